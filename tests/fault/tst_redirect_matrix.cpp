// SPDX-License-Identifier: GPL-3.0-or-later
// Goal G11, fault F17, threats T1-T3, T6, T29: whatever a server answers, the token goes to its own origin
// and nowhere else. Redirects of every kind, cookies, login challenges, captive portals, proxies.

#include "integrations/core/connector.h"
#include "tests/fault/exchanges.h"
#include "tests/fault/fault_peer.h"
#include "tests/fault/test_certificates.h"

#include <QScopeGuard>
#include <QTest>

using namespace muster;

namespace {

const char* const kVerbs[] = {"GET", "POST that reads", "POST", "PUT", "PATCH", "DELETE"};

Exchange exchangeFor(const QByteArray& verb, const QUrl& url)
{
    const HttpMethod method = verb == "GET"      ? HttpMethod::Get
                              : verb == "PUT"    ? HttpMethod::Put
                              : verb == "PATCH"  ? HttpMethod::Patch
                              : verb == "DELETE" ? HttpMethod::Delete
                                                 : HttpMethod::Post;
    Exchange exchange = exchangeWith(url, method);
    exchange.request.readOnly = verb == "POST that reads";
    return exchange;
}

} // namespace

class TestRedirectMatrix : public QObject
{
    Q_OBJECT

    CertificateWorkshop m_workshop;
    std::unique_ptr<FaultPeer> m_proxy;
    std::unique_ptr<HttpClient> m_client;
    std::unique_ptr<HttpWriter> m_writer;
    int m_cases = 0, m_strangers = 0;
    qint64 m_tokenBytes = 0;

    /// The reply of a read or a write alike.
    std::optional<HttpReply> ask(const Exchange& exchange)
    {
        if (onlyReads(exchange.request)) {
            auto reply = readOnce(*m_client, exchange);
            return reply ? std::optional<HttpReply>(std::move(*reply)) : std::nullopt;
        }
        WriteEvidence evidence = writeOnce(*m_writer, exchange);
        return evidence.requestSent <= 1 ? std::move(evidence.reply) : std::nullopt;
    }

private slots:
    void initTestCase()
    {
        // Before anything asks for the system's proxies: one that would see all that leaves the machine.
        m_proxy = std::make_unique<FaultPeer>([](const FaultPeer::Request&) {
            return FaultPeer::reply(407, "{}", "Proxy-Authenticate: Basic realm=\"corp\"\r\n");
        });
        const QByteArray proxy = m_proxy->url().toEncoded();
        for (const char* name : {"http_proxy", "https_proxy", "HTTP_PROXY", "HTTPS_PROXY", "all_proxy"})
            qputenv(name, proxy);
        qunsetenv("no_proxy");
        qunsetenv("NO_PROXY");
        m_workshop.make({QStringLiteral("server")});
        QVERIFY2(m_workshop.isReady(), qPrintable(m_workshop.why()));
    }
    void init()
    {
        m_client = std::make_unique<HttpClient>();
        m_writer = std::make_unique<HttpWriter>();
    }
    void cleanup()
    {
        m_client.reset();
        m_writer.reset();
    }
    void cleanupTestCase()
    {
        qInfo("FIGURE: G11 redirect, challenge, captive and proxy cases %d, connections at a wrong party %d, "
              "token "
              "bytes at a wrong party %lld",
              m_cases, m_strangers, m_tokenBytes);
        m_proxy.reset();
    }

