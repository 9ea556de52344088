// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
// The outbox at work on a real store and a scripted network, in virtual time: what the flow tests of the
// outbox have in common. The tool and the network are outbox_fixture.h.

#include "integrations/sync/host_gate.h"
#include "integrations/sync/store_fact_sink.h"
#include "models/store/outbox_store.h"
#include "tests/flow/outbox_fixture.h"

#include <QTemporaryDir>
#include <QtTest>

namespace muster::test {

/// Role: base of a test program. `init` and `cleanup` around every test.
class OutboxFlow : public QObject
{
protected:
    using State = OperationState;
    using Heard = std::optional<WriteEvidence>;

    void open()
    {
        dir = std::make_unique<QTemporaryDir>();
        clock = std::make_shared<FakeClock>();
        auto opened = Store::open({dir->path(), false}, clock);
        QVERIFY(opened.has_value());
        store = std::move(*opened);
        Incident incident;
        incident.id = kIncident;
        incident.number = QStringLiteral("INC-1");
        incident.openedAt = clock->now();
        QVERIFY(store->writeNow([&](WriteTx& tx) { return tx.addIncident(incident); }));
        world = std::make_unique<FakeWorld>(*clock);
        registry = std::make_unique<ConnectorRegistry>();
        registry->add(std::make_unique<FakeTool>());
        secrets = std::make_unique<MemorySecretStore>();
        sources = {source("s1"), source("s2")};
        for (const Source& one : sources)
            secrets->write(one.id, Secret::fromText(QStringLiteral("token-1")), this, [](const Done&) {});
        start();
    }
    void close()
    {
        stop();
        store.reset();
    }

    static inline const IncidentId kIncident{QStringLiteral("room")};

