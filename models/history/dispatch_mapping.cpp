// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/history/dispatch_mapping.h"

#include "models/domain/spoken_words.h"

#include <algorithm>

namespace muster {

namespace {

constexpr qsizetype kMostText = 200'000;

} // namespace

QString dispatchText(QString text)
{
    if (text.size() > kMostText) {
        text.truncate(kMostText);
        text += QStringLiteral(" … (cut)");
    }
    return text;
}

std::optional<Instant> DispatchOrganisation::openedAt(const NamedRow& row)
{
    const auto reported = row.time("reported_at");
    return reported ? reported : row.time("created_at");
}

QString DispatchOrganisation::incidentId(qint64 id) const
{
    return QStringLiteral("%1/%2").arg(name).arg(id);
}

PersonName DispatchOrganisation::person(qint64 contact) const
{
    const auto found = contacts.find(contact);
    const QString id = QStringLiteral("%1/contact/%2").arg(name).arg(contact);
    if (found == contacts.end())
        return {id, QString(), QString()};
    return {id, QString::fromUtf8(found->second.name), QString::fromUtf8(found->second.email)};
}
QString DispatchOrganisation::personWords(qint64 contact) const
{
    const PersonName one = person(contact);
    return !one.name.isEmpty() ? one.name : one.email;
}

PersonReport DispatchOrganisation::personReport(const NamedRow& row, qint64 id) const
{
    PersonReport report;
    report.source = source;
    report.remoteId = QStringLiteral("%1/contact/%2").arg(name).arg(id);
    report.name = dispatchText(row.text("name"));
    report.email = dispatchText(row.text("email"));
    report.title = dispatchText(row.text("title"));
    report.removed = row.value("is_active") && !row.isTrue("is_active");
    return report;
}

IncidentReport DispatchOrganisation::report(const NamedRow& row, qint64 id, Instant opened) const
{
    IncidentReport made;
    made.source = source;
    made.remoteId = incidentId(id);
    made.number = dispatchText(row.text("name"));
    if (made.number.isEmpty())
        made.number = made.remoteId;
    made.title = dispatchText(row.text("title"));
    if (made.title.isEmpty())
        made.title = made.number;
    made.summary = dispatchText(row.text("description"));
    made.openedAt = opened;
    const auto stable = row.time("stable_at"), closed = row.time("closed_at");
    made.resolvedAt = closed;
    made.changedAt = std::max(
        {opened, stable.value_or(opened), closed.value_or(opened), row.time("updated_at").value_or(opened)});
    made.times.push_back({QStringLiteral("declared"), opened});
    if (stable)
        made.times.push_back({QStringLiteral("mitigated_partial"), *stable});
    if (closed)
        made.times.push_back({QStringLiteral("resolved"), *closed});
    made.stageText = dispatchText(row.text("status"));
    made.stage = dispatchStage(made.stageText);
    const auto named = [&](const std::map<qint64, QString>& names, const char* column) {
        const auto key = row.number(column);
        const auto found = key ? names.find(*key) : names.end();
        return found == names.end() ? QString() : found->second;
    };
    const QString severity = named(severities, "incident_severity_id");
    const QString priority = named(priorities, "incident_priority_id");
    made.severityText = severity.isEmpty() ? priority : severity;
    made.severity = severityFromWord(severity);
    if (made.severity == Severity::Unknown) { // Dispatch's own first severity is "Undefined"
        made.severity = severityFromWord(priority);
        if (made.severity != Severity::Unknown)
            made.severityText = priority;
    }
    const auto field = [&](const QString& called, const QString& value) {
        if (!value.isEmpty())
            made.fields[called] = dispatchText(value);
    };
    field(QStringLiteral("Type"), named(types, "incident_type_id"));
    field(QStringLiteral("Severity"), severity);
    field(QStringLiteral("Priority"), priority);
    field(QStringLiteral("Project"), named(projects, "project_id"));
    field(QStringLiteral("Organisation"), name);
    field(QStringLiteral("Visibility"), row.text("visibility"));
    field(QStringLiteral("Resolution"), row.text("resolution"));
    if (!row.time("reported_at"))
        field(QStringLiteral("Time"),
              QStringLiteral("reported_at is not known; when the row was made stands for it"));
    made.keys.push_back(
        {IncidentKey::Kind::Remote, QStringLiteral("%1:%2").arg(source.value, made.remoteId)});
    made.raw = row.json();
    return made;
}

TimelineEvent DispatchOrganisation::task(const NamedRow& row, qint64 id, Instant at,
                                         const std::function<QString(const char*)>& nameOf) const
{
    TimelineEvent event;
    event.source = source;
    event.sourceName = sourceName;
    event.remoteId = QStringLiteral("%1/task/%2").arg(name).arg(id);
    event.kindName = QStringLiteral("task.follow_up");
    event.kind = eventKindFromName(event.kindName);
    event.incident = remoteIncidentId(source, incidentId(row.number("incident_id").value_or(-1)));
    event.occurredAt = at;
    event.actor = nameOf("creator_id");
    QStringList words{dispatchText(row.text("description"))};
    if (const QString owner = nameOf("owner_id"); !owner.isEmpty())
        words << QStringLiteral("for %1").arg(owner);
    if (const auto resolved = row.time("resolved_at"))
        words << QStringLiteral("resolved %1").arg(resolved->toIso());
    else if (const QString status = row.text("status"); !status.isEmpty())
        words << status.toLower();
    event.text = words.join(QStringLiteral(" · "));
    event.link = dispatchText(row.text("weblink"));
    return event;
}

TimelineEvent DispatchOrganisation::event(const NamedRow& row, qint64 id, qint64 incident, Instant at) const
{
    TimelineEvent made;
    made.source = source;
    made.sourceName = sourceName;
    made.remoteId = QStringLiteral("%1/event/%2").arg(name).arg(id);
    made.incident = remoteIncidentId(source, incidentId(incident));
    made.kindName = dispatchEventKind(row.text("type"));
    made.kind = eventKindFromName(made.kindName);
    made.occurredAt = at;
    made.text = dispatchText(row.text("description"));
    if (const auto ended = row.time("ended_at"); ended && *ended - at >= Milliseconds{1000})
        made.text += QStringLiteral(" (until %1)").arg(ended->toIso());
    made.actor = dispatchText(row.text("owner"));
    if (made.actor.isEmpty())
        made.actor = personWords(row.number("individual_id").value_or(-1));
    if (made.actor.isEmpty())
        made.actor = dispatchText(row.text("source"));
    made.pinned = row.isTrue("pinned");
    if (const QByteArray* details = row.value("details"); details && *details != "null" && *details != "{}")
        made.raw = details->left(64 * 1024);
    return made;
}

} // namespace muster
