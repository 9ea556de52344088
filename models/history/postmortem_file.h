// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
// One Markdown post-mortem with YAML front matter as an incident, its timeline and its document. The form is
// described for people in resources/templates/past-incidents.md. Pure.
//
// Names in the front matter are compared without regard to case, blanks, "-" and "_":
//
// | meaning | names, the first that is there counts |
// |---|---|
// | title | title, name |
// | number and identity | id, incident, incidentid, number |
// | severity | severity, sev, priority |
// | beginning | startedat, start, started, starttime, impactstart, incidentstart, opened, openedat, date,
// incidentdate | | key times | impactstart, detected(at), declared(at), mitigated(at),
// resolved(at)/end/ended(at)/endtime | | services | services, service, affectedservices, components, systems
// | | roles | roles (a map of role to people), ic/incidentcommander/commander, scribe, comms | | authors |
// authors, author, owners, owner | | status | status, state | | tags | tags, labels, categories | | link |
// link, url, incidenturl; page, ticket, jira, issue, pagerduty | | words | summary, description | | zone of
// times without one | timezone, tz |
//
// Everything else that is one word or a list becomes a field.

#include "models/history/history_reader.h"

#include <QByteArray>

namespace muster {

/// A longer file is no post-mortem.
constexpr qsizetype kMostPostmortemBytes = 1 << 20;

struct PostmortemFile
{
    IncidentReport report;
    std::vector<TimelineEvent> events;
    HistoryDocument document;
    QStringList remarks; ///< what was taken with less than the file says, for people
};

/// `name`: of the file within its folder, for messages and, when the file names none, for identity. Errors:
/// Invalid with why it is not taken.
Result<PostmortemFile> readPostmortemFile(const QByteArray& bytes, const QString& name,
                                          const HistoryOrigin& origin);

} // namespace muster
