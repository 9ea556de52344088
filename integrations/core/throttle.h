// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
// How tools say "not so fast": one table for all of them, never per connector.

#include "integrations/core/http.h"
#include "models/base/instant.h"

#include <optional>

namespace muster {

/// True for the statuses that mean a rate limit: 429, and 420 (Statuspage).
bool isThrottled(int status);

/// How long the tool asks us to wait, from whichever header it uses; nullopt when it does not say. Never
/// negative. Dates are compared with the reply's own `Date` (the tool's clock), not with ours. `now` is used
/// when there is none.
std::optional<Milliseconds> retryAfter(const HttpReply& reply, Instant now);

/// What a reply says of the tool's own count of requests; nullopt when it says nothing.
struct ServerBudget
{
    qint64 remaining = 0;
    std::optional<qint64> limit;
    std::optional<Milliseconds> resetIn; ///< until it counts anew; never negative
};
std::optional<ServerBudget> serverBudget(const HttpReply& reply, Instant now);

/// The tool's own time: the `Date` of its reply, else `now`.
Instant toolTime(const HttpReply& reply, Instant now);

/// An IMF-fixdate of HTTP (RFC 9110 §5.6.7), e.g. `Fri, 20 Nov 2026 02:13:30 GMT`. Qt::RFC2822Date of Qt 6.4
/// cannot read it.
std::optional<Instant> parseHttpDate(const QByteArray& text);

} // namespace muster
