// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
// What a facilitated post-mortem session leaves behind: what people said about a moment of the incident, what
// was parked, and how long each topic was talked about. Local timeline events with their structure as JSON in
// TimelineEvent::raw, as assignments.h and review_notes.h. What was said is evidence: an event of the
// timeline that happened at the moment it speaks of and was known in the session. Topics and parked entries
// are about the session itself and stand beside the timeline. Private notes are none of these: they are no
// events. Pure.

#include "models/domain/timeline.h"

#include <QByteArray>
#include <QString>

#include <optional>
#include <vector>

namespace muster {

inline constexpr const char* kSessionTopic = "session.topic";
inline constexpr const char* kSessionParked = "session.parked";
/// TimelineEvent::sourceName of what was said.
inline constexpr char16_t kSessionSource[] = u"Post-mortem session";

/// What a contribution is about: the narrative markers of the Howie guide (DOMAIN 4.7), and what was learnt.
enum class StoryMarker { None, Detection, Diagnosis, Repair, KeyMoment, Learned };
/// The kindName: "session.said", "session.detection", "session.diagnosis", "session.repair",
/// "session.key_moment", "session.learned".
QString saidKind(StoryMarker marker);
/// Empty when the name is none of these.
std::optional<StoryMarker> storyMarkerFrom(QStringView kindName);

/// JSON of what was said: `{"v":1,"speaker":"IC"?,"question":"What did you see?"?,"by":"M. Lind"?}`; the
/// words are the event's text.
struct SaidRecord
{
    QString speaker;  ///< a person or a role; empty: not said who
    QString question; ///< that was on the screen; may be empty
    QString by;       ///< who wrote it down
    friend bool operator==(const SaidRecord&, const SaidRecord&) = default;
};
QByteArray toJson(const SaidRecord& record);
/// Never fails: without a readable payload only the words are known.
SaidRecord saidFromJson(const QByteArray& json);

enum class ParkedState { Parked, Action, Dropped };

/// JSON of a "session.parked" event: `{"v":1,"text":…,"by":…?,"about":ISO?,"state":"parked"|"action"|
/// "dropped"}`. Becoming an action or being dropped is a new revision of it.
struct ParkedRecord
{
    QString text;
    QString by;
    std::optional<Instant> about; ///< moment of the incident that was talked about
    ParkedState state = ParkedState::Parked;
    friend bool operator==(const ParkedRecord&, const ParkedRecord&) = default;
};
QByteArray toJson(const ParkedRecord& record);
/// Empty without text; an unknown state counts as parked, so that nothing parked is lost.
std::optional<ParkedRecord> parkedFromJson(const QByteArray& json);

/// What happened to a topic.
enum class TopicStep {
    Begin, ///< is talked about from now on; another that was is not any more
    Pause, ///< nothing is talked about
    Box    ///< got another time box
};

/// JSON of a "session.topic" event:
/// `{"v":1,"topic":"section:Timeline","title":…,"step":"begin"|"pause"|"box", "minutes":10}`.
struct TopicRecord
{
    QString topic; ///< stable key
    QString title; ///< as it was shown
    TopicStep step = TopicStep::Begin;
    int minutes = 0; ///< time box; 0: as before
    friend bool operator==(const TopicRecord&, const TopicRecord&) = default;
};
QByteArray toJson(const TopicRecord& record);
/// Empty without topic or with a step that is not known.
std::optional<TopicRecord> topicFromJson(const QByteArray& json);

/// One thing that was said, as the session lists it.
struct Said
{
    EventId id;
    QString text; ///< the event's, whole
    SaidRecord record;
    StoryMarker marker = StoryMarker::None;
    Instant about; ///< moment of the incident: the event's occurredAt
    Instant at;    ///< when it was said
    friend bool operator==(const Said&, const Said&) = default;
};

struct Parked
{
    EventId id;
    ParkedRecord record;
    Instant at;
    friend bool operator==(const Parked&, const Parked&) = default;
};

/// How long a topic was talked about.
struct TopicTime
{
    QString topic;
    std::optional<Milliseconds> box; ///< empty: none was given
    Milliseconds spent{0};           ///< in stretches that are over
    std::optional<Instant> since;    ///< it is talked about since then
    Milliseconds spentAt(Instant now) const;
    friend bool operator==(const TopicTime&, const TopicTime&) = default;
};

/// A stretch without an end counts at most this: the program was closed in the middle of a topic.
inline constexpr Milliseconds kLongestTopic = std::chrono::hours{4};

struct Facilitation
{
    std::vector<Said> said;       ///< by the moment they speak of, then by when they were said
    std::vector<Parked> parked;   ///< oldest first, whatever became of them
    std::vector<TopicTime> times; ///< in the order in which topics first came up
    /// Null: it was never talked about. Until the value changes.
    const TopicTime* timeOf(const QString& topic) const;
    /// The topic that is talked about; null: none.
    const TopicTime* running() const;
    friend bool operator==(const Facilitation&, const Facilitation&) = default;
};

/// Said in a session: evidence. A tool's event of the same name is not ours.
bool isSaid(const TimelineEvent& event);
/// A topic or a parked entry: no line of the timeline, no evidence, not in reports.
bool isSessionRecord(const TimelineEvent& event);

/// The fold, whatever AsOf: it is about the session. `events`: newest revision each, any order; retracted
/// ones and those of tools are passed over. O(n), and O(k log k) in what is ours.
Facilitation facilitationOf(const std::vector<TimelineEvent>& events);
/// Without what was said and parked about a moment after `until`: no spoilers. Clocks are whole.
Facilitation upTo(const Facilitation& all, Instant until);

/// "04:10 of 10:00", "12:05 of 10:00", "04:10" without a box. Tabular, for the clock.
QString topicClock(Milliseconds spent, std::optional<Milliseconds> box);

} // namespace muster
