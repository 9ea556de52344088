// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
// What changed between two versions of a Markdown document, block by block and inside a block word by word:
// for the history of a post-mortem and for what leaves it. Not a merge (merge3.h); for one short line
// models/domain/word_diff.h.

#include "models/domain/word_diff.h"

#include <QString>

#include <optional>
#include <vector>

namespace muster {

/// A heading, paragraph, list item, table row, quoted line or fenced code. `before` and `after` are the
/// document's own characters, with the newlines behind the block.
struct DiffBlock
{
    enum class Kind { Same, Changed, Added, Removed };
    Kind kind = Kind::Same;
    qsizetype beforeAt = 0; ///< UTF-16 offset in the old text; of an added block where it would stand
    qsizetype afterAt = 0;  ///< the same in the new text
    QString before, after;  ///< empty: not there
    /// Of a changed block, in reading order: joined without the removed ones it is `after`, without the added
    /// ones `before`, character by character.
    std::vector<DiffPart> parts;
    /// A changed block in which only blanks and newlines differ.
    bool onlySpace = false;
    friend bool operator==(const DiffBlock&, const DiffBlock&) = default;
};

/// All blocks of both texts in reading order; of a replacement what was removed comes before what was added.
/// Two blocks are one changed block when they share a third of their words or more. Near linear in the size
/// of both texts, whatever they hold. Any thread.
std::vector<DiffBlock> textDiff(const QString& before, const QString& after);

/// The new text, made of the old one and the diff; empty when the diff is of another text.
std::optional<QString> withDiff(const QString& before, const std::vector<DiffBlock>& diff);

struct DiffCounts
{
    int changed = 0, added = 0, removed = 0; ///< blocks; those where only space differs are not counted
    friend bool operator==(const DiffCounts&, const DiffCounts&) = default;
};
DiffCounts diffCounts(const std::vector<DiffBlock>& diff);

/// For a terminal: "- old" and "+ new" lines of the blocks that differ, a blank line between places; empty
/// when nothing differs but space.
QString diffText(const std::vector<DiffBlock>& diff);

} // namespace muster
