// SPDX-License-Identifier: GPL-3.0-or-later
// The two cursors of a room and what charts read off at them.
#include "models/chart/cursor_readout.h"
#include "models/view/chart_cursors.h"

#include <QLocale>
#include <QSignalSpy>
#include <QTest>

#include <cmath>
#include <limits>

using namespace muster;

namespace {

constexpr double kNan = std::numeric_limits<double>::quiet_NaN();
constexpr double kMinute = 60'000;

double utc(const char* iso)
{
    return double(Instant::fromIso(QString::fromLatin1(iso))->ms);
}

ChartMarker mark(double time, const char* id, const char* label = "", bool late = false)
{
    ChartMarker marker;
    marker.time = time;
    marker.kind = ChartMarker::Kind::Change;
    marker.id = QString::fromLatin1(id);
    marker.label = QString::fromLatin1(label);
    marker.late = late;
    return marker;
}

SampleBlock block(const char* query, std::vector<qint64> times, std::vector<double> values)
{
    SampleBlock samples;
    samples.key.query = QString::fromLatin1(query);
    samples.step = Milliseconds{qint64(kMinute)};
    samples.times = std::move(times);
    samples.values = std::move(values);
    return samples;
}

/// With usual spaces between figures and units.
QString plain(QString text)
{
    return text.replace(QChar(0xa0), QLatin1Char(' '));
}

QString written(const QList<ReadoutRow>& rows)
{
    QStringList words;
    for (const ReadoutRow& row : rows)
        words += QStringList{row.text, row.change, row.rate, row.ratio}.join(QLatin1Char('|'));
    return plain(words.join(QStringLiteral(" / ")));
}

} // namespace

class TestChartCursors : public QObject
{
    Q_OBJECT

private slots:
    void initTestCase() { QLocale::setDefault(QLocale(QLocale::English, QLocale::UnitedStates)); }
    void theMouseMovesTheCursorUntilItIsLocked();
    void escapeTakesTheSecondCursorAndThenTheFirst();
    void theDistanceIsTold();
    void theSecondCursorComesAndGoesByKey();
    void theWalkVisitsEveryMarkAlsoThoseOfOneInstant();
    void theWalkBeginsAtTheCursorOrElseWhereItIsTold();
    void aMarkThatIsNoLongerKnownIsNotNamed();
    void aMarkSaysItsKindAndWhetherItWasLearntLate();
    void twoCursorsGiveDifferenceRateAndRatio();
    void theRateIsThatOfTimeRunningForward();
    void gapsAndZeroesLeaveOutWhatTheyCannotSay();
    void differences_data();
    void differences();
};

void TestChartCursors::theMouseMovesTheCursorUntilItIsLocked()
{
    ChartCursors cursors;
    cursors.hover(10);
    QCOMPARE(cursors.time(), 10.0);
    cursors.hover(kNan);
    QVERIFY(std::isnan(cursors.time()));
    cursors.lock(20);
    QSignalSpy changed(&cursors, &ChartCursors::changed);
    cursors.hover(30);
    cursors.hover(kNan);
    QCOMPARE(cursors.time(), 20.0);
    QCOMPARE(changed.count(), 0);
    cursors.lock(40);
    QCOMPARE(cursors.time(), 40.0);
    cursors.lock(kNan);
    QCOMPARE(cursors.time(), 40.0);
}

void TestChartCursors::escapeTakesTheSecondCursorAndThenTheFirst()
{
    ChartCursors cursors;
    cursors.lock(20);
    cursors.compareWith(10);
    QVERIFY(cursors.clear());
    QVERIFY(std::isnan(cursors.second()));
    QCOMPARE(cursors.time(), 20.0);
    QVERIFY(cursors.clear());
    QVERIFY(std::isnan(cursors.time()));
    QVERIFY(!cursors.locked());
    QVERIFY(!cursors.clear());
}

