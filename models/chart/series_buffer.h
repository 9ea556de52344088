// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
// The samples of one series as sorted columns, growing at the end and mendable anywhere, with cheap snapshots
// for the worker pool. Not for storage: that is models/store.

#include "models/base/instant.h"
#include "models/domain/series.h"

#include <cstddef>
#include <memory>
#include <span>

namespace muster {

namespace detail {
struct SampleStorage;
}

/// Minimum and maximum of a stretch of samples; NaN is skipped and reported as a gap.
struct ValueBounds
{
    double min;       ///< +Inf when the stretch holds no value
    double max;       ///< -Inf when the stretch holds no value
    bool gap = false; ///< the stretch holds at least one NaN
    bool hasValue() const { return min <= max; }
};

/// An immutable view of a series at one moment. Copying costs one reference count; reading is safe from any
/// thread while the buffer keeps growing, because a buffer only ever writes behind the end of its snapshots.
class SeriesSnapshot
{
public:
    /// Times in UTC ms, strictly ascending; as long as `values()`.
    std::span<const qint64> times() const;
    /// NaN is a gap, ±Inf is a value.
    std::span<const double> values() const;
    std::size_t size() const { return m_count; }
    bool empty() const { return m_count == 0; }

    /// Index of the first sample at or after `t`; `size()` when there is none. O(log n).
    std::size_t lowerBound(Instant t) const;
    /// Index of the last sample at or before `t`, or -1. O(log n).
    std::ptrdiff_t indexAt(Instant t) const;
    /// The snapshot without the samples after `t`. O(log n), shares the data.
    SeriesSnapshot until(Instant t) const;
    /// Bounds of the samples [from, to). Uses the pyramid above 100,000 samples, so O(log n) there.
    ValueBounds bounds(std::size_t from, std::size_t to) const;
    /// The distance in ms of any two neighbours, when it is the same for all; else 0.
    qint64 gridStep() const { return m_gridStep; }

private:
    friend class SeriesBuffer;
    std::shared_ptr<const detail::SampleStorage> m_storage;
    std::size_t m_first = 0;
    std::size_t m_count = 0;
    qint64 m_gridStep = 0;
};

/// Role: collects the blocks of one series. Owner: ChartFeed. Thread: one at a time (main); snapshots travel.
/// Invariants: times strictly ascending; at most `maxSamples()` samples, the oldest are dropped first.
class SeriesBuffer
{
public:
    static constexpr std::size_t kDefaultMaxSamples = 4'000'000; ///< 64 MB of columns
    static constexpr std::size_t kPyramidFrom = 100'000;

    explicit SeriesBuffer(std::size_t maxSamples = kDefaultMaxSamples);

    /// Takes in a block of the same series. Samples inside the block's own range are replaced by it,
    /// everything else is kept. Appending behind the end is amortised O(block); anything else is O(size).
    /// When the block leaves a hole of more than one and a half of its step to its neighbours, a NaN is put
    /// into the hole, so that a lost stretch is never drawn as a line. An empty block, or one whose columns
    /// differ in length or whose times do not ascend, changes nothing. Returns whether anything changed.
    /// `holes` false: what was stored is read again, and its holes are none of ours.
    bool merge(const SampleBlock& block, bool holes = true);
    /// The same for a block that nobody changes any more: the first one is shown from where it is, not
    /// copied.
    bool merge(std::shared_ptr<const SampleBlock> block);
    void clear();

    SeriesSnapshot snapshot() const;
    std::size_t size() const { return m_count; }
    std::size_t maxSamples() const { return m_maxSamples; }
    /// Memory held by the columns and the pyramid, in bytes.
    std::size_t bytes() const;

private:
    void append(std::span<const qint64> times, std::span<const double> values);
    void rebuild(std::span<const qint64> times, std::span<const double> values);
    void dropOldest();

    std::shared_ptr<detail::SampleStorage> m_storage;
    std::size_t m_first = 0;
    std::size_t m_count = 0;
    std::size_t m_maxSamples;
};

} // namespace muster
