// SPDX-License-Identifier: GPL-3.0-or-later
// What Alertmanager can be told to do, against the real program and as pure values: a silence is created once
// whatever happens on the way, and ending one twice is fine.
#include "integrations/alertmanager/alertmanager_connector.h"
#include "integrations/core/secret_store.h"
#include "integrations/sync/host_gate.h"
#include "integrations/sync/http_client.h"
#include "integrations/sync/http_writer.h"
#include "integrations/sync/outbox_runner.h"
#include "integrations/sync/store_fact_sink.h"
#include "models/base/worker.h"
#include "models/store/store.h"
#include "tests/contract/real_server.h"
#include "tests/contract/test_data.h"
#include "tests/flow/fake_clock.h"

#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QtTest>

using namespace muster;
using State = OperationState;

namespace {

QByteArray json(const QJsonObject& object)
{
    return QJsonDocument(object).toJson(QJsonDocument::Compact);
}

QJsonObject silence(const QString& service)
{
    const Instant now = SystemClock().now();
    return {{QStringLiteral("matchers"),
             QJsonArray{QJsonObject{{QStringLiteral("name"), QStringLiteral("service")},
                                    {QStringLiteral("value"), service},
                                    {QStringLiteral("isRegex"), false},
                                    {QStringLiteral("isEqual"), true}}}},
            {QStringLiteral("startsAt"), now.toIso()},
            {QStringLiteral("endsAt"), (now + Milliseconds{7'200'000}).toIso()},
            {QStringLiteral("createdBy"), QStringLiteral("ada")},
            {QStringLiteral("comment"), QStringLiteral("known, being fixed")}};
}

Operation operation(const char* verb, const QByteArray& payload, const QString& target = {})
{
    Operation made;
    made.id = OperationId{QStringLiteral("01TESTOPERATION")};
    made.source = SourceId{QStringLiteral("s1")};
    made.verb = QString::fromLatin1(verb);
    made.target = target;
    made.targetText = QStringLiteral("Alertmanager (test): %1").arg(made.verb);
    made.payload = payload;
    return made;
}

Account account()
{
    return {SourceId{QStringLiteral("s1")},
            QStringLiteral("AM"),
            QUrl(QStringLiteral("https://am.example/x")),
            {}};
}

/// Sends, and lets nobody know what came of it: as a program does that is killed while it waits.
class DeafWriter final : public WriteTransport
{
public:
    explicit DeafWriter(WriteTransport& real) : m_real(real) {}
    ExchangeId sendWrite(Exchange exchange, QObject*, std::function<void(WriteEvidence)>) override
    {
        ++sent;
        return m_real.sendWrite(std::move(exchange), &m_nobody, [this](const WriteEvidence& evidence) {
            arrived = evidence.reply && evidence.reply->status == 200;
        });
    }
    void forget(const SourceId&) override {}
    int sent = 0;
    bool arrived = false;

private:
    WriteTransport& m_real;
    QObject m_nobody;
};

} // namespace

class TestAlertmanagerSilences final : public QObject
{
    Q_OBJECT
private slots:
    void initTestCase()
    {
        QVERIFY(
            server.write(QStringLiteral("am.yml"), "route: {receiver: none}\nreceivers: [{name: none}]\n"));
        QVERIFY2(
            server.start(QStringLiteral("prometheus-alertmanager"),
                         {QStringLiteral("--config.file=am.yml"), QStringLiteral("--storage.path=data"),
                          QStringLiteral("--web.listen-address=127.0.0.1:%1").arg(server.port),
                          QStringLiteral("--web.route-prefix=/am"),
                          QStringLiteral("--cluster.listen-address=")}),
            "the program `prometheus-alertmanager` is missing; packaging/dependencies.txt names its package");
        QVERIFY2(server.waitUntilReady(QStringLiteral("/am/-/ready")), qPrintable(server.lastWords()));
        connectors.add(std::make_unique<AlertmanagerConnector>());
        source.id = SourceId{QStringLiteral("s1")};
        source.tool = QStringLiteral("alertmanager");
        source.name = QStringLiteral("Alertmanager (test)");
        source.settings[QStringLiteral("url")] = server.url() + QStringLiteral("/am");
        source.mayWrite = true;
        auto opened = Store::open({folder.path(), false}, clock);
        QVERIFY(opened.has_value());
        store = std::move(*opened);
        outbox = std::make_unique<StoreOutbox>(*store);
        sink = std::make_unique<StoreFactSink>(*store);
        start(writer);
    }
    void cleanupTestCase()
    {
        runner.reset();
        gate.reset();
        store.reset();
    }

