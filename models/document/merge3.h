// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
// Three-way merge of a Markdown text: two people changed the same revision, and nothing that either wrote may
// be lost. No dialog, no store; who calls it decides what to do with the result.
//
// The comparison is libgit2's git_merge_file (diff3 by xdiff, with bounded cost). Tried in 2026 over 20,000
// random triples: it lost no insertion, kept no deletion and was symmetric; libdtl's Diff3 did as well, but
// gives no text where it meets a conflict. libgit2 compares lines, so a text goes through it as one number a
// line, each standing for a block, and inside blocks that both changed for a word.

#include <QString>

namespace muster {

/// Marks of a passage that both changed: lines of their own, plain text in every Markdown viewer (git's own
/// marks would become headings and quotes there).
inline constexpr char16_t kMergeMine[] = u"⟦ two versions of this passage: here written ⟧";
inline constexpr char16_t kMergeTheirs[] = u"⟦ and meanwhile saved ⟧";
inline constexpr char16_t kMergeEnd[] =
    u"⟦ end of the two versions: keep what is right, remove these marks ⟧";

struct MergeResult
{
    QString text;
    int conflicts = 0; ///< passages between marks
    friend bool operator==(const MergeResult&, const MergeResult&) = default;
};

/// `base` is what both started from. Blocks (heading, paragraph, list item, table row, fenced code) are
/// merged whole; where both changed the same block, by words; where both changed the same words, the whole
/// block is kept twice between marks. Holds for every input: a character that one side inserted is in the
/// result; what one side deleted and the other left alone is gone, or stands between marks where both changed
/// next to each other; merge3(a, a, b) = merge3(a, b, a) = merge3(a, b, b) = b; swapping mine and theirs
/// swaps the halves of the conflicts and nothing else. A block that one side deleted and the other moved
/// stays where it was moved to. Cost: near linear. Any thread.
MergeResult merge3(const QString& base, const QString& mine, const QString& theirs);

} // namespace muster
