// SPDX-License-Identifier: GPL-3.0-or-later
// Where levels change: on made series, on the night of INC-1120, and what must not be taken for a change.
#include "models/domain/change_points.h"
#include "models/domain/impact.h"
#include "tests/unit/drill_data.h"

#include <QtTest/QtTest>

#include <cmath>
#include <limits>
#include <random>

using namespace muster;
using drill::night;

namespace {

constexpr qint64 kStart = 1'763'604'000'000;
constexpr qint64 kStep = 15'000;

struct Made
{
    std::vector<qint64> times;
    std::vector<double> values;
};

/// Noise of one about the level that `level(i)` gives.
template <typename Level>
Made made(std::size_t count, Level level, unsigned seed = 1, double noise = 1)
{
    std::mt19937_64 random(seed);
    std::normal_distribution<double> normal;
    Made series;
    for (std::size_t i = 0; i < count; ++i) {
        series.times.push_back(kStart + qint64(i) * kStep);
        series.values.push_back(level(i) + noise * normal(random));
    }
    return series;
}

std::vector<qint64> placesOf(const std::vector<ChangePoint>& changes)
{
    std::vector<qint64> places;
    for (const ChangePoint& change : changes)
        places.push_back((change.at.ms - kStart) / kStep);
    return places;
}

/// The night's errors to requests of each 15 s.
Made nightRatios()
{
    const SampleBlock total = drill::monthCounter(false), bad = drill::monthCounter(true);
    Made ratios;
    for (Instant at = night("01:00:15"); at <= night("03:30:00"); at = at + Milliseconds{kStep}) {
        const auto events = eventCount(total, bad, at - Milliseconds{kStep}, at);
        if (!events)
            continue;
        ratios.times.push_back(at.ms);
        ratios.values.push_back(events->errorRatio());
    }
    return ratios;
}

} // namespace

class TestChangePoints : public QObject
{
    Q_OBJECT
private slots:
    void aStepIsPlacedAtItsFirstSample()
    {
        const Made series = made(600, [](std::size_t i) { return i < 211 ? 10.0 : 18.0; });
        const auto changes = changePoints(series.times, series.values);
        QCOMPARE(placesOf(changes), std::vector<qint64>{211});
        QVERIFY(std::abs(changes[0].before - 10) < 1 && std::abs(changes[0].after - 18) < 1);
    }

    void aSeriesWithoutNoiseIsReadExactly()
    {
        const Made series = made(
            300, [](std::size_t i) { return i < 100   ? 0.0
                                            : i < 180 ? 0.15
                                                      : 0.0; }, 1, 0);
        QCOMPARE(placesOf(changePoints(series.times, series.values)), (std::vector<qint64>{100, 180}));
    }

    void stepsFollowTheirScaleAndPlace()
    {
        Made series = made(600, [](std::size_t i) { return i < 300 ? 10.0 : 20.0; });
        const auto plain = changePoints(series.times, series.values);
        for (double& value : series.values)
            value *= -1e-6;
        for (qint64& time : series.times)
            time += 1'000'000;
        auto moved = changePoints(series.times, series.values);
        QCOMPARE(moved.size(), plain.size());
        QCOMPARE(moved[0].at - plain[0].at, Milliseconds{1'000'000});
        QVERIFY(std::abs(moved[0].after - (plain[0].after * -1e-6)) < 1e-9);
    }

    void quietSeriesHaveNoChange_data()
    {
        QTest::addColumn<int>("kind");
        QTest::newRow("noise") << 0;
        QTest::newRow("single spikes, forty times the noise") << 1;
        QTest::newRow("a day's wave") << 2;
        QTest::newRow("a slow climb") << 3;
        QTest::newRow("constant") << 4;
    }
    void quietSeriesHaveNoChange()
    {
        QFETCH(int, kind);
        for (unsigned seed = 1; seed <= 10; ++seed) {
            const Made series = made(
                1'440,
                [kind](std::size_t i) {
                    return kind == 1   ? (i % 97 == 0 ? 40.0 : 0.0)
                           : kind == 2 ? 5 * std::sin(double(i) / 900)
                           : kind == 3 ? double(i) / 200
                                       : 20.0;
                },
                seed, kind == 4 ? 0 : 1);
            QCOMPARE(placesOf(changePoints(series.times, series.values)), std::vector<qint64>{});
        }
    }

