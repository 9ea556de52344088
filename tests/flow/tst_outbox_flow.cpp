// SPDX-License-Identifier: GPL-3.0-or-later
// The outbox at work on a real store and a scripted network, in virtual time: each fault of RELIABILITY 3
// that a remote write can meet, and the kill between any two of its writes.
#include "tests/flow/outbox_flow.h"

using namespace muster;
using namespace muster::test;

class TestOutboxFlow final : public OutboxFlow
{
    Q_OBJECT
private slots:
    void init() { open(); }
    void cleanup() { close(); }

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

    // Seed 6008 of tst_simulation.
    void whatIsBeingStoredWhenTheMachineWakesUpIsNotLostSightOf()
    {
        outbox->hold = QStringLiteral("done");
        const OperationId id = enqueue("note");
        QVERIFY(flush());
        QVERIFY(outbox->held);
        runner->resumed();
        QVERIFY(flush());
        outbox->held();
        QVERIFY(settle());
        QCOMPARE(shown(id), QStringLiteral("done"));
        QVERIFY(runner->operations().empty());
        QVERIFY(runner->isIdle());
    }

    void aResultThatADiskRefusesForMinutesIsStillKnown()
    {
        world->onWrite = [this](const FakeWorld::Write& write) -> Heard {
            world->apply(write.id);
            outbox->failNext = 12; // with growing back-off for several minutes
            return Answers::ok();
        };
        const OperationId id = enqueue("note");
        QVERIFY(flush());
        const Milliseconds begun = clock->steady();
        QVERIFY(settle());
        QVERIFY(clock->steady() - begun > kInflightFor);
        QCOMPARE(shown(id), QStringLiteral("done"));
        QVERIFY(!world->reads.contains(QStringLiteral("/find/") + id.value)); // nobody had to ask
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

    // Seed 6957 of tst_simulation: the clock is set while the read-back is on its way.
    void aClockThatIsSetAheadDuringAReadBackDoesNotShortenTheHorizon()
    {
        world->onWrite = [this](const FakeWorld::Write& write) -> Heard {
            if (world->writes.size() == 1)
                clock->after(Milliseconds{60'000}, this, [this, id = write.id] { world->apply(id); });
            else
                world->apply(write.id);
            return Answers::lost();
        };
        bool set = false;
        world->onRead = [&](const QString& path) -> std::optional<Result<HttpReply>> {
            if (path.startsWith(QStringLiteral("/find")) && !std::exchange(set, true))
                clock->jump(Milliseconds{10 * 60'000});
            return std::nullopt;
        };
        const OperationId id = enqueue("note");
        QVERIFY(settle());
        QVERIFY(set);
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
};

QTEST_GUILESS_MAIN(TestOutboxFlow)
#include "tst_outbox_flow.moc"
