// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
// The charts of a room that has none. Internal to models/view.

#include "models/domain/board_panels.h"
#include "models/store/write_tx.h"

#include <vector>

namespace muster {

/// Gives an incident without panels those of its service's board (models/document/board_files.h), else of the
/// template, asked from the first Prometheus source. True when it did; false when there are panels already,
/// no service is named, or no such source is connected yet.
Result<bool> providePanels(WriteTx& tx, const IncidentId& id, const QString& panelTemplate);

/// Panels of a board file for this room. A broken file gives Invalid with its name.
Result<std::vector<Panel>> panelsFromTemplate(const QByteArray& json, const QString& name,
                                              const BoardUse& use);

} // namespace muster
