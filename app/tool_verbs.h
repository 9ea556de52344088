// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
// What the tools of this build can be told to do by an action of a runbook, out of their descriptors.

#include "integrations/core/connector.h"
#include "models/domain/tool_verb.h"

namespace muster {

/// Of one tool, in its order: what acts on an incident or makes something new. What acts on an event of the
/// timeline is left out, since no file knows which, and so is what nobody fills in (it has a form of its
/// own).
std::vector<ToolVerb> toolVerbsOf(const ConnectorDescriptor& descriptor);
/// Of all tools.
ToolVerbs toolVerbs(const ConnectorRegistry& connectors);

} // namespace muster
