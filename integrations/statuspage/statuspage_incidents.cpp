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
std::optional<Instant> endOf(const PublicIncident& incident)
{
    if (const auto at = timeIn(incident.json, kResolvedAt))
        return at;
    if (!isOver(incident.status))
        return std::nullopt;
    std::optional<Instant> end;
    for (const Update& update : incident.updates) {
        if (isOver(update.status) && update.displayAt && (!end || *update.displayAt < *end))
            end = update.displayAt;
    }
    return end ? end : incident.updatedAt;
}

/// Incident tools that put their own id into the metadata, one object per tool. No other reference is
/// structured: an address in it may be a runbook's and shared by many incidents.
void addMetadataKeys(const JsonObject& metadata, std::vector<IncidentKey>& keys)
{
    if (metadata.isEmpty())
        return;
    static constexpr std::array tools{"pagerduty", "incidentio", "firehydrant", "opsgenie"};
    for (const char* tool : tools) {
        if (const QString id = idIn(objectIn(metadata, tool), "incident_id"); !id.isEmpty())
            keys.push_back({IncidentKey::Kind::Remote, QLatin1String(tool) + u':' + id});
    }
    if (const QString channel = textIn(objectIn(metadata, "slack"), "channel_id"); !channel.isEmpty())
        keys.push_back({IncidentKey::Kind::Channel, QStringLiteral("slack:") + channel});
}

/// Those of one moment stay as they are. Lists come with the newest first and are short: for them sorting as
/// a library does would cost memory each time.
void inOrderOfTime(std::vector<StatusFact>& statuses)
{
    constexpr size_t kShort = 16;
    const auto isEarlier = [](const StatusFact& a, const StatusFact& b) {
        return a.occurredAt < b.occurredAt;
    };
    if (statuses.size() > kShort)
        return std::stable_sort(statuses.begin(), statuses.end(), isEarlier);
    for (auto next = statuses.begin(); next != statuses.end(); ++next)
        std::rotate(std::upper_bound(statuses.begin(), next, *next, isEarlier), next, next + 1);
}

std::vector<StatusFact> statusesOf(const std::vector<Update>& updates)
{
    std::vector<StatusFact> statuses;
    statuses.reserve(updates.size());
    for (const Update& update : updates) {
        const auto at = update.shownAt();
        if (!at || (update.body.isEmpty() && update.status.isEmpty()))
            continue;
        StatusFact fact;
        fact.occurredAt = *at;
        fact.audience = QStringLiteral("public");
        fact.state = update.status;
        fact.text = update.body;
        statuses.push_back(std::move(fact));
    }
    inOrderOfTime(statuses);
    return statuses;
}

/// One name and state per component: "API: Partial outage; Portal". Those without a name by their id.
QString componentsText(const std::vector<Component>& components)
{
    QString text;
    for (const Component& component : components) {
        const QString& name = component.name.isEmpty() ? component.id : component.name;
        if (name.isEmpty())
            continue;
        if (!text.isEmpty())
            text += u"; ";
        text += name;
        if (component.status.isEmpty())
            continue;
        text += u": ";
        appendSpoken(text, component.status);
    }
    return text;
}

} // namespace

QString spoken(const QString& word)
{
    QString text;
    text.reserve(word.size());
    appendSpoken(text, word);
    return text;
}

void appendSpoken(QString& text, const QString& word)
{
    const qsizetype begin = text.size();
    text += word;
    speak(text.begin() + begin, text.end());
}

void speak(QChar* begin, QChar* end)
{
    std::replace(begin, end, QChar(u'_'), QChar(u' '));
    if (begin != end)
        *begin = begin->toUpper();
}

bool isOver(const QString& status)
{
    return status == QLatin1String("resolved") || status == QLatin1String("completed") ||
           status == QLatin1String("postmortem");
}

Result<IncidentReport> readIncident(const PublicIncident& incident, const Context& context)
{
    if (incident.id.isEmpty())
        return fail(ErrorKind::BadResponse, QStringLiteral("its id is missing or cannot be asked for"));
    if (!incident.createdAt)
        return fail(ErrorKind::BadResponse, QStringLiteral("it has no time of creation"));
    const JsonMembers& json = incident.json;
    IncidentReport report;
    report.source = context.account.source;
    report.remoteId = incident.id;
    report.number = incident.id; // people say its name; in addresses it is called by its id
    report.title = oneLine(json.text(kName), kNameLimit);
    report.link = json.text(kShortlink);
    report.openedAt = *incident.createdAt;
    report.changedAt = incident.updatedAt.value_or(*incident.createdAt);
    report.resolvedAt = endOf(incident);
    report.stage = stageOf(incident.status);
    report.stageText = incident.status;
    const QString impact = json.text(kImpact);
    const QString chosen = json.text(kImpactOverride);
    report.severityText = chosen.isEmpty() ? impact : chosen;
    report.severity = severityFromWord(report.severityText);
    for (const Component& component : incident.components) {
        if (const QString name = oneLine(component.name, 100); !name.isEmpty())
            report.services << name;
    }
    if (report.resolvedAt)
        report.times.push_back({QStringLiteral("resolved"), *report.resolvedAt});
    static const std::array<std::pair<IncidentMember, QString>, 3> kTimes{
        {{kMonitoringAt, QStringLiteral("monitoring_at")},
         {kScheduledFor, QStringLiteral("scheduled_for")},
         {kScheduledUntil, QStringLiteral("scheduled_until")}}};
    for (const auto& [member, name] : kTimes) {
        if (const auto at = timeIn(json, member))
            report.times.push_back({name, *at});
    }
    report.statuses = statusesOf(incident.updates);
    report.keys = ownKeys(QStringLiteral("statuspage"), incident.id, report.link);
    addMetadataKeys(json.objectAt(kMetadata), report.keys);
    if (const QString text = componentsText(incident.components); !text.isEmpty())
        report.fields[QStringLiteral("Components")] = text;
    if (!chosen.isEmpty() && chosen != impact)
        report.fields[QStringLiteral("Calculated impact")] = impact;
    if (incident.postmortemAt)
        report.fields[QStringLiteral("Post-mortem")] = report.link;
    report.raw = json.object().raw();
    return report;
}

} // namespace muster::statuspage
