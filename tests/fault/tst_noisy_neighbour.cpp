// SPDX-License-Identifier: GPL-3.0-or-later
// Goal G12a, faults F20 and F21: source A hangs, drips or floods; source B answers meanwhile as before,
// writes get through, and A is usable again soon after it behaves. The bounds are generous, the latencies are
// printed.

#include "tests/fault/exchanges.h"
#include "tests/fault/fault_peer.h"
#include "tests/support/build_kind.h"

#include <QElapsedTimer>
#include <QTest>

#include <algorithm>

using namespace muster;

namespace {

constexpr int kReads = 200;

double percentile99(std::vector<double>& latencies)
{
    std::sort(latencies.begin(), latencies.end());
    return latencies[latencies.size() * 99 / 100];
}

} // namespace

class TestNoisyNeighbour : public QObject
{
    Q_OBJECT

    FaultPeer m_neighbour;

    /// Reads of source B, one after the other; milliseconds each.
    std::vector<double> readNeighbour(HttpClient& client, int count)
    {
        std::vector<double> latencies;
        for (int i = 0; i < count; ++i) {
            QElapsedTimer took;
            took.start();
            const auto reply =
                readOnce(client, exchangeWith(m_neighbour.url(), HttpMethod::Get, QStringLiteral("b")));
            if (!reply || reply->status != 200)
                return {};
            latencies.push_back(double(took.nsecsElapsed()) / 1e6);
        }
        return latencies;
    }

private slots:
    void aSourceThatMisbehavesHurtsOnlyItself_data()
    {
        QTest::addColumn<QString>("fault");
        QTest::addColumn<int>("requests");
        QTest::newRow("hangs six times") << "hang" << 6;
        QTest::newRow("drips headers") << "drip headers" << 6;
        QTest::newRow("drips a body") << "drip body" << 6;
        QTest::newRow("floods headers") << "flood" << 1;
    }
    void aSourceThatMisbehavesHurtsOnlyItself()
    {
        QFETCH(QString, fault);
        QFETCH(int, requests);
        FaultPeer noisy([fault](const FaultPeer::Request&) -> FaultPeer::Answer {
            return {{}, FaultPeer::Then::KeepOpen, [fault](QTcpSocket& socket) {
                        if (fault == QLatin1String("hang"))
                            return;
                        if (fault == QLatin1String("flood")) {
                            const auto more = [&socket] {
                                const QByteArray line = "X-More: " + QByteArray(60'000, 'a') + "\r\n";
                                while (socket.state() == QAbstractSocket::ConnectedState &&
                                       socket.bytesToWrite() < 256 * 1024)
                                    socket.write(line);
                            };
                            QObject::connect(&socket, &QTcpSocket::bytesWritten, &socket, more);
                            socket.write("HTTP/1.1 200 OK\r\n");
                            more();
                            return;
                        }
                        socket.write(fault == QLatin1String("drip body")
                                         ? "HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n"
                                         : "HTTP/1.1 200 OK\r\nX-Slow: ");
                        auto* timer = new QTimer(&socket);
                        QObject::connect(timer, &QTimer::timeout, &socket, [&socket] { socket.write("a"); });
                        timer->start(50);
                    }};
        });
        HttpClient client;
        HttpWriter writer;
        QVERIFY(!readNeighbour(client, 20).empty()); // warm
        auto calm = readNeighbour(client, kReads);
        QCOMPARE(calm.size(), size_t(kReads));

        int timeouts = 0;
        for (int i = 0; i < requests; ++i) {
            Exchange exchange = exchangeWith(noisy.url(), HttpMethod::Get);
            exchange.request.deadline = std::chrono::milliseconds(3'000);
            client.send(exchange, this, [&](const Result<HttpReply>& reply) {
                timeouts += !reply && reply.error().kind == ErrorKind::Timeout ? 1 : 0;
            });
        }
        QTRY_COMPARE(noisy.ledger().requests.size(), size_t(requests));
        auto during = readNeighbour(client, kReads);
        QCOMPARE(during.size(), size_t(kReads));
        const WriteEvidence write =
            writeOnce(writer, exchangeWith(m_neighbour.url(), HttpMethod::Post, QStringLiteral("b")));
        QVERIFY2(write.reply && write.requestSent == 1, qPrintable(describe(write)));
        QTRY_COMPARE_WITH_TIMEOUT(timeouts, requests, 20'000);

        // A has seen reason; the flood that was begun goes on all the same.
        noisy.setScript({});
        QElapsedTimer recovery;
        recovery.start();
        const auto reply = readOnce(client, exchangeWith(noisy.url(), HttpMethod::Get));
        const double recoveryMs = double(recovery.nsecsElapsed()) / 1e6;
        QVERIFY2(reply && reply->status == 200, reply ? "status" : qPrintable(reply.error().what));
        const WriteEvidence itsWrite = writeOnce(writer, exchangeWith(noisy.url(), HttpMethod::Post));
        QVERIFY2(itsWrite.reply && itsWrite.requestSent == 1, qPrintable(describe(itsWrite)));
        auto after = readNeighbour(client, kReads);
        QCOMPARE(after.size(), size_t(kReads));
        const double p99Calm = percentile99(calm), p99During = percentile99(during),
                     p99After = percentile99(after);
        qInfo("FIGURE: G12a source A %s; B's p99 calm %.2f ms, meanwhile %.2f ms, after %.2f ms; A recovered "
              "in "
              "%.1f ms",
              qPrintable(fault), p99Calm, p99During, p99After, recoveryMs);
        // Nothing that A began goes on: a flood would keep a core busy and take memory for as long as it
        // lasts.
        if (fault != QLatin1String("hang"))
            QTRY_VERIFY_WITH_TIMEOUT(noisy.openConnections() <= 2, 10'000); // the read and the write since
        QVERIFY(recoveryMs < test::patience(6'000));
        QVERIFY2(p99During < test::patience(1'000) && p99After < test::patience(1'000), "B waited for A");
    }
};

QTEST_GUILESS_MAIN(TestNoisyNeighbour)
#include "tst_noisy_neighbour.moc"
