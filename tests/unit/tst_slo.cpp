// SPDX-License-Identifier: GPL-3.0-or-later
// Error-budget arithmetic against the figures of INC-1120, worked out from its tables.
#include "models/domain/impact.h"
#include "models/domain/slo.h"
#include "tests/unit/drill_data.h"

#include <QtTest/QtTest>

using namespace muster;
using namespace std::chrono;
using drill::night;

namespace {

constexpr double kTarget = 0.999;

/// Burn over the window that ends at `t`.
double burnAt(const SampleBlock& total, const SampleBlock& bad, Instant t, Milliseconds window)
{
    const auto count = eventCount(total, bad, t - window, t);
    return count ? burnRate(count->errorRatio(), kTarget) : qQNaN();
}

} // namespace

class TestSlo : public QObject
{
    Q_OBJECT
private slots:
    void initTestCase()
    {
        m_total = drill::monthCounter(false);
        m_bad = drill::monthCounter(true);
    }

    void budgetAndBurnFollowTheFormulas()
    {
        // (1 - 0.999) · 1,296,000,000 and 0.18 / 0.001
        QCOMPARE(qRound64(budgetEvents(kTarget, 1'296'000'000)), 1'296'000);
        QVERIFY(qAbs(burnRate(0.18, kTarget) - 180.0) < 1e-9);
        // 10 requests an hour, one failure: 10 % is 100 times the budget, not 1,000
        QVERIFY(qAbs(burnRate(0.1, kTarget) - 100.0) < 1e-9);
        QCOMPARE(burnRate(0.5, 1.0), 0.0); // no budget, no rate: never a division by zero
    }

    void burnFactorsScaleWithTheWindow_data()
    {
        QTest::addColumn<double>("share");
        QTest::addColumn<int>("days");
        QTest::addColumn<int>("longHours");
        QTest::addColumn<double>("factor");
        QTest::newRow("30 d page fast") << 0.02 << 30 << 1 << 14.4;
        QTest::newRow("30 d page slow") << 0.05 << 30 << 6 << 6.0;
        QTest::newRow("30 d ticket") << 0.10 << 30 << 24 << 3.0;
        QTest::newRow("30 d ticket slow") << 0.10 << 30 << 72 << 1.0;
        QTest::newRow("28 d page fast") << 0.02 << 28 << 1 << 13.44;
        QTest::newRow("28 d page slow") << 0.05 << 28 << 6 << 5.6;
        QTest::newRow("28 d ticket slow") << 0.10 << 28 << 72 << 0.1 * 28 * 24 / 72;
    }
    void burnFactorsScaleWithTheWindow()
    {
        QFETCH(double, share);
        QFETCH(int, days);
        QFETCH(int, longHours);
        QFETCH(double, factor);
        QVERIFY(qAbs(burnFactor(share, hours{24 * days}, hours{longHours}) - factor) < 1e-9);
    }

    void burnTableOfTheNight_data()
    {
        // The scenario's table: burn over 5 min, 30 min, 1 h, 6 h, 24 h, 3 d.
        QTest::addColumn<QByteArray>("time");
        QTest::addColumn<QList<double>>("burns");
        QTest::newRow("02:04:30") << QByteArray("02:04:30")
                                  << QList<double>{155.8, 26.8, 13.9, 2.78, 1.23, 0.94};
        QTest::newRow("02:05:00") << QByteArray("02:05:00")
                                  << QList<double>{173.7, 29.8, 15.4, 3.00, 1.28, 0.96};
        QTest::newRow("02:06:30") << QByteArray("02:06:30")
                                  << QList<double>{180.0, 38.7, 19.9, 3.66, 1.43, 1.01};
        QTest::newRow("02:11:30") << QByteArray("02:11:30")
                                  << QList<double>{196.4, 71.3, 36.1, 6.08, 1.97, 1.19};
        QTest::newRow("02:15:30") << QByteArray("02:15:30")
                                  << QList<double>{216.0, 100.3, 50.7, 8.25, 2.46, 1.35};
        QTest::newRow("02:31:00") << QByteArray("02:31:00")
                                  << QList<double>{20.95, 120.1, 63.0, 10.2, 2.87, 1.49};
        QTest::newRow("02:47:00") << QByteArray("02:47:00")
                                  << QList<double>{1.0, 22.2, 63.0, 10.3, 2.87, 1.49};
        QTest::newRow("02:55:30") << QByteArray("02:55:30")
                                  << QList<double>{1.0, 5.19, 63.0, 10.4, 2.87, 1.49};
    }
    void burnTableOfTheNight()
    {
        QFETCH(QByteArray, time);
        QFETCH(QList<double>, burns);
        const QList<Milliseconds> windows{minutes{5}, minutes{30}, hours{1}, hours{6}, hours{24}, hours{72}};
        for (qsizetype i = 0; i < windows.size(); ++i) {
            const double burn = burnAt(m_total, m_bad, night(time.constData()), windows[i]);
            // The figures are printed with three digits.
            QVERIFY2(
                qAbs(burn - burns[i]) <= 0.006 * burns[i] + 0.005,
                qPrintable(QStringLiteral("window %1: %2 instead of %3").arg(i).arg(burn).arg(burns[i])));
        }
    }

    void alertsHoldExactlyAsLongAsTheScenarioSays()
    {
        const std::vector<BurnWindow> arms = defaultBurnWindows(hours{24 * 30});
        QStringList spans;
        const auto spanOf = [&](const QString& name, const std::vector<BurnWindow>& wanted) {
            Instant first = Instant::endOfTime();
            Instant last = Instant::never();
            int held = 0;
            for (Instant t = night("01:30:00"); t <= night("09:00:00"); t = t + seconds{30}) {
                const bool holds = std::any_of(wanted.begin(), wanted.end(), [&](const BurnWindow& arm) {
                    return burnReading(burnAt(m_total, m_bad, t, arm.longWindow),
                                       burnAt(m_total, m_bad, t, arm.shortWindow),
                                       arm.factor) == BurnReading::Critical;
                });
                if (!holds)
                    continue;
                first = std::min(first, t);
                last = std::max(last, t);
                ++held;
            }
            const bool unbroken = held == 0 || held == (last - first) / seconds{30} + 1;
            spans.append(held == 0 ? name + QStringLiteral(" never")
                                   : QStringLiteral("%1 %2 %3%4")
                                         .arg(name, first.toIso().mid(11, 8), last.toIso().mid(11, 8),
                                              unbroken ? QString() : QStringLiteral(" broken")));
        };
        spanOf(QStringLiteral("page"), {arms[0], arms[1]});
        spanOf(QStringLiteral("24h/2h"), {arms[2]});
        spanOf(QStringLiteral("3d/6h"), {arms[3]});
        QCOMPARE(spans.join(u'\n'),
                 QStringLiteral("page 02:05:00 02:55:00\n24h/2h never\n3d/6h 02:06:30 08:27:30"));
    }

    void errorsOfTheNightAddUp()
    {
        const auto bad = counterIncrease(m_bad, night("02:00:00"), night("02:30:00"));
        QVERIFY(bad);
        QCOMPARE(qRound64(*bad), 90'004);
    }

    void budgetAtTheEndOfTheIncident()
    {
        // From what a real Prometheus answered: totals of the rolling 30 days at 02:29:24.
        const SampleBlock requests = drill::recordedSeries(QStringLiteral("budget-requests_30d.json"));
        const SampleBlock errors = drill::recordedSeries(QStringLiteral("budget-errors_30d.json"));
        const auto valueAt = [](const SampleBlock& block, Instant t) {
            const auto found = std::find(block.times.begin(), block.times.end(), t.ms);
            return found == block.times.end()
                       ? qQNaN()
                       : block.values[static_cast<size_t>(found - block.times.begin())];
        };
        const Instant end = night("02:29:24");
        const EventCount window{valueAt(requests, end), valueAt(errors, end)};
        const BudgetStatus status = budgetStatus(kTarget, window, {120'000, 120}, minutes{5});
        QCOMPARE(qRound64(status.budgetEvents), 1'296'000);
        QCOMPARE(qRound64(status.remainingEvents), 169'880);
        QCOMPARE(QString::number(status.remainingRatio * 100, 'f', 2), QStringLiteral("13.11"));
        const EventCount before{valueAt(requests, night("02:00:00")), valueAt(errors, night("02:00:00"))};
        QCOMPARE(qRound64(budgetStatus(kTarget, before, {}, minutes{5}).remainingEvents), 259'200);
    }

    void exhaustionIsCountedInEvents()
    {
        // 02:15:00: 91.7 failures a second, 190,395 left: 34.6 min, 02:49:36.
        const BudgetStatus status =
            budgetStatus(kTarget, {1'296'000'000, 1'296'000 - 190'395}, {120'000, 91.7 * 300}, minutes{5});
        QVERIFY(status.timeToExhaustion);
        QCOMPARE((night("02:15:00") + *status.timeToExhaustion).toIso().mid(11, 8),
                 QStringLiteral("02:49:36"));
        // 259,200 left at 72 a second: one hour. (W / burn would say four.)
        QCOMPARE(
            budgetStatus(kTarget, {1'296'000'000, 1'036'800}, {120'000, 21'600}, minutes{5}).timeToExhaustion,
            Milliseconds{hours{1}});
        QVERIFY(!budgetStatus(kTarget, {1'296'000'000, 2'000'000}, {120'000, 21'600}, minutes{5})
                     .timeToExhaustion);
        QVERIFY(budgetStatus(kTarget, {1'296'000'000, 2'000'000}, {}, minutes{5}).remainingRatio < 0);
        QVERIFY(!budgetStatus(kTarget, {1'296'000'000, 1}, {120'000, 0}, minutes{5}).timeToExhaustion);
        QVERIFY(budgetStatus(kTarget, {1'000, 0}, {99, 1}, minutes{5}).lowTraffic);
        QVERIFY(!budgetStatus(kTarget, {1'000, 0}, {100, 1}, minutes{5}).lowTraffic);
    }

    void readingHasFourStates_data()
    {
        QTest::addColumn<double>("longBurn");
        QTest::addColumn<double>("shortBurn");
        QTest::addColumn<QString>("reading");
        QTest::newRow("both") << 15.0 << 20.0 << "critical";
        QTest::newRow("long only") << 15.0 << 1.0 << "recovering";
        QTest::newRow("short only") << 1.0 << 20.0 << "increasing";
        QTest::newRow("none") << 1.0 << 1.0 << "acceptable";
        QTest::newRow("at the threshold") << 14.4 << 14.4 << "acceptable";
    }
    void readingHasFourStates()
    {
        QFETCH(double, longBurn);
        QFETCH(double, shortBurn);
        QFETCH(QString, reading);
        QCOMPARE(toString(burnReading(longBurn, shortBurn, 14.4)), reading);
    }

    void looseTargetsMakeArmsImpossible()
    {
        Slo slo;
        slo.target = 0.9;
        slo.alerts = defaultBurnWindows(hours{24 * 30});
        // 14.4 · 10 % = 144 %: never. 6 · 10 % = 60 %: possible.
        QCOMPARE(impossibleBurnWindows(slo).size(), 1);
        QVERIFY(impossibleBurnWindows(slo).front().contains(QLatin1String("144 %")));
        slo.target = kTarget;
        QVERIFY(impossibleBurnWindows(slo).isEmpty());
    }

private:
    SampleBlock m_total, m_bad;
};

QTEST_GUILESS_MAIN(TestSlo)
#include "tst_slo.moc"
