// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
// OpenSLO v1 files (github.com/OpenSLO/OpenSLO, apiVersion openslo/v1): several YAML documents in one file. Read only.

#include "models/base/result.h"
#include "models/domain/runbook.h"
#include "models/domain/slo.h"

#include <QByteArray>

#include <vector>

namespace muster {

struct OpenSloFile {
    std::vector<Slo> slos;
    std::vector<LintFinding> warnings;   ///< unknown kinds, arms that can never fire, policies that name nothing
};

/// Reads ratio SLOs with the Occurrences method; burn windows come from the alert policies' conditions, the short window
/// and the budget share from the annotations `muster.dev/short-window` and `muster.dev/budget-percent`, because v1 has
/// no field for them. Without usable policies the Workbook's default table is used.
/// Errors are Invalid and name file, line and the way out: not YAML, another apiVersion, a missing field, a target
/// outside [0, 1) (1.0 leaves no budget), an unsupported budgeting method, more than 4 MB or 1,000 documents.
Result<OpenSloFile> readOpenSlo(const QByteArray& bytes, const QString& name);

/// OpenSLO's duration shorthand: a positive integer and one of m h d w M Q Y (case matters; a month counts 30 d, a quarter
/// 90 d, a year 365 d). Nullopt for anything else.
std::optional<Milliseconds> durationFromShorthand(const QString& text);

} // namespace muster
