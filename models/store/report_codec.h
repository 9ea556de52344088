// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
// Reports of tools as JSON bodies of their rows. Reading is tolerant: what is missing or strange becomes the
// member's default.

#include "models/domain/incident_report.h"

namespace muster::rows {

/// Without source, remote id and the raw answer, which have columns of their own.
QString toJson(const IncidentReport& report);
/// Fills all but those.
IncidentReport reportFrom(const QByteArray& json);

} // namespace muster::rows
