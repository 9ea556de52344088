// SPDX-License-Identifier: GPL-3.0-or-later
#include "integrations/statuspage/statuspage_parts.h"

namespace muster::statuspage {

namespace {

Update updateOf(const JsonValue& json)
{
    const JsonObject update = json.toObject();
    return {json,
            idIn(update, "id"),
            textIn(update, "status"),
            textIn(update, "body"),
            timeIn(update, "display_at"),
            timeIn(update, "created_at"),
            timeIn(update, "updated_at"),
            listIn(update, "affected_components")};
}

Component componentOf(const JsonValue& json)
{
    const JsonObject component = json.toObject();
    return {json, textIn(component, "id"), textIn(component, "name"), textIn(component, "status"),
            timeIn(component, "updated_at")};
}

/// `postmortem_published_at`: the specification types it boolean and describes a time; a time is what counts.
std::optional<Instant> postmortemPublished(const JsonObject& incident, std::optional<Instant> bodyUpdatedAt)
{
    constexpr QLatin1String kName("postmortem_published_at");
    if (const auto at = timeIn(incident, kName.data()))
        return at;
    return incident.value(kName).toBool() ? bodyUpdatedAt : std::nullopt;
}

} // namespace

PublicIncident takeApart(const JsonObject& incident)
{
    PublicIncident parts;
    parts.json = incident;
    parts.id = idIn(incident, "id");
    parts.status = textIn(incident, "status");
    parts.createdAt = timeIn(incident, "created_at");
    parts.updatedAt = timeIn(incident, "updated_at");
    const auto bodyUpdatedAt = timeIn(incident, "postmortem_body_last_updated_at");
    parts.postmortemAt = postmortemPublished(incident, bodyUpdatedAt);
    // An empty optional is less than any time.
    parts.touchedAt = std::max({parts.createdAt, parts.updatedAt, bodyUpdatedAt, parts.postmortemAt});
    const JsonArray updates = listIn(incident, "incident_updates");
    parts.updates.reserve(size_t(updates.size()));
    for (const JsonValue& json : updates) {
        parts.updates.push_back(updateOf(json));
        parts.touchedAt = std::max(parts.touchedAt, parts.updates.back().updatedAt);
    }
    const JsonArray components = listIn(incident, "components");
    parts.components.reserve(size_t(components.size()));
    for (const JsonValue& json : components) {
        parts.components.push_back(componentOf(json));
        parts.touchedAt = std::max(parts.touchedAt, parts.components.back().updatedAt);
    }
    return parts;
}

} // namespace muster::statuspage
