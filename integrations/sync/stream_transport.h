// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
// How a tool's own words reach us: the interface that SyncEngine listens through. WebSocketClient is the real
// one. Not for deciding where to connect, when, or what a frame means.

#include "models/base/id.h"
#include "models/base/result.h"

#include <QByteArray>
#include <QObject>
#include <QUrl>

#include <functional>

namespace muster {

/// Where to connect. The address was checked (streamAddress) and may hold a ticket: it is never shown or
/// logged.
struct StreamTarget
{
    SourceId source;
    QUrl url;
    QString caFile; ///< PEM file of a private authority, added to the system's; empty: none
};

using StreamId = quint64;

/// What a connection tells, in the order in which it happened; any may be empty.
struct StreamEvents
{
    std::function<void()> opened;
    std::function<void(const QByteArray& text)> frame;
    std::function<void()> pong;               ///< the answer to `ping`
    std::function<void(const Error&)> closed; ///< nothing follows it
};

/// Role: connections that carry text frames both ways. Thread: called on main; events come in the thread of
/// `context`, never after `context` died and never after `close()`.
/// Every end that `close` did not ask for is told once by `closed`. Errors: Offline (no connection, TLS
/// refused, gone), BadResponse (no WebSocket there, a frame or message over the limit, a frame that is no
/// text), Invalid (a CA file that cannot be read).
class StreamTransport
{
public:
    /// Larger frames and messages end the connection.
    static constexpr quint64 kMostBytes = 1024 * 1024;
    virtual ~StreamTransport() = default;
    virtual StreamId open(StreamTarget target, QObject* context, StreamEvents events) = 0;
    /// Nothing happens on a connection that is not open.
    virtual void sendText(StreamId id, const QByteArray& text) = 0;
    virtual void ping(StreamId id) = 0;
    virtual void close(StreamId id) = 0;
};

} // namespace muster
