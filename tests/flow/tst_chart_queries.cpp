// SPDX-License-Identifier: GPL-3.0-or-later
// What a live room asks a Prometheus for while its charts are zoomed, panned and followed: the room, the
// engine and HTTP as they are in the program, against a loopback server that counts.
#include "app/tool_gateway.h"
#include "integrations/core/secret_store.h"
#include "integrations/prometheus/prometheus_connector.h"
#include "integrations/sync/http_client.h"
#include "integrations/sync/store_fact_sink.h"
#include "integrations/sync/sync_engine.h"
#include "models/store/store.h"
#include "models/view/chart_history.h"
#include "models/view/chart_range.h"
#include "models/view/panel_list_model.h"
#include "models/view/safe_mode.h"
#include "models/view/session.h"
#include "models/view/war_room.h"
#include "tests/flow/fake_clock.h"
#include "tests/flow/fake_server.h"

#include <QPointer>
#include <QTemporaryDir>
#include <QUrlQuery>
#include <QtTest>

#include <map>
#include <set>

using namespace muster;
using std::chrono::hours;
using std::chrono::milliseconds;
using std::chrono::minutes;
using std::chrono::seconds;

namespace {

const IncidentId kIncident{QStringLiteral("INC-7")};
const SourceId kSource{QStringLiteral("prom")};
constexpr int kPanels = 4;
constexpr int kColumns = 600;

/// Answers range queries as Prometheus does, counts them, and holds them back when it is told to.
struct Prometheus
{
    struct Asked
    {
        QString query;
        TimeRange range; ///< ends at the last point, which belongs to it
        Milliseconds step{0};
    };
    FakeServer server;
    std::vector<Asked> asked; ///< of the panels' queries
    int aborted = 0;          ///< connections that ended before their answer was whole
    bool hold = false;        ///< the head and half of the body come, the rest never
    int failsWith = 0;        ///< this status instead of an answer
    QByteArray warnings;      ///< "[\"…\"]": come with each answer

    Prometheus()
    {
        server.script = [this](const FakeServer::Request& request, QTcpSocket& socket) {
            if (!request.line.contains("/query_range")) {
                FakeServer::answer(socket, 200, R"({"status":"success","data":{"groups":[],"alerts":[]}})");
                return;
            }
            const QUrlQuery form(QString::fromUtf8(request.body));
            const auto value = [&](const char* name) {
                return form.queryItemValue(QString::fromLatin1(name), QUrl::FullyDecoded);
            };
            const auto ms = [&](const char* name) { return qint64(value(name).toDouble() * 1000); };
            const Asked one{
                value("query"), {Instant{ms("start")}, Instant{ms("end")}}, Milliseconds{ms("step")}};
            const bool ours = one.query.startsWith(QLatin1String("panel_"));
            if (ours)
                asked.push_back(one);
            const QByteArray body = ours ? matrix(one) : matrix({{}, {}, milliseconds{0}});
            if (ours && failsWith > 0) {
                FakeServer::answer(socket, failsWith, "no", "text/plain");
                return;
            }
            if (!ours || !hold) {
                FakeServer::answer(socket, 200, body);
                return;
            }
            socket.write("HTTP/1.1 200 X\r\nContent-Type: application/json\r\nContent-Length: " +
                         QByteArray::number(body.size()) + "\r\n\r\n" + body.left(body.size() / 2));
            QObject::connect(&socket, &QTcpSocket::disconnected, &server, [this] { ++aborted; });
        };
    }
    QByteArray matrix(const Asked& one) const
    {
        QByteArray points;
        for (qint64 t = one.range.from.ms; one.step.count() > 0 && t <= one.range.to.ms;
             t += one.step.count())
            points +=
                (points.isEmpty() ? "[" : ",[") + QByteArray::number(double(t) / 1000, 'f', 3) + ",\"1\"]";
        return R"({"status":"success","data":{"resultType":"matrix","result":[)" +
               (points.isEmpty() ? QByteArray() : R"({"metric":{},"values":[)" + points + "]}") + "]}" +
               (warnings.isEmpty() ? QByteArray() : R"(,"warnings":)" + warnings) + "}";
    }
    /// Those that begin before the stretch that the watch of the present brings.
    int pastAsked(Instant watchedFrom) const
    {
        return int(std::count_if(asked.begin(), asked.end(),
                                 [&](const Asked& one) { return one.range.from < watchedFrom; }));
    }
    /// Points asked for more than once at one step.
    qint64 repeated() const
    {
        std::map<std::pair<QString, qint64>, std::multiset<qint64>> points;
        for (const Asked& one : asked) {
            for (qint64 t = one.range.from.ms; t < one.range.to.ms; t += one.step.count())
                points[{one.query, one.step.count()}].insert(t);
        }
        qint64 sum = 0;
        for (const auto& [key, all] : points)
            sum += qint64(all.size()) - qint64(std::set<qint64>(all.begin(), all.end()).size());
        return sum;
    }
};

} // namespace

