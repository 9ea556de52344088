// SPDX-License-Identifier: GPL-3.0-or-later
// What the outbox never does without a person: production actions, public posts, what is old or was
// overtaken.
#include "tests/flow/outbox_flow.h"

using namespace muster;
using namespace muster::test;

class TestOutboxPeople final : public OutboxFlow
{
    Q_OBJECT
private slots:
    void init() { open(); }
    void cleanup() { close(); }

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
};

QTEST_GUILESS_MAIN(TestOutboxPeople)
#include "tst_outbox_people.moc"
