// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
// A connector at work: the real engine, outbox, store and HTTP against a server on loopback, in virtual time.
// Time moves only when nothing is on its way, so a run is the same every time.

#include "integrations/core/secret_store.h"
#include "integrations/sync/http_client.h"
#include "integrations/sync/http_writer.h"
#include "integrations/sync/outbox_runner.h"
#include "integrations/sync/store_fact_sink.h"
#include "integrations/sync/sync_engine.h"
#include "models/base/id.h"
#include "models/base/worker.h"
#include "models/store/incident_reports.h"
#include "models/store/outbox_store.h"
#include "models/store/store.h"
#include "tests/flow/fake_clock.h"

#include <QTemporaryDir>
#include <QtTest>

#include <map>
#include <memory>
#include <set>

namespace muster::test {

/// Role: real HTTP that knows what is under way.
class CountedNetwork final : public QObject, public Transport, public WriteTransport
{
public:
    ExchangeId send(Exchange exchange, QObject* context,
                    std::function<void(Result<HttpReply>)> onDone) override
    {
        ++begun;
        ++m_open;
        const auto over = std::make_shared<bool>(false);
        const ExchangeId id = m_client.send(
            std::move(exchange), this,
            [this, over, guard = QPointer(context), onDone = std::move(onDone)](Result<HttpReply> reply) {
                if (!std::exchange(*over, true))
                    --m_open;
                if (guard)
                    onDone(std::move(reply));
            });
        m_reads[id] = over;
        return id;
    }
    void cancel(ExchangeId id) override
    {
        m_client.cancel(id);
        if (const auto one = m_reads.find(id); one != m_reads.end() && !std::exchange(*one->second, true))
            --m_open;
    }
    ExchangeId sendWrite(Exchange exchange, QObject* context,
                         std::function<void(WriteEvidence)> onDone) override
    {
        ++begun;
        ++m_open;
        return m_writer.sendWrite(
            std::move(exchange), this,
            [this, guard = QPointer(context), onDone = std::move(onDone)](const WriteEvidence& evidence) {
                --m_open;
                if (guard)
                    onDone(evidence);
            });
    }
    void forget(const SourceId&) override {}
    bool isIdle() const { return m_open == 0; }
    int begun = 0;

private:
    HttpClient m_client;
    HttpWriter m_writer;
    std::map<ExchangeId, std::shared_ptr<bool>> m_reads;
    int m_open = 0;
};

/// Role: base of a test program of one tool.
class HostedToolFlow : public QObject
{
protected:
    using State = OperationState;

    /// A fresh store and everything over it.
    void open(std::unique_ptr<Connector> connector, const QString& url)
    {
        dir = std::make_unique<QTemporaryDir>();
        connectors = std::make_unique<ConnectorRegistry>();
        source.id = SourceId{QStringLiteral("s1")};
        source.tool = connector->descriptor().id;
        source.name = connector->descriptor().name;
        source.settings = {{QStringLiteral("url"), url}};
        source.hasSecret = true;
        source.mayWrite = true;
        connectors->add(std::move(connector));
        secrets = std::make_unique<MemorySecretStore>();
        secrets->write(source.id, Secret::fromText(QStringLiteral("good-key")), this, [](const Done&) {});
        network = std::make_unique<CountedNetwork>();
        start();
    }
    void start()
    {
        auto opened = Store::open({dir->path(), false}, clock);
        QVERIFY(opened.has_value());
        store = std::move(*opened);
        sink = std::make_unique<StoreFactSink>(*store);
        outbox = std::make_unique<StoreOutbox>(*store);
        SyncOptions sync;
        sync.seed = ++seed;
        engine = std::make_unique<SyncEngine>(*connectors, *network, *sink, *secrets, *clock, sync);
        OutboxOptions options;
        options.seed = seed;
        runner = std::make_unique<OutboxRunner>(*connectors, *network, *network, engine->hostGate(), *outbox,
                                                *secrets, *clock, options);
        engine->setSources({source});
        runner->setSources({source});
        runner->start();
        QVERIFY(settle());
    }
    void stop()
    {
        runner.reset();
        engine.reset();
        settle();
        outbox.reset();
        sink.reset();
        store.reset();
    }
    /// As if the program was killed and started again: only what is on disk is known.
    void restart()
    {
        stop();
        start();
    }
    void close()
    {
        stop();
        network.reset();
    }

