// SPDX-License-Identifier: GPL-3.0-or-later
#include "integrations/statuspage/statuspage_parts.h"

#include "integrations/core/address.h"

namespace muster::statuspage {

namespace {

Update updateOf(const JsonValue& json)
{
    static const JsonNames names{
        "id", "status", "body", "display_at", "created_at", "updated_at", "affected_components"};
    const JsonMembers update(json.toObject(), names);
    return {json,
            idIn(update, 0),
            update.text(1),
            update.text(2),
            timeIn(update, 3),
            timeIn(update, 4),
            timeIn(update, 5),
            update.list(6)};
}

Component componentOf(const JsonValue& json)
{
    static const JsonNames names{"id", "name", "status", "updated_at"};
    const JsonMembers component(json.toObject(), names);
    return {json, component.text(0), component.text(1), component.text(2), timeIn(component, 3)};
}

/// `postmortem_published_at`: the specification types it boolean and describes a time; a time is what counts.
std::optional<Instant> postmortemPublished(const JsonMembers& incident, std::optional<Instant> bodyUpdatedAt)
{
    if (const auto at = timeIn(incident, kPostmortemPublishedAt))
        return at;
    return incident.value(kPostmortemPublishedAt).toBool() ? bodyUpdatedAt : std::nullopt;
}

} // namespace

PublicIncident takeApart(const JsonObject& incident)
{
    static const JsonNames names{"id",
                                 "status",
                                 "name",
                                 "shortlink",
                                 "impact",
                                 "impact_override",
                                 "created_at",
                                 "updated_at",
                                 "monitoring_at",
                                 "resolved_at",
                                 "scheduled_for",
                                 "scheduled_until",
                                 "metadata",
                                 "postmortem_body",
                                 "postmortem_body_last_updated_at",
                                 "postmortem_published_at",
                                 "incident_updates",
                                 "components"};
    PublicIncident parts;
    parts.json = JsonMembers(incident, names);
    const JsonMembers& json = parts.json;
    parts.id = addressable(idIn(json, kId));
    parts.status = json.text(kStatus);
    parts.createdAt = timeIn(json, kCreatedAt);
    parts.updatedAt = timeIn(json, kUpdatedAt);
    const auto bodyUpdatedAt = timeIn(json, kPostmortemUpdatedAt);
    parts.postmortemAt = postmortemPublished(json, bodyUpdatedAt);
    // An empty optional is less than any time.
    parts.touchedAt = std::max({parts.createdAt, parts.updatedAt, bodyUpdatedAt, parts.postmortemAt});
    const JsonArray updates = json.list(kUpdates);
    parts.updates.reserve(size_t(updates.size()));
    for (const JsonValue& one : updates) {
        parts.updates.push_back(updateOf(one));
        parts.touchedAt = std::max(parts.touchedAt, parts.updates.back().updatedAt);
    }
    const JsonArray components = json.list(kComponents);
    parts.components.reserve(size_t(components.size()));
    for (const JsonValue& one : components) {
        parts.components.push_back(componentOf(one));
        parts.touchedAt = std::max(parts.touchedAt, parts.components.back().updatedAt);
    }
    return parts;
}

} // namespace muster::statuspage
