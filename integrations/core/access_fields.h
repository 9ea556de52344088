// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
// The settings that nearly every self-hosted web tool needs: address, token, user, certificate authority.

#include "integrations/core/connector.h"

namespace muster {

/// Address, token or password, user and certificate authority, in form order. `example`: an address with a
/// path prefix.
std::vector<SettingField> accessFields(const QString& example);

} // namespace muster
