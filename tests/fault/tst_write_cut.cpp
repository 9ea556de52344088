// SPDX-License-Identifier: GPL-3.0-or-later
// Goal G12: the connection of a write is cut at every byte of the request and of the reply, over http and
// TLS, on a fresh and on a used connection, politely and by reset. The write is never transmitted twice, and
// what is said of it is true. MUSTER_WRITE_CUTS is the number of writes (default 300; the long run makes
// 10,000).

#include "tests/fault/exchanges.h"
#include "tests/fault/fault_peer.h"
#include "tests/fault/test_certificates.h"

#include <QNetworkAccessManager>
#include <QNetworkReply>
#include <QTest>

using namespace muster;

namespace {

using Then = FaultPeer::Then;

struct Case
{
    bool tls = false;
    bool used = false; ///< the connection has carried a write before
    bool inReply = false;
    bool chunked = false;
    Then how = Then::Close;
    qsizetype at = 0;

    QString name() const
    {
        return QStringLiteral("%1, %2 connection, %3 at byte %4 of the %5%6")
            .arg(tls ? QStringLiteral("TLS") : QStringLiteral("http"),
                 used ? QStringLiteral("used") : QStringLiteral("fresh"),
                 how == Then::Close ? QStringLiteral("closed") : QStringLiteral("reset"))
            .arg(at)
            .arg(inReply ? QStringLiteral("reply") : QStringLiteral("request"),
                 chunked ? QStringLiteral(" in chunks") : QString());
    }
};

const QString kNotUsedAgain = QStringLiteral("the connection was not used again");

QByteArray wholeReply(bool chunked)
{
    if (!chunked)
        return FaultPeer::reply(201, R"({"id":"n-1","note":"looking into it"})").bytes;
    return "HTTP/1.1 201 X\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n"
           "a\r\n{\"id\":\"n-1\r\n2\r\n\"}\r\n0\r\n\r\n";
}

} // namespace

class TestWriteCut : public QObject
{
    Q_OBJECT

    CertificateWorkshop m_workshop;
    std::unique_ptr<FaultPeer> m_plain, m_secure;
    std::unique_ptr<HttpWriter> m_writer;
    qsizetype m_requestBytes = 0;
    int m_last = 0;

