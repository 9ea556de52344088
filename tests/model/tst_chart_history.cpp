// SPDX-License-Identifier: GPL-3.0-or-later
// What charts ask the tools for when they are panned and zoomed.
#include "models/view/chart_history.h"
#include "tests/model/view_fixture.h"

#include <random>

using namespace muster;
using namespace muster::test;
using std::chrono::hours;
using std::chrono::milliseconds;
using std::chrono::minutes;
using std::chrono::seconds;

namespace {

/// Keeps every question; answers when it is told to.
class AskedTools final : public ToolGateway
{
public:
    std::vector<MetricQuery> asked;
    QStringList warnings; ///< of every answer
    double value = 1;     ///< in every answer
    struct Waiting
    {
        QPointer<QObject> asker;
        std::function<void(Result<QueryAnswer>)> onDone;
    };
    std::deque<Waiting> waiting;

    std::vector<ToolKind> toolKinds() const override { return {}; }
    void testConnection(const Source&, const TypedSecrets&, QObject*,
                        std::function<void(bool, const QString&)>) override
    {
    }
    void saveSource(const Source&, const TypedSecrets&, QObject*,
                    std::function<void(Result<SourceId>)>) override
    {
    }
    void removeSource(const SourceId&, QObject*, std::function<void(Done)>) override {}
    void query(const MetricQuery& query, QObject* asker,
               std::function<void(Result<QueryAnswer>)> onDone) override
    {
        asked.push_back(query);
        waiting.push_back({asker, std::move(onDone)});
    }
    /// Questions whose asker still waits.
    qsizetype open() const
    {
        return std::count_if(waiting.begin(), waiting.end(), [](const Waiting& one) { return one.asker; });
    }
    void watch(const IncidentId&, const std::vector<Panel>&, const std::vector<SourceId>&) override {}
    void unwatch(const IncidentId&) override {}
    void setOpenRooms(const std::vector<IncidentId>&) override {}
    void syncNow() override {}
    void sweepNow(const std::optional<SourceId>&, bool, QObject*,
                  std::function<void(std::vector<SweepAnswer>)>) override
    {
    }

    void answer(bool well = true)
    {
        const Waiting one = std::move(waiting.front());
        waiting.pop_front();
        if (!one.asker)
            return; // nobody waits for it any more
        if (!well) {
            one.onDone(fail(ErrorKind::Offline, QStringLiteral("scripted")));
            return;
        }
        SampleBlock block;
        block.times = {1};
        block.values = {value};
        one.onDone(QueryAnswer{{block}, warnings, {}});
    }
    void answerAll(bool well = true)
    {
        while (!waiting.empty())
            answer(well);
    }
    /// "24h@30m": lengths and steps of what was asked since the last look.
    QString told()
    {
        QStringList words;
        for (const MetricQuery& query : asked)
            words += QStringLiteral("%1 %2 %3 m @ %4 s")
                         .arg(query.query, query.range.from.toIso())
                         .arg(query.range.length().count() / 60'000)
                         .arg(query.step.count() / 1000);
        asked.clear();
        return words.join(QLatin1Char('\n'));
    }
};

struct Room
{
    FakeClock clock{at("2026-11-20T12:00:00Z")};
    AskedTools tools;
    int kept = 0;
    ChartHistory history{tools, clock, [this](const MetricQuery&, const QueryAnswer&) { ++kept; }};
    std::vector<Panel> panels;

