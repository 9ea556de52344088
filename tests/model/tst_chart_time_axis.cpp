// SPDX-License-Identifier: GPL-3.0-or-later
// Time ticks over the nights on which the clocks change.
#include "models/base/instant.h"
#include "models/chart/time_axis.h"

#include <QLocale>
#include <QTest>

#include <cmath>

using namespace muster;

namespace {

constexpr double kMinute = 60'000;
constexpr double kHour = 60 * kMinute;
constexpr double kDay = 24 * kHour;

double utc(const char* iso)
{
    return double(Instant::fromIso(QString::fromLatin1(iso))->ms);
}

/// "21:00 23:00 …": the UTC hours and minutes of the ticks with their labels.
QString written(const std::vector<Tick>& ticks)
{
    QStringList words;
    for (const Tick& tick : ticks)
        words += QDateTime::fromMSecsSinceEpoch(qint64(tick.position), Qt::UTC)
                     .toString(QStringLiteral("dd'T'HH:mm")) +
                 QLatin1Char('=') + tick.label;
    return words.join(QStringLiteral(" | "));
}

QTimeZone zone(const char* id)
{
    return QTimeZone(QByteArray(id));
}

} // namespace

class TestChartTimeAxis : public QObject
{
    Q_OBJECT

private slots:
    void initTestCase();
    void ticksStandOnRoundLocalTimes_data();
    void ticksStandOnRoundLocalTimes();
    void daysBeginAtLocalMidnight_data();
    void daysBeginAtLocalMidnight();
    void aPanKeepsTheTicksWhereTheyAre_data();
    void aPanKeepsTheTicksWhereTheyAre();
    void utcAndBrokenZonesGiveTheTicksOfUtc();
    void theZoneIsNamedAsItIsThen();
};

void TestChartTimeAxis::initTestCase()
{
    QLocale::setDefault(QLocale(QLocale::English, QLocale::UnitedStates));
    for (const char* id : {"Europe/Berlin", "America/New_York", "Asia/Kolkata", "Australia/Lord_Howe"})
        QVERIFY2(zone(id).isValid(), id); // a system without time zone data would test nothing
}

