// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
// The state behind OutboxRunner: operations at work and their sources. Internal to integrations/sync.

#include "integrations/sync/host_gate.h"
#include "integrations/sync/outbox_runner.h"
#include "integrations/sync/step_run.h"

#include <QPointer>
#include <QRandomGenerator>

#include <map>
#include <memory>
#include <vector>

namespace muster {

/// One unsettled operation.
struct OutboxEntry
{
    Operation operation; ///< as last stored
    bool busy = false;   ///< a transaction or an exchange of it is under way
    bool ending = false; ///< what became of it is known and being stored
    quint64 token = 0;   ///< OutboxSource::token of the exchange under way
    quint64 turn = 0;    ///< outdates callbacks of what was begun before
    Instant retryAt;     ///< after a failure of our own (disk, keyring), or the gate; in memory only
    int failures = 0;    ///< of read-backs and of our own, in a row
    QString why;         ///< whyWaiting()
    QPointer<StepRun> reading;
};

/// One configured source, as far as writing is concerned.
struct OutboxSource
{
    Source source;
    const Connector* connector = nullptr;
    std::optional<Account> account;
    QString unusable; ///< why it can never be written to as it is configured; empty: it can
    std::shared_ptr<Lane> lane = std::make_shared<Lane>(2);
    bool checked = false; ///< answered, with the account that was used before, since its token last changed
    bool checking = false;
    quint64 token =
        0; ///< another number for each token: an answer to an earlier one says nothing of this one
    bool tokenRefused = false;
    QString heldWhy;
    Instant heldUntil;      ///< our own back-off; a pause that its server asked for is the gate's
    bool inherited = false; ///< its operations told the gate what they met before this run
    int failures = 0;
    std::map<QString, FreshnessState> feeds;
    QString told; ///< of sourceStateChanged
};

class OutboxRunnerPrivate
{
public:
    OutboxRunnerPrivate(OutboxRunner& runner, const ConnectorRegistry& registry, WriteTransport& writer,
                        Transport& reader, HostGate& hosts, OutboxStore& outbox, SecretStore& secretStore,
                        Clock& time, OutboxOptions given);

    using Transaction = std::function<Result<Operation>(WriteTx&)>;
    OutboxEntry* find(const OperationId& id);
    /// The entry when `turn` is still its turn.
    OutboxEntry* find(const OperationId& id, quint64 turn);
    OutboxSource* sourceOf(const Operation& operation);
    void take(const Operation& operation);
    void took(Result<Operation> operation, QObject* context, const OutboxRunner::OnOperation& onDone);
    Milliseconds waitAfter(int failures);

    /// Tx R, at the start and again when the clock was set: horizons and waits are readings of it, so a clock
    /// that jumps ahead would make "not there" count too early, and one that is set back would freeze
    /// everything.
    void recover();
    /// Since the last look, by more than it drifts. A machine that slept looks the same, and is the same
    /// here.
    bool clockWasSet();
    void work();
    bool isNextOfItsLane(const OutboxEntry& entry) const;
    /// The newest answer to it named a time: that neither a person nor a restart shortens.
    static bool wasAskedToWait(const Operation& operation);
    /// Retry-After that an operation met and that the gate may not know: the program can die between the
    /// transaction of the one and the other's.
    void inheritHolds();
    void wakeAt(Instant at);
    void arm();
    bool overdue(OutboxEntry& entry);
    /// Whether its source keeps it from anything now: says why, and is woken when time alone frees it.
    bool isHeldUp(OutboxEntry& entry, const OutboxSource* source);
    void pending(OutboxEntry& entry);
    void unknown(OutboxEntry& entry);
    QString blockedBy(const OutboxSource* source) const;
    /// When a source that is blocked by time is looked at again; nullopt when time alone frees it not.
    std::optional<Instant> freeAt(const OutboxSource* source) const;
    QString notLive(const OutboxSource* source) const;
    QString notNow(const OutboxSource* source, const Operation& operation) const;
    void tell(OutboxSource& source);

    void check(OutboxSource& source);
    void checked(const SourceId& id, quint64 token, const Done& done, const QString& account);
    void compareAccount(const SourceId& id, quint64 token, const QString& account);
    /// `token`: with which it was met.
    void hold(OutboxSource& source, quint64 token, const Error& error);

    void begin(OutboxEntry& entry);
    /// Everything of it is ready: takes a place at its host, then Tx A.
    void admit(const OperationId& id, quint64 turn, const SecretCache::Shared& secret);
    /// `host`: where it was admitted.
    void transmit(const OperationId& id, quint64 turn, const SecretCache::Shared& secret, const QUrl& host);
    void received(const OperationId& id, quint64 turn, const Decode& decode,
                  const SecretCache::Shared& secret, const WriteEvidence& evidence);
    void judge(const OperationId& id, quint64 turn, const SecretCache::Shared& secret,
               const WriteEvidence& evidence, const std::optional<Result<Outcome>>& outcome);
    void readBack(OutboxEntry& entry);
    void readBackDone(const OperationId& id, quint64 turn, const Done& done, std::optional<ReadBack> answer,
                      const WriteReceipt& receipt);
    /// Stores what is known, again and again until it is durable: it must not be forgotten while we live.
    void insist(const OperationId& id, quint64 turn, const Transaction& transaction, int failures = 0);
    void ask(OutboxEntry& entry, const QString& words);
    void loseSight(OutboxEntry& entry, const QString& words);

    OutboxRunner& q;
    const ConnectorRegistry& connectors;
    WriteTransport& writes;
    Transport& reads;
    HostGate& gate;
    OutboxStore& store;
    Clock& clock;
    OutboxOptions options;
    SecretCache secrets;
    QRandomGenerator random;
    std::vector<Source> configured;
    std::map<SourceId, std::unique_ptr<OutboxSource>> sources;
    std::map<SourceId, std::map<QString, FreshnessState>> feeds; ///< of sources that are not known yet too
    std::vector<std::unique_ptr<OutboxEntry>> entries;           ///< in the order of intents
    bool started = false, running = false;
    quint64 tokens = 0;
    std::optional<Instant> armedFor, wanted;
    Instant lastNow;
    Milliseconds lastSteady{0};
    quint64 alarm = 0;
};

} // namespace muster
