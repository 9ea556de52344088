// SPDX-License-Identifier: GPL-3.0-or-later
// What an action would have a tool do: exact, whatever its variables hold; and labels that attach a runbook.
#include "models/domain/runbook_execution.h"
#include "models/domain/runbook_labels.h"
#include "models/domain/runbook_length.h"

#include <QtTest/QtTest>

#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>

using namespace muster;

namespace {

QString text(const char* utf8)
{
    return QString::fromUtf8(utf8);
}

struct Made
{
    Runbook runbook;
    RunbookNode node;
};

Made silence(const char* matchers, const char* comment = "known", const char* duration = "2 h")
{
    Made made;
    made.node.kind = NodeKind::Action;
    made.node.execution = {text("silence.create"),
                           {{text("matchers"), text(matchers)},
                            {text("comment"), text(comment)},
                            {text("duration"), text(duration)}}};
    return made;
}

/// Two tools as their connectors describe themselves.
std::vector<ToolVerb> verbs()
{
    const ToolVerbField must{text("text"), true};
    return {{text("pagerduty"), text("PagerDuty"), text("note.add"), text("Add a note"), {must}},
            {text("pagerduty"), text("PagerDuty"), text("incident.acknowledge"), text("Acknowledge")},
            {text("statuspage"),
             text("Statuspage"),
             text("status.post"),
             text("Post a public update"),
             {must,
              {text("state"), true, {text("investigating"), text("in_progress")}},
              {text("components"), false, {text("operational"), text("partial_outage")}, true}}}};
}

Made told(const char* tool, const char* verb, std::map<QString, QString> fields)
{
    Made made;
    made.node.kind = NodeKind::Action;
    fields[text("tool")] = text(tool);
    made.node.execution = {text(verb), std::move(fields)};
    return made;
}

QString words(const Made& made)
{
    const auto plan = planExecution(made.runbook, made.node);
    return plan ? matchersInWords(plan->matchers) : text("no: ") + plan.error().what;
}

} // namespace

class TestRunbookExecution : public QObject
{
    Q_OBJECT
private slots:
    void matchersAreReadWithTheirOperators()
    {
        QCOMPARE(words(silence("a=\"1\", b!=\"2\",c=~\"3|4\" , d!~'5'")),
                 text("a=\"1\", b!=\"2\", c=~\"3|4\", d!~\"5\""));
        QCOMPARE(words(silence("{alertname=\"X\",}")), text("alertname=\"X\""));
        QCOMPARE(words(silence("a=\"quote \\\" and \\\\ back\"")), text("a=\"quote \\\" and \\\\ back\""));
    }

    /// Each variable stays the one value it stands for, whatever it holds.
    void variablesCannotLeaveTheirPlace_data()
    {
        QTest::addColumn<QString>("value");
        for (const char* value : {"checkout", "a\",alertname=~\".+", "a\"} or up{x=\"", "\\", "$$", "$other",
                                  "münchen", "line\nbreak"})
            QTest::newRow(value) << text(value);
    }
    void variablesCannotLeaveTheirPlace()
    {
        QFETCH(const QString, value);
        Made made = silence("service=\"$service\",code=~\"$service|5..\",team=\"a\"", "for $service: $$5");
        made.runbook.variables[text("service")] = value;
        const auto plan = planExecution(made.runbook, made.node);
        QVERIFY2(plan, plan ? "" : qPrintable(plan.error().what));
        QCOMPARE(plan->matchers.size(), size_t(3));
        QCOMPARE(plan->matchers[0], (ExecutionMatcher{text("service"), value, false, true}));
        QVERIFY(plan->matchers[1].isRegex);
        QVERIFY(QRegularExpression(QRegularExpression::anchoredPattern(plan->matchers[1].value))
                    .match(value)
                    .hasMatch());
        QVERIFY(QRegularExpression(QRegularExpression::anchoredPattern(plan->matchers[1].value))
                    .match(text("503"))
                    .hasMatch());
        QCOMPARE(plan->matchers[2].value, text("a"));
        QCOMPARE(plan->comment, text("for %1: $5").arg(value));
    }

