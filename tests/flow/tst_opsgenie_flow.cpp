// SPDX-License-Identifier: GPL-3.0-or-later
// Opsgenie over loopback HTTP with the real engine, store and outbox: everything is taken for later, and only
// what the request endpoint, or the alert itself, says counts as done.
#include "integrations/core/incident_tools.h"
#include "integrations/opsgenie/opsgenie_connector.h"
#include "tests/flow/opsgenie_server.h"
#include "tests/flow/tool_rig.h"

#include <QtTest>

using namespace muster;
using namespace std::chrono_literals;

class TestOpsgenieFlow final : public test::ToolRig
{
    Q_OBJECT
private slots:
    void init()
    {
        clock = std::make_shared<FakeClock>();
        http = std::make_unique<FakeServer>();
        server = std::make_unique<test::OpsgenieServer>(*clock);
        server->serve(*http);
        open(std::make_unique<OpsgenieConnector>(), {{QStringLiteral("url"), http->url()}},
             QString::fromLatin1(server->key));
    }
    void cleanup()
    {
        close();
        http.reset();
        server.reset();
    }

    void whatHappensThereIsKnownHereOnce()
    {
        const QString one = server->open(QStringLiteral("Checkout 5xx"));
        QVERIFY2(pull(), qPrintable(said));
        QCOMPARE(titles(), QStringList{QStringLiteral("Checkout 5xx")});
        clock->advance(1min);
        (*server->find(one))[QStringLiteral("acknowledged")] = true;
        server->touch(one, QStringLiteral("Alert acknowledged via web"));
        QVERIFY2(pull(), qPrintable(said));
        QVERIFY(stageOf(remote(one)) == Stage::Triage);
        restart();
        QVERIFY2(pull(), qPrintable(said));
        QCOMPARE(eventCount(remote(one)), 2);
    }

    void theFirstReadingSaysSinceWhen()
    {
        const Instant first = clock->now();
        server->open(QStringLiteral("Checkout 5xx"));
        QVERIFY2(pull(), qPrintable(said));
        const auto reading = engine->sourceUse(source.id).reading;
        QVERIFY(reading && reading->whole && reading->since);
        // Both feeds, of which the second one asked a little later.
        QVERIFY(*reading->since >= first - std::chrono::days{30});
        QVERIFY(*reading->since <= clock->now() - std::chrono::days{30});
    }

    void anAcknowledgementIsDoneWhenTheRequestSaysSo()
    {
        const QString one = server->open(QStringLiteral("One"));
        const Operation done = act(verb::kAcknowledge, "{}", remote(one));
        QVERIFY2(done.state == State::Done, qPrintable(done.lastError));
        QVERIFY(server->find(one)->value(QLatin1String("acknowledged")).toBool());
        QCOMPARE(server->asked["POST"], 1);
        // Once more "fails" there; the alert is as it should be.
        const Operation again = act(verb::kAcknowledge, "{}", remote(one));
        QVERIFY2(again.state == State::Done, qPrintable(again.lastError));
    }

    void aNoteStandsThereOnceAlthoughItsAnswerIsLost()
    {
        const QString one = server->open(QStringLiteral("One"));
        server->loseAnswers = 1;
        const Operation done = act(verb::kNote, R"({"text":"Rolled back"})", remote(one));
        QVERIFY2(done.state == State::Done, qPrintable(done.lastError));
        QCOMPARE(server->notesWith(one, QStringLiteral("Rolled back")), 1);
        server->loseRequests = 1;
        const Operation second = act(verb::kNote, R"({"text":"And forward"})", remote(one));
        QVERIFY2(second.state == State::Done, qPrintable(second.lastError));
        QCOMPARE(server->notesWith(one, QStringLiteral("And forward")), 1);
    }

