// SPDX-License-Identifier: GPL-3.0-or-later
// Properties of random runbooks: both file forms keep every field, sound trees lint clean, every run ends or
// waits, and the proposal is a pure function of evidence.
#include "models/document/runbook_markdown.h"
#include "tests/support/random_runbook.h"

#include <QtTest/QtTest>

#include <algorithm>
#include <map>
#include <utility>

using namespace muster;

namespace {

constexpr int kTrees = 400;

QString finding(const std::vector<LintFinding>& findings)
{
    return findings.empty() ? QString() : formatFinding(QStringLiteral("f"), findings.front());
}

/// A sound runbook of which some ways lead anywhere, back and to themselves too.
Runbook digraph(test::RandomRunbook& random)
{
    Runbook made = random.runbook(1 + random.below(12));
    const int astray = random.below(40);
    for (RunbookNode& node : made.nodes) {
        for (RunbookBranch& branch : node.branches) {
            // Out of a wait more often: only there a way back is sound.
            if (branch.condition != QLatin1String("done") &&
                random.chance(node.kind == NodeKind::Wait ? 60 : astray))
                branch.to = made.nodes[size_t(random.below(int(made.nodes.size())))].id;
        }
    }
    // In no order: the linter begins at the first.
    for (size_t i = made.nodes.size(); i-- > 1;)
        std::swap(made.nodes[i], made.nodes[size_t(random.below(int(i) + 1))]);
    return made;
}

/// Whether one can come back to a node without passing a wait: by what can be reached from what, which is not
/// how the linter looks for it.
bool hasCircleWithoutAWait(const Runbook& runbook)
{
    const size_t count = runbook.nodes.size();
    std::map<QString, size_t> index;
    for (size_t i = 0; i < count; ++i)
        index[runbook.nodes[i].id] = i;
    std::vector<std::vector<char>> reaches(count, std::vector<char>(count, 0));
    for (size_t i = 0; i < count; ++i) {
        for (const RunbookBranch& branch : runbook.nodes[i].branches) {
            if (runbook.nodes[i].kind != NodeKind::Wait)
                reaches[i][index.at(branch.to)] = 1;
        }
    }
    for (size_t via = 0; via < count; ++via) {
        for (size_t from = 0; from < count; ++from) {
            for (size_t to = 0; reaches[from][via] && to < count; ++to)
                reaches[from][to] = reaches[from][to] || reaches[via][to];
        }
    }
    for (size_t i = 0; i < count; ++i) {
        if (reaches[i][i])
            return true;
    }
    return false;
}

} // namespace

class TestRunbookTrees : public QObject
{
    Q_OBJECT
private slots:
    void everyFieldSurvivesBothFiles()
    {
        for (quint64 seed = 1; seed <= kTrees; ++seed) {
            test::RandomRunbook random(seed);
            const Runbook runbook = random.runbook(1 + random.below(30));
            const QByteArray markdown = runbookToMarkdown(runbook);
            const auto read = runbookFromMarkdown(markdown, QStringLiteral("f"));
            QVERIFY2(read, read ? "" : qPrintable(read.error().what + u'\n' + QString::fromUtf8(markdown)));
            if (!(withoutPlaces(*read) == runbook))
                QCOMPARE(QString::fromUtf8(runbookToJson(*read)), QString::fromUtf8(runbookToJson(runbook)));
            QVERIFY(withoutPlaces(*read) == runbook);
            QCOMPARE(QString::fromUtf8(runbookToMarkdown(*read)), QString::fromUtf8(markdown));
            QCOMPARE(read->source, QString::fromUtf8(markdown));
            const auto fromJson = runbookFromJson(runbookToJson(runbook), QStringLiteral("f"));
            QVERIFY(fromJson);
            QVERIFY(withoutPlaces(*fromJson) == runbook);
        }
    }

    void whatIsReadKnowsItsLines()
    {
        for (quint64 seed = 1; seed <= 50; ++seed) {
            test::RandomRunbook random(seed);
            const QByteArray markdown = runbookToMarkdown(random.runbook(12));
            const QStringList lines = QString::fromUtf8(markdown).split(u'\n');
            const auto at = [&](int line) { return lines.value(line - 1); };
            const auto read = runbookFromMarkdown(markdown, QStringLiteral("f"));
            QVERIFY(read);
            QVERIFY(at(read->fieldLines.at(QStringLiteral("start"))).startsWith(QLatin1String("start:")));
            for (const RunbookNode& node : read->nodes) {
                QVERIFY(at(node.line).startsWith(QStringLiteral("## %1 (").arg(node.id)));
                const QStringList queries = queriesOf(node);
                QCOMPARE(node.queryLines.size(), size_t(queries.size()));
                for (qsizetype i = 0; i < queries.size(); ++i)
                    QCOMPARE(at(node.queryLines[size_t(i)]), queries[i].section(u'\n', 0, 0));
                if (!node.command.isEmpty())
                    QCOMPARE(at(node.commandLine), node.command.section(u'\n', 0, 0));
                for (const RunbookBranch& branch : node.branches)
                    QVERIFY(at(branch.line).startsWith(QStringLiteral("- if: ") + branch.condition));
            }
        }
    }

    void soundTreesHaveNoErrors()
    {
        for (quint64 seed = 1; seed <= kTrees; ++seed) {
            test::RandomRunbook random(seed);
            for (const LintFinding& each : lintRunbook(random.runbook(1 + random.below(30))))
                QVERIFY2(each.level != LintFinding::Level::Error, qPrintable(finding({each})));
        }
    }

