// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/flow/tool_rig.h"

#include "models/base/id.h"
#include "models/base/worker.h"

#include <algorithm>

namespace muster::test {

namespace {

constexpr int kPatience = 30'000; ///< ms of real time until an answer of loopback is missed
constexpr int kSteps = 3'000;     ///< timers that may pass until something has to have ended

} // namespace

ToolRig::~ToolRig()
{
    // What is derived has stopped what is its own.
    ToolRig::stop();
}

void ToolRig::open(std::unique_ptr<Connector> connector, std::map<QString, QString> settings,
                   const QString& token)
{
    folder = std::make_unique<QTemporaryDir>();
    if (!network)
        network = std::make_unique<FlowNetwork>();
    connectors = std::make_unique<ConnectorRegistry>();
    secrets = std::make_unique<MemorySecretStore>();
    room = {};
    source = {};
    source.id = SourceId{QStringLiteral("s1")};
    source.tool = connector->descriptor().id;
    source.name = connector->descriptor().name;
    source.settings = std::move(settings);
    source.hasSecret = true;
    source.mayWrite = true;
    connectors->add(std::move(connector));
    secrets->write(source.id, Secret::fromText(token), this, [](const Done&) {});
    start();
}

void ToolRig::serve(std::function<HttpReply(const Asked&)> answer)
{
    network = std::make_unique<FlowNetwork>();
    network->server = [answer = std::move(answer)](const Exchange& exchange) {
        return answer(askedOf(exchange));
    };
}

void ToolRig::openRoom()
{
    room = IncidentId{QStringLiteral("room")};
    Incident incident;
    incident.id = room;
    incident.number = QStringLiteral("INC-1");
    incident.openedAt = clock->now();
    QVERIFY(store->writeNow([&](WriteTx& tx) { return tx.addIncident(incident); }));
}

void ToolRig::start()
{
    auto opened = Store::open({folder->path(), false}, clock);
    if (!opened)
        qFatal("no store: %s", qPrintable(opened.error().what));
    store = std::move(*opened);
    sink = std::make_unique<StoreFactSink>(*store);
    outbox = std::make_unique<StoreOutbox>(*store);
    SyncOptions reading;
    reading.seed = ++m_starts;
    engine = std::make_unique<SyncEngine>(*connectors, *network, *sink, *secrets, *clock, reading);
    OutboxOptions writing;
    writing.seed = m_starts;
    runner = std::make_unique<OutboxRunner>(*connectors, *network, *network, engine->hostGate(), *outbox,
                                            *secrets, *clock, writing);
    engine->setSources({source});
    runner->setSources({source});
    runner->start();
    QVERIFY(settle());
}

void ToolRig::stop()
{
    runner.reset();
    engine.reset();
    if (store)
        settle();
    outbox.reset();
    sink.reset();
    store.reset();
}

void ToolRig::restart()
{
    stop();
    network->readsLeft = -1;
    start();
}

void ToolRig::close()
{
    stop();
    network.reset();
}

bool ToolRig::settle()
{
    QElapsedTimer guard;
    guard.start();
    int before = -1;
    for (int quiet = 0; quiet < 4; ++quiet) {
        QCoreApplication::sendPostedEvents();
        QCoreApplication::processEvents();
        Worker::pool().waitForDone();
        if (store) {
            if (!store->writeNow([](WriteTx&) { return Done{}; }))
                return false;
            store->readNow([](ReadTx&) { return Done{}; });
        }
        QCoreApplication::processEvents();
        while (network && !network->isIdle()) {
            if (guard.elapsed() > kPatience)
                return false;
            QCoreApplication::processEvents(QEventLoop::WaitForMoreEvents, 100);
            quiet = 0;
        }
        const int now = happened();
        if (std::exchange(before, now) != now)
            quiet = 0;
    }
    return true;
}

bool ToolRig::run(Milliseconds span)
{
    return pass(
        span, [] { return false; }, span);
}

bool ToolRig::run(Milliseconds most, const std::function<bool()>& done)
{
    // An answer that hops over threads may set its timer a moment later: no leap to the end for want of one.
    return pass(most, done, Milliseconds{1'000});
}

bool ToolRig::pass(Milliseconds most, const std::function<bool()>& done, Milliseconds withoutTimer)
{
    const Instant end = clock->now() + most;
    if (!settle())
        return false;
    while (!done() && clock->now() < end) {
        const Milliseconds left = end - clock->now();
        clock->advance(std::clamp(clock->untilNext().value_or(withoutTimer), Milliseconds{1}, left));
        if (!settle())
            return false;
    }
    return true;
}

bool ToolRig::pull()
{
    std::optional<std::vector<SourceReport>> answer;
    engine->pullOnce(this, [&](std::vector<SourceReport> all) { answer = std::move(all); });
    reports.clear();
    said.clear();
    for (int step = 0; step < kSteps && !answer; ++step) {
        if (!settle())
            return false;
        if (answer || network->readsLeft == 0)
            break;
        clock->advance(clock->untilNext().value_or(Milliseconds{1'000}));
    }
    if (!answer) {
        said = QStringLiteral("no answer");
        return false;
    }
    reports = std::move(*answer);
    for (const SourceReport& report : reports) {
        if (!report.ok)
            said += report.feed + QStringLiteral(": ") + report.words + u' ';
    }
    return !reports.empty() && said.isEmpty();
}

OperationId ToolRig::ask(const QString& verb, const QByteArray& payload, const QString& target)
{
    outbox::Intent intent;
    intent.operation.id = newId<OperationId>();
    intent.operation.incident = room;
    intent.operation.source = source.id;
    intent.operation.verb = verb;
    intent.operation.target = target;
    intent.operation.targetText = source.name + QStringLiteral(": ") + verb;
    intent.operation.payload = payload;
    intent.operation.author = QStringLiteral("Ann");
    std::optional<Result<Operation>> answer;
    runner->enqueue(intent, intent.operation.targetText, this,
                    [&](Result<Operation> operation) { answer = std::move(operation); });
    // No more than the answer of the disk: what is asked for may not be on its way yet.
    for (int round = 0; round < 5 && !answer; ++round) {
        store->writeNow([](WriteTx&) { return Done{}; });
        QCoreApplication::sendPostedEvents();
    }
    if (!answer || !*answer) {
        said = answer ? answer->error().what : QStringLiteral("no answer");
        qWarning().noquote() << verb << said;
        return {};
    }
    return (*answer)->id;
}

Operation ToolRig::stored(const OperationId& id)
{
    return store->readNow([&](ReadTx& tx) { return outbox::operation(tx, id); }).value_or(Operation{});
}

Operation ToolRig::settled(const OperationId& id)
{
    for (int step = 0; step < kSteps; ++step) {
        if (!settle())
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

bool ToolRig::sendAgain(const OperationId& id)
{
    std::optional<Result<Operation>> answer;
    runner->decide(id, outbox::Decision::SendAgain, QStringLiteral("Ann"), this,
                   [&](Result<Operation> operation) { answer = std::move(operation); });
    settle();
    return answer && *answer;
}

std::vector<IncidentReport> ToolRig::reportsOf(const IncidentId& id)
{
    return store->readNow([&](ReadTx& tx) { return incidentReports(tx, id); })
        .value_or(std::vector<IncidentReport>{});
}

std::optional<Stage> ToolRig::stageOf(QStringView remoteId)
{
    const auto list = reportsOf(remoteId);
    return list.empty() ? std::nullopt : list.front().stage;
}

std::map<QString, TimelineEvent> ToolRig::events(QStringView remoteId)
{
    const auto list = store->readNow([&](ReadTx& tx) { return tx.events(incident(remoteId)); });
    std::map<QString, TimelineEvent> all;
    for (const TimelineEvent& event : list.value_or(std::vector<TimelineEvent>{}))
        all.emplace(event.remoteId, event);
    return all;
}

int ToolRig::eventCount(QStringView remoteId)
{
    const auto list = store->readNow([&](ReadTx& tx) { return tx.events(incident(remoteId)); });
    return list ? int(list->size()) : -1;
}

QStringList ToolRig::titles()
{
    QStringList all;
    const auto list = store->readNow([](ReadTx& tx) { return tx.incidents(); });
    for (const IncidentSummary& one : list.value_or(std::vector<IncidentSummary>{}))
        all.append(one.incident.title);
    return all;
}

} // namespace muster::test
