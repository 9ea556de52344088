// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/document/service_board.h"

#include "models/base/durable_file.h"
#include "models/document/board_files.h"
#include "models/document/board_json.h"
#include "models/domain/board_layout.h"

#include <QFile>

#include <algorithm>

namespace muster {

namespace {

/// The text of a query as a template that fills to itself.
QString asTemplate(QString query)
{
    return query.replace(u'$', QStringLiteral("$$"));
}

bool sameQueries(const std::vector<PanelSeries>& a, const std::vector<PanelSeries>& b)
{
    return std::equal(
        a.begin(), a.end(), b.begin(), b.end(),
        [](const PanelSeries& one, const PanelSeries& other) { return one.query == other.query; });
}

BoardPanel boardPanel(const Panel& panel, const Board& base, const BoardUse& use)
{
    const auto known = std::find_if(base.panels.begin(), base.panels.end(),
                                    [&](const BoardPanel& one) { return one.id == panel.id; });
    BoardPanel made;
    std::optional<Panel> filled;
    if (known != base.panels.end()) {
        made = *known;
        if (const auto again = panelOf(*known, base, use))
            filled = *again;
    }
    const bool asked = filled && sameQueries(filled->series, panel.series);
    const double factor = asked ? made.format.factor : panel.format.factor;
    made.id = panel.id;
    made.title = panel.title;
    if (!filled || filled->subtitle != panel.subtitle)
        made.subtitle = panel.subtitle;
    made.style = panel.style;
    made.format = panel.format;
    made.format.factor = factor;
    made.scale = panel.scale;
    made.logBase = panel.logBase;
    made.least = panel.least;
    made.most = panel.most;
    made.thresholds = panel.thresholds;
    made.sloLine = panel.sloLine.has_value() || (made.sloLine && !use.sloLine);
    if (panel.place)
        made.place = *panel.place;
    made.slo = panel.slo;
    if (panel.slo != SloView::None) {
        // What follows from the objective is not written down.
        BoardPanel bare = known != base.panels.end() ? *known : BoardPanel{};
        bare.id = panel.id;
        bare.title = panel.title;
        bare.slo = panel.slo;
        bare.place = made.place;
        bare.queries.clear();
        return bare;
    }
    if (asked)
        return made;
    made.queries.clear();
    for (const PanelSeries& series : panel.series)
        made.queries.push_back({asTemplate(series.query), series.legend, {}, false});
    return made;
}

} // namespace

Board boardOf(const std::vector<Panel>& panels, const Board& base, const BoardUse& use)
{
    Board made = base;
    made.panels.clear();
    std::vector<std::optional<PanelPlace>> given;
    for (const Panel& panel : panels) {
        made.panels.push_back(boardPanel(panel, base, use));
        given.push_back(panel.place);
    }
    const std::vector<PanelPlace> places = placesOf(given);
    for (std::size_t i = 0; i < places.size(); ++i)
        made.panels[i].place = places[i];
    return made;
}

Result<QString> saveServiceBoard(const QString& dataFolder, const QString& standard,
                                 const std::vector<Panel>& panels, const BoardUse& use)
{
    const auto own = boardFileFor(dataFolder, use.service);
    if (!own)
        return tl::unexpected(own.error());
    if (*own) {
        const QByteArray text = writeBoard(boardOf(panels, (*own)->board, use));
        const Done done = durableReplace((*own)->path, text);
        return done ? Result<QString>((*own)->path) : tl::unexpected(done.error());
    }
    Board base;
    if (QFile file(standard); file.open(QIODevice::ReadOnly)) {
        if (auto read = readBoard(file.readAll(), standard))
            base = std::move(read->board);
    }
    base.id = use.service;
    base.title = use.service;
    base.about.clear();
    base.services = QStringList{use.service};
    return saveBoard(dataFolder, boardOf(panels, base, use));
}

} // namespace muster
