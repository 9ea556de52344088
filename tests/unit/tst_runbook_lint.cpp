// SPDX-License-Identifier: GPL-3.0-or-later
// The linter of runbooks, rule by rule: what it says, at which line, and the mended file beside it, clean.
#include "models/base/redaction.h"
#include "models/document/lint_file.h"
#include "models/domain/runbook_condition.h"

#include <QtTest/QtTest>

#include <algorithm>
#include <random>

using namespace muster;

namespace {

/// A sound runbook: line 5 is `start`, its nodes begin at line 8.
const char kHead[] = "---\nid: R\ntitle: t\nversion: 1\nstart: A\nvariables: {}\n---\n";

/// Findings without the way out: "f:12: error: A: …", one a line.
QString findings(const QByteArray& text, const LintOptions& options = {})
{
    const auto found = lintBytes(text, QStringLiteral("f"), options);
    if (!found)
        return QStringLiteral("refused: ") + found.error().what;
    QStringList lines;
    for (const LintFinding& finding : *found) {
        if (finding.wayOut.isEmpty())
            return QStringLiteral("no way out: ") + finding.what;
        QString line = formatFinding(QStringLiteral("f"), finding);
        const qsizetype wayOut = line.lastIndexOf(u'(' + finding.wayOut);
        lines.append(line.left(wayOut < 0 ? line.size() : wayOut).trimmed());
    }
    return lines.join(u'\n');
}

QByteArray check(const char* branches, const char* query = "up")
{
    QByteArray text = QByteArray(kHead) + "## A (check) a\n```promql\n" + query + "\n```\n";
    for (const QByteArray& branch : QByteArray(branches).split('|'))
        text += "- if: " + branch + " -> T\n";
    return text + "## T (end) t\n";
}

QByteArray action(const char* entries, const QByteArray& command = {})
{
    QByteArray text = QByteArray(kHead) + "## A (action) a\n" + entries;
    if (!command.isEmpty())
        text += QByteArray("```command\n") + command + "\n```\n";
    return text + "- if: done -> V\n- if: failed -> T\n## V (verify) v\n```promql\nup\n```\n- if: > 1 -> T\n"
                  "- if: <= 1 -> T\n- if: no_data -> T\n## T (end) t\n";
}

/// The sound action with a tool block; `fields` stand in its lines 12 to 15, `variables` in line 6.
QByteArray acting(const QByteArray& fields, const QByteArray& variables = "{}")
{
    QByteArray text = action("- undo: end the silence\n", "amtool silence add");
    text.insert(text.indexOf("- if: done"), "```tool\n" + fields + "```\n");
    return text.replace("variables: {}", "variables: " + variables);
}

QByteArray dated(const char* fields)
{
    QByteArray head(kHead);
    head.insert(head.indexOf("start:"), fields);
    return head + "## A (end) a\n";
}

} // namespace

