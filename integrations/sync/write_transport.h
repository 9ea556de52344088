// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
// How a remote write leaves, and what is known of it afterwards. The interface that the outbox sends through:
// HttpWriter is the real one, simulations script their own. Not for deciding whether an unknown outcome may
// be tried again (the outbox), nor for reads (Transport).

#include "integrations/sync/transport.h"

namespace muster {

/// What is known of a write that was tried. Evidence, not interpretation.
struct WriteEvidence
{
    /// How often the request was handed to a connection. 0: nothing that a server could act on has left, the
    /// same write may be tried again. 1: it may have arrived. More is a bug of ours.
    int requestSent = 0;
    /// A whole reply with status, headers and body, proven by its framing (Content-Length, chunks, or a
    /// status without a body). nullopt: none arrived whole.
    std::optional<HttpReply> reply;
    /// Why there is no reply: Offline, Timeout, BadResponse, Cancelled (the program ends, or `forget()`),
    /// Invalid (it was not tried).
    std::optional<Error> error;

    /// Sent, and no answer says what became of it: only reading back can tell.
    bool maybeArrived() const { return requestSent > 0 && !reply; }
};

/// Role: the only code that sends a remote write. Thread: called on main; `onDone` runs in the thread of
/// `context`, exactly once, never after `context` died and never after the transport itself died. There is no
/// cancel: a write that was handed over cannot be taken back, so its evidence always comes (after 30 s at the
/// latest).
class WriteTransport
{
public:
    virtual ~WriteTransport() = default;
    /// Sends `exchange.request` once. A body-less verb sends `{}`. Every HTTP status is a reply; a redirect
    /// is one too and is never followed. A request that only reads is refused (Invalid, requestSent 0).
    virtual ExchangeId sendWrite(Exchange exchange, QObject* context,
                                 std::function<void(WriteEvidence)> onDone) = 0;
    /// Closes the connections of a source that was removed or changed. Writes under way end with the evidence
    /// there is.
    virtual void forget(const SourceId& source) = 0;
};

} // namespace muster
