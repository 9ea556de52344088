// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
// Prometheus' native histograms as series of numbers, and quantiles of any histogram. Pure.
//
// A native histogram is one value of many parts: the number of observations, their sum, and a count for each
// populated bucket between bounds that follow from its resolution. Here each part is a series of its own,
// with the labels of the histogram and the reserved label `__native__`, which says the part: "count", "sum",
// or a bucket by its bounds as Prometheus wrote them, "(0.5,1]". So nothing is lost (bounds keep their text,
// counts their double), the store needs no second kind of sample: chunks, merging, AsOf, incident files and
// CSV work as they are, and the compression sees columns that hardly change. A codec of whole histograms
// would save the repeated labels, a few bytes a bucket and not a sample, and would make every reader know two
// forms. Labels that begin with two underscores belong to Prometheus itself and never come with a scraped
// series.

#include "models/domain/series.h"

#include <QString>

#include <optional>
#include <vector>

namespace muster {

/// What a bucket counts: observations between the bounds, which may belong to it or not.
struct NativeBucket
{
    double lower = 0;
    double upper = 0;
    bool lowerIncluded = false;
    bool upperIncluded = true;
    /// "(0.5,1]" with the texts of the bounds.
    static QString name(int boundaryRule, const QString& lower, const QString& upper);
    /// The same back; empty for what is no bucket.
    static std::optional<NativeBucket> fromName(QStringView name);
    friend bool operator==(const NativeBucket&, const NativeBucket&) = default;
};

/// The part of a native histogram that a series is: "count", "sum" or a bucket's name; empty for other
/// series.
QString nativePart(const SeriesKey& key);
/// The key of a part: the labels of the histogram and which part it is.
SeriesKey nativeKey(SeriesKey histogram, const QString& part);

/// One bucket of a histogram at one instant. `exponential`: values lie evenly by their logarithm in it, as in
/// a native bucket that does not touch zero; else evenly.
struct HistogramBucket
{
    double lower = 0; ///< -Inf allowed
    double upper = 0; ///< +Inf allowed
    double count = 0; ///< NaN and negative count as nothing
    bool exponential = false;
};
/// The value below which a share `q` (0..1) of the observations lies, interpolated as Prometheus'
/// histogram_quantile does; in a bucket that is open to infinity its finite bound. NaN for an empty
/// histogram. Takes any order.
double histogramQuantile(double q, std::vector<HistogramBucket> buckets);

} // namespace muster