class TestRunbookLint : public QObject
{
    Q_OBJECT
private slots:
    void eachRuleNamesItsLineAndTheMendedFileIsClean_data()
    {
        QTest::addColumn<QByteArray>("broken");
        QTest::addColumn<QString>("says");
        QTest::addColumn<QByteArray>("mended");
        const QByteArray head(kHead);
        const auto row = [](const char* name, const QByteArray& broken, const char* says,
                            const QByteArray& mended) {
            QTest::newRow(name) << broken << QString::fromUtf8(says) << mended;
        };
        row("unknown node", head + "## A (decision) a\n- if: x -> T\n- if: y -> Z\n## T (end) t\n",
            "f:10: error: A: branch 'y' leads to an unknown node 'Z'",
            head + "## A (decision) a\n- if: x -> T\n- if: y -> Z\n## T (end) t\n## Z (end) z\n");
        row("unreachable node", head + "## A (end) a\n## B (end) b\n", "f:9: warning: B: no path leads here",
            head + "## A (end) a\n");
        row("cycle without a wait",
            head + "## A (decision) a\n- if: x -> B\n## B (decision) b\n- if: y -> T\n- if: z -> A\n## T "
                   "(end) t\n",
            "f:12: error: B: going on to A closes a cycle without a wait",
            head + "## A (decision) a\n- if: x -> B\n## B (wait) b\n- hold: 5 min\n```promql\nup\n```\n- if: "
                   "> 1 for "
                   "hold -> T\n- if: <= 1 -> A\n- if: no_data -> T\n## T (end) t\n");
        row("check without no data", check("> 1|<= 1"), "f:8: error: A: there is no branch for 'no_data'",
            check("> 1|<= 1|no_data"));
        row("action without undo", action(""), "f:8: error: A: the action does not say how to undo it",
            action("- undo: the reverse\n"));
        row("action without verify", head + "## A (action) a\n- undo: u\n- if: ok -> T\n## T (end) t\n",
            "f:10: error: A: after 'ok' comes T, which does not verify", action("- undo: u\n"));
        row("action whose words lead to no verify",
            head + "## A (action) a\n- undo: u\n- if: now -> T\n- if: later -> T\n## T (end) t\n",
            "f:8: error: A: no branch of the action leads to a verify node", action("- undo: u\n"));
        row("action that verifies its failure only",
            action("- undo: u\n").replace("done -> V", "gone -> T").replace("failed -> T", "failed -> V"),
            "f:11: error: A: only 'failed' leads to a verify node", action("- undo: u\n"));
        row("not reversible, with an undo", action("- reversible: no\n- undo: scale it up again\n"),
            "f:9: warning: A: 'reversible: no' stands beside 'undo: scale it up again'",
            action("- reversible: no\n- undo: scale it up again; what was in flight is lost\n"));
        row("reversible, without an undo", action("- reversible: yes\n- undo: Cannot be undone.\n"),
            "f:9: warning: A: 'reversible: yes' stands beside 'undo: Cannot be undone.'",
            action("- reversible: yes\n- undo: scale up again; sessions cannot be restored\n"));
        row("no end at all",
            head + "## A (wait) a\n- hold: 5 min\n```promql\nup\n```\n- if: > 1 for hold -> A\n- if: <= 1 -> "
                   "A\n- if: no_data -> A\n",
            "f:5: error: no end can be reached from the start",
            head + "## A (wait) a\n- hold: 5 min\n```promql\nup\n```\n- if: > 1 for hold -> T\n- if: <= 1 -> "
                   "A\n- if: no_data -> A\n## T (end) t\n");
        row("no end behind a node",
            head + "## A (decision) a\n- if: x -> T\n- if: y -> B\n## B (wait) b\n- hold: 5 min\n"
                   "```promql\nup\n```\n- if: > 1 for hold -> B\n- if: else -> B\n- if: no_data -> B\n"
                   "## T (end) t\n",
            "f:11: warning: B: from here no end can be reached",
            head + "## A (decision) a\n- if: x -> T\n- if: y -> B\n## B (wait) b\n- hold: 5 min\n"
                   "```promql\nup\n```\n- if: > 1 for hold -> T\n- if: else -> B\n- if: no_data -> B\n"
                   "## T (end) t\n");
        row("command of several lines",
            action("- undo: u\n", "kubectl cordon a \\\n  --dry-run\nkubectl drain a"),
            "f:12: warning: A: the command cannot be copied: each of its lines would run the moment it is "
            "pasted",
            action("- undo: u\n", "kubectl cordon a \\\n  --dry-run && \\\n  kubectl drain a"));
        row("command with what cannot be seen", action("- undo: u\n", "rm\xe2\x80\x8b -rf x"),
            "f:11: warning: A: the command cannot be copied: it holds characters that cannot be seen",
            action("- undo: u\n", "rm -rf x"));
        row("command that is too long", action("- undo: u\n", QByteArray("echo ").repeated(900) + "x"),
            "f:11: warning: A: the command cannot be copied: it is longer than what is shown of it",
            action("- undo: u\n", QByteArray("echo ").repeated(800) + "x"));
        const QByteArray named = action("- undo: u\n", "kubectl \\\n  -n $ns get ${app}s $HOME");
        row("command with a variable of two words",
            QByteArray(named).replace("variables: {}", "variables: {ns: a b, app: pod}"),
            "f:12: warning: A: the command uses $ns, whose value a shell could read as more than one word",
            QByteArray(named).replace("variables: {}", "variables: {ns: a-b, app: pod}"));
        row("pre-check without its query", action("- undo: u\n- precheck: < 0.8; room is left\n"),
            "f:10: warning: A: the pre-check '< 0.8' has no query that it could be judged by",
            action("- undo: u\n- precheck: < 0.8; room is left\n```promql\nmax(busy)\n```\n"));
        row("leaf that is no end", head + "## A (decision) a\n",
            "f:8: error: A: the path stops here, but the node is not an end", head + "## A (end) a\n");
        row("incomplete: a gap between", check("> 1 %|< 0.5 %|no_data"),
            "f:8: error: A: no branch covers >= 0.005 and <= 0.01", check("> 1 %|<= 1 %|no_data"));
        row("incomplete: the bound itself", check("> 2|< 2|no_data"), "f:8: error: A: no branch covers == 2",
            check("> 2|<= 2|no_data"));
        row("incomplete: one side", check("> 600 ms|no_data"), "f:8: error: A: no branch covers <= 0.6",
            check("> 600 ms|else|no_data"));
        row("incomplete below zero only", check("> 0|== 0|no_data"), "f:8: warning: A: no branch covers < 0",
            check("> 0|<= 0|no_data"));
        row("incomplete count",
            head + "## A (event_check) a\n- events: deploy.finished\n- if: count >= 2 -> T\n- if: count == 0 "
                   "-> T\n- if: "
                   "source_stale -> T\n## T (end) t\n",
            "f:8: error: A: no branch covers count > 0 and count < 2",
            head + "## A (event_check) a\n- events: deploy.finished\n- if: count >= 1 -> T\n- if: count == 0 "
                   "-> T\n- if: "
                   "source_stale -> T\n## T (end) t\n");
        row("incomplete in two figures", check("q0 <= 1 and q1 < 2|q0 > 1|no_data", "up\n```\n```promql\nup"),
            "f:8: error: A: no branch covers q0 <= 1 and q1 >= 2",
            check("q0 <= 1 and q1 < 2|else|no_data", "up\n```\n```promql\nup"));
        row("overlap", check("> 1|< 2|no_data"),
            "f:13: warning: A: '> 1' and '< 2' both hold for > 1 and < 2; the upper one is proposed",
            check("> 1|<= 1|no_data"));
        row("hidden by an upper one", check("> 1|> 5|<= 1|no_data"),
            "f:13: error: A: '> 5' is never proposed: '> 1' above it holds wherever it does (> 5)",
            check("> 5|> 1|<= 1|no_data"));
        row("impossible", check("> 5 and < 3|else|no_data"),
            "f:12: error: A: nothing can fulfil '> 5 and < 3'", check("> 3 and < 5|else|no_data"));
        row("one figure of several values", check("> 0.8|<= 0.8|no_data", "max by (pod) (busy)"),
            "f:12: warning: A: '> 0.8' compares one value, but the query answers one for each pod, of which "
            "nothing is proposed\n"
            "f:13: warning: A: '<= 0.8' compares one value, but the query answers one for each pod, of which "
            "nothing is proposed",
            check("max > 0.8|max <= 0.8|no_data", "max by (pod) (busy)"));
        row("one figure of what is left", check("q0 > 0.8|else|no_data", "sum without (pod) (busy) / 2"),
            "f:12: warning: A: 'q0 > 0.8' compares one value, but the query answers several, of which "
            "nothing "
            "is proposed",
            check("q0 > 0.8|else|no_data", "sum(busy) / 2"));
        row("one figure of several by a variable",
            QByteArray(check("> 0.8|else|no_data", "sum by (team, code) (busy{$sel})"))
                .replace("variables: {}", "variables: {sel: 'team=\"a\"'}"),
            "f:12: warning: A: '> 0.8' compares one value, but the query answers one for each code, of which "
            "nothing is proposed",
            QByteArray(check("> 0.8|else|no_data", "sum by (team) (busy{$sel})"))
                .replace("variables: {}", "variables: {sel: 'team=\"a\"'}"));
        row("a wait for several values",
            head + "## A (wait) a\n- hold: 5 min\n```promql\nmax by (pod) (x)\n```\n- if: <= 1 for hold -> "
                   "T\n- if: > 1 -> T\n- if: no_data -> T\n## T (end) t\n",
            "f:13: warning: A: '<= 1 for hold' compares one value, but the query answers one for each pod, "
            "of "
            "which nothing is proposed\n"
            "f:14: warning: A: '> 1' compares one value, but the query answers one for each pod, of which "
            "nothing is proposed",
            head + "## A (wait) a\n- hold: 5 min\n```promql\nmax by (pod) (x)\n```\n- if: max <= 1 for hold "
                   "-> T\n- if: max > 1 -> T\n- if: no_data -> T\n## T (end) t\n");
        row("a share of one value", check("share(504) > 0.5|else|no_data", "sum(errors)"),
            "f:12: error: A: 'share(504) > 0.5' is a share of several values, but the query answers one "
            "without "
            "labels",
            check("share(504) > 0.5|else|no_data", "sum by (code) (errors)"));
        row("the greatest of one value", check("max > 0.8|else|no_data", "avg(busy)"),
            "f:12: warning: A: 'max > 0.8' is about several values, but the query answers one",
            check("max > 0.8|else|no_data", "avg by (pod) (busy)"));
        row("several values of a second query",
            check("q0 < 1 and q1 < 0.6|else|no_data", "up\n```\n```promql\nsum by (code) (x)"),
            "f:15: warning: A: 'q1 < 0.6' compares one value, but the query q1 answers one for each code",
            check("q0 < 1 and q1 < 0.6|else|no_data", "up\n```\n```promql\nsum(x)"));
        row("the greatest of two queries", check("max < 1|else|no_data", "up\n```\n```promql\nx"),
            "f:15: error: A: 'max < 1' is the outermost of one query's answers, but the node asks 2",
            check("q0 < 1|else|no_data", "up\n```\n```promql\nx"));
        row("unknown variable", check("> 1|<= 1|no_data", "sum(\n  up{$nope})"),
            "f:11: error: A: the query uses an unknown variable $nope",
            check("> 1|<= 1|no_data", "sum(\n  up)"));
        row("unused variable",
            QByteArray(kHead).replace("variables: {}", "variables: {a: b}") + "## A (end) a\n",
            "f:6: warning: nothing uses the variable $a", head + "## A (end) a\n");
        row("no PromQL, in its second line", check("> 1|<= 1|no_data", "sum(\n  rte(up[5m]))"),
            "f:11: error: A: the query cannot be read: in its line 2 at “rte(up[5m]))”: PromQL has no "
            "function “rte”: "
            "is it rate?",
            check("> 1|<= 1|no_data", "sum(\n  rate(up[5m]))"));
        row("query for a stretch of time", check("> 1|<= 1|no_data", "up[5m]"),
            "f:10: error: A: the query answers a stretch of time, which is no figure",
            check("> 1|<= 1|no_data", "max_over_time(up[5m])"));
        row("query that is a text", check("> 1|<= 1|no_data", "\"abc\""),
            "f:10: error: A: the query is a text, which is no figure", check("> 1|<= 1|no_data", "1"));
        row("pattern that no server reads", check("> 1|<= 1|no_data", "sum(\n  up{a=~\"(\"})"),
            "f:11: error: A: the query cannot be read: in its line 2 at “\"(\"})”: the pattern cannot be "
            "read: "
            "missing closing parenthesis",
            check("> 1|<= 1|no_data", "sum(\n  up{a=~\"(b)\"})"));
        row("overdue review", dated("last_reviewed: 2026-08-01\nreview_every: 90 d\n"),
            "f:5: warning: the review is overdue since 2026-10-30 (21 days)",
            dated("last_reviewed: 2026-11-01\nreview_every: 13 weeks\n"));
        row("review promised, none noted", dated("review_every: 90 d\n"),
            "f:5: warning: a review is due every 90 days, but none is noted",
            dated("review_every: 90 d\nlast_reviewed: 2026-11-01\n"));
        row("no date", dated("last_reviewed: last week\n"),
            "f:5: error: 'last_reviewed: last week' is no date", dated("last_reviewed: 2026-11-01\n"));
        row("misspelt field", dated("last_reveiwed: 2026-11-01\n"),
            "f:5: warning: the field 'last_reveiwed' is not kept", dated("last_reviewed: 2026-11-01\n"));
        row("secret in a command", action("- undo: u\n", "kubectl get x \\\n  --token=c29tZXRoaW5nc2VjcmV0"),
            "f:12: error: A: the command holds what looks like a secret",
            action("- undo: u\n", "kubectl get x \\\n  --token=$TOKEN"));
        row("secret in a header",
            action("- undo: u\n", "curl -H 'Authorization: Bearer abc123def456' https://x"),
            "f:11: error: A: the command holds what looks like a secret",
            action("- undo: u\n", "curl -H \"Authorization: Bearer $TOKEN\" https://x"));
        row("secret in undo", action("- undo: mysql --password hunter22 -e x\n"),
            "f:8: error: A: 'undo' holds what looks like a secret",
            action("- undo: mysql --password <password> -e x\n"));
        row("secret in prose",
            action("- undo: u\n- expected: the key AKIA"
                   "ABCDEFGHIJKLMNOP works\n"),
            "f:8: error: A: the text holds what looks like a secret",
            action("- undo: u\n- expected: the token: see the vault, key: value\n"));
        const QByteArray silence =
            "do: silence.create\nmatchers: team=\"a\"\nduration: 2 h\ncomment: known\n";
        const auto changed = [&](const char* from, const char* to) {
            return QByteArray(silence).replace(from, to);
        };
        row("label pattern", dated("labels:\n  team: '=~ a('\n"),
            "f:6: error: 'team: =~ a(' answers no alert: the pattern a( cannot be read: missing closing "
            "parenthesis",
            dated("labels:\n  team: '=~ a|b'\n  severity: page\n"));
        row("label without a value", dated("labels:\n  team: ''\n"),
            "f:6: error: 'team: ' answers no alert: no value is given", dated("labels: {team: a}\n"));
        row("verb that no tool takes", acting(changed("silence.create", "pod.restart")),
            "f:13: error: A: no 'tool' is named that could do 'pod.restart'", acting(silence));
        row("field that is missing", acting(changed("comment: known\n", "")),
            "f:13: error: A: 'comment' is missing", acting(silence));
        row("field that is none", acting(silence + "coment: x\n"),
            "f:13: error: A: 'coment' is no field of silence.create", acting(silence));
        row("silence without an end", acting(changed("2 h", "for ever")),
            "f:13: error: A: 'duration: for ever' is no length of time from 1 min to 24 h",
            acting(changed("2 h", "90 min")));
        row("silence of a week", acting(changed("2 h", "170 h")),
            "f:13: error: A: 'duration: 170 h' is no length of time from 1 min to 24 h", acting(silence));
        row("silence of everything", acting(changed("team=\"a\"", "team!=\"\", x=~\".*\"")),
            "f:13: error: A: the silence would cover every alert",
            acting(changed("team=", "x=~\".*\",team=")));
        row("no matchers", acting(changed("team=\"a\"", "team=\"a\"} or up{")),
            "f:13: error: A: 'matchers: team=\"a\"} or up{' are no label matchers",
            acting(changed("team=\"a\"", "{team=\"a\",}")));
        row("unknown variable of a matcher", acting(changed("\"a\"", "\"$who\"")),
            "f:13: error: A: 'matchers': there is no value for $who",
            acting(changed("\"a\"", "\"$who\""), "{who: a}"));
        row("unknown variable of a comment", acting(changed("known", "by $who")),
            "f:13: error: A: 'comment' uses an unknown variable $who", acting(changed("known", "5 $$")));
        row("tool in a check",
            QByteArray(check("> 1|<= 1|no_data"))
                .replace("- if: > 1", "```command\nx\n```\n```tool\n" + silence + "```\n- if: > 1"),
            "f:15: error: A: a check lets a tool do something", check("> 1|<= 1|no_data"));
        row("tool without a command", acting(silence).replace("```command\namtool silence add\n```\n", ""),
            "f:10: warning: A: there is no command for when the tool cannot be reached", acting(silence));
        const QByteArray note = "do: note.add\ntool: pagerduty\ntext: rolling back\n";
        const auto noted = [&](const char* from, const char* to) {
            return QByteArray(note).replace(from, to);
        };
        row("verb without its tool", acting(noted("tool: pagerduty\n", "")),
            "f:13: error: A: no 'tool' is named that could do 'note.add'", acting(note));
        row("tool that is none", acting(noted("pagerduty", "pagerdty")),
            "f:13: warning: A: 'tool: pagerdty' is no tool that can be told anything", acting(note));
        row("verb that the tool lacks", acting(noted("note.add", "note.made")),
            "f:13: warning: A: PagerDuty cannot be told to do 'note.made'", acting(note));
        row("text of a note that is missing", acting(noted("text: rolling back\n", "")),
            "f:13: warning: A: 'text' is missing", acting(note));
        row("field that the verb lacks", acting(note + "title: x\n"),
            "f:13: warning: A: 'title' is no field of note.add at PagerDuty", acting(note));
        row("choice that is none", acting("do: incident.severity\ntool: opsgenie\nseverity: P9\n"),
            "f:13: warning: A: 'severity: P9' is nothing that it can be",
            acting("do: incident.severity\ntool: opsgenie\nseverity: P1\n"));
        row("unknown variable of a note", acting(noted("back", "$what back")),
            "f:13: error: A: 'text' uses an unknown variable $what",
            acting(noted("back", "$what back"), "{what: all}"));
        row("secret in a tool block",
            acting(changed("known", "with AKIAABCDEFGHIJ"
                                    "KLMNOP")),
            "f:8: error: A: the text holds what looks like a secret", acting(silence));
        row("password in an address", action("- undo: u\n", "psql postgres://admin:hunter22@db/x"),
            "f:11: error: A: the command holds what looks like a secret",
            action("- undo: u\n", "psql postgres://admin:$PGPASSWORD@db/x"));
    }
    void eachRuleNamesItsLineAndTheMendedFileIsClean()
    {
        QFETCH(const QByteArray, broken);
        QFETCH(const QString, says);
        QFETCH(const QByteArray, mended);
        const QString severity = QStringLiteral("severity");
        const auto verbs = std::make_shared<const std::vector<ToolVerb>>(
            std::vector<ToolVerb>{{QStringLiteral("pagerduty"),
                                   QStringLiteral("PagerDuty"),
                                   QStringLiteral("note.add"),
                                   QStringLiteral("Add a note"),
                                   {{QStringLiteral("text"), true}}},
                                  {QStringLiteral("opsgenie"),
                                   QStringLiteral("Opsgenie"),
                                   QStringLiteral("incident.severity"),
                                   QStringLiteral("Set the priority"),
                                   {{severity, true, {QStringLiteral("P1"), QStringLiteral("P2")}}}}});
        const LintOptions options{Instant::fromIso(u"2026-11-20T02:00:00Z"), verbs};
        QCOMPARE(findings(broken, options), says);
        QCOMPARE(findings(mended, options), QString());
    }

