// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
// The built-in drill's inputs (resources/drills/inc-1120) as domain values, for tests of pure functions.
// Missing files fail the test that asks for them.

#include "models/domain/runbook.h"
#include "models/domain/series.h"
#include "models/domain/timeline.h"

#include <QByteArray>
#include <QString>

#include <vector>

namespace muster::drill {

/// "02:13:30" of the night of the incident (2026-11-20 UTC).
Instant night(const char* time);
/// Path of a file of the project, from its root.
QString projectFile(const QString& path);
QByteArray readProjectFile(const QString& path);

/// The 55 events in order of `events.json`; E04 is about search-api, all others about checkout-api.
std::vector<TimelineEvent> events();
/// Those that are visible.
std::vector<TimelineEvent> eventsSeen(AsOf asOf);

/// Cumulative requests (`bad` false) or failures: hourly for 30 days, every 15 s from 01:00 to 04:00 of the
/// night, and six more hours after the table's end in the pattern of the day before.
SampleBlock monthCounter(bool bad);

/// One recorded answer of a real Prometheus: `recordings/<file>`. The first series only.
SampleBlock recordedSeries(const QString& file);
/// An instant answer as evidence; several series are told apart by `label`.
Evidence recordedEvidence(const QString& file, const QString& label = {});

} // namespace muster::drill
