// SPDX-License-Identifier: GPL-3.0-or-later
// The fold of facts at an instant, words to values, series identity.
#include "models/domain/incident.h"
#include "models/domain/key_time_origin.h"
#include "models/domain/series.h"
#include "tests/unit/drill_data.h"

#include <QtTest/QtTest>

using namespace muster;
using drill::night;

class TestIncident : public QObject
{
    Q_OBJECT
private slots:
    void stateIsWhatWasKnown()
    {
        IncidentFacts facts;
        facts.severities = {
            {night("02:09:30"), night("02:09:33"), Severity::Sev2, QStringLiteral("declared")},
            {night("02:18:00"), night("02:18:02"), Severity::Sev1, QStringLiteral("higher")}};
        facts.stages = {{night("02:05:11"), night("02:05:12"), Stage::Detected},
                        {night("02:09:30"), night("02:09:33"), Stage::Triage}};
        facts.roles = {
            {night("02:12:05"), night("02:12:06"), QStringLiteral("IC"), QStringLiteral("Tomás")},
            {night("02:12:05"), night("02:12:06"), QStringLiteral("Scribe"), QStringLiteral("Anjali")},
            {night("02:40:00"), night("02:40:00"), QStringLiteral("Scribe"), QString()}};
        // The start is first guessed, then corrected to an earlier instant by what is learnt later.
        facts.keyTimes = {
            {night("02:03:00"), night("02:05:00"), QStringLiteral("impact_start"), QStringLiteral("tool")},
            {night("02:00:00"), night("02:05:11"), QStringLiteral("impact_start"),
             QStringLiteral("derived")}};

        const IncidentState early = stateAt(facts, {night("02:13:30"), true});
        QVERIFY(early.severity == Severity::Sev2);
        QVERIFY(early.stage == Stage::Triage);
        QCOMPARE(early.roles.size(), size_t(2));
        QVERIFY(*early.keyTime(u"impact_start") == night("02:00:00"));
        QVERIFY(!early.keyTime(u"resolved"));
        QVERIFY(*stateAt(facts, {night("02:05:05"), true}).keyTime(u"impact_start") == night("02:03:00"));

        // At 02:18:01 SEV-1 had happened, but nobody here knew.
        QVERIFY(stateAt(facts, {night("02:18:01"), true}).severity == Severity::Sev2);
        QVERIFY(stateAt(facts, {night("02:18:01"), false}).severity == Severity::Sev1);
        QCOMPARE(stateAt(facts, AsOf{}).roles.size(), size_t(1)); // the scribe left
        QVERIFY(stateAt(facts, {night("01:00:00"), true}) == IncidentState{});
    }

    void whatAPersonTakesBackIsNoTimeAnyMore()
    {
        const QString start = QStringLiteral("impact_start"), human = QStringLiteral("human");
        const QString withdrawn = QLatin1String(kWithdrawnOrigin);
        IncidentFacts facts;
        facts.keyTimes = {{night("02:03:00"), night("02:10:00"), start, human},
                          {night("02:03:00"), night("02:20:00"), start, withdrawn}};
        QVERIFY(!stateAt(facts, AsOf{}).keyTime(start));
        QVERIFY(!stateAt(facts, {night("02:15:00"), false}).keyTime(start)); // as it was: it never was
        QVERIFY(*stateAt(facts, {night("02:15:00"), true}).keyTime(start) == night("02:03:00"));
        QVERIFY(stateAt(facts, AsOf{}).keyTimes.empty());
        // What a tool said counts again.
        facts.keyTimes.insert(facts.keyTimes.begin(), KeyTimeFact{night("02:01:00"), night("02:09:00"), start,
                                                                  QStringLiteral("tool")});
        QVERIFY(*stateAt(facts, AsOf{}).keyTime(start) == night("02:01:00"));
        // Said anew it holds.
        facts.keyTimes.push_back({night("02:02:00"), night("02:30:00"), start, human});
        QVERIFY(*stateAt(facts, AsOf{}).keyTime(start) == night("02:02:00"));
    }

    void wordsBecomeValues_data()
    {
        QTest::addColumn<QString>("got");
        QTest::addColumn<QString>("expected");
        for (const auto& [word, severity] : {std::pair{"SEV-1", "SEV-1"},
                                             {"sev2", "SEV-2"},
                                             {" 3 ", "SEV-3"},
                                             {"SEV 4", "SEV-4"},
                                             {"SEV-9", "SEV-?"},
                                             {"", "SEV-?"},
                                             {"12", "SEV-?"}})
            QTest::addRow("severity %s", word)
                << toString(severityFromString(QString::fromLatin1(word))) << QString::fromLatin1(severity);
        for (const auto& [name, kind] : {std::pair{"flag.changed", "change"},
                                         {"deploy.finished", "change"},
                                         {"alert.firing", "alert"},
                                         {"page.triggered", "page"},
                                         {"runbook.step", "runbook"},
                                         {"pod.wedged", "change"},
                                         {"status.posted", "status"},
                                         {"message", "message"},
                                         {"decision", "decision"},
                                         {"connector.degraded", "sync"},
                                         {"something.new", "other"},
                                         {"", "other"}})
            QTest::addRow("kind %s", name)
                << toString(eventKindFromName(QString::fromLatin1(name))) << QString::fromLatin1(kind);
        for (const char* unit : {"ratio", "seconds", "rps", "bytes", "count", ""})
            QTest::addRow("unit %s", unit)
                << toString(unitFromString(QString::fromLatin1(unit))) << QString::fromLatin1(unit);
        QTest::newRow("unit unknown") << toString(unitFromString(u"furlongs")) << QString();
        for (const char* stage : {"detected", "triage", "mitigating", "monitoring", "resolved"})
            QTest::addRow("stage %s", stage)
                << toString(*stageFromString(QString::fromLatin1(stage))) << QString::fromLatin1(stage);
    }
    void wordsBecomeValues()
    {
        QFETCH(QString, got);
        QFETCH(QString, expected);
        QCOMPARE(got, expected);
    }

    void seriesIdentityIsStableAndUnambiguous()
    {
        const SeriesKey key{SourceId{QStringLiteral("s")},
                            QStringLiteral("up"),
                            {{QStringLiteral("a"), QStringLiteral("b")}}};
        // Worked out once by sha256 over "1:s2:up1:a1:b", first 16 bytes: files made elsewhere must find
        // their series.
        QCOMPARE(key.id().value, QStringLiteral("fc428db3860bd8a74d26792c0e8279a1"));
        const SeriesKey shifted{SourceId{QStringLiteral("su")}, QStringLiteral("p"), key.labels};
        QVERIFY(!(shifted.id() == key.id()));
        const SeriesKey merged{key.source, key.query, {{QStringLiteral("a1:b"), QString()}}};
        QVERIFY(!(merged.id() == key.id()));
        QCOMPARE(key.label(), QStringLiteral("a=b"));
        QCOMPARE(
            (SeriesKey{key.source, key.query, {{QStringLiteral("__name__"), QStringLiteral("up")}}}.label()),
            QStringLiteral("up"));
    }
};

QTEST_GUILESS_MAIN(TestIncident)
#include "tst_incident.moc"
