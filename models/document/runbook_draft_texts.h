// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
// What both importers of drafts share: texts that the Markdown form can hold, and the last strokes. Internal
// to models/document.

#include "models/document/runbook_draft.h"

namespace muster::draft {

/// The file as text with plain line ends.
QString plainText(const QByteArray& bytes);
/// One line that can stand as a branch's condition: no arrow, no blanks at its ends.
QString condition(QString text);
/// Sets id, version, hash and source; cuts and sorts what was not taken.
void finish(RunbookDraft& draft, std::vector<NotInDraft> notTaken, const QString& text, const QString& name);

} // namespace muster::draft
