// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
// A public incident taken apart: what its report, its events and the question whether it is news need of it
// is looked for in the JSON once. Pure; what the parts mean is read elsewhere.

#include "integrations/core/incident_tools.h"

namespace muster::statuspage {

/// A text that was posted, and what it changed.
struct Update
{
    JsonValue json; ///< as it came; not always an object
    QString id, status, body;
    std::optional<Instant> displayAt, createdAt, updatedAt;
    JsonArray affected; ///< the components that it changed
    /// When the page says that it happened.
    std::optional<Instant> shownAt() const { return displayAt ? displayAt : createdAt; }
};

/// A component as it is now.
struct Component
{
    JsonValue json;
    QString id, name, status;
    std::optional<Instant> updatedAt;
};

/// What is asked of an incident, in the order of its names in statuspage_parts.cpp.
enum IncidentMember : size_t {
    kId,
    kStatus,
    kName,
    kShortlink,
    kImpact,
    kImpactOverride,
    kCreatedAt,
    kUpdatedAt,
    kMonitoringAt,
    kResolvedAt,
    kScheduledFor,
    kScheduledUntil,
    kMetadata,
    kPostmortemBody,
    kPostmortemUpdatedAt,
    kPostmortemPublishedAt,
    kUpdates,
    kComponents
};

struct PublicIncident
{
    JsonMembers json; ///< by IncidentMember
    QString id, status;
    std::optional<Instant> createdAt, updatedAt;
    /// When its post-mortem was published; nothing before.
    std::optional<Instant> postmortemAt;
    std::vector<Update> updates;
    std::vector<Component> components;
    /// When it last changed in any way that can be seen here: newest of its own times and those of its parts.
    std::optional<Instant> touchedAt;
};

PublicIncident takeApart(const JsonObject& incident);

} // namespace muster::statuspage
