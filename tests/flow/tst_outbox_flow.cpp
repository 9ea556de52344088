// SPDX-License-Identifier: GPL-3.0-or-later
// The outbox at work on a real store and a scripted network, in virtual time: each fault of RELIABILITY 3
// that a remote write can meet, and the kill between any two of its writes.
#include "models/store/outbox_store.h"
#include "tests/flow/outbox_fixture.h"

#include <QTemporaryDir>
#include <QtTest>

using namespace muster;
using namespace muster::test;
using State = OperationState;
using Heard = std::optional<WriteEvidence>;

class TestOutboxFlow final : public QObject
{
    Q_OBJECT
private slots:
    void init()
    {
        dir = std::make_unique<QTemporaryDir>();
        clock = std::make_shared<FakeClock>();
        auto opened = Store::open({dir->path(), false}, clock);
        QVERIFY(opened.has_value());
        store = std::move(*opened);
        Incident incident;
        incident.id = kIncident;
        incident.number = QStringLiteral("INC-1");
        incident.openedAt = clock->now();
        QVERIFY(store->writeNow([&](WriteTx& tx) { return tx.addIncident(incident); }));
        world = std::make_unique<FakeWorld>(*clock);
        registry = std::make_unique<ConnectorRegistry>();
        registry->add(std::make_unique<FakeTool>());
        secrets = std::make_unique<MemorySecretStore>();
        sources = {source("s1"), source("s2")};
        for (const Source& one : sources)
            secrets->write(one.id, Secret::fromText(QStringLiteral("token-1")), this, [](const Done&) {});
        start();
    }
    void cleanup()
    {
        stop();
        store.reset();
    }

    // ------------------------------------------------------------------------------------ the straight way

    void anActionIsSentOnceAndDone()
    {
        const OperationId id = enqueue("note");
        QVERIFY(settle());
        QCOMPARE(shown(id), QStringLiteral("done"));
        QCOMPARE(world->writes.size(), size_t(1));
        QCOMPARE(world->writes[0].authorization, QStringLiteral("Bearer token-1"));
        QCOMPARE(stored(id).remoteId, QStringLiteral("R1"));
        const auto events = store->readNow([](ReadTx& tx) { return tx.events(kIncident); });
        QCOMPARE(events->size(), size_t(1));
    }

    void nothingLeavesBeforeItsTransactionIsDurable()
    {
        outbox->failNext = 0;
        const OperationId id = enqueue("note");
        outbox->failNext = 3; // Tx A meets a full disk three times
        QVERIFY(flush());
        QCOMPARE(world->writes.size(), size_t(0));
        QCOMPARE(shown(id), QStringLiteral("pending"));
        QVERIFY(settle());
        QCOMPARE(shown(id), QStringLiteral("done"));
        QCOMPARE(world->writes.size(), size_t(1));
    }

    void aResultThatCannotBeStoredIsNotForgottenAndNotSentAgain()
    {
        world->onWrite = [this](const FakeWorld::Write& write) -> Heard {
            world->apply(write.id);
            outbox->failNext = 5;
            return Answers::ok();
        };
        const OperationId id = enqueue("note");
        QVERIFY(flush());
        QCOMPARE(shown(id), QStringLiteral("inflight"));
        QVERIFY(settle());
        QCOMPARE(shown(id), QStringLiteral("done"));
        QCOMPARE(world->writes.size(), size_t(1));
    }

    void aLaneIsInOrderAndLanesDoNotWaitForEachOther()
    {
        QStringList order;
        world->onWrite = [&](const FakeWorld::Write& write) -> Heard {
            order << write.id.right(1);
            return std::nullopt; // held
        };
        const OperationId a1 = enqueue("note", "s1", "T1", "A");
        const OperationId a2 = enqueue("note", "s1", "T1", "B");
        const OperationId b1 = enqueue("note", "s1", "T2", "C");
        QVERIFY(flush());
        QCOMPARE(order, (QStringList{QStringLiteral("A"), QStringLiteral("C")}));
        QCOMPARE(shown(a2), QStringLiteral("pending"));
        QVERIFY(!runner->whyWaiting(a2).isEmpty());
        QCOMPARE(shown(b1), QStringLiteral("inflight"));
        QCOMPARE(shown(a1), QStringLiteral("inflight"));
        // Unknown blocks its lane, too.
        world->release(Answers::ok());
        QVERIFY(flush());
        QCOMPARE(shown(b1), QStringLiteral("done"));
    }

