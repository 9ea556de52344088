// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
// A post-mortem with what it refers to, as values, and its rendering to bytes. Any thread. Internal to models/view.

#include "models/base/result.h"
#include "models/chart/chart_image.h"
#include "models/domain/postmortem.h"
#include "models/store/read_tx.h"
#include "models/view/markdown_blocks.h"

#include <QByteArray>

#include <optional>
#include <vector>

namespace muster {

struct ReportInput {
    PostMortemFacts facts;
    QString markdown;
    QString state;                       ///< draft, in_review, …; empty: never saved
    std::vector<MarkdownBlock> blocks;
    std::vector<ChartRequest> charts;    ///< one per chart block that names a known panel, in the order of the blocks
    std::vector<int> chartOfBlock;       ///< per block an index into `charts`, or -1
};

/// Reads facts and samples for a document. `markdown`: the editor's text; else what is stored, else a fresh draft.
Result<ReportInput> readReport(const ReadTx& tx, const IncidentId& id, Instant now, std::optional<QString> markdown);

/// md, html, pdf or json; Invalid for anything else. PDF and fonts need a QGuiApplication.
Result<QByteArray> renderDocument(const ReportInput& report, const QString& format);

/// Blocks of the request for one chart block: the panel's samples over its range with a margin.
Result<std::vector<SampleBlock>> readPanel(const ReadTx& tx, const Panel& panel, TimeRange range);

} // namespace muster
