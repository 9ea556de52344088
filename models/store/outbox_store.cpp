// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/store/outbox_store.h"

#include "models/base/crc32c.h"
#include "models/base/json_text.h"
#include "models/store/database.h"
#include "models/store/outbox_journal.h"

#include <QJsonDocument>

namespace muster::outbox {

namespace {

using State = OperationState;

/// A host may ask us to wait at most this long; longer waits in the file come from a clock that moved.
constexpr Milliseconds kLongestWait{3'600'000};

/// What `Operation::lastError` of one that was written anew is: with the id and the words of the new one.
const QString kWrittenAnew = QStringLiteral("Written anew (%1): %2");

Result<Operation> changed(WriteTx& tx, const Done& done, const OperationId& id)
{
    if (!done)
        return tl::unexpected(done.error());
    auto now = operation(tx, id);
    if (now)
        tx.changes().mark(Table::Outbox, now->incident);
    return now;
}

/// A line of the journal for an intent, and one when it is settled, so that a journal never brings back what
/// is over.
Done journal(WriteTx& tx, const Operation& operation)
{
    tx.journal(QString::fromLatin1(kOperationRecord), parseJson(toJournal(operation)).object());
    return {};
}

Done addEvent(WriteTx& tx, const IncidentId& incident, TimelineEvent event)
{
    if (incident.isEmpty())
        return {};
    event.incident = incident;
    event.knownAt = tx.now();
    if (event.occurredAt.ms == 0)
        event.occurredAt = tx.now();
    const auto stored = tx.putEvent(std::move(event));
    return stored ? Done{} : tl::unexpected(stored.error());
}

/// "Ann: send again: Alertmanager (main): silence HighErrorRate for 2 h"
TimelineEvent decisionEvent(const Operation& operation, const QString& person, const QString& what)
{
    TimelineEvent event;
    event.kind = EventKind::Decision;
    event.kindName = QStringLiteral("decision.action");
    event.sourceName = QStringLiteral("You");
    event.actor = person;
    event.text = QStringLiteral("%1: %2").arg(what, operation.targetText);
    return event;
}

/// "Lapsed by itself: Alertmanager (main): silence HighErrorRate for 2 h. It could not be done at once …"; of
/// what the tool refused "Refused, and not tried again: …"
TimelineEvent lapseEvent(const Operation& operation)
{
    TimelineEvent event;
    event.kind = EventKind::Runbook;
    event.kindName = QStringLiteral("runbook.lapsed");
    event.sourceName = QStringLiteral("Muster");
    const bool refused = operation.state == State::Rejected || operation.state == State::Conflict;
    event.text = (refused ? QStringLiteral("Refused, and not tried again: %1")
                          : QStringLiteral("Lapsed by itself: %1"))
                     .arg(operation.targetText);
    if (!operation.lastError.isEmpty())
        event.text += QStringLiteral(". %1").arg(operation.lastError);
    return event;
}

Done insert(WriteTx& tx, const Operation& o)
{
    return tx.database().run(
        "INSERT INTO outbox(id, incident, source, lane, verb, target, target_text, class, audience,"
        " base_version, payload, payload_crc, status_at_writing, author, created_at, confirmed_at, "
        "expires_at,"
        " changed_at, attempts_left, not_before)"
        " VALUES(?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        o.id, o.incident, o.source, o.lane, o.verb, o.target, o.targetText, toString(o.semantics),
        toString(o.audience), o.baseVersion, o.payload, static_cast<qint64>(crc32c(o.payload)),
        o.statusAtWriting, o.author, o.createdAt, o.confirmedAt, o.expiresAt, o.changedAt, o.attemptsLeft,
        o.notBefore);
}

Done checkContent(const QByteArray& payload, const QString& targetText)
{
    if (!QJsonDocument::fromJson(payload).isObject())
        return fail(ErrorKind::Invalid, QStringLiteral("what is to be sent is no JSON object"));
    if (targetText.trimmed().isEmpty())
        return fail(ErrorKind::Invalid, QStringLiteral("an action needs words that say what it does"));
    return {};
}

/// When a confirmation given now runs out.
std::optional<Instant> expiry(const Operation& operation, Instant now)
{
    if (operation.expiresAt)
        return now + std::max(*operation.expiresAt - operation.confirmedAt, kUnverifiedFor);
    if (operation.audience == OperationAudience::Internal)
        return now + kInternalExpiresAfter;
    return std::nullopt; // public and production posts have their own, shorter rules
}

Done setState(WriteTx& tx, const OperationId& id, State state, const QString& words)
{
    return tx.database().run("UPDATE outbox SET state = ?, changed_at = ?, last_error = ? WHERE id = ?",
                             toString(state), tx.now(), words, id);
}

/// Ends the newest attempt of an operation when it is open.
Done closeAttempt(WriteTx& tx, const OperationId& id, OperationAttempt::Outcome outcome,
                  const Evidence& evidence)
{
    return tx.database().run("UPDATE attempt SET ended_at = ?, outcome = ?, request_sent = ?, http_status = ?"
                             " WHERE operation = ? AND ended_at IS NULL",
                             tx.now(), toString(outcome), evidence.requestSent, evidence.httpStatus, id);
}

Result<Operation> settle(WriteTx& tx, const Done& done, const OperationId& id)
{
    auto now = changed(tx, done, id);
    if (now && isSettled(now->state)) {
        if (Done written = journal(tx, *now); !written)
            return tl::unexpected(written.error());
    }
    return now;
}

tl::unexpected<Error> noChoice(const Operation& operation, const QString& why)
{
    return fail(ErrorKind::Invalid, QStringLiteral("“%1” %2").arg(operation.targetText, why));
}

/// The old one gives way to `next`, which is not stored yet. A cancelled one stays cancelled and says so.
Done giveWay(WriteTx& tx, const Operation& old, const Operation& next)
{
    if (!mayWriteAnew(old))
        return noChoice(old, QStringLiteral("cannot be written anew any more"));
    if (old.incident != next.incident || old.source != next.source || old.verb != next.verb)
        return noChoice(old, QStringLiteral("is something else than what was written"));
    const QString words = kWrittenAnew.arg(next.id.value, next.targetText);
    Done done = old.state == State::Cancelled
                    ? tx.database().run("UPDATE outbox SET last_error = ? WHERE id = ?", words, old.id)
                    : setState(tx, old.id, State::Superseded, words);
    if (const auto settled = settle(tx, done, old.id); !settled)
        return tl::unexpected(settled.error());
    return addEvent(tx, old.incident, decisionEvent(old, next.author, QStringLiteral("Written anew")));
}

} // namespace

bool mayWriteAnew(const Operation& operation)
{
    return (operation.state == State::Rejected || operation.state == State::Cancelled) &&
           operation.audience != OperationAudience::Production && !operation.payloadDamaged &&
           !writtenAnew(operation);
}

std::optional<WrittenAnew> writtenAnew(const Operation& operation)
{
    static const QString begin = kWrittenAnew.section(u'%', 0, 0);
    static const QString between = QStringLiteral("): ");
    const QString& words = operation.lastError;
    const qsizetype end = words.indexOf(between);
    // What else is settled, or what a tool says of something refused, never reads so.
    if ((operation.state != State::Superseded && operation.state != State::Cancelled) ||
        !words.startsWith(begin) || end < 0)
        return std::nullopt;
    return WrittenAnew{OperationId{words.mid(begin.size(), end - begin.size())},
                       words.mid(end + between.size())};
}

Result<Operation> enqueue(WriteTx& tx, const Intent& intent)
{
    Operation operation = intent.operation;
    if (operation.source.isEmpty() || operation.verb.isEmpty())
        return fail(ErrorKind::Invalid, QStringLiteral("an action needs a source and a verb"));
    if (Done done = checkContent(operation.payload, operation.targetText); !done)
        return tl::unexpected(done.error());
    if (operation.id.isEmpty())
        operation.id = newId<OperationId>();
    if (operation.lane.isEmpty())
        operation.lane = laneOf(operation);
    operation.createdAt = operation.confirmedAt = operation.changedAt = tx.now();
    operation.expiresAt = expiry(operation, tx.now());
    operation.attemptsLeft = kOperationMaxAttempts;
    operation.notBefore = {};
    if (operation.audience == OperationAudience::Public && operation.statusAtWriting.isEmpty()) {
        const auto status = statusNow(tx, operation.incident);
        if (!status)
            return tl::unexpected(status.error());
        operation.statusAtWriting = *status;
    }
    Done done;
    if (intent.replaces) {
        const auto old = outbox::operation(tx, *intent.replaces);
        if (!old)
            return old;
        // Of one that may be on its way there still, the newer words are the last to land. What was refused
        // has an answer: nothing of it is under way.
        if (old->state == State::Cancelled)
            operation.notBefore = old->settleUntil.value_or(Instant{});
        done = giveWay(tx, *old, operation);
    }
    if (done)
        done = insert(tx, operation);
    if (done)
        done = journal(tx, operation);
    if (done && intent.event)
        done = addEvent(tx, operation.incident, *intent.event);
    if (done && intent.consumesPostMortemDraft)
        done = tx.setPostMortemDraft(operation.incident, std::nullopt);
    return changed(tx, done, operation.id);
}

Result<Operation> beginSending(WriteTx& tx, const OperationId& id, const QString& origin)
{
    auto current = operation(tx, id);
    if (!current)
        return current;
    const auto status = statusNow(tx, current->incident);
    if (!status)
        return tl::unexpected(status.error());
    const std::optional<State> due = beforeSend(*current, *status, tx.now());
    if (!due)
        return current;
    if (*due == State::NeedsUser)
        return askPerson(tx, id, whyItAsks(*current, *status, tx.now()));
    Done done = tx.database().run(
        "UPDATE outbox SET state = 'inflight', changed_at = ?1, attempts = attempts + 1,"
        " attempts_left = attempts_left - 1, sent_at = ?1, settle_until = ?2, last_status = 0,"
        " last_error = '' WHERE id = ?3",
        tx.now(), tx.now() + kOperationHorizon, id);
    if (done)
        done = tx.database().run("INSERT INTO attempt(operation, number, started_at) VALUES(?, ?, ?)", id,
                                 current->attempts + 1, tx.now());
    if (done && !origin.isEmpty())
        done = tx.database().run("UPDATE host_state SET tokens = max(0, tokens - 1),"
                                 " asked = asked || ' ' || ?1 || ':1' WHERE origin = ?2",
                                 tx.now(), origin);
    return changed(tx, done, id);
}

Result<Operation> recordResult(WriteTx& tx, const OperationId& id, const Verdict& verdict,
                               const Evidence& evidence)
{
    Done done = closeAttempt(tx, id, verdict.outcome, evidence);
    if (done)
        done = tx.database().run(
            "UPDATE outbox SET state = ?, changed_at = ?, not_before = ?, last_status = ?, last_error = ?,"
            " remote_id = CASE ?6 WHEN '' THEN remote_id ELSE ?6 END,"
            " base_version = CASE ?7 WHEN '' THEN base_version ELSE ?7 END WHERE id = ?8",
            toString(verdict.state), tx.now(), verdict.notBefore.value_or(Instant{}), evidence.httpStatus,
            evidence.words, evidence.remoteId, evidence.version, id);
    return settle(tx, done, id);
}

Result<Operation> beginVerifying(WriteTx& tx, const OperationId& id)
{
    // The reason that it is unknown stays in view while it is being checked.
    return changed(
        tx,
        tx.database().run("UPDATE outbox SET state = 'verifying', changed_at = ? WHERE id = ?", tx.now(), id),
        id);
}

Result<Operation> recordReadBack(WriteTx& tx, const OperationId& id, const Verdict& verdict,
                                 const Evidence& evidence)
{
    return settle(
        tx,
        tx.database().run("UPDATE outbox SET state = ?, changed_at = ?, not_before = ?, last_error = ?,"
                          " remote_id = CASE ?5 WHEN '' THEN remote_id ELSE ?5 END,"
                          " base_version = CASE ?6 WHEN '' THEN base_version ELSE ?6 END WHERE id = ?7",
                          toString(verdict.state), tx.now(), verdict.notBefore.value_or(Instant{}),
                          evidence.words, evidence.remoteId, evidence.version, id),
        id);
}

Result<Operation> askPerson(WriteTx& tx, const OperationId& id, const QString& words)
{
    Done done = closeAttempt(tx, id, OperationAttempt::Outcome::Unknown, {});
    if (done)
        done = setState(tx, id, State::NeedsUser, words);
    return changed(tx, done, id);
}

Result<Operation> loseSight(WriteTx& tx, const OperationId& id, const QString& words)
{
    Done done = closeAttempt(tx, id, OperationAttempt::Outcome::Unknown, {});
    if (done)
        done = tx.database().run("UPDATE outbox SET state = 'unknown', changed_at = ?1, last_error = ?2,"
                                 " not_before = ?1, settle_until = ?3 WHERE id = ?4",
                                 tx.now(), words, tx.now() + kOperationHorizon, id);
    return changed(tx, done, id);
}

Result<Operation> decide(WriteTx& tx, const OperationId& id, Decision decision, const QString& person)
{
    const auto current = operation(tx, id);
    if (!current)
        return current;
    State next = State::Pending;
    QString what;
    switch (decision) {
    case Decision::SendAgain:
        what = QStringLiteral("Send again");
        break;
    case Decision::ItArrived:
        next = State::Done;
        what = QStringLiteral("It arrived");
        break;
    case Decision::Cancel:
        next = State::Cancelled;
        what = QStringLiteral("Cancelled");
        break;
    case Decision::Lapse:
        next = State::Cancelled;
        break;
    }
    const bool lapses = decision == Decision::Lapse;
    if (current->state == next || !mayBecome(current->state, next) || occupiesLane(current->state))
        return noChoice(*current, occupiesLane(current->state)
                                      ? QStringLiteral("may be on its way: Muster is finding out whether it "
                                                       "arrived, then you can decide")
                                      : QStringLiteral("leaves no such choice any more"));
    Done done;
    if (next == State::Pending) {
        const auto status = statusNow(tx, current->incident);
        if (!status)
            return tl::unexpected(status.error());
        done = tx.database().run(
            "UPDATE outbox SET state = 'pending', changed_at = ?1, confirmed_at = ?1, expires_at = ?2,"
            " attempts_left = ?3, not_before = 0, status_at_writing = ?4, last_error = '' WHERE id = ?5",
            tx.now(), expiry(*current, tx.now()), kOperationMaxAttempts,
            current->audience == OperationAudience::Public ? *status : current->statusAtWriting, id);
    } else {
        done = setState(tx, id, next,
                        lapses ? QStringLiteral("%1: %2").arg(QLatin1String(kLapsed), current->lastError)
                               : QStringLiteral("%1 (%2)").arg(what, person));
    }
    if (done)
        done = addEvent(tx, current->incident,
                        lapses ? lapseEvent(*current) : decisionEvent(*current, person, what));
    return settle(tx, done, id);
}

Result<Operation> edit(WriteTx& tx, const OperationId& id, const Edit& change)
{
    const auto current = operation(tx, id);
    if (!current)
        return current;
    if (Done done = checkContent(change.payload, change.targetText); !done)
        return tl::unexpected(done.error());
    if (occupiesLane(current->state) || isSettled(current->state))
        return noChoice(*current, QStringLiteral("can no longer be changed"));
    if (current->state == State::NeedsUser && current->attempts > 0)
        return noChoice(*current, QStringLiteral("may have arrived: say first whether it did, or cancel it"));
    const auto status = statusNow(tx, current->incident);
    if (!status)
        return tl::unexpected(status.error());

    Operation next = *current;
    next.payload = change.payload;
    next.targetText = change.targetText;
    next.baseVersion = change.baseVersion.value_or(current->baseVersion);
    next.author = change.person;
    next.statusAtWriting = current->audience == OperationAudience::Public ? *status : QString();
    next.expiresAt = expiry(*current, tx.now());
    next.confirmedAt = next.changedAt = tx.now();
    next.attemptsLeft = kOperationMaxAttempts;
    next.notBefore = {};
    next.state = State::Pending;
    Done done;
    if (current->attempts == 0) {
        done = tx.database().run(
            "UPDATE outbox SET state = 'pending', payload = ?, payload_crc = ?, target_text = ?,"
            " base_version = ?, author = ?, status_at_writing = ?, changed_at = ?, confirmed_at = ?,"
            " expires_at = ?, attempts_left = ?, not_before = 0, last_error = '' WHERE id = ?",
            next.payload, static_cast<qint64>(crc32c(next.payload)), next.targetText, next.baseVersion,
            next.author, next.statusAtWriting, next.changedAt, next.confirmedAt, next.expiresAt,
            next.attemptsLeft, id);
    } else {
        // A new key: the old one may be known to the tool together with the old content. Not before the old
        // copy's horizon, so that the newer content is the last to land.
        next.id = newId<OperationId>();
        next.createdAt = tx.now();
        next.notBefore = current->settleUntil.value_or(Instant{});
        if (current->lane == laneOf(*current))
            next.lane = laneOf(next);
        done = setState(tx, id, State::Superseded,
                        QStringLiteral("Replaced by an edited one (%1)").arg(change.person));
        if (done)
            done = insert(tx, next);
        if (const auto old = settle(tx, done, id); !old)
            return old;
    }
    if (done)
        done = journal(tx, next);
    if (done)
        done = addEvent(tx, next.incident, decisionEvent(next, change.person, QStringLiteral("Edited")));
    return changed(tx, done, next.id);
}

Done restoreFromJournal(WriteTx& tx, const QByteArray& json)
{
    std::optional<Operation> line = fromJournal(json);
    if (!line)
        return fail(ErrorKind::Invalid, QStringLiteral("a line of the journal is no action"));
    const auto known = operation(tx, line->id);
    if (!known && known.error().kind != ErrorKind::NotFound)
        return tl::unexpected(known.error());
    // The journal tells an intent first and its end later.
    if (known) {
        if (!isSettled(line->state) || (known->state != State::NeedsUser && known->state != State::Pending))
            return {};
        Done done;
        if (known->state == State::Pending)
            done = setState(tx, line->id, State::NeedsUser, {});
        if (done)
            done = setState(tx, line->id, line->state == State::Done ? State::Done : State::Cancelled, {});
        const auto ended = changed(tx, done, line->id);
        return ended ? Done{} : tl::unexpected(ended.error());
    }
    if (isSettled(line->state))
        return {};
    line->changedAt = tx.now();
    line->attemptsLeft = kOperationMaxAttempts;
    Done done = insert(tx, *line);
    // It may have left before the file was lost: its content is fixed, and it waits for a person.
    if (done)
        done = tx.database().run(
            "UPDATE outbox SET state = 'needs_user', attempts = 1, last_error = ? WHERE id = ?",
            QStringLiteral("Restored from the journal. Nobody knows whether it was sent: look in the tool."),
            line->id);
    const auto restored = changed(tx, done, line->id);
    return restored ? Done{} : tl::unexpected(restored.error());
}

Result<int> distrustPending(WriteTx& tx)
{
    const auto pending = operations(tx, Filter{.states = {State::Pending}});
    if (!pending)
        return tl::unexpected(pending.error());
    for (const Operation& one : *pending) {
        const Done done = tx.database().run(
            "UPDATE outbox SET state = 'needs_user', changed_at = ?, attempts = max(attempts, 1),"
            " last_error = ? WHERE id = ?",
            tx.now(),
            QStringLiteral(
                "This file is a backup. Nobody knows whether it was sent since: look in the tool."),
            one.id);
        if (const auto asked = changed(tx, done, one.id); !asked)
            return tl::unexpected(asked.error());
    }
    return static_cast<int>(pending->size());
}

Result<int> recoverAfterStart(WriteTx& tx)
{
    const auto all = operations(tx, Filter{.unsettledOnly = true});
    if (!all)
        return tl::unexpected(all.error());
    Database& db = tx.database();
    Done done = db.run("INSERT INTO meta(key, value) VALUES('db_epoch', '1')"
                       " ON CONFLICT(key) DO UPDATE SET value = CAST(value AS INTEGER) + 1");
    if (done)
        done =
            db.run("UPDATE attempt SET ended_at = ?, outcome = 'crashed' WHERE ended_at IS NULL", tx.now());
    if (done)
        done = db.run("UPDATE outbox SET not_before = ?1 WHERE not_before > ?1"
                      " AND state NOT IN('done','cancelled','superseded')",
                      tx.now() + kLongestWait);
    if (!done)
        return tl::unexpected(done.error());
    int unknown = 0;
    for (const Operation& one : *all) {
        if (afterCrash(one.state)) {
            const auto lost = loseSight(
                tx, one.id, QStringLiteral("Muster ended while this was being sent; it is being checked."));
            if (!lost)
                return tl::unexpected(lost.error());
            ++unknown;
        } else if (one.state == State::Unknown) {
            done = db.run("UPDATE outbox SET settle_until = ?, not_before = ? WHERE id = ?",
                          tx.now() + kOperationHorizon, tx.now(), one.id);
            if (!done)
                return tl::unexpected(done.error());
            ++unknown;
        }
    }
    return unknown;
}

} // namespace muster::outbox
