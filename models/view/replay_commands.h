// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
// The commands that move a room through time, as keys and palette give them. Their names and keys are in the
// table of all commands.

#include <QString>

namespace muster {

class WarRoom;

/// Carries out a command of the group "Time". False: it is none of them.
bool runReplayCommand(WarRoom& room, const QString& commandId);

} // namespace muster
