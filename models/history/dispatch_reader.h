// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
// Incidents, people, tasks and timelines out of a PostgreSQL dump of Dispatch (github.com/Netflix/dispatch),
// by the names of its tables and columns as in its models of 2021 to 2025; what a version lacks is left out,
// what is new in it is kept in the raw view. Each organisation is a schema of its own.
//
// | Dispatch | here |
// |---|---|
// | incident.name, title, description, reported_at | number, title, summary, opening time and key time
// "declared" | | incident.stable_at, closed_at | key times "mitigated_partial", "resolved" | |
// incident.status Active, Stable, Closed | stage mitigating, monitoring, resolved | | incident_severity.name,
// else incident_priority.name | severity | | incident_type, incident_priority, project, visibility,
// resolution | fields | | participant_role without renounced_at | roles; "Incident Commander" is IC; not
// "Participant", "Observer" | | ticket.weblink | the incident's page | | ticket, document weblinks; Slack
// channel of conversation | keys by which other tools' reports find the room | | event | timeline event;
// started_at, actor from owner or individual_contact, pinned, details in the raw view | | task | timeline
// event of kind task |
//
// Events of cases and signals are not taken: they belong to no incident. Times without a zone are UTC, as
// Dispatch writes them.

#include "models/history/history_reader.h"

#include <QFileInfo>
#include <QIODevice>

namespace muster {

/// `info`: of the file, for its name and to know it again. Arguments and errors otherwise as openHistory's.
Result<std::unique_ptr<HistoryReader>> openDispatchDump(std::unique_ptr<QIODevice> file,
                                                        const QFileInfo& info, const QString& position,
                                                        const QString& label);

} // namespace muster
