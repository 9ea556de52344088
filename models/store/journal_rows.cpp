// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/store/journal_rows.h"

#include "models/store/database.h"
#include "models/store/event_row.h"
#include "models/store/incident_rows.h"
#include "models/store/outbox_store.h"
#include "models/store/row_codec.h"
#include "models/store/write_tx.h"

#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonValue>

#include <sqlite3.h>

#include <algorithm>
#include <map>
#include <set>

namespace muster {

namespace {

/// A table whose rows are journalled.
struct JournalTable
{
    const char* name;
    std::vector<const char*> key; ///< columns that say which row it is
    bool replaced = false;        ///< changed in place: only the newest record counts
};

const std::vector<JournalTable>& journalTables()
{
    static const std::vector<JournalTable> tables{
        {"incident", {"id", "revision"}},
        {"severity_fact", {"incident", "revision"}},
        {"stage_fact", {"incident", "revision"}},
        {"role_fact", {"incident", "revision"}},
        {"status_fact", {"incident", "revision"}},
        {"key_time_fact", {"incident", "revision"}},
        {"panels", {"incident", "revision"}},
        {"slo", {"incident", "id", "revision"}},
        {"runbook", {"incident", "id", "revision"}},
        {"runbook_answer", {"incident", "revision"}},
        {"event", {"id", "revision"}},
        {"postmortem", {"incident", "revision"}},
        {"postmortem_draft", {"incident"}, true},
        {"source", {"id", "revision"}},
        {"setting", {"key"}, true},
        {"kept_series", {"incident", "source", "query"}},
        {"incident_link", {"incident", "revision"}},
        {"person_link", {"source", "remote_id", "revision"}},
    };
    return tables;
}

const QString kBase64 = QStringLiteral("base64");
const QString kDeleted = QStringLiteral("deleted");

QJsonValue valueFrom(const Query& query, int column)
{
    switch (query.type(column)) {
    case SQLITE_INTEGER:
        return QJsonValue(query.integer(column));
    case SQLITE_FLOAT:
        return QJsonValue(query.real(column));
    case SQLITE_TEXT:
        return QJsonValue(query.text(column));
    case SQLITE_BLOB:
        return QJsonObject{{kBase64, QString::fromLatin1(query.blob(column).toBase64())}};
    default:
        return QJsonValue(QJsonValue::Null);
    }
}

Cell cellFrom(const QJsonValue& value, bool real)
{
    Cell cell;
    if (value.isString()) {
        cell.type = Cell::Type::Text;
        cell.bytes = value.toString().toUtf8();
    } else if (value.isDouble() && real) {
        cell.type = Cell::Type::Real;
        cell.real = value.toDouble();
    } else if (value.isDouble()) {
        cell.type = Cell::Type::Integer;
        cell.integer = value.toInteger();
    } else if (value.isObject()) {
        cell.type = Cell::Type::Blob;
        cell.bytes = QByteArray::fromBase64(value[kBase64].toString().toLatin1());
    }
    return cell;
}

struct Column
{
    std::string name;
    bool real = false;
};

/// Columns of a table of ours as this database has them.
Result<std::vector<Column>> columnsOf(Database& db, const char* table)
{
    return collect<Column>(
        db.query("SELECT name, type FROM pragma_table_info(?)", QString::fromLatin1(table)),
        [](const Query& query) {
            return Column{query.text(0).toStdString(), query.text(1) == QLatin1String("REAL")};
        });
}

/// Lays records of plain tables over the database.
class RowReplay
{
public:
    explicit RowReplay(Database& db) : m_db(db) {}

