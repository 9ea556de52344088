// SPDX-License-Identifier: GPL-3.0-or-later
// HostGuard's arithmetic: breaker, pauses, budgets, and that no clock can freeze or hurry it.
#include "integrations/sync/host_guard.h"

#include <QtTest>

using namespace muster;
using namespace std::chrono_literals;

namespace {

const QString kHost = QStringLiteral("https://mon.example:443");
constexpr Instant kStart{1'795'467'600'000};

void failTimes(HostGuard& guard, int times, Instant now)
{
    for (int i = 0; i < times; ++i)
        guard.answered(kHost, HostVerdict::Failing, now);
}

} // namespace

class TestHostGuard final : public QObject
{
    Q_OBJECT
private slots:
    void anOriginIsSchemeHostAndPort()
    {
        QCOMPARE(HostGuard::originOf(QUrl(QStringLiteral("https://Mon.Example/prometheus"))), kHost);
        QCOMPARE(HostGuard::originOf(QUrl(QStringLiteral("http://mon.example:9090/x?y"))),
                 QStringLiteral("http://mon.example:9090"));
    }

    void opensAfterFiveFailuresInARow()
    {
        HostGuard guard(1);
        failTimes(guard, 4, kStart);
        QVERIFY(!guard.ask(kHost, Purpose::Background, false, kStart));
        guard.answered(kHost, HostVerdict::Well, kStart);
        failTimes(guard, 4, kStart);
        QVERIFY(!guard.ask(kHost, Purpose::Background, false, kStart));
        failTimes(guard, 1, kStart);
        const auto refused = guard.ask(kHost, Purpose::Background, false, kStart);
        QVERIFY(refused && refused->why == Refusal::Why::Breaker);
        QVERIFY(refused->until >= kStart + 12s && refused->until <= kStart + 15s);
    }

    void opensWhenMoreThanHalfOfTwentyFail()
    {
        HostGuard guard(1);
        for (int i = 0; i < 20; ++i) {
            QVERIFY2(!guard.ask(kHost, Purpose::Person, false, kStart), qPrintable(QString::number(i)));
            guard.answered(kHost, i % 3 == 0 ? HostVerdict::Well : HostVerdict::Failing, kStart + 1s * i);
        }
        QVERIFY(guard.ask(kHost, Purpose::Person, false, kStart + 20s));
    }

    void staysClosedWhenHalfOfThemFail()
    {
        HostGuard guard(1);
        for (int i = 0; i < 60; ++i)
            guard.answered(kHost, i % 2 == 0 ? HostVerdict::Failing : HostVerdict::Well, kStart + 1s * i);
        QVERIFY(!guard.ask(kHost, Purpose::Person, false, kStart + 60s));
    }

    void oneGoesAloneAndItsSuccessClosesTheBreaker()
    {
        HostGuard guard(1);
        failTimes(guard, 5, kStart);
        const Instant later = kStart + 16s;
        QVERIFY(!guard.ask(kHost, Purpose::Background, true, later));
        QCOMPARE(int(guard.state(kHost).breaker), int(Breaker::HalfOpen));
        const auto second = guard.ask(kHost, Purpose::Person, false, later);
        QVERIFY(second && second->until <= later + 2s);
        guard.answered(kHost, HostVerdict::Well, later + 1s);
        QCOMPARE(int(guard.state(kHost).breaker), int(Breaker::Closed));
        QVERIFY(!guard.ask(kHost, Purpose::Background, false, later + 1s));
    }

    void staysOpenForLongerEachTimeUpToFiveMinutes()
    {
        HostGuard guard(1);
        failTimes(guard, 5, kStart);
        Instant now = kStart;
        const qint64 ceilings[] = {15, 30, 60, 120, 240, 300, 300, 300};
        for (const qint64 ceiling : ceilings) {
            const auto refused = guard.ask(kHost, Purpose::Background, false, now);
            QVERIFY(refused);
            const qint64 waited = (refused->until - now).count();
            QVERIFY2(waited <= ceiling * 1000 && waited >= ceiling * 800,
                     qPrintable(QStringLiteral("%1 of %2").arg(waited).arg(ceiling)));
            now = refused->until;
            QVERIFY(!guard.ask(kHost, Purpose::Background, true, now));
            guard.answered(kHost, HostVerdict::Failing, now);
        }
    }

