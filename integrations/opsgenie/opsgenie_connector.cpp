// SPDX-License-Identifier: GPL-3.0-or-later
#include "integrations/opsgenie/opsgenie_connector.h"

#include "integrations/opsgenie/opsgenie_api.h"
#include "integrations/opsgenie/opsgenie_feeds.h"
#include "integrations/opsgenie/opsgenie_on_call.h"
#include "integrations/opsgenie/opsgenie_writes.h"

namespace muster {

namespace {

using namespace opsgenie;

ConnectorDescriptor describe()
{
    ConnectorDescriptor d;
    d.id = QStringLiteral("opsgenie");
    d.name = kTool;
    d.summary =
        QStringLiteral("Alerts with log and notes, incidents with timelines; acknowledge, note, close.");
    // Atlassian, "Opsgenie: end of support", 2025: no new accounts since 2025-06-04, closed on 2027-04-05.
    d.importNote =
        QStringLiteral("Atlassian ends Opsgenie on 5 April 2027 and deletes what is in it. An import "
                       "keeps its alerts and incidents with their logs and notes here, for good.");
    d.events = d.incidents = true;
    // Sized by plan and not told in advance; the answers say when it is too much.
    d.requestsPerMinute = 300;
    d.fields = {
        hostedAddressField(QStringLiteral("https://api.opsgenie.com"),
                           QStringLiteral("https://api.opsgenie.com, or https://api.eu.opsgenie.com for an "
                                          "account of the EU region.")),
        tokenField(
            QStringLiteral("The key of an API integration, made in Opsgenie under Settings, Integrations. "
                           "It needs the right to read, and to create and update to act.")),
        {SettingField::Type::Text,
         kUser,
         QStringLiteral("Your e-mail there"),
         QStringLiteral(
             "Shown in Opsgenie with what Muster does for you; without it the integration's name."),
         false,
         {}},
        historyField(),
    };
    d.feeds = {kAlerts, kIncidents, kOnCall};
    d.complete = QStringLiteral("one JSON object with “data” and “requestId”; nothing after it");
    d.verbs = verbs();
    d.pullEvery = Milliseconds{30'000};
    d.staleAfter = Milliseconds{120'000};
    d.paces = {{kOnCall, {std::chrono::minutes{5}, std::chrono::minutes{15}}}};
    return d;
}

} // namespace

const ConnectorDescriptor& OpsgenieConnector::descriptor() const
{
    static const ConnectorDescriptor descriptor = describe();
    return descriptor;
}

Step OpsgenieConnector::check(const Account& account) const
{
    return {get(account, {QStringLiteral("v2"), QStringLiteral("alerts")},
                {{QStringLiteral("limit"), QStringLiteral("1")}}),
            [](const HttpReply& reply, const Context& context) -> Result<Outcome> {
                const auto list = readData(reply, context);
                if (!list)
                    return tl::unexpected(list.error());
                Outcome outcome;
                outcome.facts.version = QStringLiteral("REST API v2");
                return outcome;
            }};
}

Step OpsgenieConnector::pull(const Account& account, const Cursor& cursor, const Interest& interest) const
{
    if (cursor.feed == opsgenie::kIncidents)
        return pullIncidents(account, cursor.token);
    if (cursor.feed == kOnCall)
        return pullOnCall(account);
    return pullAlerts(account, cursor.token, interest.overlap);
}

HistoryStand OpsgenieConnector::historyStand(const Cursor& cursor, Instant since) const
{
    return opsgenie::standOf(cursor, since);
}

std::optional<FirstReading> OpsgenieConnector::firstReading(const Cursor& cursor) const
{
    if (cursor.feed == kOnCall)
        return std::nullopt;
    return opsgenie::readingOf(cursor);
}

Result<Step> OpsgenieConnector::push(const Account& account, const Operation& operation) const
{
    return opsgenie::push(account, operation);
}

Result<Step> OpsgenieConnector::reconcile(const Account& account, const Operation& operation) const
{
    return opsgenie::reconcile(account, operation);
}

} // namespace muster
