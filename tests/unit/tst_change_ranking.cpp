// SPDX-License-Identifier: GPL-3.0-or-later
// "What changed" in the night of INC-1120, as known then and afterwards.
#include "models/domain/change_ranking.h"
#include "tests/unit/drill_data.h"

#include <QtTest/QtTest>

using namespace muster;
using drill::night;

namespace {

Freshness feed(const char* name, FreshnessState state, std::optional<Instant> dataUntil = {})
{
    Freshness freshness;
    freshness.sourceName = QString::fromLatin1(name);
    freshness.feed = QStringLiteral("changes");
    freshness.state = state;
    freshness.dataUntil = dataUntil;
    return freshness;
}

QStringList idsOf(const ChangeRanking& ranking)
{
    QStringList ids;
    for (const ChangeCandidate& candidate : ranking.candidates)
        ids.append(candidate.event.id.value);
    return ids;
}

} // namespace

class TestChangeRanking : public QObject
{
    Q_OBJECT
private slots:
    void deploysAreTheOnlyCandidatesBeforeTheFlagIsKnown()
    {
        const ChangeRanking ranking =
            rankChanges(drill::eventsSeen({night("02:13:30"), true}),
                        {feed("Argo Rollouts", FreshnessState::Live),
                         feed("LaunchDarkly", FreshnessState::Stale, night("00:00:00"))},
                        night("02:00:00"), QStringLiteral("checkout-api"));
        QCOMPARE(idsOf(ranking), (QStringList{QStringLiteral("E05"), QStringLiteral("E04")}));
        QVERIFY(ranking.candidates[0].sameService);
        QVERIFY(!ranking.candidates[0].aligned);
        QCOMPARE(ranking.candidates[0].beforeOnset, Milliseconds{476'000});
        QVERIFY(!ranking.candidates[1].sameService);
        QCOMPARE(ranking.staleFeeds.size(), size_t(1));
        QCOMPARE(ranking.staleFeeds[0].sourceName, QStringLiteral("LaunchDarkly"));
        QVERIFY(!ranking.noChangeKnown);
    }

    void rankingFlipsWhenTheFlagArrives()
    {
        for (const char* time : {"02:13:39", "02:13:40"}) {
            const auto seen = drill::eventsSeen({night(time), true});
            const auto flags = std::count_if(seen.begin(), seen.end(), [](const TimelineEvent& e) {
                return e.kindName.startsWith(QLatin1String("flag."));
            });
            QCOMPARE(flags, QLatin1String(time) == QLatin1String("02:13:40") ? 2 : 0);
        }
        const ChangeRanking ranking = rankChanges(drill::eventsSeen({night("02:13:40"), true}), {},
                                                  night("02:00:00"), QStringLiteral("checkout-api"));
        QCOMPARE(idsOf(ranking),
                 (QStringList{QStringLiteral("E07"), QStringLiteral("E05"), QStringLiteral("E04")}));
        QVERIFY(ranking.candidates[0].aligned);
        QCOMPARE(ranking.candidates[0].beforeOnset, Milliseconds{0});
        QVERIFY(ranking.candidates[0].score > ranking.candidates[1].score);
    }

    void alignmentOutranksTheService()
    {
        auto events = drill::eventsSeen({night("02:13:40"), true});
        for (TimelineEvent& event : events) {
            if (event.kindName == QLatin1String("flag.changed"))
                event.service.clear(); // a flag tool names no service
        }
        QCOMPARE(idsOf(rankChanges(events, {}, night("02:00:00"), QStringLiteral("checkout-api"))).front(),
                 QStringLiteral("E07"));
    }

    void asItWasTheFlagWasThereAllAlong()
    {
        const ChangeRanking ranking = rankChanges(drill::eventsSeen({night("02:13:30"), false}), {},
                                                  night("02:00:00"), QStringLiteral("checkout-api"));
        QCOMPARE(idsOf(ranking).front(), QStringLiteral("E07"));
    }

    void silenceCountsOnlyWhenEveryFeedSpoke_data()
    {
        QTest::addColumn<int>("state");
        QTest::addColumn<bool>("complete");
        QTest::addColumn<bool>("known");
        QTest::newRow("live") << int(FreshnessState::Live) << false << true;
        QTest::newRow("stale") << int(FreshnessState::Stale) << false << false;
        QTest::newRow("blind") << int(FreshnessState::Blind) << false << false;
        QTest::newRow("stale since, but complete over the window")
            << int(FreshnessState::Stale) << true << true;
    }
    void silenceCountsOnlyWhenEveryFeedSpoke()
    {
        QFETCH(int, state);
        QFETCH(bool, complete);
        QFETCH(bool, known);
        const auto until = complete ? std::optional(night("02:05:00")) : std::nullopt;
        const ChangeRanking ranking =
            rankChanges({}, {feed("Argo", FreshnessState::Live), feed("Flags", FreshnessState(state), until)},
                        night("02:00:00"), QStringLiteral("x"));
        QCOMPARE(ranking.noChangeKnown, known);
    }

    void withoutAnyChangeFeedNothingIsConcluded()
    {
        QVERIFY(!rankChanges({}, {}, night("02:00:00"), QStringLiteral("x")).noChangeKnown);
    }

    void onlyTheNewestRevisionCounts()
    {
        auto events = drill::eventsSeen({night("02:13:40"), true});
        const auto deploy = *std::find_if(events.begin(), events.end(), [](const TimelineEvent& e) {
            return e.id.value == QLatin1String("E05");
        });
        TimelineEvent corrected = deploy;
        corrected.revision = 1;
        corrected.retracted = true;
        events.push_back(corrected);
        QCOMPARE(idsOf(rankChanges(events, {}, night("02:00:00"), QStringLiteral("checkout-api"))),
                 (QStringList{QStringLiteral("E07"), QStringLiteral("E04")}));
    }
};

QTEST_GUILESS_MAIN(TestChangeRanking)
#include "tst_change_ranking.moc"
