// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
// What the process does to itself before anything else: nobody reads its memory, its files or its crash, and
// its environment cannot turn on what would show secrets.

namespace muster {

/// The first call of main. Files made from now on belong to the user alone (umask 0077); closed standard
/// streams are opened on /dev/null, so that no file of ours becomes "stderr"; unless `debug`, no core dump is
/// written, no other process of the same user may attach or read our memory (so a debugger needs `--debug`),
/// and variables that make Qt or OpenSSL log traffic or keys are dropped. Works with no memory and no Qt.
void guardProcess(bool debug);

/// True when `--debug` stands among the arguments: asked before anything is parsed.
bool wantsDebug(int argc, char** argv);

} // namespace muster
