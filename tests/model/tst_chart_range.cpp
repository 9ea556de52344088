// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/view/chart_range.h"
#include "models/view/command_table.h"
#include "tests/model/view_fixture.h"

using namespace muster;
using namespace muster::test;
using std::chrono::hours;
using std::chrono::milliseconds;
using std::chrono::minutes;
using std::chrono::seconds;

namespace {

/// A range at 02:13:30 of an incident that was opened at 01:00, with a clock of its own.
struct Charts
{
    FakeClock clock{at("2026-12-01T00:00:00Z")};
    ChartRange range{clock, night("02:13:30")};
    Charts() { range.setSpan({night("01:00:00"), night("03:20:00")}); }
    QString shown() const { return written(range.range()); }
    static QString written(TimeRange r) { return r.from.toIso() + QLatin1Char('/') + r.to.toIso(); }
    void rest() { clock.advance(seconds{5}); }
};

QString stretch(const char* from, const char* to)
{
    return Charts::written({night(from), night(to)});
}

} // namespace

class TestChartRange : public QObject
{
    Q_OBJECT
private slots:
    void theHourBeforeTheInstantIsShownFirst();
    void presetsEndAtTheInstantAndFollowIt_data();
    void presetsEndAtTheInstantAndFollowIt();
    void theWholeIncidentGrowsWithTheRoom();
    void onsetShowsHalfAnHourBeforeAndNeverLessThanHalfAnHourAfter();
    void withoutOnsetItsPresetDoesNothing();
    void holdingKeepsWhatIsShownAndFollowingAgainKeepsItsLength();
    void zoomKeepsTheInstantUnderTheCursor();
    void zoomingALiveTailKeepsItsEnd();
    void zoomEndsAtTheShortestAndTheLongestRange();
    void nonsenseChangesNothing();
    void backAndForwardWalkTheViews();
    void aLiveTailComesBackAsALiveTail();
    void newViewForgetsWhatLayAhead();
    void oneTurnOfTheWheelIsOneStepBack();
    void aDragIsOneStepBackAndNotTheZoomBeforeIt();
    void followingIsNoStepBack();
    void aClockThatWasSetBackStartsAnotherGesture();
    void fiftyViewsAreKept();
    void everyPresetHasACommandAndAName();
    void rangeTextNamesTheZone();
};

void TestChartRange::theHourBeforeTheInstantIsShownFirst()
{
    Charts charts;
    QCOMPARE(charts.shown(), stretch("01:13:30", "02:13:30"));
    QVERIFY(charts.range.following());
    QCOMPARE(charts.range.preset(), ChartRange::Preset::Hour1);
    QVERIFY(!charts.range.canGoBack());
    QVERIFY(!charts.range.canGoForward());
}

void TestChartRange::presetsEndAtTheInstantAndFollowIt_data()
{
    QTest::addColumn<int>("preset");
    QTest::addColumn<qint64>("wanted");
    const std::pair<const char*, qint64> rows[] = {{"5 m", 5},    {"15 m", 15},  {"1 h", 60},
                                                   {"3 h", 180},  {"6 h", 360},  {"24 h", 1440},
                                                   {"2 d", 2880}, {"7 d", 10080}};
    int index = 0;
    for (const auto& [name, length] : rows)
        QTest::newRow(name) << index++ << length;
}

void TestChartRange::presetsEndAtTheInstantAndFollowIt()
{
    QFETCH(int, preset);
    QFETCH(qint64, wanted);
    Charts charts;
    charts.range.set(ms(night("01:00:00")), ms(night("01:10:00")));
    QVERIFY(!charts.range.following());
    QCOMPARE(charts.range.presetIndex(), -1);
    charts.range.showPreset(preset);
    QCOMPARE(charts.range.presetIndex(), preset);
    QCOMPARE(charts.range.range().length(), Milliseconds{minutes{wanted}});
    QCOMPARE(charts.range.range().to, night("02:13:30"));
    charts.range.setInstant(night("02:14:00"));
    QCOMPARE(charts.range.range().to, night("02:14:00"));
    QCOMPARE(charts.range.range().length(), Milliseconds{minutes{wanted}});
}

