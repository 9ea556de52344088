// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
// Metric samples as values: the only form in which samples travel between tools, store and charts.

#include "models/base/id.h"
#include "models/base/instant.h"

#include <QString>

#include <map>
#include <vector>

namespace muster {

/// What the numbers of a series mean; decides axis format and legend text.
enum class Unit { None, Ratio, Seconds, PerSecond, Bytes, Count };
QString toString(Unit unit);           ///< "ratio", "seconds", "rps", "bytes", "count", ""
Unit unitFromString(QStringView text); ///< unknown text maps to None

/// Identity of a series: where it comes from, what was asked, and its labels.
/// `id()` is stable across machines: hash of source, query and sorted labels.
struct SeriesKey
{
    SourceId source;
    QString query; ///< the tool's query language, or the recorded key of a sealed file
    std::map<QString, QString> labels;
    SeriesId id() const;
    /// Short text for a legend: the labels that are not `__name__`, or the query.
    QString label() const;
    friend bool operator==(const SeriesKey&, const SeriesKey&) = default;
};

/// A stretch of one series as two columns of equal length. Times are UTC ms, strictly ascending. A gap is a
/// NaN value: staleness markers and missing steps are kept, never joined over. ±Inf is a value.
struct SampleBlock
{
    SeriesKey key;
    Unit unit = Unit::None;
    Milliseconds step{0}; ///< the step asked for; 0 when raw
    Instant knownAt;      ///< when these samples were received
    /// Of a series that a recording began and a tool goes on with: the samples up to here are the
    /// recording's. `never()` when all come from one of them; `knownAt` then says which.
    Instant recordedUntil = Instant::never();
    std::vector<qint64> times;
    std::vector<double> values;
    bool empty() const { return times.empty(); }
    friend bool operator==(const SampleBlock&, const SampleBlock&) = default;
};

/// What a panel or a runbook node asks a metric tool.
struct MetricQuery
{
    SourceId source;
    QString query;
    TimeRange range;
    Milliseconds step{15'000};
    bool instant = false; ///< one value at `range.to` instead of a range
    Unit unit = Unit::None;
};

} // namespace muster
