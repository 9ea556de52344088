// SPDX-License-Identifier: GPL-3.0-or-later
#include "integrations/incidentio/incidentio_incidents.h"

#include "integrations/core/address.h"
#include "integrations/core/incident_tools.h"
#include "integrations/incidentio/incidentio_requests.h"

#include <QUrl>

#include <algorithm>
#include <array>

namespace muster::incidentio {

namespace {

/// Our name of a key time; the tool's own where we have none. Organisations name their timestamps themselves;
/// these are the ones that incident.io begins with, and the usual additions.
QString timeName(const QString& name)
{
    QString word = bareWord(name);
    if (word.endsWith(QLatin1String("at")))
        word.chop(2);
    static constexpr std::array names{
        std::pair{"reported", "declared"},        std::pair{"declared", "declared"},
        std::pair{"detected", "detected"},        std::pair{"acknowledged", "acked"},
        std::pair{"impactstart", "impact_start"}, std::pair{"impactstarted", "impact_start"},
        std::pair{"impactend", "impact_end"},     std::pair{"impactended", "impact_end"},
        std::pair{"impactover", "impact_end"},    std::pair{"mitigated", "mitigated_partial"},
        std::pair{"resolved", "resolved"}};
    for (const auto& [theirs, ours] : names) {
        if (word == QLatin1String(theirs))
            return QString::fromLatin1(ours);
    }
    return oneLine(name, 100);
}

QString roleName(const JsonObject& role)
{
    const QString name = textIn(role, "name");
    const QString word = bareWord(name);
    if (word.contains(QLatin1String("deputy")))
        return QStringLiteral("Deputy");
    if (role.utf8Of(QLatin1String("role_type")) == "lead")
        return QStringLiteral("IC");
    if (word.contains(QLatin1String("scribe")))
        return QStringLiteral("Scribe");
    if (word.startsWith(QLatin1String("comm")) && !word.startsWith(QLatin1String("commander")))
        return QStringLiteral("Comms");
    if (word == QLatin1String("incidentcommander") || word == QLatin1String("commander"))
        return QStringLiteral("IC");
    return name.isEmpty() ? idIn(role, "id") : oneLine(name, 100);
}

PersonName personName(const JsonObject& user)
{
    return {idIn(user, "id"), oneLine(textIn(user, "name"), 100), textIn(user, "email")};
}

bool isServiceField(const QString& name)
{
    const QString word = bareWord(name);
    return word == QLatin1String("service") || word == QLatin1String("services") ||
           word == QLatin1String("affectedservice") || word == QLatin1String("affectedservices");
}

QString valueText(const JsonObject& value)
{
    for (const char* plain : {"value_text", "value_link", "value_numeric"}) {
        if (const QString text = textIn(value, plain); !text.isEmpty())
            return text;
    }
    const QString option = textIn(objectIn(value, "value_option"), "value");
    return option.isEmpty() ? textIn(objectIn(value, "value_catalog_entry"), "name") : option;
}

void readFields(const JsonObject& incident, IncidentReport& report)
{
    for (const JsonValue& item : listIn(incident, "custom_field_entries")) {
        const JsonObject entry = item.toObject();
        const QString name = oneLine(textIn(objectIn(entry, "custom_field"), "name"), 100);
        QStringList values;
        for (const JsonValue& value : listIn(entry, "values")) {
            const QString text = oneLine(valueText(value.toObject()), 500);
            if (text.isEmpty())
                continue;
            values << text;
            addKeys(report, keysOfLink(textIn(value.toObject(), "value_link")));
        }
        if (name.isEmpty() || values.isEmpty())
            continue;
        report.fields[name] = values.join(QStringLiteral(", "));
        if (isServiceField(name))
            report.services = values;
    }
    const QString type = textIn(objectIn(incident, "incident_type"), "name");
    const QString issue = textIn(objectIn(incident, "external_issue_reference"), "issue_name");
    const QString mode = textIn(incident, "mode");
    const QString visibility = textIn(incident, "visibility");
    for (const auto& [name, text] :
         {std::pair{"Type", type}, std::pair{"Issue", issue},
          std::pair{"Mode", mode == QLatin1String("standard") ? QString() : mode},
          std::pair{"Visibility", visibility == QLatin1String("public") ? QString() : visibility},
          std::pair{"Call", textIn(incident, "call_url")},
          std::pair{"Post-mortem", textIn(incident, "postmortem_document_url")},
          std::pair{"Channel", textIn(incident, "slack_channel_name")}}) {
        if (!text.isEmpty())
            report.fields.emplace(QString::fromLatin1(name), oneLine(text, 500));
    }
}

void readTimes(const JsonObject& incident, IncidentReport& report)
{
    std::optional<Instant> over;
    for (const JsonValue& item : listIn(incident, "incident_timestamp_values")) {
        const JsonObject entry = item.toObject();
        const auto at = timeIn(objectIn(entry, "value"), "value");
        const QString name = timeName(textIn(objectIn(entry, "incident_timestamp"), "name"));
        if (!at || name.isEmpty())
            continue;
        report.times.push_back({name, *at});
        const QString word = bareWord(name);
        if (word == QLatin1String("resolved"))
            report.resolvedAt = at;
        else if (word == QLatin1String("closedat") || word == QLatin1String("canceledat") ||
                 word == QLatin1String("declinedat") || word == QLatin1String("mergedat"))
            over = at;
    }
    if (!report.resolvedAt)
        report.resolvedAt = over;
    // Written down afterwards: it was no incident of the moment when somebody wrote it down.
    if (textIn(incident, "mode") == QLatin1String("retrospective")) {
        for (const ReportedTime& time : report.times)
            report.openedAt = std::min(report.openedAt, time.at);
    }
}

} // namespace

Category categoryOf(const QString& name)
{
    // "active" and "post-incident" are what the dashboard and GET /v2/incident_alerts say for two of them.
    static const std::map<QString, Category> known{{QStringLiteral("triage"), {Stage::Triage, false}},
                                                   {QStringLiteral("live"), {Stage::Mitigating, false}},
                                                   {QStringLiteral("active"), {Stage::Mitigating, false}},
                                                   {QStringLiteral("paused"), {std::nullopt, false}},
                                                   {QStringLiteral("learning"), {Stage::Resolved, true}},
                                                   {QStringLiteral("post-incident"), {Stage::Resolved, true}},
                                                   {QStringLiteral("closed"), {Stage::Resolved, true}},
                                                   {QStringLiteral("declined"), {Stage::Resolved, true}},
                                                   {QStringLiteral("canceled"), {Stage::Resolved, true}},
                                                   {QStringLiteral("merged"), {Stage::Resolved, true}}};
    const auto found = known.find(name);
    return found == known.end() ? Category{} : found->second;
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
    report.openedAt = *created;
    report.changedAt = timeIn(incident, "updated_at").value_or(*created);
    report.number = oneLine(textIn(incident, "reference"), 60);
    report.title = oneLine(textIn(incident, "name"), 300);
    report.summary = textIn(incident, "summary").left(10'000);
    report.link = textIn(incident, "permalink");
    const JsonObject severity = objectIn(incident, "severity");
    report.severityText = oneLine(textIn(severity, "name"), 60);
    report.severity = severityFromWord(report.severityText);
    const JsonObject status = objectIn(incident, "incident_status");
    const QString category = textIn(status, "category");
    report.stage = categoryOf(category).stage;
    report.stageText = oneLine(textIn(status, "name"), 60);
    if (report.stageText.isEmpty())
        report.stageText = oneLine(category, 60);
    for (const JsonValue& item : listIn(incident, "incident_role_assignments")) {
        const JsonObject entry = item.toObject();
        const PersonName person = personName(objectIn(entry, "assignee"));
        const QString role = roleName(objectIn(entry, "role"));
        if (!role.isEmpty() && (!person.remoteId.isEmpty() || !person.name.isEmpty()))
            report.roles.push_back({role, person});
    }
    report.keys = ownKeys(kKeyTool, report.remoteId, report.link);
    if (const QString channel = textIn(incident, "slack_channel_id"); !channel.isEmpty())
        addKeys(report, {{IncidentKey::Kind::Channel, QStringLiteral("slack:") + channel}});
    for (const QString& page : {textIn(incident, "postmortem_document_url"),
                                textIn(objectIn(incident, "external_issue_reference"), "issue_permalink")}) {
        if (const QString address = canonicalPage(page); !address.isEmpty())
            addKeys(report, {{IncidentKey::Kind::Page, address}});
    }
    readFields(incident, report);
    readTimes(incident, report);
    if (!categoryOf(category).over)
        report.resolvedAt.reset();
    report.raw = incident.raw();
    return std::nullopt;
}

TimelineEvent declaredEvent(const Context& context, const JsonObject& incident, const IncidentReport& report)
{
    TimelineEvent event = incidentEvent(
        context, report.remoteId, joined({u"incident/", report.remoteId, u"/declared"}),
        QStringLiteral("incident.declared"), timeIn(incident, "created_at").value_or(report.openedAt));
    event.actor = actorIn(objectIn(incident, "creator"));
    event.link = report.link;
    const QString name = report.number.isEmpty() ? QStringLiteral("Incident") : report.number;
    event.text = oneLine(report.title.isEmpty() ? joined({name, u" declared"})
                                                : joined({name, u" declared: ", report.title}),
                         500);
    return event;
}

QString actorIn(const JsonObject& maker)
{
    if (const QString user = textIn(objectIn(maker, "user"), "name"); !user.isEmpty())
        return oneLine(user, 100);
    if (const QString key = textIn(objectIn(maker, "api_key"), "name"); !key.isEmpty())
        return oneLine(QStringLiteral("API key “%1”").arg(key), 100);
    if (const QString flow = textIn(objectIn(maker, "workflow"), "name"); !flow.isEmpty())
        return oneLine(QStringLiteral("Workflow “%1”").arg(flow), 100);
    if (const QString alert = textIn(objectIn(maker, "alert"), "title"); !alert.isEmpty())
        return oneLine(QStringLiteral("Alert “%1”").arg(alert), 100);
    return {};
}

void addPerson(const Context& context, const JsonObject& user, Facts& facts)
{
    const QString id = idIn(user, "id");
    const bool known = std::any_of(facts.people.begin(), facts.people.end(),
                                   [&](const PersonReport& one) { return one.remoteId == id; });
    if (known || id.isEmpty())
        return;
    if (const PersonName name = personName(user); !name.email.isEmpty())
        facts.people.push_back(
            {context.account.source, name.remoteId, name.name, name.email, QString(), QString(), false});
}

void addPeople(const Context& context, const JsonObject& incident, Facts& facts)
{
    addPerson(context, objectIn(objectIn(incident, "creator"), "user"), facts);
    for (const JsonValue& item : listIn(incident, "incident_role_assignments"))
        addPerson(context, objectIn(item.toObject(), "assignee"), facts);
}

std::vector<IncidentKey> keysOfLink(const QString& address)
{
    if (address.isEmpty())
        return {};
    const QString page = canonicalPage(address);
    static constexpr std::array domains{"slack.com",       "pagerduty.com", "firehydrant.io",
                                        "firehydrant.com", "statuspage.io", "opsgenie.com"};
    // Most links lead elsewhere; their address need not be taken apart.
    if (std::none_of(domains.begin(), domains.end(),
                     [&](const char* domain) { return page.contains(QLatin1String(domain)); }))
        return {};
    const qsizetype begin = page.indexOf(QLatin1String("://")) + 3;
    const qsizetype slash = page.indexOf(u'/', begin);
    const bool isEncoded = page.contains(u'%');
    const QString host = page.mid(begin, slash < 0 ? -1 : slash - begin).section(u':', 0, 0);
    const auto isAt = [&](const char* domain) {
        const QLatin1String name(domain);
        return host == name || host.endsWith(u'.' + name);
    };
    const QString path = isEncoded ? QUrl(page).path() : slash < 0 ? QString() : page.mid(slash);
    if (isAt("slack.com")) {
        // The channel itself; a single message may stand in a channel that is everybody's.
        const QString channel = path.section(u'/', 2);
        if (path.startsWith(QLatin1String("/archives/")) && !channel.isEmpty() && !channel.contains(u'/'))
            return {{IncidentKey::Kind::Channel, QStringLiteral("slack:") + channel}};
        return {};
    }
    const bool incidents = path.contains(QLatin1String("/incidents/"));
    const bool names = (incidents && (isAt("pagerduty.com") || isAt("firehydrant.io") ||
                                      isAt("firehydrant.com") || isAt("statuspage.io"))) ||
                       (isAt("opsgenie.com") && (path.contains(QLatin1String("/alert/")) ||
                                                 path.contains(QLatin1String("/incident/"))));
    return names ? std::vector<IncidentKey>{{IncidentKey::Kind::Page, page}} : std::vector<IncidentKey>{};
}

void addKeys(IncidentReport& report, std::vector<IncidentKey> keys)
{
    for (IncidentKey& key : keys) {
        if (!key.value.isEmpty() &&
            std::find(report.keys.begin(), report.keys.end(), key) == report.keys.end())
            report.keys.push_back(std::move(key));
    }
}

} // namespace muster::incidentio
