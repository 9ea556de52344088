// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
// Domain values as columns: names of enums and the JSON bodies of what is stored whole (panels, SLOs,
// runbooks). Reading is tolerant: an unknown name becomes the type's "unknown", a missing member its default.

#include "models/base/instant.h"
#include "models/domain/incident.h"
#include "models/domain/runbook.h"
#include "models/domain/panel.h"
#include "models/domain/slo.h"
#include "models/domain/source.h"
#include "models/domain/timeline.h"

#include <QString>

#include <map>
#include <string_view>
#include <vector>

namespace muster::rows {

/// A time that was given, or now when it is unset.
inline Instant orNow(Instant given, Instant now)
{
    return given.ms == 0 ? now : given;
}

/// The stable lower-case name that is stored.
const QString& kindText(EventKind kind);
EventKind kindFrom(std::string_view utf8);
Presence presenceFrom(std::string_view utf8);
FreshnessState freshnessFrom(std::string_view utf8);
int severityNumber(Severity severity); ///< 1 … 5, 0 unknown
Severity severityFrom(qint64 number);

QString toJson(const QStringList& list);
QStringList listFrom(const QByteArray& json);
QString toJson(const std::map<QString, QString>& map);
std::map<QString, QString> mapFrom(const QByteArray& json);
QString toJson(const std::vector<Panel>& panels);
std::vector<Panel> panelsFrom(const QByteArray& json);
QString toJson(const Slo& slo);
Slo sloFrom(const QByteArray& json);
QString toJson(const Runbook& runbook);
Runbook runbookFrom(const QByteArray& json);

} // namespace muster::rows
