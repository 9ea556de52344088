// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
// Imports of past incidents as rows, so that one goes on where it was after a restart, and puts that say what
// they did, so that it can be counted. Used only inside Store functors and tests, like WriteTx.

#include "models/domain/history_import.h"
#include "models/domain/incident_report.h"
#include "models/store/write_tx.h"

#include <vector>

namespace muster {

/// Writes the run as it is now: a new row, or the row of its id. `problems` is not written: addImportProblem
/// counts. Put it into the transaction of the facts that its tokens and counts stand for. Errors: Invalid
/// without id, kind or origin.
Done putImportRun(WriteTx& tx, const ImportRun& run);
/// Keeps the first kMostImportProblems of a run and counts all of them. Errors: NotFound when the run was not
/// put before.
Done addImportProblem(WriteTx& tx, const ImportRunId& run, const ImportProblem& problem);

/// Newest start first.
Result<std::vector<ImportRun>> importRuns(const ReadTx& tx);
/// Errors: NotFound.
Result<ImportRun> importRun(const ReadTx& tx, const ImportRunId& id);
/// What is kept of a run's problems, in the order in which they came.
Result<std::vector<ImportProblem>> importProblems(const ReadTx& tx, const ImportRunId& id);

/// putPerson, fileReport and putEvent with what they did. Errors as theirs.
Result<Kept> keepPerson(WriteTx& tx, const PersonReport& person);
Result<Kept> keepReport(WriteTx& tx, const IncidentReport& report, const QString& sourceName);
Result<Kept> keepEvent(WriteTx& tx, const TimelineEvent& event);

} // namespace muster
