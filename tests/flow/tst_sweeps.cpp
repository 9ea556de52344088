// SPDX-License-Identifier: GPL-3.0-or-later
// Full readings, items that cannot be read, and cursors that the tool no longer knows: what is not seen is
// missing since a time, never deleted; only the tool's own word makes a tombstone (F24, F30, F31, F46).
#include "tests/flow/listed_server.h"

#include <QtTest>

using namespace muster;
using namespace std::chrono_literals;

namespace {

struct SweptWorld : ListedWorld
{
    SweptWorld()
    {
        net.answer = [this](const Exchange& exchange) { return server.answer(exchange); };
    }
    void begin(std::initializer_list<const char*> ids)
    {
        for (const char* id : ids)
            server.put(QString::fromLatin1(id), QStringLiteral("text of %1").arg(QLatin1String(id)));
        engine->start();
        run(20s);
    }
    QString is(const char* id) const { return toString(presence(id)); }
    ListedServer server{clock};
};

} // namespace

class TestSweeps final : public QObject
{
    Q_OBJECT
private slots:
    void whatAFullReadingDoesNotSeeIsMissingAndNeverDeleted()
    {
        SweptWorld world;
        world.begin({"a", "b", "c", "d", "e"});
        QCOMPARE(world.store.events().size(), size_t(5));
        world.server.remove(QStringLiteral("b"), false);
        world.run(2min);
        QCOMPARE(world.is("b"), QStringLiteral("present")); // an ordinary pull says nothing of what is gone
        const Instant asked = world.clock.now();
        world.engine->sweepNow();
        world.run(20s);
        QCOMPARE(world.store.events().size(), size_t(5));
        QCOMPARE(world.is("b"), QStringLiteral("missing"));
        QCOMPARE(world.is("a"), QStringLiteral("present"));
        const auto history = world.store.history(QStringLiteral("b"));
        QCOMPARE(history.size(), size_t(2));
        QVERIFY(history.back().knownAt >= asked); // "since"
        QCOMPARE(history.back().text, QStringLiteral("text of b"));
        QCOMPARE(history.back().occurredAt, history.front().occurredAt);
        // Once, however often it is not seen.
        world.engine->sweepNow();
        world.run(20s);
        QCOMPARE(world.store.history(QStringLiteral("b")).size(), size_t(2));
        world.server.put(QStringLiteral("b"), QStringLiteral("text of b"));
        world.run(20s);
        QCOMPARE(world.is("b"), QStringLiteral("present"));
        QCOMPARE(int(world.state()), int(FreshnessState::Live));
    }

    void onlyTheToolsOwnWordMakesATombstone()
    {
        SweptWorld world;
        world.begin({"a", "b", "c", "d", "e"});
        world.server.remove(QStringLiteral("c"), true);
        world.run(20s);
        QCOMPARE(world.is("c"), QStringLiteral("tombstone"));
        QCOMPARE(world.store.events().size(), size_t(5));
        // A full reading that does not see it makes it no less deleted.
        world.engine->sweepNow(true);
        world.run(20s);
        QCOMPARE(world.is("c"), QStringLiteral("tombstone"));
        QCOMPARE(world.store.history(QStringLiteral("c")).back().text, QStringLiteral("text of c"));
    }

    void soManyMissingIsNotBelievedUntilAPersonSaysSo()
    {
        SweptWorld world;
        world.begin({"a", "b", "c", "d", "e", "f", "g", "h"});
        for (const char* id : {"a", "b", "c", "d", "e"})
            world.server.remove(QString::fromLatin1(id), false);
        world.engine->sweepNow();
        world.run(20s);
        for (const char* id : {"a", "b", "c", "d", "e"})
            QCOMPARE(world.is(id), QStringLiteral("present"));
        QVERIFY2(world.why().contains(QStringLiteral("5 of 8")), qPrintable(world.why()));
        // Not again with every round.
        const int before = world.server.fullReadings;
        world.run(10min);
        QCOMPARE(world.server.fullReadings, before);
        QVERIFY(world.why().contains(QStringLiteral("5 of 8")));
        world.engine->sweepNow(true);
        world.run(20s);
        for (const char* id : {"a", "b", "c", "d", "e"})
            QCOMPARE(world.is(id), QStringLiteral("missing"));
        QCOMPARE(world.is("f"), QStringLiteral("present"));
        QCOMPARE(world.why(), QString());
    }

