// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
// How the shown timeline becomes another one: found off the main thread, applied on it as few signals. Pure.

#include "models/view/timeline_rows.h"

#include <atomic>
#include <memory>
#include <utility>
#include <vector>

namespace muster {

using TimelineLines = std::vector<MergedEvent>;
/// Newest first; they point into the lines that were shown.
using ShownLines = std::vector<const MergedEvent*>;

/// From here: so many rows stay, then so many go, then so many come.
struct RowStep
{
    int kept = 0, removed = 0, added = 0;
};

/// The steps from one list to the other, and which of the rows that stay read differently (places in the new
/// list, first and last, ascending).
struct RowSteps
{
    std::vector<RowStep> steps;
    std::vector<std::pair<int, int>> altered;
    bool isEmpty() const { return steps.empty() && altered.empty(); }
};

/// What the pool is asked: everything is held, so that it may outlive what the model shows.
struct TimelineWish
{
    ShownLines before;
    std::shared_ptr<const TimelineLines> beforeLines, lines;
    std::shared_ptr<const TimelineLook> beforeLook, look;
    TimelineFilter filter;
    std::shared_ptr<std::atomic<bool>> stop;
};

struct TimelineAnswer
{
    ShownLines shown;
    RowSteps steps;
    FilteredTimeline counts; ///< `complete` false: stopped, nothing else is filled
};

/// Any thread. O(lines).
TimelineAnswer answerWish(const TimelineWish& wish);

/// The steps between two lists that are both newest first. A line that was given another time leaves its
/// place and comes in at the new one.
RowSteps stepsBetween(const ShownLines& before, const TimelineLook* lookBefore, const ShownLines& next,
                      const TimelineLook& look);

/// The same change told coarsely: rows at `held` (places in the old list, ascending) stay exactly where they
/// are among their like, everything between two of them is told as one change. Five thousand late events are
/// then a handful of signals, and what a person looks at is not rebuilt.
RowSteps summarised(const RowSteps& exact, const std::vector<int>& held);

} // namespace muster
