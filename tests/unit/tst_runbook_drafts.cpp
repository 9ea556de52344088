// SPDX-License-Identifier: GPL-3.0-or-later
// Mermaid flowcharts out and in, and the plain alert runbook as a draft.
#include "models/document/runbook_draft.h"
#include "models/document/runbook_markdown.h"
#include "tests/support/random_runbook.h"
#include "tests/unit/drill_data.h"

#include <QtTest/QtTest>

using namespace muster;

namespace {

RunbookDraft mermaid(const QByteArray& text)
{
    auto draft = draftFromMermaid(text, QStringLiteral("flow.mmd"));
    if (!draft)
        qFatal("%s %s", qPrintable(draft.error().what), qPrintable(draft.error().where));
    return std::move(*draft);
}

/// "A(decision)'Title': yes>B no>C", a node a line.
QString structure(const Runbook& runbook)
{
    QStringList lines;
    for (const RunbookNode& node : runbook.nodes) {
        QString line = QStringLiteral("%1(%2)'%3'").arg(node.id, toString(node.kind), node.title);
        for (const RunbookBranch& branch : node.branches)
            line += QStringLiteral(" %1>%2").arg(branch.condition, branch.to);
        lines.append(line);
    }
    return lines.join(u'\n');
}

QString left(const RunbookDraft& draft)
{
    QStringList lines;
    for (const NotInDraft& one : draft.notTaken)
        lines.append(QStringLiteral("%1: %2").arg(one.line).arg(one.what));
    return lines.join(u'\n');
}

/// The draft as a file that reads back as it is.
void expectWritten(const RunbookDraft& draft)
{
    const QByteArray markdown = runbookToMarkdown(draft.runbook);
    const auto read = runbookFromMarkdown(markdown, QStringLiteral("f"));
    QVERIFY2(read, read ? "" : qPrintable(read.error().what + u'\n' + QString::fromUtf8(markdown)));
    QCOMPARE(structure(*read), structure(draft.runbook));
}

} // namespace

class TestRunbookDrafts : public QObject
{
    Q_OBJECT
private slots:
    void aRunbookSurvivesTheFlowchart()
    {
        const auto runbook =
            runbookFromMarkdown(drill::readProjectFile(QStringLiteral("resources/templates/rb-014.md")),
                                QStringLiteral("rb-014.md"));
        QVERIFY(runbook);
        const QByteArray chart = runbookToMermaid(*runbook);
        QVERIFY(chart.startsWith(
            "---\ntitle: \"RB-014 v7 checkout-api: confirm errors high\"\n---\nflowchart TD\n"));
        QVERIFY2(chart.contains("    N1{{\"N1: Is the impact real?\"}}\n"), chart.constData());
        QVERIFY(chart.contains("    N1 -->|\"#62; 0.0144\"| N2\n"));
        const RunbookDraft draft = mermaid(chart);
        QCOMPARE(left(draft), QString());
        QCOMPARE(structure(draft.runbook), structure(*runbook));
        QCOMPARE(draft.runbook.start, QStringLiteral("N1"));
        expectWritten(draft);
    }

    void randomTreesSurviveTheFlowchart()
    {
        for (quint64 seed = 1; seed <= 300; ++seed) {
            test::RandomRunbook random(seed);
            Runbook runbook = random.runbook(1 + random.below(25));
            const RunbookDraft draft = mermaid(runbookToMermaid(runbook));
            QCOMPARE(left(draft), QString());
            QCOMPARE(structure(draft.runbook), structure(runbook));
            QCOMPARE(draft.runbook.start, runbook.start);
        }
    }

    void chartsOfOthersGiveTheirStructure_data()
    {
        QTest::addColumn<QByteArray>("text");
        QTest::addColumn<QString>("expected");
        QTest::addColumn<QString>("notTaken");
        QTest::newRow("shapes and chains")
            << QByteArray(
                   "graph LR\n  a[Start] --> b{Errors?}\n  b -- yes --> c(Roll back); b -->|no| d([Done])\n"
                   "  c --> d\n")
            << "a(action)'Start' done>b\nb(decision)'Errors?' yes>c no>d\nc(action)'Roll back' "
               "done>d\nd(end)'Done'"
            << "";
        QTest::newRow("groups, other arrows, ids with dashes")
            << QByteArray("flowchart TD\nx-1 & y ==> z-2 -.-> w\nz-2 ---->|\"a \\\"b\"| v\n")
            << "x-1(action)'x-1' done>z-2\ny(action)'y' done>z-2\nz-2(action)'z-2' way 1>w a "
               "\\\"b>v\nw(end)'w'\nv(end)'v'"
            << "";
        QTest::newRow("what is no structure")
            << QByteArray(
                   "%% made by hand\n---\ntitle: My chart\nconfig:\n---\nflowchart TD\nsubgraph "
                   "one\na-->b\nend\n"
                   "a --- c\nstyle a fill:#f9f\nb:::big --> c\nclick a \"https://x\"\nn@{ shape: cyl, label: "
                   "\"Look\" } --> a\n")
            << "a(action)'a' done>b\nb(action)'b' done>c\nc(end)'c'\nn(action)'Look' done>a"
            << "4: config:\n7: subgraph one\n10: a line without a direction: a --- c\n11: style a "
               "fill:#f9f\n12: "
               ":::big\n13: click a \"https://x\"\n14: the shape of n:  shape: cyl, label: \"Look\"";
        QTest::newRow("labels with marks") << QByteArray("flowchart TD\n  A[\"`one<br/>two #quot;x#quot; "
                                                         "#35;1`\"] -->|\"a -> b\"| B[\"(x) [y]; z\"]\n")
                                           << "A(action)'one two \"x\" #1' a to b>B\nB(end)'(x) [y]; z'"
                                           << "";
        QTest::newRow("a circle that leads on is no end")
            << QByteArray("flowchart TD\n  A((go)) --> B((stop))\n") << "A(action)'go' done>B\nB(end)'stop'"
            << "";
    }
    void chartsOfOthersGiveTheirStructure()
    {
        QFETCH(const QByteArray, text);
        QFETCH(const QString, expected);
        QFETCH(const QString, notTaken);
        const RunbookDraft draft = mermaid(text);
        QCOMPARE(structure(draft.runbook), expected);
        QCOMPARE(left(draft), notTaken);
        expectWritten(draft);
    }