class TestChartQueries final : public QObject
{
    Q_OBJECT
private slots:
    void init()
    {
        folder = std::make_unique<QTemporaryDir>();
        clock = std::make_shared<FakeClock>();
        prometheus = std::make_unique<Prometheus>();
        auto opened = Store::open({folder->path(), false}, clock);
        QVERIFY(opened);
        store = std::move(*opened);
        connectors = std::make_unique<ConnectorRegistry>();
        connectors->add(std::make_unique<PrometheusConnector>());
        client = std::make_unique<HttpClient>();
        sink = std::make_unique<StoreFactSink>(*store);
        secrets = std::make_unique<MemorySecretStore>();
        SyncOptions options;
        options.seed = 1;
        options.requestsPerMinute = 100'000; // virtual time stands still between the questions
        engine = std::make_unique<SyncEngine>(*connectors, *client, *sink, *secrets, *clock, options);
        gateway = std::make_unique<EngineToolGateway>(*connectors, *engine, *secrets, *store);
        const auto made = store->writeNow([this](WriteTx& tx) -> Result<bool> {
            Incident incident;
            incident.id = kIncident;
            incident.number = kIncident.value;
            incident.openedAt = clock->now();
            Source source;
            source.id = kSource;
            source.tool = source.name = QStringLiteral("prometheus");
            source.settings[QStringLiteral("url")] = prometheus->server.url();
            std::vector<Panel> panels;
            for (int i = 0; i < kPanels; ++i) {
                Panel panel;
                panel.id = QStringLiteral("p%1").arg(i);
                panel.source = kSource;
                panel.series = {{query(i), {}}};
                panels.push_back(panel);
            }
            for (const Done& done :
                 {tx.addIncident(incident), tx.putSource(source), tx.setPanels(kIncident, panels)}) {
                if (!done)
                    return tl::unexpected(done.error());
            }
            return true;
        });
        QVERIFY2(made, made ? "" : qPrintable(made.error().what));
        began = clock->now();
        openRoom();
    }
    void inSafeModeNothingIsAskedAndTheAskerHearsIt()
    {
        SafeMode::instance()->enter(true);
        MetricQuery one;
        one.source = kSource;
        one.query = query(0);
        one.range = {began - minutes{1}, began};
        one.step = std::chrono::seconds{15};
        std::optional<Result<QueryAnswer>> answer;
        gateway->query(one, this, [&answer](Result<QueryAnswer> told) { answer = std::move(told); });
        QVERIFY(!answer);
        QTRY_VERIFY(answer);
        SafeMode::instance()->leave();
        QVERIFY(!answer->has_value());
        QCOMPARE(answer->error().what, SafeMode::noToolIsAsked());
    }
    /// A room that opens with the window asks before the sources were read.
    void whatIsAskedTooEarlyWaitsForTheSources()
    {
        SyncEngine fresh(*connectors, *client, *sink, *secrets, *clock);
        EngineToolGateway early(*connectors, fresh, *secrets, *store);
        MetricQuery one;
        one.source = kSource;
        one.query = query(0);
        one.range = {began - minutes{1}, began};
        one.step = std::chrono::seconds{15};
        std::optional<Result<QueryAnswer>> answer;
        early.query(one, this, [&answer](Result<QueryAnswer> told) { answer = std::move(told); });
        bool told = false;
        {
            QObject asker;
            early.query(one, &asker, [&told](const Result<QueryAnswer>&) { told = true; });
        }
        early.startSync();
        QTRY_VERIFY(answer.has_value());
        QVERIFY2(answer->has_value(), qPrintable(answer->has_value() ? QString() : answer->error().what));
        QVERIFY(!told);
    }
    void cleanup()
    {
        session.reset();
        gateway.reset();
        engine.reset();
        client.reset();
        store.reset();
        prometheus.reset();
    }

