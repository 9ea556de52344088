// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
// Where a token is put onto a request: the one place, for reads and writes. Internal to integrations/sync.

#include "integrations/core/connector.h"
#include "models/base/secret.h"

namespace muster {

/// The value of the Authorization header. Empty without a secret. Errors: Invalid when the request leaves the
/// origin of the account (`sameOrigin`), or a secret would travel over plain http to another machine.
Result<QByteArray> authorize(const HttpRequest& request, const Account& account, const Secret& secret);

} // namespace muster
