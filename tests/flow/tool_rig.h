// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
// A tool at work: its connector with the real engine and outbox over a store on disk, that can be ended and
// started again. Time is virtual and moves only when nothing is on its way, so a run is the same every time.

#include "integrations/core/secret_store.h"
#include "integrations/sync/outbox_runner.h"
#include "integrations/sync/store_fact_sink.h"
#include "integrations/sync/sync_engine.h"
#include "models/store/incident_reports.h"
#include "models/store/outbox_store.h"
#include "models/store/store.h"
#include "tests/flow/fake_clock.h"
#include "tests/flow/flow_network.h"

#include <QTemporaryDir>
#include <QtTest>

#include <map>
#include <memory>
#include <optional>
#include <vector>

namespace muster::test {

/// Role: a program that knows one source; base of a test program, or a part of one. Thread: main.
class ToolRig : public QObject
{
public:
    using State = OperationState;
    using Fate = FlowNetwork::Fate;

    ToolRig() = default;
    ~ToolRig() override;
    Q_DISABLE_COPY_MOVE(ToolRig)

    /// A fresh store and everything over it. The clock goes on from where it is; the network is new unless
    /// there is one. `settings` has the address under "url".
    void open(std::unique_ptr<Connector> connector, std::map<QString, QString> settings,
              const QString& token = QStringLiteral("token-1"));
    /// A new network whose tool is a function; for before `open`.
    void serve(std::function<HttpReply(const Asked&)> answer);
    /// The incident that operations are asked for; without it they are of none.
    void openRoom();
    virtual void start();
    virtual void stop();
    /// As if the program was killed and started again: only what is on disk is known, and the network
    /// answers.
    void restart();
    /// The network and what it serves go too.
    void close();

    /// Everything that can happen without time passing has happened; false: it does not come to rest.
    bool settle();
    /// Lets virtual time pass from timer to timer.
    bool run(Milliseconds span);
    /// The same until `done`, at most so long.
    bool run(Milliseconds most, const std::function<bool()>& done);

    /// One round of every feed; `reports` and `said` tell how it went. False when one failed or did not end.
    bool pull();

    /// Empty with `said` when the outbox does not take it.
    OperationId ask(const QString& verb, const QByteArray& payload, const QString& target = {});
    Operation stored(const OperationId& id);
    /// Lets time pass until it is settled or only a person can go on, and gives it as it is then.
    Operation settled(const OperationId& id);
    QString outcome(const OperationId& id) { return toString(settled(id).state); }
    Operation act(const QString& verb, const QByteArray& payload, const QString& target = {})
    {
        return settled(ask(verb, payload, target));
    }
    bool sendAgain(const OperationId& id);

    // What is stored, by the tool's own id of an incident.
    IncidentId incident(QStringView remoteId) const { return remoteIncidentId(source.id, remoteId); }
    std::vector<IncidentReport> reportsOf(const IncidentId& room);
    std::vector<IncidentReport> reportsOf(QStringView remoteId) { return reportsOf(incident(remoteId)); }
    std::optional<Stage> stageOf(QStringView remoteId);
    /// Newest revisions of its events, by their remote id.
    std::map<QString, TimelineEvent> events(QStringView remoteId);
    int eventCount(QStringView remoteId);
    QStringList titles();

    std::shared_ptr<FakeClock> clock = std::make_shared<FakeClock>();
    std::unique_ptr<QTemporaryDir> folder;
    std::unique_ptr<FlowNetwork> network;
    std::unique_ptr<ConnectorRegistry> connectors;
    std::unique_ptr<MemorySecretStore> secrets;
    Source source;
    IncidentId room; ///< of `openRoom`
    std::unique_ptr<Store> store;
    std::unique_ptr<StoreFactSink> sink;
    std::unique_ptr<StoreOutbox> outbox;
    std::unique_ptr<SyncEngine> engine;
    std::unique_ptr<OutboxRunner> runner;
    std::vector<SourceReport> reports; ///< of the last round
    QString said;

protected:
    /// Counts what came; a change means that it is not at rest.
    virtual int happened() const { return network ? network->begun : 0; }

private:
    bool pass(Milliseconds most, const std::function<bool()>& done, Milliseconds withoutTimer);
    quint32 m_starts = 0;
};

} // namespace muster::test
