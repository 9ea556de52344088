// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
// The post-mortem document: Markdown text with base revision and embedded chart references.

#include "models/base/id.h"
#include "models/base/instant.h"
#include "models/domain/impact.h"
#include "models/domain/incident.h"
#include "models/domain/timeline.h"

#include <QString>

#include <vector>

namespace muster {

/// One stored revision, append-only.
struct PostMortemRevision {
    PostMortemId id;
    IncidentId incident;
    int revision = 0;
    int baseRevision = -1;
    Instant occurredAt, knownAt;
    QString author;
    QString state;                       ///< draft, in_review, reviewed, closed
    QString markdown;
    friend bool operator==(const PostMortemRevision&, const PostMortemRevision&) = default;
};

/// Facts the generator writes into a new draft.
struct PostMortemFacts {
    Incident incident;
    IncidentState state;
    Impact impact;
    double budgetRemainingRatio = 0;
    std::vector<TimelineEvent> timeline; ///< curated, oldest first
    std::vector<Panel> panels;
    TimeRange chartRange;
};
/// Markdown of a fresh draft. A chart is a fenced block of language `chart` whose body names panel and range,
/// so that it reads as text in any viewer; an event citation is `[02:13:40](event:ID)`.
QString generateDraft(const PostMortemFacts& facts);

struct ProseFinding {
    int from = 0, length = 0;            ///< UTF-16 offsets into the Markdown
    QString rule;                        ///< "counterfactual"
    QString why, suggestion;
};
/// Advisory blame and claim lint (DOMAIN 4.7); quoted text and code are skipped.
std::vector<ProseFinding> lintProse(const QString& markdown);

} // namespace muster
