// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
// A drill folder as values: the JSON inputs of resources/drills/<name> turned into domain facts. No store.

#include "models/base/result.h"
#include "models/domain/incident.h"
#include "models/domain/runbook.h"
#include "models/domain/panel.h"
#include "models/domain/slo.h"
#include "models/domain/source.h"
#include "models/domain/timeline.h"

#include <QString>

#include <vector>

namespace muster {

struct DrillSource
{
    Incident incident;
    IncidentFacts facts;
    std::vector<TimelineEvent> events;
    std::vector<Panel> panels;
    Runbook runbook;
    std::vector<RunbookAnswer> answers;
    std::vector<Slo> slos;
    std::vector<Freshness> freshness;
    std::vector<SampleBlock> samples; ///< recorded answers of a real Prometheus
    Instant sealedAt;                 ///< knownAt of everything that is not a fact of the night itself
};

/// Every error names the file and the element in it.
Result<DrillSource> readDrillSource(const QString& folder);

} // namespace muster
