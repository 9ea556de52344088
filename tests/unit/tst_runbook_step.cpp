// SPDX-License-Identifier: GPL-3.0-or-later
// The pure step of a run: what evidence proposes, and what it must not.
#include "models/domain/runbook.h"
#include "models/domain/runbook_precheck.h"

#include <QtTest/QtTest>

using namespace muster;
using namespace std::chrono;

namespace {

RunbookNode node(NodeKind kind, std::initializer_list<const char*> conditions)
{
    RunbookNode made;
    made.id = QStringLiteral("N");
    made.kind = kind;
    made.query = QStringLiteral("up");
    for (const char* condition : conditions) {
        made.branches.push_back({QString::fromUtf8(condition), QStringLiteral("T"), {}});
        if (made.branches.back().condition.contains(QLatin1String("q1")))
            made.query = joinQueries({QStringLiteral("up"), QStringLiteral("down")});
    }
    return made;
}

/// "condition | reason" of what is proposed.
QString proposal(const RunbookNode& asked, const Evidence& evidence)
{
    const BranchProposal proposed = proposeBranch(asked, evidence);
    const QString condition = proposed.branch < 0
                                  ? QStringLiteral("-")
                                  : asked.branches[static_cast<size_t>(proposed.branch)].condition;
    return condition + QStringLiteral(" | ") + proposed.reason;
}

Evidence value(double figure)
{
    Evidence evidence;
    evidence.value = figure;
    return evidence;
}

} // namespace

