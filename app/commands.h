// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
// The verbs of the command line that show no window. Each prints to stdout, explains failures on stderr and
// returns the process's exit code: 0 done, 1 failed, 2 wrong usage, 3 findings.

#include "app/command_line.h"
#include "models/domain/source.h"

#include <memory>

namespace muster {

struct ImportRun;
class Store;

inline constexpr int kExitDone = 0;
inline constexpr int kExitFailed = 1;
inline constexpr int kExitUsage = 2;
inline constexpr int kExitFindings = 3;

int runReport(const CommandLine& line);
int runLint(const CommandLine& line);
/// `muster runbook export|import|replay|learn|kept` (app/runbook_commands.cpp).
int runRunbook(const CommandLine& line);
int runExport(const CommandLine& line);
/// Without `output` the timeline itself goes to stdout, and nothing else.
int runExportTimeline(const CommandLine& line);
int runActions(const CommandLine& line);
/// An incident file, a dashboard (.json), or past incidents (runHistoryImport).
int runImport(const CommandLine& line);
/// Past incidents of a file or folder (app/import_command.cpp). Needs an application object; SIGINT and
/// SIGTERM stop it after the batch that is being written.
int runHistoryImport(const CommandLine& line);
/// `muster import --source NAME` (app/history_commands.cpp); ends in the same ways.
int runToolImport(const CommandLine& line);
/// The report of an import that ended, and the exit code that it means.
int printImport(Store& store, const ImportRun& run, bool asJson);
/// By its name or its first bytes.
bool isIncidentFile(const QString& path);
/// Needs a running event loop's application object; returns after every feed answered or failed.
int runSync(const CommandLine& line);
int runSealDrill(const CommandLine& line);
/// The text of diagnosticsText on stdout. Reads only, also while a window is open.
int runDiagnostics(const CommandLine& line);

/// The source that `--connect TOOL=URL` means.
Source connectionSource(const QString& tool, const QString& url);

/// One line on stdout; what could steer a terminal is shown as U+FFFD.
void printLine(const QString& text);
/// The store of `--data`, made when there is none. Errors: Storage.
Result<std::unique_ptr<Store>> openStore(const CommandLine& line);
/// `muster: <what>` on stderr; returns kExitFailed.
int explain(const Error& error);
int explain(ErrorKind kind, const QString& what);

} // namespace muster
