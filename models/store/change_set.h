// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
// What a commit changed, so that models re-read only what they show.

#include "models/base/id.h"
#include "models/base/instant.h"

#include <QMetaType>
#include <QSet>

#include <algorithm>
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
    People, ///< whom the tools know, and who was said to be one person
    Outbox  ///< remote writes and their attempts, models/store/outbox_store.h
};

/// Samples of one query that were written, or what is said about them.
struct SamplesChange
{
    SourceId source;
    QString query;
    TimeRange range; ///< holds all of them, half open
};

struct ChangeSet
{
    QSet<int> tables;            ///< of Table
    QSet<QString> incidents;     ///< ids of incidents with changes
    std::vector<EventId> events; ///< events appended or revised
    /// With Table::Samples: which, one for each source and query. `allSamples`: nobody knows.
    std::vector<SamplesChange> samples;
    bool allSamples = false;

    void mark(Table table) { tables.insert(static_cast<int>(table)); }
    void mark(Table table, const IncidentId& incident)
    {
        mark(table);
        incidents.insert(incident.value);
    }
    void markSamples(const SourceId& source, const QString& query, TimeRange range)
    {
        mark(Table::Samples);
        for (SamplesChange& one : samples) {
            if (one.source == source && one.query == query) {
                one.range = {std::min(one.range.from, range.from), std::max(one.range.to, range.to)};
                return;
            }
        }
        samples.push_back({source, query, range});
    }
    void markAllSamples()
    {
        mark(Table::Samples);
        allSamples = true;
    }
    bool touches(Table table) const { return tables.contains(static_cast<int>(table)); }
    bool empty() const { return tables.isEmpty(); }
};

} // namespace muster

Q_DECLARE_METATYPE(muster::ChangeSet)
