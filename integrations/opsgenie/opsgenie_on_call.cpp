// SPDX-License-Identifier: GPL-3.0-or-later
#include "integrations/opsgenie/opsgenie_on_call.h"

#include "integrations/core/address.h"
#include "integrations/opsgenie/opsgenie_api.h"

#include <algorithm>
#include <memory>

namespace muster::opsgenie {

namespace {

/// A request each: what is beyond would take more than a tenth of the budget.
constexpr size_t kMostSchedules = 150;
/// Teams and escalations name others, who may name others.
constexpr int kMostDepth = 6;

struct Schedule
{
    QString id, name;
};
struct Round
{
    std::vector<Schedule> schedules;
    size_t at = 0; ///< the one that is asked about
    OnCallReading reading;
};
using Shared = std::shared_ptr<const Round>;

bool isWithheld(const HttpReply& reply)
{
    return reply.status == 402 || reply.status == 403;
}

Outcome withheld(const Context& context)
{
    Outcome outcome;
    outcome.facts.warnings.append(
        QStringLiteral("%1 does not let this key read who is on call.").arg(context.account.name));
    return outcome;
}

/// Users among participants and those whom they stand for. A user is known by the user name, which is an
/// e-mail address: alerts name their owner so too.
void readParticipants(Round& round, Facts& facts, const Context& context, const JsonArray& participants,
                      int depth)
{
    const Schedule& schedule = round.schedules[round.at];
    readItems(participants, facts, [&](const JsonObject& one) -> std::optional<QString> {
        if (const JsonArray others = listIn(one, "onCallParticipants"); !others.isEmpty()) {
            if (depth >= kMostDepth)
                return QStringLiteral("it is nested too deeply");
            readParticipants(round, facts, context, others, depth + 1);
            return std::nullopt;
        }
        if (textIn(one, "type") != QLatin1String("user"))
            return std::nullopt; // a team or an escalation of which nobody is on call
        OnCall said;
        said.rota = schedule.name;
        const QString name = oneLine(textIn(one, "name"), 200).trimmed();
        const QString id = name.isEmpty() ? textIn(one, "id") : name;
        if (id.isEmpty())
            return QStringLiteral("it names nobody");
        said.person = {id, name, name.contains(u'@') ? name : QString()};
        said.key = schedule.id + u'/' + id;
        const auto& named = round.reading.named;
        const bool again =
            std::any_of(named.begin(), named.end(), [&](const OnCall& each) { return each.key == said.key; });
        if (again)
            return std::nullopt;
        PersonReport person;
        person.source = context.account.source;
        person.remoteId = id;
        person.name = said.person.name;
        person.email = said.person.email;
        facts.people.push_back(std::move(person));
        round.reading.named.push_back(std::move(said));
        return std::nullopt;
    });
}

Step askSchedule(const Account& account, const Shared& round);

/// `outcome`, and the next schedule or what all of them said.
Outcome following(const Account& account, Outcome outcome, const std::shared_ptr<Round>& round)
{
    if (round->at < round->schedules.size()) {
        outcome.next = askSchedule(account, round);
        return outcome;
    }
    outcome.facts.onCall = round->reading;
    return outcome;
}

Step askSchedule(const Account& account, const Shared& round)
{
    return {get(account, {QStringLiteral("v2"), QStringLiteral("schedules"), round->schedules[round->at].id,
                          QStringLiteral("on-calls")}),
            [round](const HttpReply& reply, const Context& context) -> Result<Outcome> {
                if (isWithheld(reply))
                    return withheld(context);
                auto after = std::make_shared<Round>(*round);
                Outcome outcome;
                if (reply.status != 404) { // removed since it was listed: nobody is on call by it
                    const auto object = read(reply, context, {"data"});
                    if (!object)
                        return tl::unexpected(object.error());
                    readParticipants(*after, outcome.facts, context,
                                     listIn(objectIn(*object, "data"), "onCallParticipants"), 1);
                    after->reading.whole = after->reading.whole && outcome.facts.poison.empty();
                }
                ++after->at;
                return following(context.account, std::move(outcome), after);
            }};
}

} // namespace

Step pullOnCall(const Account& account)
{
    return {
        get(account, {QStringLiteral("v2"), QStringLiteral("schedules")}),
        [](const HttpReply& reply, const Context& context) -> Result<Outcome> {
            if (isWithheld(reply))
                return withheld(context);
            const auto list = readData(reply, context);
            if (!list)
                return tl::unexpected(list.error());
            Outcome outcome;
            auto round = std::make_shared<Round>();
            readItems(*list, outcome.facts, [&](const JsonObject& one) -> std::optional<QString> {
                const QString id = addressable(textIn(one, "id"));
                if (id.isEmpty())
                    return QStringLiteral("the schedule's id is missing or cannot be asked for");
                if (!one.contains(QLatin1String("enabled")) || one.value(QLatin1String("enabled")).toBool())
                    round->schedules.push_back({id, oneLine(textIn(one, "name"), 200)});
                return std::nullopt;
            });
            round->reading.whole = outcome.facts.poison.empty();
            if (round->schedules.size() > kMostSchedules) {
                round->schedules.resize(kMostSchedules);
                round->reading.whole = false;
                outcome.facts.warnings.append(
                    QStringLiteral("%1 has more schedules than are read; some people on call are missing.")
                        .arg(context.account.name));
            }
            return following(context.account, std::move(outcome), round);
        }};
}

} // namespace muster::opsgenie