    Result<Replayed> apply(const JournalTable& table, const QJsonObject& value)
    {
        auto known = m_columns.find(table.name);
        if (known == m_columns.end()) {
            const auto columns = columnsOf(m_db, table.name);
            if (!columns)
                return tl::unexpected(columns.error());
            known = m_columns.emplace(table.name, *columns).first;
        }
        std::vector<std::string> names;
        Row row;
        for (const Column& column : known->second) {
            const QJsonValue cell = value[QString::fromStdString(column.name)];
            if (cell.isUndefined())
                continue;
            names.push_back(column.name);
            row.push_back(cellFrom(cell, column.real));
        }
        for (const char* key : table.key)
            if (std::find(names.begin(), names.end(), key) == names.end())
                return Replayed::Refused;
        if (const Result<bool> same = exists(table, names, row, false); !same || *same)
            return same ? Result<Replayed>(Replayed::Same) : tl::unexpected(same.error());
        const Result<bool> there = exists(table, names, row, true);
        if (!there)
            return tl::unexpected(there.error());
        Done done = *there ? update(table, names, row) : insert(table, names, row);
        if (!done)
            return m_db.lastErrorIsConstraint() ? Result<Replayed>(Replayed::Refused)
                                                : tl::unexpected(done.error());
        return *there ? Replayed::Corrected : Replayed::Added;
    }

private:
    static bool isKey(const JournalTable& table, const std::string& name)
    {
        return std::find(table.key.begin(), table.key.end(), name) != table.key.end();
    }
    static std::string where(const JournalTable& table, const std::vector<std::string>& names, bool keyOnly)
    {
        std::string sql;
        for (size_t i = 0; i < names.size(); ++i)
            if (!keyOnly || isKey(table, names[i]))
                sql += (sql.empty() ? " WHERE " : " AND ") + names[i] + " IS ?" + std::to_string(i + 1);
        return sql;
    }
    Result<bool> exists(const JournalTable& table, const std::vector<std::string>& names, const Row& row,
                        bool keyOnly)
    {
        // Every parameter is mentioned, so that the row can be bound as it is.
        std::string all;
        for (size_t i = 0; i < names.size(); ++i)
            all += (i > 0 ? ", ?" : "?") + std::to_string(i + 1);
        Query query = m_db.query("SELECT count(*), max(" + all + ", 0) FROM main." + table.name +
                                 where(table, names, keyOnly));
        bindRow(query, row);
        const Result<bool> answered = query.step();
        if (!answered)
            return tl::unexpected(answered.error());
        return query.integer(0) > 0;
    }
    Done insert(const JournalTable& table, const std::vector<std::string>& names, const Row& row)
    {
        std::string columns, places;
        for (size_t i = 0; i < names.size(); ++i) {
            columns += (i > 0 ? ", " : "") + names[i];
            places += (i > 0 ? ", ?" : "?") + std::to_string(i + 1);
        }
        Query query = m_db.query(std::string("INSERT INTO main.") + table.name + "(" + columns + ") VALUES(" +
                                 places + ")");
        bindRow(query, row);
        return query.run();
    }
    Done update(const JournalTable& table, const std::vector<std::string>& names, const Row& row)
    {
        std::string sets;
        for (size_t i = 0; i < names.size(); ++i)
            sets += (i > 0 ? ", " : "") + names[i] + " = ?" + std::to_string(i + 1);
        Query query =
            m_db.query(std::string("UPDATE main.") + table.name + " SET " + sets + where(table, names, true));
        bindRow(query, row);
        return query.run();
    }