    void aSessionOfZoomingPanningAndFollowingAsksNothingTwice();
    void whatNobodyLooksAtAnyMoreIsAbortedOnTheWire();
    void closingTheRoomAbortsItsQuestions();
    void whatOneChartIsComparedWithIsAskedForItAloneAndNotCalledMissingMeanwhile();
    void aPartialAnswerIsSaidOnThePanelAlsoOfflineUntilAWholeOneComes();
    void aFailedAnswerIsSaidOnThePanelUntilItCame();
    void whatAnEarlierRunAskedIsNotAskedAgain();

private:
    QString remark(int row) const
    {
        const PanelListModel& model = *room()->panels();
        return model.data(model.index(row, 0), model.roleNames().key("remark")).toString();
    }
    static QString query(int i) { return QStringLiteral("panel_%1").arg(i); }
    void openRoom()
    {
        SessionServices services;
        services.store = store.get();
        services.clock = clock;
        services.tools = gateway.get();
        session = std::make_unique<Session>(services);
        gateway->startSync();
        session->openIncident(kIncident.value);
        QTRY_VERIFY(session->room() && session->room()->ready());
        QTRY_COMPARE(room()->panels()->rowCount(), kPanels);
        for (int i = 0; i < kPanels; ++i)
            room()->panels()->setColumns(QStringLiteral("p%1").arg(i), QStringLiteral("card"), kColumns);
        // The watch of the present brings the last six hours.
        QTRY_COMPARE(stored(0), 6 * 240 + 1);
        QTRY_COMPARE(stored(kPanels - 1), 6 * 240 + 1);
        QCOMPARE(int(prometheus->asked.size()), kPanels);
    }
    WarRoom* room() const { return session->room(); }
    ChartRange& range() const { return *room()->range(); }
    /// Samples of a panel that are in the store.
    int stored(int panel, TimeRange in = {Instant::never(), Instant::endOfTime()}) const
    {
        const auto blocks =
            store->readNow([&](ReadTx& tx) { return tx.samples(kSource, query(panel), in, AsOf{}); });
        size_t count = 0;
        for (const SampleBlock& block : blocks ? *blocks : std::vector<SampleBlock>{})
            count += block.times.size();
        return int(count);
    }
    /// A question of ours that is sent after everything else, and its answer.
    void fence()
    {
        MetricQuery one;
        one.source = kSource;
        one.query = QStringLiteral("fence");
        one.range = {began - minutes{1}, began};
        bool answered = false;
        gateway->query(one, this, [&answered](const Result<QueryAnswer>&) { answered = true; });
        QTRY_VERIFY(answered);
    }
    /// Lets the view rest, until so many questions were asked and no more are on their way.
    void rest(int expected)
    {
        const auto before = int(prometheus->asked.size());
        clock->advance(ChartHistory::kRest + milliseconds{50});
        QTRY_COMPARE(int(prometheus->asked.size()) - before, expected);
        if (prometheus->hold)
            return; // nothing gets past them
        fence();
        QCOMPARE(int(prometheus->asked.size()) - before, expected);
    }

    std::unique_ptr<QTemporaryDir> folder;
    std::shared_ptr<FakeClock> clock;
    std::unique_ptr<Prometheus> prometheus;
    std::unique_ptr<Store> store;
    std::unique_ptr<ConnectorRegistry> connectors;
    std::unique_ptr<HttpClient> client;
    std::unique_ptr<StoreFactSink> sink;
    std::unique_ptr<MemorySecretStore> secrets;
    std::unique_ptr<SyncEngine> engine;
    std::unique_ptr<EngineToolGateway> gateway;
    std::unique_ptr<Session> session;
    Instant began;
};