    void aPersonWhoAsksForAFullReadingGetsItsAnswerInWords()
    {
        SweptWorld world;
        world.begin({"a", "b", "c", "d"});
        std::vector<SourceReport> told;
        const auto ask = [&](bool force) {
            told.clear();
            world.engine->sweepNow(world.source.id, force, world.engine.get(),
                                   [&](std::vector<SourceReport> reports) { told = std::move(reports); });
            world.run(5s); // not at the next turn of the feed: somebody waits
            return told.size() == 1 ? told.front().words : QStringLiteral("no report");
        };
        QVERIFY2(ask(false).contains(QStringLiteral("all 4 known items are there")),
                 qPrintable(told.front().words));
        for (const char* id : {"a", "b"})
            world.server.remove(QString::fromLatin1(id), false);
        world.server.put(QStringLiteral("x"), QStringLiteral("strange"), true);
        QVERIFY2(ask(true).contains(QStringLiteral("of 4 known items 2 are no longer there")),
                 qPrintable(told.front().words));
        QVERIFY2(told.front().words.contains(QStringLiteral("1 could not be read")),
                 qPrintable(told.front().words));
        for (const char* id : {"c", "d"})
            world.server.remove(QString::fromLatin1(id), false);
        QVERIFY2(ask(false).contains(QStringLiteral("2 of 2")), qPrintable(told.front().words));
        world.server.refuse = [](const Exchange&) -> ScriptedTransport::Answer {
            return ScriptedTransport::reply(429, "{}", {{"retry-after", "600"}});
        };
        QVERIFY(!ask(false).isEmpty());
        QVERIFY(!told.front().ok);
        // It asked for a pause: said at once, and kept.
        const int before = world.server.asked;
        QVERIFY2(ask(false).contains(QStringLiteral("asked for a pause")), qPrintable(told.front().words));
        QCOMPARE(world.server.asked, before);
        world.server.refuse = nullptr;
        world.engine->stop();
        QVERIFY2(ask(false).contains(QStringLiteral("does not ask")), qPrintable(told.front().words));
    }

    void aPersonIsAnsweredByTheFullReadingAndNotByTheRoundUnderWay()
    {
        SweptWorld world;
        world.begin({"a", "b", "c", "d"});
        world.net.latency = 3s;
        world.run(15s); // an ordinary round is under way
        QString words;
        world.server.remove(QStringLiteral("a"), false);
        world.engine->sweepNow(std::nullopt, false, world.engine.get(),
                               [&](const std::vector<SourceReport>& all) { words = all.at(0).words; });
        world.run(12s);
        QVERIFY2(words.contains(QStringLiteral("of 4 known items 1")), qPrintable(words));
    }

    void anEmptyListIsNoDeletion()
    {
        SweptWorld world;
        world.begin({"a", "b"});
        world.server.items.clear();
        world.engine->sweepNow();
        world.run(20s);
        QCOMPARE(world.is("a"), QStringLiteral("present"));
        QCOMPARE(world.is("b"), QStringLiteral("present"));
        QVERIFY2(world.why().contains(QStringLiteral("2 of 2")), qPrintable(world.why()));
    }