    void secretsOfCommandsAreFoundAndPlaceholdersAreNone_data()
    {
        QTest::addColumn<QString>("text");
        QTest::addColumn<bool>("command");
        QTest::addColumn<QString>("found");
        int count = 0;
        // Put together here: a file with such a text in one piece is refused by those who look for them.
        const auto row = [&](bool command, const char* text, const char* found) {
            QTest::addRow("%02d", count++)
                << QString::fromUtf8(text).replace(QLatin1String("~"), QString()) << command
                << QString::fromUtf8(found).replace(QLatin1String("~"), QString());
        };
        for (const bool command : {false, true}) {
            // Addresses that anybody can post to who knows them.
            row(command,
                "see https://hooks.sl~ack.com/services/T024BE7LD/B0455555/aBcD1234eFgH5678iJkL9012 .",
                "aBcD1234eFgH5678iJkL9012");
            row(command,
                "https://hooks.sl~ack.com/triggers/T024BE7LD/4711471147/0123456789abcdef0123456789ab",
                "0123456789abcdef0123456789ab");
            row(command, "https://hooks.sl~ack.com/services/T00000000/B00000000/XXXXXXXXXXXXXXXXXXXXXXXX",
                "");
            row(command, "https://hooks.sl~ack.com/services/$PATH_OF_THE_HOOK", "");
            row(command, "https://hooks.sl~ack.com/services/T024BE7LD/B0455555/${HOOK}", "");
            row(command,
                "https://disc~ord.com/api/webhooks/123456789012345678/"
                "a-b_CdEfGhIjKlMnOpQrStUvWxYz0123456789a-b_CdEfGhIj",
                "a-b_CdEfGhIjKlMnOpQrStUvWxYz0123456789a-b_CdEfGhIj");
            row(command, "https://disc~ord.com/api/webhooks/123456789012345678/<token>", "");
            row(command,
                "https://acme.webh~ook.office.com/webhookb2/11111111-2222-3333-4444-555555555555@"
                "11111111-2222-3333-4444-555555555555/IncomingWebhook/"
                "0123456789abcdef0123456789abcdef/11111111-2222-3333-4444-555555555555",
                "0123456789abcdef0123456789abcdef/11111111-2222-3333-4444-555555555555");
            row(command, "{\"routing_key\":\"0123456789abcdef0123456789abcdef\"}",
                "0123456789abcdef0123456789abcdef");
            row(command, "integration_key: R0123456789ABCDEFGHIJKLMNOPQRSTU",
                "R0123456789ABCDEFGHIJKLMNOPQRSTU");
            row(command, "{\"routing_key\":\"$ROUTING_KEY\"}", "");
            row(command, "amqp routing_key: orders.created", "");
            row(command, "https://events.pagerduty.com/integration/0123456789abcdef0123456789abcdef/enqueue",
                "0123456789abcdef0123456789abcdef");
        }
        // What only means a secret behind its program.
        row(true, "mysql -h db -u root -phunter2xyz shop", "hunter2xyz");
        row(true, "kubectl exec db-0 -- mysqldump -uroot \\\n  -p'hunter2xyz' shop", "hunter2xyz");
        row(true, "mysql -h db -u root -p shop", "");
        row(true, "mysql -h db -u root -p\"$MYSQL_PASSWORD\" shop", "");
        row(true, "mysql -h db -P3306 -p", "");
        row(true, "docker run --name mysql -p3306:3306 mysql", "");
        row(true, "docker run mysql -p127.0.0.1:3306:3306/tcp", "");
        row(true, "kubectl logs mysql-0 -previous", "");
        row(true, "mysql -e 'select 1' | mkdir -pv /tmp/backup", "");
        row(true, "MYSQL_PWD=hunter2xyz mysql -u root", "hunter2xyz");
        row(true, "MYSQL_PWD=$P mysql -u root", "");
        row(true, "SMTP_PASS=hunter2xyz ./mail", "hunter2xyz");
        row(true, "BYPASS=yes-please ./mail", "");
        row(true, "redis-cli -h cache -a hunter2xyz FLUSHDB", "hunter2xyz");
        row(true, "redis-cli -h cache --pass hunter2xyz FLUSHDB", "hunter2xyz");
        row(true, "redis-cli -h cache AUTH hunter2xyz", "hunter2xyz");
        row(true, "redis-cli -h cache -a \"$REDIS\" FLUSHDB", "");
        row(true, "redis-cli -h cache --askpass INFO", "");
        row(true, "grep -a pattern redis-cli.log", "");
        row(true, "sshpass -p hunter2xyz ssh ops@db", "hunter2xyz");
        row(true, "sshpass -phunter2xyz ssh ops@db", "hunter2xyz");
        row(true, "sshpass -e ssh -p 2222 ops@db", "");
        row(true, "ssh -p 2222 ops@login.example", "");
        row(true, "docker login -u bob -p hunter2xyz registry.example", "hunter2xyz");
        row(true, "podman login registry.example --username bob -p=hunter2xyz", "hunter2xyz");
        row(true, "docker login -u bob --password-stdin registry.example", "");
        row(true, "docker login -u bob -p $PASSWORD registry.example", "");
        row(true, "docker run -p 8080:80 login", "");
        row(true, "mongosh --host db -u ops -p hunter2xyz", "hunter2xyz");
        row(true, "mongosh --host db -u ops -p --quiet", "");
        row(true, "ldapsearch -D cn=ops -w hunter2xyz -b dc=example", "hunter2xyz");
        row(true, "ldapsearch -D cn=ops -W -b dc=example", "");
        // The name of the scheme is no secret, whatever stands for the token.
        row(true, "curl -H \"Authorization: Bearer $T\" https://x.example", "");
        row(true, "curl -H \"Authorization: GenieKey $KEY\" https://x.example", "");
        row(true, "curl -H \"Authorization: Token token=$PD_TOKEN\" https://x.example", "");
        row(true, "curl -H 'Authorization: GenieKey 0123-4567-89ab' https://x.example", "0123-4567-89ab");
        row(true, "curl -H \"Authorization: OAuth $KEY\" https://x.example", "");
        row(true, "curl -H 'Authorization: OAuth 0123-4567-89ab' https://x.example", "0123-4567-89ab");
        row(true, "curl -H 'Authorization: Token token=y_NbAkKc66ryYTWUXYEu'", "y_NbAkKc66ryYTWUXYEu");
        // In prose these are words.
        row(false, "mysql -phunter2xyz, redis-cli -a hunter2xyz", "");
    }
    void secretsOfCommandsAreFoundAndPlaceholdersAreNone()
    {
        QFETCH(const QString, text);
        QFETCH(const bool, command);
        QFETCH(const QString, found);
        const auto spot = findSecret(text, command);
        QCOMPARE(spot ? text.mid(spot->from, spot->length) : QString(), found);
    }

