// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
// How bytes reach a tool: the interface that SyncEngine sends through. HttpClient is the real one; tests
// script their own. Not for deciding what to ask (connectors) or when (SyncEngine).

#include "integrations/core/http.h"
#include "models/base/id.h"
#include "models/base/result.h"

#include <QObject>

#include <functional>

namespace muster {

/// One exchange, with everything the network thread needs and nothing it must look up.
struct Exchange
{
    SourceId source; ///< exchanges of one source share connections, of two sources never
    HttpRequest request;
    QByteArray authorization; ///< whole value of the Authorization header; empty: none
    QString caFile;           ///< PEM file of a private authority, added to the system's; empty: none
};

using ExchangeId = quint64;

/// Role: sends one request and hands back one reply. Thread: called on main; `onDone` runs in the thread of
/// `context`, exactly once, never after `context` died and never after `cancel()`.
class Transport
{
public:
    virtual ~Transport() = default;
    /// Errors: Offline (no connection, TLS refused), Timeout (`request.deadline` passed), BadResponse (cut
    /// off, larger than `request.maxBodyBytes`), Invalid (address, header or CA file that cannot be used).
    /// Every HTTP status is a reply, not an error; redirects are not followed.
    virtual ExchangeId send(Exchange exchange, QObject* context,
                            std::function<void(Result<HttpReply>)> onDone) = 0;
    virtual void cancel(ExchangeId id) = 0;
    /// Closes the connections of a source that was removed or changed.
    virtual void forget(const SourceId& source) = 0;
};

} // namespace muster
