// SPDX-License-Identifier: GPL-3.0-or-later
#include "integrations/statuspage/statuspage_feed.h"

#include "integrations/core/address.h"
#include "integrations/core/cursor_ids.h"
#include "integrations/core/throttle.h"
#include "integrations/statuspage/statuspage_events.h"
#include "integrations/statuspage/statuspage_incidents.h"
#include "models/base/json_text.h"

#include <QJsonDocument>
#include <QSet>

#include <algorithm>

namespace muster::statuspage {

namespace {

constexpr int kVersion = 1;
constexpr int kPage = 100;   // the most that one page may hold
constexpr int kNewest = 20;  // of an ordinary round: more only where more is new
constexpr int kSingles = 10; // incidents asked one by one in a round, at one request a second
constexpr Milliseconds kDeepEvery{3'600'000};
constexpr int kMostOpen = 500;

struct Memory
{
    int page = 1;                ///< of the first reading, to go on with; 0: it is done
    std::optional<Instant> from; ///< where the first reading ends; 0: with the oldest
    std::optional<Instant> back; ///< creation of the oldest incident that it met
    Instant high;                ///< newest change seen, by their clock; 0: none
    Instant deep;                ///< when the newest hundred were last taken as they are
    QStringList open;
};

Memory readMemory(const QString& token)
{
    Memory memory;
    const QJsonObject object = parseJson(token.toUtf8()).object();
    if (object.value(QLatin1String("v")).toInt() != kVersion)
        return memory;
    memory.page = std::clamp(object.value(QLatin1String("page")).toInt(), 0, 1'000'000);
    memory.from = momentIn(object, "from");
    memory.back = momentIn(object, "back");
    memory.high = momentIn(object, "high").value_or(Instant{});
    memory.deep = momentIn(object, "deep").value_or(Instant{});
    memory.open = idsIn(object, "open", kMostOpen);
    return memory;
}

Cursor cursorOf(const Memory& memory)
{
    QJsonObject object{{QStringLiteral("v"), kVersion},
                       {QStringLiteral("high"), double(memory.high.ms)},
                       {QStringLiteral("deep"), double(memory.deep.ms)}};
    if (memory.page > 0)
        object[QStringLiteral("page")] = memory.page;
    if (memory.from)
        object[QStringLiteral("from")] = double(memory.from->ms);
    if (memory.page > 0 && memory.back)
        object[QStringLiteral("back")] = double(memory.back->ms);
    if (!memory.open.isEmpty())
        object[QStringLiteral("open")] = QJsonArray::fromStringList(memory.open);
    return {kFeed, QString::fromUtf8(QJsonDocument(object).toJson(QJsonDocument::Compact))};
}

/// One round of reading, carried from page to page.
struct Round
{
    Memory memory;
    Instant since = Instant::never(); ///< what was last touched before it is no news
    Milliseconds overlap{0};
    bool deep = false;
    QSet<QString> met;   ///< ids that this round saw
    QStringList nowOpen; ///< of those, the ones that go on
    QStringList toAsk;   ///< open at the last look and not met
    int page = 1;
};

/// What one list said.
struct Look
{
    qsizetype count = 0;
    std::optional<Instant> oldest; ///< creation of its oldest incident
};

Instant theirNow(const HttpReply& reply, const Context& context)
{
    return toolTime(reply, context.now);
}

/// Takes what is news of one incident. Errors: why it cannot be read.
std::optional<QString> takeIncident(Round& round, Facts& facts, const PublicIncident& incident,
                                    const Context& context, Instant now, bool all)
{
    Result<IncidentReport> report = readIncident(incident, context);
    if (!report)
        return report.error().what;
    const qsizetype metBefore = round.met.size();
    round.met.insert(report->remoteId);
    const bool isMetAgain = round.met.size() == metBefore;
    const QString& status = incident.status;
    // A maintenance that is only planned can wait for its turn among the newest.
    if (!isOver(status) && status != QLatin1String("scheduled") &&
        !(isMetAgain && round.nowOpen.contains(report->remoteId)))
        round.nowOpen << report->remoteId;
    const Instant touched = incident.touchedAt.value_or(report->openedAt);
    round.memory.high = std::max(round.memory.high, std::min(touched, now));
    if (!all && touched < round.since)
        return std::nullopt;
    addEvents(incident, *report, context, facts);
    facts.incidents.push_back(std::move(*report));
    return std::nullopt;
}

void inOrder(Facts& facts)
{
    inOrderOfTime(facts.events);
}

Look takeList(Round& round, Facts& facts, const JsonArray& list, const Context& context, Instant now,
              bool all)
{
    Look look;
    look.count = list.size();
    facts.incidents.reserve(facts.incidents.size() + size_t(look.count));
    facts.events.reserve(facts.events.size() + size_t(look.count) * 4); // as most incidents have updates
    round.met.reserve(round.met.size() + look.count);
    readItems(list, facts, [&](const JsonObject& json) {
        const PublicIncident incident = takeApart(json);
        const auto& created = incident.createdAt;
        if (created && (!look.oldest || *created < *look.oldest))
            look.oldest = created;
        // What ended before the chosen day is no part of the first reading.
        if (round.memory.page > 0 && round.memory.from && isOver(incident.status) && created &&
            incident.touchedAt.value_or(*created) < *round.memory.from)
            return std::optional<QString>();
        return takeIncident(round, facts, incident, context, now, all);
    });
    inOrder(facts);
    return look;
}

std::vector<std::pair<QString, QString>> pageItems(const char* sizeName, int size, int page)
{
    return {{QString::fromLatin1(sizeName), QString::number(size)},
            {QStringLiteral("page"), QString::number(page)}};
}

Step askSingle(const Account& account, Round round);

/// The round is over: what is open now is remembered, those not reached this time in front.
Outcome finished(const Account& account, Round round, Facts facts)
{
    Outcome outcome;
    outcome.facts = std::move(facts);
    if (!round.toAsk.isEmpty()) {
        outcome.next = askSingle(account, std::move(round));
        return outcome;
    }
    round.memory.page = 0;
    round.memory.back.reset();
    round.memory.open = round.nowOpen.mid(0, kMostOpen);
    outcome.cursor = cursorOf(round.memory);
    return outcome;
}

/// An incident that was open and is in no list any more.
Step askSingle(const Account& account, Round round)
{
    const QString id = round.toAsk.takeFirst();
    return {get(account, {kFeed, id}),
            [account, round, id](const HttpReply& reply, const Context& context) -> Result<Outcome> {
                Round now = round;
                Facts facts;
                if (reply.status == 404) {
                    facts.events.push_back(deletedEvent(id, context, theirNow(reply, context)));
                    return finished(account, std::move(now), std::move(facts));
                }
                const auto incident = readObject(reply, context, kTool, {"id", "status"});
                if (!incident)
                    return tl::unexpected(incident.error());
                if (const auto why = takeIncident(now, facts, takeApart(*incident), context,
                                                  theirNow(reply, context), true))
                    facts.poison.push_back(unreadItem(id, *why, incident->toValue()));
                inOrder(facts);
                return finished(account, std::move(now), std::move(facts));
            }};
}

/// The newest incidents, as many pages as hold news.
Step askNewest(const Account& account, const Round& round)
{
    const int size = round.deep ? kPage : kNewest;
    return {get(account, {kFeed}, pageItems("limit", size, round.page)),
            [account, round, size](const HttpReply& reply, const Context& context) -> Result<Outcome> {
                const auto list = readList(reply, context, kTool);
                if (!list)
                    return tl::unexpected(list.error());
                Round now = round;
                Facts facts;
                const Instant theirs = theirNow(reply, context);
                const Look look = takeList(now, facts, *list, context, theirs, round.deep);
                Outcome outcome;
                if (look.count >= size && look.oldest && *look.oldest >= round.since) {
                    ++now.page;
                    outcome.facts = std::move(facts);
                    outcome.next = askNewest(account, now);
                    return outcome;
                }
                if (round.deep)
                    now.memory.deep = theirs;
                QStringList late;
                for (const QString& id : round.memory.open) {
                    if (now.met.contains(id))
                        continue;
                    if (now.toAsk.size() < kSingles)
                        now.toAsk << id;
                    else
                        late << id;
                }
                now.nowOpen = late + now.nowOpen; // first in turn next time
                return finished(account, std::move(now), std::move(facts));
            }};
}

Step askUnresolved(const Account& account, const Round& round)
{
    return {get(account, {kFeed, QStringLiteral("unresolved")}, pageItems("per_page", kPage, round.page)),
            [account, round](const HttpReply& reply, const Context& context) -> Result<Outcome> {
                const auto list = readList(reply, context, kTool);
                if (!list)
                    return tl::unexpected(list.error());
                Round now = round;
                const Instant theirs = theirNow(reply, context);
                now.deep = theirs - round.memory.deep >= kDeepEvery || theirs < round.memory.deep;
                Outcome outcome;
                const Look look = takeList(now, outcome.facts, *list, context, theirs, now.deep);
                if (look.count >= kPage) {
                    ++now.page;
                    outcome.next = askUnresolved(account, now);
                } else {
                    now.page = 1;
                    outcome.next = askNewest(account, now);
                }
                return outcome;
            }};
}

/// Backwards to the chosen day.
Step askHistory(const Account& account, const Round& round)
{
    return {get(account, {kFeed}, pageItems("limit", kPage, round.memory.page)),
            [account, round](const HttpReply& reply, const Context& context) -> Result<Outcome> {
                const auto list = readList(reply, context, kTool);
                if (!list)
                    return tl::unexpected(list.error());
                Round now = round;
                const Instant theirs = theirNow(reply, context);
                if (!now.memory.from)
                    now.memory.from = historyFrom(account, theirs);
                Facts facts;
                const Look look = takeList(now, facts, *list, context, theirs, true);
                const bool more = look.count >= kPage && look.oldest && *look.oldest >= *now.memory.from;
                if (!more) {
                    now.toAsk.clear();
                    const QSet<QString> listed(now.nowOpen.cbegin(), now.nowOpen.cend());
                    for (const QString& id : std::as_const(now.memory.open)) {
                        if (!listed.contains(id))
                            now.nowOpen << id; // of the pages before
                    }
                    return finished(account, std::move(now), std::move(facts));
                }
                ++now.memory.page;
                now.memory.back = look.oldest;
                const QSet<QString> known(now.memory.open.cbegin(), now.memory.open.cend());
                for (const QString& id : std::as_const(now.nowOpen)) {
                    if (!known.contains(id) && now.memory.open.size() < kMostOpen)
                        now.memory.open << id;
                }
                Outcome outcome;
                outcome.facts = std::move(facts);
                outcome.cursor = cursorOf(now.memory);
                outcome.next = askHistory(account, now);
                return outcome;
            }};
}

} // namespace

QString pageOf(const Account& account)
{
    const auto found = account.settings.find(QStringLiteral("page"));
    return found == account.settings.end() ? QString() : found->second.trimmed();
}

HttpRequest get(const Account& account, std::initializer_list<QString> path,
                const std::vector<std::pair<QString, QString>>& items)
{
    HttpRequest request;
    request.url = joinUrl(account.baseUrl, {QStringLiteral("pages"), pageOf(account)});
    request.url = joinUrl(request.url, path);
    if (!items.empty())
        request.url = withQuery(request.url, items);
    request.auth = AuthScheme::Prefixed;
    request.authPrefix = "OAuth ";
    return request;
}

Step askForPage(const Account& account)
{
    HttpRequest request;
    request.url = joinUrl(account.baseUrl, {QStringLiteral("pages")});
    request.auth = AuthScheme::Prefixed;
    request.authPrefix = "OAuth ";
    return {request, [](const HttpReply& reply, const Context& context) -> Result<Outcome> {
                const auto list = readList(reply, context, kTool);
                if (!list)
                    return tl::unexpected(list.error());
                constexpr qsizetype kNamed = 12;
                QStringList pages;
                qsizetype more = 0;
                for (const JsonValue& value : *list) {
                    const JsonObject page = value.toObject();
                    const QString id = idIn(page, "id");
                    if (!id.isEmpty() && pages.size() < kNamed)
                        pages << QStringLiteral("“%1” is %2")
                                     .arg(oneLine(textIn(page, "name"), 60), oneLine(id, 20));
                    else if (!id.isEmpty())
                        ++more;
                }
                if (more > 0)
                    pages << QStringLiteral("and %1 more").arg(more);
                return fail(ErrorKind::Invalid,
                            pages.isEmpty()
                                ? QStringLiteral("The token of %1 sees no page. Use a key of a user who may "
                                                 "edit the page, and enter the page id.")
                                      .arg(context.account.name)
                                : QStringLiteral(
                                      "Enter the id of the page in the settings of %1. Its token sees: %2.")
                                      .arg(context.account.name, pages.join(QStringLiteral(", "))));
            }};
}

Step pullIncidents(const Account& account, const QString& token, Milliseconds overlap)
{
    if (pageOf(account).isEmpty())
        return askForPage(account);
    Round round;
    round.memory = readMemory(token);
    round.overlap = overlap;
    if (round.memory.page > 0)
        return askHistory(account, round);
    round.since = round.memory.high - overlap;
    return askUnresolved(account, round);
}

HistoryStand standOf(const Cursor& cursor, Instant)
{
    // Without a token the first page is still to come.
    return {!cursor.token.isEmpty() && readMemory(cursor.token).page == 0, std::nullopt, std::nullopt, true};
}

std::optional<FirstReading> readingOf(const Cursor& cursor)
{
    const Memory memory = readMemory(cursor.token);
    FirstReading reading;
    reading.begun = !cursor.token.isEmpty();
    reading.whole = reading.begun && memory.page == 0;
    reading.since = memory.from;
    reading.reached = memory.back;
    return reading;
}

} // namespace muster::statuspage
