// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/domain/board_panels.h"

#include "models/domain/query_template.h"
#include "models/domain/slo_series.h"

#include <algorithm>
#include <map>

namespace muster {

namespace {

QString lengthText(Milliseconds length)
{
    const auto ms = length.count();
    return ms % 1000 == 0 ? QStringLiteral("%1s").arg(ms / 1000) : QStringLiteral("%1ms").arg(ms);
}

std::map<QString, QStringList> valuesFor(const Board& board, const BoardUse& use)
{
    std::map<QString, QStringList> values;
    for (const BoardVariable& variable : board.variables) {
        QStringList chosen = variable.chosen;
        // Nothing chosen: everything where that may be asked for, else the first.
        if (chosen.isEmpty() && !variable.includeAll && !variable.values.isEmpty())
            chosen.append(variable.values.front());
        values[variable.name] =
            variable.kind == BoardVariable::Kind::Service ? QStringList{use.service} : chosen;
    }
    values.try_emplace(QStringLiteral("service"), QStringList{use.service});
    const auto whole = [](double value) { return QStringList{QString::number(value, 'f', 0)}; };
    const auto ms = [](Milliseconds length) { return static_cast<double>(length.count()); };
    values[QStringLiteral("__interval")] = {lengthText(use.step)};
    values[QStringLiteral("__interval_ms")] = whole(ms(use.step));
    // A rate needs two samples in its window even when one is missing (Grafana's own rule).
    values[QStringLiteral("__rate_interval")] = {
        lengthText(std::max(Milliseconds{use.step + use.scrape}, Milliseconds{4 * use.scrape}))};
    values[QStringLiteral("__range")] = {lengthText(use.range)};
    values[QStringLiteral("__range_s")] = whole(ms(use.range) / 1000);
    values[QStringLiteral("__range_ms")] = whole(ms(use.range));
    return values;
}

tl::unexpected<Error> inPanel(const BoardPanel& panel, const Error& error)
{
    return fail(
        ErrorKind::Invalid,
        QStringLiteral("panel \"%1\": %2").arg(panel.title.isEmpty() ? panel.id : panel.title, error.what),
        panel.id);
}

Result<Panel> filled(const BoardPanel& from, const Board& board, const std::map<QString, QStringList>& values,
                     const BoardUse& use)
{
    Panel panel;
    panel.id = from.id;
    panel.title = from.title;
    panel.subtitle = from.subtitle;
    panel.subtitle.replace(QStringLiteral("$service"), use.service);
    panel.source = use.source;
    panel.style = from.style;
    panel.format = from.format;
    const bool isHeatMap = from.style == PanelStyle::HeatMap; // counts have no unit, their buckets have
    panel.format.factor = isHeatMap ? from.format.factor : 1; // else the queries below hold it
    panel.scale = from.scale;
    panel.logBase = from.logBase;
    panel.least = from.least;
    panel.most = from.most;
    panel.thresholds = from.thresholds;
    panel.place = from.place;
    panel.slo = from.slo;
    if (panel.slo != SloView::None) {
        if (use.slo)
            fillSloPanel(panel, *use.slo);
        return panel;
    }
    if (from.sloLine)
        panel.sloLine = use.sloLine;
    if (!board.grafana.isEmpty())
        panel.origin = {board.grafana, from.grafanaPanel};
    for (const BoardQuery& one : from.queries) {
        if (one.hidden)
            continue;
        const auto parsed = QueryTemplate::parse(one.query);
        const auto query = parsed ? parsed->fill(values) : Result<QString>(tl::unexpected(parsed.error()));
        if (!query)
            return inPanel(from, query.error());
        // Brought into the unit where it is asked: what is stored and drawn is then in it already.
        panel.series.push_back(
            {from.format.factor == 1 || isHeatMap
                 ? *query
                 : QStringLiteral("%1 * (%2)").arg(from.format.factor, 0, 'g', 12).arg(*query),
             one.legend});
    }
    return panel;
}

} // namespace

Result<Panel> panelOf(const BoardPanel& panel, const Board& board, const BoardUse& use)
{
    return filled(panel, board, valuesFor(board, use), use);
}

Result<std::vector<Panel>> panelsOf(const Board& board, const BoardUse& use)
{
    const auto values = valuesFor(board, use);
    std::vector<Panel> panels;
    for (const BoardPanel& one : board.panels) {
        if (one.slo != SloView::None && !use.slo)
            continue;
        auto panel = filled(one, board, values, use);
        if (!panel)
            return tl::unexpected(panel.error());
        panels.push_back(std::move(*panel));
    }
    return panels;
}

} // namespace muster
