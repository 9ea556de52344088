// SPDX-License-Identifier: GPL-3.0-or-later
// SyncEngine and HttpClient against a server that answers badly: whatever it does, the error is in words,
// nothing is stored half, no token leaks, and the engine goes on.
#include "tests/flow/paged_tool.h"
#include "tests/support/socket_buffers.h"

#include <QSignalSpy>

using namespace muster;

class TestSyncAnswers final : public QObject, private test::PagedTool
{
    Q_OBJECT
private slots:
    void init() { begin(); }
    void cleanup() { end(); }

    void badAnswersAreWordsAndStoreNothing_data()
    {
        QTest::addColumn<int>("status");
        QTest::addColumn<QByteArray>("body");
        QTest::addColumn<QByteArray>("contentType");
        QTest::addColumn<int>("kind");
        QTest::addColumn<QString>("words");
        const QByteArray json("application/json");
        QTest::newRow("401") << 401 << QByteArray("{}") << json << int(ErrorKind::Unauthorised)
                             << QStringLiteral("refused the token");
        QTest::newRow("403") << 403 << QByteArray("{}") << json << int(ErrorKind::Forbidden)
                             << QStringLiteral("does not allow");
        QTest::newRow("404") << 404 << QByteArray("{}") << json << int(ErrorKind::NotFound)
                             << QStringLiteral("path prefix");
        QTest::newRow("407") << 407 << QByteArray() << json << int(ErrorKind::Offline)
                             << QStringLiteral("proxy");
        for (const int changed : {409, 412})
            QTest::addRow("%d", changed) << changed << QByteArray("{}") << json << int(ErrorKind::Conflict)
                                         << QStringLiteral("changed meanwhile");
        QTest::newRow("500") << 500 << QByteArray("boom") << QByteArray("text/plain")
                             << int(ErrorKind::Remote) << QStringLiteral("fault of its own");
        QTest::newRow("html") << 200 << QByteArray("<html>login</html>") << QByteArray("text/html")
                              << int(ErrorKind::BadResponse) << QStringLiteral("web page");
        QTest::newRow("truncated") << 200 << QByteArray("first ha") << json << int(ErrorKind::BadResponse)
                                   << QStringLiteral("cut off");
        QTest::newRow("429 without a word")
            << 429 << QByteArray() << json << int(ErrorKind::RateLimited) << QStringLiteral("slows down");
    }
    void badAnswersAreWordsAndStoreNothing()
    {
        QFETCH(int, status);
        QFETCH(QByteArray, body);
        QFETCH(QByteArray, contentType);
        QFETCH(int, kind);
        QFETCH(QString, words);
        server->script = [&](const FakeServer::Request&, QTcpSocket& socket) {
            FakeServer::answer(socket, status, body, contentType);
        };
        const SourceReport report = pullOnce();
        QVERIFY(!report.ok);
        QCOMPARE(int(report.error->kind), kind);
        QVERIFY2(report.words.contains(words) && report.words.contains(QStringLiteral("Test tool")),
                 qPrintable(report.words));
        QVERIFY(sink->events.empty());
        QVERIFY(sink->tokens.empty());
        const auto freshness = sink->newest(QStringLiteral("events"));
        QVERIFY(freshness);
        QCOMPARE(int(freshness->state), int(FreshnessState::Blind));
        QCOMPARE(freshness->why, report.words);

        // Nothing of it stays: the next good answer is read from where it was.
        server->script = [](const FakeServer::Request&, QTcpSocket& socket) {
            FakeServer::answer(socket, 200, "first, last;", "application/json");
        };
        clock->advance(std::chrono::hours{1});
        QVERIFY(pullOnce().ok);
        QCOMPARE(sink->events.size(), size_t{1});
        QCOMPARE(int(sink->newest(QStringLiteral("events"))->state), int(FreshnessState::Live));
    }

    void anUnreachableServerIsOffline()
    {
        source.settings[QStringLiteral("url")] = QStringLiteral("http://127.0.0.1:1");
        engine->setSources({source});
        const SourceReport report = pullOnce();
        QCOMPARE(int(report.error->kind), int(ErrorKind::Offline));
        QVERIFY2(report.words.contains(QStringLiteral("connection refused")), qPrintable(report.words));
    }

    void anAddressThatIsNoneIsInvalid()
    {
        source.settings[QStringLiteral("url")] = QStringLiteral("prometheus.example");
        engine->setSources({source});
        QCOMPARE(int(pullOnce().error->kind), int(ErrorKind::Invalid));
    }

