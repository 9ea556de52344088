// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
// The SQLite file format read by hand, as far as salvage needs it: pages of a file and its write-ahead log,
// cells of leaf pages, records. Nothing in it trusts a byte. Source of every offset:
// sqlite.org/fileformat2.html, read 2026-11. Not for anything but salvage.

#include "models/store/incident_rows.h"

#include <QByteArray>
#include <QString>

#include <cstdint>
#include <map>
#include <optional>
#include <vector>

namespace muster {

/// Bytes of one page; those of the log first, then what the file itself holds.
struct PageVersion
{
    uint32_t number = 0;
    QByteArrayView bytes;
};

/// One cell of a leaf: a row.
struct LeafCell
{
    qint64 rowId = 0;
    QByteArray payload;
};

/// Role: all pages of a database file and its -wal in memory. Thread: any, one at a time.
class PageFile
{
public:
    /// Unreadable stretches become zeros; a missing file is an empty one.
    explicit PageFile(const QString& path);
    PageFile(QByteArray file, QByteArray log);

    uint32_t pageCount() const { return m_pageCount; }
    /// The newest version of a page; empty when there is none.
    QByteArrayView page(uint32_t number) const;
    /// Every version, newest first within a number, ascending by number.
    std::vector<PageVersion> versions() const;

    /// 2 and 5: interior of an index and of a table; 10 and 13: leaf of them; 0: anything else.
    static int kind(const PageVersion& page);
    /// Children of an interior page.
    std::vector<uint32_t> children(const PageVersion& page) const;
    /// Rows of a table's leaf (13), or of any page of an index (2, 10; rowId is 0). `broken` counts cells
    /// that do not lie within the page or whose overflow chain is cut. All together are never larger than
    /// the file and its log: chains that share pages would make gigabytes of a few kilobytes.
    std::vector<LeafCell> cells(const PageVersion& page, qint64& broken) const;

private:
    void indexLog();
    std::optional<QByteArray> payload(QByteArrayView page, qsizetype at, uint64_t size, bool table) const;

    QByteArray m_file, m_log;
    qsizetype m_pageSize = 4096;
    uint32_t m_pageCount = 0;
    std::map<uint32_t, std::vector<QByteArrayView>> m_logPages; ///< newest last
};

/// The columns of a record; nullopt when its header does not fit its bytes.
std::optional<Row> decodeRecord(QByteArrayView payload);

} // namespace muster
