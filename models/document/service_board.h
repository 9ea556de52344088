// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
// A room's panels as the board of its service. Blocking: not on the main thread.

#include "models/base/result.h"
#include "models/domain/board_panels.h"

#include <vector>

namespace muster {

/// The board that makes these panels in a room like `use`. A panel whose queries `base` asks in the same way
/// keeps them with their variables; others are written as they are. What `base` knows besides (its name,
/// services, variables, hidden queries) stays; panels that are not given are left out. Pure.
Board boardOf(const std::vector<Panel>& panels, const Board& base, const BoardUse& use);

/// Writes them to the board file of `use.service`, in place when there is one, else to a new one made after
/// the standard board (path or resource; not being readable, there is no base). Returns its path. Errors:
/// Storage; Invalid when the service's file is broken, which is then left alone.
Result<QString> saveServiceBoard(const QString& dataFolder, const QString& standard,
                                 const std::vector<Panel>& panels, const BoardUse& use);

} // namespace muster
