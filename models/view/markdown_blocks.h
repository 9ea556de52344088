// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
// A Markdown document as a flat list of blocks: for the preview and for exports, so that both show the same. CommonMark
// with tables by md4c; raw HTML is text. Not an editor's syntax tree.

#include "models/base/instant.h"

#include <QString>
#include <QStringList>

#include <optional>
#include <vector>

namespace muster {

/// One block. `html` is the inline content as safe HTML (b, i, code, a with http(s) or event: addresses only).
struct MarkdownBlock {
    enum class Type { Heading, Paragraph, ListItem, Quote, Code, Chart, Table, Rule } type = Type::Paragraph;
    int level = 0;                       ///< heading level 1 … 6; nesting depth of a list item, from 1
    QString text;                        ///< plain text; code as written
    QString html;
    QString marker;                      ///< "•" or "1." of a list item
    QString language;                    ///< of a code block
    QStringList cells;                   ///< table, row after row, head first; plain text
    QStringList cellHtml;
    int columns = 0;
    QString panel, title;                ///< chart block
    std::optional<TimeRange> range;      ///< chart block; empty when it cannot be read
    int position = -1;                   ///< UTF-16 offset of its text in the source; -1 unknown
};

/// Pure. Linear in the text; anything is valid Markdown, so there are no errors. A chart block with an unreadable range or
/// without a panel becomes a code block.
std::vector<MarkdownBlock> parseMarkdown(const QString& markdown);

} // namespace muster
