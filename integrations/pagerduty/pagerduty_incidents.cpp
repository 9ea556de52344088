// SPDX-License-Identifier: GPL-3.0-or-later
#include "integrations/pagerduty/pagerduty_incidents.h"

#include "integrations/core/address.h"

#include <algorithm>

namespace muster::pagerduty {

namespace {

const QString kId = QStringLiteral("pagerduty");

/// The tool's three words; anything else stays a word.
std::optional<Stage> stageOf(const QString& status)
{
    if (status == QLatin1String("triggered"))
        return Stage::Detected;
    if (status == QLatin1String("acknowledged"))
        return Stage::Triage;
    if (status == QLatin1String("resolved"))
        return Stage::Resolved;
    return std::nullopt;
}

QString nameOf(const JsonObject& reference)
{
    const QString name = textIn(reference, "name");
    return oneLine(name.isEmpty() ? textIn(reference, "summary") : name, 200);
}

void addRole(IncidentReport& report, const QString& role, const JsonObject& person)
{
    const ReportedRole made{role, personOf(person)};
    const bool known = std::find(report.roles.begin(), report.roles.end(), made) != report.roles.end();
    if (!made.person.remoteId.isEmpty() && !known)
        report.roles.push_back(made);
}

/// PagerDuty has no roles in an incident: only who it was given to, and who came when they were asked.
void readPeople(IncidentReport& report, const JsonObject& incident)
{
    for (const JsonValue& one : listIn(incident, "assignments"))
        addRole(report, QStringLiteral("Assignee"), objectIn(one.toObject(), "assignee"));
    for (const JsonValue& one : listIn(incident, "incidents_responders")) {
        if (textIn(one.toObject(), "state") == QLatin1String("joined"))
            addRole(report, QStringLiteral("Responder"), objectIn(one.toObject(), "user"));
    }
}

void readTimes(IncidentReport& report, const JsonObject& incident)
{
    report.times.push_back({QStringLiteral("page_triggered"), report.openedAt});
    // The list is of those that hold now: the earliest of them was not always the first.
    std::optional<Instant> acknowledged;
    for (const JsonValue& one : listIn(incident, "acknowledgements")) {
        if (const auto at = timeIn(one.toObject(), "at"); at && (!acknowledged || *at < *acknowledged))
            acknowledged = at;
    }
    if (acknowledged)
        report.times.push_back({QStringLiteral("acked"), *acknowledged});
    if (report.resolvedAt)
        report.times.push_back({QStringLiteral("resolved"), *report.resolvedAt});
}

QString valueText(const JsonValue& value)
{
    if (value.isString())
        return value.toString();
    if (value.isArray()) {
        QStringList all;
        for (const JsonValue& one : value.toArray())
            all.append(valueText(one));
        return all.join(QStringLiteral(", "));
    }
    if (value.isObject())
        return QString::fromUtf8(value.raw());
    return value.toVariant().toString();
}

void readFields(IncidentReport& report, const JsonObject& incident)
{
    const auto put = [&](const QString& name, const QString& value) {
        if (!name.isEmpty() && !value.isEmpty())
            report.fields[oneLine(name, 100)] = oneLine(value, 500);
    };
    put(QStringLiteral("urgency"), textIn(incident, "urgency"));
    put(QStringLiteral("escalation policy"), nameOf(objectIn(incident, "escalation_policy")));
    put(QStringLiteral("incident type"), textIn(objectIn(incident, "incident_type"), "name"));
    const JsonObject bridge = objectIn(incident, "conference_bridge");
    put(QStringLiteral("conference"), textIn(bridge, "conference_url"));
    put(QStringLiteral("conference number"), textIn(bridge, "conference_number"));
    QStringList teams;
    for (const JsonValue& team : listIn(incident, "teams"))
        teams.append(nameOf(team.toObject()));
    put(QStringLiteral("teams"), teams.join(QStringLiteral(", ")));
    const JsonObject merged = objectIn(objectIn(incident, "resolve_reason"), "incident");
    put(QStringLiteral("merged into"), nameOf(merged));
    for (const JsonValue& one : listIn(incident, "custom_fields")) {
        const JsonObject field = one.toObject();
        const QString shown = textIn(field, "display_name");
        put(shown.isEmpty() ? textIn(field, "name") : shown, valueText(field.value(QLatin1String("value"))));
    }
}

} // namespace

PersonName personOf(const JsonObject& reference)
{
    return {textIn(reference, "id"), nameOf(reference), textIn(reference, "email")};
}

std::variant<IncidentReport, QString> readIncident(const Context& context, const JsonObject& incident)
{
    IncidentReport report;
    report.source = context.account.source;
    report.remoteId = addressable(textIn(incident, "id"));
    if (report.remoteId.isEmpty())
        return QStringLiteral("the incident's id is missing or cannot be asked for");
    const auto openedAt = timeIn(incident, "created_at");
    if (!openedAt)
        return QStringLiteral("the incident has no time of creation");
    report.openedAt = *openedAt;
    if (const QString number = idIn(incident, "incident_number"); !number.isEmpty())
        report.number = u'#' + number;
    const QString title = textIn(incident, "title");
    report.title = oneLine(title.isEmpty() ? textIn(incident, "summary") : title, 500);
    report.link = textIn(incident, "html_url");
    report.stageText = oneLine(textIn(incident, "status"), 60);
    report.stage = stageOf(report.stageText);
    const auto changed = timeIn(incident, "last_status_change_at");
    if (report.stage == Stage::Resolved) {
        const auto resolved = timeIn(incident, "resolved_at");
        report.resolvedAt = resolved ? resolved : changed;
    }
    report.changedAt = std::max(report.openedAt, changed.value_or(report.openedAt));
    if (const auto updated = timeIn(incident, "updated_at"); updated && *updated > report.changedAt)
        report.changedAt = *updated;
    report.severityText = nameOf(objectIn(incident, "priority"));
    report.severity = severityFromWord(report.severityText);
    if (const QString service = nameOf(objectIn(incident, "service")); !service.isEmpty())
        report.services.append(service);
    report.summary = oneLine(textIn(objectIn(incident, "body"), "details"), 1000);
    readPeople(report, incident);
    readTimes(report, incident);
    readFields(report, incident);
    report.keys = ownKeys(kId, report.remoteId, report.link);
    if (const QString key = textIn(incident, "incident_key"); !key.isEmpty())
        report.keys.push_back({IncidentKey::Kind::Alert, key});
    report.raw = incident.raw();
    return report;
}

IncidentReport reportOfReference(const Context& context, const JsonObject& reference, const QString& service,
                                 Instant seenAt)
{
    IncidentReport report;
    report.source = context.account.source;
    report.remoteId = textIn(reference, "id");
    report.openedAt = report.changedAt = seenAt;
    report.title = oneLine(textIn(reference, "summary"), 500);
    if (const qsizetype end = report.title.indexOf(u']'); report.title.startsWith(u"[#") && end > 2) {
        report.number = report.title.mid(1, end - 1);
        report.title = report.title.mid(end + 1).trimmed();
    }
    report.link = textIn(reference, "html_url");
    if (!service.isEmpty())
        report.services.append(service);
    report.keys = ownKeys(kId, report.remoteId, report.link);
    report.raw = reference.raw();
    return report;
}

void addAlertKeys(IncidentReport& report, const JsonArray& alerts)
{
    for (const JsonValue& one : alerts) {
        const IncidentKey key{IncidentKey::Kind::Alert, textIn(one.toObject(), "alert_key")};
        if (!key.value.isEmpty() &&
            std::find(report.keys.begin(), report.keys.end(), key) == report.keys.end())
            report.keys.push_back(key);
    }
}

std::variant<PersonReport, QString> readUser(const Context& context, const JsonObject& user)
{
    PersonReport person;
    person.source = context.account.source;
    person.remoteId = textIn(user, "id");
    if (person.remoteId.isEmpty())
        return QStringLiteral("the user has no id");
    person.name = nameOf(user);
    person.email = textIn(user, "email").trimmed();
    person.title = oneLine(textIn(user, "job_title"), 200);
    return person;
}

} // namespace muster::pagerduty
