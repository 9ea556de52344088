// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
// Which characters of a Markdown text are the author's own prose: the rest (code, quotes, link addresses) is
// blanked out at equal length, so that offsets stay. A light scanner for lint, not a Markdown parser: that is
// models/document.

#include <QString>

#include <vector>

namespace muster {

struct ProseHeading
{
    int level = 1;
    qsizetype from = 0, length = 0; ///< the title, UTF-16 offsets
};

struct ProseMask
{
    QString text; ///< same length as the input; masked characters are blanks, line breaks stay
    std::vector<ProseHeading> headings; ///< ATX headings outside code, in order
};

/// Masks fenced and indented code, code spans, block quotes (with the lines that continue them), text in
/// double quotation marks within a paragraph, link addresses and autolinks. Linear in the text.
ProseMask maskProse(const QString& markdown);

} // namespace muster
