// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
// An import at work: the real engine, imports and store in virtual time, between them and the tool a network
// that can be cut, slowed down, or die with the program at any exchange.

#include "integrations/core/secret_store.h"
#include "integrations/sync/history_import.h"
#include "integrations/sync/http_client.h"
#include "integrations/sync/store_fact_sink.h"
#include "integrations/sync/sync_engine.h"
#include "models/base/worker.h"
#include "models/store/import_runs.h"
#include "models/store/incident_reports.h"
#include "models/store/people.h"
#include "models/store/store.h"
#include "tests/flow/fake_clock.h"

#include <QTemporaryDir>
#include <QtTest>

namespace muster::test {

/// Role: answers by a function, or over HTTP when there is none.
class HistoryNetwork final : public QObject, public Transport
{
public:
    std::function<HttpReply(const Exchange&)> server;
    bool offline = false;
    int left = -1; ///< so many more exchanges are answered, then nothing comes back; -1: all
    int begun = 0;
    std::vector<Instant> sent;
    const Clock* clock = nullptr;

    ExchangeId send(Exchange exchange, QObject* context,
                    std::function<void(Result<HttpReply>)> onDone) override
    {
        ++begun;
        if (clock)
            sent.push_back(clock->now());
        if (left == 0)
            return 0;
        if (left > 0)
            --left;
        if (offline) {
            QTimer::singleShot(0, context, [onDone = std::move(onDone)] {
                onDone(fail(ErrorKind::Offline, QStringLiteral("no network")));
            });
            return 0;
        }
        if (server) {
            QTimer::singleShot(0, context,
                               [onDone = std::move(onDone), reply = server(exchange)] { onDone(reply); });
            return 0;
        }
        ++m_open;
        return m_client.send(
            std::move(exchange), this,
            [this, guard = QPointer(context), onDone = std::move(onDone)](Result<HttpReply> reply) {
                --m_open;
                if (guard)
                    onDone(std::move(reply));
            });
    }
    void cancel(ExchangeId) override {} // answers of dead contexts are dropped
    void forget(const SourceId&) override {}
    bool isIdle() const { return m_open == 0; }

private:
    HttpClient m_client;
    int m_open = 0;
};

/// Role: one source and its store. Thread: main.
class HistoryRig final : public QObject
{
public:
    HistoryRig(std::shared_ptr<FakeClock> time, std::unique_ptr<Connector> connector,
               std::function<HttpReply(const Exchange&)> server, const QString& url,
               std::map<QString, QString> settings = {}, const QString& token = QStringLiteral("token-1"))
        : clock(std::move(time))
    {
        network.server = std::move(server);
        network.clock = clock.get();
        source.id = SourceId{QStringLiteral("s1")};
        source.tool = connector->descriptor().id;
        source.name = QStringLiteral("The tool");
        source.settings = std::move(settings);
        source.settings[QStringLiteral("url")] = url;
        source.hasSecret = true;
        connectors.add(std::move(connector));
        secrets.write(source.id, Secret::fromText(token), this, [](const Done&) {});
        start();
    }
    ~HistoryRig() override { stop(); }

