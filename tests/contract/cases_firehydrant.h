// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "tests/contract/connector_cases.h"

namespace muster {

/// FireHydrant, with answers that lead through every chain of its.
ToolUnderTest firehydrantUnderTest();

} // namespace muster
