// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/chart/series_buffer.h"

#include "models/chart/sample_scan.h"

#include <algorithm>
#include <bit>
#include <cmath>
#include <cstring>
#include <limits>

namespace muster {

namespace {

constexpr std::size_t kBlock = 64;          // samples per block of the lower level
constexpr std::size_t kSuper = kBlock * 64; // samples per block of the upper level
constexpr std::size_t kSmallest = 256;      // first capacity

bool sameBits(double a, double b)
{
    return std::bit_cast<quint64>(a) == std::bit_cast<quint64>(b);
}

/// Samples whose times ascend.
bool isColumn(const SampleBlock& block)
{
    return !block.times.empty() && block.times.size() == block.values.size() &&
           std::adjacent_find(block.times.begin(), block.times.end(), std::greater_equal<>()) ==
               block.times.end();
}

} // namespace

namespace detail {

/// Columns with room to grow, or a block of somebody's answer as it is. The owner writes behind `count` only,
/// so snapshots that end at or before `count` never see a write; a snapshot reaches another thread through a
/// hand-over that orders memory. Blocks of the pyramid are written once, when their last sample arrives.
struct SampleStorage
{
    explicit SampleStorage(std::size_t room)
        : capacity(room), ownTimes(std::make_unique_for_overwrite<qint64[]>(room)),
          ownValues(std::make_unique_for_overwrite<double[]>(room)), times(ownTimes.get()),
          values(ownValues.get())
    {
        if (room >= SeriesBuffer::kPyramidFrom) {
            blocks = std::make_unique<Scan[]>(room / kBlock + 1);
            supers = std::make_unique<Scan[]>(room / kSuper + 1);
        }
    }

    /// Full, so nothing is ever written to it.
    explicit SampleStorage(std::shared_ptr<const SampleBlock> lent)
        : capacity(lent->times.size()), count(capacity), block(std::move(lent)), times(block->times.data()),
          values(block->values.data())
    {
        followGrid(0);
    }

    void append(std::span<const qint64> newTimes, std::span<const double> newValues)
    {
        if (newTimes.empty())
            return;
        std::memcpy(ownTimes.get() + count, newTimes.data(), newTimes.size_bytes());
        std::memcpy(ownValues.get() + count, newValues.data(), newValues.size_bytes());
        const std::size_t before = count;
        count += newTimes.size();
        followGrid(before);
        if (!blocks)
            return;
        for (std::size_t b = before / kBlock; b < count / kBlock; ++b)
            blocks[b] = scan(values + b * kBlock, kBlock);
        for (std::size_t s = before / kSuper; s < count / kSuper; ++s) {
            Scan sum;
            for (std::size_t b = 0; b < kSuper / kBlock; ++b)
                sum.add(blocks[s * (kSuper / kBlock) + b]);
            supers[s] = sum;
        }
    }

    /// Whether the samples from `before` on go on in the step of those that were there.
    void followGrid(std::size_t before)
    {
        if (before > 1 && gridStep == 0)
            return;
        if (before < 2)
            gridStep = count > 1 ? times[1] - times[0] : 0;
        qint64 other = 0;
        for (std::size_t i = std::max<std::size_t>(before, 1); i < count; ++i)
            other |= (times[i] - times[i - 1]) ^ gridStep;
        if (other != 0)
            gridStep = 0;
    }

    Scan bounds(std::size_t from, std::size_t to) const
    {
        if (!blocks || to - from < 2 * kBlock)
            return scan(values + from, to - from);
        const std::size_t firstBlock = (from + kBlock - 1) / kBlock;
        const std::size_t lastBlock = to / kBlock;
        Scan sum = scan(values + from, firstBlock * kBlock - from);
        sum.add(scan(values + lastBlock * kBlock, to - lastBlock * kBlock));
        constexpr std::size_t ratio = kSuper / kBlock;
        std::size_t b = firstBlock;
        while (b < lastBlock) {
            if (b % ratio == 0 && b + ratio <= lastBlock) {
                sum.add(supers[b / ratio]);
                b += ratio;
            } else {
                sum.add(blocks[b++]);
            }
        }
        return sum;
    }

    std::size_t bytes() const
    {
        std::size_t sum = capacity * (sizeof(qint64) + sizeof(double));
        if (blocks)
            sum += (capacity / kBlock + capacity / kSuper + 2) * sizeof(Scan);
        return sum;
    }

