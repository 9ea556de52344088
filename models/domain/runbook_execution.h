// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
// What an action of a runbook may have done by a connected tool: the verbs that exist, their fields, and how
// a node's data becomes one exact thing that a person can confirm. Pure; sending is the outbox's.
//
// silence.create (Alertmanager): `matchers`, label matchers as in PromQL with $variables in their places
// (query_template.h), with or without braces; `duration`, from one minute to 24 h; `comment`, one line of
// text, with $variables, `$$` being a dollar.

#include "models/base/result.h"
#include "models/domain/runbook.h"

#include <QString>
#include <QStringList>

#include <span>
#include <vector>

namespace muster {

/// A verb that runbooks may name.
struct ExecutionVerb
{
    const char* verb;                ///< "silence.create", as the outbox knows it
    const char* tool;                ///< connector id
    const char* named;               ///< the tool's name for people
    std::vector<const char*> fields; ///< all of them must be there
};
std::span<const ExecutionVerb> executionVerbs();

/// One matcher of labels, as Alertmanager takes it.
struct ExecutionMatcher
{
    QString name, value;
    bool isRegex = false;
    bool isEqual = true;
    friend bool operator==(const ExecutionMatcher&, const ExecutionMatcher&) = default;
};

/// What would be done: complete, checked, with every variable in its place.
struct PlannedExecution
{
    const ExecutionVerb* verb = nullptr; ///< never null in a plan
    std::vector<ExecutionMatcher> matchers;
    Milliseconds length{0};
    QString comment;
};

/// Errors: Invalid, in words without the way out: no verb, one that no tool takes, a field that is missing,
/// unknown or does not fit, an unknown variable, matchers that would cover every alert.
Result<PlannedExecution> planExecution(const Runbook& runbook, const RunbookNode& node);
/// The variables its fields use, each once, also those that do not exist.
QStringList executionVariables(const RunbookNode& node);
/// The matchers in one line: `alertname="X", code=~"5.."`.
QString matchersInWords(const std::vector<ExecutionMatcher>& matchers);
/// The operation's payload, a JSON object, for what begins `now`.
QByteArray executionPayload(const PlannedExecution& plan, const QString& author, Instant now);

} // namespace muster