    static Source source(const char* id)
    {
        Source made;
        made.id = SourceId{QString::fromLatin1(id)};
        made.tool = QStringLiteral("fake");
        made.name = QStringLiteral("Fake ") + made.id.value;
        made.settings[QStringLiteral("url")] = QStringLiteral("https://%1.example").arg(made.id.value);
        made.hasSecret = true;
        made.mayWrite = true;
        return made;
    }
    QUrl hostOf(const char* source) const
    {
        return QUrl(QStringLiteral("https://%1.example/").arg(QLatin1String(source)));
    }
    void start()
    {
        outbox = std::make_unique<CutOutbox>(*store);
        OutboxOptions options;
        options.seed = 7;
        sink = std::make_unique<StoreFactSink>(*store);
        gate = std::make_unique<HostGate>(*sink, *clock, 7, limits);
        runner = std::make_unique<OutboxRunner>(*registry, *world, *world, *gate, *outbox, *secrets, *clock,
                                                options);
        runner->setSources(sources);
        runner->start();
        QVERIFY(flush());
        QVERIFY(runner->isRunning());
    }
    void stop()
    {
        runner.reset();
        flush();
        gate.reset();
        sink.reset();
        outbox.reset();
    }
    void restart()
    {
        stop();
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
            const size_t now =
                world->writes.size() + size_t(world->reads.size()) + size_t(outbox ? outbox->changes : 0);
            if (std::exchange(before, now) != now)
                quiet = 0;
        }
        return true;
    }
    /// Lets time pass from timer to timer until nothing is left to do without a person.
    bool settle()
    {
        for (int step = 0; step < 3'000; ++step) {
            if (!flush())
                return false;
            if (outbox->dead)
                return true;
            const std::vector<Operation> left = runner->operations();
            if (std::none_of(left.begin(), left.end(), [](const Operation& one) {
                    return one.state == State::Pending || occupiesLane(one.state);
                }))
                return true;
            const auto next = clock->untilNext();
            if (!next)
                return false;
            clock->advance(*next);
        }
        return false;
    }
    static QString words(const char* verb)
    {
        return QStringLiteral("Fake: %1 hello").arg(QLatin1String(verb));
    }
    outbox::Intent intent(const char* verb, const char* to, const char* target, const char* id,
                          const QByteArray& payload = R"({"text":"hello"})") const
    {
        outbox::Intent made;
        made.operation.id.value = id ? QString::fromLatin1(id) : newUlid();
        made.operation.incident = kIncident;
        made.operation.source.value = QString::fromLatin1(to);
        made.operation.verb = QString::fromLatin1(verb);
        made.operation.target = QString::fromLatin1(target);
        made.operation.targetText = words(verb);
        made.operation.baseVersion = QStringLiteral("v1");
        made.operation.payload = payload;
        made.operation.author = QStringLiteral("Ann");
        TimelineEvent event;
        event.kind = EventKind::Decision;
        event.kindName = QStringLiteral("decision.action");
        event.text = made.operation.targetText;
        made.event = event;
        return made;
    }
    Result<Operation> tryEnqueue(const char* verb, const char* to = "s1", const char* target = nullptr,
                                 const char* id = nullptr, const QByteArray& payload = R"({"text":"hello"})")
    {
        std::optional<Result<Operation>> answer;
        runner->enqueue(intent(verb, to, target, id, payload), words(verb), this,
                        [&](Result<Operation> operation) { answer = std::move(operation); });
        // One write at a time: only until it is stored, so that nothing of it was sent yet.
        for (int round = 0; round < 3 && !answer; ++round) {
            store->writeNow([](WriteTx&) { return Done{}; });
            QCoreApplication::sendPostedEvents();
        }
        return answer ? *answer : fail(ErrorKind::Bug, QStringLiteral("no answer"));
    }
    OperationId enqueue(const char* verb, const char* to = "s1", const char* target = nullptr,
                        const char* id = nullptr)
    {
        const auto stored = tryEnqueue(verb, to, target, id);
        if (!stored)
            qWarning().noquote() << stored.error().what;
        return stored ? stored->id : OperationId{};
    }
    OperationId enqueueAndSettle(const char* verb)
    {
        const OperationId id = enqueue(verb);
        return settle() ? id : OperationId{};
    }
    bool decide(const OperationId& id, outbox::Decision decision)
    {
        std::optional<Result<Operation>> answer;
        runner->decide(id, decision, QStringLiteral("Ann"), this,
                       [&](Result<Operation> operation) { answer = std::move(operation); });
        flush();
        return answer && *answer;
    }
    void changeToken(const QString& token)
    {
        secrets->write(sources[0].id, Secret::fromText(token), this, [](const Done&) {});
        flush();
        runner->secretChanged(sources[0].id);
    }
    void live(const char* id)
    {
        Freshness freshness;
        freshness.source.value = QString::fromLatin1(id);
        freshness.feed = QStringLiteral("events");
        freshness.state = FreshnessState::Live;
        runner->noteFreshness(freshness);
    }
    Operation stored(const OperationId& id)
    {
        return store->readNow([&](ReadTx& tx) { return outbox::operation(tx, id); }).value_or(Operation{});
    }
    QString shown(const OperationId& id) { return toString(stored(id).state); }
    std::vector<Operation> all()
    {
        return store->readNow([](ReadTx& tx) { return outbox::operations(tx); })
            .value_or(std::vector<Operation>{});
    }

    std::unique_ptr<QTemporaryDir> dir;
    std::shared_ptr<FakeClock> clock;
    std::unique_ptr<Store> store;
    std::unique_ptr<FakeWorld> world;
    std::unique_ptr<ConnectorRegistry> registry;
    std::unique_ptr<MemorySecretStore> secrets;
    std::unique_ptr<CutOutbox> outbox;
    std::vector<Source> sources;
    HostGuard::Limits limits;
    std::unique_ptr<StoreFactSink> sink;
    std::unique_ptr<HostGate> gate; ///< in life the engine's
    std::unique_ptr<OutboxRunner> runner;
};

} // namespace muster::test
