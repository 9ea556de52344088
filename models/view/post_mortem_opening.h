// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
// What the editor of a post-mortem reads when it opens. Internal to models/view.

#include "models/document/undo_log.h"
#include "models/domain/key_time_checks.h"
#include "models/domain/postmortem.h"
#include "models/store/store.h"
#include "models/view/post_mortem_merge.h"
#include "models/view/quiet_findings.h"

#include <optional>
#include <vector>

namespace muster {

/// What `open` reads in one snapshot.
struct OpenedPostMortem
{
    std::optional<PostMortemRevision> base, draft;
    std::vector<PostMortemRevision> history;
    PostMortemFacts facts;
    QString generated; ///< set when nothing is stored
    /// The draft over the newest revision, when that came after the draft was begun.
    std::optional<MergedPostMortem> merged;
    std::vector<KeyTimeFinding> keyTimeFindings;
    /// The steps that led to the text which is shown; empty when they do not fit it.
    UndoLog undo;
    QuietFindings quiet;
    /// What the editor starts with.
    QString text() const;
};

/// Where the steps of a document are kept, beside its draft.
QString undoKey(const IncidentId& incident);
/// Where it is kept which findings are not to be told.
QString quietKey(const IncidentId& incident);

/// `known`: the room's events; an event may hold a megabyte, and is shared where it is still so.
Result<OpenedPostMortem> readPostMortem(const ReadTx& tx, const IncidentId& id, Instant now,
                                        const std::vector<TimelineEvent>& known);

} // namespace muster
