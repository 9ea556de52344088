// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
// What a person did with the charts of the error budget that a room adds by itself (`charts.budget`). They
// are no part of the room's board, so where they stand, what they are called and which were taken off is kept
// beside it.

#include "models/base/id.h"
#include "models/base/result.h"
#include "models/domain/panel.h"
#include "models/domain/slo.h"

#include <vector>

namespace muster {

class ReadTx;
class WriteTx;

/// Adds them behind `board`, as they were left; none that shows what one of the board shows. Thread: any that
/// may read.
Done addBudgetPanels(const ReadTx& tx, const IncidentId& incident, const Slo& slo, std::vector<Panel>& board);

/// Takes them out of `wanted`, a board as it is to be from now on, and keeps what was done with them; `shown`
/// is the one that was changed. Thread: the store's writer.
Done keepBudgetPanels(WriteTx& tx, const IncidentId& incident, const std::vector<Panel>& shown,
                      std::vector<Panel>& wanted);

/// Those that were taken off come back when the charts are asked for again.
Done restoreBudgetPanels(WriteTx& tx, const IncidentId& incident);

} // namespace muster
