// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/view/post_mortem_opening.h"

#include "models/view/report.h"

#include <string>
#include <unordered_map>

namespace muster {

QString OpenedPostMortem::text() const
{
    if (merged)
        return merged->markdown;
    return draft ? draft->markdown : base ? base->markdown : generated;
}

QString undoKey(const IncidentId& incident)
{
    return QStringLiteral("postmortem.undo/") + incident.value;
}

QString quietKey(const IncidentId& incident)
{
    return QStringLiteral("postmortem.quiet/") + incident.value;
}

Result<OpenedPostMortem> readPostMortem(const ReadTx& tx, const IncidentId& id, Instant now,
                                        const std::vector<TimelineEvent>& known)
{
    OpenedPostMortem opened;
    auto base = tx.postMortem(id);
    if (!base)
        return tl::unexpected(base.error());
    auto draft = tx.postMortemDraft(id);
    if (!draft)
        return tl::unexpected(draft.error());
    auto history = tx.postMortemHistory(id);
    if (!history)
        return tl::unexpected(history.error());
    auto facts = postMortemFacts(tx, id, now, known);
    if (!facts)
        return tl::unexpected(facts.error());
    const auto told = tx.facts(id);
    if (!told)
        return tl::unexpected(told.error());
    const auto impact = impactAt(tx, id, {}, now);
    if (!impact)
        return tl::unexpected(impact.error());
    opened.keyTimeFindings = checkKeyTimes(*told, {}, now, {impact->derivedStart, impact->derivedEnd});
    opened.base = std::move(*base);
    opened.draft = std::move(*draft);
    opened.history = std::move(*history);
    opened.facts = std::move(*facts);
    if (!opened.base && !opened.draft)
        opened.generated = generateDraft(opened.facts);
    if (opened.base && opened.draft && opened.draft->baseRevision != opened.base->revision) {
        auto merged = mergedWithNewest(tx, *opened.draft);
        if (!merged)
            return tl::unexpected(merged.error());
        opened.merged = std::move(*merged);
    }
    const auto steps = tx.setting(undoKey(id));
    if (!steps)
        return tl::unexpected(steps.error());
    if (*steps)
        opened.undo = UndoLog::fromJson((*steps)->toUtf8(), opened.text()).value_or(UndoLog());
    const auto quiet = tx.setting(quietKey(id));
    if (!quiet)
        return tl::unexpected(quiet.error());
    opened.quiet = QuietFindings::fromJson(quiet->value_or(QString()));
    return opened;
}

} // namespace muster
