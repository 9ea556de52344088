// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
// A loopback server that says exactly what a test tells it to, byte by byte, and keeps a ledger of what it
// was sent.

#include <QHostAddress>
#include <QPointer>
#include <QTcpServer>
#include <QTcpSocket>
#include <QTimer>

#include <functional>
#include <vector>

namespace muster {

/// Role: scripted peer. Thread: main (its own sockets; the client under test lives in another thread).
class FakeServer final : public QObject
{
public:
    struct Request
    {
        QByteArray line; ///< "GET /api/v1/rules?type=alert HTTP/1.1"
        QByteArray head; ///< with all headers
        QByteArray body;
    };
    /// Gets the request and the socket to answer on; may answer later, in pieces, or never.
    using Script = std::function<void(const Request&, QTcpSocket&)>;

    FakeServer()
    {
        m_server.listen(QHostAddress::LocalHost, 0);
        connect(&m_server, &QTcpServer::newConnection, this, [this] {
            while (QTcpSocket* socket = m_server.nextPendingConnection()) {
                auto buffer = std::make_shared<QByteArray>();
                connect(socket, &QTcpSocket::readyRead, this,
                        [this, socket, buffer] { read(*socket, *buffer); });
                connect(socket, &QTcpSocket::disconnected, socket, &QObject::deleteLater);
            }
        });
    }
    QString url() const { return QStringLiteral("http://127.0.0.1:%1").arg(m_server.serverPort()); }

    static void answer(QTcpSocket& socket, int status, const QByteArray& body,
                       const QByteArray& contentType = "application/json", const QByteArray& moreHeaders = {})
    {
        socket.write("HTTP/1.1 " + QByteArray::number(status) + " X\r\nContent-Type: " + contentType +
                     "\r\nContent-Length: " + QByteArray::number(body.size()) + "\r\n" + moreHeaders +
                     "\r\n" + body);
    }

    Script script;
    std::vector<Request> ledger;

private:
    void read(QTcpSocket& socket, QByteArray& buffer)
    {
        buffer += socket.readAll();
        for (;;) {
            const qsizetype end = buffer.indexOf("\r\n\r\n");
            if (end < 0)
                return;
            Request request;
            request.head = buffer.left(end);
            request.line = request.head.left(request.head.indexOf("\r\n"));
            qsizetype length = 0;
            const QByteArray lower = request.head.toLower();
            if (const qsizetype at = lower.indexOf("content-length:"); at >= 0)
                length = lower.mid(at + 15, lower.indexOf("\r\n", at) - at - 15).trimmed().toLongLong();
            if (buffer.size() < end + 4 + length)
                return;
            request.body = buffer.mid(end + 4, length);
            buffer.remove(0, end + 4 + length);
            ledger.push_back(request);
            if (script)
                script(request, socket);
        }
    }
    QTcpServer m_server;
};

} // namespace muster
