// SPDX-License-Identifier: GPL-3.0-or-later
// What a sealed file may hold behind a right seal: its rows, broken one by one, into an empty store. The
// input is a list of edits: table, row, column, type, length, bytes. Refused in words, or imported and
// readable to the end.
#include "models/store/incident_rows.h"
#include "tests/fuzz/fuzz_target.h"
#include "tests/fuzz/scratch_store.h"

using namespace muster;
using namespace muster::fuzz;

namespace {

IncidentRows sampleRows()
{
    ScratchStore store(ScratchStore::Content::SampleIncident);
    auto rows = readIncidentRows(ReadTx(store.database()), test::kIncident);
    FUZZ_CHECK(rows.has_value());
    return std::move(*rows);
}

void edit(IncidentRows& rows, Input& in)
{
    std::vector<Row>& table = rows.tables[in.below(unsigned(rows.tables.size()))];
    const unsigned rowByte = in.byte();
    const unsigned columnByte = in.byte();
    const unsigned type = in.byte();
    const unsigned length = in.byte();
    QByteArray bytes;
    for (unsigned i = 0; i < length && !in.empty(); ++i)
        bytes += char(in.byte());
    if (table.empty())
        return;
    Row& row = table[rowByte % table.size()];
    if (type >= 250) {
        if (type == 250)
            table.push_back(row);
        else if (type == 251)
            table.pop_back();
        else
            std::swap(row, table.back());
        return;
    }
    // A verified file holds what its STRICT tables allow: the type of a cell stays, or becomes null where it
    // may.
    Cell& cell = row[columnByte % row.size()];
    switch (cell.type) {
    case Cell::Type::Integer:
        cell.integer = type % 4 == 0   ? std::numeric_limits<qint64>::min() + qint64(length)
                       : type % 4 == 1 ? std::numeric_limits<qint64>::max() - qint64(length)
                       : type % 4 == 2 ? qint64(length) - 8
                                       : cell.integer + qint64(length) - 128;
        break;
    case Cell::Type::Real:
        cell.real = type % 2 == 0 ? std::numeric_limits<double>::quiet_NaN() : 1e308 * double(length);
        break;
    case Cell::Type::Text:
    case Cell::Type::Blob:
        if (type % 3 == 0)
            cell.bytes = bytes;
        else if (type % 3 == 1)
            cell.bytes.replace(qsizetype(rowByte) * cell.bytes.size() / 256, length % 16, bytes);
        else
            cell.bytes.append(bytes);
        break;
    case Cell::Type::Null:
        break;
    }
}

/// Everything that the program would read of the room.
void readAll(ReadTx& tx, const IncidentId& id)
{
    FUZZ_CHECK(tx.incident(id).has_value());
    const auto facts = tx.facts(id);
    FUZZ_CHECK(facts.has_value());
    const auto events = tx.events(id);
    FUZZ_CHECK(events.has_value());
    for (const TimelineEvent& event : *events) {
        for (const QString& text : {event.id.value, event.text, event.actor, event.service, event.link})
            FUZZ_CHECK(text.isValidUtf16());
    }
    (void)tx.postMortem(id);
    (void)tx.postMortemHistory(id);
    (void)tx.search(QStringLiteral("errors"), 10);
    const auto series = tx.series(id);
    FUZZ_CHECK(series.has_value());
    for (const SeriesInfo& info : *series) {
        const auto blocks = tx.samples(info.key.source, info.key.query, info.extent, {});
        if (!blocks)
            continue;
        for (const SampleBlock& block : *blocks)
            FUZZ_CHECK(block.times.size() == block.values.size());
    }
}

} // namespace

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    static const IncidentRows kRows = sampleRows();
    static ScratchStore store(ScratchStore::Content::Nothing);
    IncidentRows rows = kRows;
    Input in(data, size);
    for (int edits = 0; edits < 6 && !in.empty(); ++edits)
        edit(rows, in);
    // Rolled back at the end of the scope: every input meets an empty store.
    Transaction transaction(store.database(), Transaction::Kind::Write);
    FUZZ_CHECK(transaction.begun().has_value());
    ChangeSet changes;
    WriteTx tx(store.database(), test::at("2026-11-20T03:00:00Z"), changes);
    const Done done = importIncidentRows(tx, test::kIncident, rows, true);
    if (!done) {
        FUZZ_CHECK(!done.error().what.isEmpty() && done.error().what.isValidUtf16());
        FUZZ_CHECK(done.error().kind != ErrorKind::Bug);
        return 0;
    }
    FUZZ_CHECK(tx.flushSearchIndex().has_value());
    readAll(tx, test::kIncident);
    return 0;
}
