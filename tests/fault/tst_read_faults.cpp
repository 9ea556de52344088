// SPDX-License-Identifier: GPL-3.0-or-later
// Faults F28 and F29 for reads: a compressed bomb stays within its limit, and an answer that was cut, however
// it is framed or compressed, is never taken for a whole one. Qt ends several of these without an error; what
// proves an answer whole is the parser, so a real connector reads it here.

#include "integrations/prometheus/prometheus_connector.h"
#include "tests/fault/exchanges.h"
#include "tests/fault/fault_peer.h"
#include "tests/support/build_kind.h"

#include <QFile>
#include <QTest>

using namespace muster;

namespace {

QByteArray littleEndian(quint32 value)
{
    QByteArray bytes(4, '\0');
    for (int i = 0; i < 4; ++i)
        bytes[i] = char(value >> (8 * i));
    return bytes;
}

/// RFC 1952, around the deflate stream that qCompress makes (4 bytes of length and 2 of zlib before, 4
/// after).
QByteArray gzip(const QByteArray& text)
{
    quint32 crc = 0xffffffff;
    for (const char c : text) {
        crc ^= static_cast<unsigned char>(c);
        for (int bit = 0; bit < 8; ++bit)
            crc = (crc >> 1) ^ (0xedb88320 & (0 - (crc & 1)));
    }
    const QByteArray packed = qCompress(text);
    return QByteArray("\x1f\x8b\x08\0\0\0\0\0\0\x03", 10) + packed.mid(6, packed.size() - 10) +
           littleEndian(~crc) + littleEndian(quint32(text.size()));
}

/// A gzip stream of `count` times 258 zeros, 13 bits each (RFC 1951 §3.2.6: length code 285, distance code
/// 0).
QByteArray bomb(int count)
{
    QByteArray bytes("\x1f\x8b\x08\0\0\0\0\0\0\x03", 10);
    unsigned held = 0;
    int bits = 0;
    const auto put = [&](unsigned value, int width) { // least significant bit first
        held |= value << bits;
        for (bits += width; bits >= 8; bits -= 8, held >>= 8)
            bytes += char(held & 0xff);
    };
    put(1, 1);    // the last block
    put(1, 2);    // with fixed codes
    put(0x0c, 8); // a zero: code 00110000, first bit first
    for (int i = 0; i < count; ++i) {
        put(0xa3, 8); // 285: code 11000101, first bit first
        put(0, 5);
    }
    put(0, 7);
    put(0, 7);
    return bytes;
}

} // namespace

class TestReadFaults : public QObject
{
    Q_OBJECT

    PrometheusConnector m_tool;

