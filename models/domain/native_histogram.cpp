// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/domain/native_histogram.h"

#include <algorithm>
#include <cmath>
#include <limits>

namespace muster {

namespace {

const QString& nativeLabel()
{
    static const QString label = QStringLiteral("__native__");
    return label;
}

constexpr qsizetype kLongestName = 160; // two numbers; a hostile file may say anything

bool isOpenEnded(const HistogramBucket& bucket)
{
    return std::isinf(bucket.lower) || std::isinf(bucket.upper);
}

double within(const HistogramBucket& bucket, double share)
{
    if (isOpenEnded(bucket))
        return std::isinf(bucket.upper) ? bucket.lower : bucket.upper;
    if (!bucket.exponential || bucket.lower * bucket.upper <= 0)
        return bucket.lower + (bucket.upper - bucket.lower) * share;
    return bucket.lower * std::pow(bucket.upper / bucket.lower, share); // also where both are below zero
}

} // namespace

QString NativeBucket::name(int boundaryRule, const QString& lower, const QString& upper)
{
    // 0: open at the left, 1: open at the right, 2: open at both, 3: closed at both (Prometheus HTTP API).
    const QChar left = boundaryRule == 1 || boundaryRule == 3 ? u'[' : u'(';
    const QChar right = boundaryRule == 0 || boundaryRule == 3 ? u']' : u')';
    return left + lower + u',' + upper + right;
}

std::optional<NativeBucket> NativeBucket::fromName(QStringView name)
{
    if (name.size() < 5 || name.size() > kLongestName)
        return std::nullopt;
    const QChar left = name.front(), right = name.back();
    if ((left != u'(' && left != u'[') || (right != u')' && right != u']'))
        return std::nullopt;
    const QStringView inside = name.mid(1, name.size() - 2);
    const qsizetype comma = inside.indexOf(u',');
    bool lowerOk = false, upperOk = false;
    NativeBucket bucket;
    bucket.lower = inside.left(comma).toDouble(&lowerOk); // knows "-Inf" as well
    bucket.upper = inside.mid(comma + 1).toDouble(&upperOk);
    bucket.lowerIncluded = left == u'[';
    bucket.upperIncluded = right == u']';
    if (comma < 0 || !lowerOk || !upperOk || !(bucket.lower <= bucket.upper))
        return std::nullopt;
    return bucket;
}

QString nativePart(const SeriesKey& key)
{
    const auto found = key.labels.find(nativeLabel());
    return found == key.labels.end() ? QString() : found->second;
}

SeriesKey nativeKey(SeriesKey histogram, const QString& part)
{
    histogram.labels.insert_or_assign(nativeLabel(), part);
    return histogram;
}

double histogramQuantile(double q, std::vector<HistogramBucket> buckets)
{
    std::erase_if(buckets, [](const HistogramBucket& bucket) {
        return !(bucket.count > 0) || !(bucket.lower <= bucket.upper);
    });
    std::sort(buckets.begin(), buckets.end(), [](const HistogramBucket& a, const HistogramBucket& b) {
        return a.upper != b.upper ? a.upper < b.upper : a.lower < b.lower;
    });
    double total = 0;
    for (const HistogramBucket& bucket : buckets)
        total += bucket.count;
    if (!(total > 0) || !std::isfinite(total) || !(q >= 0 && q <= 1))
        return std::numeric_limits<double>::quiet_NaN();
    double left = q * total;
    for (const HistogramBucket& bucket : buckets) {
        if (left <= bucket.count)
            return within(bucket, left / bucket.count);
        left -= bucket.count;
    }
    return within(buckets.back(), 1); // rounding
}

} // namespace muster
