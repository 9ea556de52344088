// SPDX-License-Identifier: GPL-3.0-or-later
// All streams share one network thread (threat T28): a tool that floods or drips headers where the connection
// should be opened is given up like any other, and the stream of another tool stays alive meanwhile.
#include "integrations/sync/web_socket_client.h"
#include "tests/fault/fault_peer.h"
#include "tests/support/build_kind.h"

#include <QElapsedTimer>
#include <QTest>
#include <QWebSocket>
#include <QWebSocketServer>

#include <optional>

using namespace muster;

namespace {

/// A tool whose stream works: it takes every connection and answers pings, as Qt does by itself.
class CalmTool
{
public:
    CalmTool() : m_server(QStringLiteral("calm"), QWebSocketServer::NonSecureMode)
    {
        m_server.listen(QHostAddress::LocalHost);
        QObject::connect(&m_server, &QWebSocketServer::newConnection, &m_server,
                         [this] { m_server.nextPendingConnection()->setParent(&m_server); });
    }
    QUrl url() const { return QUrl(QStringLiteral("ws://127.0.0.1:%1/link").arg(m_server.serverPort())); }

private:
    QWebSocketServer m_server;
};

QUrl streamOf(const FaultPeer& peer)
{
    return QUrl(QStringLiteral("ws://127.0.0.1:%1/link").arg(peer.port()));
}

} // namespace

class TestStreamFaults : public QObject
{
    Q_OBJECT
private slots:
    void aHandshakeThatFloodsOrDripsHurtsOnlyItself_data()
    {
        QTest::addColumn<QString>("fault");
        for (const char* fault : {"flood", "one endless line", "drip", "silence"})
            QTest::newRow(fault) << QString::fromLatin1(fault);
    }
    void aHandshakeThatFloodsOrDripsHurtsOnlyItself()
    {
        QFETCH(QString, fault);
        FaultPeer noisy([fault](const FaultPeer::Request&) -> FaultPeer::Answer {
            return {{}, FaultPeer::Then::KeepOpen, [fault](QTcpSocket& socket) {
                        if (fault == QLatin1String("silence"))
                            return;
                        socket.write("HTTP/1.1 101 Switching Protocols\r\nX-Slow: ");
                        if (fault == QLatin1String("drip")) {
                            auto* timer = new QTimer(&socket);
                            QObject::connect(timer, &QTimer::timeout, &socket,
                                             [&socket] { socket.write("a"); });
                            timer->start(20);
                            return;
                        }
                        const QByteArray line =
                            QByteArray(60'000, 'a') + (fault == QLatin1String("flood") ? "\r\nX-More: " : "");
                        const auto more = [&socket, line] {
                            while (socket.state() == QAbstractSocket::ConnectedState &&
                                   socket.bytesToWrite() < 256 * 1024)
                                socket.write(line);
                        };
                        QObject::connect(&socket, &QTcpSocket::bytesWritten, &socket, more);
                        more();
                    }};
        });
        CalmTool calm;
        WebSocketClient client;
        int opened = 0, pongs = 0;
        std::optional<Error> calmEnd, noisyEnd;
        StreamEvents events;
        events.opened = [&] { ++opened; };
        events.pong = [&] { ++pongs; };
        events.closed = [&](const Error& error) { calmEnd = error; };
        const StreamId alive = client.open({SourceId{QStringLiteral("b")}, calm.url(), {}}, this, events);
        QTRY_COMPARE(opened, 1);

        const qint64 before = test::heldBytes();
        StreamEvents others;
        others.opened = [&] { ++opened; };
        others.closed = [&](const Error& error) { noisyEnd = error; };
        const StreamId loud = client.open({SourceId{QStringLiteral("a")}, streamOf(noisy), {}}, this, others);
        QTRY_VERIFY(noisy.newConnections() > 0 || noisyEnd);

        // As long as it lasts, and after the engine gave it up (kReadyWithin), the other one is heard at
        // once.
        qint64 slowest = 0;
        for (int i = 1; i <= 60; ++i) {
            if (i == 40)
                client.close(loud);
            QElapsedTimer answer;
            answer.start();
            client.ping(alive);
            QTRY_VERIFY_WITH_TIMEOUT(pongs >= i, 10'000);
            slowest = std::max(slowest, answer.elapsed());
        }
        QVERIFY2(slowest < test::patience(1'000), qPrintable(QString::number(slowest)));
        QVERIFY2(!calmEnd, calmEnd ? qPrintable(calmEnd->what) : "");
        QCOMPARE(opened, 1); // the loud one never counted as open
        if (noisyEnd)
            QVERIFY2(!noisyEnd->what.isEmpty(), "words");
        const qint64 grown = test::heldBytes() - before; // the peer's buffers are in it
        QVERIFY2(grown < 60'000'000, qPrintable(QString::number(grown)));
        QTRY_COMPARE_WITH_TIMEOUT(noisy.openConnections(), 0, 10'000); // nothing of it goes on
        qInfo("FIGURE: G12a stream A's handshake: %s; B's slowest pong %lld ms, memory +%lld kB, A %s",
              qPrintable(fault), static_cast<long long>(slowest), static_cast<long long>(grown / 1024),
              noisyEnd ? qPrintable(noisyEnd->what) : "was still waited for");
    }
};

QTEST_GUILESS_MAIN(TestStreamFaults)
#include "tst_stream_faults.moc"
