// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
// Runbooks from what people already have: a Mermaid flowchart (structure only) and the plain alert runbook of
// four sections (Meaning, Impact, Diagnosis, Mitigation). Both give a draft: queries, undo and what else a
// flowchart or a page does not say are for a person to fill in, and the linter names them. Also the way out:
// a runbook as a Mermaid flowchart.

#include "models/base/result.h"
#include "models/domain/runbook.h"

#include <QByteArray>
#include <QString>

#include <vector>

namespace muster {

/// Something in the file that the draft does not hold.
struct NotInDraft
{
    int line = 0; ///< 1-based
    QString what;
    friend bool operator==(const NotInDraft&, const NotInDraft&) = default;
};

struct RunbookDraft
{
    Runbook runbook; ///< writes and reads back as Markdown; node lines are those of the imported file
    std::vector<NotInDraft>
        notTaken; ///< in order of lines; at most kMostNotTaken, the last says how many more
};
inline constexpr size_t kMostNotTaken = 200;

/// Of a Mermaid `flowchart` or `graph`. Nodes without a way out become ends; a hexagon a check, a cylinder an
/// event check, a rhombus a decision, a parallelogram a verify, a stadium a wait, everything else an action:
/// the shapes of runbookToMermaid. Labels of arrows become conditions. Subgraphs, styles, clicks and links
/// without a direction are named in `notTaken`. Errors: Invalid (no flowchart; larger than 1 MiB; more than
/// 10,000 nodes or 50,000 arrows), where "name:line".
Result<RunbookDraft> draftFromMermaid(const QByteArray& text, const QString& name);
/// A flowchart with every node and branch. Reading it back gives the same ids, kinds, titles and branches
/// (without notes), as long as every end is an end and ids are words; other ids get a number.
QByteArray runbookToMermaid(const Runbook& runbook);

/// Of the four sections, any of which may be missing but not both Diagnosis and Mitigation. Meaning and
/// Impact become the first question, each paragraph or entry of Diagnosis a decision (a check, when it holds
/// a `promql` block), each of Mitigation an action. Errors: Invalid, where "name:line".
Result<RunbookDraft> draftFromAlertRunbook(const QByteArray& text, const QString& name);

/// Which of the two a text is, by its content; nullopt: neither.
enum class DraftKind { Mermaid, AlertRunbook };
std::optional<DraftKind> draftKindOf(const QByteArray& text);

} // namespace muster
