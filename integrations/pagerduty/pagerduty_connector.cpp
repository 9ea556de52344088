// SPDX-License-Identifier: GPL-3.0-or-later
#include "integrations/pagerduty/pagerduty_connector.h"

#include "integrations/pagerduty/pagerduty_api.h"
#include "integrations/pagerduty/pagerduty_feed.h"
#include "integrations/pagerduty/pagerduty_lists.h"
#include "integrations/pagerduty/pagerduty_on_call.h"
#include "integrations/pagerduty/pagerduty_writes.h"

namespace muster {

namespace {

using namespace pagerduty;

/// It tells no version of itself; this is what the media type of every request asks for.
const QString kVersion = QStringLiteral("REST API v2");

Step checkReading(const Account& account, const QString& whose)
{
    return {get(account, {QStringLiteral("incidents")}, {{QStringLiteral("limit"), QStringLiteral("1")}}),
            [whose](const HttpReply& reply, const Context& context) -> Result<Outcome> {
                const auto list = readPage(reply, context, "incidents");
                if (!list)
                    return tl::unexpected(list.error());
                Outcome outcome;
                outcome.facts.version = kVersion;
                outcome.facts.account = whose;
                return outcome;
            }};
}

/// An account's key: every write says whose it is by e-mail, which has to be a user's.
Step checkSender(const Account& account)
{
    const QString from = setting(account, kFrom);
    QueryItems items{{QStringLiteral("limit"), QString::number(kPage)}};
    if (!from.isEmpty())
        items.insert(items.begin(), {QStringLiteral("query"), from});
    return {get(account, {QStringLiteral("users")}, items),
            [from](const HttpReply& reply, const Context& context) -> Result<Outcome> {
                const auto list = readPage(reply, context, "users");
                if (!list)
                    return tl::unexpected(list.error());
                bool known = from.isEmpty();
                QString home; // "acme.pagerduty.com": whose key it is
                for (const JsonValue& one : list->items) {
                    const JsonObject user = one.toObject();
                    const QUrl page(textIn(user, "html_url"));
                    home = page.host().isEmpty() ? home : page.host();
                    known = known || textIn(user, "email").compare(from, Qt::CaseInsensitive) == 0;
                }
                if (!known)
                    return tl::unexpected(
                        Error{ErrorKind::Invalid,
                              QStringLiteral("%1 takes the token, but nobody there has the e-mail address of "
                                             "the settings, in whose name Muster would write.")
                                  .arg(context.account.name),
                              reply.status, std::nullopt, redactedUrl(context.account.baseUrl)});
                Outcome outcome;
                outcome.next = checkReading(context.account, home);
                return outcome;
            }};
}

ConnectorDescriptor describe()
{
    ConnectorDescriptor d;
    d.id = QStringLiteral("pagerduty");
    d.name = kTool;
    d.summary = QStringLiteral("Incidents, their log and notes, and who is paged; acknowledge, note, page.");
    d.events = d.changes = d.incidents = true;
    // 960 a minute for one key (read 2026-11 in the sheet's sources).
    d.requestsPerMinute = 960;
    d.fields = {
        hostedAddressField(
            QStringLiteral("https://api.pagerduty.com"),
            QStringLiteral("https://api.pagerduty.com, or https://api.eu.pagerduty.com for an account "
                           "of the EU region.")),
        tokenField(
            QStringLiteral("Made in PagerDuty under Integrations, API Access Keys (for an account) or in "
                           "your profile under User Settings. Scopes: incidents, users and on-calls, "
                           "read; incidents, write, to act.")),
        {SettingField::Type::Choice,
         kTokenKind,
         QStringLiteral("Kind of token"),
         QStringLiteral("Keys made in PagerDuty are API keys; an app of yours has OAuth tokens."),
         false,
         {kApiKey, kOAuth},
         kApiKey},
        {SettingField::Type::Text,
         kFrom,
         QStringLiteral("Your e-mail there"),
         QStringLiteral("The address of your PagerDuty user: what Muster writes is written in your name."),
         false,
         {}},
        {SettingField::Type::Text,
         kRequester,
         QStringLiteral("Your user id there"),
         QStringLiteral("Such as PABC123, at the end of the address of your profile; only to ask others to "
                        "join an incident."),
         false,
         {}},
        historyField(),
    };
    d.feeds = {kIncidents, kPeople, kOnCall};
    d.complete = QStringLiteral("one JSON object with the named list and “more” for lists, the named object "
                                "else; nothing after it");
    d.verbs = verbs();
    d.pullEvery = Milliseconds{20'000};
    d.staleAfter = Milliseconds{90'000};
    d.paces = {{kOnCall, {std::chrono::minutes{5}, std::chrono::minutes{15}}}};
    return d;
}

} // namespace

const ConnectorDescriptor& PagerDutyConnector::descriptor() const
{
    static const ConnectorDescriptor descriptor = describe();
    return descriptor;
}

Step PagerDutyConnector::check(const Account& account) const
{
    return {get(account, {QStringLiteral("users"), QStringLiteral("me")}),
            [](const HttpReply& reply, const Context& context) -> Result<Outcome> {
                Outcome outcome;
                // A key of the account answers so: it belongs to no user.
                if (reply.status == 400) {
                    outcome.next = checkSender(context.account);
                    return outcome;
                }
                const auto object = read(reply, context, {"user"});
                if (!object)
                    return tl::unexpected(object.error());
                const QString id = textIn(objectIn(*object, "user"), "id");
                if (id.isEmpty())
                    return tl::unexpected(notTheTool(reply, context, kTool, QStringLiteral("no user")));
                outcome.next = checkReading(context.account, id);
                return outcome;
            }};
}

Step PagerDutyConnector::pull(const Account& account, const Cursor& cursor, const Interest& interest) const
{
    if (cursor.feed == kPeople)
        return pullPeople(account, cursor.token);
    if (cursor.feed == kOnCall)
        return pullOnCall(account);
    return pullIncidents(account, cursor.token, interest.overlap);
}

HistoryStand PagerDutyConnector::historyStand(const Cursor& cursor, Instant since) const
{
    return pagerduty::standOf(cursor, since);
}

std::optional<FirstReading> PagerDutyConnector::firstReading(const Cursor& cursor) const
{
    return pagerduty::readingOf(cursor);
}

Result<Step> PagerDutyConnector::catalogue(const Account& account, CatalogueKind kind,
                                           const QString& argument) const
{
    return kind == CatalogueKind::LabelValues ? pagerduty::listOf(account, argument)
                                              : Connector::catalogue(account, kind, argument);
}

Result<Step> PagerDutyConnector::push(const Account& account, const Operation& operation) const
{
    return pagerduty::push(account, operation);
}

Result<Step> PagerDutyConnector::reconcile(const Account& account, const Operation& operation) const
{
    return pagerduty::reconcile(account, operation);
}

} // namespace muster
