// SPDX-License-Identifier: GPL-3.0-or-later
// Sleep, a stopped program and a clock that is set: noticed, said, and everything is asked again.
#include "integrations/sync/resume_watch.h"
#include "tests/flow/listed_tool.h"

#include <QSignalSpy>
#include <QtTest>

using namespace muster;
using namespace std::chrono_literals;

class TestResume final : public QObject
{
    Q_OBJECT
private slots:
    void sleepAStandstillAndASetClockAreNoticed()
    {
        FakeClock clock;
        ClockReadings now{1h, 2h, clock.now()};
        ResumeWatch watch(clock, [&] { return now; });
        QSignalSpy spy(&watch, &ResumeWatch::resumed);
        watch.start();
        const auto pass = [&](Milliseconds awake, Milliseconds slept, Milliseconds set) {
            now = {now.monotonic + awake, now.boot + awake + slept, now.wall + awake + slept + set};
            clock.advance(ResumeWatch::kEvery);
        };
        for (int i = 0; i < 100; ++i)
            pass(3s, 0s, 0s);
        pass(4s, 4s, 0s); // a short nap
        QCOMPARE(spy.count(), 0);
        pass(3s, 42min, 0s);
        QCOMPARE(spy.count(), 1);
        QCOMPARE(spy.last()[1].toString(), QStringLiteral("This computer slept for 42 min; asking again."));
        pass(60s, 0s, 0s); // SIGSTOP
        QCOMPARE(spy.count(), 2);
        QCOMPARE(spy.last()[1].toString(), QStringLiteral("Muster stood still for 60 s; asking again."));
        pass(3s, 0s, -1h);
        QCOMPARE(spy.count(), 3);
        QVERIFY(spy.last()[1].toString().contains(QStringLiteral("clock was set by 60 min")));
        pass(3s, 0s, 0s);
        QCOMPARE(spy.count(), 3);
    }

    void afterSleepEverythingIsStaleUntilItIsAskedAgain()
    {
        ListedWorld world;
        bool silent = false;
        world.net.answer = [&](const Exchange&) -> ScriptedTransport::Answer {
            if (silent)
                return std::nullopt;
            return ScriptedTransport::reply(200, "a|1795467600000|1795467600000|text\nend");
        };
        world.engine->start();
        world.run(20s);
        QCOMPARE(int(world.state()), int(FreshnessState::Live));
        silent = true;
        world.run(20s);
        QCOMPARE(world.net.open(), size_t(1)); // asked, and the network is gone
        world.clock.advance(1h);
        QSignalSpy spy(world.engine.get(), &SyncEngine::freshnessChanged);
        silent = false;
        world.engine->resumed(1h, QStringLiteral("This computer slept for 60 min; asking again."));
        QCOMPARE(int(world.state()), int(FreshnessState::Stale));
        QVERIFY(world.why().contains(QStringLiteral("slept")));
        QCOMPARE(spy.count(), 1);
        QCOMPARE(world.net.forgotten.size(), size_t(1));
        world.run(20s); // what was under way began again on a fresh connection
        QCOMPARE(int(world.state()), int(FreshnessState::Live));
        QCOMPARE(world.net.open(), size_t(0));
    }
};

QTEST_GUILESS_MAIN(TestResume)
#include "tst_resume.moc"
