// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/document/samples_csv.h"

#include "models/document/csv_export.h"

#include <QDateTime>

#include <algorithm>
#include <cmath>
#include <limits>

namespace muster {

namespace {

QByteArray number(double value)
{
    if (std::isnan(value))
        return {};
    if (std::isinf(value))
        return value > 0 ? "+Inf" : "-Inf";
    return QByteArray::number(value, 'g', QLocale::FloatingPointShortest);
}

} // namespace

QByteArray samplesCsv(const std::vector<CsvSeries>& series, TimeRange range)
{
    QByteArray csv = "\"time\",\"unix_ms\"";
    for (const CsvSeries& one : series)
        csv += ',' + csvField(one.name);
    csv += "\r\n";

    std::vector<size_t> at;
    for (const CsvSeries& one : series) {
        const auto& times = one.block.times;
        at.push_back(
            static_cast<size_t>(std::lower_bound(times.begin(), times.end(), range.from.ms) - times.begin()));
    }
    for (;;) {
        qint64 next = std::numeric_limits<qint64>::max();
        for (size_t i = 0; i < series.size(); ++i) {
            if (at[i] < series[i].block.times.size())
                next = std::min(next, series[i].block.times[at[i]]);
        }
        if (next > range.to.ms)
            return csv;
        csv += QDateTime::fromMSecsSinceEpoch(next, Qt::UTC).toString(Qt::ISODateWithMs).toLatin1();
        csv += ',' + QByteArray::number(next);
        for (size_t i = 0; i < series.size(); ++i) {
            csv += ',';
            const SampleBlock& block = series[i].block;
            if (at[i] < block.times.size() && block.times[at[i]] == next)
                csv += number(block.values[at[i]++]);
        }
        csv += "\r\n";
    }
}

} // namespace muster
