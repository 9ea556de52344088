// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
// A token tied to the address it was typed for, as the keyring keeps it: whoever changes a source's address,
// in the store or in a shared file, does not get its token sent there.

#include "models/base/result.h"
#include "models/base/secret.h"

#include <QUrl>

namespace muster {

/// "https://prometheus.example:443": scheme, host in its encoded form and port, always all three. Empty for
/// an address without scheme or host.
QString originOf(const QUrl& url);

/// What the keyring stores: one line of JSON, `{"muster":1,"origin":…,"token":…}`.
Secret bindSecret(const Secret& token, const QString& origin);

/// What was found in the keyring.
struct OpenedSecret
{
    Secret token;
    bool bound = true; ///< false: stored by a Muster that did not bind yet, or by hand; to be written again
};

/// Takes the token out. An entry that is not of ours is a plain token: older ones were. Errors: Unauthorised
/// when it was stored for another origin than `origin`; the words name `sourceName` and say what to do.
Result<OpenedSecret> openSecret(const Secret& stored, const QString& origin, const QString& sourceName);

} // namespace muster
