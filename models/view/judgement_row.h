// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
// How the timeline shows what people judged, gave and answered: decisions, hypotheses, assignments with their
// answers, plain tasks. One line in words, how it stands, the rest as detail.

#include "models/view/timeline_rows.h"

namespace muster {

/// Puts the structure of the event, if it has any, into the row's text, detail, actor and state. `row` has
/// the texts of the event. Pure.
void addJudgement(TimelineRow& row, const TimelineEvent& event, const TimelineLook& look);

} // namespace muster
