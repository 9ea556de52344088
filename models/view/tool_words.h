// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
// How the tools' panel of a room says what a tool says and what it is told. Pure; not made safe to show.

#include "models/domain/incident_report.h"
#include "models/view/formatters.h"

#include <QString>

namespace muster {

/// On one line, cut to what a person reads before confirming.
QString shortened(QString text);
/// The place that a correction changes, which may be far behind the beginning: "“…to 42…” instead of “…to
/// 41…”".
QString changeOf(const QString& before, const QString& after);
/// As people tell it from others: "#4711"; an id that nobody says is none of their words, then its title.
QString calledIn(const IncidentReport& report);
/// The tool's own words, as they stand there: "P2 · acknowledged · since 02:06:00". Where it does not say
/// since when, "as of" its last change.
QString toolSays(const IncidentReport& report, TimeStyle style);

} // namespace muster
