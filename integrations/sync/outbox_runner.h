// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
// Carries out what people asked for: takes operations out of the outbox, sends each once, finds out what
// became of it, and asks a person where only a person can decide. Not for knowing any tool (connectors), how
// bytes leave (WriteTransport), what follows what (models/domain/operation.h) or how it is kept
// (OutboxStore).

#include "integrations/core/connector.h"
#include "integrations/sync/outbox_store.h"
#include "integrations/sync/write_transport.h"
#include "models/base/clock.h"
#include "models/domain/operation.h"
#include "models/domain/source.h"
#include "models/store/outbox_store.h"

#include <QObject>
#include <QString>

#include <functional>
#include <memory>
#include <optional>
#include <vector>

namespace muster {

class HostGate;
class SecretStore;
class Transport;

struct OutboxOptions
{
    Milliseconds backOffBase{1'000}; ///< full jitter: random(0, min(cap, base × 2ⁿ)), floor 250 ms
    Milliseconds backOffCap{60'000};
    Milliseconds retryAfterCap{3'600'000}; ///< asked to wait longer, a person decides
    quint32 seed = 0;                      ///< of the jitter; 0 takes one from the system
};

/// Role: the outbox at work. Owner: app; everything it is given outlives it. Thread: main.
/// Invariants: no byte of a write leaves before the transaction that counts it is durable; in a lane one
/// operation is under way, in the order in which people asked, lanes do not wait for each other; after a
/// transmission whose end is not known nothing is sent in that lane until it was found out or a person
/// decided; a production action never waits; every state has a deadline after which a person is asked.
///
/// What happens per operation (states of models/domain/operation.h):
///
///   state     | due                                    | next
///   Pending   | head of its lane, source usable        | Tx A -> Inflight, then the bytes
///             | expired, old or overtaken              | NeedsUser
///   Inflight  | evidence of the transport              | Tx B by afterSend()
///             | nothing for 2 min, or the machine slept | Unknown
///   Unknown   | not before `notBefore`                 | Verifying, read-back through reconcile()
///             | the tool offers no way to ask          | NeedsUser
///   Verifying | read-back                              | by afterReadBack()
///   Unknown or Verifying, 15 min after sending         | NeedsUser
///
/// A source is usable when it may write, is enabled, has an address and a token (a locked keyring: tried
/// again every 10 s), was checked since its token last changed (Connector::check; the account must be the one
/// that was used before, else every waiting operation asks), and is not paused: by a refused token (401)
/// until the token changes, by a captive portal until a check succeeds. Its host has to be free as well: the
/// checks, writes and read-backs pass the same HostGate as the engine's reads, so that a Retry-After, whoever
/// met it, an open breaker and the budgets hold for all of them, also after a restart.
class OutboxRunner final : public QObject
{
    Q_OBJECT
public:
    OutboxRunner(const ConnectorRegistry& connectors, WriteTransport& writes, Transport& reads,
                 HostGate& gate, OutboxStore& store, SecretStore& secrets, Clock& clock,
                 OutboxOptions options = {}, QObject* parent = nullptr);
    ~OutboxRunner() override;

    /// Tx R, then everything unsettled is taken up. Once per program. Before it nothing is sent.
    void start();
    bool isRunning() const;
    /// Replaces the configured sources; an operation whose source is gone waits and then asks.
    void setSources(std::vector<Source> sources);
    /// A token was stored, replaced or removed: it is read afresh and checked before anything is sent with
    /// it.
    void secretChanged(const SourceId& source);
    /// How fresh the feeds of the sources are: a production action needs a source that answers now.
    void noteFreshness(const Freshness& freshness);
    /// The machine slept: what was under way is Unknown, connections are closed.
    void resumed();
    /// A person waits: back-off is forgotten, a host that does not answer gets one request at once; a
    /// server's Retry-After is not forgotten.
    void tryNow();

    using OnOperation = std::function<void(Result<Operation>)>;
    /// Stores an intent (Tx U) and sends it when its turn comes. Class and least audience are those of the
    /// connector's verb. `confirmedText`: what the person read and confirmed; must be the operation's
    /// `targetText` for public and production. Errors: Forbidden (the source may not be written to), Invalid
    /// (unknown verb, not confirmed, payload refused by the connector), Offline (production: not now, with
    /// the reason), Storage.
    void enqueue(outbox::Intent intent, const QString& confirmedText, QObject* context, OnOperation onDone);
    /// Errors: Invalid when the state leaves no such choice; Offline for production that cannot be done now.
    void decide(const OperationId& id, outbox::Decision decision, const QString& person, QObject* context,
                OnOperation onDone);
    void edit(const OperationId& id, const outbox::Edit& change, QObject* context, OnOperation onDone);

    /// Why a Pending or Unknown operation is not taken up at this moment, for people; empty when it is, or
    /// when it is in another state.
    QString whyWaiting(const OperationId& id) const;
    /// Why this source cannot be written to at this moment, for people; empty when it can. Production needs a
    /// source that answers now.
    QString whyNotWritable(const SourceId& source,
                           OperationAudience audience = OperationAudience::Internal) const;
    const std::vector<Source>& sources() const;
    /// The first request of an operation, for showing: nothing is stored or sent, and it bears no secret.
    /// Errors: NotFound when its source is not there, Invalid when its connector takes no such operation.
    Result<HttpRequest> requestOf(const Operation& operation) const;
    /// Unsettled operations in the order of intents.
    std::vector<Operation> operations() const;
    /// No transaction and no exchange is under way: only time or a person changes anything now.
    bool isIdle() const;

signals:
    /// After each durable change. Main thread.
    void operationChanged(const muster::Operation& operation);
    /// A source was paused or taken up again; `why` is empty then.
    void sourceStateChanged(const muster::SourceId& source, const QString& why);

private:
    std::unique_ptr<class OutboxRunnerPrivate> d;
};

} // namespace muster
