// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
// A remote write that a person asked for, as a value, and the state machine it lives in. Pure: the table of
// legal transitions here is the one that the database enforces (models/store/schema.cpp, trigger outbox_fsm)
// and that the exhaustive model explores. Sending is integrations/sync; storing is models/store.

#include "models/base/id.h"
#include "models/base/instant.h"

#include <QByteArray>
#include <QString>

#include <optional>
#include <span>
#include <vector>

namespace muster {

// A scoped enumerator hides nothing, but GCC 12 says that `Done` shadows muster::Done (models/base/result.h).
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wshadow"
/// Where an operation is in its life. Stored by name; the names are for ever.
///
///   Pending   -- a durable intent, not (or no longer) under way
///   Inflight  -- recorded as being sent; bytes may have left
///   Unknown   -- it was sent, or may have been, and no whole answer arrived: shown to people as such
///   Verifying -- the tool is being asked whether it happened
///   NeedsUser -- only a person can decide: send again, it arrived, or cancel
///   Conflict  -- the tool has another version (409, 412)
///   Rejected  -- the tool refused it (400, 403, 404, 422); it can be edited
///   Done, Superseded, Cancelled -- settled
enum class OperationState {
    Pending,
    Inflight,
    Unknown,
    Verifying,
    NeedsUser,
    Conflict,
    Rejected,
    Done,
    Superseded,
    Cancelled
};
#pragma GCC diagnostic pop
QString toString(OperationState state); ///< "pending", "inflight", …
std::optional<OperationState> operationStateFromName(QStringView name);
/// Nothing more happens to it by itself or by a person.
bool isSettled(OperationState state);
/// It may be on its way or may have arrived: it blocks its lane.
bool occupiesLane(OperationState state);

/// What makes a repetition safe, RELIABILITY 4.6. Stored by name.
enum class OperationClass {
    IdempotentByKey,  ///< the API takes a key and answers a repetition with the first result: retry is free
    IdempotentByGoal, ///< sets a state (acknowledge, assign): read the state, retry is free
    CompareAndSet,    ///< carries a base version; a changed base is a Conflict
    Append            ///< adds something each time (note, message): only evidence allows a repetition
};
QString toString(OperationClass semantics); ///< "idem_key", "idem_natural", "cas", "append"
std::optional<OperationClass> operationClassFromName(QStringView name);

/// Who sees the effect; decides how careful the gate is. Stored by name.
enum class OperationAudience {
    Internal,  ///< notes, acknowledgements: sent when the tool can be reached again
    Public,    ///< status pages, messages that mention everybody: asks again when old or overtaken
    Production ///< changes the running system: now or not at all, never waits in the queue, never repeats
};
QString toString(OperationAudience audience); ///< "internal", "public", "production"
std::optional<OperationAudience> operationAudienceFromName(QStringView name);

/// Transmissions after which a person is asked.
constexpr int kOperationMaxAttempts = 8;

/// Role: one intended remote write. The row in the outbox is what a person was told is saved. Payload, verb
/// and target never change once it may have left (the database refuses).
struct Operation
{
    OperationId id;      ///< also the idempotency key, and the marker of an append
    IncidentId incident; ///< empty when it belongs to none
    SourceId source;     ///< who executes it
    QString lane;        ///< ordering key, "pagerduty:PD123": one at a time, in order of creation
    QString verb;        ///< the connector's name for what is done: "silence.create"
    QString target;      ///< remote id of what it acts on; empty when it creates something
    QString
        targetText; ///< what a person saw and confirmed: "Alertmanager (main): silence HighErrorRate for 2 h"
    OperationClass semantics = OperationClass::Append;
    OperationAudience audience = OperationAudience::Internal;
    QString baseVersion;     ///< of a CompareAndSet
    QByteArray payload;      ///< JSON object that the connector understands
    QString statusAtWriting; ///< fingerprint of the incident's status when it was written; Public only
    QString author;
    Instant createdAt;
    Instant confirmedAt;              ///< when a person last said "send it"; at first `createdAt`
    std::optional<Instant> expiresAt; ///< after that it is no longer sent by itself: a person is asked

