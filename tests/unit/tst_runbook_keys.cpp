// SPDX-License-Identifier: GPL-3.0-or-later
// Every key of the runbook format with a value that cannot be read: the linter names it, its line and the way
// out, and nothing else. One sound file, changed in one place for each row.
#include "drill_data.h"
#include "models/document/lint_file.h"
#include "models/document/runbook_entries.h"
#include "models/document/runbook_markdown.h"

#include <QtTest/QtTest>

using namespace muster;

namespace {

/// Uses every key; the linter finds nothing in it.
const char kSound[] = R"R(---
id: RB-1
title: checkout answers with errors
version: 3
owner: payments
last_reviewed: 2026-11-01
review_every: 90 d
last_exercised: 2026-10-08
alerts: [Burn, Slow]
services: [checkout]
labels:
  team: payments
variables:
  sel: 'service="checkout"'
start: N1
---

## N1 (check) Is it real?

- role: on-call
- time box: 60 s
- evidence: https://grafana.example/d/1

From one per cent on.

```promql
sum(rate(errors{$sel}[5m])) / sum(rate(requests{$sel}[5m]))
```

- if: > 0.01 → N2
- if: <= 0.01 → T_end
- if: no_data → T_end

## N2 (event_check) Any change?

- events: deploy.finished, flag.changed
- event service: checkout
- event window: onset-30m to onset

- if: count > 0 → N3
- if: count == 0 → N4
- if: source_stale → N3

## N3 (decision) Which one?

- derive: argmin |change - onset|

- if: flag aligned → N4
- if: none or several → T_end

## N4 (action) Switch it off

- risk: low
- reversible: yes
- precheck: < 0.8; the others have room
- expected: fewer errors
- undo: switch it on

```promql
max(busy)
```

```command
switch off
```

```tool
do: silence.create
matchers: team="payments"
duration: 30 min
comment: switching
```

- if: done → N5
- if: failed → T_end

## N5 (verify) Is it over?

```promql
sum(rate(errors{$sel}[1m]))
```

```promql
max(latency)
```

- if: q0 < 1 and q1 < 600 ms → N6
- if: else → T_end
- if: no_data → T_end

## N6 (wait) Does it stay so?

- hold: 15 min

```promql
sum(rate(errors{$sel}[1m]))
```

- if: <= 1.5 for hold → T_end
- if: > 1.5 → N1
- if: no_data → T_end

## T_end (end) Done
)R";

LintOptions today()
{
    return {Instant::fromIso(u"2026-11-20T02:00:00Z")};
}

/// "12: error: N1: what (way out)", one a line.
QString found(const QByteArray& text)
{
    const auto findings = lintBytes(text, QString(), today());
    if (!findings)
        return QStringLiteral("refused: ") + findings.error().what;
    QStringList lines;
    for (const LintFinding& finding : *findings) {
        if (finding.wayOut.isEmpty())
            return QStringLiteral("no way out: ") + finding.what;
        lines.append(formatFinding(QString(), finding).mid(1));
    }
    return lines.join(u'\n');
}

/// The sound file with one place changed; the place must be there once.
QByteArray changed(const QByteArray& from, const QByteArray& to)
{
    const QByteArray sound(kSound);
    if (sound.count(from) != 1)
        return "not once in the file: " + from;
    return QByteArray(sound).replace(from, to);
}

} // namespace

class TestRunbookKeys : public QObject
{
    Q_OBJECT
private slots:
    void theFileThatUsesEveryKeyIsClean() { QCOMPARE(found(kSound), QString()); }

