// SPDX-License-Identifier: GPL-3.0-or-later
// A workspace through the real engine, store and outbox: messages, threads, edits and deletions arrive, and
// what is posted is there once whatever is lost on the way.
#include "integrations/core/incident_tools.h"
#include "integrations/slack/slack_connector.h"
#include "tests/flow/slack_server.h"
#include "tests/flow/tool_rig.h"

using namespace muster;
using namespace muster::test;
using namespace std::chrono_literals;

class TestSlackFlow final : public ToolRig
{
    Q_OBJECT
private slots:
    void init()
    {
        clock = std::make_shared<FakeClock>();
        server = std::make_unique<SlackServer>(*clock);
        server->channels.reserve(8);
        serve([this](const Asked& asked) { return server->answer(asked); });
        open(std::make_unique<SlackConnector>(),
             {{QStringLiteral("url"), QStringLiteral("https://slack.example/api")},
              {QStringLiteral("channels"), QStringLiteral("inc-*")}});
        openRoom();
    }
    void cleanup() { close(); }

    void messagesThreadsAndEditsArrive()
    {
        SlackServer::Channel& channel = server->add("C1", "inc-1");
        server->say(server->add("C2", "general"), QStringLiteral("not for us"));
        clock->advance(1min);
        const QString parent = server->say(channel, QStringLiteral("it burns"));
        QVERIFY2(pull(), qPrintable(said));
        QCOMPARE(text(parent), QStringLiteral("it burns"));
        QCOMPARE(events(QStringLiteral("C1")).at(id(parent)).actor, QStringLiteral("Ann Lee"));
        QVERIFY(events(QStringLiteral("C2")).empty());
        clock->advance(1h);
        const QString reply = server->say(channel, QStringLiteral("on it"), parent);
        channel.messages.front().text = QStringLiteral("it burned");
        channel.messages.front().edited = true;
        QVERIFY2(pull(), qPrintable(said));
        QCOMPARE(text(reply), QStringLiteral("on it"));
        QCOMPARE(text(parent), QStringLiteral(u"it burned \u00b7 edited"));
        QCOMPARE(events(QStringLiteral("C1")).size(), size_t(2));
        QCOMPARE(reportsOf(u"C1").front().number, QStringLiteral("#inc-1"));
    }

    void theFirstReadingSaysSinceWhen()
    {
        server->add("C1", "inc-1");
        const Instant first = clock->now();
        QVERIFY2(pull(), qPrintable(said)); // the first round is a full reading
        QVERIFY2(pull(), qPrintable(said));
        const auto reading = engine->sourceUse(source.id).reading;
        QVERIFY(reading && reading->whole && reading->since);
        QVERIFY(*reading->since >= first - std::chrono::days{30});
        QVERIFY(*reading->since <= clock->now() - std::chrono::days{30});
    }

    void aReadingThatIsKilledAnywhereLosesNothing()
    {
        SlackServer::Channel& channel = server->add("C1", "inc-1");
        QVERIFY2(pull(), qPrintable(said)); // the first round is a full reading
        clock->advance(1s);
        for (int i = 0; i < 35; ++i)
            server->say(channel, QStringLiteral("word %1").arg(i));
        server->pageSize = 10;
        for (int dieAfter = 1; dieAfter < 8; ++dieAfter) {
            network->readsLeft = dieAfter;
            pull();
            restart();
        }
        QVERIFY2(pull(), qPrintable(said));
        QCOMPARE(events(QStringLiteral("C1")).size(), size_t(35));
    }

    void aDeletedMessageIsMissingAfterAFullReading()
    {
        SlackServer::Channel& channel = server->add("C1", "inc-1");
        clock->advance(1min);
        QStringList all;
        for (int i = 0; i < 6; ++i)
            all << server->say(channel, QStringLiteral("word %1").arg(i));
        const QString reply = server->say(channel, QStringLiteral("a reply"), all[0]);
        engine->start();
        pass(2min);
        QCOMPARE(events(QStringLiteral("C1")).size(), size_t(7));
        channel.messages.erase(channel.messages.begin() + 2);
        engine->sweepNow();
        pass(3min);
        QCOMPARE(presence(all[2]), QStringLiteral("missing"));
        QCOMPARE(presence(all[1]), QStringLiteral("present"));
        QCOMPARE(presence(reply), QStringLiteral("present")); // in no history, and no deletion
    }

    void aMessageWhoseAnswerIsLostIsThereOnce()
    {
        server->add("C1", "inc-1");
        clock->advance(1min);
        QVERIFY(pull());
        network->nextWrite = Fate::AnswerLost;
        const OperationId asked = ask(verb::kMessagePost, R"({"text":"rolled back"})", QStringLiteral("C1"));
        const Operation done = settled(asked);
        QVERIFY2(done.state == State::Done, qPrintable(toString(done.state) + done.lastError));
        QCOMPARE(server->count(QStringLiteral("rolled back")), 1);
        QCOMPARE(done.remoteId, id(server->channels.front().messages.back().ts));
        QVERIFY(pull());
        QCOMPARE(events(QStringLiteral("C1")).size(), size_t(1));
    }