    OperationState state = OperationState::Pending;
    Instant changedAt;                        ///< when `state` was entered
    int attempts = 0;                         ///< transmissions that were recorded as begun
    int attemptsLeft = kOperationMaxAttempts; ///< until a person is asked; a confirmation refills it
    Instant notBefore;                  ///< not tried earlier (Retry-After, back-off); survives restarts
    std::optional<Instant> sentAt;      ///< of the newest attempt
    std::optional<Instant> settleUntil; ///< the horizon: no read-back counts as "not there" before it
    QString remoteId;                   ///< what the tool called the result
    int lastStatus = 0;                 ///< HTTP; 0: none
    QString lastError;                  ///< words a person can act on
    bool payloadDamaged = false;        ///< what is stored fails its checksum: never sent, a person is told
    friend bool operator==(const Operation&, const Operation&) = default;
};
/// The lane of an operation that nobody gave one: acts on the same thing of the same source wait for each
/// other, what creates something waits for nobody.
QString laneOf(const Operation& operation);

/// The visible tag at the end of what is appended ("⟨m-01J…⟩"), by which a read-back finds it again; and how
/// every such tag begins.
QString operationMarker(const OperationId& id);
QString operationMarkerBegin();
/// A text as people wrote it: without such tags and the space before them.
QString withoutOperationMarkers(QString text);

/// One transmission, recorded before its bytes leave.
struct OperationAttempt
{
    enum class Outcome { Open, NotSent, Ok, Refused, Unknown, Crashed };
    OperationId operation;
    int number = 1; ///< from 1
    Instant startedAt;
    std::optional<Instant> endedAt;
    int requestSent = 0;
    int httpStatus = 0;
    Outcome outcome = Outcome::Open;
    friend bool operator==(const OperationAttempt&, const OperationAttempt&) = default;
};
QString
toString(OperationAttempt::Outcome outcome); ///< "", "not_sent", "ok", "refused", "unknown", "crashed"

/// The legal transitions, in a fixed order. Everything else is refused by code and database alike.
struct OperationTransition
{
    OperationState from, to;
    friend bool operator==(const OperationTransition&, const OperationTransition&) = default;
};
std::span<const OperationTransition> operationTransitions();
bool mayBecome(OperationState from, OperationState to);

/// How long after sending a late copy may still land and a read may still be stale: nothing that is "not
/// there" before that counts. RELIABILITY 4.4.
constexpr Milliseconds kOperationHorizon{90'000};
/// A public post that has waited longer asks again before it is sent.
constexpr Milliseconds kPublicPostStaleAfter{5 * 60'000};
/// A production action that could not be sent within this time is not sent any more.
constexpr Milliseconds kProductionWithin{10'000};
/// An internal write that nobody gave a deadline asks again after waiting this long.
constexpr Milliseconds kInternalExpiresAfter{24 * 3'600'000};
/// So long after sending a person is asked when nobody could tell whether it arrived.
constexpr Milliseconds kUnverifiedFor{15 * 60'000};
/// A transmission whose end was not recorded by then (the transport gives up after 30 s) is Unknown.
constexpr Milliseconds kInflightFor{2 * 60'000};

/// What is known after one transmission.
struct SendResult
{
    int requestSent = 0;     ///< 0: certainly not a byte of it left
    int httpStatus = 0;      ///< 0: no whole answer
    bool understood = false; ///< the answer is a success and the connector recognised our write in it
    bool accepted = false;   ///< taken for later (202): not done, has to be asked about
    std::optional<Milliseconds> retryAfter;
};
/// What a read-back said.
enum class ReadBack {
    Found,
    NotFound,
    Failed, ///< the question was not answered
    OtherVersion,
    Refused ///< what was taken for later was worked on, and the tool says that it was not done and will not
            ///< be
};

/// Where an operation goes next, and when it may be looked at again.
struct Verdict
{
    OperationState state = OperationState::Unknown;
    OperationAttempt::Outcome outcome = OperationAttempt::Outcome::Unknown; ///< of the attempt, after a send
    std::optional<Instant> notBefore;
    friend bool operator==(const Verdict&, const Verdict&) = default;
};
/// After a transmission (from Inflight). `waitBeforeRetry`: back-off chosen by the caller.
Verdict afterSend(const Operation& operation, const SendResult& result, Instant now,
                  Milliseconds waitBeforeRetry);
/// After a read-back (from Verifying).
Verdict afterReadBack(const Operation& operation, ReadBack answer, Instant now, Milliseconds waitBeforeRetry);
/// What is due for a Pending operation: NeedsUser to ask first (expired, public and old or overtaken,
/// attempts used up, payload damaged, production too late), also while `notBefore` lies ahead; Inflight to
/// send it; nullopt to wait. `statusNow`: the incident's present fingerprint
/// (models/domain/status_fingerprint.h). A clock that was set back makes an old post look new: public and
/// production ask then too.
std::optional<OperationState> beforeSend(const Operation& operation, const QString& statusNow, Instant now);
/// Why beforeSend asks, in words for the person; empty when it does not.
QString whyItAsks(const Operation& operation, const QString& statusNow, Instant now);
/// When a state must be left, whatever happens: a Pending one is asked about (expiry), an Inflight one is
/// Unknown, an Unknown or Verifying one is asked about. nullopt for the states in which a person decides and
/// the settled ones.
std::optional<Instant> deadlineOf(const Operation& operation);
/// At start-up: what was being sent when the program ended is Unknown, what was being verified too.
std::optional<OperationState> afterCrash(OperationState state);

} // namespace muster
