// SPDX-License-Identifier: GPL-3.0-or-later
#include "integrations/incidentio/incidentio_events.h"

#include "integrations/core/incident_tools.h"
#include "integrations/incidentio/incidentio_incidents.h"
#include "integrations/incidentio/incidentio_requests.h"

#include <algorithm>

namespace muster::incidentio {

namespace {

constexpr int kLongestText = 2'000;

/// What an update says; empty when nothing of it could be shown (blanks, control characters).
QString messageOf(const JsonObject& update)
{
    const QString message = textIn(update, "message");
    return oneLine(message, kLongestText).isEmpty() ? QString() : message;
}

std::optional<QString> readUpdate(const Context& context, const JsonObject& update,
                                  const IncidentReport& report, Facts& facts)
{
    const QString id = idIn(update, "id");
    const auto at = timeIn(update, "created_at");
    if (id.isEmpty() || !at)
        return QStringLiteral("it has no id or no time");
    const QString message = messageOf(update);
    const QString status = oneLine(textIn(objectIn(update, "new_incident_status"), "name"), 60);
    const QString severity = oneLine(textIn(objectIn(update, "new_severity"), "name"), 60);
    const bool merged = !textIn(update, "merged_into_incident_id").isEmpty();
    const char* kind = merged               ? "status.merged"
                       : !message.isEmpty() ? "status.posted"
                       : severity.isEmpty() ? "status.changed"
                                            : "severity.changed";
    TimelineEvent event = incidentEvent(context, report.remoteId, QStringLiteral("update/") + id,
                                        QString::fromLatin1(kind), *at);
    event.actor = actorIn(objectIn(update, "updater"));
    event.link = report.link;
    QStringList state;
    for (const QString& word : {status, severity}) {
        if (!word.isEmpty())
            state << word;
    }
    QString text = state.join(QStringLiteral(", "));
    if (merged)
        text = QStringLiteral("Merged into another incident");
    if (!message.isEmpty())
        text = text.isEmpty() ? message : QStringLiteral("%1: %2").arg(text, message);
    event.text = oneLine(text.isEmpty() ? QStringLiteral("Update without words") : text, kLongestText);
    event.raw = update.raw();
    facts.events.push_back(std::move(event));
    addPerson(context, objectIn(objectIn(update, "updater"), "user"), facts);
    return std::nullopt;
}

/// A follow-up or an action: something to be done, and that it was.
struct TaskWords
{
    const char* prefix;    ///< of remote ids
    const char* created;   ///< kind names
    const char* completed; //
    const char* noun;
    const char* text; ///< member that says what is to be done
};

void readTasks(const Context& context, const JsonArray& items, const IncidentReport& report, Facts& facts,
               std::vector<QString>& gone, const TaskWords& words)
{
    readItems(items, facts, [&](const JsonObject& item) -> std::optional<QString> {
        const QString id = idIn(item, "id");
        const auto at = timeIn(item, "created_at");
        if (id.isEmpty() || !at)
            return QStringLiteral("it has no id or no time");
        const QString remoteId = QString::fromLatin1(words.prefix) + u'/' + id;
        const QString doneId = remoteId + QStringLiteral("/done");
        const QString status = textIn(item, "status");
        if (status == QLatin1String("deleted")) {
            gone.push_back(remoteId);
            gone.push_back(doneId);
            return std::nullopt;
        }
        const QString noun = QString::fromLatin1(words.noun);
        const QString what = textIn(item, words.text);
        const QString owner = textIn(objectIn(item, "assignee"), "name");
        QString text = QStringLiteral("%1: %2").arg(noun, what.isEmpty() ? id : what);
        if (!owner.isEmpty())
            text += QStringLiteral(" (%1)").arg(owner);
        TimelineEvent event =
            incidentEvent(context, report.remoteId, remoteId, QString::fromLatin1(words.created), *at);
        event.actor = actorIn(objectIn(item, "creator"));
        event.link = report.link;
        event.text = oneLine(text, kLongestText);
        event.raw = item.raw();
        facts.events.push_back(event);
        addPerson(context, objectIn(objectIn(item, "creator"), "user"), facts);
        addPerson(context, objectIn(item, "assignee"), facts);
        const bool dropped = status == QLatin1String("not_doing");
        const auto completed = timeIn(item, "completed_at");
        if (!completed && !dropped)
            return std::nullopt;
        event.remoteId = doneId;
        event.kindName = dropped ? QString::fromLatin1("task.dropped") : QString::fromLatin1(words.completed);
        event.kind = eventKindFromName(event.kindName);
        // When it was given up is not told; it was changed then, or later.
        event.occurredAt = completed.value_or(timeIn(item, "updated_at").value_or(*at));
        event.actor = owner.isEmpty() ? QString() : oneLine(owner, 100);
        event.text =
            oneLine((dropped ? QStringLiteral("%1 will not be done: %2") : QStringLiteral("%1 done: %2"))
                        .arg(noun, what.isEmpty() ? id : what),
                    kLongestText);
        facts.events.push_back(std::move(event));
        return std::nullopt;
    });
}

} // namespace

void readUpdates(const Context& context, const JsonArray& updates, IncidentReport& report, Facts& facts)
{
    struct Seen
    {
        Instant at;
        JsonObject update;
    };
    std::vector<Seen> seen;
    readItems(updates, facts, [&](const JsonObject& update) {
        auto why = readUpdate(context, update, report, facts);
        if (!why)
            seen.push_back({*timeIn(update, "created_at"), update});
        return why;
    });
    std::stable_sort(seen.begin(), seen.end(), [](const Seen& a, const Seen& b) { return a.at < b.at; });
    std::optional<Instant> overSince;
    for (const auto& [at, update] : seen) {
        const JsonObject status = objectIn(update, "new_incident_status");
        if (!categoryOf(textIn(status, "category")).over)
            overSince.reset();
        else if (!overSince)
            overSince = at;
        if (const QString message = messageOf(update); !message.isEmpty()) {
            StatusFact told;
            told.occurredAt = at;
            told.audience = QStringLiteral("internal");
            told.state = oneLine(textIn(status, "name"), 60);
            told.text = message.left(kLongestText);
            report.statuses.push_back(std::move(told));
        }
        if (const QString into = textIn(update, "merged_into_incident_id"); !into.isEmpty())
            addKeys(report, {{IncidentKey::Kind::Remote, kKeyTool + u':' + into}});
    }
    const bool over = report.stage == Stage::Resolved;
    if (over && !report.resolvedAt)
        report.resolvedAt = overSince;
}

void readAlerts(const Context& context, const JsonArray& connections, IncidentReport& report, Facts& facts)
{
    readItems(connections, facts, [&](const JsonObject& connection) -> std::optional<QString> {
        const QString id = idIn(connection, "id");
        const JsonObject alert = objectIn(connection, "alert");
        const auto at = timeIn(alert, "created_at");
        if (id.isEmpty() || !at)
            return QStringLiteral("it has no id or no time");
        const QString title = oneLine(textIn(alert, "title"), 500);
        const QString key = textIn(alert, "deduplication_key");
        TimelineEvent event =
            incidentEvent(context, report.remoteId, QStringLiteral("alert/%1/firing").arg(id),
                          QStringLiteral("alert.firing"), *at);
        event.link = textIn(alert, "source_url");
        event.text = title.isEmpty() ? oneLine(QStringLiteral("Alert %1").arg(key), 500) : title;
        event.raw = connection.raw();
        if (!key.isEmpty())
            addKeys(report, {{IncidentKey::Kind::Alert, key}});
        addKeys(report, keysOfLink(event.link));
        facts.events.push_back(event);
        const auto resolved = timeIn(alert, "resolved_at");
        if (!resolved)
            return std::nullopt;
        event.remoteId = QStringLiteral("alert/%1/resolved").arg(id);
        event.kindName = QStringLiteral("alert.resolved");
        event.occurredAt = *resolved;
        event.text = oneLine(event.text + QStringLiteral(": resolved"), 500);
        facts.events.push_back(std::move(event));
        return std::nullopt;
    });
}

void readFollowUps(const Context& context, const JsonArray& followUps, const IncidentReport& report,
                   Facts& facts, std::vector<QString>& gone)
{
    readTasks(context, followUps, report, facts, gone,
              {"followup", "task.created", "task.completed", "Follow-up", "title"});
}

void readActions(const Context& context, const JsonArray& actions, const IncidentReport& report, Facts& facts,
                 std::vector<QString>& gone)
{
    readTasks(context, actions, report, facts, gone,
              {"action", "action.created", "action.completed", "Action", "description"});
}

void sortEvents(Facts& facts)
{
    inOrderOfTime(facts.events);
}

} // namespace muster::incidentio
