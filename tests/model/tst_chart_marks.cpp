// SPDX-License-Identifier: GPL-3.0-or-later
// Marks in lanes and joined where they are dense.
#include "models/chart/mark_lanes.h"

#include <QTest>

#include <algorithm>
#include <limits>
#include <random>

using namespace muster;
using Kind = ChartMarker::Kind;

namespace {

ChartMarker mark(double time, Kind kind, bool late = false)
{
    ChartMarker marker;
    marker.time = time;
    marker.kind = kind;
    marker.id = QString::number(time) + QLatin1Char('/') + QString::number(int(kind));
    marker.late = late;
    return marker;
}

/// "lane:time*count" of each cluster.
QString written(const std::vector<MarkCluster>& clusters)
{
    QStringList words;
    for (const MarkCluster& cluster : clusters)
        words += QStringLiteral("%1:%2*%3").arg(cluster.lane).arg(cluster.time).arg(cluster.count());
    return words.join(QLatin1Char(' '));
}

} // namespace

class TestChartMarks : public QObject
{
    Q_OBJECT

private slots:
    void everyKindHasItsLaneWhereThereIsRoom();
    void theNumberOfLanesDoesNotDependOnWhatIsVisible();
    void denseMarksAreJoinedAndCounted();
    void aMixedClusterShowsItsWeightiestKind();
    void aClusterIsHollowOnlyWhenAllOfItWasLearntLate();
    void zoomingInTakesAClusterApart();
    void aPanNeverRearrangesClusters();
    void anIndexAnswersAsIfItWereNew();
    void everyVisibleMarkIsInExactlyOneCluster();
    void nothingThatIsDrawnOverlapsInALane();
    void aClickFindsWhatIsDrawnThere();
    void brokenInputGivesNoClusters();
};

void TestChartMarks::everyKindHasItsLaneWhereThereIsRoom()
{
    const QList<ChartMarker> markers{mark(10, Kind::Update), mark(20, Kind::Change), mark(30, Kind::Alert),
                                     mark(40, Kind::Decision)};
    QCOMPARE(laneCount(markers, 300), 4);
    QCOMPARE(written(clusterMarks(markers, 4, 0, 100, 1)), QStringLiteral("0:30*1 1:20*1 2:40*1 3:10*1"));
    QCOMPARE(laneCount(markers, kLeastHeightForLanes - 1), 1);
    QCOMPARE(written(clusterMarks(markers, 1, 0, 100, 2)), QStringLiteral("0:10*1 0:20*1 0:30*1 0:40*1"));
}

void TestChartMarks::theNumberOfLanesDoesNotDependOnWhatIsVisible()
{
    QCOMPARE(laneCount({}, 300), 1);
    QCOMPARE(laneCount({mark(1, Kind::Alert)}, 300), 1);
    QCOMPARE(laneCount({mark(1, Kind::Decision)}, 300), 3); // alerts and changes keep their lanes
    QCOMPARE(laneCount({mark(1, Kind::Decision), mark(1e15, Kind::Other)}, 300), 5);
}

void TestChartMarks::denseMarksAreJoinedAndCounted()
{
    // At a pixel per millisecond a head is 10 wide, with one figure 18, with two 24.
    QList<ChartMarker> markers{mark(0, Kind::Alert), mark(10, Kind::Alert), mark(28, Kind::Alert),
                               mark(40, Kind::Alert)};
    QCOMPARE(written(clusterMarks(markers, 1, -5, 100, 1)), QStringLiteral("0:0*2 0:28*1 0:40*1"));
    for (int i = 0; i < 9; ++i)
        markers.append(mark(i, Kind::Alert));
    QCOMPARE(written(clusterMarks(markers, 1, -5, 100, 1)), QStringLiteral("0:0*11 0:28*1 0:40*1"));
}

void TestChartMarks::aMixedClusterShowsItsWeightiestKind()
{
    const QList<ChartMarker> markers{mark(0, Kind::Update), mark(1, Kind::Change), mark(2, Kind::Decision)};
    const auto clusters = clusterMarks(markers, 1, 0, 100, 1);
    QCOMPARE(int(clusters.size()), 1);
    QCOMPARE(clusters[0].kind, Kind::Change);
    QCOMPARE(clusters[0].members, (std::vector<int>{0, 1, 2}));
}

void TestChartMarks::aClusterIsHollowOnlyWhenAllOfItWasLearntLate()
{
    QVERIFY(clusterMarks({mark(0, Kind::Alert, true), mark(1, Kind::Alert, true)}, 1, 0, 9, 1)[0].late);
    QVERIFY(!clusterMarks({mark(0, Kind::Alert, true), mark(1, Kind::Alert)}, 1, 0, 9, 1)[0].late);
}

void TestChartMarks::zoomingInTakesAClusterApart()
{
    const QList<ChartMarker> markers{mark(0, Kind::Alert), mark(4, Kind::Alert), mark(8, Kind::Alert)};
    QCOMPARE(written(clusterMarks(markers, 1, 0, 100, 1)), QStringLiteral("0:0*3"));
    QCOMPARE(written(clusterMarks(markers, 1, 0, 20, 5)), QStringLiteral("0:0*1 0:4*1 0:8*1"));
}

