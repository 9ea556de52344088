// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
// Where the marks of a chart stand: one lane per kind where there is room, dense marks joined to one with
// their count. Pure; any thread. Drawing is chart_frame's.

#include "models/chart/chart_types.h"

#include <QPointF>
#include <QRectF>

#include <vector>

namespace muster {

/// Logical pixels.
inline constexpr double kLaneHeight = 12;
/// A chart lower than this joins all kinds in one lane.
inline constexpr double kLeastHeightForLanes = 170;

/// Marks that are drawn as one. `members` are indices into the markers, ascending in time, never empty.
struct MarkCluster
{
    double time = 0; ///< of the first member: a cluster never stands where nothing happened
    int lane = 0;
    ChartMarker::Kind kind = ChartMarker::Kind::Other; ///< in a mixed lane the weightiest of the members
    bool late = false;                                 ///< all of them were learnt late
    std::vector<int> members;
    std::size_t count() const { return members.size(); }
    friend bool operator==(const MarkCluster&, const MarkCluster&) = default;
};

/// Kinds in the order of their lanes, top first: alerts, changes, decisions, updates, others.
int laneOrder(ChartMarker::Kind kind);

/// Lanes that a chart of this height carries for these markers, whatever part of them is visible: panning
/// never changes it. 1 when there are none.
int laneCount(const QList<ChartMarker>& markers, double chartHeight);

/// The marks in [from, to] at `pixelsPerMs`, joined where heads and counts would touch. What belongs together
/// does not depend on `from` and `to`, so that a pan moves clusters and does not rearrange them; a zoom in
/// takes them apart. Ascending in time within each lane. O(n log n) in all markers.
std::vector<MarkCluster> clusterMarks(const QList<ChartMarker>& markers, int lanes, double from, double to,
                                      double pixelsPerMs);

/// Role: the same for who draws again and again, sorted when the markers change and joined when the scale
/// does: a pan only picks what is visible. Owner: a chart. Thread: one at a time.
class MarkIndex
{
public:
    std::vector<MarkCluster> clusters(const QList<ChartMarker>& markers, int lanes, double from, double to,
                                      double pixelsPerMs);

private:
    void sort(const QList<ChartMarker>& markers, int lanes);
    void join(double pixelsPerMs);
    int laneOf(int index) const;

    QList<ChartMarker> m_markers;
    int m_lanes = 0;
    std::vector<int> m_order;
    double m_pixelsPerMs = 0;
    std::vector<MarkCluster> m_all;
};

/// The width of what is drawn of a cluster from the left edge of its head: the head, then the count.
double clusterWidth(std::size_t count);

/// The cluster whose drawing is nearest to `point`, not farther than a few pixels; -1: none. `plot` as in the
/// panel, the lanes end at its top edge.
int clusterAt(const std::vector<MarkCluster>& clusters, QPointF point, const QRectF& plot, double from,
              double to, int lanes);

/// The middle of a lane's heads above the plot.
double laneY(const QRectF& plot, int lane, int lanes);

} // namespace muster