    void aValueThatCannotBeReadIsNamed_data()
    {
        QTest::addColumn<QByteArray>("from");
        QTest::addColumn<QByteArray>("to");
        QTest::addColumn<QString>("says"); // the beginning of each finding, one a line
        const auto row = [](const char* name, const char* from, const char* to, const char* says) {
            QTest::newRow(name) << QByteArray(from) << QByteArray(to) << QString::fromUtf8(says);
        };
        // The front matter.
        row("id", "id: RB-1", "id:", "2: error: the front matter has no 'id' (add one");
        row("id, a list", "id: RB-1", "id: [RB-1]",
            "2: error: 'id' must be one value (write it on one line\n2: error: the front matter has no 'id'");
        row("title", "title: checkout answers", "title: a: checkout answers",
            "3: error: 'title: a: checkout answers with errors' is no plain YAML value (quote it: title: 'a: "
            "checkout answers with errors')");
        row("title, none", "title: checkout answers with errors\n", "",
            "1: warning: the front matter has no 'title' (say what it answers");
        row("title, empty", "title: checkout answers with errors",
            "title:", "3: warning: 'title' says nothing (write it, or remove the field)");
        row("title, a mark", "title: checkout answers", "title: @ checkout answers",
            "3: error: 'title: @ checkout answers with errors' is no plain YAML value (quote it: title: '@ "
            "checkout answers with errors')");
        row("owner, an alias", "owner: payments", "owner: *payments",
            "5: error: 'owner: *payments' is no plain YAML value (quote it: owner: '*payments')");
        row("owner, an anchor", "owner: payments", "owner: &a payments",
            "5: error: the file holds an anchor (&name) (remove it and write the value out where it is "
            "needed, or "
            "quote it: owner: '&a payments')");
        row("owner, a bracket", "owner: payments", "owner: [payments", "6: error: not valid YAML: ");
        row("version", "version: 3", "version: v3",
            "4: error: the version 'v3' is not a whole number (count up");
        row("version below zero", "version: 3", "version: -3",
            "4: error: the version '-3' is not a whole number (count up");
        row("owner", "owner: payments", "owner: {team: payments}",
            "5: error: 'owner' must be one value (write it on one line");
        row("last_reviewed", "last_reviewed: 2026-11-01", "last_reviewed: 2026-11-01 or so",
            "6: error: 'last_reviewed: 2026-11-01 or so' is no date (write year, month and day");
        row("last_reviewed to come", "last_reviewed: 2026-11-01", "last_reviewed: 2062-11-01",
            "6: warning: 'last_reviewed: 2062-11-01' is still to come (write the day");
        row("review_every", "review_every: 90 d", "review_every: quarterly",
            "7: error: 'review_every: quarterly' is no number of days (write 90 d or 13 weeks");
        row("last_exercised", "last_exercised: 2026-10-08", "last_exercised: 8.10.2026",
            "8: error: 'last_exercised: 8.10.2026' is no date (write year");
        row("alerts", "alerts: [Burn, Slow]", "alerts: Burn, Slow",
            "9: warning: 'alerts: Burn, Slow' is one name (write several in brackets: alerts: [a, b])");
        row("alerts, a map", "alerts: [Burn, Slow]", "alerts: {Burn: 1}",
            "9: error: 'alerts' must be a list of names (write alerts: [a, b])");
        row("services", "services: [checkout]", "services: [{name: checkout}]",
            "10: error: 'services' holds what is no name (write services: [a, b]");
        row("labels", "  team: payments\n", "  team: '=~ a('\n",
            "12: error: 'team: =~ a(' answers no alert: the pattern a( cannot be read");
        row("labels, a list", "labels:\n  team: payments", "labels: [team]",
            "11: error: 'labels' must be a map (write 'name: value'");
        row("variables", "  sel: 'service=\"checkout\"'", "  sel: [a]",
            "14: error: 'sel' in 'variables' must be one value (write it on one line\n"
            "27: error: N1: the value of $sel does not fit");
        row("variables, a name", "start: N1", "  my-sel: a\nstart: N1",
            "15: error: 'my-sel' cannot be the name of a variable (use letters, digits and _\n"
            "15: warning: nothing uses the variable $my-sel");
        row("start", "start: N1", "start: N11",
            "15: error: start names an unknown node 'N11' (is it 'N1'? set start");
        row("start, none", "start: N1\n", "", "1: error: the front matter has no 'start' (name the first");
        row("an unknown field", "owner: payments", "ownr: payments",
            "5: warning: the field 'ownr' is not kept (is it 'owner'? the fields are id, title");
        row("no field", "id: RB-1\n", "RB-1\n", "3: error: not valid YAML: illegal map value (check indent");
        // The heading.
        row("kind", "## N5 (verify)", "## N5 (verfy)",
            "77: error: N5: unknown kind 'verfy' (is it 'verify'? use check, event_check");
        row("heading", "## N5 (verify) Is", "## Is",
            "77: error: a second-level heading that is no node: 'Is it over?' (write '## N1 (check)");
        row("question", "(verify) Is it over?", "(verify)",
            "77: warning: N5: the heading has no question (write after the kind");
        row("a node twice", "## N6 (wait)", "## N5 (wait)",
            "87: error: N5: branch 'q0 < 1 and q1 < 600 ms' leads to an unknown node 'N6'\n"
            "91: error: N5: two nodes are called 'N5', in lines 77 and 91 (rename one of them");
        row("a node twice beside another mistake", "## N6 (wait)", "## What\n## N5 (wait)",
            "91: error: a second-level heading that is no node\n"
            "92: error: N5: two nodes are called 'N5', in lines 77 and 92 (rename one of them");
        // Entries.
        row("role", "- role: on-call", "- role:", "20: warning: N1: 'role' says nothing (write it");
        row("time box", "- time box: 60 s", "- time box: soon",
            "21: error: N1: 'time box: soon' is not a length of time (write 90 s, 15 min");
        row("time box of nothing", "- time box: 60 s", "- time box: 0 s",
            "21: error: N1: 'time box: 0 s' is not a length of time (write 90 s, 15 min");
        row("evidence", "https://grafana.example/d/1", "the board",
            "22: error: N1: 'evidence: the' is no address that can be opened (write an address\n"
            "22: error: N1: 'evidence: board' is no address that can be opened (write an address");
        row("evidence, not https", "https://grafana.example/d/1", "http://grafana.example/d/1",
            "22: warning: N1: 'evidence: http://grafana.example/d/1' is no https address (give the https");
        row("events", "deploy.finished, flag", "deploy.finshed, flag",
            "36: warning: N2: no tool is known to tell of 'deploy.finshed' events (is it "
            "'deploy.finished'? kinds are family and word");
        row("events, no family", "deploy.finished, flag.changed", "deploys",
            "36: warning: N2: no tool is known to tell of 'deploys' events (kinds are family");
        row("events, none", "- events: deploy.finished, flag.changed\n", "",
            "34: error: N2: the event check names no event kinds (add the entry 'events'");
        row("event service", "- event service: checkout",
            "- event service:", "37: warning: N2: 'event service' says nothing (write it");
        row("event window", "onset-30m to onset", "30 min before",
            "38: error: N2: 'event window: 30 min before' cannot be read (write 'onset-30m to onset'");
        row("event window, backwards", "onset-30m to onset", "onset to onset-30m",
            "38: error: N2: 'event window: onset to onset-30m' ends before it begins (name the earlier");
        row("derive", "argmin |change - onset|", "the nearest",
            "46: error: N3: 'derive: the nearest' proposes nothing (write 'derive: argmin\n"
            "48: warning: N3: 'flag aligned' is never proposed: nothing is derived (add the entry\n"
            "49: warning: N3: 'none or several' is never proposed: nothing is derived (add the entry");
        row("risk", "risk: low", "risk: tiny",
            "53: error: N4: 'risk: tiny' is no risk (write low, medium or");
        row("risk, nearly", "risk: low", "risk: Low",
            "53: error: N4: 'risk: Low' is no risk (is it 'low'? write low, medium or high)");
        row("reversible", "reversible: yes", "reversible: maybe",
            "54: error: N4: 'reversible: maybe' is neither (write yes or no)");
        row("precheck", "precheck: < 0.8; the", "precheck: < lots; the",
            "55: warning: N4: 'precheck: < lots' begins like figures, but none can be read (write a figure");
        row("expected", "expected: fewer errors", "expected:", "56: warning: N4: 'expected' says nothing");
        row("undo", "undo: switch it on",
            "undo:", "51: error: N4: the action does not say how to undo it (add 'undo'");
        row("hold", "hold: 15 min", "hold: a while",
            "93: error: N6: 'hold: a while' is not a length of time (write 90 s, 15 min");
        row("hold, none", "- hold: 15 min\n", "", "91: error: N6: the wait does not say for how long (add");
        row("hold, unused", "<= 1.5 for hold", "<= 1.5",
            "93: error: N6: no condition says 'for hold', so that nothing is waited for (add the words");
        row("hold in another kind", "- risk: low", "- risk: low\n- hold: 5 min",
            "54: warning: N4: 'hold' does nothing in a node of kind action (only a node of kind wait");
        row("an unknown entry", "- risk: low", "- riks: low",
            "53: error: N4: unknown entry 'riks' (is it 'risk'? use role, time box");
        row("an entry of other words", "- time box: 60 s", "- timebox: 60 s",
            "21: error: N1: unknown entry 'timebox' (is it 'time box'? use role");
        row("an entry in capitals", "- risk: low", "- Risk: low",
            "53: error: N4: '- Risk: low' is not read (write '- risk:', in small letters)");
        row("an entry twice", "- risk: low", "- risk: low\n- risk: high",
            "54: error: N4: 'risk' comes twice, in lines 53 and 54 (keep one of them)");
        row("an entry after the text", "From one per cent on.\n", "From one per cent on.\n\n- risk: low\n",
            "26: error: N1: the entry '- risk: low' comes after text and is not read (move it up");
        row("an entry without a dash", "- role: on-call\n", "role: on-call\n\n",
            "20: warning: N1: 'role: on-call' is text, no entry (an entry is\n"
            "22: error: N1: the entry '- time box: 60 s' comes after text and is not read\n"
            "23: error: N1: the entry '- evidence: https://grafana.example/d/1' comes after text");
        row("an entry in an entry", "- risk: low\n- rev", "- risk: low\n- undo: x\n  - expected: y\n- rev",
            "55: warning: N4: 'expected' is read as a part of the entry above (begin the line\n"
            "59: error: N4: 'undo' comes twice, in lines 54 and 59");
        // Conditions.
        row("if", "> 0.01 → N2", "> 0.01 N2",
            "30: error: N1: a branch that leads nowhere: '> 0.01 N2' (write");
        row("if, no condition", "> 0.01 → N2", "→ N2", "30: error: N1: a branch without a condition: '→ N2'");
        row("if without its colon", "- if: > 0.01 → N2", "- if > 0.01 → N2",
            "18: error: N1: no branch covers > 0.01 (widen a condition\n"
            "30: warning: N1: a branch that is not read: '- if > 0.01 → N2' (begin the line with '- if:'\n"
            "34: warning: N2: no path leads here");
        row("If", "- if: > 0.01 → N2", "If: > 0.01 → N2",
            "30: error: N1: a branch that is not read: 'If: > 0.01 → N2' (begin the line with '- if:'");
        row("a target", "> 0.01 → N2", "> 0.01 → N22",
            "30: error: N1: branch '> 0.01' leads to an unknown node 'N22' (is it 'N2'? create the node\n"
            "34: warning: N2: no path leads here");
        row("no_data", "<= 0.01 → T_end\n- if: no_data", "<= 0.01 → T_end\n- if: no data",
            "18: error: N1: there is no branch for 'no_data' (say where to go\n"
            "32: warning: N1: 'no data' cannot be judged by figures and is never proposed (is it 'no_data'?");
        row("source_stale", "source_stale → N3", "else → N3",
            "34: error: N2: there is no branch for 'source_stale' (say where to go");
        row("source_stale, misspelt", "source_stale →", "sources_stale →",
            "34: error: N2: there is no branch for 'source_stale' (say where to go\n"
            "42: warning: N2: 'sources_stale' cannot be judged by figures and is never proposed (is it "
            "'source_stale'? an event check counts");
        row("figures of an event check", "count > 0", "> 0",
            "34: error: N2: no branch covers count > 0 (widen\n"
            "40: warning: N2: '> 0' cannot be judged by figures and is never proposed (an event check "
            "counts");
        row("a count in a check", "<= 0.01 → T_end", "<= 0.01 → T_end\n- if: count > 3 → T_end",
            "32: error: N1: 'count > 3' counts events, and a check asks for none (compare the query's");
        row("a query that is none", "q1 < 600 ms", "q2 < 600 ms",
            "87: error: N5: 'q0 < 1 and q2 < 600 ms' asks for the answer q2, but the node's last query is "
            "q1");
        row("a share of two queries", "q0 < 1 and q1 < 600 ms", "share(504) > 0.5",
            "87: error: N5: 'share(504) > 0.5' is a share of one query's answers, but the node asks 2");
        row("for hold in a check", "- if: <= 0.01 → T_end", "- if: <= 0.01 for hold → T_end",
            "31: error: N1: '<= 0.01 for hold' waits, and a check does not (make it a wait");
        row("a branch twice", "- if: failed → T_end", "- if: failed → T_end\n- if: failed → N1",
            "76: warning: N4: the branch 'failed' comes twice, in lines 75 and 76 (keep one of them\n"
            "76: error: N4: going on to N1 closes a cycle without a wait (put");
        row("figures of an action", "- if: failed → T_end", "- if: > 3 → T_end",
            "75: warning: N4: '> 3' is not judged: a person answers a node of kind action (say how");
        row("nothing to propose", "- if: none or several → T_end", "- if: words → T_end",
            "46: warning: N3: nothing is proposed when no change aligns with the onset, or several (add");
        row("a variable", "sum(rate(errors{$sel}[5m])) /", "sum(rate(errors{$sle}[5m])) / $sle /",
            "27: error: N1: the query uses an unknown variable $sle, 2 times (is it 'sel'? add it to");
        // Blocks.
        row("promql", "max(busy)", "max(busy", "60: error: N4: the query cannot be read");
        row("promql, empty", "max(busy)\n", "", "59: error: N4: an empty promql block (write the query");
        row("promql in capitals", "```promql\nmax(busy)", "```PromQL\nmax(busy)",
            "55: warning: N4: the pre-check '< 0.8' has no query\n"
            "59: warning: N4: the block ```PromQL is text (a query stands in a block ```promql");
        row("promql, not closed", "max(busy)\n```\n", "max(busy)\n",
            "59: error: N4: the block ```promql that begins here is not closed before line 62, '```command' "
            "(end");
        row("command, twice", "```command\nswitch off\n```", "```command\na\n```\n\n```command\nb\n```",
            "67: error: N4: a second command block, after that of line 64 (write both into one block");
        row("tool", "do: silence.create", "do: silence.make",
            "67: error: N4: no 'tool' is named that could do 'silence.make' (what a tool can do: "
            "silence.create");
        row("tool, matchers", "matchers: team=\"payments\"", "matchers: payments",
            "67: error: N4: 'matchers: payments' are no label matchers (what a tool can do");
        row("tool, duration", "duration: 30 min", "duration: a while",
            "67: error: N4: 'duration: a while' is no length of time from 1 min to 24 h (what a tool can do");
        row("tool, comment", "comment: switching\n", "", "67: error: N4: 'comment' is missing (what a tool");
        row("tool, a field", "comment: switching", "commment: x\ncomment: switching",
            "67: error: N4: 'commment' is no field of silence.create (what a tool can do");
    }
    void aValueThatCannotBeReadIsNamed()
    {
        QFETCH(const QByteArray, from);
        QFETCH(const QByteArray, to);
        QFETCH(const QString, says);
        const QStringList all = found(changed(from, to)).split(u'\n');
        const QStringList expected = says.split(u'\n');
        bool same = all.size() == expected.size();
        for (qsizetype i = 0; same && i < all.size(); ++i)
            same = all[i].startsWith(expected[i]);
        QVERIFY2(same, qPrintable(all.join(u'\n')));
    }

