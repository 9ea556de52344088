// SPDX-License-Identifier: GPL-3.0-or-later
// How fast a 20 MB query_range answer (500 series × 1,440 points) becomes columns, and what it costs in
// memory, next to QJsonDocument on the same bytes to the same columns. Runs of the two are interleaved;
// medians of nine.
#include "integrations/prometheus/prometheus_samples.h"

#include <QFile>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QRandomGenerator>

#include <algorithm>
#include <cstdio>
#include <ctime>
#include <vector>

using namespace muster;

namespace {

QByteArray answer()
{
    QRandomGenerator random(1);
    QByteArray text = R"({"status":"success","data":{"resultType":"matrix","result":[)";
    for (int series = 0; series < 500; ++series) {
        text += series ? "," : "";
        text += R"({"metric":{"__name__":"http_requests","pod":"checkout-)" + QByteArray::number(series) +
                R"(","service":"checkout-api"},"values":[)";
        for (int i = 0; i < 1440; ++i)
            text += (i ? "," : "") + ("[" + QByteArray::number(1'795'467'600 + 15 * i) + ",\"" +
                                      QByteArray::number(random.generateDouble() * 100, 'g', 9) + "\"]");
        text += "]}";
    }
    text += "]}}";
    text.reserve(text.size() + 64);
    return text;
}

/// Milliseconds of processor time, so that a busy machine does not blur the figures.
double cpuMs()
{
    timespec now{};
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
    return double(now.tv_sec) * 1e3 + double(now.tv_nsec) / 1e6;
}

/// VmHWM, the peak of resident memory, after resetting it.
qint64 peakBytes()
{
    QFile status(QStringLiteral("/proc/self/status"));
    if (!status.open(QIODevice::ReadOnly))
        return 0;
    for (const QByteArray& line : status.readAll().split('\n')) {
        if (line.startsWith("VmHWM:"))
            return line.mid(6).trimmed().split(' ').value(0).toLongLong() * 1024;
    }
    return 0;
}

void resetPeak()
{
    QFile clear(QStringLiteral("/proc/self/clear_refs"));
    if (clear.open(QIODevice::WriteOnly))
        clear.write("5");
}

/// The peer: the same columns by QJsonDocument.
size_t readByQt(const QByteArray& body)
{
    const QJsonObject data = QJsonDocument::fromJson(body).object().value(QLatin1String("data")).toObject();
    std::vector<std::pair<std::vector<qint64>, std::vector<double>>> series;
    size_t samples = 0;
    for (const QJsonValue& one : data.value(QLatin1String("result")).toArray()) {
        auto& [times, values] = series.emplace_back();
        for (const QJsonValue& pair : one.toObject().value(QLatin1String("values")).toArray()) {
            times.push_back(qint64(pair.toArray().at(0).toDouble() * 1000));
            values.push_back(pair.toArray().at(1).toString().toDouble());
        }
        samples += times.size();
    }
    return samples;
}

double median(std::vector<double> values)
{
    std::sort(values.begin(), values.end());
    return values[values.size() / 2];
}

void print(const char* figure, double value, const char* unit, double peer, const char* goal, bool holds)
{
    std::printf("{\"area\":\"parse\",\"figure\":\"%s\",\"value\":%.1f,\"unit\":\"%s\",\"peer\":%.1f,"
                "\"ratio\":%.3f,\"goal\":\"%s\",\"holds\":%s}\n",
                figure, value, unit, peer, peer > 0 ? value / peer : 0.0, goal, holds ? "true" : "false");
}

} // namespace

int main()
{
    const QByteArray body = answer();
    const double megabytes = double(body.size()) / 1e6;
    const MetricQuery query{SourceId{QStringLiteral("s")},
                            QStringLiteral("q"),
                            {Instant{1'795'467'600'000}, Instant{1'795'467'600'000 + 1439 * 15'000}},
                            Milliseconds{15'000},
                            false,
                            {}};
    std::vector<double> ours;
    std::vector<double> qt;
    double outputBytes = 0;
    qint64 peak = 0;
    for (int run = 0; run < 9; ++run) {
        resetPeak();
        const qint64 before = peakBytes();
        double began = cpuMs();
        {
            const auto reading = readSamples(body, query);
            ours.push_back(cpuMs() - began);
            if (!reading || reading->blocks.size() != 500)
                return 1;
            outputBytes = 0;
            for (const SampleBlock& block : reading->blocks)
                outputBytes += double(block.times.size()) * 16;
            peak = std::max(peak, peakBytes() - before);
        }
        began = cpuMs();
        const size_t samples = readByQt(body);
        qt.push_back(cpuMs() - began);
        if (samples != 500 * 1440)
            return 1;
    }
    const double oursMs = median(ours);
    const double qtMs = median(qt);
    print("20 MB range answer to columns", oursMs, "ms", qtMs, "<= 0.10 x QJsonDocument",
          oursMs <= 0.10 * qtMs);
    print("rate", megabytes / oursMs * 1000, "MB/s", megabytes / qtMs * 1000, ">= 300 MB/s",
          megabytes / oursMs * 1000 >= 300);
    print("peak above base", double(peak) / 1e6, "MB", outputBytes / 1e6, "<= 2.5 x output",
          double(peak) <= 2.5 * outputBytes);
    return 0;
}
