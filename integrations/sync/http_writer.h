// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
// The real WriteTransport: sends a remote write once and says what is known of it. Its managers and its
// network thread are its own, so that hung reads hold up no write.

#include "integrations/sync/write_transport.h"

#include <QObject>
#include <QThread>

#include <memory>
#include <unordered_map>

namespace muster {

class WriteSide;

/// Role: see WriteTransport. Thread: made, used and destroyed on main; every `context` lives on main. Owner:
/// app.
///
/// A QNetworkAccessManager repeats a write by itself when the server closes without an answer (measured on Qt
/// 6.4.2: 2 copies over http, 4 over TLS). What stops it here:
/// - the body can be read once and not rewound, so that there is nothing to repeat; a request without a body
///   would be repeated, so those send `{}`;
/// - the body is handed to the connection in this class's own thread, after the connection stands. A write
/// that
///   is given up before has therefore not been sent, whatever the connection does a moment later;
/// - no redirect, pipelining, HTTP/2, cookie or cached login (prepareRequest).
/// Connections are kept for a few seconds only: on an older one, which the other side or a router may have
/// given up in silence, a write would end as "may have arrived" that could have been told apart.
class HttpWriter final : public QObject, public WriteTransport
{
    Q_OBJECT
public:
    struct Limits
    {
        std::chrono::milliseconds connect{5'000}; ///< until the body may leave: name, connection, TLS
        std::chrono::milliseconds total{30'000};  ///< wall-clock time until the last byte of the reply
        std::chrono::milliseconds keepIdle{5'000};
        qint64 replyBytes = 8LL * 1024 * 1024;
    };
    explicit HttpWriter(QObject* parent = nullptr) : HttpWriter(Limits(), parent) {}
    explicit HttpWriter(Limits limits, QObject* parent = nullptr);
    /// Ends the thread and what is under way; callbacks still out never run.
    ~HttpWriter() override;

    ExchangeId sendWrite(Exchange exchange, QObject* context,
                         std::function<void(WriteEvidence)> onDone) override;
    void forget(const SourceId& source) override;

private:
    struct Pending;
    void deliver(ExchangeId id, WriteEvidence evidence);

    QThread m_thread;
    WriteSide* m_side; ///< lives in m_thread, dies with it
    std::unordered_map<ExchangeId, std::unique_ptr<Pending>> m_pending;
    ExchangeId m_lastId = 0;
};

} // namespace muster
