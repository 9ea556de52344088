// SPDX-License-Identifier: GPL-3.0-or-later
// PagerDuty over loopback HTTP with the real engine, store and outbox: what happens there is known here once,
// what is done here happens there once, whatever is lost on the way and whenever the program starts anew.
#include "integrations/core/incident_tools.h"
#include "integrations/pagerduty/pagerduty_connector.h"
#include "models/store/on_call_rows.h"
#include "tests/flow/pagerduty_server.h"
#include "tests/flow/tool_rig.h"

#include <QtTest>

using namespace muster;
using namespace std::chrono_literals;

class TestPagerDutyFlow final : public test::ToolRig
{
    Q_OBJECT
private slots:
    void init()
    {
        clock = std::make_shared<FakeClock>();
        http = std::make_unique<FakeServer>();
        server = std::make_unique<test::PagerDutyServer>(*clock);
        server->serve(*http);
        open(std::make_unique<PagerDutyConnector>(),
             {{QStringLiteral("url"), http->url()},
              {QStringLiteral("from"), QStringLiteral("ada@example.com")}},
             QString::fromLatin1(server->token));
    }
    void cleanup()
    {
        close();
        http.reset();
        server.reset();
    }

    void whatHappensThereIsKnownHereOnce()
    {
        const QString one = server->open(QStringLiteral("Checkout 5xx"), QStringLiteral("checkout/5xx"));
        QVERIFY2(pull(), qPrintable(said));
        QCOMPARE(titles(), QStringList{QStringLiteral("Checkout 5xx")});
        QCOMPARE(eventCount(one), 1);
        clock->advance(1min);
        server->set(one, QStringLiteral("acknowledged"));
        QVERIFY2(pull(), qPrintable(said));
        QCOMPARE(eventCount(one), 2);
        QVERIFY(stageOf(one) == Stage::Triage);
        // Started anew, and read again with the overlap: nothing is told twice.
        restart();
        QVERIFY2(pull(), qPrintable(said));
        QCOMPARE(eventCount(one), 2);
        clock->advance(1min);
        server->set(one, QStringLiteral("resolved"));
        QVERIFY2(pull(), qPrintable(said));
        QVERIFY(stageOf(one) == Stage::Resolved);
        QCOMPARE(eventCount(one), 3);
    }

    void whoIsOnCallIsKnownHereAlsoWhenNothingAnswers()
    {
        server->callOn(QStringLiteral("PUSR001"), QStringLiteral("Ada Lind"), 1, QJsonValue());
        QVERIFY2(pull(), qPrintable(said));
        QCOMPARE(onCall(), QStringLiteral("Payments primary: Ada Lind"));
        clock->advance(5min);
        server->onCalls.clear();
        server->callOn(QStringLiteral("PUSR002"), QStringLiteral("Bo Berg"), 1, QJsonValue());
        restart();
        QCOMPARE(onCall(), QStringLiteral("Payments primary: Ada Lind"));
        QVERIFY2(pull(), qPrintable(said));
        QCOMPARE(onCall(), QStringLiteral("Payments primary: Bo Berg"));
        // A token that may not read it any more: what was said stays, with its age, and the rest goes on.
        server->hidesOnCall = true;
        clock->advance(1h);
        QVERIFY2(pull(), qPrintable(said));
        QCOMPARE(onCall(), QStringLiteral("Payments primary: Bo Berg"));
        const auto list =
            store->readNow([&](ReadTx& tx) { return onCallAt(tx, clock->now(), clock->now()); });
        QVERIFY(list && clock->now() - list->front().readAt >= 1h);
    }

    void whoIsOnCallIsAskedSeldom()
    {
        QVERIFY2(pull(), qPrintable(said));
        server->ledger.clear();
        engine->start();
        QVERIFY(run(Milliseconds{std::chrono::minutes{11}}));
        int onCalls = 0, all = 0;
        for (const test::ApiRequest& request : server->ledger) {
            onCalls += request.path == QLatin1String("/oncalls");
            ++all;
        }
        QCOMPARE(onCalls, 3); // at once, and every five minutes
        QVERIFY(all > 60);    // what is open every 20 s
    }

