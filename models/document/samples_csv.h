// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
// The samples of a chart as a table for spreadsheets and scripts.

#include "models/base/instant.h"
#include "models/domain/series.h"

#include <QByteArray>
#include <QString>

#include <vector>

namespace muster {

/// One column of the table.
struct CsvSeries
{
    QString name;      ///< as in the legend
    SampleBlock block; ///< times ascending
};

/// Head and one line per time at which any series has a sample within the range (both ends included), oldest
/// first, lines end with CR LF. Columns: time (RFC 3339 with milliseconds, UTC), unix_ms, then the series in
/// the order given. A number has as many digits as bring the same double back; a gap and a time without a
/// sample are empty, an infinite value is "+Inf" or "-Inf" as Prometheus writes it. Names pass csvField(): a
/// formula stays text.
QByteArray samplesCsv(const std::vector<CsvSeries>& series, TimeRange range);

} // namespace muster
