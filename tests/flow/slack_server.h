// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
// A workspace that keeps its channels and messages and Slack's rules: refusals with status 200, messages
// strictly after `oldest`, newest first, cursors, threads whose replies are in no history.

#include "tests/flow/fake_clock.h"
#include "tests/flow/flow_network.h"

namespace muster::test {

class SlackServer
{
public:
    explicit SlackServer(Clock& time) : clock(time) {}

    struct Message
    {
        QString ts, thread, text, user;
        QJsonObject metadata;
        bool bot = false, edited = false;
    };
    struct Channel
    {
        QString id, name;
        qint64 created = 0;
        bool closed = false;           ///< not_in_channel, whatever the list says
        std::vector<Message> messages; ///< oldest first
        bool archived = false;
        QStringList members{QStringLiteral("U9")};
        QString topic;
    };

    Channel& add(const char* id, const char* name)
    {
        Channel& made = channels.emplace_back();
        made.id = QString::fromLatin1(id);
        made.name = QString::fromLatin1(name);
        made.created = clock.now().ms / 1000;
        return made;
    }
    QString say(Channel& channel, const QString& text, const QString& thread = {})
    {
        Message message;
        message.ts =
            QStringLiteral("%1.%2").arg(clock.now().ms / 1000).arg(++m_count, 6, 10, QLatin1Char('0'));
        message.thread = thread;
        message.text = text;
        message.user = QStringLiteral("U1");
        channel.messages.push_back(message);
        return message.ts;
    }
    int count(const QString& text) const
    {
        int found = 0;
        for (const Channel& channel : channels) {
            for (const Message& one : channel.messages)
                found += one.text == text ? 1 : 0;
        }
        return found;
    }

    HttpReply answer(const Asked& asked)
    {
        if (asked.authorization != "Bearer token-1")
            return refuse("invalid_auth");
        const QString method = asked.path.section(u'/', -1);
        if (method == QLatin1String("auth.test"))
            return fine({{QStringLiteral("url"), QStringLiteral("https://team.slack.example/")},
                         {QStringLiteral("team_id"), QStringLiteral("T1")},
                         {QStringLiteral("user_id"), QStringLiteral("U9")}});
        if (method == QLatin1String("conversations.list"))
            return list(asked);
        if (method == QLatin1String("users.info"))
            return fine({{QStringLiteral("user"),
                          QJsonObject{{QStringLiteral("id"), asked.item("user")},
                                      {QStringLiteral("name"), QStringLiteral("ann")},
                                      {QStringLiteral("real_name"), QStringLiteral("Ann Lee")}}}});
        const QString id = asked.method == HttpMethod::Get ? asked.item("channel")
                                                           : asked.body[QLatin1String("channel")].toString();
        const auto channel =
            std::find_if(channels.begin(), channels.end(), [&](const Channel& one) { return one.id == id; });
        if (channel == channels.end())
            return refuse("channel_not_found");
        if (channel->closed)
            return refuse("not_in_channel");
        if (method == QLatin1String("conversations.invite")) {
            const QString who = asked.body[QLatin1String("users")].toString();
            if (channel->members.contains(who))
                return refuse("already_in_channel");
            channel->members << who;
            return fine({{QStringLiteral("channel"), QJsonObject{{QStringLiteral("id"), id}}}});
        }
        if (method == QLatin1String("conversations.members"))
            return fine({{QStringLiteral("members"), QJsonArray::fromStringList(channel->members)}});
        if (method == QLatin1String("conversations.setTopic")) {
            channel->topic = asked.body[QLatin1String("topic")].toString();
            return fine({});
        }
        if (method == QLatin1String("conversations.info"))
            return fine({{QStringLiteral("channel"),
                          QJsonObject{{QStringLiteral("id"), id},
                                      {QStringLiteral("topic"),
                                       QJsonObject{{QStringLiteral("value"), channel->topic}}}}}});
        if (method == QLatin1String("pins.list"))
            return fine({{QStringLiteral("items"), QJsonArray{}}});
        if (method == QLatin1String("conversations.history"))
            return messages(*channel, asked, {});
        if (method == QLatin1String("conversations.replies"))
            return messages(*channel, asked, asked.item("ts"));
        if (method == QLatin1String("chat.postMessage")) {
            const QString ts = say(*channel, asked.body[QLatin1String("text")].toString(),
                                   asked.body[QLatin1String("thread_ts")].toString());
            channel->messages.back().bot = true;
            channel->messages.back().metadata = asked.body[QLatin1String("metadata")].toObject();
            return fine({{QStringLiteral("channel"), id}, {QStringLiteral("ts"), ts}});
        }
        if (method == QLatin1String("chat.update")) {
            const QString ts = asked.body[QLatin1String("ts")].toString();
            for (Message& one : channel->messages) {
                if (one.ts != ts)
                    continue;
                one.text = asked.body[QLatin1String("text")].toString();
                one.edited = true;
                return fine({{QStringLiteral("channel"), id}, {QStringLiteral("ts"), ts}});
            }
            return refuse("message_not_found");
        }
        return refuse("unknown_method");
    }

