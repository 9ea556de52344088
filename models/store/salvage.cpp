// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/store/salvage.h"

#include "models/store/database.h"
#include "models/store/event_row.h"
#include "models/store/page_reader.h"
#include "models/store/sample_codec.h"

#include <QStringDecoder>

#include <algorithm>
#include <map>
#include <set>
#include <unordered_map>

namespace muster {

namespace {

/// A table of the target as its rows lie in the file.
struct Target
{
    struct Column
    {
        std::string name;
        QString type;
        bool nullable = false;
        bool rowNumber = false; ///< INTEGER PRIMARY KEY: stored as NULL, its value is the cell's number
    };
    std::string name;
    std::vector<Column> columns; ///< in the order of the record
    bool hasRowNumbers = true;   ///< false: WITHOUT ROWID, rows lie in an index tree
    bool appended = false;       ///< rows never change: one that is there already is right
};

const std::set<QString>& appendedTables()
{
    static const std::set<QString> names{QStringLiteral("incident"),       QStringLiteral("severity_fact"),
                                         QStringLiteral("stage_fact"),     QStringLiteral("role_fact"),
                                         QStringLiteral("status_fact"),    QStringLiteral("key_time_fact"),
                                         QStringLiteral("panels"),         QStringLiteral("slo"),
                                         QStringLiteral("runbook"),        QStringLiteral("postmortem"),
                                         QStringLiteral("runbook_answer"), QStringLiteral("event"),
                                         QStringLiteral("kept_series"),    QStringLiteral("source"),
                                         QStringLiteral("freshness"),      QStringLiteral("meta"),
                                         QStringLiteral("series"),         QStringLiteral("incident_report"),
                                         QStringLiteral("incident_key"),   QStringLiteral("incident_link"),
                                         QStringLiteral("person_report"),  QStringLiteral("person_link"),
                                         QStringLiteral("import_problem"), QStringLiteral("on_call"),
                                         QStringLiteral("on_call_reading")};
    return names;
}

Result<std::vector<Target>> targetsOf(Database& db)
{
    struct Named
    {
        QString name, sql;
    };
    // The shadow tables of the full-text indexes are made anew, so they are no targets.
    const auto tables = collect<Named>(
        db.query(
            "SELECT name, sql FROM main.sqlite_schema s WHERE type = 'table' AND name NOT LIKE 'sqlite_%'"
            " AND sql NOT LIKE 'CREATE VIRTUAL%' AND NOT EXISTS(SELECT 1 FROM main.sqlite_schema v"
            " WHERE v.sql LIKE 'CREATE VIRTUAL%' AND s.name GLOB v.name || '_*')"),
        [](const Query& query) {
            return Named{query.text(0), query.text(1)};
        });
    if (!tables)
        return tl::unexpected(tables.error());
    std::vector<Target> targets;
    for (const Named& table : *tables) {
        Target target;
        target.name = table.name.toStdString();
        target.hasRowNumbers = !table.sql.contains(QLatin1String("WITHOUT ROWID"));
        target.appended = appendedTables().contains(table.name);
        std::vector<std::pair<qint64, Target::Column>> columns;
        Query info = db.query("SELECT name, type, \"notnull\", pk FROM pragma_table_info(?)", table.name);
        for (;;) {
            const Result<bool> row = info.step();
            if (!row)
                return tl::unexpected(row.error());
            if (!*row)
                break;
            const qint64 key = info.integer(3);
            const bool rowNumber =
                target.hasRowNumbers && key > 0 && info.text(1) == QLatin1String("INTEGER");
            columns.push_back({target.hasRowNumbers || key == 0 ? 1000 : key,
                               {info.text(0).toStdString(), info.text(1),
                                info.integer(2) == 0 && (key == 0 || target.hasRowNumbers), rowNumber}});
        }
        std::stable_sort(columns.begin(), columns.end(),
                         [](const auto& a, const auto& b) { return a.first < b.first; });
        for (auto& [order, column] : columns)
            target.columns.push_back(std::move(column));
        targets.push_back(std::move(target));
    }
    return targets;
}

bool isUtf8(const QByteArray& bytes)
{
    QStringDecoder decode(QStringDecoder::Utf8, QStringDecoder::Flag::Stateless);
    const QString text = decode(bytes);
    return !decode.hasError() && (text.size() > 0 || bytes.isEmpty());
}

/// Whether a record could be a row of this table. Fewer columns than the table has are fine: they were added
/// later.
bool fits(const Target& target, const Row& row)
{
    if (row.empty() || row.size() > target.columns.size())
        return false;
    for (size_t i = 0; i < target.columns.size(); ++i) {
        const Target::Column& column = target.columns[i];
        if (i >= row.size())
            break;
        const Cell& cell = row[i];
        switch (cell.type) {
        case Cell::Type::Null:
            if (!column.nullable && !column.rowNumber)
                return false;
            break;
        case Cell::Type::Integer:
            if (column.rowNumber ||
                (column.type != QLatin1String("INTEGER") && column.type != QLatin1String("REAL")))
                return false;
            break;
        case Cell::Type::Real:
            if (column.type != QLatin1String("REAL"))
                return false;
            break;
        case Cell::Type::Text:
            if (column.type != QLatin1String("TEXT") || !isUtf8(cell.bytes))
                return false;
            break;
        case Cell::Type::Blob:
            if (column.type != QLatin1String("BLOB"))
                return false;
            break;
        }
    }
    return true;
}

/// What the values themselves say, where the types leave a doubt.
bool isPlausible(const Target& target, qint64 rowId, const Row& row)
{
    if (target.name == "event" && row.size() > 5)
        return row[3].integer >= 0 && rowId >= 0 && row[1].integer >= 0 &&
               (row[3].integer > 0 || row[1].integer == rowId) && (rowId >> 20) <= (qint64{1} << 43);
    if (target.name == "chunk" && row.size() == 6) {
        const auto samples = decodeSamples(
            std::string_view(row[5].bytes.constData(), static_cast<size_t>(row[5].bytes.size())),
            row[4].integer);
        return samples && !samples->times.empty() && samples->times.front() == row[2].integer &&
               samples->times.back() == row[3].integer;
    }
    if (target.name == "role_fact" && row.size() == 7) // as key_time_fact, whose names are ours
        return row[5].bytes != "impact_start" && row[5].bytes != "impact_end" && row[6].bytes != "derived";
    return true;
}

/// Role: one salvage; holds what is known of the damaged file.
class Salvage
{
public:
    Salvage(Database& db, const QString& file) : m_db(db), m_pages(file) {}

