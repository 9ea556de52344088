// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
// Rows of the database as journal records and back: what a person's change writes to the journal, and how the
// journal is laid over a database that lost or damaged some of it. Not for the file itself, see journal.h.

#include "models/base/result.h"
#include "models/store/journal.h"

namespace muster {

class WriteTx;

/// What a replay did. Replaying again over its own result changes nothing: added and corrected are 0 then.
struct ReplayOutcome
{
    int added = 0;     ///< rows that were missing
    int corrected = 0; ///< rows that said something else; the journal, which is checksummed, was believed
    int same = 0;
    int refused = 0;           ///< records that this Muster does not understand or the database does not take
    int repaired = 0;          ///< of added and corrected: changes that the database had once
    int transactionsAhead = 0; ///< how many transactions newer than the database were laid over it
};

enum class Replayed { Added, Corrected, Same, Refused };

/// Lays every record over the database in the open transaction. Records of replaced rows (settings, drafts)
/// count only in their newest form. Errors of the database as a whole (full, I/O) end it.
Result<ReplayOutcome> replayJournal(WriteTx& tx, const JournalContents& contents);

/// Kind of the records of the outbox: models/store/outbox_journal.h.
inline constexpr const char* kOperationRecord = "operation";
/// The number of the newest journal record that the database holds; 0 when it holds none.
inline constexpr const char* kJournalNumberKey = "journal";
/// Set to a number while changes up to it could not be journalled: rows that are replaced in place may then
/// be newer than their newest record.
inline constexpr const char* kJournalMissedKey = "journal_missed";

} // namespace muster
