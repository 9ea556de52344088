// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
// Copies of `muster.sqlite` in `backups/`: made page by page beside the running writer, opened, checked and
// compared before they count. Not a copy of the sample cache, which tools give again.
//
// Files: backups/muster-<yyyyMMddTHHmmsszzzZ>.sqlite (0600, folder 0700). A name without ".part" was verified
// when it was made; three are kept.

#include "models/base/instant.h"
#include "models/base/result.h"

#include <QString>

#include <atomic>
#include <chrono>
#include <vector>

namespace muster {

inline constexpr size_t kBackupsKept = 3;

struct Backup
{
    QString path;
    qint64 journalNumber = 0; ///< everything up to this record of the journal is in it
};

/// Names of finished backups of a data folder, newest first. Not opened.
std::vector<QString> backupFiles(const QString& directory);

/// Makes one of `directory`/muster.sqlite with a read-only connection of its own in one snapshot, so writers
/// go on and never wait for it. Then integrity_check, the same number of rows and the same newest row in
/// every table, and every record of the journal up to its number found in it; then fsync and rename; then the
/// oldest beyond three are removed. Errors: Storage with what is wrong (a copy that fails a check is removed
/// and not counted); Cancelled when `cancel` became true or `deadline` passed first. Blocks: seconds for
/// hundreds of MB; never on main.
Result<Backup> makeBackup(const QString& directory, Instant now, const std::atomic<bool>& cancel,
                          std::chrono::steady_clock::time_point deadline);

/// The journal number that at least two backups hold; 0 when there are fewer than two that open.
qint64 numberInTwoBackups(const QString& directory);

/// Opens and checks whole (quick_check).
bool isSoundDatabase(const QString& path);

} // namespace muster
