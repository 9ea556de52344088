// SPDX-License-Identifier: GPL-3.0-or-later
// The budget clock and the prices of options, against the figures of DOMAIN 4.1 and INC-1120 (5.2).
#include "models/domain/budget_clock.h"
#include "models/domain/format.h"

#include <QtTest>

#include <cmath>

using namespace muster;

namespace {

constexpr double kBudget = 1'296'000;

/// INC-1120 after the flag was off: 6.09 % of 400 requests a second fail, 0.1 % usually.
BurnNow afterFlagOff()
{
    return {24.376, 400, 0.4, kBudget};
}

QString price(const MitigationOption& option, const BurnNow& now)
{
    const PricedOption priced = priceOptions({option}, now).front();
    return QStringLiteral("%1 %2").arg(QString::number(qRound(priced.cost.badEvents)),
                                       formatRatioPercent(priced.cost.budgetRatio));
}

} // namespace

class TestBudgetClock : public QObject
{
    Q_OBJECT
private slots:
    void theClockSaysWhatTheNightSays_data();
    void theClockSaysWhatTheNightSays();
    void withoutFreshSamplesThereIsNoRate();
    void anOptionCostsWhatTheScenarioSays_data();
    void anOptionCostsWhatTheScenarioSays();
    void oneIsCheapestAndNoneWhenNothingFails();
    void stepsNeverChangeTheLength();
    void theTrafficFollowsFromTheBurn();
    void optionsSurviveTheirJson();
    void optionsAreReadFromAnything_data();
    void optionsAreReadFromAnything();
};

void TestBudgetClock::theClockSaysWhatTheNightSays_data()
{
    QTest::addColumn<double>("bad");
    QTest::addColumn<double>("left");
    QTest::addColumn<QString>("minute");
    QTest::addColumn<QString>("gone");
    // DOMAIN 4.1: at 18 % 72 bad/s = 4,320/min = 0.333 %; the remaining 20 % are gone in 60 min.
    QTest::newRow("onset") << 72.0 << 259'200.0 << "4320 0.333 %"
                           << "1 h";
    // Live value at 02:15:00: 91.7/s, 190,395 left, 34.6 min.
    QTest::newRow("02:15:00") << 91.7 << 190'395.0 << "5502 0.425 %"
                              << "34 min 36 s";
    // After the flag is off: 24.4/s, 0.113 % a minute, 127.9 min.
    QTest::newRow("flag off") << 24.4 << 187'244.0 << "1464 0.113 %"
                              << "2 h 7 min";
    QTest::newRow("nothing left") << 24.4 << -5.0 << "1464 0.113 %"
                                  << "";
    QTest::newRow("nothing fails") << 0.0 << 187'244.0 << "0 0.000 %"
                                   << "";
}

