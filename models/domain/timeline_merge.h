// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
// One alert told by two tools is one line of the timeline: the pure rule that finds such twins, and the
// wording of alert events that the rule relies on. Nothing is lost: the store keeps both events.

#include "models/domain/timeline.h"

#include <vector>

namespace muster {

/// Text of an alert event: `name (severity): tail`, without the parentheses when there is no severity. `tail`
/// is the summary while firing, "resolved" when over; empty becomes "firing".
QString alertText(const QString& name, const QString& severity, const QString& tail);
/// `name (severity)` of such a text: everything before the first ": ".
QString alertHead(const QString& text);

/// A line of the timeline: the event that is shown, and what other tools told of the same fact.
struct MergedEvent
{
    TimelineEvent event;              ///< the earliest by occurredAt, then by id
    std::vector<TimelineEvent> twins; ///< of other sources, ascending by occurredAt; usually empty
    friend bool operator==(const MergedEvent&, const MergedEvent&) = default;
};

/// Two tools may disagree this much about when an alert began or ended: Prometheus took 65 s to deliver a
/// first alert to Alertmanager (measured).
inline constexpr Milliseconds kTwinWindow{90'000};

/// Joins events of kind Alert that come from different sources and agree in kindName, service and head (alert
/// name and severity), at most kTwinWindow apart; the nearest in time wins. A line holds at most one event
/// per source, so that three pods firing at once stay three lines. Everything else passes unchanged. Input
/// ascending by occurredAt (as the store gives it); output ascending by occurredAt of the shown event. Cost:
/// O(n log n).
std::vector<MergedEvent> mergeDuplicates(std::vector<TimelineEvent> events);

} // namespace muster