    void start()
    {
        auto opened = Store::open({folder.path(), false}, clock);
        if (!opened)
            qFatal("no store: %s", qPrintable(opened.error().what));
        store = std::move(*opened);
        sink = std::make_unique<StoreFactSink>(*store);
        SyncOptions options;
        options.seed = 7;
        engine = std::make_unique<SyncEngine>(connectors, network, *sink, secrets, *clock, options);
        engine->setSources({source});
        imports = std::make_unique<HistoryImport>(*engine, *store);
        connect(imports.get(), &HistoryImport::changed, this,
                [this](const ImportStatus& status) { told.push_back(status); });
        settle();
    }
    void stop()
    {
        imports.reset();
        engine.reset();
        if (store)
            settle();
        sink.reset();
        store.reset();
    }
    /// As a program that is killed and started again.
    void restart()
    {
        stop();
        start();
        imports->resumeInterrupted();
        settle();
    }
    /// Everything that can happen without time passing has happened.
    void settle()
    {
        int before = -1;
        for (int quiet = 0; quiet < 3; ++quiet) {
            QCoreApplication::sendPostedEvents();
            QCoreApplication::processEvents();
            Worker::pool().waitForDone();
            if (store) {
                store->writeNow([](WriteTx&) { return Done{}; });
                store->readNow([](ReadTx&) { return Done{}; });
            }
            QCoreApplication::processEvents();
            while (!network.isIdle()) {
                QCoreApplication::processEvents(QEventLoop::WaitForMoreEvents, 100);
                quiet = 0;
            }
            const int now = network.begun + int(told.size());
            if (std::exchange(before, now) != now)
                quiet = 0;
        }
    }
    /// Lets time pass until nothing is under way any more, or until `done`; at most so much virtual time.
    void run(Milliseconds most, const std::function<bool()>& done)
    {
        const Instant end = clock->now() + most;
        settle();
        while (!done() && clock->now() < end) {
            clock->advance(std::clamp(clock->untilNext().value_or(Milliseconds{1'000}), Milliseconds{1},
                                      std::max(Milliseconds{1}, end - clock->now())));
            settle();
        }
    }
    ImportRunId begin(std::optional<Instant> since = std::nullopt)
    {
        std::optional<Result<ImportRunId>> answer;
        imports->start(source.id, since, this, [&](Result<ImportRunId> run) { answer = std::move(run); });
        settle();
        if (!answer || !*answer) {
            refused = answer ? answer->error().what : QStringLiteral("no answer");
            return {};
        }
        return **answer;
    }
    /// Until it does not go on any more.
    ImportRun finish(const ImportRunId& id, Milliseconds most = Milliseconds{12 * 3'600'000LL})
    {
        run(most, [this] { return imports->active().empty(); });
        return stored(id);
    }
    ImportRun stored(const ImportRunId& id)
    {
        return store->readNow([&](ReadTx& tx) { return importRun(tx, id); }).value_or(ImportRun{});
    }
    /// All that is known of the tool, in words: incidents with their stage and number of versions, events
    /// with theirs, people.
    QStringList facts()
    {
        QStringList all;
        store->readNow([&](ReadTx& tx) -> Done {
            const auto incidents = tx.incidents();
            for (const IncidentSummary& one : incidents.value_or(std::vector<IncidentSummary>{})) {
                const auto reports = incidentReports(tx, one.incident.id);
                for (const IncidentReport& report : reports.value_or(std::vector<IncidentReport>{}))
                    all << QStringLiteral("incident %1 %2 %3 %4")
                               .arg(report.remoteId, report.title, report.stageText, report.openedAt.toIso());
                const auto events = tx.events(one.incident.id);
                for (const TimelineEvent& event : events.value_or(std::vector<TimelineEvent>{}))
                    all << QStringLiteral("event %1 %2 %3 r%4")
                               .arg(event.remoteId, event.occurredAt.toIso(), event.text)
                               .arg(event.revision);
            }
            const auto known = people(tx);
            for (const Person& person : known.value_or(std::vector<Person>{}))
                all << QStringLiteral("person ") + person.name;
            return {};
        });
        all.sort();
        return all;
    }
    int count(const QString& kind)
    {
        const QStringList all = facts();
        return int(std::count_if(all.begin(), all.end(),
                                 [&](const QString& line) { return line.startsWith(kind + u' '); }));
    }

    std::shared_ptr<FakeClock> clock;
    HistoryNetwork network;
    QTemporaryDir folder;
    ConnectorRegistry connectors;
    MemorySecretStore secrets;
    Source source;
    std::unique_ptr<Store> store;
    std::unique_ptr<StoreFactSink> sink;
    std::unique_ptr<SyncEngine> engine;
    std::unique_ptr<HistoryImport> imports;
    std::vector<ImportStatus> told;
    QString refused;
};

} // namespace muster::test
