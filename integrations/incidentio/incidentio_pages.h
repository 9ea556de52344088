// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
// incident.io's own status pages: what was told to the public. The vendor's answers do not say to which
// incident an incident of a page belongs, so each is an incident of its own that people may link. Pure.

#include "integrations/core/connector.h"
#include "integrations/core/json_view.h"

#include <map>

namespace muster::incidentio {

inline const QString kPagesFeed = QStringLiteral("statuspages");

/// Remote id of an incident of a status page: "statuspage/01…"; and back, empty when it is none.
QString pageIncidentId(const QString& id);
QString idOnPage(const QString& remoteId);

/// What the feed remembers. Compact JSON, version 1: `{"v":1,"pages":{"page id":"id or empty"}}`: of each
/// page whether its past was read (empty), or after which incident to go on. Nonsense is nothing.
using PagesMemory = std::map<QString, QString>;
PagesMemory readPagesMemory(const QString& token);
QString writePagesMemory(const PagesMemory& memory);

/// One round: the pages, then of each its newest incidents; at first also its past.
Step pullPages(const Account& account, const Cursor& cursor, const Interest& interest);

/// What the pages show the state of, as `namedValue`s: the component's id and name, with its group, and with
/// its page where there are several. The tool does not say which state each has now.
Step listComponents(const Account& account);

/// Looks for an incident on any page; `judge` says of each whether it is what was wanted. The outcome's
/// readBack is Found with its id, or NotFound when the last page of the last list said nothing.
using PageJudge = std::function<std::optional<QString>(const QJsonObject& incident)>;
Step findOnPages(const Account& account, PageJudge judge);

} // namespace muster::incidentio
