// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
// Time-boxed assignments of a call: a named person, a thing to do, back in N minutes, and the answer as a CAN
// report. They live on the timeline: one event per assignment ("task.assigned"; acknowledging, extending and
// ending are new revisions of it) and one per answer ("task.answered"), with their structure as JSON in
// TimelineEvent::raw. Pure; not for tasks that are only a line of text.

#include "models/domain/timeline.h"

#include <QByteArray>
#include <QString>

#include <optional>
#include <vector>

namespace muster {

inline constexpr const char* kTaskAssigned = "task.assigned";
inline constexpr const char* kTaskAnswered = "task.answered";

/// Condition, actions, needs: how a resolver answers (DOMAIN 4.5).
struct CanReport
{
    QString condition; ///< what is seen
    QString actions;   ///< what was done or is being done
    QString needs;     ///< what is needed from others; may be empty
    bool isEmpty() const { return condition.isEmpty() && actions.isEmpty() && needs.isEmpty(); }
    friend bool operator==(const CanReport&, const CanReport&) = default;
};

/// A later time box of the same assignment.
struct TimeBox
{
    Instant at;  ///< when it was given
    Instant due; ///< when the person is expected back
    friend bool operator==(const TimeBox&, const TimeBox&) = default;
};

enum class AssignmentEnd { None, Finished, Dropped };

/// What the JSON of a "task.assigned" event holds:
/// `{"v":1,"who":"T. Rao","what":"look at the pool","by":"M. Lind","boxes":[{"at":ISO,"due":ISO}…],
///   "acknowledged":ISO?,"ended":ISO?,"end":"done"|"dropped"}`.
struct AssignmentRecord
{
    QString who, what;
    QString by;                 ///< who gave it; empty: not said
    std::vector<TimeBox> boxes; ///< ascending by `at`; never empty in a record that was read
    std::optional<Instant> acknowledged;
    std::optional<Instant> ended;
    AssignmentEnd end = AssignmentEnd::None;
    friend bool operator==(const AssignmentRecord&, const AssignmentRecord&) = default;
};
QByteArray toJson(const AssignmentRecord& record);
/// Empty when it is no object, or who, what or a readable time box is missing. Unknown fields are ignored,
/// wrong ones count as absent.
std::optional<AssignmentRecord> assignmentFromJson(const QByteArray& json);

/// What the JSON of a "task.answered" event holds:
/// `{"v":1,"assignment":event id,"condition":…,"actions":…,"needs":…}`.
struct AnswerRecord
{
    EventId assignment;
    CanReport report;
    friend bool operator==(const AnswerRecord&, const AnswerRecord&) = default;
};
QByteArray toJson(const AnswerRecord& record);
/// Empty when it names no assignment or says nothing.
std::optional<AnswerRecord> answerFromJson(const QByteArray& json);

/// "T. Rao: look at the pool, back in 10 m", with what became of it.
QString textOf(const AssignmentRecord& record);
/// "T. Rao on look at the pool: C … A … N …"; parts that are empty are left out.
QString textOf(const AnswerRecord& record, const AssignmentRecord& of);

enum class AssignmentState {
    Given,        ///< nobody said yes yet
    Acknowledged, ///< repeated back; the clock runs
    Answered,     ///< came back; it is to be ended or given more time
    Finished,
    Dropped
};

/// One assignment as an AsOf sees it.
struct Assignment
{
    EventId id;
    AssignmentRecord record; ///< without what lies after the AsOf
    Instant givenAt;
    Instant due; ///< of the newest time box
    AssignmentState state = AssignmentState::Given;
    std::optional<CanReport> answer; ///< the newest
    std::optional<Instant> answeredAt;

    bool isOpen() const { return state != AssignmentState::Finished && state != AssignmentState::Dropped; }
    /// Somebody is waited for.
    bool isAwaited() const { return isOpen() && state != AssignmentState::Answered; }
    bool isOverdue(Instant now) const { return isAwaited() && now > due; }
    /// Due within two minutes, not past.
    bool isDueSoon(Instant now) const
    {
        return isAwaited() && !isOverdue(now) && due - now <= std::chrono::minutes{2};
    }
    friend bool operator==(const Assignment&, const Assignment&) = default;
};

/// The fold. `events`: those that `asOf` sees, newest revision each, any order. Open ones first by their due
/// time, then the ended ones, newest end first. O(n) in events.
std::vector<Assignment> assignmentsAt(const std::vector<TimelineEvent>& events, AsOf asOf);

} // namespace muster