    void aVariableMayHoldMatchers()
    {
        Made made = silence("{$sel,code=\"504\"}");
        made.runbook.variables[text("sel")] = text("service=\"a\",route=~\"/v1/.*\"");
        QCOMPARE(words(made), text("service=\"a\", route=~\"/v1/.*\", code=\"504\""));
        made.runbook.variables[text("sel")] = text("service=\"a\"} or {b=\"c\"");
        QVERIFY(words(made).startsWith(text("no: 'matchers': ")));
    }

    void whatCannotBeDoneIsRefused_data()
    {
        QTest::addColumn<QString>("matchers");
        QTest::addColumn<QString>("says");
        const auto row = [](const char* matchers, const char* says) {
            QTest::newRow(matchers) << text(matchers) << text(says);
        };
        row("a=\"\"", "the silence would cover every alert");
        row("a!=\"x\"", "the silence would cover every alert");
        row("a=~\"x|\"", "the silence would cover every alert");
        row("a=~\"x(\"", "hold a pattern that cannot be read");
        row("a=x", "are no label matchers");
        row("a", "are no label matchers");
        row("a=\"x\" b=\"y\"", "are no label matchers");
        row("a==\"x\"", "are no label matchers");
        row("a=\"x\"} or {b=\"y\"", "are no label matchers");
        row("}", "are no label matchers");
        row("{}", "are no label matchers");
        row("{", "are no label matchers");
        row("a=\"x", "'matchers' cannot be read");
        row("a=\"$x\"", "there is no value for $x");
        row(" ", "'matchers' is missing");
    }
    void whatCannotBeDoneIsRefused()
    {
        QFETCH(const QString, matchers);
        QFETCH(const QString, says);
        const QString said = words(silence(matchers.toUtf8().constData()));
        QVERIFY2(said.startsWith(text("no: ")) && said.contains(says), qPrintable(said));
    }

    void thePayloadIsWhatAlertmanagerTakes()
    {
        const auto now = Instant::fromIso(u"2026-11-20T02:00:00Z");
        const Made made = silence("alertname=\"X\",code!~\"5..\"", "because\n of it", "1 h 30 min");
        const auto plan = planExecution(made.runbook, made.node);
        QVERIFY(plan);
        const QJsonObject payload =
            QJsonDocument::fromJson(executionPayload(*plan, text("Ann"), *now)).object();
        const QJsonObject due{{text("comment"), text("because of it")},
                              {text("createdBy"), text("Ann")},
                              {text("startsAt"), now->toIso()},
                              {text("endsAt"), Instant::fromIso(u"2026-11-20T03:30:00Z")->toIso()},
                              {text("matchers"), QJsonArray{QJsonObject{{text("name"), text("alertname")},
                                                                        {text("value"), text("X")},
                                                                        {text("isRegex"), false},
                                                                        {text("isEqual"), true}},
                                                            QJsonObject{{text("name"), text("code")},
                                                                        {text("value"), text("5..")},
                                                                        {text("isRegex"), true},
                                                                        {text("isEqual"), false}}}}};
        QCOMPARE(QJsonDocument(payload).toJson(), QJsonDocument(due).toJson());
    }

