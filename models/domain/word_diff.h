// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
// What changed between two short texts, word by word: for a person who is about to post the second one. Not a
// merge (models/document/merge3.h) and not for documents.

#include <QString>

#include <vector>

namespace muster {

struct DiffPart
{
    enum class Kind { Same, Added, Removed };
    Kind kind = Kind::Same;
    QString text; ///< never empty; of wordDiff() whole words with one blank between them
    friend bool operator==(const DiffPart&, const DiffPart&) = default;
};

/// The parts in reading order; of a change what was removed comes before what was added. White space does not
/// count. The longest common subsequence of words: O(n · m) in the words that differ at all, up to a thousand
/// a side; beyond, what lies between the common beginning and end is one replacement.
std::vector<DiffPart> wordDiff(const QString& before, const QString& after);

} // namespace muster
