// SPDX-License-Identifier: GPL-3.0-or-later
#include "integrations/statuspage/statuspage_incidents.h"

#include "integrations/core/address.h"

#include <algorithm>
#include <array>

namespace muster::statuspage {

namespace {

constexpr int kNameLimit = 255; // of an incident, by the specification

std::optional<Stage> stageOf(const QString& status)
{
    if (status == QLatin1String("investigating"))
        return Stage::Triage;
    if (status == QLatin1String("identified"))
        return Stage::Mitigating;
    if (status == QLatin1String("monitoring") || status == QLatin1String("verifying"))
        return Stage::Monitoring;
    if (isOver(status))
        return Stage::Resolved;
    return std::nullopt; // a maintenance that is planned or under way is no stage of an incident
}

/// The time of the update that ended it, for maintenances: `resolved_at` may be null there.
std::optional<Instant> endOf(const JsonObject& incident)
{
    if (const auto at = timeIn(incident, "resolved_at"))
        return at;
    if (!isOver(textIn(incident, "status")))
        return std::nullopt;
    std::optional<Instant> end;
    for (const JsonValue& value : listIn(incident, "incident_updates")) {
        const JsonObject update = value.toObject();
        const auto at = timeIn(update, "display_at");
        if (isOver(textIn(update, "status")) && at && (!end || *at < *end))
            end = at;
    }
    return end ? end : timeIn(incident, "updated_at");
}

/// Incident tools that put their own id into the metadata, one object per tool. No other reference is
/// structured: an address in it may be a runbook's and shared by many incidents.
void addMetadataKeys(const JsonObject& metadata, std::vector<IncidentKey>& keys)
{
    static constexpr std::array tools{"pagerduty", "incidentio", "firehydrant", "opsgenie"};
    for (const char* tool : tools) {
        if (const QString id = idIn(objectIn(metadata, tool), "incident_id"); !id.isEmpty())
            keys.push_back({IncidentKey::Kind::Remote, QLatin1String(tool) + u':' + id});
    }
    if (const QString channel = textIn(objectIn(metadata, "slack"), "channel_id"); !channel.isEmpty())
        keys.push_back({IncidentKey::Kind::Channel, QStringLiteral("slack:") + channel});
}

std::vector<StatusFact> statusesOf(const JsonObject& incident)
{
    std::vector<StatusFact> statuses;
    for (const JsonValue& value : listIn(incident, "incident_updates")) {
        const JsonObject update = value.toObject();
        auto at = timeIn(update, "display_at");
        if (!at)
            at = timeIn(update, "created_at");
        const QString text = textIn(update, "body");
        const QString state = textIn(update, "status");
        if (!at || (text.isEmpty() && state.isEmpty()))
            continue;
        StatusFact fact;
        fact.occurredAt = *at;
        fact.audience = QStringLiteral("public");
        fact.state = state;
        fact.text = text;
        statuses.push_back(std::move(fact));
    }
    std::stable_sort(statuses.begin(), statuses.end(),
                     [](const StatusFact& a, const StatusFact& b) { return a.occurredAt < b.occurredAt; });
    return statuses;
}

void take(std::optional<Instant>& newest, const std::optional<Instant>& at)
{
    if (at && (!newest || *at > *newest))
        newest = at;
}

} // namespace

QString spoken(const QString& word)
{
    QString text = word;
    text.replace(u'_', u' ');
    if (!text.isEmpty())
        text[0] = text[0].toUpper();
    return text;
}

QStringList componentLines(const JsonObject& incident)
{
    QStringList lines;
    for (const JsonValue& value : listIn(incident, "components")) {
        const JsonObject component = value.toObject();
        QString name = textIn(component, "name");
        if (name.isEmpty())
            name = textIn(component, "id");
        if (name.isEmpty())
            continue;
        const QString status = textIn(component, "status");
        lines << (status.isEmpty() ? name : name + QStringLiteral(": ") + spoken(status));
    }
    return lines;
}

bool isOver(const QString& status)
{
    return status == QLatin1String("resolved") || status == QLatin1String("completed") ||
           status == QLatin1String("postmortem");
}

std::optional<Instant> lastTouched(const JsonObject& incident)
{
    std::optional<Instant> newest = timeIn(incident, "updated_at");
    take(newest, timeIn(incident, "created_at"));
    take(newest, timeIn(incident, "postmortem_body_last_updated_at"));
    take(newest, postmortemPublished(incident));
    for (const char* list : {"incident_updates", "components"}) {
        for (const JsonValue& item : listIn(incident, list))
            take(newest, timeIn(item.toObject(), "updated_at"));
    }
    return newest;
}

std::optional<Instant> postmortemPublished(const JsonObject& incident)
{
    if (const auto at = timeIn(incident, "postmortem_published_at"))
        return at;
    const bool published = incident.value(QLatin1String("postmortem_published_at")).toBool();
    return published ? timeIn(incident, "postmortem_body_last_updated_at") : std::nullopt;
}

Result<IncidentReport> readIncident(const JsonObject& incident, const Context& context)
{
    const QString id = idIn(incident, "id");
    const auto openedAt = timeIn(incident, "created_at");
    if (id.isEmpty())
        return fail(ErrorKind::BadResponse, QStringLiteral("it has no id"));
    if (!openedAt)
        return fail(ErrorKind::BadResponse, QStringLiteral("it has no time of creation"));
    IncidentReport report;
    report.source = context.account.source;
    report.remoteId = id;
    report.number = id; // people say its name; in addresses it is called by its id
    report.title = oneLine(textIn(incident, "name"), kNameLimit);
    report.link = textIn(incident, "shortlink");
    report.openedAt = *openedAt;
    report.changedAt = timeIn(incident, "updated_at").value_or(*openedAt);
    report.resolvedAt = endOf(incident);
    const QString status = textIn(incident, "status");
    report.stage = stageOf(status);
    report.stageText = status;
    const QString chosen = textIn(incident, "impact_override");
    report.severityText = chosen.isEmpty() ? textIn(incident, "impact") : chosen;
    report.severity = severityFromWord(report.severityText);
    for (const JsonValue& component : listIn(incident, "components")) {
        if (const QString name = oneLine(textIn(component.toObject(), "name"), 100); !name.isEmpty())
            report.services << name;
    }
    if (report.resolvedAt)
        report.times.push_back({QStringLiteral("resolved"), *report.resolvedAt});
    for (const char* name : {"monitoring_at", "scheduled_for", "scheduled_until"}) {
        if (const auto at = timeIn(incident, name))
            report.times.push_back({QString::fromLatin1(name), *at});
    }
    report.statuses = statusesOf(incident);
    report.keys = ownKeys(QStringLiteral("statuspage"), id, report.link);
    addMetadataKeys(objectIn(incident, "metadata"), report.keys);
    if (const QStringList lines = componentLines(incident); !lines.isEmpty())
        report.fields[QStringLiteral("Components")] = lines.join(QStringLiteral("; "));
    if (!chosen.isEmpty() && chosen != textIn(incident, "impact"))
        report.fields[QStringLiteral("Calculated impact")] = textIn(incident, "impact");
    if (postmortemPublished(incident))
        report.fields[QStringLiteral("Post-mortem")] = report.link;
    report.raw = incident.raw();
    return report;
}

} // namespace muster::statuspage