    void aWholeFileThatIsNotWhatItShouldBe_data()
    {
        QTest::addColumn<QByteArray>("text");
        QTest::addColumn<QString>("says");
        const auto row = [](const char* name, const QByteArray& text, const char* says) {
            QTest::newRow(name) << text << QString::fromUtf8(says);
        };
        row("fields that are a list", "---\n- start: A\n---\n## A (end) a\n",
            "2: error: the front matter holds no fields (write 'name: value'");
        // What is wrong below the fields is said in the same round, but for variables and the start.
        row("a title that is no YAML hides no node",
            changed("- if: source_stale → N3\n", "").replace("title: checkout", "title: a: checkout"),
            "3: error: 'title: a: checkout answers with errors' is no plain YAML value (quote it\n"
            "34: error: N2: ");
        row("a wait on two queries",
            changed(
                "```promql\nsum(rate(errors{$sel}[1m]))\n```\n\n- if: <= 1.5 for hold → T_end\n- if: > 1.5",
                "```promql\nup\n```\n\n```promql\nup\n```\n\n- if: <= 1.5 for hold → T_end\n- if: > 1.5"),
            "103: error: N6: '<= 1.5 for hold' is measured on one query, but the node asks 2 (join them");
        row("a block of text that is not closed", changed("From one per cent on.", "```sh\nls"),
            "24: error: N1: the block ```sh that begins here is not closed before line 27, '```promql' (end "
            "it");
        row("a block of text with a node in it",
            changed("## T_end (end) Done\n", "```sh\nls\n\n## T_end (end) Done\n"),
            "103: error: N6: the block ```sh that begins here is not closed, so that the node T_end in line "
            "106 is a part of it (end it with ``` on a line of its own)");
        row("a block that ends before a branch", changed("max(latency)\n```\n", "max(latency)\n"),
            "83: error: N5: the block ```promql that begins here is not closed before line 86, '- if: q0 < "
            "1");
        row("a block that ends before a node",
            changed("## T_end (end) Done\n", "## T_two (end) Two\n\n```command\nls\n\n## T_end (end) Done\n"),
            "103: warning: T_two: no path leads here (branch to it or remove it)\n"
            "105: error: T_two: the block ```command that begins here is not closed before line 108, '## "
            "T_end");
        row("a block at the end", changed("(end) Done\n", "(end) Done\n\n```promql\nup\n"),
            "105: error: T_end: the block ```promql that begins here is not closed (end it with");
        // A list in the text is text; so is a sentence.
        row("prose",
            changed("From one per cent on.",
                    "From 1 % on: see\n\n- Customers: all\n- the role: x\n* risk: y"),
            "");
        row("kinds of other tools",
            changed("deploy.finished, flag.changed", "hpa.scaled, page.seen, flag.removed"), "");
        row("prose that looks like a branch", changed("From one per cent on.", "If it is high -> scale up."),
            "24: warning: N1: a branch that is not read: 'If it is high -> scale up.' (begin");
    }
    void aWholeFileThatIsNotWhatItShouldBe()
    {
        QFETCH(const QByteArray, text);
        QFETCH(const QString, says);
        const QStringList all = found(text).split(u'\n');
        const QStringList expected = says.split(u'\n');
        bool same = all.size() == expected.size();
        for (qsizetype i = 0; same && i < all.size(); ++i)
            same = expected[i].isEmpty() ? all[i].isEmpty() : all[i].startsWith(expected[i]);
        QVERIFY2(same, qPrintable(all.join(u'\n')));
    }

