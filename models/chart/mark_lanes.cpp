// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/chart/mark_lanes.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <iterator>
#include <tuple>
#include <utility>

namespace muster {

namespace {

constexpr double kHeadWidth = 10;
constexpr double kCountGap = 2;
constexpr double kDigitWidth = 6; // of the small tabular figures beside a head
constexpr double kLeastGap = 1;
constexpr double kSameScale = 1e-5; // relative
constexpr double kReach = 5;        // from a click to what it means

int lightest(const QList<ChartMarker>& markers)
{
    int highest = 0;
    for (const ChartMarker& marker : markers)
        highest = std::max(highest, laneOrder(marker.kind));
    return highest;
}

} // namespace

int laneOrder(ChartMarker::Kind kind)
{
    switch (kind) {
    case ChartMarker::Kind::Alert:
        return 0;
    case ChartMarker::Kind::Change:
        return 1;
    case ChartMarker::Kind::Decision:
        return 2;
    case ChartMarker::Kind::Update:
        return 3;
    case ChartMarker::Kind::Other:
        break;
    }
    return 4;
}

int laneCount(const QList<ChartMarker>& markers, double chartHeight)
{
    // A lane of a kind that does not come is left empty: the kinds stand at the same height on every chart.
    return chartHeight < kLeastHeightForLanes ? 1 : lightest(markers) + 1;
}

double clusterWidth(std::size_t count)
{
    if (count < 2)
        return kHeadWidth;
    double width = kHeadWidth + kCountGap;
    for (std::size_t rest = count; rest > 0; rest /= 10)
        width += kDigitWidth;
    return width;
}

double laneY(const QRectF& plot, int lane, int lanes)
{
    return plot.top() - 1 - kLaneHeight * (lanes - lane) + kLaneHeight / 2;
}

std::vector<MarkCluster> clusterMarks(const QList<ChartMarker>& markers, int lanes, double from, double to,
                                      double pixelsPerMs)
{
    return MarkIndex().clusters(markers, lanes, from, to, pixelsPerMs);
}

void MarkIndex::sort(const QList<ChartMarker>& markers, int lanes)
{
    m_markers = markers;
    m_lanes = lanes;
    m_pixelsPerMs = 0;
    m_order.clear();
    for (int i = 0; i < int(markers.size()); ++i) {
        if (std::isfinite(markers[i].time))
            m_order.push_back(i);
    }
    std::sort(m_order.begin(), m_order.end(), [&](int a, int b) {
        return std::tuple(laneOf(a), markers[a].time, a) < std::tuple(laneOf(b), markers[b].time, b);
    });
}

int MarkIndex::laneOf(int index) const
{
    return m_lanes == 1 ? 0 : std::min(laneOrder(m_markers[index].kind), m_lanes - 1);
}

void MarkIndex::join(double pixelsPerMs)
{
    m_pixelsPerMs = pixelsPerMs;
    m_all.clear();
    for (const int index : m_order) {
        const ChartMarker& marker = std::as_const(m_markers)[index];
        const int lane = laneOf(index);
        MarkCluster* last = m_all.empty() || m_all.back().lane != lane ? nullptr : &m_all.back();
        if (last && (marker.time - last->time) * pixelsPerMs < clusterWidth(last->count()) + kLeastGap) {
            if (laneOrder(marker.kind) < laneOrder(last->kind))
                last->kind = marker.kind;
            last->late = last->late && marker.late;
            last->members.push_back(index);
            continue;
        }
        m_all.push_back({marker.time, lane, marker.kind, marker.late, {index}});
    }
}

std::vector<MarkCluster> MarkIndex::clusters(const QList<ChartMarker>& markers, int lanes, double from,
                                             double to, double pixelsPerMs)
{
    if (lanes < 1 || !(pixelsPerMs > 0) || !std::isfinite(pixelsPerMs))
        return {};
    // Lists that share their data are compared by a pointer.
    if (lanes != m_lanes || m_markers != markers)
        sort(markers, lanes);
    // A range in whole milliseconds makes the scale tremble during a pan; a zoom changes it by far more.
    if (!(std::abs(pixelsPerMs - m_pixelsPerMs) <= kSameScale * pixelsPerMs))
        join(pixelsPerMs);
    // Joined first and cut then: a cluster at the edge has the members that it has in the middle.
    std::vector<MarkCluster> visible;
    std::copy_if(m_all.begin(), m_all.end(), std::back_inserter(visible),
                 [&](const MarkCluster& cluster) { return cluster.time >= from && cluster.time <= to; });
    return visible;
}

int clusterAt(const std::vector<MarkCluster>& clusters, QPointF point, const QRectF& plot, double from,
              double to, int lanes)
{
    int nearest = -1;
    double best = kReach;
    for (std::size_t i = 0; i < clusters.size(); ++i) {
        const MarkCluster& cluster = clusters[i];
        const double x = plot.left() + (cluster.time - from) / (to - from) * plot.width() - kHeadWidth / 2;
        const double dx = std::max({x - point.x(), point.x() - x - clusterWidth(cluster.count()), 0.0});
        const double dy =
            std::max(std::abs(point.y() - laneY(plot, cluster.lane, lanes)) - kLaneHeight / 2, 0.0);
        const double distance = std::hypot(dx, dy);
        if (distance < best) {
            best = distance;
            nearest = int(i);
        }
    }
    return nearest;
}

} // namespace muster
