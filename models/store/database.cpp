// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/store/database.h"

#include "models/base/log.h"
#include "models/base/utf8.h"

#include <QDir>
#include <QFile>
#include <QFileInfo>
#include <QStringEncoder>
#include <QUrl>

#include <sqlite3.h>

#include <atomic>
#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <unistd.h>

namespace muster {

namespace {

// Counts down the steps of writing connections; see Database::failStepForTests.
std::atomic<int> s_failIn{0};

constexpr int kBusyTimeoutMs = 5000;

QString codeName(int code)
{
    return QString::fromUtf8(sqlite3_errstr(code));
}

/// What a person can do about an SQLite result code.
QString wayOut(int code)
{
    switch (code & 0xff) {
    case SQLITE_FULL:
        return QStringLiteral("the disk is full: free some space, nothing was lost");
    case SQLITE_READONLY:
        return QStringLiteral("the file or its folder cannot be written: check permissions");
    case SQLITE_CANTOPEN:
        return QStringLiteral("it cannot be opened: check that the folder exists and is yours");
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
        return QStringLiteral("another program holds it: close that program and try again");
    case SQLITE_CORRUPT:
        return QStringLiteral("the file is damaged");
    case SQLITE_NOTADB:
        return QStringLiteral("the file is not a database");
    case SQLITE_IOERR:
        return QStringLiteral("the disk reported an error");
    default:
        return codeName(code);
    }
}

/// SQLite makes files with the process umask and gives -wal and -shm the permissions of the main file, so the
/// main file is made by us, 0600, before SQLite sees it.
bool makePrivateFile(const QString& path)
{
    const int descriptor =
        ::open(QFile::encodeName(path).constData(), O_CREAT | O_EXCL | O_RDWR | O_CLOEXEC, 0600);
    if (descriptor >= 0)
        ::close(descriptor);
    return descriptor >= 0 || errno == EEXIST;
}

void keepFirst(int& kept, int code)
{
    if (kept == SQLITE_OK)
        kept = code;
}

} // namespace

// ---------------------------------------------------------------------------------------------------- Query

Query::Query(Database& database, sqlite3_stmt* statement, bool cached, int code)
    : m_database(&database), m_statement(statement), m_cached(cached), m_code(code)
{
}

Query::Query(Query&& other) noexcept
    : m_database(other.m_database), m_statement(other.m_statement), m_cached(other.m_cached),
      m_code(other.m_code)
{
    other.m_statement = nullptr;
}

Query::~Query()
{
    if (!m_statement)
        return;
    if (!m_cached) {
        sqlite3_finalize(m_statement);
        return;
    }
    sqlite3_reset(m_statement);
    sqlite3_clear_bindings(m_statement);
    m_database->m_byStatement[m_statement]->inUse = false;
}

void Query::bind(int index, qint64 value)
{
    keepFirst(m_code, sqlite3_bind_int64(m_statement, index, value));
}

void Query::bind(int index, double value)
{
    keepFirst(m_code, sqlite3_bind_double(m_statement, index, value));
}

void Query::bind(int index, const QString& text)
{
    // Straight into memory that SQLite takes over: one allocation and no copy instead of two and one.
    QStringEncoder encode(QStringEncoder::Utf8, QStringEncoder::Flag::Stateless);
    auto* bytes = static_cast<char*>(
        sqlite3_malloc64(static_cast<sqlite3_uint64>(encode.requiredSpace(text.size())) + 1));
    if (!bytes) {
        keepFirst(m_code, SQLITE_NOMEM);
        return;
    }
    const auto size = static_cast<sqlite3_uint64>(encode.appendToBuffer(bytes, text) - bytes);
    keepFirst(m_code, sqlite3_bind_text64(m_statement, index, bytes, size, sqlite3_free, SQLITE_UTF8));
}

void Query::bindUtf8(int index, const QByteArray& utf8)
{
    // A null pointer would bind NULL; an empty text is ''.
    keepFirst(m_code,
              sqlite3_bind_text64(m_statement, index, utf8.isEmpty() ? "" : utf8.constData(),
                                  static_cast<sqlite3_uint64>(utf8.size()), SQLITE_TRANSIENT, SQLITE_UTF8));
}

void Query::bind(int index, const QByteArray& blob)
{
    keepFirst(m_code, sqlite3_bind_blob64(m_statement, index, blob.isEmpty() ? "" : blob.constData(),
                                          static_cast<sqlite3_uint64>(blob.size()), SQLITE_TRANSIENT));
}

void Query::bind(int index, std::nullptr_t)
{
    keepFirst(m_code, sqlite3_bind_null(m_statement, index));
}

int Query::index(const char* name) const
{
    return m_statement ? sqlite3_bind_parameter_index(m_statement, name) : 0;
}

Result<bool> Query::step()
{
    if (m_code != SQLITE_OK || !m_statement)
        return tl::unexpected(m_database->error(m_code == SQLITE_OK ? SQLITE_MISUSE : m_code,
                                                m_statement ? sqlite3_sql(m_statement) : ""));
    if (m_database->m_writes && s_failIn.load(std::memory_order_relaxed) > 0 && s_failIn.fetch_sub(1) == 1)
        return tl::unexpected(m_database->error(SQLITE_IOERR, sqlite3_sql(m_statement)));
    const int code = sqlite3_step(m_statement);
    if (code == SQLITE_ROW)
        return true;
    if (code == SQLITE_DONE)
        return false;
    return tl::unexpected(
        m_database->error(sqlite3_extended_errcode(m_database->m_handle), sqlite3_sql(m_statement)));
}

Done Query::run()
{
    for (;;) {
        const Result<bool> row = step();
        if (!row)
            return tl::unexpected(row.error());
        if (!*row)
            return {};
    }
}

bool Query::isNull(int column) const
{
    return sqlite3_column_type(m_statement, column) == SQLITE_NULL;
}
int Query::type(int column) const
{
    return sqlite3_column_type(m_statement, column);
}
qint64 Query::integer(int column) const
{
    return sqlite3_column_int64(m_statement, column);
}
double Query::real(int column) const
{
    return sqlite3_column_double(m_statement, column);
}
int Query::columnCount() const
{
    return sqlite3_column_count(m_statement);
}

QString Query::columnName(int column) const
{
    return QString::fromUtf8(sqlite3_column_name(m_statement, column));
}

std::string_view Query::view(int column) const
{
    const auto* bytes = static_cast<const char*>(sqlite3_column_blob(m_statement, column));
    return bytes ? std::string_view(bytes, static_cast<size_t>(sqlite3_column_bytes(m_statement, column)))
                 : std::string_view();
}

QString Query::text(int column) const
{
    const std::string_view bytes = view(column);
    return textFromUtf8(QByteArrayView(bytes.data(), static_cast<qsizetype>(bytes.size())));
}

QByteArray Query::blob(int column) const
{
    const std::string_view bytes = view(column);
    return QByteArray(bytes.data(), static_cast<qsizetype>(bytes.size()));
}

std::optional<Instant> Query::optionalInstant(int column) const
{
    return isNull(column) ? std::nullopt : std::optional(instant(column));
}

// ------------------------------------------------------------------------------------------------- Database

Result<std::unique_ptr<Database>> Database::open(const QString& path, OpenMode mode, bool* damaged)
{
    // Memory statistics cost a global lock at each of SQLite's many small allocations; nobody reads them. Has
    // no effect when something in the process used SQLite before.
    static const int configured = sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0);
    Q_UNUSED(configured)
    std::unique_ptr<Database> database(new Database(path));
    int flags = SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE;
    QByteArray name = QFile::encodeName(path);
    switch (mode) {
    case OpenMode::ReadWrite:
    case OpenMode::ReadWriteBlobs:
        if (!makePrivateFile(path))
            return tl::unexpected(database->error(SQLITE_CANTOPEN, {}));
        flags |= SQLITE_OPEN_READWRITE;
        database->m_writes = true;
        break;
    case OpenMode::ReadOnly:
        flags |= SQLITE_OPEN_READONLY;
        break;
    case OpenMode::NewFile:
        if (QFileInfo::exists(path) || !makePrivateFile(path))
            return tl::unexpected(database->error(SQLITE_CANTOPEN, {}));
        flags |= SQLITE_OPEN_READWRITE;
        database->m_writes = true;
        break;
    case OpenMode::Untrusted:
        // immutable: a -wal or -journal that lies beside a foreign file is never played into it.
        flags |= SQLITE_OPEN_READONLY | SQLITE_OPEN_URI;
        name = QUrl::fromLocalFile(QFileInfo(path).absoluteFilePath()).toEncoded() + "?mode=ro&immutable=1";
        break;
    }
    const int code = sqlite3_open_v2(name.constData(), &database->m_handle, flags, nullptr);
    if (code != SQLITE_OK)
        return tl::unexpected(database->error(code, {}));
    sqlite3_busy_timeout(database->m_handle, kBusyTimeoutMs);
    sqlite3_db_config(database->m_handle, SQLITE_DBCONFIG_DEFENSIVE, 1, nullptr);
    sqlite3_db_config(database->m_handle, SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0, nullptr);
    sqlite3_db_config(database->m_handle, SQLITE_DBCONFIG_DQS_DML, 0, nullptr);
    sqlite3_db_config(database->m_handle, SQLITE_DBCONFIG_DQS_DDL, 0, nullptr);
    std::string pragmas;
    switch (mode) {
    case OpenMode::ReadWriteBlobs:
        pragmas = "PRAGMA page_size=16384;"; // before the log; does nothing to a file that has pages
        [[fallthrough]];
    case OpenMode::ReadWrite:
        // FULL: WAL with NORMAL lost acknowledged commits at 57 % of simulated power cuts, FULL at none.
        pragmas += "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON;"
                   "PRAGMA cache_size=-16384; PRAGMA temp_store=MEMORY; PRAGMA journal_size_limit=8388608;";
        break;
    case OpenMode::ReadOnly:
        // A reader never checkpoints: SQLite before 3.51.3 can lose pages when two connections do at once.
        pragmas = "PRAGMA wal_autocheckpoint=0; PRAGMA query_only=ON; PRAGMA cache_size=-16384;"
                  "PRAGMA temp_store=MEMORY; PRAGMA mmap_size=268435456;";
        break;
    case OpenMode::NewFile:
        pragmas = "PRAGMA page_size=4096; PRAGMA journal_mode=MEMORY; PRAGMA synchronous=FULL;";
        break;
    case OpenMode::Untrusted:
        sqlite3_db_config(database->m_handle, SQLITE_DBCONFIG_ENABLE_TRIGGER, 0, nullptr);
        sqlite3_db_config(database->m_handle, SQLITE_DBCONFIG_ENABLE_VIEW, 0, nullptr);
        sqlite3_limit(database->m_handle, SQLITE_LIMIT_LENGTH, 64 * 1024 * 1024);
        sqlite3_limit(database->m_handle, SQLITE_LIMIT_ATTACHED, 0);
        pragmas =
            "PRAGMA trusted_schema=OFF; PRAGMA cell_size_check=ON; PRAGMA mmap_size=0; PRAGMA query_only=ON;"
            "PRAGMA temp_store=MEMORY;";
        break;
    }
    if (Done done = database->script(pragmas); !done) {
        if (damaged)
            *damaged = database->sawDamage();
        return tl::unexpected(done.error());
    }
    return database;
}