    void aValueOfTheJsonFormThatCannotBeReadIsNamed_data()
    {
        QTest::addColumn<QByteArray>("from");
        QTest::addColumn<QByteArray>("to");
        QTest::addColumn<QString>("says"); // without the line, which is there
        const auto row = [](const char* name, const char* from, const char* to, const char* says) {
            QTest::newRow(name) << QByteArray(from) << QByteArray(to) << QString::fromUtf8(says);
        };
        row("version", "\"version\": 3", "\"version\": \"3\"",
            "error: 'version' cannot be read (give a whole");
        row("version below zero", "\"version\": 3", "\"version\": -3", "error: the version is -3 (count up");
        row("review_every_days", "\"review_every_days\": 90", "\"review_every_days\": 90000",
            "error: 'review_every_days' is 90000 (give days");
        row("last_reviewed", "2026-11-01", "November", "error: 'last_reviewed: November' is no date (write");
        row("owner", "\"owner\": \"payments\"", "\"owner\": [\"payments\"]",
            "error: 'owner' cannot be read (give a text)");
        row("a field",
            "\"owner\":", "\"ownr\":", "warning: the field 'ownr' is not kept (is it 'owner'? the");
        row("alerts", "\"Burn\",", "1,", "error: 'alerts' cannot be read (give a text or a list of texts)");
        row("kind", "\"kind\": \"verify\"", "\"kind\": \"verfy\"",
            "error: N5: unknown kind 'verfy' (use check");
        row("reversible", "\"reversible\": true", "\"reversible\": \"yes\"",
            "error: N4: 'reversible' cannot be read (give true or false)");
        row("timebox_s", "\"timebox_s\": 60", "\"timebox_s\": \"60 s\"",
            "error: N1: 'timebox_s' cannot be read (give a whole number)");
        row("risk", "\"risk\": \"low\"", "\"risk\": \"tiny\"",
            "error: N4: 'risk: tiny' is no risk (write low");
        row("event window", "\"from\": \"onset-30m\"", "\"from\": \"30 min before\"",
            "error: N2: 'event window: 30 min before' cannot be read (write");
        row("a field of a node", "\"undo\":", "\"undoing\":",
            "warning: N4: the field 'undoing' is not kept (\n"
            "error: N4: the action does not say how to undo it (add");
    }
    void aValueOfTheJsonFormThatCannotBeReadIsNamed()
    {
        QFETCH(const QByteArray, from);
        QFETCH(const QByteArray, to);
        QFETCH(const QString, says);
        const QByteArray sound = runbookToJson(readRunbookMarkdown(kSound, QString()).runbook);
        QCOMPARE(found(sound), QString());
        QCOMPARE(sound.count(from), 1);
        const QStringList all = found(QByteArray(sound).replace(from, to)).split(u'\n');
        const QStringList expected = says.split(u'\n');
        bool same = all.size() == expected.size();
        for (qsizetype i = 0; same && i < all.size(); ++i)
            same = all[i].section(u':', 0, 0).toInt() > 0 &&
                   all[i].section(u':', 1).trimmed().startsWith(expected[i]);
        QVERIFY2(same, qPrintable(all.join(u'\n')));
    }

