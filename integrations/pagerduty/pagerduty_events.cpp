// SPDX-License-Identifier: GPL-3.0-or-later
#include "integrations/pagerduty/pagerduty_events.h"

#include "integrations/core/address.h"

#include <array>
#include <utility>

namespace muster::pagerduty {

namespace {

constexpr int kMostText = 1'900;
const QLatin1String kLogEntry("_log_entry");

/// Types without their ending. The first seventeen are in the vendor's schema (api-schema@91a06fb); the
/// others were seen in accounts' logs and are unverified.
constexpr std::array<std::pair<const char*, const char*>, 27> kKinds{{
    {"trigger", "page.triggered"},
    {"acknowledge", "page.acknowledged"},
    {"unacknowledge", "page.unacknowledged"},
    {"resolve", "page.resolved"},
    {"escalate", "page.escalated"},
    {"exhaust_escalation_path", "page.escalation_exhausted"},
    {"repeat_escalation_path", "page.escalation_repeated"},
    {"reach_ack_limit", "page.acknowledgement_expired"},
    {"reach_trigger_limit", "page.trigger_limit_reached"},
    {"notify", "page.notified"},
    {"snooze", "page.snoozed"},
    {"assign", "responder.assigned"},
    {"delegate", "responder.delegated"},
    {"annotate", "note.added"},
    {"urgency_change", "severity.urgency_changed"},
    {"field_value_change", "field.changed"},
    {"custom_field_value_change", "field.changed"},
    {"priority_change", "severity.changed"},
    {"status_update", "status.posted"},
    {"responder_request", "responder.requested"},
    {"responder_request_for_escalation_policy", "responder.requested"},
    {"responder_accept", "responder.joined"},
    {"responder_decline", "responder.declined"},
    {"merge", "incident.merged"},
    {"link", "alert.added"},
    {"unlink", "alert.removed"},
    {"reopen", "page.reopened"},
}};

QString nameOf(const JsonObject& reference)
{
    const QString summary = textIn(reference, "summary");
    return oneLine(summary.isEmpty() ? textIn(reference, "name") : summary, 200);
}

/// "Acknowledged by Ada L.: on it; Updated room to 7"; never empty.
QString entryText(const JsonObject& entry, const QString& type)
{
    QStringList more;
    const JsonObject channel = objectIn(entry, "channel");
    const JsonObject details = objectIn(entry, "event_details");
    for (const QString& text :
         {textIn(entry, "note"), textIn(channel, "subject"), textIn(details, "description")}) {
        if (!text.trimmed().isEmpty() && !more.contains(text))
            more.append(text);
    }
    for (const JsonValue& change : listIn(entry, "changeset"))
        more.append(change.toString());
    more.removeAll(QString());
    QString text = textIn(entry, "summary").trimmed();
    if (text.isEmpty())
        text = QString(type).replace(u'_', u' ');
    if (!more.isEmpty())
        text += QStringLiteral(": ") + more.join(QStringLiteral("; "));
    return oneLine(text, kMostText);
}

} // namespace

QString kindOfLogEntry(const QString& type)
{
    const QString bare = type.endsWith(kLogEntry) ? type.chopped(kLogEntry.size()) : type;
    for (const auto& [name, kind] : kKinds) {
        if (bare == QLatin1String(name))
            return QString::fromLatin1(kind);
    }
    return QStringLiteral("pagerduty.") + oneLine(bare.isEmpty() ? QStringLiteral("entry") : bare, 60);
}

std::variant<LogEntry, QString> readLogEntry(const Context& context, const JsonObject& entry)
{
    const QString id = textIn(entry, "id");
    const auto at = timeIn(entry, "created_at");
    LogEntry read;
    read.reference = objectIn(entry, "incident");
    read.incident = addressable(textIn(read.reference, "id"));
    if (id.isEmpty())
        return QStringLiteral("the log entry has no id");
    if (!at)
        return QStringLiteral("the log entry has no time");
    if (read.incident.isEmpty())
        return QStringLiteral("the log entry belongs to no incident");
    const QString type = textIn(entry, "type");
    const QString kind = kindOfLogEntry(type);
    read.isNote = type == QLatin1String("annotate_log_entry");
    read.isTrigger = type == QLatin1String("trigger_log_entry");
    read.event = incidentEvent(context, read.incident, QStringLiteral("log/") + id, kind, *at);
    read.event.actor = nameOf(objectIn(entry, "agent"));
    read.event.service = nameOf(objectIn(entry, "service"));
    read.event.text = entryText(entry, type.isEmpty() ? QStringLiteral("entry") : type);
    if (read.event.text.isEmpty()) // nothing but characters that are not shown
        read.event.text = kind;
    read.event.link = textIn(entry, "html_url");
    read.event.raw = entry.raw();
    return read;
}

std::variant<TimelineEvent, QString> readNote(const Context& context, const QString& incident,
                                              const JsonObject& note)
{
    const QString id = textIn(note, "id");
    const auto at = timeIn(note, "created_at");
    if (id.isEmpty())
        return QStringLiteral("the note has no id");
    if (!at)
        return QStringLiteral("the note has no time");
    TimelineEvent event =
        incidentEvent(context, incident, QStringLiteral("note/") + id, QStringLiteral("note.added"), *at);
    event.actor = nameOf(objectIn(note, "user"));
    event.text = oneLine(textIn(note, "content"), kMostText);
    if (event.text.isEmpty())
        event.text = QStringLiteral("An empty note.");
    event.raw = note.raw();
    return event;
}

std::variant<TimelineEvent, QString> readChange(const Context& context, const QString& incident,
                                                const JsonObject& change)
{
    const QString id = textIn(change, "id");
    const auto at = timeIn(change, "timestamp");
    if (id.isEmpty())
        return QStringLiteral("the change event has no id");
    if (!at)
        return QStringLiteral("the change event has no time");
    // The same change may precede two incidents: one event in each.
    TimelineEvent event = incidentEvent(context, incident, QStringLiteral("change/%1/%2").arg(incident, id),
                                        QStringLiteral("change.related"), *at);
    event.actor = oneLine(textIn(change, "source"), 200);
    event.service = nameOf(listIn(change, "services").at(0).toObject());
    event.text = oneLine(textIn(change, "summary"), kMostText);
    if (event.text.isEmpty())
        event.text = QStringLiteral("A change.");
    const QString link = textIn(listIn(change, "links").at(0).toObject(), "href");
    event.link = link.isEmpty() ? textIn(change, "html_url") : link;
    event.raw = change.without({QLatin1String("routing_key")}).raw(); // whoever has it can send events
    return event;
}

} // namespace muster::pagerduty
