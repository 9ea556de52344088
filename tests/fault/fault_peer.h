// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
// A loopback server that misbehaves to the byte, plain or TLS, and keeps a ledger of everything it was sent.
// It runs in a thread of its own, so that a test's main thread stays as idle as the program's. For answers
// that need no fault, tests/flow/fake_server.h is enough.

#include <QHostAddress>
#include <QMutex>
#include <QSslConfiguration>
#include <QSslSocket>
#include <QTcpServer>
#include <QThread>
#include <QTimer>

#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <sys/socket.h>
#include <vector>

namespace muster {

/// Role: scripted peer. Thread: made and asked on main; scripts run in its own thread and must not touch the
/// test's objects without a lock.
class FaultPeer final
{
public:
    /// A request that arrived whole.
    struct Request
    {
        int connection = 0; ///< from 1, in order of arrival
        int number = 0;     ///< on that connection, from 1
        QByteArray line;    ///< "POST /a HTTP/1.1"
        QByteArray head;    ///< with all headers
        QByteArray body;
    };
    enum class Then { KeepOpen, Close, Reset };
    struct Answer
    {
        QByteArray bytes;
        Then then = Then::KeepOpen;
        /// Instead of `bytes`: drips, floods, or says nothing. Gets the socket, in the peer's thread.
        std::function<void(QTcpSocket&)> custom;
    };
    using Script = std::function<Answer(const Request&)>;

    /// A point in the stream of requests at which the connection is cut: when `atByte` bytes of request
    /// `number` of connection `connection` have arrived. 0: before its first byte (as soon as it is open, or
    /// after the reply before it).
    struct Cut
    {
        int number = 1;
        qsizetype atByte = 0;
        Then how = Then::Close;
    };

    struct Ledger
    {
        int connections = 0;
        int handshakes = 0;            ///< TLS only: that came to their end
        std::vector<Request> requests; ///< whole ones
        int begun = 0;                 ///< requests of which at least one byte arrived
        std::map<int, int> begunOf;    ///< the same by connection
        QByteArray bytes;              ///< everything received, decrypted
        bool holds(const QByteArray& text) const { return bytes.contains(text); }
    };

    static Answer reply(int status, const QByteArray& body, const QByteArray& moreHeaders = {},
                        Then then = Then::KeepOpen)
    {
        return {"HTTP/1.1 " + QByteArray::number(status) +
                    " X\r\nContent-Type: application/json\r\nContent-Length: " +
                    QByteArray::number(body.size()) + "\r\n" + moreHeaders + "\r\n" + body,
                then,
                {}};
    }
    static Answer silence()
    {
        return {{}, Then::KeepOpen, [](QTcpSocket&) {}};
    }

    explicit FaultPeer(Script script = {}, std::optional<QSslConfiguration> tls = {},
                       QHostAddress address = QHostAddress::LocalHost)
        : m_script(std::move(script)), m_tls(std::move(tls))
    {
        m_thread.setObjectName(QStringLiteral("peer"));
        m_inside.moveToThread(&m_thread);
        m_thread.start();
        inside([this, address] {
            m_server = std::make_unique<Server>(*this);
            m_server->listen(address, 0);
            m_port = m_server->serverPort();
        });
    }
    ~FaultPeer()
    {
        inside([this] { m_server.reset(); });
        m_thread.quit();
        m_thread.wait();
    }
    FaultPeer(const FaultPeer&) = delete;
    FaultPeer& operator=(const FaultPeer&) = delete;

    quint16 port() const { return m_port; }
    QUrl url(const QString& path = QStringLiteral("/"),
             const QString& host = QStringLiteral("127.0.0.1")) const
    {
        return QUrl(QStringLiteral("%1://%2:%3%4")
                        .arg(m_tls ? QStringLiteral("https") : QStringLiteral("http"), host)
                        .arg(m_port)
                        .arg(path));
    }
    void setScript(Script script)
    {
        const QMutexLocker lock(&m_mutex);
        m_script = std::move(script);
    }
    void setCut(std::optional<Cut> cut)
    {
        const QMutexLocker lock(&m_mutex);
        m_cut = cut;
    }
    Ledger ledger() const
    {
        const QMutexLocker lock(&m_mutex);
        return m_ledger;
    }
    void clearLedger()
    {
        const QMutexLocker lock(&m_mutex);
        const int connections = m_ledger.connections;
        m_ledger = {};
        m_ledger.connections = connections;
        m_connectionsBefore = connections;
    }
    int openConnections() const
    {
        const QMutexLocker lock(&m_mutex);
        return m_open;
    }
    /// Connections that came since the ledger was cleared.
    int newConnections() const
    {
        const QMutexLocker lock(&m_mutex);
        return m_ledger.connections - m_connectionsBefore;
    }

private:
    class Server final : public QTcpServer
    {
    public:
        explicit Server(FaultPeer& peer) : m_peer(peer) {}

    protected:
        void incomingConnection(qintptr handle) override { m_peer.admit(*this, handle); }

    private:
        FaultPeer& m_peer;
    };

