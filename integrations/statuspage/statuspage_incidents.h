// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
// A public incident to an IncidentReport, and the words of Statuspage. Pure.

#include "integrations/statuspage/statuspage_parts.h"

namespace muster::statuspage {

inline const QString kTool = QStringLiteral("Statuspage");

/// "Partial outage" of "partial_outage"; any other word as it comes, with a capital letter.
QString spoken(const QString& word);
/// The same at the end of `text`.
void appendSpoken(QString& text, const QString& word);
/// The same where the word stands.
void speak(QChar* begin, QChar* end);
/// Whether nothing more is expected of it: resolved, completed, postmortem.
bool isOver(const QString& status);

/// The incident as it stands. Errors: why it cannot be read, in words.
Result<IncidentReport> readIncident(const PublicIncident& incident, const Context& context);

} // namespace muster::statuspage
