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

    void whatIsUsedIsToldAndComesBackEvenly()
    {
        HostGuard guard(1);
        QCOMPARE(guard.used(kHost, kStart).perMinute, 600.0); // nobody said anything else
        guard.allow(kHost, 900);
        QCOMPARE(guard.used(kHost, kStart).used, 0.0);
        QCOMPARE(guard.used(kHost, kStart).readsFrom, kStart);
        for (int i = 0; i < 41; ++i)
            QVERIFY(!guard.ask(kHost, Purpose::Background, false, kStart));
        RequestBudget budget = guard.used(kHost, kStart);
        QCOMPARE(budget.perMinute, 900.0);
        QCOMPARE(budget.used, 41.0);
        QCOMPARE(budget.readsFrom, kStart);
        QCOMPARE(guard.used(kHost, kStart + 1s).used, 26.0); // 900 a minute are 15 a second
        QCOMPARE(guard.used(kHost, kStart + 3s).used, 0.0);
        QCOMPARE(guard.used(kHost, kStart).used, 41.0); // looking takes nothing and gives nothing
        // The last seven tenths are not for readings: 270 of them, and the next one a fifteenth of a second
        // on.
        for (int i = 41; i < 270; ++i)
            QVERIFY(!guard.ask(kHost, Purpose::Background, false, kStart));
        budget = guard.used(kHost, kStart);
        QCOMPARE(budget.used, 270.0);
        QCOMPARE(budget.readsFrom, kStart + 67ms);
        const auto refused = guard.ask(kHost, Purpose::Background, false, kStart);
        QVERIFY(refused && refused->until == budget.readsFrom);
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
        QCOMPARE(guard.ask(kHost, Purpose::Person, false, kStart)->until, kStart + 1s);

        // One a minute: the background gets its turn nevertheless.
        const QString slow = QStringLiteral("https://slow.example:443");
        guard.allow(slow, 1);
        QVERIFY(!guard.ask(slow, Purpose::Background, false, kStart));
        QCOMPARE(guard.ask(slow, Purpose::Background, false, kStart)->until, kStart + 60s);
        QVERIFY(!guard.ask(slow, Purpose::Background, false, kStart + 60s));
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
