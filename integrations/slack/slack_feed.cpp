// SPDX-License-Identifier: GPL-3.0-or-later
#include "integrations/slack/slack_feed.h"

#include "integrations/core/throttle.h"
#include "integrations/slack/slack_events.h"
#include "integrations/slack/slack_incidents.h"
#include "integrations/slack/slack_memory.h"

#include <QCryptographicHash>
#include <QRegularExpression>

#include <algorithm>
#include <deque>

namespace muster::slack {

namespace {

constexpr Milliseconds kListEvery{5 * 60'000};
constexpr Milliseconds kUsersFor{24 * 3'600'000LL};
constexpr Milliseconds kTalksFor{2 * 3'600'000LL}; // a channel with a message so recent is read each round
constexpr Milliseconds kQuietEvery{10 * 60'000};
constexpr Milliseconds kWindow{12 * 3'600'000LL};
constexpr Milliseconds kSwept{48 * 3'600'000LL};
/// docs.slack.dev, rate limits of 2025-05-29: once a minute and 15 messages for distributed apps.
constexpr Milliseconds kSlowPause{61'000};
constexpr int kSlowLimit = 15;
constexpr int kLimit = 200;
constexpr std::size_t kChannelsARound = 12;
constexpr std::size_t kChannelsAnew = 36; // after a gap also those that were silent
constexpr qsizetype kPeopleAPage = 60;
/// The engine takes a chain of 1,000 requests for one without an end; a page may need 60 people and 200
/// threads.
constexpr int kMostSteps = 400;
constexpr qsizetype kMostDigests = 20; // pages of one window; of more all is told again

/// A parent whose replies are to be read.
struct Thread
{
    QString ts;
    QString page;
};

/// One round, carried from request to request.
struct Round
{
    Account account;
    Memory memory;
    Milliseconds overlap{0};
    bool sweeping = false;
    bool anew = false;          ///< told again also where nothing looks changed
    Instant coversFrom;         ///< of a sweep
    bool incomplete = false;    ///< of a sweep: not all channels could be read
    std::vector<QString> due;   ///< channel ids, the first one is being read
    std::deque<Thread> threads; ///< of the page that was just read
    bool news = false;          ///< the channel's window is not as it was
    QStringList warnings;
    int steps = 0; ///< pages of messages and of replies
    bool imports() const { return account.importSince.has_value(); }
};

Outcome goOn(Round round, Outcome outcome);
Outcome begin(Round round, Outcome outcome, Instant now);
Step askHistory(const Round& round);

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

void followedBy(Outcome& outcome, Step step, const Round& round, bool asksHistory)
{
    outcome.next = std::move(step);
    if (asksHistory && isSlow(round.account))
        outcome.after = kSlowPause;
}

void inOrder(Facts& facts)
{
    inOrderOfTime(facts.events);
}

void keep(const Round& round, Outcome& outcome)
{
    if (!round.sweeping)
        outcome.cursor = Cursor{kFeed, writeMemory(round.memory)};
}

// ---- who and which channels

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

// ---- what is said in a channel

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
    inOrder(outcome.facts);
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
                    inOrder(outcome.facts);
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

// ---- the order of a round

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

} // namespace muster::slack
