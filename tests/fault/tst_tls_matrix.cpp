// SPDX-License-Identifier: GPL-3.0-or-later
// Goal G11, fault F18: no byte of HTTP leaves over a connection whose other end is not proven, the words say
// what is wrong with it, and a private authority that the user named works.

#include "integrations/sync/web_socket_client.h"
#include "tests/fault/exchanges.h"
#include "tests/fault/fault_peer.h"
#include "tests/fault/test_certificates.h"

#include <QProcess>
#include <QScopeGuard>
#include <QSslSocket>
#include <QTest>

using namespace muster;

namespace {

Error bug(const QString& what)
{
    return {ErrorKind::Bug, what, 0, std::nullopt, {}};
}

/// How a stream to this address ended, or what it was told; its ticket is a secret as a token is.
Error streamOnce(const QUrl& server, const QString& caFile)
{
    QUrl url = server;
    url.setScheme(QStringLiteral("wss"));
    url.setPath(QStringLiteral("/link"));
    url.setQuery(QStringLiteral("ticket=") + QString::fromLatin1(testToken()));
    WebSocketClient client;
    const auto end = answerOf<Error>([&](QObject* context, auto onDone) {
        StreamEvents events;
        events.opened = [onDone]() mutable { onDone(bug(QStringLiteral("it opened"))); };
        events.closed = [onDone](const Error& error) mutable { onDone(error); };
        client.open({SourceId{QStringLiteral("a")}, url, caFile}, context, events);
    });
    return end.value_or(bug(QStringLiteral("no end within 35 s")));
}

} // namespace

class TestTlsMatrix : public QObject
{
    Q_OBJECT

    CertificateWorkshop m_workshop;
    int m_refused = 0;
    qint64 m_bytes = 0;

    using Wish = CertificateWorkshop::Wish;
    Wish leaf(const QString& name)
    {
        Wish wish;
        wish.name = name;
        return wish;
    }
    Wish authority(const QString& name, const QString& issuer = QStringLiteral("ca"))
    {
        Wish wish;
        wish.name = name;
        wish.issuer = issuer;
        wish.authority = true;
        return wish;
    }

private slots:
    void initTestCase()
    {
        m_workshop.make(leaf(QStringLiteral("good")));
        Wish wish = leaf(QStringLiteral("expired"));
        wish.until = QStringLiteral("20200201000000Z");
        m_workshop.make(wish);
        wish = leaf(QStringLiteral("early"));
        wish.from = QStringLiteral("20470101000000Z");
        m_workshop.make(wish);
        wish = leaf(QStringLiteral("elsewhere"));
        wish.names = QStringLiteral("DNS:api.pagerduty.com,IP:192.0.2.7");
        m_workshop.make(wish);
        wish = leaf(QStringLiteral("star"));
        wish.names = QStringLiteral("DNS:*,DNS:127.0.0.*");
        m_workshop.make(wish);
        wish = leaf(QStringLiteral("selfsigned"));
        wish.issuer.clear();
        m_workshop.make(wish);
        m_workshop.make(authority(QStringLiteral("stranger"), {}));
        wish = leaf(QStringLiteral("unknown"));
        wish.issuer = QStringLiteral("stranger");
        m_workshop.make(wish);
        m_workshop.make(authority(QStringLiteral("between")));
        wish = leaf(QStringLiteral("indirect"));
        wish.issuer = QStringLiteral("between");
        m_workshop.make(wish);
        wish = authority(QStringLiteral("lateBetween"));
        wish.until = QStringLiteral("20200201000000Z");
        m_workshop.make(wish);
        wish = leaf(QStringLiteral("underLate"));
        wish.issuer = QStringLiteral("lateBetween");
        m_workshop.make(wish);
        wish = leaf(QStringLiteral("underLeaf"));
        wish.issuer = QStringLiteral("good"); // which is no authority
        m_workshop.make(wish);
        wish = leaf(QStringLiteral("client"));
        wish.more = QStringLiteral("extendedKeyUsage=clientAuth");
        m_workshop.make(wish);
        wish = leaf(QStringLiteral("weak"));
        wish.key = QStringLiteral("1024");
        m_workshop.make(wish);
        wish = leaf(QStringLiteral("sha1"));
        wish.digest = QStringLiteral("sha1");
        m_workshop.make(wish);
        wish = authority(QStringLiteral("narrow"));
        wish.more = QStringLiteral(
            "nameConstraints=critical,permitted;IP:10.0.0.0/255.0.0.0,permitted;DNS:example.org");
        m_workshop.make(wish);
        wish = leaf(QStringLiteral("outside"));
        wish.issuer = QStringLiteral("narrow");
        m_workshop.make(wish);
        QVERIFY2(m_workshop.isReady(), qPrintable(m_workshop.why()));
    }
    void cleanupTestCase()
    {
        qInfo("FIGURE: G11 TLS bad chains and peers, %d refusals by reader, writer and stream, bytes of HTTP "
              "at the server "
              "%lld",
              m_refused, m_bytes);
    }