    explicit Room(QStringList queries = {QStringLiteral("a")})
    {
        for (const QString& query : queries) {
            Panel panel;
            panel.id = query;
            panel.source = SourceId{QStringLiteral("prometheus")};
            panel.series = {{query, {}}};
            panels.push_back(panel);
        }
    }
    void look(TimeRange range, int columns = 480)
    {
        std::vector<ShownPanel> shown;
        for (const Panel& panel : panels)
            shown.push_back({panel, columns, {range}});
        history.want(std::move(shown));
    }
    void show(const char* from, const char* to, int columns = 480)
    {
        look({at(from), at(to)}, columns);
        clock.advance(seconds{1});
    }
};

} // namespace

class TestChartHistory : public QObject
{
    Q_OBJECT
private slots:
    void whatTheWatchBringsIsNotAskedFor();
    void aDayIsAskedCoarselyAndThenFinely();
    void theSameStretchIsNeverAskedTwice();
    void panningAsksForTheNewPartOnly();
    void zoomingInAsksForAFinerStep();
    void aSourceThatLooksMoreOftenIsAskedMoreFinely_data();
    void aSourceThatLooksMoreOftenIsAskedMoreFinely();
    void theTailIsTheWatchs();
    void aRangeThatMovesOnIsNotAskedFor();
    void aLiveTailAsksNothingNewWhileItMoves();
    void everyChartGetsSomethingBeforeOneGetsAll();
    void fourQueriesAtMostAreUnderWay();
    void aFailureIsNotAskedAgainForAMinute();
    void theFutureIsNotAskedFor();
    void aWiderChartIsAskedForMoreFinely();
    void whatNobodyNeedsAnyMoreIsGivenUp();
    void whatIsStillPartlyShownGoesOn();
    void whatIsTooCoarseForTheNewViewIsGivenUp();
    void aFailureIsAskedAgainByItself();
    void aFailureIsForgottenWhenTheFinerAnswerCame_data();
    void aFailureIsForgottenWhenTheFinerAnswerCame();
    void aPartialAnswerIsKeptAndAskedAgain();
    void whatEarlierRunsAskedIsRecalledBeforeAnythingIsAsked();
    void missingIsWhatWasNotAddedAgainstBruteForce();
    void stepsAreRoundAndNeverTooMany();
};

void TestChartHistory::whatTheWatchBringsIsNotAskedFor()
{
    Room room;
    room.show("2026-11-20T06:30:00Z", "2026-11-20T12:00:00Z");
    QCOMPARE(room.tools.told(), QString());
}

void TestChartHistory::aDayIsAskedCoarselyAndThenFinely()
{
    Room room;
    room.show("2026-11-19T12:00:00Z", "2026-11-20T12:00:00Z");
    // 24 h on 480 columns: 6 minutes a sample, so every 10; 8 times coarser is an hour. The last 6 h are
    // watched.
    QCOMPARE(room.tools.told(), QStringLiteral("a 2026-11-19T12:00:00Z 1080 m @ 3600 s\n"
                                               "a 2026-11-19T12:00:00Z 1080 m @ 600 s"));
    room.tools.answerAll();
    QCOMPARE(room.kept, 2);
    QCOMPARE(room.history.pending(), 0);
}

void TestChartHistory::theSameStretchIsNeverAskedTwice()
{
    Room room;
    room.show("2026-11-19T12:00:00Z", "2026-11-20T12:00:00Z");
    room.show("2026-11-19T13:00:00Z", "2026-11-20T13:00:00Z"); // while it is under way
    room.tools.answerAll();
    room.tools.told();
    room.show("2026-11-20T08:00:00Z", "2026-11-20T09:00:00Z");
    room.show("2026-11-19T12:00:00Z", "2026-11-20T12:00:00Z");
    QCOMPARE(room.tools.told(), QString());
}

void TestChartHistory::panningAsksForTheNewPartOnly()
{
    Room room;
    room.show("2026-11-19T12:00:00Z", "2026-11-20T12:00:00Z");
    room.tools.answerAll();
    room.tools.told();
    room.show("2026-11-19T10:00:00Z", "2026-11-20T10:00:00Z");
    // A small part of what is shown: finely at once.
    QCOMPARE(room.tools.told(), QStringLiteral("a 2026-11-19T10:00:00Z 120 m @ 600 s"));
}

void TestChartHistory::zoomingInAsksForAFinerStep()
{
    Room room;
    room.show("2026-11-19T12:00:00Z", "2026-11-20T12:00:00Z");
    room.tools.answerAll();
    room.tools.told();
    room.show("2026-11-19T15:00:00Z", "2026-11-19T16:00:00Z");
    // 1 h on 480 columns: 15 s; 2 minutes would do first, and is not there yet either.
    QCOMPARE(room.tools.told(), QStringLiteral("a 2026-11-19T15:00:00Z 60 m @ 120 s\n"
                                               "a 2026-11-19T15:00:00Z 60 m @ 15 s"));
}

void TestChartHistory::aSourceThatLooksMoreOftenIsAskedMoreFinely_data()
{
    QTest::addColumn<QString>("looks"); // in five minutes; empty: no answer
    QTest::addColumn<QString>("asked");
    const QString fine = QStringLiteral("a 2026-11-19T15:00:00Z 5 m @ %1 s");
    QTest::newRow("every 15 s") << "20"
                                << "";
    QTest::newRow("every 5 s") << "60" << fine.arg(5);
    QTest::newRow("every 5 s, one missed") << "59" << fine.arg(5);
    QTest::newRow("every 6 s") << "50"
                               << "";
    QTest::newRow("every second, more than five minutes on 480 columns show") << "300" << fine.arg(5);
    QTest::newRow("every minute") << "5"
                                  << "";
    QTest::newRow("no jobs") << "0"
                             << "";
    QTest::newRow("not a number") << "nan"
                                  << "";
    QTest::newRow("refused") << ""
                             << "";
}

void TestChartHistory::aSourceThatLooksMoreOftenIsAskedMoreFinely()
{
    QFETCH(QString, looks);
    QFETCH(QString, asked);
    Room room;
    room.show("2026-11-19T15:00:00Z", "2026-11-19T15:05:00Z");
    QCOMPARE(room.tools.asked.size(), size_t{2}); // how often it looks, and the coarse picture meanwhile
    QVERIFY(room.tools.asked[0].instant);
    QCOMPARE(room.tools.asked[0].query, QLatin1String(ChartHistory::kScrapeQuery));
    QCOMPARE(room.tools.asked[1].step, Milliseconds{seconds{15}});
    room.tools.told();
    room.tools.value = looks.toDouble();
    room.tools.answerAll(!looks.isEmpty());
    QCOMPARE(room.tools.told(), asked);
    room.tools.answerAll();
    // Once is enough.
    room.show("2026-11-19T16:00:00Z", "2026-11-19T16:05:00Z");
    QVERIFY(!room.tools.told().contains(QLatin1String(ChartHistory::kScrapeQuery)));
}

void TestChartHistory::theTailIsTheWatchs()
{
    Room room;
    room.tools.value = 60;
    room.show("2026-11-20T11:55:00Z", "2026-11-20T12:00:00Z");
    room.tools.told();
    room.tools.answerAll();
    QCOMPARE(room.tools.told(), QStringLiteral("a 2026-11-20T11:55:00Z 3 m @ 5 s"));
    room.tools.answerAll();
    // It moves on: what has settled meanwhile is asked for, minute by minute.
    for (int second = 0; second < 125; second += 5) {
        const Instant now = room.clock.now();
        room.look({now - minutes{5}, now});
        room.clock.advance(seconds{5});
        room.tools.answerAll();
    }
    QCOMPARE(room.tools.told(), QStringLiteral("a 2026-11-20T11:58:00Z 1 m @ 5 s\n"
                                               "a 2026-11-20T11:59:00Z 1 m @ 5 s"));
}

void TestChartHistory::aRangeThatMovesOnIsNotAskedFor()
{
    Room room;
    for (int i = 0; i < 20; ++i) { // a drag
        const Instant from = at("2026-11-18T12:00:00Z") - minutes{i};
        room.look({from, from + hours{1}});
        room.clock.advance(milliseconds{50});
    }
    QCOMPARE(room.tools.told(), QString());
    room.clock.advance(seconds{1});
    QCOMPARE(room.tools.told(), QStringLiteral("a 2026-11-18T11:40:00Z 62 m @ 120 s\n"
                                               "a 2026-11-18T11:41:00Z 60 m @ 15 s"));
}

void TestChartHistory::aLiveTailAsksNothingNewWhileItMoves()
{
    Room room;
    for (int second = 0; second < 600; ++second) {
        const Instant to = room.clock.now();
        room.look({to - hours{24}, to});
        room.clock.advance(seconds{1});
        if (second == 5)
            room.tools.answerAll();
    }
    QCOMPARE(int(room.tools.asked.size()), 2); // coarse and fine
}

void TestChartHistory::everyChartGetsSomethingBeforeOneGetsAll()
{
    Room room({QStringLiteral("a"), QStringLiteral("b")});
    room.show("2026-11-19T12:00:00Z", "2026-11-20T12:00:00Z");
    QCOMPARE(room.tools.told(), QStringLiteral("a 2026-11-19T12:00:00Z 1080 m @ 3600 s\n"
                                               "b 2026-11-19T12:00:00Z 1080 m @ 3600 s\n"
                                               "a 2026-11-19T12:00:00Z 1080 m @ 600 s\n"
                                               "b 2026-11-19T12:00:00Z 1080 m @ 600 s"));
}

void TestChartHistory::fourQueriesAtMostAreUnderWay()
{
    Room room({QStringLiteral("a"), QStringLiteral("b"), QStringLiteral("c"), QStringLiteral("d")});
    room.show("2026-11-19T12:00:00Z", "2026-11-20T12:00:00Z");
    QCOMPARE(int(room.tools.asked.size()), 4);
    QCOMPARE(room.history.pending(), 8);
    room.tools.answer();
    QCOMPARE(int(room.tools.asked.size()), 5);
    room.show("2026-11-20T11:00:00Z", "2026-11-20T12:00:00Z"); // another view drops what waits
    room.tools.answerAll();
    QCOMPARE(int(room.tools.asked.size()), 5);
    QCOMPARE(room.history.pending(), 0);
}

void TestChartHistory::aFailureIsNotAskedAgainForAMinute()
{
    Room room;
    room.show("2026-11-18T12:00:00Z", "2026-11-18T13:00:00Z");
    room.tools.answerAll(false);
    QCOMPARE(room.kept, 0);
    room.tools.told();
    room.show("2026-11-20T11:00:00Z", "2026-11-20T12:00:00Z");
    room.show("2026-11-18T12:00:00Z", "2026-11-18T13:00:00Z");
    QCOMPARE(room.tools.told(), QString());
    room.show("2026-11-20T11:00:00Z", "2026-11-20T12:00:00Z");
    room.clock.advance(minutes{1});
    QCOMPARE(room.tools.told(), QString()); // not shown now
    room.show("2026-11-18T12:00:00Z", "2026-11-18T13:00:00Z");
    QCOMPARE(int(room.tools.asked.size()), 2);
}

void TestChartHistory::aFailureIsForgottenWhenTheFinerAnswerCame_data()
{
    QTest::addColumn<QString>("from");
    QTest::addColumn<QString>("to");
    QTest::newRow("on the coarse grid") << "2026-11-18T12:00:00Z"
                                        << "2026-11-18T13:00:00Z";
    QTest::newRow("beside it") << "2026-11-18T12:00:15Z"
                               << "2026-11-18T13:00:15Z";
}

void TestChartHistory::aFailureIsForgottenWhenTheFinerAnswerCame()
{
    QFETCH(QString, from);
    QFETCH(QString, to);
    Room room;
    const TimeRange range{at(qPrintable(from)), at(qPrintable(to))};
    room.show(qPrintable(from), qPrintable(to));
    room.tools.answer(false); // coarsely
    QVERIFY(!room.history.trouble(room.panels[0], range).isEmpty());
    room.tools.answer();
    room.clock.advance(minutes{1});
    room.tools.answerAll();
    QCOMPARE(room.history.trouble(room.panels[0], range), QString());
    QVERIFY(!room.history.isAsking(room.panels[0], range));
}

void TestChartHistory::theFutureIsNotAskedFor()
{
    Room room;
    room.show("2026-11-21T12:00:00Z", "2026-11-22T12:00:00Z");
    room.history.want({});
    room.clock.advance(seconds{1});
    QCOMPARE(room.tools.told(), QString());
}

void TestChartHistory::aWiderChartIsAskedForMoreFinely()
{
    Room room;
    room.show("2026-11-18T00:00:00Z", "2026-11-19T00:00:00Z", 360);
    // 24 h on 360 pixels: 8 minutes a sample, so every 10; on 1,600 pixels 108 s, so every 2 minutes.
    QCOMPARE(room.tools.told(), QStringLiteral("a 2026-11-18T00:00:00Z 1440 m @ 10800 s\n"
                                               "a 2026-11-18T00:00:00Z 1440 m @ 600 s"));
    room.tools.answerAll();
    room.show("2026-11-18T00:00:00Z", "2026-11-19T00:00:00Z", 1600);
    QCOMPARE(room.tools.told(), QStringLiteral("a 2026-11-18T00:00:00Z 1440 m @ 120 s"));
    room.tools.answerAll();
    room.show("2026-11-18T00:00:00Z", "2026-11-19T00:00:00Z", 360); // what is finer is good enough
    QCOMPARE(room.tools.told(), QString());
}

void TestChartHistory::whatNobodyNeedsAnyMoreIsGivenUp()
{
    Room room;
    room.show("2026-11-18T12:00:00Z", "2026-11-18T13:00:00Z");
    QCOMPARE(room.tools.open(), 2);
    room.look({at("2026-11-17T12:00:00Z"), at("2026-11-17T13:00:00Z")});
    QCOMPARE(room.tools.open(), 0); // at once, not when the next view rests
    QCOMPARE(room.history.pending(), 0);
    room.tools.answerAll();
    QCOMPARE(room.kept, 0);
    room.tools.told();
    room.show("2026-11-18T12:00:00Z", "2026-11-18T13:00:00Z"); // and asked again when it is shown again
    QCOMPARE(int(room.tools.asked.size()), 2);
    room.history.want({}); // no panel
    QCOMPARE(room.tools.open(), 0);
}

void TestChartHistory::whatIsStillPartlyShownGoesOn()
{
    Room room;
    room.show("2026-11-18T12:00:00Z", "2026-11-18T13:00:00Z");
    room.look({at("2026-11-18T12:30:00Z"), at("2026-11-18T13:30:00Z")});
    QCOMPARE(room.tools.open(), 2);
    // Zoomed out: what is on its way is finer than needed, and wanted when one looks back.
    room.look({at("2026-11-17T12:00:00Z"), at("2026-11-18T13:30:00Z")});
    QCOMPARE(room.tools.open(), 2);
    room.tools.answerAll();
    QCOMPARE(room.kept, 2);
}

void TestChartHistory::whatIsTooCoarseForTheNewViewIsGivenUp()
{
    Room room;
    room.show("2026-11-18T00:00:00Z", "2026-11-19T00:00:00Z");
    QCOMPARE(room.tools.open(), 2);
    room.look({at("2026-11-18T12:00:00Z"), at("2026-11-18T13:00:00Z")}); // 15 s, at first 2 minutes
    QCOMPARE(room.tools.open(), 0);
}

void TestChartHistory::aFailureIsAskedAgainByItself()
{
    Room room;
    room.show("2026-11-18T12:00:00Z", "2026-11-18T13:00:00Z");
    room.tools.answerAll(false);
    room.tools.told();
    room.clock.advance(seconds{50});
    QCOMPARE(room.tools.told(), QString());
    room.clock.advance(seconds{11}); // nobody touched anything
    QCOMPARE(int(room.tools.asked.size()), 2);
    room.tools.answerAll();
    QCOMPARE(room.kept, 2);
    room.clock.advance(minutes{5});
    QCOMPARE(int(room.tools.asked.size()), 2);
}

void TestChartHistory::aPartialAnswerIsKeptAndAskedAgain()
{
    Room room;
    room.tools.warnings << QStringLiteral("a store did not answer");
    room.show("2026-11-18T12:00:00Z", "2026-11-18T13:00:00Z");
    room.tools.answerAll();
    QCOMPARE(room.kept, 2);
    room.tools.told();
    room.clock.advance(minutes{4});
    QCOMPARE(room.tools.told(), QString());
    room.tools.warnings = QStringList{QStringLiteral("PromQL info: metric might not be a counter")};
    room.clock.advance(minutes{2});
    QCOMPARE(int(room.tools.asked.size()), 2);
    room.tools.answerAll();
    room.clock.advance(minutes{20}); // a remark on the query is no missing sample
    QCOMPARE(int(room.tools.asked.size()), 2);
}

void TestChartHistory::whatEarlierRunsAskedIsRecalledBeforeAnythingIsAsked()
{
    FakeClock clock{at("2026-11-20T12:00:00Z")};
    AskedTools tools;
    std::function<void(std::vector<SampleStretch>)> answer;
    int recalls = 0;
    ChartHistory history(
        tools, clock, [](const MetricQuery&, const QueryAnswer&) {},
        [&](const SourceId&, const QString&, const std::function<void(std::vector<SampleStretch>)>& onDone) {
            ++recalls;
            answer = onDone;
        });
    Panel panel;
    panel.source = SourceId{QStringLiteral("prometheus")};
    panel.series = {{QStringLiteral("a"), {}}};
    history.want({{panel, 480, {{at("2026-11-18T12:00:00Z"), at("2026-11-18T14:00:00Z")}}}});
    clock.advance(seconds{1});
    QCOMPARE(tools.told(), QString());
    SampleStretch whole{panel.source,
                        QStringLiteral("a"),
                        {at("2026-11-18T12:00:00Z"), at("2026-11-18T13:50:00Z")},
                        seconds{15},
                        {},
                        {}};
    SampleStretch part = whole;
    part.range = {at("2026-11-18T13:50:00Z"), at("2026-11-18T14:00:00Z")};
    part.words << QStringLiteral("a store did not answer");
    answer({whole, part});
    QCOMPARE(tools.told(), QStringLiteral("a 2026-11-18T13:50:00Z 10 m @ 30 s"));
    history.want({{panel, 480, {{at("2026-11-18T12:00:00Z"), at("2026-11-18T13:00:00Z")}}}});
    clock.advance(seconds{1});
    QCOMPARE(tools.told(), QString());
    QCOMPARE(recalls, 1);
}

void TestChartHistory::missingIsWhatWasNotAddedAgainstBruteForce()
{
    std::mt19937 random(5);
    std::uniform_int_distribution<int> place(0, 99);
    std::uniform_int_distribution<int> step(1, 3);
    for (int round = 0; round < 2'000; ++round) {
        RangeCover cover;
        int finest[100];
        std::fill(std::begin(finest), std::end(finest), 99);
        for (int i = 0; i < 8; ++i) {
            const int from = place(random), to = place(random), at = step(random);
            cover.add({Instant{from}, Instant{to}}, Milliseconds{at});
            for (int t = from; t < to; ++t)
                finest[t] = std::min(finest[t], at);
        }
        const int wanted = step(random), from = place(random), to = place(random);
        QString expected, found;
        for (int t = from; t < to; ++t)
            expected += finest[t] > wanted ? QStringLiteral("%1 ").arg(t) : QString();
        Instant last = Instant::never();
        for (const TimeRange& part : cover.missing({Instant{from}, Instant{to}}, Milliseconds{wanted})) {
            QVERIFY(part.from > last);
            last = part.to;
            for (qint64 t = part.from.ms; t < part.to.ms; ++t)
                found += QStringLiteral("%1 ").arg(t);
        }
        QCOMPARE(found, expected);
    }
}

void TestChartHistory::stepsAreRoundAndNeverTooMany()
{
    QCOMPARE(stepFor(hours{1}, 480, seconds{15}), Milliseconds{seconds{15}});
    QCOMPARE(stepFor(minutes{5}, 480, seconds{15}), Milliseconds{seconds{15}});
    QCOMPARE(stepFor(hours{24 * 7}, 480, seconds{15}), Milliseconds{hours{1}});
    QCOMPARE(stepFor(hours{24 * 7}, 0, seconds{15}), Milliseconds{hours{24}});
    for (const int columns : {100, 480, 2000}) {
        for (Milliseconds length = minutes{1}; length < hours{24 * 90}; length = length * 3 / 2)
            QVERIFY(length / stepFor(length, columns, seconds{15}) <= columns);
    }
}

QTEST_GUILESS_MAIN(TestChartHistory)
#include "tst_chart_history.moc"
