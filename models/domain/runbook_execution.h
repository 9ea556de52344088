// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
// What an action of a runbook may have done by a connected tool, and how a node's data becomes one exact
// thing that a person can confirm. Pure; sending is the outbox's.
//
// Verbs are the tools' own: what each takes is in its descriptor (ToolVerb), which a node names by `tool`, a
// connector's id, beside `do`. `source` may name one of several connections of that tool. Values are text,
// with $variables filled in once and `$$` being a dollar; JSON is made of them afterwards, so that none
// leaves its place.
//
// silence.create (Alertmanager, also without `tool`) has a form of its own: `matchers`, label matchers as in
// PromQL with $variables in their places (query_template.h), with or without braces; `duration`, from one
// minute to 24 h; `comment`, one line of text.

#include "models/base/result.h"
#include "models/domain/runbook.h"

#include <QString>
#include <QStringList>

#include <map>
#include <vector>

namespace muster {

/// The verb with a form of its own, its tool, and its fields, all of which must be there.
inline constexpr const char* kSilenceVerb = "silence.create";
inline constexpr const char* kSilenceTool = "alertmanager";
inline constexpr const char* kSilenceToolName = "Alertmanager";
QStringList silenceFields();
/// What a node says beside the fields of its verb: which tool, and which connection of it.
inline constexpr const char* kExecutionTool = "tool";
inline constexpr const char* kExecutionSource = "source";

/// One matcher of labels, as Alertmanager takes it.
struct ExecutionMatcher
{
    QString name, value;
    bool isRegex = false;
    bool isEqual = true;
    friend bool operator==(const ExecutionMatcher&, const ExecutionMatcher&) = default;
};

/// What would be done: with every variable in its place.
struct PlannedExecution
{
    QString verb;                           ///< never empty in a plan
    QString tool;                           ///< connector id
    QString source;                         ///< name of the connection that is meant; empty: any of the tool
    std::vector<ExecutionMatcher> matchers; ///< of a silence, like the next two
    Milliseconds length{0};
    QString comment;
    std::map<QString, QString> fields; ///< of every other verb, by key; none is empty
    bool isSilence() const { return verb == QLatin1String(kSilenceVerb); }
};

/// Of a silence everything is checked, of another verb what can be without knowing the tool
/// (toolVerbProblems). Errors: Invalid, in words without the way out: no tool, a field that is missing,
/// unknown or does not fit, an unknown variable, matchers that would cover every alert.
Result<PlannedExecution> planExecution(const Runbook& runbook, const RunbookNode& node);
/// The variables its fields use, each once, also those that do not exist.
QStringList executionVariables(const RunbookNode& node);
/// The matchers in one line: `alertname="X", code=~"5.."`.
QString matchersInWords(const std::vector<ExecutionMatcher>& matchers);
/// The operation's payload, a JSON object; a silence begins `now`.
QByteArray executionPayload(const PlannedExecution& plan, const QString& author, Instant now);

/// What does not go together in an execution, and the way out.
struct ExecutionProblem
{
    QString what, wayOut;
    friend bool operator==(const ExecutionProblem&, const ExecutionProblem&) = default;
};
/// Whether the tool has the verb and the verb those fields: by their names, what must be there, and choices
/// of values that hold no variable. Nothing for a silence, and for one without `tool`, which planExecution
/// refuses.
std::vector<ExecutionProblem> executionProblems(const RunbookExecution& execution,
                                                const std::vector<ToolVerb>& verbs);
/// The same for the fields of one verb, when all variables are filled in.
std::vector<ExecutionProblem> fieldProblems(const ToolVerb& verb, const std::map<QString, QString>& fields);
/// A choice as the tool calls it, of the words that people read: "partial outage" is "partial_outage". Empty:
/// it is none of them.
QString choiceOf(const ToolVerbField& field, const QString& text);

} // namespace muster
