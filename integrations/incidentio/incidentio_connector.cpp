// SPDX-License-Identifier: GPL-3.0-or-later
#include "integrations/incidentio/incidentio_connector.h"

#include "integrations/core/access_fields.h"
#include "integrations/incidentio/incidentio_pages.h"
#include "integrations/incidentio/incidentio_pull.h"
#include "integrations/incidentio/incidentio_requests.h"
#include "integrations/incidentio/incidentio_writes.h"

namespace muster {

namespace {

using namespace incidentio;

Result<Outcome> readIdentity(const HttpReply& reply, const Context& context)
{
    const auto answer = readAnswer(reply, context, {"identity"});
    if (!answer)
        return tl::unexpected(answer.error());
    const JsonObject identity = objectIn(*answer, "identity");
    const QString dashboard = textIn(identity, "dashboard_url");
    if (!identity.contains(QLatin1String("roles")) && dashboard.isEmpty())
        return tl::unexpected(
            notTheTool(reply, context, kTool, QStringLiteral("its “identity” says nothing")));
    if (!listIn(identity, "roles").containsText(QStringLiteral("viewer")))
        return tl::unexpected(
            Error{ErrorKind::Forbidden,
                  QStringLiteral("%1 knows the key, but it may not read incidents. Make one with the "
                                 "permission to view data in incident.io under Settings, API keys: "
                                 "permissions are fixed when a key is made.")
                      .arg(context.account.name),
                  reply.status, std::nullopt, redactedUrl(context.account.baseUrl)});
    Outcome outcome;
    outcome.facts.version = QStringLiteral("API v2");
    // The organisation: another key of it may go on with what waits in the outbox.
    outcome.facts.account = dashboard.isEmpty() ? textIn(identity, "name") : dashboard;
    return outcome;
}

/// The list from which a verb's value is chosen.
struct Choice
{
    const char* argument;
    QString version, path;
    const char* member;
};

} // namespace

const ConnectorDescriptor& IncidentioConnector::descriptor() const
{
    static const ConnectorDescriptor made = [] {
        ConnectorDescriptor d;
        d.id = kKeyTool;
        d.name = kTool;
        d.summary = QStringLiteral("Incidents with updates, alerts, follow-ups, and status pages.");
        d.events = true;
        d.incidents = true;
        d.requestsPerMinute = 1'200;
        d.fields = {
            hostedAddressField(QStringLiteral("https://api.incident.io"),
                               QStringLiteral("incident.io's API; the same for every organisation.")),
            tokenField(QStringLiteral(
                "An API key, made in incident.io under Settings, API keys. It needs the permission to view "
                "data; to act also those to create and to edit incidents, and to publish to status pages.")),
            historyField()};
        d.feeds = {kIncidentsFeed, kPagesFeed};
        d.complete = QStringLiteral("whole JSON with the list's own member");
        d.verbs = writeVerbs();
        d.pullEvery = Milliseconds{30'000};
        d.staleAfter = Milliseconds{120'000};
        return d;
    }();
    return made;
}

Step IncidentioConnector::check(const Account& account) const
{
    return {get(account, {QStringLiteral("v1"), QStringLiteral("identity")}), readIdentity};
}

Step IncidentioConnector::pull(const Account& account, const Cursor& cursor, const Interest& interest) const
{
    return cursor.feed == kPagesFeed ? pullPages(account, cursor, interest)
                                     : pullIncidents(account, cursor, interest);
}

HistoryStand IncidentioConnector::historyStand(const Cursor& cursor, Instant since) const
{
    return incidentio::standOf(cursor, since);
}

std::optional<FirstReading> IncidentioConnector::firstReading(const Cursor& cursor) const
{
    return incidentio::readingOf(cursor);
}

Result<Step> IncidentioConnector::catalogue(const Account& account, CatalogueKind kind,
                                            const QString& argument) const
{
    static const std::vector<Choice> choices{
        {"status", QStringLiteral("v1"), QStringLiteral("incident_statuses"), "incident_statuses"},
        {"severity", QStringLiteral("v1"), QStringLiteral("severities"), "severities"},
        {"role", QStringLiteral("v2"), QStringLiteral("incident_roles"), "incident_roles"},
        {"time", QStringLiteral("v2"), QStringLiteral("incident_timestamps"), "incident_timestamps"},
        {"page", QStringLiteral("v2"), QStringLiteral("status_pages"), "status_pages"}};
    for (const Choice& choice : choices) {
        if (kind != CatalogueKind::LabelValues || argument != QLatin1String(choice.argument))
            continue;
        return Step{
            get(account, {choice.version, choice.path}),
            [member = choice.member](const HttpReply& reply, const Context& context) -> Result<Outcome> {
                const auto answer = readAnswer(reply, context, {member});
                if (!answer)
                    return tl::unexpected(answer.error());
                Outcome outcome;
                for (const JsonValue& value : listIn(*answer, member)) {
                    const JsonObject one = value.toObject();
                    if (const QString id = idIn(one, "id"); !id.isEmpty())
                        outcome.facts.completions << namedValue(id, oneLine(textIn(one, "name"), 100));
                }
                return outcome;
            }};
    }
    if (kind == CatalogueKind::LabelValues && argument == QLatin1String("components"))
        return listComponents(account);
    return Connector::catalogue(account, kind, argument);
}

Result<Step> IncidentioConnector::push(const Account& account, const Operation& operation) const
{
    return pushWrite(account, operation);
}

Result<Step> IncidentioConnector::reconcile(const Account& account, const Operation& operation) const
{
    return reconcileWrite(account, operation);
}

} // namespace muster
