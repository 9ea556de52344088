// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
// How FireHydrant is asked, and what its refusals say. Pure.

#include "integrations/core/address.h"
#include "integrations/core/connector.h"
#include "integrations/core/incident_tools.h"

namespace muster::firehydrant {

inline const QString kTool = QStringLiteral("FireHydrant");
/// First word of the keys by which its incidents are known.
inline const QString kKeyTool = QStringLiteral("firehydrant");

/// An authenticated GET of /v1/… below the account's address.
HttpRequest get(const Account& account, std::initializer_list<QString> path, const QueryItems& items = {});

/// As readObject; a refusal of what was asked (400, 422) is told in FireHydrant's own words: Invalid.
Result<JsonObject> readAnswer(const HttpReply& reply, const Context& context,
                              std::initializer_list<const char*> members);

/// Number of the next page by `pagination.next`, when it is a later one than `page`; 0: that was the last.
int nextPage(const JsonObject& answer, int page);

} // namespace muster::firehydrant
