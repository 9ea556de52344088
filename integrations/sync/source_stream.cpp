// SPDX-License-Identifier: GPL-3.0-or-later
#include "integrations/sync/source_stream.h"

#include "integrations/sync/sync_engine_private.h"
#include "models/base/log.h"
#include "models/base/redaction.h"
#include "models/base/worker.h"

#include <algorithm>
#include <iterator>
#include <utility>

namespace muster {

namespace {

/// From asking for the connection until it is ready.
constexpr Milliseconds kReadyWithin{15'000};
constexpr Milliseconds kPingEvery{30'000};
/// A tool that says nothing for so long after a ping is gone, whatever the socket believes.
constexpr Milliseconds kPongWithin{10'000};
/// How long a connection that has a successor is still answered.
constexpr Milliseconds kOldFor{10'000};
/// One that lived shorter begins again with a back-off.
constexpr Milliseconds kShortLife{60'000};
/// A tool that wants no connections, or refuses the token, is asked again rarely.
constexpr Milliseconds kOffFor{15 * 60'000};
/// Hints are gathered for so long: a message with ten reactions is asked for once.
constexpr Milliseconds kGather{2'000};
constexpr std::size_t kBatch = 256;
constexpr qint64 kMostQueued = 32LL * 1024 * 1024;
constexpr std::size_t kMostKeys = 10'000;
constexpr qsizetype kMostTold = 20'000;
constexpr std::size_t kMostQuestions = 30;
/// A fact is looked for in what was told this long after it happened.
constexpr Milliseconds kOnItsWay{30'000};
/// A round that began before a deletion is over after this.
constexpr Milliseconds kRemembersGone{15 * 60'000};

} // namespace

/// Of one batch, until it is durable.
struct SourceStream::Taken
{
    quint64 generation = 0;
    std::vector<std::pair<StreamId, QByteArray>> replies;
    std::vector<QString> keys, told, items, over, gone;
    std::vector<StreamQuestion> questions;
    std::vector<std::pair<StreamId, StreamOutcome>> signs; ///< ready and end, in order
    StreamOutcome::Pull pull = StreamOutcome::Pull::None;
    int events = 0;
};

SourceStream::SourceStream(SyncEnginePrivate& engine, SourceId source, Stream stream, Account account,
                           StreamTransport& transport)
    : m_engine(engine), m_source(std::move(source)), m_stream(std::move(stream)),
      m_account(std::move(account)), m_transport(transport)
{
}

SourceStream::~SourceStream()
{
    stop();
}

SourceStream::Link* SourceStream::link(StreamId id)
{
    const auto found =
        std::find_if(m_links.begin(), m_links.end(), [&](const Link& one) { return one.id == id; });
    return found == m_links.end() ? nullptr : &*found;
}

bool SourceStream::live() const
{
    return std::any_of(m_links.begin(), m_links.end(), [](const Link& one) { return one.ready; });
}

void SourceStream::begin()
{
    if (m_state == State::Idle)
        open();
}

void SourceStream::stop()
{
    ++m_turn;
    ++m_generation;
    if (m_opening)
        m_opening->abandon();
    if (m_asking)
        m_asking->abandon();
    for (const Link& one : std::exchange(m_links, {}))
        m_transport.close(one.id);
    m_frames.clear();
    m_frameBytes = 0;
    m_busy = m_filled = m_pullDue = m_pullAnew = false;
    m_questions.clear();
    m_state = State::Idle;
}

void SourceStream::hurry()
{
    if (m_state != State::Waiting)
        return;
    m_failures = 0;
    open();
}

void SourceStream::renew()
{
    if (m_state == State::Idle)
        return;
    stop();
    m_failures = 0;
    open();
}

// ---- connections

void SourceStream::open()
{
    const quint64 turn = ++m_turn;
    if (!live())
        m_state = State::Opening;
    SourceState* state = m_engine.find(m_source);
    if (!state)
        return;
    auto url = std::make_shared<QUrl>();
    StepRun::Setup setup;
    setup.account = m_account;
    setup.first = m_stream.open;
    setup.retry = m_failures > 0;
    setup.onOutcome = [url](Outcome& outcome, bool, const std::function<void(Done)>& taken) {
        *url = outcome.streamUrl;
        taken({});
    };
    setup.onEnd = [this, guard = QPointer(this), turn, url](const Done& done) {
        if (!guard || turn != m_turn)
            return;
        m_opening = nullptr;
        if (done)
            opened(streamAddress(*url, m_account, m_stream.domains));
        else
            opened(tl::unexpected(done.error()));
    };
    if (m_opening)
        m_opening->abandon();
    m_opening = m_engine.run(state->source, state->lane, std::move(setup), this, Purpose::Background);
    m_opening->begin();
}

void SourceStream::opened(Result<QUrl> url)
{
    if (url)
        return connectTo(*url);
    const ErrorKind kind = url.error().kind;
    const bool cured = kind != ErrorKind::Unauthorised && kind != ErrorKind::Forbidden &&
                       kind != ErrorKind::Invalid && kind != ErrorKind::NotFound;
    ++m_failures;
    retry(url.error(), cured ? Milliseconds{0} : kOffFor);
}

void SourceStream::connectTo(const QUrl& url)
{
    // Read a moment ago, or at hand: the connection itself carries none of them.
    m_secrets.clear();
    if (const SourceState* state = m_engine.find(m_source)) {
        for (const QString& key : {QString(), m_stream.open.request.secretKey})
            m_engine.secrets.read(state->source, key, this, [this](const Result<SecretCache::Shared>& secret) {
                if (secret && !(*secret)->isEmpty())
                    m_secrets.push_back(*secret);
            });
    }
    if (!live())
        m_state = State::Connecting;
    const auto caFile = m_account.settings.find(QStringLiteral("caFile"));
    StreamTarget target{m_source, url,
                        caFile == m_account.settings.end() ? QString() : caFile->second.trimmed()};
    // The id is known only when `open` returns; no event comes before.
    const auto id = std::make_shared<StreamId>(0);
    StreamEvents events;
    events.frame = [this, id](const QByteArray& frame) { arrived(*id, frame); };
    events.pong = [this, id] {
        if (Link* one = link(*id))
            one->heard = true;
    };
    events.closed = [this, id](const Error& error) { lost(*id, error); };
    *id = m_transport.open(std::move(target), this, std::move(events));
    m_links.push_back({*id, false, true, false, {}});
    m_engine.clock.after(kReadyWithin, this, [this, id] {
        const Link* one = link(*id);
        if (one && !one->ready)
            lost(*id, Error{ErrorKind::Timeout,
                            QStringLiteral("%1 did not say within %2 s that the connection is ready.")
                                .arg(m_account.name)
                                .arg(kReadyWithin.count() / 1'000),
                            0,
                            {},
                            {}});
    });
}

void SourceStream::ready(StreamId id)
{
    Link* one = link(id);
    if (!one || one->ready)
        return;
    const bool continues = live();
    const Instant now = m_engine.clock.now();
    one->ready = true;
    one->since = now;
    m_state = State::Live;
    m_why.clear();
    // The predecessors go; what came over them is answered first.
    for (const Link& old : m_links) {
        if (old.id != id)
            m_engine.clock.after(kOldFor, this, [this, old = old.id] { drop(old); });
    }
    if (!continues) {
        m_filled = false;
        m_readySince = m_checkedUntil = now;
        m_told.clear();
        fillGap(true);
    }
    watch(id);
    tell();
}

/// The tool says that this connection ends.
void SourceStream::leaving(StreamId id, StreamOutcome::End end, const QString& words)
{
    Link* one = link(id);
    if (!one)
        return;
    if (end == StreamOutcome::End::Off) {
        for (const Link& other : std::vector<Link>(m_links))
            drop(other.id);
        ++m_failures;
        retry(Error{ErrorKind::Remote, words, 0, {}, {}}, kOffFor);
        fillGap(false);
        return;
    }
    if (std::exchange(one->leaving, true) || !one->ready)
        return;
    const bool replaced = std::any_of(m_links.begin(), m_links.end(),
                                      [&](const Link& other) { return other.id != id && !other.leaving; });
    if (replaced || m_opening)
        return;
    // One that is told to go as soon as it came would go on for ever.
    if (m_engine.clock.now() - one->since < kShortLife) {
        ++m_failures;
        return retry(Error{ErrorKind::Remote, words, 0, {}, {}});
    }
    open();
}

/// Asks now and then whether anybody is there, and takes silence for an end.
void SourceStream::watch(StreamId id)
{
    m_engine.clock.after(kPingEvery, this, [this, id] {
        Link* one = link(id);
        if (!one)
            return;
        one->heard = false;
        m_transport.ping(id);
        m_engine.clock.after(kPongWithin, this, [this, id] {
            const Link* asked = link(id);
            if (!asked)
                return;
            if (!asked->heard)
                return lost(
                    id, Error{ErrorKind::Offline,
                              QStringLiteral("%1 no longer answers on the connection.").arg(m_account.name),
                              0,
                              {},
                              {}});
            m_engine.streamHeard(m_source, m_filled);
            watch(id);
        });
    });
}

void SourceStream::drop(StreamId id)
{
    if (std::erase_if(m_links, [&](const Link& one) { return one.id == id; }) > 0)
        m_transport.close(id);
}

void SourceStream::lost(StreamId id, const Error& error)
{
    const Link* one = link(id);
    if (!one)
        return;
    const bool wasReady = one->ready;
    const bool expected = one->leaving;
    const bool lasted = wasReady && m_engine.clock.now() - one->since >= kShortLife;
    drop(id);
    qCInfo(logSync).noquote() << "stream ended:" << m_stream.name << toString(error.kind)
                              << (wasReady ? "live" : "not live") << "ignored" << m_ignored << "unread"
                              << m_unread;
    if (lasted)
        m_failures = 0;
    else
        ++m_failures;
    if (live()) { // a predecessor or a successor goes on
        if (!wasReady)
            retry(error);
        return;
    }
    const bool underWay = m_opening || !m_links.empty();
    if (underWay)
        m_state = m_links.empty() ? State::Opening : State::Connecting;
    if (!expected || !underWay)
        m_why = error.what;
    if (!underWay)
        retry(error);
    if (wasReady)
        fillGap(false);
    else
        tell();
}

void SourceStream::retry(const Error& error, Milliseconds atLeast)
{
    const quint64 turn = ++m_turn;
    if (!live()) {
        m_state = State::Waiting;
        m_why = error.what;
        tell();
    }
    // The first attempt after a loss is spread out too: everybody lost it at the same time.
    Milliseconds wait =
        backOff(std::max(1, m_failures), m_engine.options.backOffBase, m_engine.options.backOffCap,
                error.retryAfter, m_engine.options.retryAfterCap, m_engine.random);
    wait = std::max(wait, atLeast);
    m_engine.clock.after(wait, this, [this, turn] {
        if (turn == m_turn)
            open();
    });
}

// ---- frames

void SourceStream::arrived(StreamId id, const QByteArray& frame)
{
    Link* one = link(id);
    if (!one)
        return;
    one->heard = true;
    m_frameBytes += frame.size();
    if (m_frameBytes > kMostQueued) {
        m_frames.clear();
        m_frameBytes = 0;
        return lost(
            id,
            Error{ErrorKind::BadResponse,
                  QStringLiteral("%1 says more than can be stored; it is asked instead.").arg(m_account.name),
                  0,
                  {},
                  {}});
    }
    m_frames.push_back({id, frame});
    work();
}

void SourceStream::work()
{
    if (m_busy || m_frames.empty())
        return;
    const Feed* feed = m_engine.streamFeed(m_source);
    if (!feed || feed->state == Feed::State::Loading)
        return; // resume() comes when it is known which channels are ours
    if (!m_reader || m_readerToken != feed->token) {
        m_readerToken = feed->token;
        m_reader = m_stream.reader(feed->token);
    }
    m_busy = true;
    auto batch = std::make_shared<std::vector<Arrived>>();
    while (!m_frames.empty() && batch->size() < kBatch) {
        m_frameBytes -= m_frames.front().frame.size();
        batch->push_back(std::move(m_frames.front()));
        m_frames.pop_front();
    }
    const Context context{m_engine.clock.now(), m_account};
    Worker::run(
        [batch, reader = m_reader, secrets = m_secrets, context] {
            std::vector<Result<StreamOutcome>> outcomes;
            outcomes.reserve(batch->size());
            for (const Arrived& one : *batch) {
                QByteArray frame = one.frame;
                for (const SecretCache::Shared& secret : secrets)
                    frame = scrubbed(std::move(frame), *secret);
                outcomes.push_back(reader(frame, context));
            }
            return outcomes;
        },
        this,
        [this, batch, generation = m_generation](std::vector<Result<StreamOutcome>> outcomes) {
            if (generation == m_generation)
                read(std::move(outcomes), std::move(*batch));
        });
}

void SourceStream::read(std::vector<Result<StreamOutcome>> outcomes, std::vector<Arrived> batch)
{
    auto taken = std::make_shared<Taken>();
    taken->generation = m_generation;
    Outcome all;
    std::vector<TimelineEvent> firsts;
    QSet<QString> keys;
    const auto append = [](auto& to, auto& from) {
        std::move(from.begin(), from.end(), std::back_inserter(to));
    };
    for (std::size_t i = 0; i < outcomes.size(); ++i) {
        const StreamId id = batch[i].link;
        if (!outcomes[i]) {
            ++m_unread;
            taken->pull = std::max(taken->pull, StreamOutcome::Pull::Soon);
            continue;
        }
        StreamOutcome& one = *outcomes[i];
        for (QByteArray& reply : one.replies)
            taken->replies.emplace_back(id, std::move(reply));
        m_ignored += one.ignored ? 1 : 0;
        if (!one.key.isEmpty() && (m_takenKeys.contains(one.key) || keys.contains(one.key)))
            continue;
        if (!one.key.isEmpty()) {
            keys.insert(one.key);
            taken->keys.push_back(one.key);
        }
        for (const QString& gone : one.gone) {
            m_gone[gone] = m_engine.clock.now();
            taken->told.push_back(gone);
        }
        if (one.again) {
            for (const TimelineEvent& event : one.facts.events) {
                m_gone.erase(event.remoteId);
                std::erase(all.gone, event.remoteId);
            }
        } else { // a correction that comes after the deletion
            std::erase_if(one.facts.events,
                          [&](const TimelineEvent& event) { return m_gone.contains(event.remoteId); });
        }
        for (const auto* events : {&one.facts.events, &one.firsts}) {
            for (const TimelineEvent& event : *events)
                taken->told.push_back(event.remoteId);
        }
        taken->pull = std::max(taken->pull, one.pull);
        if (one.ready || one.end != StreamOutcome::End::None) {
            StreamOutcome sign;
            sign.ready = one.ready;
            sign.end = one.end;
            sign.endWords = one.endWords;
            taken->signs.emplace_back(id, std::move(sign));
        }
        append(firsts, one.firsts);
        append(all.facts.events, one.facts.events);
        append(all.facts.people, one.facts.people);
        append(all.facts.incidents, one.facts.incidents);
        append(all.facts.poison, one.facts.poison);
        append(all.seen, one.seen);
        append(all.over, one.over);
        append(all.gone, one.gone);
        append(taken->questions, one.questions);
    }
    // What came and went within the batch is gone.
    const QSet<QString> gone(all.gone.begin(), all.gone.end());
    for (auto* ids : {&all.seen, &all.over})
        std::erase_if(*ids, [&](const QString& id) { return gone.contains(id); });
    taken->items = all.seen;
    taken->over = all.over;
    taken->gone = all.gone;
    taken->events = int(all.facts.events.size() + firsts.size());
    m_engine.commitStream(
        m_source, std::move(all), std::move(firsts),
        [this, taken](const Done& done) {
            if (taken->generation == m_generation)
                stored(done, taken);
        },
        this);
}

void SourceStream::stored(const Done& done, const std::shared_ptr<Taken>& taken)
{
    m_busy = false;
    if (!done) {
        // Not answered: the tool delivers it again over the next connection.
        m_frames.clear();
        m_frameBytes = 0;
        for (const Link& one : std::vector<Link>(m_links))
            lost(one.id, done.error());
        return;
    }
    for (const auto& [id, reply] : taken->replies) {
        if (link(id))
            m_transport.sendText(id, reply);
    }
    for (const QString& key : taken->keys) {
        m_taken.push_back(key);
        m_takenKeys.insert(key);
    }
    while (m_taken.size() > kMostKeys) {
        m_takenKeys.remove(m_taken.front());
        m_taken.pop_front();
    }
    if (m_told.size() > kMostTold) {
        m_told.clear();
        m_checkedUntil = m_engine.clock.now();
    }
    for (const QString& id : taken->told)
        m_told.insert(id);
    m_engine.rememberStream(m_source, taken->items, taken->over, taken->gone);
    if (taken->events > 0) {
        m_proven = true;
        m_engine.streamHeard(m_source, m_filled);
    }
    for (const auto& [id, sign] : taken->signs) {
        if (sign.ready)
            ready(id);
        else
            leaving(id, sign.end, sign.endWords);
    }
    ask(std::move(taken->questions));
    if (taken->pull != StreamOutcome::Pull::None)
        pullSoon(taken->pull == StreamOutcome::Pull::Anew);
    work();
}

// ---- what frames leave open

void SourceStream::ask(std::vector<StreamQuestion> questions)
{
    if (questions.empty())
        return;
    const bool first = m_questions.empty() && !m_asking;
    for (StreamQuestion& one : questions)
        m_questions.insert_or_assign(one.key, std::move(one.step));
    if (m_questions.size() > kMostQuestions) { // one pull is cheaper
        m_questions.clear();
        return pullSoon(true);
    }
    if (first)
        m_engine.clock.after(kGather, this, [this, generation = m_generation] {
            if (generation == m_generation)
                askNext();
        });
}

void SourceStream::askNext()
{
    SourceState* state = m_engine.find(m_source);
    if (!state || m_questions.empty() || m_asking)
        return;
    auto question = m_questions.extract(m_questions.begin());
    StepRun::Setup setup;
    setup.account = m_account;
    setup.first = std::move(question.mapped());
    const quint64 generation = m_generation;
    setup.onOutcome = [this, generation](Outcome& outcome, bool, std::function<void(Done)> taken) {
        if (generation != m_generation)
            return;
        Outcome told;
        told.facts = std::move(outcome.facts);
        told.seen = std::move(outcome.seen);
        told.over = std::move(outcome.over);
        told.gone = std::move(outcome.gone);
        std::erase_if(told.facts.events,
                      [&](const TimelineEvent& event) { return m_gone.contains(event.remoteId); });
        m_engine.commitStream(m_source, std::move(told), {}, std::move(taken), this);
    };
    setup.onEnd = [this, generation](const Done& done) {
        if (generation != m_generation)
            return;
        m_asking = nullptr;
        if (!done)
            pullSoon(true);
        askNext();
    };
    m_asking = m_engine.run(state->source, state->lane, std::move(setup), this, Purpose::Background);
    m_asking->begin();
}

/// A pull before its turn, at most one in the usual time.
void SourceStream::pullSoon(bool anew)
{
    m_pullAnew = m_pullAnew || anew;
    if (std::exchange(m_pullDue, true))
        return;
    m_engine.clock.after(kGather, this, [this, generation = m_generation] {
        if (generation != m_generation || !std::exchange(m_pullDue, false))
            return;
        m_engine.streamPull(m_source, std::exchange(m_pullAnew, false), false);
    });
}

void SourceStream::fillGap(bool anew)
{
    m_filled = m_filled && live();
    m_engine.streamPull(m_source, anew, true);
    tell();
}

void SourceStream::pulled(Instant began, bool whole)
{
    if (std::exchange(m_checked, false))
        m_misses = m_missed;
    m_missed = false;
    if (whole && live() && began >= m_readySince && !m_filled) {
        m_filled = true;
        tell();
    }
    const Instant now = m_engine.clock.now();
    m_checkedUntil = std::max(m_checkedUntil, now - kOnItsWay);
    std::erase_if(m_gone, [&](const auto& one) { return now - one.second > kRemembersGone; });
}

void SourceStream::sift(std::vector<TimelineEvent>& events)
{
    std::erase_if(events, [&](const TimelineEvent& event) { return m_gone.contains(event.remoteId); });
    if (!live())
        return;
    const Instant upTo = m_engine.clock.now() - kOnItsWay;
    for (const TimelineEvent& event : events) {
        if (event.occurredAt <= m_checkedUntil || event.occurredAt > upTo || event.occurredAt <= m_readySince)
            continue;
        m_checked = true;
        m_missed = m_missed || !m_told.contains(event.remoteId);
    }
}

Milliseconds SourceStream::pullEvery(Milliseconds usual) const
{
    return live() && m_filled && m_proven && !m_misses ? std::max(usual, m_stream.safetyNet) : usual;
}

QString SourceStream::words() const
{
    if (live()) {
        if (m_misses)
            return QStringLiteral("%1 is connected, but does not tell everything. %2")
                .arg(m_stream.name, m_stream.missesWords);
        return QStringLiteral("Live by %1.").arg(m_stream.name);
    }
    // One loss is an ordinary thing, and over in a second.
    if (m_state != State::Idle && m_failures > 0 && !m_why.isEmpty())
        return QStringLiteral("Not live by %1: %2 It is asked now and then instead.")
            .arg(m_stream.name, m_why);
    return {};
}

/// Its standing is shown with its feed.
void SourceStream::tell()
{
    m_engine.streamChanged(m_source);
}

} // namespace muster