class TestRunbookStep : public QObject
{
    Q_OBJECT
private slots:
    void conditionsAreJudgedByFigures_data()
    {
        QTest::addColumn<QString>("got");
        QTest::addColumn<QString>("expected");
        const RunbookNode ratio = node(NodeKind::Check, {"> 1.44 %", "<= 1.44 %", "no_data"});
        QTest::newRow("per cent") << proposal(ratio, value(0.187)) << "> 1.44 % | 0.187 > 0.0144";
        QTest::newRow("at the limit") << proposal(ratio, value(0.0144)) << "<= 1.44 % | 0.0144 <= 0.0144";
        QTest::newRow("no data") << proposal(ratio, {}) << "no_data | no data";
        QTest::newRow("not a number") << proposal(ratio, value(qQNaN())) << "no_data | no data";
        // A tool that is silent does not say that there is nothing.
        Evidence silent;
        silent.staleFeeds = {QStringLiteral("the tool does not answer")};
        QTest::newRow("a silent tool is not no data")
            << proposal(ratio, silent) << "- | stale: the tool does not answer";
        QTest::newRow("a silent tool has its branch")
            << proposal(node(NodeKind::Verify, {"> 0", "no_data", "source_stale"}), silent)
            << "source_stale | stale: the tool does not answer";
        silent.value = 0.187;
        QTest::newRow("nobody knows how old it is")
            << proposal(ratio, silent) << "- | stale: the tool does not answer";
        silent.dataAge = seconds{13};
        QTest::newRow("what a silent tool said just now")
            << proposal(ratio, silent) << "> 1.44 % | 0.187 > 0.0144; stale: the tool does not answer";
        silent.dataAge = seconds{159};
        QTest::newRow("what a silent tool said too long ago")
            << proposal(ratio, silent) << "- | stale: the tool does not answer";
        QTest::newRow("what a silent tool said too long ago has its branch")
            << proposal(node(NodeKind::Verify, {"> 0", "no_data", "source_stale"}), silent)
            << "source_stale | stale: the tool does not answer";
        silent.holds[0].heldFor = minutes{15};
        RunbookNode held =
            node(NodeKind::Wait, {"> 1.44 % for hold", "<= 1.44 %", "no_data", "source_stale"});
        held.waitFor = minutes{15};
        QTest::newRow("a wait is not over by old data")
            << proposal(held, silent) << "source_stale | stale: the tool does not answer";
        silent.dataAge = seconds{60};
        QTest::newRow("a minute is fresh")
            << proposal(ratio, silent) << "> 1.44 % | 0.187 > 0.0144; stale: the tool does not answer";
        Evidence coarse = value(0.187);
        coarse.dataAge = minutes{4};
        QTest::newRow("how old coarse data may be says who read it")
            << proposal(ratio, coarse) << "> 1.44 % | 0.187 > 0.0144";
        QTest::newRow("ms") << proposal(node(NodeKind::Check, {"< 600 ms", "else", "no_data"}), value(0.43))
                            << "< 600 ms | 0.43 < 0.6";
        QTest::newRow("else") << proposal(node(NodeKind::Check, {"< 600 ms", "else", "no_data"}), value(5.0))
                              << "else | nothing else holds (5 < 0.6)";
        QTest::newRow("words alone propose nothing")
            << proposal(node(NodeKind::Check, {"looks fine", "looks bad", "else", "no_data"}), value(1.0))
            << "- | its conditions are words: a person chooses";
        QTest::newRow("no branch fits")
            << proposal(node(NodeKind::Check, {"> 3", "no_data"}), value(1.0)) << "- | no branch fits";
        Evidence half;
        half.byLabel = {{QStringLiteral("q0"), 0.001}};
        const RunbookNode both = node(NodeKind::Verify, {"q0 <= 0.002 and q1 < 0.6", "else", "no_data"});
        QTest::newRow("one of two queries has no data") << proposal(both, half) << "no_data | q1 has no data";
        // What is not known may be the figure that counts: nothing else holds only when all was judged.
        const RunbookNode either =
            node(NodeKind::Check, {"q0 > 0.01", "q1 > 0.6", "q0 < 0.002", "else", "no_data"});
        QTest::newRow("else is not for what is unknown")
            << proposal(node(NodeKind::Check, {"q0 > 0.01", "q1 > 0.6", "else", "no_data"}), half)
            << "no_data | q1 has no data";
        QTest::newRow("nor is other")
            << proposal(node(NodeKind::Check, {"q1 > 0.6", "q0 > 0.01", "other", "no_data"}), half)
            << "no_data | q1 has no data";
        QTest::newRow("nor what stands below it") << proposal(either, half) << "no_data | q1 has no data";
        QTest::newRow("what stands above it holds")
            << proposal(node(NodeKind::Check, {"q0 < 0.002", "q1 > 0.6", "else", "no_data"}), half)
            << "q0 < 0.002 | 0.001 < 0.002";
        QTest::newRow("what cannot hold hides nothing")
            << proposal(node(NodeKind::Check, {"q0 > 0.01 and q1 > 0.6", "q0 <= 0.01", "no_data"}), half)
            << "q0 <= 0.01 | 0.001 <= 0.01";
        QTest::newRow("but is not judged for what is left")
            << proposal(node(NodeKind::Check, {"q0 > 0.01 and q1 > 0.6", "else", "no_data"}), half)
            << "no_data | q1 has no data";
        half.severalOf = {{QStringLiteral("q1"), 3}};
        QTest::newRow("one of two answers several values")
            << proposal(both, half) << "- | q1 answers 3 values: join them into one, e.g. with max()";
        half.severalOf = {{QStringLiteral("q0"), 2}};
        half.byLabel = {{QStringLiteral("q1"), 0.3}};
        QTest::newRow("the first of two answers several values")
            << proposal(both, half) << "- | q0 answers 2 values: join them into one, e.g. with max()";
        QTest::newRow("also where it has no number")
            << proposal(node(NodeKind::Check, {"> 0.8 and q1 < 0.6", "else", "no_data"}), half)
            << "- | q0 answers 2 values: join them into one, e.g. with max()";
        half.severalOf = {{QStringLiteral("q0"), 2}, {QStringLiteral("q1"), 2}};
        half.byLabel.clear();
        QTest::newRow("both answer several values")
            << proposal(both, half) << "- | q0 answers 2 values: join them into one, e.g. with max()";
        half.severalOf.clear();
        half.byLabel = {{QStringLiteral("q0"), 0.001}, {QStringLiteral("q1"), 0.7}};
        QTest::newRow("one of two fails")
            << proposal(both, half) << "else | nothing else holds (0.001 <= 0.002 and 0.7 < 0.6)";
        RunbookNode soak = node(NodeKind::Wait, {"<= 1.5 for hold", "> 1.5", "no_data"});
        soak.waitFor = minutes{15};
        Evidence holding = value(1.0);
        QTest::newRow("hold not asked yet") << proposal(soak, holding) << "- | 1 <= 1.5, held 0 s of 15 min";
        holding.holds[0].heldFor = minutes{14};
        QTest::newRow("hold too short") << proposal(soak, holding) << "- | 1 <= 1.5, held 14 min of 15 min";
        holding.holds[0].heldFor = minutes{15};
        QTest::newRow("held") << proposal(soak, holding) << "<= 1.5 for hold | 1 <= 1.5";
        QTest::newRow("broken") << proposal(soak, value(2.0)) << "> 1.5 | 2 > 1.5";
        // Several values are an answer: which of them a bare figure means nobody knows.
        Evidence pods;
        pods.byLabel = {{QStringLiteral("pod-1"), 0.2}, {QStringLiteral("pod-2"), 1.0}};
        QTest::newRow("several values are not no data")
            << proposal(node(NodeKind::Check, {"> 0.8", "<= 0.8", "no_data"}), pods)
            << "- | the query answers 2 values: compare max, min or share";
        QTest::newRow("nor what else is for")
            << proposal(node(NodeKind::Check, {"> 0.8", "else", "no_data"}), pods)
            << "- | the query answers 2 values: compare max, min or share";
        QTest::newRow("nor is q0") << proposal(node(NodeKind::Check, {"q0 > 0.8", "else", "no_data"}), pods)
                                   << "- | the query answers 2 values: compare max, min or share";
        soak.branches[0].condition = QStringLiteral("<= 1.5 for hold");
        QTest::newRow("a wait for several values")
            << proposal(soak, pods) << "- | the query answers 2 values: compare max, min or share";
        const RunbookNode fullest = node(NodeKind::Check, {"max > 0.8", "else", "no_data"});
        QTest::newRow("the fullest of several") << proposal(fullest, pods) << "max > 0.8 | max 1 > 0.8";
        pods.byLabel[QStringLiteral("pod-3")] = qQNaN();
        QTest::newRow("one of several is not known")
            << proposal(fullest, pods) << "no_data | one of its values is no number";
        pods.byLabel = {{QStringLiteral("pod-2"), 1.0}};
        Evidence second;
        second.byLabel = {{QStringLiteral("q1"), 0.3}};
        QTest::newRow("the first of two has no data")
            << proposal(node(NodeKind::Check, {"> 0.8", "q1 > 0.6", "else", "no_data"}), second)
            << "no_data | q0 has no data";
        QTest::newRow("the only one of several")
            << proposal(node(NodeKind::Check, {"> 0.8", "else", "no_data"}), pods) << "> 0.8 | 1 > 0.8";
        const RunbookNode shares = node(NodeKind::Check, {"share(504) > 0.5", "other", "no_data"});
        QTest::newRow("a share of what has no labels")
            << proposal(shares, value(24.2)) << "- | the query answers one value, which has no share";
        Evidence codes;
        codes.byLabel = {{QStringLiteral("502"), 0.0}, {QStringLiteral("504"), 0.0}};
        QTest::newRow("a share of nothing")
            << proposal(shares, codes) << "- | its values add up to 0, of which there is no share";
        codes.byLabel = {{QStringLiteral("502 \u00B7 a"), 0.2},
                         {QStringLiteral("504 \u00B7 a"), 1.2},
                         {QStringLiteral("504 \u00B7 b"), 0.6}};
        QTest::newRow("a share by one of two labels")
            << proposal(shares, codes) << "share(504) > 0.5 | share(504) 0.9 > 0.5";
        codes.byLabel.erase(QStringLiteral("504 \u00B7 a"));
        codes.byLabel.erase(QStringLiteral("504 \u00B7 b"));
        QTest::newRow("a code that does not occur")
            << proposal(shares, codes) << "other | nothing else holds (share(504) 0 > 0.5)";
        QTest::newRow("a person decides")
            << proposal(node(NodeKind::Decision, {"rollback"}), {}) << "- | a person decides";
    }
    void conditionsAreJudgedByFigures()
    {
        QFETCH(QString, got);
        QFETCH(QString, expected);
        QCOMPARE(got, expected);
    }

