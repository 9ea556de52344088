// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
// What a commit changed, so that models re-read only what they show.

#include "models/base/id.h"

#include <QMetaType>
#include <QSet>

#include <vector>

namespace muster {

enum class Table {
    Incidents,
    Facts,
    Events,
    Samples,
    Panels,
    Slos,
    Runbooks,
    Answers,
    PostMortems,
    Drafts,
    Sources,
    Cursors,
    Freshness,
    Settings,
    Outbox ///< remote writes and their attempts, models/store/outbox_store.h
};

struct ChangeSet
{
    QSet<int> tables;            ///< of Table
    QSet<QString> incidents;     ///< ids of incidents with changes
    std::vector<EventId> events; ///< events appended or revised

    void mark(Table table) { tables.insert(static_cast<int>(table)); }
    void mark(Table table, const IncidentId& incident)
    {
        mark(table);
        incidents.insert(incident.value);
    }
    bool touches(Table table) const { return tables.contains(static_cast<int>(table)); }
    bool empty() const { return tables.isEmpty(); }
};

} // namespace muster

Q_DECLARE_METATYPE(muster::ChangeSet)
