// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
// One tool whose server keeps state, between the real engine, the real outbox and a store on a real disk, in
// virtual time. The server is a function from request to answer; the network between can lose what is sent
// and what is answered. Sockets are tested elsewhere.

#include "integrations/core/secret_store.h"
#include "integrations/sync/host_gate.h"
#include "integrations/sync/outbox_runner.h"
#include "integrations/sync/store_fact_sink.h"
#include "integrations/sync/sync_engine.h"
#include "integrations/sync/write_transport.h"
#include "models/base/worker.h"
#include "models/store/incident_reports.h"
#include "models/store/outbox_store.h"
#include "models/store/store.h"
#include "tests/flow/fake_clock.h"

#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QTemporaryDir>
#include <QUrlQuery>
#include <QtTest>

namespace muster::test {

/// What a server was asked.
struct Asked
{
    HttpMethod method = HttpMethod::Get;
    QString path;
    QUrlQuery query;
    QJsonObject body;
    QByteArray authorization;
    QString item(const char* name) const
    {
        return query.queryItemValue(QString::fromLatin1(name), QUrl::FullyDecoded);
    }
};

inline HttpReply answerOf(const QJsonValue& value, int status = 200)
{
    const QJsonDocument document =
        value.isArray() ? QJsonDocument(value.toArray()) : QJsonDocument(value.toObject());
    HttpReply reply;
    reply.status = status;
    reply.contentType = "application/json";
    reply.body = document.toJson(QJsonDocument::Compact);
    return reply;
}

/// Role: the network and the server behind it.
class ToolWorld final : public Transport, public WriteTransport
{
public:
    enum class Fate {
        Arrives,
        AnswerLost,  ///< done, and nobody hears of it
        RequestLost, ///< sent, and never there
        Silent       ///< done, and nothing comes back before the program ends
    };

    std::function<HttpReply(const Asked&)> server;
    Fate nextWrite = Fate::Arrives; ///< of the next one alone
    int dieAfterReads = -1;         ///< so many more reads are answered; -1: all
    std::vector<Asked> reads, writes;

    ExchangeId send(Exchange exchange, QObject* context,
                    std::function<void(Result<HttpReply>)> onDone) override
    {
        if (dieAfterReads == 0)
            return ++m_last;
        if (dieAfterReads > 0)
            --dieAfterReads;
        reads.push_back(asked(exchange));
        QTimer::singleShot(0, context,
                           [onDone = std::move(onDone), reply = server(reads.back())] { onDone(reply); });
        return ++m_last;
    }
    void cancel(ExchangeId) override {}
    ExchangeId sendWrite(Exchange exchange, QObject* context,
                         std::function<void(WriteEvidence)> onDone) override
    {
        writes.push_back(asked(exchange));
        const Fate fate = std::exchange(nextWrite, Fate::Arrives);
        WriteEvidence evidence;
        evidence.requestSent = 1;
        if (fate != Fate::RequestLost)
            evidence.reply = server(writes.back());
        if (fate == Fate::AnswerLost || fate == Fate::RequestLost) {
            evidence.reply.reset();
            evidence.error =
                Error{ErrorKind::Timeout, QStringLiteral("no answer within 30 s"), 0, std::nullopt, {}};
        }
        if (fate != Fate::Silent)
            QTimer::singleShot(0, context, [onDone = std::move(onDone), evidence] { onDone(evidence); });
        return ++m_last;
    }
    void forget(const SourceId&) override {}

private:
    static Asked asked(const Exchange& exchange)
    {
        const HttpRequest& request = exchange.request;
        return {request.method, request.url.path(QUrl::FullyDecoded), QUrlQuery(request.url),
                QJsonDocument::fromJson(request.body).object(), exchange.authorization};
    }
    ExchangeId m_last = 0;
};

/// Role: base of a test program; `open` and `close` around every test.
class ServedToolFlow : public QObject
{
protected:
    using State = OperationState;
    using Fate = ToolWorld::Fate;
    static inline const IncidentId kRoom{QStringLiteral("room")};
    static inline const SourceId kSource{QStringLiteral("s1")};

