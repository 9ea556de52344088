// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/store/incident_rows.h"

#include "models/base/utf8.h"
#include "models/store/database.h"
#include "models/store/event_row.h"
#include "models/store/room_members.h"
#include "models/store/row_codec.h"
#include "models/store/sample_codec.h"
#include "models/store/sample_store.h"
#include "models/store/stretch_rows.h"
#include "models/store/write_tx.h"

#include <QCryptographicHash>
#include <QtEndian>

#include <sqlite3.h>

#include <algorithm>
#include <bit>
#include <map>
#include <sstream>

namespace muster {

namespace {

constexpr const char* kFactColumns = "incident TEXT NOT NULL, revision INTEGER NOT NULL, occurred_at INTEGER "
                                     "NOT NULL, known_at INTEGER NOT NULL, ";
constexpr qint64 kMaxRows = 100'000;
constexpr qint64 kMaxEvents = 1'000'000;
const char* const kEventState = "event_state";
const char* const kStretch = "stretch";

IncidentTable fact(const char* name, const char* columns)
{
    return {name,
            std::string(kFactColumns) + columns,
            "incident, revision",
            std::string("FROM ") + name + " WHERE incident = ?1",
            {},
            kMaxRows};
}

/// What tools say of members of the room follows its own facts, as facts of the room: a file holds one
/// incident.
IncidentTable toldFact(const char* name, const char* columns, const char* names)
{
    IncidentTable table = fact(name, columns);
    table.select =
        std::string("?1 AS incident, CASE WHEN incident = ?1 THEN revision ELSE"
                    " (SELECT coalesce(max(revision), -1) FROM ") +
        name +
        " WHERE incident = ?1) + row_number() OVER (PARTITION BY incident = ?1 ORDER BY incident, revision)"
        " END AS revision, occurred_at, known_at, " +
        names;
    table.from = std::string("FROM ") + name + " WHERE incident IN " + membersSql("?1");
    return table;
}

/// Without what joined incidents say since the room has a severity of its own (ReadTx::facts): it never was
/// the room's.
IncidentTable severityFact()
{
    IncidentTable table =
        toldFact("severity_fact", "severity INTEGER NOT NULL, reason TEXT NOT NULL", "severity, reason");
    table.from += " AND (incident = ?1 OR NOT EXISTS(SELECT 1 FROM severity_fact o WHERE o.incident = ?1"
                  " AND o.occurred_at <= severity_fact.occurred_at))";
    return table;
}

/// Events whose newest revision is in the room.
std::string eventsOfRoom()
{
    return "(SELECT e.event FROM event e WHERE e.incident IN " + membersSql("?1") +
           " AND NOT EXISTS(SELECT 1 FROM event n WHERE n.event = e.event AND n.revision > 0"
           " AND n.revision > e.revision))";
}

// Which of the configured sources' freshness belongs to an incident that was recorded here: the sources that
// its events and series come from, from a day before its room opens. A sealed incident brought its own.
constexpr const char* kFreshnessFrom =
    "FROM (SELECT DISTINCT ?1 AS incident, source, source_name, feed, occurred_at, known_at, last_success, "
    "data_until,"
    " state, why FROM main.freshness WHERE incident = ?1 OR (incident = ''"
    " AND source IN (SELECT source FROM event WHERE incident = ?1 UNION SELECT source FROM kept_series WHERE "
    "incident = ?1)"
    " AND EXISTS(SELECT 1 FROM incident i WHERE i.id = ?1 AND i.sealed = 0 AND main.freshness.occurred_at >="
    " i.opened_at - 86400000)))";

Error conflict(const std::string& table)
{
    return Error{ErrorKind::Conflict,
                 QStringLiteral("this incident is already here with other content (%1)")
                     .arg(QString::fromStdString(table)),
                 0,
                 std::nullopt,
                 {}};
}

QString textOf(const Cell& cell)
{
    return textFromUtf8(cell.bytes);
}

Done importPlain(Database& db, const IncidentTable& table, const std::vector<Row>& rows, bool& changed)
{
    std::string names, places, same;
    int place = 0;
    for (const std::string& name : table.names()) {
        std::string parameter(1, '?');
        parameter.append(std::to_string(++place));
        names += (place > 1 ? ", " : "") + name;
        places += (place > 1 ? ", " : "") + parameter;
        same += (place > 1 ? " AND " : "") + name + " IS " + parameter;
    }
    const std::string insert =
        "INSERT INTO main." + table.name + "(" + names + ") VALUES(" + places + ") ON CONFLICT DO NOTHING";
    const std::string find = "SELECT count(*) FROM main." + table.name + " WHERE " + same;
    for (const Row& row : rows) {
        {
            Query query = db.query(insert);
            bindRow(query, row);
            if (Done done = query.run(); !done)
                return done;
        }
        if (db.changes() > 0) {
            changed = true;
            continue;
        }
        Query query = db.query(find);
        bindRow(query, row);
        const Result<bool> found = query.step();
        if (!found)
            return tl::unexpected(found.error());
        if (query.integer(0) == 0)
            return tl::unexpected(conflict(table.name));
    }
    return {};
}

Done importIncidentRow(WriteTx& tx, const IncidentId& id, const std::vector<Row>& rows, bool sealed)
{
    if (rows.size() != 1 || textOf(rows[0][0]) != id.value || id.isEmpty())
        return fail(ErrorKind::Invalid, QStringLiteral("it does not hold exactly one incident"));
    const Result<Incident> known = tx.incident(id);
    if (known || known.error().kind != ErrorKind::NotFound)
        return known ? Done{} : tl::unexpected(known.error());
    Incident incident;
    incident.id = id;
    incident.number = textOf(rows[0][1]);
    incident.title = textOf(rows[0][2]);
    incident.services = rows::listFrom(rows[0][3].bytes);
    incident.openedAt = Instant{rows[0][4].integer};
    incident.sealed = sealed;
    return tx.addIncident(incident);
}

/// A tool's clock that is off by more than this is a broken file.
constexpr qint64 kMostClockOffset = 100LL * 366 * 86'400'000;

Done importEvents(WriteTx& tx, const IncidentId& id, const std::vector<Row>& rows,
                  const std::vector<Row>& states)
{
    std::map<std::pair<QByteArray, qint64>, const Row*> special;
    for (const Row& state : states) {
        if (state[3].integer > kMostClockOffset || state[3].integer < -kMostClockOffset)
            return fail(ErrorKind::Invalid, QStringLiteral("a clock in it is off by more than a century"));
        special.emplace(std::pair(state[0].bytes, state[1].integer), &state);
    }
    for (size_t i = 0; i < rows.size(); ++i) {
        const Row& row = rows[i];
        TimelineEvent event;
        event.id.value = textOf(row[0]);
        event.revision = static_cast<int>(row[1].integer);
        event.incident.value = textOf(row[2]);
        event.occurredAt = Instant{row[3].integer};
        event.knownAt = Instant{row[4].integer};
        event.kind = rows::kindFrom(
            std::string_view(row[5].bytes.constData(), static_cast<size_t>(row[5].bytes.size())));
        event.kindName = textOf(row[6]);
        event.source.value = textOf(row[7]);
        event.sourceName = textOf(row[8]);
        event.remoteId = textOf(row[9]);
        event.actor = textOf(row[10]);
        event.service = textOf(row[11]);
        event.text = textOf(row[12]);
        event.link = textOf(row[13]);
        event.raw = row[14].bytes;
        event.pinned = row[15].integer != 0;
        event.retracted = row[16].integer != 0;
        if (const auto state = special.find({row[0].bytes, row[1].integer}); state != special.end()) {
            const Row& told = *state->second;
            event.presence = rows::presenceFrom(
                std::string_view(told[2].bytes.constData(), static_cast<size_t>(told[2].bytes.size())));
            event.clockOffset = Milliseconds{told[3].integer};
            event.timeUnknown = told[4].integer != 0;
        }
        const bool last = i + 1 == rows.size() || rows[i + 1][0].bytes != row[0].bytes;
        if (event.id.isEmpty() || (last && event.incident != id))
            return fail(ErrorKind::Invalid, QStringLiteral("an event in it belongs to another incident"));
        if (Done done = tx.importEventRevision(event); !done)
            return done;
    }
    return {};
}

/// Keeps the full-text index on the newest revision only, whatever the import added.
Done importPostMortems(WriteTx& tx, const IncidentId& id, const IncidentTable& table,
                       const std::vector<Row>& rows, bool& changed)
{
    Database& db = tx.database();
    const auto newest = [&]() -> Result<std::pair<qint64, QString>> {
        Query query = db.query(
            "SELECT row, markdown FROM postmortem WHERE incident = ? ORDER BY revision DESC LIMIT 1", id);
        const Result<bool> row = query.step();
        if (!row)
            return tl::unexpected(row.error());
        return *row ? std::pair(query.integer(0), query.text(1)) : std::pair(qint64{0}, QString());
    };
    const auto before = newest();
    Done done = before ? importPlain(db, table, rows, changed) : tl::unexpected(before.error());
    if (!done)
        return done;
    const auto after = newest();
    if (!after)
        return tl::unexpected(after.error());
    if (after->first == before->first)
        return {};
    if (before->first != 0)
        done = db.run("INSERT INTO postmortem_text(postmortem_text, rowid, markdown) VALUES('delete', ?, ?)",
                      before->first, before->second);
    return done ? db.run("INSERT INTO postmortem_text(rowid, markdown) VALUES(?, ?)", after->first,
                         after->second)
                : done;
}

Done importSamples(WriteTx& tx, const std::vector<Row>& series, const std::vector<Row>& chunks)
{
    Database& db = tx.database();
    std::map<QByteArray, SampleBlock> shapes;
    for (const Row& row : series) {
        SampleBlock shape;
        shape.key = {SourceId{textOf(row[1])}, textOf(row[2]), rows::mapFrom(row[3].bytes)};
        shape.unit = unitFromString(textOf(row[4]));
        shape.step = Milliseconds(row[5].integer);
        if (shape.key.id().value != textOf(row[0]))
            return fail(ErrorKind::Invalid,
                        QStringLiteral("a series in it does not have the id that it says"));
        shapes.emplace(row[0].bytes, std::move(shape));
    }
    for (const Row& row : chunks) {
        const auto shape = shapes.find(row[0].bytes);
        const Result<SampleColumns> columns = decodeSamples(
            std::string_view(row[4].bytes.constData(), static_cast<size_t>(row[4].bytes.size())),
            row[3].integer);
        if (shape == shapes.end() || !columns || columns->times.front() != row[1].integer ||
            columns->times.back() != row[2].integer)
            return fail(ErrorKind::Invalid, QStringLiteral("a block of samples in it is not valid"));
        if (Done done = importChunk(db, shape->second, *columns, row[4].bytes); !done)
            return done;
    }
    return {};
}

Done importRemarks(WriteTx& tx, const std::vector<Row>& rows)
{
    std::vector<SampleStretch> stretches;
    for (const Row& row : rows)
        stretches.push_back({SourceId{textOf(row[0])},
                             textOf(row[1]),
                             {Instant{row[2].integer}, Instant{row[3].integer}},
                             Milliseconds{row[4].integer},
                             Instant{row[5].integer},
                             rows::listFrom(row[6].bytes)});
    return importStretches(tx, stretches);
}

Done importFreshness(WriteTx& tx, const IncidentId& id, const std::vector<Row>& rows)
{
    const auto instant = [](const Cell& cell) {
        return cell.type == Cell::Type::Null ? std::nullopt : std::optional(Instant{cell.integer});
    };
    for (const Row& row : rows) {
        Freshness fresh;
        fresh.source.value = textOf(row[1]);
        fresh.sourceName = textOf(row[2]);
        fresh.feed = textOf(row[3]);
        fresh.occurredAt = Instant{row[4].integer};
        fresh.knownAt = Instant{row[5].integer};
        fresh.lastSuccess = instant(row[6]);
        fresh.dataUntil = instant(row[7]);
        fresh.state = rows::freshnessFrom(
            std::string_view(row[8].bytes.constData(), static_cast<size_t>(row[8].bytes.size())));
        fresh.why = textOf(row[9]);
        if (Done done = tx.addFreshness(fresh, id); !done)
            return done;
    }
    return {};
}

} // namespace

std::vector<std::string> IncidentTable::names() const
{
    std::vector<std::string> list;
    std::istringstream all(columns);
    for (std::string part; std::getline(all, part, ',');) {
        const size_t start = part.find_first_not_of(' ');
        list.push_back(part.substr(start, part.find(' ', start) - start));
    }
    return list;
}

std::string IncidentTable::createSql() const
{
    return "CREATE TABLE " + name + "(" + columns + ") STRICT";
}

std::string manifestCreateSql()
{
    return "CREATE TABLE manifest(key TEXT NOT NULL, value TEXT NOT NULL) STRICT";
}

const std::vector<IncidentTable>& incidentTables()
{
    static const std::vector<IncidentTable> tables{
        {"incident",
         "id TEXT NOT NULL, number TEXT NOT NULL, title TEXT NOT NULL, services TEXT NOT NULL,"
         " opened_at INTEGER NOT NULL",
         "id",
         "FROM incident i WHERE id = ?1 AND NOT EXISTS(SELECT 1 FROM incident n WHERE n.id = i.id"
         " AND n.revision > i.revision)",
         {},
         1},
        severityFact(),
        toldFact("stage_fact", "stage TEXT NOT NULL", "stage"),
        toldFact("role_fact", "role TEXT NOT NULL, person TEXT NOT NULL", "role, person"),
        toldFact("status_fact",
                 "audience TEXT NOT NULL, state TEXT NOT NULL, text TEXT NOT NULL, next_update_due INTEGER",
                 "audience, state, text, next_update_due"),
        toldFact("key_time_fact", "name TEXT NOT NULL, origin TEXT NOT NULL", "name, origin"),
        {"panels",
         "incident TEXT NOT NULL, revision INTEGER NOT NULL, body TEXT NOT NULL",
         "incident, revision",
         "FROM panels WHERE incident = ?1",
         {},
         kMaxRows},
        {"slo",
         "incident TEXT NOT NULL, id TEXT NOT NULL, revision INTEGER NOT NULL, body TEXT NOT NULL",
         "incident, id, revision",
         "FROM slo WHERE incident = ?1",
         {},
         kMaxRows},
        {"runbook",
         "incident TEXT NOT NULL, id TEXT NOT NULL, revision INTEGER NOT NULL, version INTEGER NOT NULL,"
         " hash TEXT NOT NULL, body TEXT NOT NULL",
         "incident, id, revision",
         "FROM runbook WHERE incident = ?1",
         {},
         kMaxRows},
        fact("runbook_answer",
             "run TEXT NOT NULL, runbook TEXT NOT NULL, runbook_version INTEGER NOT NULL,"
             " node TEXT NOT NULL, value REAL, data_age_ms INTEGER, proposed_branch INTEGER NOT NULL,"
             " taken_branch INTEGER NOT NULL, taken TEXT NOT NULL, person TEXT NOT NULL,"
             " override_reason TEXT NOT NULL, summary TEXT NOT NULL"),
        {"event",
         "id TEXT NOT NULL, revision INTEGER NOT NULL, incident TEXT NOT NULL, occurred_at INTEGER NOT NULL,"
         " known_at INTEGER NOT NULL, kind TEXT NOT NULL, kind_name TEXT NOT NULL, source TEXT NOT NULL,"
         " source_name TEXT NOT NULL, remote_id TEXT NOT NULL, actor TEXT NOT NULL, service TEXT NOT NULL,"
         " text TEXT NOT NULL, link TEXT NOT NULL, raw BLOB NOT NULL, pinned INTEGER NOT NULL,"
         " retracted INTEGER NOT NULL",
         "id, revision", "FROM event WHERE event IN " + eventsOfRoom(),
         "id, revision, CASE WHEN incident IN " + membersSql("?1") +
             " THEN ?1 ELSE incident END AS incident, occurred_at, known_at, kind, kind_name, source, "
             "source_name,"
             " remote_id, actor, service, text, link, raw, pinned, retracted",
         kMaxEvents},
        {"postmortem",
         "id TEXT NOT NULL, incident TEXT NOT NULL, revision INTEGER NOT NULL, base_revision INTEGER NOT "
         "NULL,"
         " occurred_at INTEGER NOT NULL, known_at INTEGER NOT NULL, author TEXT NOT NULL,"
         " state TEXT NOT NULL, markdown TEXT NOT NULL",
         "incident, revision",
         "FROM postmortem WHERE incident = ?1",
         {},
         kMaxRows},
        {"kept_series",
         "incident TEXT NOT NULL, source TEXT NOT NULL, query TEXT NOT NULL",
         "incident, source, query",
         "FROM kept_series WHERE incident = ?1",
         {},
         kMaxRows},
        {"series",
         "id TEXT NOT NULL, source TEXT NOT NULL, query TEXT NOT NULL, labels TEXT NOT NULL, unit TEXT NOT "
         "NULL,"
         " step_ms INTEGER NOT NULL",
         "id",
         "FROM main.series WHERE (source, query) IN (SELECT source, query FROM kept_series WHERE incident = "
         "?1)",
         {},
         kMaxRows},
        {"chunk",
         "series TEXT NOT NULL, t0 INTEGER NOT NULL, t1 INTEGER NOT NULL, n INTEGER NOT NULL, data BLOB NOT "
         "NULL",
         "series, t0",
         "FROM main.chunk c JOIN main.series s ON s.row = c.series"
         " WHERE (s.source, s.query) IN (SELECT source, query FROM kept_series WHERE incident = ?1)",
         "s.id AS series, c.t0 AS t0, c.t1 AS t1, c.n AS n, c.data AS data", kMaxEvents},
        {"freshness",
         "incident TEXT NOT NULL, source TEXT NOT NULL, source_name TEXT NOT NULL, feed TEXT NOT NULL,"
         " occurred_at INTEGER NOT NULL, known_at INTEGER NOT NULL, last_success INTEGER, data_until INTEGER,"
         " state TEXT NOT NULL, why TEXT NOT NULL",
         "source, source_name, feed, occurred_at, known_at, last_success, data_until, state, why",
         kFreshnessFrom,
         {},
         kMaxRows},
        {kEventState,
         "id TEXT NOT NULL, revision INTEGER NOT NULL, presence TEXT NOT NULL, clock_offset INTEGER NOT NULL,"
         " time_unknown INTEGER NOT NULL",
         "id, revision",
         "FROM event WHERE (presence <> 'present' OR clock_offset <> 0 OR time_unknown <> 0) AND event IN " +
             eventsOfRoom(),
         {},
         kMaxEvents,
         2},
        {kStretch,
         "source TEXT NOT NULL, query TEXT NOT NULL, t0 INTEGER NOT NULL, t1 INTEGER NOT NULL,"
         " step_ms INTEGER NOT NULL, known_at INTEGER NOT NULL, words TEXT NOT NULL",
         "source, query, t0, step_ms",
         "FROM main.stretch WHERE words <> '[]' AND (source, query) IN"
         " (SELECT source, query FROM kept_series WHERE incident = ?1)",
         {},
         kMaxRows,
         3},
    };
    return tables;
}

Row rowFrom(const Query& query)
{
    Row row(static_cast<size_t>(query.columnCount()));
    for (int i = 0; i < query.columnCount(); ++i) {
        Cell& cell = row[static_cast<size_t>(i)];
        switch (query.type(i)) {
        case SQLITE_INTEGER:
            cell.type = Cell::Type::Integer;
            cell.integer = query.integer(i);
            break;
        case SQLITE_FLOAT:
            cell.type = Cell::Type::Real;
            cell.real = query.real(i);
            break;
        case SQLITE_TEXT:
        case SQLITE_BLOB:
            cell.type = query.type(i) == SQLITE_TEXT ? Cell::Type::Text : Cell::Type::Blob;
            cell.bytes = query.blob(i);
            break;
        default:
            break;
        }
    }
    return row;
}

void bindRow(Query& query, const Row& row)
{
    int index = 0;
    for (const Cell& cell : row) {
        ++index;
        switch (cell.type) {
        case Cell::Type::Null:
            query.bind(index, nullptr);
            break;
        case Cell::Type::Integer:
            query.bind(index, cell.integer);
            break;
        case Cell::Type::Real:
            query.bind(index, cell.real);
            break;
        case Cell::Type::Text:
            query.bindUtf8(index, cell.bytes);
            break;
        case Cell::Type::Blob:
            query.bind(index, cell.bytes);
            break;
        }
    }
}

namespace {
void addRows(QCryptographicHash& hash, const std::string& name, const std::vector<Row>& rows)
{
    const auto number = [&hash](quint64 value) {
        const quint64 little = qToLittleEndian(value);
        hash.addData(QByteArrayView(reinterpret_cast<const char*>(&little), sizeof little));
    };
    hash.addData(QByteArrayView(name.data(), static_cast<qsizetype>(name.size())));
    for (const Row& row : rows) {
        for (const Cell& cell : row) {
            const char type = static_cast<char>(cell.type);
            hash.addData(QByteArrayView(&type, 1));
            switch (cell.type) {
            case Cell::Type::Null:
                break;
            case Cell::Type::Integer:
                number(static_cast<quint64>(cell.integer));
                break;
            case Cell::Type::Real:
                number(std::bit_cast<quint64>(cell.real));
                break;
            case Cell::Type::Text:
            case Cell::Type::Blob:
                number(static_cast<quint64>(cell.bytes.size()));
                hash.addData(cell.bytes);
                break;
            }
        }
    }
}
} // namespace

quint32 IncidentRows::format() const
{
    quint32 least = kOldestIncidentFileFormat;
    for (size_t i = 0; i < tables.size(); ++i) {
        if (!tables[i].empty())
            least = std::max(least, incidentTables()[i].sinceFormat);
    }
    return least;
}

QByteArray contentHash(const IncidentRows& rows)
{
    QCryptographicHash hash(QCryptographicHash::Sha256);
    const quint32 format = rows.format();
    for (size_t i = 0; i < rows.tables.size(); ++i) {
        if (incidentTables()[i].sinceFormat <= format)
            addRows(hash, incidentTables()[i].name, rows.tables[i]);
    }
    return hash.result().toHex();
}

QByteArray rowsHash(const std::string& name, const std::vector<Row>& rows)
{
    QCryptographicHash hash(QCryptographicHash::Sha256);
    addRows(hash, name, rows);
    return hash.result().toHex();
}

Result<IncidentRows> readIncidentRows(const ReadTx& tx, const IncidentId& id)
{
    if (const Result<Incident> incident = tx.incident(id); !incident)
        return tl::unexpected(incident.error());
    IncidentRows content;
    for (const IncidentTable& table : incidentTables()) {
        std::string names = table.select;
        if (names.empty())
            for (const std::string& name : table.names())
                names += (names.empty() ? "" : ", ") + name;
        auto rows = collect<Row>(
            tx.database().query("SELECT " + names + " " + table.from + " ORDER BY " + table.key, id),
            rowFrom);
        if (!rows)
            return tl::unexpected(rows.error());
        content.tables.push_back(std::move(*rows));
    }
    return content;
}

// Not journalled: the journal holds what a person made here, and the file is the second copy of what is in
// it. What is added to it afterwards is journalled like everything else.
Done importIncidentRows(WriteTx& tx, const IncidentId& id, const IncidentRows& content, bool sealed)
{
    const auto& tables = incidentTables();
    Q_ASSERT(content.tables.size() == tables.size());
    bool changed = false;
    const std::vector<Row>* series = nullptr;
    const auto stated = std::find_if(tables.begin(), tables.end(),
                                     [](const IncidentTable& table) { return table.name == kEventState; });
    const std::vector<Row>* states = &content.tables[size_t(stated - tables.begin())];
    for (size_t i = 0; i < tables.size(); ++i) {
        const IncidentTable& table = tables[i];
        const std::vector<Row>& rows = content.tables[i];
        const std::vector<std::string> names = table.names();
        if (table.name != "event")
            for (size_t column = 0; column < names.size(); ++column)
                if (names[column] == "incident")
                    for (const Row& row : rows)
                        if (textOf(row[column]) != id.value)
                            return fail(ErrorKind::Invalid,
                                        QStringLiteral("a row in it belongs to another incident"));
        Done done;
        if (table.name == "incident")
            done = importIncidentRow(tx, id, rows, sealed);
        else if (table.name == "event")
            done = importEvents(tx, id, rows, *states);
        else if (table.name == kEventState)
            continue; // with the events
        else if (table.name == "postmortem")
            done = importPostMortems(tx, id, table, rows, changed);
        else if (table.name == "series")
            series = &rows;
        else if (table.name == "chunk")
            done = importSamples(tx, *series, rows);
        else if (table.name == kStretch)
            done = importRemarks(tx, rows);
        else if (table.name == "freshness")
            done = importFreshness(tx, id, rows);
        else
            done = importPlain(tx.database(), table, rows, changed);
        if (!done)
            return done;
    }
    for (const Table table :
         {Table::Incidents, Table::Facts, Table::Events, Table::Samples, Table::Panels, Table::Slos,
          Table::Runbooks, Table::Answers, Table::PostMortems, Table::Freshness})
        tx.changes().mark(table, id);
    tx.changes().markAllSamples();
    return {};
}

} // namespace muster
