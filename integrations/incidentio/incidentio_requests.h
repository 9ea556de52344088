// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
// How incident.io is asked, and what its refusals say. Pure.

#include "integrations/core/address.h"
#include "integrations/core/connector.h"
#include "integrations/core/incident_tools.h"

namespace muster::incidentio {

inline const QString kTool = QStringLiteral("incident.io");
/// First word of the keys by which its incidents are known.
inline const QString kKeyTool = QStringLiteral("incidentio");

/// An authenticated GET below the account's address: {"v2", "incidents"}.
HttpRequest get(const Account& account, std::initializer_list<QString> path, const QueryItems& items = {});

/// As readObject; a refusal of what was asked (400, 422) is told in incident.io's own words: Invalid.
Result<JsonObject> readAnswer(const HttpReply& reply, const Context& context,
                              std::initializer_list<const char*> members);

/// `pagination_meta.after`; empty: it was the last page.
QString nextPage(const JsonObject& answer);

/// The id in "Major (01FH5TZRWMNAFB0DZ23FD1TV96)" or in a bare id; empty when there is none. Ids are ULIDs;
/// those of other tools of the same shape are taken too.
QString idFromChoice(const QString& choice);

} // namespace muster::incidentio
