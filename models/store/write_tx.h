// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
// Everything that can be changed, inside one transaction of the only writing connection. Rows are appended,
// never updated in place. Used only inside Store::write functors and tests, on the store thread.

#include "models/store/change_set.h"
#include "models/store/journal_rows.h"
#include "models/store/read_tx.h"

#include <QHash>

namespace muster {

class Query;

class WriteTx : public ReadTx
{
public:
    WriteTx(Database& database, Instant now, ChangeSet& changes);
    WriteTx(const WriteTx&) = delete;
    WriteTx& operator=(const WriteTx&) = delete;

    /// The clock at the start of the transaction: default knownAt of what is learnt in it.
    Instant now() const { return m_now; }

    Done addIncident(const Incident& incident); ///< new version when the id exists
    Done addFact(const IncidentId& id, const SeverityFact& fact);
    Done addFact(const IncidentId& id, const StageFact& fact);
    Done addFact(const IncidentId& id, const RoleFact& fact);
    Done addFact(const IncidentId& id, const StatusFact& fact);
    Done addFact(const IncidentId& id, const KeyTimeFact& fact);
    Done setPanels(const IncidentId& id, const std::vector<Panel>& panels);

    /// Upsert by id, else by (source, remoteId). Unchanged content writes nothing;
    /// changed content appends a revision. Returns the stored event with id, revision and knownAt (kept when
    /// the given one is set, otherwise now()). An event without id is taken for a tool's report: marks that
    /// people here gave it (pinned, retracted, moved to an incident) survive its repetition, and a time that
    /// the tool tells as before is corrected as before. To change those, put the stored event with its id.
    /// search() finds it after the commit, or after flushSearchIndex().
    Result<TimelineEvent> putEvent(TimelineEvent event);
    /// A report of a tool that knows no incidents, such as an alert, for the rooms that are open (empty: no
    /// room is). Each has it as a copy with marks of its own: a room's copy is made or revised, or the one
    /// adopted that came before any room was open. What the tool says of it now is told to the copies of all
    /// other rooms as well, and an end goes to every room that has the beginning (alert_episode.h). Sealed
    /// rooms stay as they are. Returns the copy of the first room.
    Result<TimelineEvent> putEventOfRooms(TimelineEvent event, std::vector<IncidentId> rooms);
    /// A copy of such a report for a room that was opened after it came, with its revisions and when each was
    /// known; or the one itself when it is of no room. Nothing when the room has it, or is sealed.
    Done copyToRoom(const SourceId& source, const QString& remoteId, const IncidentId& room);
    /// Appends; overlapping times of the same series are replaced by the newer values, gaps (NaN) are kept. A
    /// knownAt that is not set (0) is now(); Instant::never() says "each sample known when it happened" (a
    /// recording). When they were known is kept per sample, in whole seconds rounded up.
    Done putSamples(const SampleBlock& block);
    /// Ties a series to an incident, so that it is precious and travels with its file.
    Done keepSeries(const IncidentId& id, const SourceId& source, const QString& query);

    Done putSlo(const IncidentId& id, const Slo& slo);
    /// The version that ran is kept for ever: once it has an answer, another text under the same version is
    /// refused (Invalid, with the way out). The same text again changes nothing.
    Done putRunbook(const IncidentId& id, const Runbook& runbook);
    Done addRunbookAnswer(const RunbookAnswer& answer);
    Result<PostMortemRevision> addPostMortemRevision(PostMortemRevision revision);
    /// Replaces the draft journal row; an empty optional clears it.
    Done setPostMortemDraft(const IncidentId& id, const std::optional<PostMortemRevision>& draft);

    Done putSource(const Source& source);
    Done removeSource(const SourceId& id);
    Done setCursor(const SourceId& source, const Cursor& cursor);
    Done addFreshness(const Freshness& freshness, std::optional<IncidentId> incident = std::nullopt);
    Done setSetting(const QString& key, const QString& value);
    /// Forgets cached samples (never those that an incident refers to) that ended before `olderThan`.
    Done pruneCache(Instant olderThan);
    /// Writes what was put in this transaction to the full-text index. The store calls it before it commits.
    Done flushSearchIndex();

    /// Adds a stored revision as it is: identity, revision number and times of an incident file are kept.
    /// Writes nothing when exactly it is here; Conflict when something else is here under its id and
    /// revision.
    Done importEventRevision(const TimelineEvent& event);
    ChangeSet& changes() const { return m_changes; }
    /// A link between incidents was written: what is marked from now on goes to other rooms.
    void roomsChanged() { m_shownIn.clear(); }

    /// Adds a record to the journal (models/store/journal.h): the store makes it durable before it commits.
    /// What a person makes through this class is added by itself; the outbox adds
    /// its operations.
    void journal(const QString& kind, QJsonObject value);
    /// What was added so far; the store numbers and writes it.
    std::vector<JournalRecord> takeJournal() { return std::move(m_journal); }

    // For the replay of the journal only.
    /// Inserts or corrects one revision of an event, whatever is there of the others.
    Result<Replayed> restoreEvent(const TimelineEvent& event);
    Done setJournalNumber(qint64 number);

private:
    struct PendingText
    {
        qint64 row;
        QString text, actor, service;
    };
    struct Newest
    {
        qint64 row = 0, first = 0; ///< of this revision, and of the first
        TimelineEvent event;
    };
    /// One for each room that was told of it; newest revisions, the oldest copy first.
    Result<std::vector<Newest>> copiesOf(const SourceId& source, const QString& remoteId) const;
    /// The incident's own, else the one that came before any room was open; nullptr: neither.
    static const Newest* copyFor(const std::vector<Newest>& copies, const IncidentId& incident);
    Result<bool> isSealed(const IncidentId& incident) const;
    Result<TimelineEvent> insertNewEvent(TimelineEvent event);
    /// `event` becomes the newest revision, unless it says nothing new.
    Result<TimelineEvent> reviseEvent(const Newest& newest, TimelineEvent event);
    Result<std::optional<qint64>> firstEventRow(const EventId& id) const;
    Result<Newest> newestRevision(qint64 firstRow) const;
    /// Appends `event` after `newest` and moves the full-text entry over.
    Done appendRevision(const Newest& newest, const TimelineEvent& event);
    Done unindexEvent(qint64 row, const TimelineEvent& event);
    Result<qint64> insertEvent(const TimelineEvent& event, std::optional<qint64> firstRow);
    /// Journals the row that the query finds, as a row of `table`.
    Done journalRow(Query query, const char* table);
    void journalDeletion(const char* table, QJsonObject key);
    Done journalInsertedEvent();
    /// Marks and journals the newest fact of an incident when one was written.
    Done factWritten(const Result<bool>& written, Table changed, const char* table,
                     const IncidentId& incident);

    /// Marks the incident, and the room in which it is shown.
    Done touch(const IncidentId& incident);

    Database& m_db;
    Instant m_now;
    ChangeSet& m_changes;
    QHash<QString, QString> m_shownIn; ///< of incidents touched so far
    std::vector<JournalRecord> m_journal;
    std::vector<PendingText>
        m_pending;              // sorted and written at the end: out of order costs one segment per row
    qint64 m_insertedRow = 0;   // of the event that was inserted last
    qint64 m_lastEventRow = -1; // newest row of the table as far as this transaction knows; -1: not asked
};

} // namespace muster