    void nothingIsOverdueWithoutAClock()
    {
        QCOMPARE(findings(dated("last_reviewed: 2020-01-01\nreview_every: 1 d\n")), QString());
    }

    /// Against counting: every condition is tried at many points, and what the linter calls uncovered is.
    void gapsAgreeWithTryingEveryPoint()
    {
        std::mt19937 random(7);
        const auto below = [&](int limit) { return int(random() % unsigned(limit)); };
        const char* const ops[] = {"<", "<=", ">", ">=", "==", "!="};
        for (int round = 0; round < 2'000; ++round) {
            std::vector<QString> conditions;
            for (int i = 1 + below(4); i > 0; --i) {
                QStringList parts;
                for (int p = 1 + below(2); p > 0; --p)
                    parts.append(QStringLiteral("%1 %2").arg(QLatin1String(ops[below(6)])).arg(below(4)));
                conditions.push_back(parts.join(QStringLiteral(" and ")));
            }
            const ConditionGaps gaps = gapsOf(conditions);
            std::vector<QString> named(gaps.uncovered.begin(), gaps.uncovered.end());
            for (int half = -3; half <= 10; ++half) {
                const double value = half / 2.0;
                const auto fulfils = [&](const QString& condition) {
                    const auto parts = readComparisons(condition);
                    return std::all_of(parts->begin(), parts->end(), [&](const RunbookComparison& part) {
                        return holds(value, part.op, part.right);
                    });
                };
                const bool covered = std::any_of(conditions.begin(), conditions.end(), fulfils);
                const bool isNamed = std::any_of(named.begin(), named.end(), [&](const QString& text) {
                    return text == QLatin1String("(any value)") || fulfils(text);
                });
                QVERIFY2(covered != isNamed,
                         qPrintable(QStringLiteral("%1: %2 [%3]")
                                        .arg(value)
                                        .arg(QStringList(conditions.begin(), conditions.end()).join(u'|'),
                                             gaps.uncovered.join(u'|'))));
                for (const ConditionGaps::Overlap& overlap : gaps.overlaps)
                    QVERIFY(!overlap.hidden || !fulfils(conditions[overlap.second]) ||
                            fulfils(conditions[overlap.first]));
            }
        }
    }

