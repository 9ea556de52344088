// SPDX-License-Identifier: GPL-3.0-or-later
// Impact from counters, key durations, formats, and the rules of command (severity, updates, options).
#include "models/domain/vendor_times.h"
#include "models/domain/format.h"
#include "models/domain/impact.h"
#include "models/domain/incident_rules.h"
#include "tests/unit/drill_data.h"

#include <QtTest/QtTest>

using namespace muster;
using namespace std::chrono;
using drill::night;

namespace {

SampleBlock counter(std::vector<qint64> seconds, std::vector<double> values)
{
    SampleBlock block;
    for (const qint64 s : seconds)
        block.times.push_back(s * 1000);
    block.values = std::move(values);
    return block;
}

KeyTimeFact keyTime(const char* name, const char* time)
{
    return {night(time), night(time), QString::fromLatin1(name), QStringLiteral("tool")};
}

IncidentFacts factsOfTheNight()
{
    IncidentFacts facts;
    facts.keyTimes = {keyTime("impact_start", "02:00:00"),      keyTime("detected", "02:05:11"),
                      keyTime("page_triggered", "02:05:11"),    keyTime("acked", "02:07:20"),
                      keyTime("declared", "02:09:30"),          keyTime("ic_assigned", "02:12:05"),
                      keyTime("mitigated_partial", "02:15:40"), keyTime("impact_end", "02:29:24"),
                      keyTime("resolved", "02:47:00"),          keyTime("page_resolved", "02:55:41")};
    facts.severities = {{night("02:09:30"), night("02:09:33"), Severity::Sev2, {}},
                        {night("02:18:00"), night("02:18:02"), Severity::Sev1, {}}};
    facts.stages = {{night("02:09:30"), night("02:09:33"), Stage::Triage}};
    facts.statuses = {
        {night("02:13:10"),
         night("02:13:11"),
         QStringLiteral("public"),
         QStringLiteral("investigating"),
         {},
         {}},
        {night("02:18:05"),
         night("02:18:06"),
         QStringLiteral("public"),
         QStringLiteral("investigating"),
         {},
         night("02:38:00")},
        {night("02:24:30"),
         night("02:24:31"),
         QStringLiteral("public"),
         QStringLiteral("identified"),
         {},
         {}},
        {night("02:50:00"), night("02:50:01"), QStringLiteral("public"), QStringLiteral("resolved"), {}, {}}};
    return facts;
}

} // namespace

