// SPDX-License-Identifier: GPL-3.0-or-later
#include "integrations/firehydrant/firehydrant_connector.h"

#include "integrations/firehydrant/firehydrant_changes.h"
#include "integrations/firehydrant/firehydrant_pull.h"
#include "integrations/firehydrant/firehydrant_requests.h"
#include "integrations/firehydrant/firehydrant_writes.h"

namespace muster {

namespace {

using namespace firehydrant;

Result<Outcome> readPing(const HttpReply& reply, const Context& context)
{
    const auto answer = readAnswer(reply, context, {"organization"});
    if (!answer)
        return tl::unexpected(answer.error());
    const JsonObject organization = objectIn(*answer, "organization");
    const QString id = idIn(organization, "id");
    const QString name = textIn(organization, "name");
    if (id.isEmpty() && name.isEmpty())
        return tl::unexpected(
            notTheTool(reply, context, kTool, QStringLiteral("its organization has no name")));
    Outcome outcome;
    outcome.facts.version = QStringLiteral("API v1");
    // The organisation: another token of it may go on with what waits in the outbox.
    outcome.facts.account = id.isEmpty() ? name : id;
    return outcome;
}

/// Slugs of a list, or of the milestones in a list of phases.
Result<Outcome> readSlugs(const HttpReply& reply, const Context& context, bool phases)
{
    const auto answer = readAnswer(reply, context, {"data"});
    if (!answer)
        return tl::unexpected(answer.error());
    Outcome outcome;
    const auto take = [&](const JsonObject& one) {
        if (const QString slug = textIn(one, "slug"); !slug.isEmpty())
            outcome.facts.completions << namedValue(slug, oneLine(textIn(one, "name"), 100));
    };
    for (const JsonValue& value : listIn(*answer, "data")) {
        if (!phases)
            take(value.toObject());
        for (const JsonValue& milestone : phases ? listIn(value.toObject(), "milestones") : JsonArray())
            take(milestone.toObject());
    }
    return outcome;
}

} // namespace

const ConnectorDescriptor& FirehydrantConnector::descriptor() const
{
    static const ConnectorDescriptor made = [] {
        ConnectorDescriptor d;
        d.id = kKeyTool;
        d.name = kTool;
        d.summary = QStringLiteral("Incidents with their timelines, alerts, and changes.");
        d.events = true;
        d.changes = true;
        d.incidents = true;
        // 50 in ten seconds, which all tokens of an account share.
        d.requestsPerMinute = 300;
        d.requestsWithin = Milliseconds{10'000};
        d.fields = {hostedAddressField(
                        QStringLiteral("https://api.firehydrant.io"),
                        QStringLiteral("FireHydrant's API; an organisation in the EU has another host.")),
                    tokenField(QStringLiteral(
                        "A bot token, made in FireHydrant under Settings, Bot users. It needs to "
                        "read incidents, alerts and changes; to act also to edit incidents.")),
                    historyField()};
        d.feeds = {kIncidentsFeed, kChangesFeed};
        d.complete = QStringLiteral("whole JSON with “data” and “pagination”");
        d.verbs = writeVerbs();
        d.pullEvery = Milliseconds{30'000};
        d.staleAfter = Milliseconds{120'000};
        return d;
    }();
    return made;
}

Step FirehydrantConnector::check(const Account& account) const
{
    return {get(account, {QStringLiteral("ping")}), readPing};
}

Step FirehydrantConnector::pull(const Account& account, const Cursor& cursor, const Interest& interest) const
{
    return cursor.feed == kChangesFeed ? pullChanges(account, cursor, interest)
                                       : pullIncidents(account, cursor, interest);
}

HistoryStand FirehydrantConnector::historyStand(const Cursor& cursor, Instant since) const
{
    return firehydrant::standOf(cursor, since);
}

std::optional<FirstReading> FirehydrantConnector::firstReading(const Cursor& cursor) const
{
    return firehydrant::readingOf(cursor);
}

Result<Step> FirehydrantConnector::catalogue(const Account& account, CatalogueKind kind,
                                             const QString& argument) const
{
    const bool phases = argument == QLatin1String("milestone");
    const bool known =
        phases || argument == QLatin1String("severity") || argument == QLatin1String("priority");
    if (kind != CatalogueKind::LabelValues || !known)
        return Connector::catalogue(account, kind, argument);
    const HttpRequest request =
        phases ? get(account, {QStringLiteral("lifecycles"), QStringLiteral("phases")})
               : get(account, {argument == QLatin1String("severity") ? QStringLiteral("severities")
                                                                     : QStringLiteral("priorities")});
    return Step{request, [phases](const HttpReply& reply, const Context& context) {
                    return readSlugs(reply, context, phases);
                }};
}

Result<Step> FirehydrantConnector::push(const Account& account, const Operation& operation) const
{
    return pushWrite(account, operation);
}

Result<Step> FirehydrantConnector::reconcile(const Account& account, const Operation& operation) const
{
    return reconcileWrite(account, operation);
}

} // namespace muster
