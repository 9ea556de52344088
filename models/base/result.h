// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
// Value-or-error. Everything that can fail for an outside reason returns Result<T>; no exception crosses a
// function of ours.

#include <QString>

#include <chrono>
#include <optional>
#include <tl/expected.hpp>

namespace muster {

enum class ErrorKind {
    Cancelled,    ///< we gave up on purpose
    Offline,      ///< no connection could be made: refused, DNS, unreachable, TLS handshake
    Timeout,      ///< our own deadline passed
    Unauthorised, ///< 401: no or wrong token
    Forbidden,    ///< 403: right token, missing scope
    NotFound,     ///< 404, or a row that does not exist
    Conflict,     ///< 409/412, or a changed base
    RateLimited,  ///< 429 and friends; `retryAfter` when the tool said so
    BadResponse,  ///< the bytes are not what the contract says (HTML, truncated, wrong shape, too large)
    Remote,       ///< the tool answered with an error of its own (5xx, status:error)
    Storage,      ///< SQLite or a file
    Keychain,     ///< no keyring, locked, denied
    Invalid,      ///< what the user gave is wrong: a file, a setting, an argument
    Bug,          ///< our mistake
};

struct Error
{
    ErrorKind kind = ErrorKind::Bug;
    QString what; ///< English, for the log and for scripts; names the thing; never holds a secret
    int httpStatus = 0;
    std::optional<std::chrono::milliseconds> retryAfter;
    QString where;              ///< file:line, node, URL without query, or feed
    bool captivePortal = false; ///< not the tool answered but, it seems, a network that wants a login first

    friend bool operator==(const Error&, const Error&) = default;
};

template <typename T>
using Result = tl::expected<T, Error>;

/// Stands where a function succeeds without a value.
using Done = Result<void>;

inline tl::unexpected<Error> fail(ErrorKind kind, QString what, QString where = {})
{
    return tl::unexpected(Error{kind, std::move(what), 0, std::nullopt, std::move(where)});
}

/// The stable lower-case name used in logs, JSON and the command line.
QString toString(ErrorKind kind);

} // namespace muster