    Result<SalvageReport> run()
    {
        auto targets = targetsOf(m_db);
        if (!targets)
            return tl::unexpected(targets.error());
        m_targets = std::move(*targets);
        const std::vector<PageVersion> versions = m_pages.versions();
        for (const PageVersion& page : versions)
            m_byNumber[page.number].push_back(page);
        readSchema(versions);
        // Pages that a tree leads to first, orphans (whose tree is damaged) by the shape of their rows after
        // them: what the tree says is believed where both give a row.
        for (const bool orphans : {false, true})
            for (const PageVersion& page : versions)
                if (m_owner.contains(page.number) != orphans)
                    if (Done done = takePage(page); !done)
                        return tl::unexpected(done.error());
        if (Done done = mend(); !done)
            return tl::unexpected(done.error());
        return m_report;
    }

private:
    /// Which page belongs to which table: by the schema of the damaged file where it can be read.
    void readSchema(const std::vector<PageVersion>& versions)
    {
        std::map<std::string, const Target*> byName;
        for (const Target& target : m_targets)
            byName.emplace(target.name, &target);
        qint64 ignored = 0;
        for (const PageVersion& page : versions) {
            if (PageFile::kind(page) != 13)
                continue;
            bool schema = false;
            for (const LeafCell& cell : m_pages.cells(page, ignored)) {
                const auto row = decodeRecord(cell.payload);
                if (!row || row->size() != 5 || (*row)[3].type != Cell::Type::Integer ||
                    (*row)[0].type != Cell::Type::Text || (*row)[1].type != Cell::Type::Text)
                    continue;
                const QByteArray& type = (*row)[0].bytes;
                if (type != "table" && type != "index" && type != "view" && type != "trigger")
                    continue;
                schema = true;
                const auto root = static_cast<uint32_t>((*row)[3].integer);
                const auto target = byName.find((*row)[1].bytes.toStdString());
                // Everything else (indexes, full-text) is owned by nobody: known not to be an orphan.
                own(root, type == "table" && target != byName.end() ? target->second : nullptr);
            }
            if (schema)
                m_owner.try_emplace(page.number, nullptr);
        }
    }
    void own(uint32_t root, const Target* target)
    {
        std::vector<uint32_t> waiting{root};
        while (!waiting.empty()) {
            const uint32_t number = waiting.back();
            waiting.pop_back();
            const auto found = m_byNumber.find(number);
            if (found == m_byNumber.end() || !m_owner.try_emplace(number, target).second)
                continue;
            for (const PageVersion& page : found->second)
                for (const uint32_t child : m_pages.children(page))
                    waiting.push_back(child);
        }
    }

