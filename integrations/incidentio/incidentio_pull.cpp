// SPDX-License-Identifier: GPL-3.0-or-later
#include "integrations/incidentio/incidentio_pull.h"

#include "integrations/core/address.h"
#include "integrations/core/throttle.h"
#include "integrations/incidentio/incidentio_cursor.h"
#include "integrations/incidentio/incidentio_events.h"
#include "integrations/incidentio/incidentio_incidents.h"
#include "integrations/incidentio/incidentio_pages.h"
#include "integrations/incidentio/incidentio_requests.h"

#include <algorithm>
#include <memory>
#include <utility>

namespace muster::incidentio {

namespace {

/// Incidents of one page of the list: few, because a reading that is cut off repeats its page with all that
/// belongs to it. The vendor allows 250.
constexpr int kIncidentsPerPage = 50;
constexpr int kUpdatesPerPage = 250;
constexpr int kAlertsPerPage = 50; ///< the most that is allowed
/// A round ends at the next page's end after so many requests, and the next one goes on: the engine cuts a
/// chain off at a thousand.
constexpr int kRequestsPerRound = 400;
/// Pages of the newest updates in which news is looked for; what is older shows in the list.
constexpr int kNewsPages = 4;
constexpr Milliseconds kDay{24 * 3'600'000LL};

const QString kV2 = QStringLiteral("v2");

/// What one round carries from step to step.
struct Round
{
    Account account;
    Memory memory; ///< with `walk` set
    int requests = 0;
    bool restarted = false; ///< the list began again because its place was no longer known
    bool told = false;      ///< that something may not be read
};

struct Found
{
    IncidentReport report;
    TimelineEvent declared;
    std::vector<TimelineEvent> updates; ///< wait until the report is whole
};

/// The incidents of one page, and how far their details are.
struct Page
{
    /// Shared by the steps of the page, which change only `now`: a copy of fifty reports for each of their
    /// four requests would be most of the work.
    std::shared_ptr<const std::vector<Found>> found;
    Found now; ///< the one at `at`, as far as its details are
    size_t at = 0;
    QString after;     ///< where the next page of the list begins; empty: it was the last
    bool rest = false; ///< it is the first one of Walk::more instead
};

enum class Part { Updates, Alerts, FollowUps, Actions };

Step newsStep(Round round, Milliseconds overlap, const QString& after, int page);
Step listStep(Round round);
Step restStep(Round round);
Step detailStep(Round round, Page page, Part part, const QString& after, const JsonArray& before);

QString listTime(Instant at, bool days)
{
    // A date is taken for the organisation's own day, wherever it lives: one day more.
    return days ? (at - kDay).toUtc().date().toString(Qt::ISODate) : Instant{at.ms / 1000 * 1000}.toIso();
}

/// Ends the round, or goes on with what is left of the reading.
Outcome goOn(Outcome outcome, Round round)
{
    Walk& walk = *round.memory.walk;
    const bool more = !walk.listed || !walk.more.isEmpty();
    if (!more) {
        // Changes that came while pages were read may have slipped behind the page that would have had them.
        const Instant whole = std::min(walk.high, walk.began);
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

/// After one incident is told: the next of the page, or the page's end.
Outcome nextIncident(Outcome outcome, Round round, Page page)
{
    sortEvents(outcome.facts);
    if (++page.at < page.found->size()) {
        page.now = (*page.found)[page.at];
        outcome.next = detailStep(std::move(round), std::move(page), Part::Updates, {}, {});
        return outcome;
    }
    Walk& walk = *round.memory.walk;
    if (page.rest) {
        walk.more.removeFirst();
    } else {
        walk.after = page.after;
        walk.listed = page.after.isEmpty();
    }
    return goOn(std::move(outcome), std::move(round));
}

/// Begins the details of what a page listed, or skips a page in which nothing could be read.
Outcome beginPage(Outcome outcome, Round round, Page page, std::vector<Found> found)
{
    page.found = std::make_shared<const std::vector<Found>>(std::move(found));
    if (page.found->empty())
        return nextIncident(std::move(outcome), std::move(round), std::move(page));
    page.now = page.found->front();
    outcome.next = detailStep(std::move(round), std::move(page), Part::Updates, {}, {});
    return outcome;
}

void readInto(const Context& context, const JsonArray& incidents, Walk& walk, std::vector<Found>& list,
              Facts& facts)
{
    list.reserve(list.size() + size_t(incidents.size()));
    readItems(incidents, facts, [&](const JsonObject& incident) {
        Found found;
        auto why = readIncident(context, incident, found.report);
        if (!why) {
            found.declared = declaredEvent(context, incident, found.report);
            addPeople(context, incident, facts);
            walk.high = std::max(walk.high, found.report.changedAt);
            list.push_back(std::move(found));
        }
        return why;
    });
}

Step newsStep(Round round, Milliseconds overlap, const QString& after, int page)
{
    QueryItems items{{QStringLiteral("page_size"), QString::number(kIncidentsPerPage)}};
    if (!after.isEmpty())
        items.emplace_back(QStringLiteral("after"), after);
    Step step;
    step.request = get(round.account, {kV2, QStringLiteral("incident_updates")}, items);
    step.decode = [round, overlap, page](const HttpReply& reply, const Context& context) -> Result<Outcome> {
        const auto answer = readAnswer(reply, context, {"incident_updates"});
        if (!answer)
            return tl::unexpected(answer.error());
        Round now = round;
        ++now.requests;
        if (!now.memory.walk) {
            const Instant began = toolTime(reply, context.now);
            const Instant since =
                now.memory.high ? *now.memory.high - overlap : historyFrom(context.account, began);
            // Where the tool tells its time, all that changed until now is in what follows. Otherwise only
            // its incidents' own times say how far this reading reaches.
            const Instant high = reply.header("date").isEmpty() ? std::max(since, Instant{0}) : began;
            now.memory.walk = Walk{since, began, high, {}, false, {}, 0, 0};
            if (!now.memory.high)
                now.memory.from = since;
        }
        Walk& walk = *now.memory.walk;
        // At the first reading the list itself has everything.
        bool older = !now.memory.high;
        for (const JsonValue& value : listIn(*answer, "incident_updates")) {
            const JsonObject update = value.toObject();
            const auto at = timeIn(update, "created_at");
            const QString incident = addressable(idIn(update, "incident_id"));
            if (at && *at < walk.since)
                older = true;
            else if (at && !older && !incident.isEmpty() && !walk.more.contains(incident) &&
                     walk.more.size() < kMostMore)
                walk.more << incident;
        }
        const QString next = nextPage(*answer);
        Outcome outcome;
        if (!older && !next.isEmpty() && page + 1 < kNewsPages)
            outcome.next = newsStep(std::move(now), overlap, next, page + 1);
        else
            outcome.next = listStep(std::move(now));
        return outcome;
    };
    return step;
}

Step listStep(Round round)
{
    const Walk& walk = *round.memory.walk;
    QueryItems items{{QStringLiteral("page_size"), QString::number(kIncidentsPerPage)},
                     {QStringLiteral("sort_by"), QStringLiteral("created_at_newest_first")}};
    if (walk.since.ms > 0)
        items.emplace_back(QStringLiteral("updated_at[gte]"), listTime(walk.since, round.memory.days));
    if (!walk.after.isEmpty())
        items.emplace_back(QStringLiteral("after"), walk.after);
    Step step;
    step.request = get(round.account, {kV2, QStringLiteral("incidents")}, items);
    step.decode = [round](const HttpReply& reply, const Context& context) -> Result<Outcome> {
        Round now = round;
        ++now.requests;
        Walk& known = *now.memory.walk;
        const bool refused = reply.status == 400 || reply.status == 422;
        if (refused && !known.after.isEmpty() && !now.restarted) {
            // The incident after which the page began is no longer there, say.
            now.restarted = true;
            known.after.clear();
            known.met = 0;
            Outcome outcome;
            outcome.next = listStep(std::move(now));
            return outcome;
        }
        if (refused && known.since.ms > 0 && !now.memory.days) {
            // Whether the filter takes a time of day is not documented; a date it does.
            now.memory.days = true;
            Outcome outcome;
            outcome.next = listStep(std::move(now));
            return outcome;
        }
        const auto answer = readAnswer(reply, context, {"incidents"});
        if (!answer)
            return tl::unexpected(answer.error());
        Outcome outcome;
        Page page;
        page.after = nextPage(*answer);
        // A page that says that it comes after itself would never end.
        if (page.after == known.after)
            page.after.clear();
        const JsonArray list = listIn(*answer, "incidents");
        std::vector<Found> found;
        readInto(context, list, known, found, outcome.facts);
        known.met += int(list.size());
        known.total = std::max(
            0, objectIn(*answer, "pagination_meta").value(QLatin1String("total_record_count")).toInt());
        for (const Found& one : found)
            known.more.removeAll(one.report.remoteId);
        return beginPage(std::move(outcome), std::move(now), std::move(page), std::move(found));
    };
    return step;
}

Step restStep(Round round)
{
    const QString id = round.memory.walk->more.first();
    Step step;
    step.request = get(round.account, {kV2, QStringLiteral("incidents"), id});
    step.decode = [round](const HttpReply& reply, const Context& context) -> Result<Outcome> {
        Round now = round;
        ++now.requests;
        Outcome outcome;
        Page page;
        page.rest = true;
        // Deleted, private by now, or a test that the list leaves out: not ours to tell of.
        if (reply.status == 404 || reply.status == 403 || reply.status == 400 || reply.status == 422)
            return beginPage(std::move(outcome), std::move(now), std::move(page), {});
        const auto answer = readAnswer(reply, context, {"incident"});
        if (!answer)
            return tl::unexpected(answer.error());
        const JsonObject incident = objectIn(*answer, "incident");
        const QString mode = textIn(incident, "mode");
        std::vector<Found> found;
        if (mode != QLatin1String("test") && mode != QLatin1String("tutorial"))
            readInto(context, JsonArray{incident.toValue()}, *now.memory.walk, found, outcome.facts);
        return beginPage(std::move(outcome), std::move(now), std::move(page), std::move(found));
    };
    return step;
}

struct PartRequest
{
    QString path;
    const char* member;
    int pageSize; ///< 0: unpaged
};

PartRequest requestOf(Part part)
{
    switch (part) {
    case Part::Updates:
        return {QStringLiteral("incident_updates"), "incident_updates", kUpdatesPerPage};
    case Part::Alerts:
        return {QStringLiteral("incident_alerts"), "incident_alerts", kAlertsPerPage};
    case Part::FollowUps:
        return {QStringLiteral("follow_ups"), "follow_ups", 0};
    case Part::Actions:
        return {QStringLiteral("actions"), "actions", 0};
    }
    return {};
}

/// Everything of one part is there.
Outcome partRead(const Context& context, Round round, Page page, Part part, const JsonArray& items,
                 Outcome outcome)
{
    Found& found = page.now;
    Part next = Part::Actions;
    switch (part) {
    case Part::Updates:
        readUpdates(context, items, found.report, outcome.facts);
        next = Part::Alerts;
        break;
    case Part::Alerts:
        readAlerts(context, items, found.report, outcome.facts);
        next = Part::FollowUps;
        break;
    case Part::FollowUps:
        readFollowUps(context, items, found.report, outcome.facts, outcome.gone);
        next = Part::Actions;
        break;
    case Part::Actions:
        readActions(context, items, found.report, outcome.facts, outcome.gone);
        return nextIncident(std::move(outcome), std::move(round), std::move(page));
    }
    // The report is whole when its updates and alerts are in it; their events wait for it.
    if (part == Part::Updates) {
        found.updates = std::move(outcome.facts.events);
        outcome.facts.events.clear();
    } else if (part == Part::Alerts) {
        outcome.facts.incidents.push_back(found.report);
        outcome.facts.events.push_back(found.declared);
        for (TimelineEvent& event : found.updates)
            outcome.facts.events.push_back(std::move(event));
        found.updates.clear();
    }
    sortEvents(outcome.facts);
    outcome.next = detailStep(std::move(round), std::move(page), next, {}, {});
    return outcome;
}

Step detailStep(Round round, Page page, Part part, const QString& after, const JsonArray& before)
{
    const PartRequest request = requestOf(part);
    QueryItems items{{QStringLiteral("incident_id"), page.now.report.remoteId}};
    if (request.pageSize > 0)
        items.emplace_back(QStringLiteral("page_size"), QString::number(request.pageSize));
    if (!after.isEmpty())
        items.emplace_back(QStringLiteral("after"), after);
    Step step;
    step.request = get(round.account, {kV2, request.path}, items);
    step.decode = [round = std::move(round), page = std::move(page), part, after, before,
                   member = request.member](const HttpReply& reply,
                                            const Context& context) -> Result<Outcome> {
        Round now = round;
        ++now.requests;
        Outcome outcome;
        // Alerts, follow-ups and actions are not in every plan and not in every key's rights.
        if (part != Part::Updates && (reply.status == 403 || reply.status == 404)) {
            if (!std::exchange(now.told, true))
                outcome.facts.warnings << QStringLiteral("%1 does not let this key read “%2”.")
                                              .arg(context.account.name, QString::fromLatin1(member));
            return partRead(context, std::move(now), page, part, before, std::move(outcome));
        }
        const auto answer = readAnswer(reply, context, {member});
        if (!answer)
            return tl::unexpected(answer.error());
        JsonArray all = before;
        for (const JsonValue& value : listIn(*answer, member))
            all.append(value);
        const QString next = nextPage(*answer);
        if (!next.isEmpty() && next != after && requestOf(part).pageSize > 0) {
            outcome.next = detailStep(std::move(now), page, part, next, all);
            return outcome;
        }
        return partRead(context, std::move(now), page, part, all, std::move(outcome));
    };
    return step;
}

} // namespace

Step pullIncidents(const Account& account, const Cursor& cursor, const Interest& interest)
{
    Round round;
    round.account = account;
    round.memory = readMemory(cursor.token);
    if (!round.memory.walk)
        return newsStep(std::move(round), interest.overlap, {}, 0);
    if (!round.memory.walk->listed)
        return listStep(std::move(round));
    if (!round.memory.walk->more.isEmpty())
        return restStep(std::move(round));
    round.memory.walk.reset();
    return newsStep(std::move(round), interest.overlap, {}, 0);
}

HistoryStand standOf(const Cursor& cursor, Instant)
{
    if (cursor.feed == kPagesFeed) {
        const PagesMemory pages = readPagesMemory(cursor.token);
        const bool whole =
            std::all_of(pages.begin(), pages.end(), [](const auto& page) { return page.second.isEmpty(); });
        return {!cursor.token.isEmpty() && whole, std::nullopt, std::nullopt, false};
    }
    const Memory memory = readMemory(cursor.token);
    HistoryStand stand;
    stand.newestFirst = true; // the list is sorted so
    stand.whole = memory.high && !memory.walk;
    if (stand.whole)
        stand.done = 1.0;
    else if (memory.walk && memory.walk->total > 0)
        stand.done = std::min(1.0, double(memory.walk->met) / memory.walk->total);
    return stand;
}

std::optional<FirstReading> readingOf(const Cursor& cursor)
{
    if (cursor.feed == kPagesFeed)
        return std::nullopt; // a few texts; what is long is the incidents
    const Memory memory = readMemory(cursor.token);
    FirstReading reading;
    reading.begun = memory.high || memory.walk;
    reading.whole = memory.high.has_value(); // a later walk is for what changed
    reading.since = memory.from;
    if (!reading.whole && memory.walk && memory.walk->total > 0)
        reading.done = std::min(1.0, double(memory.walk->met) / memory.walk->total);
    return reading;
}

} // namespace muster::incidentio
