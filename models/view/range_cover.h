// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
// Which stretches of a series were asked for, and how finely. Pure.

#include "models/base/instant.h"

#include <map>
#include <vector>

namespace muster {

/// Stretches of time, each with the step at which it is known. Ranges are half open; finer is smaller.
class RangeCover
{
public:
    void add(TimeRange range, Milliseconds step);
    /// The parts of `range` that are known at no step up to `step`, ascending, without neighbours that touch.
    std::vector<TimeRange> missing(TimeRange range, Milliseconds step) const;

private:
    std::map<Milliseconds, std::vector<TimeRange>> m_known; ///< per step ascending, apart from each other
};

/// The step for a stretch that is shown on so many columns: from a ladder of round steps, so that a small
/// zoom asks for nothing new; about two columns a sample, never finer than `finest`.
Milliseconds stepFor(Milliseconds length, int columns, Milliseconds finest);

} // namespace muster
