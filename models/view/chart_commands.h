// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
// The commands of the charts, as keys and palette give them. Their names and keys are in the table of all
// commands.

#include <QString>

namespace muster {

class WarRoom;

/// Carries out a command of the group "Charts". False: it is none of them.
bool runChartCommand(WarRoom& room, const QString& commandId);

/// The room has an SLO, so that its error budget can be shown.
bool hasObjective(const WarRoom& room);

} // namespace muster