    /// A value is text in its JSON, whatever it holds.
    void aVerbOfAToolIsFilledOnceAndStaysText_data()
    {
        QTest::addColumn<QString>("value");
        for (const char* value :
             {"checkout", "a\",\"state\":\"resolved", "$$", "$other", "münchen", "line\nbreak", "\\"})
            QTest::newRow(value) << text(value);
    }
    void aVerbOfAToolIsFilledOnceAndStaysText()
    {
        QFETCH(const QString, value);
        Made made = told("pagerduty", "note.add", {{text("text"), text("$what: 5 $$\nsecond line")}});
        made.runbook.variables[text("what")] = value;
        const auto plan = planExecution(made.runbook, made.node);
        QVERIFY2(plan, plan ? "" : qPrintable(plan.error().what));
        QCOMPARE(plan->tool, text("pagerduty"));
        const QJsonObject due{{text("text"), text("%1: 5 $\nsecond line").arg(value)}};
        QCOMPARE(QJsonDocument::fromJson(executionPayload(*plan, text("Ann"), Instant{0})).object(), due);
        QCOMPARE(executionVariables(made.node), QStringList{text("what")});
    }

    void whatDoesNotFitATool_data()
    {
        QTest::addColumn<QString>("tool");
        QTest::addColumn<QString>("verb");
        QTest::addColumn<QStringList>("fields");
        QTest::addColumn<QString>("says");
        const auto row = [](const char* name, const char* tool, const char* verb, const QStringList& fields,
                            const char* says) {
            QTest::newRow(name) << text(tool) << text(verb) << fields << text(says);
        };
        const QString words = text("text=x");
        row("nothing", "pagerduty", "note.add", {words}, "");
        row("a verb without fields", "pagerduty", "incident.acknowledge", {}, "");
        row("all of a post", "statuspage", "status.post",
            {words, text("state=In Progress"), text("components=API = partial outage, Web=operational")}, "");
        row("a variable is no choice yet", "statuspage", "status.post", {words, text("state=$state")}, "");
        row("no such tool", "pagerdutty", "note.add", {words},
            "'tool: pagerdutty' is no tool that can be told anything (is it 'pagerduty'? there are: "
            "pagerduty, "
            "statuspage)");
        row("no such verb", "pagerduty", "note.ad", {words},
            "PagerDuty cannot be told to do 'note.ad' (is it 'note.add'? it can do: note.add (text), "
            "incident.acknowledge (none))");
        row("a verb of another tool", "pagerduty", "status.post", {words},
            "PagerDuty cannot be told to do 'status.post' (it can do: note.add (text), incident.acknowledge "
            "(none))");
        row("missing", "pagerduty", "note.add", {text("text= ")},
            "'text' is missing (the fields of note.add at PagerDuty are text)");
        row("unknown", "pagerduty", "note.add", {words, text("txet=y")},
            "'txet' is no field of note.add at PagerDuty (is it 'text'? the fields of note.add at PagerDuty "
            "are text)");
        row("no choice", "statuspage", "status.post", {words, text("state=investigate")},
            "'state: investigate' is nothing that it can be (is it 'investigating'? write one of "
            "investigating, in "
            "progress)");
        row("no choice of several", "statuspage", "status.post",
            {words, text("state=investigating"), text("components=API=partal outage")},
            "'components: API=partal outage' is nothing that it can be (is it 'partial outage'? write 'name "
            "= "
            "state', with commas between; a state is operational, partial outage)");
    }
    void whatDoesNotFitATool()
    {
        QFETCH(const QString, tool);
        QFETCH(const QString, verb);
        QFETCH(const QStringList, fields);
        QFETCH(const QString, says);
        std::map<QString, QString> written;
        for (const QString& field : fields)
            written[field.section(u'=', 0, 0)] = field.section(u'=', 1);
        const Made made = told(qPrintable(tool), qPrintable(verb), written);
        QStringList found;
        for (const ExecutionProblem& problem : executionProblems(made.node.execution, verbs()))
            found << text("%1 (%2)").arg(problem.what, problem.wayOut);
        QCOMPARE(found.join(u'\n'), says);
    }

    void filledInEveryChoiceIsJudged()
    {
        const ToolVerb post = verbs().back();
        const auto problems = fieldProblems(post, {{text("text"), text("x")}, {text("state"), text("$x")}});
        QCOMPARE(problems.size(), size_t(1));
        QCOMPARE(choiceOf(post.fields[1], text(" in progress")), text("in_progress"));
        QCOMPARE(choiceOf(post.fields[1], text("over")), QString());
    }

