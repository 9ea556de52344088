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

/// A page (or batch) is written in parts, so that no transaction is long: which one this is.
struct PagePart
{
    bool first = true; ///< the page begins, or begins anew after it was cut off
    bool last = true;  ///< with it the place where to go on moves
};
/// Writes at most so much in one transaction: an event or person counts one, a report five, a document by
/// its length. About 5 ms on a slow machine.
constexpr size_t kMostOfPart = 150;
/// Adds what a part brought to the run. What was counted of a page that was cut off before its last part
/// comes again with the page, and is not counted twice; the run's tokens hold that for `feed` until then.
/// Pure.
void countPart(ImportRun& run, const QString& feed, ImportCounts came, PagePart part);

/// Newest start first.
Result<std::vector<ImportRun>> importRuns(const ReadTx& tx);
/// Errors: NotFound.
Result<ImportRun> importRun(const ReadTx& tx, const ImportRunId& id);
/// What is kept of a run's problems, in the order in which they came.
Result<std::vector<ImportProblem>> importProblems(const ReadTx& tx, const ImportRunId& id);

/// putPerson, fileReport, putEvent and putEventOfRooms with what they did. Errors as theirs.
Result<Kept> keepPerson(WriteTx& tx, const PersonReport& person);
Result<Kept> keepReport(WriteTx& tx, const IncidentReport& report, const QString& sourceName);
Result<Kept> keepEvent(WriteTx& tx, const TimelineEvent& event);
Result<Kept> keepEventOfRooms(WriteTx& tx, const TimelineEvent& event, const std::vector<IncidentId>& rooms);

} // namespace muster
