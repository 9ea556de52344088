// SPDX-License-Identifier: GPL-3.0-or-later
// ClockSkew: the estimate lies within its error, does not tremble, and absurd times stop nothing.
#include "integrations/sync/clock_skew.h"

#include <QRandomGenerator>
#include <QtTest>

using namespace muster;
using namespace std::chrono_literals;

namespace {

constexpr Instant kStart{1'795'467'600'000};
constexpr Milliseconds kAhead = 61min;

HttpReply dated(const QByteArray& date, const QByteArray& age = {})
{
    HttpReply reply;
    reply.headers = {{"date", date}};
    if (!age.isEmpty())
        reply.headers.emplace_back("age", age);
    return reply;
}

ClockSkew skewOf(Milliseconds offset)
{
    ClockSkew skew;
    skew.observe(kStart, kStart + 100ms, kStart + 50ms + offset - 500ms);
    return skew;
}

TimelineEvent eventAt(Instant at)
{
    TimelineEvent event;
    event.occurredAt = at;
    return event;
}

} // namespace

class TestClockSkew final : public QObject
{
    Q_OBJECT
private slots:
    void theTrueOffsetLiesWithinTheError()
    {
        QRandomGenerator random(7);
        for (int run = 0; run < 2'000; ++run) {
            const Milliseconds truth{random.bounded(20'000'000) - 10'000'000};
            ClockSkew skew;
            Instant now = kStart + Milliseconds{random.bounded(1000)};
            for (int i = 0; i < 12; ++i) {
                const Milliseconds there{random.bounded(4'000)}, back{random.bounded(4'000)};
                const qint64 toolNow = (now + there + truth).ms;
                skew.observe(now, now + there + back, Instant{toolNow / 1000 * 1000});
                const qint64 off = std::abs((skew.offset() - truth).count());
                QVERIFY2(off <= skew.error().count() + 1,
                         qPrintable(QStringLiteral("run %1: off by %2, error %3")
                                        .arg(run)
                                        .arg(off)
                                        .arg(skew.error().count())));
                now = now + Milliseconds{15'000 + random.bounded(1000)};
            }
        }
    }

    void theShortestWayCounts()
    {
        ClockSkew skew;
        QVERIFY(skew.observe(kStart, kStart + 8s, kStart + 4s - 500ms));
        QCOMPARE(skew.error(), Milliseconds{4'500});
        QVERIFY(skew.observe(kStart + 10s, kStart + 10s + 20ms, kStart + 10s + 10ms - 500ms));
        QCOMPARE(skew.error(), Milliseconds{510});
        QVERIFY(!skew.observe(kStart + 20s, kStart + 29s, kStart + 24s));
        QCOMPARE(skew.error(), Milliseconds{510});
    }

    void theOffsetInForceDoesNotTremble()
    {
        ClockSkew skew = skewOf(kAhead);
        const Milliseconds first = skew.offset();
        for (int i = 1; i < 100; ++i) {
            const Instant now = kStart + 15s * i + Milliseconds{i * 137 % 1000};
            QVERIFY(!skew.observe(now, now + 90ms, Instant{(now + 45ms + kAhead).ms / 1000 * 1000}));
            QCOMPARE(skew.offset(), first);
        }
    }

    void aClockThatWasSetIsNoticedAtOnce()
    {
        ClockSkew skew = skewOf(kAhead);
        QVERIFY(skew.isOff());
        QVERIFY(skew.observe(kStart + 60s, kStart + 61s, kStart + 60s));
        QVERIFY(!skew.isOff());
        QCOMPARE(skew.correction(), Milliseconds{0});
    }

    void answersOutOfACacheAndWithoutADateTellNothing()
    {
        ClockSkew skew;
        QVERIFY(!skew.observe(kStart, kStart, dated("Fri, 20 Nov 2026 02:13:30 GMT", "30")));
        QVERIFY(!skew.observe(kStart, kStart, dated("yesterday")));
        QVERIFY(!skew.observe(kStart, kStart, HttpReply{}));
        QVERIFY(!skew.observe(kStart, kStart - 1h, kStart)); // our own clock went back meanwhile
        QVERIFY(!skew.isKnown());
        QVERIFY(skew.observe(kStart, kStart, dated("Fri, 20 Nov 2026 02:13:30 GMT")));
    }

    void wordsForPeople()
    {
        QCOMPARE(skewOf(kAhead).words(QStringLiteral("Pager")),
                 QStringLiteral("The clock of Pager is 61 min ahead; its times are corrected."));
        QCOMPARE(skewOf(-45s).words(QStringLiteral("Pager")),
                 QStringLiteral("The clock of Pager is 45 s behind; its times are corrected."));
        QCOMPARE(skewOf(1s).words(QStringLiteral("Pager")), QString());
        QCOMPARE(clockSpan(125min), QStringLiteral("2 h 5 min"));
        QCOMPARE(clockSpan(-72h), QStringLiteral("3 d"));
    }

    void ourOwnClockIsAtFaultWhenThreeToolsAgree()
    {
        const auto tool = [](const char* name, Milliseconds offset) {
            return ClockEstimate{SourceId{QString::fromLatin1(name)}, kStart, offset, 500ms};
        };
        const auto three = {tool("a", 61min), tool("b", 61min + 1s), tool("c", 61min - 1s)};
        const QString words = ownClockWords(three);
        QVERIFY2(words.startsWith(
                     QStringLiteral("This computer's clock differs from 3 tools: it is 61 min behind")),
                 qPrintable(words));
        QCOMPARE(ownClockWords({tool("a", 61min), tool("b", 61min)}), QString());
        QCOMPARE(ownClockWords({tool("a", 61min), tool("b", 5min), tool("c", -3h)}), QString());
        // As many speak for our clock as against it.
        QCOMPARE(ownClockWords({tool("a", 61min), tool("b", 61min), tool("c", 61min), tool("d", 0s),
                                tool("e", 0s), tool("f", 1s)}),
                 QString());
    }

    void timesOfAToolWhoseClockIsOffAreCorrectedAndTheirOwnIsKept()
    {
        TimelineEvent event = eventAt(kStart + kAhead - 30s);
        placeInTime(event, skewOf(kAhead), kStart);
        QCOMPARE(event.occurredAt, kStart - 30s);
        QCOMPARE(event.clockOffset, kAhead);
        QCOMPARE(event.toldAt(), kStart + kAhead - 30s);
        TimelineEvent plain = eventAt(kStart - 30s);
        placeInTime(plain, skewOf(1s), kStart);
        QCOMPARE(plain.occurredAt, kStart - 30s);
        QCOMPARE(plain.clockOffset, Milliseconds{0});
    }

    void nothingHappensAfterItWasKnown()
    {
        TimelineEvent event = eventAt(kStart + 800ms);
        placeInTime(event, skewOf(0s), kStart);
        QCOMPARE(event.occurredAt, kStart);
        QCOMPARE(event.toldAt(), kStart + 800ms);
        QVERIFY(!event.timeUnknown);
    }

    void absurdTimesAreUnknownAndPlacedAtTheirArrival_data()
    {
        QTest::addColumn<qint64>("told");
        QTest::newRow("year 1") << Instant::fromIso(u"0001-01-01T00:00:00Z")->ms;
        QTest::newRow("epoch") << qint64(0);
        QTest::newRow("tomorrow and more") << (kStart + 27h).ms;
        QTest::newRow("9999") << Instant::fromIso(u"9999-12-31T23:59:59Z")->ms;
        QTest::newRow("292278994") << std::numeric_limits<qint64>::max();
        QTest::newRow("before everything") << std::numeric_limits<qint64>::min();
    }
    void absurdTimesAreUnknownAndPlacedAtTheirArrival()
    {
        QFETCH(qint64, told);
        for (const Milliseconds offset : {Milliseconds{0s}, Milliseconds{61min}, Milliseconds{-61min}}) {
            TimelineEvent event = eventAt(Instant{told});
            placeInTime(event, skewOf(offset), kStart);
            QVERIFY(event.timeUnknown);
            QCOMPARE(event.occurredAt, kStart);
            QCOMPARE(event.clockOffset, Milliseconds{0});
        }
    }

    void theOverlapGrowsWithTheDoubt()
    {
        QCOMPARE(overlapFor(ClockSkew{}), Milliseconds{5min});
        QCOMPARE(overlapFor(skewOf(30s)), Milliseconds{5min});
        const Milliseconds wide = overlapFor(skewOf(kAhead));
        QVERIFY(wide >= 122min && wide <= 123min);
    }
};

QTEST_GUILESS_MAIN(TestClockSkew)
#include "tst_clock_skew.moc"
