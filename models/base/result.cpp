// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/base/result.h"

namespace muster {

QString toString(ErrorKind kind)
{
    switch (kind) {
    case ErrorKind::Cancelled:
        return QStringLiteral("cancelled");
    case ErrorKind::Offline:
        return QStringLiteral("offline");
    case ErrorKind::Timeout:
        return QStringLiteral("timeout");
    case ErrorKind::Unauthorised:
        return QStringLiteral("unauthorised");
    case ErrorKind::Forbidden:
        return QStringLiteral("forbidden");
    case ErrorKind::NotFound:
        return QStringLiteral("not found");
    case ErrorKind::Conflict:
        return QStringLiteral("conflict");
    case ErrorKind::RateLimited:
        return QStringLiteral("rate limited");
    case ErrorKind::BadResponse:
        return QStringLiteral("bad response");
    case ErrorKind::Remote:
        return QStringLiteral("remote error");
    case ErrorKind::Storage:
        return QStringLiteral("storage");
    case ErrorKind::Keychain:
        return QStringLiteral("keychain");
    case ErrorKind::Invalid:
        return QStringLiteral("invalid");
    case ErrorKind::Bug:
        return QStringLiteral("bug");
    }
    return QStringLiteral("unknown");
}

} // namespace muster
