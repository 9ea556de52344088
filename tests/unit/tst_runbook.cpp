// SPDX-License-Identifier: GPL-3.0-or-later
// The runbook step, positions, structure lint, and both file forms, on RB-014 and on broken trees.
#include "models/document/runbook_markdown.h"
#include "models/domain/runbook.h"
#include "tests/support/build_kind.h"
#include "tests/unit/drill_data.h"

#include <QtTest/QtTest>

using namespace muster;
using namespace std::chrono;
using drill::night;

namespace {

Runbook rb014()
{
    const auto runbook =
        runbookFromJson(drill::readProjectFile(QStringLiteral("resources/drills/inc-1120/runbook.json")),
                        QStringLiteral("runbook.json"));
    if (!runbook)
        qFatal("%s", qPrintable(runbook.error().what));
    return *runbook;
}

RunbookNode node(NodeKind kind, std::initializer_list<const char*> conditions)
{
    RunbookNode made;
    made.id = QStringLiteral("N");
    made.kind = kind;
    made.query = QStringLiteral("up");
    for (const char* condition : conditions)
        made.branches.push_back({QString::fromUtf8(condition), QStringLiteral("T"), {}});
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

std::vector<TimelineEvent> changes(AsOf asOf)
{
    std::vector<TimelineEvent> list;
    for (const TimelineEvent& event : drill::eventsSeen(asOf)) {
        const bool isChange = event.kindName == QLatin1String("deploy.finished") ||
                              event.kindName == QLatin1String("flag.changed");
        if (isChange && event.occurredAt >= night("01:30:00") && event.occurredAt <= night("02:00:00"))
            list.push_back(event);
    }
    return list;
}

RunbookAnswer answer(const char* time, const char* from, const char* to, const char* known = nullptr)
{
    RunbookAnswer made;
    made.node = QString::fromLatin1(from);
    made.taken = QString::fromLatin1(to);
    made.occurredAt = night(time);
    made.knownAt = night(known ? known : time);
    return made;
}

QString walked(const RunbookPosition& position)
{
    QStringList ids;
    for (const RunbookAnswer& step : position.path)
        ids.append(step.node);
    return ids.join(u' ') + QStringLiteral(" > ") + position.current;
}

QStringList textsOf(const std::vector<LintFinding>& findings)
{
    QStringList texts;
    for (const LintFinding& finding : findings)
        texts.append(formatFinding(QStringLiteral("f"), finding));
    return texts;
}

Runbook bare(Runbook runbook)
{
    return withoutPlaces(std::move(runbook));
}

} // namespace

class TestRunbook : public QObject
{
    Q_OBJECT
private slots:
    void evidenceOfTheNightProposesThePathThatWasTaken_data()
    {
        QTest::addColumn<QString>("nodeId");
        QTest::addColumn<QString>("expected");
        QTest::newRow("N1") << "N1"
                            << "> 0.0144";
        QTest::newRow("N2") << "N2"
                            << "<= 1.5";
        QTest::newRow("N6") << "N6"
                            << ">= 0.005";
        QTest::newRow("N7 by code") << "N7"
                                    << "share(504) > 0.5";
        QTest::newRow("N8") << "N8"
                            << "<= 0.01";
        QTest::newRow("N9") << "N9"
                            << "<= 0.8";
        QTest::newRow("N12 two queries") << "N12"
                                         << "q0 <= 0.002 and q1 < 0.6";
        QTest::newRow("N13 after the soak") << "N13"
                                            << "<= 1.5 for hold";
    }
    void evidenceOfTheNightProposesThePathThatWasTaken()
    {
        QFETCH(QString, nodeId);
        QFETCH(QString, expected);
        const Runbook runbook = rb014();
        const RunbookNode* asked = runbook.node(nodeId);
        QVERIFY(asked);
        Evidence evidence;
        if (nodeId == QLatin1String("N12")) {
            for (const QString& name : {QStringLiteral("0"), QStringLiteral("1")})
                evidence.byLabel[u'q' + name] =
                    *drill::recordedEvidence(QStringLiteral("runbook-N12-%1-at.json").arg(name)).value;
        } else {
            evidence =
                drill::recordedEvidence(QStringLiteral("runbook-%1-at.json").arg(nodeId),
                                        nodeId == QLatin1String("N7") ? QStringLiteral("code") : QString());
        }
        evidence.holds[0].heldFor = minutes{15};
        const BranchProposal proposed = proposeBranch(*asked, evidence);
        QVERIFY2(proposed.branch >= 0, qPrintable(proposed.reason));
        QCOMPARE(asked->branches[static_cast<size_t>(proposed.branch)].condition, expected);
        QVERIFY(!proposed.reason.isEmpty());
    }

