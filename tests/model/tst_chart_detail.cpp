// SPDX-License-Identifier: GPL-3.0-or-later
// One chart looked at closely: frozen as evidence, as a table, as files, on the clipboard.
#include "models/view/chart_detail.h"

#include "models/view/chart_range.h"
#include "models/view/panel_list_model.h"
#include "models/view/timeline_model.h"
#include "tests/model/view_fixture.h"

#include <QAbstractItemModelTester>
#include <QClipboard>
#include <QGuiApplication>
#include <QImage>
#include <QSignalSpy>
#include <QXmlStreamReader>

#include <cmath>

using namespace muster;
using namespace muster::test;

namespace {

QString panelOf(WarRoom* room, const char* title)
{
    for (const Panel& panel : room->panels()->panels()) {
        if (panel.title == QLatin1String(title))
            return panel.id;
    }
    return {};
}

/// Freezes what `attended` says and waits until `count` events are on disk; their ids.
QStringList freeze(WarRoom* room, int count)
{
    QSignalSpy froze(room->detail(), &ChartDetail::froze);
    room->detail()->freeze();
    if (!QTest::qWaitFor([&] { return froze.count() >= count; }, 5000))
        return {};
    QStringList ids;
    for (const auto& arguments : froze)
        ids << arguments.at(0).toString();
    const auto onTheTimeline = [&] { return ids.isEmpty() || room->timeline()->rowOf(ids.back()) >= 0; };
    return QTest::qWaitFor(onTheTimeline, 5000) ? ids : QStringList();
}

std::vector<double> valuesOf(const ChartFeed* feed)
{
    if (!feed || feed->series().empty())
        return {};
    const auto values = feed->series().front().samples.values();
    return {values.begin(), values.end()};
}

bool showFrozen(WarRoom* room, const QString& eventId)
{
    if (!room->detail()->showEvidence(eventId))
        return false;
    return QTest::qWaitFor([&] { return !valuesOf(room->detail()->feed()).empty(); }, 5000);
}

QByteArray contentOf(const QString& path)
{
    QFile file(path);
    return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
}

} // namespace

class TestChartDetail : public QObject
{
    Q_OBJECT
private slots:
    void aPanelOpensAndFollowsTheRoom();
    void freezingKeepsWhatWasSeen();
    void freezingWithNothingPickedTakesEveryPanel();
    void aFrozenChartIsWrittenWholeWhereverTheRoomStands();
    void aFrozenChartTravelsWithTheIncident();
    void aFrozenChartWithoutItsSamplesSaysSo();
    void damagedEvidenceIsToldAndNotShown();
    void theTableHasEveryInstantNewestFirst();
    void filesHoldWhatIsShown();
    void aFileThatCannotBeWrittenIsTold();
    void valuesGoToTheClipboard();
    void theWayToTheToolIsAskedOfTheTool();
};

void TestChartDetail::aPanelOpensAndFollowsTheRoom()
{
    Machine machine;
    WarRoom* room = machine.openDrillAt(night("02:26:00"));
    ChartDetail* detail = room->detail();
    QVERIFY(!detail->isOpen());
    const QString errors = panelOf(room, "Error rate");
    detail->showPanel(errors);
    QVERIFY(detail->isOpen());
    QVERIFY(!detail->frozen());
    QCOMPARE(detail->title(), QStringLiteral("Error rate"));
    QCOMPARE(detail->feed(), room->panels()->feed(errors));
    QVERIFY(!detail->queries().isEmpty());
    QTRY_VERIFY(!detail->headline().isEmpty());

    room->range()->set(ms(night("02:00:00")), ms(night("02:10:00")));
    QCOMPARE(detail->rangeFrom(), ms(night("02:00:00")));
    detail->setRange(ms(night("02:02:00")), ms(night("02:04:00")));
    QCOMPARE(room->rangeTo(), ms(night("02:04:00")));

    // Around all panels and back.
    QStringList seen;
    for (size_t i = 0; i < room->panels()->panels().size(); ++i) {
        seen << detail->panelId();
        detail->step(1);
    }
    QCOMPARE(detail->panelId(), errors);
    QCOMPARE(QSet<QString>(seen.begin(), seen.end()).size(), seen.size());
    detail->step(-1);
    QCOMPARE(detail->panelId(), seen.back());

    detail->close();
    QVERIFY(!detail->isOpen());
    QCOMPARE(detail->feed(), nullptr);
    detail->showPanel(QStringLiteral("no such panel"));
    QVERIFY(!detail->isOpen());
}

