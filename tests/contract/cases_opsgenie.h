// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
// Opsgenie under the contract of all connectors.

#include "tests/contract/connector_cases.h"

namespace muster {

ToolUnderTest opsgenieUnderTest();

} // namespace muster
