// SPDX-License-Identifier: GPL-3.0-or-later
// Socket Mode through the real engine, store and sockets on loopback, in virtual time: whatever happens to
// the connection and to the program, both sides are equal in the end, nothing is lost, and nothing is there
// twice.
#include "integrations/core/bound_secret.h"
#include "integrations/slack/slack_connector.h"
#include "tests/flow/slack_server.h"
#include "tests/flow/tool_rig.h"
#include "tests/flow/socket_mode_server.h"
#include "tests/support/files_holding.h"

using namespace muster;
using namespace muster::test;
using namespace std::chrono_literals;

namespace {

const QString kChannel = QStringLiteral("C1");
const QString kAppKey = QStringLiteral("appToken");
const QByteArray kAppToken = "xapp-canary-0123456789";
const QByteArray kHello = RawSocketServer::textFrame(R"({"type":"hello"})");

/// A disk that is full now and then.
class RefusingSink final : public FactSink
{
public:
    explicit RefusingSink(FactSink& sink) : m_sink(sink) {}
    void commit(FactBatch batch, QObject* context, std::function<void(Done)> onDone) override
    {
        if (full)
            return onDone(fail(ErrorKind::Storage, QStringLiteral("the disk is full")));
        m_sink.commit(std::move(batch), context, std::move(onDone));
    }
    void cursors(const SourceId& source, QObject* context,
                 std::function<void(Result<std::vector<Cursor>>)> onDone) override
    {
        m_sink.cursors(source, context, std::move(onDone));
    }
    bool full = false;

private:
    FactSink& m_sink;
};

} // namespace

class TestSlackSocket final : public ToolRig
{
    Q_OBJECT
private slots:
    void init()
    {
        clock = std::make_shared<FakeClock>();
        serve([this](const Asked& asked) { return answer(asked); });
        open(std::make_unique<SlackConnector>(),
             {{QStringLiteral("url"), QStringLiteral("http://127.0.0.1:9/api")},
              {QStringLiteral("channels"), QStringLiteral("inc-*")},
              {kAppKey, kKeptSecret}});
        secrets->write(secretSlot(source.id, kAppKey),
                       bindSecret(Secret(QByteArrayView(kAppToken)),
                                  originOf(QUrl(source.settings.at(QStringLiteral("url"))))),
                       this, [](const Done&) {});
        server = std::make_unique<SlackServer>(*clock);
        server->channels.reserve(8);
        socket = std::make_unique<SocketModeServer>();
        streams = std::make_unique<CountedStreams>();
        address = socket->url();
        opens = histories = 0;
        openRefusal.clear();
        marks.clear();
        channel = &server->add("C1", "inc-1");
        deaf = false;
        clock->advance(1min);
    }
    void cleanup()
    {
        stop();
        streams.reset();
        socket.reset();
    }

    void aMessageIsThereAtOnceAndOnce()
    {
        listen();
        int early = 0;
        socket->onAck = [&](const SocketModeServer::Envelope&) { early += stored().empty() ? 1 : 0; };
        const QString ts = say(QStringLiteral("it burns"));
        QVERIFY(until([&] { return socket->allAcked(); }));
        QCOMPARE(early, 0); // answered after it was safe, never before
        QCOMPARE(text(ts), QStringLiteral("it burns"));
        QCOMPARE(stored().at(id(ts)).actor, QStringLiteral("U1")); // until a pull has the name
        // Its pull tells the same again, with the name.
        pass(1min);
        QCOMPARE(stored().size(), size_t(1));
        QCOMPARE(stored().at(id(ts)).actor, QStringLiteral("Ann Lee"));
        QCOMPARE(revisions(ts), 2);
        // Whoever is known is named at once, and pulls find nothing to add.
        const QString second = say(QStringLiteral("it burns more"));
        QVERIFY(until([&] { return socket->allAcked(); }));
        QCOMPARE(stored().at(id(second)).actor, QStringLiteral("Ann Lee"));
        pass(12min);
        QCOMPARE(revisions(second), 1);
        QCOMPARE(socket->envelopes.back().acked, 1);
        QCOMPARE(socket->met, 1);
        QCOMPARE(socket->unknownFrames, 0);
    }

