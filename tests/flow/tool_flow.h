// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
// One tool whose server is on loopback, with all that is between it and the disk: engine, outbox, HTTP and a
// store that can be closed and opened again. Time is virtual; only the bytes take real time.

#include "integrations/core/secret_store.h"
#include "integrations/sync/host_gate.h"
#include "integrations/sync/http_client.h"
#include "integrations/sync/http_writer.h"
#include "integrations/sync/outbox_runner.h"
#include "integrations/sync/store_fact_sink.h"
#include "integrations/sync/sync_engine.h"
#include "models/store/incident_reports.h"
#include "models/store/outbox_store.h"
#include "models/store/store.h"
#include "tests/flow/fake_clock.h"
#include "tests/flow/fake_server.h"

#include <QTemporaryDir>
#include <QtTest>

namespace muster::test {

/// Role: a program that knows one source. Thread: main.
class ToolFlow final : public QObject
{
public:
    ToolFlow(const QString& tool, std::unique_ptr<Connector> connector)
    {
        connectors.add(std::move(connector));
        source.id = SourceId{QStringLiteral("s1")};
        source.tool = tool;
        source.name = QStringLiteral("The tool");
        source.settings[QStringLiteral("url")] = http.url();
        source.hasSecret = true;
        source.mayWrite = true;
    }
    ~ToolFlow() override { stop(); }

    void start(const QString& token)
    {
        secrets.write(source.id, Secret::fromText(token), this, [](const Done&) {});
        restart();
    }
    /// As a program that dies and is started again.
    void restart()
    {
        stop();
        auto opened = Store::open({folder.path(), false}, clock);
        if (!opened)
            qFatal("no store: %s", qPrintable(opened.error().what));
        store = std::move(*opened);
        sink = std::make_unique<StoreFactSink>(*store);
        SyncOptions options;
        options.seed = 7;
        engine = std::make_unique<SyncEngine>(connectors, client, *sink, secrets, *clock, options);
        engine->setSources({source});
        outbox = std::make_unique<StoreOutbox>(*store);
        OutboxOptions waits;
        waits.seed = 7;
        runner = std::make_unique<OutboxRunner>(connectors, writer, client, engine->hostGate(), *outbox,
                                                secrets, *clock, waits);
        runner->setSources({source});
        runner->start();
        if (!QTest::qWaitFor([&] { return runner->isRunning(); }, kPatience))
            qFatal("the outbox does not start");
    }
    /// Every feed once. False with `words` when one of them failed.
    bool pull()
    {
        std::optional<std::vector<SourceReport>> answer;
        engine->pullOnce(this, [&](std::vector<SourceReport> reports) { answer = std::move(reports); });
        words.clear();
        if (!QTest::qWaitFor([&] { return answer.has_value(); }, kPatience)) {
            words = QStringLiteral("no answer");
            return false;
        }
        bool ok = true;
        for (const SourceReport& report : *answer) {
            ok = ok && report.ok;
            if (!report.ok)
                words += report.feed + QStringLiteral(": ") + report.words + u' ';
        }
        return ok;
    }
    OperationId enqueue(const QString& verb, const QByteArray& payload, const QString& target)
    {
        outbox::Intent intent;
        intent.operation.id = newId<OperationId>();
        intent.operation.source = source.id;
        intent.operation.verb = verb;
        intent.operation.target = target;
        intent.operation.targetText = QStringLiteral("The tool: ") + verb;
        intent.operation.payload = payload;
        std::optional<Result<Operation>> answer;
        runner->enqueue(intent, intent.operation.targetText, this,
                        [&](Result<Operation> stored) { answer = std::move(stored); });
        if (!QTest::qWaitFor([&] { return answer.has_value(); }, kPatience) || !*answer)
            return {};
        return (*answer)->id;
    }
    /// Until it waits for nobody but a person; time passes when nothing is under way.
    Operation settled(const OperationId& id)
    {
        Operation now;
        const bool ended = QTest::qWaitFor(
            [&] {
                const auto stored = store->readNow([&](ReadTx& tx) { return outbox::operation(tx, id); });
                now = stored.value_or(Operation{});
                const bool open = now.state == OperationState::Pending || occupiesLane(now.state);
                if (open && mayPass())
                    clock->advance(clock->untilNext().value_or(Milliseconds{0}));
                return stored && !open;
            },
            kPatience);
        return ended ? now : Operation{};
    }
    Operation act(const QString& verb, const QByteArray& payload, const QString& target)
    {
        return settled(enqueue(verb, payload, target));
    }

    /// What the card of the source and the forms over it are told.
    SourceUse use() const { return engine->sourceUse(source.id); }
    OutboxRunner& outboxRunner() { return *runner; }
    SyncEngine& syncEngine() { return *engine; }
    const ConnectorRegistry& registry() const { return connectors; }

    IncidentId incident(const QString& remoteId) const { return remoteIncidentId(source.id, remoteId); }
    int eventCount(const QString& remoteId)
    {
        const auto list = store->readNow([&](ReadTx& tx) { return tx.events(incident(remoteId)); });
        return list ? int(list->size()) : -1;
    }
    std::optional<Stage> stageOf(const QString& remoteId)
    {
        const auto list = store->readNow([&](ReadTx& tx) { return incidentReports(tx, incident(remoteId)); });
        return list && !list->empty() ? list->front().stage : std::nullopt;
    }
    QStringList titles()
    {
        QStringList all;
        const auto list = store->readNow([](ReadTx& tx) { return tx.incidents(); });
        for (const IncidentSummary& one : list.value_or(std::vector<IncidentSummary>{}))
            all.append(one.incident.title);
        return all;
    }

    std::shared_ptr<FakeClock> clock = std::make_shared<FakeClock>();
    FakeServer http;
    Source source;
    QString words;
    std::unique_ptr<Store> store;

private:
    static constexpr int kPatience = 60'000;
    /// Nothing is under way; or what is under way waits a moment by itself before it asks again: nobody has
    /// come to the server for a while, and the next timer is near.
    bool mayPass()
    {
        if (std::exchange(m_cameBefore, http.ledger.size()) != http.ledger.size())
            m_quiet = 0;
        const bool waits = ++m_quiet > 40 && clock->untilNext().value_or(kFar) < kFar;
        if (!runner->isIdle() && !waits)
            return false;
        m_quiet = 0;
        return true;
    }
    static constexpr Milliseconds kFar{5'000};
    size_t m_cameBefore = 0;
    int m_quiet = 0;
    void stop()
    {
        runner.reset();
        outbox.reset();
        engine.reset();
        sink.reset();
        store.reset();
    }
    QTemporaryDir folder;
    ConnectorRegistry connectors;
    HttpClient client;
    HttpWriter writer;
    MemorySecretStore secrets;
    std::unique_ptr<StoreFactSink> sink;
    std::unique_ptr<SyncEngine> engine;
    std::unique_ptr<StoreOutbox> outbox;
    std::unique_ptr<OutboxRunner> runner;
};

} // namespace muster::test
