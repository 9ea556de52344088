// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
// The real StreamTransport: one network thread with a QWebSocket per connection.

#include "integrations/sync/stream_transport.h"

#include <QObject>
#include <QPointer>
#include <QThread>

#include <unordered_map>

namespace muster {

/// Role: see StreamTransport. Thread: made, used and destroyed on main; every `context` lives on main. Owner:
/// app.
///
/// What it guarantees beyond the interface:
/// - frames and messages over `kMostBytes` end the connection before they are in memory (Qt's own limit is
///   2 GiB);
/// - a redirect is no connection: Qt 6.4 follows none, and nothing here asks it to;
/// - TLS 1.2 at least, certificates always verified; no system proxy towards loopback;
/// - binary frames end the connection.
/// Deadlines are the caller's, who has the clock.
class WebSocketClient final : public QObject, public StreamTransport
{
    Q_OBJECT
public:
    explicit WebSocketClient(QObject* parent = nullptr);
    /// Ends the thread and with it every connection.
    ~WebSocketClient() override;

    StreamId open(StreamTarget target, QObject* context, StreamEvents events) override;
    void sendText(StreamId id, const QByteArray& text) override;
    void ping(StreamId id) override;
    void close(StreamId id) override;

private:
    struct Pending
    {
        QPointer<QObject> context;
        StreamEvents events;
    };
    Pending* find(StreamId id);

    QThread m_thread;
    class SocketSide* m_side; ///< lives in m_thread, dies with it
    std::unordered_map<StreamId, Pending> m_pending;
    StreamId m_lastId = 0;
};

} // namespace muster