    void anItemThatCannotBeReadIsKeptAndCountedAndTheOthersGoOn()
    {
        SweptWorld world;
        world.server.put(QStringLiteral("x"), QStringLiteral("unread"), true);
        world.begin({"a", "b", "c", "d"});
        QCOMPARE(world.store.events().size(), size_t(4));
        QCOMPARE(int(world.state()), int(FreshnessState::Live));
        QVERIFY2(world.why().contains(QStringLiteral("1 item could not be read")), qPrintable(world.why()));
        world.run(40s);
        const auto poison = world.store.poison(world.source.id);
        QCOMPARE(poison.size(), size_t(1));
        QCOMPARE(poison.front().key, QStringLiteral("x"));
        QCOMPARE(poison.front().raw, QByteArray("x|what is this"));
        QVERIFY(poison.front().times >= 3);
        QVERIFY(poison.front().lastSeen > poison.front().firstSeen);
        world.server.put(QStringLiteral("e"), QStringLiteral("later")); // the stream did not stop
        world.run(20s);
        QVERIFY(world.store.events().contains(QStringLiteral("e")));
        // Repaired there: read, and no longer mentioned. What came before stays to be looked at.
        world.server.put(QStringLiteral("x"), QStringLiteral("read now"));
        world.run(20s);
        QVERIFY(world.store.events().contains(QStringLiteral("x")));
        QCOMPARE(world.why(), QString());
        QCOMPARE(world.store.poison(world.source.id).size(), size_t(1));
    }

    void anItemThatCannotBeReadAnyLongerIsNotMissing()
    {
        SweptWorld world;
        world.begin({"a", "b", "c", "d", "e"});
        world.server.put(QStringLiteral("b"), QStringLiteral("a new shape"), true);
        world.engine->sweepNow();
        world.run(20s);
        QCOMPARE(world.is("b"), QStringLiteral("present"));
        QCOMPARE(world.store.poison(world.source.id).size(), size_t(1));
    }

    void anExpiredCursorReadsEverythingAgainAndKeepsWhatThereIs()
    {
        SweptWorld world;
        world.begin({"a", "b", "c", "d", "e"});
        world.run(1min);
        const QString cursor = world.store.cursor(world.source.id, QStringLiteral("items"));
        QVERIFY(!cursor.isEmpty());
        world.engine->stop();
        world.clock.advance(3h);
        world.server.remove(QStringLiteral("b"), true); // and its memory of that is lost
        world.server.put(QStringLiteral("f"), QStringLiteral("text of f"));
        world.server.expire();
        world.clock.advance(1min);
        const int before = world.server.fullReadings;
        world.engine->start();
        world.run(1min);
        QCOMPARE(world.server.fullReadings, before + 1);
        QCOMPARE(int(world.state()), int(FreshnessState::Live));
        QCOMPARE(world.store.events().size(), size_t(6));
        QCOMPARE(world.is("b"), QStringLiteral("missing"));
        QVERIFY(world.store.cursor(world.source.id, QStringLiteral("items")) != cursor);
    }

    void aToolThatForgetsEveryCursorIsReadWholeButNotWithEveryRound()
    {
        SweptWorld world;
        world.begin({"a", "b", "c", "d", "e"});
        world.server.refuse = [](const Exchange& exchange) -> ScriptedTransport::Answer {
            if (exchange.request.url.path() == QLatin1String("/items"))
                return ScriptedTransport::reply(410, "{}");
            return std::nullopt;
        };
        const int before = world.server.fullReadings;
        world.run(1h);
        const int readings = world.server.fullReadings - before;
        QVERIFY2(readings >= 12 && readings <= 20, qPrintable(QString::number(readings)));
        QCOMPARE(int(world.state()), int(FreshnessState::Live));
        // As soon as it knows them again, the usual pace.
        world.server.refuse = nullptr;
        world.run(6min);
        const int pulls = world.server.pulls;
        world.run(1min);
        QCOMPARE(world.server.pulls - pulls, 4);
    }

    void theOverlapDoesNotReachBehindAnExpiredCursorAgain()
    {
        SweptWorld world;
        world.begin({"a", "b", "c", "d", "e"});
        world.server.expire(); // nothing changes there afterwards
        const int before = world.server.fullReadings;
        world.run(30min);
        QCOMPARE(world.server.fullReadings, before + 1);
        world.server.put(QStringLiteral("f"), QStringLiteral("text of f"));
        world.run(20s);
        QVERIFY(world.store.events().contains(QStringLiteral("f")));
        QCOMPARE(world.server.fullReadings, before + 1);
    }

