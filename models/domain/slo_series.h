// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
// Burn rate and error budget over time, from the two counters behind an SLO, and the panels that show them.
// Pure. The formulas of one instant stand in slo.h (SRE Workbook ch. 5).

#include "models/domain/panel.h"
#include "models/domain/series.h"
#include "models/domain/slo.h"

#include <vector>

namespace muster {

/// b(w) = bad(t-w .. t) / total(t-w .. t) / (1 - target) at every t of a grid of `step` within the range, and
/// at the last instant that both counters know, so that the newest figure is that of the room's instant. Both
/// are cumulative counters; restarts are undone, values between samples are linear.
/// A window is unknown (NaN, a gap) where a counter does not reach over it, where its samples there are
/// farther apart than the window is long (an hourly history says nothing of five minutes), and where nothing
/// was counted: no request is no success. Columns are ascending; empty when nothing is known at all.
SampleBlock burnRateSeries(const SampleBlock& total, const SampleBlock& bad, double target,
                           Milliseconds window, TimeRange range, Milliseconds step);

/// What is left of the budget, 1 - bad(W) / ((1 - target) · total(W)) over the SLO's window W that ends at
/// each instant; below zero when it is overspent. Where the history is shorter than W, over what there is, as
/// the room's header does.
SampleBlock budgetLeftSeries(const SampleBlock& total, const SampleBlock& bad, double target,
                             Milliseconds window, TimeRange range, Milliseconds step);

/// The grid for a range: about 240 instants, from a ladder of round steps, never finer than 15 s.
Milliseconds sloStep(TimeRange range);

/// The windows that a burn-rate panel shows, ascending: both windows of every arm that pages, of all arms
/// when none does; those of the Workbook when the SLO has no alerts. At most six, the shortest first.
std::vector<Milliseconds> burnWindowsOf(const Slo& slo);

/// Fills what follows from the SLO into a panel whose `slo` is set: its series (their queries are words of
/// ours, no tool knows them), and unit, scale, thresholds and line where the panel has none of its own. Burn
/// rate: the factors of arms that page are danger, of the others worth a look, and the line is 1, the rate
/// that spends exactly the budget. What is left: below 0 is danger.
void fillSloPanel(Panel& panel, const Slo& slo);

/// The two panels for a room that has none of its own, filled.
std::vector<Panel> sloPanels(const Slo& slo, const SourceId& source);

/// The samples of such a panel: one block a series, with the panel's keys. `slo` and `panel` belong together.
std::vector<SampleBlock> sloSamples(const Panel& panel, const Slo& slo, const SampleBlock& total,
                                    const SampleBlock& bad, TimeRange range);
/// How far before a range the counters must be read for it.
Milliseconds sloReach(const Panel& panel, const Slo& slo);

} // namespace muster