    void changesProposeByCountAndByAlignment()
    {
        const Runbook runbook = rb014();
        Evidence evidence;
        evidence.onset = night("02:00:00");
        evidence.events = changes({night("02:13:25"), true});
        evidence.staleFeeds = {QStringLiteral("LaunchDarkly")};
        QCOMPARE(proposal(*runbook.node(u"N3"), evidence),
                 QStringLiteral("count > 0 | count 2 > 0; stale: LaunchDarkly"));
        QCOMPARE(proposal(*runbook.node(u"N4"), evidence),
                 QStringLiteral("none or several | 0 changes within 60 s of onset (deploy 476 s from onset; "
                                "stale: LaunchDarkly)"));
        evidence.events = changes({night("02:14:40"), true});
        evidence.staleFeeds.clear();
        QCOMPARE(proposal(*runbook.node(u"N4"), evidence),
                 QStringLiteral("flag aligned | flag 0 s, deploy 476 s from onset"));
        evidence.events.clear();
        QCOMPARE(proposal(*runbook.node(u"N3"), evidence), QStringLiteral("count == 0 | count 0 == 0"));
        evidence.staleFeeds = {QStringLiteral("LaunchDarkly")};
        QCOMPARE(proposal(*runbook.node(u"N3"), evidence),
                 QStringLiteral("source_stale | stale: LaunchDarkly"));
        QCOMPARE(proposal(*runbook.node(u"N4"), evidence), QStringLiteral("- | stale: LaunchDarkly"));
        evidence.onset.reset();
        QCOMPARE(proposal(*runbook.node(u"N4"), evidence), QStringLiteral("- | onset is not known"));
        // Nor is it "no change" where nobody knows before what.
        QCOMPARE(proposal(*runbook.node(u"N3"), evidence), QStringLiteral("- | onset is not known"));
        evidence.staleFeeds.clear();
        QCOMPARE(proposal(*runbook.node(u"N3"), evidence), QStringLiteral("- | onset is not known"));
    }

    void executedPathIsValidAndEndsResolved()
    {
        const Runbook runbook = rb014();
        std::vector<RunbookAnswer> answers;
        const QList<QPair<const char*, const char*>> steps{
            {"N1", "N2"},   {"N2", "N3"},   {"N3", "N4"},         {"N4", "N5"},  {"N5", "N6"},
            {"N6", "N7"},   {"N7", "N8"},   {"N8", "N9"},         {"N9", "N10"}, {"N10", "N11"},
            {"N11", "N12"}, {"N12", "N13"}, {"N13", "T_resolved"}};
        const QList<const char*> times{"02:09:05", "02:12:50", "02:13:25", "02:14:40", "02:15:30",
                                       "02:16:45", "02:19:40", "02:20:30", "02:21:10", "02:23:20",
                                       "02:30:00", "02:31:00", "02:47:00"};
        for (qsizetype i = 0; i < steps.size(); ++i) {
            const RunbookNode* from = runbook.node(QString::fromLatin1(steps[i].first));
            QVERIFY(from);
            QVERIFY2(
                std::any_of(from->branches.begin(), from->branches.end(),
                            [&](const RunbookBranch& b) { return b.to == QLatin1String(steps[i].second); }),
                steps[i].first);
            answers.push_back(answer(times[i], steps[i].first, steps[i].second));
        }
        const RunbookPosition end = positionAt(runbook, answers, AsOf{});
        QCOMPARE(end.path.size(), size_t(13));
        QCOMPARE(end.current, QStringLiteral("T_resolved"));
        QVERIFY(end.finished);
        const RunbookPosition then = positionAt(runbook, answers, {night("02:13:30"), true});
        QCOMPARE(walked(then), QStringLiteral("N1 N2 N3 > N4"));
        QVERIFY(!then.finished);
        QCOMPARE(walked(positionAt(runbook, {}, AsOf{})), QStringLiteral(" > N1"));
        QCOMPARE(reachableNodes(runbook, QStringLiteral("N1")).size(), 21);
    }

