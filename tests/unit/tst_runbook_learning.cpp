// SPDX-License-Identifier: GPL-3.0-or-later
// What runs teach, and the replay of a changed runbook, on small runs made by hand.
#include "models/domain/runbook_learning.h"

#include <QtTest/QtTest>

using namespace muster;

namespace {

RunbookNode node(const char* id, NodeKind kind,
                 std::initializer_list<std::pair<const char*, const char*>> branches)
{
    RunbookNode made;
    made.id = QString::fromLatin1(id);
    made.kind = kind;
    made.query = kind == NodeKind::Check ? QStringLiteral("up") : QString();
    for (const auto& [condition, to] : branches)
        made.branches.push_back({QString::fromLatin1(condition), QString::fromLatin1(to), {}});
    return made;
}

Runbook small(int version)
{
    Runbook made;
    made.id = QStringLiteral("RB-1");
    made.version = version;
    made.start = QStringLiteral("A");
    made.nodes = {node("A", NodeKind::Check, {{"> 1", "B"}, {"<= 1", "T"}, {"no_data", "T"}}),
                  node("B", NodeKind::Decision, {{"go", "T"}, {"stay", "U"}}), node("T", NodeKind::End, {}),
                  node("U", NodeKind::End, {})};
    return made;
}

RunbookAnswer answer(const char* run, int second, const char* from, const char* to, int taken, int proposed,
                     const char* reason = "")
{
    RunbookAnswer made;
    made.run = RunbookRunId{QString::fromLatin1(run)};
    made.runbookId = QStringLiteral("RB-1");
    made.runbookVersion = 1;
    made.node = QString::fromLatin1(from);
    made.taken = QString::fromLatin1(to);
    made.takenBranch = taken;
    made.proposedBranch = proposed;
    made.overrideReason = QString::fromLatin1(reason);
    made.occurredAt = made.knownAt = Instant{second * 1000};
    return made;
}

std::vector<RunbookRecord> records()
{
    RunbookRecord first{QStringLiteral("INC-1"), {small(1)}, {}, {{QStringLiteral("r1"), Instant{90'000}}}};
    first.answers = {answer("r1", 100, "A", "B", 0, 0), answer("r1", 160, "B", "T", 0, -1)};
    RunbookRecord second{QStringLiteral("INC-2"), {small(1)}, {}, {}};
    second.answers = {answer("r2", 1000, "A", "T", 1, 0, "it is the probe"),
                      answer("r2", 1010, "A", "", -1, -1), answer("r2", 1040, "A", "B", 0, 0),
                      answer("r3", 2000, "A", "B", 0, 0), answer("r3", 2020, "B", "U", 1, -1)};
    return {first, second};
}

EvidenceAt reading(double value)
{
    return [value](const Runbook&, const RunbookNode&, Instant, std::optional<Instant>) {
        StoredEvidence stored;
        stored.evidence.value = value;
        return stored;
    };
}

} // namespace

class TestRunbookLearning : public QObject
{
    Q_OBJECT
private slots:
    void runsAreCountedTimedAndTheirOverridesKept()
    {
        const RunbookUse use = runbookUse(QStringLiteral("RB-1"), records());
        QCOMPARE(use.runs, 3);
        QCOMPARE(use.finished, 2); // r2 stands at B
        QVERIFY(use.lastExercised == Instant{2'020'000});
        QCOMPARE(use.nodes.size(), size_t(2));
        const NodeUse& a = use.nodes[0];
        QCOMPARE(a.node, QStringLiteral("A"));
        QCOMPARE(a.asked, 4);
        QCOMPARE(a.wentBack, 1);
        QVERIFY(a.taken ==
                (std::map<QString, int>{{QStringLiteral("> 1 → B"), 3}, {QStringLiteral("<= 1 → T"), 1}}));
        // r1: 10 s from its start; r2 again: 30 s after it was taken back; r2 and r3 first: no start is
        // known.
        QVERIFY(a.medianTime == Milliseconds{20'000});
        QVERIFY(a.overrides == (std::vector<OverrideUse>{
                                   {QStringLiteral("INC-2"), Instant{1'000'000}, QStringLiteral("> 1 → B"),
                                    QStringLiteral("<= 1 → T"), QStringLiteral("it is the probe")}}));
        // B: 60 s and 20 s; nothing was proposed there, so nothing was overridden.
        QVERIFY(use.nodes[1].medianTime == Milliseconds{40'000});
        QVERIFY(use.nodes[1].overrides.empty());
    }

    /// Two branches may lead to one node: the condition says which was meant. A skip is no answer.
    void overridesNameTheirConditionsAndSkipsAreNoOverrides()
    {
        RunbookRecord record{QStringLiteral("INC-3"), {small(1)}, {}, {}};
        record.answers = {answer("r4", 10, "A", "T", 2, 1, "the probe is down"),
                          answer("r5", 20, "A", "T", -1, 0, "known from the call")};
        const NodeUse a = runbookUse(QStringLiteral("RB-1"), {record}).nodes.front();
        QVERIFY(a.taken == (std::map<QString, int>{{QStringLiteral("no_data → T"), 1},
                                                   {QStringLiteral("skipped → T"), 1}}));
        QCOMPARE(a.asked, 2);
        QCOMPARE(a.skipped, 1);
        QCOMPARE(a.overrides.size(), size_t(2));
        QCOMPARE(a.overrides[0].taken, QStringLiteral("no_data → T"));
        QCOMPARE(a.overrides[0].proposed, QStringLiteral("<= 1 → T"));
        QVERIFY(!a.overrides[0].skipped && a.overrides[1].skipped);
        QCOMPARE(a.overrides[1].taken, QStringLiteral("skipped → T"));
        QCOMPARE(a.overrides[1].reason, QStringLiteral("known from the call"));
    }

    void onlyWhatWasKnownThenCounts()
    {
        const RunbookUse use = runbookUse(QStringLiteral("RB-1"), records(), {Instant{1'005'000}, true});
        QCOMPARE(use.runs, 2);
        QVERIFY(use.lastExercised == Instant{1'000'000});
        QCOMPARE(runbookUse(QStringLiteral("RB-2"), records()).runs, 0);
        QVERIFY(!runbookUse(QStringLiteral("RB-2"), records()).lastExercised);
    }

    void theSameRunbookWalksTheSamePath()
    {
        const Replay replay = replayRun(small(1), records()[0].answers, small(1), reading(2));
        QVERIFY(!replay.difference);
        QCOMPARE(replay.steps.size(), size_t(2));
        QCOMPARE(replay.steps[0].reason, QStringLiteral("2 > 1"));
    }

    void anotherThresholdPartsThePathsAndSaysFromWhich()
    {
        Runbook changed = small(2);
        changed.nodes[0].branches = {{QStringLiteral("> 5"), QStringLiteral("B"), {}},
                                     {QStringLiteral("<= 5"), QStringLiteral("T"), {}}};
        const Replay replay = replayRun(small(1), records()[0].answers, changed, reading(2));
        QVERIFY(
            replay.difference ==
            (Replay::Difference{Replay::Difference::Kind::OtherBranch, Instant{100'000}, QStringLiteral("A"),
                                QStringLiteral("B"), QStringLiteral("T"), QStringLiteral("2 <= 5")}));
        QCOMPARE(replay.steps.size(), size_t(1)); // what would have come then nobody recorded
    }

    void whatPeopleOverrodeStandsWhileTheQuestionProposesTheSame()
    {
        const std::vector<RunbookAnswer> overridden{answer("r", 100, "A", "T", 1, 0, "known")};
        QVERIFY(!replayRun(small(1), overridden, small(2), reading(2)).difference);
    }

    void aNodeOrABranchThatIsGoneIsNamed()
    {
        Runbook changed = small(2);
        changed.nodes[1].branches.erase(changed.nodes[1].branches.begin());
        QVERIFY(replayRun(small(1), records()[0].answers, changed, reading(2)).difference->kind ==
                Replay::Difference::Kind::BranchGone);
        changed.nodes.erase(changed.nodes.begin() + 1);
        QVERIFY(replayRun(small(1), records()[0].answers, changed, reading(2)).difference->kind ==
                Replay::Difference::Kind::NodeGone);
    }

    void aQuestionThatNothingStoredAnswersIsNotTakenForNoData()
    {
        const EvidenceAt nothing = [](const Runbook&, const RunbookNode&, Instant, std::optional<Instant>) {
            return StoredEvidence{{}, false};
        };
        const Replay replay = replayRun(small(1), records()[0].answers, small(2), nothing);
        QVERIFY(!replay.difference);
        QCOMPARE(replay.unanswered, (QStringList{QStringLiteral("A"), QStringLiteral("B")}));
        QCOMPARE(replay.unjudged().size(), size_t(2));
        QVERIFY(replayRun(small(1), records()[0].answers, small(2), reading(2)).unjudged().empty());
        // What a person answers is judged by nobody, and needs nothing that was stored.
        Runbook asked = small(2);
        asked.nodes[0].kind = NodeKind::Decision;
        const auto unjudged = replayRun(small(1), records()[0].answers, asked, reading(2)).unjudged();
        QVERIFY2(unjudged.empty(), qPrintable(unjudged.empty() ? QString() : unjudged[0].node));
    }

    void theLargestOfGroupsIsTheLargestOfAll_data()
    {
        QTest::addColumn<QString>("query");
        QTest::addColumn<QString>("outermost");
        const auto row = [](const char* query, const char* outermost) {
            QTest::newRow(query) << QString::fromLatin1(query) << QString::fromLatin1(outermost);
        };
        row("max by (pod) (a / b)", "max(a / b)");
        row("min without(x)(a)", "min(a)");
        row("max by (pod) (a{x=\")\"})", "max(a{x=\")\"})");
        row("max by (pod) (a) + (b)", "");
        row("avg by (pod) (a)", "");
        row("max(a)", "");
    }
    void theLargestOfGroupsIsTheLargestOfAll()
    {
        QFETCH(QString, query);
        QFETCH(QString, outermost);
        QCOMPARE(outermostQuery(query), outermost);
    }

    void onlyQuestionsAboutTheLargestMayBeAskedOtherwise()
    {
        RunbookNode asked =
            node("A", NodeKind::Check, {{"max > 0.8", "T"}, {"max <= 0.8", "U"}, {"no_data", "T"}});
        asked.query = QStringLiteral("max by (pod) (a)");
        QVERIFY(asksOutermostOnly(asked));
        asked.branches[1].condition = QStringLiteral("min <= 0.8");
        QVERIFY(!asksOutermostOnly(asked));
        asked.branches.clear();
        QVERIFY(!asksOutermostOnly(asked));
    }
};

QTEST_GUILESS_MAIN(TestRunbookLearning)
#include "tst_runbook_learning.moc"
