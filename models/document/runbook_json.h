// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
// The neutral JSON form of a runbook, for exchange and for sealed drills. The form people write is Markdown:
// models/document/runbook_markdown.h.
//
// Object: id, title, version, owner, last_reviewed, review_every_days, last_exercised, applies_to{alerts[],
// services[], labels{name: value or pattern}}, vars{name: text}, start, nodes[]. Node: id, kind, title, body,
// promql (text, or list of texts: q0, q1 … of its conditions), event_query{kinds[], service, from, to},
// derive, branches[{if, to, note}], role, timebox_s, risk, reversible, precheck, command, expected, undo,
// tool{do, field: text}, evidence_links[], hold_s; criteria[] and review_note become part of the body. `run`,
// the record of one run, may stand beside the nodes and is not read. Unknown fields are not kept, which a
// warning says.

#include "models/base/result.h"
#include "models/document/findings.h"
#include "models/domain/runbook.h"
#include "models/domain/runbook_length.h"

#include <QByteArray>
#include <QString>

namespace muster {

/// A runbook file as read: `runbook` holds what could be read; `findings` what was wrong with the form (not
/// with the tree: that is lintRunbook).
struct RunbookReading
{
    Runbook runbook;
    Findings findings;
    /// False: parts of the tree could not be read, so that what seems to be missing may be there.
    bool whole = true;
    bool fieldsRead = true; ///< false: the fields of the front matter could not, whatever of the nodes
};

/// `name` is the file's name for messages. At most 1 MiB and 10,000 nodes.
RunbookReading readRunbookJson(const QByteArray& json, const QString& name);
/// The runbook, or the first error of its form (Invalid, where "name:line").
Result<Runbook> runbookFromJson(const QByteArray& json, const QString& name);
/// Indented JSON; reading it back gives the same runbook but for `hash` and lines.
QByteArray runbookToJson(const Runbook& runbook);

inline constexpr qsizetype kRunbookMaxBytes = 1 << 20;
inline constexpr int kRunbookMaxNodes = 10'000;
/// Days from one review to the next; more is none.
inline constexpr int kRunbookLongestReview = 3'660;

} // namespace muster
