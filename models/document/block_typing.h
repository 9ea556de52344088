// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
// What the keys of a block editor mean in Markdown: a line break goes on with a list, a backspace joins two
// blocks, a block moves past its neighbour. Pure: each gives the changes to make and where the cursor is
// then.

#include "models/document/block_text.h"
#include "models/document/undo_log.h"

#include <optional>

namespace muster {

struct Typing
{
    std::vector<TextChange> changes; ///< to be made in this order; may be none
    qsizetype cursor = 0;            ///< in the text after them
};

/// Characters at the beginning of a block's content that say what it is: "## ", "- [ ] ", "> ". Outside of
/// headings, items and quotes 0.
qsizetype prefixLength(TextBlock::Kind kind, QStringView content);

/// Enter with the cursor at `at` in the block: the next item of a list (an empty item ends it, or goes a
/// level up), the next line of a quote, of code, the next row of a table; elsewhere a new paragraph.
Typing lineBroken(const BlockText& text, int row, qsizetype at);
/// Backspace at the beginning of the block (or right after its prefix): it loses its prefix first, then
/// follows the words of the block before. Where that is no prose, the cursor only goes there.
Typing joinedBefore(const BlockText& text, int row);
/// Delete at its end.
Typing joinedAfter(const BlockText& text, int row);
/// The block one place up (-1) or down (1), with the cursor at the same place in it. Nothing at the ends.
Typing moved(const BlockText& text, int row, int by, qsizetype at);
/// These blocks gone; the cursor where they were.
Typing removed(const BlockText& text, int first, int last);
/// An item one level in (1) or out (-1), with all of its lines.
Typing indented(const BlockText& text, int row, int by, qsizetype at);
/// The block as something else: "paragraph", "h1" … "h6", "list", "numbered", "task", "quote", "code",
/// "table", "rule". Its words stay.
Typing turnedInto(const BlockText& text, int row, const QString& what);
/// Markdown as blocks of its own after this one; in the place of a block without content.
Typing insertedAfter(const BlockText& text, int row, const QString& markdown);
/// A mark ("**", "_", "`") around a selection of the block, or away when it has it.
Typing marked(const BlockText& text, int row, qsizetype from, qsizetype length, const QString& mark);

} // namespace muster
