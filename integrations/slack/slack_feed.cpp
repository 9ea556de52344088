// SPDX-License-Identifier: GPL-3.0-or-later
#include "integrations/slack/slack_feed.h"

#include "integrations/core/throttle.h"
#include "integrations/slack/slack_history.h"
#include "integrations/slack/slack_incidents.h"

#include <QRegularExpression>

#include <algorithm>

namespace muster::slack {

namespace {

constexpr Milliseconds kListEvery{5 * 60'000};
constexpr Milliseconds kUsersFor{24 * 3'600'000LL};
constexpr Milliseconds kTalksFor{2 * 3'600'000LL}; // a channel with a message so recent is read each round
constexpr Milliseconds kQuietEvery{10 * 60'000};
constexpr Milliseconds kSwept{48 * 3'600'000LL};
/// docs.slack.dev, rate limits of 2025-05-29: once a minute and 15 messages for distributed apps.
constexpr Milliseconds kSlowPause{61'000};
constexpr std::size_t kChannelsARound = 12;
constexpr std::size_t kChannelsAnew = 36; // after a gap also those that were silent

Outcome begin(Round round, Outcome outcome, Instant now);

/// Of an import: every channel of the pages of the list so far was read.
bool isPageRead(const Memory& memory)
{
    return std::all_of(memory.channels.begin(), memory.channels.end(),
                       [](const Channel& one) { return one.read && one.page.isEmpty(); });
}

bool isListed(const Round& round, const JsonObject& channel)
{
    if (!isWatched(round.account, textIn(channel, "name")))
        return false;
    if (!round.sweeping || !channel.value(QLatin1String("is_archived")).toBool())
        return true;
    // Whatever was said in it in these days was said before it was archived.
    const auto updated = instantFromNumber(channel.value(QLatin1String("updated")).toDouble());
    return !updated || updated->ms <= 0 || *updated >= round.coversFrom;
}

/// Each round begins so: it is cheap, and says what time it is at Slack's.
Step askWho(const Round& round)
{
    return {get(round.account, "auth.test"),
            [round](const HttpReply& reply, const Context& context) -> Result<Outcome> {
                const auto who = readFine(reply, context, {"team_id", "user_id"});
                if (!who)
                    return tl::unexpected(who.error());
                Round now = round;
                now.memory.url = addressOf(*who).toString();
                const Instant theirs = toolTime(reply, context.now);
                now.coversFrom = theirs - kSwept;
                // Names change.
                if (theirs - now.memory.usersAt >= kUsersFor || now.memory.usersAt > theirs) {
                    now.memory.users.clear();
                    now.memory.usersAt = theirs;
                }
                return begin(std::move(now), {}, theirs);
            }};
}

/// A channel is read from its beginning, or from the chosen day when that is later.
QString beginning(const Round& round, const IncidentReport& report, Instant now)
{
    const Instant from = round.sweeping ? round.coversFrom : historyFrom(round.account, now);
    return messageTime(std::max(from, report.openedAt - Milliseconds{1}));
}

void take(Round& round, Facts& facts, const JsonObject& channel, const Context& context, Instant now)
{
    Result<IncidentReport> report = readChannel(channel, round.memory.url, context);
    if (!report) {
        facts.poison.push_back(unreadItem(textIn(channel, "id"), report.error().what, channel.toValue()));
        return;
    }
    const bool archived = channel.value(QLatin1String("is_archived")).toBool();
    const JsonValue member = channel.value(QLatin1String("is_member"));
    if (member.isBool() && !member.toBool() && !archived) {
        round.warnings << QStringLiteral("The app is not in %1: invite it there to see what is said.")
                              .arg(report->number);
        return;
    }
    Channel* known = round.memory.channel(report->remoteId);
    if (archived && !known && !round.sweeping && report->changedAt < historyFrom(round.account, now))
        return; // over before the chosen day
    const bool full = round.memory.channels.size() >= kMostChannels;
    round.incomplete = round.incomplete || full;
    if (full && !known && round.imports())
        round.warnings
            << QStringLiteral("%1 is left out: Slack listed too many channels at once.").arg(report->number);
    if (!known && round.memory.channels.size() < kMostChannels) {
        Channel made;
        made.id = report->remoteId;
        made.high = beginning(round, *report, now);
        // One that Muster comes to later, and that is older than what is chosen then, begins later.
        const Instant from = historyFrom(round.account, now);
        if (!round.memory.from || (report->openedAt < from && *round.memory.from < from))
            round.memory.from = from;
        round.memory.channels.push_back(std::move(made));
        known = &round.memory.channels.back();
    }
    if (known) {
        known->name = report->title;
        if (known->archived && !archived)
            known->polled = Instant{};
        known->archived = archived;
    }
    facts.incidents.push_back(std::move(*report));
}

Step askChannels(const Round& round, const QString& page, const QStringList& before)
{
    QueryItems items{{QStringLiteral("types"), QStringLiteral("public_channel,private_channel")},
                     {QStringLiteral("exclude_archived"), QStringLiteral("false")},
                     {QStringLiteral("limit"), QStringLiteral("200")}};
    if (!page.isEmpty())
        items.emplace_back(QStringLiteral("cursor"), page);
    return {get(round.account, "conversations.list", items),
            [round, before, page](const HttpReply& reply, const Context& context) -> Result<Outcome> {
                if (round.imports() && !page.isEmpty() && !round.memory.listAnew) {
                    const auto answer = readAnswer(reply, context, {"channels"});
                    if (answer && answer->refusal == QLatin1String("invalid_cursor")) {
                        Round anew = round;
                        anew.memory.listAnew = true;
                        anew.memory.nextList.clear();
                        Outcome outcome;
                        keep(anew, outcome);
                        outcome.next = askChannels(anew, {}, {});
                        return outcome;
                    }
                }
                const auto list = readFine(reply, context, {"channels"});
                if (!list)
                    return tl::unexpected(list.error());
                Round now = round;
                if (now.imports())
                    now.memory.channels.clear(); // all of them were read
                QStringList seen = before;
                Outcome outcome;
                const Instant theirs = toolTime(reply, context.now);
                for (const JsonValue& value : listIn(*list, "channels")) {
                    const JsonObject channel = value.toObject();
                    if (!isListed(now, channel))
                        continue;
                    seen << textIn(channel, "id");
                    take(now, outcome.facts, channel, context, theirs);
                }
                if (now.imports()) {
                    const QString next = nextCursor(*list);
                    now.memory.nextList = next == page ? QString() : next;
                    now.memory.hasList = true;
                    now.memory.listed = theirs;
                    outcome.facts.warnings = std::exchange(now.warnings, {});
                    return begin(std::move(now), std::move(outcome), theirs);
                }
                if (const QString next = nextCursor(*list); !next.isEmpty()) {
                    followedBy(outcome, askChannels(now, next, seen), now, false);
                    return outcome;
                }
                // What is no longer listed was deleted, renamed or closed to the app.
                std::erase_if(now.memory.channels,
                              [&](const Channel& one) { return !seen.contains(one.id); });
                now.memory.listed = theirs;
                now.warnings.removeDuplicates();
                outcome.facts.warnings = now.warnings.mid(0, 5);
                return begin(std::move(now), std::move(outcome), theirs);
            }};
}

void choose(Round& round, Instant now)
{
    std::vector<const Channel*> due;
    for (const Channel& channel : round.memory.channels) {
        const auto spoken = instantOf(channel.high);
        const bool talks = channel.read && spoken && now - *spoken < kTalksFor;
        const bool fresh = !channel.read || !channel.page.isEmpty();
        if (round.imports() && !fresh)
            continue;
        const bool rested = now - channel.polled >= kQuietEvery || channel.polled > now;
        if (round.sweeping || fresh || (!channel.archived && (talks || rested || round.anew)))
            due.push_back(&channel);
    }
    std::stable_sort(due.begin(), due.end(),
                     [](const Channel* a, const Channel* b) { return a->polled < b->polled; });
    const std::size_t most = isSlow(round.account) ? 1 : round.anew ? kChannelsAnew : kChannelsARound;
    if (!round.sweeping && due.size() > most)
        due.resize(most);
    for (const Channel* channel : due)
        round.due.push_back(channel->id);
}

Outcome begin(Round round, Outcome outcome, Instant now)
{
    const bool stale = now - round.memory.listed >= kListEvery || round.memory.listed > now;
    if (round.imports() ? !round.memory.hasList : stale) {
        outcome.next = askChannels(round, {}, {});
        return outcome;
    }
    choose(round, now);
    return goOn(std::move(round), std::move(outcome));
}

} // namespace

Outcome goOn(Round round, Outcome outcome)
{
    if (round.due.empty() && round.imports() && isPageRead(round.memory) &&
        !round.memory.nextList.isEmpty() && round.steps < kMostSteps) {
        keep(round, outcome);
        outcome.next = askChannels(round, round.memory.nextList, {});
        return outcome;
    }
    if (round.due.empty() || (!round.sweeping && round.steps >= kMostSteps)) {
        keep(round, outcome);
        if (round.sweeping) {
            outcome.full = !round.incomplete;
            outcome.coversFrom = round.coversFrom;
        }
        return outcome;
    }
    keep(round, outcome);
    followedBy(outcome, askHistory(round), round, true);
    return outcome;
}

void followedBy(Outcome& outcome, Step step, const Round& round, bool asksHistory)
{
    outcome.next = std::move(step);
    if (asksHistory && isSlow(round.account))
        outcome.after = kSlowPause;
}

void keep(const Round& round, Outcome& outcome)
{
    if (!round.sweeping)
        outcome.cursor = Cursor{kFeed, writeMemory(round.memory)};
}

bool isWatched(const Account& account, const QString& channelName)
{
    const auto found = account.settings.find(QStringLiteral("channels"));
    QString patterns = found == account.settings.end() ? QString() : found->second.trimmed();
    if (patterns.isEmpty())
        patterns = QStringLiteral("inc-*");
    for (const QString& pattern : patterns.split(u',', Qt::SkipEmptyParts)) {
        QString name = pattern.trimmed().toLower();
        if (name.startsWith(u'#'))
            name.remove(0, 1);
        const QRegularExpression expression(QRegularExpression::wildcardToRegularExpression(name));
        if (!name.isEmpty() && expression.match(channelName).hasMatch())
            return true;
    }
    return false;
}

bool isSlow(const Account& account)
{
    const auto found = account.settings.find(QStringLiteral("tier"));
    return found != account.settings.end() && found->second.trimmed() == QLatin1String("distributed");
}

QUrl addressOf(const JsonObject& who)
{
    QUrl url(textIn(who, "url"), QUrl::StrictMode);
    if (!isWebAddress(url))
        return {};
    url.setPath(QStringLiteral("/"));
    url.setQuery(QString());
    url.setFragment(QString());
    return url;
}

Step pullMessages(const Account& account, const QString& token, const Interest& interest)
{
    Round round;
    round.account = account;
    round.memory = readMemory(token);
    round.overlap = interest.overlap;
    round.anew = interest.anew;
    if (round.anew)
        round.memory.listed = {};
    return askWho(round);
}

Step sweepMessages(const Account& account)
{
    Round round;
    round.account = account;
    round.sweeping = true;
    return askWho(round);
}

HistoryStand standOf(const Cursor& cursor, Instant)
{
    const Memory memory = readMemory(cursor.token);
    return {memory.hasList && memory.nextList.isEmpty() && isPageRead(memory), std::nullopt, std::nullopt,
            false};
}

std::optional<FirstReading> readingOf(const Cursor& cursor)
{
    const Memory memory = readMemory(cursor.token);
    FirstReading reading;
    reading.begun = memory.listed.ms > 0 || !memory.channels.empty();
    const auto read = std::count_if(memory.channels.begin(), memory.channels.end(),
                                    [](const Channel& one) { return one.read; });
    reading.whole = reading.begun && size_t(read) == memory.channels.size();
    reading.since = memory.from;
    if (!reading.whole && !memory.channels.empty())
        reading.done = double(read) / double(memory.channels.size());
    return reading;
}

} // namespace muster::slack
