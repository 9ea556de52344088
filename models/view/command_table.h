// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
// The one table of commands: key map, palette and menus are made of it. Which of them can be done now the
// session says (Session), what they do the window (qml/pages/window/WindowCommands.qml) or Session::trigger.

#include "models/view/command_model.h"

#include <vector>

namespace muster {

/// Every command with its key, in key-map order.
std::vector<CommandRow> allCommands();

} // namespace muster
