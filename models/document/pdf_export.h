// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
// A post-mortem as PDF (A4), laid out from our own blocks. No HTML reaches QTextDocument: nested tables in
// foreign HTML crash it, and its loader opens files.

#include "models/base/result.h"
#include "models/document/markdown.h"
#include "models/document/metric_notes.h"

#include <QByteArray>
#include <QImage>

#include <functional>

namespace muster {

/// Draws a chart as an image of about 1280 pixels width; a null image: nothing to draw.
using ChartImager = std::function<QImage(const ChartReference& chart)>;

/// Told now and then how much is done, 0..1 and never less than before, in the thread that exports; false:
/// stop, nothing is wanted any more.
using ExportStep = std::function<bool(double doneRatio)>;

/// The PDF's bytes. Figures that refer to a note carry its number; the notes stand at the end. Needs a
/// QGuiApplication (fonts); blocks while it lays out, so call it on a worker or in a command; `drawChart` is
/// called in the same thread. Errors: Invalid when there is no QGuiApplication; Cancelled when `step` said
/// so, which is at most a block, a chart or a page later.
Result<QByteArray> exportPdf(const MarkdownDocument& document, const QString& title,
                             const ChartImager& drawChart = {}, const std::vector<MetricNote>& notes = {},
                             const ExportStep& step = {});

} // namespace muster