    void aBadCertificateGetsNoByte_data()
    {
        QTest::addColumn<QString>("name");
        QTest::addColumn<QStringList>("chain");
        QTest::addColumn<QString>("protocol"); // of the server, when it is old
        QTest::addColumn<QString>("words");
        const QString untrusted = QStringLiteral("not trusted here");
        const QStringList none;
        QTest::newRow("expired") << "expired" << none << ""
                                 << "it expired on 1 February 2020";
        QTest::newRow("not yet valid") << "early" << none << ""
                                       << "it is not valid before 1 January 2047";
        QTest::newRow("another host") << "elsewhere" << none << ""
                                      << "belongs to another host";
        QTest::newRow("a star for everything") << "star" << none << ""
                                               << "belongs to another host";
        QTest::newRow("self-signed") << "selfsigned" << none << ""
                                     << "signed by nobody but itself";
        QTest::newRow("unknown authority") << "unknown" << none << "" << untrusted;
        QTest::newRow("unknown authority shown along")
            << "unknown" << QStringList(QStringLiteral("stranger")) << "" << untrusted;
        QTest::newRow("intermediate missing") << "indirect" << none << "" << untrusted;
        QTest::newRow("intermediate of another chain")
            << "indirect" << QStringList(QStringLiteral("narrow")) << "" << untrusted;
        QTest::newRow("intermediate expired")
            << "underLate" << QStringList(QStringLiteral("lateBetween")) << ""
            << "it expired on 1 February 2020";
        QTest::newRow("signed by a leaf") << "underLeaf" << QStringList(QStringLiteral("good")) << ""
                                          << "not accepted";
        QTest::newRow("for clients only") << "client" << none << ""
                                          << "not accepted";
        QTest::newRow("outside the authority's names")
            << "outside" << QStringList(QStringLiteral("narrow")) << ""
            << "not accepted";
        QTest::newRow("TLS 1.0 only") << "good" << none << "TLSv1"
                                      << "TLS 1.2";
        QTest::newRow("TLS 1.1 only") << "good" << none << "TLSv1.1"
                                      << "TLS 1.2";
    }
    void aBadCertificateGetsNoByte()
    {
        QFETCH(QString, name);
        QFETCH(QStringList, chain);
        QFETCH(QString, protocol);
        QFETCH(QString, words);
        QSslConfiguration tls = m_workshop.server(name, chain);
        if (!protocol.isEmpty()) {
            tls.setProtocol(QSsl::AnyProtocol);
            tls.setBackendConfigurationOption("CipherString", QByteArray("DEFAULT@SECLEVEL=0"));
            tls.setBackendConfigurationOption("MinProtocol", protocol.toLatin1());
            tls.setBackendConfigurationOption("MaxProtocol", protocol.toLatin1());
        }
        FaultPeer server({}, tls);
        QVERIFY2(talksToTheCareless(server.port(), protocol),
                 "the peer must work for a client that accepts anything");
        server.clearLedger();
        const auto counted = qScopeGuard([&] { m_bytes += server.ledger().bytes.size(); });

        Exchange exchange = exchangeWith(server.url(), HttpMethod::Post);
        exchange.caFile = m_workshop.caFile();
        HttpWriter writer;
        const WriteEvidence evidence = writeOnce(writer, exchange);
        QCOMPARE(evidence.requestSent, 0);
        QVERIFY(!evidence.reply && evidence.error && !evidence.maybeArrived());
        QCOMPARE(toString(evidence.error->kind), toString(ErrorKind::Offline));
        QVERIFY2(evidence.error->what.contains(words), qPrintable(evidence.error->what));
        QVERIFY2(evidence.error->what.contains(QStringLiteral("nothing was sent")),
                 qPrintable(evidence.error->what));

        exchange.request.method = HttpMethod::Get;
        HttpClient client;
        const auto reply = readOnce(client, exchange);
        QVERIFY(!reply);
        QVERIFY2(reply.error().what.contains(words), qPrintable(reply.error().what));
        const Error stream = streamOnce(server.url(), m_workshop.caFile());
        QCOMPARE(toString(stream.kind), toString(ErrorKind::Offline));
        QVERIFY2(stream.what.contains(words), qPrintable(stream.what));
        QVERIFY2(!stream.what.contains(QLatin1String(testToken())), qPrintable(stream.what));
        QVERIFY(server.newConnections() >= 3);
        QCOMPARE(server.ledger().bytes, QByteArray());
        m_refused += 3;
    }