    Clock& clock;
    std::vector<Channel> channels;
    size_t pageSize = 200; ///< Slack may give less than was asked for
    size_t listSize = 200; ///< channels on one page of the list

private:
    static HttpReply fine(QJsonObject object)
    {
        object[QStringLiteral("ok")] = true;
        return answerOf(object);
    }
    static HttpReply refuse(const char* code)
    {
        return answerOf(
            QJsonObject{{QStringLiteral("ok"), false}, {QStringLiteral("error"), QString::fromLatin1(code)}});
    }
    HttpReply list(const Asked& asked) const
    {
        QJsonArray all;
        size_t at = asked.item("cursor").toULongLong();
        for (; at < channels.size() && size_t(all.size()) < listSize; ++at) {
            const Channel& one = channels[at];
            all.append(QJsonObject{{QStringLiteral("id"), one.id},
                                   {QStringLiteral("name"), one.name},
                                   {QStringLiteral("created"), one.created},
                                   {QStringLiteral("is_archived"), one.archived},
                                   {QStringLiteral("is_member"), !one.archived}});
        }
        const QString next = at < channels.size() ? QString::number(at) : QString();
        return fine(
            {{QStringLiteral("channels"), all},
             {QStringLiteral("response_metadata"), QJsonObject{{QStringLiteral("next_cursor"), next}}}});
    }
    QJsonObject json(const Channel& channel, const Message& one) const
    {
        QJsonObject message{{QStringLiteral("type"), QStringLiteral("message")},
                            {QStringLiteral("ts"), one.ts},
                            {QStringLiteral("text"), one.text}};
        message[one.bot ? QStringLiteral("bot_id") : QStringLiteral("user")] =
            one.bot ? QStringLiteral("B1") : one.user;
        if (one.edited)
            message[QStringLiteral("edited")] = QJsonObject{{QStringLiteral("ts"), one.ts}};
        if (!one.metadata.isEmpty())
            message[QStringLiteral("metadata")] = one.metadata;
        if (!one.thread.isEmpty())
            message[QStringLiteral("thread_ts")] = one.thread;
        for (const Message& other : channel.messages) {
            if (other.thread == one.ts) {
                message[QStringLiteral("thread_ts")] = one.ts;
                message[QStringLiteral("latest_reply")] = other.ts;
            }
        }
        return message;
    }
    HttpReply messages(const Channel& channel, const Asked& asked, const QString& thread) const
    {
        const QString oldest = asked.item("oldest");
        const bool inclusive = asked.item("inclusive") == QLatin1String("true");
        std::vector<const Message*> fits;
        for (const Message& one : channel.messages) {
            const bool here =
                thread.isEmpty() ? one.thread.isEmpty() : (one.thread == thread || one.ts == thread);
            const bool late =
                oldest.isEmpty() || one.ts > oldest || (inclusive && one.ts == oldest) || one.ts == thread;
            if (here && late)
                fits.push_back(&one);
        }
        if (thread.isEmpty())
            std::reverse(fits.begin(), fits.end());
        const size_t from = asked.item("cursor").toULongLong();
        QJsonArray page;
        size_t at = from;
        for (; at < fits.size() && at < from + pageSize; ++at)
            page.append(json(channel, *fits[at]));
        const QString next = at < fits.size() ? QString::number(at) : QString();
        return fine(
            {{QStringLiteral("messages"), page},
             {QStringLiteral("has_more"), !next.isEmpty()},
             {QStringLiteral("response_metadata"), QJsonObject{{QStringLiteral("next_cursor"), next}}}});
    }
    int m_count = 0;
};

} // namespace muster::test
