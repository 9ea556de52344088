// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
// A post-mortem that was typed over one revision and meets a newer one (an import brought it, or another
// window). Reads inside a given transaction, so that what is merged is what is replaced. Internal to
// models/view.

#include "models/document/merge3.h"
#include "models/domain/postmortem.h"
#include "models/store/read_tx.h"

namespace muster {

struct MergedPostMortem
{
    QString markdown;
    int baseRevision = -1; ///< the revision that the text now stands on
    int conflicts = 0;
};

/// `typed` as it is when its base is still the newest revision; otherwise both merged. Without the base (a
/// first draft that was never saved) everything that differs is kept twice between marks.
Result<MergedPostMortem> mergedWithNewest(const ReadTx& tx, const PostMortemRevision& typed);

} // namespace muster