Result<std::unique_ptr<Database>> Database::openInMemory(const Database* copyOf)
{
    std::unique_ptr<Database> database(new Database(QStringLiteral(":memory:")));
    database->m_writes = true;
    int code = sqlite3_open_v2(":memory:", &database->m_handle,
                               SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE | SQLITE_OPEN_READWRITE, nullptr);
    if (code == SQLITE_OK && copyOf) {
        sqlite3_backup* copy = sqlite3_backup_init(database->m_handle, "main", copyOf->m_handle, "main");
        if (copy) {
            sqlite3_backup_step(copy, -1);
            code = sqlite3_backup_finish(copy);
        } else {
            code = sqlite3_extended_errcode(database->m_handle);
        }
    }
    if (code != SQLITE_OK)
        return tl::unexpected(database->error(code, {}));
    sqlite3_db_config(database->m_handle, SQLITE_DBCONFIG_DEFENSIVE, 1, nullptr);
    sqlite3_db_config(database->m_handle, SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0, nullptr);
    if (Done done = database->script("PRAGMA foreign_keys=ON; PRAGMA temp_store=MEMORY;"); !done)
        return tl::unexpected(done.error());
    return database;
}

Database::~Database()
{
    for (auto& [sql, cached] : m_cache)
        sqlite3_finalize(cached.statement);
    sqlite3_close_v2(m_handle);
}

