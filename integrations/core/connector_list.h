// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
// The tools of this build. The list itself is integrations/CMakeLists.txt, one line a tool; what it declares
// here is made from that by cmake/MusterTools.cmake and lies above all tools.

#include "integrations/core/connector.h"

namespace muster::muster_tools {

/// Adds every connector, in the order of the list.
void addConnectors(ConnectorRegistry& registry);

} // namespace muster::muster_tools
