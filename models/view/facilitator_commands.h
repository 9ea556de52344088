// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
// The commands of a post-mortem session with their keys; `pm.session` begins and leaves it. Presenters send
// page keys, and none of these keys is a letter: they work while somebody types.

#include "models/view/command_model.h"

#include <QString>

#include <vector>

namespace muster {

class WarRoom;

/// In key-map order; of the table of all commands (command_table.h).
std::vector<CommandRow> facilitatorCommands();
/// Carries out those that need no page; false: the id is none of them.
bool runFacilitatorCommand(WarRoom& room, const QString& commandId);

} // namespace muster
