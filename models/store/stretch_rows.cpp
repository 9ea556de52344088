// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/store/stretch_rows.h"

#include "models/store/database.h"
#include "models/store/row_codec.h"

namespace muster {

namespace {

constexpr const char* kColumns = "SELECT row, t0, t1, step_ms, known_at, words FROM stretch ";
/// A tool that remarks anew on every answer must not make a row a second for ever.
constexpr qint64 kMostRows = 2'000;

struct Row
{
    qint64 row = 0;
    SampleStretch stretch;
};

Result<std::vector<Row>> rowsOf(Query query, const SourceId& source, const QString& text)
{
    std::vector<Row> found;
    for (;;) {
        const Result<bool> more = query.step();
        if (!more)
            return tl::unexpected(more.error());
        if (!*more)
            return found;
        Row one;
        one.row = query.integer(0);
        one.stretch = {source,
                       text,
                       {Instant{query.integer(1)}, Instant{query.integer(2)}},
                       Milliseconds{query.integer(3)},
                       Instant{query.integer(4)},
                       rows::listFrom(query.blob(5))};
        found.push_back(std::move(one));
    }
}

Result<std::vector<SampleStretch>> stretchesOf(Result<std::vector<Row>> found)
{
    if (!found)
        return tl::unexpected(found.error());
    std::vector<SampleStretch> stretches;
    for (Row& row : *found)
        stretches.push_back(std::move(row.stretch));
    return stretches;
}

Done insert(Database& database, const SampleStretch& stretch, TimeRange range)
{
    if (range.from >= range.to)
        return {};
    return database.run(
        "INSERT INTO stretch(source, query, t0, t1, step_ms, known_at, words) VALUES(?, ?, ?, ?, ?, ?, ?)",
        stretch.source, stretch.query, range.from, range.to, stretch.step, stretch.knownAt,
        rows::toJson(stretch.words));
}

Result<bool> isKept(const ReadTx& tx, const SourceId& source, const QString& query)
{
    const Result<qint64> kept = tx.database().integer(
        "SELECT count(*) FROM kept_series WHERE source = ? AND query = ?", source, query);
    return kept ? Result<bool>(*kept > 0) : tl::unexpected(kept.error());
}

} // namespace

Done putStretch(WriteTx& tx, const SampleStretch& stretch)
{
    if (stretch.query.isEmpty() || stretch.range.from >= stretch.range.to || stretch.step.count() < 1)
        return fail(ErrorKind::Invalid, QStringLiteral("a stretch without query, time or step"));
    Database& database = tx.database();
    const bool whole = stretch.words.isEmpty();
    const Result<bool> kept = isKept(tx, stretch.source, stretch.query);
    if (!kept)
        return tl::unexpected(kept.error());
    // Those that touch it as well: a live tail is one row that grows, not a row a minute.
    const auto found = rowsOf(
        database.query(std::string(kColumns) + "WHERE source = ? AND query = ? AND t0 <= ? AND t1 >= ?",
                       stretch.source, stretch.query, stretch.range.to, stretch.range.from),
        stretch.source, stretch.query);
    if (!found)
        return tl::unexpected(found.error());
    SampleStretch made = stretch;
    if (made.knownAt.ms == 0)
        made.knownAt = tx.now();
    bool told = !whole;
    for (const auto& [row, old] : *found) {
        const bool overlaps = old.range.from < stretch.range.to && stretch.range.from < old.range.to;
        const bool same = old.step == stretch.step && old.words == stretch.words;
        if (same && old.range.from <= stretch.range.from && stretch.range.to <= old.range.to)
            return {};
        const bool superseded = overlaps && (old.step == stretch.step ||
                                             (old.step > stretch.step && whole && !old.words.isEmpty()));
        if (!same && !superseded)
            continue;
        if (Done done = database.run("DELETE FROM stretch WHERE row = ?", row); !done)
            return done;
        if (same) {
            made.range = {std::min(made.range.from, old.range.from), std::max(made.range.to, old.range.to)};
            made.knownAt = std::min(made.knownAt, old.knownAt);
            continue;
        }
        told = told || !old.words.isEmpty();
        Done done = insert(database, old, {old.range.from, std::min(old.range.to, stretch.range.from)});
        if (done)
            done = insert(database, old, {std::max(old.range.from, stretch.range.to), old.range.to});
        if (!done)
            return done;
    }
    if (told)
        tx.changes().markSamples(stretch.source, stretch.query, stretch.range);
    if (whole && !*kept)
        return {};
    if (Done done = insert(database, made, made.range); !done)
        return done;
    return database.run(
        "DELETE FROM stretch WHERE source = ?1 AND query = ?2 AND row <= (SELECT max(row) FROM"
        " stretch WHERE source = ?1 AND query = ?2) - ?3 AND words <> '[]'",
        stretch.source, stretch.query, kMostRows);
}

Done importStretches(WriteTx& tx, const std::vector<SampleStretch>& stretches)
{
    std::vector<const SampleStretch*> unknown;
    for (const SampleStretch& one : stretches) {
        const Result<qint64> known = tx.database().integer(
            "SELECT count(*) FROM stretch WHERE source = ? AND query = ? AND t0 < ? AND t1 > ?", one.source,
            one.query, one.range.to, one.range.from);
        if (!known)
            return tl::unexpected(known.error());
        if (*known == 0)
            unknown.push_back(&one);
    }
    for (const SampleStretch* one : unknown) {
        if (Done done = putStretch(tx, *one); !done)
            return done;
    }
    return {};
}

Result<std::vector<SampleStretch>> askedStretches(const ReadTx& tx, const SourceId& source,
                                                  const QString& query)
{
    const Result<bool> kept = isKept(tx, source, query);
    if (!kept)
        return tl::unexpected(kept.error());
    if (!*kept)
        return std::vector<SampleStretch>{};
    return stretchesOf(rowsOf(
        tx.database().query(std::string(kColumns) + "WHERE source = ? AND query = ? ORDER BY t0, step_ms",
                            source, query),
        source, query));
}

Result<std::vector<SampleStretch>> remarkedStretches(const ReadTx& tx, const SourceId& source,
                                                     const QString& query, TimeRange range, AsOf asOf)
{
    return stretchesOf(
        rowsOf(tx.database().query(
                   std::string(kColumns) +
                       "WHERE source = ? AND query = ? AND t0 < ? AND t1 > ? AND t0 <= ? AND words <>"
                       " '[]' AND known_at <= ? ORDER BY t0, step_ms",
                   source, query, range.to, range.from, asOf.instant,
                   asOf.asKnownThen ? asOf.instant : Instant::endOfTime()),
               source, query));
}

} // namespace muster
