// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
// A stretch of one query's samples as it was asked for: how finely, when, and what the tool remarked.

#include "models/base/id.h"
#include "models/base/instant.h"

#include <QString>
#include <QStringList>

#include <algorithm>

namespace muster {

struct SampleStretch
{
    SourceId source;
    QString query;
    TimeRange range; ///< half open
    Milliseconds step{0};
    Instant knownAt;   ///< when the tool said so; 0: the store's now
    QStringList words; ///< the tool's own, plain text; none: the answer was whole
    friend bool operator==(const SampleStretch&, const SampleStretch&) = default;
};

/// Whether an answer with these remarks may lack samples. Prometheus' remarks on the query itself ("PromQL
/// info: metric might not be a counter", util/annotations, 2.49) come with whole answers too.
inline bool tellsOfMissing(const QStringList& words)
{
    return std::any_of(words.begin(), words.end(),
                       [](const QString& one) { return !one.startsWith(QLatin1String("PromQL ")); });
}

} // namespace muster
