// SPDX-License-Identifier: GPL-3.0-or-later
// What comes over the connections of a source: read, stored, answered, and asked about.
#include "integrations/sync/source_stream.h"
#include "integrations/sync/sync_engine_private.h"
#include "models/base/redaction.h"
#include "models/base/worker.h"

#include <algorithm>
#include <iterator>
#include <utility>

namespace muster {

namespace {

constexpr std::size_t kBatch = 256;
constexpr qint64 kMostQueued = 32LL * 1024 * 1024;
constexpr std::size_t kMostKeys = 10'000;
constexpr qsizetype kMostTold = 20'000;
constexpr std::size_t kMostQuestions = 30;

} // namespace

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

} // namespace muster
