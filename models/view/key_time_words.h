// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
// What the checks of key times found, in sentences: above the timeline and beside the post-mortem.

#include "models/domain/key_time_checks.h"
#include "models/view/formatters.h"

#include <QStringList>

#include <vector>

namespace muster {

/// One sentence for each finding, safe to show. Times name their day when it is not that of `reference`.
/// Pure.
QStringList keyTimeSentences(const std::vector<KeyTimeFinding>& findings, Instant reference, TimeStyle style);

} // namespace muster
