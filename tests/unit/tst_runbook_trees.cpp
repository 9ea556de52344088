// SPDX-License-Identifier: GPL-3.0-or-later
// Properties of random runbooks: both file forms keep every field, sound trees lint clean, every run ends or
// waits, and the proposal is a pure function of evidence.
#include "models/document/runbook_markdown.h"
#include "tests/support/random_runbook.h"

#include <QtTest/QtTest>

using namespace muster;

namespace {

constexpr int kTrees = 400;

QString finding(const std::vector<LintFinding>& findings)
{
    return findings.empty() ? QString() : formatFinding(QStringLiteral("f"), findings.front());
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