    /// What lies on either side of a hole is not compared: a counter's outage is no change of its level.
    void nothingIsFoundAcrossAHole()
    {
        Made series = made(400, [](std::size_t i) { return i < 200 ? 10.0 : 30.0; });
        for (std::size_t i = 200; i < series.times.size(); ++i)
            series.times[i] += 3'600'000;
        QCOMPARE(placesOf(changePoints(series.times, series.values)), std::vector<qint64>{});
    }

    void gapsAndInfinitiesAreNoSamples()
    {
        Made series = made(600, [](std::size_t i) { return i < 300 ? 10.0 : 20.0; });
        const auto plain = placesOf(changePoints(series.times, series.values));
        for (std::size_t i = 3; i < series.values.size(); i += 50) {
            series.values[i] = std::nan("");
            series.values[i + 7] = std::numeric_limits<double>::infinity();
        }
        QCOMPARE(placesOf(changePoints(series.times, series.values)), plain);
        QCOMPARE(placesOf(changePoints({}, {})), std::vector<qint64>{});
        const std::vector<qint64> two{1, 2};
        QCOMPARE(placesOf(changePoints(two, std::vector<double>{1, 2})), std::vector<qint64>{});
        const std::vector<double> unknown(two.size(), std::nan(""));
        QCOMPARE(placesOf(changePoints(two, unknown)), std::vector<qint64>{});
    }

    /// The flag at 02:00, off at 02:15:30, the rollback's last pod at 02:29:24; between them two pods that
    /// stopped.
    void theNightOfInc1120HasItsThreeTurns()
    {
        const Made ratios = nightRatios();
        const auto changes = changePoints(ratios.times, ratios.values);
        const auto isThere = [&](const char* at, bool rise) {
            return std::any_of(changes.begin(), changes.end(), [&](const ChangePoint& change) {
                return std::chrono::abs(change.at - night(at)) <= Milliseconds{30'000} &&
                       (change.after > change.before) == rise;
            });
        };
        QVERIFY(isThere("02:00:15", true));
        QVERIFY(isThere("02:15:45", false));
        QVERIFY(isThere("02:29:30", false));
        for (const ChangePoint& change : changes)
            QVERIFY2(change.at > night("01:59:00") && change.at < night("02:31:00"),
                     qPrintable(change.at.toIso()));
    }

    void impactOfInc1120BeginsWithTheFlagAndEndsWithTheRollback()
    {
        const Made ratios = nightRatios();
        const auto window = impactWindow(ratios.times, ratios.values, 0.0144, night("02:05:00"));
        QVERIFY(window && window->end);
        QCOMPARE(window->start.toIso(), night("02:00:00").toIso());
        QVERIFY(std::chrono::abs(*window->end - night("02:29:24")) <= Milliseconds{kStep});
        QVERIFY(window->worst > 0.2 && window->worst < 0.24);
    }

    void impactIsOpenWhileItGoesOnAndNoneBeforeOrAfter()
    {
        const Made ratios = nightRatios();
        const auto until = [&](const char* time) {
            return std::size_t(std::upper_bound(ratios.times.begin(), ratios.times.end(), night(time).ms) -
                               ratios.times.begin());
        };
        const std::span<const qint64> times(ratios.times);
        const std::span<const double> values(ratios.values);
        const auto open = impactWindow(times.first(until("02:10:00")), values.first(until("02:10:00")),
                                       0.0144, night("02:10:00"));
        QVERIFY(open && !open->end);
        QCOMPARE(open->start.toIso(), night("02:00:00").toIso());
        QVERIFY(!impactWindow(times.first(until("01:58:00")), values.first(until("01:58:00")), 0.0144,
                              night("01:58:00")));
        QVERIFY(!impactWindow(times, values, 0.0144, night("01:30:00"))); // it had not begun
        QVERIFY(!impactWindow(times, values, 0.0144, night("03:00:00"))); // it was over
        QVERIFY(!impactWindow(times, values, 0.9, night("02:05:00")));    // never that bad
    }
};

QTEST_GUILESS_MAIN(TestChangePoints)
#include "tst_change_points.moc"
