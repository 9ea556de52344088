// SPDX-License-Identifier: GPL-3.0-or-later
// The outbox and the state of its sources: pauses that a host asked for, breakers and budgets, tokens,
// portals, no network, a locked keyring.
#include "tests/flow/outbox_flow.h"
#include "tests/support/files_holding.h"

using namespace muster;
using namespace muster::test;

class TestOutboxHosts final : public OutboxFlow
{
    Q_OBJECT
private slots:
    void init() { open(); }
    void cleanup() { close(); }

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

    // Seed 5447 of tst_simulation.
    void anAnswerToAnOldTokenSaysNothingOfTheNewOne()
    {
        world->onWrite = [](const FakeWorld::Write&) -> Heard { return std::nullopt; };
        const OperationId id = enqueue("note");
        QVERIFY(flush());
        changeToken(QStringLiteral("token-2"));
        QVERIFY(flush());
        world->onWrite = [this](const FakeWorld::Write& write) -> Heard {
            world->apply(write.id);
            return Answers::ok();
        };
        world->release(Answers::with(401));
        QVERIFY(settle());
        QCOMPARE(shown(id), QStringLiteral("done"));
        QCOMPARE(world->writes.back().authorization, QStringLiteral("Bearer token-2"));
    }

    void whatAToolEchoesOfAWriteIsKeptWithoutTheToken_data()
    {
        QTest::addColumn<int>("status");
        QTest::addColumn<QString>("state");
        QTest::newRow("acknowledged") << 200 << QStringLiteral("done");
        QTest::newRow("refused") << 422 << QStringLiteral("rejected");
        QTest::newRow("token refused") << 401 << QStringLiteral("pending");
        QTest::newRow("changed meanwhile") << 409 << QStringLiteral("conflict");
        QTest::newRow("unknown, found by reading") << 500 << QStringLiteral("done");
    }
    void whatAToolEchoesOfAWriteIsKeptWithoutTheToken()
    {
        QFETCH(const int, status);
        const QByteArray token = "canary-4f1d0c93b7";
        changeToken(QString::fromLatin1(token));
        const QByteArray words = "Bearer " + token + " is " + token.toBase64();
        QByteArray body = "{'remote':'R-TOKEN','state':'found','account':'A WORDS','error':'WORDS'}";
        body.replace('\'', '"').replace("TOKEN", token).replace("WORDS", words);
        world->onWrite = [&](const FakeWorld::Write& write) -> Heard {
            world->apply(write.id);
            return WriteEvidence{1, reply(status, body, {{"X-Debug", words}}), std::nullopt};
        };
        world->onRead = [&](const QString&) -> std::optional<Result<HttpReply>> { return reply(200, body); };
        const OperationId id = enqueue("note");
        if (status == 401)
            QVERIFY(flush()); // it would be tried for ever
        else
            QVERIFY(settle());
        QTEST(shown(id), "state");
        QCOMPARE(world->writes.back().authorization.toLatin1(), "Bearer " + token);
        if (status == 200)
            QVERIFY2(stored(id).remoteId.startsWith(QLatin1String("R-")), qPrintable(stored(id).remoteId));
        const Searched searched = filesHolding(dir->path(), {token, token.toBase64()});
        QCOMPARE(searched.holding, QStringList());
        QVERIFY(searched.bytes > 10'000);
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

    // ------------------------------------------------------------------------------ the gate of the hosts

    // What the engine's reads meet holds for writes, and the other way round.
    void aPauseThatAReadMetHoldsWritesToo()
    {
        const Instant begun = clock->now();
        gate->answered(hostOf("s1"), reply(429, "{}", {{"retry-after", "600"}}));
        const OperationId id = enqueue("note"), other = enqueue("note", "s2");
        QVERIFY(flush());
        QCOMPARE(shown(other), QStringLiteral("done"));
        QVERIFY(runner->whyWaiting(id).contains(QStringLiteral("pause")));
        const auto asked = world->reads.size();
        for (int minute = 1; minute < 10; ++minute) {
            clock->advance(Milliseconds{60'000});
            if (minute == 4)
                restart(); // the pause is durable, though no operation met it
            runner->tryNow();
            changeToken(QStringLiteral("token-2"));
            QVERIFY(flush());
        }
        QCOMPARE(world->sent(QStringLiteral("note")), 1);
        QCOMPARE(world->reads.size(), asked); // nor is it asked whether it answers
        QVERIFY(settle());
        QCOMPARE(shown(id), QStringLiteral("done"));
        QVERIFY(world->writes.back().at - begun >= Milliseconds{600'000});
    }

    void aPauseThatAWriteMetHoldsReadsToo()
    {
        world->onWrite = [](const FakeWorld::Write&) -> Heard {
            return Answers::with(429, {{"retry-after", "600"}});
        };
        enqueue("note");
        QVERIFY(flush());
        for (const Purpose purpose : {Purpose::Background, Purpose::Interactive, Purpose::Person}) {
            const auto refused = gate->ask(hostOf("s1"), purpose, false);
            QVERIFY(refused && refused->why == Refusal::Why::RetryAfter);
        }
        QVERIFY(!gate->ask(hostOf("s2"), Purpose::Background, false));
    }

    // Seed 1348 of tst_simulation.
    void aReadBackThatIsDueWaitsForAPauseThatCameMeanwhile()
    {
        world->onWrite = [this](const FakeWorld::Write& write) -> Heard {
            world->apply(write.id);
            return Answers::lost();
        };
        Instant freeAt;
        int early = 0;
        world->onRead = [&](const QString& path) -> std::optional<Result<HttpReply>> {
            early += clock->now() < freeAt ? 1 : 0;
            if (!path.startsWith(QStringLiteral("/find")) || freeAt != Instant{})
                return std::nullopt;
            freeAt = clock->now() + Milliseconds{300'000};
            return reply(429, "{}", {{"retry-after", "300"}});
        };
        const OperationId first = enqueue("note", "s1", "T1"), second = enqueue("note", "s1", "T2");
        // The answer of the one comes while the transaction of the other is being stored.
        outbox->hold = QStringLiteral("verifying");
        for (int step = 0; step < 100 && freeAt == Instant{}; ++step) {
            QVERIFY(flush());
            if (freeAt == Instant{})
                clock->advance(clock->untilNext().value_or(Milliseconds{1'000}));
        }
        QVERIFY(outbox->held);
        outbox->held();
        QVERIFY(settle());
        QVERIFY(freeAt != Instant{});
        QCOMPARE(early, 0);
        QCOMPARE(shown(first), QStringLiteral("done"));
        QCOMPARE(shown(second), QStringLiteral("done"));
    }

    void aWriteWaitsForAPauseThatCameWhileItWasStored()
    {
        const Instant begun = clock->now();
        outbox->onChange = [&](const Operation& operation) {
            if (operation.state == State::Inflight && clock->now() == begun)
                gate->answered(hostOf("s1"), reply(429, "{}", {{"retry-after", "120"}}));
        };
        const OperationId id = enqueue("note");
        QVERIFY(settle());
        QCOMPARE(shown(id), QStringLiteral("done"));
        QCOMPARE(world->writes.size(), size_t(1));
        QVERIFY(world->writes[0].at - begun >= Milliseconds{120'000});
    }

    void aPauseLastsAsLongAsItWasAskedForWhateverTheClockSays()
    {
        const auto left = [this] {
            const auto refused = gate->blocked(hostOf("s1"));
            return refused ? (refused->until - clock->now()).count() : 0;
        };
        gate->answered(hostOf("s1"), reply(429, "{}", {{"retry-after", "600"}}));
        clock->jump(Milliseconds{-2 * 3'600'000});
        QCOMPARE(left(), 600'000);
        clock->jump(Milliseconds{3 * 3'600'000});
        gate->slept(Milliseconds{0}); // it was only set
        QCOMPARE(left(), 600'000);
        clock->jump(Milliseconds{200'000});
        gate->slept(Milliseconds{200'000}); // the server's time went on while we slept
        QCOMPARE(left(), 400'000);
        // One that was told between waking up and noticing it is no older for that (seed 47 of
        // tst_simulation).
        clock->jump(Milliseconds{3'600'000});
        gate->answered(hostOf("s1"), reply(429, "{}", {{"retry-after", "900"}}));
        gate->slept(Milliseconds{3'600'000});
        QCOMPARE(left(), 900'000);
        flush();
        restart();
        flush();
        gate->whenReady(this, [] {});
        flush();
        QCOMPARE(left(), 900'000);
    }

    void aPauseThatADiskRefusedIsStoredLater()
    {
        struct Refusing final : FactSink
        {
            FactSink& real;
            int refuse = 1;
            explicit Refusing(FactSink& sink) : real(sink) {}
            void commit(FactBatch batch, QObject* context, std::function<void(Done)> onDone) override
            {
                if (refuse-- > 0)
                    return onDone(fail(ErrorKind::Storage, QStringLiteral("the disk is full")));
                real.commit(std::move(batch), context, std::move(onDone));
            }
            void cursors(const SourceId& source, QObject* context,
                         std::function<void(Result<std::vector<Cursor>>)> onDone) override
            {
                real.cursors(source, context, std::move(onDone));
            }
        } refusing(*sink);
        HostGate other(refusing, *clock, 3);
        other.answered(hostOf("s1"), reply(429, "{}", {{"retry-after", "600"}}));
        QVERIFY(flush());
        clock->advance(Milliseconds{10'000});
        QVERIFY(flush());
        restart();
        gate->whenReady(this, [] {});
        QVERIFY(flush());
        QVERIFY(gate->blocked(hostOf("s1")));
    }

    void aHostThatDoesNotAnswerIsNotAskedByTheOutboxEither()
    {
        for (int i = 0; i < 5; ++i)
            gate->answered(hostOf("s1"), fail(ErrorKind::Offline, QStringLiteral("refused")));
        world->onRead = [](const QString& path) -> std::optional<Result<HttpReply>> {
            Q_UNUSED(path)
            return fail(ErrorKind::Offline, QStringLiteral("refused"));
        };
        const OperationId id = enqueue("note");
        QVERIFY(flush());
        // A person waits, so it is asked once, by a question that costs nothing; then the breaker holds.
        QCOMPARE(world->reads.size(), 1);
        QCOMPARE(world->writes.size(), size_t(0));
        restart();
        clock->advance(Milliseconds{10'000});
        QVERIFY(flush());
        QCOMPARE(world->reads.size(), 1);
        for (int minute = 0; minute < 60; ++minute) {
            clock->advance(Milliseconds{60'000});
            QVERIFY(flush());
        }
        QVERIFY2(world->reads.size() <= 40, qPrintable(QString::number(world->reads.size())));
        QCOMPARE(stored(id).attempts, 0);
        world->onRead = nullptr;
        QVERIFY(settle());
        QCOMPARE(shown(id), QStringLiteral("done"));
        QVERIFY(gate->answers(hostOf("s1")));
    }

    void writesTakeFromTheBudgetOfTheirHost()
    {
        limits.budgetPerMinute = 6; // a write and the question before the first
        close();
        open();
        const Instant begun = clock->now();
        for (int i = 0; i < 12; ++i)
            enqueue("note", "s1", qPrintable(QStringLiteral("T%1").arg(i)));
        QVERIFY(flush());
        QVERIFY2(world->writes.size() <= 6, qPrintable(QString::number(world->writes.size())));
        QVERIFY(settle());
        QCOMPARE(world->writes.size(), size_t(12));
        QVERIFY(clock->now() - begun >= Milliseconds{60'000});
        limits = {};
    }
};

QTEST_GUILESS_MAIN(TestOutboxHosts)
#include "tst_outbox_hosts.moc"
