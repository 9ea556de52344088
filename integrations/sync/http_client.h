// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
// The real Transport: one network thread, one QNetworkAccessManager per source in it. Reads only: a
// QNetworkAccessManager repeats a request whose answer it lost. Remote writes go through HttpWriter.

#include "integrations/sync/transport.h"

#include <QObject>
#include <QThread>

#include <memory>
#include <unordered_map>

namespace muster {

/// Role: see Transport. Thread: made, used and destroyed on main; every `context` lives on main. Owner: app.
///
/// What it guarantees beyond the interface (each measured on Qt 6.4 before it was decided):
/// - redirects are never followed: the default policy would carry the token to the other host;
/// - the deadline is wall-clock time from send to last byte: `transferTimeout` is defeated by a slow drip;
/// - a body is read in pieces and given up at its limit, so memory stays bounded whatever a server sends;
/// - a manager whose request reached the deadline before any header is retired: a flood of headers makes it
///   deaf for every origin, even after abort();
/// - what is no read (`onlyReads`) is refused;
/// - no cookies, no HTTP/2, no system proxy towards loopback, TLS 1.2 at least, certificates always verified.
/// Whether a body is complete is for the parser to prove: a truncated gzip stream ends without an error here.
class HttpClient final : public QObject, public Transport
{
    Q_OBJECT
public:
    explicit HttpClient(QObject* parent = nullptr);
    /// Ends the thread; callbacks still out never run.
    ~HttpClient() override;

    ExchangeId send(Exchange exchange, QObject* context,
                    std::function<void(Result<HttpReply>)> onDone) override;
    void cancel(ExchangeId id) override;
    void forget(const SourceId& source) override;

private:
    struct Pending;
    void deliver(ExchangeId id, Result<HttpReply> result);

    QThread m_thread;
    class NetworkSide* m_side; ///< lives in m_thread, dies with it
    std::unordered_map<ExchangeId, std::unique_ptr<Pending>> m_pending;
    ExchangeId m_lastId = 0;
};

} // namespace muster
