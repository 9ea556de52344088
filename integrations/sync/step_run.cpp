// SPDX-License-Identifier: GPL-3.0-or-later
#include "integrations/sync/step_run.h"

#include "integrations/core/address.h"
#include "integrations/core/bound_secret.h"
#include "integrations/sync/authorize.h"
#include "models/base/log.h"
#include "models/base/redaction.h"
#include "models/base/worker.h"

#include <utility>

namespace muster {

namespace {

/// How long a run waits for a budget that fills by itself, instead of ending with words.
constexpr Milliseconds kBackgroundPatience{60'000};
constexpr Milliseconds kPersonsPatience{5'000};
constexpr Milliseconds kImportPatience{3'600'000};

Milliseconds patienceOf(Purpose purpose)
{
    switch (purpose) {
    case Purpose::Import:
        return kImportPatience;
    case Purpose::Background:
        return kBackgroundPatience;
    case Purpose::Interactive:
    case Purpose::Person:
        break;
    }
    return kPersonsPatience;
}

} // namespace

HttpReply withoutSecret(HttpReply reply, const Secret& secret)
{
    if (secret.isEmpty())
        return reply;
    reply.body = scrubbed(std::move(reply.body), secret);
    reply.contentType = scrubbed(std::move(reply.contentType), secret);
    for (auto& [name, value] : reply.headers)
        value = scrubbed(std::move(value), secret);
    return reply;
}

void SecretCache::read(const Source& source, const QString& key, QObject* context,
                       std::function<void(Result<Shared>)> onDone)
{
    const SourceId slot = secretSlot(source.id, key);
    if (slot == source.id ? !source.hasSecret : !source.settings.contains(key))
        return onDone(std::make_shared<const Secret>());
    if (const auto known = m_known.find(slot); known != m_known.end())
        return onDone(known->second);
    std::vector<Waiter>& waiting = m_waiting[slot];
    waiting.push_back({context, std::move(onDone)});
    if (waiting.size() > 1)
        return; // the first one asks for all: a frozen keyring must not collect jobs
    m_store.read(slot, this, [this, source, slot](Result<Secret> stored) {
        const Result<Shared> secret = open(source, slot, std::move(stored));
        if (secret)
            m_known[slot] = *secret;
        const std::vector<Waiter> waiters = std::exchange(m_waiting[slot], {});
        for (const Waiter& waiter : waiters) {
            if (waiter.context)
                waiter.onDone(secret);
        }
    });
}

Result<SecretCache::Shared> SecretCache::open(const Source& source, const SourceId& slot,
                                              Result<Secret> stored)
{
    if (!stored && stored.error().kind == ErrorKind::NotFound)
        return tl::unexpected(lockedKeyring(source.name));
    if (!stored)
        return tl::unexpected(stored.error());
    const auto url = source.settings.find(QStringLiteral("url"));
    const QString origin =
        url == source.settings.end() ? QString() : originOf(parseBaseUrl(url->second).value_or(QUrl()));
    Result<OpenedSecret> opened = openSecret(*stored, origin, source.name);
    if (!opened)
        return tl::unexpected(opened.error());
    neverShow(opened->token);
    // Once: from here on the token goes to this address and to no other.
    if (!opened->bound && !origin.isEmpty()) {
        m_store.write(slot, bindSecret(opened->token, origin), this, [](const Done& done) {
            if (!done)
                qCInfo(logSync).noquote() << "a token stays without its address:" << done.error().what;
        });
    }
    return std::make_shared<const Secret>(std::move(opened->token));
}

void SecretCache::forget(const SourceId& source)
{
    std::erase_if(m_known, [&](const auto& one) {
        return one.first == source || one.first.value.startsWith(source.value + u'#');
    });
}

void Lane::enter(bool urgent, QObject* context, std::function<void()> go)
{
    (urgent ? m_urgent : m_normal).push_back({context, std::move(go)});
    admit();
}

void Lane::leave()
{
    --m_active;
    admit();
}

void Lane::admit()
{
    while (m_active < m_limit && !(m_urgent.empty() && m_normal.empty())) {
        std::deque<Turn>& queue = m_urgent.empty() ? m_normal : m_urgent;
        const Turn turn = std::move(queue.front());
        queue.pop_front();
        if (!turn.context)
            continue;
        ++m_active;
        turn.go();
    }
}

StepRun::StepRun(Setup setup, Transport& transport, SecretCache& secrets, std::shared_ptr<Lane> lane,
                 Clock& clock, QObject* parent)
    : QObject(parent), m_setup(std::move(setup)), m_transport(transport), m_secrets(secrets),
      m_lane(std::move(lane)), m_clock(clock), m_step(std::move(m_setup.first))
{
}

StepRun::~StepRun()
{
    cancelExchange();
    leaveLane();
}

void StepRun::cancelExchange()
{
    if (!m_exchange)
        return;
    m_transport.cancel(*std::exchange(m_exchange, std::nullopt));
    if (m_setup.gate)
        m_setup.gate->abandoned(m_step.request.url);
}

void StepRun::begin()
{
    if (!m_setup.gate)
        return authorise();
    m_setup.gate->whenReady(this, [this] {
        if (m_state == State::Authorising)
            authorise();
    });
}

void StepRun::authorise()
{
    m_state = State::Authorising;
    m_secretKey = m_step.request.secretKey;
    const auto other = m_setup.otherSecrets.find(m_secretKey);
    if (m_secretKey.isEmpty() ? m_setup.secret.has_value() : other != m_setup.otherSecrets.end()) {
        Secret given = (m_secretKey.isEmpty() ? *m_setup.secret : other->second).copy();
        neverShow(given);
        m_secret = std::make_shared<const Secret>(std::move(given));
        return pause(m_startsAfter);
    }
    m_secrets.read(m_setup.source, m_secretKey, this, [this](Result<SecretCache::Shared> secret) {
        if (m_state != State::Authorising)
            return;
        if (!secret)
            return end(tl::unexpected(secret.error()));
        m_secret = std::move(*secret);
        pause(m_startsAfter);
    });
}

void StepRun::enqueue()
{
    m_state = State::Queued;
    const bool urgent = m_setup.purpose == Purpose::Interactive || m_setup.purpose == Purpose::Person;
    m_lane->enter(urgent, this, [this] {
        m_inLane = true;
        if (m_state == State::Queued)
            send();
        else
            leaveLane(); // abandoned while it waited
    });
}

void StepRun::send()
{
    m_state = State::Sending;
    if (++m_steps > m_setup.maxSteps)
        return end(fail(ErrorKind::BadResponse,
                        QStringLiteral("%1 never comes to an end of its pages; stopped after %2.")
                            .arg(m_setup.source.name)
                            .arg(m_setup.maxSteps)));
    const auto authorization = authorize(m_step.request, m_setup.account, *m_secret);
    if (!authorization)
        return end(tl::unexpected(authorization.error()));
    if (m_setup.gate) {
        if (const auto refusal = m_setup.gate->ask(m_step.request.url, m_setup.purpose, m_setup.retry))
            return refused(*refusal);
    }
    const auto caFile = m_setup.account.settings.find(QStringLiteral("caFile"));
    m_sent = m_clock.now();
    m_exchange =
        m_transport.send({m_setup.source.id, m_step.request, *authorization,
                          caFile == m_setup.account.settings.end() ? QString() : caFile->second.trimmed()},
                         this, [this](Result<HttpReply> reply) { received(std::move(reply)); });
}

void StepRun::refused(const Refusal& refusal)
{
    // A budget fills by itself: a page waits for it, a person waits a moment. All else is told.
    const bool fills = refusal.why == Refusal::Why::Budget || refusal.why == Refusal::Why::RetryBudget;
    const Milliseconds patience = patienceOf(m_setup.purpose);
    const Milliseconds wait = refusal.until - m_clock.now();
    if (!fills || wait > patience)
        return end(
            tl::unexpected(m_setup.gate->refusedError(refusal, m_step.request.url, m_setup.source.name)));
    --m_steps;
    leaveLane();
    pause(wait);
}

void StepRun::pause(Milliseconds wait)
{
    m_state = State::Pausing;
    if (wait.count() <= 0)
        return enqueue();
    m_clock.after(wait, this, [this] {
        if (m_state == State::Pausing)
            enqueue();
    });
}

void StepRun::restart()
{
    if (m_state != State::Sending)
        return;
    cancelExchange();
    --m_steps;
    leaveLane();
    enqueue();
}

void StepRun::received(Result<HttpReply> reply)
{
    m_exchange.reset();
    // First the gate: whoever takes the place in the lane asks it.
    if (m_setup.gate)
        m_setup.gate->answered(m_step.request.url, reply);
    leaveLane();
    if (m_state != State::Sending)
        return;
    if (m_setup.onExchange)
        m_setup.onExchange(m_sent, reply);
    if (reply && reply->status < 400)
        m_setup.retry = false;
    if (!reply) {
        Error error = std::move(reply.error());
        error.what = redact(QStringLiteral("%1: %2").arg(m_setup.source.name, error.what), *m_secret);
        return end(tl::unexpected(std::move(error)));
    }
    if (reply->status == 401)
        m_secrets.forget(m_setup.source.id); // a token changed behind our back is read afresh next time
    m_state = State::Decoding;
    const Context context{m_clock.now(), m_setup.account};
    Worker::run(
        [decode = std::move(m_step.decode), reply = std::move(*reply), context, secret = m_secret]() mutable {
            return decode(withoutSecret(std::move(reply), *secret), context);
        },
        this, [this](Result<Outcome> outcome) { decoded(std::move(outcome)); });
}

void StepRun::decoded(Result<Outcome> outcome)
{
    if (m_state != State::Decoding)
        return;
    if (!outcome) {
        Error error = std::move(outcome.error());
        // A tool may echo what it was sent.
        error.what = redact(std::move(error.what), *m_secret);
        return end(tl::unexpected(std::move(error)));
    }
    m_state = State::Delivering;
    auto next = std::make_shared<std::optional<Step>>(std::move(outcome->next));
    const Milliseconds after = outcome->after;
    QPointer<StepRun> self(this);
    m_setup.onOutcome(*outcome, !next->has_value(), [self, next, after](const Done& taken) {
        if (!self || self->m_state != State::Delivering)
            return;
        if (!taken)
            return self->end(tl::unexpected(taken.error()));
        if (!*next)
            return self->end({});
        self->m_step = std::move(**next);
        self->m_startsAfter = after;
        if (self->m_step.request.secretKey != self->m_secretKey)
            self->authorise();
        else
            self->pause(after);
    });
}

void StepRun::end(Done result)
{
    if (m_state == State::Ended)
        return;
    m_state = State::Ended;
    leaveLane();
    deleteLater();
    if (const auto onEnd = std::exchange(m_setup.onEnd, nullptr))
        onEnd(std::move(result));
}

void StepRun::abandon()
{
    if (m_state == State::Ended)
        return;
    m_state = State::Ended;
    m_setup.onEnd = nullptr;
    cancelExchange();
    leaveLane();
    deleteLater();
}

void StepRun::leaveLane()
{
    if (std::exchange(m_inLane, false))
        m_lane->leave();
}

} // namespace muster
