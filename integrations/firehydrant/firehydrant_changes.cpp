// SPDX-License-Identifier: GPL-3.0-or-later
#include "integrations/firehydrant/firehydrant_changes.h"

#include "integrations/core/throttle.h"
#include "integrations/firehydrant/firehydrant_cursor.h"
#include "integrations/firehydrant/firehydrant_events.h"
#include "integrations/firehydrant/firehydrant_requests.h"

#include <algorithm>
#include <utility>

namespace muster::firehydrant {

namespace {

constexpr int kPerPage = 100;
constexpr int kPagesPerRound = 200;
/// The list is filtered by when a change began: one that is told late, or that ended since, began before.
constexpr Milliseconds kToldLate{6 * 3'600'000LL};

QString namesOf(const JsonArray& list)
{
    QStringList names;
    for (const JsonValue& value : list) {
        if (const QString name = textIn(value.toObject(), "name"); !name.isEmpty())
            names << oneLine(name, 100);
    }
    return names.join(QStringLiteral(", "));
}

Step pageStep(const Account& account, Memory memory, int pages)
{
    const Walk& walk = *memory.walk;
    QueryItems items{{QStringLiteral("page"), QString::number(walk.page)},
                     {QStringLiteral("per_page"), QString::number(kPerPage)}};
    if (walk.since.ms > 0)
        items.emplace_back(QStringLiteral("starts_at"), walk.since.toIso());
    Step step;
    step.request = get(account, {QStringLiteral("changes"), QStringLiteral("events")}, items);
    step.decode = [account, memory, pages](const HttpReply& reply,
                                           const Context& context) -> Result<Outcome> {
        const auto answer = readAnswer(reply, context, {"data", "pagination"});
        if (!answer)
            return tl::unexpected(answer.error());
        Memory now = memory;
        Walk& known = *now.walk;
        if (known.began.ms <= 0 && known.page == 1 && !reply.header("date").isEmpty())
            known.began = toolTime(reply, context.now);
        Outcome outcome;
        readItems(listIn(*answer, "data"), outcome.facts,
                  [&](const JsonObject& change) { return readChange(context, change, outcome.facts); });
        for (const TimelineEvent& event : outcome.facts.events)
            known.high = std::max(known.high, event.occurredAt);
        sortEvents(outcome.facts);
        known.pages = std::max(0, objectIn(*answer, "pagination").value(QLatin1String("pages")).toInt());
        const int next = nextPage(*answer, known.page);
        if (next > 0) {
            known.page = next;
        } else {
            // A change may be planned: without the tool's own time it must not carry the feed along.
            const Instant whole = known.began.ms > 0 ? known.began : std::min(known.high, context.now);
            now.high = std::max(now.high.value_or(whole), whole);
            now.walk.reset();
        }
        outcome.cursor = Cursor{kChangesFeed, writeMemory(now)};
        if (next > 0 && pages + 1 < kPagesPerRound)
            outcome.next = pageStep(account, std::move(now), pages + 1);
        return outcome;
    };
    return step;
}

} // namespace

std::optional<QString> readChange(const Context& context, const JsonObject& change, Facts& facts)
{
    const QString id = idIn(change, "id");
    auto at = timeIn(change, "starts_at");
    if (!at)
        at = timeIn(change, "created_at");
    if (id.isEmpty() || !at)
        return QStringLiteral("it has no id or no time");
    TimelineEvent event;
    event.source = context.account.source;
    event.sourceName = context.account.name;
    event.remoteId = QStringLiteral("change/") + id;
    event.kindName = QStringLiteral("change.recorded");
    event.kind = EventKind::Change;
    event.occurredAt = *at;
    event.actor = namesOf(listIn(change, "authors"));
    event.service = namesOf(listIn(change, "services"));
    QString text = textIn(change, "summary");
    if (text.isEmpty())
        text = textIn(change, "description");
    if (const QString where = namesOf(listIn(change, "environments")); !where.isEmpty())
        text += QStringLiteral(" (%1)").arg(where);
    event.text = oneLine(text, 1'000);
    if (event.text.isEmpty())
        event.text = QStringLiteral("Change without words");
    event.raw = change.raw();
    facts.events.push_back(std::move(event));
    return std::nullopt;
}

Step pullChanges(const Account& account, const Cursor& cursor, const Interest& interest)
{
    Memory memory = readMemory(cursor.token);
    if (memory.walk)
        return pageStep(account, std::move(memory), 0);
    if (memory.high) {
        const Instant since = *memory.high - std::max(interest.overlap, kToldLate);
        memory.walk = Walk{since, Instant{0}, *memory.high, 1, false, {}, 0};
        return pageStep(account, std::move(memory), 0);
    }
    return {get(account, {QStringLiteral("ping")}),
            [account, memory](const HttpReply& reply, const Context& context) -> Result<Outcome> {
                const auto answer = readAnswer(reply, context, {"organization"});
                if (!answer)
                    return tl::unexpected(answer.error());
                const Instant since = historyFrom(context.account, toolTime(reply, context.now));
                Memory now = memory;
                now.walk = Walk{since, Instant{0}, since, 1, false, {}, 0};
                Outcome outcome;
                outcome.next = pageStep(account, std::move(now), 0);
                return outcome;
            }};
}

} // namespace muster::firehydrant