    void whoIsAskedToJoinIsAskedOnceAlthoughTheAnswerIsLost()
    {
        const QString one = server->open(QStringLiteral("One"));
        for (const auto& [asked, words] : {std::pair{verb::kResponders, "Database, please"},
                                           std::pair{verb::kEscalate, "Nobody answers"}}) {
            server->loseAnswers = 1;
            const QByteArray payload = "{\"person\":\"bo@example.com\",\"policy\":\"Checkout\",\"text\":\"" +
                                       QByteArray(words) + "\"}";
            const Operation done = act(asked, payload, remote(one));
            QVERIFY2(done.state == State::Done, qPrintable(done.lastError));
            QCOMPARE(server->notesWith(one, QString::fromLatin1(words)), 1);
        }
        server->refuses[QStringLiteral("escalate")] = QStringLiteral("Escalation not found");
        const Operation refused = act(verb::kEscalate, R"({"policy":"None"})", remote(one));
        QVERIFY(refused.state == State::Rejected);
        QVERIFY2(refused.lastError.contains(QLatin1String("Escalation not found")),
                 qPrintable(refused.lastError));
    }

    void aProgramThatDiesAfterA202AsksForItAgain()
    {
        const QString one = server->open(QStringLiteral("One"));
        const OperationId id = ask(verb::kNote, R"({"text":"hello"})", remote(one));
        QVERIFY(QTest::qWaitFor([&] { return server->asked["POST"] == 1; }, 20'000));
        restart();
        const Operation done = settled(id);
        QVERIFY2(done.state == State::Done, qPrintable(done.lastError));
        QCOMPARE(server->notesWith(one, QStringLiteral("hello")), 1);
        QCOMPARE(server->asked["POST"], 1);
    }

    void aDeclaredAlertIsFoundByItsAlias()
    {
        server->loseAnswers = 1;
        const Operation done = act(verb::kDeclare, R"({"title":"Declared","severity":"P1"})", {});
        QVERIFY2(done.state == State::Done, qPrintable(done.lastError));
        QCOMPARE(server->alerts.size(), size_t(1));
        QCOMPARE(done.remoteId, remote(server->alerts[0].value(QLatin1String("id")).toString()));
    }

    void whatIsTakenAndThenRefusedEndsInOpsgeniesWords()
    {
        const QString one = server->open(QStringLiteral("One"));
        const Operation gone = act(verb::kNote, R"({"text":"x"})", QStringLiteral("alert/nowhere"));
        QVERIFY2(gone.state == State::Rejected, qPrintable(toString(gone.state)));
        QVERIFY2(gone.lastError.contains(QStringLiteral("Alert does not exist")), qPrintable(gone.lastError));
        server->refuses[QStringLiteral("notes")] = QStringLiteral("Note is longer than 25000 characters");
        const Operation note = act(verb::kNote, R"({"text":"y"})", remote(one));
        QVERIFY2(note.state == State::Rejected, qPrintable(toString(note.state)));
        QVERIFY2(note.lastError.contains(QStringLiteral("longer than 25000")), qPrintable(note.lastError));
        server->refuses[QStringLiteral("priority")] = QStringLiteral("Integration has no right to update");
        const Operation priority = act(verb::kSeverity, R"({"severity":"P1"})", remote(one));
        QVERIFY2(priority.state == State::Rejected, qPrintable(toString(priority.state)));
        QVERIFY2(priority.lastError.contains(QStringLiteral("no right to update")),
                 qPrintable(priority.lastError));
        QCOMPARE(server->asked["POST"] + server->asked["PUT"], 3); // none was sent again
        QCOMPARE(server->notesWith(one, QStringLiteral("y")), 0);
        // The refusal outlives the program, and can be mended.
        restart();
        QCOMPARE(settled(note.id).lastError, note.lastError);
    }

    void theRateLimitIsWaitedFor()
    {
        const QString one = server->open(QStringLiteral("One"));
        QVERIFY(pull());
        server->throttled = 1;
        const Operation done = act(verb::kSnooze, R"({"minutes":30})", remote(one));
        QVERIFY2(done.state == State::Done, qPrintable(done.lastError));
        QVERIFY(server->find(one)->value(QLatin1String("snoozed")).toBool());
    }

private:
    static QString remote(const QString& id) { return QStringLiteral("alert/") + id; }
    std::unique_ptr<FakeServer> http;
    std::unique_ptr<test::OpsgenieServer> server;
};

QTEST_GUILESS_MAIN(TestOpsgenieFlow)
#include "tst_opsgenie_flow.moc"