    void whatWasAskedInTheLastMinuteIsTold()
    {
        HostGuard guard(1);
        QCOMPARE(guard.used(kHost, kStart).perMinute, 600.0); // nobody said anything else
        guard.allow(kHost, 900);
        QCOMPARE(guard.used(kHost, kStart).asked, 0);
        QCOMPARE(guard.used(kHost, kStart).readsFrom, kStart);
        for (int i = 0; i < 41; ++i)
            QVERIFY(!guard.ask(kHost, Purpose::Background, false, kStart));
        RequestBudget budget = guard.used(kHost, kStart);
        QCOMPARE(budget.perMinute, 900.0);
        QCOMPARE(budget.asked, 41);
        QCOMPARE(budget.readsFrom, kStart);
        QCOMPARE(guard.used(kHost, kStart + 59s).asked, 41); // whatever flowed into the bucket meanwhile
        QCOMPARE(guard.used(kHost, kStart + 60s).asked, 0);
        QCOMPARE(guard.used(kHost, kStart).asked, 41); // looking takes nothing and gives nothing
        // The last seven tenths are not for readings: 270 of them, and the next one a fifteenth of a second
        // on.
        for (int i = 41; i < 270; ++i)
            QVERIFY(!guard.ask(kHost, Purpose::Background, false, kStart));
        budget = guard.used(kHost, kStart);
        QCOMPARE(budget.asked, 270);
        QCOMPARE(budget.readsFrom, kStart + 67ms);
        const auto refused = guard.ask(kHost, Purpose::Background, false, kStart);
        QVERIFY(refused && refused->until == budget.readsFrom);
        QCOMPARE(guard.used(kHost, kStart).asked, 270); // what was refused was not sent
        // As it was sent, so it leaves the minute.
        QVERIFY(!guard.ask(kHost, Purpose::Person, false, kStart + 30s));
        QCOMPARE(guard.used(kHost, kStart + 59s).asked, 271);
        QCOMPARE(guard.used(kHost, kStart + 61s).asked, 1);
        QCOMPARE(guard.used(kHost, kStart + 90s).asked, 0);
    }

    void whatWasAskedOutlivesTheProgram()
    {
        HostGuard guard(1);
        guard.allow(kHost, 60);
        for (int i = 0; i < 12; ++i)
            QVERIFY(!guard.ask(kHost, Purpose::Person, false, kStart + i * 3s));
        const HostState stored = guard.takeChanged().front();
        HostGuard restarted(2);
        restarted.restore(stored);
        restarted.allow(kHost, 60);
        QCOMPARE(restarted.used(kHost, kStart + 40s).asked, 12);
        QCOMPARE(restarted.used(kHost, kStart + 66s).asked, 9);
        // And counts: 48 more, not 60, although the bucket is nearly full again.
        int count = 0;
        while (!restarted.ask(kHost, Purpose::Person, false, kStart + 50s))
            ++count;
        QCOMPARE(count, 48);
        // Memory stays bounded: a group for each second of the minute.
        for (int i = 0; i < 600; ++i)
            restarted.ask(kHost, Purpose::Person, false, kStart + 60s + i * 1s);
        QVERIFY(restarted.state(kHost).asked.size() <= 62);
    }