    void pullsBecomeASafetyNetWhenItHasProvenItself()
    {
        listen();
        const int before = histories;
        pass(10min);
        QVERIFY2(histories - before >= 15, qPrintable(QString::number(histories - before)));
        say(QStringLiteral("it burns"));
        QVERIFY(until([&] { return socket->allAcked(); }));
        pass(1min);
        const int proven = histories;
        pass(20min);
        QVERIFY2(histories - proven <= 5, qPrintable(QString::number(histories - proven)));
        QCOMPARE(words(), QStringLiteral("Live by Socket Mode."));
        QCOMPARE(toString(freshness().state), toString(FreshnessState::Live));
        QVERIFY(clock->now() - *freshness().lastSuccess <= 1min); // it is asked whether it is alive
        QVERIFY(streams->pongs > 20);
        // What it does not tell is found, and then pulls go on as they did.
        server->say(*channel, QStringLiteral("nobody told"));
        pass(6min);
        QCOMPARE(stored().size(), size_t(2));
        QVERIFY2(words().contains(QStringLiteral("does not tell everything")), qPrintable(words()));
        const int misses = histories;
        pass(10min);
        QVERIFY(histories - misses >= 15);
    }

    void withoutItsTokenEverythingIsAsAlways()
    {
        source.settings.erase(kAppKey);
        restart();
        listen(false);
        server->say(*channel, QStringLiteral("it burns"));
        pass(2min);
        QCOMPARE(stored().size(), size_t(1));
        QCOMPARE(opens, 0);
        QCOMPARE(streams->opened, 0);
        QCOMPARE(words(), QString());
    }

    void editsAreVersionsAndDeletionsTombstones()
    {
        listen();
        const QString ts = say(QStringLiteral("it burns"));
        const QString other = say(QStringLiteral("oops"));
        QVERIFY(until([&] { return socket->allAcked(); }));
        edit(ts, QStringLiteral("it burned"));
        remove(other);
        QVERIFY(until([&] { return socket->allAcked(); }));
        QCOMPARE(text(ts), QStringLiteral(u"it burned \u00b7 edited"));
        QCOMPARE(revisions(ts), 2);
        QCOMPARE(presence(other), QStringLiteral("tombstone"));
        pass(20min);
        QCOMPARE(presence(other), QStringLiteral("tombstone"));
        QCOMPARE(presence(ts), QStringLiteral("present"));
        QCOMPARE(stored().size(), size_t(2));
        QVERIFY(equal());
    }

    void aBeginningThatComesAgainUndoesNothing()
    {
        listen();
        const QString ts = say(QStringLiteral("it burns"));
        QVERIFY(until([&] { return socket->allAcked(); }));
        edit(ts, QStringLiteral("it burned"));
        const QString gone = say(QStringLiteral("oops"));
        QVERIFY(until([&] { return socket->allAcked(); }));
        remove(gone);
        QVERIFY(until([&] { return socket->allAcked(); }));
        pass(1min);
        const int before = revisions(ts);
        // The same deliveries once more, to a program that knows nothing of them but what is on disk.
        restart();
        for (SocketModeServer::Envelope& one : socket->envelopes)
            one.acked = 0;
        listen();
        QVERIFY(until([&] { return socket->allAcked(); }));
        QCOMPARE(text(ts), QStringLiteral(u"it burned \u00b7 edited"));
        QCOMPARE(revisions(ts), before);
        QCOMPARE(presence(gone), QStringLiteral("tombstone"));
        // And to one that remembers.
        for (SocketModeServer::Envelope& one : socket->envelopes) {
            one.acked = 0;
            socket->deliverAgain(one.id, *socket->sockets.back());
        }
        QVERIFY(until([&] { return socket->allAcked(); }));
        QCOMPARE(revisions(ts), before);
        QVERIFY(equal());
    }

    void aReactionIsAMarkOnTheMessage()
    {
        listen();
        const QString ts = say(QStringLiteral("rolled back"));
        QVERIFY(until([&] { return socket->allAcked(); }));
        marks[ts] = 2;
        for (int i = 0; i < 10; ++i)
            socket->tell(
                {{QStringLiteral("type"), QStringLiteral("reaction_added")},
                 {QStringLiteral("reaction"), QStringLiteral("eyes")},
                 {QStringLiteral("user"), QStringLiteral("U1")},
                 {QStringLiteral("item"), QJsonObject{{QStringLiteral("type"), QStringLiteral("message")},
                                                      {QStringLiteral("channel"), kChannel},
                                                      {QStringLiteral("ts"), ts}}}});
        QVERIFY(until([&] { return socket->allAcked(); }));
        const int before = replies;
        pass(5s);
        QCOMPARE(text(ts), QStringLiteral(u"rolled back \u00b7 :eyes: 2"));
        QCOMPARE(replies - before, 1); // ten reactions, one question
    }

