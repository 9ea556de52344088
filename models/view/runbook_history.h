// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
// What stored incidents hold about runbooks, and evidence as it was stored: for learning and for replays
// (models/domain/runbook_learning.h). Inside reads; blocks: for the store's reader, workers and the command
// line.

#include "models/domain/runbook_learning.h"
#include "models/store/read_tx.h"

#include <atomic>
#include <vector>

namespace muster {

struct IncidentName
{
    IncidentId id;
    QString number; ///< for people
};
/// Every incident, in the order of ReadTx::incidents.
Result<std::vector<IncidentName>> incidentNames(const ReadTx& tx);

struct IncidentRunbooks
{
    IncidentId incident;
    std::map<QString, RunbookRecord> byRunbook; ///< by runbook id
};

/// Every incident that ran a runbook, in the order of ReadTx::incidents. `runbookId` empty: all runbooks.
Result<std::vector<IncidentRunbooks>> readRunbookRecords(const ReadTx& tx, const QString& runbookId = {});

/// Of one incident; without any when it ran none (of that id).
Result<IncidentRunbooks> readRunbookRecords(const ReadTx& tx, const IncidentName& incident,
                                            const QString& runbookId);

/// One walked run and what the changed runbook makes of it.
struct StoredReplay
{
    QString incident; ///< number
    QString run;
    Replay replay;
};
/// Walks every stored run of `changed.id` again. Evidence of metrics is what was stored by now about the
/// instants of the run, which a tool could have been asked then; of events what the room had learnt at that
/// instant. Errors: Storage, NotFound (no incident ran it).
Result<std::vector<StoredReplay>> replayStored(const ReadTx& tx, const Runbook& changed);
/// The runs of one incident; none when it did not run it. `stopped` (may be null) ends it at the next
/// question: Cancelled.
Result<std::vector<StoredReplay>> replayStored(const ReadTx& tx, const IncidentName& incident,
                                               const Runbook& changed, const std::atomic<bool>* stopped);

} // namespace muster
