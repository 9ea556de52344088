// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
// A PostgreSQL dump in plain SQL as what it holds: where which table's rows lie, and those rows, column by
// column. Both forms that pg_dump writes are read: COPY … FROM stdin (text format) and INSERT. Knows nothing
// of any tool's tables. The form: PostgreSQL 15 documentation, "COPY", section "Text Format", and
// "Lexical Structure", section "Constants".

#include <QByteArray>
#include <QIODevice>
#include <QStringList>

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace muster {

/// A longer row or line is not read into memory.
constexpr qsizetype kMostDumpRowBytes = 8 * 1024 * 1024;

/// One stretch of rows of one table.
struct DumpBlock
{
    std::string schema, table;
    std::vector<std::string> columns; ///< may be empty in an INSERT of a table that the dump does not create
    qint64 begin = 0, end = 0;        ///< bytes
    bool isCopy = true;
};

/// Buffered bytes of a device, from any place. The device is shared: every use seeks.
class DumpBytes
{
public:
    explicit DumpBytes(QIODevice& device) : m_device(device) {}
    void seek(qint64 at);
    qint64 at() const { return m_base + m_pos; }
    /// The next byte, or -1 at the end.
    int peek() { return m_pos < m_used || fill() ? static_cast<unsigned char>(m_buffer[m_pos]) : -1; }
    int get()
    {
        const int byte = peek();
        m_pos += byte >= 0 ? 1 : 0;
        return byte;
    }
    /// A line without its end, or a buffer of it: then `hasEnd` is false and the rest follows, or the file is
    /// over. False at the end of the file. The view lives until the next call.
    bool line(std::string_view& text, bool& hasEnd);
    bool failed() const { return m_failed; }

private:
    bool fill();
    QIODevice& m_device;
    std::vector<char> m_buffer;
    size_t m_pos = 0, m_used = 0;
    qint64 m_base = 0; // of the buffer in the file
    bool m_failed = false;
};

/// Role: finds the blocks of the tables that are wanted, a stretch of the file at a time. Owner: the reader.
class DumpIndex
{
public:
    using Wanted = std::function<bool(std::string_view schema, std::string_view table)>;
    DumpIndex(QIODevice& device, Wanted wanted);
    /// Goes over about so many bytes more; false when the file is over.
    bool advance(qint64 bytes);
    qint64 at() const { return m_bytes.at(); }
    const std::vector<DumpBlock>& blocks() const { return m_blocks; }
    bool endsWhole() const { return m_sawEnd && !m_copy; } ///< the last line of every dump was there
    const std::string& encoding() const { return m_encoding; }
    bool failed() const { return m_bytes.failed(); }

private:
    void statementBegins(std::string_view line, qint64 offset);
    void createdColumn(std::string_view line);
    void feed(std::string_view text);
    void endStatement(qint64 at);

    enum class Mode { Plain, Text, EscapedText, Dollar, Comment };
    DumpBytes m_bytes;
    Wanted m_wanted;
    std::vector<DumpBlock> m_blocks;
    struct Created
    {
        std::string schema, table;
        std::vector<std::string> columns;
    };
    std::vector<Created> m_created;
    std::string m_schema, m_encoding;
    Mode m_mode = Mode::Plain;
    std::string m_tag; // of a dollar quote
    int m_depth = 0;   // of comments
    bool m_atStart = true, m_copy = false, m_copyWanted = false, m_creating = false, m_inserting = false;
    bool m_chained = false; // the statement before was an INSERT of the last block
    bool m_lineBegins = true, m_sawEnd = false;
};

/// One row: a value for each column; nullopt is NULL.
struct DumpRow
{
    std::vector<std::optional<QByteArray>> values;
    qint64 at = 0;        ///< where it begins
    bool tooLong = false; ///< then without values
    bool cut = false;     ///< the file ends in it
};

/// Role: rows of one block from a place on. Owner: the reader.
class DumpRows
{
public:
    /// `from`: 0 for the block's begin, or what `position` said.
    DumpRows(QIODevice& device, const DumpBlock& block, qint64 from = 0);
    bool next(DumpRow& row);
    /// Where to go on after the row that came last.
    qint64 position() const { return m_position; }
    bool failed() const { return m_bytes.failed(); }

private:
    bool nextCopied(DumpRow& row);
    bool nextInserted(DumpRow& row);
    DumpBytes m_bytes;
    DumpBlock m_block;
    qint64 m_position;
    QByteArray m_line;
};

/// The fields of a line in COPY's text format.
void splitCopyLine(std::string_view line, std::vector<std::optional<QByteArray>>& values);

} // namespace muster
