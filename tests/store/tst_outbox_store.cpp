// SPDX-License-Identifier: GPL-3.0-or-later
// The outbox in the store: each transaction whole, and everything that must never happen refused by the
// database itself, whatever the code above does.
#include "models/base/crc32c.h"
#include "models/domain/status_fingerprint.h"
#include "models/store/database.h"
#include "models/store/outbox_store.h"
#include "models/store/sync_rows.h"
#include "tests/store/store_fixture.h"

#include <QRegularExpression>
#include <QTemporaryDir>
#include <QtTest/QtTest>

using namespace muster;
using namespace muster::test;
using State = OperationState;
using outbox::Decision;

namespace {

QString shown(const Result<Operation>& operation)
{
    if (!operation)
        return QStringLiteral("error: ") + operation.error().what;
    return QStringLiteral("%1 %2/%3")
        .arg(toString(operation->state))
        .arg(operation->attempts)
        .arg(operation->attemptsLeft);
}

outbox::Intent intent(const char* id = "OP1", OperationClass semantics = OperationClass::Append,
                      OperationAudience audience = OperationAudience::Internal)
{
    outbox::Intent made;
    made.operation.id = OperationId{QString::fromLatin1(id)};
    made.operation.incident = kIncident;
    made.operation.source = kSource;
    made.operation.lane = QStringLiteral("lane");
    made.operation.verb = QStringLiteral("note.add");
    made.operation.targetText = QStringLiteral("PagerDuty: add a note to PD1");
    made.operation.semantics = semantics;
    made.operation.audience = audience;
    made.operation.payload = R"({"text":"hello"})";
    made.operation.author = QStringLiteral("Ann");
    TimelineEvent event;
    event.kindName = QStringLiteral("decision.action");
    event.kind = EventKind::Decision;
    event.text = QStringLiteral("Note to PD1");
    made.event = event;
    return made;
}

const Verdict kUnknown{State::Unknown, OperationAttempt::Outcome::Unknown, std::nullopt};

} // namespace

class TestOutboxStore : public QObject
{
    Q_OBJECT

private slots:
    void init()
    {
        folder = std::make_unique<QTemporaryDir>();
        clock = std::make_shared<StillClock>();
        auto opened = Store::open({folder->path(), false}, clock);
        QVERIFY2(opened, opened ? "" : qPrintable(opened.error().what));
        store = std::move(*opened);
        QVERIFY(store->writeNow([](WriteTx& tx) { return addSampleIncident(tx); }));
    }
    void cleanup() { store.reset(); }

    void theTableOfTransitionsIsTheDatabases()
    {
        const auto text = store->readNow([](ReadTx& tx) -> Result<QString> {
            Query query = tx.database().query("SELECT sql FROM sqlite_schema WHERE name = 'outbox_fsm'");
            const auto row = query.step();
            return row && *row ? Result<QString>(query.text(0))
                               : fail(ErrorKind::NotFound, QStringLiteral("no trigger"));
        });
        QVERIFY(text);
        QStringList stored, known;
        static const QRegularExpression pair(QStringLiteral("'([a-z_]+)>([a-z_]+)'"));
        for (auto match = pair.globalMatch(*text); match.hasNext();)
            stored << match.next().captured(0);
        for (const OperationTransition& one : operationTransitions())
            known << QStringLiteral("'%1>%2'").arg(toString(one.from), toString(one.to));
        stored.sort();
        known.sort();
        QCOMPARE(stored, known);
        QCOMPARE(known.removeDuplicates(), 0);
    }

