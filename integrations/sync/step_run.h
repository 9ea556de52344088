// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
// One chain of Steps from request to last outcome, and what all chains of a source share: its token and the
// number of exchanges under way. Internal to integrations/sync; the public door is SyncEngine.

#include "integrations/core/connector.h"
#include "integrations/core/secret_store.h"
#include "integrations/sync/host_gate.h"
#include "integrations/sync/transport.h"
#include "models/base/clock.h"

#include <QObject>
#include <QPointer>

#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <vector>

namespace muster {

/// Role: tokens of the sources, read once. Thread: main. A failure is not remembered: the next reader asks
/// again, so that an unlocked keyring is noticed.
class SecretCache final : public QObject
{
    Q_OBJECT
public:
    explicit SecretCache(SecretStore& store) : m_store(store) {}
    /// Shared, so that all chains of a source hold one copy in memory.
    using Shared = std::shared_ptr<const Secret>;
    /// An empty secret for a source without one. Errors: Keychain; a stored secret that is not found is
    /// `lockedKeyring()`. Unauthorised when it was stored for another address. A secret that was stored
    /// without its address is stored again with it.
    /// `key`: of the settings field; empty: the token.
    void read(const Source& source, const QString& key, QObject* context,
              std::function<void(Result<Shared>)> onDone);
    void forget(const SourceId& source);

private:
    struct Waiter
    {
        QPointer<QObject> context;
        std::function<void(Result<Shared>)> onDone;
    };
    SecretStore& m_store;
    Result<Shared> open(const Source& source, const SourceId& slot, Result<Secret> stored);
    std::map<SourceId, Shared> m_known; ///< by slot (secretSlot)
    std::map<SourceId, std::vector<Waiter>> m_waiting;
};

/// Role: at most `limit` exchanges of one source at a time; urgent ones (a person waits) go first. Thread:
/// main.
class Lane
{
public:
    explicit Lane(int limit) : m_limit(limit) {}
    /// Runs `go` now or when a place is free; nothing runs for a dead context. Whoever ran must `leave()`.
    void enter(bool urgent, QObject* context, std::function<void()> go);
    void leave();

private:
    struct Turn
    {
        QPointer<QObject> context;
        std::function<void()> go;
    };
    void admit();
    int m_limit;
    int m_active = 0;
    std::deque<Turn> m_urgent, m_normal;
};

/// The reply without the token, should the server send it back: it must not get into the store, an error or a
/// log. O(body).
HttpReply withoutSecret(HttpReply reply, const Secret& secret);

/// Role: runs one chain; deletes itself after its end. Thread: main. No callback after `abandon()`.
///
///   state       | event               | next
///   Authorising | token read          | Queued            token failed  -> Ended
///   Queued      | place in the lane   | Sending           the host must be spared -> Pausing (shortly) or
///   Ended Sending     | reply               | Decoding          error         -> Ended      restart ->
///   Queued Decoding    | outcome             | Delivering        error         -> Ended Delivering  | taken,
///   no `next`    | Ended             refused       -> Ended Delivering  | taken, `next`       | Pausing
///   (`after`), then Queued
class StepRun final : public QObject
{
    Q_OBJECT
public:
    struct Setup
    {
        Source source;
        Account account;
        std::optional<Secret> secret;                ///< present: used instead of the stored token
        std::map<QString, Secret> otherSecrets = {}; ///< the same for others, by settings field
        Step first;
        Purpose purpose = Purpose::Background; ///< what waits for a person goes first
        HostGate* gate = nullptr;              ///< spares hosts; null: nobody does
        bool retry = false;                    ///< the last attempt at the same failed
        int maxSteps = 1'000;
        /// Called after every exchange with what came and when it was sent; may be empty.
        std::function<void(Instant sent, const Result<HttpReply>&)> onExchange;
        /// Called with every outcome; must call `taken` once, when the facts are safe. `last`: there is no
        /// `next`.
        std::function<void(Outcome& outcome, bool last, std::function<void(Done)> taken)> onOutcome;
        /// Called once, unless abandoned.
        std::function<void(Done)> onEnd;
    };
    StepRun(Setup setup, Transport& transport, SecretCache& secrets, std::shared_ptr<Lane> lane, Clock& clock,
            QObject* parent);
    ~StepRun() override;
    void begin();
    /// Cancels what is under way and ends without a callback.
    void abandon();
    /// Sends what is under way again: the connection may have died with the network. Only reads come here.
    void restart();
    bool isActive() const { return m_state != State::Ended; }

private:
    enum class State { Authorising, Queued, Sending, Decoding, Delivering, Pausing, Ended };
    void authorise();
    void enqueue();
    void send();
    void cancelExchange();
    void refused(const Refusal& refusal);
    void pause(Milliseconds wait);
    void received(Result<HttpReply> reply);
    void decoded(Result<Outcome> outcome);
    void end(Done result);
    void leaveLane();

    Setup m_setup;
    Transport& m_transport;
    SecretCache& m_secrets;
    std::shared_ptr<Lane> m_lane;
    Clock& m_clock;
    State m_state = State::Authorising;
    SecretCache::Shared m_secret = std::make_shared<const Secret>();
    Step m_step;
    std::optional<ExchangeId> m_exchange;
    Instant m_sent;
    int m_steps = 0;
    bool m_inLane = false;
    QString m_secretKey; ///< whose secret `m_secret` is
    Milliseconds m_startsAfter{0};
};

} // namespace muster