    void aHangUpInTheMiddleIsABadResponse()
    {
        server->script = [](const FakeServer::Request&, QTcpSocket& socket) {
            socket.write("HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: "
                         "1000\r\n\r\nfirst last;");
            socket.disconnectFromHost();
        };
        const SourceReport report = pullOnce();
        QCOMPARE(int(report.error->kind), int(ErrorKind::BadResponse));
        QVERIFY(sink->events.empty());
    }

    void aSlowDripHitsTheDeadline()
    {
        paged->deadline = Milliseconds{400};
        QTimer drip;
        QPointer<QTcpSocket> open;
        connect(&drip, &QTimer::timeout, &drip, [&] {
            if (open)
                open->write("x");
        });
        server->script = [&](const FakeServer::Request&, QTcpSocket& socket) {
            socket.write("HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 1000\r\n\r\n");
            open = &socket;
            drip.start(50);
        };
        const SourceReport report = pullOnce();
        QCOMPARE(int(report.error->kind), int(ErrorKind::Timeout));
        QVERIFY2(report.words.contains(QStringLiteral("within 0.4 s")), qPrintable(report.words));
    }

    void aDeafServerDoesNotDeafenTheNextTry()
    {
        paged->deadline = Milliseconds{300};
        int calls = 0;
        server->script = [&](const FakeServer::Request&, QTcpSocket& socket) {
            if (++calls > 6) // six silent requests would fill every connection of one manager
                FakeServer::answer(socket, 200, "last;");
        };
        for (int i = 0; i < 6; ++i)
            QCOMPARE(int(pullOnce().error->kind), int(ErrorKind::Timeout));
        QVERIFY(pullOnce().ok);
    }

    void twoHundredMegabytesAreCutOffInBoundedMemory_data()
    {
        QTest::addColumn<bool>("announced");
        QTest::newRow("announced by Content-Length") << true;
        QTest::newRow("without a length") << false;
    }
    void twoHundredMegabytesAreCutOffInBoundedMemory()
    {
        QFETCH(bool, announced);
        paged->maxBody = 8 * 1024 * 1024;
        qint64 sent = 0;
        const QByteArray block(256 * 1024, 'x');
        QPointer<QTcpSocket> open;
        server->script = [&](const FakeServer::Request&, QTcpSocket& socket) {
            socket.write(
                announced
                    ? "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 209715200\r\n\r\n"
                    : "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nConnection: close\r\n\r\n");
            open = &socket;
            const auto more = [&] {
                while (open && open->bytesToWrite() < 1024 * 1024 && sent < 209'715'200) {
                    open->write(block);
                    sent += block.size();
                }
            };
            connect(&socket, &QTcpSocket::bytesWritten, &socket, more);
            more();
        };
        const SourceReport report = pullOnce();
        QCOMPARE(int(report.error->kind), int(ErrorKind::BadResponse));
        QVERIFY2(report.words.contains(QStringLiteral("larger than 8 MB")), qPrintable(report.words));
        // What nobody read cannot be held by anybody: the limit, what is read ahead, the peer's own buffer.
        const qint64 mostRead = (8 + 1 + 2) * 1024 * 1024;
        QVERIFY2(sent <= mostRead + test::socketBuffers(), qPrintable(QString::number(sent)));
        QVERIFY(sink->events.empty());
    }

    void aRedirectIsAnErrorAndLeaksNoToken()
    {
        FakeServer elsewhere;
        elsewhere.script = [](const FakeServer::Request&, QTcpSocket& socket) {
            FakeServer::answer(socket, 200, "last;");
        };
        secrets->write(source.id, Secret::fromText(QStringLiteral("s3cret-token")), this, [](const Done&) {});
        source.hasSecret = true;
        engine->setSources({source});
        server->script = [&](const FakeServer::Request&, QTcpSocket& socket) {
            FakeServer::answer(socket, 307, {}, "text/plain",
                               "Location: " + elsewhere.url().toLatin1() + "/page/1?t=s3cret-token\r\n");
        };
        const SourceReport report = pullOnce();
        QCOMPARE(int(report.error->kind), int(ErrorKind::BadResponse));
        QVERIFY2(report.words.contains(QStringLiteral("redirects to ") + elsewhere.url()),
                 qPrintable(report.words));
        QVERIFY2(!report.words.contains(QStringLiteral("s3cret")), qPrintable(report.words));
        QCOMPARE(elsewhere.ledger.size(), size_t(0));
        QCOMPARE(server->ledger.size(), size_t(1));
        QVERIFY(server->ledger[0].head.contains("Authorization: Bearer s3cret-token"));
    }

