// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/single_instance.h"

#include "models/base/log.h"

#include <QCryptographicHash>
#include <QDir>
#include <QElapsedTimer>
#include <QFile>
#include <QJsonDocument>
#include <QJsonObject>
#include <QLocalSocket>
#include <QStandardPaths>
#include <QThread>
#include <QTimer>

#include <algorithm>
#include <cerrno>
#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

namespace muster {

namespace {

constexpr std::chrono::milliseconds kLookAgain{25};
constexpr std::chrono::milliseconds kAnswerLimit{2'000};
constexpr std::chrono::milliseconds kSlowPeer{5'000};
constexpr qint64 kMostBytes = 64 * 1024;
constexpr int kBacklog = 512;
/// sockaddr_un holds 108 bytes, and QLocalServer appends ".XXXXXX/s" while it makes the socket.
constexpr qsizetype kLongestSocket = 95;
const QByteArray kTaken("taken\n");
const QLatin1String kVerb("verb");
const QLatin1String kOperand("operand");

QString socketOf(const QString& directory)
{
    const QString beside = directory + QStringLiteral("/instance.sock");
    if (QFile::encodeName(beside).size() <= kLongestSocket)
        return beside;
    const QByteArray name = QCryptographicHash::hash(QFile::encodeName(QDir(directory).canonicalPath()),
                                                     QCryptographicHash::Sha256)
                                .toHex()
                                .left(16);
    return QStandardPaths::writableLocation(QStandardPaths::RuntimeLocation) + QStringLiteral("/muster-") +
           QString::fromLatin1(name);
}

} // namespace

SingleInstance::SingleInstance(QString directory, QObject* parent)
    : QObject(parent), m_directory(std::move(directory)), m_socket(socketOf(m_directory))
{
}

SingleInstance::~SingleInstance()
{
    // The socket goes before the lock: whoever gets the lock next makes its own.
    stopListening();
    if (m_lockFile >= 0)
        ::close(m_lockFile);
}

SingleInstance::Role SingleInstance::start(const Handover& mine, std::chrono::milliseconds patience)
{
    QElapsedTimer waited;
    waited.start();
    for (;;) {
        if (lock()) {
            listen();
            return Role::First;
        }
        if (!m_lockable)
            return Role::Unlocked;
        const auto left = patience - std::chrono::milliseconds(waited.elapsed());
        if (left.count() <= 0)
            return Role::Stuck;
        if (handOver(mine, left))
            return Role::Second;
        QThread::msleep(static_cast<unsigned long>(std::min(kLookAgain, left).count()));
    }
}

bool SingleInstance::lock()
{
    if (m_lockFile < 0) {
        const QByteArray file = QFile::encodeName(m_directory + QStringLiteral("/instance.lock"));
        m_lockFile = ::open(file.constData(), O_RDWR | O_CREAT | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC, 0600);
        // A lock needs no right to write: on a disk that became read-only the file may be there.
        if (m_lockFile < 0)
            m_lockFile = ::open(file.constData(), O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);
        if (m_lockFile < 0) {
            m_lockable = false;
            return false;
        }
    }
    if (::flock(m_lockFile, LOCK_EX | LOCK_NB) == 0)
        return true;
    m_lockable = errno == EWOULDBLOCK || errno == EINTR;
    return false;
}

void SingleInstance::listen()
{
    // Under the lock, so what is there belongs to nobody any more.
    QLocalServer::removeServer(m_socket);
    m_server = std::make_unique<QLocalServer>();
    m_server->setSocketOptions(QLocalServer::UserAccessOption);
    m_server->setListenBacklogSize(kBacklog);
    connect(m_server.get(), &QLocalServer::newConnection, this, &SingleInstance::serve);
    if (!m_server->listen(m_socket))
        qCWarning(logApp).noquote() << "a second start will not find this window:" << m_server->errorString();
}

void SingleInstance::stopListening()
{
    m_server.reset();
}

void SingleInstance::serve()
{
    while (QLocalSocket* peer = m_server ? m_server->nextPendingConnection() : nullptr) {
        connect(peer, &QLocalSocket::disconnected, peer, &QObject::deleteLater);
        QTimer::singleShot(kSlowPeer, peer, [peer] { peer->abort(); });
        const auto read = [this, peer] {
            if (!peer->canReadLine()) {
                if (peer->bytesAvailable() > kMostBytes)
                    peer->abort();
                return;
            }
            const QJsonObject request = QJsonDocument::fromJson(peer->readLine(kMostBytes)).object();
            if (!request.contains(kVerb)) {
                peer->abort();
                return;
            }
            emit asked({request.value(kVerb).toString(), request.value(kOperand).toString()});
            peer->write(kTaken);
            peer->flush();
            peer->disconnectFromServer();
        };
        connect(peer, &QLocalSocket::readyRead, peer, read);
        if (peer->bytesAvailable() > 0)
            read();
    }
}

bool SingleInstance::handOver(const Handover& mine, std::chrono::milliseconds patience) const
{
    const int limit = static_cast<int>(std::min(patience, kAnswerLimit).count());
    QLocalSocket socket;
    socket.connectToServer(m_socket);
    if (!socket.waitForConnected(limit))
        return false;
    const QJsonObject request{{kVerb, mine.verb}, {kOperand, mine.operand}};
    socket.write(QJsonDocument(request).toJson(QJsonDocument::Compact) + '\n');
    socket.waitForBytesWritten(limit);
    // A first one that is still making its window answers late; one that ends closes the socket without a
    // word.
    QElapsedTimer waited;
    waited.start();
    while (!socket.canReadLine()) {
        const qint64 left = patience.count() - waited.elapsed();
        if (left <= 0 || socket.state() != QLocalSocket::ConnectedState ||
            !socket.waitForReadyRead(static_cast<int>(left)))
            break;
    }
    return socket.readLine(kMostBytes) == kTaken;
}

} // namespace muster