    void aToolThatNeverKnowsACursorIsNotAskedForEver()
    {
        SweptWorld world;
        world.begin({"a", "b", "c"});
        world.server.refuse = [](const Exchange&) -> ScriptedTransport::Answer {
            return ScriptedTransport::reply(410, "{}");
        };
        const int before = world.server.asked;
        world.run(10min);
        QVERIFY2(world.server.asked - before <= 45, qPrintable(QString::number(world.server.asked - before)));
        QVERIFY(world.state() == FreshnessState::Late || world.state() == FreshnessState::Stale);
        QCOMPARE(world.store.events().size(), size_t(3));
        world.server.refuse = nullptr;
        world.run(2min);
        QCOMPARE(int(world.state()), int(FreshnessState::Live));
    }

    void aFullReadingIsDueOnceADayAlsoAcrossRestarts()
    {
        SweptWorld world;
        world.begin({"a", "b", "c", "d"});
        QCOMPARE(world.server.fullReadings, 1);
        for (int i = 0; i < 4; ++i) {
            world.restart();
            world.engine->start();
            world.run(1min);
        }
        QCOMPARE(world.server.fullReadings, 1);
        world.server.remove(QStringLiteral("d"), false);
        world.skip(25h);
        QCOMPARE(world.server.fullReadings, 2);
        QCOMPARE(world.is("d"), QStringLiteral("missing"));
        // A day of rounds: one more.
        world.run(24h);
        QCOMPARE(world.server.fullReadings, 3);
    }

    void aFullReadingThatIsCutMarksNothing_data()
    {
        QTest::addColumn<int>("page");
        QTest::newRow("first page") << 0;
        QTest::newRow("second page") << 3;
        QTest::newRow("last page") << 6;
    }
    void aFullReadingThatIsCutMarksNothing()
    {
        QFETCH(int, page);
        SweptWorld world;
        world.begin({"a", "b", "c", "d", "e", "f", "g"});
        bool cut = true;
        int at = -1;
        world.server.beforePage = [&](int asked) { at = asked; };
        world.server.onPage = [&](QByteArray body) {
            return cut && at == page ? body.left(body.size() - 2) : body;
        };
        world.server.remove(QStringLiteral("c"), false);
        world.server.put(QStringLiteral("h"), QStringLiteral("text of h"));
        world.engine->sweepNow();
        world.run(1min);
        QCOMPARE(world.is("c"), QStringLiteral("present"));
        QVERIFY(world.state() != FreshnessState::Live);
        cut = false;
        world.run(2min); // the full reading is still due
        QCOMPARE(world.is("c"), QStringLiteral("missing"));
        QCOMPARE(world.is("h"), QStringLiteral("present"));
        QCOMPARE(world.store.events().size(), size_t(8));
    }

    void afterTheClockWasSetBackFullReadingsGoOn()
    {
        SweptWorld world;
        world.begin({"a", "b", "c", "d"});
        QCOMPARE(world.server.fullReadings, 1);
        world.clock.jump(-48h);
        world.server.remove(QStringLiteral("d"), false);
        const int before = world.server.asked;
        world.run(10min);
        QCOMPARE(world.server.fullReadings, 2);
        QCOMPARE(world.is("d"), QStringLiteral("missing"));
        QVERIFY(world.server.asked - before < 200);
    }

    void aDiskThatIsFullLosesNoFullReading()
    {
        // Every commit of the reading fails once, in turn; the next reading arrives all the same.
        for (int failing = 0; failing < 6; ++failing) {
            SweptWorld world;
            world.begin({"a", "b", "c", "d", "e"});
            world.server.remove(QStringLiteral("b"), false);
            int commits = 0;
            world.server.beforePage = [&](int) {
                if (commits++ == failing)
                    world.store.failNext = 1;
            };
            world.engine->sweepNow();
            world.run(5min);
            QCOMPARE(world.is("b"), QStringLiteral("missing"));
            QCOMPARE(world.store.events().size(), size_t(5));
            QCOMPARE(int(world.state()), int(FreshnessState::Live));
        }
    }
};

QTEST_GUILESS_MAIN(TestSweeps)
#include "tst_sweeps.moc"
