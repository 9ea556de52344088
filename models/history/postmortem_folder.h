// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
// A folder of Markdown post-mortems, file by file in the order of their names. Links are not followed, hidden
// folders are left out. What one file says: postmortem_file.h.

#include "models/history/history_reader.h"

namespace muster {

/// Arguments and errors as openHistory's.
Result<std::unique_ptr<HistoryReader>> openPostmortemFolder(const QString& path, const QString& position,
                                                            const QString& label);
Result<std::unique_ptr<HistoryReader>> openPostmortemFile(const QString& path, const QString& label);

} // namespace muster
