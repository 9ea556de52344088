// SPDX-License-Identifier: GPL-3.0-or-later
// What a legend and a screen reader are told: figures over the range against brute force, series that are
// hidden and isolated, and the chart in one sentence.
#include "models/chart/chart_feed.h"
#include "models/chart/chart_summary.h"
#include "models/chart/legend_stats.h"

#include <QSignalSpy>
#include <QTest>

#include <cmath>
#include <limits>
#include <random>

using namespace muster;

namespace {

constexpr qint64 kStart = 1'763'604'000'000; // 2025-11-20T02:00:00Z
constexpr qint64 kMinute = 60'000;
constexpr double kNan = std::numeric_limits<double>::quiet_NaN();
constexpr double kInfinity = std::numeric_limits<double>::infinity();

SampleBlock block(const QString& query, const std::vector<double>& values, const QString& pod = {})
{
    SampleBlock result;
    result.key.query = query;
    if (!pod.isEmpty())
        result.key.labels[QStringLiteral("pod")] = pod;
    result.step = Milliseconds{kMinute};
    for (std::size_t i = 0; i < values.size(); ++i) {
        result.times.push_back(kStart + qint64(i) * kMinute);
        result.values.push_back(values[i]);
    }
    return result;
}

SeriesSnapshot snapshot(const std::vector<double>& values)
{
    SeriesBuffer buffer;
    buffer.merge(block(QStringLiteral("q"), values));
    return buffer.snapshot();
}

/// The sentence, with plain spaces.
QString sentence(SummaryInput input)
{
    return chartSummary(input).replace(QChar(0xa0), QLatin1Char(' '));
}

SummaryInput errorRate(const std::vector<double>& values)
{
    SummaryInput input;
    input.panel.title = QStringLiteral("Error rate");
    input.panel.format.unit = Unit::Ratio;
    input.from = double(kStart);
    input.to = double(kStart + (qint64(values.size()) - 1) * kMinute);
    FeedSeries series;
    series.name = QStringLiteral("5xx");
    series.samples = snapshot(values);
    input.series.push_back(series);
    return input;
}

} // namespace

class TestChartLegend : public QObject
{
    Q_OBJECT

private slots:
    void figuresAreThoseOfTheRange();
    void largeValuesDoNotLeaveTheRangeOfDoubles();
    void isolatingShowsOneAndTheSecondTimeAll();
    void hidingTakesOneAwayAndBringsItBack();
    void whatIsHiddenStaysHiddenWhenDataArrives();
    void headlinesFollowTheStyle();
    void aTrendComparesTheThirds();
    void aChartIsSaidInOneSentence_data();
    void aChartIsSaidInOneSentence();
    void ofSeveralSeriesTheWorstIsSpokenOf();
    void anEmptyChartSaysSo();
    void outdatedDataIsSaid();
};

void TestChartLegend::figuresAreThoseOfTheRange()
{
    std::mt19937 random(21);
    for (int round = 0; round < 300; ++round) {
        std::vector<double> values(1 + random() % 200);
        for (double& value : values)
            value = random() % 5 == 0 ? kNan : random() % 50 == 0 ? kInfinity : double(random() % 1000) - 500;
        const SeriesSnapshot samples = snapshot(values);
        const double from = double(kStart) + (double(random() % 260) - 30) * kMinute;
        const double to = from + double(random() % 200) * kMinute + double(random() % 3);
        double last = kNan, min = kNan, max = kNan, sum = 0;
        int count = 0, finite = 0;
        for (std::size_t i = 0; i < values.size(); ++i) {
            const double time = double(kStart) + double(i) * kMinute;
            if (time < from || time > to || std::isnan(values[i]))
                continue;
            last = values[i];
            min = count == 0 ? last : std::min(min, last);
            max = count == 0 ? last : std::max(max, last);
            ++count;
            finite += std::isfinite(last);
            sum += std::isfinite(last) ? last : 0;
        }
        const LegendStats stats = legendStats(samples, from, to);
        QCOMPARE(int(stats.count), count);
        QVERIFY(count == 0 ? std::isnan(stats.last)
                           : stats.last == last && stats.min == min && stats.max == max);
        QVERIFY(finite == 0 ? std::isnan(stats.average) : std::abs(stats.average - sum / finite) < 1e-6);
    }
}

void TestChartLegend::largeValuesDoNotLeaveTheRangeOfDoubles()
{
    QVERIFY(std::isfinite(legendStats(snapshot({1.7e308, 1.7e308, 1.7e308}), 0, 1e15).average));
}