class TestImpact : public QObject
{
    Q_OBJECT
private slots:
    /// The whole way from the two counters: the flag at 02:00, through the partial recovery, to the rollback.
    void theWindowIsReadFromTheCountersAlone()
    {
        const SampleBlock total = drill::monthCounter(false), bad = drill::monthCounter(true);
        const auto window = deriveImpactWindow(total, bad, 0.0144, night("02:05:11"), night("03:20:00"));
        QVERIFY(window && window->end);
        QCOMPARE(window->start.toIso(), night("02:00:00").toIso());
        QVERIFY(std::chrono::abs(*window->end - night("02:29:24")) <= Milliseconds{15'000});
        const auto open = deriveImpactWindow(total, bad, 0.0144, night("02:13:30"), night("02:13:30"));
        QVERIFY(open && !open->end);
        QCOMPARE(open->start.toIso(), night("02:00:00").toIso());
        QVERIFY(!deriveImpactWindow(total, bad, 0.0144, night("01:45:00"), night("01:45:00")));
        QVERIFY(!deriveImpactWindow({}, {}, 0.0144, night("02:05:11"), night("03:20:00")));
    }

    void increaseIsExactAtSamplesAndLinearBetween_data()
    {
        QTest::addColumn<int>("from");
        QTest::addColumn<int>("to");
        QTest::addColumn<double>("increase");
        QTest::newRow("whole") << 0 << 60 << 52.0; // 10 + 20 to the reset, then 2 + 20 after it
        QTest::newRow("at samples") << 0 << 15 << 10.0;
        QTest::newRow("between") << 0 << 20 << 10.0 + 20.0 / 3;
        QTest::newRow("across the reset") << 30 << 45 << 2.0;
        QTest::newRow("nothing") << 15 << 15 << 0.0;
    }
    void increaseIsExactAtSamplesAndLinearBetween()
    {
        QFETCH(int, from);
        QFETCH(int, to);
        QFETCH(double, increase);
        const SampleBlock block = counter({0, 15, 30, 45, 60}, {100, 110, 130, 2, 22});
        const auto got = counterIncrease(block, Instant{from * 1000}, Instant{to * 1000});
        QVERIFY(got);
        QVERIFY2(qAbs(*got - increase) < 1e-9, qPrintable(QString::number(*got)));
    }

    void noDataIsNotZero()
    {
        const SampleBlock block = counter({0, 15, 30, 45}, {1, qQNaN(), 3, 4});
        QVERIFY(!counterIncrease(block, Instant{-1}, Instant{30'000}));
        QVERIFY(!counterIncrease(block, Instant{0}, Instant{46'000}));
        QVERIFY(!counterIncrease(block, Instant{0}, Instant{20'000})); // inside a gap
        QCOMPARE(*counterIncrease(block, Instant{0}, Instant{45'000}), 3.0);
        QVERIFY(!counterIncrease({}, Instant{0}, Instant{1}));
        QVERIFY(!counterIncrease(block, Instant{30'000}, Instant{0}));
    }

    void impactOfTheNightIsExact()
    {
        const SampleBlock total = drill::recordedSeries(QStringLiteral("counter-requests.json"));
        const SampleBlock bad = drill::recordedSeries(QStringLiteral("counter-errors.json"));
        const Impact impact = deriveImpact(total, bad, night("02:00:00"), night("02:29:24"), 0.4, 1'296'000);
        QCOMPARE(impact.failed, 90'026.0);
        QCOMPARE(impact.total, 705'600.0);
        QVERIFY(qAbs(impact.failedAboveBaseline - 89'320.4) < 0.01); // 90,026 - 0.4 · 1,764
        QCOMPARE(formatRatioPercent(impact.budgetSpentRatio), QStringLiteral("6.89 %"));
        QCOMPARE(formatRatioPercent(impact.failed / impact.total), QStringLiteral("12.76 %"));
        QCOMPARE(formatDuration(*impact.end - *impact.start), QStringLiteral("29 min 24 s"));
    }

    void openImpactEndsWithWhatBothCountersKnow()
    {
        const Impact impact =
            deriveImpact(counter({0, 15, 30}, {0, 60, 120}), counter({0, 15, 30, 45}, {0, 6, 12, 18}),
                         Instant{0}, std::nullopt, 0, 0);
        QCOMPARE(impact.total, 120.0);
        QCOMPARE(impact.failed, 12.0);
        QVERIFY(!impact.end);
    }

    void keyDurationsCarryTheirDefinitions()
    {
        QStringList lines;
        for (const KeyDuration& duration : keyDurations(stateAt(factsOfTheNight(), AsOf{})))
            lines.append(duration.name + u'=' +
                         (duration.value ? formatDuration(*duration.value) : QStringLiteral("?")));
        for (const char* expected :
             {"Time to detect=5 min 11 s", "Time to acknowledge=2 min 9 s", "Time to recover=29 min 24 s",
              "Recovery from detection=24 min 13 s", "Time to resolve=41 min 49 s",
              "Resolution from declaration=37 min 30 s"})
            QVERIFY2(lines.contains(QLatin1String(expected)),
                     qPrintable(QLatin1String(expected) + QStringLiteral(" not in ") + lines.join(u';')));
        QVERIFY(!keyDurations(IncidentState{}).front().value);
        QVERIFY(!keyDurations(IncidentState{}).front().definition.isEmpty());
    }

    void oneNightHasFiveTimesToRecovery()
    {
        QStringList lines;
        for (const VendorTime& time : vendorTimes(stateAt(factsOfTheNight(), AsOf{})))
            lines << time.tool + u' ' + time.measure + u'=' +
                         (time.value ? formatDuration(*time.value) : QStringLiteral("?"));
        QCOMPARE(lines, (QStringList{QStringLiteral("Datadog time to repair=24 min 13 s"),
                                     QStringLiteral("Muster time to recover=29 min 24 s"),
                                     QStringLiteral("Datadog time to resolve=37 min 30 s"),
                                     QStringLiteral("Muster time to resolve=41 min 49 s"),
                                     QStringLiteral("PagerDuty seconds_to_resolve=50 min 30 s")}));
        // What is not known is not made up: the page is still open.
        IncidentFacts open = factsOfTheNight();
        open.keyTimes.pop_back();
        QVERIFY(!vendorTimes(stateAt(open, AsOf{})).back().value);
        for (const VendorTime& time : vendorTimes(IncidentState{})) {
            QVERIFY(!time.value);
            QVERIFY(!time.definition.isEmpty());
        }
    }

    void formatsReadTheSameEverywhere_data()
    {
        QTest::addColumn<QString>("got");
        QTest::addColumn<QString>("expected");
        QTest::newRow("29:24") << formatDuration(minutes{29} + seconds{24}) << "29 min 24 s";
        QTest::newRow("whole minutes") << formatDuration(minutes{5}) << "5 min";
        QTest::newRow("hours") << formatDuration(hours{1} + minutes{14} + seconds{3}) << "1 h 14 min";
        QTest::newRow("days") << formatDuration(hours{51}) << "2 d 3 h";
        QTest::newRow("zero") << formatDuration(seconds{0}) << "0 s";
        QTest::newRow("rounds up to a minute") << formatDuration(milliseconds{59'700}) << "1 min";
        QTest::newRow("ms") << formatDuration(milliseconds{430}) << "430 ms";
        QTest::newRow("negative") << formatDuration(-seconds{90}) << "-1 min 30 s";
        QTest::newRow("count") << formatCount(90'026) << "90,026";
        QTest::newRow("big count") << formatCount(1'296'000'000) << "1,296,000,000";
        QTest::newRow("small count") << formatCount(999) << "999";
        QTest::newRow("negative count") << formatCount(-1'234.4) << "-1,234";
        QTest::newRow("no count") << formatCount(qQNaN()) << QStringLiteral("\u2014");
        QTest::newRow("percent") << formatRatioPercent(0.068919) << "6.89 %";
        QTest::newRow("not minus zero") << formatRatioPercent(-0.000001) << "0.00 %";
        QTest::newRow("time") << formatUtcDateTime(night("02:13:40")) << "2026-11-20 02:13:40 UTC";
        QTest::newRow("escape") << escapeMarkdown(QStringLiteral("a|b `c` *d* [e](f) <g>\n x_y _z_"))
                                << QStringLiteral("a\\|b \\`c\\` \\*d\\* \\[e\\](f) \\<g> x_y \\_z\\_");
        QTest::newRow("direction override")
            << escapeMarkdown(QStringLiteral("a\u202Eb")) << QStringLiteral("a\uFFFDb");
    }
    void formatsReadTheSameEverywhere()
    {
        QFETCH(QString, got);
        QFETCH(QString, expected);
        QCOMPARE(got, expected);
    }

    void severityFollowsTheFigures_data()
    {
        QTest::addColumn<double>("ratio");
        QTest::addColumn<double>("burn");
        QTest::addColumn<bool>("classDown");
        QTest::addColumn<int>("severity");
        QTest::newRow("18 %") << 0.18 << 0.0 << false << 2;
        QTest::newRow("POS tenants down") << 0.061 << 0.0 << true << 1;
        QTest::newRow("a quarter") << 0.25 << 0.0 << false << 1;
        QTest::newRow("burn") << 0.01 << 14.4 << false << 2;
        QTest::newRow("slow arm's ratio") << 0.006 << 6.0 << false << 3;
        QTest::newRow("quiet") << 0.001 << 1.0 << false << 4;
    }
    void severityFollowsTheFigures()
    {
        QFETCH(double, ratio);
        QFETCH(double, burn);
        QFETCH(bool, classDown);
        QFETCH(int, severity);
        SeveritySigns signs;
        signs.errorRatio = ratio;
        signs.burnLastHour = burn;
        signs.customerClassDown = classDown;
        QCOMPARE(static_cast<int>(proposeSeverity(signs).severity), severity);
        QVERIFY(!proposeSeverity(signs).reason.isEmpty());
    }

    void nextUpdateIsDueByRuleOrPromise_data()
    {
        QTest::addColumn<QByteArray>("time");
        QTest::addColumn<QString>("due");
        QTest::newRow("before the incident is declared") << QByteArray("02:08:00") << "";
        QTest::newRow("declared, no IC yet: 5 min") << QByteArray("02:10:00") << "02:14:30";
        QTest::newRow("IC took over: 5 min") << QByteArray("02:12:30") << "02:17:05";
        QTest::newRow("first post: scope in 5 min") << QByteArray("02:14:00") << "02:18:10";
        QTest::newRow("promised") << QByteArray("02:20:00") << "02:38:00";
        QTest::newRow("SEV-1: every 20 min") << QByteArray("02:25:00") << "02:44:30";
        QTest::newRow("resolved: nothing") << QByteArray("02:51:00") << "";
    }
    void nextUpdateIsDueByRuleOrPromise()
    {
        QFETCH(QByteArray, time);
        QFETCH(QString, due);
        const auto next = nextUpdateDue(factsOfTheNight(), AsOf{night(time.constData()), true});
        QCOMPARE(next ? formatUtcTime(next->due) : QString(), due);
    }

    void optionsCostWhatTheScenarioSays_data()
    {
        QTest::addColumn<QList<double>>("rates");
        QTest::addColumn<QList<int>>("lengths");
        QTest::addColumn<int>("bad");
        QTest::addColumn<QString>("share");
        // k dead pods of 50: (0.02 k + (1 - 0.02 k) · 0.001) · 400 a second
        QTest::newRow("roll back") << QList<double>{24.376, 16.384, 8.392} << QList<int>{108, 108, 108}
                                   << 5'308 << "0.41 %";
        QTest::newRow("wait 20 min") << QList<double>{24.376} << QList<int>{1'200} << 29'251 << "2.26 %";
        QTest::newRow("shift traffic") << QList<double>{24.376} << QList<int>{720} << 17'551 << "1.35 %";
        QTest::newRow("undo with all steps")
            << QList<double>{24.376} << QList<int>{1'254} << 30'568 << "2.36 %";
    }
    void optionsCostWhatTheScenarioSays()
    {
        QFETCH(QList<double>, rates);
        QFETCH(QList<int>, lengths);
        QFETCH(int, bad);
        QFETCH(QString, share);
        std::vector<OptionPhase> phases;
        for (qsizetype i = 0; i < rates.size(); ++i)
            phases.push_back({rates[i], seconds{lengths[i]}});
        const OptionCost cost = budgetCostOfOption(phases, 1'296'000);
        QCOMPARE(qRound(cost.badEvents), bad);
        QCOMPARE(formatRatioPercent(cost.budgetRatio), share);
    }
};

QTEST_GUILESS_MAIN(TestImpact)
#include "tst_impact.moc"