    std::size_t capacity;
    std::size_t count = 0;
    qint64 gridStep =
        0; ///< ms from any sample to the next; 0 when they differ. The owner's alone, see snapshot()
    std::shared_ptr<const SampleBlock> block;
    std::unique_ptr<qint64[]> ownTimes;
    std::unique_ptr<double[]> ownValues;
    const qint64* times;
    const double* values;
    std::unique_ptr<Scan[]> blocks;
    std::unique_ptr<Scan[]> supers;
};

} // namespace detail

std::span<const qint64> SeriesSnapshot::times() const
{
    return m_storage ? std::span<const qint64>(m_storage->times + m_first, m_count)
                     : std::span<const qint64>();
}

std::span<const double> SeriesSnapshot::values() const
{
    return m_storage ? std::span<const double>(m_storage->values + m_first, m_count)
                     : std::span<const double>();
}

std::size_t SeriesSnapshot::lowerBound(Instant t) const
{
    const auto column = times();
    return std::size_t(std::lower_bound(column.begin(), column.end(), t.ms) - column.begin());
}

std::ptrdiff_t SeriesSnapshot::indexAt(Instant t) const
{
    const auto column = times();
    return std::upper_bound(column.begin(), column.end(), t.ms) - column.begin() - 1;
}

SeriesSnapshot SeriesSnapshot::until(Instant t) const
{
    SeriesSnapshot cut = *this;
    cut.m_count = std::size_t(indexAt(t) + 1);
    return cut;
}

ValueBounds SeriesSnapshot::bounds(std::size_t from, std::size_t to) const
{
    to = std::min(to, m_count);
    if (from >= to)
        return {std::numeric_limits<double>::infinity(), -std::numeric_limits<double>::infinity(), false};
    const detail::Scan scan = m_storage->bounds(m_first + from, m_first + to);
    return {scan.min, scan.max, scan.gap};
}

SeriesBuffer::SeriesBuffer(std::size_t maxSamples) : m_maxSamples(std::max<std::size_t>(maxSamples, 1)) {}

bool SeriesBuffer::merge(const SampleBlock& block, bool holes)
{
    std::span<const qint64> times(block.times);
    std::span<const double> values(block.values);
    if (!isColumn(block))
        return false;

    const SeriesSnapshot old = snapshot();
    const auto oldTimes = old.times();
    const auto oldValues = old.values();
    std::size_t low = old.lowerBound({times.front()});

    // A poll usually repeats the newest samples before it brings new ones. What is already there is skipped,
    // so that the common case stays an append.
    while (!times.empty() && low < old.size() && oldTimes[low] == times.front() &&
           sameBits(oldValues[low], values.front())) {
        ++low;
        times = times.subspan(1);
        values = values.subspan(1);
    }
    if (times.empty())
        return false;

    const qint64 step = holes ? block.step.count() : 0;
    const auto isHole = [step](qint64 from, qint64 to) { return step > 0 && (to - from) * 2 > step * 3; };
    constexpr double nan = std::numeric_limits<double>::quiet_NaN();
    const std::size_t high = std::size_t(old.indexAt({times.back()}) + 1);
    const bool holeBefore =
        low > 0 && isHole(oldTimes[low - 1], times.front()) && !std::isnan(oldValues[low - 1]);
    const bool holeAfter = high < old.size() && isHole(times.back(), oldTimes[high]) &&
                           !std::isnan(values.back()) && !std::isnan(oldValues[high]);

    if (low == old.size()) {
        if (holeBefore) {
            const qint64 at = oldTimes[low - 1] + step;
            append({&at, 1}, {&nan, 1});
        }
        append(times, values);
        dropOldest();
        return true;
    }

    std::vector<qint64> newTimes;
    std::vector<double> newValues;
    const std::size_t size = low + times.size() + (old.size() - std::min(high, old.size())) + 2;
    newTimes.reserve(size);
    newValues.reserve(size);
    newTimes.assign(oldTimes.begin(), oldTimes.begin() + std::ptrdiff_t(low));
    newValues.assign(oldValues.begin(), oldValues.begin() + std::ptrdiff_t(low));
    if (holeBefore) {
        newTimes.push_back(oldTimes[low - 1] + step);
        newValues.push_back(nan);
    }
    newTimes.insert(newTimes.end(), times.begin(), times.end());
    newValues.insert(newValues.end(), values.begin(), values.end());
    if (holeAfter) {
        newTimes.push_back(times.back() + step);
        newValues.push_back(nan);
    }
    newTimes.insert(newTimes.end(), oldTimes.begin() + std::ptrdiff_t(high), oldTimes.end());
    newValues.insert(newValues.end(), oldValues.begin() + std::ptrdiff_t(high), oldValues.end());
    rebuild(newTimes, newValues);
    dropOldest();
    return true;
}

bool SeriesBuffer::merge(std::shared_ptr<const SampleBlock> block)
{
    if (m_count > 0 || block->times.size() >= std::min(kPyramidFrom, m_maxSamples) ||
        block->times.size() < kSmallest || !isColumn(*block))
        return merge(*block);
    m_count = block->times.size();
    m_first = 0;
    m_storage = std::make_shared<detail::SampleStorage>(std::move(block));
    return true;
}

void SeriesBuffer::clear()
{
    m_storage.reset();
    m_first = 0;
    m_count = 0;
}

SeriesSnapshot SeriesBuffer::snapshot() const
{
    SeriesSnapshot result;
    result.m_storage = m_storage;
    result.m_first = m_first;
    result.m_count = m_count;
    result.m_gridStep = m_storage ? m_storage->gridStep : 0;
    return result;
}

std::size_t SeriesBuffer::bytes() const
{
    return m_storage ? m_storage->bytes() : 0;
}

void SeriesBuffer::append(std::span<const qint64> times, std::span<const double> values)
{
    if (!m_storage || m_storage->count + times.size() > m_storage->capacity) {
        const std::size_t needed = m_count + times.size();
        auto grown = std::make_shared<detail::SampleStorage>(std::max(kSmallest, needed + needed / 2));
        if (m_storage)
            grown->append(snapshot().times(), snapshot().values());
        m_storage = std::move(grown);
        m_first = 0;
    }
    m_storage->append(times, values);
    m_count += times.size();
}

void SeriesBuffer::rebuild(std::span<const qint64> times, std::span<const double> values)
{
    auto fresh =
        std::make_shared<detail::SampleStorage>(std::max(kSmallest, times.size() + times.size() / 4));
    fresh->append(times, values);
    m_storage = std::move(fresh);
    m_first = 0;
    m_count = times.size();
}

void SeriesBuffer::dropOldest()
{
    if (m_count <= m_maxSamples)
        return;
    m_first += m_count - m_maxSamples;
    m_count = m_maxSamples;
    // The dropped front still occupies memory until it outweighs half of what is kept.
    if (m_first > m_maxSamples / 2) {
        const SeriesSnapshot kept = snapshot();
        rebuild(kept.times(), kept.values());
    }
}

} // namespace muster
