// SPDX-License-Identifier: GPL-3.0-or-later
#include "integrations/slack/slack_channel_writes.h"

#include "integrations/slack/slack_write_parts.h"

#include <algorithm>

namespace muster::slack {

namespace {

constexpr int kNameLimit = 80;   // of a channel
constexpr int kTopicLimit = 250; // docs.slack.dev, conversations.setTopic: longer ones are refused

/// Lower case, no spaces or periods, at most 80 characters.
QString channelName(const QString& title)
{
    QString name;
    for (const QChar c : title.trimmed().toLower()) {
        const bool plain = c.isLetterOrNumber() || c == u'-' || c == u'_';
        if (plain)
            name += c;
        else if (!name.isEmpty() && !name.endsWith(u'-'))
            name += u'-';
    }
    name = name.left(kNameLimit);
    while (name.endsWith(u'-'))
        name.chop(1);
    return name;
}

Result<QString> nameOf(const Operation& operation)
{
    const auto title = requiredText(operation, "title", QStringLiteral("Name"));
    if (!title)
        return title;
    QString name = channelName(*title);
    if (name.isEmpty())
        return invalid(QStringLiteral("A channel's name needs letters or digits."));
    return name;
}

Result<QString> channelMeant(const Operation& operation)
{
    const QString channel = operation.target.trimmed();
    if (!isChannelId(channel))
        return invalid(QStringLiteral("Which channel is meant? Choose the incident's own."));
    return channel;
}

Result<QString> personMeant(const Operation& operation)
{
    const auto person = requiredText(operation, "person", QStringLiteral("Person"));
    if (person && !isPersonId(person->trimmed()))
        return invalid(QStringLiteral("Slack asks people to join by their id (U…): choose one of the list."));
    return person ? Result<QString>(person->trimmed()) : person;
}

Result<QString> topicOf(const Operation& operation)
{
    const auto text = requiredText(operation, "text", QStringLiteral("Topic"));
    if (text && text->size() > kTopicLimit)
        return invalid(QStringLiteral("The topic has %1 characters; Slack takes %2.")
                           .arg(text->size())
                           .arg(kTopicLimit));
    return text;
}

/// Names are unique in a workspace.
Step findChannel(const Account& account, const QString& name, const QString& page)
{
    QueryItems items{{QStringLiteral("types"), QStringLiteral("public_channel,private_channel")},
                     {QStringLiteral("exclude_archived"), QStringLiteral("true")},
                     {QStringLiteral("limit"), QStringLiteral("200")}};
    if (!page.isEmpty())
        items.emplace_back(QStringLiteral("cursor"), page);
    return {slack::get(account, "conversations.list", items),
            [account, name](const HttpReply& reply, const Context& context) -> Result<Outcome> {
                const auto list = readFine(reply, context, {"channels"});
                if (!list)
                    return tl::unexpected(list.error());
                Outcome outcome;
                outcome.readBack = ReadBack::NotFound;
                for (const QJsonValue& value : listIn(inQt(*list), "channels")) {
                    if (textIn(value.toObject(), "name") != name)
                        continue;
                    outcome.readBack = ReadBack::Found;
                    outcome.receipt = WriteReceipt{true, false, textIn(value.toObject(), "id"), {}};
                    return outcome;
                }
                if (const QString next = nextCursor(*list); !next.isEmpty())
                    outcome.next = findChannel(account, name, next);
                return outcome;
            }};
}

/// Whether somebody is in the channel, page by page.
Step findMember(const Account& account, const QString& channel, const QString& person, const QString& page)
{
    QueryItems items{{QStringLiteral("channel"), channel}, {QStringLiteral("limit"), QStringLiteral("200")}};
    if (!page.isEmpty())
        items.emplace_back(QStringLiteral("cursor"), page);
    return {slack::get(account, "conversations.members", items),
            [account, channel, person](const HttpReply& reply, const Context& context) -> Result<Outcome> {
                const auto list = readFine(reply, context, {"members"});
                if (!list)
                    return tl::unexpected(list.error());
                const QJsonArray members = listIn(inQt(*list), "members");
                Outcome outcome;
                outcome.readBack =
                    members.contains(QJsonValue(person)) ? ReadBack::Found : ReadBack::NotFound;
                if (const QString next = nextCursor(*list);
                    !next.isEmpty() && outcome.readBack != ReadBack::Found)
                    outcome.next = findMember(account, channel, person, next);
                return outcome;
            }};
}

Step findTopic(const Account& account, const QString& channel, const QString& topic)
{
    return {slack::get(account, "conversations.info", {{QStringLiteral("channel"), channel}}),
            [topic](const HttpReply& reply, const Context& context) -> Result<Outcome> {
                const auto answer = inQt(readFine(reply, context, {"channel"}));
                if (!answer)
                    return tl::unexpected(answer.error());
                const QJsonObject kept = objectIn(objectIn(*answer, "channel"), "topic");
                Outcome outcome;
                outcome.readBack =
                    bare(textIn(kept, "value")) == bare(topic) ? ReadBack::Found : ReadBack::NotFound;
                return outcome;
            }};
}

} // namespace

std::vector<WriteVerb> channelVerbs()
{
    constexpr auto inside = OperationAudience::Internal;
    return {
        {verb::kDeclare,
         QStringLiteral("Make a channel for the incident"),
         OperationClass::IdempotentByGoal,
         inside,
         false,
         {textField("title", QStringLiteral("Name"), true,
                    QStringLiteral("inc-1120-checkout; made fit for Slack."))}},
        {verb::kResponders,
         QStringLiteral("Ask somebody into the channel"),
         OperationClass::IdempotentByGoal,
         inside,
         true,
         {listField("person", QStringLiteral("Person"), true, "people",
                    QStringLiteral("From the list, or the id in Slack (U…)."))}},
        {kTopic,
         QStringLiteral("Set the channel's topic"),
         OperationClass::IdempotentByGoal,
         inside,
         true,
         {textField(
             "text", QStringLiteral("Topic"), true,
             QStringLiteral("Stands above the channel for everybody in it; at most 250 characters."))}},
    };
}

bool actsOnAChannel(const Operation& operation)
{
    return operation.verb == verb::kDeclare || operation.verb == verb::kResponders ||
           operation.verb == kTopic;
}

Result<Step> pushToChannel(const Account& account, const Operation& operation)
{
    if (operation.verb == verb::kDeclare) {
        const auto name = nameOf(operation);
        if (!name)
            return tl::unexpected(name.error());
        return Step{post(account, "conversations.create", {{QStringLiteral("name"), *name}}),
                    receipt("", [](const QJsonObject& answer, WriteReceipt& made) {
                        made.remoteId = textIn(objectIn(answer, "channel"), "id");
                        made.understood = isChannelId(made.remoteId);
                    })};
    }
    const auto channel = channelMeant(operation);
    if (!channel)
        return tl::unexpected(channel.error());
    const ReceiptReader sameChannel = [channel = *channel](const QJsonObject& answer, WriteReceipt& made) {
        const QString id = textIn(objectIn(answer, "channel"), "id"); // not every answer has it
        made.understood = id.isEmpty() || id == channel;
    };
    if (operation.verb == verb::kResponders) {
        const auto person = personMeant(operation);
        if (!person)
            return tl::unexpected(person.error());
        return Step{post(account, "conversations.invite",
                         {{QStringLiteral("channel"), *channel}, {QStringLiteral("users"), *person}}),
                    receipt("already_in_channel", sameChannel)};
    }
    const auto topic = topicOf(operation);
    if (!topic)
        return tl::unexpected(topic.error());
    return Step{post(account, "conversations.setTopic",
                     {{QStringLiteral("channel"), *channel}, {QStringLiteral("topic"), *topic}}),
                receipt("", sameChannel)};
}

Result<Step> lookAtChannel(const Account& account, const Operation& operation)
{
    if (operation.verb == verb::kDeclare)
        return findChannel(account, *nameOf(operation), {});
    if (operation.verb == verb::kResponders)
        return findMember(account, *channelMeant(operation), *personMeant(operation), {});
    return findTopic(account, *channelMeant(operation), *topicOf(operation));
}

} // namespace muster::slack
