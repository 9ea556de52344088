// SPDX-License-Identifier: GPL-3.0-or-later
#include "integrations/opsgenie/opsgenie_events.h"

#include "integrations/core/address.h"

#include <QCryptographicHash>

#include <array>
#include <utility>

namespace muster::opsgenie {

namespace {

constexpr int kMostText = 1'900;

/// How sentences of the log begin, longest first where one begins another; lower case.
constexpr std::array<std::pair<const char*, const char*>, 24> kSentences{{
    {"alert created", "page.triggered"},
    {"alert acknowledged", "page.acknowledged"},
    {"alert unacknowledged", "page.unacknowledged"},
    {"acknowledged", "page.acknowledged"},
    {"unacknowledged", "page.unacknowledged"},
    {"alert closed", "page.resolved"},
    {"closed", "page.resolved"},
    {"alert snoozed", "page.snoozed"},
    {"snoozed", "page.snoozed"},
    {"alert escalated", "page.escalated"},
    {"escalated", "page.escalated"},
    {"alert assigned", "responder.assigned"},
    {"assigned", "responder.assigned"},
    {"alert ownership", "responder.assigned"},
    {"added responder", "responder.requested"},
    {"responder", "responder.requested"},
    {"note added", "note.added"},
    {"added note", "note.added"},
    {"updated priority", "severity.changed"},
    {"priority", "severity.changed"},
    {"alert count", "alert.repeated"},
    {"sent", "page.notified"},
    {"notified", "page.notified"},
    {"seen", "page.seen"},
}};

/// Logs and notes have no id, but a place in their list: `offset`. Without it what they say is their name.
QString placeOf(const JsonObject& object, const QString& text)
{
    const QString place = textIn(object, "offset");
    if (!place.isEmpty())
        return place;
    const QByteArray said = (textIn(object, "createdAt") + u'\n' + text).toUtf8();
    return QString::fromLatin1(QCryptographicHash::hash(said, QCryptographicHash::Sha1).toHex().left(16));
}

std::variant<TimelineEvent, QString> readLine(const Context& context, const QString& alert,
                                              const JsonObject& object, const char* member)
{
    const QString said = textIn(object, member);
    const QString text = oneLine(said, kMostText);
    const auto at = timeIn(object, "createdAt");
    if (text.isEmpty())
        return QStringLiteral("it has no text");
    if (!at)
        return QStringLiteral("it has no time");
    const bool isNote = member[0] == 'n';
    TimelineEvent event =
        incidentEvent(context, alert, alert + u'/' + QLatin1String(member) + u'/' + placeOf(object, said),
                      isNote ? QStringLiteral("note.added") : kindOfLog(said), *at);
    event.text = text;
    event.actor = oneLine(textIn(object, "owner"), 200);
    event.raw = object.raw();
    return event;
}

} // namespace

QString kindOfLog(const QString& log)
{
    const QString said = log.trimmed().toLower();
    for (const auto& [begin, kind] : kSentences) {
        if (said.startsWith(QLatin1String(begin)))
            return QString::fromLatin1(kind);
    }
    return QStringLiteral("opsgenie.log");
}

std::variant<TimelineEvent, QString> readLog(const Context& context, const QString& alert,
                                             const JsonObject& log)
{
    return readLine(context, alert, log, "log");
}

std::variant<TimelineEvent, QString> readNote(const Context& context, const QString& alert,
                                              const JsonObject& note)
{
    return readLine(context, alert, note, "note");
}

std::variant<TimelineEvent, QString> readEntry(const Context& context, const QString& incident,
                                               const JsonObject& entry)
{
    const QString id = textIn(entry, "id");
    const auto at = timeIn(entry, "eventTime");
    if (id.isEmpty())
        return QStringLiteral("the entry has no id");
    if (!at)
        return QStringLiteral("the entry has no time");
    const QString type = oneLine(textIn(entry, "type"), 60);
    QString kind = QStringLiteral("opsgenie.") + (type.isEmpty() ? QStringLiteral("entry") : type);
    if (type.contains(QLatin1String("status"), Qt::CaseInsensitive))
        kind = QStringLiteral("status.") + type;
    else if (type.contains(QLatin1String("note"), Qt::CaseInsensitive))
        kind = QStringLiteral("note.added");
    else if (type.contains(QLatin1String("responder"), Qt::CaseInsensitive))
        kind = QStringLiteral("responder.") + type;
    TimelineEvent event =
        incidentEvent(context, incident, incident + QStringLiteral("/entry/") + id, kind, *at);
    const JsonObject description = objectIn(entry, "description");
    event.text = oneLine(textIn(description, "content"), kMostText);
    if (event.text.isEmpty())
        event.text = type.isEmpty() ? QStringLiteral("An entry.") : type;
    const JsonObject actor = objectIn(entry, "actor");
    event.actor = oneLine(actor.isEmpty() ? textIn(entry, "actor") : textIn(actor, "name"), 200);
    event.retracted = entry.value(QLatin1String("hidden")).toBool();
    event.raw = entry.raw();
    return event;
}

} // namespace muster::opsgenie