    void theTokenGoesAlongAsBearerOrBasic()
    {
        server->script = [](const FakeServer::Request&, QTcpSocket& socket) {
            FakeServer::answer(socket, 404, "{}");
        };
        source.tool = QStringLiteral("prometheus");
        source.settings[QStringLiteral("user")] = QStringLiteral("ada");
        std::optional<Result<CheckReport>> report;
        engine->check(source, Secret::fromText(QStringLiteral("pa:ss")), this,
                      [&](Result<CheckReport> r) { report = std::move(r); });
        QTRY_VERIFY(report);
        QVERIFY(
            server->ledger.at(0).head.contains("Authorization: Basic " + QByteArray("ada:pa:ss").toBase64()));
    }

    void aConnectionTestTellsThatTheToolsClockIsOff_data()
    {
        QTest::addColumn<int>("minutes");
        QTest::addColumn<int>("status");
        QTest::addColumn<QString>("words");
        QTest::newRow("right") << 0 << 200 << QString();
        QTest::newRow("ahead") << 61 << 200
                               << QStringLiteral(
                                      "The clock of Test tool is 61 min ahead; its times are corrected.");
        QTest::newRow("behind") << -9 << 200
                                << QStringLiteral(
                                       "The clock of Test tool is 9 min behind; its times are corrected.");
        QTest::newRow("and the token is refused")
            << 61 << 401
            << QStringLiteral("The clock of Test tool is 61 min ahead; its times are corrected.");
    }
    void aConnectionTestTellsThatTheToolsClockIsOff()
    {
        QFETCH(int, minutes);
        QFETCH(int, status);
        QFETCH(QString, words);
        server->script = [&](const FakeServer::Request&, QTcpSocket& socket) {
            const QDateTime told = (clock->now() + Milliseconds{60'000} * minutes).toUtc();
            FakeServer::answer(
                socket, status, "last;", "application/json",
                "Date: " +
                    QLocale::c().toString(told, QStringLiteral("ddd, dd MMM yyyy HH:mm:ss")).toLatin1() +
                    " GMT\r\n");
        };
        std::optional<Result<CheckReport>> report;
        engine->check(source, {}, this, [&](Result<CheckReport> r) { report = std::move(r); });
        QTRY_VERIFY(report);
        QCOMPARE(report->has_value(), status == 200);
        const QString said = *report ? (*report)->words : report->error().what;
        QCOMPARE(said.contains(QStringLiteral("clock")), !words.isEmpty());
        QVERIFY2(said.endsWith(words), qPrintable(said));
    }

    void aLockedKeyringIsNotNoToken()
    {
        source.hasSecret = true; // and the keyring says it holds nothing
        engine->setSources({source});
        const SourceReport report = pullOnce();
        QCOMPARE(int(report.error->kind), int(ErrorKind::Keychain));
        QVERIFY2(report.words.contains(QStringLiteral("locked")), qPrintable(report.words));
        QCOMPARE(server->ledger.size(), size_t(0));
    }

    void retryAfterIsHonouredAndThenPullsGoOn()
    {
        int calls = 0;
        server->script = [&](const FakeServer::Request&, QTcpSocket& socket) {
            if (++calls == 1)
                FakeServer::answer(socket, 429, "{}", "application/json", "Retry-After: 120\r\n");
            else
                FakeServer::answer(socket, 200, "last;");
        };
        QSignalSpy spy(engine.get(), &SyncEngine::freshnessChanged);
        engine->start();
        QTRY_COMPARE(spy.count(), 1);
        QVERIFY2(spy[0][0].value<Freshness>().why.contains(QStringLiteral("pause of 120 s")),
                 qPrintable(spy[0][0].value<Freshness>().why));
        clock->advance(Milliseconds{119'000});
        engine->pullNow(); // a person's impatience does not shorten what the server asked for
        QVERIFY(settle());
        QCOMPARE(calls, 1);
        clock->advance(Milliseconds{1'500});
        QTRY_COMPARE(calls, 2);
        QTRY_COMPARE(spy.count(), 2);
        QCOMPARE(int(spy[1][0].value<Freshness>().state), int(FreshnessState::Live));
    }
};

QTEST_GUILESS_MAIN(TestSyncAnswers)
#include "tst_sync_answers.moc"
