// SPDX-License-Identifier: GPL-3.0-or-later
#include "integrations/opsgenie/opsgenie_lists.h"

#include "integrations/opsgenie/opsgenie_api.h"

#include <algorithm>
#include <utility>

namespace muster::opsgenie {

namespace {

constexpr qsizetype kMostSchedules = 30; // one request each

/// Reading who is on call, one schedule after the other.
struct OnCall
{
    struct Schedule
    {
        QString id, name;
    };
    struct Person
    {
        QString user; ///< e-mail address, as Opsgenie calls its users
        QStringList schedules;
    };
    Account account;
    std::vector<Schedule> schedules; ///< of which the first is asked next
    std::vector<Person> people;
};

Outcome goneOn(OnCall now);

Step askSchedule(const OnCall& reading)
{
    return {get(reading.account,
                {QStringLiteral("v2"), QStringLiteral("schedules"), reading.schedules.front().id,
                 QStringLiteral("on-calls")},
                {{QStringLiteral("scheduleIdentifierType"), QStringLiteral("id")},
                 {QStringLiteral("flat"), QStringLiteral("true")}}),
            [reading](const HttpReply& reply, const Context& context) -> Result<Outcome> {
                OnCall now = reading;
                // One that is gone since it was listed, or not for this key, hides no other.
                if (reply.status != 403 && reply.status != 404) {
                    const auto answer = read(reply, context, {"data"});
                    if (!answer)
                        return tl::unexpected(answer.error());
                    for (const JsonValue& value : listIn(objectIn(*answer, "data"), "onCallRecipients")) {
                        const QString user = oneLine(value.toString(), 100);
                        if (user.isEmpty())
                            continue;
                        auto known =
                            std::find_if(now.people.begin(), now.people.end(),
                                         [&](const OnCall::Person& one) { return one.user == user; });
                        if (known == now.people.end())
                            known = now.people.insert(now.people.end(), {user, {}});
                        known->schedules << now.schedules.front().name;
                    }
                }
                now.schedules.erase(now.schedules.begin());
                return goneOn(std::move(now));
            }};
}

Outcome goneOn(OnCall now)
{
    Outcome outcome;
    if (!now.schedules.empty()) {
        outcome.next = askSchedule(now);
        return outcome;
    }
    for (const OnCall::Person& one : now.people)
        outcome.facts.completions << namedValue(
            one.user,
            QStringLiteral("%1 · on call: %2").arg(one.user, one.schedules.join(QStringLiteral("; "))));
    return outcome;
}

} // namespace

Result<Step> listOf(const Account& account, const QString& list)
{
    if (list != QLatin1String("people"))
        return fail(ErrorKind::NotFound, QStringLiteral("Opsgenie has no list “%1”.").arg(list));
    return Step{get(account, {QStringLiteral("v2"), QStringLiteral("schedules")}),
                [account](const HttpReply& reply, const Context& context) -> Result<Outcome> {
                    const auto schedules = readData(reply, context);
                    if (!schedules)
                        return tl::unexpected(schedules.error());
                    OnCall reading;
                    reading.account = account;
                    for (const JsonValue& value : *schedules) {
                        const JsonObject one = value.toObject();
                        const QString id = textIn(one, "id");
                        const JsonValue enabled = one.value(QLatin1String("enabled"));
                        if (id.isEmpty() || (enabled.isBool() && !enabled.toBool()) ||
                            qsizetype(reading.schedules.size()) >= kMostSchedules)
                            continue;
                        const QString name = oneLine(textIn(one, "name"), 60);
                        reading.schedules.push_back({id, name.isEmpty() ? id : name});
                    }
                    return goneOn(std::move(reading));
                }};
}

} // namespace muster::opsgenie
