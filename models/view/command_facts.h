// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
// What leading an incident needs to know at one instant, read and folded with the room's snapshot on the
// store's reader thread. Plain values.

#include "models/domain/assignments.h"
#include "models/domain/impact_statement.h"
#include "models/domain/incident_rules.h"
#include "models/store/read_tx.h"
#include "models/view/report.h"

#include <QStringList>

#include <optional>
#include <vector>

namespace muster {

struct CommandFacts
{
    std::vector<Assignment> assignments;
    QStringList people; ///< names known here: the person at this machine, holders of roles, assigned ones
    QString me;         ///< who works at this machine; empty: never said
    std::vector<RoleFact> earlierRoles; ///< all that AsOf sees, oldest first
    std::vector<RoleFact> rolesNow;     ///< who holds what as it is known now, whatever AsOf
    /// What the newest five minutes of the counters suggest, without an objective those of the charts
    /// "error_rate" and "traffic"; empty without samples of the last five minutes, or with too few requests.
    std::optional<SeverityProposal> proposal;
    ImpactFigures derived;                 ///< from the counters alone, whatever people said
    std::optional<ImpactStatement> stated; ///< what people said
    QStringList firing;                    ///< alerts that fire, by name
    QStringList toldOverdue;               ///< overdue time boxes of which nobody wants to hear any more
};

/// Setting: the name of the person at this machine.
inline constexpr const char* kPersonSetting = "person.name";

/// Setting: CommandFacts::toldOverdue of an incident, one a line.
QString toldOverdueSetting(const IncidentId& id);

/// `seen`: the events that AsOf sees. Errors: Storage.
Result<CommandFacts> readCommand(const ReadTx& tx, const IncidentId& id, const IncidentFacts& facts,
                                 const std::vector<TimelineEvent>& seen, AsOf asOf, Instant now);

/// What the counters of an incident suggest as severity at `at`: errors of the last `recent` (until five
/// minutes), one hour of burn.
Result<std::optional<SeverityProposal>> proposeFromCounters(const ReadTx& tx, const IncidentId& id, AsOf asOf,
                                                            Instant at, Milliseconds recent);

/// Names of the alerts that fire after these events, in order of their first firing. Pure.
QStringList firingAlerts(const std::vector<TimelineEvent>& events);
/// "CheckoutErrorBudgetBurn": the label, else the first word of the text. Pure.
QString alertName(const TimelineEvent& event);

} // namespace muster
