// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/view/timeline_change.h"

#include <algorithm>
#include <optional>

namespace muster {

namespace {

bool isNewer(const TimelineEvent& a, const TimelineEvent& b)
{
    return a.occurredAt != b.occurredAt ? a.occurredAt > b.occurredAt : a.id.value > b.id.value;
}

/// Revisions are appended, never changed: the same revision says the same.
bool saysTheSame(const MergedEvent& a, const MergedEvent& b)
{
    return a.event.revision == b.event.revision && a.event.knownAt == b.event.knownAt &&
           a.event.text == b.event.text && a.event.pinned == b.event.pinned &&
           std::equal(a.twins.begin(), a.twins.end(), b.twins.begin(), b.twins.end(),
                      [](const TimelineEvent& x, const TimelineEvent& y) {
                          return x.id == y.id && x.revision == y.revision;
                      });
}

/// So many rows are shown before the rest is counted: some screens full.
constexpr int kFirstRows = 120;

/// Where the line stands among `lines` (ascending), or the next newer one; nothing without a line.
std::optional<uint32_t> placeOf(const MergedEvent* line, const TimelineLines& lines)
{
    if (!line)
        return std::nullopt;
    const auto found = std::partition_point(lines.begin(), lines.end(), [&](const MergedEvent& other) {
        return isNewer(line->event, other.event);
    });
    return found == lines.end() ? std::nullopt : std::optional(static_cast<uint32_t>(found - lines.begin()));
}

void addPlace(std::vector<std::pair<int, int>>& ranges, int place)
{
    if (!ranges.empty() && ranges.back().second >= place - 1)
        ranges.back().second = std::max(ranges.back().second, place);
    else
        ranges.emplace_back(place, place);
}

} // namespace

TimelineAnswer answerWish(const TimelineWish& wish)
{
    TimelineAnswer answer;
    const TimelineIndex& index = wish.look->index;
    if (wish.firstOnly) {
        answer.counts = index.newest(wish.filter, kFirstRows, wish.stop.get(), wish.known.get(),
                                     placeOf(wish.reading, *wish.lines));
        answer.stopped = wish.stop && wish.stop->load();
    } else {
        auto hits = std::make_shared<WordHits>();
        answer.counts = index.filtered(wish.filter, wish.stop.get(), wish.known.get(), hits.get());
        answer.stopped = !answer.counts.complete;
        answer.hits = std::move(hits);
    }
    if (answer.stopped)
        return answer;
    auto shown = std::make_shared<ShownLines>();
    shown->reserve(answer.counts.shown.size());
    for (const uint32_t place : answer.counts.shown)
        shown->push_back(&(*wish.lines)[place]);
    answer.counts.shown = {};
    answer.stopped = wish.stop && wish.stop->load();
    if (answer.stopped)
        return answer;
    answer.steps =
        stepsBetween(*wish.before, wish.beforeLook.get(), *shown, *wish.look, wish.lines == wish.beforeLines);
    answer.shown = std::move(shown);
    return answer;
}

RowSteps stepsBetween(const ShownLines& before, const TimelineLook* lookBefore, const ShownLines& next,
                      const TimelineLook& look, bool sameLines)
{
    RowSteps made;
    const bool restyled = lookBefore && !(lookBefore->style == look.style);
    const bool moved = lookBefore && lookBefore != &look && !(lookBefore->asOf == look.asOf);
    const bool recast = lookBefore && lookBefore != &look && lookBefore->candidates != look.candidates;
    const bool remarked = lookBefore && lookBefore != &look && lookBefore->remarks != look.remarks;
    const bool tasked = lookBefore && lookBefore != &look && lookBefore->tasks != look.tasks;
    const auto taskOf = [](const TimelineLook& one, const TimelineEvent& event) -> const Assignment* {
        if (event.kind != EventKind::Task)
            return nullptr;
        const auto found = one.tasks.find(event.id);
        return found == one.tasks.end() ? nullptr : &found->second;
    };
    const auto sameTask = [&](const TimelineEvent& a, const TimelineEvent& b) {
        const Assignment* const was = taskOf(*lookBefore, a);
        const Assignment* const is = taskOf(look, b);
        return was && is ? *was == *is : was == is;
    };
    const auto remarkOf = [](const TimelineLook& one, const MergedEvent& line) {
        const auto found = one.remarks.find(line.event.id);
        return found == one.remarks.end() ? QString() : found->second;
    };
    const auto reads = [&](const MergedEvent& a, const MergedEvent& b) {
        if (restyled)
            return false;
        if (&a == &b && lookBefore == &look)
            return true;
        return saysTheSame(a, b) && (!moved || isHollow(a, *lookBefore) == isHollow(b, look)) &&
               (!tasked || sameTask(a.event, b.event)) &&
               (!remarked || remarkOf(*lookBefore, a) == remarkOf(look, b)) &&
               (!recast || lookBefore->candidates.contains(a.event.id.value) ==
                               look.candidates.contains(b.event.id.value));
    };
    RowStep step;
    size_t i = 0, j = 0;
    const auto flush = [&] {
        if (step.removed > 0 || step.added > 0) {
            made.steps.push_back(step);
            step = {};
        }
    };
    while (i < before.size() || j < next.size()) {
        if (i < before.size() && j < next.size()) {
            // Of one list the addresses say what the times would, without looking at a million events.
            const MergedEvent* const old = before[i];
            const MergedEvent* const now = next[j];
            const bool same =
                sameLines ? old == now
                          : old->event.occurredAt == now->event.occurredAt && old->event.id == now->event.id;
            if (same) {
                flush();
                if (!reads(*before[i], *next[j]))
                    addPlace(made.altered, static_cast<int>(j));
                ++step.kept;
                ++i;
                ++j;
                continue;
            }
            if (sameLines ? old > now : isNewer(old->event, now->event)) {
                ++step.removed;
                ++i;
            } else {
                ++step.added;
                ++j;
            }
        } else if (i < before.size()) {
            ++step.removed;
            ++i;
        } else {
            ++step.added;
            ++j;
        }
    }
    flush();
    return made;
}

RowSteps summarised(const RowSteps& exact, const std::vector<int>& held)
{
    RowSteps made;
    RowStep step;
    int oldGap = 0, newGap = 0; // where the stretch since the last held row began
    bool touched = false;
    std::vector<std::pair<int, int>> swapped;
    // The rows that come or go do so at the end of a stretch that is away from the held rows: a view that is
    // told of rows right above its first one pushes that one down.
    const auto close = [&](int oldEnd, int newEnd, bool behind) {
        const int oldRows = oldEnd - oldGap, newRows = newEnd - newGap;
        if (!touched) {
            step.kept += oldRows;
            return;
        }
        touched = false;
        const int same = std::min(oldRows, newRows);
        const int first = behind ? newGap : newEnd - same;
        if (same > 0)
            swapped.emplace_back(first, first + same - 1);
        if (behind)
            step.kept += same;
        step.removed = oldRows - same;
        step.added = newRows - same;
        if (step.removed > 0 || step.added > 0) {
            made.steps.push_back(step);
            step = {};
        }
        if (!behind)
            step.kept += same;
    };
    int oldRow = 0, newRow = 0;
    auto next = held.begin();
    for (const RowStep& one : exact.steps) {
        // Those that stay, before something changes.
        for (; next != held.end() && *next < oldRow + one.kept; ++next) {
            if (*next < oldRow || *next < oldGap)
                continue; // it goes, or was told twice
            const int newPlace = newRow + (*next - oldRow);
            close(*next, newPlace, false);
            ++step.kept;
            oldGap = *next + 1;
            newGap = newPlace + 1;
        }
        oldRow += one.kept + one.removed;
        newRow += one.kept + one.added;
        touched = true;
    }
    // The rows after the last change stay; one held among them ends the stretch.
    for (; next != held.end() && *next < oldRow; ++next) {
    }
    if (next != held.end()) {
        close(*next, newRow + (*next - oldRow), false);
    } else {
        close(oldRow, newRow, true);
    }
    std::vector<std::pair<int, int>> all = exact.altered;
    all.insert(all.end(), swapped.begin(), swapped.end());
    std::sort(all.begin(), all.end());
    for (const auto& [first, last] : all) {
        if (!made.altered.empty() && made.altered.back().second >= first - 1)
            made.altered.back().second = std::max(made.altered.back().second, last);
        else
            made.altered.emplace_back(first, last);
    }
    return made;
}

} // namespace muster