    void aSilenceIsCreatedAndEndedTwice()
    {
        const Operation made = done(ask(operation("silence.create", json(silence(QStringLiteral("web"))))));
        QCOMPARE(toString(made.state), QStringLiteral("done"));
        QVERIFY(!made.remoteId.isEmpty());
        QCOMPARE(marked(made.id), 1);
        QCOMPARE(stateOf(made.remoteId), QStringLiteral("active"));
        for (int time = 0; time < 2; ++time) {
            const Operation ended = done(ask(operation("silence.expire", "{}", made.remoteId)));
            QVERIFY2(ended.state == State::Done, qPrintable(ended.lastError));
            QCOMPARE(stateOf(made.remoteId), QStringLiteral("expired"));
        }
    }

    void aCrashBetweenSendingAndTheReplyMakesOneSilence()
    {
        // The program sends and dies before it hears anything; the silence is there.
        DeafWriter deaf(writer);
        start(deaf);
        const OperationId id = ask(operation("silence.create", json(silence(QStringLiteral("db")))));
        QTRY_VERIFY_WITH_TIMEOUT(deaf.arrived, 20'000);
        QCOMPARE(deaf.sent, 1);
        // Started again it finds exactly that one.
        DeafWriter counting(writer);
        start(counting);
        const Operation found = done(id);
        QCOMPARE(toString(found.state), QStringLiteral("done"));
        QCOMPARE(marked(id), 1);
        QCOMPARE(counting.sent, 0);
        QCOMPARE(stateOf(found.remoteId), QStringLiteral("active"));
        start(writer);
    }

    void aCrashBeforeAnythingArrivedMakesOneSilenceToo()
    {
        class Lost final : public WriteTransport
        {
        public:
            ExchangeId sendWrite(Exchange, QObject*, std::function<void(WriteEvidence)>) override
            {
                return ++sent;
            }
            void forget(const SourceId&) override {}
            ExchangeId sent = 0;
        } lost;
        start(lost);
        const OperationId id = ask(operation("silence.create", json(silence(QStringLiteral("queue")))));
        QTRY_VERIFY_WITH_TIMEOUT(lost.sent == 1, 20'000);
        start(writer);
        QCOMPARE(toString(done(id).state), QStringLiteral("done"));
        QCOMPARE(marked(id), 1);
    }

    void aRefusedSilenceSaysWhyAndIsRejected()
    {
        QJsonObject past = silence(QStringLiteral("web"));
        past[QStringLiteral("startsAt")] = QStringLiteral("2020-01-01T00:00:00Z");
        past[QStringLiteral("endsAt")] = QStringLiteral("2020-01-01T01:00:00Z");
        const Operation refused = done(ask(operation("silence.create", json(past))));
        QCOMPARE(toString(refused.state), QStringLiteral("rejected"));
        QCOMPARE(refused.lastStatus, 400);
        QVERIFY(!refused.lastError.isEmpty());
    }

    // ------------------------------------------------------------------------------------------- pure values

    void theRequestIsWhatTheApiWants()
    {
        const auto step =
            connector.push(account(), operation("silence.create", json(silence(QStringLiteral("web")))));
        QVERIFY(step);
        QCOMPARE(int(step->request.method), int(HttpMethod::Post));
        QCOMPARE(step->request.url.toString(), QStringLiteral("https://am.example/x/api/v2/silences"));
        const QJsonObject body = QJsonDocument::fromJson(step->request.body).object();
        QCOMPARE(body.value(QLatin1String("comment")).toString(),
                 QStringLiteral(u"known, being fixed \u27e8m-01TESTOPERATION\u27e9"));
        const auto end = connector.push(account(), operation("silence.expire", "{}", QStringLiteral("a/b")));
        QVERIFY(end);
        QCOMPARE(int(end->request.method), int(HttpMethod::Delete));
        QCOMPARE(end->request.url.toEncoded(), QByteArray("https://am.example/x/api/v2/silence/a%2Fb"));
    }

    void whatWouldSilenceEverythingIsRefused()
    {
        QJsonObject everything = silence(QStringLiteral(".*"));
        QJsonObject nobody = silence(QStringLiteral("web"));
        nobody[QStringLiteral("createdBy")] = QString();
        QJsonObject backwards = silence(QStringLiteral("web"));
        backwards[QStringLiteral("endsAt")] = QStringLiteral("2020-01-01T00:00:00Z");
        QJsonObject bare = silence(QStringLiteral("web"));
        bare.remove(QStringLiteral("matchers"));
        for (const QJsonObject& bad : {everything, nobody, backwards, bare}) {
            const auto step = connector.push(account(), operation("silence.create", json(bad)));
            QVERIFY(!step);
            QCOMPARE(int(step.error().kind), int(ErrorKind::Invalid));
        }
        QVERIFY(!connector.push(account(), operation("silence.expire", "{}")));
        QVERIFY(!connector.push(account(), operation("alerts.delete", "{}")));
    }

    void onlyItsOwnAnswerCountsAsDone()
    {
        const auto create =
            connector.push(account(), operation("silence.create", json(silence(QStringLiteral("web")))));
        const auto expire =
            connector.push(account(), operation("silence.expire", "{}", QStringLiteral("id")));
        const Context context{SystemClock().now(), account()};
        const auto made = create->decode(replyOf(200, R"({"silenceID":"abc"})"), context);
        QVERIFY(made && made->receipt && made->receipt->understood);
        QCOMPARE(made->receipt->remoteId, QStringLiteral("abc"));
        for (const QByteArray& other : {QByteArray("<html>login</html>"), QByteArray("{}"), QByteArray("[]"),
                                        QByteArray(R"({"silenceID":7})"), QByteArray()})
            QVERIFY2(!create->decode(replyOf(200, other), context), other.constData());
        QVERIFY(expire->decode(replyOf(200, {}), context)->receipt->understood);
        QVERIFY(!expire->decode(replyOf(200, "<html>login</html>"), context));
    }

    void theReadBackFindsTheMarkerAndOnlyOurs()
    {
        const Operation one = operation("silence.create", json(silence(QStringLiteral("web"))));
        const auto step = connector.reconcile(account(), one);
        const Context context{SystemClock().now(), account()};
        QJsonObject stored = QJsonDocument::fromJson(connector.push(account(), one)->request.body).object();
        stored[QStringLiteral("id")] = QStringLiteral("abc");
        const auto answer = [&](const QJsonObject& object) -> std::optional<ReadBack> {
            const auto outcome =
                step->decode(replyOf(200, QJsonDocument(QJsonArray{object}).toJson()), context);
            return outcome ? outcome->readBack : std::nullopt;
        };
        QCOMPARE(answer(stored), std::optional(ReadBack::Found));
        QJsonObject edited = stored; // somebody rewrote the comment
        edited[QStringLiteral("comment")] = QStringLiteral("still being fixed");
        QCOMPARE(answer(edited), std::optional(ReadBack::Found));
        QJsonObject twin = stored; // the same silence, asked for a second time by us
        twin[QStringLiteral("comment")] =
            QStringLiteral("known, being fixed ") + operationMarker(OperationId{QStringLiteral("01OTHER")});
        QCOMPARE(answer(twin), std::optional(ReadBack::NotFound));
        QJsonObject others = edited;
        others[QStringLiteral("createdBy")] = QStringLiteral("bob");
        QCOMPARE(answer(others), std::optional(ReadBack::NotFound));
        // What is no list of silences says nothing.
        for (const QByteArray& bad : {QByteArray("{}"), QByteArray("<html>"), QByteArray("[{]")})
            QVERIFY(!step->decode(replyOf(200, bad), context));
        QVERIFY(!step->decode(replyOf(404, {}), context));
    }

    void aSilenceThatIsGoneHasEnded()
    {
        const auto step =
            connector.reconcile(account(), operation("silence.expire", "{}", QStringLiteral("id")));
        const Context context{SystemClock().now(), account()};
        const auto said = [&](int status, const QByteArray& body) -> std::optional<ReadBack> {
            const auto outcome = step->decode(replyOf(status, body), context);
            return outcome ? outcome->readBack : std::nullopt;
        };
        QCOMPARE(said(200, R"({"id":"id","status":{"state":"expired"}})"), std::optional(ReadBack::Found));
        QCOMPARE(said(200, R"({"id":"id","status":{"state":"active"}})"), std::optional(ReadBack::NotFound));
        QCOMPARE(said(404, {}), std::optional(ReadBack::Found));
        QCOMPARE(said(404, "<html>nginx</html>"), std::nullopt); // a proxy's
        QCOMPARE(said(200, "{}"), std::nullopt);
    }

private:
    void start(WriteTransport& writes)
    {
        runner.reset();
        gate = std::make_unique<HostGate>(*sink, *clock, 1);
        runner = std::make_unique<OutboxRunner>(connectors, writes, client, *gate, *outbox, secrets, *clock);
        runner->setSources({source});
        runner->start();
        QTRY_VERIFY(runner->isRunning());
    }
    OperationId ask(Operation asked)
    {
        outbox::Intent intent;
        asked.id = newId<OperationId>();
        intent.operation = asked;
        std::optional<Result<Operation>> answer;
        runner->enqueue(intent, asked.targetText, this,
                        [&](Result<Operation> stored) { answer = std::move(stored); });
        if (!QTest::qWaitFor([&] { return answer.has_value(); }, 20'000) || !*answer)
            return {};
        return (*answer)->id;
    }
    /// Until it waits for nobody but a person; time passes when nothing is under way.
    Operation done(const OperationId& id)
    {
        Operation now;
        const bool ended = QTest::qWaitFor(
            [&] {
                const auto stored = store->readNow([&](ReadTx& tx) { return outbox::operation(tx, id); });
                now = stored.value_or(Operation{});
                if (runner->isIdle())
                    clock->advance(clock->untilNext().value_or(Milliseconds{0}));
                return stored && now.state != State::Pending && !occupiesLane(now.state);
            },
            30'000);
        return ended ? now : Operation{};
    }
    QJsonArray silences()
    {
        QNetworkAccessManager manager;
        manager.setProxy(QNetworkProxy(QNetworkProxy::NoProxy));
        QNetworkReply* reply =
            manager.get(QNetworkRequest(QUrl(server.url() + QStringLiteral("/am/api/v2/silences"))));
        QSignalSpy finished(reply, &QNetworkReply::finished);
        return finished.wait(10'000) ? QJsonDocument::fromJson(reply->readAll()).array() : QJsonArray{};
    }
    int marked(const OperationId& id)
    {
        int count = 0;
        for (const QJsonValue& value : silences())
            count +=
                value.toObject().value(QLatin1String("comment")).toString().endsWith(operationMarker(id));
        return count;
    }
    QString stateOf(const QString& silenceId)
    {
        for (const QJsonValue& value : silences()) {
            const QJsonObject object = value.toObject();
            if (object.value(QLatin1String("id")).toString() == silenceId)
                return object.value(QLatin1String("status"))
                    .toObject()
                    .value(QLatin1String("state"))
                    .toString();
        }
        return {};
    }

    RealServer server;
    QTemporaryDir folder;
    std::shared_ptr<FakeClock> clock = std::make_shared<FakeClock>(SystemClock().now());
    AlertmanagerConnector connector;
    ConnectorRegistry connectors;
    HttpClient client;
    HttpWriter writer;
    MemorySecretStore secrets;
    Source source;
    std::unique_ptr<Store> store;
    std::unique_ptr<StoreOutbox> outbox;
    std::unique_ptr<StoreFactSink> sink;
    std::unique_ptr<HostGate> gate;
    std::unique_ptr<OutboxRunner> runner;
};

QTEST_GUILESS_MAIN(TestAlertmanagerSilences)
#include "tst_alertmanager_silences.moc"
