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
    std::shared_ptr<const ShownLines> before;
    std::shared_ptr<const TimelineLines> beforeLines, lines;
    std::shared_ptr<const TimelineLook> beforeLook, look;
    TimelineFilter filter;
    std::shared_ptr<std::atomic<bool>> stop;
    std::shared_ptr<const WordHits> known; ///< of an earlier wish about the same lines, or null
    /// Only the newest rows and those around `reading` (one of `before`, or null): what a person sees while
    /// the rest is looked for.
    bool firstOnly = false;
    const MergedEvent* reading = nullptr;
};

struct TimelineAnswer
{
    bool stopped = false; ///< nothing else is filled
    std::shared_ptr<const ShownLines> shown;
    RowSteps steps;
    FilteredTimeline counts; ///< `complete` false: the first rows only
    std::shared_ptr<const WordHits> hits;
};

/// Any thread. O(lines).
TimelineAnswer answerWish(const TimelineWish& wish);

/// The steps between two lists that are both newest first. A line that was given another time leaves its
/// place and comes in at the new one. `sameLines`: both point into one list of lines, whose order is theirs.
RowSteps stepsBetween(const ShownLines& before, const TimelineLook* lookBefore, const ShownLines& next,
                      const TimelineLook& look, bool sameLines = false);

/// The same change told coarsely: rows at `held` (places in the old list, ascending) stay exactly where they
/// are among their like, everything between two of them is told as one change. Five thousand late events are
/// then a handful of signals, and what a person looks at is not rebuilt.
RowSteps summarised(const RowSteps& exact, const std::vector<int>& held);

} // namespace muster
