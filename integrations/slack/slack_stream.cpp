// SPDX-License-Identifier: GPL-3.0-or-later
#include "integrations/slack/slack_stream.h"

#include "integrations/slack/slack_events.h"
#include "integrations/slack/slack_feed.h"
#include "integrations/slack/slack_incidents.h"

#include <QJsonDocument>

#include <algorithm>

namespace muster::slack {

namespace {

constexpr qsizetype kLongestId = 200;

bool isOneOf(const QString& word, std::initializer_list<const char*> list)
{
    return std::any_of(list.begin(), list.end(), [&](const char* one) { return word == QLatin1String(one); });
}

/// What one envelope says, and what is known to read it.
struct Reading
{
    const Memory& memory;
    const Context& context;
    QString ownUser; ///< of the app in this workspace; empty where Slack does not say
    StreamOutcome& outcome;

    /// A channel that pulls read, by the same rule; nullptr for others.
    const Channel* channel(const QString& id) const
    {
        const Channel* known = memory.channel(id);
        return known && isWatched(context.account, known->name) ? known : nullptr;
    }
    Place place(const QString& channel) const { return {channel, memory.url, &memory.users}; }
    void ignore() const { outcome.ignored = true; }
    void pull(StreamOutcome::Pull how) const { outcome.pull = std::max(outcome.pull, how); }
};

/// The message as histories have it: without what only its delivery has.
JsonObject asInHistory(const JsonObject& message)
{
    return message.without({QLatin1String("channel"), QLatin1String("channel_type"),
                            QLatin1String("event_ts"), QLatin1String("hidden")});
}

void unreadable(const Reading& reading, const QString& key, const QString& why, const JsonObject& what)
{
    reading.outcome.facts.poison.push_back(unreadItem(key, why, what.toValue()));
    reading.pull(StreamOutcome::Pull::Soon);
}

/// Into the facts, as a beginning or as what it is now.
void tell(const Reading& reading, const QString& channel, const JsonObject& given, bool first)
{
    const JsonObject message = asInHistory(given);
    const QString ts = textIn(message, "ts");
    const QString id = messageId(channel, ts);
    if (isDeleted(message) && isMessageTime(ts)) {
        reading.outcome.gone.push_back(id);
        return;
    }
    Result<TimelineEvent> event = readMessage(message, reading.place(channel), reading.context);
    if (!event)
        return unreadable(reading, id, event.error().what, message);
    QSet<QString> unknown;
    unknownPeople(message, reading.memory.users, unknown);
    if (!unknown.isEmpty())
        reading.pull(StreamOutcome::Pull::Soon); // which asks for their names
    const QString thread = textIn(message, "thread_ts");
    const bool isReply = isMessageTime(thread) && thread != ts;
    (isReply ? reading.outcome.over : reading.outcome.seen).push_back(id);
    (first ? reading.outcome.firsts : reading.outcome.facts.events).push_back(std::move(*event));
}

void readMessageEvent(const Reading& reading, const JsonObject& event)
{
    const QString channel = textIn(event, "channel");
    if (!reading.channel(channel))
        return reading.ignore();
    const QString subtype = textIn(event, "subtype");
    if (subtype == QLatin1String("message_replied"))
        return reading.ignore(); // the reply comes by itself
    if (subtype == QLatin1String("message_deleted")) {
        const QString ts = textIn(event, "deleted_ts");
        if (!isMessageTime(ts))
            return unreadable(reading, channel, QStringLiteral("it says not which message was deleted"),
                              event);
        reading.outcome.gone.push_back(messageId(channel, ts));
        return;
    }
    if (subtype == QLatin1String("message_changed"))
        return tell(reading, channel, objectIn(event, "message"), false);
    tell(reading, channel, event, true);
}

/// The message as it is now, with all its marks.
Step askMessage(const Account& account, const Memory& memory, const QString& channel, const QString& ts)
{
    return {get(account, "conversations.replies",
                {{QStringLiteral("channel"), channel},
                 {QStringLiteral("ts"), ts},
                 {QStringLiteral("oldest"), ts},
                 {QStringLiteral("latest"), ts},
                 {QStringLiteral("inclusive"), QStringLiteral("true")},
                 {QStringLiteral("limit"), QStringLiteral("15")}}),
            [memory, channel, ts](const HttpReply& reply, const Context& context) -> Result<Outcome> {
                const auto answer = readFine(reply, context, {"messages"});
                if (!answer)
                    return tl::unexpected(answer.error());
                Outcome outcome;
                for (const JsonValue& value : listIn(*answer, "messages")) {
                    const JsonObject message = value.toObject();
                    if (textIn(message, "ts") != ts)
                        continue;
                    StreamOutcome told;
                    tell({memory, context, {}, told}, channel, message, false);
                    outcome.facts = std::move(told.facts);
                    outcome.gone = std::move(told.gone);
                    outcome.seen = std::move(told.seen);
                    outcome.over = std::move(told.over);
                    break;
                }
                return outcome;
            }};
}

/// A reaction says who, which and where, but not how many there are.
void readReaction(const Reading& reading, const JsonObject& event)
{
    const JsonObject item = objectIn(event, "item");
    const QString channel = textIn(item, "channel");
    const QString ts = textIn(item, "ts");
    if (textIn(item, "type") != QLatin1String("message") || !reading.channel(channel) || !isMessageTime(ts))
        return reading.ignore();
    if (isSlow(reading.context.account))
        return reading.pull(StreamOutcome::Pull::Soon);
    reading.outcome.questions.push_back(
        {messageId(channel, ts), askMessage(reading.context.account, reading.memory, channel, ts)});
}

void readPinEvent(const Reading& reading, const JsonObject& event, bool added)
{
    const JsonObject item = objectIn(event, "item");
    QString channel = textIn(event, "channel_id");
    if (channel.isEmpty())
        channel = textIn(item, "channel");
    if (!reading.channel(channel))
        return reading.ignore();
    std::optional<TimelineEvent> pin = readPin(item, reading.place(channel), reading.context);
    if (!pin)
        return reading.ignore(); // of a file
    if (!added) {
        reading.outcome.gone.push_back(pin->remoteId);
        return;
    }
    reading.outcome.again = true;
    reading.outcome.over.push_back(pin->remoteId);
    reading.outcome.facts.events.push_back(std::move(*pin));
}

/// A channel came, went or got another name: `channel` is its id, or an object with id and name.
void readChannelEvent(const Reading& reading, const JsonObject& event)
{
    const JsonObject described = objectIn(event, "channel");
    const QString id = described.isEmpty() ? textIn(event, "channel") : textIn(described, "id");
    const QString name = textIn(described, "name");
    const bool becomesOurs = !name.isEmpty() && isWatched(reading.context.account, name);
    if (!becomesOurs && !reading.memory.channel(id))
        return reading.ignore();
    reading.pull(StreamOutcome::Pull::Anew);
}

void readPersonEvent(const Reading& reading, const JsonObject& event)
{
    const JsonObject user = objectIn(event, "user");
    PersonReport person = readPerson(user, reading.context);
    if (person.remoteId.isEmpty() || reading.memory.users.count(person.remoteId) == 0)
        return reading.ignore(); // nobody whom the rooms know
    reading.outcome.facts.people.push_back(std::move(person));
}

void readEvent(const Reading& reading, const JsonObject& event)
{
    const QString type = textIn(event, "type");
    if (type == QLatin1String("message"))
        return readMessageEvent(reading, event);
    if (isOneOf(type, {"reaction_added", "reaction_removed"}))
        return readReaction(reading, event);
    if (isOneOf(type, {"pin_added", "pin_removed"}))
        return readPinEvent(reading, event, type == QLatin1String("pin_added"));
    if (isOneOf(type, {"channel_created", "channel_rename", "channel_archive", "channel_unarchive",
                       "channel_deleted", "channel_left", "group_rename", "group_archive", "group_unarchive",
                       "group_deleted", "group_left"}))
        return readChannelEvent(reading, event);
    if (isOneOf(type, {"member_joined_channel", "member_left_channel"})) {
        // Of people the history says so itself; the app alone changes what can be read.
        if (!reading.ownUser.isEmpty() && textIn(event, "user") == reading.ownUser)
            return reading.pull(StreamOutcome::Pull::Anew);
        return reading.ignore();
    }
    if (isOneOf(type, {"user_change", "user_profile_changed"}))
        return readPersonEvent(reading, event);
    reading.ignore();
}

QByteArray acknowledgement(const QString& envelope)
{
    return QJsonDocument(QJsonObject{{QStringLiteral("envelope_id"), envelope}})
        .toJson(QJsonDocument::Compact);
}

tl::unexpected<Error> noFrame(const Context& context, const QString& why)
{
    return fail(ErrorKind::BadResponse,
                QStringLiteral("%1 said something over its connection that cannot be read: %2.")
                    .arg(context.account.name, why));
}

void readEnd(const JsonObject& frame, StreamOutcome& outcome)
{
    const QString reason = oneLine(textIn(frame, "reason"), 60);
    if (reason == QLatin1String("link_disabled")) {
        outcome.end = StreamOutcome::End::Off;
        outcome.endWords =
            QStringLiteral("Socket Mode is switched off in the settings of the app (api.slack.com/apps).");
        return;
    }
    // "warning", "refresh_requested", and what may come to be said.
    outcome.end = StreamOutcome::End::Soon;
    outcome.endWords = QStringLiteral("Slack renews the connection (%1).")
                           .arg(reason.isEmpty() ? QStringLiteral("no reason given") : reason);
}

} // namespace

bool hasAppToken(const Account& account)
{
    const auto found = account.settings.find(kAppToken);
    return found != account.settings.end() && !found->second.isEmpty();
}

Step openConnection(const Account& account)
{
    HttpRequest request = post(account, "apps.connections.open", {});
    request.readOnly = true; // it makes an address, and changes nothing
    request.secretKey = kAppToken;
    return {request, [](const HttpReply& reply, const Context& context) -> Result<Outcome> {
                const auto answer = readAnswer(reply, context, {"url"});
                if (!answer)
                    return tl::unexpected(answer.error());
                if (!answer->refusal.isEmpty()) {
                    Error error = refused(*answer, context, reply.status);
                    if (error.kind == ErrorKind::Unauthorised || error.kind == ErrorKind::Forbidden)
                        error.what =
                            QStringLiteral(
                                "%1 does not take the app-level token (%2). It begins with xapp- and "
                                "needs the scope connections:write, and Socket Mode has to be on.")
                                .arg(context.account.name, oneLine(answer->refusal, 60));
                    return tl::unexpected(std::move(error));
                }
                Outcome outcome;
                outcome.streamUrl = QUrl(textIn(answer->object, "url"), QUrl::StrictMode);
                const auto address =
                    streamAddress(outcome.streamUrl, context.account, {QStringLiteral("slack.com")});
                if (!address)
                    return tl::unexpected(address.error());
                return outcome;
            }};
}

std::optional<Stream> socketMode(const Account& account)
{
    if (!hasAppToken(account))
        return std::nullopt;
    Stream stream;
    stream.name = QStringLiteral("Socket Mode");
    stream.feed = kFeed;
    stream.open = openConnection(account);
    stream.domains = {QStringLiteral("slack.com")};
    stream.reader = [](const QString& token) -> ReadFrame {
        return [memory = std::make_shared<const Memory>(readMemory(token))](const QByteArray& frame,
                                                                            const Context& context) {
            return readFrame(frame, *memory, context);
        };
    };
    stream.missesWords =
        QStringLiteral("Subscribe the app to the events that the settings of this source name.");
    return stream;
}

Result<StreamOutcome> readFrame(const QByteArray& frame, const Memory& memory, const Context& context)
{
    const JsonValue document = readJson(frame);
    if (!document.isObject())
        return noFrame(context, QStringLiteral("no JSON, or cut off"));
    const JsonObject object = document.toObject();
    const QString type = textIn(object, "type");
    StreamOutcome outcome;
    if (type == QLatin1String("hello")) {
        outcome.ready = true;
        return outcome;
    }
    if (type == QLatin1String("disconnect")) {
        readEnd(object, outcome);
        return outcome;
    }
    const QString envelope = textIn(object, "envelope_id");
    if (envelope.size() > kLongestId)
        return noFrame(context, QStringLiteral("an envelope with an impossible name"));
    if (!envelope.isEmpty())
        outcome.replies.push_back(acknowledgement(envelope));
    if (type != QLatin1String("events_api")) {
        outcome.ignored = true; // interactive, slash_commands, and what is not known yet
        return outcome;
    }
    if (envelope.isEmpty())
        return noFrame(context, QStringLiteral("an envelope without a name"));
    const JsonObject payload = objectIn(object, "payload");
    outcome.key = textIn(payload, "event_id").left(kLongestId);
    if (outcome.key.isEmpty())
        outcome.key = envelope;
    const QString own = textIn(listIn(payload, "authorizations").at(0).toObject(), "user_id");
    const Reading reading{memory, context, own, outcome};
    const JsonObject event = objectIn(payload, "event");
    if (textIn(event, "type").isEmpty()) {
        // Its token is Slack's old way to prove that it is Slack.
        unreadable(reading, outcome.key, QStringLiteral("an envelope without an event"),
                   payload.without({QLatin1String("token")}));
    } else {
        readEvent(reading, event);
    }
    return outcome;
}

} // namespace muster::slack
