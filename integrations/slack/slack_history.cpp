// SPDX-License-Identifier: GPL-3.0-or-later
#include "integrations/slack/slack_history.h"

#include "integrations/core/throttle.h"
#include "integrations/slack/slack_events.h"
#include "integrations/slack/slack_feed.h"
#include "integrations/slack/slack_incidents.h"

#include <algorithm>

namespace muster::slack {

namespace {

constexpr Milliseconds kWindow{12 * 3'600'000LL};
constexpr int kSlowLimit = 15;
constexpr int kLimit = 200;
constexpr qsizetype kPeopleAPage = 60;
constexpr qsizetype kMostDigests = 20; // pages of one window; of more all is told again

Place placeOf(const Round& round)
{
    return {round.due.front(), round.memory.url, &round.memory.users};
}

/// Events of messages in which everybody is known, or nobody can be.
void tell(const Round& round, const JsonArray& messages, const Context& context, bool replies, bool silent,
          Outcome& outcome)
{
    const Place place = placeOf(round);
    const size_t more = size_t(messages.size());
    outcome.facts.events.reserve(outcome.facts.events.size() + more);
    std::vector<QString>& told = replies ? outcome.over : outcome.seen;
    told.reserve(told.size() + more);
    readItems(
        messages, outcome.facts,
        [&](const JsonObject& message) -> std::optional<QString> {
            if (isDeleted(message) && isMessageTime(textIn(message, "ts"))) {
                outcome.gone.push_back(messageId(place.channel, textIn(message, "ts")));
                return std::nullopt;
            }
            Result<TimelineEvent> event = readMessage(message, place, context);
            if (!event)
                return event.error().what;
            // A reply is in no history, so no full reading expects it.
            told.push_back(event->remoteId);
            if (!silent)
                outcome.facts.events.push_back(std::move(*event));
            return std::nullopt;
        },
        "ts");
    inOrderOfTime(outcome.facts.events);
}

using Then = std::function<Result<Outcome>(Round, Outcome)>;

/// Asks for those whose names are wanted, one after the other, then goes on.
Step askPeople(const Round& round, QStringList people, std::vector<PersonReport> known, const Then& then)
{
    const QString id = people.takeFirst();
    return {get(round.account, "users.info", {{QStringLiteral("user"), id}}),
            [round, people, known = std::move(known), then, id](const HttpReply& reply,
                                                                const Context& context) -> Result<Outcome> {
                const auto answer = readAnswer(reply, context, {"user"});
                if (!answer)
                    return tl::unexpected(answer.error());
                Round now = round;
                std::vector<PersonReport> met = known;
                if (answer->refusal.isEmpty()) {
                    PersonReport person = readPerson(objectIn(answer->object, "user"), context);
                    if (person.remoteId == id) {
                        now.memory.users[id] = person.name;
                        met.push_back(std::move(person));
                    }
                } else if (const Error error = refused(*answer, context, reply.status);
                           error.kind == ErrorKind::Unauthorised || error.kind == ErrorKind::RateLimited ||
                           error.kind == ErrorKind::Remote) {
                    return tl::unexpected(error);
                }
                now.memory.users.emplace(id, id); // not to be asked for again today
                Outcome outcome;
                if (people.isEmpty()) {
                    outcome.facts.people = std::move(met);
                    return then(std::move(now), std::move(outcome));
                }
                outcome.next = askPeople(now, people, std::move(met), then);
                return outcome;
            }};
}

Result<Outcome> withPeople(Round round, Outcome outcome, const JsonArray& messages, const Then& then)
{
    QSet<QString> unknown;
    for (const JsonValue& value : messages)
        unknownPeople(value.toObject(), round.memory.users, unknown);
    if (round.memory.users.size() + size_t(unknown.size()) > kMostUsers)
        round.memory.users.clear();
    QStringList people(unknown.begin(), unknown.end());
    people.sort(); // the same requests for the same answer
    people = people.mid(0, kPeopleAPage);
    if (people.isEmpty())
        return then(std::move(round), std::move(outcome));
    outcome.next = askPeople(round, people, {}, then);
    return outcome;
}

/// The channel is done with, well or not.
void leave(Round& round, Instant now)
{
    if (Channel* channel = round.memory.channel(round.due.front()))
        channel->polled = now;
    round.due.erase(round.due.begin());
    round.threads.clear();
    round.news = false;
}

/// What Slack says of one channel alone; the others go on. Errors: what concerns all of them.
Result<Outcome> refusedFor(Round round, const Answer& answer, const Context& context, const HttpReply& reply)
{
    Channel* channel = round.memory.channel(round.due.front());
    const Instant now = toolTime(reply, context.now);
    Outcome outcome;
    if (answer.refusal == QLatin1String("invalid_cursor") && channel && !channel->page.isEmpty()) {
        channel->page.clear(); // its reading begins anew
        channel->newDigests.clear();
        keep(round, outcome);
        followedBy(outcome, askHistory(round), round, true);
        return outcome;
    }
    const bool alone = answer.refusal == QLatin1String("not_in_channel") ||
                       answer.refusal == QLatin1String("channel_not_found") ||
                       answer.refusal == QLatin1String("is_archived");
    if (!alone)
        return tl::unexpected(refused(answer, context, reply.status));
    outcome.facts.warnings << QStringLiteral("#%1: %2").arg(channel ? channel->name : QString(),
                                                            refused(answer, context, reply.status).what);
    // A full reading that lacks a channel would make all that was said in it missing.
    round.incomplete = true;
    if (channel && round.imports()) {
        channel->read = true; // as far as Slack lets us
        channel->page.clear();
        channel->oldest.clear();
    }
    leave(round, now);
    return goOn(std::move(round), std::move(outcome));
}

Step askPins(const Round& round)
{
    return {get(round.account, "pins.list", {{QStringLiteral("channel"), round.due.front()}}),
            [round](const HttpReply& reply, const Context& context) -> Result<Outcome> {
                const auto answer = readAnswer(reply, context, {"items"});
                if (!answer)
                    return tl::unexpected(answer.error());
                Outcome outcome;
                if (answer->refusal.isEmpty()) {
                    for (const JsonValue& item : listIn(answer->object, "items")) {
                        if (auto pin = readPin(item.toObject(), placeOf(round), context)) {
                            outcome.over.push_back(pin->remoteId);
                            outcome.facts.events.push_back(std::move(*pin));
                        }
                    }
                    inOrderOfTime(outcome.facts.events);
                } else if (answer->refusal != QLatin1String("missing_scope")) {
                    return refusedFor(round, *answer, context, reply);
                }
                Round now = round;
                leave(now, toolTime(reply, context.now));
                return goOn(std::move(now), std::move(outcome));
            }};
}

/// After a page and its replies: the next page, or the end of the channel's reading.
Outcome afterPage(Round round, Outcome outcome, Instant now)
{
    Channel* channel = round.memory.channel(round.due.front());
    if (channel && !channel->page.isEmpty()) {
        keep(round, outcome);
        if (!round.sweeping && round.steps >= kMostSteps)
            return outcome; // the next round goes on with this page
        followedBy(outcome, askHistory(round), round, true);
        return outcome;
    }
    if (channel) {
        if (isLater(channel->newHigh, channel->high))
            channel->high = channel->newHigh;
        if (isLater(channel->newReplies, channel->replies))
            channel->replies = channel->newReplies;
        channel->digest = channel->newDigests.join(u' ');
        channel->oldest.clear();
        channel->newHigh.clear();
        channel->newReplies.clear();
        channel->newDigests.clear();
        channel->read = true;
        if (round.news && !round.sweeping) {
            // The cursor stays where it is until the pins are read: the digest would call them no news.
            outcome.next = askPins(round);
            return outcome;
        }
    }
    leave(round, now);
    return goOn(std::move(round), std::move(outcome));
}

Step askReplies(const Round& round)
{
    const Thread thread = round.threads.front();
    const Channel* channel = round.memory.channel(round.due.front());
    const QString oldest = channel ? channel->replies : QString();
    QueryItems items{{QStringLiteral("channel"), round.due.front()},
                     {QStringLiteral("ts"), thread.ts},
                     {QStringLiteral("limit"), QString::number(isSlow(round.account) ? kSlowLimit : kLimit)}};
    if (!oldest.isEmpty())
        items.emplace_back(QStringLiteral("oldest"), oldest);
    if (!thread.page.isEmpty())
        items.emplace_back(QStringLiteral("cursor"), thread.page);
    return {get(round.account, "conversations.replies", items),
            [round, thread](const HttpReply& reply, const Context& context) -> Result<Outcome> {
                const auto answer = readAnswer(reply, context, {"messages"});
                if (!answer)
                    return tl::unexpected(answer.error());
                const Instant theirs = toolTime(reply, context.now);
                Round now = round;
                ++now.steps;
                now.threads.pop_front();
                if (!answer->refusal.isEmpty() && answer->refusal != QLatin1String("thread_not_found"))
                    return refusedFor(std::move(now), *answer, context, reply);
                JsonArray replies;
                for (const JsonValue& value : listIn(answer->object, "messages")) {
                    if (textIn(value.toObject(), "ts") != thread.ts) // the parent is in each answer
                        replies.append(value);
                }
                if (const QString next = nextCursor(answer->object); !next.isEmpty())
                    now.threads.push_front({thread.ts, next});
                return withPeople(
                    std::move(now), {}, replies,
                    [replies, context, theirs](Round later, Outcome outcome) -> Result<Outcome> {
                        tell(later, replies, context, true, false, outcome);
                        if (later.threads.empty())
                            return afterPage(std::move(later), std::move(outcome), theirs);
                        followedBy(outcome, askReplies(later), later, true);
                        return outcome;
                    });
            }};
}

/// Ids, edits, reactions and texts of the window; times that pass change nothing in it.
QString digestOf(const JsonArray& messages)
{
    quint64 digest = 0;
    for (const JsonValue& message : messages)
        digest = quickDigest(message.bytes(), digest);
    return QStringLiteral("%1").arg(digest, 16, 16, QLatin1Char('0'));
}

Result<Outcome> readPage(Round round, const JsonObject& answer, const Context& context, Instant theirs)
{
    const JsonArray messages = listIn(answer, "messages");
    Channel* channel = round.memory.channel(round.due.front());
    if (!channel)
        return goOn(std::move(round), {});
    channel->page = nextCursor(answer);
    const QString digest = digestOf(messages);
    const QString before =
        channel->digest.section(u' ', int(channel->newDigests.size()), int(channel->newDigests.size()));
    const bool same = channel->read && before == digest;
    const bool silent = same && !round.anew;
    if (channel->newDigests.size() < kMostDigests)
        channel->newDigests << digest;
    round.news = round.news || !same;
    for (const JsonValue& value : messages) {
        const JsonObject message = value.toObject();
        const QString ts = textIn(message, "ts");
        if (isMessageTime(ts) && isLater(ts, channel->newHigh))
            channel->newHigh = ts;
        const QString latest = textIn(message, "latest_reply");
        if (!isMessageTime(latest) || !isLater(latest, channel->replies) || !isMessageTime(ts) ||
            round.sweeping)
            continue;
        round.threads.push_back({ts, {}});
        if (isLater(latest, channel->newReplies))
            channel->newReplies = latest;
    }
    return withPeople(std::move(round), {}, silent ? JsonArray() : messages,
                      [messages, context, theirs, silent](Round now, Outcome outcome) -> Result<Outcome> {
                          tell(now, messages, context, false, silent, outcome);
                          if (now.threads.empty())
                              return afterPage(std::move(now), std::move(outcome), theirs);
                          followedBy(outcome, askReplies(now), now, true);
                          return outcome;
                      });
}

} // namespace

Step askHistory(const Round& round)
{
    Round asked = round;
    ++asked.steps;
    QString oldest;
    QString page;
    if (Channel* channel = asked.memory.channel(round.due.front())) {
        if (channel->oldest.isEmpty()) {
            const Milliseconds window =
                isSlow(round.account) ? round.overlap : std::max(round.overlap, kWindow);
            const auto high = instantOf(channel->high);
            channel->oldest = channel->read && high ? messageTime(*high - window) : channel->high;
            channel->newHigh.clear();
            channel->newReplies.clear();
            channel->newDigests.clear();
        }
        oldest = channel->oldest;
        page = channel->page;
    }
    QueryItems items{{QStringLiteral("channel"), round.due.front()},
                     {QStringLiteral("oldest"), oldest},
                     {QStringLiteral("limit"), QString::number(isSlow(round.account) ? kSlowLimit : kLimit)}};
    if (!page.isEmpty())
        items.emplace_back(QStringLiteral("cursor"), page);
    return {get(round.account, "conversations.history", items),
            [asked](const HttpReply& reply, const Context& context) -> Result<Outcome> {
                const auto answer = readAnswer(reply, context, {"messages", "has_more"});
                if (!answer)
                    return tl::unexpected(answer.error());
                if (!answer->refusal.isEmpty())
                    return refusedFor(asked, *answer, context, reply);
                return readPage(asked, answer->object, context, toolTime(reply, context.now));
            }};
}

} // namespace muster::slack