    void theDatabaseRefusesEveryOtherTransition()
    {
        // Every ordered pair of states, tried with plain SQL on a row that was brought to `from` by legal
        // steps.
        const std::map<State, std::vector<State>> ways{
            {State::Pending, {}},
            {State::Inflight, {State::Inflight}},
            {State::Unknown, {State::Inflight, State::Unknown}},
            {State::Verifying, {State::Inflight, State::Unknown, State::Verifying}},
            {State::NeedsUser, {State::NeedsUser}},
            {State::Conflict, {State::Inflight, State::Conflict}},
            {State::Rejected, {State::Inflight, State::Rejected}},
            {State::Done, {State::Inflight, State::Done}},
            {State::Superseded, {State::Superseded}},
            {State::Cancelled, {State::Cancelled}}};
        const auto move = [](WriteTx& tx, State to) {
            return tx.database().run("UPDATE outbox SET state = ?1, attempts = attempts + (?1 = 'inflight')",
                                     toString(to));
        };
        int allowed = 0;
        for (const auto& [from, way] : ways) {
            for (const auto& [to, unused] : ways) {
                if (from == to)
                    continue;
                bool taken = false;
                const Done done = store->writeNow([&](WriteTx& tx) -> Done {
                    auto put = outbox::enqueue(tx, intent());
                    Done step = put ? Done{} : tl::unexpected(put.error());
                    for (const State next : way) {
                        if (step)
                            step = move(tx, next);
                    }
                    if (!step)
                        return step;
                    taken = move(tx, to).has_value();
                    return fail(ErrorKind::Cancelled, QStringLiteral("roll back"));
                });
                QCOMPARE(int(done.error().kind), int(ErrorKind::Cancelled));
                QVERIFY2(taken == mayBecome(from, to), qPrintable(toString(from) + u'>' + toString(to)));
                allowed += taken;
            }
        }
        QCOMPARE(allowed, int(operationTransitions().size()));
    }

    void theDatabaseKeepsWhatMayHaveLeft()
    {
        QCOMPARE(shown(enqueue(intent())), QStringLiteral("pending 0/8"));
        // Changed before it left: allowed. An unsettled one is never deleted.
        QVERIFY(sql("UPDATE outbox SET payload = x'7b7d'"));
        QVERIFY(!sql("DELETE FROM outbox"));
        // Begun in another state, or counted without a transmission.
        QVERIFY(
            !sql("INSERT INTO outbox SELECT NULL, 'OP2', incident, source, 'l2', verb, target, target_text,"
                 " class, audience, base_version, payload, payload_crc, status_at_writing, author,"
                 " created_at, confirmed_at, expires_at, 'inflight', changed_at, 1, 7, 0, NULL, NULL, '', 0,"
                 " '' FROM outbox"));
        QVERIFY(!sql("UPDATE outbox SET state = 'inflight'"));
        QVERIFY(sql("UPDATE outbox SET payload = CAST('{\"text\":\"hello\"}' AS BLOB)"));
        QCOMPARE(shown(begin()), QStringLiteral("inflight 1/7"));
        for (const char* change : {"payload = x'7b7d'", "id = 'X'", "verb = 'v'", "target = 't'",
                                   "lane = 'l'", "source = 's'", "class = 'idem_key'"})
            QVERIFY2(!sql(std::string("UPDATE outbox SET ") + change), change);
        QCOMPARE(shown(record({State::Done, OperationAttempt::Outcome::Ok, std::nullopt})),
                 QStringLiteral("done 1/7"));
        QVERIFY(sql("DELETE FROM outbox"));
    }

    void aLaneHasOneUnderWay()
    {
        QVERIFY(enqueue(intent("OP1")));
        QVERIFY(enqueue(intent("OP2")));
        QCOMPARE(shown(begin("OP1")), QStringLiteral("inflight 1/7"));
        QVERIFY(!begin("OP2"));
        QVERIFY(record(kUnknown, "OP1"));
        QVERIFY(!begin("OP2"));
        QVERIFY(store->writeNow(
            [](WriteTx& tx) { return outbox::askPerson(tx, OperationId{QStringLiteral("OP1")}, {}); }));
        QCOMPARE(shown(begin("OP2")), QStringLiteral("inflight 1/7"));
    }

    void anIntentItsLineAndItsDraftAreOneTransaction()
    {
        PostMortemRevision draft;
        draft.incident = kIncident;
        draft.markdown = QStringLiteral("draft");
        QVERIFY(store->writeNow([&](WriteTx& tx) { return tx.setPostMortemDraft(kIncident, draft); }));
        const auto before = store->readNow([](ReadTx& tx) { return tx.events(kIncident); })->size();
        outbox::Intent publish = intent();
        publish.consumesPostMortemDraft = true;
        // Fail the n-th step of the transaction for every n: all of it or nothing.
        int failures = 0;
        for (int n = 1;; ++n) {
            Database::failStepForTests(n);
            const auto put = enqueue(publish);
            const int left = Database::failStepForTests(0);
            const auto kept = outboxOf();
            const auto events = store->readNow([](ReadTx& tx) { return tx.events(kIncident); });
            const auto text = store->readNow([](ReadTx& tx) { return tx.postMortemDraft(kIncident); });
            QCOMPARE(kept.size(), size_t(put ? 1 : 0));
            QCOMPARE(events->size(), before + (put ? 1 : 0));
            QCOMPARE(text->has_value(), !put);
            if (put) {
                QVERIFY(left > 0);
                QCOMPARE(put->createdAt, clock->now());
                QCOMPARE(put->confirmedAt, clock->now());
                QCOMPARE(put->expiresAt, std::optional(clock->now() + kInternalExpiresAfter));
                break;
            }
            ++failures;
        }
        QVERIFY(failures >= 4);
    }

