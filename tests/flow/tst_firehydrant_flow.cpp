// SPDX-License-Identifier: GPL-3.0-or-later
// FireHydrant from end to end: what its server holds is what the store holds, whatever breaks in between, and
// what was asked for happens there once.
#include "integrations/core/incident_tools.h"
#include "integrations/firehydrant/firehydrant_connector.h"
#include "tests/flow/firehydrant_server.h"
#include "tests/flow/tool_rig.h"

#include <set>

using namespace muster;
using namespace std::chrono_literals;
using Loss = FirehydrantServer::Loss;

class TestFirehydrantFlow final : public test::ToolRig
{
    Q_OBJECT
private slots:
    void init()
    {
        clock = std::make_shared<FakeClock>();
        server = std::make_unique<FirehydrantServer>(*clock);
        open(std::make_unique<FirehydrantConnector>(), {{QStringLiteral("url"), server->url()}},
             QStringLiteral("good-key"));
    }
    void cleanup()
    {
        close();
        server.reset();
    }

    void theStoreHoldsWhatTheServerHolds()
    {
        fill(45); // three pages
        QVERIFY(pull());
        QCOMPARE(difference(), QString());
        QVERIFY(run(10min));
        server->say(server->order[0], QStringLiteral("note"), note("Told by the list"));
        server->say(server->order[44], QStringLiteral("note"), note("Not told by the list"), true);
        // Eight open incidents are looked into in a round, each in its turn.
        for (int round = 0; round < 7; ++round) {
            QVERIFY(run(1min));
            QVERIFY(pull());
        }
        QCOMPARE(difference(), QString());
    }

    void aReadingThatBreaksAtAnyRequestLosesAndDoublesNothing()
    {
        fill(23);
        for (int at = 1; at < 55; at += 3) {
            server->failFrom = at;
            pull();
            server->failFrom = 0;
            restart();
            if (QTest::currentTestFailed())
                return;
        }
        QVERIFY(run(10min));
        QVERIFY(pull());
        QCOMPARE(difference(), QString());
    }

    void whatIsAskedForHappensOnce_data()
    {
        QTest::addColumn<int>("loss");
        QTest::addColumn<bool>("restarted");
        QTest::newRow("all is well") << int(Loss::None) << false;
        QTest::newRow("the answer is lost") << int(Loss::Answer) << false;
        QTest::newRow("the answer is lost, and the program ends") << int(Loss::Answer) << true;
        QTest::newRow("the request is lost, and the program ends") << int(Loss::Request) << true;
    }
    void whatIsAskedForHappensOnce()
    {
        QFETCH(int, loss);
        QFETCH(bool, restarted);
        const QString incident = server->declare(QStringLiteral("Checkout 5xx"));
        const auto done = [&](const QString& verb, const QByteArray& payload, const QString& target) {
            server->loss = Loss(loss);
            const OperationId id = ask(verb, payload, target);
            if (restarted) {
                settle();
                restart();
            }
            const QString became = outcome(id);
            if (became != QLatin1String("done"))
                qWarning().noquote() << verb << became << stored(id).lastError;
            return became == QLatin1String("done");
        };
        QVERIFY(done(verb::kNote, R"({"text":"Rolled back"})", incident));
        QVERIFY(done(verb::kTimelineEntry, R"({"text":"Called them"})", incident));
        QVERIFY(done(verb::kSeverity, R"({"severity":"SEV1"})", incident));
        QVERIFY(done(verb::kStatus, R"({"status":"mitigated"})", incident));
        QVERIFY(done(verb::kResolve, "{}", incident));
        QVERIFY(done(verb::kDeclare, R"({"title":"Export late"})", {}));
        QVERIFY(done(QStringLiteral("change.record"), R"({"text":"Rollback web"})", {}));
        QCOMPARE(server->events[incident].size(), size_t(2));
        QCOMPARE(server->edits, 3);
        QCOMPARE(server->order.size(), size_t(2));
        QCOMPARE(server->changes.size(), size_t(1));
        QVERIFY(pull());
        QCOMPARE(difference(), QString());
        QCOMPARE(toString(reportsOf(incident).at(0).severity), QStringLiteral("SEV-1"));
        QVERIFY(reportsOf(incident).at(0).stage == Stage::Resolved);
    }

    void aPublicNoteThatDidNotArriveAsksAgain()
    {
        const QString incident = server->declare(QStringLiteral("Checkout 5xx"));
        server->loss = Loss::Answer;
        QCOMPARE(outcome(ask(verb::kStatusPost, R"({"text":"Fixed"})", incident)), QStringLiteral("done"));
        server->loss = Loss::Request;
        QCOMPARE(outcome(ask(verb::kStatusPost, R"({"text":"Over"})", incident)),
                 QStringLiteral("needs_user"));
        QCOMPARE(server->events[incident].size(), size_t(1));
        QVERIFY(pull());
        QCOMPARE(reportsOf(incident).at(0).statuses.at(0).text, QStringLiteral("Fixed"));
    }

    void aRateLimitIsWaitedOut()
    {
        fill(3);
        server->throttled = 2;
        engine->start();
        QVERIFY(run(10min));
        engine->stop();
        QCOMPARE(server->throttled, 0);
        QCOMPARE(difference(), QString());
    }

private:
    static QJsonObject note(const char* words)
    {
        return {{QStringLiteral("body"), QString::fromLatin1(words)},
                {QStringLiteral("visibility"), QStringLiteral("private_to_org")}};
    }
    void fill(int count)
    {
        for (int i = 0; i < count; ++i) {
            clock->advance(Milliseconds{1'000});
            server->say(server->declare(QStringLiteral("Incident %1").arg(i)), QStringLiteral("note"),
                        note("First word"));
        }
        clock->advance(Milliseconds{1'000});
    }
    /// What the two sides disagree about, in words; empty when they agree.
    QString difference()
    {
        QStringList odd;
        for (const QString& id : server->order) {
            const auto ours = reportsOf(id);
            if (ours.size() != 1)
                odd << QStringLiteral("%1: %2 reports").arg(id).arg(ours.size());
            std::set<QString> wanted{QStringLiteral("incident/%1/declared").arg(id)};
            for (const QJsonObject& one : server->events[id])
                wanted.insert(QStringLiteral("event/") + one.value(QLatin1String("id")).toString());
            std::set<QString> have;
            for (const auto& [remoteId, event] : events(id))
                have.insert(remoteId);
            if (have != wanted)
                odd << QStringLiteral("%1: %2 events, not %3").arg(id).arg(have.size()).arg(wanted.size());
        }
        return odd.join(u'\n');
    }

    std::unique_ptr<FirehydrantServer> server;
};

QTEST_GUILESS_MAIN(TestFirehydrantFlow)
#include "tst_firehydrant_flow.moc"