    void anAcknowledgementHappensOnceAlthoughItsAnswerIsLost()
    {
        const QString one = server->open(QStringLiteral("One"));
        server->loseAnswers = 1;
        const Operation done = act(verb::kAcknowledge, "{}", one);
        QVERIFY2(done.state == State::Done, qPrintable(done.lastError));
        QCOMPARE(server->statusOf(one), QStringLiteral("acknowledged"));
        QCOMPARE(server->asked["PUT"], 1);
    }

    void aNoteStandsThereOnceAlthoughItsAnswerIsLost()
    {
        const QString one = server->open(QStringLiteral("One"));
        server->loseAnswers = 1;
        const Operation done = act(verb::kNote, R"({"text":"Rolled back"})", one);
        QVERIFY2(done.state == State::Done, qPrintable(done.lastError));
        QCOMPARE(server->notesWith(one, QStringLiteral("Rolled back")), 1);
        QVERIFY(!done.remoteId.isEmpty());
        // And one that never arrived is sent again after the horizon.
        server->loseRequests = 1;
        const Operation second = act(verb::kNote, R"({"text":"And forward"})", one);
        QVERIFY2(second.state == State::Done, qPrintable(second.lastError));
        QCOMPARE(server->notesWith(one, QStringLiteral("And forward")), 1);
        // Both come back as events, and neither is doubled by the log's word of it.
        QVERIFY2(pull(), qPrintable(said));
        QCOMPARE(eventCount(one), 3);
    }

    void aProgramThatDiesWhileItSendsFindsItsIncidentAgain()
    {
        server->loseAnswers = 1;
        const OperationId id = ask(verb::kDeclare, R"({"title":"Declared","service":"PSVC001"})", {});
        QVERIFY(QTest::qWaitFor([&] { return server->asked["POST"] == 1; }, 20'000));
        restart();
        const Operation done = settled(id);
        QVERIFY2(done.state == State::Done, qPrintable(done.lastError));
        QCOMPARE(server->incidents.size(), size_t(1));
        QCOMPARE(done.remoteId, server->incidents.front().value(QLatin1String("id")).toString());
    }

    void aSnoozeIsSeenByItsEnd()
    {
        const QString one = server->open(QStringLiteral("One"));
        server->loseAnswers = 1;
        const Operation done = act(verb::kSnooze, R"({"minutes":30})", one);
        QVERIFY2(done.state == State::Done, qPrintable(done.lastError));
        QCOMPARE(server->asked["POST"], 1);
    }

    void theRateLimitIsWaitedFor()
    {
        const QString one = server->open(QStringLiteral("One"));
        QVERIFY(pull());
        server->throttled = 1;
        const Operation done = act(verb::kAcknowledge, "{}", one);
        QVERIFY2(done.state == State::Done, qPrintable(done.lastError));
        QCOMPARE(server->statusOf(one), QStringLiteral("acknowledged"));
    }

    void aKeyThatMayOnlyReadIsToldSo()
    {
        const QString one = server->open(QStringLiteral("One"));
        server->readOnly = true;
        const Operation done = act(verb::kResolve, "{}", one);
        QCOMPARE(toString(done.state), QStringLiteral("rejected"));
        QCOMPARE(done.lastStatus, 403);
        QVERIFY(!done.lastError.contains(QString::fromLatin1(server->token)));
        QCOMPARE(server->statusOf(one), QStringLiteral("triggered"));
    }

    void aWrongTokenIsToldAndNothingIsLost()
    {
        const QString one = server->open(QStringLiteral("One"));
        const QByteArray right = std::exchange(server->token, QByteArray("another"));
        QVERIFY(!pull());
        QVERIFY2(said.contains(QLatin1String("refused the token")), qPrintable(said));
        server->token = right;
        QVERIFY2(pull(), qPrintable(said));
        QCOMPARE(eventCount(one), 1);
    }

private:
    QString onCall()
    {
        const auto list =
            store->readNow([&](ReadTx& tx) { return onCallAt(tx, clock->now(), clock->now()); });
        QStringList words;
        for (const KnownOnCall& one : list.value_or(std::vector<KnownOnCall>{}))
            words << one.said.rota + QStringLiteral(": ") + one.name;
        return words.join(u' ');
    }

    std::unique_ptr<FakeServer> http;
    std::unique_ptr<test::PagerDutyServer> server;
};

QTEST_GUILESS_MAIN(TestPagerDutyFlow)
#include "tst_pagerduty_flow.moc"
