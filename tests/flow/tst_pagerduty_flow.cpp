// SPDX-License-Identifier: GPL-3.0-or-later
// PagerDuty over loopback HTTP with the real engine, store and outbox: what happens there is known here once,
// what is done here happens there once, whatever is lost on the way and whenever the program starts anew.
#include "integrations/core/incident_tools.h"
#include "integrations/pagerduty/pagerduty_connector.h"
#include "tests/flow/pagerduty_server.h"
#include "tests/flow/tool_flow.h"

#include <QtTest>

using namespace muster;
using namespace std::chrono_literals;
using State = OperationState;

class TestPagerDutyFlow final : public QObject
{
    Q_OBJECT
private slots:
    void init()
    {
        flow = std::make_unique<test::ToolFlow>(QStringLiteral("pagerduty"),
                                                std::make_unique<PagerDutyConnector>());
        server = std::make_unique<test::PagerDutyServer>(*flow->clock);
        server->serve(flow->http);
        flow->source.settings[QStringLiteral("from")] = QStringLiteral("ada@example.com");
        flow->start(QString::fromLatin1(server->token));
    }
    void cleanup()
    {
        flow.reset();
        server.reset();
    }

    void whatHappensThereIsKnownHereOnce()
    {
        const QString one = server->open(QStringLiteral("Checkout 5xx"), QStringLiteral("checkout/5xx"));
        QVERIFY2(flow->pull(), qPrintable(flow->words));
        QCOMPARE(flow->titles(), QStringList{QStringLiteral("Checkout 5xx")});
        QCOMPARE(flow->eventCount(one), 1);
        flow->clock->advance(1min);
        server->set(one, QStringLiteral("acknowledged"));
        QVERIFY2(flow->pull(), qPrintable(flow->words));
        QCOMPARE(flow->eventCount(one), 2);
        QVERIFY(flow->stageOf(one) == Stage::Triage);
        // Started anew, and read again with the overlap: nothing is told twice.
        flow->restart();
        QVERIFY2(flow->pull(), qPrintable(flow->words));
        QCOMPARE(flow->eventCount(one), 2);
        flow->clock->advance(1min);
        server->set(one, QStringLiteral("resolved"));
        QVERIFY2(flow->pull(), qPrintable(flow->words));
        QVERIFY(flow->stageOf(one) == Stage::Resolved);
        QCOMPARE(flow->eventCount(one), 3);
    }

    void anAcknowledgementHappensOnceAlthoughItsAnswerIsLost()
    {
        const QString one = server->open(QStringLiteral("One"));
        server->loseAnswers = 1;
        const Operation done = flow->act(verb::kAcknowledge, "{}", one);
        QVERIFY2(done.state == State::Done, qPrintable(done.lastError));
        QCOMPARE(server->statusOf(one), QStringLiteral("acknowledged"));
        QCOMPARE(server->asked["PUT"], 1);
    }

    void aNoteStandsThereOnceAlthoughItsAnswerIsLost()
    {
        const QString one = server->open(QStringLiteral("One"));
        server->loseAnswers = 1;
        const Operation done = flow->act(verb::kNote, R"({"text":"Rolled back"})", one);
        QVERIFY2(done.state == State::Done, qPrintable(done.lastError));
        QCOMPARE(server->notesWith(one, QStringLiteral("Rolled back")), 1);
        QVERIFY(!done.remoteId.isEmpty());
        // And one that never arrived is sent again after the horizon.
        server->loseRequests = 1;
        const Operation second = flow->act(verb::kNote, R"({"text":"And forward"})", one);
        QVERIFY2(second.state == State::Done, qPrintable(second.lastError));
        QCOMPARE(server->notesWith(one, QStringLiteral("And forward")), 1);
        // Both come back as events, and neither is doubled by the log's word of it.
        QVERIFY2(flow->pull(), qPrintable(flow->words));
        QCOMPARE(flow->eventCount(one), 3);
    }

    void aProgramThatDiesWhileItSendsFindsItsIncidentAgain()
    {
        server->loseAnswers = 1;
        const OperationId id =
            flow->enqueue(verb::kDeclare, R"({"title":"Declared","service":"PSVC001"})", {});
        QVERIFY(QTest::qWaitFor([&] { return server->asked["POST"] == 1; }, 20'000));
        flow->restart();
        const Operation done = flow->settled(id);
        QVERIFY2(done.state == State::Done, qPrintable(done.lastError));
        QCOMPARE(server->incidents.size(), size_t(1));
        QCOMPARE(done.remoteId, server->incidents.front().value(QLatin1String("id")).toString());
    }

    void aSnoozeIsSeenByItsEnd()
    {
        const QString one = server->open(QStringLiteral("One"));
        server->loseAnswers = 1;
        const Operation done = flow->act(verb::kSnooze, R"({"minutes":30})", one);
        QVERIFY2(done.state == State::Done, qPrintable(done.lastError));
        QCOMPARE(server->asked["POST"], 1);
    }

    void theRateLimitIsWaitedFor()
    {
        const QString one = server->open(QStringLiteral("One"));
        QVERIFY(flow->pull());
        server->throttled = 1;
        const Operation done = flow->act(verb::kAcknowledge, "{}", one);
        QVERIFY2(done.state == State::Done, qPrintable(done.lastError));
        QCOMPARE(server->statusOf(one), QStringLiteral("acknowledged"));
    }

    void aKeyThatMayOnlyReadIsToldSo()
    {
        const QString one = server->open(QStringLiteral("One"));
        server->readOnly = true;
        const Operation done = flow->act(verb::kResolve, "{}", one);
        QCOMPARE(toString(done.state), QStringLiteral("rejected"));
        QCOMPARE(done.lastStatus, 403);
        QVERIFY(!done.lastError.contains(QString::fromLatin1(server->token)));
        QCOMPARE(server->statusOf(one), QStringLiteral("triggered"));
    }

    void aWrongTokenIsToldAndNothingIsLost()
    {
        const QString one = server->open(QStringLiteral("One"));
        const QByteArray right = std::exchange(server->token, QByteArray("another"));
        QVERIFY(!flow->pull());
        QVERIFY2(flow->words.contains(QLatin1String("refused the token")), qPrintable(flow->words));
        server->token = right;
        QVERIFY2(flow->pull(), qPrintable(flow->words));
        QCOMPARE(flow->eventCount(one), 1);
    }

private:
    std::unique_ptr<test::ToolFlow> flow;
    std::unique_ptr<test::PagerDutyServer> server;
};

QTEST_GUILESS_MAIN(TestPagerDutyFlow)
#include "tst_pagerduty_flow.moc"
