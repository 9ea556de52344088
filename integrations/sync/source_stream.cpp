// SPDX-License-Identifier: GPL-3.0-or-later
#include "integrations/sync/source_stream.h"

#include "integrations/sync/sync_engine_private.h"
#include "models/base/log.h"

#include <algorithm>
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
/// A fact is looked for in what was told this long after it happened.
constexpr Milliseconds kOnItsWay{30'000};
/// A round that began before a deletion is over after this.
constexpr Milliseconds kRemembersGone{15 * 60'000};

} // namespace

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
            m_engine.secrets.read(state->source, key, this,
                                  [this](const Result<SecretCache::Shared>& secret) {
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
