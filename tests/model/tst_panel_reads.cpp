// SPDX-License-Identifier: GPL-3.0-or-later
// What the charts of a room read from the store: all of it once, and then only what is new. After every step
// the feed must hold what a model that reads everything holds.
#include "models/store/stretch_rows.h"
#include "models/view/panel_list_model.h"
#include "tests/model/view_fixture.h"

#include <QAbstractItemModelTester>

#include <cmath>
#include <limits>
#include <random>

using namespace muster;
using namespace muster::test;
using std::chrono::hours;
using std::chrono::minutes;
using std::chrono::seconds;

namespace {

const SourceId kSource{QStringLiteral("prom")};
const Milliseconds kStep = seconds{15};

SampleBlock block(const QString& query, Instant from, int count, double value, Milliseconds step = kStep,
                  const QString& pod = QStringLiteral("a"))
{
    SampleBlock made;
    made.key = {kSource, query, {{QStringLiteral("pod"), pod}}};
    made.step = step;
    for (int i = 0; i < count; ++i) {
        made.times.push_back((from + i * step).ms);
        made.values.push_back(value + i % 7);
    }
    return made;
}

} // namespace

class TestPanelReads : public QObject
{
    Q_OBJECT
private slots:
    void init()
    {
        machine = std::make_unique<Machine>();
        now = machine->clock->now();
        QSignalSpy commits(machine->store.get(), &Store::committed);
        std::vector<Panel> panels;
        for (const char* id : {"a", "b", "c"}) {
            Panel panel;
            panel.id = QString::fromLatin1(id);
            panel.source = kSource;
            panel.series = {{panel.id, {}}};
            panels.push_back(panel);
            write({block(panel.id, now - hours{3}, 3 * 240, 1)});
        }
        QTRY_COMPARE(commits.count(), 3);
        model =
            std::make_unique<PanelListModel>(machine->store.get(), IncidentId{QStringLiteral("I")}, nullptr);
        tester = std::make_unique<QAbstractItemModelTester>(
            model.get(), QAbstractItemModelTester::FailureReportingMode::Fatal);
        connect(machine->store.get(), &Store::committed, model.get(), &PanelListModel::samplesChanged);
        model->setPanels(panels);
        show(now - hours{1}, now);
        QTRY_COMPARE(model->stretchesRead(), 3);
        QCOMPARE(model->samplesRead(),
                 3 * (hours{1} + minutes{30}) / kStep); // the hour and half of it before
    }
    void cleanup()
    {
        tester.reset();
        model.reset();
        machine.reset();
    }

    void aTailReadsOnlyItsNewSamples()
    {
        const qint64 before = model->samplesRead();
        for (int second = 0; second < 10; ++second) {
            const Instant at = now + second * kStep;
            write({block(QStringLiteral("a"), at, 1, second)});
            show(at - hours{1}, at);
            QTRY_COMPARE(model->stretchesRead(), 4 + second);
        }
        QCOMPARE(model->samplesRead() - before, 10); // one each, of one panel of three
        verifyWhole();
        qInfo("FIGURE: chart reads: 10 commits of one sample each into 3 panels of 1 h: %lld samples read",
              model->samplesRead() - before);
    }

    void lateSamplesAreReadWhereTheyAre()
    {
        const qint64 before = model->samplesRead();
        write({block(QStringLiteral("b"), now - minutes{40}, 20, 100)});
        QTRY_COMPARE(model->stretchesRead(), 4);
        QCOMPARE(model->samplesRead() - before, 20);
        write({block(QStringLiteral("b"), now - hours{30}, 20, 100)}); // not shown
        write({block(QStringLiteral("elsewhere"), now - minutes{40}, 20, 100)});
        write({block(QStringLiteral("c"), now - minutes{20}, 2, 5, kStep, QStringLiteral("new pod"))});
        QTRY_COMPARE(model->stretchesRead(), 5);
        QCOMPARE(model->samplesRead() - before, 22 + 2); // the other pod's samples of that stretch too
        QCOMPARE(model->feed(QStringLiteral("c"))->series().size(), size_t{2});
        verifyWhole();
    }

    void panningReadsTheUncoveredEdge()
    {
        const qint64 before = model->samplesRead();
        show(now - hours{1} - minutes{10}, now - minutes{10}); // within what is there
        QCOMPARE(model->stretchesRead(), 3);
        show(now - hours{2}, now - hours{1});
        QTRY_COMPARE(model->stretchesRead(), 6);
        QCOMPARE(model->samplesRead() - before, 3 * hours{1} / kStep);
        show(now - hours{1}, now);   // back: nothing
        show(now - minutes{5}, now); // in: nothing
        QCOMPARE(model->stretchesRead(), 6);
        verifyWhole();
    }

    void aScrubBackReadsAnewOnlyWhatWasKnownThen()
    {
        const qint64 before = model->samplesRead();
        model->show({now - hours{1}, now}, {now - minutes{30}, false}, now - minutes{30}, {});
        QCOMPARE(model->stretchesRead(), 3); // the feed cuts by itself
        QCOMPARE(model->feed(QStringLiteral("a"))->lastSampleTime(), ms(now - minutes{30}));
        model->show({now - hours{1}, now}, {now - minutes{30}, true}, now - minutes{30}, {});
        QTRY_COMPARE(model->stretchesRead(), 6);
        QCOMPARE(model->samplesRead(), before); // they came later
        QVERIFY(model->feed(QStringLiteral("a"))->isEmpty());
    }