    void whatIsNoFlowchartIsRefusedWithItsLine()
    {
        for (const char* text : {"", "sequenceDiagram\nA->>B: x\n", "flowchart TD\n", "%% only\n\n"}) {
            const auto draft = draftFromMermaid(text, QStringLiteral("x.mmd"));
            QVERIFY2(!draft, text);
            QVERIFY(draft.error().kind == ErrorKind::Invalid);
            QVERIFY2(draft.error().where.startsWith(QLatin1String("x.mmd:")),
                     qPrintable(draft.error().where));
        }
        QByteArray many("flowchart TD\n");
        for (int i = 0; i < 300; ++i)
            many += (i ? " & n" : "n") + QByteArray::number(i);
        const auto draft = draftFromMermaid(many + " --> " + many.mid(13) + "\n", QStringLiteral("x.mmd"));
        QVERIFY(!draft); // 90,000 arrows
        QVERIFY(draft.error().what.contains(QLatin1String("arrows")));
    }

    void theFourSectionsBecomeALinearDraft()
    {
        const QByteArray page(
            "---\ntitle: Kube Pod Crash Looping\nweight: 20\n---\n\n# KubePodCrashLooping\n\n## Meaning\n\nA "
            "pod is in "
            "CrashLoop.\n\n## Impact\n\nService degradation.\n\n## Diagnosis\n\n- Check template via "
            "`kubectl -n $NS get "
            "pod $POD`.\n  Look at events.\n- Check pod logs:\n\n```shell\nkubectl logs $POD\n```\n\nHow "
            "often?\n\n"
            "```promql\nsum(rate(kube_pod_container_status_restarts_total[5m]))\n```\n\n## Mitigation\n\n{{< "
            "hint >}}\n"
            "Talk with developers. Or read the docs.\n\n- if: unsure, undo\n\n## Links\n\nNone.\n");
        QVERIFY(draftKindOf(page) == DraftKind::AlertRunbook);
        const auto draft = draftFromAlertRunbook(page, QStringLiteral("docs/crash.md"));
        QVERIFY2(draft, draft ? "" : qPrintable(draft.error().what));
        const Runbook& runbook = draft->runbook;
        QCOMPARE(runbook.id, QStringLiteral("draft-crash"));
        QCOMPARE(runbook.title, QStringLiteral("Kube Pod Crash Looping"));
        QCOMPARE(runbook.alerts, QStringList{QStringLiteral("KubePodCrashLooping")});
        QCOMPARE(structure(runbook),
                 QStringLiteral(
                     "N1(decision)'Is the impact real?' yes>D1 no>T_watch\n"
                     "D1(decision)'Check template via kubectl -n $NS get pod $POD' cause found>M1 not the "
                     "cause>D2\n"
                     "D2(decision)'Check pod logs' cause found>M1 not the cause>D3\n"
                     "D3(check)'How often?' cause found>M1 not the cause>M1 no_data>T_escalate\n"
                     "M1(action)'Talk with developers' done>T_resolved failed>M2\n"
                     "M2(action)'if: unsure, undo' done>T_resolved failed>T_escalate\n"
                     "T_resolved(end)'Resolved'\nT_watch(end)'No impact: watch'\n"
                     "T_escalate(end)'Page the next person who knows the service'"));
        QCOMPARE(runbook.node(u"D2")->command, QStringLiteral("kubectl logs $POD"));
        QCOMPARE(runbook.node(u"D3")->query,
                 QStringLiteral("sum(rate(kube_pod_container_status_restarts_total[5m]))"));
        QCOMPARE(runbook.node(u"N1")->body,
                 QStringLiteral("Meaning:\n\nA pod is in CrashLoop.\n\nImpact:\n\nService degradation."));
        QCOMPARE(left(*draft), QStringLiteral("34: {{< hint >}}\n39: the section “Links”"));
        expectWritten(*draft);
        // What only a person can say is what the linter asks for.
        QStringList whats;
        for (const LintFinding& finding : lintRunbook(runbook))
            whats.append(finding.node + QStringLiteral(": ") + finding.what);
        QVERIFY2(whats.contains(QStringLiteral("M1: the action does not say how to undo it")),
                 qPrintable(whats.join(u'\n')));
    }

    void aPageWithoutWaysOutIsRefused()
    {
        QVERIFY(!draftFromAlertRunbook("# x\n\n## Meaning\n\ny\n", QStringLiteral("f")));
        QVERIFY(!draftKindOf("# x\n\n## Meaning\n\ny\n"));
        QVERIFY(draftKindOf("%% c\n---\ntitle: x\n---\n\nflowchart TD\nA-->B\n") == DraftKind::Mermaid);
    }
};

QTEST_GUILESS_MAIN(TestRunbookDrafts)
#include "tst_runbook_drafts.moc"