void TestChartDetail::freezingKeepsWhatWasSeen()
{
    Machine machine;
    WarRoom* room = machine.openDrillAt(night("02:26:00"));
    room->range()->set(ms(night("02:00:00")), ms(night("02:20:00")));
    machine.settle(room);
    const QString errors = panelOf(room, "Error rate");
    room->detail()->setAttended(errors);
    const QStringList frozen = freeze(room, 1);
    QCOMPARE(frozen.size(), 1);

    const TimelineRow* row = room->timeline()->row(room->timeline()->rowOf(frozen.front()));
    QVERIFY(row);
    QCOMPARE(row->kindName, QLatin1String(kFrozenChartKind));
    QVERIFY2(row->text.endsWith(QStringLiteral("2026-11-20 02:00:00 – 02:20:00 UTC")), qPrintable(row->text));
    QVERIFY2(row->detail.contains(QLatin1String("highest")), qPrintable(row->detail));
    QCOMPARE(row->service, QString()); // a panel's subtitle is no service

    QVERIFY(showFrozen(room, frozen.front()));
    const std::vector<double> before = valuesOf(room->detail()->feed());
    QVERIFY(before.size() > 10);
    QCOMPARE(room->detail()->rangeFrom(), ms(night("02:00:00")));
    QCOMPARE(room->detail()->rangeTo(), ms(night("02:20:00")));

    // The tool says something else later, and the cache forgets.
    const Panel panel = room->panels()->panels().front();
    const auto changed = machine.store->writeNow([&](WriteTx& tx) -> Result<bool> {
        for (const PanelSeries& series : panel.series) {
            SampleBlock block;
            block.key.source = panel.source;
            block.key.query = series.query;
            for (Instant t = night("02:00:00"); t <= night("02:20:00"); t = t + Milliseconds{1000}) {
                block.times.push_back(t.ms);
                block.values.push_back(42);
            }
            if (Done done = tx.putSamples(block); !done)
                return tl::unexpected(done.error());
        }
        if (Done done = tx.pruneCache(Instant::endOfTime()); !done)
            return tl::unexpected(done.error());
        return true;
    });
    QVERIFY(changed);
    room->detail()->close();
    QVERIFY(showFrozen(room, frozen.front()));
    QCOMPARE(valuesOf(room->detail()->feed()), before);

    // Zooming stays inside of what was frozen.
    room->detail()->setRange(ms(night("01:00:00")), ms(night("02:05:00")));
    QCOMPARE(room->detail()->rangeFrom(), ms(night("02:00:00")));
    QCOMPARE(room->detail()->rangeTo(), ms(night("02:05:00")));
    const double roomFrom = room->rangeFrom();
    room->detail()->freeze(); // frozen already: nothing more to keep
    QCOMPARE(room->rangeFrom(), roomFrom);
}

void TestChartDetail::freezingWithNothingPickedTakesEveryPanel()
{
    Machine machine;
    WarRoom* room = machine.openDrillAt(night("02:26:00"));
    const int panels = static_cast<int>(room->panels()->panels().size());
    const QStringList frozen = freeze(room, panels);
    QCOMPARE(frozen.size(), panels);
    QStringList texts;
    for (const QString& id : frozen)
        texts << room->timeline()->row(room->timeline()->rowOf(id))->text;
    QCOMPARE(QSet<QString>(texts.begin(), texts.end()).size(), panels);
}

