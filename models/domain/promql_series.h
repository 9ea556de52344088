// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
// Whether a PromQL text answers one value or one for each of something, as far as the text alone tells: a
// selector may answer one series or a thousand. For whoever compares the answer with a figure.

#include <QStringList>
#include <QStringView>

namespace muster::promql {

struct Series
{
    enum class Count {
        Unknown, ///< only the tool can say
        One,     ///< at most one, without labels
        Several, ///< it may be several: one for each value of `labels`
    };
    Count count = Count::Unknown;
    QStringList labels; ///< in the order they are written; empty: not known which
    friend bool operator==(const Series&, const Series&) = default;
};

/// Unknown for a text with a mistake (models/domain/promql.h). `$name` is read as a hole. Linear in the
/// length of the text.
Series seriesOf(QStringView text);

} // namespace muster::promql
