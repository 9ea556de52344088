// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
// The `series` and `chunk` tables of one schema ("main" or "cache"): append, replace, read, copy. Layout of a
// chunk's `data`: models/store/sample_codec.h. Not for use outside models/store.

#include "models/base/instant.h"
#include "models/base/result.h"
#include "models/domain/series.h"

#include <string>
#include <vector>

namespace muster {

class Database;
struct SampleColumns;

/// A tail chunk is extended until it holds this many samples, then joined with the one before it unless both
/// exceed a long chunk: what is extended every few seconds stays cheap to code, what rests is packed well.
inline constexpr int kSamplesPerChunk = 480;
/// Longer blocks are cut into chunks of this to twice this length. Longer ones compress a little better,
/// shorter ones cost less to read in part.
inline constexpr int kSamplesPerLongChunk = 1440;

/// Merges `block` into the series. At equal times the block's value replaces the stored one; an equal value
/// keeps the time at which it was first known. Touches only chunks that overlap the block, and the one before
/// it while that is short. Returns whether anything was written. Invalid: columns of unequal length or times
/// not ascending.
Result<bool> appendSamples(Database& database, const std::string& schema, const SampleBlock& block,
                           Instant knownAt);

/// Blocks of all series of this source and query in the schema that have samples in `range` that `asOf` sees.
Result<std::vector<SampleBlock>> readSamples(Database& database, const std::string& schema,
                                             const SourceId& source, const QString& query, TimeRange range,
                                             AsOf asOf);

/// Adds one chunk of a file to "main": as it stands (`data`) when nothing there overlaps it, merged
/// otherwise; what main already has wins. `shape`: the series without samples.
Done importChunk(Database& database, const SampleBlock& shape, const SampleColumns& columns,
                 const QByteArray& data);

/// Copies all series of this source and query from "cache" to "main". What main already has wins.
Done copySeriesToMain(Database& database, const SourceId& source, const QString& query);

/// Deletes what ended before `olderThan` from the cache, and what "main" has as well.
Done pruneCachedSamples(Database& database, Instant olderThan);

} // namespace muster
