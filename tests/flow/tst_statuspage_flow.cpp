// SPDX-License-Identifier: GPL-3.0-or-later
// A status page through the real engine, store and outbox: whatever is lost on the way, both sides tell the
// same in the end, and customers are told once.
#include "integrations/core/incident_tools.h"
#include "integrations/statuspage/statuspage_connector.h"
#include "tests/flow/statuspage_server.h"
#include "tests/flow/tool_rig.h"

using namespace muster;
using namespace muster::test;
using namespace std::chrono_literals;

class TestStatuspageFlow final : public ToolRig
{
    Q_OBJECT
private slots:
    void init()
    {
        clock = std::make_shared<FakeClock>();
        server = std::make_unique<StatuspageServer>(*clock);
        serve([this](const Asked& asked) { return server->answer(asked); });
        open(std::make_unique<StatuspageConnector>(),
             {{QStringLiteral("url"), QStringLiteral("https://api.statuspage.example/v1")},
              {QStringLiteral("page"), QStringLiteral("page1")},
              {QStringLiteral("history"), QStringLiteral("everything")}});
        openRoom();
    }
    void cleanup() { close(); }

    void whatThePageSaysIsReadAndFollowed()
    {
        const QString id = openOne();
        QVERIFY2(pull(), qPrintable(said));
        QCOMPARE(reportsOf(id).front().title, QStringLiteral("Slow"));
        QCOMPARE(events(id).size(), size_t(1));
        clock->advance(10min);
        post(id, "resolved", "It is over.");
        QVERIFY2(pull(), qPrintable(said));
        QCOMPARE(events(id).size(), size_t(2));
        const IncidentReport report = reportsOf(id).front();
        QVERIFY(report.stage == Stage::Resolved && report.resolvedAt);
        QCOMPARE(report.statuses.size(), size_t(2));
        const size_t asked = network->reads.size();
        clock->advance(1min);
        QVERIFY(pull());
        QCOMPARE(network->reads.size() - asked, size_t(2)); // an idle round
    }

    void theFirstReadingSaysHowFarItCame()
    {
        const Instant oldest = clock->now() + 1h;
        for (int i = 0; i < 230; ++i) {
            clock->advance(1h);
            server->open(QStringLiteral("Incident %1").arg(i), QStringLiteral("resolved"),
                         QStringLiteral("words"));
        }
        QVERIFY(!engine->sourceUse(source.id).reading); // nobody looked at the cursors yet
        network->readsLeft = 1;
        pull();
        SourceUse use = engine->sourceUse(source.id);
        QVERIFY(use.reading && use.reading->begun && !use.reading->whole);
        QCOMPARE(use.reading->since.value_or(Instant{-1}), Instant{0}); // everything was chosen
        // The newest hundred of them.
        QCOMPARE(use.reading->reached.value_or(Instant{}), oldest + 130h);
        QVERIFY(use.budget);
        QCOMPARE(use.budget->perMinute, 60.0);
        QCOMPARE(use.budget->asked, 2);
        network->readsLeft = -1;
        restart();
        QVERIFY2(pull(), qPrintable(said));
        use = engine->sourceUse(source.id);
        QVERIFY(use.budget->asked > 2); // of the run before too
        QVERIFY(use.reading && use.reading->whole && !use.reading->reached);
        QCOMPARE(use.reading->since.value_or(Instant{-1}), Instant{0});
        // And so it stays with what comes later.
        openOne();
        clock->advance(1min);
        QVERIFY2(pull(), qPrintable(said));
        QVERIFY(engine->sourceUse(source.id).reading == use.reading);
        engine->setSources({});
        QVERIFY(engine->sourceUse(source.id) == SourceUse());
    }

    void aReadingThatIsKilledAnywhereLosesNothing()
    {
        for (int i = 0; i < 230; ++i) {
            clock->advance(1h);
            server->open(QStringLiteral("Incident %1").arg(i), QStringLiteral("resolved"),
                         QStringLiteral("words"));
        }
        for (int reads = 1; reads <= 3; ++reads) {
            network->readsLeft = reads == 3 ? -1 : 1;
            pull();
            restart();
        }
        QVERIFY2(pull(), qPrintable(said));
        for (const QJsonValue& one : std::as_const(server->incidents)) {
            const QString id = one[QLatin1String("id")].toString();
            QVERIFY2(events(id).size() == 1, qPrintable(id));
            QCOMPARE(reportsOf(id).size(), size_t(1));
        }
    }

