// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
// Which severity the stored figures of a service suggest when an incident is declared from an alert, and
// otherwise which figures are missing. Inside a read.

#include "models/domain/incident_rules.h"
#include "models/store/read_tx.h"

#include <QString>

#include <optional>

namespace muster {

struct SeverityFigures
{
    std::optional<SeverityProposal> proposal;
    QString missing; ///< which figures there are not, in words; empty with a proposal
};

/// What the charts "error_rate" and "traffic" of the incident (resources/templates/request-service.json) say
/// of the last `recent` before `at`; nullopt: they have no samples of it, or it had fewer than 100 requests.
Result<std::optional<SeverityProposal>> proposeFromCharts(const ReadTx& tx, const IncidentId& incident,
                                                          AsOf asOf, Instant at, Milliseconds recent);

/// At `at`: by the counters of the objective of `incident` (empty: the alert is in none), else by those of
/// the newest living incident about `service`, else by the charts "error_rate" and "traffic" of these
/// incidents. Samples older than five minutes say nothing, and fewer than 100 requests are too few. What
/// was before `since`, when the alert began, is not counted as long as a minute is left: a fault that has
/// just begun would look small beside the minutes without it. The reason says of how long it speaks. Errors:
/// Storage.
Result<SeverityFigures> severityFigures(const ReadTx& tx, const IncidentId& incident, const QString& service,
                                        Instant at, Instant since);

} // namespace muster