void TestChartLegend::isolatingShowsOneAndTheSecondTimeAll()
{
    ChartFeed feed;
    feed.merge({block(QStringLiteral("q"), {1}, QStringLiteral("a")),
                block(QStringLiteral("q"), {2}, QStringLiteral("b")),
                block(QStringLiteral("q"), {3}, QStringLiteral("c"))});
    const auto hidden = [&feed] {
        QString text;
        for (const FeedSeries& series : feed.series())
            text += series.hidden ? QLatin1Char('-') : QLatin1Char('x');
        return text;
    };
    QCOMPARE(hidden(), QStringLiteral("xxx"));
    feed.isolate(1);
    QCOMPARE(hidden(), QStringLiteral("-x-"));
    feed.isolate(2);
    QCOMPARE(hidden(), QStringLiteral("--x"));
    feed.isolate(2);
    QCOMPARE(hidden(), QStringLiteral("xxx"));
    feed.isolate(7); // nobody
    feed.toggleHidden(-1);
    QCOMPARE(hidden(), QStringLiteral("xxx"));
}

void TestChartLegend::hidingTakesOneAwayAndBringsItBack()
{
    ChartFeed feed;
    feed.merge({block(QStringLiteral("q"), {1}, QStringLiteral("a")),
                block(QStringLiteral("q"), {2}, QStringLiteral("b"))});
    QCoreApplication::processEvents();
    QSignalSpy changed(&feed, &ChartFeed::changed);
    feed.toggleHidden(0);
    QVERIFY(feed.series()[0].hidden && !feed.series()[1].hidden);
    QTRY_COMPARE(changed.count(), 1);
    feed.toggleHidden(0);
    QVERIFY(!feed.series()[0].hidden);
    feed.toggleHidden(0);
    feed.toggleHidden(1); // even the last one: the legend still stands there
    QVERIFY(feed.series()[0].hidden && feed.series()[1].hidden);
    feed.showAll();
    QVERIFY(!feed.series()[0].hidden && !feed.series()[1].hidden);
}

void TestChartLegend::whatIsHiddenStaysHiddenWhenDataArrives()
{
    ChartFeed feed;
    const SampleBlock a = block(QStringLiteral("q"), {1}, QStringLiteral("a"));
    const SampleBlock b = block(QStringLiteral("q"), {2}, QStringLiteral("b"));
    feed.merge({a, b});
    feed.toggleHidden(1);
    feed.merge({block(QStringLiteral("q"), {1, 2, 3}, QStringLiteral("b"))});
    QVERIFY(feed.series()[1].hidden);
    feed.replace({a, b});
    QVERIFY(feed.series()[1].hidden);
    // Another series before it: the state belongs to the series, not to its place.
    feed.merge({block(QStringLiteral("q"), {5}, QStringLiteral("0"))});
    QCOMPARE(feed.series().size(), std::size_t(3));
    QVERIFY(!feed.series()[1].hidden && feed.series()[2].hidden);
    // A series that goes and comes back is still hidden; an isolated one that went shows the others.
    feed.replace({a});
    feed.replace({a, b});
    QVERIFY(feed.series()[1].hidden);
    feed.isolate(1);
    feed.replace({a});
    QVERIFY(!feed.series()[0].hidden);
}

void TestChartLegend::headlinesFollowTheStyle()
{
    ChartFeed feed;
    Panel panel;
    panel.format.unit = Unit::PerSecond;
    panel.style = PanelStyle::Stacked;
    feed.setPanel(panel);
    feed.merge({block(QStringLiteral("q"), {100}, QStringLiteral("a")),
                block(QStringLiteral("q"), {20}, QStringLiteral("b"))});
    QCOMPARE(feed.headlineAt({kStart}), QStringLiteral("120/s")); // the whole of the stack
    feed.toggleHidden(0);
    QCOMPARE(feed.headlineAt({kStart}), QStringLiteral("20/s"));
    feed.showAll();
    panel.style = PanelStyle::StateBands;
    panel.thresholds = {{50, PanelThreshold::Level::Danger, false}};
    feed.setPanel(panel);
    QCOMPARE(feed.headlineAt({kStart}), QStringLiteral("20/s")); // the worst state; its row has the name
    panel.style = PanelStyle::HeatMap;
    panel.format.unit = Unit::Seconds;
    feed.setPanel(panel);
    QCOMPARE(feed.headlineAt({kStart}), QStringLiteral("100")); // a count, though its buckets are seconds
}

void TestChartLegend::aTrendComparesTheThirds()
{
    const double to = double(kStart + 8 * kMinute);
    const auto trend = [to](const std::vector<double>& values) {
        return int(trendOf(snapshot(values), double(kStart), to));
    };
    QCOMPARE(trend({1, 1, 1, 2, 3, 4, 5, 5, 5}), int(Trend::Rising));
    QCOMPARE(trend({5, 5, 5, 4, 3, 2, 1, 1, 1}), int(Trend::Falling));
    QCOMPARE(trend({5, 5, 5, 90, 90, 90, 5.2, 5.2, 5.2}), int(Trend::Steady));
    QCOMPARE(trend({0, 0, 0, 0, 0, 0, 0, 0, 0}), int(Trend::Steady));
    QCOMPARE(trend({-1, -1, -1, -1, -1, -1, -5, -5, -5}), int(Trend::Falling));
    QCOMPARE(trend({kNan, kNan, kNan, 1, 1, 1, 1, 1, 1}), int(Trend::Unknown));
}

