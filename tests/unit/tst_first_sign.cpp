// SPDX-License-Identifier: GPL-3.0-or-later
// When an incident began whose impact nobody measured.
#include "models/domain/first_sign.h"

#include <QtTest>

using namespace muster;

namespace {

Instant at(int minute, int second = 0)
{
    return Instant{1'795'000'000'000} + std::chrono::minutes{minute} + std::chrono::seconds{second};
}

TimelineEvent told(EventKind kind, Instant when, const QString& remoteId = {})
{
    TimelineEvent event;
    event.kind = kind;
    event.occurredAt = event.knownAt = when;
    event.source = SourceId{QStringLiteral("am")};
    event.remoteId = remoteId;
    return event;
}

TimelineEvent begins(const char* alert, Instant when)
{
    return told(EventKind::Alert, when, QLatin1String(alert) + QStringLiteral("/firing"));
}

TimelineEvent ends(const char* alert, Instant when)
{
    return told(EventKind::Alert, when, QLatin1String(alert) + QStringLiteral("/resolved"));
}

} // namespace

class TestFirstSign : public QObject
{
    Q_OBJECT
private slots:
    void theSignsThatLeadUpToItCount_data()
    {
        QTest::addColumn<std::vector<TimelineEvent>>("events");
        QTest::addColumn<int>("minute");
        QTest::newRow("the alert it was declared from") << std::vector{begins("A", at(58))} << 58;
        QTest::newRow("an alert of another incident, over long before")
            << std::vector{begins("A", at(40)), ends("A", at(44)), begins("B", at(58))} << 58;
        QTest::newRow("one that comes and goes")
            << std::vector{begins("A", at(50)), ends("A", at(52)), begins("A", at(54)), ends("A", at(55)),
                           begins("A", at(58))}
            << 50;
        QTest::newRow("one that still fires") << std::vector{begins("A", at(30)), begins("B", at(58))} << 30;
        QTest::newRow("over since, after it was known")
            << std::vector{begins("A", at(30)), begins("B", at(58)), ends("A", at(62))} << 30;
        QTest::newRow("a page, which has no end") << std::vector{told(EventKind::Page, at(45))} << 45;
        QTest::newRow("only later ones") << std::vector{begins("A", at(70)), begins("B", at(65))} << 65;
        QTest::newRow("only another's, long before")
            << std::vector{begins("A", at(10)), ends("A", at(20))} << -1;
        QTest::newRow("nothing") << std::vector<TimelineEvent>{told(EventKind::Note, at(30))} << -1;
    }
    void theSignsThatLeadUpToItCount()
    {
        QFETCH(std::vector<TimelineEvent>, events);
        QFETCH(int, minute);
        std::sort(events.begin(), events.end(),
                  [](const TimelineEvent& a, const TimelineEvent& b) { return a.occurredAt < b.occurredAt; });
        IncidentState state;
        state.keyTimes = {{at(58), at(58), QStringLiteral("detected"), QStringLiteral("tool")},
                          {at(60), at(60), QStringLiteral("declared"), QStringLiteral("human")}};
        const auto first = firstSign(state, events);
        QCOMPARE(first.has_value(), minute >= 0);
        if (minute >= 0)
            QCOMPARE(*first, at(minute));
    }

    void whereNobodyKnowsWhenTheFirstOfAllIsIt()
    {
        QCOMPARE(firstSign({}, {begins("A", at(10)), ends("A", at(12)), begins("B", at(50))}),
                 std::optional(at(10)));
    }
};

QTEST_GUILESS_MAIN(TestFirstSign)
#include "tst_first_sign.moc"
