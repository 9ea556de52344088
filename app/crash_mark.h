// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
// What a crash leaves behind: a few lines with time, signal, version and stack addresses in the data folder.
// Never memory contents: an address is looked up in the build's symbols, a stack dump would hold tokens.

#include <QString>
#include <QStringList>

namespace muster {

/// Opens `<directory>/crash-marks.txt` (0600, appended to, never through a link) and installs handlers for
/// SIGSEGV, SIGABRT, SIGBUS, SIGFPE and SIGILL and for std::terminate. The handler uses only
/// async-signal-safe calls on a stack of its own, then ends the process by the same signal. Called once, on
/// main. Without a writable folder the handlers are not installed and the system's default remains.
///
/// A mark is one line and ends with `end`:
///
///   crash at=<seconds since 1970> signal=<number> version=<text> pid=<number> [why=terminate] stack=<list>
///   end
///
/// where the list holds `+0x…` for an address inside the executable (offset from where it was loaded) and
/// `0x…` for one inside a library, innermost first, at most 48.
void installCrashMarks(const QString& directory, const char* version);

/// The last `most` marks of the folder, oldest first. Blocking; for a worker or a command.
QStringList crashMarks(const QString& directory, int most);

} // namespace muster
