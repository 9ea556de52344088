// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
// Thin RAII over the SQLite C API: a connection, statements prepared once, a transaction guard, errors as
// Result. Not for use outside models/store: everything else goes through Store, ReadTx and WriteTx.

#include "models/base/instant.h"
#include "models/base/result.h"

#include <QByteArray>
#include <QString>

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

struct sqlite3;
struct sqlite3_stmt;

namespace muster {

class Database;

/// One use of a prepared statement; resets it and clears its bindings at the end of its scope.
/// Thread: that of its Database. A bind or prepare error is kept and returned by the next step().
class Query
{
public:
    Query(Query&& other) noexcept;
    Query& operator=(Query&&) = delete;
    ~Query();

    /// Binds by position, from 1. Texts that are null are bound as '': no text column of ours is NULL.
    void bind(int index, qint64 value);
    void bind(int index, int value) { bind(index, static_cast<qint64>(value)); }
    void bind(int index, bool value) { bind(index, static_cast<qint64>(value)); }
    void bind(int index, double value);
    void bind(int index, const QString& text);
    void bind(int index, const QByteArray& blob);
    void bindUtf8(int index, const QByteArray& utf8);
    void bind(int index, Instant instant) { bind(index, instant.ms); }
    void bind(int index, Milliseconds duration) { bind(index, static_cast<qint64>(duration.count())); }
    void bind(int index, std::nullptr_t);
    template <typename Id>
    requires requires(const Id& id)
    {
        {
            id.value
            } -> std::convertible_to<QString>;
    }
    void bind(int index, const Id& id) { bind(index, id.value); }
    template <typename T>
    void bind(int index, const std::optional<T>& value)
    {
        if (value)
            bind(index, *value);
        else
            bind(index, nullptr);
    }
    /// Position of `:name`, 0 when the statement has no such parameter.
    int index(const char* name) const;

    /// Next row: true; end: false.
    Result<bool> step();
    /// Runs a statement that gives no rows.
    Done run();

    // Columns of the current row, from 0.
    bool isNull(int column) const;
    int type(int column) const; ///< SQLITE_INTEGER …
    qint64 integer(int column) const;
    double real(int column) const;
    QString text(int column) const;
    QByteArray blob(int column) const; ///< a copy
    /// Bytes of a text or blob, valid until the next step.
    std::string_view view(int column) const;
    Instant instant(int column) const { return Instant{integer(column)}; }
    std::optional<Instant> optionalInstant(int column) const;
    int columnCount() const;
    QString columnName(int column) const;

private:
    friend class Database;
    Query(Database& database, sqlite3_stmt* statement, bool cached, int code);
    Database* m_database;
    sqlite3_stmt* m_statement;
    bool m_cached;
    int m_code; // first error of prepare or bind
};

/// How a file is opened.
enum class OpenMode {
    ReadWrite, ///< made with permissions 0600 when missing
    /// ReadWrite, and a new file gets pages of 16 KiB: compressed samples of one to ten kilobytes leave less
    /// of such a page empty (0.65 instead of 0.85 bytes a scraped sample).
    ReadWriteBlobs,
    ReadOnly,  ///< beside a writer; never checkpoints
    Untrusted, ///< a file from someone else: immutable, defensive, no triggers or views
    NewFile,   ///< a file to be handed over whole: no WAL, must not exist yet
};

/// Role: one SQLite connection. Owner: the thread that uses it; the writing one lives on the store thread
/// only.
class Database
{
public:
    /// Errors: Storage with the path in `where`; `damaged` tells whether the file itself is to blame, see
    /// sawDamage().
    static Result<std::unique_ptr<Database>> open(const QString& path, OpenMode mode,
                                                  bool* damaged = nullptr);
    /// A database without a file, with the checks of a writing connection: empty, or a copy of another
    /// one. For simulations that make thousands of them; nothing in it is durable.
    static Result<std::unique_ptr<Database>> openInMemory(const Database* copyOf = nullptr);
    ~Database();
    Database(const Database&) = delete;
    Database& operator=(const Database&) = delete;

    /// A statement with `sql` (a literal; the cache is keyed by its text), its parameters bound in order.
    template <typename... Args>
    Query query(std::string_view sql, const Args&... args)
    {
        Query query = prepare(sql);
        int index = 0;
        (query.bind(++index, args), ...);
        return query;
    }
    /// query(sql, args…).run().
    template <typename... Args>
    Done run(std::string_view sql, const Args&... args)
    {
        return query(sql, args...).run();
    }
    /// Runs a script of several statements without parameters.
    Done script(const std::string& sql);
    /// The first column of the first row; 0 when there is no row.
    template <typename... Args>
    Result<qint64> integer(std::string_view sql, const Args&... args)
    {
        Query q = query(sql, args...);
        const Result<bool> row = q.step();
        if (!row)
            return tl::unexpected(row.error());
        return *row ? q.integer(0) : 0;
    }

    /// Attaches another file of ours under a schema name, in the same mode.
    Done attach(const QString& path, const QString& schema);
    bool hasSchema(const char* schema) const;

    qint64 lastInsertRow() const;
    int changes() const;
    bool inTransaction() const;
    QString path() const { return m_path; }
    sqlite3* handle() const { return m_handle; }

    /// True when the error of the last failed call says that the file is damaged or no database at all
    /// (SQLITE_CORRUPT, SQLITE_NOTADB); never for busy, full, unreadable.
    bool sawDamage() const { return m_sawDamage; }

    /// SQLite's extended code of the last failed call since forgetLastError(); 0 when none failed.
    int lastErrorCode() const { return m_lastCode; }
    void forgetLastError() { m_lastCode = 0; }
    /// Whether the last failed call failed because of a row's content, not of the file.
    bool lastErrorIsConstraint() const;
    /// For a file that is made anew: no triggers, no foreign keys, rows come in any order. For good.
    Done beginRebuild();

    /// Test hook: the n-th statement step (from 1) on any writing connection of this process fails with
    /// SQLITE_IOERR as if the disk had; 0 switches it off. Returns how many steps were left to the failure: 0
    /// when it has happened. Not for anything but tests.
    static int failStepForTests(int n);

private:
    friend class Query;
    explicit Database(QString path) : m_path(std::move(path)) {}
    Query prepare(std::string_view sql);
    Error error(int code, std::string_view sql);

    struct Cached
    {
        sqlite3_stmt* statement = nullptr;
        bool inUse = false;
    };
    QString m_path;
    sqlite3* m_handle = nullptr;
    bool m_writes = false;
    bool m_sawDamage = false;
    int m_lastCode = 0;
    struct TextHash
    { // looks up by std::string_view without making a string
        using is_transparent = void;
        size_t operator()(std::string_view text) const { return std::hash<std::string_view>{}(text); }
    };
    std::unordered_map<std::string, Cached, TextHash, std::equal_to<>> m_cache;
    std::unordered_map<sqlite3_stmt*, Cached*> m_byStatement;
};

/// Begins a transaction and rolls it back at the end of its scope unless committed.
class Transaction
{
public:
    enum class Kind { Read, Write };
    Transaction(Database& database, Kind kind);
    ~Transaction();
    Transaction(const Transaction&) = delete;
    Transaction& operator=(const Transaction&) = delete;
    /// Whether it could be begun.
    const Done& begun() const { return m_begun; }
    Done commit();

private:
    Database& m_database;
    Done m_begun;
    bool m_open = false;
};

} // namespace muster
