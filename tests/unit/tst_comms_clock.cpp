// SPDX-License-Identifier: GPL-3.0-or-later
// When the next word is due, by severity and phase, and what became of the last promise (DOMAIN 4.6).
#include "models/domain/comms_clock.h"
#include "models/domain/format.h"

#include <QTest>

using namespace muster;
using std::chrono::minutes;
using std::chrono::seconds;

namespace {

const Instant kCall = *Instant::fromIso(u"2026-11-20T02:10:00Z"); // the IC took over

Instant after(int minutesLater)
{
    return kCall + minutes{minutesLater};
}

/// Declared at SEV-`severity`, IC assigned at kCall.
IncidentFacts called(int severity)
{
    IncidentFacts facts;
    facts.severities.push_back({kCall, kCall, static_cast<Severity>(severity), {}});
    facts.stages.push_back({kCall, kCall, Stage::Triage});
    facts.keyTimes.push_back({kCall, kCall, QStringLiteral("ic_assigned"), QStringLiteral("human")});
    return facts;
}

void tell(IncidentFacts& facts, const char* audience, int minute, int promiseMinutes = 0,
          const char* state = "investigating")
{
    StatusFact fact{after(minute),        after(minute),          QLatin1String(audience),
                    QLatin1String(state), QStringLiteral("text"), std::nullopt};
    if (promiseMinutes > 0)
        fact.nextUpdateDue = after(minute + promiseMinutes);
    facts.statuses.push_back(fact);
}

QString minuteOf(const std::optional<UpdateDue>& due)
{
    return due ? QString::number((due->due - kCall).count() / 60'000) : QStringLiteral("-");
}

} // namespace

class TestCommsClock : public QObject
{
    Q_OBJECT
private slots:
    void paceFollowsSeverityAndPhase_data()
    {
        QTest::addColumn<int>("severity");
        QTest::addColumn<QList<int>>("posts"); // minutes of public posts
        QTest::addColumn<QString>("phase");
        QTest::addColumn<QString>("publicDue");
        QTest::addColumn<QString>("internalDue");
        using Posts = QList<int>;
        QTest::newRow("SEV-1, nothing said") << 1 << Posts{} << "initial"
                                             << "5"
                                             << "15";
        QTest::newRow("SEV-2, nothing said") << 2 << Posts{} << "initial"
                                             << "5"
                                             << "30";
        QTest::newRow("SEV-3, nothing said") << 3 << Posts{} << "quiet"
                                             << "-"
                                             << "60";
        QTest::newRow("SEV-4, nothing said") << 4 << Posts{} << "quiet"
                                             << "-"
                                             << "-";
        QTest::newRow("SEV-1, first post") << 1 << Posts{3} << "scope"
                                           << "8"
                                           << "15";
        QTest::newRow("SEV-1, scope told") << 1 << Posts{3, 7} << "periodic"
                                           << "27"
                                           << "15";
        QTest::newRow("SEV-2, scope told") << 2 << Posts{3, 7} << "periodic"
                                           << "37"
                                           << "30";
        QTest::newRow("SEV-3, told all the same") << 3 << Posts{3, 7} << "periodic"
                                                  << "-"
                                                  << "60";
        QTest::newRow("SEV-1, just under two hours") << 1 << Posts{3, 119} << "periodic"
                                                     << "139"
                                                     << "15";
        QTest::newRow("SEV-1, after two hours") << 1 << Posts{3, 120} << "slow"
                                                << "160"
                                                << "15";
        QTest::newRow("SEV-2, after two hours") << 2 << Posts{3, 120} << "slow"
                                                << "180"
                                                << "30";
    }
    void paceFollowsSeverityAndPhase()
    {
        QFETCH(int, severity);
        QFETCH(QList<int>, posts);
        IncidentFacts facts = called(severity);
        for (const int post : std::as_const(posts))
            tell(facts, "public", post);
        const CommsClock clock = commsClock(facts, {}, after(200));
        QTEST(toString(clock.phase), "phase");
        QTEST(minuteOf(clock.publicPosts.next), "publicDue");
        QTEST(minuteOf(clock.internalPosts.next), "internalDue");
    }

    void aPromiseGoesBeforeTheRule()
    {
        IncidentFacts facts = called(1);
        tell(facts, "public", 3, 40);
        tell(facts, "internal", 4, 10);
        const CommsClock clock = commsClock(facts, {}, after(10));
        QCOMPARE(minuteOf(clock.publicPosts.next), QStringLiteral("43"));
        QCOMPARE(clock.publicPosts.next->why, QStringLiteral("promised in the last post"));
        QCOMPARE(minuteOf(clock.internalPosts.next), QStringLiteral("14"));
    }

    void resolvedOwesTheFinalPostUntilItIsTold()
    {
        IncidentFacts facts = called(1);
        tell(facts, "public", 3);
        tell(facts, "public", 7);
        facts.stages.push_back({after(40), after(40), Stage::Resolved});
        facts.keyTimes.push_back({after(40), after(40), QStringLiteral("resolved"), QStringLiteral("human")});
        CommsClock clock = commsClock(facts, {}, after(41));
        QVERIFY(clock.phase == CommsPhase::Final);
        QCOMPARE(minuteOf(clock.publicPosts.next), QStringLiteral("45"));
        QVERIFY(!clock.internalPosts.next);
        tell(facts, "public", 42, 0, "resolved");
        clock = commsClock(facts, {}, after(43));
        QVERIFY(clock.phase == CommsPhase::Closed);
        QVERIFY(!clock.publicPosts.next);
    }

    void aKeptABrokenAndAnOpenPromiseAreToldApart()
    {
        IncidentFacts facts = called(1);
        QVERIFY(!commsClock(facts, {}, after(1)).publicPosts.promise);
        tell(facts, "public", 3, 10);
        auto promise = commsClock(facts, {}, after(5)).publicPosts.promise;
        QVERIFY(promise && !promise->followed && !promise->kept);
        QCOMPARE(promise->late, Milliseconds{0}); // open
        promise = commsClock(facts, {}, after(15)).publicPosts.promise;
        QCOMPARE(promise->late, Milliseconds{minutes{2}}); // due at 13, nothing came
        tell(facts, "public", 13, 10);
        promise = commsClock(facts, {}, after(15)).publicPosts.promise;
        QVERIFY(promise->kept && promise->followed == after(13));
        tell(facts, "public", 26);
        promise = commsClock(facts, {}, after(30)).publicPosts.promise;
        QVERIFY(!promise->kept);
        QCOMPARE(promise->promised, after(23));
        QCOMPARE(promise->late, Milliseconds{minutes{3}});
        QCOMPARE(promise->followed, after(26));
    }

    void theClockAnswersAsKnownThen()
    {
        IncidentFacts facts = called(1);
        tell(facts, "public", 3);
        tell(facts, "public", 7);
        const CommsClock before = commsClock(facts, AsOf{after(5), true}, after(5));
        QVERIFY(before.phase == CommsPhase::Scope);
        QCOMPARE(before.publicPosts.last, after(3));
        QVERIFY(commsClock(facts, AsOf{kCall - seconds{1}, true}, kCall).phase == CommsPhase::Quiet);
    }
};

QTEST_APPLESS_MAIN(TestCommsClock)
#include "tst_comms_clock.moc"
