// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
// Rows of one organisation of Dispatch as ours: people, incidents, tasks, events. Pure; the table of what
// becomes what is in dispatch_reader.h.

#include "models/domain/incident_report.h"
#include "models/history/dispatch_rows.h"

#include <functional>
#include <map>
#include <unordered_map>

namespace muster {

/// At most 200,000 characters, and whether some were cut.
QString dispatchText(QString text);

struct DispatchOrganisation
{
    struct Contact
    {
        QByteArray name, email;
    };
    SourceId source;
    QString sourceName;
    QString name; ///< its schema without the prefix; first part of all remote ids
    std::map<qint64, QString> types, severities, priorities, projects;
    std::unordered_map<qint64, Contact> contacts;

    static std::optional<Instant> openedAt(const NamedRow& row);
    QString incidentId(qint64 id) const; ///< remote id
    PersonName person(qint64 contact) const;
    QString personWords(qint64 contact) const; ///< name, else e-mail, else empty

    PersonReport personReport(const NamedRow& row, qint64 id) const;
    /// Without what other tables say of it.
    IncidentReport report(const NamedRow& row, qint64 id, Instant opened) const;
    /// `nameOf`: of the participant that a column names.
    TimelineEvent task(const NamedRow& row, qint64 id, Instant at,
                       const std::function<QString(const char*)>& nameOf) const;
    TimelineEvent event(const NamedRow& row, qint64 id, qint64 incident, Instant at) const;
};

} // namespace muster
