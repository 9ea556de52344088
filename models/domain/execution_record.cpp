// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/domain/execution_record.h"

#include "models/base/json_text.h"

#include <QJsonDocument>
#include <QJsonObject>

#include <algorithm>
#include <array>
#include <utility>

namespace muster {

namespace {

using State = ExecutionStanding::State;

constexpr std::array<std::pair<const char*, State>, 4> kKinds{{{kExecutionAsked, State::Asked},
                                                               {kExecutionDone, State::Finished},
                                                               {kExecutionRefused, State::Refused},
                                                               {kExecutionUnknown, State::Unknown}}};

State stateOf(const QString& kindName)
{
    for (const auto& [kind, state] : kKinds) {
        if (kindName == QLatin1String(kind))
            return state;
    }
    return State::None;
}

/// An operation goes only this way: what is known of it does not become less.
int rank(State state)
{
    switch (state) {
    case State::None:
        return 0;
    case State::Asked:
        return 1;
    case State::Unknown:
        return 2;
    case State::Finished:
    case State::Refused:
        break;
    }
    return 3;
}

} // namespace

QByteArray toJson(const ExecutionRecord& record)
{
    QJsonObject object{{QStringLiteral("v"), 1},
                       {QStringLiteral("runbook"), record.runbook},
                       {QStringLiteral("version"), record.version},
                       {QStringLiteral("node"), record.node},
                       {QStringLiteral("verb"), record.verb},
                       {QStringLiteral("what"), record.what}};
    const auto put = [&](const char* name, const QString& value) {
        if (!value.isEmpty())
            object.insert(QLatin1String(name), value);
    };
    put("operation", record.operation.value);
    put("remote", record.remoteId);
    put("why", record.why);
    return QJsonDocument(object).toJson(QJsonDocument::Compact);
}

std::optional<ExecutionRecord> executionFromJson(const QByteArray& json)
{
    const QJsonObject object = parseJson(json).object();
    const auto text = [&](const char* name) { return object.value(QLatin1String(name)).toString(); };
    ExecutionRecord record;
    record.runbook = text("runbook");
    record.node = text("node");
    if (record.runbook.isEmpty() || record.node.isEmpty())
        return std::nullopt;
    record.version = object.value(QLatin1String("version")).toInt();
    record.verb = text("verb");
    record.what = text("what");
    record.operation = OperationId{text("operation")};
    record.remoteId = text("remote");
    record.why = text("why");
    return record;
}

ExecutionStanding executionStanding(const std::vector<TimelineEvent>& events, const QString& runbook,
                                    const QString& node, Instant since, AsOf asOf)
{
    ExecutionStanding standing;
    for (const TimelineEvent& event : events) {
        const State state = stateOf(event.kindName);
        if (state == State::None || event.retracted || event.occurredAt < since ||
            !asOf.sees(event.occurredAt, event.knownAt))
            continue;
        auto record = executionFromJson(event.raw);
        if (!record || record->runbook != runbook || record->node != node)
            continue;
        // Of one instant the one that says more: an end is told after the question.
        const bool later = standing.state == State::None || event.occurredAt > standing.at ||
                           (event.occurredAt == standing.at && rank(state) > rank(standing.state));
        if (later)
            standing = {state, std::move(*record), event.occurredAt};
    }
    return standing;
}

std::vector<ExecutionStanding> openExecutions(const std::vector<TimelineEvent>& events, AsOf asOf)
{
    std::vector<ExecutionStanding> found;
    for (const TimelineEvent& event : events) {
        const State state = stateOf(event.kindName);
        if (state == State::None || event.retracted || !asOf.sees(event.occurredAt, event.knownAt))
            continue;
        auto record = executionFromJson(event.raw);
        if (!record || record->operation.isEmpty())
            continue;
        const auto same = std::find_if(found.begin(), found.end(), [&](const ExecutionStanding& one) {
            return one.record.operation == record->operation;
        });
        if (same == found.end())
            found.push_back({state, std::move(*record), event.occurredAt});
        else if (rank(state) > rank(same->state))
            *same = {state, std::move(*record), event.occurredAt};
    }
    std::erase_if(found, [](const ExecutionStanding& one) { return rank(one.state) > rank(State::Unknown); });
    return found;
}

} // namespace muster