    // ------------------------------------------------------------------------------- F2, F41: outcome
    // unknown

    void anUnknownOutcomeIsReadBack_data()
    {
        QTest::addColumn<bool>("applied");
        QTest::addColumn<bool>("stale");
        QTest::addColumn<int>("lateSeconds");
        QTest::newRow("applied, the answer is lost") << true << false << 0;
        QTest::newRow("never arrived") << false << false << 0;
        QTest::newRow("applied, reads are behind") << true << true << 0;
        QTest::newRow("applied a minute later") << false << false << 60;
    }
    void anUnknownOutcomeIsReadBack()
    {
        QFETCH(bool, applied);
        QFETCH(bool, stale);
        QFETCH(int, lateSeconds);
        const Instant begun = clock->now();
        world->onWrite = [&](const FakeWorld::Write& write) -> Heard {
            if (world->writes.size() > 1) {
                world->apply(write.id);
                return Answers::ok();
            }
            if (applied)
                world->apply(write.id);
            if (lateSeconds > 0)
                clock->after(Milliseconds{1'000 * lateSeconds}, this,
                             [this, id = write.id] { world->apply(id); });
            return Answers::lost();
        };
        world->onRead = [&](const QString& path) -> std::optional<Result<HttpReply>> {
            if (stale && path.startsWith(QStringLiteral("/find")) &&
                clock->now() < begun + Milliseconds{80'000})
                return reply(200, R"({"state":"absent"})");
            return std::nullopt;
        };
        const OperationId id = enqueue("note");
        QVERIFY(settle());
        QCOMPARE(shown(id), QStringLiteral("done"));
        QCOMPARE(world->effects(id.value), 1);
        QCOMPARE(world->writes.size(), size_t(applied || lateSeconds > 0 ? 1 : 2));
        if (world->writes.size() == 2)
            QVERIFY(world->writes[1].at - world->writes[0].at >= kOperationHorizon);
    }

    void aPublicPostOfUnknownFateAsks()
    {
        world->onWrite = [](const FakeWorld::Write&) -> Heard { return Answers::lost(); };
        const OperationId id = enqueue("post");
        QVERIFY(settle());
        QCOMPARE(shown(id), QStringLiteral("needs_user"));
        QCOMPARE(world->writes.size(), size_t(1));
        QVERIFY(!stored(id).lastError.isEmpty());
        // The person looked: it is not there. Only then a second copy leaves.
        world->onWrite = [this](const FakeWorld::Write& write) -> Heard {
            world->apply(write.id);
            return Answers::ok();
        };
        QVERIFY(decide(id, outbox::Decision::SendAgain));
        QVERIFY(settle());
        QCOMPARE(shown(id), QStringLiteral("done"));
        QCOMPARE(world->effects(id.value), 1);
    }

    void whatNobodyCanTellIsAskedAfterFifteenMinutes()
    {
        world->onWrite = [](const FakeWorld::Write&) -> Heard { return Answers::lost(); };
        world->onRead = [](const QString& path) -> std::optional<Result<HttpReply>> {
            if (path.startsWith(QStringLiteral("/find")))
                return reply(503, "{}");
            return std::nullopt;
        };
        const Instant begun = clock->now();
        const OperationId id = enqueue("note");
        QVERIFY(settle());
        QCOMPARE(shown(id), QStringLiteral("needs_user"));
        QVERIFY(clock->now() - begun > kUnverifiedFor);
        QVERIFY(clock->now() - begun < kUnverifiedFor + Milliseconds{60'000});
        QCOMPARE(world->writes.size(), size_t(1));
    }

    void aTransportThatSendsTwiceIsNoticed()
    {
        QTest::ignoreMessage(QtCriticalMsg,
                             QRegularExpression(QStringLiteral("handed to the network 2 times")));
        world->onWrite = [this](const FakeWorld::Write& write) -> Heard {
            world->apply(write.id);
            return WriteEvidence{2, reply(200, R"({"remote":"R1"})"), std::nullopt};
        };
        const OperationId id = enqueue("note");
        QVERIFY(settle());
        QCOMPARE(shown(id), QStringLiteral("needs_user"));
    }

    // ------------------------------------------------------------------------------------------ F42: with a
    // key

    void aKeyedWriteIsRepeatedWithTheSameKeyAlsoAfterARestart()
    {
        world->onWrite = [](const FakeWorld::Write&) -> Heard { return Answers::lost(); };
        const OperationId id = enqueue("event");
        QVERIFY(flush());
        restart();
        world->onWrite = [this](const FakeWorld::Write& write) -> Heard {
            if (world->effects(write.id) == 0)
                world->apply(write.id);
            return Answers::ok();
        };
        QVERIFY(settle());
        QCOMPARE(shown(id), QStringLiteral("done"));
        QVERIFY(world->writes.size() >= 2);
        for (const FakeWorld::Write& one : world->writes)
            QCOMPARE(one.body, world->writes[0].body);
    }

    // ------------------------------------------------------------------------------------- F22: the token is
    // refused

    void aRefusedTokenPausesItsSourceOnly()
    {
        world->onWrite = [this](const FakeWorld::Write& write) -> Heard {
            if (write.authorization == QLatin1String("Bearer token-1") && write.id.startsWith(u'X'))
                return Answers::with(401);
            world->apply(write.id);
            return Answers::ok();
        };
        const OperationId refused = enqueue("note", "s1", "T1", "X1");
        const OperationId behind = enqueue("note", "s1", "T1", "X2");
        const OperationId other = enqueue("note", "s2", "T3", "Y1");
        QVERIFY(flush());
        QCOMPARE(shown(other), QStringLiteral("done"));
        QCOMPARE(shown(refused), QStringLiteral("pending"));
        const size_t writes = world->writes.size();
        clock->advance(Milliseconds{3'600'000});
        QVERIFY(flush());
        QCOMPARE(world->writes.size(), writes); // nothing is tried with a token that was refused
        QVERIFY(runner->whyWaiting(refused).contains(QStringLiteral("token")));
        changeToken(QStringLiteral("token-2"));
        QVERIFY(settle());
        QCOMPARE(shown(refused), QStringLiteral("done"));
        QCOMPARE(shown(behind), QStringLiteral("done"));
        QCOMPARE(world->effects(behind.value), 1);
    }

    void nothingIsSentWithTheTokenOfAnotherAccount()
    {
        QCOMPARE(shown(enqueueAndSettle("note")), QStringLiteral("done")); // account A is known now
        world->onWrite = [](const FakeWorld::Write&) -> Heard { return Answers::with(401); };
        const OperationId id = enqueue("note");
        QVERIFY(flush());
        QCOMPARE(shown(id), QStringLiteral("pending"));
        const size_t writes = world->writes.size();
        world->account = QStringLiteral("B");
        changeToken(QStringLiteral("token-of-another"));
        QVERIFY(settle());
        QCOMPARE(world->writes.size(), writes);
        QCOMPARE(shown(id), QStringLiteral("needs_user"));
        QVERIFY(stored(id).lastError.contains(QStringLiteral("another account")));
    }

    // ---------------------------------------------------------------------- F23, F25, F43, F45: refused,
    // conflict

    void aForbiddenActionDoesNotHoldUpOthers()
    {
        world->onWrite = [this](const FakeWorld::Write& write) -> Heard {
            if (world->writes.size() == 1)
                return Answers::with(403);
            world->apply(write.id);
            return Answers::ok();
        };
        const OperationId refused = enqueue("note", "s1", "T1");
        const OperationId next = enqueue("note", "s1", "T1");
        QVERIFY(settle());
        QCOMPARE(shown(refused), QStringLiteral("rejected"));
        QVERIFY(!stored(refused).lastError.isEmpty());
        QCOMPARE(shown(next), QStringLiteral("done"));
        // Edited it goes as a new one, with a new key.
        std::optional<Result<Operation>> edited;
        runner->edit(refused,
                     {R"({"text":"better"})", QStringLiteral("Fake: a better note"), std::nullopt,
                      QStringLiteral("Ann")},
                     this, [&](Result<Operation> o) { edited = std::move(o); });
        QVERIFY(settle());
        QVERIFY(edited && *edited && (*edited)->id != refused);
        QCOMPARE(shown(refused), QStringLiteral("superseded"));
        QCOMPARE(shown((*edited)->id), QStringLiteral("done"));
    }

    void aGoalThatIsReachedAlreadyIsDone()
    {
        world->onWrite = [this](const FakeWorld::Write& write) -> Heard {
            world->apply(write.id); // by Ana, a minute ago
            return Answers::with(409);
        };
        QCOMPARE(shown(enqueueAndSettle("ack")), QStringLiteral("done"));
        QCOMPARE(world->writes.size(), size_t(1));
    }

    void aChangedBaseIsAConflictAndGoesOnFromTheNewOne()
    {
        world->onWrite = [this](const FakeWorld::Write& write) -> Heard {
            if (objectOf(write.body).value(QLatin1String("base")).toString() != QLatin1String("v2"))
                return Answers::with(412);
            world->apply(write.id);
            return Answers::ok();
        };
        const OperationId id = enqueueAndSettle("page");
        QCOMPARE(shown(id), QStringLiteral("conflict"));
        QCOMPARE(stored(id).payload, QByteArray(R"({"text":"hello"})")); // nothing of the text is lost
        std::optional<Result<Operation>> merged;
        runner->edit(id,
                     {R"({"text":"merged"})", QStringLiteral("Fake: the merged page"), QStringLiteral("v2"),
                      QStringLiteral("Ann")},
                     this, [&](Result<Operation> o) { merged = std::move(o); });
        QVERIFY(settle());
        QVERIFY(merged && *merged);
        QCOMPARE(shown((*merged)->id), QStringLiteral("done"));
    }

    void aPageThatIsGoneKeepsItsText()
    {
        world->onWrite = [](const FakeWorld::Write&) -> Heard { return Answers::with(404); };
        const OperationId id = enqueueAndSettle("page");
        QCOMPARE(shown(id), QStringLiteral("rejected"));
        QCOMPARE(stored(id).payload, QByteArray(R"({"text":"hello"})"));
        QVERIFY(stored(id).lastError.contains(QStringLiteral("404")));
    }

    // ---------------------------------------------------------------------------------------- F26:
    // Retry-After

    void retryAfterIsHonouredAlsoAcrossARestart()
    {
        const Instant begun = clock->now();
        world->onWrite = [this, begun](const FakeWorld::Write& write) -> Heard {
            if (clock->now() - begun < Milliseconds{600'000})
                return Answers::with(429, {{"retry-after", "600"}});
            world->apply(write.id);
            return Answers::ok();
        };
        const OperationId id = enqueue("note", "s1", "T1");
        QVERIFY(flush());
        const OperationId sibling = enqueue("note", "s1", "T2"); // another lane of the same source
        QVERIFY(flush());
        clock->advance(Milliseconds{300'000});
        restart();
        QVERIFY(flush());
        runner->tryNow();
        QVERIFY(flush());
        QCOMPARE(world->writes.size(), size_t(1));
        QVERIFY(settle());
        QCOMPARE(shown(id), QStringLiteral("done"));
        QCOMPARE(shown(sibling), QStringLiteral("done"));
        QVERIFY(world->writes[1].at - begun >= Milliseconds{600'000});
    }

    void anAbsurdDelayAsks()
    {
        world->onWrite = [](const FakeWorld::Write&) -> Heard {
            return Answers::with(429, {{"retry-after", "86400"}});
        };
        QCOMPARE(shown(enqueueAndSettle("note")), QStringLiteral("needs_user"));
    }

    // ------------------------------------------------------------------------------- F17, F19: portal,
    // offline

    void aPortalStopsEverythingUntilTheToolAnswers()
    {
        bool portal = false;
        world->onWrite = [&](const FakeWorld::Write& write) -> Heard {
            if (portal)
                return Answers::portal();
            world->apply(write.id);
            return Answers::ok();
        };
        world->onRead = [&](const QString&) -> std::optional<Result<HttpReply>> {
            if (portal)
                return reply(200, "<html>login</html>", {}, "text/html");
            return std::nullopt;
        };
        QCOMPARE(shown(enqueueAndSettle("note")), QStringLiteral("done"));
        portal = true;
        const OperationId first = enqueue("note", "s1", "T1"), second = enqueue("note", "s1", "T2");
        QVERIFY(flush());
        clock->advance(Milliseconds{300'000});
        QVERIFY(flush());
        QCOMPARE(shown(first), QStringLiteral("unknown")); // the portal said 200; nobody believes it
        QVERIFY(world->sent(QStringLiteral("note")) <= 3);
        portal = false;
        QVERIFY(settle());
        QCOMPARE(shown(first), QStringLiteral("done"));
        QCOMPARE(shown(second), QStringLiteral("done"));
        QCOMPARE(world->effects(first.value), 1);
        QCOMPARE(world->effects(second.value), 1);
    }

    void anHourWithoutNetworkUsesUpNoAttempts()
    {
        bool offline = true;
        world->onWrite = [&](const FakeWorld::Write& write) -> Heard {
            if (offline)
                return Answers::notSent();
            world->apply(write.id);
            return Answers::ok();
        };
        world->onRead = [&](const QString&) -> std::optional<Result<HttpReply>> {
            if (offline)
                return fail(ErrorKind::Offline, QStringLiteral("no network"));
            return std::nullopt;
        };
        const OperationId id = enqueue("note");
        for (int minute = 0; minute < 60; ++minute) {
            clock->advance(Milliseconds{60'000});
            QVERIFY(flush());
        }
        QCOMPARE(shown(id), QStringLiteral("pending"));
        QVERIFY(stored(id).attempts <= 1);
        QVERIFY2(world->reads.size() <= 150, qPrintable(QString::number(world->reads.size())));
        offline = false;
        QVERIFY(settle());
        QCOMPARE(shown(id), QStringLiteral("done"));
    }

    void aLockedKeyringHoldsNothingUpForEver()
    {
        secrets->failWith(
            Error{ErrorKind::Keychain, QStringLiteral("the keyring is locked"), 0, std::nullopt, {}});
        const OperationId id = enqueue("note");
        clock->advance(Milliseconds{60'000});
        QVERIFY(flush());
        QCOMPARE(shown(id), QStringLiteral("pending"));
        QCOMPARE(world->writes.size(), size_t(0));
        secrets->failWith(std::nullopt);
        QVERIFY(settle());
        QCOMPARE(shown(id), QStringLiteral("done"));
    }

    // --------------------------------------------------------------------------------------- who must be
    // asked

    void aProductionActionIsNeverQueued()
    {
        // No feed of the source is known to be live.
        QCOMPARE(int(tryEnqueue("rollback").error().kind), int(ErrorKind::Offline));
        QVERIFY(tryEnqueue("rollback").error().what.contains(QStringLiteral("does not answer")));
        live("s1");
        world->onWrite = [](const FakeWorld::Write&) -> Heard { return std::nullopt; };
        const OperationId busy = enqueue("ack", "s1", "T1");
        QVERIFY(flush());
        QVERIFY(tryEnqueue("rollback", "s1", "T1").error().what.contains(QStringLiteral("not finished")));
        QCOMPARE(all().size(), size_t(1)); // nothing was kept of the refused ones
        world->release(Answers::with(400));
        QVERIFY(flush());
        QCOMPARE(shown(busy), QStringLiteral("rejected"));
        // Now it goes at once; and when it cannot be sent it does not wait.
        world->onWrite = [](const FakeWorld::Write&) -> Heard { return Answers::notSent(); };
        const OperationId id = enqueue("rollback", "s1", "T1");
        QVERIFY(flush());
        QCOMPARE(shown(id), QStringLiteral("needs_user"));
        clock->advance(Milliseconds{3'600'000});
        QVERIFY(flush());
        QCOMPARE(world->sent(QStringLiteral("rollback")), 1);
    }

    void aProductionActionThatWasHeldUpIsNotDoneLate()
    {
        live("s1");
        secrets->failWith(Error{ErrorKind::Keychain, QStringLiteral("locked"), 0, std::nullopt, {}});
        const OperationId id = enqueue("rollback");
        clock->advance(Milliseconds{60'000});
        QVERIFY(flush());
        secrets->failWith(std::nullopt);
        QVERIFY(settle());
        QCOMPARE(shown(id), QStringLiteral("needs_user"));
        QCOMPARE(world->writes.size(), size_t(0));
    }

    void aPublicPostOlderThanFiveMinutesAsks()
    {
        sources[0].mayWrite = true;
        bool offline = true;
        world->onRead = [&](const QString&) -> std::optional<Result<HttpReply>> {
            if (offline)
                return fail(ErrorKind::Offline, QStringLiteral("no network"));
            return std::nullopt;
        };
        const OperationId id = enqueue("post");
        clock->advance(Milliseconds{299'000});
        QVERIFY(flush());
        QCOMPARE(shown(id), QStringLiteral("pending"));
        clock->advance(Milliseconds{2'000});
        QVERIFY(flush());
        QCOMPARE(shown(id), QStringLiteral("needs_user"));
        offline = false;
        clock->advance(Milliseconds{600'000});
        QVERIFY(flush());
        QCOMPARE(world->writes.size(), size_t(0));
        QVERIFY(decide(id, outbox::Decision::SendAgain));
        QVERIFY(settle());
        QCOMPARE(shown(id), QStringLiteral("done"));
    }

    void aPublicPostThatWasOvertakenAsks()
    {
        bool offline = true;
        world->onRead = [&](const QString&) -> std::optional<Result<HttpReply>> {
            if (offline)
                return fail(ErrorKind::Offline, QStringLiteral("no network"));
            return std::nullopt;
        };
        const OperationId id = enqueue("post");
        QVERIFY(flush());
        QVERIFY(store->writeNow([&](WriteTx& tx) {
            return tx.addFact(kIncident, StageFact{clock->now(), clock->now(), Stage::Resolved});
        }));
        offline = false;
        QVERIFY(settle());
        QCOMPARE(shown(id), QStringLiteral("needs_user"));
        QCOMPARE(world->writes.size(), size_t(0));
        QVERIFY(stored(id).lastError.contains(QStringLiteral("status changed")));
    }

    void whatNobodyConfirmedIsNotQueued()
    {
        std::optional<Result<Operation>> answer;
        runner->enqueue(intent("post", "s1", {}, {}), QStringLiteral("something else"), this,
                        [&](Result<Operation> o) { answer = std::move(o); });
        QVERIFY(flush());
        QVERIFY(answer && !*answer);
        QCOMPARE(int(answer->error().kind), int(ErrorKind::Invalid));
        sources[0].mayWrite = false;
        runner->setSources(sources);
        QCOMPARE(int(tryEnqueue("note").error().kind), int(ErrorKind::Forbidden));
        QVERIFY(!tryEnqueue("note", "s2", {}, {}, R"({"refuse":1})"));
        QVERIFY(!tryEnqueue("unheard-of", "s2"));
        QCOMPARE(all().size(), size_t(0));
    }

    void whatExpiredAsks()
    {
        sources[0].enabled = true;
        const OperationId id = [&] {
            world->onRead = [](const QString&) -> std::optional<Result<HttpReply>> {
                return fail(ErrorKind::Offline, QStringLiteral("no network"));
            };
            return enqueue("note");
        }();
        QVERIFY(settle());
        QCOMPARE(shown(id), QStringLiteral("needs_user")); // after a day, and visible
        QCOMPARE(world->writes.size(), size_t(0));
    }

    // ----------------------------------------------------------------------------------------- F1, F2, F16

    void afterSleepWhatWasUnderWayIsChecked()
    {
        world->onWrite = [this](const FakeWorld::Write& write) -> Heard {
            world->apply(write.id);
            return std::nullopt;
        };
        const OperationId id = enqueue("note");
        QVERIFY(flush());
        QCOMPARE(shown(id), QStringLiteral("inflight"));
        runner->resumed();
        QVERIFY(flush());
        world->release(Answers::with(400)); // an answer of before the sleep says nothing any more
        QVERIFY(settle());
        QCOMPARE(shown(id), QStringLiteral("done"));
        QCOMPARE(world->writes.size(), size_t(1));
    }

    // Both found by tst_simulation.
    void aClockThatIsSetBackFreezesNothing()
    {
        world->onWrite = [this](const FakeWorld::Write& write) -> Heard {
            world->apply(write.id);
            return Answers::lost();
        };
        const OperationId id = enqueue("note");
        QVERIFY(flush());
        const Milliseconds begun = clock->steady();
        clock->jump(Milliseconds{-2 * 3'600'000});
        QVERIFY(settle());
        QCOMPARE(shown(id), QStringLiteral("done"));
        QVERIFY(clock->steady() - begun < Milliseconds{10 * 60'000});
    }

    void aClockThatIsSetAheadDoesNotShortenTheHorizon()
    {
        world->onWrite = [this](const FakeWorld::Write& write) -> Heard {
            if (world->writes.size() > 1)
                world->apply(write.id); // a second copy, if there is one, does its work at once
            else
                clock->after(Milliseconds{60'000}, this, [this, id = write.id] { world->apply(id); });
            return Answers::lost();
        };
        const OperationId id = enqueue("note");
        QVERIFY(flush());
        clock->jump(Milliseconds{10 * 60'000});
        QVERIFY(settle());
        QCOMPARE(shown(id), QStringLiteral("done"));
        QCOMPARE(world->effects(id.value), 1);
        QCOMPARE(world->writes.size(), size_t(1));
    }

    void aKillBetweenAnyTwoWritesDoublesNothing_data()
    {
        QTest::addColumn<bool>("after");
        QTest::addColumn<QByteArray>("verb");
        for (const char* verb : {"note", "ack", "event", "page", "post"}) {
            QTest::addRow("%s, before the transaction", verb) << false << QByteArray(verb);
            QTest::addRow("%s, after the transaction", verb) << true << QByteArray(verb);
        }
    }
    void aKillBetweenAnyTwoWritesDoublesNothing()
    {
        QFETCH(bool, after);
        QFETCH(QByteArray, verb);
        // Two intents of a lane: the answer of the first transmission is lost, the second is refused once.
        int points = 0;
        for (int n = 1;; ++n) {
            cleanup();
            init();
            if (QTest::currentTestFailed())
                return;
            int transmissions = 0;
            world->onWrite = [&](const FakeWorld::Write& write) -> Heard {
                ++transmissions;
                if (transmissions == 2)
                    return Answers::with(429, {{"retry-after", "5"}});
                if (verb != "event" || world->effects(write.id) == 0)
                    world->apply(write.id);
                return transmissions == 1 ? Answers::lost() : Answers::ok();
            };
            outbox->cut = after ? CutOutbox::Cut::After : CutOutbox::Cut::Before;
            outbox->dieAt = n;
            std::vector<OperationId> acknowledged;
            for (const char* id : {"K1", "K2"}) {
                runner->enqueue(intent(verb.constData(), "s1", "T1", id), words(verb.constData()), this,
                                [&](const Result<Operation>& stored) {
                                    if (stored)
                                        acknowledged.push_back(stored->id);
                                });
            }
            settle();
            const bool killed = outbox->dead;
            restart();
            QVERIFY(settle());
            for (const OperationId& id : acknowledged) {
                const QString state = shown(id);
                const int effects = world->effects(id.value);
                const QString where =
                    QStringLiteral("kill at %1: %2 %3, effects %4").arg(n).arg(id.value, state).arg(effects);
                QVERIFY2(effects <= 1 || verb == "ack", qPrintable(where)); // a goal may be set again
                QVERIFY2(state != QStringLiteral("done") || effects >= 1, qPrintable(where));
                // A public post may end as a question; everything else ends by itself.
                QVERIFY2(state == QStringLiteral("done") ||
                             (verb == "post" && state == QStringLiteral("needs_user")),
                         qPrintable(where));
            }
            if (!killed)
                break;
            ++points;
        }
        QVERIFY2(points >= 6, qPrintable(QString::number(points)));
    }

private:
    static inline const IncidentId kIncident{QStringLiteral("room")};

    static Source source(const char* id)
    {
        Source made;
        made.id = SourceId{QString::fromLatin1(id)};
        made.tool = QStringLiteral("fake");
        made.name = QStringLiteral("Fake ") + made.id.value;
        made.settings[QStringLiteral("url")] = QStringLiteral("https://%1.example").arg(made.id.value);
        made.hasSecret = true;
        made.mayWrite = true;
        return made;
    }
    void start()
    {
        outbox = std::make_unique<CutOutbox>(*store);
        OutboxOptions options;
        options.seed = 7;
        runner =
            std::make_unique<OutboxRunner>(*registry, *world, *world, *outbox, *secrets, *clock, options);
        runner->setSources(sources);
        runner->start();
        QVERIFY(flush());
        QVERIFY(runner->isRunning());
    }
    void stop()
    {
        runner.reset();
        flush();
        outbox.reset();
    }
    void restart()
    {
        stop();
        start();
    }
    /// Everything that can happen without time passing has happened.
    bool flush()
    {
        size_t before = 0;
        for (int quiet = 0; quiet < 4; ++quiet) {
            QCoreApplication::sendPostedEvents();
            QCoreApplication::processEvents();
            Worker::pool().waitForDone();
            if (!store->writeNow([](WriteTx&) { return Done{}; }))
                return false;
            store->readNow([](ReadTx&) { return Done{}; });
            QCoreApplication::processEvents();
            const size_t now =
                world->writes.size() + size_t(world->reads.size()) + size_t(outbox ? outbox->changes : 0);
            if (std::exchange(before, now) != now)
                quiet = 0;
        }
        return true;
    }
    /// Lets time pass from timer to timer until nothing is left to do without a person.
    bool settle()
    {
        for (int step = 0; step < 3'000; ++step) {
            if (!flush())
                return false;
            if (outbox->dead)
                return true;
            const std::vector<Operation> left = runner->operations();
            if (std::none_of(left.begin(), left.end(), [](const Operation& one) {
                    return one.state == State::Pending || occupiesLane(one.state);
                }))
                return true;
            const auto next = clock->untilNext();
            if (!next)
                return false;
            clock->advance(*next);
        }
        return false;
    }
    static QString words(const char* verb)
    {
        return QStringLiteral("Fake: %1 hello").arg(QLatin1String(verb));
    }
    outbox::Intent intent(const char* verb, const char* to, const char* target, const char* id,
                          const QByteArray& payload = R"({"text":"hello"})") const
    {
        outbox::Intent made;
        made.operation.id.value = id ? QString::fromLatin1(id) : newUlid();
        made.operation.incident = kIncident;
        made.operation.source.value = QString::fromLatin1(to);
        made.operation.verb = QString::fromLatin1(verb);
        made.operation.target = QString::fromLatin1(target);
        made.operation.targetText = words(verb);
        made.operation.baseVersion = QStringLiteral("v1");
        made.operation.payload = payload;
        made.operation.author = QStringLiteral("Ann");
        TimelineEvent event;
        event.kind = EventKind::Decision;
        event.kindName = QStringLiteral("decision.action");
        event.text = made.operation.targetText;
        made.event = event;
        return made;
    }
    Result<Operation> tryEnqueue(const char* verb, const char* to = "s1", const char* target = nullptr,
                                 const char* id = nullptr, const QByteArray& payload = R"({"text":"hello"})")
    {
        std::optional<Result<Operation>> answer;
        runner->enqueue(intent(verb, to, target, id, payload), words(verb), this,
                        [&](Result<Operation> operation) { answer = std::move(operation); });
        // One write at a time: only until it is stored, so that nothing of it was sent yet.
        for (int round = 0; round < 3 && !answer; ++round) {
            store->writeNow([](WriteTx&) { return Done{}; });
            QCoreApplication::sendPostedEvents();
        }
        return answer ? *answer : fail(ErrorKind::Bug, QStringLiteral("no answer"));
    }
    OperationId enqueue(const char* verb, const char* to = "s1", const char* target = nullptr,
                        const char* id = nullptr)
    {
        const auto stored = tryEnqueue(verb, to, target, id);
        if (!stored)
            qWarning().noquote() << stored.error().what;
        return stored ? stored->id : OperationId{};
    }
    OperationId enqueueAndSettle(const char* verb)
    {
        const OperationId id = enqueue(verb);
        return settle() ? id : OperationId{};
    }
    bool decide(const OperationId& id, outbox::Decision decision)
    {
        std::optional<Result<Operation>> answer;
        runner->decide(id, decision, QStringLiteral("Ann"), this,
                       [&](Result<Operation> operation) { answer = std::move(operation); });
        flush();
        return answer && *answer;
    }
    void changeToken(const QString& token)
    {
        secrets->write(sources[0].id, Secret::fromText(token), this, [](const Done&) {});
        flush();
        runner->secretChanged(sources[0].id);
    }
    void live(const char* id)
    {
        Freshness freshness;
        freshness.source.value = QString::fromLatin1(id);
        freshness.feed = QStringLiteral("events");
        freshness.state = FreshnessState::Live;
        runner->noteFreshness(freshness);
    }
    Operation stored(const OperationId& id)
    {
        return store->readNow([&](ReadTx& tx) { return outbox::operation(tx, id); }).value_or(Operation{});
    }
    QString shown(const OperationId& id) { return toString(stored(id).state); }
    std::vector<Operation> all()
    {
        return store->readNow([](ReadTx& tx) { return outbox::operations(tx); })
            .value_or(std::vector<Operation>{});
    }

    std::unique_ptr<QTemporaryDir> dir;
    std::shared_ptr<FakeClock> clock;
    std::unique_ptr<Store> store;
    std::unique_ptr<FakeWorld> world;
    std::unique_ptr<ConnectorRegistry> registry;
    std::unique_ptr<MemorySecretStore> secrets;
    std::unique_ptr<CutOutbox> outbox;
    std::vector<Source> sources;
    std::unique_ptr<OutboxRunner> runner;
};

QTEST_GUILESS_MAIN(TestOutboxFlow)
#include "tst_outbox_flow.moc"
