// SPDX-License-Identifier: GPL-3.0-or-later
// Pages of a database file that SQLite refuses, read by hand. Bytes 1 and 2: how long the file is; then the
// file and its write-ahead log. Nothing in it is trusted, and nothing costs more than the file is large.
#include "models/store/page_reader.h"
#include "tests/fuzz/fuzz_target.h"

using namespace muster;
using namespace muster::fuzz;

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    Input in(data, size);
    const qsizetype length = qsizetype(in.byte() << 8 | in.byte());
    const QByteArray all = in.restCopied();
    const PageFile file(all.left(length), all.mid(length));
    qint64 broken = 0;
    for (const PageVersion& version : file.versions()) {
        FUZZ_CHECK(version.number >= 1 && version.number <= file.pageCount());
        FUZZ_CHECK(version.bytes.size() >= 512);
        for (const uint32_t child : file.children(version))
            FUZZ_CHECK(child >= 2 && child <= file.pageCount());
        qsizetype total = 0;
        for (const LeafCell& cell : file.cells(version, broken)) {
            total += cell.payload.size();
            const auto row = decodeRecord(cell.payload);
            if (!row)
                continue;
            qsizetype bytes = 0;
            for (const Cell& column : *row)
                bytes += column.bytes.size();
            FUZZ_CHECK(bytes <= cell.payload.size() && row->size() <= std::size_t(cell.payload.size()));
        }
        FUZZ_CHECK(total <= all.size());
    }
    FUZZ_CHECK(broken >= 0);
    return 0;
}
