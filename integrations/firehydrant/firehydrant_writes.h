// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
// What FireHydrant can be told to do: requests, how their answers are read, and how it is found out
// afterwards whether they happened. Pure.

#include "integrations/core/connector.h"

namespace muster::firehydrant {

/// Verbs of incident_tools.h: note, timeline entry, public note, severity, status (a milestone), resolve,
/// declare; and of FireHydrant alone: "incident.priority", "incident.summary", "change.record". Severities,
/// priorities and milestones are given by their slugs.
std::vector<WriteVerb> writeVerbs();

/// Errors: Invalid, in words for the person.
Result<Step> pushWrite(const Account& account, const Operation& operation);
Result<Step> reconcileWrite(const Account& account, const Operation& operation);

} // namespace muster::firehydrant