    void goingBackDropsWhatFollowed()
    {
        const Runbook runbook = rb014();
        std::vector<RunbookAnswer> answers{answer("02:10:00", "N1", "N2"), answer("02:11:00", "N2", "T_shed"),
                                           answer("02:12:00", "N2", "")};
        QCOMPARE(walked(positionAt(runbook, answers, AsOf{})), QStringLiteral("N1 > N2"));
        answers.push_back(answer("02:13:00", "N2", "N3"));
        QCOMPARE(walked(positionAt(runbook, answers, AsOf{})), QStringLiteral("N1 N2 > N3"));
        QCOMPARE(walked(positionAt(runbook, answers, {night("02:11:30"), true})),
                 QStringLiteral("N1 N2 > T_shed"));
        // An answer learnt late stands where it happened.
        answers = {answer("02:11:00", "N2", "N3"), answer("02:10:00", "N1", "N2", "03:00:00")};
        QCOMPARE(walked(positionAt(runbook, answers, AsOf{})), QStringLiteral("N1 N2 > N3"));
    }

    void variablesAreReplacedOnce()
    {
        Runbook runbook;
        runbook.variables = {{QStringLiteral("sel"), QStringLiteral("a=\"$other\"")},
                             {QStringLiteral("other"), QStringLiteral("x")}};
        QCOMPARE(expandQuery(runbook, QStringLiteral("up{$sel,b=~\"5..$\"}")),
                 QStringLiteral("up{a=\"$other\",b=~\"5..$\"}"));
    }

    void aQueryThatCannotBeFilledStaysAsWritten()
    {
        Runbook runbook;
        runbook.variables = {{QStringLiteral("sel"), QStringLiteral("a=\"b\"} or up{c=\"d\"")}};
        for (const char* query : {"up{$sel}", "up{$unknown}", "up{a=\"$sel", "up ; $sel"})
            QCOMPARE(expandQuery(runbook, QString::fromLatin1(query)), QString::fromLatin1(query));
    }

    void soundRunbooksHaveNoFindings_data()
    {
        QTest::addColumn<QString>("file");
        QTest::newRow("drill") << "resources/drills/inc-1120/runbook.json";
        QTest::newRow("template") << "resources/templates/runbook.md";
        QTest::newRow("RB-014") << "resources/templates/rb-014.md";
    }
    void soundRunbooksHaveNoFindings()
    {
        QFETCH(QString, file);
        const QByteArray bytes = drill::readProjectFile(file);
        RunbookReading reading = file.endsWith(QLatin1String("json")) ? readRunbookJson(bytes, file)
                                                                      : readRunbookMarkdown(bytes, file);
        QCOMPARE(textsOf(reading.findings.list()), QStringList());
        QCOMPARE(textsOf(lintRunbook(reading.runbook)), QStringList());
    }

