// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/domain/runbook_execution.h"

#include "models/domain/near_word.h"
#include "models/domain/promql_lexer.h"
#include "models/domain/query_template.h"
#include "models/domain/runbook_length.h"
#include "models/domain/spoken_words.h"

#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QRegularExpression>

#include <algorithm>

namespace muster {

namespace {

/// A silence that outlives the incident hides the next one.
constexpr Milliseconds kLongestSilence = std::chrono::hours{24};
constexpr Milliseconds kShortestSilence = std::chrono::minutes{1};

tl::unexpected<Error> invalid(const QString& what)
{
    return fail(ErrorKind::Invalid, what);
}

/// The template of a selector, whatever braces were written around the matchers.
QString selectorOf(const QString& matchers)
{
    const QString text = matchers.trimmed();
    return text.startsWith(u'{') && text.endsWith(u'}') ? text : u'{' + text + u'}';
}

/// The matchers of one selector and nothing else: what a text says beyond them is refused.
Result<std::vector<ExecutionMatcher>> readMatchers(const QString& selector)
{
    const auto tokens = lexPromql(selector);
    if (!tokens)
        return tl::unexpected(tokens.error());
    std::vector<ExecutionMatcher> matchers;
    const auto at = [&](size_t index) { return index < tokens->size() ? (*tokens)[index] : PromToken{}; };
    const auto no = [&] {
        return invalid(
            QStringLiteral("'matchers: %1' are no label matchers").arg(selector.mid(1, selector.size() - 2)));
    };
    size_t i = 1; // after the opening brace
    while (at(i).kind == PromTokenKind::Word) {
        const QString op = at(i + 1).text;
        const bool isRegex = op.endsWith(u'~');
        const bool isOperator = op == QLatin1String("=") || op == QLatin1String("!=") ||
                                op == QLatin1String("=~") || op == QLatin1String("!~");
        const auto value = promql::unquoted(at(i + 2).text);
        if (!isOperator || at(i + 2).kind != PromTokenKind::String || !value)
            return no();
        matchers.push_back({at(i).text, *value, isRegex, !op.startsWith(u'!')});
        i += 3;
        if (at(i).text == QLatin1String(","))
            ++i;
        else
            break;
    }
    if (at(i).text != QLatin1String("}") || i + 1 != tokens->size() || matchers.empty())
        return no();
    return matchers;
}

bool narrows(const ExecutionMatcher& matcher)
{
    if (!matcher.isEqual)
        return false;
    return !matcher.isRegex || !QRegularExpression(QRegularExpression::anchoredPattern(matcher.value))
                                    .match(QString())
                                    .hasMatch();
}

Result<std::vector<ExecutionMatcher>> plannedMatchers(const Runbook& runbook, const QString& text)
{
    const auto parsed = QueryTemplate::parse(selectorOf(text));
    if (!parsed)
        return invalid(QStringLiteral("'matchers' cannot be read: %1").arg(parsed.error().what));
    const auto filled = parsed->fill(runbook.variables);
    if (!filled)
        return invalid(QStringLiteral("'matchers': %1").arg(filled.error().what));
    auto matchers = readMatchers(*filled);
    if (!matchers)
        return matchers;
    if (std::any_of(matchers->begin(), matchers->end(), [](const ExecutionMatcher& one) {
            return one.isRegex && !QRegularExpression(one.value).isValid();
        }))
        return invalid(QStringLiteral("'matchers: %1' hold a pattern that cannot be read").arg(text));
    // An empty value matches alerts that lack the label.
    if (std::none_of(matchers->begin(), matchers->end(),
                     [](const ExecutionMatcher& one) { return narrows(one) && !one.value.isEmpty(); }))
        return invalid(QStringLiteral("the silence would cover every alert"));
    return matchers;
}

const QRegularExpression& hole()
{
    static const QRegularExpression pattern(QStringLiteral("\\$(\\$|[A-Za-z_][A-Za-z0-9_]*)"));
    return pattern;
}

/// Plain text with its holes filled, once.
Result<QString> plannedText(const Runbook& runbook, const QString& field, const QString& text)
{
    QString filled;
    qsizetype from = 0;
    auto holes = hole().globalMatch(text);
    while (holes.hasNext()) {
        const auto match = holes.next();
        const QString name = match.captured(1);
        const auto value = runbook.variables.find(name);
        if (name != QLatin1String("$") && value == runbook.variables.end())
            return invalid(QStringLiteral("'%1' uses an unknown variable $%2").arg(field, name));
        filled += text.mid(from, match.capturedStart() - from);
        filled += name == QLatin1String("$") ? name : value->second;
        from = match.capturedEnd();
    }
    return filled + text.mid(from);
}

bool isReserved(const QString& field)
{
    return field == QLatin1String(kExecutionTool) || field == QLatin1String(kExecutionSource);
}

QString fieldOf(const RunbookExecution& execution, const char* name)
{
    const auto found = execution.fields.find(QLatin1String(name));
    return found == execution.fields.end() ? QString() : found->second.trimmed();
}

Done checkSilence(const RunbookExecution& execution)
{
    const QStringList fields = silenceFields();
    if (const QString tool = fieldOf(execution, kExecutionTool);
        !tool.isEmpty() && tool != QLatin1String(kSilenceTool))
        return invalid(QStringLiteral("'tool: %1' makes no silences").arg(tool.left(40)));
    for (const QString& name : fields) {
        if (fieldOf(execution, qPrintable(name)).isEmpty())
            return invalid(QStringLiteral("'%1' is missing").arg(name));
    }
    for (const auto& written : execution.fields) {
        if (!fields.contains(written.first) && !isReserved(written.first))
            return invalid(QStringLiteral("'%1' is no field of %2")
                               .arg(written.first.left(40), QLatin1String(kSilenceVerb)));
    }
    return {};
}

Done planSilence(const Runbook& runbook, const RunbookExecution& execution, PlannedExecution& plan)
{
    if (Done done = checkSilence(execution); !done)
        return done;
    auto matchers = plannedMatchers(runbook, execution.fields.at(QStringLiteral("matchers")));
    if (!matchers)
        return tl::unexpected(matchers.error());
    plan.tool = QLatin1String(kSilenceTool);
    plan.matchers = std::move(*matchers);
    const QString duration = fieldOf(execution, "duration");
    const auto length = lengthFromText(duration);
    if (!length || *length < kShortestSilence || *length > kLongestSilence)
        return invalid(
            QStringLiteral("'duration: %1' is no length of time from 1 min to 24 h").arg(duration.left(40)));
    plan.length = *length;
    const QString name = QStringLiteral("comment");
    auto comment = plannedText(runbook, name, execution.fields.at(name).simplified());
    if (!comment)
        return tl::unexpected(comment.error());
    plan.comment = std::move(*comment);
    return {};
}

/// "text, severity; if wanted: state, title".
QString fieldsInWords(const ToolVerb& verb)
{
    QStringList needed, others;
    for (const ToolVerbField& field : verb.fields)
        (field.required ? needed : others).append(field.key);
    if (others.isEmpty())
        return needed.isEmpty() ? QStringLiteral("none") : needed.join(QStringLiteral(", "));
    return (needed.isEmpty() ? QString() : needed.join(QStringLiteral(", ")) + QStringLiteral("; ")) +
           QStringLiteral("if wanted: ") + others.join(QStringLiteral(", "));
}

/// The choices of the words after "=", or of the whole.
QString unknownChoice(const ToolVerbField& field, const QString& text)
{
    if (field.choices.isEmpty())
        return {};
    if (!field.each)
        return choiceOf(field, text).isEmpty() ? text.trimmed() : QString();
    for (const QString& part : text.split(u',', Qt::SkipEmptyParts)) {
        const QString value = part.section(u'=', -1).trimmed();
        if (!part.contains(u'=') || choiceOf(field, value).isEmpty())
            return part.trimmed();
    }
    return {};
}

void judgeValue(const ToolVerbField& field, const QString& value, std::vector<ExecutionProblem>& problems)
{
    const QString wrong = unknownChoice(field, value);
    if (wrong.isEmpty())
        return;
    QStringList words;
    for (const QString& choice : field.choices)
        words.append(toolWord(choice));
    problems.push_back(
        {QStringLiteral("'%1: %2' is nothing that it can be").arg(field.key, wrong.left(40)),
         isItWord(nearestWord(field.each ? wrong.section(u'=', -1).trimmed() : wrong, words)) +
             (field.each ? QStringLiteral("write 'name = state', with commas between; a state is ")
                         : QStringLiteral("write one of ")) +
             words.join(QStringLiteral(", "))});
}

/// `filled`: no value holds a variable any more.
std::vector<ExecutionProblem> judgeFields(const ToolVerb& verb, const std::map<QString, QString>& fields,
                                          bool filled)
{
    std::vector<ExecutionProblem> problems;
    const QString wayOut =
        QStringLiteral("the fields of %1 at %2 are %3").arg(verb.verb, verb.toolName, fieldsInWords(verb));
    QStringList keys;
    for (const ToolVerbField& field : verb.fields) {
        keys.append(field.key);
        const auto written = fields.find(field.key);
        const bool said = written != fields.end() && !written->second.trimmed().isEmpty();
        if (field.required && !said)
            problems.push_back({QStringLiteral("'%1' is missing").arg(field.key), wayOut});
        if (said && (filled || !written->second.contains(u'$')))
            judgeValue(field, written->second, problems);
    }
    for (const auto& written : fields) {
        if (!isReserved(written.first) && !keys.contains(written.first))
            problems.push_back({QStringLiteral("'%1' is no field of %2 at %3")
                                    .arg(written.first.left(40), verb.verb, verb.toolName),
                                isItWord(nearestWord(written.first, keys)) + wayOut});
    }
    return problems;
}

} // namespace

QStringList silenceFields()
{
    return {QStringLiteral("matchers"), QStringLiteral("duration"), QStringLiteral("comment")};
}

Result<PlannedExecution> planExecution(const Runbook& runbook, const RunbookNode& node)
{
    const RunbookExecution& execution = node.execution;
    PlannedExecution plan;
    plan.verb = execution.verb;
    plan.tool = fieldOf(execution, kExecutionTool);
    plan.source = fieldOf(execution, kExecutionSource);
    if (plan.isSilence()) {
        if (Done done = planSilence(runbook, execution, plan); !done)
            return tl::unexpected(done.error());
        return plan;
    }
    if (plan.tool.isEmpty())
        return invalid(QStringLiteral("no 'tool' is named that could do '%1'").arg(execution.verb.left(40)));
    for (const auto& [name, text] : execution.fields) {
        if (isReserved(name))
            continue;
        auto filled = plannedText(runbook, name, text);
        if (!filled)
            return tl::unexpected(filled.error());
        if (QString value = filled->trimmed(); !value.isEmpty())
            plan.fields.emplace(name, std::move(value));
    }
    return plan;
}

QStringList executionVariables(const RunbookNode& node)
{
    QStringList names;
    const auto add = [&](const QString& name) {
        if (!names.contains(name))
            names.append(name);
    };
    const bool silence = node.execution.verb == QLatin1String(kSilenceVerb);
    for (const auto& [field, text] : node.execution.fields) {
        if (isReserved(field))
            continue;
        if (silence && field == QLatin1String("matchers")) {
            const auto parsed = QueryTemplate::parse(selectorOf(text));
            for (const QueryHole& one : parsed ? parsed->holes() : std::vector<QueryHole>{})
                add(one.name);
            continue;
        }
        auto holes = hole().globalMatch(text);
        while (holes.hasNext()) {
            if (const QString name = holes.next().captured(1); name != QLatin1String("$"))
                add(name);
        }
    }
    return names;
}

QString matchersInWords(const std::vector<ExecutionMatcher>& matchers)
{
    QStringList words;
    for (const ExecutionMatcher& one : matchers) {
        const QLatin1String sign(one.isEqual ? (one.isRegex ? "=~" : "=") : (one.isRegex ? "!~" : "!="));
        words.append(one.name + sign + u'"' + promqlEscaped(one.value) + u'"');
    }
    return words.join(QStringLiteral(", "));
}

QByteArray executionPayload(const PlannedExecution& plan, const QString& author, Instant now)
{
    if (!plan.isSilence()) {
        QJsonObject fields;
        for (const auto& [name, value] : plan.fields)
            fields.insert(name, value);
        return QJsonDocument(fields).toJson(QJsonDocument::Compact);
    }
    QJsonArray matchers;
    for (const ExecutionMatcher& one : plan.matchers)
        matchers.append(QJsonObject{{QStringLiteral("name"), one.name},
                                    {QStringLiteral("value"), one.value},
                                    {QStringLiteral("isRegex"), one.isRegex},
                                    {QStringLiteral("isEqual"), one.isEqual}});
    return QJsonDocument(QJsonObject{{QStringLiteral("matchers"), matchers},
                                     {QStringLiteral("startsAt"), now.toIso()},
                                     {QStringLiteral("endsAt"), (now + plan.length).toIso()},
                                     {QStringLiteral("createdBy"), author},
                                     {QStringLiteral("comment"), plan.comment}})
        .toJson(QJsonDocument::Compact);
}

QString choiceOf(const ToolVerbField& field, const QString& text)
{
    const QString typed = text.trimmed();
    for (const QString& choice : field.choices) {
        if (typed.compare(choice, Qt::CaseInsensitive) == 0 ||
            typed.compare(toolWord(choice), Qt::CaseInsensitive) == 0)
            return choice;
    }
    return {};
}

std::vector<ExecutionProblem> fieldProblems(const ToolVerb& verb, const std::map<QString, QString>& fields)
{
    return judgeFields(verb, fields, true);
}

std::vector<ExecutionProblem> executionProblems(const RunbookExecution& execution,
                                                const std::vector<ToolVerb>& verbs)
{
    const QString tool = fieldOf(execution, kExecutionTool);
    if (execution.verb == QLatin1String(kSilenceVerb) || tool.isEmpty())
        return {};
    QStringList tools, own, described;
    QString toolName;
    for (const ToolVerb& one : verbs) {
        if (!tools.contains(one.tool))
            tools.append(one.tool);
        if (one.tool != tool)
            continue;
        if (one.verb == execution.verb)
            return judgeFields(one, execution.fields, false);
        toolName = one.toolName;
        own.append(one.verb);
        described.append(QStringLiteral("%1 (%2)").arg(one.verb, fieldsInWords(one)));
    }
    if (own.isEmpty())
        return {{QStringLiteral("'tool: %1' is no tool that can be told anything").arg(tool.left(40)),
                 isItWord(nearestWord(tool, tools)) +
                     QStringLiteral("there are: %1").arg(tools.join(QStringLiteral(", ")))}};
    return {{QStringLiteral("%1 cannot be told to do '%2'").arg(toolName, execution.verb.left(40)),
             isItWord(nearestWord(execution.verb, own)) +
                 QStringLiteral("it can do: %1").arg(described.join(QStringLiteral(", ")))}};
}

} // namespace muster