    struct Connection
    {
        int id = 0;
        int number = 1; ///< of the request that comes next or is coming
        QByteArray buffer;
        bool done = false;
    };

    template <typename Function>
    void inside(Function function)
    {
        QMetaObject::invokeMethod(&m_inside, function, Qt::BlockingQueuedConnection);
    }

    static void end(QTcpSocket& socket, Then how)
    {
        if (how == Then::Close) {
            socket.disconnectFromHost();
        } else if (how == Then::Reset) {
            // Pending data unread makes the kernel send RST; lingering for no time does so always.
            const ::linger none{1, 0};
            ::setsockopt(int(socket.socketDescriptor()), SOL_SOCKET, SO_LINGER, &none, sizeof none);
            socket.abort();
        }
    }

    void admit(QTcpServer& server, qintptr handle)
    {
        auto connection = std::make_shared<Connection>();
        {
            const QMutexLocker lock(&m_mutex);
            connection->id = ++m_ledger.connections;
            ++m_open;
        }
        QTcpSocket* socket = nullptr;
        if (m_tls) {
            auto* secure = new QSslSocket(&server);
            socket = secure;
            secure->setSslConfiguration(*m_tls);
            secure->setSocketDescriptor(handle);
            QObject::connect(secure, &QSslSocket::encrypted, secure, [this, secure, connection] {
                {
                    const QMutexLocker lock(&m_mutex);
                    ++m_ledger.handshakes;
                }
                read(*secure, *connection);
            });
            secure->startServerEncryption();
        } else {
            socket = new QTcpSocket(&server);
            socket->setSocketDescriptor(handle);
        }
        QObject::connect(socket, &QTcpSocket::readyRead, socket,
                         [this, socket, connection] { read(*socket, *connection); });
        QObject::connect(socket, &QTcpSocket::disconnected, socket, [this, socket] {
            const QMutexLocker lock(&m_mutex);
            --m_open;
            socket->deleteLater();
        });
        if (!m_tls)
            read(*socket, *connection);
    }

    void read(QTcpSocket& socket, Connection& connection)
    {
        for (;;) {
            if (connection.done)
                return;
            std::optional<Cut> cut;
            Script script;
            {
                const QMutexLocker lock(&m_mutex);
                cut = m_cut && m_cut->number == connection.number ? m_cut : std::nullopt;
                script = m_script;
            }
            const qsizetype had = connection.buffer.size();
            // Up to the cut and not a byte further: what comes after it must not have been read by anybody.
            const QByteArray fresh =
                cut ? socket.read(std::max<qint64>(0, cut->atByte - had)) : socket.readAll();
            connection.buffer += fresh;
            {
                const QMutexLocker lock(&m_mutex);
                m_ledger.bytes += fresh;
                if (had == 0 && !connection.buffer.isEmpty()) {
                    ++m_ledger.begun;
                    ++m_ledger.begunOf[connection.id];
                }
            }
            if (cut && connection.buffer.size() >= cut->atByte) {
                connection.done = true;
                return end(socket, cut->how);
            }
            Request request;
            if (!take(connection, request))
                return;
            {
                const QMutexLocker lock(&m_mutex);
                m_ledger.requests.push_back(request);
                if (!connection.buffer.isEmpty()) {
                    ++m_ledger.begun; // the next one came in the same piece
                    ++m_ledger.begunOf[connection.id];
                }
            }
            const Answer answer = script ? script(request) : reply(200, "{}");
            if (answer.custom) {
                answer.custom(socket);
                continue;
            }
            socket.write(answer.bytes);
            if (answer.then != Then::KeepOpen) {
                connection.done = true;
                socket.flush();
                return end(socket, answer.then);
            }
        }
    }

    /// Takes a whole request off the buffer.
    static bool take(Connection& connection, Request& request)
    {
        const qsizetype head = connection.buffer.indexOf("\r\n\r\n");
        if (head < 0)
            return false;
        request.head = connection.buffer.left(head);
        request.line = request.head.left(request.head.indexOf("\r\n"));
        qsizetype length = 0;
        const QByteArray lower = request.head.toLower();
        if (const qsizetype at = lower.indexOf("\r\ncontent-length:"); at >= 0) {
            const qsizetype from = at + 17;
            const qsizetype to = lower.indexOf("\r\n", from);
            length = lower.mid(from, to < 0 ? -1 : to - from).trimmed().toLongLong();
        }
        if (connection.buffer.size() < head + 4 + length)
            return false;
        request.body = connection.buffer.mid(head + 4, length);
        request.connection = connection.id;
        request.number = connection.number++;
        connection.buffer.remove(0, head + 4 + length);
        return true;
    }

    mutable QMutex m_mutex;
    Script m_script;
    std::optional<Cut> m_cut;
    Ledger m_ledger;
    int m_connectionsBefore = 0, m_open = 0;
    const std::optional<QSslConfiguration> m_tls;
    QThread m_thread;
    QObject m_inside; ///< lives in m_thread
    std::unique_ptr<Server> m_server;
    quint16 m_port = 0;
};

} // namespace muster
