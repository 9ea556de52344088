// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/chart/mark_lanes.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <tuple>

namespace muster {

namespace {

constexpr double kHeadWidth = 10;
constexpr double kCountGap = 2;
constexpr double kDigitWidth = 6; // of the small tabular figures beside a head
constexpr double kLeastGap = 1;
constexpr double kReach = 5; // from a click to what it means

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
    std::vector<MarkCluster> clusters;
    if (lanes < 1 || !(pixelsPerMs > 0) || !std::isfinite(pixelsPerMs))
        return clusters;
    std::vector<int> order;
    for (int i = 0; i < int(markers.size()); ++i) {
        if (std::isfinite(markers[i].time))
            order.push_back(i);
    }
    const auto laneOf = [&](int index) {
        return lanes == 1 ? 0 : std::min(laneOrder(markers[index].kind), lanes - 1);
    };
    std::sort(order.begin(), order.end(), [&](int a, int b) {
        return std::tuple(laneOf(a), markers[a].time, a) < std::tuple(laneOf(b), markers[b].time, b);
    });
    for (const int index : order) {
        const ChartMarker& marker = markers[index];
        const int lane = laneOf(index);
        MarkCluster* last = clusters.empty() || clusters.back().lane != lane ? nullptr : &clusters.back();
        if (last && (marker.time - last->time) * pixelsPerMs < clusterWidth(last->count()) + kLeastGap) {
            if (laneOrder(marker.kind) < laneOrder(last->kind))
                last->kind = marker.kind;
            last->late = last->late && marker.late;
            last->members.push_back(index);
            continue;
        }
        clusters.push_back({marker.time, lane, marker.kind, marker.late, {index}});
    }
    // Joined first and cut then: a cluster at the edge has the members that it has in the middle.
    std::erase_if(clusters,
                  [&](const MarkCluster& cluster) { return cluster.time < from || cluster.time > to; });
    return clusters;
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
