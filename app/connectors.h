// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
// The tools of this build. Its one function is made by CMake from the lines of integrations/CMakeLists.txt.

#include "integrations/core/connector.h"

#include <memory>

namespace muster {

/// Every connector, in the order in which the settings offer them.
std::unique_ptr<ConnectorRegistry> makeConnectors();

} // namespace muster