void TestBudgetClock::theClockSaysWhatTheNightSays()
{
    QFETCH(double, bad);
    QFETCH(double, left);
    QFETCH(QString, minute);
    QFETCH(QString, gone);
    // Over the window kBudget · 1000 requests; `bad` failed per second during the last minute of 400 a
    // second.
    const BudgetStatus status =
        budgetStatus(0.999, {kBudget * 1000, kBudget - left}, {24'000, bad * 60}, std::chrono::minutes{1});
    const BudgetClock clock = budgetClock(status, std::nullopt);
    QCOMPARE(QStringLiteral("%1 %2").arg(QString::number(qRound(clock.badPerMinute)),
                                         formatRatioPercent(clock.perMinuteRatio, 3)),
             minute);
    QCOMPARE(clock.toExhaustion ? formatDuration(*clock.toExhaustion) : QString(), gone);
    QVERIFY(std::abs(clock.leftRatio - left / kBudget) < 1e-9);
}

void TestBudgetClock::withoutFreshSamplesThereIsNoRate()
{
    BudgetStatus status =
        budgetStatus(0.999, {kBudget * 1000, 1000}, {24'000, 4320}, std::chrono::minutes{1});
    status.burnRate = std::nan("");
    status.timeToExhaustion.reset();
    QCOMPARE(budgetClock(status, std::nullopt).badPerMinute, 0.0);
    QVERIFY(!burnNow(status, 0.999, std::nullopt));
}

void TestBudgetClock::anOptionCostsWhatTheScenarioSays_data()
{
    QTest::addColumn<double>("minutes");
    QTest::addColumn<int>("steps");
    QTest::addColumn<double>("ratio"); ///< below 0: as now
    QTest::addColumn<QString>("cost");
    // Three dead pods, replaced at equal distances: 24.376, 16.384, 8.392 a second, 108 s each.
    QTest::newRow("roll back") << 5.4 << 3 << -1.0 << "5308 0.41 %";
    QTest::newRow("roll back, no better until the end") << 5.4 << 1 << -1.0 << "7898 0.61 %";
    QTest::newRow("wait 20 min") << 20.0 << 1 << -1.0 << "29251 2.26 %";
    QTest::newRow("shift traffic") << 12.0 << 1 << -1.0 << "17551 1.35 %";
    QTest::newRow("undo with all steps") << 20.9 << 1 << -1.0 << "30568 2.36 %";
    // 18 % of 400 a second for ten minutes: 43,200.
    QTest::newRow("at 18 %") << 10.0 << 1 << 0.18 << "43200 3.33 %";
    QTest::newRow("at once") << 0.0 << 3 << -1.0 << "0 0.00 %";
}

void TestBudgetClock::anOptionCostsWhatTheScenarioSays()
{
    QFETCH(double, minutes);
    QFETCH(int, steps);
    QFETCH(double, ratio);
    QFETCH(QString, cost);
    const MitigationOption option{QStringLiteral("x"), minutes,
                                  ratio < 0 ? std::nullopt : std::optional(ratio), steps};
    QCOMPARE(price(option, afterFlagOff()), cost);
}

void TestBudgetClock::oneIsCheapestAndNoneWhenNothingFails()
{
    QStringList cheapest;
    for (const PricedOption& one : priceOptions(usualOptions(), afterFlagOff())) {
        if (one.cheapest)
            cheapest << one.option.id;
    }
    QCOMPARE(cheapest, QStringList{QStringLiteral("rollback")});
    for (const PricedOption& one : priceOptions(usualOptions(), {0, 400, 0, kBudget}))
        QVERIFY(!one.cheapest);
    QVERIFY(priceOptions({}, afterFlagOff()).empty());
}

void TestBudgetClock::stepsNeverChangeTheLength()
{
    for (int steps = 1; steps <= 100; ++steps) {
        Milliseconds whole{0};
        for (const OptionPhase& phase : phasesOf({QString(), 5.4, {}, steps}, afterFlagOff()))
            whole += phase.length;
        QCOMPARE(whole, Milliseconds{324'000});
    }
}

void TestBudgetClock::theTrafficFollowsFromTheBurn()
{
    const BudgetStatus status =
        budgetStatus(0.999, {kBudget * 1000, 1000}, {24'000, 24.376 * 60}, std::chrono::minutes{1});
    Impact impact;
    impact.start = Instant{0};
    impact.total = 705'600;
    impact.failed = 90'026;
    impact.failedAboveBaseline = 90'026 - 705.6;
    const auto now = burnNow(status, 0.999, impact);
    QVERIFY(now);
    QVERIFY(std::abs(now->requestsPerSecond - 400) < 1e-6);
    QVERIFY(std::abs(now->usualBadPerSecond - 0.4) < 1e-6);
}

void TestBudgetClock::optionsSurviveTheirJson()
{
    std::vector<MitigationOption> options = usualOptions();
    options[0] = {QStringLiteral("rollback"), 5.4, 0.0609, 3};
    QCOMPARE(mitigationOptionsFromJson(toJson(options)), options);
}

void TestBudgetClock::optionsAreReadFromAnything_data()
{
    QTest::addColumn<QByteArray>("json");
    QTest::newRow("nothing") << QByteArray();
    QTest::newRow("no json") << QByteArray("hello");
    QTest::newRow("an object") << QByteArray("{}");
    QTest::newRow("unknown") << QByteArray(R"([{"id":"pray","minutes":1},5,null])");
    QTest::newRow("wrong types") << QByteArray(
        R"([{"id":"wait","minutes":"x","steps":"y","errorRatio":"z"}])");
    QTest::newRow("a share beyond all") << QByteArray(R"([{"id":"wait","minutes":20,"errorRatio":7}])");
}

void TestBudgetClock::optionsAreReadFromAnything()
{
    QFETCH(QByteArray, json);
    QCOMPARE(mitigationOptionsFromJson(json), usualOptions());
    const auto wild = mitigationOptionsFromJson(R"([{"id":"wait","minutes":-1e300,"steps":2000000000}])");
    QCOMPARE(wild[3].minutes, 0.0);
    QCOMPARE(wild[3].steps, 100);
}

QTEST_GUILESS_MAIN(TestBudgetClock)
#include "tst_budget_clock.moc"