    /// Everything that can happen without time passing has happened.
    bool settle()
    {
        QElapsedTimer guard;
        guard.start();
        int before = -1;
        for (int quiet = 0; quiet < 4; ++quiet) {
            QCoreApplication::sendPostedEvents();
            QCoreApplication::processEvents();
            Worker::pool().waitForDone();
            if (store && !store->writeNow([](WriteTx&) { return Done{}; }))
                return false;
            if (store)
                store->readNow([](ReadTx&) { return Done{}; });
            QCoreApplication::processEvents();
            while (network && !network->isIdle()) {
                if (guard.elapsed() > 30'000)
                    return false;
                QCoreApplication::processEvents(QEventLoop::WaitForMoreEvents, 100);
                quiet = 0;
            }
            const int now = network ? network->begun : 0;
            if (std::exchange(before, now) != now)
                quiet = 0;
        }
        return true;
    }
    /// Lets virtual time pass from timer to timer.
    bool run(Milliseconds span)
    {
        const Instant end = clock->now() + span;
        if (!settle())
            return false;
        while (clock->now() < end) {
            const auto next = clock->untilNext();
            const Milliseconds left = end - clock->now();
            clock->advance(next ? std::min(*next, left) : left);
            if (!settle())
                return false;
        }
        return true;
    }
    /// One round of every feed; the reports say how it went.
    std::vector<SourceReport> pull()
    {
        std::optional<std::vector<SourceReport>> reports;
        engine->pullOnce(this, [&](std::vector<SourceReport> all) { reports = std::move(all); });
        for (int step = 0; step < 2'000 && !reports; ++step) {
            if (!settle() || reports)
                break;
            const auto next = clock->untilNext();
            clock->advance(next.value_or(Milliseconds{1'000}));
        }
        return reports.value_or(std::vector<SourceReport>{});
    }
    bool pullsWell()
    {
        const auto reports = pull();
        for (const SourceReport& report : reports) {
            if (!report.ok)
                qWarning().noquote() << report.feed << report.words;
        }
        return !reports.empty() &&
               std::all_of(reports.begin(), reports.end(), [](const SourceReport& one) { return one.ok; });
    }

    // What is stored.
    std::vector<IncidentReport> reports(const QString& remoteId)
    {
        return store
            ->readNow([&](ReadTx& tx) { return incidentReports(tx, remoteIncidentId(source.id, remoteId)); })
            .value_or(std::vector<IncidentReport>{});
    }
    /// Newest revisions of the incident's events, by remote id.
    std::map<QString, TimelineEvent> events(const QString& remoteId)
    {
        const auto list =
            store->readNow([&](ReadTx& tx) { return tx.events(remoteIncidentId(source.id, remoteId)); });
        std::map<QString, TimelineEvent> all;
        if (list) {
            for (const TimelineEvent& event : *list)
                all.emplace(event.remoteId, event);
        }
        return all;
    }

    // What is asked for.
    OperationId ask(const QString& verb, const QByteArray& payload, const QString& target = {})
    {
        outbox::Intent intent;
        intent.operation.id.value = newUlid();
        intent.operation.source = source.id;
        intent.operation.verb = verb;
        intent.operation.target = target;
        intent.operation.targetText = source.name + QStringLiteral(": ") + verb;
        intent.operation.payload = payload;
        intent.operation.author = QStringLiteral("Ann");
        std::optional<Result<Operation>> answer;
        runner->enqueue(intent, intent.operation.targetText, this,
                        [&](Result<Operation> operation) { answer = std::move(operation); });
        for (int round = 0; round < 5 && !answer; ++round) {
            store->writeNow([](WriteTx&) { return Done{}; });
            QCoreApplication::sendPostedEvents();
            QCoreApplication::processEvents();
        }
        if (!answer || !*answer) {
            qWarning().noquote() << verb << (answer ? answer->error().what : QStringLiteral("no answer"));
            return {};
        }
        return (*answer)->id;
    }
    Operation stored(const OperationId& id)
    {
        return store->readNow([&](ReadTx& tx) { return outbox::operation(tx, id); }).value_or(Operation{});
    }
    /// Until it is settled or only a person can go on; at most half an hour of virtual time.
    QString outcome(const OperationId& id)
    {
        const Instant end = clock->now() + Milliseconds{30 * 60'000};
        while (clock->now() < end) {
            if (!settle())
                return QStringLiteral("stuck");
            const Operation now = stored(id);
            if (now.state != State::Pending && !occupiesLane(now.state))
                return toString(now.state);
            const auto next = clock->untilNext();
            clock->advance(next.value_or(Milliseconds{1'000}));
        }
        return QStringLiteral("never");
    }

    std::shared_ptr<FakeClock> clock = std::make_shared<FakeClock>();
    std::unique_ptr<QTemporaryDir> dir;
    Source source;
    quint32 seed = 0;
    std::unique_ptr<ConnectorRegistry> connectors;
    std::unique_ptr<MemorySecretStore> secrets;
    std::unique_ptr<CountedNetwork> network;
    std::unique_ptr<Store> store;
    std::unique_ptr<StoreFactSink> sink;
    std::unique_ptr<StoreOutbox> outbox;
    std::unique_ptr<SyncEngine> engine;
    std::unique_ptr<OutboxRunner> runner;
};

} // namespace muster::test
