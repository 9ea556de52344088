// SPDX-License-Identifier: GPL-3.0-or-later
// The query line: what may be typed (of the tool, of what is stored), what is wrong, the chart of an edited
// query, history, and what becomes a panel.
#include "models/view/chart_detail.h"
#include "models/view/chart_range.h"
#include "models/view/panel_list_model.h"
#include "models/view/query_line.h"
#include "tests/model/query_fixture.h"

#include <QAbstractItemModelTester>
#include <QSignalSpy>

using namespace muster;
using namespace muster::test;

namespace {

/// A live room with the four panels of the template, the first of which is looked at.
struct OpenChart
{
    NamedTools tools;
    std::unique_ptr<Machine> machine;
    WarRoom* room = nullptr;
    QueryLine* line = nullptr;

    explicit OpenChart(bool connected = true)
    {
        tools.value = 0.5;
        tools.names[QStringLiteral("metrics")] = {QStringLiteral("http_requests_total"), QStringLiteral("up"),
                                                  QStringLiteral("http_inflight")};
        tools.names[QStringLiteral("labels up")] = {QStringLiteral("__name__"), QStringLiteral("job"),
                                                    QStringLiteral("instance")};
        tools.names[QStringLiteral("values job up")] = {QStringLiteral("api"), QStringLiteral("a.pi")};
        machine = std::make_unique<Machine>(&tools);
        machine->session->declareIncident(QStringLiteral("slow"), 2, QStringLiteral("checkout-api"));
        wait([&] { return machine->session->room() && machine->session->room()->ready(); });
        room = machine->session->room();
        Source source;
        source.id = kProm;
        source.tool = QStringLiteral("prometheus");
        source.name = QStringLiteral("Prometheus");
        source.enabled = connected;
        write([&](WriteTx& tx) { return tx.putSource(source); });
        if (!connected) {
            // The panels were made while it was connected.
            Panel panel;
            panel.id = QStringLiteral("p");
            panel.title = QStringLiteral("P");
            panel.source = kProm;
            panel.series = {{QStringLiteral("sum(rate(http_requests_total{job=\"api\"}[1m]))"), {}}};
            write([&](WriteTx& tx) { return tx.setPanels(room->id(), {panel}); });
        }
        wait([&] { return !room->panels()->panels().empty(); });
        room->detail()->showPanel(room->panels()->panels().front().id);
        wait([&] { return !room->detail()->sourceName().isEmpty(); });
        line = room->detail()->query();
    }
    template <typename Condition>
    static void wait(Condition condition)
    {
        if (!QTest::qWaitFor(condition, 5000))
            qFatal("it did not come");
    }
    void write(const std::function<Done(WriteTx&)>& change)
    {
        const auto done = machine->store->writeNow([&](WriteTx& tx) -> Result<bool> {
            if (Done one = change(tx); !one)
                return tl::unexpected(one.error());
            return true;
        });
        if (!done)
            qFatal("%s", qPrintable(done.error().what));
    }
    /// Types `text` with the cursor at `|` and lets the time pass that opens the list.
    void type(QString text)
    {
        const qsizetype cursor = text.indexOf(u'|');
        text.remove(u'|');
        line->edit(text, int(cursor < 0 ? text.size() : cursor));
        machine->clock->advance(QueryLine::kRest);
    }
    QStringList proposed() const
    {
        QStringList names;
        for (const ProposalRow& row : line->proposals()->rows())
            names << row.text;
        return names;
    }
};

} // namespace

class TestQueryLine final : public QObject
{
    Q_OBJECT
private slots:
    // ---- the line
    void showsThePanelsQueryAndNothingWrongWithIt()
    {
        OpenChart stage;
        QCOMPARE(stage.line->text(), stage.room->panels()->panels().front().series.front().query);
        QCOMPARE(stage.line->problem(), QString());
        QVERIFY(!stage.line->edited());
        QVERIFY(!stage.line->isShown());
    }

