// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
// What a reader of past incidents gave, into the store: a batch, or a part of one, is one transaction with
// its run's row. Used only inside Store functors and tests, like WriteTx.

#include "models/history/history_reader.h"
#include "models/store/import_runs.h"
#include "models/store/write_tx.h"

namespace muster {

/// The batch cut so that no transaction is long: reports before what belongs to them, problems and `reached`
/// with the last one. At least one part.
std::vector<HistoryBatch> inParts(HistoryBatch batch);

/// Writes the batch and adds to the run what it did: counts, problems, reached; then the run as it is, so set
/// its tokens and progress before. A document becomes the first version of its room's post-mortem; where
/// there is one already it becomes a new version only when nobody but an import ever wrote there. Errors:
/// Storage; an incident or event that is refused (Invalid) is a problem of the run and the rest goes on.
Done writeHistory(WriteTx& tx, const HistoryOrigin& origin, const HistoryBatch& batch, ImportRun& run,
                  PagePart part = {});

} // namespace muster
