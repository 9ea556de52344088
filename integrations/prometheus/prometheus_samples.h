// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
// The hot path: bytes of a query or query_range answer straight into sample columns. Pure.

#include "models/base/result.h"
#include "models/domain/series.h"

#include <QByteArray>
#include <QStringList>

#include <optional>
#include <vector>

namespace muster {

/// What /api/v1/query or /api/v1/query_range said.
struct SampleReading
{
    std::vector<SampleBlock> blocks; ///< one per series, in the order of the answer; knownAt unset
    std::optional<double> scalar;    ///< a scalar, or a vector of exactly one element
    QStringList warnings;            ///< `warnings` and `infos` of the answer, and what we had to leave out
};

/// Reads a whole answer or nothing. Result types matrix, vector, scalar and string (kept as a warning: it is
/// no number). "NaN" and "±Inf" are values. With a range query, steps missing inside a series, or between its
/// last sample and the end of `query.range`, become one NaN sample where the gap begins, so that no later
/// reader joins over it. A native histogram gives one block for each of its parts
/// (models/domain/native_histogram.h), all over the same times. Errors: BadResponse (not JSON, cut off,
/// another shape, times not ascending, more than kMaxSamples samples or kMaxSeries series); for an error
/// envelope what the tool said (see envelopeError). Cost: one pass; needs simdjson's padding behind the body
/// and copies it only where that is missing.
Result<SampleReading> readSamples(const QByteArray& body, const MetricQuery& query);

inline constexpr size_t kMaxSamples = 8'000'000;
inline constexpr size_t kMaxSeries = 20'000;

/// The error of Prometheus' envelope: bad_data is Invalid (the query is wrong), timeout is Timeout, not_found
/// is NotFound, everything else Remote.
Error envelopeError(const QString& errorType, const QString& message);

} // namespace muster
