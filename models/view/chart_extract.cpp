// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/view/chart_extract.h"

#include "models/document/samples_csv.h"
#include "models/domain/display_text.h"
#include "models/domain/value_format.h"
#include "models/store/read_tx.h"
#include "models/view/panel_samples.h"

#include <cmath>
#include <functional>
#include <set>

namespace muster {

namespace {

constexpr size_t kTableRows = 500;

/// "2026-11-20 01:20:00 – 02:20:00 UTC"; always UTC, because the event is read everywhere.
QString stretchText(TimeRange range)
{
    const QString from = format::dateTimeFull(range.from).section(u' ', 0, 1);
    return format::date(range.from) == format::date(range.to)
               ? ChartDetail::tr("%1 – %2 UTC").arg(from, format::timeOfDay(range.to))
               : ChartDetail::tr("%1 – %2").arg(from, format::dateTimeFull(range.to));
}

} // namespace

Result<std::vector<SampleBlock>> readSamples(ReadTx& tx, const ChartExtract& extract)
{
    if (extract.chart)
        return frozenSamples(tx, *extract.chart, extract.event);
    return readPanel(tx, extract.incident, extract.panel,
                     {extract.range.from, extract.range.to + Milliseconds{1}}, extract.asOf);
}

Result<PanelOverlay> readOverlay(ReadTx& tx, const ChartExtract& extract)
{
    if (extract.chart || !extract.overlay.covers(extract.panel.id))
        return PanelOverlay{};
    auto all =
        readOverlays(tx, extract.overlay, extract.incident, {extract.panel},
                     {extract.range.from, extract.range.to + Milliseconds{1}}, extract.asOf, extract.onset);
    if (!all)
        return tl::unexpected(all.error());
    return std::move(all->front());
}

std::vector<FeedSeries> seriesOf(const Panel& panel, const std::vector<SampleBlock>& blocks, Instant until)
{
    ChartFeed feed;
    feed.setPanel(panel);
    feed.replace(blocks);
    feed.setVisibleUntil(until);
    return feed.series();
}

QByteArray csvOf(const ChartExtract& extract, const std::vector<SampleBlock>& blocks,
                 const PanelOverlay& behind)
{
    ChartFeed feed;
    feed.setPanel(extract.panel);
    feed.replace(blocks);
    feed.setOverlay(behind.overlay, behind.blocks);
    feed.setVisibleUntil(extract.asOf.instant);
    std::vector<CsvSeries> table;
    const auto add = [&table](const FeedSeries& series) {
        CsvSeries column;
        column.name = series.name;
        const auto times = series.samples.times();
        const auto values = series.samples.values();
        column.block.times.assign(times.begin(), times.end());
        column.block.values.assign(values.begin(), values.end());
        table.push_back(std::move(column));
    };
    for (const FeedSeries& series : feed.series())
        add(series);
    for (const OverlaySeries& overlay : feed.overlays())
        add(overlay.series);
    return samplesCsv(table, extract.range);
}

SampleTable tableOf(const std::vector<FeedSeries>& series, const Panel& panel, TimeRange range,
                    TimeStyle style)
{
    SampleTable table;
    std::set<qint64, std::greater<>> times;
    for (const FeedSeries& one : series) {
        table.columns << one.name;
        for (const qint64 time : one.samples.times()) {
            if (time >= range.from.ms && time <= range.to.ms)
                times.insert(time);
        }
    }
    table.instants = static_cast<qint64>(times.size());
    for (const qint64 time : times) {
        if (table.rows.size() == kTableRows)
            break;
        SampleRow row;
        row.key = QString::number(time);
        row.timeText = format::dateTimeFull(Instant{time}, style);
        QStringList spoken{row.timeText};
        for (const FeedSeries& one : series) {
            const std::ptrdiff_t at = one.samples.indexAt(Instant{time});
            const bool there = at >= 0 && one.samples.times()[static_cast<size_t>(at)] == time;
            const double value = there ? one.samples.values()[static_cast<size_t>(at)] : std::nan("");
            row.cells << (std::isnan(value) ? QStringLiteral("—") : formatValue(value, panel.format));
            spoken << one.name + u' ' + (std::isnan(value) ? ChartDetail::tr("no value") : row.cells.back());
        }
        row.accessibleText = displayLine(spoken.join(QStringLiteral(", ")));
        table.rows.push_back(std::move(row));
    }
    return table;
}

QString evidenceText(const FrozenChart& chart, const std::vector<FeedSeries>& series)
{
    const Panel& panel = chart.panel;
    const TimeRange range = chart.range;
    QStringList lines{ChartDetail::tr("%1, %2").arg(displayLine(panel.title), stretchText(range))};
    qint64 samples = 0;
    for (const FeedSeries& one : series) {
        const size_t from = one.samples.lowerBound(range.from);
        const size_t to = one.samples.lowerBound(range.to + Milliseconds{1});
        samples += static_cast<qint64>(to - from);
        const ValueBounds bounds = one.samples.bounds(from, to);
        if (!bounds.hasValue())
            continue;
        size_t last = to;
        while (last > from && std::isnan(one.samples.values()[last - 1]))
            --last;
        lines << ChartDetail::tr("%1: last %2, lowest %3, highest %4")
                     .arg(one.name, formatValue(one.samples.values()[last - 1], panel.format),
                          formatValue(bounds.min, panel.format), formatValue(bounds.max, panel.format));
    }
    lines << format::counted(static_cast<int>(samples), ChartDetail::tr("%1 sample kept"),
                             ChartDetail::tr("%1 samples kept"));
    for (const PanelSeries& one : panel.series)
        lines << ChartDetail::tr("query: %1").arg(displayLine(one.query));
    return lines.join(u'\n');
}

} // namespace muster
