// SPDX-License-Identifier: GPL-3.0-or-later
#include "integrations/pagerduty/pagerduty_on_call.h"

#include "integrations/pagerduty/pagerduty_api.h"
#include "integrations/pagerduty/pagerduty_incidents.h"

#include <algorithm>
#include <memory>
#include <variant>

namespace muster::pagerduty {

namespace {

using Shared = std::shared_ptr<const OnCallReading>;

std::variant<OnCall, QString> readOnCall(const JsonObject& item)
{
    const JsonObject policy = objectIn(item, "escalation_policy");
    const JsonObject schedule = objectIn(item, "schedule"); // null where the policy names a person
    OnCall said;
    said.person = personOf(objectIn(item, "user"));
    if (said.person.remoteId.isEmpty())
        return QStringLiteral("it names nobody");
    if (textIn(policy, "id").isEmpty())
        return QStringLiteral("it has no escalation policy");
    said.policy = oneLine(textIn(policy, "summary"), 200);
    said.rota = oneLine(textIn(schedule, "summary"), 200);
    if (said.rota.isEmpty())
        said.rota = said.policy;
    said.level = item.value(QLatin1String("escalation_level")).toInt();
    said.since = timeIn(item, "start");
    said.until = timeIn(item, "end");
    said.key = QStringList{textIn(policy, "id"), QString::number(said.level), textIn(schedule, "id"),
                           said.person.remoteId}
                   .join(u'/');
    return said;
}

/// Where one shift follows the other of the same person, the one that lasts longer.
void add(OnCallReading& reading, OnCall said)
{
    const auto same = std::find_if(reading.named.begin(), reading.named.end(),
                                   [&](const OnCall& one) { return one.key == said.key; });
    if (same == reading.named.end())
        reading.named.push_back(std::move(said));
    else if (same->until && (!said.until || *said.until > *same->until))
        *same = std::move(said);
}

Step askPage(const Account& account, const Shared& before, int offset)
{
    return {get(account, {QStringLiteral("oncalls")},
                {{QStringLiteral("include[]"), QStringLiteral("users")}, // with their e-mail addresses
                 {QStringLiteral("limit"), QString::number(kPage)},
                 {QStringLiteral("offset"), QString::number(offset)}}),
            [before, offset](const HttpReply& reply, const Context& context) -> Result<Outcome> {
                Outcome outcome;
                if (reply.status == 402 || reply.status == 403) {
                    outcome.facts.warnings.append(
                        QStringLiteral("%1 does not let this token read who is on call.")
                            .arg(context.account.name));
                    return outcome;
                }
                const auto list = readPage(reply, context, "oncalls");
                if (!list)
                    return tl::unexpected(list.error());
                auto reading = std::make_shared<OnCallReading>(*before);
                readItems(list->items, outcome.facts, [&](const JsonObject& item) -> std::optional<QString> {
                    auto said = readOnCall(item);
                    if (const auto* why = std::get_if<QString>(&said)) {
                        reading->whole = false;
                        return *why;
                    }
                    add(*reading, std::get<OnCall>(std::move(said)));
                    return std::nullopt;
                });
                // What is no object at all was left out before it was looked at.
                reading->whole = reading->whole && outcome.facts.poison.empty();
                const int following = offset + int(list->items.size());
                if (list->more && following + kPage <= kMostOffset) {
                    outcome.next = askPage(context.account, reading, following);
                    return outcome;
                }
                if (list->more) {
                    reading->whole = false;
                    outcome.facts.warnings.append(
                        QStringLiteral("%1 has more people on call than it can list; some are missing.")
                            .arg(context.account.name));
                }
                outcome.facts.onCall = std::move(*reading);
                return outcome;
            }};
}

} // namespace

Step pullOnCall(const Account& account)
{
    return askPage(account, std::make_shared<const OnCallReading>(), 0);
}

} // namespace muster::pagerduty
