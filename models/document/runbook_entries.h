// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
// The names of a node's entries in the Markdown form, and lines that were meant to be one. For the reader and
// the writer of that form (models/document/runbook_markdown.h).

#include <QString>
#include <QStringList>

namespace muster {

/// "role", "time box", …, "if".
const QStringList& runbookEntryNames();
/// The entry that a line of text was meant to be, whatever its letters and marks ("Time-Box: 60 s"); empty:
/// none. A line that begins with an asterisk is text.
QString entryMeant(const QString& line);
/// Whether a line was meant to be a branch: "if > 1 → N2". `withColon`: it even says "if:".
bool isBranchMeant(const QString& line, bool* withColon);

} // namespace muster