    void everyRunEndsOrWaits()
    {
        for (quint64 seed = 1; seed <= kTrees; ++seed) {
            test::RandomRunbook random(seed);
            const Runbook runbook = random.runbook(1 + random.below(30));
            std::vector<RunbookAnswer> answers;
            size_t sinceWait = 0;
            for (int step = 0; step < 200; ++step) {
                const RunbookPosition position = positionAt(runbook, answers, AsOf{});
                const RunbookNode* asked = runbook.node(position.current);
                QVERIFY(asked);
                if (position.finished)
                    break;
                // Between two waits no node comes twice: a person is never sent round in a circle.
                sinceWait = asked->kind == NodeKind::Wait ? 0 : sinceWait + 1;
                QVERIFY2(sinceWait <= runbook.nodes.size(), qPrintable(asked->id));
                QVERIFY(!asked->branches.empty());
                const Evidence evidence = random.evidence();
                const BranchProposal proposed = proposeBranch(*asked, evidence);
                QVERIFY(proposed.branch >= -1 && proposed.branch < int(asked->branches.size()));
                RunbookAnswer answer;
                answer.node = asked->id;
                answer.occurredAt = answer.knownAt = Instant{step + 1};
                // What evidence does not propose, or one time in ten, a person takes.
                answer.takenBranch = proposed.branch >= 0 && !random.chance(10)
                                         ? proposed.branch
                                         : random.below(int(asked->branches.size()));
                answer.taken = asked->branches[size_t(answer.takenBranch)].to;
                answers.push_back(answer);
            }
        }
    }

    void aCircleWithoutAWaitIsAlwaysFound()
    {
        int circles = 0;
        for (quint64 seed = 1; seed <= 2'000; ++seed) {
            test::RandomRunbook random(seed);
            const Runbook runbook = digraph(random);
            QStringList named;
            for (const LintFinding& each : lintRunbook(runbook)) {
                if (each.what.contains(QLatin1String("closes a cycle without a wait")))
                    named << finding({each});
            }
            const bool circle = hasCircleWithoutAWait(runbook);
            QVERIFY2(circle != named.isEmpty(),
                     qPrintable(QStringLiteral("%1: %2").arg(seed).arg(named.join(u'\n'))));
            circles += circle ? 1 : 0;
        }
        QVERIFY2(circles > 400 && circles < 1'600, qPrintable(QString::number(circles)));
    }

    /// Of graphs with ways in both directions: what the linter finds no error in sends nobody round in a
    /// circle, whatever is answered, and stops nowhere but at an end.
    void whereTheLinterFindsNoErrorEveryRunEndsOrWaits()
    {
        int sound = 0, back = 0;
        for (quint64 seed = 1; seed <= 2'000; ++seed) {
            test::RandomRunbook random(seed);
            const Runbook runbook = digraph(random);
            const auto findings = lintRunbook(runbook);
            if (std::any_of(findings.begin(), findings.end(),
                            [](const LintFinding& each) { return each.level == LintFinding::Level::Error; }))
                continue;
            ++sound;
            QString at = runbook.start;
            QStringList sinceWait;
            bool over = false;
            for (int step = 0; step < 200 && !over; ++step) {
                const RunbookNode* asked = runbook.node(at);
                QVERIFY2(asked, qPrintable(at));
                over = asked->kind == NodeKind::End;
                if (over)
                    break;
                QVERIFY2(!asked->branches.empty(), qPrintable(at));
                QVERIFY2(!sinceWait.contains(at), qPrintable(QStringLiteral("%1: %2").arg(seed).arg(at)));
                sinceWait << at;
                if (asked->kind == NodeKind::Wait)
                    sinceWait.clear();
                const QString next = asked->branches[size_t(random.below(int(asked->branches.size())))].to;
                back += next.mid(1).toInt() < at.mid(1).toInt() ? 1 : 0;
                at = next;
            }
            // Two hundred steps in a dozen nodes are a wait that comes again and again.
            QVERIFY(over || sinceWait.size() < qsizetype(runbook.nodes.size()));
        }
        QVERIFY2(sound > 400 && back > 40, qPrintable(QStringLiteral("%1 %2").arg(sound).arg(back)));
    }

    void theProposalIsAPureFunctionOfEvidence()
    {
        for (quint64 seed = 1; seed <= 100; ++seed) {
            test::RandomRunbook random(seed);
            const Runbook runbook = random.runbook(20);
            std::vector<std::pair<Evidence, BranchProposal>> first;
            for (const RunbookNode& node : runbook.nodes) {
                const Evidence evidence = random.evidence();
                first.emplace_back(evidence, proposeBranch(node, evidence));
            }
            // Asked again in another order, after other questions, and of a copy with other words around it.
            for (size_t i = runbook.nodes.size(); i-- > 0;) {
                (void)proposeBranch(runbook.nodes[i], random.evidence());
                RunbookNode copy = runbook.nodes[i];
                copy.title = copy.body = copy.role = QStringLiteral("other words");
                copy.line = 7;
                QVERIFY(proposeBranch(copy, first[i].first) == first[i].second);
            }
        }
    }
};

QTEST_GUILESS_MAIN(TestRunbookTrees)
#include "tst_runbook_trees.moc"