void TestChartTimeAxis::ticksStandOnRoundLocalTimes_data()
{
    QTest::addColumn<QByteArray>("id");
    QTest::addColumn<double>("from");
    QTest::addColumn<double>("to");
    QTest::addColumn<double>("step");
    QTest::addColumn<QString>("expected");

    // 29 March 2026, Berlin: 02:00 CET becomes 03:00 CEST at 01:00 UTC.
    const double spring = utc("2026-03-28T22:00:00Z");
    QTest::newRow("Berlin, spring, hours")
        << QByteArray("Europe/Berlin") << spring << spring + 5 * kHour << kHour
        << "28T22:00=23:00 | 28T23:00=29 Mar | 29T00:00=01:00 | 29T01:00=03:00 CEST | 29T02:00=04:00 | "
           "29T03:00=05:00";
    QTest::newRow("Berlin, spring, two hours: 02:00 does not exist")
        << QByteArray("Europe/Berlin") << spring << spring + 7 * kHour << 2 * kHour
        << "28T23:00=29 Mar | 29T02:00=04:00 CEST | 29T04:00=06:00";
    QTest::newRow("Berlin, spring, three hours: two hours apart")
        << QByteArray("Europe/Berlin") << spring << spring + 7 * kHour << 3 * kHour
        << "28T23:00=29 Mar | 29T01:00=03:00 CEST | 29T04:00=06:00";
    QTest::newRow("Berlin, spring, half hours")
        << QByteArray("Europe/Berlin") << utc("2026-03-29T00:00:00Z") << utc("2026-03-29T02:00:00Z")
        << 30 * kMinute
        << "29T00:00=01:00 | 29T00:30=01:30 | 29T01:00=03:00 CEST | 29T01:30=03:30 | 29T02:00=04:00";
    // 25 October 2026, Berlin: 03:00 CEST becomes 02:00 CET at 01:00 UTC.
    const double autumn = utc("2026-10-24T22:00:00Z");
    QTest::newRow("Berlin, autumn, hours: 02:00 comes twice")
        << QByteArray("Europe/Berlin") << autumn << autumn + 5 * kHour << kHour
        << "24T22:00=25 Oct | 24T23:00=01:00 | 25T00:00=02:00 | 25T01:00=02:00 CET | 25T02:00=03:00 | "
           "25T03:00=04:00";
    QTest::newRow("Berlin, autumn, two hours: the second 02:00 has no room")
        << QByteArray("Europe/Berlin") << autumn << autumn + 7 * kHour << 2 * kHour
        << "24T22:00=25 Oct | 25T00:00=02:00 | 25T03:00=04:00 CET | 25T05:00=06:00";
    QTest::newRow("Berlin, autumn, quarters")
        << QByteArray("Europe/Berlin") << utc("2026-10-25T00:30:00Z") << utc("2026-10-25T01:15:00Z")
        << 15 * kMinute << "25T00:30=02:30 | 25T00:45=02:45 | 25T01:00=02:00 CET | 25T01:15=02:15";
    QTest::newRow("Berlin, the hour after the change begins in the new zone")
        << QByteArray("Europe/Berlin") << utc("2026-10-25T04:10:00Z") << utc("2026-10-25T06:00:00Z") << kHour
        << "25T05:00=06:00 | 25T06:00=07:00";
    // 8 March 2026, New York: 02:00 EST becomes 03:00 EDT at 07:00 UTC; 1 November: 02:00 EDT is 01:00 EST at
    // 06:00.
    QTest::newRow("New York, spring")
        << QByteArray("America/New_York") << utc("2026-03-08T05:00:00Z") << utc("2026-03-08T09:00:00Z")
        << kHour
        << "08T05:00=8 Mar | 08T06:00=01:00 | 08T07:00=03:00 EDT | 08T08:00=04:00 | "
           "08T09:00=05:00";
    QTest::newRow("New York, autumn")
        << QByteArray("America/New_York") << utc("2026-11-01T04:00:00Z") << utc("2026-11-01T08:00:00Z")
        << kHour
        << "01T04:00=1 Nov | 01T05:00=01:00 | 01T06:00=01:00 EST | 01T07:00=02:00 | "
           "01T08:00=03:00";
    QTest::newRow("New York, six hours over a day of 25")
        << QByteArray("America/New_York") << utc("2026-11-01T04:00:00Z") << utc("2026-11-02T05:00:00Z")
        << 6 * kHour
        << "01T04:00=1 Nov | 01T11:00=06:00 EST | 01T17:00=12:00 | "
           "01T23:00=18:00 | 02T05:00=2 Nov";
    QTest::newRow("India stands on its own half hours")
        << QByteArray("Asia/Kolkata") << utc("2026-11-20T00:00:00Z") << utc("2026-11-20T03:00:00Z") << kHour
        << "20T00:30=06:00 | 20T01:30=07:00 | 20T02:30=08:00";
    // Lord Howe moves by half an hour: 4 April 2026 15:00 UTC, 02:00 +11 becomes 01:30 +10:30.
    QTest::newRow("a change by half an hour")
        << QByteArray("Australia/Lord_Howe") << utc("2026-04-04T13:00:00Z") << utc("2026-04-04T16:30:00Z")
        << kHour
        << "04T13:00=5 Apr | 04T14:00=01:00 | 04T15:30=02:00 +1030 | "
           "04T16:30=03:00";
}

void TestChartTimeAxis::ticksStandOnRoundLocalTimes()
{
    QFETCH(QByteArray, id);
    QFETCH(double, from);
    QFETCH(double, to);
    QFETCH(double, step);
    QTEST(written(zonedTicks(from, to, step, QTimeZone(id))), "expected");
}

void TestChartTimeAxis::daysBeginAtLocalMidnight_data()
{
    QTest::addColumn<QByteArray>("id");
    QTest::addColumn<double>("from");
    QTest::addColumn<int>("days");
    QTest::addColumn<QString>("hours"); ///< of the days between the ticks
    QTest::newRow("Berlin, 23 hours")
        << QByteArray("Europe/Berlin") << utc("2026-03-27T23:00:00Z") << 3 << "24 23 24";
    QTest::newRow("Berlin, 25 hours")
        << QByteArray("Europe/Berlin") << utc("2026-10-23T22:00:00Z") << 3 << "24 25 24";
    QTest::newRow("New York, 23 hours")
        << QByteArray("America/New_York") << utc("2026-03-07T05:00:00Z") << 3 << "24 23 24";
    QTest::newRow("New York, 25 hours")
        << QByteArray("America/New_York") << utc("2026-10-31T04:00:00Z") << 3 << "24 25 24";
    // Beirut leaves midnight out: the day begins at one.
    QTest::newRow("Beirut, no midnight")
        << QByteArray("Asia/Beirut") << utc("2026-03-27T22:00:00Z") << 3 << "24 23 24";
}