    void brokenTreesAreNamed_data()
    {
        QTest::addColumn<QByteArray>("tree");
        QTest::addColumn<QString>("finding");
        QTest::newRow("cycle") << QByteArray("## A (decision) a\n- if: x -> B\n## B (decision) b\n- if: y -> "
                                             "A\n- if: z -> T\n## T (end) t\n")
                               << "error: B: going on to A closes a cycle without a wait";
        QTest::newRow("self cycle") << QByteArray(
                                           "## A (decision) a\n- if: x -> A\n- if: y -> T\n## T (end) t\n")
                                    << "error: A: going on to A closes a cycle without a wait";
        QTest::newRow("unknown target") << QByteArray("## A (decision) a\n- if: x -> Z\n")
                                        << "f:7: error: A: branch 'x' leads to an unknown node 'Z'";
        QTest::newRow("unreachable") << QByteArray(
                                            "## A (decision) a\n- if: x -> T\n## B (end) b\n## T (end) t\n")
                                     << "f:8: warning: B: no path leads here";
        QTest::newRow("leaf that is no end") << QByteArray("## A (decision) a\n")
                                             << "error: A: the path stops here, but the node is not an end";
        QTest::newRow("no data") << QByteArray(
                                        "## A (check) a\n```promql\nup\n```\n- if: > 1 -> T\n## T (end) t\n")
                                 << "error: A: there is no branch for 'no_data'";
        QTest::newRow("no query") << QByteArray(
                                         "## A (check) a\n- if: > 1 -> T\n- if: no_data -> T\n## T (end) t\n")
                                  << "error: A: a check without a query";
        QTest::newRow("words in a check") << QByteArray("## A (check) a\n```promql\nup\n```\n- if: quite "
                                                        "high -> T\n- if: no_data -> T\n## T (end) t\n")
                                          << "warning: A: 'quite high' cannot be judged by figures";
        QTest::newRow("action without undo")
            << QByteArray("## A (action) a\n- if: done -> V\n## V (verify) v\n```promql\nup\n```\n- if: > 1 "
                          "-> T\n- if: no_data -> T\n## T (end) t\n")
            << "error: A: the action does not say how to undo it";
        QTest::newRow("action without verify")
            << QByteArray("## A (action) a\n- undo: b\n- if: done -> T\n## T (end) t\n")
            << "error: A: after 'done' comes T, which does not verify";
        QTest::newRow("no PromQL")
            << QByteArray("## A (check) a\n```promql\nsum(rte(up[5m]))\n```\n- if: > 1 -> T\n- if: "
                          "no_data -> T\n## T (end) t\n")
            << "error: A: the query cannot be read: at “rte(up[5m]))” (character 5): PromQL has "
               "no function “rte”: is it rate?";
        QTest::newRow("unknown variable") << QByteArray("## A (check) a\n```promql\nup{$nope}\n```\n- if: > "
                                                        "1 -> T\n- if: no_data -> T\n## T (end) t\n")
                                          << "error: A: the query uses an unknown variable $nope";
        QTest::newRow("double name") << QByteArray("## A (end) a\n## A (end) b\n")
                                     << "f:7: error: A: two nodes are called 'A', in lines 6 and 7";
        QTest::newRow("no nodes") << QByteArray("nothing\n") << "error: the runbook has no nodes";
    }
    void brokenTreesAreNamed()
    {
        QFETCH(QByteArray, tree);
        QFETCH(QString, finding);
        const RunbookReading reading =
            readRunbookMarkdown("---\nid: R\ntitle: t\nstart: A\n---\n" + tree, QStringLiteral("f"));
        QCOMPARE(textsOf(reading.findings.list()), QStringList());
        const QString all = textsOf(lintRunbook(reading.runbook)).join(u'\n');
        QVERIFY2(all.contains(finding), qPrintable(all));
    }

    void aCycleThroughAWaitIsAllowed()
    {
        const auto runbook = runbookFromMarkdown(
            "---\nid: R\nstart: A\n---\n## A (decision) a\n- if: x -> W\n## W (wait) w\n- hold: 5 "
            "min\n```promql\nup\n```\n"
            "- if: > 1 for hold -> T\n- if: <= 1 -> A\n- if: no_data -> A\n## T (end) t\n",
            QStringLiteral("f"));
        QVERIFY(runbook);
        QCOMPARE(textsOf(lintRunbook(*runbook)), QStringList());
    }

