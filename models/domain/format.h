// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
// Figures in the words of documents: one wording for reports, drafts and command line. English, UTC,
// independent of the machine's locale, because a report must read the same wherever it was written. Not for
// clocks and axes of the window: that is models/view/formatters.

#include "models/base/instant.h"

#include <QString>

namespace muster {

/// The two largest units that are not zero, rounded to the second: "29 min 24 s", "5 min", "1 h 14 min", "2 d
/// 3 h", "0 s". Under one second: "430 ms". Negative lengths get a minus sign.
QString formatDuration(Milliseconds length);
/// Rounded to a whole number, thousands separated: 90026.2 -> "90,026". NaN and infinity: an em dash.
QString formatCount(double value);
/// 0.0689 -> "6.89 %". `digits` after the point, 0..6. NaN and infinity: an em dash.
QString formatRatioPercent(double ratio, int digits = 2);
/// "02:13:40".
QString formatUtcTime(Instant t);
/// "2026-11-20".
QString formatUtcDate(Instant t);
/// "2026-11-20 02:13:40 UTC".
QString formatUtcDateTime(Instant t);

/// The text with control characters (but tab and line feed) and direction overrides replaced by U+FFFD: what
/// is shown is then what is there (CVE-2021-42574).
QString withoutDeceptiveCharacters(QString text);

/// Text of a person or tool as Markdown that shows exactly this text on one line: markup characters escaped,
/// also what some viewers turn into links by themselves, line breaks to spaces, control and
/// direction-changing characters to U+FFFD. Fit for table cells.
QString escapeMarkdown(const QString& text);

} // namespace muster
