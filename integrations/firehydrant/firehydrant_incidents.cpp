// SPDX-License-Identifier: GPL-3.0-or-later
#include "integrations/firehydrant/firehydrant_incidents.h"

#include "integrations/core/address.h"
#include "integrations/core/incident_tools.h"
#include "integrations/firehydrant/firehydrant_requests.h"

#include <QUrl>

#include <algorithm>
#include <array>

namespace muster::firehydrant {

namespace {

/// Our name of a milestone's time; its own where we have none.
QString timeName(const QString& milestone)
{
    static constexpr std::array names{std::pair{"started", "impact_start"}, std::pair{"detected", "detected"},
                                      std::pair{"acknowledged", "acked"},
                                      std::pair{"mitigated", "mitigated_partial"},
                                      std::pair{"resolved", "resolved"}};
    for (const auto& [theirs, ours] : names) {
        if (milestone == QLatin1String(theirs))
            return QString::fromLatin1(ours);
    }
    return oneLine(milestone, 100);
}

std::optional<Stage> stageOfMilestone(const QString& milestone)
{
    static constexpr std::array stages{std::pair{"started", Stage::Detected},
                                       std::pair{"detected", Stage::Detected},
                                       std::pair{"acknowledged", Stage::Triage},
                                       std::pair{"investigating", Stage::Triage},
                                       std::pair{"identified", Stage::Mitigating},
                                       std::pair{"mitigated", Stage::Monitoring},
                                       std::pair{"resolved", Stage::Resolved},
                                       std::pair{"postmortem_started", Stage::Resolved},
                                       std::pair{"postmortem_completed", Stage::Resolved},
                                       std::pair{"retrospective_started", Stage::Resolved},
                                       std::pair{"retrospective_completed", Stage::Resolved},
                                       std::pair{"closed", Stage::Resolved}};
    for (const auto& [name, stage] : stages) {
        if (milestone == QLatin1String(name))
            return stage;
    }
    return std::nullopt;
}

/// `type` of a lifecycle phase.
std::optional<Stage> stageOfPhase(const QString& type)
{
    if (type == QLatin1String("started"))
        return Stage::Detected;
    if (type == QLatin1String("active"))
        return Stage::Mitigating;
    if (type == QLatin1String("post_incident") || type == QLatin1String("closed"))
        return Stage::Resolved;
    return std::nullopt;
}

std::optional<Stage> stageOfPhases(const JsonObject& incident, const QString& milestone)
{
    for (const JsonValue& value : listIn(incident, "lifecycle_phases")) {
        const JsonObject phase = value.toObject();
        for (const JsonValue& one : listIn(phase, "milestones")) {
            if (textIn(one.toObject(), "slug") == milestone)
                return stageOfPhase(textIn(phase, "type"));
        }
    }
    return std::nullopt;
}

QString roleName(const QString& name)
{
    const QString word = bareWord(name);
    if (word.contains(QLatin1String("deputy")))
        return QStringLiteral("Deputy");
    if (word == QLatin1String("commander") || word == QLatin1String("incidentcommander") ||
        word == QLatin1String("incidentlead"))
        return QStringLiteral("IC");
    if (word.startsWith(QLatin1String("communication")) || word == QLatin1String("comms") ||
        word == QLatin1String("commslead"))
        return QStringLiteral("Comms");
    if (word.contains(QLatin1String("scribe")))
        return QStringLiteral("Scribe");
    return oneLine(name, 100);
}

void readMilestones(const JsonObject& incident, IncidentReport& report)
{
    std::optional<Instant> resolved;
    std::optional<Instant> last;
    for (const JsonValue& value : listIn(incident, "milestones")) {
        const JsonObject milestone = value.toObject();
        const QString type = textIn(milestone, "type");
        if (const auto changed = timeIn(milestone, "updated_at"))
            report.changedAt = std::max(report.changedAt, *changed);
        const auto at = timeIn(milestone, "occurred_at");
        if (!at || type.isEmpty())
            continue;
        report.times.push_back({timeName(type), *at});
        report.changedAt = std::max(report.changedAt, timeIn(milestone, "created_at").value_or(*at));
        last = std::max(last.value_or(*at), *at);
        if (type == QLatin1String("resolved"))
            resolved = at;
    }
    const bool told = std::any_of(report.times.begin(), report.times.end(), [](const ReportedTime& time) {
        return time.name == QLatin1String("impact_start");
    });
    if (const auto started = timeIn(incident, "started_at"); started && !told)
        report.times.push_back({QStringLiteral("impact_start"), *started});
    if (report.stage == Stage::Resolved)
        report.resolvedAt = resolved ? resolved : last;
}

void readFields(const JsonObject& incident, IncidentReport& report)
{
    const auto field = [&](const QString& name, const QString& text) {
        if (!name.isEmpty() && !text.isEmpty())
            report.fields.emplace(oneLine(name, 100), oneLine(text, 500));
    };
    for (const JsonValue& value : listIn(incident, "custom_fields")) {
        const JsonObject one = value.toObject();
        QString text = textIn(one, "value_string");
        QStringList values;
        for (const JsonValue& part : listIn(one, "value_array"))
            values << part.toString();
        if (text.isEmpty())
            text = values.isEmpty() ? textIn(one, "value") : values.join(QStringLiteral(", "));
        const QString name = textIn(one, "display_name");
        field(name.isEmpty() ? textIn(one, "name") : name, text);
    }
    field(QStringLiteral("Priority"), textIn(incident, "priority"));
    field(QStringLiteral("Customer impact"), textIn(incident, "customer_impact_summary"));
    field(QStringLiteral("Channel"), textIn(incident, "channel_name"));
    QStringList tags;
    for (const JsonValue& tag : listIn(incident, "tag_list"))
        tags << tag.toString();
    field(QStringLiteral("Tags"), tags.join(QStringLiteral(", ")));
    const JsonObject labels = objectIn(incident, "labels");
    for (auto label = labels.begin(); label != labels.end(); ++label)
        field(label.key(), label.value().toString());
}

void readChannels(const JsonObject& incident, IncidentReport& report)
{
    for (const JsonValue& value : listIn(incident, "incident_channels")) {
        const JsonObject channel = value.toObject();
        if (const QString id = textIn(channel, "source_id");
            channel.utf8Of(QLatin1String("source")) == "slack" && !id.isEmpty())
            addKey(report, IncidentKey::Kind::Channel, QStringLiteral("slack:") + id);
    }
    // FireHydrant talks in Teams as well; Slack's ids of channels begin so.
    const QString id = textIn(incident, "channel_id");
    const bool slack = id.size() >= 9 && id.size() <= 12 && (id[0] == u'C' || id[0] == u'G') &&
                       std::all_of(id.begin(), id.end(), [](QChar one) {
                           return (one >= u'0' && one <= u'9') || (one >= u'A' && one <= u'Z');
                       });
    if (slack)
        addKey(report, IncidentKey::Kind::Channel, QStringLiteral("slack:") + id);
}

} // namespace

std::optional<Stage> stageOf(const JsonObject& incident)
{
    const QString milestone = textIn(incident, "current_milestone");
    if (const auto stage = stageOfMilestone(milestone))
        return stage;
    if (const auto stage = stageOfPhases(incident, milestone))
        return stage;
    if (const JsonValue active = incident.value(QLatin1String("active")); active.isBool() && !active.toBool())
        return Stage::Resolved;
    return std::nullopt;
}

std::optional<QString> readIncident(const Context& context, const JsonObject& incident,
                                    IncidentReport& report)
{
    report = {};
    report.source = context.account.source;
    report.remoteId = addressable(idIn(incident, "id"));
    if (report.remoteId.isEmpty())
        return QStringLiteral("its id is missing or cannot be asked for");
    const auto created = timeIn(incident, "created_at");
    if (!created || created->ms <= 0)
        return QStringLiteral("it has no time of creation");
    report.openedAt = report.changedAt = *created;
    if (const QString number = idIn(incident, "number"); !number.isEmpty())
        report.number = u'#' + oneLine(number, 60);
    report.title = oneLine(textIn(incident, "name"), 300);
    report.summary = textIn(incident, "summary").left(10'000);
    if (report.summary.isEmpty())
        report.summary = textIn(incident, "description").left(10'000);
    report.link = textIn(incident, "incident_url");
    report.severityText = oneLine(textIn(incident, "severity"), 60);
    report.severity = severityFromWord(report.severityText);
    report.stage = stageOf(incident);
    report.stageText = oneLine(textIn(incident, "current_milestone"), 60);
    for (const JsonValue& value : listIn(incident, "services")) {
        if (const QString name = textIn(value.toObject(), "name"); !name.isEmpty())
            report.services << oneLine(name, 100);
    }
    for (const JsonValue& value : listIn(incident, "role_assignments")) {
        const JsonObject one = value.toObject();
        if (const auto changed = timeIn(one, "updated_at"))
            report.changedAt = std::max(report.changedAt, *changed);
        const JsonObject user = objectIn(one, "user");
        const QString name = textIn(user, "name");
        if (one.utf8Of(QLatin1String("status")) == "inactive" || name.isEmpty())
            continue;
        if (const QString role = roleName(textIn(objectIn(one, "incident_role"), "name")); !role.isEmpty())
            report.roles.push_back({role, {idIn(user, "id"), oneLine(name, 100), textIn(user, "email")}});
    }
    if (const auto noted = timeIn(objectIn(incident, "last_note"), "created_at"))
        report.changedAt = std::max(report.changedAt, *noted);
    report.keys = ownKeys(kKeyTool, report.remoteId, report.link);
    readChannels(incident, report);
    for (const JsonValue& value : listIn(incident, "incident_tickets")) {
        const JsonObject ticket = value.toObject();
        if (ticket.utf8Of(QLatin1String("type")) == "incident")
            addKey(report, IncidentKey::Kind::Page,
                   canonicalPage(textIn(objectIn(ticket, "link"), "href_url")));
    }
    readFields(incident, report);
    readMilestones(incident, report);
    report.raw = incident.raw();
    return std::nullopt;
}

TimelineEvent declaredEvent(const Context& context, const JsonObject& incident, const IncidentReport& report)
{
    TimelineEvent event =
        incidentEvent(context, report.remoteId, joined({u"incident/", report.remoteId, u"/declared"}),
                      QStringLiteral("incident.declared"), report.openedAt);
    event.actor = oneLine(textIn(objectIn(incident, "created_by"), "name"), 100);
    event.link = report.link;
    const QString name = report.number.isEmpty() ? QStringLiteral("Incident") : report.number;
    event.text = oneLine(report.title.isEmpty() ? joined({name, u" declared"})
                                                : joined({name, u" declared: ", report.title}),
                         500);
    return event;
}

void addPerson(const Context& context, const JsonObject& user, Facts& facts)
{
    const QString id = idIn(user, "id");
    const QString email = textIn(user, "email");
    if (id.isEmpty() || email.isEmpty())
        return;
    const bool known = std::any_of(facts.people.begin(), facts.people.end(),
                                   [&](const PersonReport& one) { return one.remoteId == id; });
    if (!known)
        facts.people.push_back({context.account.source, id, oneLine(textIn(user, "name"), 100), email,
                                QString(), QString(), false});
}

void addPeople(const Context& context, const JsonObject& incident, Facts& facts)
{
    addPerson(context, objectIn(incident, "created_by"), facts);
    for (const JsonValue& value : listIn(incident, "role_assignments"))
        addPerson(context, objectIn(value.toObject(), "user"), facts);
}

void addKey(IncidentReport& report, IncidentKey::Kind kind, const QString& value)
{
    const IncidentKey key{kind, value};
    if (!value.isEmpty() && std::find(report.keys.begin(), report.keys.end(), key) == report.keys.end())
        report.keys.push_back(key);
}

void addLink(IncidentReport& report, const QString& address)
{
    const QString page = canonicalPage(address);
    const QUrl url(page);
    const QString host = url.host();
    const auto isAt = [&](const char* domain) {
        const QLatin1String name(domain);
        return host == name || host.endsWith(u'.' + name);
    };
    const bool incidents = url.path().contains(QLatin1String("/incidents/"));
    if ((incidents && (isAt("pagerduty.com") || isAt("incident.io") || isAt("statuspage.io"))) ||
        (isAt("opsgenie.com") &&
         (url.path().contains(QLatin1String("/alert/")) || url.path().contains(QLatin1String("/incident/")))))
        addKey(report, IncidentKey::Kind::Page, page);
}

} // namespace muster::firehydrant
