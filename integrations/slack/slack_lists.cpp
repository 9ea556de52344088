// SPDX-License-Identifier: GPL-3.0-or-later
#include "integrations/slack/slack_lists.h"

#include "integrations/slack/slack_incidents.h"

namespace muster::slack {

namespace {

constexpr int kMostPages = 10;

Step askChannels(const Account& account, const QString& page, int pages)
{
    QueryItems items{{QStringLiteral("types"), QStringLiteral("public_channel,private_channel")},
                     {QStringLiteral("exclude_archived"), QStringLiteral("true")},
                     {QStringLiteral("limit"), QStringLiteral("200")}};
    if (!page.isEmpty())
        items.emplace_back(QStringLiteral("cursor"), page);
    return {get(account, "conversations.list", items),
            [account, pages](const HttpReply& reply, const Context& context) -> Result<Outcome> {
                const auto list = readFine(reply, context, {"channels"});
                if (!list)
                    return tl::unexpected(list.error());
                Outcome outcome;
                for (const JsonValue& value : listIn(*list, "channels")) {
                    const JsonObject channel = value.toObject();
                    if (const QString id = textIn(channel, "id"); !id.isEmpty())
                        outcome.facts.completions
                            << namedValue(id, u'#' + oneLine(textIn(channel, "name"), 100));
                }
                if (const QString next = nextCursor(*list); !next.isEmpty() && pages > 1)
                    outcome.next = askChannels(account, next, pages - 1);
                return outcome;
            }};
}

/// People of the workspace; who left and programs are no one to be asked.
Step askPeople(const Account& account, const QString& page, int pages)
{
    QueryItems items{{QStringLiteral("limit"), QStringLiteral("200")}};
    if (!page.isEmpty())
        items.emplace_back(QStringLiteral("cursor"), page);
    return {get(account, "users.list", items),
            [account, pages](const HttpReply& reply, const Context& context) -> Result<Outcome> {
                const auto list = readFine(reply, context, {"members"});
                if (!list)
                    return tl::unexpected(list.error());
                Outcome outcome;
                for (const JsonValue& value : listIn(*list, "members")) {
                    const JsonObject user = value.toObject();
                    if (user.value(QLatin1String("is_bot")).toBool())
                        continue;
                    const PersonReport person = readPerson(user, context);
                    if (!person.remoteId.isEmpty() && !person.removed)
                        outcome.facts.completions << namedValue(person.remoteId, person.name);
                }
                if (const QString next = nextCursor(*list); !next.isEmpty() && pages > 1)
                    outcome.next = askPeople(account, next, pages - 1);
                return outcome;
            }};
}

} // namespace

Result<Step> listOf(const Account& account, const QString& list)
{
    if (list == QLatin1String("channels"))
        return askChannels(account, {}, kMostPages);
    if (list == QLatin1String("people"))
        return askPeople(account, {}, kMostPages);
    return fail(ErrorKind::NotFound, QStringLiteral("Slack has no list “%1”.").arg(list));
}

} // namespace muster::slack