    void aRedirectIsDeliveredAndNeverFollowed_data()
    {
        QTest::addColumn<int>("status");
        QTest::addColumn<QString>("target");
        QTest::addColumn<QByteArray>("verb");
        for (const int status : {301, 302, 303, 307, 308}) {
            for (const char* target :
                 {"other port", "other host", "same origin", "downgrade", "file", "data"}) {
                for (const char* verb : kVerbs)
                    QTest::addRow("%d, %s, %s", status, target, verb)
                        << status << QString::fromLatin1(target) << QByteArray(verb);
            }
        }
    }
    void aRedirectIsDeliveredAndNeverFollowed()
    {
        QFETCH(int, status);
        QFETCH(QString, target);
        QFETCH(QByteArray, verb);
        FaultPeer stranger;
        const auto counted = qScopeGuard([&] { count(stranger); });
        const bool tls = target == QLatin1String("downgrade");
        FaultPeer server({}, tls ? std::optional(m_workshop.server(QStringLiteral("server"))) : std::nullopt);
        const QByteArray to =
            target == QLatin1String("other host")
                ? stranger.url(QStringLiteral("/landed"), QStringLiteral("localhost")).toEncoded()
            : target == QLatin1String("same origin") ? server.url(QStringLiteral("/landed")).toEncoded()
            : target == QLatin1String("file")        ? QByteArray("file:///etc/hostname")
            : target == QLatin1String("data")        ? QByteArray("data:text/plain,hello")
                                                     : stranger.url(QStringLiteral("/landed")).toEncoded();
        server.setScript([status, to](const FaultPeer::Request&) {
            return FaultPeer::reply(status, "{}",
                                    "Location: " + to + "\r\nSet-Cookie: session=one-two-three; Path=/\r\n");
        });
        Exchange exchange = exchangeFor(verb, server.url(QStringLiteral("/asked")));
        exchange.caFile = m_workshop.caFile();
        for (int time = 1; time <= 2; ++time) {
            const auto reply = ask(exchange);
            QVERIFY(reply);
            QCOMPARE(reply->status, status);
            QCOMPARE(reply->header("location"), to);
            const auto error =
                checkStatus(*reply, Context{{}, {exchange.source, QStringLiteral("Tool"), server.url(), {}}});
            QVERIFY(error);
            QCOMPARE(toString(error->kind), toString(ErrorKind::BadResponse));
            QCOMPARE(server.ledger().requests.size(), size_t(time));
        }
        for (const FaultPeer::Request& request : server.ledger().requests) {
            QVERIFY(request.line.contains(" /asked "));
            QVERIFY(request.head.contains(testToken()));
            QVERIFY(!request.head.toLower().contains("cookie"));
        }
        QCOMPARE(stranger.ledger().connections, 0);
        QCOMPARE(stranger.ledger().bytes, QByteArray());
    }

    void aLoginChallengeIsAReplyAndNothingIsRepeated_data()
    {
        QTest::addColumn<int>("status");
        QTest::addColumn<QByteArray>("challenge");
        QTest::addColumn<QByteArray>("verb");
        for (const char* challenge : {"Bearer realm=\"x\"", "Basic realm=\"x\"", "Negotiate", "NTLM",
                                      "Digest realm=\"x\", nonce=\"n\", qop=\"auth\""}) {
            for (const char* verb : kVerbs) {
                QTest::addRow("401 %s, %s", challenge, verb)
                    << 401 << QByteArray(challenge) << QByteArray(verb);
                QTest::addRow("407 %s, %s", challenge, verb)
                    << 407 << QByteArray(challenge) << QByteArray(verb);
            }
        }
    }
    void aLoginChallengeIsAReplyAndNothingIsRepeated()
    {
        QFETCH(int, status);
        QFETCH(QByteArray, challenge);
        QFETCH(QByteArray, verb);
        FaultPeer server([status, challenge](const FaultPeer::Request&) {
            return FaultPeer::reply(status, R"({"error":"no"})",
                                    (status == 401 ? "WWW-Authenticate: " : "Proxy-Authenticate: ") +
                                        challenge + "\r\n");
        });
        const Exchange exchange = exchangeFor(verb, server.url());
        if (onlyReads(exchange.request)) {
            ask(exchange);
        } else {
            const WriteEvidence evidence = writeOnce(*m_writer, exchange);
            QCOMPARE(evidence.requestSent, 1);
            QVERIFY2(evidence.reply && evidence.reply->status == status, qPrintable(describe(evidence)));
        }
        QCOMPARE(server.ledger().requests.size(), size_t(1));
        ++m_cases;
    }