    void whatCannotBeSentIsRefusedWithWords()
    {
        outbox::Intent noJson = intent();
        noJson.operation.payload = "[1]";
        outbox::Intent noWords = intent();
        noWords.operation.targetText.clear();
        outbox::Intent noSource = intent();
        noSource.operation.source = {};
        for (const outbox::Intent& bad : {noJson, noWords, noSource}) {
            const auto put = enqueue(bad);
            QVERIFY(!put);
            QCOMPARE(int(put.error().kind), int(ErrorKind::Invalid));
        }
        QCOMPARE(outboxOf().size(), size_t(0));
    }

    void anOperationComesBackAsItWasWritten()
    {
        outbox::Intent given = intent("OP1", OperationClass::CompareAndSet);
        given.operation.target = QStringLiteral("PD1");
        given.operation.baseVersion = QStringLiteral("\"etag\"");
        const auto put = enqueue(given);
        QVERIFY(put);
        const auto read = store->readNow([](ReadTx& tx) { return outbox::operation(tx, kOp); });
        QVERIFY(read);
        QVERIFY(*read == *put);
        QCOMPARE(read->payload, given.operation.payload);
        QCOMPARE(read->baseVersion, given.operation.baseVersion);
        QCOMPARE(int(read->semantics), int(OperationClass::CompareAndSet));
    }