void TestChartCursors::theDistanceIsTold()
{
    ChartCursors cursors;
    QCOMPARE(cursors.text(), QString());
    cursors.lock(utc("2026-11-20T02:13:40Z"));
    QCOMPARE(cursors.text(), QStringLiteral("02:13:40 UTC"));
    QCOMPARE(cursors.distanceText(), QString());
    cursors.compareWith(utc("2026-11-20T02:00:00Z"));
    QCOMPARE(cursors.secondText(), QStringLiteral("02:00:00 UTC"));
    QCOMPARE(cursors.distanceText(), QStringLiteral("Δ 13 m 40 s"));
    cursors.compareWith(utc("2026-11-20T02:13:40.250Z"));
    QCOMPARE(cursors.distanceText(), QStringLiteral("Δ -250 ms"));
}

void TestChartCursors::theSecondCursorComesAndGoesByKey()
{
    ChartCursors cursors;
    cursors.toggleSecond(); // nothing to compare with
    QVERIFY(std::isnan(cursors.second()));
    cursors.lock(20);
    cursors.toggleSecond();
    QCOMPARE(cursors.second(), 20.0);
    cursors.lock(30);
    cursors.toggleSecond();
    QCOMPARE(cursors.second(), 30.0);
    cursors.toggleSecond();
    QVERIFY(std::isnan(cursors.second()));
}

void TestChartCursors::theWalkVisitsEveryMarkAlsoThoseOfOneInstant()
{
    ChartCursors cursors;
    cursors.setMarks({mark(30, "c"), mark(10, "a"), mark(20, "b2"), mark(20, "b1")});
    QStringList visited;
    while (cursors.stepMark(1, 0))
        visited += cursors.markId();
    QCOMPARE(visited, (QStringList{QStringLiteral("a"), QStringLiteral("b1"), QStringLiteral("b2"),
                                   QStringLiteral("c")}));
    QCOMPARE(cursors.time(), 30.0);
    QVERIFY(cursors.locked());
    visited.clear();
    while (cursors.stepMark(-1, 0))
        visited += cursors.markId();
    QCOMPARE(visited, (QStringList{QStringLiteral("b2"), QStringLiteral("b1"), QStringLiteral("a")}));
    cursors.lock(25); // a cursor that a person moved stands on no mark
    QCOMPARE(cursors.markId(), QString());
}

void TestChartCursors::theWalkBeginsAtTheCursorOrElseWhereItIsTold()
{
    ChartCursors cursors;
    QVERIFY(!cursors.stepMark(1, 0));
    cursors.setMarks({mark(10, "a"), mark(20, "b"), mark(30, "c")});
    QVERIFY(!cursors.stepMark(1, kNan));
    QVERIFY(!cursors.stepMark(1, 30));
    QVERIFY(cursors.stepMark(-1, 30));
    QCOMPARE(cursors.markId(), QStringLiteral("b"));
    cursors.lock(5);
    QVERIFY(!cursors.stepMark(-1, 30));
    QVERIFY(cursors.stepMark(1, 30));
    QCOMPARE(cursors.markId(), QStringLiteral("a"));
}

void TestChartCursors::aMarkThatIsNoLongerKnownIsNotNamed()
{
    ChartCursors cursors;
    cursors.setMarks({mark(10, "a"), mark(20, "flag", "flag on")});
    cursors.stepMark(-1, 99);
    QCOMPARE(cursors.markText(), QStringLiteral("Change: flag on"));
    cursors.setMarks({mark(10, "a")}); // scrubbed to before it was known
    QCOMPARE(cursors.markId(), QString());
    QCOMPARE(cursors.markText(), QString());
}

void TestChartCursors::aMarkSaysItsKindAndWhetherItWasLearntLate()
{
    ChartCursors cursors;
    cursors.setMarks({mark(10, "a", "deploy", true)});
    cursors.stepMark(1, 0);
    QCOMPARE(cursors.markText(), QStringLiteral("Change, learnt late: deploy"));
}

