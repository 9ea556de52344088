// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
// What the kernel may hold of a connection over loopback: bytes that a sender got rid of though nobody read
// them yet. A test that bounds what a reader took in must grant them, or it measures how busy the machine is.

#include <QFile>
#include <QString>

namespace muster::test {

/// Bytes, at most: the send and the receive buffer after the kernel has widened both as far as it may.
/// Source: tcp(7), the third figures of tcp_wmem and tcp_rmem.
inline qint64 socketBuffers()
{
    qint64 bytes = 0;
    for (const char* name : {"tcp_wmem", "tcp_rmem"}) {
        QFile file(QStringLiteral("/proc/sys/net/ipv4/") + QLatin1String(name));
        if (file.open(QIODevice::ReadOnly))
            bytes += file.readAll().simplified().split(' ').value(2).toLongLong();
    }
    return bytes;
}

} // namespace muster::test