    void anUpdateWhoseAnswerIsLostIsThereOnce()
    {
        const QString id = openOne();
        QVERIFY(pull());
        network->nextWrite = Fate::AnswerLost;
        const OperationId asked =
            ask(verb::kStatusPost, R"({"text":"Fix deployed","state":"monitoring"})", id);
        const Operation done = settled(asked);
        QVERIFY2(done.state == State::Done, qPrintable(toString(done.state) + done.lastError));
        QCOMPARE(server->updatesWith(QStringLiteral("Fix deployed")), 1);
        QCOMPARE(network->writes.size(), size_t(1));
        QVERIFY(pull());
        QCOMPARE(events(id).size(), size_t(2));
    }

    void anUpdateThatNeverArrivedAsksAPersonAndThenGoesOnce()
    {
        const QString id = openOne();
        QVERIFY(pull());
        network->nextWrite = Fate::RequestLost;
        const OperationId asked =
            ask(verb::kStatusPost, R"({"text":"Fix deployed","state":"monitoring"})", id);
        QCOMPARE(toString(settled(asked).state), toString(State::NeedsUser));
        QCOMPARE(server->updatesWith(QStringLiteral("Fix deployed")), 0);
        QVERIFY(sendAgain(asked));
        QCOMPARE(toString(settled(asked).state), toString(State::Done));
        QCOMPARE(server->updatesWith(QStringLiteral("Fix deployed")), 1);
    }

    void aProgramThatDiesWhileItOpensAnIncidentFindsItAgain()
    {
        network->nextWrite = Fate::Silent;
        const OperationId asked =
            ask(verb::kDeclare, R"({"title":"Checkout fails","text":"We look.","incident":"INC-1"})");
        settle();
        QCOMPARE(network->writes.size(), size_t(1));
        restart();
        const Operation done = settled(asked);
        QVERIFY2(done.state == State::Done, qPrintable(toString(done.state) + done.lastError));
        QCOMPARE(server->incidents.size(), 1);
        QCOMPARE(done.remoteId, server->incidents[0][QLatin1String("id")].toString());
        // And it is shown in the room that it was opened from.
        QVERIFY2(pull(), qPrintable(said));
        const auto shown = reportsOf(room);
        QCOMPARE(shown.size(), size_t(1));
        QCOMPARE(shown.front().remoteId, done.remoteId);
    }

    void aRefusalIsToldAndNotRepeated()
    {
        const QString id = openOne();
        server->mayWrite = false;
        const OperationId asked = ask(verb::kStatusPost, R"({"text":"x","state":"resolved"})", id);
        QCOMPARE(toString(settled(asked).state), toString(State::Rejected));
        QCOMPARE(network->writes.size(), size_t(1));
    }

    void aPauseThatThePageAsksForLosesNothing()
    {
        const QString id = openOne();
        server->throttle = 1; // 420, without a time
        QVERIFY(!pull());
        clock->advance(5min);
        QVERIFY2(pull(), qPrintable(said));
        QCOMPARE(events(id).size(), size_t(1));
    }

private:
    QString openOne()
    {
        return server
            ->open(QStringLiteral("Slow"), QStringLiteral("investigating"), QStringLiteral("We look."))
            .value(QLatin1String("id"))
            .toString();
    }
    void post(const QString& id, const char* state, const char* body)
    {
        Asked asked;
        asked.method = HttpMethod::Patch;
        asked.path = QStringLiteral("/v1/pages/page1/incidents/") + id;
        asked.authorization = "OAuth token-1";
        asked.body = {
            {QStringLiteral("incident"), QJsonObject{{QStringLiteral("status"), QString::fromLatin1(state)},
                                                     {QStringLiteral("body"), QString::fromLatin1(body)}}}};
        server->answer(asked);
    }
    std::unique_ptr<StatuspageServer> server;
};

QTEST_GUILESS_MAIN(TestStatuspageFlow)
#include "tst_statuspage_flow.moc"