void TestChartQueries::aSessionOfZoomingPanningAndFollowingAsksNothingTwice()
{
    const auto watched = began - hours{6};
    const auto look = [this](Instant from, Milliseconds length) {
        range().set(double(from.ms), double((from + length).ms));
    };
    rest(0); // the last hour is what the watch brings
    range().show(ChartRange::Preset::Hours24);
    rest(2 * kPanels); // 18 of 24 hours: coarsely, then finely
    look(began - hours{20}, hours{3});
    rest(kPanels); // zoomed in: finer; something is there already
    range().back();
    rest(0);
    range().forward();
    rest(0);
    range().panBy(-0.25);
    rest(kPanels); // the new quarter of the 3 hours, coarse is there already
    range().panBy(0.25);
    rest(0);
    range().show(ChartRange::Preset::Hours24);
    rest(0);
    const int ranges = int(prometheus->asked.size()) - kPanels;
    QCOMPARE(prometheus->pastAsked(watched), ranges);
    const qint64 twice = prometheus->repeated();

    for (int tick = 0; tick < 10; ++tick) {
        clock->advance(seconds{1});
        room()->goLive(); // what the room's own second does
        fence();
    }
    const int tails = int(prometheus->asked.size()) - kPanels - ranges;
    qint64 tailPoints = 0;
    for (auto one = prometheus->asked.end() - tails; one != prometheus->asked.end(); ++one) {
        QVERIFY2(one->range.from >= began - seconds{30}, qPrintable(one->range.from.toIso()));
        tailPoints += (one->range.to - one->range.from) / one->step + 1;
    }
    qInfo("FIGURE: chart session (24 h, zoom to 3 h, back, forward, pan, pan back, 24 h, 10 ticks live; %d "
          "panels): "
          "%d range requests, points asked twice %lld, %d requests and %lld points for the tails",
          kPanels, ranges, twice, tails, tailPoints);
    QCOMPARE(ranges, 4 * kPanels);
    QCOMPARE(twice, 0);
    QCOMPARE(tails, 2 * kPanels); // every five seconds
    QVERIFY(tailPoints <= tails * 3);
}

void TestChartQueries::whatNobodyLooksAtAnyMoreIsAbortedOnTheWire()
{
    const Instant left = began - hours{48}, other = began - hours{72};
    const auto look = [this](Instant from) { range().set(double(from.ms), double((from + hours{1}).ms)); };
    prometheus->hold = true;
    look(left);
    rest(ChartHistory::kMostAtOnce); // half of each answer has come
    look(other);
    QTRY_COMPARE(prometheus->aborted, ChartHistory::kMostAtOnce); // before the next view has rested
    prometheus->hold = false;
    rest(2 * kPanels); // only those of the other view
    for (auto one = prometheus->asked.end() - 2 * kPanels; one != prometheus->asked.end(); ++one)
        QVERIFY(one->range.to <= other + hours{2});
    for (int i = 0; i < kPanels; ++i) {
        QCOMPARE(stored(i, {left - hours{1}, left + hours{2}}), 0);
        QTRY_COMPARE(stored(i, {other, other + hours{1}}), 240);
    }
    // Looked at again, it is asked again and comes whole.
    look(left);
    rest(2 * kPanels);
    QTRY_COMPARE(stored(0, {left, left + hours{1}}), 240);
    QCOMPARE(prometheus->aborted, ChartHistory::kMostAtOnce);
}

void TestChartQueries::whatOneChartIsComparedWithIsAskedForItAloneAndNotCalledMissingMeanwhile()
{
    rest(0);
    const auto note = [this] { return room()->panels()->feed(QStringLiteral("p1"))->overlayNote(); };
    range().toggleOverlay(int(OverlayChoice::What::DayBefore));
    range().limitOverlay(QStringLiteral("p1"));
    QTRY_COMPARE(note(), QStringLiteral("being asked for")); // also while the view rests
    prometheus->hold = true;
    rest(2); // coarsely and finely, of one chart of four
    for (auto one = prometheus->asked.end() - 2; one != prometheus->asked.end(); ++one)
        QCOMPARE(one->query, query(1));
    QCOMPARE(note(), QStringLiteral("being asked for"));
    prometheus->hold = false;
    prometheus->failsWith = 400; // not the tool's own fault: after some of those nothing is asked for a while
    range().limitOverlay(QStringLiteral("p1")); // all of them
    rest(2 * (kPanels - 1));
    QTRY_COMPARE(room()->panels()->feed(QStringLiteral("p0"))->overlayNote(),
                 QStringLiteral("not recorded for that time"));
    QCOMPARE(note(), QStringLiteral("being asked for")); // the two that are still held back
}

