// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
// The verbs that show the room: the window itself, and the same pages rendered offscreen.

#include "app/command_line.h"

namespace muster {

/// Runs the event loop until the window is closed; returns the exit code. Needs a QApplication.
int runWindow(const CommandLine& line);

/// Renders every page in turn into `line.operands[0]` as PNG; returns the exit code. Needs a QApplication on
/// the offscreen platform.
int runShots(const CommandLine& line);

} // namespace muster
