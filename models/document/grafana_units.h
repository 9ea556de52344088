// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
// Grafana's names of units (packages/grafana-data, valueFormats/categories) in our terms.

#include "models/domain/value_format.h"

#include <QString>

#include <optional>

namespace muster {

/// "ms" is seconds by a factor of 0.001, "percent" a ratio by 0.01, "kbytes" bytes by 1024 in powers of 1024.
/// "suffix:x", "prefix:x" and "si:x" keep their x. None: a unit that is not known here.
std::optional<ValueFormat> formatOfGrafanaUnit(const QString& id);

} // namespace muster
