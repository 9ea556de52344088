// SPDX-License-Identifier: GPL-3.0-or-later
#include "integrations/firehydrant/firehydrant_events.h"

#include "integrations/core/incident_tools.h"
#include "integrations/firehydrant/firehydrant_incidents.h"
#include "integrations/firehydrant/firehydrant_requests.h"

#include <algorithm>
#include <array>

namespace muster::firehydrant {

namespace {

constexpr int kLongestText = 2'000;

/// By words in the type, the first that is in it counts; the vendor does not list the types.
struct TypeMeaning
{
    const char* word;
    const char* kindName;
};
constexpr std::array kTypes{TypeMeaning{"milestone", "status.milestone"},
                            TypeMeaning{"chat", "message.posted"},
                            TypeMeaning{"note", "note.added"},
                            TypeMeaning{"alert", "alert.linked"},
                            TypeMeaning{"role", "role.changed"},
                            TypeMeaning{"team", "role.changed"},
                            TypeMeaning{"task", "task.updated"},
                            TypeMeaning{"ticket", "task.updated"},
                            TypeMeaning{"runbook", "runbook.step"},
                            TypeMeaning{"change", "change.linked"},
                            TypeMeaning{"impact", "impact.changed"},
                            TypeMeaning{"status", "status.posted"},
                            TypeMeaning{"severity", "severity.changed"},
                            TypeMeaning{"priority", "severity.changed"}};

QString kindOf(const QString& type, bool open)
{
    for (const TypeMeaning& meaning : kTypes) {
        if (!type.contains(QLatin1String(meaning.word)))
            continue;
        const QString kind = QString::fromLatin1(meaning.kindName);
        return open && kind == QLatin1String("note.added") ? QStringLiteral("status.posted") : kind;
    }
    return QStringLiteral("other.") + (type.isEmpty() ? QStringLiteral("entry") : oneLine(type, 60));
}

bool isOpen(const QString& visibility)
{
    return visibility == QLatin1String("open_to_public");
}

} // namespace

QString entryText(const QString& type, const JsonObject& data)
{
    for (const char* member : {"body", "message", "summary", "text", "description", "name", "title"}) {
        if (const QString text = textIn(data, member); !text.trimmed().isEmpty())
            return text;
    }
    QString words = oneLine(type, 100);
    words.replace(u'_', u' ');
    // What changed, of those whose data is that.
    QStringList values;
    for (const char* member : {"milestone", "type", "status", "state", "severity", "priority"}) {
        if (const QString text = textIn(data, member); !text.isEmpty())
            values << text;
    }
    if (words.isEmpty())
        words = QStringLiteral("entry");
    words[0] = words[0].toUpper();
    return values.isEmpty() ? words : QStringLiteral("%1: %2").arg(words, values.join(QStringLiteral(", ")));
}

void readTimeline(const Context& context, const JsonArray& entries, IncidentReport& report, Facts& facts)
{
    readItems(entries, facts, [&](const JsonObject& entry) -> std::optional<QString> {
        const QString id = idIn(entry, "id");
        const auto at = timeIn(entry, "occurred_at");
        if (id.isEmpty() || !at)
            return QStringLiteral("it has no id or no time");
        const QString type = textIn(entry, "type");
        const bool open = isOpen(textIn(entry, "visibility"));
        const QString text = entryText(type, objectIn(entry, "data"));
        TimelineEvent event =
            incidentEvent(context, report.remoteId, QStringLiteral("event/") + id, kindOf(type, open), *at);
        event.actor = oneLine(textIn(objectIn(entry, "author"), "name"), 100);
        event.link = report.link;
        event.text = oneLine(text, kLongestText);
        if (event.text.isEmpty())
            event.text = QStringLiteral("Entry without words");
        // Who liked it is no news about the incident.
        event.raw = entry.without({QLatin1String("votes")}).raw();
        if (open && event.kindName == QLatin1String("status.posted")) {
            StatusFact told;
            told.occurredAt = *at;
            told.audience = QStringLiteral("public");
            told.state = QStringLiteral("update");
            told.text = text.left(kLongestText);
            report.statuses.push_back(std::move(told));
        }
        addPerson(context, objectIn(entry, "author"), facts);
        facts.events.push_back(std::move(event));
        return std::nullopt;
    });
    std::stable_sort(report.statuses.begin(), report.statuses.end(),
                     [](const StatusFact& a, const StatusFact& b) { return a.occurredAt < b.occurredAt; });
}

void readAlerts(const Context& context, const JsonArray& attachments, IncidentReport& report, Facts& facts)
{
    readItems(attachments, facts, [&](const JsonObject& attachment) -> std::optional<QString> {
        const JsonObject alert = objectIn(attachment, "alert");
        const QString id = idIn(alert, "id");
        const auto at = timeIn(alert, "starts_at");
        if (id.isEmpty() || !at)
            return QStringLiteral("its alert has no id or no beginning");
        // One alert may be attached to several incidents; the attachment's own id may be missing.
        const QString remoteId = QStringLiteral("alert/%1/%2/").arg(report.remoteId, id);
        QString text = textIn(alert, "summary");
        if (text.isEmpty())
            text = QStringLiteral("Alert %1").arg(id);
        TimelineEvent event = incidentEvent(context, report.remoteId, remoteId + QStringLiteral("firing"),
                                            QStringLiteral("alert.firing"), *at);
        event.link = textIn(alert, "remote_url");
        event.actor = oneLine(textIn(alert, "integration_name"), 100);
        event.text = oneLine(text, 500);
        if (event.text.isEmpty())
            event.text = QStringLiteral("Alert");
        event.raw = attachment.raw();
        addKey(report, IncidentKey::Kind::Alert, textIn(alert, "remote_id"));
        addLink(report, event.link);
        facts.events.push_back(event);
        const auto over = timeIn(alert, "ends_at");
        if (!over)
            return std::nullopt;
        event.remoteId = remoteId + QStringLiteral("resolved");
        event.kindName = QStringLiteral("alert.resolved");
        event.occurredAt = *over;
        event.text = oneLine(event.text + QStringLiteral(": resolved"), 520);
        facts.events.push_back(std::move(event));
        return std::nullopt;
    });
}

void sortEvents(Facts& facts)
{
    inOrderOfTime(facts.events);
}

} // namespace muster::firehydrant
