// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/store/frozen_chart.h"

#include "models/base/json_text.h"
#include "models/store/read_tx.h"
#include "models/store/row_codec.h"
#include "models/store/write_tx.h"

#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>

#include <algorithm>

namespace muster {

namespace {

constexpr int kForm = 1;
/// No configured source has this id: those are made by newId().
constexpr const char* kSource = "frozen";

/// One stored series per query of the panel and label set; the query names the event.
QString frozenQuery(const EventId& event, size_t series)
{
    return event.value + u'/' + QString::number(series);
}

/// The part of a block within the range; a sample on either edge belongs to it.
SampleBlock cut(const SampleBlock& block, TimeRange range)
{
    SampleBlock part = block;
    const auto from = std::lower_bound(block.times.begin(), block.times.end(), range.from.ms);
    const auto to = std::upper_bound(from, block.times.end(), range.to.ms);
    part.times.assign(from, to);
    const auto first = from - block.times.begin();
    part.values.assign(block.values.begin() + first, block.values.begin() + (to - block.times.begin()));
    return part;
}

} // namespace

QByteArray toRaw(const FrozenChart& chart)
{
    QJsonObject made{
        {QStringLiteral("frozenChart"), kForm},
        {QStringLiteral("panel"), parseJson(rows::toJson(std::vector{chart.panel}).toUtf8()).array().first()},
        {QStringLiteral("sourceName"), chart.sourceName},
        {QStringLiteral("fromMs"), chart.range.from.ms},
        {QStringLiteral("toMs"), chart.range.to.ms}};
    if (!chart.seen.isLive())
        made.insert(QStringLiteral("seenMs"), chart.seen.instant.ms);
    made.insert(QStringLiteral("asKnownThen"), chart.seen.asKnownThen);
    return QJsonDocument(made).toJson(QJsonDocument::Compact);
}

Result<FrozenChart> frozenChartFrom(const QByteArray& raw)
{
    const QJsonObject from = parseJson(raw).object();
    if (!from[u"frozenChart"].isDouble())
        return fail(ErrorKind::Invalid, QStringLiteral("This event holds no frozen chart."));
    if (from[u"frozenChart"].toInt() > kForm)
        return fail(ErrorKind::Invalid,
                    QStringLiteral("This chart was frozen by a later Muster; open it with that one."));
    const std::vector<Panel> panels =
        rows::panelsFrom(QJsonDocument(QJsonArray{from[u"panel"]}).toJson(QJsonDocument::Compact));
    FrozenChart chart;
    chart.panel = panels.empty() ? Panel{} : panels.front();
    chart.sourceName = from[u"sourceName"].toString();
    chart.range = {Instant{from[u"fromMs"].toInteger()}, Instant{from[u"toMs"].toInteger()}};
    if (chart.panel.id.isEmpty() || chart.range.from >= chart.range.to)
        return fail(ErrorKind::Invalid,
                    QStringLiteral(
                        "The frozen chart of this event is damaged: its panel or its range is missing. Its "
                        "text still says what was seen."));
    if (from[u"seenMs"].isDouble())
        chart.seen.instant = Instant{from[u"seenMs"].toInteger()};
    chart.seen.asKnownThen = from[u"asKnownThen"].toBool(true);
    return chart;
}

Panel frozenPanel(const FrozenChart& chart, const EventId& event)
{
    Panel panel = chart.panel;
    panel.id = event.value;
    panel.slo = SloView::None; // its samples are those that were seen, whatever the SLO says by now
    panel.source = SourceId{QString::fromLatin1(kSource)};
    for (size_t i = 0; i < panel.series.size(); ++i) {
        // Without a legend a series is named by its labels, or by the query, which is not ours to show.
        if (panel.series[i].legend.isEmpty() && chart.panel.series.size() > 1)
            panel.series[i].legend = chart.panel.series[i].query;
        panel.series[i].query = frozenQuery(event, i);
    }
    return panel;
}

Done keepFrozenSamples(WriteTx& tx, const IncidentId& incident, const EventId& event,
                       const FrozenChart& chart, const std::vector<SampleBlock>& blocks, Instant knownAt)
{
    const Panel panel = frozenPanel(chart, event);
    for (size_t i = 0; i < panel.series.size(); ++i) {
        const QString& query = panel.series[i].query;
        // Kept first: what belongs to an incident goes where nothing is pruned.
        if (Done done = tx.keepSeries(incident, panel.source, query); !done)
            return done;
        for (const SampleBlock& block : blocks) {
            if (block.key.source != chart.panel.source || block.key.query != chart.panel.series[i].query)
                continue;
            SampleBlock part = cut(block, chart.range);
            if (part.empty())
                continue;
            part.key.source = panel.source;
            part.key.query = query;
            part.knownAt = knownAt;
            if (Done done = tx.putSamples(part); !done)
                return done;
        }
    }
    return {};
}

Result<std::vector<SampleBlock>> frozenSamples(const ReadTx& tx, const FrozenChart& chart,
                                               const EventId& event)
{
    std::vector<SampleBlock> all;
    const Panel panel = frozenPanel(chart, event);
    for (const PanelSeries& series : panel.series) {
        auto found =
            tx.samples(panel.source, series.query, {chart.range.from, chart.range.to + Milliseconds{1}});
        if (!found)
            return tl::unexpected(found.error());
        std::move(found->begin(), found->end(), std::back_inserter(all));
    }
    return all;
}

} // namespace muster
