// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
// Everything that can be asked of the store, synchronously, inside one read snapshot. Used only inside
// Store::read / Store::readNow functors and tests, on the store's reader thread, never on the main thread.

#include "models/base/instant.h"
#include "models/base/result.h"
#include "models/domain/incident.h"
#include "models/domain/postmortem.h"
#include "models/domain/runbook.h"
#include "models/domain/panel.h"
#include "models/domain/slo.h"
#include "models/domain/source.h"
#include "models/domain/timeline.h"

#include <optional>
#include <vector>

namespace muster {

class Database;

/// A row of the incidents page.
struct IncidentSummary
{
    Incident incident;
    IncidentState state;
    int eventCount = 0;
    QString postMortemState; ///< empty: none
};

struct SearchHit
{
    TimelineEvent event; ///< empty id when the hit is a post-mortem
    PostMortemId postMortem;
    IncidentId incident;
    QString snippet; ///< plain text, hits between U+2039 and U+203A
};

/// What a stored series is, without its samples.
struct SeriesInfo
{
    SeriesKey key;
    Unit unit = Unit::None;
    Milliseconds step{0};
    TimeRange extent;
};

class ReadTx
{
public:
    explicit ReadTx(Database& database) : m_database(database) {}
    /// The connection, for other parts of models/store.
    Database& database() const { return m_database; }

    /// Newest first by openedAt.
    Result<std::vector<IncidentSummary>> incidents(AsOf asOf = {}) const;
    Result<Incident> incident(const IncidentId& id) const;
    /// By id or by number ("INC-1120"); NotFound names what was asked.
    Result<Incident> findIncident(const QString& idOrNumber) const;
    Result<IncidentFacts> facts(const IncidentId& id) const;
    /// Newest revision of each event that AsOf sees, ascending by (occurredAt, id). Retracted ones left out.
    Result<std::vector<TimelineEvent>> events(const IncidentId& id, AsOf asOf = {}) const;
    /// Keyset page, newest first: events strictly before (`beforeAt`, `beforeId`).
    Result<std::vector<TimelineEvent>> eventsBefore(const IncidentId& id, AsOf asOf, Instant beforeAt,
                                                    const EventId& beforeId, int limit) const;
    /// All revisions, oldest first.
    Result<std::vector<TimelineEvent>> eventHistory(const EventId& id) const;
    Result<std::vector<Panel>> panels(const IncidentId& id) const;
    /// Full-text over events and post-mortems, newest first. Words are ANDed, the last one is a prefix; user
    /// text can never be an FTS syntax error.
    Result<std::vector<SearchHit>> search(const QString& words, int limit,
                                          std::optional<IncidentId> within = std::nullopt) const;

    /// Samples of every stored series of this source and query that overlap the range, merged ascending.
    Result<std::vector<SampleBlock>> samples(const SourceId& source, const QString& query, TimeRange range,
                                             AsOf asOf = {}) const;
    Result<std::vector<SeriesInfo>> series(const IncidentId& id) const;

    Result<std::vector<Slo>> slos(const IncidentId& id) const;
    /// Each version of each runbook once, in the order in which they were attached: what ran stays readable.
    Result<std::vector<Runbook>> runbooks(const IncidentId& id) const;
    Result<std::vector<RunbookAnswer>> runbookAnswers(const IncidentId& id) const; ///< oldest first, all
    Result<std::optional<PostMortemRevision>> postMortem(const IncidentId& id, AsOf asOf = {}) const;
    Result<std::vector<PostMortemRevision>> postMortemHistory(const IncidentId& id) const;
    /// Text typed but not yet saved as a revision (the draft journal), with its base revision.
    Result<std::optional<PostMortemRevision>> postMortemDraft(const IncidentId& id) const;

    Result<std::vector<Source>> sources() const;
    Result<std::vector<Cursor>> cursors(const SourceId& source) const;
    /// Newest state per source and feed that AsOf sees; with an incident: the feeds recorded with it (a
    /// drill's or sealed file's sources) besides the configured ones. Of a feed that is in both, what was
    /// learnt last, unless the incident is sealed: the tools go on while another room is fed.
    Result<std::vector<Freshness>> freshness(AsOf asOf = {},
                                             std::optional<IncidentId> incident = std::nullopt) const;
    Result<std::optional<QString>> setting(const QString& key) const;

private:
    Database& m_database;
};

} // namespace muster
