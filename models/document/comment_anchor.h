// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
// Where a comment's passage stands in a document that was edited since. Two ways, and the first is the surer
// one: with the text that the comment was made on (the store keeps every revision) the passage is followed
// through what changed; without it, it is looked for by its words and what stood around them. Pure, any
// thread; inside an open editor a text cursor follows typing by itself.

#include "models/domain/review_notes.h"

#include <QString>

#include <vector>

namespace muster {

/// An anchor of that passage; without length the whole block at `from` (heading, paragraph, item, row). Ends
/// that lie outside are moved inside; never half of a character. Of a passage of more than 4,000 characters
/// the first ones.
CommentAnchor anchorAt(const QString& markdown, qsizetype from, qsizetype length, int revision = -1);

enum class AnchorFit {
    Exact,   ///< the words with their surroundings, wherever these are now
    Moved,   ///< the words, in other surroundings
    Edited,  ///< what became of the words
    Orphaned ///< gone; the comment stays, with its quote
};

struct AnchorPlace
{
    AnchorFit fit = AnchorFit::Orphaned;
    qsizetype from = 0, length = 0; ///< UTF-16; of an orphan 0 and 0
    friend bool operator==(const AnchorPlace&, const AnchorPlace&) = default;
};

/// By words and surroundings, one place per anchor, in their order. Of several equal passages the one whose
/// surroundings fit; when those say nothing, the nearest. A passage that stood there more than once is not
/// found in surroundings that are another's. An anchor without quote is about the whole document: Exact, 0,
/// 0. Cost: a search of the text per anchor; for those that were edited one look at each block more.
std::vector<AnchorPlace> findAnchors(const QString& markdown, const std::vector<CommentAnchor>& anchors);

/// `then` is the text that all these anchors were made on: what stands between changes stays where it is,
/// also beside equal passages. Anchors that do not fit `then`, and passages that were cut out, are looked
/// for as above. Cost: one textDiff().
std::vector<AnchorPlace> findAnchors(const QString& markdown, const std::vector<CommentAnchor>& anchors,
                                     const QString& then);

} // namespace muster
