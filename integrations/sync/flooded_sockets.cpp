// SPDX-License-Identifier: GPL-3.0-or-later
#include "integrations/sync/flooded_sockets.h"

#ifdef Q_OS_LINUX
#include <QDir>

#include <algorithm>

#include <linux/tcp.h>
#include <netinet/in.h>
#include <sys/socket.h>
#endif

namespace muster {

#ifdef Q_OS_LINUX

namespace {

quint16 peerPort(const sockaddr_storage& peer)
{
    if (peer.ss_family == AF_INET)
        return ntohs(reinterpret_cast<const sockaddr_in&>(peer).sin_port);
    if (peer.ss_family == AF_INET6)
        return ntohs(reinterpret_cast<const sockaddr_in6&>(peer).sin6_port);
    return 0;
}

quint64 bytesReceived(int socket)
{
    tcp_info info{};
    socklen_t size = sizeof info;
    if (::getsockopt(socket, IPPROTO_TCP, TCP_INFO, &info, &size) != 0)
        return 0;
    return info.tcpi_bytes_received;
}

} // namespace

int shutFloodedSockets(const QList<QHostAddress>& hosts, quint16 port, quint64 bytes)
{
    int count = 0;
    const QStringList descriptors = QDir(QStringLiteral("/proc/self/fd"))
                                        .entryList(QDir::NoDotAndDotDot | QDir::AllEntries | QDir::System);
    for (const QString& name : descriptors) {
        bool isNumber = false;
        const int descriptor = name.toInt(&isNumber);
        sockaddr_storage peer{};
        socklen_t size = sizeof peer;
        if (!isNumber || ::getpeername(descriptor, reinterpret_cast<sockaddr*>(&peer), &size) != 0 ||
            peerPort(peer) != port)
            continue;
        const QHostAddress address(reinterpret_cast<const sockaddr*>(&peer));
        const bool isTheirs = std::any_of(hosts.cbegin(), hosts.cend(), [&](const QHostAddress& host) {
            return host.isEqual(address, QHostAddress::ConvertV4MappedToIPv4);
        });
        if (!isTheirs || bytesReceived(descriptor) <= bytes)
            continue;
        // The descriptor stays Qt's to close; its next read sees the end of the stream.
        ::shutdown(descriptor, SHUT_RDWR);
        ++count;
    }
    return count;
}

#else

int shutFloodedSockets(const QList<QHostAddress>&, quint16, quint64)
{
    return 0;
}

#endif

} // namespace muster
