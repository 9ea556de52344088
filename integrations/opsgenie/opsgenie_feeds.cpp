// SPDX-License-Identifier: GPL-3.0-or-later
#include "integrations/opsgenie/opsgenie_feeds.h"

#include "integrations/core/throttle.h"
#include "integrations/opsgenie/opsgenie_api.h"
#include "integrations/opsgenie/opsgenie_events.h"
#include "integrations/opsgenie/opsgenie_incidents.h"
#include "integrations/opsgenie/opsgenie_progress.h"

#include <QUrlQuery>

#include <algorithm>
#include <functional>
#include <memory>
#include <set>
#include <utility>

namespace muster::opsgenie {

namespace {

/// The engine takes a chain of 1,000 requests for one without an end; a page of alerts may need some 300.
constexpr int kMostSteps = 550;
constexpr size_t kMostVanished = 50;
constexpr Milliseconds kFirstLook{24 * 3'600'000LL};

const QString kV1 = QStringLiteral("v1");
const QString kV2 = QStringLiteral("v2");
const QString kLimit = QStringLiteral("limit");
const QString kOffset = QStringLiteral("offset");
const QString kOrder = QStringLiteral("order");
const QString kSort = QStringLiteral("sort");
const QString kById = QStringLiteral("identifierType");

/// Something that changed, and how the list tells it (without an id: it has to be asked for).
struct Touched
{
    Thing thing;
    std::optional<IncidentReport> listed;
};

/// What remains of a page: things to read, and what follows once all of it is told.
struct Page
{
    std::vector<Touched> work;
    Cursor cursor;
    std::function<std::optional<Step>(int steps)> next;
};
using Shared = std::shared_ptr<const Page>;

bool isWithheld(const HttpReply& reply)
{
    return reply.status == 404 || reply.status == 403 || reply.status == 402;
}

Step askDetails(const Account& account, const Shared& page, size_t at, int steps);
Step askTimeline(const Account& account, const Shared& page, size_t at, const QString& offset, int steps);

/// `outcome` and the next thing of the page, or its end.
Outcome working(const Account& account, const Shared& page, size_t at, Outcome outcome, int steps)
{
    if (at >= page->work.size()) {
        outcome.cursor = page->cursor;
        outcome.next = page->next ? page->next(steps) : std::nullopt;
        return outcome;
    }
    const Touched& touched = page->work[at];
    if (!touched.thing.isAlert && touched.listed) {
        outcome.facts.incidents.push_back(*touched.listed); // the list has all there is
        outcome.next = askTimeline(account, page, at, {}, steps + 1);
    } else {
        outcome.next = askDetails(account, page, at, steps + 1);
    }
    return outcome;
}

using ReadEvent =
    std::function<std::variant<TimelineEvent, QString>(const Context&, const QString&, const JsonObject&)>;

void tell(const Context& context, const QString& remoteId, const JsonArray& list, const ReadEvent& readOne,
          Facts& facts)
{
    readItems(list, facts, [&](const JsonObject& item) -> std::optional<QString> {
        auto event = readOne(context, remoteId, item);
        if (const auto* why = std::get_if<QString>(&event))
            return *why;
        facts.events.push_back(std::get<TimelineEvent>(std::move(event)));
        return std::nullopt;
    });
    inOrderOfTime(facts.events);
}

/// The place where the next page of logs or notes begins: only that of the address is used, since the address
/// itself names the vendor's host. It is there after the last page as well.
QString nextPlace(const JsonObject& answer)
{
    const QUrlQuery query(QUrl(textIn(objectIn(answer, "paging"), "next")));
    return query.queryItemValue(kOffset, QUrl::FullyDecoded);
}

/// Logs, then notes, page by page; then the next thing.
Step askLines(const Account& account, const Shared& page, size_t at, bool logs, const QString& place,
              int steps)
{
    const Thing& thing = page->work[at].thing;
    QueryItems items{
        {kById, QStringLiteral("id")}, {kLimit, QString::number(kPage)}, {kOrder, QStringLiteral("asc")}};
    if (!place.isEmpty()) {
        items.emplace_back(kOffset, place);
        items.emplace_back(QStringLiteral("direction"), QStringLiteral("next"));
    }
    return {get(account, {kV2, kAlerts, thing.id, logs ? QStringLiteral("logs") : QStringLiteral("notes")},
                items),
            [page, at, logs, place, steps,
             remoteId = thing.remoteId()](const HttpReply& reply, const Context& context) -> Result<Outcome> {
                Outcome outcome;
                if (!isWithheld(reply)) {
                    const auto object = read(reply, context, {"data"});
                    if (!object)
                        return tl::unexpected(object.error());
                    const JsonArray list = listIn(*object, "data");
                    tell(context, remoteId, list, logs ? ReadEvent(readLog) : ReadEvent(readNote),
                         outcome.facts);
                    const QString following = nextPlace(*object);
                    if (list.size() >= kPage && !following.isEmpty() && following != place && steps < 900) {
                        outcome.next = askLines(context.account, page, at, logs, following, steps + 1);
                        return outcome;
                    }
                }
                if (logs) {
                    outcome.next = askLines(context.account, page, at, false, {}, steps + 1);
                    return outcome;
                }
                return working(context.account, page, at + 1, std::move(outcome), steps);
            }};
}

/// An alert whole, or an incident that is no longer listed.
Step askDetails(const Account& account, const Shared& page, size_t at, int steps)
{
    const Thing thing = page->work[at].thing;
    return {get(account, {thing.isAlert ? kV2 : kV1, thing.isAlert ? kAlerts : kIncidents, thing.id},
                {{kById, QStringLiteral("id")}}),
            [page, at, thing, steps](const HttpReply& reply, const Context& context) -> Result<Outcome> {
                Outcome outcome;
                std::optional<IncidentReport> report = page->work[at].listed;
                if (!isWithheld(reply)) {
                    const auto object = read(reply, context, {"data"});
                    if (!object)
                        return tl::unexpected(object.error());
                    auto whole = thing.isAlert ? readAlert(context, objectIn(*object, "data"))
                                               : readIncident(context, objectIn(*object, "data"));
                    if (const auto* why = std::get_if<QString>(&whole))
                        return tl::unexpected(notTheTool(reply, context, kTool, *why));
                    report = std::get<IncidentReport>(std::move(whole));
                    if (report->remoteId != thing.remoteId())
                        return tl::unexpected(
                            notTheTool(reply, context, kTool, QStringLiteral("another one")));
                }
                if (!report)
                    return working(context.account, page, at + 1, std::move(outcome), steps);
                outcome.facts.incidents.push_back(std::move(*report));
                outcome.next = thing.isAlert ? askLines(context.account, page, at, true, {}, steps + 1)
                                             : askTimeline(context.account, page, at, {}, steps + 1);
                return outcome;
            }};
}

Step askTimeline(const Account& account, const Shared& page, size_t at, const QString& offset, int steps)
{
    const Thing& thing = page->work[at].thing;
    QueryItems items;
    if (!offset.isEmpty())
        items.emplace_back(kOffset, offset);
    return {
        get(account, {kV2, QStringLiteral("incident-timelines"), thing.id, QStringLiteral("entries")}, items),
        [page, at, offset, steps, remoteId = thing.remoteId()](const HttpReply& reply,
                                                               const Context& context) -> Result<Outcome> {
            Outcome outcome;
            if (!isWithheld(reply)) { // only some plans have timelines
                const auto object = read(reply, context, {"data"});
                if (!object)
                    return tl::unexpected(object.error());
                const JsonObject data = objectIn(*object, "data");
                tell(context, remoteId, data.isEmpty() ? listIn(*object, "data") : listIn(data, "entries"),
                     readEntry, outcome.facts);
                const QString following = idIn(data, "nextOffset");
                if (!following.isEmpty() && following != offset && steps < 900) {
                    outcome.next = askTimeline(context.account, page, at, following, steps + 1);
                    return outcome;
                }
            }
            return working(context.account, page, at + 1, std::move(outcome), steps);
        }};
}

// ---------------------------------------------------------------------------------------------------- alerts

Step askAlerts(const Account& account, const AlertProgress& progress, const Stretch& stretch, int steps);

/// The page after this one, the history after the last day, or the end.
std::optional<Step> afterAlerts(const Account& account, const AlertProgress& progress,
                                const std::optional<Stretch>& more, int steps)
{
    if (steps > kMostSteps)
        return std::nullopt;
    if (more)
        return askAlerts(account, progress, *more, steps + 1);
    return progress.past ? std::optional(askAlerts(account, progress, *progress.past, steps + 1))
                         : std::nullopt;
}

/// Where the next page of the stretch begins, after one whose last item changed at `last`.
Stretch following(Stretch stretch, Instant last, int count)
{
    if (last > stretch.from)
        return {last, 0, stretch.to};
    stretch.offset += count;
    if (stretch.offset + kPage > kMostOffset)
        return {stretch.from + Milliseconds{1}, 0, stretch.to};
    return stretch;
}

Result<Outcome> alertsRead(const HttpReply& reply, const Context& context, AlertProgress progress,
                           const Stretch& stretch, int steps)
{
    const auto list = readData(reply, context);
    if (!list)
        return tl::unexpected(list.error());
    Outcome outcome;
    auto page = std::make_shared<Page>();
    Instant last = stretch.from;
    // One alert with a time of next year must not make the feed wait until then.
    const Instant latest = toolTime(reply, context.now) + kFirstLook;
    readItems(*list, outcome.facts, [&](const JsonObject& item) -> std::optional<QString> {
        auto report = readAlert(context, item);
        if (const auto* why = std::get_if<QString>(&report))
            return *why;
        IncidentReport& alert = std::get<IncidentReport>(report);
        last = std::max(last, std::min(alert.changedAt, latest));
        const bool isNews = learn(progress, textIn(item, "id"), alert.changedAt.toIso());
        if (isNews)
            page->work.push_back({Thing{true, textIn(item, "id")}, std::move(alert)});
        return std::nullopt;
    });
    std::optional<Stretch> more;
    if (list->size() >= kPage)
        more = following(stretch, last, int(list->size()));
    if (stretch.to)
        progress.past = more && more->from <= *stretch.to ? more : std::nullopt;
    else
        progress.high = std::max(progress.high.value_or(last), last);
    page->cursor = Cursor{kAlerts, writeAlertProgress(progress)};
    const std::optional<Stretch> next = stretch.to ? progress.past : more;
    page->next = [account = context.account, progress, next](int done) {
        return afterAlerts(account, progress, next, done);
    };
    return working(context.account, page, 0, std::move(outcome), steps);
}

Step askAlerts(const Account& account, const AlertProgress& progress, const Stretch& stretch, int steps)
{
    QString query = QStringLiteral("updatedAt > %1").arg(stretch.from.ms - 1);
    if (stretch.to)
        query += QStringLiteral(" AND updatedAt < %1").arg(stretch.to->ms + 1);
    return {get(account, {kV2, kAlerts},
                {{QStringLiteral("query"), query},
                 {kSort, QStringLiteral("updatedAt")},
                 {kOrder, QStringLiteral("asc")},
                 {kLimit, QString::number(kPage)},
                 {kOffset, QString::number(stretch.offset)}}),
            [progress, stretch, steps](const HttpReply& reply, const Context& context) {
                return alertsRead(reply, context, progress, stretch, steps);
            }};
}

// ------------------------------------------------------------------------------------------------- incidents

struct IncidentRound
{
    IncidentProgress progress;
    std::set<QString> listed;
    int offset = 0;
};

Step askIncidents(const Account& account, const IncidentRound& round, int steps);

/// What was open and is not on the pages that were read, and what need not be remembered any more.
void addVanished(IncidentRound& round, std::vector<Touched>& work)
{
    auto& read = round.progress.read;
    size_t asked = 0;
    for (auto one = read.begin(); one != read.end();) {
        const bool listed = round.listed.contains(one->first);
        if (listed || (one->second.open && asked >= kMostVanished)) {
            ++one;
            continue;
        }
        if (one->second.open) {
            ++asked;
            work.push_back({Thing{false, one->first}, std::nullopt});
            ++one; // still open, as far as is known: asked for with every round
            continue;
        }
        one = read.erase(one);
    }
}

Result<Outcome> incidentsRead(const HttpReply& reply, const Context& context, IncidentRound round, int steps)
{
    const auto list = readData(reply, context);
    if (!list)
        return tl::unexpected(list.error());
    const Instant floor = historyFrom(context.account, toolTime(reply, context.now));
    Outcome outcome;
    auto page = std::make_shared<Page>();
    bool reachedFloor = false;
    Instant oldest = toolTime(reply, context.now);
    readItems(*list, outcome.facts, [&](const JsonObject& item) -> std::optional<QString> {
        auto report = readIncident(context, item);
        if (const auto* why = std::get_if<QString>(&report))
            return *why;
        IncidentReport& incident = std::get<IncidentReport>(report);
        const QString id = textIn(item, "id");
        const bool open = incident.stage != Stage::Resolved;
        reachedFloor = reachedFloor || incident.openedAt < floor;
        oldest = std::min(oldest, incident.openedAt);
        round.listed.insert(id);
        if (incident.openedAt < floor && !open)
            return std::nullopt;
        const IncidentProgress::Read now{incident.changedAt.toIso(), open};
        IncidentProgress::Read& before = round.progress.read[id];
        if (std::exchange(before, now) != now)
            page->work.push_back({Thing{false, id}, std::move(incident)});
        return std::nullopt;
    });
    round.offset += int(list->size());
    const bool more = list->size() >= kPage && round.offset + kPage <= kMostOffset && !round.progress.whole &&
                      !reachedFloor;
    if (!more) {
        // A list that is longer than offsets reach ends before the chosen day.
        const bool cut = list->size() >= kPage && !reachedFloor;
        if (!round.progress.whole)
            round.progress.from = cut ? oldest : floor;
        round.progress.whole = true;
        addVanished(round, page->work);
    }
    page->cursor = Cursor{kIncidents, writeIncidentProgress(round.progress)};
    if (more)
        page->next = [account = context.account, round](int done) -> std::optional<Step> {
            return done > kMostSteps ? std::nullopt : std::optional(askIncidents(account, round, done + 1));
        };
    return working(context.account, page, 0, std::move(outcome), steps);
}

/// The address ends with a slash, and `query` has to be there and say something.
HttpRequest incidentList(const Account& account, const QString& query, const QString& order, int offset)
{
    HttpRequest request = get(account, {kV1, kIncidents});
    request.url.setPath(request.url.path(QUrl::FullyEncoded) + u'/', QUrl::StrictMode);
    request.url = withQuery(request.url, {{QStringLiteral("query"), query},
                                          {kSort, QStringLiteral("createdAt")},
                                          {kOrder, order},
                                          {kLimit, QString::number(kPage)},
                                          {kOffset, QString::number(offset)}});
    return request;
}

/// Of an import: oldest first.
Step askIncidentHistory(const Account& account, const Stretch& stretch, int steps)
{
    const HttpRequest request =
        incidentList(account, QStringLiteral("createdAt > %1").arg(std::max<qint64>(0, stretch.from.ms - 1)),
                     QStringLiteral("asc"), stretch.offset);
    return {request, [stretch, steps](const HttpReply& reply, const Context& context) -> Result<Outcome> {
                const auto list = readData(reply, context);
                if (!list)
                    return tl::unexpected(list.error());
                Outcome outcome;
                auto page = std::make_shared<Page>();
                Instant last = stretch.from;
                const Instant latest = toolTime(reply, context.now) + kFirstLook;
                readItems(*list, outcome.facts, [&](const JsonObject& item) -> std::optional<QString> {
                    const QString id = textIn(item, "id");
                    if (const auto created = timeIn(item, "createdAt"))
                        last = std::max(last, std::min(*created, latest));
                    auto report = readIncident(context, item);
                    if (const auto* why = std::get_if<QString>(&report))
                        return *why;
                    page->work.push_back({Thing{false, id}, std::get<IncidentReport>(std::move(report))});
                    return std::nullopt;
                });
                IncidentProgress progress;
                if (list->size() >= kPage)
                    progress.past = following(stretch, last, int(list->size()));
                progress.whole = !progress.past;
                page->cursor = Cursor{kIncidents, writeIncidentProgress(progress)};
                page->next = [account = context.account, past = progress.past](int done) {
                    return past && done <= kMostSteps
                               ? std::optional(askIncidentHistory(account, *past, done + 1))
                               : std::nullopt;
                };
                return working(context.account, page, 0, std::move(outcome), steps);
            }};
}

Step askIncidents(const Account& account, const IncidentRound& round, int steps)
{
    const HttpRequest request =
        incidentList(account, QStringLiteral("createdAt > 0"), QStringLiteral("desc"), round.offset);
    return {request, [round, steps](const HttpReply& reply, const Context& context) {
                return incidentsRead(reply, context, round, steps);
            }};
}

} // namespace

Step pullAlerts(const Account& account, const QString& token, Milliseconds overlap)
{
    const AlertProgress progress = readAlertProgress(token);
    if (progress.high)
        return askAlerts(account, progress, Stretch{*progress.high - overlap, 0, std::nullopt}, 1);
    return {get(account, {kV2, kAlerts}, {{kLimit, QStringLiteral("1")}}),
            [](const HttpReply& reply, const Context& context) -> Result<Outcome> {
                const auto list = readData(reply, context);
                if (!list)
                    return tl::unexpected(list.error());
                const Instant now = toolTime(reply, context.now);
                const Instant floor = historyFrom(context.account, now);
                AlertProgress first;
                first.high = std::max(floor, now - kFirstLook);
                first.from = floor;
                if (floor < *first.high)
                    first.past = Stretch{floor, 0, first.high};
                Outcome outcome;
                outcome.next = askAlerts(context.account, first, Stretch{*first.high, 0, std::nullopt}, 2);
                return outcome;
            }};
}

Step pullIncidents(const Account& account, const QString& token)
{
    IncidentRound round;
    round.progress = readIncidentProgress(token);
    if (account.importSince)
        return askIncidentHistory(
            account, round.progress.past.value_or(Stretch{*account.importSince, 0, std::nullopt}), 1);
    return askIncidents(account, round, 1);
}

HistoryStand standOf(const Cursor& cursor, Instant since)
{
    return cursor.feed == kAlerts ? standOf(readAlertProgress(cursor.token), since)
                                  : standOf(readIncidentProgress(cursor.token));
}

std::optional<FirstReading> readingOf(const Cursor& cursor)
{
    return cursor.feed == kAlerts ? readingOf(readAlertProgress(cursor.token))
                                  : readingOf(readIncidentProgress(cursor.token));
}

} // namespace muster::opsgenie
