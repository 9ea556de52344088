// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
// A post-mortem with what it refers to, as values, and its rendering to bytes by models/document. Any thread.
// Internal to models/view.

#include "models/base/result.h"
#include "models/chart/chart_image.h"
#include "models/document/markdown.h"
#include "models/document/pdf_export.h"
#include "models/document/report_json.h"
#include "models/store/read_tx.h"

#include <QByteArray>

#include <atomic>
#include <optional>
#include <vector>

namespace muster {

class Store;

/// A chart block of the document with the samples behind it.
struct ReportChart
{
    ChartReference reference;
    ChartRequest request;
};

struct ReportInput
{
    ReportContents contents;
    MarkdownDocument document;
    std::vector<ReportChart> charts; ///< of the chart blocks that name a panel of the incident
};

/// Reads facts and samples for a document. `markdown`: the editor's text; else what is stored, else a fresh
/// draft.
Result<ReportInput> readReport(const ReadTx& tx, const IncidentId& id, Instant now,
                               std::optional<QString> markdown);

/// How far an export is, shared by the thread that makes it and the one that shows it or stops it.
struct ExportRun
{
    std::atomic<double> doneRatio{0};
    std::atomic<bool> stopped{false};

    /// For exportPdf(); keep the run alive as long as the export.
    ExportStep step()
    {
        return [this](double done) {
            doneRatio = done;
            return !stopped;
        };
    }
};

/// md, html, pdf, json or csv (of the timeline); Invalid for anything else. PDF needs a QGuiApplication, and
/// tells `step`; Cancelled when that stopped it.
Result<QByteArray> renderDocument(const ReportInput& report, const QString& format,
                                  const ExportStep& step = {});

/// The timeline of an incident as it is known now, corrected and with duplicates joined, as `format` csv, md
/// or json (models/document/timeline_export.h). Blocks, as renderReport. Errors: NotFound, Invalid (unknown
/// format), Storage.
Result<QByteArray> renderTimeline(Store& store, const QString& idOrNumber, const QString& format);

} // namespace muster