Query Database::prepare(std::string_view sql)
{
    // One lookup per use: the text of the statement is the key, because the same literal may have several
    // addresses. A statement that is in use further up the stack gets a second, uncached copy.
    auto entry = m_cache.find(sql);
    if (entry == m_cache.end())
        entry = m_cache.try_emplace(std::string(sql)).first;
    Cached& cached = entry->second;
    if (!cached.statement || cached.inUse) {
        sqlite3_stmt* statement = nullptr;
        const int code =
            sqlite3_prepare_v3(m_handle, sql.data(), static_cast<int>(sql.size()),
                               cached.statement ? 0 : SQLITE_PREPARE_PERSISTENT, &statement, nullptr);
        if (code != SQLITE_OK)
            return Query(*this, nullptr, false, code);
        if (cached.statement)
            return Query(*this, statement, false, SQLITE_OK);
        cached.statement = statement;
        m_byStatement.emplace(statement, &cached);
    }
    cached.inUse = true;
    return Query(*this, cached.statement, true, SQLITE_OK);
}

Done Database::script(const std::string& sql)
{
    // Statement by statement through step(), so that the fault hook counts these as well.
    const char* tail = sql.c_str();
    while (*tail != '\0') {
        sqlite3_stmt* statement = nullptr;
        const char* next = nullptr;
        const int code = sqlite3_prepare_v3(m_handle, tail, -1, 0, &statement, &next);
        if (code != SQLITE_OK)
            return tl::unexpected(
                error(code, std::string_view(tail, std::min<size_t>(80, std::strlen(tail)))));
        tail = next;
        if (!statement)
            continue;
        Query query(*this, statement, false, SQLITE_OK);
        if (Done done = query.run(); !done)
            return done;
    }
    return {};
}