    void renamingAPanelReadsNothingAndANewOneOnlyItself()
    {
        std::vector<Panel> panels = model->panels();
        panels[0].title = QStringLiteral("Errors");
        model->setPanels(panels);
        QCOMPARE(model->stretchesRead(), 3);
        panels.push_back(panels[1]);
        panels.back().id = QStringLiteral("d");
        model->setPanels(panels);
        QTRY_COMPARE(model->stretchesRead(), 4);
        panels[0].series[0].query = QStringLiteral("c");
        model->setPanels(panels);
        QTRY_COMPARE(model->stretchesRead(), 5);
        verifyWhole();
    }

    void remarksStandOnThePanelAndGoWithAWholeAnswer()
    {
        const auto remark = [this] { return value(1, "remark").toString(); };
        const auto put = [this](const QStringList& words) {
            QVERIFY(machine->store->writeNow([&](WriteTx& tx) -> Result<bool> {
                const Done done = putStretch(tx, {kSource,
                                                  QStringLiteral("b"),
                                                  {now - minutes{40}, now - minutes{20}},
                                                  kStep,
                                                  now,
                                                  words});
                return done ? Result<bool>(true) : tl::unexpected(done.error());
            }));
        };
        put({QStringLiteral("no store matched\x1b[31m")});
        QTRY_VERIFY2(remark().startsWith(QStringLiteral(
                         "08:20 – 08:40 UTC may be incomplete. The tool says: no store matched")),
                     qPrintable(remark()));
        QVERIFY(!remark().contains(QChar(0x1b)));
        QCOMPARE(value(0, "remark").toString(), QString());
        show(now - minutes{10}, now); // not shown there
        QCOMPARE(remark(), QString());
        model->setTrouble(QStringLiteral("b"), QStringLiteral("The tool did not answer in time."));
        QCOMPARE(remark(), QStringLiteral("Not all could be had. The tool did not answer in time."));
        model->setTrouble(QStringLiteral("b"), {});
        show(now - hours{1}, now);
        QVERIFY(!remark().isEmpty());
        put({});
        QTRY_COMPARE(remark(), QString());
        put({QStringLiteral("PromQL info: metric might not be a counter")});
        QTRY_VERIFY(remark().contains(QStringLiteral("a remark of the tool")));
    }

    void anySequenceEndsWhereReadingEverythingEnds()
    {
        std::mt19937 random(7);
        const auto any = [&random](int from, int to) {
            return std::uniform_int_distribution(from, to)(random);
        };
        for (int round = 0; round < 120; ++round) {
            const QString query(QChar(u'a' + any(0, 2)));
            switch (any(0, 2)) {
            case 0: { // late, new or other samples, also of a coarser step
                SampleBlock some = block(query, now - any(-10, 300) * minutes{1}, any(1, 60), any(0, 50),
                                         any(0, 4) == 0 ? Milliseconds{minutes{5}} : kStep,
                                         QString(QChar(u'a' + any(0, 1))));
                if (any(0, 3) == 0)
                    some.values.front() = std::numeric_limits<double>::quiet_NaN();
                write({some});
                break;
            }
            case 1: {
                const Instant from = now - any(5, 280) * minutes{1};
                show(from, from + any(5, 90) * minutes{1});
                break;
            }
            default:
                QCoreApplication::processEvents();
            }
        }
        verifyWhole();
    }

private:
    QVariant value(int row, const QByteArray& role) const
    {
        return model->data(model->index(row, 0), model->roleNames().key(role));
    }
    void show(Instant from, Instant to) { model->show({from, to}, AsOf{}, now, {}); }
    void write(const std::vector<SampleBlock>& blocks)
    {
        const auto written = machine->store->writeNow([&](WriteTx& tx) -> Result<bool> {
            for (const SampleBlock& one : blocks) {
                if (Done done = tx.putSamples(one); !done)
                    return tl::unexpected(done.error());
            }
            return true;
        });
        QVERIFY(written);
    }
    /// Against the store, over what is shown.
    void verifyWhole()
    {
        PanelListModel other(machine->store.get(), IncidentId{QStringLiteral("I")}, nullptr);
        other.setPanels(model->panels());
        other.show(model->shownRange(), AsOf{}, now, {});
        QTRY_VERIFY(other.stretchesRead() > 0);
        for (const Panel& panel : model->panels()) {
            const auto shown = [&](const ChartFeed* feed) {
                // Both hold different margins: compare what both hold.
                QString text;
                for (const FeedSeries& series : feed->series()) {
                    QString line;
                    for (size_t i = 0; i < series.samples.size(); ++i) {
                        const qint64 t = series.samples.times()[i];
                        if (model->shownRange().contains(Instant{t}))
                            line += QStringLiteral(" %1=%2").arg(t).arg(series.samples.values()[i]);
                    }
                    if (!line.isEmpty())
                        text += series.name + u':' + line + u'\n';
                }
                return text;
            };
            QTRY_COMPARE(shown(model->feed(panel.id)), shown(other.feed(panel.id)));
        }
    }

    std::unique_ptr<Machine> machine;
    std::unique_ptr<PanelListModel> model;
    std::unique_ptr<QAbstractItemModelTester> tester;
    Instant now;
};

QTEST_MAIN(TestPanelReads)
#include "tst_panel_reads.moc"
