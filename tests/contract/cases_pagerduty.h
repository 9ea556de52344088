// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
// PagerDuty under the contract of all connectors.

#include "tests/contract/connector_cases.h"

namespace muster {

ToolUnderTest pagerDutyUnderTest();

} // namespace muster
