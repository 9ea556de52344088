// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
// Words that tools and people use for what has a meaning here: severities and months. Pure.

#include "models/domain/incident.h"

#include <QString>
#include <QStringView>

namespace muster {

/// Lower case, letters and digits only: how a tool's words are compared.
QString bareWord(QStringView word);

/// "P1", "SEV-2", "S3", "critical", "major", "minor", "high" … as our severity; what a company may have
/// renamed
/// ("Fixing", "Gold") is Unknown. Case and punctuation do not matter.
Severity severityFromWord(QStringView word);

/// A tool's word for people: "degraded_performance" as "degraded performance". What is no such word stays.
QString toolWord(const QString& word);

/// "Nov", "november", by the first three letters: 1 … 12; 0: no month.
int monthFromName(QStringView name);

} // namespace muster