    /// What the linter knows stands in the reference and in the template.
    void everyKeyIsDescribed()
    {
        const auto known = lintBytes(changed("owner:", "x-y-z:"), QString(), today());
        QVERIFY(known && !known->empty());
        const QString list = known->front().wayOut.section(QStringLiteral("the fields are "), 1);
        QStringList names = list.split(QStringLiteral(", ")) + runbookEntryNames();
        QVERIFY2(names.contains(QStringLiteral("start")), qPrintable(list));
        for (const char* file : {"README.md", "resources/templates/runbook.md"}) {
            const QString text = QString::fromUtf8(drill::readProjectFile(QLatin1String(file)));
            for (const QString& name : std::as_const(names)) {
                const bool isThere = text.contains(u'`' + name + u'`') || text.contains(u'`' + name + u':') ||
                                     text.contains(u'\n' + name + u':') ||
                                     text.contains(QStringLiteral("- ") + name + u':');
                QVERIFY2(isThere, qPrintable(QLatin1String(file) + u' ' + name));
            }
        }
    }

    /// The whole example of the README, which people copy, is clean.
    void theExampleOfTheReferenceIsClean()
    {
        const QByteArray readme = drill::readProjectFile(QStringLiteral("README.md"));
        const qsizetype from = readme.indexOf("````markdown\n");
        QVERIFY(from > 0);
        const qsizetype begin = from + qsizetype(strlen("````markdown\n"));
        QCOMPARE(found(readme.mid(begin, readme.indexOf("````", begin) - begin)), QString());
        QCOMPARE(found(drill::readProjectFile(QStringLiteral("resources/templates/runbook.md"))), QString());
    }
};

QTEST_GUILESS_MAIN(TestRunbookKeys)
#include "tst_runbook_keys.moc"