void TestChartRange::theWholeIncidentGrowsWithTheRoom()
{
    Charts charts;
    charts.range.show(ChartRange::Preset::WholeIncident);
    QCOMPARE(charts.shown(), stretch("01:00:00", "03:20:00"));
    charts.range.setInstant(night("02:20:00")); // scrubbing does not move it
    QCOMPARE(charts.shown(), stretch("01:00:00", "03:20:00"));
    charts.range.setInstant(night("03:21:00")); // a live room is ahead of its span by some seconds
    QCOMPARE(charts.shown(), stretch("01:00:00", "03:21:00"));
    charts.range.setSpan({night("00:30:00"), night("03:25:00")});
    QCOMPARE(charts.shown(), stretch("00:30:00", "03:25:00"));
}

void TestChartRange::onsetShowsHalfAnHourBeforeAndNeverLessThanHalfAnHourAfter()
{
    Charts charts;
    charts.range.setOnset(night("02:00:00"));
    QVERIFY(charts.range.onsetKnown());
    charts.range.show(ChartRange::Preset::Onset);
    QCOMPARE(charts.shown(), stretch("01:30:00", "02:30:00"));
    charts.range.setInstant(night("03:10:00"));
    QCOMPARE(charts.shown(), stretch("01:30:00", "03:10:00"));
    charts.range.setOnset(night("01:50:00")); // learnt better
    QCOMPARE(charts.shown(), stretch("01:20:00", "03:10:00"));
    charts.range.setOnset(std::nullopt); // before anything was known
    QCOMPARE(charts.shown(), stretch("01:20:00", "03:10:00"));
}

void TestChartRange::withoutOnsetItsPresetDoesNothing()
{
    Charts charts;
    QSignalSpy changed(&charts.range, &ChartRange::changed);
    charts.range.show(ChartRange::Preset::Onset);
    charts.range.show(ChartRange::Preset::Custom);
    charts.range.showPreset(-1);
    charts.range.showPreset(99);
    QCOMPARE(changed.count(), 0);
    QCOMPARE(charts.range.preset(), ChartRange::Preset::Hour1);
}

void TestChartRange::holdingKeepsWhatIsShownAndFollowingAgainKeepsItsLength()
{
    Charts charts;
    charts.range.show(ChartRange::Preset::Minutes15);
    charts.range.setFollowing(false);
    charts.range.setInstant(night("02:30:00"));
    QCOMPARE(charts.shown(), stretch("01:58:30", "02:13:30"));
    charts.range.setFollowing(true);
    QCOMPARE(charts.shown(), stretch("02:15:00", "02:30:00"));
}

