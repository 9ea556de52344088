// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/domain/runbook_execution.h"

#include "models/domain/promql_lexer.h"
#include "models/domain/query_template.h"
#include "models/domain/runbook_length.h"

#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QRegularExpression>

#include <algorithm>
#include <array>

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
Result<QString> plannedText(const Runbook& runbook, const char* field, const QString& text)
{
    QString filled;
    qsizetype from = 0;
    auto holes = hole().globalMatch(text);
    while (holes.hasNext()) {
        const auto match = holes.next();
        const QString name = match.captured(1);
        const auto value = runbook.variables.find(name);
        if (name != QLatin1String("$") && value == runbook.variables.end())
            return invalid(
                QStringLiteral("'%1' uses an unknown variable $%2").arg(QLatin1String(field), name));
        filled += text.mid(from, match.capturedStart() - from);
        filled += name == QLatin1String("$") ? name : value->second;
        from = match.capturedEnd();
    }
    return filled + text.mid(from);
}

const ExecutionVerb* verbOf(const QString& name)
{
    const auto all = executionVerbs();
    const auto found = std::find_if(
        all.begin(), all.end(), [&](const ExecutionVerb& one) { return name == QLatin1String(one.verb); });
    return found == all.end() ? nullptr : &*found;
}

Done checkFields(const ExecutionVerb& verb, const std::map<QString, QString>& fields)
{
    for (const char* name : verb.fields) {
        const auto field = fields.find(QLatin1String(name));
        if (field == fields.end() || field->second.trimmed().isEmpty())
            return invalid(QStringLiteral("'%1' is missing").arg(QLatin1String(name)));
    }
    for (const auto& written : fields) {
        const QString& name = written.first;
        if (std::none_of(verb.fields.begin(), verb.fields.end(),
                         [&](const char* known) { return name == QLatin1String(known); }))
            return invalid(
                QStringLiteral("'%1' is no field of %2").arg(name.left(40), QLatin1String(verb.verb)));
    }
    return {};
}

} // namespace

std::span<const ExecutionVerb> executionVerbs()
{
    static const std::array<ExecutionVerb, 1> verbs{
        {{"silence.create", "alertmanager", "Alertmanager", {"matchers", "duration", "comment"}}}};
    return verbs;
}

Result<PlannedExecution> planExecution(const Runbook& runbook, const RunbookNode& node)
{
    const RunbookExecution& execution = node.execution;
    PlannedExecution plan;
    plan.verb = verbOf(execution.verb);
    if (!plan.verb)
        return invalid(QStringLiteral("no tool knows how to do '%1'").arg(execution.verb.left(40)));
    if (Done done = checkFields(*plan.verb, execution.fields); !done)
        return tl::unexpected(done.error());
    auto matchers = plannedMatchers(runbook, execution.fields.at(QStringLiteral("matchers")));
    if (!matchers)
        return tl::unexpected(matchers.error());
    plan.matchers = std::move(*matchers);
    const QString duration = execution.fields.at(QStringLiteral("duration"));
    const auto length = lengthFromText(duration.trimmed());
    if (!length || *length < kShortestSilence || *length > kLongestSilence)
        return invalid(
            QStringLiteral("'duration: %1' is no length of time from 1 min to 24 h").arg(duration.left(40)));
    plan.length = *length;
    auto comment =
        plannedText(runbook, "comment", execution.fields.at(QStringLiteral("comment")).simplified());
    if (!comment)
        return tl::unexpected(comment.error());
    plan.comment = std::move(*comment);
    return plan;
}

QStringList executionVariables(const RunbookNode& node)
{
    QStringList names;
    const auto add = [&](const QString& name) {
        if (!names.contains(name))
            names.append(name);
    };
    for (const auto& [field, text] : node.execution.fields) {
        if (field == QLatin1String("matchers")) {
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

} // namespace muster