void TestChartDetail::aFrozenChartIsWrittenWholeWhereverTheRoomStands()
{
    QTemporaryDir folder;
    Machine machine;
    WarRoom* room = machine.openDrillAt(night("02:26:00"));
    room->range()->set(ms(night("02:00:00")), ms(night("02:20:00")));
    room->detail()->setAttended(panelOf(room, "Error rate"));
    const QString event = freeze(room, 1).value(0);
    QVERIFY(showFrozen(room, event));
    room->seek(ms(night("02:05:00")));
    machine.settle(room);
    QSignalSpy exported(room->detail(), &ChartDetail::exported);
    const QString file = folder.filePath(QStringLiteral("whole.csv"));
    room->detail()->exportTo(QStringLiteral("csv"), QUrl::fromLocalFile(file));
    QVERIFY(exported.wait());
    QVERIFY2(contentOf(file).contains("\r\n2026-11-20T02:20:00"), contentOf(file).right(200).constData());
}

void TestChartDetail::aFrozenChartTravelsWithTheIncident()
{
    QTemporaryDir folder;
    const QString file = folder.filePath(QStringLiteral("night.muster"));
    std::vector<double> before;
    QString event;
    {
        Machine machine;
        WarRoom* room = machine.openDrillAt(night("02:26:00"));
        room->detail()->setAttended(panelOf(room, "Latency"));
        event = freeze(room, 1).value(0);
        QVERIFY(showFrozen(room, event));
        before = valuesOf(room->detail()->feed());
        const auto written = exportIncident(*machine.store, room->id(), file);
        QVERIFY2(written, written ? "" : qPrintable(written.error().what));
    }
    Machine other;
    const auto id = importIncident(*other.store, file, true);
    QVERIFY2(id, id ? "" : qPrintable(id.error().what));
    other.session->openIncident(id->value);
    QTRY_VERIFY(other.session->room() && other.session->room()->ready());
    QVERIFY(showFrozen(other.session->room(), event));
    QCOMPARE(valuesOf(other.session->room()->detail()->feed()), before);
    QCOMPARE(other.session->room()->detail()->title(), QStringLiteral("Latency"));
}

void TestChartDetail::aFrozenChartWithoutItsSamplesSaysSo()
{
    Machine machine;
    WarRoom* room = machine.openDrillAt(night("02:26:00"));
    FrozenChart chart;
    chart.panel = room->panels()->panels().front();
    chart.range = {night("02:00:00"), night("02:10:00")};
    TimelineEvent event;
    event.id = newId<EventId>();
    event.kindName = QLatin1String(kFrozenChartKind);
    event.text = QStringLiteral("a chart whose samples did not come along");
    event.raw = toRaw(chart);
    room->addLocalEvent(event, {}, {});
    QTRY_VERIFY(room->timeline()->rowOf(event.id.value) >= 0);
    QVERIFY(room->detail()->showEvidence(event.id.value));
    QTRY_VERIFY2(room->detail()->problem().contains(QLatin1String("not on this machine")),
                 qPrintable(room->detail()->problem()));
}

void TestChartDetail::damagedEvidenceIsToldAndNotShown()
{
    const auto chart = [](const QByteArray& raw) { return frozenChartFrom(raw); };
    for (const char* raw : {"", "{", "[]", "{\"panel\":{}}", "{\"frozenChart\":1}",
                            "{\"frozenChart\":1,\"panel\":{\"id\":\"x\"},\"fromMs\":5,\"toMs\":5}",
                            "{\"frozenChart\":99,\"panel\":{\"id\":\"x\"},\"fromMs\":1,\"toMs\":5}"}) {
        const auto read = chart(raw);
        QVERIFY2(!read, raw);
        QVERIFY(read.error().kind == ErrorKind::Invalid);
        QVERIFY(!read.error().what.isEmpty());
    }
    Machine machine;
    WarRoom* room = machine.openDrillAt(night("02:26:00"));
    TimelineEvent event;
    event.id = newId<EventId>();
    event.kindName = QLatin1String(kFrozenChartKind);
    event.text = QStringLiteral("a damaged chart");
    event.raw = "{\"frozenChart\":1}";
    room->addLocalEvent(event, {}, {});
    QTRY_VERIFY(room->timeline()->rowOf(event.id.value) >= 0);
    QVERIFY(!room->detail()->showEvidence(event.id.value));
    QVERIFY(!room->detail()->isOpen());
    // Anything else on the timeline is no chart, and nothing is said about it.
    QVERIFY(!room->detail()->showEvidence(room->timeline()->rows().back().key));
    QVERIFY(!room->detail()->showEvidence(QStringLiteral("never heard of")));
}