    void aCaptivePortalIsNamed_data()
    {
        QTest::addColumn<int>("status");
        QTest::addColumn<QByteArray>("headers");
        QTest::addColumn<QByteArray>("body");
        QTest::addColumn<bool>("captive");
        const QByteArray page("<!doctype html><html><title>Hotel Wi-Fi</title></html>");
        const QByteArray json("Content-Type: application/json\r\n"), html("Content-Type: text/html\r\n");
        QTest::newRow("200 and a page") << 200 << html << page << true;
        QTest::newRow("200 and a page that says it is JSON") << 200 << json << page << true;
        QTest::newRow("302 to the portal")
            << 302 << QByteArray("Location: http://portal.hotel.example/login?to=x\r\n") << QByteArray()
            << true;
        QTest::newRow("307 to the portal")
            << 307 << QByteArray("Location: https://10.0.0.1/\r\n") << QByteArray() << true;
        QTest::newRow("511") << 511 << html << page << true;
        QTest::newRow("302 within the tool")
            << 302 << QByteArray("Location: /prometheus/\r\n") << QByteArray() << false;
        QTest::newRow("500 with a page") << 500 << html << page << false;
        QTest::newRow("404 with a page") << 404 << html << page << false;
        QTest::newRow("200 and JSON") << 200 << json << QByteArray("{}") << false;
    }
    void aCaptivePortalIsNamed()
    {
        QFETCH(int, status);
        QFETCH(QByteArray, headers);
        QFETCH(QByteArray, body);
        QFETCH(bool, captive);
        FaultPeer server([=](const FaultPeer::Request&) {
            return FaultPeer::Answer{"HTTP/1.1 " + QByteArray::number(status) + " X\r\n" + headers +
                                         "Content-Length: " + QByteArray::number(body.size()) + "\r\n\r\n" +
                                         body,
                                     FaultPeer::Then::KeepOpen,
                                     {}};
        });
        for (const char* verb : kVerbs) {
            const Exchange exchange = exchangeFor(verb, server.url());
            const auto reply = ask(exchange);
            QVERIFY(reply);
            const auto error =
                checkStatus(*reply, Context{{}, {exchange.source, QStringLiteral("Tool"), server.url(), {}}});
            QCOMPARE(error.has_value() && error->captivePortal, captive);
            if (captive)
                QVERIFY2(error->what.contains(QStringLiteral("The network wants a login")),
                         qPrintable(error->what));
            QCOMPARE(error.has_value(), status != 200 || captive);
            ++m_cases;
        }
    }

    void aProxySeesNoToken_data()
    {
        QTest::addColumn<QByteArray>("verb");
        for (const char* verb : kVerbs)
            QTest::newRow(verb) << QByteArray(verb);
    }
    void aProxySeesNoToken()
    {
        QFETCH(QByteArray, verb);
        m_proxy->clearLedger();
        // To this machine: never by way of the proxy.
        FaultPeer server;
        QVERIFY(ask(exchangeFor(verb, server.url())));
        QCOMPARE(m_proxy->newConnections(), 0);

        // Unencrypted to another machine: refused here.
        const QUrl plain(QStringLiteral("http://tool.example/x")),
            secure(QStringLiteral("https://tool.example/x"));
        Exchange exchange = exchangeFor(verb, plain);
        exchange.source = SourceId{QStringLiteral("far")};
        if (onlyReads(exchange.request)) {
            const auto reply = readOnce(*m_client, exchange);
            QVERIFY(!reply && reply.error().kind == ErrorKind::Invalid);
        } else {
            const WriteEvidence evidence = writeOnce(*m_writer, exchange);
            QVERIFY2(evidence.requestSent == 0 && evidence.error->kind == ErrorKind::Invalid,
                     qPrintable(describe(evidence)));
        }
        QCOMPARE(m_proxy->newConnections(), 0);

        // Encrypted: the proxy is asked to connect, wants a login of its own, and learns nothing more (F47).
        exchange.request.url = secure;
        if (onlyReads(exchange.request)) {
            const auto reply = readOnce(*m_client, exchange);
            QVERIFY(!reply);
            QVERIFY2(reply.error().what.contains(QStringLiteral("proxy")), qPrintable(reply.error().what));
        } else {
            const WriteEvidence evidence = writeOnce(*m_writer, exchange);
            QCOMPARE(evidence.requestSent, 0);
            QVERIFY2(evidence.error && evidence.error->what.contains(QStringLiteral("proxy")),
                     qPrintable(describe(evidence)));
        }
        const auto ledger = m_proxy->ledger();
        QVERIFY(!ledger.requests.empty());
        for (const FaultPeer::Request& request : ledger.requests)
            QVERIFY2(request.line.startsWith("CONNECT tool.example:443 "), request.line.constData());
        QVERIFY(!ledger.bytes.contains("looking into it"));
        m_tokenBytes += ledger.bytes.count(testToken()) * testToken().size();
        QVERIFY(!ledger.holds(testToken()));
        m_cases += 3;
    }