void TestChartQueries::closingTheRoomAbortsItsQuestions()
{
    prometheus->hold = true;
    const Instant from = began - hours{48};
    range().set(double(from.ms), double((from + hours{1}).ms));
    rest(ChartHistory::kMostAtOnce);
    session->closeRoom();
    QTRY_COMPARE(prometheus->aborted, ChartHistory::kMostAtOnce);
    QCOMPARE(stored(0, {from - hours{1}, from + hours{2}}), 0);
}

void TestChartQueries::aPartialAnswerIsSaidOnThePanelAlsoOfflineUntilAWholeOneComes()
{
    const Instant from = began - hours{48};
    const auto look = [&] { range().set(double(from.ms), double((from + hours{1}).ms)); };
    prometheus->warnings = R"(["receive series from 10.0.0.7: connection refused"])";
    look();
    rest(2 * kPanels);
    QTRY_VERIFY2(remark(0).contains(QStringLiteral("connection refused")), qPrintable(remark(0)));
    QVERIFY2(remark(0).startsWith(QStringLiteral("21:00 – 22:00 UTC")), qPrintable(remark(0)));
    range().show(ChartRange::Preset::Hour1);
    QTRY_COMPARE(remark(0), QString()); // not shown there

    // The program ends; without a network it still says so.
    session.reset();
    prometheus->asked.clear();
    SessionServices offline;
    offline.store = store.get();
    offline.clock = clock;
    session = std::make_unique<Session>(offline);
    session->openIncident(kIncident.value);
    QTRY_VERIFY(session->room() && session->room()->ready());
    look();
    QTRY_VERIFY2(remark(0).contains(QStringLiteral("connection refused")), qPrintable(remark(0)));
    session.reset();

    // Connected again it is asked again, and a whole answer clears it.
    prometheus->warnings.clear();
    SessionServices online = offline;
    online.tools = gateway.get();
    session = std::make_unique<Session>(online);
    session->openIncident(kIncident.value);
    QTRY_VERIFY(session->room() && session->room()->ready());
    QTRY_COMPARE(room()->panels()->rowCount(), kPanels);
    look();
    QTRY_VERIFY((clock->advance(milliseconds{400}),
                 remark(0).isEmpty() && prometheus->pastAsked(began - hours{6}) > 0));
}

void TestChartQueries::aFailedAnswerIsSaidOnThePanelUntilItCame()
{
    prometheus->failsWith = 503;
    const Instant from = began - hours{48};
    range().set(double(from.ms), double((from + hours{1}).ms));
    clock->advance(ChartHistory::kRest + milliseconds{50});
    QTRY_VERIFY2(remark(0).contains(QStringLiteral("Not all could be had")), qPrintable(remark(0)));
    prometheus->failsWith = 0;
    QTRY_VERIFY2(
        (clock->advance(seconds{20}), remark(0).isEmpty() && stored(0, {from, from + hours{1}}) == 240),
        qPrintable(QStringLiteral("%1; %2 samples, %3 asked")
                       .arg(remark(0))
                       .arg(stored(0, {from, from + hours{1}}))
                       .arg(prometheus->asked.size())));
}

void TestChartQueries::whatAnEarlierRunAskedIsNotAskedAgain()
{
    const Instant from = began - hours{48};
    const auto look = [&] { range().set(double(from.ms), double((from + hours{1}).ms)); };
    look();
    rest(2 * kPanels);
    QTRY_COMPARE(stored(kPanels - 1, {from, from + hours{1}}), 240);
    session.reset();
    SessionServices services;
    services.store = store.get();
    services.clock = clock;
    services.tools = gateway.get();
    session = std::make_unique<Session>(services);
    session->openIncident(kIncident.value);
    QTRY_VERIFY(session->room() && session->room()->ready());
    QTRY_COMPARE(room()->panels()->rowCount(), kPanels);
    fence();
    prometheus->asked.clear();
    look();
    clock->advance(ChartHistory::kRest + milliseconds{50});
    fence();
    fence(); // what the store remembers came in between
    QCOMPARE(prometheus->pastAsked(began - hours{6}), 0);
    // The hour before was never asked.
    range().panBy(-1);
    clock->advance(ChartHistory::kRest + milliseconds{50});
    QTRY_COMPARE(prometheus->pastAsked(began - hours{6}), 2 * kPanels);
}

QTEST_MAIN(TestChartQueries)
#include "tst_chart_queries.moc"