    Done takePage(const PageVersion& page)
    {
        const int kind = PageFile::kind(page);
        const auto owner = m_owner.find(page.number);
        const bool orphan = owner == m_owner.end();
        if (kind == 0 || kind == 5 || (!orphan && !owner->second) || (orphan && kind != 13))
            return {};
        if (!orphan && owner->second->hasRowNumbers != (kind == 13))
            return {};
        for (const LeafCell& cell : m_pages.cells(page, m_report.refused)) {
            const auto row = decodeRecord(cell.payload);
            const Target* target = orphan ? nullptr : owner->second;
            if (row && orphan)
                target = guess(cell.rowId, *row);
            if (!row || !target || !fits(*target, *row) || !isPlausible(*target, cell.rowId, *row)) {
                m_report.refused += orphan ? 0 : 1;
                continue;
            }
            if (Done done = put(*target, cell.rowId, *row); !done)
                return done;
        }
        return {};
    }
    const Target* guess(qint64 rowId, const Row& row) const
    {
        for (const Target& target : m_targets)
            // Rows that are replaced in place are not guessed: an old copy on a freed page would come back. A
            // chunk proves itself by its content. Rows of events written before format 2 have two columns
            // less.
            if (target.hasRowNumbers && (target.appended || target.name == "chunk") &&
                (row.size() == target.columns.size() || (target.name == "event" && row.size() >= 19)) &&
                fits(target, row) && isPlausible(target, rowId, row))
                return &target;
        return nullptr;
    }

    Done put(const Target& target, qint64 rowId, const Row& row)
    {
        // A newer version of the same row was taken already: pages come newest first.
        if (!target.appended && target.hasRowNumbers && !m_taken[target.name].insert(rowId).second)
            return {};
        if (!target.appended && !target.hasRowNumbers &&
            !m_takenKeys[target.name]
                 .insert(row.front().bytes + '\0' + (row.size() > 2 ? row[1].bytes : ""))
                 .second)
            return {};
        std::string& sql = m_inserts[target.name + std::to_string(row.size())];
        if (sql.empty()) {
            std::string names, places;
            for (size_t i = 0; i < row.size(); ++i) {
                names += (i > 0 ? ", " : "") + target.columns[i].name;
                places += i > 0 ? ", ?" : "?";
            }
            sql = std::string("INSERT OR ") + (target.appended ? "IGNORE" : "REPLACE") + " INTO main." +
                  target.name + "(" + names + ") VALUES(" + places + ")";
        }
        Row values = row;
        for (size_t i = 0; i < values.size(); ++i) {
            if (target.columns[i].rowNumber) {
                values[i].type = Cell::Type::Integer;
                values[i].integer = rowId;
            }
        }
        Query query = m_db.query(sql);
        bindRow(query, values);
        const Done done = query.run();
        if (!done && !m_db.lastErrorIsConstraint())
            return done;
        if (done && m_db.changes() > 0)
            ++m_report.rows;
        else if (!done)
            ++m_report.refused;
        return {};
    }

    /// What must hold between rows, and the indexes that are made of them.
    Done mend()
    {
        return m_db.script(
            // A later revision whose first is lost stands for it as well.
            "INSERT OR IGNORE INTO main.event(row, event, id, revision, incident, occurred_at, known_at, "
            "kind,"
            " kind_name, source, source_name, remote_id, actor, service, text, link, raw, pinned, retracted)"
            " SELECT e.event, e.event, id, 0, incident, occurred_at, known_at, kind, kind_name, source,"
            " source_name, remote_id, actor, service, text, link, raw, pinned, retracted FROM main.event e"
            " WHERE e.revision > 0 AND NOT EXISTS(SELECT 1 FROM main.event f WHERE f.row = e.event);"
            "DELETE FROM main.chunk WHERE series NOT IN (SELECT row FROM main.series);"
            "INSERT INTO main.event_text(event_text) VALUES('delete-all');"
            "INSERT INTO main.event_text(rowid, text, actor, service) SELECT row, text, actor, service"
            " FROM main.event e WHERE retracted = 0 AND NOT EXISTS(SELECT 1 FROM main.event n"
            " WHERE n.event = e.event AND n.revision > 0 AND n.revision > e.revision) ORDER BY row;"
            "INSERT INTO main.postmortem_text(postmortem_text) VALUES('delete-all');"
            "INSERT INTO main.postmortem_text(rowid, markdown) SELECT row, markdown FROM main.postmortem p"
            " WHERE NOT EXISTS(SELECT 1 FROM main.postmortem n WHERE n.incident = p.incident"
            " AND n.revision > p.revision) ORDER BY row;");
    }

    Database& m_db;
    PageFile m_pages;
    SalvageReport m_report;
    std::vector<Target> m_targets;
    std::unordered_map<uint32_t, std::vector<PageVersion>> m_byNumber;
    std::unordered_map<uint32_t, const Target*> m_owner; ///< nullptr: known, but no table of ours
    std::map<std::string, std::set<qint64>> m_taken;
    std::map<std::string, std::set<QByteArray>> m_takenKeys;
    std::map<std::string, std::string> m_inserts;
};

} // namespace

Result<SalvageReport> salvageInto(Database& target, const QString& file)
{
    // Rows come in the order of pages, parents after children.
    if (Done done = target.beginRebuild(); !done)
        return tl::unexpected(done.error());
    Transaction transaction(target, Transaction::Kind::Write);
    if (!transaction.begun())
        return tl::unexpected(transaction.begun().error());
    Result<SalvageReport> report = Salvage(target, file).run();
    if (!report)
        return report;
    if (Done done = transaction.commit(); !done)
        return tl::unexpected(done.error());
    return report;
}

} // namespace muster
