// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
// A post-mortem as one self-contained HTML file: own escaping, inline style, charts as embedded pictures, no
// script, and a policy that forbids every load from outside.

#include "models/document/markdown.h"
#include "models/document/metric_notes.h"

#include <QByteArray>

#include <functional>

namespace muster {

/// Picture of a chart for an export: one of the two; both empty when there is nothing to draw.
struct ChartPicture
{
    QByteArray svg; ///< UTF-8 document
    QByteArray png;
};
/// Draws the panel over the range, or over its own default when the block names none.
using ChartDrawer = std::function<ChartPicture(const ChartReference& chart)>;

/// UTF-8. `title` is the page's title. Citations become plain text with the event's id as tooltip. Without a
/// drawer, or when it draws nothing, a chart is a line of words. Figures that refer to a note carry its
/// number and its words as tooltip; the notes stand at the end.
QByteArray exportHtml(const MarkdownDocument& document, const QString& title,
                      const ChartDrawer& drawChart = {}, const std::vector<MetricNote>& notes = {});

} // namespace muster
