// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
// A figure in a document that says where it was measured: `[18.7
// %](metric:error_rate?at=2026-11-20T02:13:40Z)`. It reads as text in any Markdown viewer; the panel of the
// room knows query and source. What an export says about it is models/document/metric_notes.h. Pure.

#include "models/base/instant.h"

#include <QString>

#include <optional>

namespace muster {

/// What stands in the address, which is `metric:PANEL?at=TIME`, `metric:PANEL?from=TIME&to=TIME`, both with
/// `&series=2` for another than the panel's first one and `&of=counters` for a figure that was counted; times
/// are RFC 3339 in UTC, the panel's id is percent-encoded.
struct MetricReference
{
    QString panelId; ///< empty: no reference
    int series = 0;  ///< index into the panel's series
    std::optional<Instant> at;
    std::optional<TimeRange> over; ///< of a figure about a stretch of time; then there is no `at`
    /// Computed from how much the counters behind the objective grew over the stretch, not from the points
    /// that the panel shows of it.
    bool counted = false;
    bool isEmpty() const { return panelId.isEmpty(); }
    friend bool operator==(const MetricReference&, const MetricReference&) = default;
};

/// Tolerant, as addresses are typed by people: unknown fields are ignored, wrong times and series count as
/// absent. Empty for another scheme, without a panel, or longer than 2,000 characters.
std::optional<MetricReference> metricFromAddress(const QString& address);
/// The address; read again it is the same reference. Of an empty reference an empty text.
QString metricAddress(const MetricReference& reference);
/// `[label](address)` as Markdown, the label escaped so that it is shown as it is; fit for table cells.
/// Without a reference the label alone.
QString metricValue(const QString& label, const MetricReference& reference);
/// "2026-11-20 02:13:40 UTC", "2026-11-20 02:00:00 UTC to …", or empty.
QString timeText(const MetricReference& reference);

} // namespace muster
