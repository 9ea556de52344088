// SPDX-License-Identifier: GPL-3.0-or-later
#include "integrations/slack/slack_memory.h"

#include "models/base/json_text.h"

#include <QJsonDocument>

#include <algorithm>

namespace muster::slack {

namespace {

constexpr int kVersion = 1;

QString messageIn(const QJsonObject& object, const char* name)
{
    const QString ts = textIn(object, name);
    return isMessageTime(ts) ? ts : QString();
}

void put(QJsonObject& object, const char* name, const QString& text)
{
    if (!text.isEmpty())
        object[QLatin1String(name)] = text;
}

} // namespace

Channel* Memory::channel(const QString& id)
{
    const auto found =
        std::find_if(channels.begin(), channels.end(), [&](const Channel& one) { return one.id == id; });
    return found == channels.end() ? nullptr : &*found;
}

const Channel* Memory::channel(const QString& id) const
{
    return const_cast<Memory*>(this)->channel(id);
}

Memory readMemory(const QString& token)
{
    Memory memory;
    const QJsonObject object = parseJson(token.toUtf8()).object();
    if (object.value(QLatin1String("v")).toInt() != kVersion)
        return memory;
    memory.url = textIn(object, "url");
    memory.listed = momentIn(object, "listed").value_or(Instant{});
    memory.usersAt = momentIn(object, "usersAt").value_or(Instant{});
    memory.from = momentIn(object, "from");
    memory.nextList = textIn(object, "nextList");
    memory.hasList = object.value(QLatin1String("hasList")).toBool();
    memory.listAnew = object.value(QLatin1String("listAnew")).toBool();
    const QJsonObject users = objectIn(object, "users");
    for (auto it = users.begin(); it != users.end() && memory.users.size() < kMostUsers; ++it)
        memory.users.emplace(it.key(), it.value().toString());
    for (const QJsonValue& value : listIn(object, "channels")) {
        const QJsonObject one = value.toObject();
        Channel channel;
        channel.id = textIn(one, "i");
        channel.name = textIn(one, "n");
        channel.high = messageIn(one, "h");
        channel.replies = messageIn(one, "r");
        channel.digest = textIn(one, "d");
        channel.polled = momentIn(one, "p").value_or(Instant{});
        channel.archived = one.value(QLatin1String("a")).toBool();
        channel.read = one.value(QLatin1String("x")).toBool();
        channel.page = textIn(one, "c");
        channel.oldest = messageIn(one, "o");
        channel.newHigh = messageIn(one, "nh");
        channel.newReplies = messageIn(one, "nr");
        if (channel.oldest.isEmpty())
            channel.page.clear();
        else
            channel.newDigests = textIn(one, "nd").split(u' ', Qt::SkipEmptyParts);
        if (!channel.id.isEmpty() && !channel.high.isEmpty() && memory.channels.size() < kMostChannels &&
            !memory.channel(channel.id))
            memory.channels.push_back(std::move(channel));
    }
    return memory;
}

QString writeMemory(const Memory& memory)
{
    QJsonObject object{{QStringLiteral("v"), kVersion}};
    put(object, "url", memory.url);
    put(object, "nextList", memory.nextList);
    if (memory.hasList)
        object[QStringLiteral("hasList")] = true;
    if (memory.listAnew)
        object[QStringLiteral("listAnew")] = true;
    object[QStringLiteral("listed")] = double(memory.listed.ms);
    object[QStringLiteral("usersAt")] = double(memory.usersAt.ms);
    if (memory.from)
        object[QStringLiteral("from")] = double(memory.from->ms);
    QJsonObject users;
    for (const auto& [id, name] : memory.users)
        users[id] = name;
    if (!users.isEmpty())
        object[QStringLiteral("users")] = users;
    QJsonArray channels;
    for (const Channel& channel : memory.channels) {
        QJsonObject one;
        put(one, "i", channel.id);
        put(one, "n", channel.name);
        put(one, "h", channel.high);
        put(one, "r", channel.replies);
        put(one, "d", channel.digest);
        one[QStringLiteral("p")] = double(channel.polled.ms);
        if (channel.archived)
            one[QStringLiteral("a")] = true;
        if (channel.read)
            one[QStringLiteral("x")] = true;
        put(one, "c", channel.page);
        put(one, "o", channel.oldest);
        put(one, "nh", channel.newHigh);
        put(one, "nr", channel.newReplies);
        put(one, "nd", channel.newDigests.join(u' '));
        channels.append(one);
    }
    if (!channels.isEmpty())
        object[QStringLiteral("channels")] = channels;
    return QString::fromUtf8(QJsonDocument(object).toJson(QJsonDocument::Compact));
}

} // namespace muster::slack