    // A proof that the stream of these tests would show its ticket to whom it trusts.
    void aStreamShowsItsTicketToAGoodCertificate()
    {
        FaultPeer server({}, m_workshop.server(QStringLiteral("good"), {}));
        streamOnce(server.url(), m_workshop.caFile());
        QVERIFY2(server.ledger().bytes.contains("ticket=" + testToken()), server.ledger().bytes.constData());
    }

    /// Qt's own server side refuses to show such certificates; openssl's does it.
    void aCertificateTooWeakToProveAnythingGetsNoByte_data()
    {
        QTest::addColumn<QString>("name");
        QTest::newRow("1024 bits") << "weak";
        QTest::newRow("signed with SHA-1") << "sha1";
    }
    void aCertificateTooWeakToProveAnythingGetsNoByte()
    {
        QFETCH(QString, name);
        QProcess server;
        server.setProcessChannelMode(QProcess::MergedChannels);
        server.start(QStringLiteral("openssl"),
                     {QStringLiteral("s_server"), QStringLiteral("-accept"), QStringLiteral("127.0.0.1:0"),
                      QStringLiteral("-cert"), m_workshop.path(name + QStringLiteral(".pem")),
                      QStringLiteral("-key"), m_workshop.path(name + QStringLiteral(".key")),
                      QStringLiteral("-cipher"), QStringLiteral("DEFAULT@SECLEVEL=0")});
        QByteArray said;
        const auto listen = [&] { return said += server.readAll(); };
        const auto counted = qScopeGuard([&] { m_bytes += said.count("/matrix"); });
        QTRY_VERIFY_WITH_TIMEOUT(listen().contains("ACCEPT 127.0.0.1:") && said.endsWith('\n'), 10'000);
        const quint16 port =
            said.mid(said.indexOf("ACCEPT 127.0.0.1:") + 17).split('\n').first().trimmed().toUShort();
        QVERIFY2(port > 0, said.constData());
        QVERIFY2(talksToTheCareless(port, {}), "the peer must work for a client that accepts anything");
        QTRY_VERIFY_WITH_TIMEOUT(listen().contains("GET /control"), 10'000);

        Exchange exchange =
            exchangeWith(QUrl(QStringLiteral("https://127.0.0.1:%1/matrix").arg(port)), HttpMethod::Post);
        exchange.caFile = m_workshop.caFile();
        HttpWriter writer;
        const WriteEvidence evidence = writeOnce(writer, exchange);
        QVERIFY2(evidence.requestSent == 0 && evidence.error, qPrintable(describe(evidence)));
        QCOMPARE(toString(evidence.error->kind), toString(ErrorKind::Offline));
        QVERIFY2(evidence.error->what.contains(QStringLiteral("nothing was sent")),
                 qPrintable(evidence.error->what));
        exchange.request.method = HttpMethod::Get;
        HttpClient client;
        QVERIFY(!readOnce(client, exchange));
        QCOMPARE(toString(streamOnce(exchange.request.url, m_workshop.caFile()).kind),
                 toString(ErrorKind::Offline));
        // Whatever came before it has been printed when the one after it is.
        QVERIFY(talksToTheCareless(port, {}));
        QTRY_VERIFY_WITH_TIMEOUT(listen().count("GET /control") == 2, 10'000);
        QVERIFY2(!said.contains("/matrix") && !said.contains("/link") && !said.contains(testToken()),
                 said.constData());
        m_refused += 3;
        server.kill();
        server.waitForFinished();
    }

    void aPeerThatSpeaksNoTlsGetsNoByteOfHttp_data()
    {
        QTest::addColumn<QByteArray>("greeting");
        QTest::addColumn<bool>("closes");
        QTest::newRow("plain http") << QByteArray("HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n")
                                    << true;
        QTest::newRow("garbage") << QByteArray("\x16\x03\x03\x00\x05hello\0\xff", 12) << true;
        QTest::newRow("hangs up") << QByteArray() << true;
        QTest::newRow("silent") << QByteArray() << false;
    }
    void aPeerThatSpeaksNoTlsGetsNoByteOfHttp()
    {
        QFETCH(QByteArray, greeting);
        QFETCH(bool, closes);
        QTcpServer server; // what arrives is a TLS greeting, which is no request
        QVERIFY(server.listen(QHostAddress::LocalHost, 0));
        QByteArray came;
        QObject::connect(&server, &QTcpServer::newConnection, &server, [&] {
            QTcpSocket* socket = server.nextPendingConnection();
            QObject::connect(socket, &QTcpSocket::readyRead, socket, [&, socket] {
                came += socket->readAll();
                socket->write(greeting);
                if (closes)
                    socket->disconnectFromHost();
            });
        });
        HttpWriter::Limits limits;
        limits.connect = std::chrono::milliseconds(600);
        HttpWriter writer(limits);
        Exchange exchange = exchangeWith(
            QUrl(QStringLiteral("https://127.0.0.1:%1/").arg(server.serverPort())), HttpMethod::Post);
        const WriteEvidence evidence = writeOnce(writer, exchange);
        QCOMPARE(evidence.requestSent, 0);
        QVERIFY(evidence.error);
        QCOMPARE(toString(evidence.error->kind), toString(ErrorKind::Offline));
        QVERIFY2(!evidence.error->what.isEmpty(), "words");
        exchange.request.method = HttpMethod::Get;
        exchange.request.deadline = std::chrono::milliseconds(600);
        HttpClient client;
        QVERIFY(!readOnce(client, exchange));
        QVERIFY(!came.isEmpty());
        QVERIFY(!came.contains("HTTP/1.1") && !came.contains(testToken()));
        // Threat T5: HTTP/2 is not offered either.
        QVERIFY(!came.contains(QByteArray("\x02h2")));
        m_refused += 2;
    }

    void aPrivateAuthorityThatTheUserNamedWorks_data()
    {
        QTest::addColumn<QString>("name");
        QTest::addColumn<QStringList>("chain");
        QTest::addColumn<QString>("host");
        QTest::newRow("by address") << "good" << QStringList() << "127.0.0.1";
        QTest::newRow("by name") << "good" << QStringList() << "localhost";
        QTest::newRow("with an intermediate")
            << "indirect" << QStringList(QStringLiteral("between")) << "127.0.0.1";
    }
    void aPrivateAuthorityThatTheUserNamedWorks()
    {
        QFETCH(QString, name);
        QFETCH(QStringList, chain);
        QFETCH(QString, host);
        FaultPeer server({}, m_workshop.server(name, chain));
        Exchange exchange = exchangeWith(server.url(QStringLiteral("/"), host), HttpMethod::Post);
        HttpWriter writer;
        HttpClient client;
        exchange.caFile = m_workshop.caFile();
        const WriteEvidence evidence = writeOnce(writer, exchange);
        QVERIFY2(evidence.reply && evidence.requestSent == 1, qPrintable(describe(evidence)));
        exchange.request.method = HttpMethod::Get;
        const auto reply = readOnce(client, exchange);
        QVERIFY2(reply && reply->status == 200, reply ? "status" : qPrintable(reply.error().what));
        // Trust is no memory: without the file the same server is refused again, by the same objects.
        exchange.caFile.clear();
        exchange.source = SourceId{QStringLiteral("b")};
        QVERIFY(!readOnce(client, exchange));
        exchange.request.method = HttpMethod::Post;
        QCOMPARE(writeOnce(writer, exchange).requestSent, 0);
        QCOMPARE(server.ledger().requests.size(), size_t(2));
    }

    void aMissingAuthorityFileIsNamed()
    {
        Exchange exchange = exchangeWith(QUrl(QStringLiteral("https://127.0.0.1:1/")), HttpMethod::Post);
        exchange.caFile = QStringLiteral("/nowhere/ca.pem");
        HttpWriter writer;
        const WriteEvidence evidence = writeOnce(writer, exchange);
        QCOMPARE(evidence.requestSent, 0);
        QVERIFY(evidence.error && evidence.error->kind == ErrorKind::Invalid);
        QVERIFY2(evidence.error->what.contains(QStringLiteral("/nowhere/ca.pem")),
                 qPrintable(evidence.error->what));
    }

private:
    /// The control: a client that checks nothing gets an answer, so that a refusal is the certificate's
    /// fault.
    static bool talksToTheCareless(quint16 port, const QString& protocol)
    {
        QSslSocket socket;
        QSslConfiguration careless = QSslConfiguration::defaultConfiguration();
        careless.setPeerVerifyMode(QSslSocket::VerifyNone);
        careless.setBackendConfigurationOption("CipherString", QByteArray("DEFAULT@SECLEVEL=0"));
        if (!protocol.isEmpty()) {
            careless.setProtocol(QSsl::AnyProtocol);
            careless.setBackendConfigurationOption("MinProtocol", QByteArray("TLSv1"));
        }
        socket.setSslConfiguration(careless);
        socket.connectToHostEncrypted(QStringLiteral("127.0.0.1"), port);
        if (!socket.waitForEncrypted(5'000)) {
            qWarning("%s", qPrintable(socket.errorString()));
            return false;
        }
        socket.write("GET /control HTTP/1.1\r\nHost: x\r\n\r\n");
        return socket.waitForBytesWritten(5'000) && (socket.waitForReadyRead(500) || protocol.isEmpty());
    }
};

QTEST_GUILESS_MAIN(TestTlsMatrix)
#include "tst_tls_matrix.moc"
