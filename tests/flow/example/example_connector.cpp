// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/flow/example/example_connector.h"

#include "integrations/core/address.h"
#include "integrations/core/incident_tools.h"

namespace muster {

namespace {

const QString kTool = QStringLiteral("Example");
const QString kIncidents = QStringLiteral("incidents");
const QString kAcknowledged = QStringLiteral("acknowledged");

HttpRequest get(const Account& account, std::initializer_list<QString> path)
{
    HttpRequest request;
    request.url = joinUrl(account.baseUrl, path);
    request.auth = AuthScheme::Bearer;
    return request;
}

std::optional<QString> takeIncident(const JsonObject& json, const Context& context, Facts& facts)
{
    const auto opened = timeIn(json, "opened_at");
    IncidentReport report;
    report.source = context.account.source;
    report.remoteId = idIn(json, "id");
    if (report.remoteId.isEmpty() || !opened)
        return QStringLiteral("it has no id or no time");
    report.title = oneLine(textIn(json, "title"));
    report.openedAt = *opened;
    report.changedAt = timeIn(json, "changed_at").value_or(*opened);
    report.stageText = textIn(json, "state");
    report.stage = report.stageText == kAcknowledged ? Stage::Triage : Stage::Detected;
    report.keys = ownKeys(QStringLiteral("example"), report.remoteId, {});
    report.raw = json.raw();
    TimelineEvent event = incidentEvent(context, report.remoteId, QStringLiteral("opened/") + report.remoteId,
                                        QStringLiteral("alert.firing"), *opened);
    event.text = report.title;
    event.raw = report.raw;
    facts.events.push_back(std::move(event));
    facts.incidents.push_back(std::move(report));
    return std::nullopt;
}

} // namespace

const ConnectorDescriptor& ExampleConnector::descriptor() const
{
    static const ConnectorDescriptor made = [] {
        ConnectorDescriptor d;
        d.id = QStringLiteral("example");
        d.name = kTool;
        d.summary = QStringLiteral("Incidents of a tool that does not exist.");
        d.events = d.incidents = true;
        d.requestsPerMinute = 120;
        d.fields = {hostedAddressField(QStringLiteral("https://api.example"), QStringLiteral("One for all.")),
                    tokenField(QStringLiteral("An API key with the scope incidents."))};
        d.feeds = {kIncidents};
        d.complete = QStringLiteral("whole JSON with “incidents”");
        d.verbs = {{verb::kAcknowledge, QStringLiteral("Acknowledge"), OperationClass::IdempotentByGoal,
                    OperationAudience::Internal, true}};
        return d;
    }();
    return made;
}

Step ExampleConnector::check(const Account& account) const
{
    return {get(account, {QStringLiteral("me")}),
            [](const HttpReply& reply, const Context& context) -> Result<Outcome> {
                const auto who = readObject(reply, context, kTool, {"name"});
                if (!who)
                    return tl::unexpected(who.error());
                Outcome outcome;
                outcome.facts.version = oneLine(textIn(*who, "name"));
                return outcome;
            }};
}

Step ExampleConnector::pull(const Account& account, const Cursor&, const Interest&) const
{
    return {get(account, {kIncidents}),
            [](const HttpReply& reply, const Context& context) -> Result<Outcome> {
                const auto answer = readObject(reply, context, kTool, {"incidents"});
                if (!answer)
                    return tl::unexpected(answer.error());
                Outcome outcome;
                readItems(listIn(*answer, "incidents"), outcome.facts,
                          [&](const JsonObject& json) { return takeIncident(json, context, outcome.facts); });
                outcome.cursor = Cursor{kIncidents, {}};
                return outcome;
            }};
}

Result<Step> ExampleConnector::push(const Account& account, const Operation& operation) const
{
    if (operation.verb != verb::kAcknowledge)
        return invalid(QStringLiteral("Example cannot do this."));
    return Step{withJson(get(account, {kIncidents, operation.target}), HttpMethod::Put,
                         {{QStringLiteral("state"), kAcknowledged}}),
                [](const HttpReply& reply, const Context& context) -> Result<Outcome> {
                    const auto answer = readObject(reply, context, kTool, {"state"});
                    if (!answer)
                        return tl::unexpected(answer.error());
                    Outcome outcome;
                    outcome.receipt = WriteReceipt{textIn(*answer, "state") == kAcknowledged, false, {}, {}};
                    return outcome;
                }};
}

Result<Step> ExampleConnector::reconcile(const Account& account, const Operation& operation) const
{
    return Step{get(account, {kIncidents, operation.target}),
                [](const HttpReply& reply, const Context& context) -> Result<Outcome> {
                    const auto answer = readObject(reply, context, kTool, {"state"});
                    if (!answer)
                        return tl::unexpected(answer.error());
                    Outcome outcome;
                    outcome.readBack =
                        textIn(*answer, "state") == kAcknowledged ? ReadBack::Found : ReadBack::NotFound;
                    return outcome;
                }};
}

} // namespace muster