    Database& m_db;
    std::map<std::string, std::vector<Column>> m_columns;
};

TimelineEvent eventFromJson(const QJsonObject& v)
{
    TimelineEvent event;
    event.id.value = v[u"id"].toString();
    event.revision = static_cast<int>(v[u"revision"].toInteger());
    event.incident.value = v[u"incident"].toString();
    event.occurredAt = Instant{v[u"occurred_at"].toInteger()};
    event.knownAt = Instant{v[u"known_at"].toInteger()};
    event.kind = rows::kindFrom(v[u"kind"].toString().toStdString());
    event.kindName = v[u"kind_name"].toString();
    event.source.value = v[u"source"].toString();
    event.sourceName = v[u"source_name"].toString();
    event.remoteId = v[u"remote_id"].toString();
    event.actor = v[u"actor"].toString();
    event.service = v[u"service"].toString();
    event.text = v[u"text"].toString();
    event.link = v[u"link"].toString();
    event.raw = QByteArray::fromBase64(v[u"raw"][kBase64].toString().toLatin1());
    event.pinned = v[u"pinned"].toInteger() != 0;
    event.retracted = v[u"retracted"].toInteger() != 0;
    event.presence = rows::presenceFrom(v[u"presence"].toString().toStdString());
    event.clockOffset = Milliseconds{v[u"clock_offset"].toInteger()};
    event.timeUnknown = v[u"time_unknown"].toInteger() != 0;
    return event;
}

Result<std::pair<qint64, QString>> newestPostMortem(Database& db, const QString& incident)
{
    Query query = db.query(
        "SELECT row, markdown FROM postmortem WHERE incident = ? ORDER BY revision DESC LIMIT 1", incident);
    const Result<bool> row = query.step();
    if (!row)
        return tl::unexpected(row.error());
    return *row ? std::pair(query.integer(0), query.text(1)) : std::pair(qint64{0}, QString());
}

/// The row, and the full-text index when another revision became the newest. A corrected row keeps its entry:
/// the index was made of what the journal says.
Result<Replayed> applyPostMortem(Database& db, RowReplay& rows, const JournalTable& table,
                                 const QJsonObject& value)
{
    const QString incident = value[u"incident"].toString();
    const auto before = newestPostMortem(db, incident);
    if (!before)
        return tl::unexpected(before.error());
    const Result<Replayed> done = rows.apply(table, value);
    if (!done || *done != Replayed::Added)
        return done;
    const auto after = newestPostMortem(db, incident);
    if (!after)
        return tl::unexpected(after.error());
    if (after->first == before->first)
        return done;
    Done indexed;
    if (before->first != 0)
        indexed =
            db.run("INSERT INTO postmortem_text(postmortem_text, rowid, markdown) VALUES('delete', ?, ?)",
                   before->first, before->second);
    if (indexed)
        indexed =
            db.run("INSERT INTO postmortem_text(rowid, markdown) VALUES(?, ?)", after->first, after->second);
    return indexed ? done : tl::unexpected(indexed.error());
}

} // namespace

Done WriteTx::journalRow(Query query, const char* table)
{
    const Result<bool> row = query.step();
    if (!row)
        return tl::unexpected(row.error());
    if (!*row)
        return {};
    QJsonObject value;
    for (int i = 0; i < query.columnCount(); ++i) {
        const QString name = query.columnName(i);
        // Row numbers are the database's own; another one may give others.
        if (name != QLatin1String("row") && name != QLatin1String("event"))
            value.insert(name, valueFrom(query, i));
    }
    journal(QString::fromLatin1(table), std::move(value));
    return {};
}

Done WriteTx::factWritten(const Result<bool>& written, Table changed, const char* table,
                          const IncidentId& incident)
{
    if (!written)
        return tl::unexpected(written.error());
    if (!*written)
        return {};
    m_changes.mark(changed);
    if (Done touched = touch(incident); !touched)
        return touched;
    return journalRow(m_db.query(std::string("SELECT * FROM ") + table +
                                     " WHERE incident = ? ORDER BY revision DESC LIMIT 1",
                                 incident),
                      table);
}

Done WriteTx::journalInsertedEvent()
{
    return journalRow(m_db.query("SELECT * FROM event WHERE row = ?", m_insertedRow), "event");
}

void WriteTx::journal(const QString& kind, QJsonObject value)
{
    m_journal.push_back({0, m_now, kind, std::move(value)});
}

void WriteTx::journalDeletion(const char* table, QJsonObject key)
{
    key.insert(kDeleted, true);
    journal(QString::fromLatin1(table), std::move(key));
}

namespace {

/// A draft that was given up; one that was typed later stays.
Result<Replayed> applyDeletion(Database& db, const JournalRecord& record)
{
    const Done deleted = db.run("DELETE FROM postmortem_draft WHERE incident = ? AND known_at <= ?",
                                record.value[u"incident"].toString(), record.at);
    if (!deleted)
        return tl::unexpected(deleted.error());
    return db.changes() > 0 ? Replayed::Corrected : Replayed::Same;
}

/// Kinds that are more than a row.
Result<Replayed> applyOther(WriteTx& tx, const JournalRecord& record)
{
    if (record.kind != QLatin1String(kOperationRecord))
        return Replayed::Refused;
    const int before = sqlite3_total_changes(tx.database().handle());
    const Done done =
        outbox::restoreFromJournal(tx, QJsonDocument(record.value).toJson(QJsonDocument::Compact));
    if (!done)
        return done.error().kind == ErrorKind::Storage ? Result<Replayed>(tl::unexpected(done.error()))
                                                       : Result<Replayed>(Replayed::Refused);
    return sqlite3_total_changes(tx.database().handle()) != before ? Replayed::Added : Replayed::Same;
}

/// The newest number up to `known`, which the database holds, that the journal lost to damage or to a cut
/// end; 0: none. What it began with before its first record was removed on purpose.
qint64 newestHole(const JournalContents& contents, qint64 known)
{
    qint64 expected = known;
    const auto& records = contents.records;
    for (auto record = records.rbegin(); record != records.rend(); ++record) {
        if (record->number > known)
            continue;
        while (expected > record->number && contents.leftOut.contains(expected))
            --expected;
        if (expected > record->number)
            return expected;
        --expected;
    }
    return 0;
}

/// `table` is nullptr for a kind that is no table of ours. `missed`: up to here a row that is replaced in
/// place may be newer than its newest record, because that one was not written (kJournalMissedKey) or is
/// lost.
Result<Replayed> applyRecord(WriteTx& tx, RowReplay& rows, const JournalTable* table,
                             const JournalRecord& record, qint64 missed)
{
    Database& db = tx.database();
    if (!table)
        return applyOther(tx, record);
    if (record.kind == QLatin1String("event"))
        return tx.restoreEvent(eventFromJson(record.value));
    if (record.kind == QLatin1String("postmortem"))
        return applyPostMortem(db, rows, *table, record.value);
    if (record.value[kDeleted].toBool())
        return applyDeletion(db, record);
    if (table->replaced && record.number <= missed) {
        // The row may be newer than its newest record: only fill a hole.
        const char* key = table->key.front();
        const Result<qint64> there = db.integer(
            std::string("SELECT count(*) FROM ").append(table->name).append(" WHERE ").append(key) + " = ?",
            record.value[QString::fromLatin1(key)].toString());
        if (!there)
            return tl::unexpected(there.error());
        if (*there > 0)
            return Replayed::Same;
    }
    return rows.apply(*table, record.value);
}

} // namespace

Result<ReplayOutcome> replayJournal(WriteTx& tx, const JournalContents& contents)
{
    Database& db = tx.database();
    std::map<QString, const JournalTable*> tables;
    for (const JournalTable& table : journalTables())
        tables.emplace(QString::fromLatin1(table.name), &table);
    const Result<qint64> missed = db.integer("SELECT CAST(value AS INTEGER) FROM meta WHERE key = ?",
                                             QString::fromLatin1(kJournalMissedKey));
    if (!missed)
        return tl::unexpected(missed.error());

    const Result<qint64> number = db.integer("SELECT CAST(value AS INTEGER) FROM meta WHERE key = ?",
                                             QString::fromLatin1(kJournalNumberKey));
    if (!number)
        return tl::unexpected(number.error());

    const qint64 doubted = std::max(*missed, newestHole(contents, *number));

    // Backwards once, to know which record of a replaced row is its newest.
    std::set<QString> seen;
    std::vector<bool> counts(contents.records.size(), true);
    for (size_t i = contents.records.size(); i-- > 0;) {
        const JournalRecord& record = contents.records[i];
        const auto table = tables.find(record.kind);
        if (table == tables.end() || !table->second->replaced)
            continue;
        const QString key = record.value[QString::fromLatin1(table->second->key.front())].toString();
        counts[i] = seen.insert(record.kind + QLatin1Char('/') + key).second;
    }

    RowReplay rows(db);
    ReplayOutcome outcome;
    std::set<qint64> ahead; // times of transactions
    for (size_t i = 0; i < contents.records.size(); ++i) {
        if (!counts[i])
            continue;
        const JournalRecord& record = contents.records[i];
        const auto table = tables.find(record.kind);
        const Result<Replayed> done =
            applyRecord(tx, rows, table == tables.end() ? nullptr : table->second, record, doubted);
        if (!done)
            return tl::unexpected(done.error());
        if (*done == Replayed::Added || *done == Replayed::Corrected) {
            if (record.number <= *number)
                ++outcome.repaired;
            else if (ahead.insert(record.at.ms).second)
                ++outcome.transactionsAhead;
        }
        switch (*done) {
        case Replayed::Added:
            ++outcome.added;
            break;
        case Replayed::Corrected:
            ++outcome.corrected;
            break;
        case Replayed::Same:
            ++outcome.same;
            break;
        case Replayed::Refused:
            ++outcome.refused;
            break;
        }
    }
    if (*number < contents.newest)
        if (Done done = tx.setJournalNumber(contents.newest); !done)
            return tl::unexpected(done.error());
    return outcome;
}

Done WriteTx::setJournalNumber(qint64 number)
{
    return m_db.run("INSERT OR REPLACE INTO meta(key, value) VALUES(?, ?)",
                    QString::fromLatin1(kJournalNumberKey), QString::number(number));
}

Result<Replayed> WriteTx::restoreEvent(const TimelineEvent& event)
{
    if (event.id.isEmpty() || event.revision < 0)
        return Replayed::Refused;
    Result<std::optional<qint64>> first = firstEventRow(event.id);
    if (!first)
        return tl::unexpected(first.error());
    if (!*first) {
        const auto copies = copiesOf(event.source, event.remoteId);
        if (!copies)
            return tl::unexpected(copies.error());
        if (const Newest* const copy = copyFor(*copies, event.incident))
            first = copy->first;
    }
    if (!*first) {
        TimelineEvent root = event;
        root.revision = 0;
        const Result<qint64> row = insertEvent(root, std::nullopt);
        if (!row)
            return tl::unexpected(row.error());
        if (event.revision == 0)
            return Replayed::Added;
        // Its earlier revisions are lost; this one stands for the first as well.
        const Done done = appendRevision(Newest{*row, *row, root}, event);
        return done ? Result<Replayed>(Replayed::Added) : tl::unexpected(done.error());
    }
    const Result<Newest> newest = newestRevision(**first);
    if (!newest)
        return tl::unexpected(newest.error());
    const auto history = collect<Newest>(
        m_db.query("SELECT " MUSTER_EVENT_COLUMNS ", e.row FROM event e WHERE e.row = ?1 UNION ALL"
                   " SELECT " MUSTER_EVENT_COLUMNS
                   ", e.row FROM event e WHERE e.event = ?1 AND e.revision > 0",
                   **first),
        [root = **first](const Query& query) {
            return Newest{query.integer(kEventColumns), root, eventFrom(query)};
        });
    if (!history)
        return tl::unexpected(history.error());
    for (const Newest& known : *history) {
        TimelineEvent same = event;
        same.id = known.event.id;
        if (same == known.event)
            return Replayed::Same;
        if (known.event.id != event.id || known.event.revision != event.revision)
            continue;
        // The full-text index was made of what the journal says, so it is right already.
        Done done =
            m_db.run("UPDATE event SET incident = ?2, occurred_at = ?3, known_at = ?4, kind = ?5,"
                     " kind_name = ?6, source = ?7, source_name = ?8, remote_id = ?9, actor = ?10,"
                     " service = ?11, text = ?12, link = ?13, raw = ?14, pinned = ?15, retracted = ?16,"
                     " presence = ?17, clock_offset = ?18, time_unknown = ?19"
                     " WHERE row = ?1",
                     known.row, event.incident, event.occurredAt, event.knownAt, rows::kindText(event.kind),
                     event.kindName, event.source, event.sourceName, event.remoteId, event.actor,
                     event.service, event.text, event.link, event.raw, event.pinned, event.retracted,
                     toString(event.presence), event.clockOffset, event.timeUnknown);
        return done ? Result<Replayed>(Replayed::Corrected) : tl::unexpected(done.error());
    }
    TimelineEvent later = event;
    if (newest->event.id != event.id) {
        // A tool's event that was fetched again under another id: the person's mark is its newest revision.
        later.id = newest->event.id;
        later.revision = newest->event.revision + 1;
        if (later.pinned == newest->event.pinned && later.retracted == newest->event.retracted &&
            later.incident == newest->event.incident && later.text == newest->event.text)
            return Replayed::Same;
    }
    if (later.revision > newest->event.revision) {
        const Done done = appendRevision(*newest, later);
        return done ? Result<Replayed>(Replayed::Added) : tl::unexpected(done.error());
    }
    // An older revision is missing below a newer one: history only, the index speaks of the newest.
    const size_t pending = m_pending.size();
    const Result<qint64> row = insertEvent(later, **first);
    if (!row)
        return tl::unexpected(row.error());
    m_pending.resize(std::min(pending, m_pending.size()));
    return Replayed::Added;
}

} // namespace muster