    void noWindowOfTheToolsGetsMoreThanItsShare_data()
    {
        QTest::addColumn<double>("perMinute");
        QTest::addColumn<qint64>("withinMs");
        QTest::addColumn<int>("most");
        QTest::newRow("FireHydrant: 50 in ten seconds") << 300.0 << qint64(10'000) << 50;
        QTest::newRow("Statuspage: 60 in a minute") << 60.0 << qint64(60'000) << 60;
        QTest::newRow("PagerDuty: 960 in a minute") << 960.0 << qint64(60'000) << 960;
    }
    void noWindowOfTheToolsGetsMoreThanItsShare()
    {
        QFETCH(double, perMinute);
        QFETCH(qint64, withinMs);
        QFETCH(int, most);
        for (const Purpose purpose :
             {Purpose::Person, Purpose::Interactive, Purpose::Background, Purpose::Import}) {
            HostGuard guard(1);
            guard.allow(kHost, perMinute, Milliseconds{withinMs});
            std::deque<Instant> sent;
            qsizetype worst = 0;
            qsizetype all = 0;
            // Five minutes of asking as often as may be, from a full bucket on.
            for (Instant now = kStart; now < kStart + 5min;) {
                const auto refused = guard.ask(kHost, purpose, false, now);
                if (refused) {
                    QVERIFY(refused->until > now);
                    now = std::min(refused->until, now + 250ms);
                    continue;
                }
                sent.push_back(now);
                ++all;
                while (sent.front() + Milliseconds{withinMs} <= now)
                    sent.pop_front();
                worst = std::max(worst, qsizetype(sent.size()));
            }
            const int own = purpose == Purpose::Person   ? most
                            : purpose == Purpose::Import ? most * 3 / 4
                                                         : most * 4 / 5;
            QVERIFY2(worst <= own, qPrintable(QString::number(worst)));
            // But it gets what it may, less the second by which groups are counted too long.
            QVERIFY2(double(all) >= 0.85 * own * 5 * 60'000 / double(withinMs),
                     qPrintable(QString::number(all)));
        }
        // What is a person's is there although the background takes all that it may.
        HostGuard guard(1);
        guard.allow(kHost, perMinute, Milliseconds{withinMs});
        for (Instant now = kStart; now < kStart + 2min; now = now + 50ms) {
            while (!guard.ask(kHost, Purpose::Background, false, now)) {
            }
        }
        int person = 0;
        while (!guard.ask(kHost, Purpose::Person, false, kStart + 2min))
            ++person;
        QVERIFY2(person >= most / 5, qPrintable(QString::number(person)));
    }

    void sleepAndClocksThatAreSetDoNotBringBackWhatWasAsked()
    {
        HostGuard guard(1);
        for (int i = 0; i < 5; ++i)
            QVERIFY(!guard.ask(kHost, Purpose::Person, false, kStart));
        // A clock that is set: as long ago as it was.
        guard.shift(2h, kStart + 2h + 10s);
        QCOMPARE(guard.used(kHost, kStart + 2h + 10s).asked, 5);
        guard.shift(-2h, kStart + 20s);
        QCOMPARE(guard.used(kHost, kStart + 20s).asked, 5);
        QCOMPARE(guard.used(kHost, kStart + 61s).asked, 0);
        // It slept: first that looks the same, and then it was long ago; what was asked meanwhile was not.
        guard.shift(1h, kStart + 1h + 21s);
        QVERIFY(!guard.ask(kHost, Purpose::Person, false, kStart + 1h + 22s));
        guard.slept(1h, kStart + 1h + 23s);
        QCOMPARE(guard.used(kHost, kStart + 1h + 23s).asked, 1);
    }

    void whatWasAskedIsStoredAsText()
    {
        const std::vector<AskedRequests> asked{{kStart, 3}, {kStart + 1s, 2}, {kStart + 59s + 7ms, 1}};
        const QString text = toText(asked);
        QCOMPARE(text, QStringLiteral("%1:3 +1000:2 +58007:1").arg(kStart.ms));
        QVERIFY(askedFromText(text) == asked);
        QVERIFY(askedFromText({}).empty() && toText({}).isEmpty());
        // As a write adds itself: with its own time, wherever that belongs.
        const auto more =
            askedFromText(text + QStringLiteral(" %1:1 %2:1").arg(kStart.ms + 300).arg(kStart.ms + 30'000));
        QVERIFY(more == (std::vector<AskedRequests>{
                            {kStart, 4}, {kStart + 1s, 2}, {kStart + 30s, 1}, {kStart + 59s + 7ms, 1}}));
        for (const char* nonsense :
             {":", "x:1", "1:x", "1:", ":1", "1:0", "1:-4", "-5:1", "99999999999999999999:1", "1:99999999999",
              "9007199254740993:1", "\xff", "1", "+:1"})
            QVERIFY2(askedFromText(QString::fromLatin1(nonsense)).empty(), nonsense);
    }

    void whatTheToolItselfCountsIsToldToo()
    {
        HostGuard guard(1);
        guard.told(kHost, {20s, 960, 41, 30s}, kStart);
        RequestBudget budget = guard.used(kHost, kStart);
        QCOMPARE(budget.toolLimit.value_or(0), qint64(960));
        QCOMPARE(budget.toolLeft.value_or(0), qint64(41));
        QCOMPARE(budget.toolResets.value_or(Instant{}), kStart + 30s);
        QCOMPARE(budget.pausedUntil, kStart + 20s);
        budget = guard.used(kHost, kStart + 31s);
        QVERIFY(!budget.toolLeft && !budget.toolLimit);
    }

    void aPersonGetsOneTryAtOnce()
    {
        HostGuard guard(1);
        failTimes(guard, 5, kStart);
        guard.tryNow(kHost, kStart);
        QVERIFY(!guard.ask(kHost, Purpose::Person, false, kStart));
        guard.tryNow(kHost, kStart); // impatience while it is under way
        QVERIFY(guard.ask(kHost, Purpose::Person, false, kStart));
        guard.answered(kHost, HostVerdict::Failing, kStart);
        QVERIFY(guard.ask(kHost, Purpose::Person, false, kStart));
    }

    void aTryThatWasCancelledIsTheNextOnes()
    {
        HostGuard guard(1);
        failTimes(guard, 5, kStart);
        QVERIFY(!guard.ask(kHost, Purpose::Background, false, kStart + 16s));
        guard.answered(kHost, HostVerdict::Silent, kStart + 17s);
        QVERIFY(!guard.ask(kHost, Purpose::Background, false, kStart + 17s));
    }

    void nothingGoesOutBeforeRetryAfterNotEvenAPersons()
    {
        HostGuard guard(1);
        guard.told(kHost, {Milliseconds{120s}, {}, {}, {}}, kStart);
        guard.tryNow(kHost, kStart);
        const auto refused = guard.ask(kHost, Purpose::Person, false, kStart + 119s);
        QVERIFY(refused && refused->why == Refusal::Why::RetryAfter);
        QCOMPARE(refused->until, kStart + 120s);
        QVERIFY(!guard.ask(kHost, Purpose::Background, false, kStart + 120s));
        guard.told(kHost, {Milliseconds{30 * 24h}, {}, {}, {}}, kStart + 120s);
        QCOMPARE(guard.ask(kHost, Purpose::Person, false, kStart + 120s)->until, kStart + 120s + 1h);
    }

    void whatIsScarceIsKeptForPeople()
    {
        HostGuard::Limits limits;
        limits.budgetPerMinute = 100;
        HostGuard guard(1, limits);
        const auto granted = [&](Purpose purpose) {
            int count = 0;
            while (!guard.ask(kHost, purpose, false, kStart))
                ++count;
            return count;
        };
        QCOMPARE(granted(Purpose::Import), 25); // five are the pulls' alone
        QCOMPARE(granted(Purpose::Background), 5);
        QCOMPARE(granted(Purpose::Interactive), 50);
        QCOMPARE(granted(Purpose::Person), 20);
        const auto refused = guard.ask(kHost, Purpose::Person, false, kStart);
        QVERIFY(refused && refused->why == Refusal::Why::Budget);
        QCOMPARE(refused->until, kStart + 600ms); // one hundredth of a minute
        QVERIFY(!guard.ask(kHost, Purpose::Person, false, refused->until));
    }

    void aToolMayAllowLess()
    {
        HostGuard guard(1);
        guard.allow(kHost, 60);
        guard.allow(kHost, 100); // of two tools the stricter counts
        int count = 0;
        while (!guard.ask(kHost, Purpose::Person, false, kStart))
            ++count;
        QCOMPARE(count, 60);
        // A minute on, and the second by which those of one moment are counted together.
        QCOMPARE(guard.ask(kHost, Purpose::Person, false, kStart)->until, kStart + 61s);

        // One a minute: the background gets its turn nevertheless.
        const QString slow = QStringLiteral("https://slow.example:443");
        guard.allow(slow, 1);
        QVERIFY(!guard.ask(slow, Purpose::Background, false, kStart));
        QVERIFY(guard.ask(slow, Purpose::Background, false, kStart + 59s));
        QVERIFY(!guard.ask(slow, Purpose::Background, false, kStart + 61s));
    }

    void theServersOwnCountIsSharedTheSameWay()
    {
        HostGuard guard(1);
        guard.told(kHost, {{}, 100, 71, Milliseconds{50min}}, kStart);
        QVERIFY(!guard.ask(kHost, Purpose::Background, false, kStart)); // 71 -> 70
        // Below its share the background asks once a minute, so that nothing goes blind …
        QVERIFY(!guard.ask(kHost, Purpose::Background, false, kStart));
        const auto refused = guard.ask(kHost, Purpose::Background, false, kStart + 1s);
        QVERIFY(refused && refused->why == Refusal::Why::Budget);
        QCOMPARE(refused->until, kStart + 60s);
        // … but never of a person's reserve.
        guard.told(kHost, {{}, 100, 20, Milliseconds{50min}}, kStart + 61s);
        QCOMPARE(guard.ask(kHost, Purpose::Background, false, kStart + 61s)->until, kStart + 61s + 50min);
        QVERIFY(guard.ask(kHost, Purpose::Interactive, false, kStart + 61s));
        QVERIFY(!guard.ask(kHost, Purpose::Person, false, kStart + 61s));
        QVERIFY(!guard.ask(kHost, Purpose::Background, false, kStart + 61s + 50min));
    }

    void retriesAreAtMostAFifthOfSuccessesAndOneASecond()
    {
        HostGuard guard(1);
        int retries = 0;
        for (int second = 0; second < 600; ++second) {
            const Instant now = kStart + 1s * second;
            for (int i = 0; i < 5; ++i)
                retries += guard.ask(kHost, Purpose::Interactive, true, now) ? 0 : 1;
        }
        QVERIFY2(retries <= 610 && retries >= 590, qPrintable(QString::number(retries)));
        const auto refused = guard.ask(kHost, Purpose::Interactive, true, kStart + 599s);
        QVERIFY(refused && refused->why == Refusal::Why::RetryBudget);
    }

    void aRestartForgetsNeitherBreakerNorPause()
    {
        HostGuard guard(1);
        failTimes(guard, 5, kStart);
        guard.told(kHost, {Milliseconds{600s}, {}, {}, {}}, kStart);
        QVERIFY(guard.isUrgent());
        const std::vector<HostState> stored = guard.takeChanged();
        QCOMPARE(stored.size(), size_t(1));
        QVERIFY(!guard.isUrgent() && guard.takeChanged().empty());
        HostGuard restarted(2);
        restarted.restore(stored.front());
        QCOMPARE(restarted.ask(kHost, Purpose::Person, false, kStart + 1s)->until, kStart + 600s);
        QCOMPARE(int(restarted.state(kHost).breaker), int(Breaker::Open));
    }

    void aCrashWhileOneTriesDoesNotMakeRoomForTheNext()
    {
        HostGuard guard(1);
        failTimes(guard, 5, kStart);
        QVERIFY(!guard.ask(kHost, Purpose::Background, false, kStart + 16s));
        HostGuard restarted(2);
        restarted.restore(guard.takeChanged().front());
        QVERIFY(restarted.ask(kHost, Purpose::Background, false, kStart + 17s));
        QVERIFY(!restarted.ask(kHost, Purpose::Background, false, kStart + 16s + 30s));
    }

    void whatCouldNotBeWrittenIsWrittenAgain()
    {
        HostGuard guard(1);
        guard.told(kHost, {Milliseconds{600s}, {}, {}, {}}, kStart);
        QCOMPARE(guard.copyChanged().size(), size_t(1)); // with a batch that may fail
        QVERIFY(guard.isUrgent());
        const std::vector<HostState> taken = guard.takeChanged();
        QCOMPARE(taken.size(), size_t(1));
        QVERIFY(!guard.isUrgent());
        guard.notWritten(taken);
        QVERIFY(guard.isUrgent());
        QCOMPARE(guard.takeChanged(), taken);
    }

    void aClockThatIsSetMovesWhatIsWaitedFor()
    {
        for (const Milliseconds by : {Milliseconds{-2h}, Milliseconds{2h}}) {
            HostGuard guard(1);
            guard.told(kHost, {Milliseconds{600s}, {}, {}, {}}, kStart);
            guard.takeChanged();
            guard.shift(by, kStart + by);
            QCOMPARE(guard.blocked(kHost, kStart + by)->until, kStart + by + 600s);
            QVERIFY(guard.isUrgent()); // a restart must not go by the old clock
        }
    }

    void noJumpOfTheClockMakesAWaitNegativeOrLongerThanItsCap()
    {
        QRandomGenerator random(42);
        const qint64 jumps[] = {0, 1, 900, 30'000, 3'600'000, -3'600'000, 315'576'000'000, -315'576'000'000};
        for (quint32 seed = 0; seed < 200; ++seed) {
            HostGuard guard(seed);
            Instant now = kStart;
            for (int step = 0; step < 300; ++step) {
                now = now + Milliseconds{jumps[random.bounded(8)]};
                switch (random.bounded(5)) {
                case 0:
                    guard.answered(kHost, HostVerdict(random.bounded(3)), now);
                    break;
                case 1:
                    guard.told(kHost,
                               {Milliseconds{random.bounded(10'000'000)}, 100, random.bounded(100),
                                Milliseconds{random.bounded(10'000'000)}},
                               now);
                    break;
                case 2:
                    guard.tryNow(kHost, now);
                    break;
                default:
                    if (const auto refused =
                            guard.ask(kHost, Purpose(random.bounded(3)), random.bounded(2) == 0, now)) {
                        const qint64 wait = (refused->until - now).count();
                        QVERIFY2(wait >= 1 && wait <= 3'600'000,
                                 qPrintable(QStringLiteral("seed %1, step %2: %3 ms, reason %4")
                                                .arg(seed)
                                                .arg(step)
                                                .arg(wait)
                                                .arg(int(refused->why))));
                    }
                }
            }
        }
    }
};

QTEST_GUILESS_MAIN(TestHostGuard)
#include "tst_host_guard.moc"
