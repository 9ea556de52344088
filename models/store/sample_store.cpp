// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/store/sample_store.h"

#include "models/store/database.h"
#include "models/store/row_codec.h"
#include "models/store/sample_codec.h"

#include <algorithm>
#include <bit>
#include <limits>

namespace muster {

namespace {

constexpr qint64 kKnownAsItHappened = std::numeric_limits<qint64>::min();

qint64 secondsRoundedUp(Instant instant)
{
    if (instant == Instant::never())
        return kKnownAsItHappened;
    return instant.ms / 1000 + (instant.ms % 1000 > 0 ? 1 : 0);
}

bool isKnown(qint64 knownSeconds, Instant by)
{
    return knownSeconds == kKnownAsItHappened || by.isEndOfTime() ||
           knownSeconds <= by.ms / 1000 - (by.ms % 1000 < 0 ? 1 : 0);
}

/// Row of the series; made when missing, its unit and step kept up to date.
Result<qint64> seriesRow(Database& database, const std::string& schema, const SampleBlock& block)
{
    const SeriesId id = block.key.id();
    const QString unit = toString(block.unit);
    {
        Query find = database.query("SELECT row, unit, step_ms FROM " + schema + ".series WHERE id = ?", id);
        const Result<bool> found = find.step();
        if (!found)
            return tl::unexpected(found.error());
        if (*found) {
            const qint64 row = find.integer(0);
            if (find.text(1) == unit && find.integer(2) == block.step.count())
                return row;
            Done done = database.run("UPDATE " + schema + ".series SET unit = ?, step_ms = ? WHERE row = ?",
                                     unit, block.step, row);
            if (!done)
                return tl::unexpected(done.error());
            return row;
        }
    }
    Done done =
        database.run("INSERT INTO " + schema +
                         ".series(id, source, query, labels, unit, step_ms)"
                         " VALUES(?, ?, ?, ?, ?, ?)",
                     id, block.key.source, block.key.query, rows::toJson(block.key.labels), unit, block.step);
    if (!done)
        return tl::unexpected(done.error());
    return database.lastInsertRow();
}

void append(SampleColumns& to, const SampleColumns& from, size_t i)
{
    to.times.push_back(from.times[i]);
    to.values.push_back(from.values[i]);
    to.knownSeconds.push_back(from.knownSeconds[i]);
}

enum class Winner { Fresh, Stored };

/// Both ascending; at equal times the winner's value is taken. `changed` is set when the result differs from
/// `old`.
SampleColumns merged(const SampleColumns& old, const SampleColumns& fresh, Winner winner, bool& changed)
{
    SampleColumns out;
    size_t i = 0, j = 0;
    while (i < old.size() || j < fresh.size()) {
        if (j == fresh.size() || (i < old.size() && old.times[i] < fresh.times[j])) {
            append(out, old, i++);
        } else if (i == old.size() || fresh.times[j] < old.times[i]) {
            append(out, fresh, j++);
            changed = true;
        } else {
            const bool same = winner == Winner::Stored || std::bit_cast<quint64>(old.values[i]) ==
                                                              std::bit_cast<quint64>(fresh.values[j]);
            changed = changed || !same;
            append(out, same ? old : fresh, same ? i : j);
            ++i;
            ++j;
        }
    }
    return out;
}

Done writeChunks(Database& database, const std::string& schema, qint64 series, const SampleColumns& columns)
{
    const size_t total = columns.size();
    const size_t pieces =
        std::max<size_t>(1, (total + 2 * kSamplesPerLongChunk - 1) / (2 * kSamplesPerLongChunk));
    for (size_t piece = 0; piece < pieces; ++piece) {
        const size_t from = total * piece / pieces, length = total * (piece + 1) / pieces - from;
        const QByteArray data = encodeSamples(std::span(columns.times).subspan(from, length),
                                              std::span(columns.values).subspan(from, length),
                                              std::span(columns.knownSeconds).subspan(from, length));
        Done done = database.run(
            "INSERT INTO " + schema + ".chunk(series, t0, t1, n, data) VALUES(?, ?, ?, ?, ?)", series,
            columns.times[from], columns.times[from + length - 1], static_cast<qint64>(length), data);
        if (!done)
            return done;
    }
    return {};
}

/// A tail that is full now takes the short chunk before it along: `columns` begins with that chunk's samples
/// and its row is among `replaced`.
Done joinWithPrevious(Database& database, const std::string& schema, qint64 series, SampleColumns& columns,
                      std::vector<qint64>& replaced)
{
    Query query =
        database.query("SELECT row, n, data FROM " + schema +
                           ".chunk WHERE series = ?1 AND t1 < ?2 AND t0 < ?2 ORDER BY t0 DESC LIMIT 1",
                       series, columns.times.front());
    const Result<bool> row = query.step();
    if (!row)
        return tl::unexpected(row.error());
    if (!*row || query.integer(1) + qint64(columns.size()) > kSamplesPerLongChunk)
        return {};
    Result<SampleColumns> joined = decodeSamples(query.view(2), query.integer(1));
    if (!joined)
        return tl::unexpected(joined.error());
    replaced.push_back(query.integer(0));
    for (size_t i = 0; i < columns.size(); ++i)
        append(*joined, columns, i);
    columns = std::move(*joined);
    return {};
}

Result<bool> appendColumns(Database& database, const std::string& schema, qint64 series,
                           const SampleColumns& fresh, Winner winner = Winner::Fresh)
{
    const qint64 first = fresh.times.front(), last = fresh.times.back();
    SampleColumns old;
    std::vector<qint64> replaced;
    {
        Query query = database.query("SELECT row, t1, n, data FROM " + schema +
                                         ".chunk WHERE series = ?1 AND t0 <= ?3"
                                         " AND t0 >= coalesce((SELECT max(t0) FROM " +
                                         schema + ".chunk WHERE series = ?1 AND t0 <= ?2), ?2) ORDER BY t0",
                                     series, first, last);
        for (;;) {
            const Result<bool> row = query.step();
            if (!row)
                return tl::unexpected(row.error());
            if (!*row)
                break;
            if (query.integer(1) < first && query.integer(2) >= kSamplesPerChunk)
                continue; // full and wholly before the block
            Result<SampleColumns> columns = decodeSamples(query.view(3), query.integer(2));
            if (!columns)
                return tl::unexpected(columns.error());
            replaced.push_back(query.integer(0));
            for (size_t i = 0; i < columns->size(); ++i)
                append(old, *columns, i);
        }
    }
    bool changed = false;
    SampleColumns result = merged(old, fresh, winner, changed);
    if (!changed)
        return false;
    if (old.size() < kSamplesPerChunk && result.size() >= kSamplesPerChunk) {
        Done done = joinWithPrevious(database, schema, series, result, replaced);
        if (!done)
            return tl::unexpected(done.error());
    }
    for (const qint64 row : replaced)
        if (Done done = database.run("DELETE FROM " + schema + ".chunk WHERE row = ?", row); !done)
            return tl::unexpected(done.error());
    if (Done done = writeChunks(database, schema, series, result); !done)
        return tl::unexpected(done.error());
    return true;
}

} // namespace

Result<bool> appendSamples(Database& database, const std::string& schema, const SampleBlock& block,
                           Instant knownAt)
{
    if (block.times.size() != block.values.size() ||
        !std::is_sorted(block.times.begin(), block.times.end(), std::less_equal<>()))
        return fail(
            ErrorKind::Invalid,
            QStringLiteral("samples of \"%1\" are not one ascending column of times with one value each")
                .arg(block.key.query));
    if (block.empty())
        return false;
    const Result<qint64> series = seriesRow(database, schema, block);
    if (!series)
        return tl::unexpected(series.error());
    return appendColumns(database, schema, *series,
                         SampleColumns{block.times, block.values,
                                       std::vector<qint64>(block.times.size(), secondsRoundedUp(knownAt))});
}

Result<std::vector<SampleBlock>> readSamples(Database& database, const std::string& schema,
                                             const SourceId& source, const QString& query, TimeRange range,
                                             AsOf asOf)
{
    // [from, end]: both the range and AsOf cut.
    const qint64 end = std::min(range.to.isEndOfTime() ? range.to.ms : range.to.ms - 1, asOf.instant.ms);
    std::vector<SampleBlock> blocks;
    Query find = database.query("SELECT row, labels, unit, step_ms FROM " + schema +
                                    ".series WHERE source = ? AND query = ? ORDER BY id",
                                source, query);
    for (;;) {
        const Result<bool> row = find.step();
        if (!row)
            return tl::unexpected(row.error());
        if (!*row)
            return blocks;
        SampleBlock block;
        block.key = {source, query, rows::mapFrom(find.blob(1))};
        block.unit = unitFromString(find.text(2));
        block.step = Milliseconds(find.integer(3));
        block.knownAt = Instant::never();
        Query chunks = database.query("SELECT n, data FROM " + schema +
                                          ".chunk WHERE series = ?1 AND t0 <= ?3"
                                          " AND t0 >= coalesce((SELECT max(t0) FROM " +
                                          schema + ".chunk WHERE series = ?1 AND t0 <= ?2), ?2) ORDER BY t0",
                                      find.integer(0), range.from, end);
        for (;;) {
            const Result<bool> more = chunks.step();
            if (!more)
                return tl::unexpected(more.error());
            if (!*more)
                break;
            Result<SampleColumns> columns = decodeSamples(chunks.view(1), chunks.integer(0));
            if (!columns) {
                columns.error().where = database.path();
                columns.error().what += QStringLiteral(" (series of \"%1\")").arg(query);
                return tl::unexpected(columns.error());
            }
            for (size_t i = 0; i < columns->size(); ++i) {
                const qint64 at = columns->times[i], known = columns->knownSeconds[i];
                if (at < range.from.ms || at > end || (asOf.asKnownThen && !isKnown(known, asOf.instant)))
                    continue;
                block.times.push_back(at);
                block.values.push_back(columns->values[i]);
                if (known != kKnownAsItHappened)
                    block.knownAt = std::max(block.knownAt, Instant{known * 1000});
                else
                    block.recordedUntil = Instant{at};
            }
        }
        if (block.knownAt == Instant::never())
            block.recordedUntil = Instant::never(); // all of it: nothing to tell apart
        if (!block.empty())
            blocks.push_back(std::move(block));
    }
}

Done copySeriesToMain(Database& database, const SourceId& source, const QString& query)
{
    if (!database.hasSchema("cache"))
        return {};
    struct Found
    {
        qint64 row;
        SampleBlock shape;
    };
    std::vector<Found> found;
    {
        Query find = database.query(
            "SELECT row, labels, unit, step_ms FROM cache.series WHERE source = ? AND query = ?", source,
            query);
        for (;;) {
            const Result<bool> row = find.step();
            if (!row)
                return tl::unexpected(row.error());
            if (!*row)
                break;
            Found one{find.integer(0), {}};
            one.shape.key = {source, query, rows::mapFrom(find.blob(1))};
            one.shape.unit = unitFromString(find.text(2));
            one.shape.step = Milliseconds(find.integer(3));
            found.push_back(std::move(one));
        }
    }
    for (const Found& one : found) {
        const Result<qint64> series = seriesRow(database, "main", one.shape);
        if (!series)
            return tl::unexpected(series.error());
        SampleColumns cached, kept;
        for (const bool fromCache : {true, false}) {
            Query chunks =
                database.query(fromCache ? "SELECT n, data FROM cache.chunk WHERE series = ? ORDER BY t0"
                                         : "SELECT n, data FROM main.chunk WHERE series = ? ORDER BY t0",
                               fromCache ? one.row : *series);
            for (;;) {
                const Result<bool> row = chunks.step();
                if (!row)
                    return tl::unexpected(row.error());
                if (!*row)
                    break;
                Result<SampleColumns> columns = decodeSamples(chunks.view(1), chunks.integer(0));
                if (!columns)
                    return tl::unexpected(columns.error());
                for (size_t i = 0; i < columns->size(); ++i)
                    append(fromCache ? cached : kept, *columns, i);
            }
        }
        if (cached.times.empty())
            continue;
        bool unused = false;
        const SampleColumns all = merged(cached, kept, Winner::Fresh, unused);
        if (Done done = database.run("DELETE FROM main.chunk WHERE series = ?", *series); !done)
            return done;
        if (Done done = writeChunks(database, "main", *series, all); !done)
            return done;
    }
    return {};
}

Done importChunk(Database& database, const SampleBlock& shape, const SampleColumns& columns,
                 const QByteArray& data)
{
    const Result<qint64> series = seriesRow(database, "main", shape);
    if (!series)
        return tl::unexpected(series.error());
    const qint64 first = columns.times.front(), last = columns.times.back();
    const Result<qint64> overlaps = database.integer(
        "SELECT count(*) FROM main.chunk WHERE series = ? AND t1 >= ? AND t0 <= ?", *series, first, last);
    if (!overlaps)
        return tl::unexpected(overlaps.error());
    if (*overlaps == 0)
        return database.run("INSERT INTO main.chunk(series, t0, t1, n, data) VALUES(?, ?, ?, ?, ?)", *series,
                            first, last, static_cast<qint64>(columns.size()), data);
    const Result<bool> written = appendColumns(database, "main", *series, columns, Winner::Stored);
    return written ? Done{} : tl::unexpected(written.error());
}

Done pruneCachedSamples(Database& database, Instant olderThan)
{
    if (!database.hasSchema("cache"))
        return {};
    if (Done done = database.run("DELETE FROM cache.chunk WHERE t1 < ?", olderThan); !done)
        return done;
    // What was copied to main by keepSeries: dropped here and not in that transaction, because a commit over
    // two files in WAL mode is atomic per file only, and the copy must be safe before the original goes.
    if (Done done = database.run("DELETE FROM cache.chunk WHERE series IN (SELECT c.row FROM cache.series c"
                                 " JOIN main.series m ON m.id = c.id)");
        !done)
        return done;
    return database.run("DELETE FROM cache.series WHERE row NOT IN (SELECT series FROM cache.chunk)");
}

} // namespace muster
