// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
// The incident and its versioned facts. Each fact carries both times; "current" is the newest that AsOf sees.

#include "models/base/id.h"
#include "models/base/instant.h"

#include <QString>
#include <QStringList>

#include <optional>
#include <vector>

namespace muster {

/// SEV-1 is the worst. Unknown sorts after all.
enum class Severity { Sev1 = 1, Sev2, Sev3, Sev4, Sev5, Unknown };
QString toString(Severity severity);           ///< "SEV-1", "SEV-?" when unknown
Severity severityFromString(QStringView text); ///< "SEV-1", "sev1", "1"; else Unknown

enum class Stage { Detected, Triage, Mitigating, Monitoring, Resolved };
QString toString(Stage stage); ///< "detected" …
std::optional<Stage> stageFromString(QStringView text);

/// Identity of an incident; everything that changes is a fact below.
struct Incident
{
    IncidentId id;
    QString number; ///< "INC-1120"
    QString title;
    QStringList services;
    Instant openedAt;    ///< start of the room's time span (some time before onset)
    bool sealed = false; ///< came from an incident file, read-only
    friend bool operator==(const Incident&, const Incident&) = default;
};

struct SeverityFact
{
    Instant occurredAt, knownAt;
    Severity severity = Severity::Unknown;
    QString reason;
    friend bool operator==(const SeverityFact&, const SeverityFact&) = default;
};
struct StageFact
{
    Instant occurredAt, knownAt;
    Stage stage = Stage::Detected;
    friend bool operator==(const StageFact&, const StageFact&) = default;
};
/// Someone takes (or with an empty person: leaves) a role.
struct RoleFact
{
    Instant occurredAt, knownAt;
    QString role; ///< "IC", "Deputy", "Scribe", "Comms", "SME …"
    QString person;
    friend bool operator==(const RoleFact&, const RoleFact&) = default;
};
/// What was told to whom.
struct StatusFact
{
    Instant occurredAt, knownAt;
    QString audience; ///< "public", "internal"
    QString state;    ///< Statuspage word: investigating, identified, monitoring, resolved
    QString text;
    std::optional<Instant> nextUpdateDue;
    friend bool operator==(const StatusFact&, const StatusFact&) = default;
};
/// Key times of DOMAIN 4.8. `name`: impact_start, detected, page_triggered, acked, declared, ic_assigned,
/// mitigated_partial, impact_end, resolved, page_resolved. `origin`: derived, human or tool.
struct KeyTimeFact
{
    Instant occurredAt, knownAt;
    QString name;
    QString origin;
    friend bool operator==(const KeyTimeFact&, const KeyTimeFact&) = default;
};

/// All versioned facts of one incident, each list in order of knownAt then insertion.
struct IncidentFacts
{
    std::vector<SeverityFact> severities;
    std::vector<StageFact> stages;
    std::vector<RoleFact> roles;
    std::vector<StatusFact> statuses;
    std::vector<KeyTimeFact> keyTimes;
    friend bool operator==(const IncidentFacts&, const IncidentFacts&) = default;
};

/// What the header shows at one instant: the newest fact of each stream that AsOf sees.
struct IncidentState
{
    Severity severity = Severity::Unknown;
    QString severityReason;
    Stage stage = Stage::Detected;
    std::vector<RoleFact> roles; ///< current holder per role, in order of first assignment
    std::optional<StatusFact> lastPublicStatus;
    std::vector<KeyTimeFact> keyTimes; ///< newest per name
    std::optional<Instant> keyTime(QStringView name) const;
    friend bool operator==(const IncidentState&, const IncidentState&) = default;
};
/// Pure fold of the facts. Ties on occurredAt: the later knownAt wins.
IncidentState stateAt(const IncidentFacts& facts, AsOf asOf);

} // namespace muster
