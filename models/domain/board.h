// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
// A board: the panels that belong to a service, where each stands and what it asks. A value, independent of
// any incident and any tool; a room makes its chart panels from one. The file form stands in
// models/document/board_json.h.

#include "models/domain/panel.h"

#include <QString>
#include <QStringList>

#include <optional>
#include <vector>

namespace muster {

/// One thing that a panel asks. The text is a query template (models/domain/query_template.h): `$name` is a
/// variable of the board, `$__interval`, `$__rate_interval` and `$__range` are lengths of time that follow
/// from the range and the width of the panel.
struct BoardQuery
{
    QString query;
    QString legend;      ///< "{{pod}} busy": labels in double braces; empty: the labels
    QString source;      ///< which tool, by the name in the board; empty: the board's
    bool hidden = false; ///< kept, not drawn
    friend bool operator==(const BoardQuery&, const BoardQuery&) = default;
};

struct BoardPanel
{
    QString id; ///< unique in the board: "error_rate"
    QString title;
    QString subtitle;
    QString section; ///< the heading it stands under; empty: none
    PanelStyle style = PanelStyle::Line;
    ValueFormat format;
    AxisScale scale = AxisScale::Linear;
    double logBase = 10;         ///< of a logarithmic scale
    std::optional<double> least; ///< fixed lower end of the axis, in the panel's unit
    std::optional<double> most;  ///< fixed upper end
    std::vector<PanelThreshold> thresholds;
    bool sloLine = false;        ///< draws the objective of the room's SLO
    SloView slo = SloView::None; ///< set: made from the room's SLO, without queries
    PanelPlace place;
    int grafanaPanel = 0; ///< its number on the dashboard that the board came from; 0: it has none
    std::vector<BoardQuery> queries;
    friend bool operator==(const BoardPanel&, const BoardPanel&) = default;
};

struct BoardVariable
{
    enum class Kind { Service, Custom, Interval, Source, Query, Constant, Text };
    QString name; ///< without the dollar
    QString label;
    Kind kind = Kind::Custom;
    QString query;      ///< of kind Query: what the tool is asked for the values
    QString pattern;    ///< of kind Query: keeps and cuts the answers (a regular expression)
    QStringList values; ///< to choose from
    QStringList chosen;
    bool several = false;    ///< more than one value may be chosen
    bool includeAll = false; ///< "all" may be chosen
    QString allValue;        ///< what "all" means in a query; empty: every value
    friend bool operator==(const BoardVariable&, const BoardVariable&) = default;
};
QString toString(BoardVariable::Kind kind);
std::optional<BoardVariable::Kind> variableKindFromString(QStringView text);

struct Board
{
    QString id;
    QString title;
    QString about;
    QStringList services; ///< whose rooms it is offered in; empty: any
    QString grafana;      ///< uid of the Grafana dashboard it came from; empty: of none
    std::vector<BoardVariable> variables;
    std::vector<BoardPanel> panels;
    friend bool operator==(const Board&, const Board&) = default;
};

} // namespace muster