    void aPrecheckIsJudgedWhereItHasFigures()
    {
        RunbookNode action = node(NodeKind::Action, {"done", "failed"});
        action.precheck = QStringLiteral("< 0.8 ; the other pods have room");
        action.query.clear();
        QVERIFY(!judgePrecheck(action, value(0.4)));
        action.query = QStringLiteral("max(busy)");
        QCOMPARE(*judgePrecheck(action, value(0.4)), (PrecheckResult{true, QStringLiteral("0.4 < 0.8")}));
        QCOMPARE(*judgePrecheck(action, value(0.8)), (PrecheckResult{false, QStringLiteral("0.8 < 0.8")}));
        QCOMPARE(*judgePrecheck(action, {}), (PrecheckResult{{}, QStringLiteral("no data")}));
        QCOMPARE(*judgePrecheck(action, value(qQNaN())), (PrecheckResult{{}, QStringLiteral("no data")}));
        Evidence pods;
        pods.byLabel = {{QStringLiteral("a"), 0.1}, {QStringLiteral("b"), 0.9}};
        QCOMPARE(
            *judgePrecheck(action, pods),
            (PrecheckResult{{}, QStringLiteral("the query answers 2 values: compare max, min or share")}));
        for (const char* words : {"the other pods have room", "", "no_data", "; < 0.8"}) {
            action.precheck = QLatin1String(words);
            QVERIFY2(!judgePrecheck(action, value(0.4)), words);
        }
    }
};

QTEST_GUILESS_MAIN(TestRunbookStep)
#include "tst_runbook_step.moc"
