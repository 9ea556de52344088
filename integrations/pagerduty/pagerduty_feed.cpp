// SPDX-License-Identifier: GPL-3.0-or-later
#include "integrations/pagerduty/pagerduty_feed.h"

#include "integrations/core/address.h"
#include "integrations/core/throttle.h"
#include "integrations/pagerduty/pagerduty_api.h"
#include "integrations/pagerduty/pagerduty_events.h"
#include "integrations/pagerduty/pagerduty_incidents.h"
#include "integrations/pagerduty/pagerduty_progress.h"
#include "models/base/json_text.h"

#include <QHash>
#include <QJsonDocument>
#include <QSet>

#include <algorithm>
#include <memory>
#include <set>
#include <utility>

namespace muster::pagerduty {

namespace {

/// The engine takes a chain of 1,000 requests for one without an end. A page of the log may need 401.
constexpr int kMostSteps = 550;
/// Of those that vanished from the list of open incidents, so many are read in one round.
constexpr int kMostVanished = 100;
/// Counting costs the server more than a page of a short stretch.
constexpr Milliseconds kWorthCounting{6 * 3'600'000LL};

const QString kList = QStringLiteral("incidents");

/// All that a round knows. Never changed once a step holds it: a reply may be decoded twice.
struct Round
{
    Progress progress;
    Milliseconds overlap{0};
    std::optional<RoundTime> time; ///< from the first answer on
    bool readsLog = false;         ///< open incidents are done
    int openOffset = 0;
    std::set<QString> listed; ///< open ones of this round
    /// Incidents whose reading is part of this round: it comes after every entry of the log that the round
    /// may meet, so another one would say the same.
    std::set<QString> read;
};
using Shared = std::shared_ptr<const Round>;

/// One incident about which something has to be asked, and what to tell of it afterwards.
struct Touched
{
    QString id;
    bool reads = true;                         ///< the incident itself; else only its notes or changes
    JsonObject reference = {};                 ///< of a log entry; empty when the list of open ones names it
    std::vector<TimelineEvent> events = {};    ///< oldest first
    std::vector<TimelineEvent> notesSaid = {}; ///< log entries that say that a note was added
    bool triggered = false;
};

/// One page and what follows from it.
struct Page
{
    std::vector<Touched> work;
    std::vector<PoisonItem> poison;
    QStringList warnings;
    Shared after; ///< the round once all of this is told
};
using SharedPage = std::shared_ptr<const Page>;

std::optional<Step> continuation(const Account& account, const Shared& round, int steps);
Result<Outcome> working(const Account& account, const SharedPage& page, size_t at, Outcome outcome,
                        int steps);

/// `outcome` and the end of the page.
Outcome finished(const Account& account, const Page& page, Outcome outcome, int steps)
{
    outcome.cursor = Cursor{kIncidents, writeProgress(page.after->progress)};
    outcome.next = continuation(account, page.after, steps);
    return outcome;
}

/// One that was deleted, or that the key may not see, is told as the log tells it.
bool isWithheld(const HttpReply& reply)
{
    return reply.status == 404 || reply.status == 403;
}

// --------------------------------------------------------------------------- what a touched incident needs

/// "Annotated by Ada" of the log is told only where no note stands for it: they are made in the same moment.
std::vector<TimelineEvent> notesAndTheRest(std::vector<TimelineEvent> notes,
                                           const std::vector<TimelineEvent>& said)
{
    constexpr Milliseconds kSameMoment{5'000};
    std::vector<TimelineEvent> all = notes;
    for (const TimelineEvent& entry : said) {
        const bool told = std::any_of(notes.begin(), notes.end(), [&](const TimelineEvent& note) {
            return std::chrono::abs(note.occurredAt - entry.occurredAt) <= kSameMoment &&
                   (entry.actor.isEmpty() || note.actor.isEmpty() || note.actor == entry.actor);
        });
        if (!told)
            all.push_back(entry);
    }
    inOrderOfTime(all);
    return all;
}

Step askNotes(const Account& account, const SharedPage& page, size_t at, int steps)
{
    const QString id = page->work[at].id;
    return {get(account, {kList, id, QStringLiteral("notes")}),
            [page, at, id, steps](const HttpReply& reply, const Context& context) -> Result<Outcome> {
                Outcome outcome;
                std::vector<TimelineEvent> notes;
                if (!isWithheld(reply)) {
                    const auto object = read(reply, context, {"notes"});
                    if (!object)
                        return tl::unexpected(object.error());
                    readItems(listIn(*object, "notes"), outcome.facts,
                              [&](const JsonObject& note) -> std::optional<QString> {
                                  auto event = readNote(context, id, note);
                                  if (const auto* why = std::get_if<QString>(&event))
                                      return *why;
                                  notes.push_back(std::get<TimelineEvent>(std::move(event)));
                                  return std::nullopt;
                              });
                }
                outcome.facts.events = notesAndTheRest(std::move(notes), page->work[at].notesSaid);
                return working(context.account, page, at + 1, std::move(outcome), steps);
            }};
}

Result<Outcome> thenNotes(const Account& account, const SharedPage& page, size_t at, Outcome outcome,
                          int steps)
{
    if (page->work[at].notesSaid.empty())
        return working(account, page, at + 1, std::move(outcome), steps);
    outcome.next = askNotes(account, page, at, steps + 1);
    return outcome;
}

Step askChanges(const Account& account, const SharedPage& page, size_t at, int steps)
{
    const QString id = page->work[at].id;
    return {get(account, {kList, id, QStringLiteral("related_change_events")}),
            [page, at, id, steps](const HttpReply& reply, const Context& context) -> Result<Outcome> {
                Outcome outcome;
                // Not in every plan (402).
                if (!isWithheld(reply) && reply.status != 402) {
                    const auto object = read(reply, context, {"change_events"});
                    if (!object)
                        return tl::unexpected(object.error());
                    JsonArray changes;
                    for (const JsonValue& one : listIn(*object, "change_events")) {
                        // A secret; not even as unread item.
                        changes.append(one.isObject()
                                           ? one.toObject().without({QLatin1String("routing_key")}).toValue()
                                           : one);
                    }
                    readItems(changes, outcome.facts,
                              [&](const JsonObject& change) -> std::optional<QString> {
                                  auto event = readChange(context, id, change);
                                  if (const auto* why = std::get_if<QString>(&event))
                                      return *why;
                                  outcome.facts.events.push_back(std::get<TimelineEvent>(std::move(event)));
                                  return std::nullopt;
                              });
                    inOrderOfTime(outcome.facts.events);
                }
                return thenNotes(context.account, page, at, std::move(outcome), steps);
            }};
}

/// The incident and its events are known: they are told, and what else was asked for is read.
Result<Outcome> told(const Context& context, const SharedPage& page, size_t at,
                     std::optional<IncidentReport> report, int steps)
{
    const Touched& touched = page->work[at];
    Outcome outcome;
    if (report)
        outcome.facts.incidents.push_back(std::move(*report));
    outcome.facts.events = touched.events;
    if (touched.triggered) {
        outcome.next = askChanges(context.account, page, at, steps + 1);
        return outcome;
    }
    return thenNotes(context.account, page, at, std::move(outcome), steps);
}

Step askAlerts(const Account& account, const SharedPage& page, size_t at, const IncidentReport& report,
               int steps)
{
    return {get(account, {kList, page->work[at].id, QStringLiteral("alerts")},
                {{QStringLiteral("limit"), QString::number(kPage)}}),
            [page, at, report, steps](const HttpReply& reply, const Context& context) -> Result<Outcome> {
                IncidentReport whole = report;
                if (!isWithheld(reply)) {
                    const auto alerts = readPage(reply, context, "alerts");
                    if (!alerts)
                        return tl::unexpected(alerts.error());
                    addAlertKeys(whole, alerts->items);
                }
                return told(context, page, at, std::move(whole), steps);
            }};
}

Step askIncident(const Account& account, const SharedPage& page, size_t at, int steps)
{
    const QString id = page->work[at].id;
    return {
        get(account, {kList, id}, {{QStringLiteral("include[]"), QStringLiteral("custom_fields")}}),
        [page, at, id, steps](const HttpReply& reply, const Context& context) -> Result<Outcome> {
            const Touched& touched = page->work[at];
            if (isWithheld(reply)) {
                if (touched.reference.isEmpty() || touched.events.empty())
                    return told(context, page, at, std::nullopt, steps);
                const TimelineEvent& first = touched.events.front();
                return told(context, page, at,
                            reportOfReference(context, touched.reference, first.service, first.occurredAt),
                            steps);
            }
            const auto object = read(reply, context, {"incident"});
            if (!object)
                return tl::unexpected(object.error());
            const JsonObject incident = objectIn(*object, "incident");
            auto report = readIncident(context, incident);
            if (const auto* why = std::get_if<QString>(&report))
                return tl::unexpected(notTheTool(reply, context, kTool, *why));
            if (std::get<IncidentReport>(report).remoteId != id)
                return tl::unexpected(notTheTool(reply, context, kTool, QStringLiteral("another incident")));
            if (objectIn(incident, "alert_counts").value(QLatin1String("all")).toInt() > 0) {
                Outcome outcome;
                outcome.next =
                    askAlerts(context.account, page, at, std::get<IncidentReport>(report), steps + 1);
                return outcome;
            }
            return told(context, page, at, std::get<IncidentReport>(std::move(report)), steps);
        }};
}

/// `outcome` and the next incident of the page, or its end.
Result<Outcome> working(const Account& account, const SharedPage& page, size_t at, Outcome outcome, int steps)
{
    if (at >= page->work.size())
        return finished(account, *page, std::move(outcome), steps);
    const Touched& touched = page->work[at];
    outcome.next = touched.reads       ? askIncident(account, page, at, steps + 1)
                   : touched.triggered ? askChanges(account, page, at, steps + 1)
                                       : askNotes(account, page, at, steps + 1);
    return outcome;
}

/// A page that was read: its work, or its end at once.
Result<Outcome> paged(const Account& account, Page page, std::vector<TimelineEvent> known, int steps)
{
    Outcome outcome;
    outcome.facts.poison = std::exchange(page.poison, {});
    outcome.facts.warnings = std::exchange(page.warnings, {});
    outcome.facts.events = std::move(known);
    inOrderOfTime(outcome.facts.events);
    const auto shared = std::make_shared<const Page>(std::move(page));
    return working(account, shared, 0, std::move(outcome), steps);
}

// -------------------------------------------------------------------------------------------- open incidents

/// Those that were open and are no longer listed: read once more, whatever the log says of them, and then
/// forgotten.
void addVanished(Page& page, Progress& progress, const std::set<QString>& listed)
{
    for (auto one = progress.open.begin();
         one != progress.open.end() && page.work.size() < size_t(kPage + kMostVanished);) {
        if (listed.contains(one->first)) {
            ++one;
            continue;
        }
        page.work.push_back({one->first});
        one = progress.open.erase(one);
    }
}

Step askOpen(const Account& account, const Shared& round, int steps)
{
    HttpRequest request = get(account, {kList},
                              {{QStringLiteral("statuses[]"), QStringLiteral("triggered")},
                               {QStringLiteral("statuses[]"), QStringLiteral("acknowledged")},
                               {QStringLiteral("date_range"), QStringLiteral("all")},
                               {QStringLiteral("sort_by"), QStringLiteral("created_at:desc")},
                               {QStringLiteral("limit"), QString::number(account.importSince ? 1 : kPage)},
                               {QStringLiteral("offset"), QString::number(round->openOffset)}});
    return {request, [round, steps](const HttpReply& reply, const Context& context) -> Result<Outcome> {
                const auto list = readPage(reply, context, "incidents");
                if (!list)
                    return tl::unexpected(list.error());
                Page page;
                auto after = std::make_shared<Round>(*round);
                Progress& progress = after->progress;
                if (!after->time) {
                    const bool dated = parseHttpDate(reply.header("date")).has_value();
                    after->time = RoundTime{toolTime(reply, context.now), dated};
                    beginRound(progress, context.account, *after->time, after->overlap);
                }
                if (context.account.importSince) {
                    // What is open is the pulls' work; its history is in the log.
                    after->readsLog = true;
                    page.after = after;
                    return paged(context.account, std::move(page), {}, steps);
                }
                Facts unread;
                readItems(list->items, unread, [&](const JsonObject& incident) -> std::optional<QString> {
                    const QString id = addressable(textIn(incident, "id"));
                    if (id.isEmpty())
                        return QStringLiteral("the incident's id is missing or cannot be asked for");
                    QString updated = textIn(incident, "updated_at");
                    if (updated.isEmpty())
                        updated = textIn(incident, "last_status_change_at");
                    if (!after->listed.insert(id).second)
                        return std::nullopt; // pages shifted
                    const auto known = progress.open.find(id);
                    if (known != progress.open.end() && known->second == updated)
                        return std::nullopt;
                    progress.open[id] = updated;
                    page.work.push_back({id, true, incident});
                    return std::nullopt;
                });
                page.poison = std::move(unread.poison);
                after->openOffset += int(list->items.size());
                const bool tooMany = list->more && after->openOffset + kPage > kMostOffset;
                if (tooMany)
                    page.warnings.append(
                        QStringLiteral("%1 has more open incidents than it can list; the oldest ones are "
                                       "read only when something happens to them.")
                            .arg(context.account.name));
                if (!list->more || tooMany) {
                    after->readsLog = true;
                    if (!tooMany)
                        addVanished(page, progress, after->listed);
                    after->listed.clear();
                }
                for (const Touched& one : page.work)
                    after->read.insert(one.id);
                page.after = after;
                return paged(context.account, std::move(page), {}, steps);
            }};
}

// --------------------------------------------------------------------------------------------------- the log

Touched& touchedOf(std::vector<Touched>& work, QHash<QString, size_t>& places, const LogEntry& entry)
{
    const auto found = places.constFind(entry.incident);
    if (found != places.constEnd())
        return work[*found];
    places.insert(entry.incident, work.size());
    work.push_back({entry.incident, true, entry.reference});
    return work.back();
}

/// Which of them were not known.
std::vector<bool> learn(Progress& progress, const std::vector<LogEntry>& entries)
{
    std::vector<std::pair<QString, Instant>> told;
    told.reserve(entries.size());
    for (const LogEntry& entry : entries)
        told.emplace_back(entry.event.remoteId, entry.event.occurredAt);
    return learn(progress, told);
}

Step askLog(const Account& account, const Shared& round, int steps)
{
    const Window window = *nextWindow(round->progress);
    // Whether the ends are part of the stretch is not documented: a second more at both.
    HttpRequest request = get(account, {QStringLiteral("log_entries")},
                              {{QStringLiteral("since"), secondBefore(window.from)},
                               {QStringLiteral("until"), secondAfter(window.to + Milliseconds{1'000})},
                               {QStringLiteral("include[]"), QStringLiteral("channels")},
                               {QStringLiteral("limit"), QString::number(kPage)},
                               {QStringLiteral("offset"), QString::number(window.offset)}});
    return {request, [round, steps](const HttpReply& reply, const Context& context) -> Result<Outcome> {
                const auto list = readPage(reply, context, "log_entries");
                if (!list)
                    return tl::unexpected(list.error());
                Page page;
                auto after = std::make_shared<Round>(*round);
                if (list->total.value_or(0) > kMostOffset && halve(after->progress)) {
                    page.after = after;
                    return paged(context.account, std::move(page), {}, steps);
                }
                const bool live = after->progress.live.has_value();
                std::vector<LogEntry> entries;
                entries.reserve(size_t(list->items.size()));
                Facts unread;
                readItems(list->items, unread, [&](const JsonObject& item) -> std::optional<QString> {
                    auto entry = readLogEntry(context, item);
                    if (const auto* why = std::get_if<QString>(&entry))
                        return *why;
                    entries.push_back(std::get<LogEntry>(std::move(entry)));
                    return std::nullopt;
                });
                page.poison = std::move(unread.poison);
                const std::vector<bool> isNew =
                    live ? learn(after->progress, entries) : std::vector<bool>(entries.size(), true);
                QSet<QString> news;
                for (size_t i = 0; i < entries.size(); ++i) {
                    if (isNew[i])
                        news.insert(entries[i].incident);
                }
                QHash<QString, size_t> places; // of incidents in the page's work
                std::vector<TimelineEvent> known;
                for (LogEntry& entry : entries) {
                    const bool isNews = news.contains(entry.incident);
                    const bool wasRead = !isNews || round->read.contains(entry.incident);
                    if (wasRead && !entry.isNote)
                        known.push_back(std::move(entry.event)); // again, in case it was put right
                    if (!isNews || (wasRead && !entry.isNote && !entry.isTrigger))
                        continue;
                    Touched& touched = touchedOf(page.work, places, entry);
                    touched.reads = !wasRead;
                    touched.triggered = touched.triggered || entry.isTrigger;
                    if (entry.isNote)
                        touched.notesSaid.push_back(std::move(entry.event));
                    else if (!wasRead)
                        touched.events.push_back(std::move(entry.event));
                    after->read.insert(entry.incident);
                }
                for (Touched& touched : page.work)
                    inOrderOfTime(touched.events);
                if (!advance(after->progress, *after->time, list->more, int(list->items.size())))
                    page.warnings.append(QStringLiteral("%1 wrote more log entries in one second than can be "
                                                        "asked for; some are missing.")
                                             .arg(context.account.name));
                page.after = after;
                return paged(context.account, std::move(page), std::move(known), steps);
            }};
}

std::optional<Step> continuation(const Account& account, const Shared& round, int steps)
{
    if (steps > kMostSteps)
        return std::nullopt;
    if (!round->readsLog)
        return askOpen(account, round, steps + 1);
    if (nextWindow(round->progress))
        return askLog(account, round, steps + 1);
    return std::nullopt;
}

// ---------------------------------------------------------------------------------------------------- people

Step askPeople(const Account& account, int offset, bool all, int steps)
{
    return {get(account, {QStringLiteral("users")},
                {{QStringLiteral("limit"), QString::number(kPage)},
                 {QStringLiteral("offset"), QString::number(offset)}}),
            [offset, all, steps](const HttpReply& reply, const Context& context) -> Result<Outcome> {
                const auto list = readPage(reply, context, "users");
                if (!list)
                    return tl::unexpected(list.error());
                Outcome outcome;
                readItems(list->items, outcome.facts, [&](const JsonObject& user) -> std::optional<QString> {
                    auto person = readUser(context, user);
                    if (const auto* why = std::get_if<QString>(&person))
                        return *why;
                    outcome.facts.people.push_back(std::get<PersonReport>(std::move(person)));
                    return std::nullopt;
                });
                const int following = offset + int(list->items.size());
                const bool more = list->more && following + kPage <= kMostOffset;
                const int next = more ? following : 0;
                const QJsonObject cursor{{QStringLiteral("v"), 1}, {QStringLiteral("offset"), next}};
                outcome.cursor =
                    Cursor{kPeople, QString::fromUtf8(QJsonDocument(cursor).toJson(QJsonDocument::Compact))};
                if (more && all && steps < kMostSteps)
                    outcome.next = askPeople(context.account, next, true, steps + 1);
                return outcome;
            }};
}

} // namespace

Step pullIncidents(const Account& account, const QString& token, Milliseconds overlap)
{
    auto round = std::make_shared<Round>();
    round->progress = readProgress(token);
    round->overlap = overlap;
    return askOpen(account, round, 1);
}

HistoryStand standOf(const Cursor& cursor, Instant since)
{
    if (cursor.feed == kIncidents)
        return standOf(readProgress(cursor.token), since);
    const QJsonObject people = parseJson(cursor.token.toUtf8()).object();
    return {people.value(QLatin1String("offset")).toInt(-1) == 0, std::nullopt, std::nullopt, false};
}

std::optional<FirstReading> readingOf(const Cursor& cursor)
{
    if (cursor.feed != kIncidents)
        return std::nullopt; // people are as they are now
    return readingOf(readProgress(cursor.token));
}

Step pullPeople(const Account& account, const QString& token)
{
    const QJsonObject cursor = parseJson(token.toUtf8()).object();
    const int offset = cursor.value(QLatin1String("offset")).toInt(-1);
    const bool known =
        cursor.value(QLatin1String("v")).toInt() == 1 && offset >= 0 && offset + kPage <= kMostOffset;
    return askPeople(account, known ? offset : 0, !known, 1);
}

} // namespace muster::pagerduty
