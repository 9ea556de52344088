// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
// The native histograms of one series as columns: one for the count, one for the sum, one a bucket. Pure;
// knows no JSON.

#include "models/domain/series.h"

#include <QString>

#include <limits>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace muster {

/// Role: collects histograms in order of time and gives them as blocks. A bucket that a histogram leaves out
/// is empty there (Prometheus writes populated ones only), so every bucket has a value wherever the histogram
/// has one, and a NaN where it has a gap.
class NativeColumns
{
public:
    static constexpr std::size_t kMostBuckets = 2'000; ///< a client keeps some 160; resolutions change

    /// Begins the histogram of `time`; after more than one and a half steps a gap is put before it. False:
    /// times do not ascend.
    bool begin(qint64 time, Milliseconds step);
    void setCount(double count) { m_counts.back() = count; }
    void setSum(double sum) { m_sums.back() = sum; }
    /// False: the rule is not 0..3, the bounds are no ascending numbers, or there are too many buckets.
    bool add(qint64 boundaryRule, std::string_view lower, std::string_view upper, double count);
    /// Ends the histogram.
    void end();

    bool empty() const { return m_times.empty(); }
    /// Numbers held, for the reader's limit.
    std::size_t size() const { return m_times.size() * (m_buckets.size() + 2); }
    /// Blocks like `shape` with the part in their labels: count, sum, then the buckets from low to high. A
    /// series that ends more than a step before `end` gets a gap there.
    std::vector<SampleBlock> blocks(const SampleBlock& shape, Instant end) const;

private:
    struct Bucket
    {
        QString name;
        double lower = 0;
        double upper = 0;
        std::vector<double> values;
    };
    void addColumn(qint64 time, double value);
    void fill(Bucket& bucket, std::size_t size) const;

    std::vector<qint64> m_times;
    std::vector<double> m_counts, m_sums;
    std::vector<char> m_gaps; ///< of each time: it stands for a gap
    std::vector<Bucket> m_buckets;
    std::unordered_map<std::string, std::size_t> m_places; ///< by name
};

} // namespace muster