    void proposesWhatTheToolKnowsAfterARest()
    {
        OpenChart stage;
        QAbstractItemModelTester tester(stage.line->proposals());
        stage.line->edit(QStringLiteral("h"), 1);
        QVERIFY(stage.tools.listed.isEmpty());
        stage.line->edit(QStringLiteral("ht"), 2);
        stage.machine->clock->advance(QueryLine::kRest);
        QCOMPARE(stage.tools.listed, QStringList{QStringLiteral("metrics")});
        QTRY_COMPARE(stage.proposed(),
                     (QStringList{QStringLiteral("http_inflight"), QStringLiteral("http_requests_total")}));
        QVERIFY(stage.line->proposing());
        stage.type(QStringLiteral("http_r"));
        QTRY_COMPARE(stage.proposed(), QStringList{QStringLiteral("http_requests_total")});
        QCOMPARE(stage.tools.listed.size(), 1); // remembered
        QSignalSpy replaced(stage.line, &QueryLine::replaced);
        stage.line->accept();
        QCOMPARE(replaced.last().at(0).toString(), QStringLiteral("http_requests_total"));
        QCOMPARE(replaced.last().at(1).toInt(), 19);
        QVERIFY(!stage.line->proposing());
    }

    void aRowGoesWhereTheWordIsAlsoAfterMoreKeys()
    {
        OpenChart stage;
        stage.type(QStringLiteral("sum(http_r|)"));
        QTRY_COMPARE(stage.proposed(), QStringList{QStringLiteral("http_requests_total")});
        stage.line->edit(QStringLiteral("sum(http_req)"), 12); // no rest yet, the list is that of before
        stage.line->accept();
        QCOMPARE(stage.line->text(), QStringLiteral("sum(http_requests_total)"));
        // The word is gone: nothing is put anywhere.
        stage.type(QStringLiteral("http_r|"));
        QTRY_COMPARE(stage.proposed(), QStringList{QStringLiteral("http_requests_total")});
        stage.line->edit(QStringLiteral("http_r[5"), 8);
        stage.line->accept();
        QCOMPARE(stage.line->text(), QStringLiteral("http_r[5"));
        QVERIFY(!stage.line->proposing());
    }

    void labelsAndValuesAreThoseOfTheMetric()
    {
        OpenChart stage;
        stage.type(QStringLiteral("up{|}"));
        QTRY_COMPARE(stage.proposed(), (QStringList{QStringLiteral("instance"), QStringLiteral("job")}));
        stage.line->choose(1);
        QCOMPARE(stage.line->current(), 1);
        stage.line->accept();
        QCOMPARE(stage.line->text(), QStringLiteral("up{job=\"\"}"));
        // Its values are proposed at once.
        stage.machine->clock->advance(QueryLine::kRest);
        QTRY_COMPARE(stage.proposed(), (QStringList{QStringLiteral("a.pi"), QStringLiteral("api")}));
        stage.line->accept(1);
        QCOMPARE(stage.line->text(), QStringLiteral("up{job=\"api\"}"));
        QCOMPARE(stage.tools.listed,
                 (QStringList{QStringLiteral("labels up"), QStringLiteral("values job up")}));
    }

    void nothingIsProposedWithinNumbersAndTexts()
    {
        OpenChart stage;
        for (const char* text : {"1", "rate(x[5", "label_replace(x, \"h", "x # h", "a "}) {
            stage.type(QLatin1String(text));
            QVERIFY2(!stage.line->proposing(), text);
        }
        QVERIFY(stage.tools.listed.isEmpty());
        // Asked for, also words of the language.
        stage.line->propose();
        stage.machine->clock->advance(QueryLine::kRest);
        QTRY_VERIFY(stage.proposed().contains(QStringLiteral("unless")));
        stage.line->dismiss();
        QVERIFY(!stage.line->proposing());
    }

    void withoutItsToolItProposesWhatIsStored()
    {
        OpenChart stage(false);
        stage.type(QStringLiteral("http"));
        QTRY_COMPARE(stage.proposed(), QStringList{QStringLiteral("http_requests_total")});
        QVERIFY(stage.line->proposalsNote().contains(QLatin1String("stored")));
        stage.type(QStringLiteral("http_requests_total{job=\"|\"}"));
        QTRY_COMPARE(stage.proposed(), QStringList{QStringLiteral("api")});
        QVERIFY(stage.tools.listed.isEmpty());
    }

    void aToolThatDoesNotAnswerIsReplacedByWhatIsStored()
    {
        OpenChart stage;
        stage.tools.names.clear();
        stage.type(QStringLiteral("http"));
        QTRY_VERIFY(stage.proposed().contains(QStringLiteral("http_requests_total")));
        QVERIFY(stage.line->proposalsNote().startsWith(QLatin1String("Prometheus does not tell")));
    }