    void aRefusalInsideOfASuccessIsARefusal()
    {
        SlackServer::Channel& channel = server->add("C1", "inc-1");
        clock->advance(1min);
        QVERIFY(pull());
        channel.closed = true; // "ok": false, "not_in_channel"
        const OperationId asked = ask(verb::kMessagePost, R"({"text":"rolled back"})", QStringLiteral("C1"));
        const Operation refused = settled(asked);
        QCOMPARE(toString(refused.state), toString(State::Rejected));
        QVERIFY2(refused.lastError.contains(QStringLiteral("not in that channel")),
                 qPrintable(refused.lastError));
        QCOMPARE(network->writes.size(), size_t(1));
        QCOMPARE(server->count(QStringLiteral("rolled back")), 0);
    }

    void aMessageThatNeverArrivedIsSentAgainAfterTheHorizon()
    {
        SlackServer::Channel& channel = server->add("C1", "inc-1");
        clock->advance(1min);
        const QString parent = server->say(channel, QStringLiteral("it burns"));
        network->nextWrite = Fate::RequestLost;
        const OperationId asked = ask(verb::kMessagePost, R"({"text":"on it"})", id(parent));
        QCOMPARE(toString(settled(asked).state), toString(State::Done));
        QCOMPARE(server->count(QStringLiteral("on it")), 1);
        QCOMPARE(network->writes.size(), size_t(2));
        QCOMPARE(channel.messages.back().thread, parent);
    }

    void aProgramThatDiesWhileItPostsFindsTheMessageAgain()
    {
        server->add("C1", "inc-1");
        clock->advance(1min);
        network->nextWrite = Fate::Silent;
        const OperationId asked = ask(verb::kMessagePost, R"({"text":"rolled back"})", QStringLiteral("C1"));
        settle();
        restart();
        QCOMPARE(toString(settled(asked).state), toString(State::Done));
        QCOMPARE(server->count(QStringLiteral("rolled back")), 1);
        // Then it is corrected, and that answer is lost as well.
        network->nextWrite = Fate::AnswerLost;
        const OperationId edit =
            ask(verb::kMessageEdit, R"({"text":"rolled back to 41"})", stored(asked).remoteId);
        QCOMPARE(toString(settled(edit).state), toString(State::Done));
        QCOMPARE(server->count(QStringLiteral("rolled back to 41")), 1);
        QCOMPARE(server->channels.front().messages.size(), size_t(1));
    }

    void whoIsAskedIntoTheChannelIsAskedOnce()
    {
        server->add("C1", "inc-1");
        clock->advance(1min);
        // The answer is lost, and the program ends before it can look.
        network->nextWrite = Fate::AnswerLost;
        const OperationId asked = ask(verb::kResponders, R"({"person":"U5"})", QStringLiteral("C1"));
        settle();
        restart();
        QCOMPARE(toString(settled(asked).state), toString(State::Done));
        QCOMPARE(server->channels.front().members, (QStringList{QStringLiteral("U9"), QStringLiteral("U5")}));
        // The same again is no refusal.
        const OperationId again = ask(verb::kResponders, R"({"person":"U5"})", QStringLiteral("C1"));
        QCOMPARE(toString(settled(again).state), toString(State::Done));
        network->nextWrite = Fate::AnswerLost;
        const OperationId topic =
            ask(QStringLiteral("channel.topic"), R"({"text":"SEV-1, IC Ann"})", QStringLiteral("C1"));
        QCOMPARE(toString(settled(topic).state), toString(State::Done));
        QCOMPARE(server->channels.front().topic, QStringLiteral("SEV-1, IC Ann"));
    }

    void aChannelIsShownInTheRoomOfTheToolThatNamesIt()
    {
        server->add("C1", "inc-1");
        IncidentReport other;
        other.source = SourceId{QStringLiteral("pager")};
        other.remoteId = QStringLiteral("Q1");
        other.title = QStringLiteral("Checkout fails");
        other.openedAt = clock->now();
        other.keys = {{IncidentKey::Kind::Channel, QStringLiteral("slack:C1")}};
        QVERIFY(store->writeNow([&](WriteTx& tx) -> Done {
            const auto filed = fileReport(tx, other, QStringLiteral("Pager"));
            return filed ? Done{} : Done{tl::unexpected(filed.error())};
        }));
        clock->advance(1min);
        QVERIFY2(pull(), qPrintable(said));
        QCOMPARE(reportsOf(remoteIncidentId(other.source, u"Q1")).size(), size_t(2));
    }

    void aClosedChannelStopsNoOther()
    {
        server->add("C1", "inc-1").closed = true;
        SlackServer::Channel& open = server->add("C2", "inc-2");
        clock->advance(1min);
        server->say(open, QStringLiteral("hello"));
        QVERIFY2(pull(), qPrintable(said));
        QCOMPARE(events(QStringLiteral("C2")).size(), size_t(1));
    }

private:
    static QString id(const QString& ts) { return QStringLiteral("message/C1/") + ts; }
    QString text(const QString& ts)
    {
        const auto all = events(QStringLiteral("C1"));
        const auto found = all.find(id(ts));
        return found == all.end() ? QString() : found->second.text;
    }
    QString presence(const QString& ts) { return toString(events(QStringLiteral("C1")).at(id(ts)).presence); }
    void pass(Milliseconds span)
    {
        const Instant end = clock->now() + span;
        while (settle() && clock->now() < end) {
            const auto next = clock->untilNext();
            clock->advance(next ? std::min(*next, end - clock->now()) : end - clock->now());
        }
        settle();
    }
    std::unique_ptr<SlackServer> server;
};

QTEST_GUILESS_MAIN(TestSlackFlow)
#include "tst_slack_flow.moc"