    void twoFilesOfOneFolderHaveNotTheSameId()
    {
        QTemporaryDir folder;
        const auto write = [&](const char* name, const QByteArray& bytes) {
            QFile file(folder.filePath(QString::fromLatin1(name)));
            QVERIFY(file.open(QIODevice::WriteOnly));
            file.write(bytes);
        };
        write("a.md", check("> 1|<= 1|no_data"));
        write("b.md", check("> 1|<= 1|no_data"));
        write("c.md", QByteArray(check("> 1|<= 1|no_data")).replace("id: R", "id: S"));
        QVERIFY(
            QFile::link(folder.filePath(QStringLiteral("a.md")), folder.filePath(QStringLiteral("l.md"))));
        LintedIds seen;
        QStringList said;
        for (const char* name : {"a.md", "a.md", "b.md", "c.md", "l.md"}) {
            const auto found = lintFile(folder.filePath(QString::fromLatin1(name)), {}, &seen);
            QVERIFY(found.has_value());
            for (const LintFinding& finding : *found)
                said.append(formatFinding(QString::fromLatin1(name), finding).remove(folder.path() + u'/'));
        }
        QCOMPARE(said,
                 QStringList{QStringLiteral("b.md:2: error: a.md has the id 'R' as well (give one of them "
                                            "another id: a room uses the first alone)")});
    }