void TestChartCursors::twoCursorsGiveDifferenceRateAndRatio()
{
    ChartFeed feed;
    Panel panel;
    panel.format.unit = Unit::Ratio;
    panel.series = {{QStringLiteral("errors"), QStringLiteral("errors")}};
    feed.setPanel(panel);
    feed.merge({block("errors", {0, qint64(20 * kMinute)}, {0.001, 0.182})});
    CursorReadout readout;
    QVERIFY(readout.rows().isEmpty());
    readout.setFeed(&feed);
    QVERIFY(readout.rows().isEmpty());
    readout.setTime(20 * kMinute);
    QCOMPARE(written(readout.rows()), QStringLiteral("18.2 %|||"));
    QCOMPARE(plain(readout.spoken()), QStringLiteral("18.2 %"));
    readout.setSecond(0);
    // 18.2 % - 0.1 % = 18.1 points in 20 minutes, 0.905 a minute; 182 times as much.
    QCOMPARE(written(readout.rows()), QStringLiteral("18.2 %|+18.1 pp|+0.905 pp/min|× 182"));
    QCOMPARE(plain(readout.spoken()), QStringLiteral("18.2 %, +18.1 pp, +0.905 pp/min, × 182"));
}

void TestChartCursors::theRateIsThatOfTimeRunningForward()
{
    ChartFeed feed;
    Panel panel;
    panel.format.unit = Unit::Count;
    feed.setPanel(panel);
    feed.merge({block("queue", {0, 5'000}, {10, 60})});
    CursorReadout readout;
    readout.setFeed(&feed);
    readout.setTime(0);
    readout.setSecond(5'000); // compared with what came later: 50 less, and still rising by ten a second
    QCOMPARE(written(readout.rows()), QStringLiteral("10|−50|+10/s|× 0.17"));
}

void TestChartCursors::gapsAndZeroesLeaveOutWhatTheyCannotSay()
{
    ChartFeed feed;
    Panel panel;
    panel.format.unit = Unit::Count;
    feed.setPanel(panel);
    feed.merge({block("queue", {0, qint64(kMinute), qint64(2 * kMinute)}, {0, kNan, 7})});
    CursorReadout readout;
    readout.setFeed(&feed);
    readout.setTime(2 * kMinute);
    readout.setSecond(0);
    QCOMPARE(written(readout.rows()), QStringLiteral("7|+7|+0.058/s|"));
    readout.setSecond(kMinute); // no value there
    QCOMPARE(written(readout.rows()), QStringLiteral("7|||"));
    readout.setSecond(2 * kMinute); // both at one instant
    QCOMPARE(written(readout.rows()), QStringLiteral("7|||"));
}

void TestChartCursors::differences_data()
{
    QTest::addColumn<double>("from");
    QTest::addColumn<double>("to");
    QTest::addColumn<QString>("unit");
    QTest::addColumn<QString>("change");
    QTest::addColumn<QString>("ratio");
    QTest::newRow("seconds") << 0.4 << 2.84 << "seconds"
                             << "+2.44 s"
                             << "× 7.10";
    QTest::newRow("fall") << 2310.0 << 400.0 << "rps"
                          << "−1.91 k/s"
                          << "× 0.17";
    QTest::newRow("none") << 5.0 << 5.0 << "count"
                          << "0"
                          << "× 1.00";
    QTest::newRow("from zero") << 0.0 << 5.0 << "count"
                               << "+5"
                               << "";
    QTest::newRow("bytes") << 1024.0 << 3072.0 << "bytes"
                           << "+2.05 kB"
                           << "× 3.00";
    QTest::newRow("infinite") << 1.0 << std::numeric_limits<double>::infinity() << "count"
                              << ""
                              << "";
    QTest::newRow("no value") << kNan << 1.0 << "count"
                              << ""
                              << "";
}

void TestChartCursors::differences()
{
    QFETCH(double, from);
    QFETCH(double, to);
    QFETCH(QString, unit);
    ValueFormat format;
    format.unit = unitFromString(unit);
    QTEST(changeText(from, to, format).replace(QChar(0xa0), QLatin1Char(' ')), "change");
    QTEST(ratioText(from, to), "ratio");
}

QTEST_GUILESS_MAIN(TestChartCursors)
#include "tst_chart_cursors.moc"