    void open(std::unique_ptr<Connector> connector, std::map<QString, QString> settings)
    {
        dir = std::make_unique<QTemporaryDir>();
        clock = std::make_shared<FakeClock>();
        world = std::make_unique<ToolWorld>();
        registry = std::make_unique<ConnectorRegistry>();
        source = {};
        source.id = kSource;
        source.tool = connector->descriptor().id;
        source.name = QStringLiteral("The tool");
        source.settings = std::move(settings);
        source.hasSecret = true;
        source.mayWrite = true;
        registry->add(std::move(connector));
        secrets = std::make_unique<MemorySecretStore>();
        secrets->write(kSource, Secret::fromText(QStringLiteral("token-1")), this, [](const Done&) {});
        start();
        Incident incident;
        incident.id = kRoom;
        incident.number = QStringLiteral("INC-1");
        incident.openedAt = clock->now();
        QVERIFY(store->writeNow([&](WriteTx& tx) { return tx.addIncident(incident); }));
    }
    void close() { stop(); }
    void start()
    {
        auto opened = Store::open({dir->path(), false}, clock);
        QVERIFY(opened.has_value());
        store = std::move(*opened);
        sink = std::make_unique<StoreFactSink>(*store);
        SyncOptions options;
        options.seed = 7;
        engine = std::make_unique<SyncEngine>(*registry, *world, *sink, *secrets, *clock, options);
        outbox = std::make_unique<StoreOutbox>(*store);
        OutboxOptions writing;
        writing.seed = 7;
        runner = std::make_unique<OutboxRunner>(*registry, *world, *world, engine->hostGate(), *outbox,
                                                *secrets, *clock, writing);
        runner->setSources({source});
        engine->setSources({source});
        runner->start();
        QVERIFY(flush());
    }
    void stop()
    {
        runner.reset();
        engine.reset();
        if (store)
            flush();
        outbox.reset();
        sink.reset();
        store.reset();
    }
    /// As if the program had been ended and begun again.
    void restart()
    {
        stop();
        world->dieAfterReads = -1;
        start();
    }
    /// Everything that can happen without time passing has happened.
    bool flush()
    {
        size_t before = 0;
        for (int quiet = 0; quiet < 4; ++quiet) {
            QCoreApplication::sendPostedEvents();
            QCoreApplication::processEvents();
            Worker::pool().waitForDone();
            if (!store->writeNow([](WriteTx&) { return Done{}; }))
                return false;
            store->readNow([](ReadTx&) { return Done{}; });
            QCoreApplication::processEvents();
            const size_t now = world->writes.size() + world->reads.size();
            if (std::exchange(before, now) != now)
                quiet = 0;
        }
        return true;
    }
    /// One round of the feed; false when it fails or never ends.
    bool pull()
    {
        std::optional<std::vector<SourceReport>> reports;
        engine->pullOnce(this, [&](std::vector<SourceReport> all) { reports = std::move(all); });
        for (int step = 0; step < 2'000 && !reports; ++step) {
            if (!flush())
                return false;
            if (reports || world->dieAfterReads == 0)
                break;
            if (const auto next = clock->untilNext())
                clock->advance(*next);
        }
        said.clear();
        if (reports) {
            for (const SourceReport& one : *reports)
                said += one.words;
        }
        return reports && !reports->empty() && reports->front().ok;
    }
    OperationId ask(const QString& verb, const QByteArray& payload, const QString& target = {})
    {
        outbox::Intent intent;
        intent.operation.id = newId<OperationId>();
        intent.operation.incident = kRoom;
        intent.operation.source = kSource;
        intent.operation.verb = verb;
        intent.operation.target = target;
        intent.operation.targetText = QStringLiteral("The tool: ") + verb;
        intent.operation.payload = payload;
        intent.operation.author = QStringLiteral("Ann");
        std::optional<Result<Operation>> answer;
        runner->enqueue(intent, intent.operation.targetText, this,
                        [&](Result<Operation> stored) { answer = std::move(stored); });
        for (int round = 0; round < 5 && !answer; ++round) {
            store->writeNow([](WriteTx&) { return Done{}; });
            QCoreApplication::sendPostedEvents();
        }
        if (!answer || !*answer) {
            qWarning().noquote() << (answer ? answer->error().what : QStringLiteral("no answer"));
            return {};
        }
        return (*answer)->id;
    }
    /// Lets time pass until nothing is left to do without a person, and says what became of it.
    Operation settled(const OperationId& id)
    {
        for (int step = 0; step < 3'000; ++step) {
            if (!flush())
                return {};
            const Operation now = stored(id);
            if (now.state != State::Pending && !occupiesLane(now.state))
                return now;
            const auto next = clock->untilNext();
            if (!next)
                return now;
            clock->advance(*next);
        }
        return stored(id);
    }
    Operation stored(const OperationId& id)
    {
        return store->readNow([&](ReadTx& tx) { return outbox::operation(tx, id); }).value_or(Operation{});
    }
    bool sendAgain(const OperationId& id)
    {
        std::optional<Result<Operation>> answer;
        runner->decide(id, outbox::Decision::SendAgain, QStringLiteral("Ann"), this,
                       [&](Result<Operation> operation) { answer = std::move(operation); });
        flush();
        return answer && *answer;
    }
    /// Of one of the tool's incidents, by remote id.
    std::map<QString, TimelineEvent> events(const QString& remoteId)
    {
        const auto list =
            store->readNow([&](ReadTx& tx) { return tx.events(remoteIncidentId(kSource, remoteId)); });
        std::map<QString, TimelineEvent> all;
        if (list) {
            for (const TimelineEvent& event : *list)
                all.emplace(event.remoteId, event);
        }
        return all;
    }
    std::vector<IncidentReport> reports(const IncidentId& room)
    {
        return store->readNow([&](ReadTx& tx) { return incidentReports(tx, room); })
            .value_or(std::vector<IncidentReport>{});
    }

    std::unique_ptr<QTemporaryDir> dir;
    std::shared_ptr<FakeClock> clock;
    std::unique_ptr<ToolWorld> world;
    std::unique_ptr<ConnectorRegistry> registry;
    std::unique_ptr<MemorySecretStore> secrets;
    Source source;
    std::unique_ptr<Store> store;
    std::unique_ptr<StoreFactSink> sink;
    std::unique_ptr<SyncEngine> engine;
    std::unique_ptr<StoreOutbox> outbox;
    std::unique_ptr<OutboxRunner> runner;
    QString said; ///< of the last round
};

} // namespace muster::test
