// SPDX-License-Identifier: GPL-3.0-or-later
#include "integrations/slack/slack_lists.h"

#include "integrations/slack/slack_incidents.h"

#include <functional>

namespace muster::slack {

namespace {

constexpr int kMostPages = 10;

/// The entry of a list for what Slack has; empty: it is none that can be chosen.
using Named = std::function<QString(const JsonObject&, const Context&)>;

/// `member`: where the answer has them.
Step askList(const Account& account, const char* method, const char* member, QueryItems items,
             const Named& named, const QString& page = {}, int pages = kMostPages)
{
    QueryItems asked = items;
    asked.emplace_back(QStringLiteral("limit"), QStringLiteral("200"));
    if (!page.isEmpty())
        asked.emplace_back(QStringLiteral("cursor"), page);
    return {get(account, method, asked),
            [account, method, member, items, named, pages](const HttpReply& reply,
                                                           const Context& context) -> Result<Outcome> {
                const auto list = readFine(reply, context, {member});
                if (!list)
                    return tl::unexpected(list.error());
                Outcome outcome;
                for (const JsonValue& value : listIn(*list, member)) {
                    if (const QString entry = named(value.toObject(), context); !entry.isEmpty())
                        outcome.facts.completions << entry;
                }
                if (const QString next = nextCursor(*list); !next.isEmpty() && pages > 1)
                    outcome.next = askList(account, method, member, items, named, next, pages - 1);
                return outcome;
            }};
}

QString channelEntry(const JsonObject& channel, const Context&)
{
    const QString id = textIn(channel, "id");
    return id.isEmpty() ? QString() : namedValue(id, u'#' + oneLine(textIn(channel, "name"), 100));
}

/// Who left and programs are no one to be asked.
QString personEntry(const JsonObject& user, const Context& context)
{
    const PersonReport person = readPerson(user, context);
    const bool asked =
        !person.remoteId.isEmpty() && !person.removed && !user.value(QLatin1String("is_bot")).toBool();
    return asked ? namedValue(person.remoteId, person.name) : QString();
}

} // namespace

Result<Step> listOf(const Account& account, const QString& list)
{
    if (list == QLatin1String("channels"))
        return askList(account, "conversations.list", "channels",
                       {{QStringLiteral("types"), QStringLiteral("public_channel,private_channel")},
                        {QStringLiteral("exclude_archived"), QStringLiteral("true")}},
                       channelEntry);
    if (list == QLatin1String("people"))
        return askList(account, "users.list", "members", {}, personEntry);
    return fail(ErrorKind::NotFound, QStringLiteral("Slack has no list “%1”.").arg(list));
}

} // namespace muster::slack
