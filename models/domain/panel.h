// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
// A chart panel of a room: what it asks and how it is drawn. Versioned with the incident. A board
// (models/domain/board.h) describes the same before it is used in a room.

#include "models/domain/series.h"
#include "models/domain/value_format.h"

#include <QString>

#include <optional>
#include <vector>

namespace muster {

enum class PanelStyle {
    Line,
    Area,
    Stacked,    ///< areas on top of one another
    Step,       ///< a value holds until the next
    Bars,       ///< one bar a sample: counts
    StateBands, ///< one row a series, coloured by value
    HeatMap,    ///< buckets of a histogram over time
    SingleStat, ///< the last value, large
};
QString toString(PanelStyle style); ///< "line", "area", … "single_stat"
std::optional<PanelStyle> panelStyleFromString(QStringView text);

/// Where a value axis puts a value. Symlog is linear around zero and logarithmic outside, for values of both
/// signs.
enum class AxisScale { Linear, Log, Symlog };
QString toString(AxisScale scale);
std::optional<AxisScale> axisScaleFromString(QStringView text);

/// A line across the panel. `above`: bad is above it, else below.
struct PanelThreshold
{
    enum class Level { Look, Danger };
    double value = 0; ///< in the panel's unit
    Level level = Level::Danger;
    bool above = true;
    /// Whether `sample` stands on the bad side. NaN never does.
    bool isCrossedBy(double sample) const { return above ? sample > value : sample < value; }
    friend bool operator==(const PanelThreshold&, const PanelThreshold&) = default;
};
QString toString(PanelThreshold::Level level); ///< "look", "danger"
std::optional<PanelThreshold::Level> thresholdLevelFromString(QStringView text);

/// Where a panel came from, when it came from a Grafana dashboard.
struct PanelOrigin
{
    QString dashboard; ///< its uid; empty: from nowhere
    int panel = 0;     ///< its number there; 0: unknown
    friend bool operator==(const PanelOrigin&, const PanelOrigin&) = default;
};
/// What Grafana takes for a uid: 1 to 40 letters, digits, - and _.
bool isDashboardUid(QStringView text);

/// What a panel shows that is made from the room's SLO instead of a query (models/domain/slo_series.h).
enum class SloView {
    None,
    BurnRate,   ///< how fast the error budget is spent, over several windows
    BudgetLeft, ///< what is left of it
};
QString toString(SloView view); ///< "", "burn_rate", "budget_left"
std::optional<SloView> sloViewFromString(QStringView text);

/// Grid of 24 columns; rows as tall as they need. Panels of a board never overlap.
struct PanelPlace
{
    int column = 0;
    int row = 0;
    int columns = 12;
    int rows = 8;
    friend bool operator==(const PanelPlace&, const PanelPlace&) = default;
};
inline constexpr int kBoardColumns = 24;

struct PanelSeries
{
    QString query;
    QString legend; ///< shown name; empty: from labels
    friend bool operator==(const PanelSeries&, const PanelSeries&) = default;
};

struct Panel
{
    QString id; ///< stable within the incident: "error_rate"
    QString title;
    QString subtitle;
    SourceId source;
    std::vector<PanelSeries> series;
    PanelStyle style = PanelStyle::Line;
    /// How values are written. `factor` is 1, because the queries already bring samples into the unit; of a
    /// heat map it belongs to the bounds of the buckets, which the query cannot change.
    ValueFormat format{};
    AxisScale scale = AxisScale::Linear;
    double logBase = 10;         ///< of a logarithmic scale
    std::optional<double> least; ///< fixed lower end of the axis, in the panel's unit
    std::optional<double> most;  ///< fixed upper end
    std::vector<PanelThreshold> thresholds;
    std::optional<double> sloLine; ///< in the panel's unit
    PanelOrigin origin{};
    /// Set: no tool is asked for this panel; its series follow from the SLO of the room.
    SloView slo = SloView::None;
    /// Where it stands among the others; none: they are laid out by their number (board_layout.h).
    std::optional<PanelPlace> place{};
    friend bool operator==(const Panel&, const Panel&) = default;
};
/// How the samples themselves are written: by `format`, but for a heat map, whose samples are counts and
/// whose format is that of its buckets' bounds.
ValueFormat sampleFormat(const Panel& panel);

} // namespace muster
