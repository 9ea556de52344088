// SPDX-License-Identifier: GPL-3.0-or-later
#include "integrations/firehydrant/firehydrant_pull.h"

#include "integrations/core/throttle.h"
#include "integrations/firehydrant/firehydrant_cursor.h"
#include "integrations/firehydrant/firehydrant_events.h"
#include "integrations/firehydrant/firehydrant_incidents.h"
#include "integrations/firehydrant/firehydrant_requests.h"

#include <QSet>

#include <algorithm>
#include <utility>

namespace muster::firehydrant {

namespace {

/// The vendor's usual page; more is not documented.
constexpr int kPerPage = 20;
constexpr int kEventsPerPage = 100;
/// A round ends at the next page's end after so many requests, and the next one goes on.
constexpr int kRequestsPerRound = 300;
/// Open incidents that are looked into in one round although the list does not tell of them.
constexpr qsizetype kRestPerRound = 8;
/// Pages of one incident's timeline: more is no timeline but a mistake.
constexpr int kMostEventPages = 200;

const QString kIncidents = QStringLiteral("incidents");

struct Round
{
    Account account;
    Memory memory; ///< with `walk` set
    int requests = 0;
    QSet<QString> seen;    ///< incidents of this reading
    bool whole = true;     ///< `seen` is of all of it: it began in this round
    bool repeated = false; ///< for it seemed to have missed something
    bool told = false;     ///< that something may not be read
};

struct Page
{
    std::vector<std::pair<IncidentReport, TimelineEvent>> found; ///< and that it was declared
    size_t at = 0;
    int next = 0; ///< number of the next page of the list; 0: it was the last
    int count = 0;
    bool rest = false; ///< it is the first one of Walk::rest instead
};

enum class Part { Alerts, Events };

Step listStep(Round round);
Step restStep(Round round);
Step detailStep(Round round, Page page, Part part, int number, JsonArray alerts, JsonArray events);

void noteOpen(Memory& memory, const IncidentReport& report)
{
    memory.open.removeAll(report.remoteId);
    if (report.stage != Stage::Resolved)
        memory.open.append(report.remoteId);
    while (memory.open.size() > kMostIds)
        memory.open.removeFirst();
}

Outcome goOn(Outcome outcome, Round round)
{
    Walk& walk = *round.memory.walk;
    const bool more = !walk.listed || !walk.rest.isEmpty();
    if (!more) {
        // The tool's own time of the beginning; where it does not tell it, its incidents' times.
        const Instant whole = walk.began.ms > 0 ? walk.began : walk.high;
        round.memory.high = std::max(round.memory.high.value_or(whole), whole);
        round.memory.walk.reset();
    }
    outcome.cursor = Cursor{kIncidentsFeed, writeMemory(round.memory)};
    if (more && round.requests < kRequestsPerRound) {
        const bool listed = walk.listed;
        outcome.next = listed ? restStep(std::move(round)) : listStep(std::move(round));
    }
    return outcome;
}

Outcome endPage(Outcome outcome, Round round, const Page& page)
{
    Walk& walk = *round.memory.walk;
    if (page.rest) {
        walk.rest.removeFirst();
        return goOn(std::move(outcome), std::move(round));
    }
    if (page.next > 0) {
        walk.page = page.next;
        return goOn(std::move(outcome), std::move(round));
    }
    // The list moved while it was read, and something slipped behind a page that had been read.
    const bool missed = round.whole && walk.page > 1 && round.seen.size() < page.count;
    if (missed && !round.repeated) {
        round.repeated = true;
        walk.page = 1;
        return goOn(std::move(outcome), std::move(round));
    }
    walk.listed = true;
    for (const QString& id : std::as_const(round.memory.open)) {
        if (walk.rest.size() < kRestPerRound && !round.seen.contains(id))
            walk.rest << id;
    }
    return goOn(std::move(outcome), std::move(round));
}

Outcome beginPage(Outcome outcome, Round round, Page page)
{
    if (page.found.empty())
        return endPage(std::move(outcome), std::move(round), page);
    outcome.next = detailStep(std::move(round), std::move(page), Part::Alerts, 1, {}, {});
    return outcome;
}

void readInto(const Context& context, const JsonArray& incidents, Round& round, Page& page, Facts& facts)
{
    page.found.reserve(page.found.size() + size_t(incidents.size()));
    readItems(incidents, facts, [&](const JsonObject& incident) {
        IncidentReport report;
        auto why = readIncident(context, incident, report);
        if (const QString id = idIn(incident, "id"); !id.isEmpty())
            round.seen.insert(id);
        if (!why) {
            addPeople(context, incident, facts);
            round.memory.walk->high = std::max(round.memory.walk->high, report.changedAt);
            TimelineEvent declared = declaredEvent(context, incident, report);
            page.found.emplace_back(std::move(report), std::move(declared));
        }
        return why;
    });
}

Step listStep(Round round)
{
    const Walk& walk = *round.memory.walk;
    QueryItems items{{QStringLiteral("page"), QString::number(walk.page)},
                     {QStringLiteral("per_page"), QString::number(kPerPage)}};
    if (walk.since.ms > 0)
        items.emplace_back(QStringLiteral("updated_after"), walk.since.toIso());
    Step step;
    step.request = get(round.account, {kIncidents}, items);
    step.decode = [round](const HttpReply& reply, const Context& context) -> Result<Outcome> {
        const auto answer = readAnswer(reply, context, {"data", "pagination"});
        if (!answer)
            return tl::unexpected(answer.error());
        Round now = round;
        ++now.requests;
        Walk& known = *now.memory.walk;
        if (known.began.ms <= 0 && known.page == 1 && !reply.header("date").isEmpty())
            known.began = toolTime(reply, context.now);
        Outcome outcome;
        Page page;
        page.next = nextPage(*answer, known.page);
        const JsonObject pagination = objectIn(*answer, "pagination");
        page.count = pagination.value(QLatin1String("count")).toInt();
        known.pages = std::max(0, pagination.value(QLatin1String("pages")).toInt());
        readInto(context, listIn(*answer, "data"), now, page, outcome.facts);
        return beginPage(std::move(outcome), std::move(now), std::move(page));
    };
    return step;
}

Step timeStep(Round round)
{
    Step step;
    step.request = get(round.account, {QStringLiteral("ping")});
    step.decode = [round](const HttpReply& reply, const Context& context) -> Result<Outcome> {
        const auto answer = readAnswer(reply, context, {"organization"});
        if (!answer)
            return tl::unexpected(answer.error());
        Round now = round;
        ++now.requests;
        const Instant since = historyFrom(context.account, toolTime(reply, context.now));
        now.memory.walk = Walk{since, Instant{0}, since, 1, false, {}, 0};
        now.memory.from = since;
        Outcome outcome;
        outcome.next = listStep(std::move(now));
        return outcome;
    };
    return step;
}

Step restStep(Round round)
{
    const QString id = round.memory.walk->rest.first();
    Step step;
    step.request = get(round.account, {kIncidents, id});
    step.decode = [round, id](const HttpReply& reply, const Context& context) -> Result<Outcome> {
        Round now = round;
        ++now.requests;
        Outcome outcome;
        Page page;
        page.rest = true;
        // Archived, or not ours to see any more.
        if (reply.status == 404 || reply.status == 403) {
            now.memory.open.removeAll(id);
            return beginPage(std::move(outcome), std::move(now), std::move(page));
        }
        const auto answer = readAnswer(reply, context, {"id"});
        if (!answer)
            return tl::unexpected(answer.error());
        readInto(context, JsonArray{answer->toValue()}, now, page, outcome.facts);
        if (page.found.empty())
            now.memory.open.removeAll(id);
        return beginPage(std::move(outcome), std::move(now), std::move(page));
    };
    return step;
}

/// Everything of one incident is there.
Outcome tell(const Context& context, Round round, Page page, const JsonArray& alerts, const JsonArray& events,
             Outcome outcome)
{
    auto& [report, declared] = page.found[page.at];
    readAlerts(context, alerts, report, outcome.facts);
    readTimeline(context, events, report, outcome.facts);
    outcome.facts.events.push_back(std::move(declared));
    sortEvents(outcome.facts);
    noteOpen(round.memory, report);
    outcome.facts.incidents.push_back(std::move(report));
    if (++page.at < page.found.size())
        outcome.next = detailStep(std::move(round), std::move(page), Part::Alerts, 1, {}, {});
    else
        return endPage(std::move(outcome), std::move(round), page);
    return outcome;
}

Step detailStep(Round round, Page page, Part part, int number, JsonArray alerts, JsonArray events)
{
    const QString id = page.found[page.at].first.remoteId;
    const bool timeline = part == Part::Events;
    Step step;
    step.request =
        get(round.account, {kIncidents, id, timeline ? QStringLiteral("events") : QStringLiteral("alerts")},
            timeline ? QueryItems{{QStringLiteral("page"), QString::number(number)},
                                  {QStringLiteral("per_page"), QString::number(kEventsPerPage)}}
                     : QueryItems{});
    step.decode =
        [round = std::move(round), page = std::move(page), timeline, number, alerts = std::move(alerts),
         events = std::move(events)](const HttpReply& reply, const Context& context) -> Result<Outcome> {
        Round now = round;
        ++now.requests;
        Outcome outcome;
        if (!timeline && (reply.status == 403 || reply.status == 404)) {
            if (!std::exchange(now.told, true))
                outcome.facts.warnings
                    << QStringLiteral("%1 does not let this token read alerts.").arg(context.account.name);
            outcome.next = detailStep(std::move(now), page, Part::Events, 1, {}, {});
            return outcome;
        }
        const auto answer = readAnswer(reply, context, {"data"});
        if (!answer)
            return tl::unexpected(answer.error());
        if (!timeline) {
            outcome.next = detailStep(std::move(now), page, Part::Events, 1, listIn(*answer, "data"), {});
            return outcome;
        }
        JsonArray all = events;
        for (const JsonValue& value : listIn(*answer, "data"))
            all.append(value);
        if (const int next = nextPage(*answer, number); next > 0 && number < kMostEventPages) {
            outcome.next = detailStep(std::move(now), page, Part::Events, next, alerts, all);
            return outcome;
        }
        return tell(context, std::move(now), page, alerts, all, std::move(outcome));
    };
    return step;
}

} // namespace

Step pullIncidents(const Account& account, const Cursor& cursor, const Interest& interest)
{
    Round round;
    round.account = account;
    round.memory = readMemory(cursor.token);
    if (round.memory.walk && (!round.memory.walk->listed || !round.memory.walk->rest.isEmpty())) {
        round.whole = round.memory.walk->page == 1;
        return round.memory.walk->listed ? restStep(std::move(round)) : listStep(std::move(round));
    }
    if (!round.memory.high) {
        round.memory.walk.reset();
        return timeStep(std::move(round));
    }
    const Instant since = *round.memory.high - interest.overlap;
    round.memory.walk = Walk{since, Instant{0}, *round.memory.high, 1, false, {}, 0};
    return listStep(std::move(round));
}

HistoryStand standOf(const Cursor& cursor, Instant)
{
    const Memory memory = readMemory(cursor.token);
    HistoryStand stand;
    stand.whole = memory.high && !memory.walk;
    if (stand.whole)
        stand.done = 1.0;
    else if (memory.walk && memory.walk->pages > 0)
        stand.done = std::min(1.0, double(memory.walk->page - 1) / memory.walk->pages);
    return stand;
}

std::optional<FirstReading> readingOf(const Cursor& cursor)
{
    const Memory memory = readMemory(cursor.token);
    FirstReading reading;
    reading.begun = memory.high || memory.walk;
    reading.whole = memory.high.has_value(); // a later walk is for what changed
    reading.since = memory.from;
    if (!reading.whole && memory.walk && memory.walk->pages > 0)
        reading.done = std::min(1.0, double(memory.walk->page - 1) / memory.walk->pages);
    return reading;
}

} // namespace muster::firehydrant
