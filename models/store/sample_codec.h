// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
// Samples of one series as compressed bytes and back, bit for bit (NaN payloads, infinities, -0.0). Pure.
//
// A chunk is one byte of flags and a body, which is a zstd frame without magic when bit 7 is set. The body:
//   times   1 byte: 1 regular grid, 0 not. First time and first difference as zigzag varints; then, when not
//           regular, the change of the difference per sample as zigzag varints.
//   known   1 byte: 1 all equal, 0 not; coded as the times are, in whole seconds rounded up (so that a sample
//           never looks known before it was). Constant for a range query, a regular grid for a live tail.
//   values  by the low bits of the flags:
//           decimal: every value is integer / 10^k: 1 byte k, 1 byte order (1 or 2), then the differences of
//           that
//             order as zigzag varints. Values that are no such number (NaN, ±Inf, -0.0) are exceptions: a
//             varint of runs, per run varint skip, varint length, 8 bytes of the double; in the stream they
//             repeat.
//           exclusive-or: each value xor the one before, its bytes transposed (all lowest bytes first).
// Which form is smaller is tried per chunk. Ideas: Gorilla (Pelkonen et al., VLDB 2015) for xor and second
// differences; the decimal form because scraped counters and gauges are short decimals.

#include "models/base/result.h"

#include <QByteArray>

#include <span>
#include <string_view>
#include <vector>

namespace muster {

/// Three columns of equal length.
struct SampleColumns
{
    std::vector<qint64> times; ///< UTC ms, strictly ascending
    std::vector<double> values;
    std::vector<qint64> knownSeconds; ///< UTC s, rounded up; the least qint64 means "known as it happened"
    friend bool operator==(const SampleColumns&, const SampleColumns&) = default;
    size_t size() const { return times.size(); }
};

/// No chunk holds more samples; a larger count in a file is refused before memory is taken for it.
inline constexpr int kMaxSamplesPerChunk = 4096;

/// Precondition: equal lengths, 1 … kMaxSamplesPerChunk.
QByteArray encodeSamples(std::span<const qint64> times, std::span<const double> values,
                         std::span<const qint64> knownSeconds);
/// `count`: how many samples the chunk says it holds. Any bytes are safe to give; Storage when they are no
/// chunk.
Result<SampleColumns> decodeSamples(std::string_view bytes, qint64 count);

} // namespace muster