void TestChartMarks::aPanNeverRearrangesClusters()
{
    std::mt19937 random(7);
    std::uniform_real_distribution<double> times(0, 10'000);
    QList<ChartMarker> markers;
    for (int i = 0; i < 300; ++i)
        markers.append(mark(std::floor(times(random)), Kind(i % 5)));
    for (const int lanes : {1, 5}) {
        const auto all = clusterMarks(markers, lanes, 0, 10'000, 0.5);
        for (double from = 0; from < 9'000; from += 37) {
            std::vector<MarkCluster> expected;
            for (const MarkCluster& cluster : all) {
                if (cluster.time >= from && cluster.time <= from + 800)
                    expected.push_back(cluster);
            }
            QCOMPARE(written(clusterMarks(markers, lanes, from, from + 800, 0.5)), written(expected));
        }
    }
}

void TestChartMarks::anIndexAnswersAsIfItWereNew()
{
    std::mt19937 random(17);
    std::uniform_real_distribution<double> times(0, 10'000);
    QList<ChartMarker> markers;
    MarkIndex index;
    for (int round = 0; round < 60; ++round) {
        if (round % 20 == 0) { // another instant is shown: other marks
            for (int i = 0; i < 100; ++i)
                markers.append(mark(std::floor(times(random)), Kind(i % 5), i % 3 == 0));
        }
        const int lanes = round % 7 == 0 ? 1 : 5;
        const double from = times(random), scale = 0.05 * (1 + round / 4);
        QVERIFY(index.clusters(markers, lanes, from, from + 1'500, scale) ==
                clusterMarks(markers, lanes, from, from + 1'500, scale));
    }
    QVERIFY(index.clusters({}, 5, 0, 10'000, 1).empty());
}

void TestChartMarks::everyVisibleMarkIsInExactlyOneCluster()
{
    std::mt19937 random(11);
    std::uniform_real_distribution<double> times(0, 5'000);
    for (int round = 0; round < 50; ++round) {
        QList<ChartMarker> markers;
        for (int i = 0; i < 200; ++i)
            markers.append(mark(std::floor(times(random)), Kind(i % 5)));
        std::vector<int> seen(200, 0);
        for (const MarkCluster& cluster :
             clusterMarks(markers, 1 + round % 5, 0, 5'000, 0.01 * (1 + round))) {
            QVERIFY(std::is_sorted(cluster.members.begin(), cluster.members.end(),
                                   [&](int a, int b) { return markers[a].time < markers[b].time; }));
            QCOMPARE(cluster.time, markers[cluster.members.front()].time);
            for (const int member : cluster.members)
                ++seen[std::size_t(member)];
        }
        QVERIFY(std::all_of(seen.begin(), seen.end(), [](int count) { return count == 1; }));
    }
}

void TestChartMarks::nothingThatIsDrawnOverlapsInALane()
{
    std::mt19937 random(13);
    std::uniform_real_distribution<double> times(0, 5'000);
    QList<ChartMarker> markers;
    for (int i = 0; i < 2'000; ++i)
        markers.append(mark(std::floor(times(random)), Kind(i % 5)));
    for (const double scale : {0.02, 0.1, 0.5, 3.0}) {
        const auto clusters = clusterMarks(markers, 5, 0, 5'000, scale);
        for (std::size_t i = 1; i < clusters.size(); ++i) {
            if (clusters[i].lane != clusters[i - 1].lane)
                continue;
            const double gap = (clusters[i].time - clusters[i - 1].time) * scale;
            QVERIFY2(gap >= clusterWidth(clusters[i - 1].count()), qPrintable(QString::number(gap)));
        }
    }
}

void TestChartMarks::aClickFindsWhatIsDrawnThere()
{
    const QRectF plot(50, 61, 100, 200); // five lanes above it
    const QList<ChartMarker> markers{mark(20, Kind::Alert), mark(20, Kind::Other), mark(60, Kind::Alert),
                                     mark(61, Kind::Alert)};
    const auto clusters = clusterMarks(markers, 5, 0, 100, 1);
    QCOMPARE(written(clusters), QStringLiteral("0:20*1 0:60*2 4:20*1"));
    const auto hit = [&](double x, double y) { return clusterAt(clusters, {x, y}, plot, 0, 100, 5); };
    QCOMPARE(hit(70, laneY(plot, 0, 5)), 0);
    QCOMPARE(hit(70, laneY(plot, 4, 5)), 2);
    QCOMPARE(hit(120, laneY(plot, 0, 5)), 1); // on the count
    QCOMPARE(hit(90, laneY(plot, 0, 5)), -1); // between them
    QCOMPARE(hit(70, laneY(plot, 2, 5)), -1); // another lane
    QCOMPARE(hit(70, plot.center().y()), -1);
}

void TestChartMarks::brokenInputGivesNoClusters()
{
    const double nan = std::numeric_limits<double>::quiet_NaN();
    const QList<ChartMarker> markers{mark(0, Kind::Alert)};
    QVERIFY(clusterMarks(markers, 0, 0, 1, 1).empty());
    QVERIFY(clusterMarks(markers, 1, 0, 1, 0).empty());
    QVERIFY(clusterMarks(markers, 1, 0, 1, nan).empty());
    QVERIFY(clusterMarks({mark(nan, Kind::Alert)}, 1, 0, 1, 1).empty());
    QVERIFY(clusterMarks({}, 1, 0, 1, 1).empty());
}

QTEST_GUILESS_MAIN(TestChartMarks)
#include "tst_chart_marks.moc"