    /// The list of metric names as the connector reads it from what the peer sends.
    Result<Outcome> names(HttpClient& client, const FaultPeer& server, qint64 limit = 8LL * 1024 * 1024,
                          std::chrono::milliseconds deadline = std::chrono::milliseconds(10'000))
    {
        Account account;
        account.name = QStringLiteral("Tool");
        account.baseUrl = server.url();
        const auto step = m_tool.catalogue(account, CatalogueKind::MetricNames, {});
        if (!step)
            return tl::unexpected(step.error());
        Exchange exchange{SourceId{QStringLiteral("a")}, step->request, {}, {}};
        exchange.request.maxBodyBytes = limit;
        exchange.request.deadline = deadline;
        const auto reply = readOnce(client, exchange);
        if (!reply)
            return tl::unexpected(reply.error());
        return step->decode(*reply, Context{Instant{1'795'140'810'000}, account});
    }

private slots:
    void aBombIsCutOffInBoundedMemory_data()
    {
        QTest::addColumn<int>("megabytes");
        QTest::newRow("10 MB") << 10;
        QTest::newRow("200 MB") << 200;
        QTest::newRow("2 GB") << 2'000;
    }
    void aBombIsCutOffInBoundedMemory()
    {
        QFETCH(int, megabytes);
        const QByteArray bytes = bomb(megabytes * 4'000);
        FaultPeer server([bytes](const FaultPeer::Request&) {
            return FaultPeer::reply(200, bytes, "Content-Encoding: gzip\r\n");
        });
        // What is over Qt's own bound of a bomb is an error to it that never ends the reply; the only way
        // out, abort(), makes it say one more.
        if (megabytes > 100)
            QTest::ignoreMessage(QtWarningMsg, "QNetworkReplyImplPrivate::error: Internal problem, this "
                                               "method must only be called once.");
        HttpClient client;
        const qint64 before = test::heldBytes();
        const auto outcome = names(client, server);
        QVERIFY(!outcome);
        QCOMPARE(toString(outcome.error().kind), toString(ErrorKind::BadResponse));
        const qint64 grown = test::heldBytes() - before; // the peer's copies are in it
        QVERIFY2(grown < 60'000'000, qPrintable(QString::number(grown)));
        qInfo("FIGURE: F28 a gzip bomb of %d MB (%lld kB on the wire): refused, resident memory +%lld kB",
              megabytes, static_cast<long long>(bytes.size() / 1024), static_cast<long long>(grown / 1024));
        // The source works as before.
        server.setScript([](const FaultPeer::Request&) {
            return FaultPeer::reply(200, R"({"status":"success","data":["up"]})");
        });
        QVERIFY(names(client, server));
    }

    /// Each row: how an answer is framed; it is cut at every byte and the connection closed.
    void aCutAnswerIsNeverTakenForAWholeOne_data()
    {
        QTest::addColumn<QByteArray>("head");
        QTest::addColumn<bool>("packed");
        QTest::addColumn<bool>("chunked");
        QTest::newRow("with a length") << QByteArray("Content-Length: %1\r\n") << false << false;
        QTest::newRow("compressed, with a length")
            << QByteArray("Content-Encoding: gzip\r\nContent-Length: %1\r\n") << true << false;
        QTest::newRow("without a length") << QByteArray("Connection: close\r\n") << false << false;
        QTest::newRow("compressed, without a length")
            << QByteArray("Content-Encoding: gzip\r\nConnection: close\r\n") << true << false;
        QTest::newRow("in chunks") << QByteArray("Transfer-Encoding: chunked\r\n") << false << true;
        QTest::newRow("compressed, in chunks")
            << QByteArray("Content-Encoding: gzip\r\nTransfer-Encoding: chunked\r\n") << true << true;
    }
    void aCutAnswerIsNeverTakenForAWholeOne()
    {
        QFETCH(QByteArray, head);
        QFETCH(bool, packed);
        QFETCH(bool, chunked);
        const QByteArray text = R"({"status":"success","data":["a_metric","b_metric","c_metric"]})";
        QByteArray body = packed ? gzip(text) : text;
        const qsizetype plainBytes = body.size();
        if (chunked)
            body = "14\r\n" + body.left(20) + "\r\n" + QByteArray::number(plainBytes - 20, 16) + "\r\n" +
                   body.mid(20) + "\r\n0\r\n\r\n";
        const QByteArray whole = "HTTP/1.1 200 X\r\nContent-Type: application/json\r\n" +
                                 head.replace("%1", QByteArray::number(plainBytes)) + "\r\n" + body;
        // The last bytes may be missing where they add nothing to the text: the end of the block and the
        // trailer of gzip, the end of the chunks.
        const qsizetype mayMiss = (packed ? 16 : 0) + (chunked ? 7 : 0);
        FaultPeer server;
        HttpClient client;
        int taken = 0;
        for (qsizetype at = 0; at <= whole.size(); at += at < whole.size() - 24 ? 3 : 1) {
            server.setScript([part = whole.left(at)](const FaultPeer::Request&) {
                return FaultPeer::Answer{part, FaultPeer::Then::Close, {}};
            });
            // Qt does not notice the end of a connection between two chunks; the deadline does.
            const auto ask = [&] {
                return names(client, server, 8LL * 1024 * 1024, std::chrono::milliseconds(1'500));
            };
            auto outcome = ask();
            // When the last bytes and the end of the connection come at once, Qt may call even a whole answer
            // without a length cut (seen on a loaded machine, once twice in a row). It is asked again, as the
            // engine would.
            for (int again = 0; !outcome && at == whole.size() && again < 5; ++again)
                outcome = ask();
            if (outcome) {
                ++taken;
                QCOMPARE(outcome->facts.completions.size(), 3);
                QVERIFY2(at >= whole.size() - mayMiss, qPrintable(QString::number(at)));
            } else {
                QVERIFY2(at < whole.size(), qPrintable(outcome.error().what));
            }
        }
        QVERIFY(taken > 0);
    }
};

QTEST_GUILESS_MAIN(TestReadFaults)
#include "tst_read_faults.moc"
