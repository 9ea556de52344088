// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
// How an incident is declared. Internal to models/view.

#include "models/domain/timeline.h"
#include "models/store/store.h"
#include "models/store/write_tx.h"

#include <functional>
#include <optional>

namespace muster {

/// What a person says when declaring.
struct NewIncident
{
    QString title;
    Severity severity = Severity::Unknown;
    QString service;
    Instant now;
    QString panelTemplate; ///< path or resource of the panel template
    QString severityReason;
    QString commander; ///< takes IC at once, and is the person at this machine; empty: nobody yet
    /// Declared from an alert that another room knows; it is copied into the new one.
    std::optional<TimelineEvent> alert;
    QString alertNumber; ///< that room's number
};
/// Incident with the next free number, severity, stage, key time and first event in one transaction, and a
/// note of what its runbook is looked for by (runbook_attach.h). The SLO of the service is taken over from
/// the newest incident that has one; panels as in `providePanels`.
Result<IncidentId> declare(WriteTx& tx, const NewIncident& incident);
/// `declare` on the store's thread, then the runbook: that of the profile's folder which answers the alert,
/// its labels or the service; else that of the newest incident of the service. `onDone` comes when the
/// incident is stored, before the folder is read.
void declareThenAttach(Store& store, const NewIncident& incident, QObject* context,
                       std::function<void(const Result<IncidentId>&)> onDone,
                       std::function<void(const Error&)> failed);

} // namespace muster
