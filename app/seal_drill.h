// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
// Makes a built-in drill: reads a drill folder (incident.json, events.json, runbook.json, slo.yaml,
// recordings/index.json) into a fresh store and seals it as a `.muster` file, which is the same format as
// any export. Developer's tool; nothing at run time reads drill folders.

#include "models/base/result.h"

#include <QString>

namespace muster {

/// Errors are Invalid (an input is wrong; names file and element) or Storage. `output` is written atomically.
Done sealDrill(const QString& folder, const QString& output);

} // namespace muster