void TestChartDetail::theTableHasEveryInstantNewestFirst()
{
    Machine machine;
    WarRoom* room = machine.openDrillAt(night("02:26:00"));
    room->range()->set(ms(night("02:00:00")), ms(night("02:05:00")));
    machine.settle(room);
    ChartDetail* detail = room->detail();
    QAbstractItemModelTester tester(detail->table(), QAbstractItemModelTester::FailureReportingMode::QtTest);
    detail->showPanel(panelOf(room, "Latency"));
    QVERIFY(detail->table()->rows().empty()); // nobody looks at it
    detail->setTableShown(true);
    QTRY_VERIFY(!detail->table()->rows().empty());
    QCOMPARE(detail->columns().size(), 2);
    const auto& rows = detail->table()->rows();
    for (size_t i = 1; i < rows.size(); ++i)
        QVERIFY(rows[i].key.toLongLong() < rows[i - 1].key.toLongLong());
    QVERIFY(rows.front().key.toLongLong() <= night("02:05:00").ms);
    QVERIFY(rows.back().key.toLongLong() >= night("02:00:00").ms);
    QCOMPARE(rows.front().cells.size(), 2);
    QVERIFY(rows.front().accessibleText.contains(rows.front().cells.front()));

    // The whole night is more than a person reads.
    room->seek(room->spanTo());
    room->range()->show(ChartRange::Preset::WholeIncident);
    QTRY_COMPARE(detail->table()->rows().size(), size_t(500));
    QVERIFY2(detail->tableText().contains(QLatin1String("500")), qPrintable(detail->tableText()));
}

void TestChartDetail::filesHoldWhatIsShown()
{
    QTemporaryDir folder;
    Machine machine;
    WarRoom* room = machine.openDrillAt(night("02:26:00"));
    room->range()->set(ms(night("02:00:00")), ms(night("02:05:00")));
    machine.settle(room);
    ChartDetail* detail = room->detail();
    detail->showPanel(panelOf(room, "Error rate"));
    QSignalSpy exported(detail, &ChartDetail::exported);
    for (const char* format : {"csv", "svg", "png"}) {
        const QString name = detail->fileName(QLatin1String(format));
        QVERIFY2(name.startsWith(QLatin1String("error-rate-2026-11-20-0200.")), qPrintable(name));
        detail->exportTo(QLatin1String(format), QUrl::fromLocalFile(folder.filePath(name)));
        QVERIFY(detail->busy());
        QVERIFY(exported.wait());
        QVERIFY(!detail->busy());
    }
    const QList<QByteArray> lines =
        contentOf(folder.filePath(detail->fileName(QStringLiteral("csv")))).split('\n');
    QVERIFY(lines.size() > 10);
    QVERIFY2(lines.front().startsWith("\"time\",\"unix_ms\","), lines.front().constData());
    QVERIFY2(lines.at(1).startsWith("2026-11-20T02:00:"), lines.at(1).constData());

    QXmlStreamReader svg(contentOf(folder.filePath(detail->fileName(QStringLiteral("svg")))));
    QVERIFY(svg.readNextStartElement());
    QCOMPARE(svg.name(), QLatin1String("svg"));
    while (!svg.atEnd())
        svg.readNext();
    QVERIFY2(!svg.hasError(), qPrintable(svg.errorString()));
    const QImage picture(folder.filePath(detail->fileName(QStringLiteral("png"))));
    QCOMPARE(picture.size(), QSize(2560, 1120));
}