    void aFolderGivesItsRunbooksAndNothingElse()
    {
        QTemporaryDir folder;
        const auto write = [&](const char* name, const QByteArray& bytes) {
            const QString path = folder.filePath(QString::fromLatin1(name));
            QVERIFY(QDir().mkpath(QFileInfo(path).path()));
            QFile file(path);
            QVERIFY(file.open(QIODevice::WriteOnly));
            file.write(bytes);
        };
        write("b/two.md", check("> 1|<= 1|no_data"));
        write("one.md", check("> 1|no_data"));
        write("misspelt.md", QByteArray(check("> 1|no_data")).replace("start:", "strat:"));
        write("README.md", "# Runbooks\n");
        write("page.md", "---\ntitle: a page of a site\n---\n# x\n");
        write(".git/hidden.md", check("> 1|no_data"));
        write("slo.yaml", "apiVersion: openslo/v1\nkind: SLO\n");
        write("values.yaml", "a: 1\n");
        QStringList names = lintableFiles(folder.path());
        for (QString& name : names)
            name = QDir(folder.path()).relativeFilePath(name);
        QCOMPARE(names, (QStringList{QStringLiteral("b/two.md"), QStringLiteral("misspelt.md"),
                                     QStringLiteral("one.md"), QStringLiteral("slo.yaml")}));
        QCOMPARE(lintableFiles(QStringLiteral("/no/such/file")),
                 QStringList{QStringLiteral("/no/such/file")});
    }
};

QTEST_GUILESS_MAIN(TestRunbookLint)
#include "tst_runbook_lint.moc"
