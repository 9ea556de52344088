// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
// What people lay over the facts of tools: corrections of text and time, and their word that two events are
// one or are not. Each is a local event of its own. So the tool's revisions go on beside it, neither undoes
// the other, and "as known then" finds what was known of both.

#include "models/domain/timeline_merge.h"

#include <map>
#include <optional>
#include <vector>

namespace muster {

/// kindName of the events that are laid over others. They are not shown as lines of their own.
inline constexpr const char* kCorrectionKind = "correction.made";
inline constexpr const char* kJoinedKind = "duplicates.joined";
inline constexpr const char* kPartedKind = "duplicates.parted";

/// A person's version of an event. What is not set is as the tool says. Nothing set: the correction is
/// withdrawn.
struct Correction
{
    EventId of;
    std::optional<QString> text;
    std::optional<Instant> occurredAt;
    friend bool operator==(const Correction&, const Correction&) = default;
};
/// JSON object for TimelineEvent::raw.
QByteArray toJson(const Correction& correction);
/// Nothing when the event is no correction written here, or its payload cannot be read.
std::optional<Correction> correctionFrom(const TimelineEvent& event);

/// A person's word about duplicates: these are one fact (`kJoinedKind`), or are not (`kPartedKind`).
QByteArray duplicatesToJson(const std::vector<EventId>& events);
/// Empty when the event is no such word.
std::vector<EventId> duplicatesFrom(const TimelineEvent& event);
/// One of the three kinds, written here.
bool isLayer(const TimelineEvent& event);

/// The newest corrections of a time that AsOf knows of, by the event they are about. `events`: of the
/// incident, whatever the AsOf. What is withdrawn is not among them.
std::map<EventId, Instant> correctedTimes(const std::vector<TimelineEvent>& events, AsOf asOf);

/// What is laid over a line, for the line that is shown.
struct LineLayers
{
    bool corrected = false;
    Instant correctedAt; ///< when the correction was made
    /// The tool told another version after the correction: both stand in the history.
    bool toldSince = false;
    QString joinedBecause; ///< a person's reason; empty: the rule's
    friend bool operator==(const LineLayers&, const LineLayers&) = default;
};

struct LayeredTimeline
{
    std::vector<MergedEvent> lines;       ///< ascending by occurredAt, then id; corrected, duplicates joined
    std::map<EventId, LineLayers> layers; ///< by id of the shown event; only where something is laid over
};

/// Folds the layers. `events`: what AsOf sees, ascending by (occurredAt, id). An event that its correction
/// moves behind `until` is left out. The newest word wins; words about events that are not here are passed
/// over; remarks about the document (review_notes.h) are no lines. Pure; O(n log n), and little more than
/// mergeDuplicates() when nothing is laid over.
LayeredTimeline layered(std::vector<TimelineEvent> events, Instant until = Instant::endOfTime());

/// Why the twins of a line are taken for the same fact: "same alert and service, 65 s apart"; empty without
/// twins.
struct TwinReason
{
    Milliseconds apart{0}; ///< between the first and the last of them
    bool byRule = true;
    QString words; ///< of a person
};
TwinReason twinReason(const MergedEvent& line, const LineLayers& layers);

} // namespace muster