    void markdownAndJsonHoldTheSame()
    {
        const Runbook runbook = rb014();
        const QByteArray markdown = runbookToMarkdown(runbook);
        // The file kept with the templates is what the writer makes today.
        QCOMPARE(QString::fromUtf8(drill::readProjectFile(QStringLiteral("resources/templates/rb-014.md"))),
                 QString::fromUtf8(markdown));
        const auto fromMarkdown = runbookFromMarkdown(markdown, QStringLiteral("rb-014.md"));
        QVERIFY2(fromMarkdown, fromMarkdown ? "" : qPrintable(fromMarkdown.error().what));
        QVERIFY(bare(*fromMarkdown) == bare(runbook));
        QCOMPARE(fromMarkdown->node(u"N2")->line, 28);
        const auto fromJson = runbookFromJson(runbookToJson(runbook), QStringLiteral("x.json"));
        QVERIFY(fromJson);
        QVERIFY(bare(*fromJson) == bare(runbook));
        QCOMPARE(queriesOf(*runbook.node(u"N12")).size(), 2);
        QVERIFY(fromMarkdown->hash != runbook.hash);
        QCOMPARE(fromMarkdown->hash.size(), 64);
    }

    void awkwardTextsSurviveTheRoundTrip()
    {
        Runbook runbook;
        runbook.id = QStringLiteral("it's: \"x\" #y");
        runbook.title = QStringLiteral("true");
        runbook.version = 3;
        runbook.start = QStringLiteral("A");
        runbook.alerts = {QStringLiteral("a, b"), QStringLiteral("[c]")};
        RunbookNode a = node(NodeKind::Action, {"x > 3 -> y words", "done"});
        a.id = QStringLiteral("A");
        a.title = QStringLiteral("Do (this) now: `x`");
        a.body =
            QStringLiteral("Text.\n\n```sh\n## not a node\n- if: no -> branch\n```\n\n- role: of the text");
        a.precheck = QStringLiteral("one\ntwo");
        a.command = QStringLiteral("a \\\n  --b");
        a.timeBox = seconds{61};
        a.execution = {QStringLiteral("silence.create"),
                       {{QStringLiteral("matchers"), QStringLiteral("{$sel, x=~\"a:b\"}\nteam!=\"```\"")},
                        {QStringLiteral("comment"), QString()}}};
        runbook.labels = {{QStringLiteral("a: b"), QStringLiteral("=~ it's|\"x\"")},
                          {QStringLiteral("no"), QStringLiteral("#1")}};
        a.reversible = false;
        a.branches[0].note = QStringLiteral("note; with semicolon → arrow");
        runbook.nodes = {a};
        const auto read = runbookFromMarkdown(runbookToMarkdown(runbook), QStringLiteral("f"));
        QVERIFY2(read, read ? "" : qPrintable(read.error().what));
        // An entry in the text would be named as one that is not read.
        runbook.nodes[0].body.replace(QStringLiteral("- role:"), QStringLiteral("* role:"));
        QCOMPARE(QString::fromUtf8(runbookToJson(bare(*read))),
                 QString::fromUtf8(runbookToJson(bare(runbook))));
        QVERIFY(bare(*read) == bare(runbook));
    }

