// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
// A day's work with the store as small transactions that touch every table of today that is written while
// Muster runs: what tools say of incidents and people, imports, who is on call, alerts in several rooms,
// links by hand, sealed rooms, drafts of forms and the outbox. For the tests that kill, cut the power of,
// damage or starve a store; not for tests of what one table does.
//
// What "acknowledged" means for each, which is what these tests hold the store to: the commit was told. From
// then on
//   reports, people, on call   the engine goes on behind the reading: its cursor never stands without its
//   facts.
//                              (Killed between journal and database, the start finds the incident and its
//                              facts in the journal; the next reading, from the old cursor, makes it whole.)
//   imports                    the place where to go on, what was counted, what was kept and what was refused
//                              are of one moment
//   alerts in several rooms    every open room has the copy, and all say the same
//   links of incidents/people  a person's word: also in the journal
//   sealed rooms               the last words are in the room if and only if it is sealed
//   drafts of forms            the words are in the draft or on the timeline, never in both or in neither;
//   also in
//                              the journal
//   outbox                     an attempt is in the outbox before its bytes may leave, and state, attempts
//   and
//                              the history of states are of one moment; the intent also in the journal

#include "models/store/store.h"

#include <functional>
#include <vector>

namespace muster::test {

/// One transaction.
struct DayChange
{
    QString name; ///< for messages: "report 2"
    std::function<Done(WriteTx&)> run;
    bool ofTool = false; ///< it is read from a tool, which tells it again when its cursor has not moved
};

constexpr int kDayRounds = 3;

/// Everything but the outbox, in the order in which it is to be written.
/// The same each time it is called.
std::vector<DayChange> dayChanges(int rounds = kDayRounds);
/// The same with the outbox, by hand: for stores whose outbox nobody runs.
std::vector<DayChange> dayChangesWithOutbox(int rounds = kDayRounds);

/// One row, one text: how far each kind of work came, in every table that it touches. Plain SQL, so that a
/// mistake of ours in reading cannot hide one in writing. The tables of the outbox are only in the second. Of
/// other work it sees nothing that is under other sources, settings and words, and no incident INC-1.
extern const char* const kDayDigest;
extern const char* const kDayDigestWithOutbox;

/// What a store says that the changes were written to one after another: the digest and the records of the
/// journal, before the first and after each. An image of the disk that is sound says one of the digests, a
/// store that was opened after a kill one of them or of `ahead`.
struct DayTrail
{
    std::vector<QString> digests;
    /// The database as after so many changes, and the journal already as after the next: what a start makes
    /// of it.
    std::vector<QString> ahead;
    std::vector<int> journalled;
    /// So many changes are there, whole; -1: it is between two of them.
    int placeOf(const QString& digest) const;
    int placeAfterStart(const QString& digest) const;
};
/// Writes them to a store of its own, and shows that what a tool tells is whole after it told it again to a
/// store that the journal is ahead of. Errors: the first change that failed, with its name.
Result<DayTrail> dayTrail(const std::vector<DayChange>& changes, const char* digest);

/// The digest of an open store. Errors: Storage.
Result<QString> dayDigest(Store& store, const char* digest);

} // namespace muster::test
