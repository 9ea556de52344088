// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
// A new room's runbook from the profile's folder and checkouts (models/document/runbook_library.h). Internal
// to models/view.

#include "models/domain/runbook.h"
#include "models/store/write_tx.h"

#include <QStringList>

#include <vector>

namespace muster {

/// Gives the incident the runbook that answers one of these alerts, or the service, and says so on its
/// timeline
/// ("runbook.started"); a file that would answer but has errors is named there too ("runbook.problem"), so
/// that nobody wonders why an older version runs. True: it got one. Reads files: on the store's thread.
/// Errors: Storage.
Result<bool> attachRunbook(WriteTx& tx, const IncidentId& id, const QStringList& alerts,
                           const QString& service, Instant now);

/// Runbooks as their files say now. An open room with an older version of one takes the new version when its
/// run has not begun; a run that has begun goes on with its own, and the timeline says that there is another
/// ("runbook.changed", once for each version). How many rooms were told. Errors: Storage.
Result<int> tellOfRunbooks(WriteTx& tx, const std::vector<Runbook>& runbooks, Instant now);

} // namespace muster