    void badFilesSayLineAndWayOut_data()
    {
        QTest::addColumn<QByteArray>("text");
        QTest::addColumn<QString>("where");
        QTest::addColumn<QString>("what");
        const QByteArray head("---\nid: R\nstart: A\n---\n");
        QTest::newRow("empty") << QByteArray() << "f:1"
                               << "the front matter is missing";
        QTest::newRow("not closed") << QByteArray("---\nid: R\n") << "f:1"
                                    << "the front matter is not closed";
        QTest::newRow("broken YAML") << QByteArray("---\nid: [R\nstart: A\n---\n") << ""
                                     << "not valid YAML";
        QTest::newRow("alias bomb") << QByteArray("---\na: &a [x,x]\nb: [*a,*a]\n---\n") << "f:2"
                                    << "an anchor";
        QTest::newRow("no id") << QByteArray("---\nstart: A\n---\n## A (end) a\n") << "f:1"
                               << "has no 'id'";
        QTest::newRow("kind") << head + "## A (chek) a\n"
                              << "f:5"
                              << "unknown kind 'chek'";
        QTest::newRow("heading") << head + "## What now\n"
                                 << "f:5"
                                 << "a second-level heading that is no node";
        QTest::newRow("branch") << head + "## A (check) a\n- if: > 3\n"
                                << "f:6"
                                << "a branch that leads nowhere";
        QTest::newRow("entry") << head + "## A (check) a\n- rolle: IC\n"
                               << "f:6"
                               << "unknown entry 'rolle'";
        QTest::newRow("length") << head + "## A (check) a\n- time box: soon\n"
                                << "f:6"
                                << "is not a length of time";
        QTest::newRow("fence") << head + "## A (check) a\n```promql\nup\n"
                               << "f:6"
                               << "the block ```promql that begins here is not closed";
        QTest::newRow("labels") << QByteArray("---\nid: R\nstart: A\nlabels: [a, b]\n---\n") << "f:4"
                                << "'labels' must be a map";
        QTest::newRow("label list") << QByteArray("---\nid: R\nstart: A\nlabels:\n  team: [a, b]\n---\n")
                                    << "f:5"
                                    << "'team' in 'labels' must be one value";
        QTest::newRow("tool") << head + "## A (action) a\n```tool\ncomment: x\n```\n"
                              << "f:6"
                              << "the tool block does not say what to do";
        QTest::newRow("tool field") << head + "## A (action) a\n```tool\ndo: x\nrm -rf /\n```\n"
                                    << "f:8"
                                    << "no field of a tool block: 'rm -rf /'";
        QTest::newRow("tool field twice") << head + "## A (action) a\n```tool\ndo: x\na: 1\na: 2\n```\n"
                                          << "f:9"
                                          << "'a' comes twice";
        QTest::newRow("two tools") << head + "## A (action) a\n```tool\ndo: x\n```\n```tool\ndo: y\n```\n"
                                   << "f:9"
                                   << "a second tool block";
        QTest::newRow("too large") << head + QByteArray(2 << 20, 'x') << "f"
                                   << "is larger than 1024 kB";
    }
    void badFilesSayLineAndWayOut()
    {
        QFETCH(QByteArray, text);
        QFETCH(QString, where);
        QFETCH(QString, what);
        const auto runbook = runbookFromMarkdown(text, QStringLiteral("f"));
        QVERIFY(!runbook);
        QVERIFY(runbook.error().kind == ErrorKind::Invalid);
        QVERIFY2(runbook.error().what.contains(what), qPrintable(runbook.error().what));
        if (!where.isEmpty())
            QCOMPARE(runbook.error().where, where);
    }

    void badJsonSaysLineAndWayOut()
    {
        const auto broken = runbookFromJson("{\n\"id\": \"R\",\n\"nodes\": [\n", QStringLiteral("r.json"));
        QVERIFY(!broken);
        QCOMPARE(broken.error().where, QStringLiteral("r.json:4"));
        const auto tool = runbookFromJson("{\"id\":\"R\",\n\"nodes\":[\n{\"id\":\"N1\",\"kind\":\"action\","
                                          "\"tool\":{\"comment\":\"x\"}}]}",
                                          QStringLiteral("r.json"));
        QVERIFY(!tool);
        QCOMPARE(tool.error().where, QStringLiteral("r.json:3"));
        const auto kind = runbookFromJson("{\"id\":\"R\",\n\"nodes\":[\n{\"id\":\"N1\",\"kind\":\"x\"}]}",
                                          QStringLiteral("r.json"));
        QVERIFY(!kind);
        QCOMPARE(kind.error().where, QStringLiteral("r.json:3"));
    }

    void fiveThousandNodesAreLintedQuickly()
    {
        Runbook runbook;
        runbook.id = runbook.start = QStringLiteral("n0");
        for (int i = 0; i < 5'000; ++i) {
            RunbookNode each = node(NodeKind::Decision, {"x"});
            each.id = each.title = QStringLiteral("n%1").arg(i);
            each.branches[0].to = QStringLiteral("n%1").arg(i + 1);
            runbook.nodes.push_back(each);
        }
        runbook.nodes.back().kind = NodeKind::End;
        runbook.nodes.back().branches.clear();
        QElapsedTimer timer;
        timer.start();
        QCOMPARE(textsOf(lintRunbook(runbook)), QStringList());
        QVERIFY2(timer.elapsed() < test::patience(2'000), qPrintable(QString::number(timer.elapsed())));
    }
};

QTEST_GUILESS_MAIN(TestRunbook)
#include "tst_runbook.moc"