    void aConnectionLostInTheMiddleLosesNothing()
    {
        listen();
        for (int i = 0; i < 20; ++i)
            say(QStringLiteral("before %1").arg(i));
        socket->killAfterAcks = 8; // the answers after these never arrive
        QVERIFY(until([&] { return socket->sockets.empty(); }));
        QVERIFY(until([&] { return streams->alive.empty(); }));
        socket->killAfterAcks = -1;
        for (int i = 0; i < 20; ++i)
            say(QStringLiteral("meanwhile %1").arg(i));
        server->say(*channel, QStringLiteral("never told at all"));
        pass(1min);
        QVERIFY(until([&] { return socket->allAcked(); }));
        QCOMPARE(socket->met, 2);
        QCOMPARE(stored().size(), size_t(41));
        QVERIFY(equal());
        for (const SocketModeServer::Envelope& one : socket->envelopes)
            QVERIFY2(one.acked <= one.delivered, qPrintable(one.id));
    }

    void aProgramThatDiesInABurstFindsEverythingAgain()
    {
        listen();
        for (int i = 0; i < 1'000; ++i)
            say(QStringLiteral("word %1").arg(i));
        QVERIFY(until([&] { return !stored().empty(); }));
        restart();
        QVERIFY(stored().size() < 1'001);
        listen();
        QVERIFY(until([&] { return socket->allAcked(); }));
        pass(1min);
        QCOMPARE(stored().size(), size_t(1'000));
        QVERIFY(equal());
        const auto all = stored();
        for (const auto& [remote, event] : all)
            QVERIFY2(event.revision <= 1, qPrintable(remote)); // the second one has the name
    }

    void whatCannotBeStoredIsNotAnswered()
    {
        RefusingSink refusing(*sink);
        runner.reset();
        SyncOptions options;
        options.seed = 7;
        engine = std::make_unique<SyncEngine>(*connectors, *network, refusing, *secrets, *clock, options);
        engine->setSources({source});
        listen();
        say(QStringLiteral("known"));
        QVERIFY(until([&] { return socket->allAcked(); }));
        refusing.full = true;
        const QString ts = say(QStringLiteral("not stored yet"));
        QVERIFY(until([&] { return socket->sockets.empty(); }));
        QCOMPARE(socket->envelopes.back().acked, 0);
        refusing.full = false;
        pass(5s);
        QVERIFY(until([&] { return socket->allAcked(); }));
        QCOMPARE(text(ts), QStringLiteral("not stored yet"));
        QCOMPARE(socket->envelopes.back().delivered, 2);
        engine.reset();
        settle();
    }

    void aRenewalIsSeamless()
    {
        for (const char* reason : {"warning", "refresh_requested"}) {
            listen();
            const QString first = say(QStringLiteral("before"));
            QVERIFY(until([&] { return socket->allAcked(); }));
            pass(2min);
            const int pulled = histories;
            const int met = socket->met;
            QWebSocket* const old = socket->sockets.back();
            socket->disconnectBecause(reason);
            QVERIFY(until([&] { return socket->met == met + 1 && socket->sockets.size() == 2; }));
            // Both deliver, also the same; it is there once.
            const QString second = say(QStringLiteral("between"));
            socket->deliverAgain(socket->envelopes.back().id, *old);
            QVERIFY(until([&] { return socket->envelopes.back().acked == 2; }));
            QCOMPARE(revisions(second), 1);
            pass(15s);
            QVERIFY(until([&] { return socket->sockets.size() == 1; })); // the old one was closed by us
            QCOMPARE(histories, pulled);                                 // no gap, nothing to fill
            const QString third = say(QStringLiteral("after"));
            QVERIFY(until([&] { return socket->allAcked(); }));
            QVERIFY(!text(first).isEmpty() && !text(third).isEmpty());
            QCOMPARE(words(), QStringLiteral("Live by Socket Mode."));
            restart();
        }
    }

    void switchedOffInSlackIsSaidAndAsked()
    {
        listen();
        socket->disconnectBecause("link_disabled");
        QVERIFY(until([&] { return socket->sockets.empty(); }));
        const int opened = opens;
        server->say(*channel, QStringLiteral("by asking"));
        pass(5min);
        QCOMPARE(stored().size(), size_t(1));
        QCOMPARE(opens, opened);
        QVERIFY2(words().contains(QStringLiteral("switched off in the settings of the app")),
                 qPrintable(words()));
        pass(9min);
        QCOMPARE(opens, opened);
        pass(70s); // not for longer: a handshake takes its time, and not the test's
        QVERIFY(until([&] { return opens == opened + 1 && socket->sockets.size() == 1; }));
    }

    void aTokenThatIsRefusedIsSaidAndAskedRarely()
    {
        openRefusal = "invalid_auth";
        listen(false);
        server->say(*channel, QStringLiteral("by asking"));
        pass(10min);
        QCOMPARE(stored().size(), size_t(1));
        QCOMPARE(opens, 1);
        QVERIFY2(words().contains(QStringLiteral("app-level token")), qPrintable(words()));
        QVERIFY(!words().contains(QString::fromLatin1(kAppToken)));
        openRefusal.clear();
        engine->secretChanged(source.id);
        QVERIFY(until([&] { return socket->met == 1; }));
    }

    void whoeverNoLongerAnswersIsLeft()
    {
        RawSocketServer raw;
        raw.frames = kHello;
        address = raw.url();
        deaf = true;
        listen(false);
        QVERIFY(until([&] { return raw.met == 1; }));
        pass(25s);
        QCOMPARE(raw.met, 1);
        address = socket->url();
        pass(25s);
        QVERIFY(until([&] { return socket->met == 1; }));
        say(QStringLiteral("here again"));
        QVERIFY(until([&] { return socket->allAcked(); }));
        QCOMPARE(stored().size(), size_t(1));
    }

    void whatIsNoConnectionIsRefused_data()
    {
        QTest::addColumn<QByteArray>("insteadOfUpgrade");
        QTest::addColumn<QByteArray>("frames");
        QTest::addColumn<QString>("words");
        const QByteArray page = "<html>login first</html>";
        QTest::newRow("a page") << QByteArray(
                                       "HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: " +
                                       QByteArray::number(page.size()) + "\r\n\r\n" + page)
                                << QByteArray() << QStringLiteral("does not open a connection");
        QTest::newRow("a redirect") << QByteArray("HTTP/1.1 302 Found\r\nLocation: ws://127.0.0.1:1/\r\n"
                                                  "Content-Length: 0\r\n\r\n")
                                    << QByteArray() << QStringLiteral("does not open a connection");
        QTest::newRow("no HTTP") << QByteArray("SSH-2.0-OpenSSH\r\n\r\n") << QByteArray()
                                 << QStringLiteral("does not open a connection");
        // 2 MiB are announced; not one byte of them is needed to know.
        QTest::newRow("a huge frame")
            << QByteArray() << kHello + QByteArray("\x81\x7f\0\0\0\0\0\x20\0\0", 10) + QByteArray(4096, 'x')
            << QStringLiteral("more than 1 MB");
        QTest::newRow("a frame of 2^63")
            << QByteArray() << kHello + QByteArray("\x81\x7f\x7f\xff\xff\xff\xff\xff\xff\xff", 10)
            << QString();
        QTest::newRow("a binary frame") << QByteArray()
                                        << kHello + QByteArray("\x82\x03"
                                                               "abc",
                                                               5)
                                        << QStringLiteral("no text");
        QTest::newRow("no UTF-8") << QByteArray() << kHello + QByteArray("\x81\x02\xc3\x28", 4) << QString();
        QTest::newRow("a reserved opcode") << QByteArray() << kHello + QByteArray("\x83\x00", 2) << QString();
    }
    void whatIsNoConnectionIsRefused()
    {
        QFETCH(QByteArray, insteadOfUpgrade);
        QFETCH(QByteArray, frames);
        QFETCH(QString, words);
        RawSocketServer raw;
        raw.insteadOfUpgrade = insteadOfUpgrade;
        raw.frames = frames;
        address = raw.url();
        listen(false);
        QVERIFY(until([&] { return raw.met >= 1 && streams->lastError; }));
        QVERIFY2(streams->lastError->what.contains(words), qPrintable(streams->lastError->what));
        QVERIFY(!streams->lastError->where.contains(QStringLiteral("ticket")));
        // Everything is asked meanwhile, and the next address is a good one.
        server->say(*channel, QStringLiteral("by asking"));
        address = socket->url();
        pass(2min);
        QCOMPARE(stored().size(), size_t(1));
        QCOMPARE(socket->met, 1);
    }

    void anAddressThatIsNotSlacksIsNotConnectedTo()
    {
        for (const char* bad : {"ws://localhost.evil.example/link", "http://127.0.0.1/",
                                "ws://u:p@127.0.0.1/", "wss://evil.example/", ""}) {
            address = QString::fromLatin1(bad);
            listen(false);
            pass(10s);
            QCOMPARE(streams->opened, 0);
            QVERIFY2(words().contains(QStringLiteral("not its own")), qPrintable(words()));
            QVERIFY(!words().contains(QStringLiteral("evil")));
            restart();
        }
    }

    void framesOfNonsenseEndNothing()
    {
        listen();
        for (const char* frame :
             {"", "{", "[]", "{}", R"({"type":"events_api"})", R"({"type":"from tomorrow"})"})
            socket->sockets.back()->sendTextMessage(QString::fromLatin1(frame));
        socket->say({{QStringLiteral("type"), QStringLiteral("slash_commands")},
                     {QStringLiteral("envelope_id"), QStringLiteral("slash")}});
        const QString ts = say(QStringLiteral("it burns"));
        QVERIFY(until([&] { return socket->allAcked(); }));
        QCOMPARE(text(ts), QStringLiteral("it burns"));
        QCOMPARE(socket->unknownFrames, 1); // the slash command was answered, too
        QCOMPARE(socket->met, 1);
    }

    void afterSleepTheConnectionIsANewOne()
    {
        listen();
        server->say(*channel, QStringLiteral("while asleep"));
        engine->resumed(1h, QStringLiteral("This computer slept."));
        QVERIFY(until([&] { return socket->met == 2 && socket->sockets.size() == 1; }));
        pass(30s);
        QCOMPARE(stored().size(), size_t(1));
        QVERIFY2(words().startsWith(QStringLiteral("Live")), qPrintable(words()));
    }

    void aChannelMadeMeanwhileIsRead()
    {
        listen();
        say(QStringLiteral("known"));
        QVERIFY(until([&] { return socket->allAcked(); }));
        pass(2min);
        SlackServer::Channel& made = server->add("C9", "inc-9");
        const auto about = [&](const char* name) {
            return QJsonObject{{QStringLiteral("type"), QStringLiteral("channel_created")},
                               {QStringLiteral("channel"),
                                QJsonObject{{QStringLiteral("id"), QStringLiteral("C9")},
                                            {QStringLiteral("name"), QString::fromLatin1(name)}}}};
        };
        const int before = histories;
        socket->tell(about("random"));
        QVERIFY(until([&] { return socket->allAcked(); }));
        pass(10s);
        QCOMPARE(histories, before); // no room of ours
        server->say(made, QStringLiteral("first words"));
        socket->tell(about("inc-9"));
        QVERIFY(until([&] { return socket->allAcked(); }));
        pass(10s);
        QCOMPARE(events(QStringLiteral("C9")).size(), size_t(1));
    }

    void nothingIsSentOrLeftAfterTheEnd()
    {
        listen();
        engine->stop();
        QVERIFY(until([&] { return socket->sockets.empty(); }));
        const int opened = opens;
        pass(5min);
        QCOMPARE(opens, opened);
        engine->start();
        QVERIFY(until([&] { return socket->sockets.size() == 1; }));
        source.enabled = false;
        engine->setSources({source});
        QVERIFY(until([&] { return socket->sockets.empty(); }));
    }

    void theTokenAndTheTicketAreNowhere()
    {
        listen();
        const QString ts =
            say(QStringLiteral("echo: %1 and %2")
                    .arg(QString::fromLatin1(kAppToken), QString::fromLatin1(kAppToken.toBase64())));
        channel->messages.clear();
        QVERIFY(until([&] { return socket->allAcked(); }));
        QVERIFY2(text(ts).startsWith(QStringLiteral("echo: •••")), qPrintable(text(ts)));
        socket->tell({{QStringLiteral("token"), QString::fromLatin1(kAppToken)}}); // not even an event
        QVERIFY(until([&] { return socket->allAcked(); }));
        address = QStringLiteral("wss://evil.example/?ticket=t1cket");
        socket->kill();
        pass(1min);
        QVERIFY(!words().contains(QStringLiteral("t1cket")));
        stop();
        const test::Searched searched =
            test::filesHolding(folder->path(), {kAppToken, kAppToken.toBase64(), "t1cket"});
        QCOMPARE(searched.holding, QStringList());
        QVERIFY(searched.bytes > 10'000);
    }

    void theTestOfTheConnectionTellsOfTheToken()
    {
        const auto check = [&](std::map<QString, Secret> others = {}) {
            std::optional<Result<CheckReport>> report;
            engine->check(
                source, std::nullopt, this, [&](Result<CheckReport> given) { report = std::move(given); },
                std::move(others));
            until([&] { return report.has_value(); });
            return !report ? QString() : *report ? (*report)->words : (*report).error().what;
        };
        QVERIFY(check().contains(QStringLiteral("arrive by Socket Mode")));
        QCOMPARE(socket->met, 0);
        std::map<QString, Secret> typed;
        typed.emplace(kAppKey, Secret::fromText(QStringLiteral("xapp-wrong")));
        const QString words = check(std::move(typed));
        QVERIFY2(words.contains(QStringLiteral("does not take the app-level token")), qPrintable(words));
        QVERIFY(!words.contains(QStringLiteral("xapp-wrong")));
        source.settings.erase(kAppKey);
        QVERIFY(check().contains(QStringLiteral("Without an app-level token")));
    }

private:
    HttpReply answer(const Asked& asked)
    {
        const QString method = asked.path.section(u'/', -1);
        if (method == QLatin1String("apps.connections.open")) {
            ++opens;
            const bool good =
                asked.method == HttpMethod::Post && asked.authorization == "Bearer " + kAppToken;
            if (!good || !openRefusal.isEmpty())
                return answerOf(QJsonObject{
                    {QStringLiteral("ok"), false},
                    {QStringLiteral("error"), QString::fromLatin1(good ? openRefusal : "invalid_auth")}});
            return answerOf(QJsonObject{{QStringLiteral("ok"), true}, {QStringLiteral("url"), address}});
        }
        histories += method == QLatin1String("conversations.history") ? 1 : 0;
        replies += method == QLatin1String("conversations.replies") ? 1 : 0;
        HttpReply reply = server->answer(asked);
        if (marks.empty() || !method.startsWith(QLatin1String("conversations.")))
            return reply;
        QJsonObject object = QJsonDocument::fromJson(reply.body).object();
        QJsonArray messages = object[QStringLiteral("messages")].toArray();
        for (QJsonValueRef value : messages) {
            QJsonObject message = value.toObject();
            if (const auto mark = marks.find(message[QStringLiteral("ts")].toString()); mark != marks.end())
                message[QStringLiteral("reactions")] =
                    QJsonArray{QJsonObject{{QStringLiteral("name"), QStringLiteral("eyes")},
                                           {QStringLiteral("count"), mark->second}}};
            value = message;
        }
        object[QStringLiteral("messages")] = messages;
        reply.body = QJsonDocument(object).toJson(QJsonDocument::Compact);
        return reply;
    }

    /// The engine begins, and is connected and up to date.
    void listen(bool connects = true)
    {
        engine->listenThrough(*streams);
        engine->start();
        const int met = socket->met;
        if (connects)
            QVERIFY(until([&] { return socket->met > met; }));
        for (int i = 0; i < 20; ++i) // the handshake's end and the first pulls
            settle();
        pass(5s);
    }
    /// Lets everything happen, without time passing, until it is so.
    bool until(const std::function<bool()>& so, bool writes = true)
    {
        QElapsedTimer guard;
        guard.start();
        while (guard.elapsed() < 20'000) {
            QCoreApplication::processEvents(QEventLoop::WaitForMoreEvents, 5);
            if (writes)
                settle();
            if (so())
                return true;
        }
        return false;
    }
    /// Time passes from timer to timer; at each, what the network has to say is heard.
    void pass(Milliseconds span)
    {
        const Instant end = clock->now() + span;
        quiet();
        while (clock->now() < end) {
            const auto next = clock->untilNext();
            clock->advance(next ? std::min(*next, end - clock->now()) : end - clock->now());
            quiet();
        }
    }
    void quiet()
    {
        settle();
        QVERIFY(
            until([&] { return streams->beginning.empty() && (deaf || streams->pongs >= streams->pings); }));
    }

    QJsonObject messageEvent(const QString& ts, const QString& words) const
    {
        return {{QStringLiteral("type"), QStringLiteral("message")},
                {QStringLiteral("ts"), ts},
                {QStringLiteral("text"), words},
                {QStringLiteral("user"), QStringLiteral("U1")},
                {QStringLiteral("channel"), kChannel},
                {QStringLiteral("channel_type"), QStringLiteral("channel")},
                {QStringLiteral("event_ts"), ts}};
    }
    QString say(const QString& words)
    {
        const QString ts = server->say(*channel, words);
        socket->tell(messageEvent(ts, words));
        return ts;
    }
    void edit(const QString& ts, const QString& words)
    {
        for (SlackServer::Message& one : channel->messages) {
            if (one.ts == ts) {
                one.text = words;
                one.edited = true;
            }
        }
        QJsonObject message{{QStringLiteral("type"), QStringLiteral("message")},
                            {QStringLiteral("ts"), ts},
                            {QStringLiteral("text"), words},
                            {QStringLiteral("user"), QStringLiteral("U1")},
                            {QStringLiteral("edited"), QJsonObject{{QStringLiteral("ts"), ts}}}};
        socket->tell({{QStringLiteral("type"), QStringLiteral("message")},
                      {QStringLiteral("subtype"), QStringLiteral("message_changed")},
                      {QStringLiteral("channel"), kChannel},
                      {QStringLiteral("message"), message}});
    }
    void remove(const QString& ts)
    {
        std::erase_if(channel->messages, [&](const SlackServer::Message& one) { return one.ts == ts; });
        socket->tell({{QStringLiteral("type"), QStringLiteral("message")},
                      {QStringLiteral("subtype"), QStringLiteral("message_deleted")},
                      {QStringLiteral("channel"), kChannel},
                      {QStringLiteral("deleted_ts"), ts}});
    }

    static QString id(const QString& ts) { return QStringLiteral("message/C1/") + ts; }
    std::map<QString, TimelineEvent> stored() { return events(kChannel); }
    QString text(const QString& ts)
    {
        const auto all = stored();
        const auto found = all.find(id(ts));
        return found == all.end() ? QString() : found->second.text;
    }
    QString presence(const QString& ts) { return toString(stored().at(id(ts)).presence); }
    int revisions(const QString& ts) { return stored().at(id(ts)).revision + 1; }
    /// What the workspace has is here, and what is here and not deleted is there.
    bool equal()
    {
        std::map<QString, QString> there, here;
        for (const SlackServer::Message& one : channel->messages)
            there[id(one.ts)] = one.edited ? one.text + QStringLiteral(u" \u00b7 edited") : one.text;
        for (const auto& [remote, event] : stored()) {
            if (event.presence == Presence::Present)
                here[remote] = event.text;
        }
        for (const auto& [remote, words] : there) {
            if (here[remote] != words)
                qWarning().noquote() << remote << "there:" << words << "here:" << here[remote];
        }
        return there == here;
    }
    Freshness freshness() const { return engine->freshness().front(); }
    QString words() const { return freshness().why; }

    std::unique_ptr<SlackServer> server;
    std::unique_ptr<SocketModeServer> socket;
    std::unique_ptr<CountedStreams> streams;
    SlackServer::Channel* channel = nullptr;
    QString address;
    QByteArray openRefusal;
    std::map<QString, int> marks; ///< reactions, by message
    int opens = 0, histories = 0, replies = 0;
    bool deaf = false; ///< the server answers no ping
};

QTEST_GUILESS_MAIN(TestSlackSocket)
#include "tst_slack_socket.moc"
