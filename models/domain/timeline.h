// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
// The timeline event: one fact of the incident with both its times.

#include "models/base/id.h"
#include "models/base/instant.h"

#include <QByteArray>
#include <QString>
#include <QStringList>

#include <vector>

namespace muster {

/// The families that people filter by; `TimelineEvent::kindName` keeps the precise name ("deploy.finished").
enum class EventKind {
    Alert,
    Page,
    Change,
    Decision,
    Runbook,
    Status,
    Role,
    Severity,
    Message,
    Impact,
    Sync,
    Note,
    Hypothesis,
    Task,
    Chaos,
    Other
};
QString toString(EventKind kind); ///< lower case, stable: "alert", "change", …
/// From a precise dotted name of any source: "flag.changed" is a Change, "alert.firing" an Alert. Unknown
/// names are Other, never an error.
EventKind eventKindFromName(QStringView kindName);

/// Whether the tool still has what it once told. Absence is not deletion: only the tool's own word makes a
/// tombstone.
enum class Presence {
    Present,
    Missing,  ///< not in a full, successful reading of its feed
    Tombstone ///< the tool said that it was deleted
};
QString toString(Presence presence);           ///< lower case, stable: "present", "missing", "tombstone"
Presence presenceFromString(QStringView name); ///< unknown names are Present

/// Immutable value. A correction is a new revision of the same id; the store keeps all revisions.
/// Invariant: `knownAt` >= the first commit's clock for anything learnt by this program; events made by a
/// person here have knownAt == the moment of typing.
struct TimelineEvent
{
    EventId id;
    int revision = 0; ///< 0 for the first version, assigned by the store
    IncidentId incident;
    Instant occurredAt; ///< when it happened
    Instant knownAt;    ///< when this war room learned of it (this revision)
    EventKind kind = EventKind::Other;
    QString kindName;   ///< precise: "flag.changed", "alert.firing"
    SourceId source;    ///< configured source; empty for local facts
    QString sourceName; ///< shown: "LaunchDarkly", "You"
    QString remoteId;   ///< stable key within the source; with source it is unique
    QString actor;
    QString service; ///< the service it is about; empty if unknown
    QString text;    ///< plain text, possibly hostile
    QString link;    ///< address in the source, unverified
    QByteArray raw;  ///< what the source sent, for the raw view
    bool pinned = false;
    bool retracted = false; ///< hidden by a later revision; history keeps it
    Presence presence = Presence::Present;
    /// By how much the tool's clock was ahead of ours: `occurredAt` is corrected by it, `toldAt()` is what
    /// the tool said.
    Milliseconds clockOffset{0};
    /// The tool gave no time that can be believed; `occurredAt` is when it arrived here.
    bool timeUnknown = false;

    /// Learnt more than this after it happened counts as late knowledge.
    static constexpr Milliseconds kLateAfter{30'000};
    bool isLate() const { return knownAt - occurredAt > kLateAfter; }
    /// The time in the tool's own words.
    Instant toldAt() const { return occurredAt + clockOffset; }
    friend bool operator==(const TimelineEvent&, const TimelineEvent&) = default;
};

} // namespace muster