void TestChartTimeAxis::daysBeginAtLocalMidnight()
{
    QFETCH(QByteArray, id);
    QFETCH(double, from);
    QFETCH(int, days);
    const QTimeZone place(id);
    const std::vector<Tick> ticks = zonedTicks(from, from + (days + 0.5) * kDay, kDay, place);
    QCOMPARE(int(ticks.size()), days + 1);
    QCOMPARE(ticks.front().position, from);
    QStringList hours;
    for (std::size_t i = 1; i < ticks.size(); ++i)
        hours += QString::number((ticks[i].position - ticks[i - 1].position) / kHour);
    QTEST(hours.join(QLatin1Char(' ')), "hours");
    for (const Tick& tick : ticks) {
        const QDateTime local =
            QDateTime::fromMSecsSinceEpoch(qint64(tick.position), Qt::UTC).toTimeZone(place);
        QCOMPARE(local.toMSecsSinceEpoch(), local.date().startOfDay(place).toMSecsSinceEpoch());
        QCOMPARE(tick.label, QLocale().toString(local.date(), QStringLiteral("d MMM")));
    }
}

void TestChartTimeAxis::aPanKeepsTheTicksWhereTheyAre_data()
{
    QTest::addColumn<double>("step");
    for (const double minutes : {5., 15., 30., 60., 120., 180., 360., 720., 1440., 2880., 7200.})
        QTest::newRow(qPrintable(QString::number(minutes))) << minutes * kMinute;
}

/// Whatever the range begins with, the ticks inside of it are those of the whole year.
void TestChartTimeAxis::aPanKeepsTheTicksWhereTheyAre()
{
    QFETCH(double, step);
    const QTimeZone berlin = zone("Europe/Berlin");
    const double night = utc("2026-10-25T01:00:00Z");
    const double reach = 40 * step;
    const std::vector<Tick> all = zonedTicks(night - reach, night + reach, step, berlin);
    QVERIFY(all.size() > 40);
    for (double from = night - 8 * step; from < night + 4 * step; from += step / 7) {
        std::vector<Tick> expected;
        for (const Tick& tick : all) {
            if (tick.position >= from && tick.position <= from + 5 * step)
                expected.push_back(tick);
        }
        QCOMPARE(written(zonedTicks(from, from + 5 * step, step, berlin)), written(expected));
    }
}

void TestChartTimeAxis::utcAndBrokenZonesGiveTheTicksOfUtc()
{
    const double from = utc("2026-03-29T00:00:00Z");
    const QString expected = written(timeTicks(from, from + 3 * kHour, kHour));
    QCOMPARE(written(zonedTicks(from, from + 3 * kHour, kHour, QTimeZone::utc())), expected);
    QCOMPARE(written(zonedTicks(from, from + 3 * kHour, kHour, QTimeZone())), expected);
    const QTimeZone berlin = zone("Europe/Berlin");
    QVERIFY(zonedTicks(from, from - 1, kHour, berlin).empty());
    QVERIFY(zonedTicks(from, from + kHour, 0, berlin).empty());
    QVERIFY(zonedTicks(from, std::nan(""), kHour, berlin).empty());
    QVERIFY(zonedTicks(from, from + 365 * kDay, 1, berlin).empty());
}

void TestChartTimeAxis::theZoneIsNamedAsItIsThen()
{
    const QTimeZone berlin = zone("Europe/Berlin");
    QCOMPARE(zoneName(utc("2026-10-25T00:59:59Z"), berlin), QStringLiteral("CEST"));
    QCOMPARE(zoneName(utc("2026-10-25T01:00:00Z"), berlin), QStringLiteral("CET"));
    QCOMPARE(zoneName(utc("2026-11-01T05:59:59Z"), zone("America/New_York")), QStringLiteral("EDT"));
    QCOMPARE(zoneName(utc("2026-11-01T06:00:00Z"), zone("America/New_York")), QStringLiteral("EST"));
    QCOMPARE(zoneName(0, QTimeZone::utc()), QStringLiteral("UTC"));
    QCOMPARE(zoneName(0, QTimeZone()), QStringLiteral("UTC"));
}

QTEST_GUILESS_MAIN(TestChartTimeAxis)
#include "tst_chart_time_axis.moc"
