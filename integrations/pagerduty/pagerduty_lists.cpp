// SPDX-License-Identifier: GPL-3.0-or-later
#include "integrations/pagerduty/pagerduty_lists.h"

#include <algorithm>

namespace muster::pagerduty {

namespace {

constexpr int kMostNames = 2'000;

/// Where a list is, under which member, and what names an item.
struct List
{
    const char* asked;
    QString path;
    const char* name;
    const char* beside; ///< told in brackets behind the name
};

const std::vector<List>& lists()
{
    static const std::vector<List> all{{"people", QStringLiteral("users"), "name", "email"},
                                       {"priorities", QStringLiteral("priorities"), "name", "description"},
                                       {"policies", QStringLiteral("escalation_policies"), "name", nullptr},
                                       {"services", QStringLiteral("services"), "name", nullptr}};
    return all;
}

Step ask(const Account& account, const List& list, int offset)
{
    const HttpRequest request = get(account, {list.path},
                                    {{QStringLiteral("limit"), QString::number(kPage)},
                                     {QStringLiteral("offset"), QString::number(offset)}});
    return {request,
            [account, list, offset](const HttpReply& reply, const Context& context) -> Result<Outcome> {
                const auto page = readPage(reply, context, list.path.toLatin1().constData());
                if (!page)
                    return tl::unexpected(page.error());
                Outcome outcome;
                for (const JsonValue& value : page->items) {
                    const JsonObject one = value.toObject();
                    const QString id = textIn(one, "id");
                    if (id.isEmpty())
                        continue;
                    QString name = oneLine(textIn(one, list.name), 100);
                    if (name.isEmpty())
                        name = oneLine(textIn(one, "summary"), 100);
                    const QString beside = list.beside ? oneLine(textIn(one, list.beside), 100) : QString();
                    outcome.facts.completions << namedValue(
                        id, beside.isEmpty() || beside == name ? name
                                                               : QStringLiteral("%1 (%2)").arg(name, beside));
                }
                if (page->more && offset + kPage < kMostNames)
                    outcome.next = ask(account, list, offset + kPage);
                return outcome;
            }};
}

constexpr int kMostOnCall = 500; ///< entries: one for each person, policy and level

/// Whoever is on call now, by the policies and their lowest level: they are offered first.
struct OnCall
{
    struct Person
    {
        QString id, name, email;
        QStringList policies;
    };
    std::vector<Person> people;

    void take(const JsonObject& entry)
    {
        const JsonObject user = objectIn(entry, "user");
        const QString id = textIn(user, "id");
        if (id.isEmpty())
            return;
        auto known =
            std::find_if(people.begin(), people.end(), [&](const Person& one) { return one.id == id; });
        if (known == people.end()) {
            QString name = oneLine(textIn(user, "name"), 100);
            if (name.isEmpty())
                name = oneLine(textIn(user, "summary"), 100);
            known = people.insert(people.end(), {id, name, oneLine(textIn(user, "email"), 100), {}});
        }
        const QString policy = oneLine(textIn(objectIn(entry, "escalation_policy"), "summary"), 60);
        const QString level = idIn(entry, "escalation_level");
        const QString words = level.isEmpty() ? policy : QStringLiteral("%1, level %2").arg(policy, level);
        if (!policy.isEmpty() && !known->policies.contains(words))
            known->policies << words;
    }
    QStringList named() const
    {
        constexpr qsizetype kNamed = 3;
        QStringList all;
        for (const Person& one : people) {
            QString text = one.email.isEmpty() || one.email == one.name
                               ? one.name
                               : QStringLiteral("%1 (%2)").arg(one.name, one.email);
            text += QStringLiteral(" · on call");
            if (!one.policies.isEmpty())
                text += QStringLiteral(": ") + one.policies.mid(0, kNamed).join(QStringLiteral("; "));
            if (one.policies.size() > kNamed)
                text += QStringLiteral("; …");
            all << namedValue(one.id, text);
        }
        return all;
    }
};

/// Who is on call, then everybody. A key that may not see the former, and an account without it, still have
/// the list.
Step askOnCall(const Account& account, const List& everybody, const OnCall& before, int offset)
{
    const HttpRequest request = get(account, {QStringLiteral("oncalls")},
                                    {{QStringLiteral("include[]"), QStringLiteral("users")},
                                     {QStringLiteral("limit"), QString::number(kPage)},
                                     {QStringLiteral("offset"), QString::number(offset)}});
    return {request,
            [account, everybody, before, offset](const HttpReply& reply,
                                                 const Context& context) -> Result<Outcome> {
                OnCall now = before;
                Outcome outcome;
                if (reply.status != 402 && reply.status != 403 && reply.status != 404) {
                    const auto page = readPage(reply, context, "oncalls");
                    if (!page)
                        return tl::unexpected(page.error());
                    for (const JsonValue& value : page->items)
                        now.take(value.toObject());
                    if (page->more && offset + kPage < kMostOnCall) {
                        outcome.next = askOnCall(account, everybody, now, offset + kPage);
                        return outcome;
                    }
                }
                outcome.facts.completions = now.named();
                outcome.next = ask(account, everybody, 0);
                return outcome;
            }};
}

} // namespace

Result<Step> listOf(const Account& account, const QString& list)
{
    for (const List& one : lists()) {
        if (list == QLatin1String(one.asked))
            return list == QLatin1String("people") ? askOnCall(account, one, {}, 0) : ask(account, one, 0);
    }
    return fail(ErrorKind::NotFound, QStringLiteral("PagerDuty has no list “%1”.").arg(list));
}

} // namespace muster::pagerduty
