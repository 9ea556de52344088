// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
// A long post-mortem for the benchmarks: sections of prose, lists and tables, charts between them.

#include "models/domain/panel.h"
#include "models/domain/postmortem.h"
#include "models/domain/series.h"

#include <QString>

#include <vector>

namespace muster::bench {

/// Characters of Markdown that fill about a printed page.
constexpr int kPage = 3000;

/// A chart of one of the panels in every so many pages; their ranges differ, so that no picture is drawn
/// twice.
inline QString longDocument(int pages, int charts, const std::vector<Panel>& panels, TimeRange range)
{
    QString text = QStringLiteral("# A long night\n\n");
    int placed = 0;
    for (int section = 0; text.size() < static_cast<qsizetype>(pages) * kPage; ++section) {
        text += QStringLiteral("## Part %1\n\n").arg(section);
        for (int i = 0; i < 4; ++i)
            text += QStringLiteral(
                        "At [02:%1:40](event:E%2) the **workers** of the tax engine were busy, and the "
                        "queue before them grew until requests ran into their limit of `600 ms`; the "
                        "people on call saw rising errors and asked what had changed that night.\n\n")
                        .arg(i + 10)
                        .arg(section * 4 + i);
        for (int i = 0; i < 5; ++i)
            text +=
                QStringLiteral("- what was seen by one of them, and what was done about it (%1)\n").arg(i);
        text +=
            QStringLiteral("\n| Time | What |\n|---|---|\n| 02:13 | flag off |\n| 02:21 | errors fall |\n\n");
        const bool due = text.size() >= static_cast<qsizetype>(pages) * kPage * placed / charts;
        if (due && placed < charts && !panels.empty()) {
            const Panel& panel = panels[static_cast<size_t>(placed) % panels.size()];
            text += chartBlock(panel.id, panel.title, {range.from + Milliseconds{placed}, range.to}) +
                    QStringLiteral("\n\n");
            ++placed;
        }
    }
    return text;
}

} // namespace muster::bench
