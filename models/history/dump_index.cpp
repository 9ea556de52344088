// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/history/dump_index.h"

#include <algorithm>
#include <cstring>

namespace muster {

namespace {

constexpr size_t kBuffer = 256 * 1024;
/// A file that changes the table at every row must not fill the memory.
constexpr size_t kMostBlocks = 100'000;
constexpr size_t kMostColumns = 1'600; // PostgreSQL's own limit

bool isSpace(int c)
{
    return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

void skipSpaces(std::string_view& text)
{
    while (!text.empty() && isSpace(text.front()))
        text.remove_prefix(1);
}

/// A name, quoted or plain (then in lower case); empty when there is none.
std::string takeName(std::string_view& text)
{
    skipSpaces(text);
    std::string name;
    if (!text.empty() && text.front() == '"') {
        size_t i = 1;
        for (; i < text.size(); ++i) {
            if (text[i] == '"') {
                if (i + 1 >= text.size() || text[i + 1] != '"')
                    break;
                ++i;
            }
            name.push_back(text[i]);
        }
        text.remove_prefix(std::min(text.size(), i + 1));
        return name;
    }
    while (!text.empty()) {
        const char c = text.front();
        const bool part = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
                          c == '_' || c == '$' || static_cast<unsigned char>(c) >= 0x80;
        if (!part)
            break;
        name.push_back(c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c);
        text.remove_prefix(1);
    }
    return name;
}

bool takeWord(std::string_view& text, std::string_view word)
{
    if (text.substr(0, word.size()) != word)
        return false;
    text.remove_prefix(word.size());
    return true;
}

/// `schema.table` or `table`; an ONLY before it does not matter.
void takeTable(std::string_view& text, const std::string& usual, std::string& schema, std::string& table)
{
    table = takeName(text);
    schema = usual;
    if (!text.empty() && text.front() == '.') {
        text.remove_prefix(1);
        schema = std::exchange(table, takeName(text));
    }
}

/// `(a, "b", c)`; empty when there is none.
std::vector<std::string> takeColumns(std::string_view& text)
{
    std::vector<std::string> columns;
    skipSpaces(text);
    if (text.empty() || text.front() != '(')
        return columns;
    text.remove_prefix(1);
    while (columns.size() < kMostColumns) {
        const std::string name = takeName(text);
        if (name.empty())
            break;
        columns.push_back(name);
        skipSpaces(text);
        if (text.empty() || text.front() != ',')
            break;
        text.remove_prefix(1);
    }
    skipSpaces(text);
    if (!text.empty() && text.front() == ')')
        text.remove_prefix(1);
    return columns;
}

int digit(char c, int base)
{
    const int value = c >= '0' && c <= '9'   ? c - '0'
                      : c >= 'a' && c <= 'f' ? c - 'a' + 10
                      : c >= 'A' && c <= 'F' ? c - 'A' + 10
                                             : 99;
    return value < base ? value : -1;
}

/// The byte that a backslash and what follows mean; `i` is at the byte after the backslash and is left at the
/// last byte that belongs to it.
char escaped(std::string_view text, size_t& i)
{
    const char c = text[i];
    switch (c) {
    case 'b':
        return '\b';
    case 'f':
        return '\f';
    case 'n':
        return '\n';
    case 'r':
        return '\r';
    case 't':
        return '\t';
    case 'v':
        return '\v';
    default:
        break;
    }
    const bool hex = c == 'x' && i + 1 < text.size() && digit(text[i + 1], 16) >= 0;
    if (!hex && digit(c, 8) < 0)
        return c;
    int value = hex ? 0 : digit(c, 8);
    const int base = hex ? 16 : 8;
    for (int more = 2; more > 0 && i + 1 < text.size() && digit(text[i + 1], base) >= 0; --more)
        value = value * base + digit(text[++i], base);
    return static_cast<char>(value & 0xff);
}

} // namespace

// ---------------------------------------------------------------------------------------------------- bytes

void DumpBytes::seek(qint64 at)
{
    m_base = at;
    m_pos = m_used = 0;
}

bool DumpBytes::fill()
{
    m_buffer.resize(kBuffer);
    m_base += static_cast<qint64>(m_used);
    m_pos = m_used = 0;
    if (!m_device.seek(m_base)) {
        m_failed = m_failed || m_base < m_device.size();
        return false;
    }
    const qint64 read = m_device.read(m_buffer.data(), static_cast<qint64>(kBuffer));
    m_failed = m_failed || read < 0;
    m_used = read > 0 ? static_cast<size_t>(read) : 0;
    return m_used > 0;
}

bool DumpBytes::line(std::string_view& text, bool& hasEnd)
{
    for (int turn = 0; turn < 2; ++turn) {
        const char* begin = m_buffer.data() + m_pos;
        const size_t left = m_used - m_pos;
        if (const void* found = left > 0 ? std::memchr(begin, '\n', left) : nullptr) {
            const auto length = static_cast<size_t>(static_cast<const char*>(found) - begin);
            m_pos += length + 1;
            // A dump that went over Windows; COPY itself writes a carriage return as an escape.
            text = {begin, length > 0 && begin[length - 1] == '\r' ? length - 1 : length};
            hasEnd = true;
            return true;
        }
        if (turn == 1) {
            text = {begin, left};
            m_pos = m_used;
            hasEnd = false;
            return left > 0;
        }
        // Moves what there is of the line to the front.
        const qint64 base = at();
        if (left < kBuffer)
            seek(base);
        else
            continue;
        if (!fill())
            return false;
    }
    return false;
}

// ---------------------------------------------------------------------------------------------------- index

DumpIndex::DumpIndex(QIODevice& device, Wanted wanted) : m_bytes(device), m_wanted(std::move(wanted)) {}

void DumpIndex::statementBegins(std::string_view line, qint64 offset)
{
    const bool chained = std::exchange(m_chained, false);
    std::string schema, table;
    if (takeWord(line, "COPY ")) {
        takeTable(line, m_schema, schema, table);
        std::vector<std::string> columns = takeColumns(line);
        skipSpaces(line);
        if (!takeWord(line, "FROM stdin"))
            return;
        m_copy = true;
        m_copyWanted = m_blocks.size() < kMostBlocks && m_wanted(schema, table);
        if (m_copyWanted)
            m_blocks.push_back({schema, table, std::move(columns), m_bytes.at(), m_bytes.at(), true});
    } else if (takeWord(line, "INSERT INTO ")) {
        takeTable(line, m_schema, schema, table);
        if (!m_wanted(schema, table))
            return;
        std::vector<std::string> columns = takeColumns(line);
        if (columns.empty()) {
            const auto made = std::find_if(m_created.begin(), m_created.end(), [&](const Created& one) {
                return one.schema == schema && one.table == table;
            });
            if (made != m_created.end())
                columns = made->columns;
        }
        m_inserting = m_chained = true;
        const bool same = chained && !m_blocks.empty() && !m_blocks.back().isCopy &&
                          m_blocks.back().schema == schema && m_blocks.back().table == table &&
                          m_blocks.back().columns == columns;
        if (!same && m_blocks.size() < kMostBlocks)
            m_blocks.push_back({schema, table, std::move(columns), offset, offset, false});
    } else if (takeWord(line, "CREATE TABLE ")) {
        takeTable(line, m_schema, schema, table);
        m_creating = m_created.size() < kMostBlocks && m_wanted(schema, table);
        if (m_creating)
            m_created.push_back({schema, table, {}});
    } else if (takeWord(line, "SET search_path = ") || takeWord(line, "SET search_path TO ")) {
        m_schema = takeName(line); // as pg_dump before 10.3 wrote, with names without a schema after it
    } else if (takeWord(line, "SET client_encoding = '")) {
        m_encoding = std::string(line.substr(0, line.find('\'')));
    }
}

void DumpIndex::createdColumn(std::string_view line)
{
    std::string_view rest = line;
    skipSpaces(rest);
    const bool quoted = !rest.empty() && rest.front() == '"';
    const std::string name = takeName(rest);
    static constexpr std::string_view kNoColumns[] = {"constraint", "primary", "unique", "check",
                                                      "foreign",    "exclude", "like"};
    if (name.empty() ||
        (!quoted && std::find(std::begin(kNoColumns), std::end(kNoColumns), name) != std::end(kNoColumns)))
        return;
    if (m_created.back().columns.size() < kMostColumns)
        m_created.back().columns.push_back(name);
}

void DumpIndex::endStatement(qint64 at)
{
    m_atStart = true;
    if (m_inserting && !m_blocks.empty() && !m_blocks.back().isCopy)
        m_blocks.back().end = at;
    m_inserting = m_creating = false;
}

/// Text of a statement, so that a semicolon inside of quotes does not end it.
void DumpIndex::feed(std::string_view text)
{
    for (size_t i = 0; i < text.size(); ++i) {
        const char c = text[i];
        switch (m_mode) {
        case Mode::Plain:
            if (c == '\'') {
                const bool escapes = i > 0 && (text[i - 1] == 'E' || text[i - 1] == 'e') &&
                                     (i < 2 || !isalnum(static_cast<unsigned char>(text[i - 2])));
                m_mode = escapes ? Mode::EscapedText : Mode::Text;
                m_atStart = false;
            } else if (c == '"') {
                m_atStart = false;
                const size_t end = text.find('"', i + 1);
                i = end == std::string_view::npos ? text.size() : end;
            } else if (c == '-' && i + 1 < text.size() && text[i + 1] == '-') {
                return;
            } else if (c == '/' && i + 1 < text.size() && text[i + 1] == '*') {
                m_mode = Mode::Comment;
                m_depth = 1;
                ++i;
            } else if (c == '$') {
                const size_t end = text.find('$', i + 1);
                if (end != std::string_view::npos && end - i < 64 &&
                    std::all_of(text.begin() + static_cast<std::ptrdiff_t>(i) + 1,
                                text.begin() + static_cast<std::ptrdiff_t>(end),
                                [](unsigned char t) { return isalnum(t) || t == '_'; }) &&
                    (end == i + 1 || !isdigit(static_cast<unsigned char>(text[i + 1])))) {
                    m_tag = std::string(text.substr(i, end - i + 1));
                    m_mode = Mode::Dollar;
                    m_atStart = false;
                    i = end;
                }
            } else if (c == ';') {
                m_atStart = true;
            } else if (!isSpace(c)) {
                m_atStart = false;
            }
            break;
        case Mode::Text:
        case Mode::EscapedText:
            if (m_mode == Mode::EscapedText && c == '\\') {
                ++i;
            } else {
                const size_t end = text.find_first_of(m_mode == Mode::Text ? "'" : "'\\", i);
                if (end == std::string_view::npos)
                    return;
                i = end;
                if (text[i] == '\\')
                    --i; // the branch above
                else if (text.substr(i, 2) == "''")
                    ++i;
                else
                    m_mode = Mode::Plain;
            }
            break;
        case Mode::Dollar:
            if (c == '$' && text.substr(i, m_tag.size()) == m_tag) {
                i += m_tag.size() - 1;
                m_mode = Mode::Plain;
            }
            break;
        case Mode::Comment:
            if (text.substr(i, 2) == "*/") {
                ++i;
                if (--m_depth == 0)
                    m_mode = Mode::Plain;
            } else if (text.substr(i, 2) == "/*") {
                ++i;
                ++m_depth;
            }
            break;
        }
    }
}

bool DumpIndex::advance(qint64 bytes)
{
    const qint64 until = m_bytes.at() + bytes;
    while (m_bytes.at() < until) {
        const qint64 offset = m_bytes.at();
        std::string_view line;
        bool hasEnd = false;
        if (!m_bytes.line(line, hasEnd)) {
            if (m_copy && m_copyWanted && !m_blocks.empty())
                m_blocks.back().end = offset;
            if (!m_atStart)
                endStatement(offset);
            return false;
        }
        const bool begins = std::exchange(m_lineBegins, hasEnd);
        if (m_copy) {
            if (begins && hasEnd && line == "\\.") {
                if (m_copyWanted)
                    m_blocks.back().end = offset;
                m_copy = false;
            }
            continue;
        }
        if (begins && m_atStart && m_mode == Mode::Plain) {
            if (line.empty() || line.front() == '\\') // \connect, \restrict: of psql, one line each
                continue;
            if (line.substr(0, 2) == "--") {
                m_sawEnd = m_sawEnd || line.substr(0, 33) == "-- PostgreSQL database dump compl" ||
                           line.substr(0, 41) == "-- PostgreSQL database cluster dump compl";
                continue;
            }
            m_sawEnd = false;
            statementBegins(line, offset);
            if (m_copy)
                continue;
        } else if (begins && m_creating && m_mode == Mode::Plain) {
            createdColumn(line);
        }
        feed(line);
        if (m_atStart)
            endStatement(m_bytes.at());
    }
    return true;
}

// ----------------------------------------------------------------------------------------------------- rows

void splitCopyLine(std::string_view line, std::vector<std::optional<QByteArray>>& values)
{
    values.clear();
    size_t from = 0;
    for (;;) {
        const size_t tab = line.find('\t', from);
        const std::string_view raw = line.substr(from, tab == std::string_view::npos ? tab : tab - from);
        if (raw == "\\N") {
            values.emplace_back(std::nullopt);
        } else if (raw.find('\\') == std::string_view::npos) {
            values.emplace_back(QByteArray(raw.data(), static_cast<qsizetype>(raw.size())));
        } else {
            QByteArray value;
            value.reserve(static_cast<qsizetype>(raw.size()));
            for (size_t i = 0; i < raw.size(); ++i) {
                if (raw[i] != '\\' || i + 1 >= raw.size())
                    value.append(raw[i]);
                else
                    value.append(escaped(raw, ++i));
            }
            values.emplace_back(std::move(value));
        }
        if (tab == std::string_view::npos || values.size() >= kMostColumns)
            return;
        from = tab + 1;
    }
}

DumpRows::DumpRows(QIODevice& device, const DumpBlock& block, qint64 from)
    : m_bytes(device), m_block(block), m_position(std::max(from, block.begin))
{
    m_bytes.seek(m_position);
}

bool DumpRows::next(DumpRow& row)
{
    row.values.clear();
    row.tooLong = row.cut = false;
    row.at = m_bytes.at();
    if (m_bytes.at() >= m_block.end)
        return false;
    const bool found = m_block.isCopy ? nextCopied(row) : nextInserted(row);
    m_position = m_bytes.at();
    return found;
}

bool DumpRows::nextCopied(DumpRow& row)
{
    std::string_view line;
    bool hasEnd = false;
    if (!m_bytes.line(line, hasEnd))
        return false;
    if (!hasEnd) {
        m_line.clear();
        for (;;) {
            row.tooLong =
                row.tooLong || m_line.size() + static_cast<qsizetype>(line.size()) > kMostDumpRowBytes;
            if (!row.tooLong)
                m_line.append(line.data(), static_cast<qsizetype>(line.size()));
            if (hasEnd)
                break;
            if (!m_bytes.line(line, hasEnd)) {
                row.cut = true;
                break;
            }
        }
        line = {m_line.constData(), static_cast<size_t>(m_line.size())};
    }
    if (!row.tooLong)
        splitCopyLine(line, row.values);
    return true;
}

bool DumpRows::nextInserted(DumpRow& row)
{
    // To the tuple's bracket: after "VALUES", or after the comma that follows the tuple before.
    const auto skip = [&] {
        while (isSpace(m_bytes.peek()))
            m_bytes.get();
    };
    skip();
    if (m_bytes.peek() == ',' || m_bytes.peek() == ';')
        m_bytes.get();
    skip();
    if (m_bytes.peek() != '(') {
        std::string words;
        bool inBrackets = false;
        for (int c = 0; (c = m_bytes.peek()) >= 0 && m_bytes.at() < m_block.end;) {
            if (c == '(' && !inBrackets) {
                const size_t end = words.find_last_not_of(" \t\r\n");
                if (end != std::string::npos && end >= 5 && words.compare(end - 5, 6, "VALUES") == 0)
                    break;
            }
            inBrackets = c == '(' || (inBrackets && c != ')');
            words.push_back(static_cast<char>(m_bytes.get()));
            if (words.size() > 1024 * 1024)
                words.erase(0, words.size() - 64);
        }
    }
    row.at = m_bytes.at();
    if (m_bytes.at() >= m_block.end || m_bytes.get() != '(')
        return false;
    qsizetype taken = 0;
    for (;;) {
        skip();
        QByteArray value;
        bool isText = false, isNull = false;
        int depth = 0;
        for (int c = 0; (c = m_bytes.peek()) >= 0;) {
            if (depth == 0 && (c == ',' || c == ')'))
                break;
            m_bytes.get();
            if (c == '\'') {
                const bool escapes = value == "E" || value == "e";
                if (!isText)
                    value.clear();
                const bool keep = !isText;
                isText = true;
                for (int t = 0; (t = m_bytes.get()) >= 0;) {
                    if (t == '\'') {
                        if (m_bytes.peek() != '\'')
                            break;
                        m_bytes.get();
                    } else if (t == '\\' && escapes) {
                        std::string raw;
                        raw.push_back(static_cast<char>(m_bytes.get()));
                        while (raw.size() < 3 && (digit(raw.back(), 8) >= 0 || raw == "x") &&
                               digit(static_cast<char>(m_bytes.peek()), raw[0] == 'x' ? 16 : 8) >= 0)
                            raw.push_back(static_cast<char>(m_bytes.get()));
                        size_t i = 0;
                        t = static_cast<unsigned char>(escaped(raw, i));
                    }
                    if (keep && taken + value.size() < kMostDumpRowBytes)
                        value.append(static_cast<char>(t));
                }
                continue;
            }
            depth += c == '(' || c == '[' ? 1 : c == ')' || c == ']' ? -1 : 0;
            if (!isText && taken + value.size() < kMostDumpRowBytes)
                value.append(static_cast<char>(c)); // after a text there is at most its cast
        }
        value = isText ? value : value.trimmed();
        isNull = !isText && value.compare("NULL", Qt::CaseInsensitive) == 0;
        if (!isText && value.compare("true", Qt::CaseInsensitive) == 0)
            value = "t"; // as COPY writes it
        else if (!isText && value.compare("false", Qt::CaseInsensitive) == 0)
            value = "f";
        taken += value.size();
        if (row.values.size() < kMostColumns)
            row.values.push_back(isNull ? std::nullopt : std::optional(std::move(value)));
        const int after = m_bytes.get();
        if (after == ',')
            continue;
        row.cut = after < 0;
        break;
    }
    row.tooLong = taken >= kMostDumpRowBytes;
    if (row.tooLong)
        row.values.clear();
    return true;
}

} // namespace muster