    void whatCouldSplitARequestIsRefusedBeforeAnythingIsSent_data()
    {
        QTest::addColumn<QByteArray>("name");
        QTest::addColumn<QByteArray>("value");
        QTest::newRow("CR LF in a value") << QByteArray("X-Note") << QByteArray("a\r\nX-Evil: 1");
        QTest::newRow("LF in a value") << QByteArray("X-Note") << QByteArray("a\nb");
        QTest::newRow("NUL in a value") << QByteArray("X-Note") << QByteArray("a\0b", 3);
        QTest::newRow("DEL in a value") << QByteArray("X-Note") << QByteArray("a\x7f");
        QTest::newRow("CR LF in a name") << QByteArray("X-Note: a\r\nX-Evil") << QByteArray("1");
        QTest::newRow("space in a name") << QByteArray("X Note") << QByteArray("1");
        QTest::newRow("no name") << QByteArray() << QByteArray("1");
        QTest::newRow("a length of its own") << QByteArray("Content-Length") << QByteArray("0");
        QTest::newRow("a framing of its own") << QByteArray("transfer-encoding") << QByteArray("chunked");
        QTest::newRow("a host of its own") << QByteArray("HOST") << QByteArray("evil.example");
        QTest::newRow("a token of its own") << QByteArray("Authorization") << QByteArray("Bearer x");
        QTest::newRow("a cookie") << QByteArray("Cookie") << QByteArray("a=b");
    }
    void whatCouldSplitARequestIsRefusedBeforeAnythingIsSent()
    {
        QFETCH(QByteArray, name);
        QFETCH(QByteArray, value);
        FaultPeer server;
        for (const char* verb : {"GET", "POST"}) {
            Exchange exchange = exchangeFor(verb, server.url());
            exchange.request.headers.emplace_back(name, value);
            QVERIFY(!ask(exchange));
            exchange = exchangeFor(verb, server.url());
            exchange.authorization += value.contains('\n') ? value : QByteArray("\r\n");
            QVERIFY(!ask(exchange));
        }
        QCOMPARE(server.ledger().connections, 0);
        ++m_cases;
    }

    void addressesThatAreNoToolsAreRefused_data()
    {
        QTest::addColumn<QString>("address");
        for (const char* address :
             {"file:///etc/passwd", "data:text/plain,x", "ftp://127.0.0.1/", "qrc:/x", "about:blank",
              "http:///x", "https://user:word@127.0.0.1/", "https://user@127.0.0.1/"})
            QTest::newRow(address) << QString::fromLatin1(address);
    }
    void addressesThatAreNoToolsAreRefused()
    {
        QFETCH(QString, address);
        for (const char* verb : {"GET", "POST"})
            QVERIFY(!ask(exchangeFor(verb, QUrl(address))));
    }

private:
    /// Counted also when the test fails before its end.
    void count(const FaultPeer& stranger)
    {
        const auto ledger = stranger.ledger();
        ++m_cases;
        m_strangers += ledger.connections;
        m_tokenBytes += ledger.bytes.count(testToken()) * testToken().size();
    }
};

QTEST_GUILESS_MAIN(TestRedirectMatrix)
#include "tst_redirect_matrix.moc"
