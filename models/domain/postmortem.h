// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
// The post-mortem document: Markdown text with base revision and embedded chart references.

#include "models/base/id.h"
#include "models/base/instant.h"
#include "models/domain/impact.h"
#include "models/domain/impact_statement.h"
#include "models/domain/incident.h"
#include "models/domain/panel.h"
#include "models/domain/timeline.h"

#include <QString>
#include <QStringList>

#include <vector>

namespace muster {

/// One stored revision, append-only.
struct PostMortemRevision
{
    PostMortemId id;
    IncidentId incident;
    int revision = 0;
    int baseRevision = -1;
    Instant occurredAt, knownAt;
    QString author;
    QString state; ///< draft, in_review, reviewed, closed
    QString markdown;
    friend bool operator==(const PostMortemRevision&, const PostMortemRevision&) = default;
};

/// Facts the generator writes into a new draft.
struct PostMortemFacts
{
    Incident incident;
    IncidentState state;
    Impact impact;
    std::optional<ImpactStatement> stated; ///< what people said about the impact
    double budgetRemainingRatio = 0;
    std::vector<TimelineEvent> timeline; ///< curated, oldest first
    std::vector<Panel> panels;
    TimeRange chartRange;
};
/// Markdown of a fresh draft in the sections of Muster's own template (postmortem_template.h), exact figures
/// included. What a person must still write is a quoted prompt: a line that starts with `kDraftPrompt`. A
/// chart is a fenced block of language `chart` whose body names panel and range, so that it reads as text in
/// any viewer; an event citation is `[02:13:40](event:ID)`.
QString generateDraft(const PostMortemFacts& facts);
/// Start of a prompt line in a draft; it goes when the section is written.
inline constexpr char16_t kDraftPrompt[] = u"> To write:";
/// `[label](event:ID)` with the characters of the id that would end a link percent-encoded.
QString eventCitation(const EventId& event, const QString& label);
/// Body of a chart block: "panel: error_rate", "from: <ISO>", "to: <ISO>", one per line, with its fences.
QString chartBlock(const QString& panelId, const QString& title, TimeRange range);

struct ProseFinding
{
    int from = 0, length = 0; ///< UTF-16 offsets into the Markdown
    QString rule;             ///< "counterfactual"
    QString why, suggestion;
};
/// Advisory blame and claim lint (DOMAIN 4.7). Quotes (block and inline), code, link addresses are skipped.
/// Findings ascend by `from` and do not overlap. `people`: names that make "NAME broke ..." certain; without
/// them only two capitalised words count as a name. Cost: linear in the text per rule.
std::vector<ProseFinding> lintProse(const QString& markdown, const QStringList& people = {});

} // namespace muster