    void namesTheMistakeAndItsPlace()
    {
        OpenChart stage;
        stage.type(QStringLiteral("sum(rte(up[5m]))"));
        QVERIFY(stage.line->problem().contains(QLatin1String("is it rate?")));
        QCOMPARE(stage.line->problemFrom(), 4);
        QCOMPARE(stage.line->problemLength(), 3);
        stage.type(QStringLiteral("up[5m]"));
        QVERIFY(stage.line->problem().startsWith(QLatin1String("A chart needs one value")));
        stage.type(QStringLiteral("up"));
        QCOMPARE(stage.line->problem(), QString());
        // Reads as up{job="a"} # "}, and is something else.
        stage.type(QStringLiteral("up{job=\"\u202Ea\"}"));
        QVERIFY2(stage.line->problem().contains(QLatin1String("RLO")), qPrintable(stage.line->problem()));
        QCOMPARE(stage.line->problemFrom(), 8);
        stage.type(QStringLiteral("up{job=\"caf\u00e9 \u2192 b\"}\n"));
        QCOMPARE(stage.line->problem(), QString());
        stage.type(QString(30'000, u'x'));
        QVERIFY(stage.line->problem().contains(QLatin1String("longer than 10,000")));
        stage.line->run();
        QVERIFY(!stage.line->isShown());
    }

    // ---- running
    void theChartIsThatOfTheEditedQuery()
    {
        OpenChart stage;
        ChartDetail* detail = stage.room->detail();
        const ChartFeed* panelsOwn = detail->feed();
        stage.type(QStringLiteral("up"));
        QVERIFY(stage.line->edited());
        QCOMPARE(detail->feed(), panelsOwn); // typing changes nothing yet
        stage.line->run();
        QVERIFY(stage.line->isShown());
        QVERIFY(detail->feed() != panelsOwn);
        QCOMPARE(detail->queries(), QStringList{QStringLiteral("up")});
        QCOMPARE(stage.tools.askedFor(QStringLiteral("up")).size(), 1);
        QTRY_VERIFY(!detail->feed()->isEmpty());
        // Stored like any other answer.
        QTRY_VERIFY(!stage.machine->store
                         ->readNow([&](ReadTx& tx) {
                             return tx.samples(
                                 kProm, QStringLiteral("up"),
                                 {Instant{0}, stage.machine->clock->now() + std::chrono::hours{1}});
                         })
                         ->empty());
        // The same query again is the same chart; back is the panel's.
        stage.line->revert();
        QCOMPARE(detail->feed(), panelsOwn);
        QCOMPARE(stage.line->text(), stage.room->panels()->panels().front().series.front().query);
    }

    void anotherRangeIsAskedForOnlyWhereItIsMissing()
    {
        OpenChart stage;
        stage.type(QStringLiteral("up"));
        stage.line->run();
        QCOMPARE(stage.tools.askedFor(QStringLiteral("up")).size(), 1);
        const double from = stage.room->rangeFrom();
        const double to = stage.room->rangeTo();
        stage.room->range()->set(from - 1'800'000, to - 1'800'000);
        stage.machine->clock->advance(QueryRun::kRest);
        const QStringList asked = stage.tools.askedFor(QStringLiteral("up"));
        QCOMPARE(asked.size(), 2);
        QCOMPARE(asked.last(), QStringLiteral("1800")); // half an hour of an hour and more
        stage.room->range()->set(from, to);
        stage.machine->clock->advance(QueryRun::kRest);
        QCOMPARE(stage.tools.askedFor(QStringLiteral("up")).size(), 2);
    }

    void theServersMistakeIsShownAtItsPlace()
    {
        OpenChart stage;
        stage.tools.refusal =
            Error{ErrorKind::Invalid,
                  QStringLiteral("invalid parameter \"query\": 1:5: parse error: unknown function "
                                 "with name \"info\""),
                  400,
                  std::nullopt,
                  {}};
        stage.type(QStringLiteral("sum(info(up))"));
        QCOMPARE(stage.line->problem(), QString());
        stage.line->run();
        QTRY_VERIFY(stage.line->problem().startsWith(QLatin1String("Prometheus says: unknown function")));
        QCOMPARE(stage.line->problemFrom(), 4);
        QCOMPARE(stage.line->problemLength(), 4);
        QCOMPARE(stage.line->note(), QStringLiteral("Prometheus refused the query"));
        // It is not asked again with every second that passes.
        const auto asked = stage.tools.queries.size();
        stage.machine->clock->advance(std::chrono::seconds{30});
        QCOMPARE(stage.tools.askedFor(QStringLiteral("sum(info(up))")).size(), 1);
        Q_UNUSED(asked);
        stage.type(QStringLiteral("sum(up)"));
        QCOMPARE(stage.line->problem(), QString());
    }

    void aMistakeOfOursCanBeAskedAllTheSame()
    {
        OpenChart stage;
        stage.type(QStringLiteral("frobnicate(up)"));
        stage.line->run();
        QVERIFY(!stage.line->isShown());
        QVERIFY(stage.line->problem().contains(QLatin1String("Run it again")));
        stage.line->run();
        QVERIFY(stage.line->isShown());
        QCOMPARE(stage.tools.askedFor(QStringLiteral("frobnicate(up)")).size(), 1);
    }

    void withoutItsToolTheChartIsWhatIsStoredAndSaysSo()
    {
        OpenChart stage(false);
        stage.type(QStringLiteral("up"));
        stage.line->run();
        QVERIFY(stage.line->isShown());
        QTRY_COMPARE(stage.line->note(),
                     QStringLiteral("Prometheus is not connected, and nothing of this query is stored here"));
        QVERIFY(stage.tools.askedFor(QStringLiteral("up")).isEmpty());
        SampleBlock block;
        block.key = {kProm, QStringLiteral("up"), {}};
        block.step = std::chrono::seconds{15};
        block.times = {stage.machine->clock->now().ms - 60'000};
        block.values = {1};
        stage.write([&](WriteTx& tx) { return tx.putSamples(block); });
        stage.line->revert();
        stage.type(QStringLiteral("up"));
        stage.line->run();
        QTRY_COMPARE(stage.line->note(),
                     QStringLiteral("Prometheus is not connected: this is what is stored of the query"));
        QVERIFY(stage.line->canKeep());
    }

    void aRecordingShowsWhatItHolds()
    {
        NamedTools tools;
        Machine machine(&tools);
        WarRoom* room = machine.openDrillAt(night("02:26:00"));
        room->detail()->showPanel(room->panels()->panels().front().id);
        QueryLine* line = room->detail()->query();
        line->edit(QStringLiteral("up"), 2);
        line->run();
        QTRY_COMPARE(line->note(),
                     QStringLiteral("this room is a recording, and nothing of this query is stored here"));
        QVERIFY(!line->canKeep());
        QVERIFY(tools.queries.empty());
    }

    void anAnswerToAQueryThatWasLeftIsDropped()
    {
        OpenChart stage;
        stage.tools.hold = true;
        stage.type(QStringLiteral("up"));
        stage.line->run();
        QVERIFY(stage.line->asking());
        stage.line->revert();
        QVERIFY(!stage.line->asking());
        QVERIFY(!stage.line->isShown());
    }

    void whatIsShownBecomesAPanel()
    {
        OpenChart stage;
        stage.type(QStringLiteral("sum(up)"));
        QVERIFY(!stage.line->canKeep());
        stage.line->run();
        QVERIFY(stage.line->canKeep());
        QSignalSpy kept(stage.line, &QueryLine::kept);
        stage.line->keep();
        QTRY_COMPARE(kept.count(), 1);
        QTRY_COMPARE(stage.room->panels()->panels().size(), size_t{5});
        const Panel& panel = stage.room->panels()->panels().back();
        QCOMPARE(panel.series.front().query, QStringLiteral("sum(up)"));
        QVERIFY(panel.title.endsWith(QLatin1String(", edited")));
        QTRY_COMPARE(stage.room->detail()->panelId(), panel.id);
        QVERIFY(!stage.line->edited());
        QTRY_VERIFY(stage.tools.watched.size() >= 5);
    }

    // ---- history
    void upAndDownGoThroughTheHistory()
    {
        OpenChart stage;
        for (const char* query : {"up", "sum(up)"}) {
            stage.type(QLatin1String(query));
            stage.line->run();
        }
        stage.type(QStringLiteral("typed"));
        stage.line->older();
        QCOMPARE(stage.line->text(), QStringLiteral("sum(up)"));
        stage.line->older();
        QCOMPARE(stage.line->text(), QStringLiteral("up"));
        stage.line->older();
        QCOMPARE(stage.line->text(), QStringLiteral("up"));
        stage.line->newer();
        stage.line->newer();
        QCOMPARE(stage.line->text(), QStringLiteral("typed"));
        stage.line->newer();
        QCOMPARE(stage.line->text(), QStringLiteral("typed"));
    }
};

QTEST_MAIN(TestQueryLine)
#include "tst_query_line.moc"
