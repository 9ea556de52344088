// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
// The samples of a panel from the store: as its tool gave them, or made from the counters of the room's SLO.
// One reading for charts, tables, files, evidence and reports.

#include "models/base/id.h"
#include "models/base/instant.h"
#include "models/base/result.h"
#include "models/domain/panel.h"
#include "models/domain/series.h"
#include "models/domain/slo.h"

#include <vector>

namespace muster {

class ReadTx;

/// Blocks of all series of the panel that have samples in the range that `asOf` sees, with the panel's keys.
/// A panel made from the SLO of `incident` has none without that SLO or its counters. Errors: Storage.
Result<std::vector<SampleBlock>> readPanel(const ReadTx& tx, const IncidentId& incident, const Panel& panel,
                                           TimeRange range, AsOf asOf = {});

/// What a tool is asked for an SLO: the two counters behind it, as a panel that nobody sees. Without series
/// when its queries have another shape.
Panel counterPanel(const Slo& slo, const SourceId& source);

} // namespace muster
