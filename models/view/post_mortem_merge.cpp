// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/view/post_mortem_merge.h"

#include <algorithm>

namespace muster {

Result<MergedPostMortem> mergedWithNewest(const ReadTx& tx, const PostMortemRevision& typed)
{
    const auto newest = tx.postMortem(typed.incident);
    if (!newest)
        return tl::unexpected(newest.error());
    if (!*newest || (*newest)->revision == typed.baseRevision)
        return MergedPostMortem{typed.markdown, typed.baseRevision, 0};
    const auto history = tx.postMortemHistory(typed.incident);
    if (!history)
        return tl::unexpected(history.error());
    const auto base = std::find_if(history->begin(), history->end(), [&](const PostMortemRevision& revision) {
        return revision.revision == typed.baseRevision;
    });
    MergeResult merged =
        merge3(base == history->end() ? QString() : base->markdown, typed.markdown, (*newest)->markdown);
    return MergedPostMortem{std::move(merged.text), (*newest)->revision, merged.conflicts};
}

} // namespace muster
