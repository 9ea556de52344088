// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/store/incident_file.h"

#include "models/base/durable_file.h"
#include "models/store/database.h"
#include "models/store/event_row.h"
#include "models/store/incident_rows.h"

#include <QDir>
#include <QFile>
#include <QFileInfo>
#include <QRandomGenerator>
#include <QtEndian>

#include <cerrno>
#include <cstdio>
#include <cstring>
#include <fcntl.h>
#include <map>
#include <unistd.h>

namespace muster {

namespace {

constexpr qint64 kMaxFileBytes = qint64{512} * 1024 * 1024;
/// In a larger file the rows of a table are counted before they are read and sorted: what is too much costs
/// little then. In a smaller one too many are not many.
constexpr qint64 kCountedFirstBytes = qint64{256} * 1024;

/// What is asked of a file about one table of the format.
struct TableText
{
    QString schema;
    std::string rows;
    std::string count;
};

TableText tableText(const std::string& name, const std::string& createSql, const std::string& columns,
                    const std::string& key)
{
    return {QString::fromStdString(createSql), "SELECT " + columns + " FROM " + name + " ORDER BY " + key,
            "SELECT count(*) FROM " + name};
}

const TableText& manifestText()
{
    static const TableText text = tableText("manifest", manifestCreateSql(), "key, value", "key");
    return text;
}

/// Parallel to incidentTables().
const std::vector<TableText>& tableTexts()
{
    static const std::vector<TableText> texts = [] {
        std::vector<TableText> all;
        for (const IncidentTable& table : incidentTables()) {
            std::string columns;
            for (const std::string& name : table.names())
                columns += (columns.empty() ? "" : ", ") + name;
            all.push_back(tableText(table.name, table.createSql(), columns, table.key));
        }
        return all;
    }();
    return texts;
}

/// `why` is a clause ("it is damaged"), `wayOut` what to do about it.
tl::unexpected<Error> refuse(const QString& path, const QString& why, const QString& wayOut)
{
    return fail(ErrorKind::Invalid,
                QStringLiteral("%1 cannot be opened: %2. %3 Nothing was added.").arg(path, why, wayOut),
                path);
}

tl::unexpected<Error> refuseDamaged(const QString& path, const QString& why)
{
    return refuse(path, why, QStringLiteral("Ask for the file again or use another copy."));
}

/// What the first 100 bytes say, read before SQLite is let near the file (sqlite.org/fileformat2.html §1.3).
Result<quint32> checkHeader(const QString& path)
{
    QFile file(path);
    if (!file.open(QIODevice::ReadOnly))
        return refuse(path, file.errorString().toLower(),
                      QStringLiteral("Check the name and its permissions."));
    if (file.size() > kMaxFileBytes)
        return refuse(path, QStringLiteral("it is larger than 512 MB, no incident file is"),
                      QStringLiteral("Check that it is the right file."));
    const QByteArray header = file.read(100);
    const auto* bytes = reinterpret_cast<const uchar*>(header.constData());
    const QString wrongFile = QStringLiteral("Choose a file that Muster exported (*.muster).");
    if (header.size() < 100 || !header.startsWith(QByteArray("SQLite format 3\0", 16)))
        return refuse(path, QStringLiteral("it is not an incident file"), wrongFile);
    if (qFromBigEndian<quint32>(bytes + 68) != kIncidentFileApplicationId)
        return refuse(path, QStringLiteral("it is a database, but not an incident file"), wrongFile);
    const quint32 format = qFromBigEndian<quint32>(bytes + 60);
    if (format < kOldestIncidentFileFormat || format > kIncidentFileFormat)
        return refuse(
            path,
            QStringLiteral("it has format %1 and this Muster reads %2").arg(format).arg(kIncidentFileFormat),
            QStringLiteral("Install the newest Muster."));
    const quint16 sizeCode = qFromBigEndian<quint16>(bytes + 16);
    const qint64 pageSize = sizeCode == 1 ? 65536 : sizeCode;
    if (qint64{qFromBigEndian<quint32>(bytes + 28)} * pageSize != file.size())
        return refuseDamaged(path, QStringLiteral("it is cut short or was not copied whole"));
    // 1 is the rollback journal; a file in WAL mode would want to write beside itself.
    if (bytes[18] != 1 || bytes[19] != 1)
        return refuseDamaged(path, QStringLiteral("it was changed by another program"));
    return format;
}

/// Exactly the tables of the format, nothing that could run.
Done checkSchema(Database& file, const QString& path, quint32 format)
{
    std::map<QString, QString> expected{{QStringLiteral("manifest"), manifestText().schema}};
    for (size_t i = 0; i < incidentTables().size(); ++i) {
        const IncidentTable& table = incidentTables()[i];
        if (table.sinceFormat <= format)
            expected.emplace(QString::fromStdString(table.name), tableTexts()[i].schema);
    }
    Query query = file.query("SELECT type, name, sql FROM sqlite_schema");
    size_t seen = 0;
    for (;;) {
        const Result<bool> row = query.step();
        if (!row)
            return refuseDamaged(path, QStringLiteral("its table of contents cannot be read"));
        if (!*row)
            break;
        const auto table = expected.find(query.text(1));
        if (query.text(0) != QLatin1String("table") || table == expected.end() ||
            table->second != query.text(2))
            return refuseDamaged(path, QStringLiteral("it holds a %1 \"%2\" that no incident file has")
                                           .arg(query.text(0).left(20), query.text(1).left(60)));
        ++seen;
    }
    if (seen != expected.size())
        return refuseDamaged(path, QStringLiteral("a table is missing"));
    Query check = file.query("PRAGMA quick_check(1)");
    if (const Result<bool> row = check.step(); !row || check.text(0) != QLatin1String("ok"))
        return refuseDamaged(path, QStringLiteral("it is damaged"));
    return {};
}

struct Verified
{
    IncidentFileManifest manifest;
    IncidentRows rows;
};

Result<Verified> readVerified(const QString& path)
{
    const Result<quint32> format = checkHeader(path);
    if (!format)
        return tl::unexpected(format.error());
    const Result<std::unique_ptr<Database>> opened = Database::open(path, OpenMode::Untrusted);
    if (!opened)
        return refuseDamaged(path, QStringLiteral("it is damaged"));
    Database& file = **opened;
    if (Done schema = checkSchema(file, path, *format); !schema)
        return tl::unexpected(schema.error());

    const bool countedFirst = QFileInfo(path).size() > kCountedFirstBytes;
    const auto tooMany = [&](const std::string& name, qint64 count, qint64 maxRows) {
        return refuse(path,
                      QStringLiteral("it holds %1 rows of \"%2\", more than %3")
                          .arg(count)
                          .arg(QString::fromStdString(name))
                          .arg(maxRows),
                      QStringLiteral("Check that it is the right file."));
    };
    const auto rowsOf = [&](const std::string& name, const TableText& text,
                            qint64 maxRows) -> Result<std::vector<Row>> {
        if (countedFirst) {
            const Result<qint64> count = file.integer(text.count);
            if (!count)
                return refuseDamaged(path, QStringLiteral("it is damaged"));
            if (*count > maxRows)
                return tooMany(name, *count, maxRows);
        }
        Result<std::vector<Row>> rows = collect<Row>(file.query(text.rows), rowFrom);
        if (!rows)
            return refuseDamaged(path, QStringLiteral("it is damaged"));
        if (const auto count = static_cast<qint64>(rows->size()); count > maxRows)
            return tooMany(name, count, maxRows);
        return rows;
    };

    Verified verified;
    std::map<QString, QString> manifest;
    Result<std::vector<Row>> manifestRows = rowsOf("manifest", manifestText(), 100);
    if (!manifestRows)
        return tl::unexpected(manifestRows.error());
    std::vector<Row> covered;
    for (const Row& row : *manifestRows) {
        const QString key = QString::fromUtf8(row[0].bytes);
        manifest[key] = QString::fromUtf8(row[1].bytes);
        if (key != QLatin1String("manifest_hash"))
            covered.push_back(row);
    }
    for (size_t i = 0; i < incidentTables().size(); ++i) {
        const IncidentTable& table = incidentTables()[i];
        if (table.sinceFormat > *format) {
            verified.rows.tables.emplace_back();
            continue;
        }
        Result<std::vector<Row>> rows = rowsOf(table.name, tableTexts()[i], table.maxRows);
        if (!rows)
            return tl::unexpected(rows.error());
        verified.rows.tables.push_back(std::move(*rows));
    }
    const auto value = [&](const char* key) { return manifest[QString::fromLatin1(key)]; };
    if (value("manifest_hash").toUtf8() != rowsHash("manifest", covered) ||
        value("content_hash").toUtf8() != contentHash(verified.rows))
        return refuseDamaged(path, QStringLiteral("its content does not match its seal (SHA-256)"));
    verified.manifest.format = value("format").toInt();
    verified.manifest.incident.value = value("incident");
    verified.manifest.number = value("number");
    verified.manifest.title = value("title");
    verified.manifest.sealedAt = Instant::fromIso(value("sealed_at")).value_or(Instant{});
    verified.manifest.madeBy = value("made_by");
    verified.manifest.contentHash = value("content_hash");
    return verified;
}

Done writeFile(const QString& path, const IncidentRows& rows, const std::vector<Row>& manifest)
{
    auto opened = Database::open(path, OpenMode::NewFile);
    if (!opened)
        return tl::unexpected(opened.error());
    Database& file = **opened;
    Transaction transaction(file, Transaction::Kind::Write);
    if (!transaction.begun())
        return transaction.begun();
    const auto fill = [&file](const std::string& name, size_t columns, const std::vector<Row>& list) -> Done {
        std::string places = "?";
        for (size_t i = 1; i < columns; ++i)
            places += ", ?";
        for (const Row& row : list) {
            Query query = file.query("INSERT INTO " + name + " VALUES(" + places + ")");
            bindRow(query, row);
            if (Done done = query.run(); !done)
                return done;
        }
        return {};
    };
    Done done =
        file.script("PRAGMA application_id=" + std::to_string(kIncidentFileApplicationId) +
                    "; PRAGMA user_version=" + std::to_string(rows.format()) + "; " + manifestCreateSql());
    if (done)
        done = fill("manifest", 2, manifest);
    for (size_t i = 0; i < rows.tables.size() && done; ++i) {
        const IncidentTable& table = incidentTables()[i];
        if (table.sinceFormat > rows.format())
            continue;
        done = file.script(table.createSql());
        if (done)
            done = fill(table.name, table.names().size(), rows.tables[i]);
    }
    return done ? transaction.commit() : done;
}

} // namespace

Done exportIncident(Store& store, const IncidentId& id, const QString& path)
{
    const Result<IncidentRows> rows = store.readNow([&id](ReadTx& tx) { return readIncidentRows(tx, id); });
    if (!rows)
        return tl::unexpected(rows.error());
    const Row& incident = rows->tables.front().front();
    const auto text = [](const QByteArray& bytes) { return Cell{Cell::Type::Text, 0, 0, bytes}; };
    std::vector<Row> manifest{
        {text("content_hash"), text(contentHash(*rows))},
        {text("format"), text(QByteArray::number(rows->format()))},
        {text("incident"), incident[0]},
        {text("made_by"), text("Muster " MUSTER_VERSION)},
        {text("number"), incident[1]},
        {text("sealed_at"), text(store.clock().now().toIso().toUtf8())},
        {text("title"), incident[2]},
    };
    manifest.push_back({text("manifest_hash"), text(rowsHash("manifest", manifest))});

    // Beside the target, so that the rename stays within one file system and is atomic.
    const QString temporary = QStringLiteral("%1.part-%2")
                                  .arg(path)
                                  .arg(QRandomGenerator::global()->generate(), 8, 16, QLatin1Char('0'));
    Done done = writeFile(temporary, *rows, manifest);
    if (done &&
        std::rename(QFile::encodeName(temporary).constData(), QFile::encodeName(path).constData()) != 0)
        done = fail(ErrorKind::Storage,
                    QStringLiteral("%1 cannot be written: %2")
                        .arg(path, QString::fromLocal8Bit(std::strerror(errno))),
                    path);
    if (!done) {
        QFile::remove(temporary);
        done.error().what.replace(temporary, path);
        done.error().where = path;
        return done;
    }
    if (!syncFolder(QFileInfo(path).absolutePath()))
        return fail(ErrorKind::Storage,
                    QStringLiteral("%1 was written, but the disk did not confirm it").arg(path), path);
    return {};
}

Result<IncidentId> importIncident(Store& store, const QString& path, bool sealed)
{
    const Result<Verified> verified = readVerified(path);
    if (!verified)
        return tl::unexpected(verified.error());
    const IncidentId id = verified->manifest.incident;
    Done done =
        store.writeNow([&](WriteTx& tx) { return importIncidentRows(tx, id, verified->rows, sealed); });
    if (done)
        return id;
    switch (done.error().kind) {
    case ErrorKind::Conflict:
        return fail(ErrorKind::Conflict,
                    QStringLiteral("%1 cannot be added: %2. Open it in a data folder of its own with --data. "
                                   "Nothing was added.")
                        .arg(path, done.error().what),
                    path);
    case ErrorKind::Invalid:
        return refuseDamaged(path, done.error().what);
    default:
        return tl::unexpected(done.error());
    }
}

Result<IncidentFileManifest> inspectIncidentFile(const QString& path)
{
    Result<Verified> verified = readVerified(path);
    if (!verified)
        return tl::unexpected(verified.error());
    return std::move(verified->manifest);
}

} // namespace muster
