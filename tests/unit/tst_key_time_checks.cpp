// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/domain/key_time_checks.h"

#include <QtTest>

using namespace muster;
using Kind = KeyTimeFinding::Kind;

namespace {
Instant minute(int n)
{
    return Instant{qint64{n} * 60'000};
}
} // namespace

class TestKeyTimeChecks : public QObject
{
    Q_OBJECT
private slots:
    void aSoundIncidentHasNoFindings();
    void whatCannotComeFirstIsFound();
    void aMilestoneIsMissedOnceTheStageIsPastIt();
    void aTimeInTheFutureIsFound();
    void whatWasTypedIsHeldAgainstTheData();
    void onlyWhatWasKnownIsChecked();

private:
    static void say(IncidentFacts& facts, const char* name, int at, const char* origin = "human",
                    int known = -1)
    {
        facts.keyTimes.push_back({minute(at), minute(known < 0 ? at : known), QString::fromLatin1(name),
                                  QString::fromLatin1(origin)});
    }
    static IncidentFacts sound()
    {
        IncidentFacts facts;
        facts.stages.push_back({minute(40), minute(40), Stage::Resolved});
        say(facts, "impact_start", 0);
        say(facts, "detected", 5);
        say(facts, "page_triggered", 5);
        say(facts, "acked", 7);
        say(facts, "declared", 9);
        say(facts, "ic_assigned", 10);
        say(facts, "mitigated_partial", 20);
        say(facts, "impact_end", 30);
        say(facts, "resolved", 40);
        return facts;
    }
    static QStringList names(const std::vector<KeyTimeFinding>& findings, Kind kind)
    {
        QStringList list;
        for (const KeyTimeFinding& finding : findings) {
            if (finding.kind == kind)
                list << finding.name;
        }
        return list;
    }
};

void TestKeyTimeChecks::aSoundIncidentHasNoFindings()
{
    QVERIFY(checkKeyTimes(sound(), {}, minute(60), {minute(0), minute(30)}).empty());
    QVERIFY(checkKeyTimes({}, {}, minute(60)).empty()); // nothing began
}

void TestKeyTimeChecks::whatCannotComeFirstIsFound()
{
    IncidentFacts facts = sound();
    say(facts, "impact_end", -3, "human", 50);
    const auto findings = checkKeyTimes(facts, {}, minute(60));
    QCOMPARE(names(findings, Kind::Order),
             (QStringList{QStringLiteral("impact_end"), QStringLiteral("impact_end")}));
    QCOMPARE(findings.front().other, QStringLiteral("impact_start"));
    QCOMPARE(findings.front().at, std::optional(minute(-3)));
    QCOMPARE(findings.front().otherAt, std::optional(minute(0)));
}

void TestKeyTimeChecks::aMilestoneIsMissedOnceTheStageIsPastIt()
{
    IncidentFacts facts;
    facts.stages.push_back({minute(1), minute(1), Stage::Triage});
    QCOMPARE(names(checkKeyTimes(facts, {}, minute(60)), Kind::Missing),
             (QStringList{QStringLiteral("detected"), QStringLiteral("declared")}));
    facts.stages.push_back({minute(2), minute(2), Stage::Mitigating});
    QCOMPARE(
        names(checkKeyTimes(facts, {}, minute(60), {minute(0), {}}), Kind::Missing),
        (QStringList{QStringLiteral("detected"), QStringLiteral("declared"), QStringLiteral("ic_assigned")}));
}

void TestKeyTimeChecks::aTimeInTheFutureIsFound()
{
    QCOMPARE(names(checkKeyTimes(sound(), {}, minute(35)), Kind::Future),
             QStringList{QStringLiteral("resolved")});
}

void TestKeyTimeChecks::whatWasTypedIsHeldAgainstTheData()
{
    // Within a minute nobody cares.
    QVERIFY(
        names(checkKeyTimes(sound(), {}, minute(60), {minute(1), minute(30)}), Kind::Disagrees).isEmpty());
    const auto findings = checkKeyTimes(sound(), {}, minute(60), {minute(4), minute(30)});
    QCOMPARE(names(findings, Kind::Disagrees), QStringList{QStringLiteral("impact_start")});
    QCOMPARE(findings.back().otherAt, std::optional(minute(4)));
    // A derived fact of the same milestone counts as data as well.
    IncidentFacts facts = sound();
    facts.keyTimes.insert(facts.keyTimes.begin(),
                          {minute(15), minute(6), QStringLiteral("detected"), QStringLiteral("derived")});
    facts.keyTimes[0].occurredAt = minute(2);
    facts.keyTimes[0].knownAt = minute(2);
    QCOMPARE(names(checkKeyTimes(facts, {}, minute(60)), Kind::Disagrees),
             QStringList{QStringLiteral("detected")});
}

void TestKeyTimeChecks::onlyWhatWasKnownIsChecked()
{
    IncidentFacts facts = sound();
    say(facts, "impact_end", -3, "human", 50);
    QVERIFY(names(checkKeyTimes(facts, AsOf{minute(45), true}, minute(45)), Kind::Order).isEmpty());
}

QTEST_APPLESS_MAIN(TestKeyTimeChecks)
#include "tst_key_time_checks.moc"