Done Database::attach(const QString& path, const QString& schema)
{
    if (m_writes && !makePrivateFile(path))
        return tl::unexpected(error(SQLITE_CANTOPEN, {}));
    Query query = prepare("ATTACH DATABASE ? AS ?");
    query.bind(1, path);
    query.bind(2, schema);
    Done done = query.run();
    if (!done)
        done.error().where = path;
    return done;
}

bool Database::hasSchema(const char* schema) const
{
    return sqlite3_db_filename(m_handle, schema) != nullptr;
}

qint64 Database::lastInsertRow() const
{
    return sqlite3_last_insert_rowid(m_handle);
}
int Database::changes() const
{
    return sqlite3_changes(m_handle);
}
bool Database::lastErrorIsConstraint() const
{
    const int primary = m_lastCode & 0xff;
    return primary == SQLITE_CONSTRAINT || primary == SQLITE_MISMATCH || primary == SQLITE_TOOBIG;
}
Done Database::beginRebuild()
{
    sqlite3_db_config(m_handle, SQLITE_DBCONFIG_ENABLE_TRIGGER, 0, nullptr);
    return script("PRAGMA foreign_keys=OFF;");
}
bool Database::inTransaction() const
{
    return sqlite3_get_autocommit(m_handle) == 0;
}
int Database::failStepForTests(int n)
{
    return s_failIn.exchange(n);
}

Error Database::error(int code, std::string_view sql)
{
    const int primary = code & 0xff;
    m_lastCode = code;
    if (primary == SQLITE_CORRUPT || primary == SQLITE_NOTADB)
        m_sawDamage = true;
    QString what = QStringLiteral("%1: %2").arg(m_path, wayOut(code));
    // Our own mistakes (a wrong statement) need the statement and the message; neither holds anything typed.
    if (primary == SQLITE_ERROR || primary == SQLITE_MISUSE || primary == SQLITE_RANGE ||
        primary == SQLITE_CONSTRAINT)
        what =
            QStringLiteral("%1: %2 in \"%3\"")
                .arg(m_path, m_handle ? QString::fromUtf8(sqlite3_errmsg(m_handle)) : codeName(code),
                     QString::fromUtf8(sql.data(), static_cast<qsizetype>(std::min<size_t>(sql.size(), 80))));
    return Error{primary == SQLITE_INTERRUPT ? ErrorKind::Cancelled : ErrorKind::Storage, what, 0,
                 std::nullopt, m_path};
}

// ---------------------------------------------------------------------------------------------- Transaction

Transaction::Transaction(Database& database, Kind kind) : m_database(database)
{
    m_begun = kind == Kind::Write ? database.run("BEGIN IMMEDIATE") : database.run("BEGIN");
    m_open = m_begun.has_value();
}

Transaction::~Transaction()
{
    // Some errors (full, I/O) make SQLite roll back by itself; a second ROLLBACK would be an error.
    if (m_open && m_database.inTransaction())
        sqlite3_exec(m_database.handle(), "ROLLBACK", nullptr, nullptr, nullptr);
}

Done Transaction::commit()
{
    Done done = m_database.run("COMMIT");
    if (done)
        m_open = false;
    return done;
}

} // namespace muster