    void whatLacksAToolOrAVariableIsRefused()
    {
        Made made = told("", "note.add", {{text("text"), text("x")}});
        QCOMPARE(planExecution(made.runbook, made.node).error().what,
                 text("no 'tool' is named that could do 'note.add'"));
        made = told("pagerduty", "note.add", {{text("text"), text("by $who")}});
        QCOMPARE(planExecution(made.runbook, made.node).error().what,
                 text("'text' uses an unknown variable $who"));
        Made other = silence("a=\"1\"");
        other.node.execution.fields[text("tool")] = text("grafana");
        QCOMPARE(words(other), text("no: 'tool: grafana' makes no silences"));
        other.node.execution.fields[text("tool")] = text("alertmanager");
        QCOMPARE(words(other), text("a=\"1\""));
    }

    void usedVariablesAreNamedOnce()
    {
        QCOMPARE(executionVariables(silence("{$sel,a=\"$b\"}", "$$c $b $d").node),
                 (QStringList{text("b"), text("d"), text("sel")}));
        QCOMPARE(executionVariables(silence("a=\"", "x").node), QStringList());
    }

    void labelRules_data()
    {
        QTest::addColumn<QString>("rule");
        QTest::addColumn<QString>("value");
        QTest::addColumn<bool>("holds");
        const auto row = [](const char* rule, const char* value, bool holds) {
            QTest::newRow(qPrintable(text("%1 on %2").arg(text(rule), text(value))))
                << text(rule) << text(value) << holds;
        };
        row("checkout", "checkout", true);
        row("checkout", "checkout-api", false);
        row("che.*", "checkout", false);
        row("=~ che.*", "checkout", true);
        row("=~che.*", "checkout", true);
        row("=~ a|b", "b", true);
        row("=~ a|b", "ab", false);
        row("=~ a", "ba", false);
        row("=~ .*", "", true);
        row("=~", "", false);
        row("", "", false);
        row("=~ a)|(b", "b", false);
        row("=~ (", "(", false);
    }
    void labelRules()
    {
        QFETCH(const QString, rule);
        QFETCH(const QString, value);
        QTEST(labelRuleHolds(rule, value), "holds");
    }

    void allLabelsHaveToFit()
    {
        const LabelTexts labels{{text("team"), text("checkout")}, {text("severity"), text("page")}};
        QVERIFY(labelsFit({{text("team"), text("checkout")}}, labels));
        QVERIFY(!labelsFit({{text("team"), text("checkout")}, {text("cluster"), text("=~ .*")}}, labels));
        QVERIFY(!labelsFit({}, labels));
        QCOMPARE(labelsInWords({{text("team"), text("=~ che.*")}, {text("severity"), text("page")}}, labels),
                 text("severity=page, team=checkout"));
    }

    void aPatternThatNeverEndsIsGivenUp()
    {
        QVERIFY(!labelRuleHolds(text("=~ (a+)+b"), QString(2'000, u'a')));
        QVERIFY(!labelRuleHolds(text("=~ a*"), QString(5'000, u'a')));
        QVERIFY(!checkLabelRule(text("=~ ") + QString(501, u'a')));
    }

    void lengthsAreExact()
    {
        for (int seconds : {1, 59, 60, 61, 120, 3'600, 5'400, 86'400}) {
            const Milliseconds length = std::chrono::seconds{seconds};
            QCOMPARE(lengthFromText(lengthText(length)), std::optional(length));
        }
        for (const char* wrong : {"", "1", "h", "1 d", "-1 h", "1 h x", "9000 h"})
            QVERIFY2(!lengthFromText(text(wrong)), wrong);
    }
};

QTEST_GUILESS_MAIN(TestRunbookExecution)
#include "tst_runbook_execution.moc"
