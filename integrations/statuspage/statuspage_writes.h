// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
// What a status page can be told, and how it is found out whether it happened when no answer came. Customers
// see all of it. Pure.
//
// Statuspage has no key against repetitions. A new incident carries the operation's id in its metadata
// ("muster"."op"), which customers do not see; an update is known again by its exact text, state and time,
// and never gets a visible marker.

#include "integrations/core/connector.h"

namespace muster::statuspage {

inline const QString kComponentStatus = QStringLiteral("component.status");
inline const QString kPostmortemDraft = QStringLiteral("postmortem.draft");
inline const QString kPostmortemPublish = QStringLiteral("postmortem.publish");

std::vector<WriteVerb> verbs();
Result<Step> push(const Account& account, const Operation& operation);
Result<Step> reconcile(const Account& account, const Operation& operation);

} // namespace muster::statuspage
