// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
// Changes that FireHydrant was told of (deploys, configuration) as events that belong to no incident. Pure.

#include "integrations/core/connector.h"
#include "integrations/core/json_view.h"

namespace muster::firehydrant {

inline const QString kChangesFeed = QStringLiteral("changes");

/// One round: GET /v1/changes/events?starts_at=, page by page. The cursor is the tool's time of the last
/// whole round: compact JSON, version 1: `{"v":1,"high":ms,"since":ms,"began":ms,"page":n}`; the last three
/// while a round is not at its end.
Step pullChanges(const Account& account, const Cursor& cursor, const Interest& interest);

/// Returns why it cannot be read.
std::optional<QString> readChange(const Context& context, const JsonObject& change, Facts& facts);

} // namespace muster::firehydrant