void TestChartLegend::aChartIsSaidInOneSentence_data()
{
    QTest::addColumn<QList<double>>("values");
    QTest::addColumn<QString>("expected");
    QTest::newRow("calm") << QList<double>{0.001, 0.001, 0.001, 0.001}
                          << "Error rate: 0.1 % at 02:03 UTC, steady";
    QTest::newRow("rising over both lines") << QList<double>{0.001, 0.001, 0.06, 0.2, 0.2}
                                            << "Error rate: 20 % at 02:04 UTC, between 0.1 % and 20 %, "
                                               "rising, above danger at 5 % since 02:02 UTC, above "
                                               "the objective at 1 % since 02:02 UTC";
    QTest::newRow("only worth a look")
        << QList<double>{0.001, 0.001, 0.03, 0.03}
        << "Error rate: 3 % at 02:03 UTC, between 0.1 % and 3 %, rising, above "
           "look at 2 % since 02:02 UTC, above the objective at 1 % since 02:02 UTC";
    QTest::newRow("over for a while")
        << QList<double>{0.001, 0.2, 0.2, 0.001, 0.001, 0.001}
        << "Error rate: 0.1 % at 02:05 UTC, between 0.1 % and 20 %, falling, was above danger at 5 % from "
           "02:01 UTC to "
           "02:02 UTC, was above the objective at 1 % from 02:01 UTC to 02:02 UTC";
    QTest::newRow("over once")
        << QList<double>{0.001, 0.001, 0.06, 0.001, 0.001}
        << "Error rate: 0.1 % at 02:04 UTC, between 0.1 % and 6 %, steady, was above danger at 5 % at "
           "02:02 UTC, was above the objective at 1 % at 02:02 UTC";
    QTest::newRow("all the time")
        << QList<double>{0.2, kNan, 0.2}
        << "Error rate: 20 % at 02:02 UTC, steady, above danger at 5 % throughout, above the "
           "objective at 1 % throughout";
}

void TestChartLegend::aChartIsSaidInOneSentence()
{
    QFETCH(QList<double>, values);
    QFETCH(QString, expected);
    SummaryInput input = errorRate({values.begin(), values.end()});
    input.panel.sloLine = 0.01;
    input.panel.thresholds = {{0.02, PanelThreshold::Level::Look, true},
                              {0.05, PanelThreshold::Level::Danger, true}};
    QCOMPARE(sentence(input), expected);
}

void TestChartLegend::ofSeveralSeriesTheWorstIsSpokenOf()
{
    SummaryInput input = errorRate({0.9, 0.9, 0.9});
    FeedSeries low;
    low.name = QStringLiteral("disk left");
    low.samples = snapshot({0.05, 0.05, 0.05});
    input.series.push_back(low);
    QCOMPARE(sentence(input), QStringLiteral("Error rate, 2 series: 5xx 90 % at 02:02 UTC, steady"));
    input.panel.thresholds = {{0.1, PanelThreshold::Level::Danger, false}};
    QCOMPARE(sentence(input),
             QStringLiteral("Error rate, 2 series: disk left 5 % at 02:02 UTC, steady, below danger at "
                            "10 % throughout"));
    input.series[1].hidden = true;
    QCOMPARE(sentence(input), QStringLiteral("Error rate: 90 % at 02:02 UTC, steady"));
}

void TestChartLegend::anEmptyChartSaysSo()
{
    QCOMPARE(sentence(errorRate({kNan, kNan})), QStringLiteral("Error rate: no data in this range"));
    SummaryInput none;
    none.panel.title = QStringLiteral("Error rate");
    QCOMPARE(sentence(none), QStringLiteral("Error rate: no data in this range"));
}

void TestChartLegend::outdatedDataIsSaid()
{
    SummaryInput input = errorRate({0.2, 0.2, kNan, kNan});
    input.staleAfter = 60'000;
    QCOMPARE(sentence(input), QStringLiteral("Error rate: 20 % at 02:01 UTC, nothing newer since"));
    input.now = double(kStart + 90'000);
    QVERIFY(!sentence(input).contains(QStringLiteral("newer")));
    input.recorded = true;
    QVERIFY(sentence(input).endsWith(QStringLiteral(", recorded")));
}

QTEST_GUILESS_MAIN(TestChartLegend)
#include "tst_chart_legend.moc"