    FaultPeer& peer(bool tls) { return tls ? *m_secure : *m_plain; }
    Exchange write(bool tls)
    {
        // Numbered at a fixed width: every request has the same length.
        const QString id = QStringLiteral("%1").arg(++m_last, 8, 10, QLatin1Char('0'));
        Exchange exchange = exchangeWith(peer(tls).url(QStringLiteral("/w/") + id), HttpMethod::Post, id);
        exchange.caFile = m_workshop.caFile();
        return exchange;
    }

private slots:
    void initTestCase()
    {
        m_workshop.make({QStringLiteral("server")});
        QVERIFY2(m_workshop.isReady(), qPrintable(m_workshop.why()));
        m_plain = std::make_unique<FaultPeer>();
        m_secure =
            std::make_unique<FaultPeer>(FaultPeer::Script(), m_workshop.server(QStringLiteral("server")));
        // Qt 6.4 does not notice that a plain connection ends between two chunks: those writes end at the
        // deadline.
        HttpWriter::Limits limits;
        limits.total = std::chrono::milliseconds(5'000);
        m_writer = std::make_unique<HttpWriter>(limits);
        for (const bool tls : {false, true}) {
            const WriteEvidence evidence = writeOnce(*m_writer, write(tls));
            QVERIFY2(evidence.reply && evidence.requestSent == 1, qPrintable(describe(evidence)));
            m_requestBytes = peer(tls).ledger().bytes.size();
            QVERIFY(m_requestBytes > 200);
        }
    }
    void cleanupTestCase()
    {
        m_writer.reset();
        m_plain.reset();
        m_secure.reset();
    }

    /// Without this the matrix would prove nothing: the peer must be able to see a repetition.
    void aPlainManagerRepeatsAWriteAndThePeerSeesIt_data()
    {
        QTest::addColumn<bool>("tls");
        QTest::newRow("http") << false;
        QTest::newRow("TLS") << true;
    }
    void aPlainManagerRepeatsAWriteAndThePeerSeesIt()
    {
        QFETCH(bool, tls);
        FaultPeer& server = peer(tls);
        server.clearLedger();
        server.setCut({});
        server.setScript([](const FaultPeer::Request&) { return FaultPeer::Answer{{}, Then::Close, {}}; });
        QNetworkAccessManager stock;
        QNetworkRequest request(server.url(QStringLiteral("/w/stock")));
        request.setHeader(QNetworkRequest::ContentTypeHeader, QByteArray("application/json"));
        QSslConfiguration trust = QSslConfiguration::defaultConfiguration();
        trust.setCaCertificates(QSslCertificate::fromPath(m_workshop.caFile()));
        request.setSslConfiguration(trust);
        QNetworkReply* reply = stock.post(request, QByteArray("{}"));
        QTRY_VERIFY_WITH_TIMEOUT(reply->isFinished(), 20'000);
        QVERIFY2(server.ledger().requests.size() >= 2,
                 qPrintable(QString::number(server.ledger().requests.size())));
        delete reply;
    }

    void noCutMakesASecondTransmissionOrAFalseWord()
    {
        std::vector<Case> all;
        for (const bool tls : {false, true}) {
            for (const bool used : {false, true}) {
                for (const Then how : {Then::Close, Then::Reset}) {
                    for (qsizetype at = 0; at <= m_requestBytes; ++at)
                        all.push_back({tls, used, false, false, how, at});
                    for (const bool chunked : {false, true}) {
                        for (qsizetype at = 0; at <= wholeReply(chunked).size(); ++at)
                            all.push_back({tls, used, true, chunked, how, at});
                    }
                }
            }
        }
        bool isNumber = false;
        const size_t asked = qEnvironmentVariable("MUSTER_WRITE_CUTS").toUInt(&isNumber);
        const size_t count = isNumber && asked > 0 ? asked : 300;
        qint64 transmissions = 0, duplicates = 0, sentTwice = 0, misjudged = 0, replies = 0;
        for (size_t i = 0; i < count; ++i) {
            // Spread evenly when there are fewer writes than cuts, round and round when there are more.
            const Case& one = all[count < all.size() ? i * all.size() / count : i % all.size()];
            // On a crowded machine Qt may open a second connection: nothing was tried then.
            QString fault = run(one, transmissions, duplicates, sentTwice, replies);
            for (int again = 0; again < 3 && fault == kNotUsedAgain; ++again)
                fault = run(one, transmissions, duplicates, sentTwice, replies);
            if (!fault.isEmpty()) {
                ++misjudged;
                qWarning("%s: %s", qPrintable(one.name()), qPrintable(fault));
            }
        }
        qInfo("FIGURE: G12 writes cut %zu (of %zu different cuts), transmitted %lld, duplicate transmissions "
              "%lld, "
              "requestSent > 1 %lld, whole replies %lld, misjudged %lld",
              count, all.size(), transmissions, duplicates, sentTwice, replies, misjudged);
        QCOMPARE(duplicates, 0);
        QCOMPARE(sentTwice, 0);
        QCOMPARE(misjudged, 0);
        QVERIFY(replies > 0 && transmissions > 0);
    }

private:
    /// Empty, or what was wrong.
    QString run(const Case& one, qint64& transmissions, qint64& duplicates, qint64& sentTwice,
                qint64& replies)
    {
        FaultPeer& server = peer(one.tls);
        Exchange exchange = write(one.tls);
        const SourceId source = exchange.source;
        const QByteArray mark = exchange.request.url.path().toLatin1() + ' ';
        server.setCut({});
        server.setScript({});
        if (one.used) {
            Exchange before = write(one.tls);
            before.source = source;
            if (const WriteEvidence evidence = writeOnce(*m_writer, before); !evidence.reply)
                return QStringLiteral("the write before: ") + describe(evidence);
        }
        server.clearLedger();
        const int number = one.used ? 2 : 1;
        if (one.inReply) {
            server.setScript([one, number](const FaultPeer::Request& request) {
                // Only the first transmission is cut: a second one would succeed, and be seen.
                if (request.number != number)
                    return FaultPeer::reply(201, "{}");
                return FaultPeer::Answer{wholeReply(one.chunked).left(one.at), one.how, {}};
            });
        } else {
            server.setCut(FaultPeer::Cut{number, one.at, one.how});
        }
        const WriteEvidence evidence = writeOnce(*m_writer, exchange);
        m_writer->forget(source);
        const FaultPeer::Ledger ledger = server.ledger();
        transmissions += ledger.begun;
        duplicates += std::max(0, ledger.begun - 1) + std::max<qsizetype>(0, ledger.bytes.count(mark) - 1);
        sentTwice += evidence.requestSent > 1 ? 1 : 0;
        replies += evidence.reply ? 1 : 0;

        if (ledger.begun > 0 && evidence.requestSent == 0)
            return QStringLiteral("bytes arrived, but: ") + describe(evidence);
        if (evidence.requestSent < 0 || evidence.reply.has_value() == evidence.error.has_value())
            return describe(evidence);
        // Then the peer met the first request of another connection, whose answer is another one, and uncut.
        const bool uncut = evidence.reply && evidence.reply->body == "{}";
        if (one.used && server.newConnections() > 0 && (uncut || (ledger.begun == 0 && one.at > 0)))
            return kNotUsedAgain;
        const QByteArray all = wholeReply(one.chunked);
        const bool whole = one.inReply && one.at == all.size();
        // Between the closing bracket and the last chunk either word is true: nothing of the answer is
        // missing.
        const bool closed = one.inReply && one.chunked && one.at >= all.indexOf("\"}") + 2;
        // A reset may overtake the reply; then there is none.
        if (evidence.reply.has_value() != whole && !((whole || closed) && one.how == Then::Reset) && !closed)
            return (whole ? QStringLiteral("the reply was whole, but: ")
                          : QStringLiteral("the reply was cut, but: ")) +
                   describe(evidence);
        if (evidence.reply &&
            (evidence.reply->status != 201 || !evidence.reply->body.startsWith(R"({"id":"n-1")")))
            return QStringLiteral("another reply: ") + QString::fromUtf8(evidence.reply->body);
        if (one.inReply && evidence.requestSent != 1)
            return QStringLiteral("the request arrived whole, but: ") + describe(evidence);
        return {};
    }
};

QTEST_GUILESS_MAIN(TestWriteCut)
#include "tst_write_cut.moc"
