// SPDX-License-Identifier: GPL-3.0-or-later
#include "integrations/prometheus/native_columns.h"

#include "models/domain/native_histogram.h"

#include <algorithm>
#include <cmath>

namespace muster {

namespace {

constexpr double kNaN = std::numeric_limits<double>::quiet_NaN();

} // namespace

void NativeColumns::addColumn(qint64 time, double value)
{
    m_times.push_back(time);
    m_counts.push_back(value);
    m_sums.push_back(value);
    m_gaps.push_back(false);
}

bool NativeColumns::begin(qint64 time, Milliseconds step)
{
    if (!m_times.empty()) {
        if (time <= m_times.back())
            return false;
        if (step.count() > 0 && time - m_times.back() > step.count() + step.count() / 2) {
            addColumn(m_times.back() + step.count(), kNaN);
            m_gaps.back() = true;
        }
    }
    addColumn(time, kNaN);
    return true;
}

/// Empty where the histogram was, unknown in its gaps.
void NativeColumns::fill(Bucket& bucket, std::size_t size) const
{
    while (bucket.values.size() < size)
        bucket.values.push_back(m_gaps[bucket.values.size()] ? kNaN : 0.0);
}

bool NativeColumns::add(qint64 boundaryRule, std::string_view lower, std::string_view upper, double count)
{
    if (boundaryRule < 0 || boundaryRule > 3)
        return false;
    std::string key;
    key.reserve(lower.size() + upper.size() + 2);
    key += static_cast<char>('0' + boundaryRule);
    key.append(lower).append(1, ',').append(upper);
    auto place = m_places.find(key);
    if (place == m_places.end()) {
        if (m_buckets.size() >= kMostBuckets)
            return false;
        Bucket bucket;
        bucket.name = NativeBucket::name(static_cast<int>(boundaryRule),
                                         QString::fromLatin1(lower.data(), qsizetype(lower.size())),
                                         QString::fromLatin1(upper.data(), qsizetype(upper.size())));
        const auto bounds = NativeBucket::fromName(bucket.name);
        if (!bounds)
            return false;
        bucket.lower = bounds->lower;
        bucket.upper = bounds->upper;
        place = m_places.emplace(std::move(key), m_buckets.size()).first;
        m_buckets.push_back(std::move(bucket));
    }
    Bucket& bucket = m_buckets[place->second];
    fill(bucket, m_times.size() - 1);
    if (bucket.values.size() == m_times.size())
        bucket.values.back() = count; // told twice: the last word counts
    else
        bucket.values.push_back(count);
    return true;
}

void NativeColumns::end()
{
    for (Bucket& bucket : m_buckets)
        fill(bucket, m_times.size());
}

std::vector<SampleBlock> NativeColumns::blocks(const SampleBlock& shape, Instant end) const
{
    std::vector<SampleBlock> all;
    if (m_times.empty())
        return all;
    std::vector<qint64> times = m_times;
    const qint64 step = shape.step.count();
    const bool gapAtEnd = step > 0 && times.back() + step <= end.ms - step / 2;
    if (gapAtEnd)
        times.push_back(times.back() + step);
    const auto add = [&](const QString& part, const std::vector<double>& values) {
        SampleBlock block = shape;
        block.key = nativeKey(shape.key, part);
        block.times = times;
        block.values = values;
        if (gapAtEnd)
            block.values.push_back(kNaN);
        all.push_back(std::move(block));
    };
    add(QStringLiteral("count"), m_counts);
    add(QStringLiteral("sum"), m_sums);
    std::vector<const Bucket*> ordered;
    for (const Bucket& bucket : m_buckets)
        ordered.push_back(&bucket);
    std::sort(ordered.begin(), ordered.end(), [](const Bucket* a, const Bucket* b) {
        return a->lower != b->lower ? a->lower < b->lower : a->upper < b->upper;
    });
    for (const Bucket* bucket : ordered)
        add(bucket->name, bucket->values);
    return all;
}

} // namespace muster
