// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
// Second line of defence at start-up: damaged files set aside and made anew, a database that fell behind its
// journal brought up to it. Used by opening.cpp only.

#include "models/base/instant.h"
#include "models/base/result.h"
#include "models/store/journal.h"

#include <QStringList>

#include <memory>

namespace muster {

struct JournalState
{
    std::unique_ptr<Journal> journal;
    qint64 number = 0; ///< newest number in use, in the journal or the database
};

/// Makes or migrates the cache; a damaged one is set aside and begun afresh.
Done prepareCache(const QString& directory, Instant now, QStringList& notes);

/// Makes, migrates, checks or rebuilds the precious file, and lays the journal over it. Conflict: a newer
/// Muster wrote it, nothing was touched. Storage: anything else, nothing was set aside for it.
Result<JournalState> prepareMain(const QString& directory, Instant now, QStringList& notes);

} // namespace muster
