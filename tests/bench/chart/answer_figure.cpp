// SPDX-License-Identifier: GPL-3.0-or-later
#include "integrations/prometheus/prometheus_samples.h"
#include "tests/bench/chart/bench_report.h"
#include "tests/bench/chart/chart_figures.h"
#include "tests/bench/chart/live_panels.h"

#include <QRandomGenerator>

using namespace muster;

namespace {

constexpr int kSeries = 500;
constexpr int kSamples = 1'440;
constexpr int kRuns = 7;

/// Like a Prometheus's: quoted values, whole seconds, one label that differs.
QByteArray answer(int seed)
{
    QRandomGenerator random{quint32(seed)};
    QByteArray text = R"({"status":"success","data":{"resultType":"matrix","result":[)";
    for (int s = 0; s < kSeries; ++s) {
        text += s ? "," : "";
        text += R"({"metric":{"__name__":"http_requests","pod":"checkout-)" + QByteArray::number(s) +
                R"(","service":"checkout-api"},"values":[)";
        for (int i = 0; i < kSamples; ++i)
            text += (i ? ",[" : "[") + QByteArray::number((kChartStart + i * kChartStep) / 1000) + ",\"" +
                    QByteArray::number(random.generateDouble() * 100, 'g', 9) + "\"]";
        text += "]}";
    }
    text += "]}}";
    text.reserve(text.size() + 64);
    return text;
}

} // namespace

void measureAnswer()
{
    const double from = double(kChartStart);
    const double to = double(kChartStart + (kSamples - 1) * kChartStep);
    const MetricQuery query{SourceId{QStringLiteral("s")},
                            QStringLiteral("q"),
                            {Instant{qint64(from)}, Instant{qint64(to)}},
                            Milliseconds{kChartStep},
                            false,
                            {}};
    std::vector<double> worker, gui, frame;
    double megabytes = 0;
    for (int run = 0; run < kRuns; ++run) {
        const QByteArray body = answer(run);
        megabytes = double(body.size()) / 1e6;
        LivePanels live(1, {});
        double before = threadCpuMs();
        auto reading = readSamples(body, query); // on the worker in the program
        worker.push_back(threadCpuMs() - before);
        if (!reading)
            return;
        const auto blocks = std::make_shared<const std::vector<SampleBlock>>(std::move(reading->blocks));
        before = threadCpuMs();
        frame.push_back(live.append(blocks, from, to));
        gui.push_back(threadCpuMs() - before);
    }
    const double parse = median(worker);
    report({QStringLiteral("%1 MB answer to columns, off the main thread").arg(megabytes, 0, 'f', 0),
            parse,
            "ms",
            {},
            kNotMeasured,
            QStringLiteral("<= 60 ms"),
            parse <= 60});
    report({QStringLiteral("the same, columns to the painted frame"),
            median(frame),
            "ms",
            {},
            kNotMeasured,
            {},
            true});
    const double main = median(gui);
    report({QStringLiteral("the same, main thread alone"),
            main,
            "ms",
            {},
            kNotMeasured,
            QStringLiteral("<= 8 ms"),
            main <= 8});
}
