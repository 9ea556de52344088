// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
// The outbox in the store: every step of a remote write's life as one function inside one transaction. What
// may follow what is models/domain/operation.h, and the database refuses everything else. Sending is
// integrations/sync/outbox_runner.h.
//
// Transactions of RELIABILITY 4.2, each one call inside one Store::write:
//
//   U  enqueue            the intent, its line on the timeline, and the end of the draft that it came from
//   A  beginSending       counted, dated, and its horizon set, before a byte leaves
//   B  recordResult       what is known after one transmission
//      beginVerifying, recordReadBack, askPerson, decide, edit
//   R  recoverAfterStart  what was under way when the program ended is Unknown

#include "models/domain/operation.h"
#include "models/store/read_tx.h"
#include "models/store/write_tx.h"

#include <QByteArray>
#include <QString>

#include <optional>
#include <vector>

namespace muster::outbox {

// ------------------------------------------------------------------------------------------------- reading

/// Which operations; an empty field does not narrow.
struct Filter
{
    std::optional<IncidentId> incident = {};
    std::optional<SourceId> source = {};
    std::vector<OperationState> states = {};
    bool unsettledOnly = false;
    std::optional<Instant> settledSince = {}; ///< leaves out those that were settled before
};
/// In the order of the person's intents. One whose payload fails its checksum is listed with
/// `payloadDamaged`. Errors: Storage.
Result<std::vector<Operation>> operations(const ReadTx& tx, const Filter& filter = {});
/// Errors: NotFound, Storage.
Result<Operation> operation(const ReadTx& tx, const OperationId& id);
/// Oldest first.
Result<std::vector<OperationAttempt>> attempts(const ReadTx& tx, const OperationId& id);

/// An operation with the state that it had at an instant.
struct PastOperation
{
    Operation operation; ///< as it is now
    OperationState state = OperationState::Pending;
    Instant since; ///< when it came into `state`
    QString words; ///< the reason that was shown then
    friend bool operator==(const PastOperation&, const PastOperation&) = default;
};
/// What the outbox of this incident looked like: those that existed then, in order of intents.
Result<std::vector<PastOperation>> operationsAsOf(const ReadTx& tx, const IncidentId& incident, AsOf asOf);

/// For the status bar.
struct Summary
{
    int waiting = 0;               ///< pending
    int underWay = 0;              ///< inflight
    int checking = 0;              ///< unknown or verifying: may have arrived
    int needsPerson = 0;           ///< needs_user, conflict or rejected
    std::optional<Instant> oldest; ///< creation of the oldest unsettled one
    int unsettled() const { return waiting + underWay + checking + needsPerson; }
    friend bool operator==(const Summary&, const Summary&) = default;
};
Result<Summary> outboxSummary(const ReadTx& tx);

/// The fingerprint of the incident's status as it is now; empty for no incident.
Result<QString> statusNow(const ReadTx& tx, const IncidentId& incident);

// ------------------------------------------------------------------------------------------------- writing
// Each returns the operation as it is after the transaction. Errors of all: NotFound, Storage (an illegal
// transition among them: the transaction is rolled back), and what is named.

/// What a person wants, whole.
struct Intent
{
    Operation operation; ///< id, lane, times, state and counts are filled in when empty
    /// The line on the incident's timeline; its id, times and incident are filled in. Nothing is written
    /// without an incident.
    std::optional<TimelineEvent> event;
    bool consumesPostMortemDraft = false; ///< the incident's draft became this operation
    /// It is this one written anew: Superseded in the same transaction, or a Cancelled one that says so.
    std::optional<OperationId> replaces = {};
};
/// Tx U. Errors: Invalid for no source, verb or words to show, for a payload that is no JSON object, and for
/// one that is not to be replaced by this: sent or written anew meanwhile, or of another incident or verb.
Result<Operation> enqueue(WriteTx& tx, const Intent& intent);

/// Whether a person may write it anew: Rejected or Cancelled, its words whole, not written anew yet, and
/// nothing that is done at once or not at all.
bool mayWriteAnew(const Operation& operation);
/// What took the place of one that was written anew.
struct WrittenAnew
{
    OperationId as;
    QString words; ///< its `targetText`
    friend bool operator==(const WrittenAnew&, const WrittenAnew&) = default;
};
/// nullopt: it was not written anew.
std::optional<WrittenAnew> writtenAnew(const Operation& operation);

/// Tx A. Judges by beforeSend() with the incident's status of this very transaction: the answer is Inflight
/// (the attempt is recorded, the host's budget is one less: send it), NeedsUser (with words), or unchanged
/// (not due, or no longer Pending). `origin`: scheme://host:port of the source; empty: no budget.
Result<Operation> beginSending(WriteTx& tx, const OperationId& id, const QString& origin = {});

/// What one transmission or read-back brought, besides the verdict.
struct Evidence
{
    int requestSent = 0;
    int httpStatus = 0;
    QString remoteId; ///< empty: nothing new
    QString version;  ///< of the object after the write; empty: nothing new
    QString words;    ///< for the person; empty when all is well
};
/// Tx B, from Inflight.
Result<Operation> recordResult(WriteTx& tx, const OperationId& id, const Verdict& verdict,
                               const Evidence& evidence);
/// From Unknown: a read-back begins.
Result<Operation> beginVerifying(WriteTx& tx, const OperationId& id);
/// From Verifying.
Result<Operation> recordReadBack(WriteTx& tx, const OperationId& id, const Verdict& verdict,
                                 const Evidence& evidence);
/// From Pending, Inflight, Unknown or Verifying to NeedsUser.
Result<Operation> askPerson(WriteTx& tx, const OperationId& id, const QString& words);
/// From Inflight or Verifying to Unknown without a result: the machine slept, or nobody answered.
Result<Operation> loseSight(WriteTx& tx, const OperationId& id, const QString& words);

enum class Decision {
    SendAgain, ///< to Pending, confirmed now, with all its attempts
    ItArrived, ///< from NeedsUser to Done
    Cancel,    ///< to Cancelled
    Lapse      ///< to Cancelled, by itself: what was not done at once is not done later. Nobody's word
};
/// What `Operation::lastError` of one that lapsed begins with.
inline constexpr char kLapsed[] = "Lapsed";
/// A person's word, kept on the timeline with their name, or that it lapsed, and why. Errors: Invalid when
/// the state leaves no such choice (it is under way or being checked, or settled).
Result<Operation> decide(WriteTx& tx, const OperationId& id, Decision decision, const QString& person);

/// Other content for something that was not done: Pending, NeedsUser, Conflict or Rejected. What never left
/// is changed in place; after a transmission a new operation takes its place and the old one is Superseded.
/// The new content counts as confirmed now. `baseVersion`: for a CompareAndSet, the version that was merged
/// with; absent: unchanged. Errors: Invalid when it may have arrived (NeedsUser after a transmission: say
/// first whether it did), is under way, or settled.
struct Edit
{
    QByteArray payload;
    QString targetText;
    std::optional<QString> baseVersion;
    QString person;
};
Result<Operation> edit(WriteTx& tx, const OperationId& id, const Edit& change);

/// For a file that was restored or salvaged, never at an ordinary start: brings back one line (kind
/// `operation`) of the journal, in the order of the journal. An intent that is not here becomes NeedsUser,
/// because nobody knows whether it left; one that the journal knows as settled is settled. Errors: Invalid
/// for a line that is no operation.
Done restoreFromJournal(WriteTx& tx, const QByteArray& json);
/// For a file that was restored: what waits in it may have been sent since the copy was made, so a person is
/// asked. Returns how many.
Result<int> distrustPending(WriteTx& tx);

/// Tx R. Returns how many are Unknown now. Their horizon begins anew, because the clock may have moved while
/// nobody watched; open attempts are `crashed`; the epoch in meta is one more; no wait is longer than an
/// hour.
Result<int> recoverAfterStart(WriteTx& tx);

} // namespace muster::outbox