    void aTransmissionIsCountedAndDatedBeforeItLeaves()
    {
        QVERIFY(enqueue(intent()));
        QVERIFY(sql("INSERT INTO host_state(origin, tokens) VALUES('https://pd:443', 3)"));
        const auto begun = store->writeNow(
            [](WriteTx& tx) { return outbox::beginSending(tx, kOp, QStringLiteral("https://pd:443")); });
        QCOMPARE(shown(begun), QStringLiteral("inflight 1/7"));
        QCOMPARE(begun->sentAt, std::optional(clock->now()));
        QCOMPARE(begun->settleUntil, std::optional(clock->now() + kOperationHorizon));
        QCOMPARE(number("SELECT CAST(tokens AS INTEGER) FROM host_state"), 2);
        const auto hosts = store->readNow([](ReadTx& tx) { return hostStates(tx); });
        QVERIFY(hosts && hosts->size() == 1);
        QVERIFY(hosts->front().asked == (std::vector<AskedRequests>{{clock->now(), 1}}));
        auto tried = attempts();
        QCOMPARE(tried.size(), size_t(1));
        QCOMPARE(int(tried[0].outcome), int(OperationAttempt::Outcome::Open));
        const Instant retryAt = clock->now() + Milliseconds{5'000};
        QVERIFY(store->writeNow([&](WriteTx& tx) {
            return outbox::recordResult(tx, kOp,
                                        {State::Pending, OperationAttempt::Outcome::Refused, retryAt},
                                        {1, 429, {}, {}, QStringLiteral("asked to wait")});
        }));
        tried = attempts();
        QCOMPARE(int(tried[0].outcome), int(OperationAttempt::Outcome::Refused));
        QCOMPARE(tried[0].httpStatus, 429);
        QCOMPARE(tried[0].requestSent, 1);
        QCOMPARE(shown(begin()), QStringLiteral("pending 1/7")); // not before the server's time
        clock->set(retryAt);
        QCOMPARE(shown(begin()), QStringLiteral("inflight 2/6"));
    }

    void aPublicPostAsksWhenTheStatusChangedInTheSameTransaction()
    {
        const auto put = enqueue(intent("OP1", OperationClass::Append, OperationAudience::Public));
        QVERIFY(put && !put->statusAtWriting.isEmpty());
        QVERIFY(store->writeNow([&](WriteTx& tx) {
            return tx.addFact(kIncident, StageFact{clock->now(), clock->now(), Stage::Resolved});
        }));
        const auto asked = begin();
        QCOMPARE(shown(asked), QStringLiteral("needs_user 0/8"));
        QVERIFY2(asked->lastError.contains(QStringLiteral("status changed")), qPrintable(asked->lastError));
        QCOMPARE(attempts().size(), size_t(0));
        // "Send again" confirms it against the status of now.
        QCOMPARE(shown(decide(Decision::SendAgain)), QStringLiteral("pending 0/8"));
        QCOMPARE(shown(begin()), QStringLiteral("inflight 1/7"));
    }

    void aDamagedPayloadIsNeverSent()
    {
        QVERIFY(enqueue(intent()));
        QVERIFY(sql("UPDATE outbox SET payload = CAST('{\"text\":\"hellp\"}' AS BLOB)"));
        QVERIFY(outboxOf().front().payloadDamaged);
        const auto asked = begin();
        QCOMPARE(shown(asked), QStringLiteral("needs_user 0/8"));
        QVERIFY(asked->lastError.contains(QStringLiteral("damaged")));
        QVERIFY(decide(Decision::SendAgain));
        QCOMPARE(shown(begin()), QStringLiteral("needs_user 0/8"));
        QCOMPARE(shown(decide(Decision::Cancel)), QStringLiteral("cancelled 0/8"));
    }

    void aPersonsWordIsKeptOnTheTimeline()
    {
        QVERIFY(enqueue(intent()));
        QVERIFY(begin());
        QVERIFY(!decide(Decision::Cancel)); // under way
        QVERIFY(record(kUnknown));
        QVERIFY(!decide(Decision::SendAgain)); // being checked: the dangerous moment for a second copy
        QVERIFY(store->writeNow([](WriteTx& tx) { return outbox::askPerson(tx, kOp, {}); }));
        QCOMPARE(shown(decide(Decision::ItArrived)), QStringLiteral("done 1/7"));
        QVERIFY(!decide(Decision::SendAgain)); // settled
        QVERIFY(!decide(Decision::Cancel));
        const auto events = store->readNow([](ReadTx& tx) { return tx.events(kIncident); });
        QCOMPARE(events->back().text, QStringLiteral("It arrived: PagerDuty: add a note to PD1"));
        QCOMPARE(events->back().actor, QStringLiteral("Ann"));
    }

    void whatLapsesIsNobodysWord()
    {
        QVERIFY(enqueue(intent()));
        QVERIFY(begin());
        QVERIFY(!decide(Decision::Lapse)); // under way
        QVERIFY(record(kUnknown));
        QVERIFY(store->writeNow([](WriteTx& tx) {
            return outbox::askPerson(tx, kOp, QStringLiteral("It waited past its time."));
        }));
        QCOMPARE(shown(decide(Decision::Lapse)), QStringLiteral("cancelled 1/7"));
        QCOMPARE(outboxOf().front().lastError, QStringLiteral("Lapsed: It waited past its time."));
        const auto events = store->readNow([](ReadTx& tx) { return tx.events(kIncident); });
        QCOMPARE(events->back().text, QStringLiteral("Lapsed by itself: PagerDuty: add a note to PD1. It "
                                                     "waited past its time."));
        QCOMPARE(events->back().actor, QString());
        QCOMPARE(events->back().sourceName, QStringLiteral("Muster"));
    }

    void aRejectedOneIsEditedAsANewOne()
    {
        QVERIFY(enqueue(intent()));
        QVERIFY(begin());
        QCOMPARE(shown(record({State::Rejected, OperationAttempt::Outcome::Refused, std::nullopt})),
                 QStringLiteral("rejected 1/7"));
        const auto next = edit(R"({"text":"better"})");
        QCOMPARE(shown(next), QStringLiteral("pending 0/8"));
        QVERIFY(next->id != kOp);
        QCOMPARE(next->payload, QByteArray(R"({"text":"better"})"));
        QVERIFY(next->notBefore >=
                clock->now() + kOperationHorizon); // a late copy of the old one lands first
        QCOMPARE(outboxOf().front().payload, QByteArray(R"({"text":"hello"})"));
        QCOMPARE(toString(outboxOf().front().state), QStringLiteral("superseded"));
    }

    void whatNeverLeftIsEditedInPlace()
    {
        QVERIFY(enqueue(intent()));
        const auto next = edit(R"({"text":"better"})");
        QCOMPARE(shown(next), QStringLiteral("pending 0/8"));
        QCOMPARE(next->id, kOp);
        QVERIFY(!next->payloadDamaged);
        QCOMPARE(outboxOf().size(), size_t(1));
        QVERIFY(begin());
        QVERIFY(!edit(R"({"text":"x"})")); // under way
        QVERIFY(record(kUnknown));
        QVERIFY(store->writeNow([](WriteTx& tx) { return outbox::askPerson(tx, kOp, {}); }));
        QVERIFY(!edit(R"({"text":"x"})")); // may have arrived
    }

    void theOutboxCanBeSeenAsItWas()
    {
        QVERIFY(enqueue(intent()));
        const Instant first = clock->now();
        clock->set(first + Milliseconds{1'000});
        QVERIFY(begin());
        clock->set(first + Milliseconds{2'000});
        QVERIFY(record({State::Done, OperationAttempt::Outcome::Ok, std::nullopt}));
        const auto at = [&](qint64 ms) {
            const auto past = store->readNow([&](ReadTx& tx) {
                return outbox::operationsAsOf(tx, kIncident, AsOf{first + Milliseconds{ms}, true});
            });
            return past && !past->empty() ? toString(past->front().state) : QStringLiteral("none");
        };
        QCOMPARE(at(-1), QStringLiteral("none"));
        QCOMPARE(at(0), QStringLiteral("pending"));
        QCOMPARE(at(1'999), QStringLiteral("inflight"));
        QCOMPARE(at(2'000), QStringLiteral("done"));
    }

    void theSummaryCountsWhatIsUnsettled()
    {
        for (const char* id : {"OP1", "OP2", "OP3", "OP4"}) {
            outbox::Intent one = intent(id);
            one.operation.lane = QString::fromLatin1(id);
            QVERIFY(enqueue(one));
            clock->set(clock->now() + Milliseconds{1'000});
        }
        QVERIFY(begin("OP2"));
        QVERIFY(begin("OP3"));
        QVERIFY(record(kUnknown, "OP3"));
        QVERIFY(begin("OP4"));
        QVERIFY(record({State::Done, OperationAttempt::Outcome::Ok, std::nullopt}, "OP4"));
        const auto summary = store->readNow([](ReadTx& tx) { return outbox::outboxSummary(tx); });
        QVERIFY(summary);
        QCOMPARE(summary->waiting, 1);
        QCOMPARE(summary->underWay, 1);
        QCOMPARE(summary->checking, 1);
        QCOMPARE(summary->needsPerson, 0);
        QCOMPARE(summary->oldest, std::optional(at("2026-11-20T03:00:00Z")));
    }

    void afterAStartNothingIsUnderWay()
    {
        for (const char* id : {"OP1", "OP2", "OP3"}) {
            outbox::Intent one = intent(id);
            one.operation.lane = QString::fromLatin1(id);
            QVERIFY(enqueue(one));
        }
        QVERIFY(begin("OP1"));
        QVERIFY(begin("OP2"));
        QVERIFY(record(kUnknown, "OP2"));
        QVERIFY(store->writeNow(
            [](WriteTx& tx) { return outbox::beginVerifying(tx, OperationId{QStringLiteral("OP2")}); }));
        clock->set(clock->now() + Milliseconds{60'000});
        const auto unknown = store->writeNow([](WriteTx& tx) { return outbox::recoverAfterStart(tx); });
        QVERIFY(unknown);
        QCOMPARE(*unknown, 2);
        const std::vector<Operation> all = outboxOf();
        QCOMPARE(toString(all[0].state), QStringLiteral("unknown"));
        QCOMPARE(toString(all[1].state), QStringLiteral("unknown"));
        QCOMPARE(toString(all[2].state), QStringLiteral("pending"));
        QCOMPARE(all[0].settleUntil, std::optional(clock->now() + kOperationHorizon));
        QCOMPARE(int(attempts().front().outcome), int(OperationAttempt::Outcome::Crashed));
        QCOMPARE(number("SELECT CAST(value AS INTEGER) FROM meta WHERE key = 'db_epoch'"), 1);
        QVERIFY(store->writeNow([](WriteTx& tx) { return outbox::recoverAfterStart(tx); }));
        QCOMPARE(number("SELECT CAST(value AS INTEGER) FROM meta WHERE key = 'db_epoch'"), 2);
    }

    void whatComesFromABackupIsNotSentByItself()
    {
        QVERIFY(enqueue(intent()));
        QCOMPARE(*store->writeNow([](WriteTx& tx) { return outbox::distrustPending(tx); }), 1);
        QCOMPARE(shown(outboxOf().front()), QStringLiteral("needs_user 1/8"));
        QVERIFY(!edit(R"({"text":"x"})"));
    }

    void theFingerprintChangesWithTheStatus()
    {
        const auto now = [&] {
            return *store->readNow([](ReadTx& tx) { return outbox::statusNow(tx, kIncident); });
        };
        QStringList seen{now()};
        const Instant at = clock->now();
        for (const auto& change : std::vector<std::function<Done(WriteTx&)>>{
                 [&](WriteTx& tx) {
                     return tx.addFact(kIncident, StageFact{at, at, Stage::Monitoring});
                 },
                 [&](WriteTx& tx) {
                     return tx.addFact(kIncident, SeverityFact{at, at, Severity::Sev3, {}});
                 },
                 [&](WriteTx& tx) {
                     return tx.addFact(kIncident, StatusFact{at, at, QStringLiteral("public"),
                                                             QStringLiteral("monitoring"),
                                                             QStringLiteral("words"), std::nullopt});
                 }}) {
            QVERIFY(store->writeNow([&](WriteTx& tx) { return change(tx); }));
            QVERIFY(!seen.contains(now()));
            seen << now();
        }
        QVERIFY(store->writeNow([&](WriteTx& tx) { // an internal status is not what a post speaks of
            return tx.addFact(kIncident,
                              StatusFact{at, at, QStringLiteral("internal"), {}, {}, std::nullopt});
        }));
        QCOMPARE(now(), seen.back());
    }

    void theChecksumIsTheCastagnoliOne()
    {
        QCOMPARE(crc32c("123456789"), 0xE3069283U);
        QCOMPARE(crc32c(""), 0U);
        QCOMPARE(crc32c("6789", crc32c("12345")), 0xE3069283U);
    }

    void whatWasRefusedIsWrittenAnewOnce()
    {
        const auto refused = [&](const char* id) {
            const bool stored = enqueue(intent(id)).has_value() && begin(id).has_value();
            return stored && record({State::Rejected, OperationAttempt::Outcome::Refused, {}}, id);
        };
        QVERIFY(refused("OP1"));
        QVERIFY(outbox::mayWriteAnew(outboxOf().front()));
        outbox::Intent anew = intent("NEW");
        anew.operation.targetText = QStringLiteral("PagerDuty: add (a): better note");
        anew.replaces = kOp;
        // What is something else takes nobody's place, and nothing of it is kept.
        for (int what = 0; what < 3; ++what) {
            outbox::Intent other = anew;
            other.operation.verb = what == 0 ? QStringLiteral("x") : other.operation.verb;
            other.operation.source.value += what == 1 ? QStringLiteral("x") : QString();
            other.operation.incident = what == 2 ? IncidentId{} : other.operation.incident;
            QVERIFY(!enqueue(other));
            QCOMPARE(outboxOf().size(), size_t{1});
            QCOMPARE(toString(outboxOf().front().state), QStringLiteral("rejected"));
        }
        QCOMPARE(shown(enqueue(anew)), QStringLiteral("pending 0/8"));
        // Nobody is asked about the old one any more; it says what took its place.
        const auto summary = store->readNow([](ReadTx& tx) { return outbox::outboxSummary(tx); });
        QCOMPARE(summary->needsPerson, 0);
        QCOMPARE(summary->waiting, 1);
        const Operation old = outboxOf().front();
        QCOMPARE(toString(old.state), QStringLiteral("superseded"));
        QCOMPARE(QString::fromUtf8(old.payload), QStringLiteral(R"({"text":"hello"})"));
        QVERIFY(outbox::writtenAnew(old) ==
                (outbox::WrittenAnew{OperationId{QStringLiteral("NEW")}, anew.operation.targetText}));
        QCOMPARE(number("SELECT count(*) FROM event WHERE text ="
                        " 'Written anew: PagerDuty: add a note to PD1'"),
                 1);
        // Not twice: neither by the same nor by another one.
        anew.operation.id = OperationId{QStringLiteral("NEWER")};
        QVERIFY(!outbox::mayWriteAnew(old));
        QVERIFY(!enqueue(anew));
        QCOMPARE(outboxOf().size(), size_t{2});
        // What waits, or arrived, is not written anew.
        anew.replaces = OperationId{QStringLiteral("NEW")};
        QVERIFY(!enqueue(anew));
        QVERIFY(begin("NEW") && record({State::Done, OperationAttempt::Outcome::Ok, {}}, "NEW"));
        QVERIFY(!enqueue(anew));
    }

    void whatWasCancelledIsWrittenAnewAndStaysCancelled()
    {
        QVERIFY(enqueue(intent()) && begin() && record(kUnknown));
        QVERIFY(store->writeNow(
            [](WriteTx& tx) { return outbox::askPerson(tx, kOp, QStringLiteral("nobody knows")); }));
        QVERIFY(decide(Decision::Cancel));
        outbox::Intent anew = intent("NEW");
        anew.replaces = kOp;
        const auto next = enqueue(anew);
        QVERIFY2(next, next ? "" : qPrintable(next.error().what));
        // A late copy of the old words may still land: the new ones come after it.
        QVERIFY(outboxOf().front().settleUntil.has_value());
        QVERIFY(next->notBefore == *outboxOf().front().settleUntil);
        QCOMPARE(toString(outboxOf().front().state), QStringLiteral("cancelled"));
        QVERIFY(outbox::writtenAnew(outboxOf().front()).has_value());
        anew.operation.id = OperationId{QStringLiteral("NEWER")};
        QVERIFY(!enqueue(anew));
        // Neither what is done at once or not at all, nor what is damaged.
        Operation lapsed;
        lapsed.state = State::Cancelled;
        QVERIFY(outbox::mayWriteAnew(lapsed));
        lapsed.audience = OperationAudience::Production;
        QVERIFY(!outbox::mayWriteAnew(lapsed));
        lapsed.audience = OperationAudience::Public;
        lapsed.payloadDamaged = true;
        QVERIFY(!outbox::mayWriteAnew(lapsed));
    }

private:
    Result<Operation> enqueue(const outbox::Intent& given)
    {
        return store->writeNow([&](WriteTx& tx) { return outbox::enqueue(tx, given); });
    }
    Result<Operation> begin(const char* id = "OP1")
    {
        return store->writeNow(
            [&](WriteTx& tx) { return outbox::beginSending(tx, OperationId{QString::fromLatin1(id)}); });
    }
    Result<Operation> record(const Verdict& verdict, const char* id = "OP1")
    {
        return store->writeNow([&](WriteTx& tx) {
            return outbox::recordResult(tx, OperationId{QString::fromLatin1(id)}, verdict,
                                        {1, 200, {}, {}, {}});
        });
    }
    Result<Operation> decide(Decision decision)
    {
        return store->writeNow(
            [&](WriteTx& tx) { return outbox::decide(tx, kOp, decision, QStringLiteral("Ann")); });
    }
    Result<Operation> edit(const QByteArray& payload)
    {
        return store->writeNow([&](WriteTx& tx) {
            return outbox::edit(tx, kOp,
                                {payload, QStringLiteral("PagerDuty: add a better note"), std::nullopt,
                                 QStringLiteral("Ann")});
        });
    }
    std::vector<Operation> outboxOf()
    {
        return store->readNow([](ReadTx& tx) { return outbox::operations(tx); })
            .value_or(std::vector<Operation>{});
    }
    std::vector<OperationAttempt> attempts()
    {
        return store->readNow([](ReadTx& tx) { return outbox::attempts(tx, kOp); })
            .value_or(std::vector<OperationAttempt>{});
    }
    bool sql(const std::string& statement)
    {
        return store->writeNow([&](WriteTx& tx) { return tx.database().run(statement); }).has_value();
    }
    qint64 number(const char* statement)
    {
        return store->readNow([&](ReadTx& tx) { return tx.database().integer(statement); }).value_or(-1);
    }

    static inline const OperationId kOp{QStringLiteral("OP1")};
    std::unique_ptr<QTemporaryDir> folder;
    std::shared_ptr<StillClock> clock;
    std::unique_ptr<Store> store;
};

QTEST_GUILESS_MAIN(TestOutboxStore)
#include "tst_outbox_store.moc"
