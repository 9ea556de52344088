// SPDX-License-Identifier: GPL-3.0-or-later
#include "integrations/slack/slack_connector.h"

#include "integrations/slack/slack_api.h"
#include "integrations/slack/slack_feed.h"
#include "integrations/slack/slack_stream.h"
#include "integrations/slack/slack_lists.h"
#include "integrations/slack/slack_writes.h"

#include <array>

namespace muster {

namespace {

using namespace slack;

/// Without these nothing can be read.
constexpr std::array kNeeded{"channels:read", "channels:history", "users:read"};

SettingField channelsField()
{
    return {
        SettingField::Type::Text,
        QStringLiteral("channels"),
        QStringLiteral("Channels of incidents"),
        QStringLiteral("Names of the channels that are read, with * for anything and commas between: inc-*, "
                       "incident-*. The app has to be in them."),
        false,
        {},
        QStringLiteral("inc-*")};
}

SettingField appTokenField()
{
    return {
        SettingField::Type::Secret,
        kAppToken,
        QStringLiteral("App-level token"),
        QStringLiteral("Optional: with it messages arrive at once (Socket Mode) instead of by asking every "
                       "half minute. On api.slack.com/apps choose the app; Basic Information, App-Level "
                       "Tokens: make one (xapp-…) with the scope connections:write. Switch Socket Mode on, "
                       "and subscribe to the bot events message.channels, message.groups, reaction_added, "
                       "reaction_removed, pin_added, pin_removed, channel_created, channel_rename, "
                       "channel_archive, channel_unarchive, member_joined_channel. Kept in the keyring."),
        false,
        {},
        {}};
}

SettingField tierField()
{
    return {SettingField::Type::Choice,
            QStringLiteral("tier"),
            QStringLiteral("Kind of app"),
            QStringLiteral(
                "internal: made in this workspace for its own use, which may ask often. distributed: "
                "installed from elsewhere and not of Slack's marketplace, which may read messages once "
                "a minute only."),
            false,
            {QStringLiteral("internal"), QStringLiteral("distributed")},
            QStringLiteral("internal")};
}

SettingField updatesField()
{
    return {
        SettingField::Type::Text,
        QStringLiteral("updates"),
        QStringLiteral("Channel for updates"),
        QStringLiteral("Id of the channel (C…, in its details in Slack) that gets the messages for which no "
                       "channel is chosen."),
        false,
        {},
        {}};
}

/// Slack names the scopes of the token in a header of each answer; empty where it does not.
QString missingScopes(const HttpReply& reply)
{
    const QByteArray granted = reply.header("x-oauth-scopes");
    if (granted.isEmpty())
        return {};
    QStringList scopes;
    for (const QString& scope : QString::fromLatin1(granted).split(u','))
        scopes << scope.trimmed();
    QStringList missing;
    for (const char* scope : kNeeded) {
        if (!scopes.contains(QLatin1String(scope)))
            missing << QLatin1String(scope);
    }
    return missing.join(QStringLiteral(", "));
}

/// Opens no connection: the address that comes is thrown away.
Step checkAppToken(const Account& account, const QString& version)
{
    Step step = openConnection(account);
    step.decode = [decode = std::move(step.decode), version](const HttpReply& reply,
                                                             const Context& context) -> Result<Outcome> {
        Result<Outcome> opened = decode(reply, context);
        if (!opened)
            return opened;
        Outcome outcome;
        outcome.facts.version = version;
        outcome.facts.warnings << QStringLiteral(
            "The app-level token is taken: messages arrive by Socket Mode.");
        return outcome;
    };
    return step;
}

} // namespace

const ConnectorDescriptor& SlackConnector::descriptor() const
{
    static const ConnectorDescriptor descriptor = [] {
        ConnectorDescriptor d;
        d.id = QStringLiteral("slack");
        d.name = kTool;
        d.summary = QStringLiteral("What is said in the channels of incidents, and messages to them.");
        d.events = true;
        d.incidents = true;
        // Tier 3 of the methods that are used most; others allow more, posting about one a second.
        d.requestsPerMinute = 50;
        d.fields = {
            hostedAddressField(QStringLiteral("https://slack.com/api"),
                               QStringLiteral("The same for every workspace.")),
            tokenField(QStringLiteral(
                "Bot token (xoxb-…) of an app that you made in your own workspace: api.slack.com/apps, "
                "OAuth & Permissions. Scopes: channels:read, channels:history, users:read; for private "
                "channels groups:read, groups:history; for e-mail addresses users:read.email; for pins "
                "pins:read; to post chat:write, and pins:write, reactions:write, channels:manage for what "
                "they say.")),
            appTokenField(),
            channelsField(),
            tierField(),
            updatesField(),
            historyField()};
        d.feeds = {kFeed};
        d.swept = d.feeds;
        d.importRemark = QStringLiteral(
            "Reads the channels that the name patterns of this source find, archived ones too. "
            "Slack lets an app read a channel only when it is in it.");
        d.complete = QStringLiteral("one JSON object with “ok”, to its closing bracket; nothing after it");
        d.verbs = verbs();
        d.pullEvery = Milliseconds{30'000};
        // An app that may ask once a minute needs its time.
        d.staleAfter = Milliseconds{180'000};
        return d;
    }();
    return descriptor;
}

Step SlackConnector::check(const Account& account) const
{
    return {slack::get(account, "auth.test"),
            [](const HttpReply& reply, const Context& context) -> Result<Outcome> {
                const auto who = readFine(reply, context, {"team_id", "user_id"});
                if (!who)
                    return tl::unexpected(who.error());
                if (const QString missing = missingScopes(reply); !missing.isEmpty())
                    return tl::unexpected(Error{
                        ErrorKind::Forbidden,
                        QStringLiteral("The app of %1 lacks these scopes: %2. Add them and install it anew.")
                            .arg(context.account.name, missing),
                        reply.status, std::nullopt, redactedUrl(context.account.baseUrl)});
                Outcome outcome;
                outcome.facts.version = oneLine(
                    QStringLiteral("team “%1”, as %2").arg(textIn(*who, "team"), textIn(*who, "user")), 60);
                outcome.facts.account = oneLine(textIn(*who, "team_id") + u'/' + textIn(*who, "user_id"), 60);
                if (hasAppToken(context.account))
                    outcome.next = checkAppToken(context.account, outcome.facts.version);
                else
                    outcome.facts.warnings << QStringLiteral(
                        "Without an app-level token messages are asked for every half minute.");
                return outcome;
            }};
}

Step SlackConnector::pull(const Account& account, const Cursor& cursor, const Interest& interest) const
{
    return pullMessages(account, cursor.token, interest);
}

std::optional<Stream> SlackConnector::stream(const Account& account) const
{
    return socketMode(account);
}

HistoryStand SlackConnector::historyStand(const Cursor& cursor, Instant since) const
{
    return slack::standOf(cursor, since);
}

std::optional<FirstReading> SlackConnector::firstReading(const Cursor& cursor) const
{
    return slack::readingOf(cursor);
}

Result<Step> SlackConnector::sweep(const Account& account, const QString& feed,
                                   const Interest& interest) const
{
    if (isSlow(account) || feed != kFeed)
        return Connector::sweep(account, feed, interest);
    return sweepMessages(account);
}

Result<Step> SlackConnector::catalogue(const Account& account, CatalogueKind kind,
                                       const QString& argument) const
{
    return kind == CatalogueKind::LabelValues ? slack::listOf(account, argument)
                                              : Connector::catalogue(account, kind, argument);
}

Result<Step> SlackConnector::push(const Account& account, const Operation& operation) const
{
    return slack::push(account, operation);
}

Result<Step> SlackConnector::reconcile(const Account& account, const Operation& operation) const
{
    return slack::reconcile(account, operation);
}

} // namespace muster
