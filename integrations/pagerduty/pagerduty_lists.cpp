// SPDX-License-Identifier: GPL-3.0-or-later
#include "integrations/pagerduty/pagerduty_lists.h"

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

} // namespace

Result<Step> listOf(const Account& account, const QString& list)
{
    for (const List& one : lists()) {
        if (list == QLatin1String(one.asked))
            return ask(account, one, 0);
    }
    return fail(ErrorKind::NotFound, QStringLiteral("PagerDuty has no list “%1”.").arg(list));
}

} // namespace muster::pagerduty