void TestChartRange::zoomKeepsTheInstantUnderTheCursor()
{
    Charts charts;
    charts.range.set(ms(night("01:00:00")), ms(night("03:00:00")));
    charts.range.zoom(0.5, ms(night("01:30:00")));
    // A quarter of the way stays a quarter of the way: 01:15 … 02:15.
    QCOMPARE(charts.shown(), stretch("01:15:00", "02:15:00"));
    charts.range.pan(60'000);
    QCOMPARE(charts.shown(), stretch("01:16:00", "02:16:00"));
    charts.range.panBy(-0.25);
    QCOMPARE(charts.shown(), stretch("01:01:00", "02:01:00"));
    charts.range.zoom(2, std::nan("")); // around the middle
    QCOMPARE(charts.shown(), stretch("00:31:00", "02:31:00"));
}

void TestChartRange::zoomingALiveTailKeepsItsEnd()
{
    Charts charts;
    charts.range.zoom(0.5, std::nan(""));
    QCOMPARE(charts.shown(), stretch("01:43:30", "02:13:30"));
    QVERIFY(charts.range.following());
    charts.range.setInstant(night("02:14:30"));
    QCOMPARE(charts.shown(), stretch("01:44:30", "02:14:30"));
    charts.range.zoom(0.5, ms(night("01:44:30"))); // what a person points at counts more
    QCOMPARE(charts.shown(), stretch("01:44:30", "01:59:30"));
    QVERIFY(!charts.range.following());
}

void TestChartRange::zoomEndsAtTheShortestAndTheLongestRange()
{
    Charts charts;
    for (int i = 0; i < 40; ++i)
        charts.range.zoom(0.5, ms(night("01:30:00")));
    QCOMPARE(charts.range.range().length(), ChartRange::kShortest);
    QVERIFY(charts.range.range().contains(night("01:30:00")));
    for (int i = 0; i < 60; ++i)
        charts.range.zoom(2, std::nan(""));
    QCOMPARE(charts.range.range().length(), ChartRange::kLongest);
    charts.range.set(ms(night("01:00:00")), ms(night("01:00:01")));
    QCOMPARE(charts.range.range().length(), ChartRange::kShortest);
    QCOMPARE(charts.range.range().from, night("01:00:00"));
}

void TestChartRange::nonsenseChangesNothing()
{
    Charts charts;
    QSignalSpy changed(&charts.range, &ChartRange::changed);
    const double nan = std::nan("");
    const double huge = std::numeric_limits<double>::max();
    charts.range.set(nan, 1);
    charts.range.set(2, 1);
    charts.range.set(1, 1);
    charts.range.set(-huge, huge);
    charts.range.pan(nan);
    charts.range.pan(huge);
    charts.range.panBy(std::numeric_limits<double>::infinity());
    charts.range.zoom(nan, nan);
    charts.range.zoom(0, nan);
    charts.range.zoom(-1, nan);
    charts.range.zoom(0.5, huge);
    charts.range.setSpan({night("03:00:00"), night("03:00:00")});
    charts.range.back();
    charts.range.forward();
    QCOMPARE(changed.count(), 0);
    QCOMPARE(charts.shown(), stretch("01:13:30", "02:13:30"));
}

void TestChartRange::backAndForwardWalkTheViews()
{
    Charts charts;
    charts.range.show(ChartRange::Preset::Minutes5);
    charts.rest();
    charts.range.show(ChartRange::Preset::WholeIncident);
    QSignalSpy chosen(&charts.range, &ChartRange::chosen);
    charts.range.back();
    QCOMPARE(charts.range.preset(), ChartRange::Preset::Minutes5);
    charts.range.back();
    QCOMPARE(charts.range.preset(), ChartRange::Preset::Hour1);
    QVERIFY(!charts.range.canGoBack());
    charts.range.back();
    charts.range.forward();
    charts.range.forward();
    QCOMPARE(charts.range.preset(), ChartRange::Preset::WholeIncident);
    QVERIFY(!charts.range.canGoForward());
    QCOMPARE(chosen.count(), 4);
}

void TestChartRange::aLiveTailComesBackAsALiveTail()
{
    Charts charts;
    charts.range.show(ChartRange::Preset::Minutes5);
    charts.range.set(ms(night("01:00:00")), ms(night("01:10:00")));
    charts.range.setInstant(night("02:40:00"));
    charts.range.back();
    QCOMPARE(charts.shown(), stretch("02:35:00", "02:40:00"));
    QVERIFY(charts.range.following());
}

void TestChartRange::newViewForgetsWhatLayAhead()
{
    Charts charts;
    charts.range.show(ChartRange::Preset::Minutes5);
    charts.range.back();
    QVERIFY(charts.range.canGoForward());
    charts.range.show(ChartRange::Preset::Hours3);
    QVERIFY(!charts.range.canGoForward());
    charts.range.back();
    QCOMPARE(charts.range.preset(), ChartRange::Preset::Hour1);
}

void TestChartRange::oneTurnOfTheWheelIsOneStepBack()
{
    Charts charts;
    charts.range.set(ms(night("01:00:00")), ms(night("03:00:00")));
    charts.rest();
    for (int notch = 0; notch < 8; ++notch) {
        charts.range.zoom(0.8, ms(night("01:30:00")));
        charts.clock.advance(milliseconds{100});
    }
    charts.rest();
    charts.range.zoom(0.8, ms(night("01:30:00")));
    charts.range.back(); // the notch after the rest
    QVERIFY(charts.range.range().length() < minutes{30});
    charts.range.back(); // the eight before it
    QCOMPARE(charts.shown(), stretch("01:00:00", "03:00:00"));
}

void TestChartRange::aDragIsOneStepBackAndNotTheZoomBeforeIt()
{
    Charts charts;
    charts.range.set(ms(night("01:00:00")), ms(night("02:00:00")));
    charts.rest();
    charts.range.zoom(0.5, ms(night("01:00:00")));
    for (int move = 1; move <= 5; ++move)
        charts.range.set(ms(night("01:00:00")) + move * 1000, ms(night("01:30:00")) + move * 1000);
    charts.range.back();
    QCOMPARE(charts.shown(), stretch("01:00:00", "01:30:00"));
    charts.range.back();
    QCOMPARE(charts.shown(), stretch("01:00:00", "02:00:00"));
}

void TestChartRange::followingIsNoStepBack()
{
    Charts charts;
    QSignalSpy chosen(&charts.range, &ChartRange::chosen);
    for (int second = 1; second <= 30; ++second)
        charts.range.setInstant(night("02:13:30") + seconds{second});
    QVERIFY(!charts.range.canGoBack());
    QCOMPARE(chosen.count(), 0);
}

void TestChartRange::aClockThatWasSetBackStartsAnotherGesture()
{
    Charts charts;
    charts.range.set(ms(night("01:00:00")), ms(night("03:00:00")));
    charts.rest();
    charts.range.zoom(0.5, ms(night("01:30:00")));
    charts.clock.advance(-hours{2});
    charts.range.zoom(0.5, ms(night("01:30:00")));
    charts.range.back();
    QCOMPARE(charts.shown(), stretch("01:15:00", "02:15:00"));
}

void TestChartRange::fiftyViewsAreKept()
{
    Charts charts;
    for (int i = 0; i < 80; ++i)
        charts.range.showPreset(i % 2);
    int steps = 0;
    while (charts.range.canGoBack()) {
        charts.range.back();
        ++steps;
    }
    QCOMPARE(steps, 50);
}

void TestChartRange::everyPresetHasACommandAndAName()
{
    Charts charts;
    QCOMPARE(charts.range.presetNames().size(), ChartRange::kPresetCount);
    CommandModel model;
    model.setCommands(allCommands());
    for (const std::string_view command : ChartRange::kCommands)
        QVERIFY2(model.isEnabled(QString::fromLatin1(command.data(), qsizetype(command.size()))),
                 command.data());
}

void TestChartRange::rangeTextNamesTheZone()
{
    const TimeStyle utc;
    QCOMPARE(rangeText({night("01:13:30"), night("02:13:30")}, utc), QStringLiteral("01:13 – 02:13 UTC"));
    QCOMPARE(rangeText({night("02:10:00"), night("02:13:30")}, utc),
             QStringLiteral("02:10:00 – 02:13:30 UTC"));
    QCOMPARE(rangeText({at("2026-11-19T23:00:00Z"), night("02:00:00")}, utc),
             QStringLiteral("19 Nov 2026 23:00 – 20 Nov 2026 02:00 UTC"));
}

QTEST_GUILESS_MAIN(TestChartRange)
#include "tst_chart_range.moc"
