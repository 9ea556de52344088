// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
// OpenSLO v1 files (github.com/OpenSLO/OpenSLO, "openslo/v1") to service level objectives. Read only:
// request-based objectives (ratioMetric, Occurrences) over a rolling window.
//
// OpenSLO v1 allows one lookback window per alert condition, so the short window of a multi-window burn alert
// stands in the condition's annotation `muster.dev/short-window` (default: a twelfth of the long one), the
// share of the budget in `muster.dev/budget-percent` (default: computed), and an SLO's runbook in
// `muster.dev/runbook`.

#include "models/base/result.h"
#include "models/document/findings.h"
#include "models/domain/slo.h"

#include <QByteArray>
#include <QString>

#include <vector>

namespace muster {

/// What a file says. `warnings` do not stop anything: arms that can never fire, defaults taken.
struct OpenSloFile
{
    std::vector<Slo> slos;
    std::vector<LintFinding> warnings;
};

/// Result of reading with every finding, for lint: `slos` holds those without an error.
struct OpenSloReading
{
    std::vector<Slo> slos;
    Findings findings;
};

/// All documents of the file. Each finding names document index and line.
OpenSloReading readOpenSloFindings(const QByteArray& yaml, const QString& name);
/// The SLOs, or the first error (Invalid, where "name:line"): a target of 1.0 or more, an unknown apiVersion,
/// a missing field, an unresolved reference.
Result<OpenSloFile> readOpenSlo(const QByteArray& yaml, const QString& name);

} // namespace muster
