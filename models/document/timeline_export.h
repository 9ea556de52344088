// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
// The shown lines of a timeline as a file: for spreadsheets, for documents, for programs. Pure; any thread.

#include "models/domain/timeline_merge.h"

#include <QByteArray>
#include <QString>

#include <vector>

namespace muster {

enum class TimelineFormat { Csv, Markdown, Json };
/// "csv", "md", "json"; anything else is Csv.
TimelineFormat timelineFormatFrom(const QString& suffix);

/// `lines`: ascending. CSV as timelineCsv() writes it (safe from formulas), a twin on a line of its own.
/// Markdown: a heading with `title` and a table of UTC times, source, who and text; whatever could be markup
/// is escaped. JSON: an object with "incident" (the title) and "events", each with every field, its twins
/// beside it, `raw` left out.
QByteArray exportTimeline(const std::vector<MergedEvent>& lines, const QString& title, TimelineFormat format);

} // namespace muster
