// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
// The runbook file that people write: Markdown with YAML front matter. resources/templates/runbook.md
// documents the form by example; resources/templates/rb-014.md is a full one.
//
// Front matter between two lines "---": id, title, version, owner, last_reviewed, review_every,
// last_exercised, alerts[], services[], labels{name: value or pattern}, variables{name: text}, start. Then
// one second-level heading for each node:
//
//   ## N1 (check) Is the impact real?
//
//   - role: on-call
//   - time box: 60 s
//   - risk: low            (also: reversible: yes|no, precheck, expected, undo, evidence: https://…, derive,
//                           hold, events, event service, event window: onset-30m to onset)
//
//   Text for the responder.
//
//   ```promql              (several blocks: q0, q1 … of the conditions)
//   ```command             (to copy, never run)
//   ```tool                (what a connected tool may do: do: VERB, then its fields, one a line)
//
//   - if: > 0.0144 → N2
//   - if: no_data → T_blind; a note after a semicolon
//
// "->" may stand for the arrow. Text before the first node is for readers and is not kept. A continued line
// of an entry is indented by two blanks.

#include "models/document/runbook_json.h"

namespace muster {

/// By its first 4 kB: fields between lines "---" and a start or the heading of a node, whatever else is wrong
/// with it. A page of a site with fields of its own is none.
bool looksLikeRunbookMarkdown(const QByteArray& bytes);
/// At most 1 MiB and 10,000 nodes. Findings carry lines; `runbook` holds what could be read.
RunbookReading readRunbookMarkdown(const QByteArray& text, const QString& name);
/// The runbook, or the first error of its form (Invalid, where "name:line").
Result<Runbook> runbookFromMarkdown(const QByteArray& text, const QString& name);
/// The file for a runbook; reading it back gives the same runbook but for `hash` and lines. Second-level
/// headings in a body become third-level ones, because they would start a node; list entries in it that would
/// be taken for the node's own, or be named as ones that are not read, begin with an asterisk.
QByteArray runbookToMarkdown(const Runbook& runbook);

} // namespace muster
