// SPDX-License-Identifier: GPL-3.0-or-later
// What HttpWriter promises, fault by fault (F19-F21, F28, F29): a write leaves once, its evidence always
// comes, and says no more than is known.

#include "tests/fault/exchanges.h"
#include "tests/fault/fault_peer.h"
#include "tests/fault/test_certificates.h"
#include "tests/support/socket_buffers.h"

#include <QElapsedTimer>
#include <QFile>
#include <QTest>

#include <atomic>
#include <memory>

#include <sys/resource.h>

using namespace muster;

namespace {

HttpWriter::Limits quick()
{
    HttpWriter::Limits limits;
    limits.connect = std::chrono::milliseconds(1'000);
    limits.total = std::chrono::milliseconds(1'500);
    return limits;
}

/// Writes one byte after the other until the socket goes away.
FaultPeer::Answer drip(const QByteArray& start, const QByteArray& drop)
{
    return {{}, FaultPeer::Then::KeepOpen, [=](QTcpSocket& socket) {
                socket.write(start);
                auto* timer = new QTimer(&socket);
                QObject::connect(timer, &QTimer::timeout, &socket, [&socket, drop] { socket.write(drop); });
                timer->start(50);
            }};
}

/// Writes `block` for ever, as fast as it is read, and counts what it got rid of.
FaultPeer::Answer flood(const QByteArray& start, const QByteArray& block,
                        const std::shared_ptr<std::atomic<qint64>>& written = {})
{
    return {{}, FaultPeer::Then::KeepOpen, [=](QTcpSocket& socket) {
                if (written) {
                    QObject::connect(&socket, &QTcpSocket::bytesWritten, &socket,
                                     [written](qint64 bytes) { *written += bytes; });
                }
                const auto more = [&socket, block] {
                    while (socket.state() == QAbstractSocket::ConnectedState &&
                           socket.bytesToWrite() < 1024 * 1024)
                        socket.write(block);
                };
                QObject::connect(&socket, &QTcpSocket::bytesWritten, &socket, more);
                socket.write(start);
                more();
            }};
}

} // namespace

class TestWriteTransport : public QObject
{
    Q_OBJECT

private slots:
    void everyVerbArrivesOnceWithItsBody_data()
    {
        QTest::addColumn<int>("method");
        QTest::addColumn<QByteArray>("verb");
        QTest::addColumn<qsizetype>("bytes");
        const std::pair<HttpMethod, const char*> verbs[] = {{HttpMethod::Post, "POST"},
                                                            {HttpMethod::Put, "PUT"},
                                                            {HttpMethod::Patch, "PATCH"},
                                                            {HttpMethod::Delete, "DELETE"}};
        for (const auto& [method, verb] : verbs) {
            for (const qsizetype bytes : {0, 2, 20'000, 2'000'000})
                QTest::addRow("%s %lld bytes", verb, static_cast<long long>(bytes))
                    << int(method) << QByteArray(verb) << bytes;
        }
    }
    void everyVerbArrivesOnceWithItsBody()
    {
        QFETCH(int, method);
        QFETCH(QByteArray, verb);
        QFETCH(qsizetype, bytes);
        FaultPeer server([](const FaultPeer::Request&) {
            return FaultPeer::reply(201, R"({"id":"n-1"})", "X-Request-Id: r-7\r\n");
        });
        HttpWriter writer;
        Exchange exchange = exchangeWith(server.url(QStringLiteral("/notes")), HttpMethod(method));
        exchange.request.body = QByteArray(bytes, 'n');
        const WriteEvidence evidence = writeOnce(writer, exchange);
        QCOMPARE(evidence.requestSent, 1);
        QVERIFY2(evidence.reply && !evidence.error && !evidence.maybeArrived(),
                 qPrintable(describe(evidence)));
        QCOMPARE(evidence.reply->status, 201);
        QCOMPARE(evidence.reply->body, QByteArray(R"({"id":"n-1"})"));
        QCOMPARE(evidence.reply->header("x-request-id"), QByteArray("r-7"));
        const auto ledger = server.ledger();
        QCOMPARE(ledger.requests.size(), size_t(1));
        QCOMPARE(ledger.requests[0].line, verb + " /notes HTTP/1.1");
        QCOMPARE(ledger.requests[0].body, bytes == 0 ? QByteArray("{}") : exchange.request.body);
        QVERIFY(ledger.requests[0].head.contains("\r\nAuthorization: Bearer " + testToken()));
        QVERIFY(ledger.requests[0].head.contains("\r\nAccept-Encoding: identity"));
    }

    void everyStatusIsAReply_data()
    {
        QTest::addColumn<int>("status");
        for (const int status :
             {200, 201, 202, 204, 304, 400, 403, 404, 409, 412, 422, 429, 500, 502, 503, 504})
            QTest::addRow("%d", status) << status;
    }
    void everyStatusIsAReply()
    {
        QFETCH(int, status);
        const bool bare = status == 204 || status == 304;
        FaultPeer server([=](const FaultPeer::Request&) {
            return bare ? FaultPeer::Answer{"HTTP/1.1 " + QByteArray::number(status) + " X\r\n\r\n",
                                            FaultPeer::Then::KeepOpen,
                                            {}}
                        : FaultPeer::reply(status, R"({"error":"e"})");
        });
        HttpWriter writer;
        const WriteEvidence evidence = writeOnce(writer, exchangeWith(server.url(), HttpMethod::Post));
        QVERIFY2(evidence.reply && evidence.requestSent == 1, qPrintable(describe(evidence)));
        QCOMPARE(evidence.reply->status, status);
        QCOMPARE(evidence.reply->body, bare ? QByteArray() : QByteArray(R"({"error":"e"})"));
    }

    /// Each row: the bytes of an answer, after which the server closes, and whether it proves itself whole.
    void onlyAWholeReplyIsAReply_data()
    {
        QTest::addColumn<QByteArray>("bytes");
        QTest::addColumn<bool>("whole");
        QTest::newRow("nothing") << QByteArray() << false;
        QTest::newRow("half a status line") << QByteArray("HTTP/1.1 20") << false;
        QTest::newRow("half the headers") << QByteArray("HTTP/1.1 200 OK\r\nContent-Type: a/b\r\n") << false;
        QTest::newRow("half a length")
            << QByteArray("HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n{\"a\":[1,") << false;
        QTest::newRow("half a length of an error")
            << QByteArray("HTTP/1.1 422 X\r\nContent-Length: 1000\r\n\r\n{\"a\":[1,") << false;
        QTest::newRow("between two chunks")
            << QByteArray("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n") << false;
        QTest::newRow("within a chunk")
            << QByteArray("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nff\r\nhello") << false;
        QTest::newRow("within a chunk of an error")
            << QByteArray("HTTP/1.1 500 X\r\nTransfer-Encoding: chunked\r\n\r\nff\r\nhello") << false;
        QTest::newRow("no length, half")
            << QByteArray("HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n{\"a\":1") << false;
        QTest::newRow("no length, text")
            << QByteArray("HTTP/1.1 200 OK\r\nConnection: close\r\n\r\nok") << false;
        QTest::newRow("no length, nothing")
            << QByteArray("HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n") << false;
        QTest::newRow("no length, closed JSON")
            << QByteArray("HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n{\"a\":1}") << true;
        QTest::newRow("compressed and cut")
            << QByteArray("HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\n\r\n\x1f\x8b\x08\x00\x00", 48)
            << false;
        QTest::newRow("two lengths")
            << QByteArray("HTTP/1.1 200 OK\r\nContent-Length: 5\r\nContent-Length: 2\r\n\r\nhello") << false;
        QTest::newRow("a negative length")
            << QByteArray("HTTP/1.1 200 OK\r\nContent-Length: -1\r\n\r\nhello") << false;
        QTest::newRow("not HTTP") << QByteArray("ICY 200 OK\r\nContent-Length: 2\r\n\r\nok") << false;
        QTest::newRow("an informational reply only") << QByteArray("HTTP/1.1 100 Continue\r\n\r\n") << false;
        QTest::newRow("100, then the reply")
            << QByteArray("HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok")
            << true;
        QTest::newRow("a length") << QByteArray("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok") << true;
        QTest::newRow("an empty body") << QByteArray("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n") << true;
        QTest::newRow("chunks")
            << QByteArray("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\n{}\r\n0\r\n\r\n")
            << true;
        QTest::newRow("chunks of an error")
            << QByteArray("HTTP/1.1 500 X\r\nTransfer-Encoding: chunked\r\n\r\n2\r\n{}\r\n0\r\n\r\n") << true;
    }
    void onlyAWholeReplyIsAReply()
    {
        QFETCH(QByteArray, bytes);
        QFETCH(bool, whole);
        FaultPeer server([bytes](const FaultPeer::Request&) {
            return FaultPeer::Answer{bytes, FaultPeer::Then::Close, {}};
        });
        HttpWriter writer(quick());
        const WriteEvidence evidence = writeOnce(writer, exchangeWith(server.url(), HttpMethod::Post));
        QCOMPARE(evidence.requestSent, 1);
        QVERIFY2(evidence.reply.has_value() == whole, qPrintable(describe(evidence)));
        QCOMPARE(evidence.maybeArrived(), !whole);
        QCOMPARE(evidence.error.has_value(), !whole);
        QCOMPARE(server.ledger().begun, 1);
        if (!whole)
            QVERIFY2(evidence.error->what.contains(QStringLiteral("is not known")),
                     qPrintable(evidence.error->what));
    }

    void whatCannotConnectHasNotBeenSent_data()
    {
        QTest::addColumn<QUrl>("url");
        QTest::addColumn<QString>("words");
        QTest::newRow("refused") << QUrl(QStringLiteral("http://127.0.0.1:1/"))
                                 << QStringLiteral("connection refused");
        QTest::newRow("refused, TLS")
            << QUrl(QStringLiteral("https://127.0.0.1:1/")) << QStringLiteral("connection refused");
        QTest::newRow("no such name") << QUrl(QStringLiteral("http://nothing.localhost.invalid/"))
                                      << QStringLiteral("is not known here");
    }
    void whatCannotConnectHasNotBeenSent()
    {
        QFETCH(QUrl, url);
        QFETCH(QString, words);
        HttpWriter writer;
        Exchange exchange = exchangeWith(url, HttpMethod::Post);
        exchange.authorization.clear();
        const WriteEvidence evidence = writeOnce(writer, exchange);
        QCOMPARE(evidence.requestSent, 0);
        QVERIFY(evidence.error && !evidence.maybeArrived());
        QCOMPARE(toString(evidence.error->kind), toString(ErrorKind::Offline));
        if (words != QStringLiteral("is not known here")) // a resolver without a network has words of its own
            QVERIFY2(evidence.error->what.contains(words), qPrintable(evidence.error->what));
    }

    // Fault F52: no descriptor is left for a connection. Nothing was sent, and when there are some again, it
    // is.
    void withoutADescriptorNothingIsSent()
    {
        FaultPeer server(
            [](const FaultPeer::Request&) { return FaultPeer::reply(200, "{}", "Connection: close\r\n"); });
        HttpWriter writer;
        const Exchange exchange = exchangeWith(server.url(), HttpMethod::Post);
        QVERIFY(writeOnce(writer, exchange).reply); // its threads have what they need
        rlimit before = {};
        QCOMPARE(::getrlimit(RLIMIT_NOFILE, &before), 0);
        rlimit none = before;
        none.rlim_cur = 3; // what is open stays so
        QCOMPARE(::setrlimit(RLIMIT_NOFILE, &none), 0);
        const WriteEvidence evidence = writeOnce(writer, exchange);
        QCOMPARE(::setrlimit(RLIMIT_NOFILE, &before), 0);
        QVERIFY2(evidence.requestSent == 0 && evidence.error && !evidence.maybeArrived(),
                 qPrintable(describe(evidence)));
        const WriteEvidence again = writeOnce(writer, exchange);
        QVERIFY2(again.reply && again.requestSent == 1, qPrintable(describe(again)));
        QCOMPARE(server.ledger().requests.size(), size_t(2));
    }

    void whoeverIsSilentDripsOrFloodsHasTheDeadline_data()
    {
        QTest::addColumn<int>("fault");
        QTest::newRow("silence") << 0;
        QTest::newRow("a drip of headers") << 1;
        QTest::newRow("a drip of body") << 2;
        QTest::newRow("a flood of headers") << 3;
    }
    void whoeverIsSilentDripsOrFloodsHasTheDeadline()
    {
        QFETCH(int, fault);
        FaultPeer server([fault](const FaultPeer::Request& request) {
            if (request.line.contains("/well"))
                return FaultPeer::reply(200, "{}");
            switch (fault) {
            case 0:
                return FaultPeer::silence();
            case 1:
                return drip("HTTP/1.1 200 OK\r\nX-Slow: ", "a");
            case 2:
                return drip("HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n", "a");
            default:
                return flood("HTTP/1.1 200 OK\r\n", "X-More: " + QByteArray(60'000, 'a') + "\r\n");
            }
        });
        HttpWriter writer(quick());
        QElapsedTimer took;
        took.start();
        const WriteEvidence evidence = writeOnce(writer, exchangeWith(server.url(), HttpMethod::Post));
        QCOMPARE(evidence.requestSent, 1);
        QVERIFY(evidence.maybeArrived() && evidence.error);
        QCOMPARE(toString(evidence.error->kind), toString(ErrorKind::Timeout));
        QVERIFY2(evidence.error->what.contains(QStringLiteral("1.5 s")), qPrintable(evidence.error->what));
        QVERIFY(took.elapsed() >= 1'400);
        // The source is usable again at once.
        const WriteEvidence next =
            writeOnce(writer, exchangeWith(server.url(QStringLiteral("/well")), HttpMethod::Post));
        QVERIFY2(next.reply && next.requestSent == 1, qPrintable(describe(next)));
        QCOMPARE(server.ledger().begun, 2);
    }

    void aServerThatAcceptsAndNeverShakesHandsHasNotBeenSentAnything()
    {
        FaultPeer server; // plain, asked as if it spoke TLS: it waits for a request that never comes
        QUrl url = server.url();
        url.setScheme(QStringLiteral("https"));
        HttpWriter writer(quick());
        const WriteEvidence evidence = writeOnce(writer, exchangeWith(url, HttpMethod::Post));
        QCOMPARE(evidence.requestSent, 0);
        QVERIFY2(evidence.error && evidence.error->what.contains(QStringLiteral("nothing was sent")),
                 qPrintable(describe(evidence)));
        QCOMPARE(toString(evidence.error->kind), toString(ErrorKind::Offline));
    }

    void aHugeAnswerIsCutOffInBoundedMemory_data()
    {
        QTest::addColumn<QByteArray>("head");
        QTest::newRow("with a length")
            << QByteArray("HTTP/1.1 200 OK\r\nContent-Length: 10000000000\r\n\r\n");
        QTest::newRow("without") << QByteArray("HTTP/1.1 200 OK\r\n\r\n");
        QTest::newRow("as if compressed")
            << QByteArray("HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: 10000000000\r\n\r\n");
    }
    void aHugeAnswerIsCutOffInBoundedMemory()
    {
        QFETCH(QByteArray, head);
        const auto written = std::make_shared<std::atomic<qint64>>(0);
        FaultPeer server([head, written](const FaultPeer::Request&) {
            return flood(head, QByteArray(256 * 1024, 'x'), written);
        });
        HttpWriter writer;
        const WriteEvidence evidence = writeOnce(writer, exchangeWith(server.url(), HttpMethod::Post));
        QCOMPARE(evidence.requestSent, 1);
        QVERIFY(evidence.maybeArrived() && evidence.error);
        QCOMPARE(toString(evidence.error->kind), toString(ErrorKind::BadResponse));
        QVERIFY2(evidence.error->what.contains(QStringLiteral("larger than 8 MB")),
                 qPrintable(evidence.error->what));
        // What nobody read cannot be held by anybody. The resident set would say less: the peer's blocks and
        // what the allocator keeps aside are in it, from 2 to 60 MB by the load of the machine.
        const qint64 mostRead = 8 * 1024 * 1024 + 1024 * 1024; // the limit and what is read ahead
        QVERIFY2(*written <= mostRead + test::socketBuffers(), qPrintable(QString::number(*written)));
    }

    // It begins in another way than one without (boundReadAhead).
    void aHugeAnswerToAQuestionWithABodyIsCutOffInBoundedMemory()
    {
        const auto written = std::make_shared<std::atomic<qint64>>(0);
        FaultPeer server([written](const FaultPeer::Request&) {
            return flood("HTTP/1.1 200 OK\r\n\r\n", QByteArray(256 * 1024, 'x'), written);
        });
        HttpClient client;
        Exchange exchange = exchangeWith(server.url(), HttpMethod::Post);
        exchange.request.readOnly = true;
        exchange.request.maxBodyBytes = 8 * 1024 * 1024;
        const auto reply = readOnce(client, exchange);
        QVERIFY(!reply && reply.error().kind == ErrorKind::BadResponse);
        QVERIFY2(reply.error().what.contains(QStringLiteral("larger than 8 MB")),
                 qPrintable(reply.error().what));
        const qint64 mostRead = exchange.request.maxBodyBytes + 1024 * 1024;
        QVERIFY2(*written <= mostRead + test::socketBuffers(), qPrintable(QString::number(*written)));
    }

    void readsAndWritesDoNotTakeEachOthersWay()
    {
        FaultPeer server;
        HttpWriter writer;
        HttpClient client;
        Exchange exchange = exchangeWith(server.url(), HttpMethod::Get);
        WriteEvidence evidence = writeOnce(writer, exchange);
        QVERIFY(evidence.requestSent == 0 && evidence.error && evidence.error->kind == ErrorKind::Invalid);
        exchange.request.method = HttpMethod::Post;
        exchange.request.readOnly = true;
        evidence = writeOnce(writer, exchange);
        QVERIFY(evidence.requestSent == 0 && evidence.error && evidence.error->kind == ErrorKind::Invalid);
        QVERIFY(readOnce(client, exchange));
        exchange.request.readOnly = false;
        for (const HttpMethod method :
             {HttpMethod::Post, HttpMethod::Put, HttpMethod::Patch, HttpMethod::Delete}) {
            exchange.request.method = method;
            const auto reply = readOnce(client, exchange);
            QVERIFY(!reply && reply.error().kind == ErrorKind::Invalid);
        }
        exchange.request.method = HttpMethod::Put;
        exchange.request.readOnly = true; // means nothing for a verb that writes
        QVERIFY(!readOnce(client, exchange));
        QCOMPARE(server.ledger().requests.size(), size_t(1));
    }

    void nobodyIsCalledAfterTheContextDied()
    {
        FaultPeer server;
        HttpWriter writer;
        int calls = 0;
        {
            QObject context;
            writer.sendWrite(exchangeWith(server.url(), HttpMethod::Post), &context,
                             [&](const WriteEvidence&) { ++calls; });
        }
        // The one that follows on the same way shows that the first one's answer is through.
        QVERIFY(writeOnce(writer, exchangeWith(server.url(), HttpMethod::Post)).reply);
        QTRY_COMPARE(server.ledger().requests.size(), size_t(2)); // it was sent all the same: no cancel
        QCOMPARE(calls, 0);
    }

    void aForgottenSourceStillGetsItsEvidence()
    {
        FaultPeer server([](const FaultPeer::Request&) { return FaultPeer::silence(); });
        HttpWriter writer;
        const Exchange exchange = exchangeWith(server.url(), HttpMethod::Post);
        std::vector<WriteEvidence> evidence;
        writer.sendWrite(exchange, this, [&](WriteEvidence came) { evidence.push_back(std::move(came)); });
        QTRY_COMPARE(server.ledger().requests.size(), size_t(1));
        writer.forget(exchange.source);
        QTRY_COMPARE(evidence.size(), size_t(1));
        QCOMPARE(evidence[0].requestSent, 1);
        QVERIFY(evidence[0].maybeArrived());
        QCOMPARE(toString(evidence[0].error->kind), toString(ErrorKind::Cancelled));
    }

    void theWriterCanDieWhileAWriteIsUnderWay()
    {
        FaultPeer server([](const FaultPeer::Request&) { return FaultPeer::silence(); });
        auto writer = std::make_unique<HttpWriter>();
        int calls = 0;
        writer->sendWrite(exchangeWith(server.url(), HttpMethod::Post), this,
                          [&](const WriteEvidence&) { ++calls; });
        QTRY_COMPARE(server.ledger().requests.size(), size_t(1));
        writer.reset();
        QCOMPARE(server.ledger().requests.size(), size_t(1));
        QCOMPARE(calls, 0);
    }

    void aConnectionIsUsedAgainButNotAnOldOne()
    {
        FaultPeer server;
        HttpWriter::Limits limits;
        limits.keepIdle = std::chrono::milliseconds(200);
        HttpWriter writer(limits);
        const Exchange exchange = exchangeWith(server.url(), HttpMethod::Post);
        QVERIFY(writeOnce(writer, exchange).reply);
        QVERIFY(writeOnce(writer, exchange).reply);
        QCOMPARE(server.ledger().connections, 1);
        QTRY_VERIFY2(server.openConnections() == 0, "the idle connection stays open");
        QVERIFY(writeOnce(writer, exchange).reply);
        QCOMPARE(server.ledger().connections, 2);
    }

    void writesOfASourceDoNotWaitForItsHungReads()
    {
        FaultPeer server([](const FaultPeer::Request& request) {
            return request.line.startsWith("GET ") ? FaultPeer::silence() : FaultPeer::reply(200, "{}");
        });
        HttpClient client;
        HttpWriter writer(quick());
        for (int i = 0; i < 8; ++i)
            client.send(exchangeWith(server.url(), HttpMethod::Get), this, [](const Result<HttpReply>&) {});
        QTRY_COMPARE(server.ledger().requests.size(), size_t(6)); // all that one manager opens to a host
        const WriteEvidence evidence = writeOnce(writer, exchangeWith(server.url(), HttpMethod::Post));
        QVERIFY2(evidence.reply, qPrintable(describe(evidence)));
    }
};

QTEST_GUILESS_MAIN(TestWriteTransport)
#include "tst_write_transport.moc"
