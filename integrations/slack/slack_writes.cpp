// SPDX-License-Identifier: GPL-3.0-or-later
#include "integrations/slack/slack_writes.h"

#include "integrations/core/throttle.h"
#include "integrations/slack/slack_channel_writes.h"
#include "integrations/slack/slack_events.h"
#include "integrations/slack/slack_write_parts.h"

#include <QJsonDocument>

#include <algorithm>

namespace muster::slack {

namespace {

constexpr int kTextLimit = 40'000; // what is longer Slack cuts (docs.slack.dev, chat.postMessage)
constexpr Milliseconds kClockLeeway{60'000};
const QString kEventType = QStringLiteral("muster_op");

/// "<!channel>", "<!here>", "<!everyone>" and groups: they ring at many people.
bool mentionsMany(const QString& text)
{
    return text.contains(QLatin1String("<!"));
}

Result<QString> textOf(const Operation& operation)
{
    Result<QString> text = requiredText(operation, "text", QStringLiteral("Text"));
    if (text && text->size() > kTextLimit)
        return invalid(QStringLiteral("The message has %1 characters; Slack would cut it at %2.")
                           .arg(text->size())
                           .arg(kTextLimit));
    return text;
}

/// Where a message goes.
struct Destination
{
    QString channel, thread;
};

/// The chosen channel, else the incident's (its remote id is its channel), else that of the settings. A
/// message as target, or a thread, makes it a reply.
Result<Destination> destinationOf(const Account& account, const Operation& operation)
{
    const QJsonObject payload = payloadOf(operation);
    Destination to;
    to.channel = textIn(payload, "channel").trimmed();
    to.thread = textIn(payload, "thread").trimmed();
    const auto [channel, message] = messageOf(operation.target);
    if (!message.isEmpty()) {
        to.channel = channel;
        if (to.thread.isEmpty())
            to.thread = message;
    } else if (to.channel.isEmpty()) {
        to.channel = operation.target.trimmed();
    }
    if (const auto [in, parent] = messageOf(to.thread); !parent.isEmpty()) {
        to.channel = in;
        to.thread = parent;
    }
    const auto usual = account.settings.find(QStringLiteral("updates"));
    if (to.channel.isEmpty() && usual != account.settings.end())
        to.channel = usual->second.trimmed();
    if (!isChannelId(to.channel))
        return invalid(
            QStringLiteral("Which channel? Choose one, or enter the id of the channel for updates (C…) "
                           "in the settings of %1.")
                .arg(account.name));
    if (!to.thread.isEmpty() && !isMessageTime(to.thread))
        return invalid(QStringLiteral("“Thread” is no message of Slack: it looks like 1767323400.000100."));
    return to;
}

Result<std::pair<QString, QString>> messageMeant(const Operation& operation)
{
    const auto message = messageOf(operation.target);
    if (message.second.isEmpty() || !isChannelId(message.first))
        return invalid(QStringLiteral("Which message is meant? Choose one of Slack's in the timeline."));
    return message;
}

Result<QString> reactionOf(const Operation& operation)
{
    auto name = requiredText(operation, "name", QStringLiteral("Reaction"));
    if (!name)
        return name;
    name->remove(u':');
    const bool plain =
        !name->isEmpty() && name->size() < 100 && std::all_of(name->begin(), name->end(), [](QChar c) {
            return c.isLetterOrNumber() || c == u'_' || c == u'-' || c == u'+' || c == u'\'';
        });
    if (!plain)
        return invalid(QStringLiteral("A reaction is a name such as eyes or white_check_mark."));
    return name;
}

QString opOf(const QJsonObject& message)
{
    const QJsonObject metadata = objectIn(message, "metadata");
    return textIn(metadata, "event_type") == kEventType ? textIn(objectIn(metadata, "event_payload"), "op")
                                                        : QString();
}

/// chat.postMessage and chat.update echo the channel and the time of the message.
Decode messageReceipt(const QString& channel, const QString& ts)
{
    return receipt("", [channel, ts](const QJsonObject& answer, WriteReceipt& made) {
        const QString at = textIn(answer, "ts");
        made.understood =
            isMessageTime(at) && textIn(answer, "channel") == channel && (ts.isEmpty() || at == ts);
        made.remoteId = messageId(channel, at);
    });
}

// ---- reading back

/// Looks through the messages since it was sent, page by page, by mark or by text.
Step findPosted(const Account& account, const Operation& operation, const Destination& to,
                const QString& text, const QString& page)
{
    const Instant sent = operation.sentAt.value_or(operation.createdAt);
    QueryItems items{{QStringLiteral("channel"), to.channel}};
    if (!to.thread.isEmpty())
        items.emplace_back(QStringLiteral("ts"), to.thread);
    // By our clock here: an hour more costs little, and their clock is not ours.
    items.emplace_back(QStringLiteral("oldest"), messageTime(sent - Milliseconds{3'600'000}));
    items.emplace_back(QStringLiteral("include_all_metadata"), QStringLiteral("true"));
    items.emplace_back(QStringLiteral("limit"), QStringLiteral("100"));
    if (!page.isEmpty())
        items.emplace_back(QStringLiteral("cursor"), page);
    return {
        slack::get(account, to.thread.isEmpty() ? "conversations.history" : "conversations.replies", items),
        [account, operation, to, text, sent](const HttpReply& reply,
                                             const Context& context) -> Result<Outcome> {
            const auto answer = readFine(reply, context, {"messages"});
            if (!answer)
                return tl::unexpected(answer.error());
            const Instant since = sent + (toolTime(reply, context.now) - context.now) - kClockLeeway;
            Outcome outcome;
            outcome.readBack = ReadBack::NotFound;
            for (const QJsonValue& value : listIn(inQt(*answer), "messages")) {
                const QJsonObject message = value.toObject();
                const QString op = opOf(message);
                const auto at = instantOf(textIn(message, "ts"));
                // Without metadata in the answer: a program's message with these words since then.
                const bool alike = op.isEmpty() && at && *at >= since &&
                                   !textIn(message, "bot_id").isEmpty() &&
                                   bare(textIn(message, "text")) == bare(text);
                if (op != operation.id.value && !alike)
                    continue;
                outcome.readBack = ReadBack::Found;
                outcome.receipt = WriteReceipt{true, false, messageId(to.channel, textIn(message, "ts")), {}};
                if (!op.isEmpty())
                    return outcome;
            }
            if (const QString next = nextCursor(*answer);
                !next.isEmpty() && outcome.readBack != ReadBack::Found)
                outcome.next = findPosted(account, operation, to, text, next);
            return outcome;
        }};
}

/// The message itself: `ts` of any message is taken, and alone when it has no replies.
Step findMessage(const Account& account, const std::pair<QString, QString>& which,
                 std::function<bool(const QJsonObject&)> isSo)
{
    return {
        slack::get(account, "conversations.replies",
                   {{QStringLiteral("channel"), which.first},
                    {QStringLiteral("ts"), which.second},
                    {QStringLiteral("oldest"), which.second},
                    {QStringLiteral("latest"), which.second},
                    {QStringLiteral("inclusive"), QStringLiteral("true")},
                    {QStringLiteral("limit"), QStringLiteral("15")}}),
        [which, isSo = std::move(isSo)](const HttpReply& reply, const Context& context) -> Result<Outcome> {
            const auto answer = readFine(reply, context, {"messages"});
            if (!answer)
                return tl::unexpected(answer.error());
            for (const QJsonValue& value : listIn(inQt(*answer), "messages")) {
                const QJsonObject message = value.toObject();
                if (textIn(message, "ts") != which.second)
                    continue;
                Outcome outcome;
                outcome.readBack = isSo(message) ? ReadBack::Found : ReadBack::NotFound;
                outcome.receipt = WriteReceipt{true, false, messageId(which.first, which.second), {}};
                return outcome;
            }
            return tl::unexpected(
                notTheTool(reply, context, kTool, QStringLiteral("the message is not among them")));
        }};
}

Step findPin(const Account& account, const std::pair<QString, QString>& which)
{
    return {slack::get(account, "pins.list", {{QStringLiteral("channel"), which.first}}),
            [which](const HttpReply& reply, const Context& context) -> Result<Outcome> {
                const auto pins = inQt(readFine(reply, context, {"items"}));
                if (!pins)
                    return tl::unexpected(pins.error());
                const QJsonArray items = listIn(*pins, "items");
                const bool there = std::any_of(items.begin(), items.end(), [&](const QJsonValue& value) {
                    return textIn(objectIn(value.toObject(), "message"), "ts") == which.second;
                });
                Outcome outcome;
                outcome.readBack = there ? ReadBack::Found : ReadBack::NotFound;
                return outcome;
            }};
}

bool posts(const Operation& operation)
{
    return operation.verb == verb::kMessagePost || operation.verb == verb::kMessageReply ||
           operation.verb == kAnnounce;
}

} // namespace

std::vector<WriteVerb> verbs()
{
    const SettingField text = textField("text", QStringLiteral("Text"), true);
    const std::vector<SettingField> message{
        text,
        listField("channel", QStringLiteral("Channel"), false, "channels",
                  QStringLiteral(
                      "From the list, or its id; empty: the incident's channel, or that of the settings.")),
        textField("thread", QStringLiteral("Thread"), false,
                  QStringLiteral("The message that is answered; empty: none."))};
    constexpr auto inside = OperationAudience::Internal;
    const QString onMessage = QStringLiteral("message/[^/]+/[^/]+");
    std::vector<WriteVerb> all{
        {verb::kMessagePost, QStringLiteral("Post a message"), OperationClass::Append, inside, true, message},
        {kAnnounce, QStringLiteral("Post a message that rings at everybody"), OperationClass::Append,
         OperationAudience::Public, true, message},
        {verb::kMessageEdit,
         QStringLiteral("Correct a message"),
         OperationClass::IdempotentByGoal,
         inside,
         false,
         {text},
         true,
         onMessage,
         true}, // Slack lets nobody else's be changed
        {verb::kMessageReply,
         QStringLiteral("Reply to a message"),
         OperationClass::Append,
         inside,
         false,
         {text},
         true,
         onMessage},
        {kPin,
         QStringLiteral("Pin a message"),
         OperationClass::IdempotentByGoal,
         inside,
         false,
         {},
         true,
         onMessage},
        {kReact,
         QStringLiteral("React to a message"),
         OperationClass::IdempotentByGoal,
         inside,
         false,
         {textField("name", QStringLiteral("Reaction"), true,
                    QStringLiteral("Its name: eyes, white_check_mark."))},
         true,
         onMessage},
    };
    const auto ofChannels = channelVerbs();
    all.insert(all.end(), ofChannels.begin(), ofChannels.end());
    return all;
}

Result<Step> push(const Account& account, const Operation& operation)
{
    if (posts(operation)) {
        const auto text = textOf(operation);
        if (!text)
            return tl::unexpected(text.error());
        if (operation.verb == verb::kMessageReply) {
            if (const auto which = messageMeant(operation); !which)
                return tl::unexpected(which.error());
        }
        const auto to = destinationOf(account, operation);
        if (!to)
            return tl::unexpected(to.error());
        if (mentionsMany(*text) && operation.verb != kAnnounce)
            return invalid(
                QStringLiteral("The message would ring at everybody in the channel. Write “everybody” in "
                               "plain words, or use “Post a message that rings at everybody”."));
        QJsonObject body{{QStringLiteral("channel"), to->channel},
                         {QStringLiteral("text"), *text},
                         {QStringLiteral("unfurl_links"), false},
                         {QStringLiteral("metadata"),
                          QJsonObject{{QStringLiteral("event_type"), kEventType},
                                      {QStringLiteral("event_payload"),
                                       QJsonObject{{QStringLiteral("op"), operation.id.value}}}}}};
        if (!to->thread.isEmpty())
            body[QStringLiteral("thread_ts")] = to->thread;
        return Step{post(account, "chat.postMessage", body), messageReceipt(to->channel, {})};
    }
    if (actsOnAChannel(operation))
        return pushToChannel(account, operation);
    const bool known =
        operation.verb == verb::kMessageEdit || operation.verb == kPin || operation.verb == kReact;
    if (!known)
        return invalid(QStringLiteral("Slack cannot be told to do “%1”.").arg(operation.verb));
    const auto which = messageMeant(operation);
    if (!which)
        return tl::unexpected(which.error());
    if (operation.verb == verb::kMessageEdit) {
        const auto text = textOf(operation);
        if (!text)
            return tl::unexpected(text.error());
        if (mentionsMany(*text))
            return invalid(QStringLiteral("A correction must not ring at everybody in the channel."));
        return Step{post(account, "chat.update",
                         {{QStringLiteral("channel"), which->first},
                          {QStringLiteral("ts"), which->second},
                          {QStringLiteral("text"), *text}}),
                    messageReceipt(which->first, which->second)};
    }
    const ReceiptReader nothing = [](const QJsonObject&, WriteReceipt&) {};
    if (operation.verb == kPin)
        return Step{
            post(account, "pins.add",
                 {{QStringLiteral("channel"), which->first}, {QStringLiteral("timestamp"), which->second}}),
            receipt("already_pinned", nothing)};
    const auto name = reactionOf(operation);
    if (!name)
        return tl::unexpected(name.error());
    return Step{post(account, "reactions.add",
                     {{QStringLiteral("channel"), which->first},
                      {QStringLiteral("timestamp"), which->second},
                      {QStringLiteral("name"), *name}}),
                receipt("already_reacted", nothing)};
}

Result<Step> reconcile(const Account& account, const Operation& operation)
{
    // What could not be sent could not have arrived either, and has the words for it.
    if (const auto sent = push(account, operation); !sent)
        return tl::unexpected(sent.error());
    if (posts(operation))
        return findPosted(account, operation, *destinationOf(account, operation), *textOf(operation), {});
    if (actsOnAChannel(operation))
        return lookAtChannel(account, operation);
    const auto which = *messageMeant(operation);
    if (operation.verb == kPin)
        return findPin(account, which);
    if (operation.verb == kReact)
        return findMessage(account, which, [name = *reactionOf(operation)](const QJsonObject& message) {
            const QJsonArray reactions = listIn(message, "reactions");
            return std::any_of(reactions.begin(), reactions.end(), [&](const QJsonValue& value) {
                return textIn(value.toObject(), "name") == name;
            });
        });
    return findMessage(account, which, [text = *textOf(operation)](const QJsonObject& message) {
        return bare(textIn(message, "text")) == bare(text);
    });
}

} // namespace muster::slack