void TestChartDetail::aFileThatCannotBeWrittenIsTold()
{
    QTemporaryDir folder;
    Machine machine;
    WarRoom* room = machine.openDrillAt(night("02:26:00"));
    ChartDetail* detail = room->detail();
    detail->showPanel(panelOf(room, "Error rate"));
    QSignalSpy failed(detail, &ChartDetail::exportFailed);
    for (const char* format : {"csv", "svg", "png"}) {
        detail->exportTo(QLatin1String(format),
                         QUrl::fromLocalFile(folder.filePath(QStringLiteral("none/x"))));
        QVERIFY2(failed.wait(), format);
        QVERIFY(!failed.takeFirst().at(0).toString().isEmpty());
        QVERIFY(!detail->busy());
    }
    detail->exportTo(QStringLiteral("exe"), QUrl::fromLocalFile(folder.filePath(QStringLiteral("x"))));
    QCOMPARE(failed.count(), 1);
    QVERIFY(QDir(folder.path()).isEmpty());
}

void TestChartDetail::valuesGoToTheClipboard()
{
    Machine machine;
    WarRoom* room = machine.openDrillAt(night("02:26:00"));
    room->detail()->showPanel(panelOf(room, "Latency"));
    QTRY_VERIFY(!room->detail()->feed()->isEmpty());
    room->detail()->copyValues(ms(night("02:20:00")));
    const QStringList lines = QGuiApplication::clipboard()->text().split(u'\n');
    QCOMPARE(lines.size(), 3);
    QVERIFY2(lines.front().contains(QLatin1String("02:20:00")), qPrintable(lines.front()));
    QVERIFY2(lines.at(1).startsWith(QLatin1String("p")), qPrintable(lines.at(1)));
    room->detail()->copyValues(std::nan(""));
    QVERIFY(QGuiApplication::clipboard()->text().contains(QLatin1String("02:26:00")));
}

void TestChartDetail::theWayToTheToolIsAskedOfTheTool()
{
    class Tools final : public ScriptedTools
    {
    public:
        QString exploreLink(const Source& source, const std::vector<QString>& queries,
                            TimeRange) const override
        {
            return source.settings.at(QStringLiteral("url")) + u'/' + QString::number(queries.size());
        }
        QString dashboardLink(const Source& source, const PanelOrigin&, const std::vector<QString>& queries,
                              TimeRange) const override
        {
            return source.settings.at(QStringLiteral("url")) + QStringLiteral("/d/") + queries.front();
        }
    };
    Tools tools;
    Machine machine(&tools);
    WarRoom* room = machine.openDrillAt(night("02:26:00"));
    const QString errors = panelOf(room, "Error rate");
    room->detail()->showPanel(errors);
    QTRY_VERIFY(!room->detail()->whyNoLink().isEmpty()); // the drill's Prometheus is not on this machine
    QCOMPARE(room->detail()->link(), QString());

    Source source;
    source.id = room->panels()->panels().front().source;
    source.tool = QStringLiteral("prometheus");
    source.name = QStringLiteral("Prometheus (main)");
    source.settings[QStringLiteral("url")] = QStringLiteral("https://prometheus.example");
    QVERIFY(machine.store->writeNow([&](WriteTx& tx) -> Result<bool> {
        if (Done done = tx.putSource(source); !done)
            return tl::unexpected(done.error());
        return true;
    }));
    room->detail()->showPanel(errors);
    QTRY_COMPARE(room->detail()->link(), QStringLiteral("https://prometheus.example/1"));
    QCOMPARE(room->detail()->whyNoLink(), QString());
    QCOMPARE(room->detail()->dashboardLink(), QStringLiteral("https://prometheus.example/d/") +
                                                  room->panels()->panels().front().series[0].query);
}

QTEST_MAIN(TestChartDetail)
#include "tst_chart_detail.moc"
