// SPDX-License-Identifier: GPL-3.0-or-later
// The query line of a live room as it is in the program, against the real Prometheus: names, values, the
// chart of what was typed, and the place of a mistake that the server names.
#include "app/tool_gateway.h"
#include "integrations/core/secret_store.h"
#include "integrations/prometheus/prometheus_connector.h"
#include "integrations/sync/http_client.h"
#include "integrations/sync/store_fact_sink.h"
#include "integrations/sync/sync_engine.h"
#include "models/store/store.h"
#include "models/view/chart_detail.h"
#include "models/view/panel_list_model.h"
#include "models/view/query_line.h"
#include "models/view/session.h"
#include "models/view/war_room.h"
#include "tests/contract/real_server.h"

#include <QTemporaryDir>
#include <QtTest>

using namespace muster;

namespace {

const IncidentId kIncident{QStringLiteral("INC-7")};
const SourceId kSource{QStringLiteral("prom")};

} // namespace

class TestQueryLineReal final : public QObject
{
    Q_OBJECT
private slots:
    void initTestCase()
    {
        QVERIFY(server.write(
            QStringLiteral("prometheus.yml"),
            QStringLiteral("global: {scrape_interval: 1s}\n"
                           "scrape_configs:\n"
                           "  - {job_name: self, static_configs: [{targets: ['127.0.0.1:%1']}]}\n")
                .arg(server.port)
                .toUtf8()));
        QVERIFY2(server.start(QStringLiteral("prometheus"),
                              {QStringLiteral("--config.file=prometheus.yml"),
                               QStringLiteral("--storage.tsdb.path=data"),
                               QStringLiteral("--web.listen-address=127.0.0.1:%1").arg(server.port)}),
                 "the program `prometheus` is missing; packaging/dependencies.txt names its package");
        QVERIFY2(server.waitUntilReady(QStringLiteral("/-/ready")), qPrintable(server.lastWords()));
        auto opened = Store::open({folder.path(), false}, clock);
        QVERIFY(opened);
        store = std::move(*opened);
        connectors.add(std::make_unique<PrometheusConnector>());
        sink = std::make_unique<StoreFactSink>(*store);
        SyncOptions options;
        options.requestsPerMinute = 60'000; // this test waits by asking
        engine = std::make_unique<SyncEngine>(connectors, client, *sink, secrets, *clock, options);
        gateway = std::make_unique<EngineToolGateway>(connectors, *engine, secrets, *store);
        const auto made = store->writeNow([this](WriteTx& tx) -> Result<bool> {
            Incident incident;
            incident.id = kIncident;
            incident.number = kIncident.value;
            incident.openedAt = clock->now();
            Source source;
            source.id = kSource;
            source.tool = QStringLiteral("prometheus");
            source.name = QStringLiteral("Prometheus");
            source.settings[QStringLiteral("url")] = server.url();
            Panel panel;
            panel.id = QStringLiteral("p");
            panel.source = kSource;
            panel.series = {{QStringLiteral("up"), {}}};
            for (const Done& done :
                 {tx.addIncident(incident), tx.putSource(source), tx.setPanels(kIncident, {panel})}) {
                if (!done)
                    return tl::unexpected(done.error());
            }
            return true;
        });
        QVERIFY2(made, made ? "" : qPrintable(made.error().what));
        SessionServices services;
        services.store = store.get();
        services.clock = clock;
        services.tools = gateway.get();
        session = std::make_unique<Session>(services);
        gateway->startSync();
        session->openIncident(kIncident.value);
        QTRY_VERIFY(session->room() && session->room()->ready());
        QTRY_COMPARE(session->room()->panels()->rowCount(), 1);
        session->room()->detail()->showPanel(QStringLiteral("p"));
        QTRY_COMPARE(session->room()->detail()->sourceName(), QStringLiteral("Prometheus"));
        line = session->room()->detail()->query();
        // A first scrape is in.
        QTRY_VERIFY_WITH_TIMEOUT(scraped(), 30'000);
    }
    void cleanupTestCase()
    {
        session.reset();
        gateway.reset();
        engine.reset();
        store.reset();
    }

    void namesLabelsAndValuesComeFromTheServer()
    {
        type(QStringLiteral("prometheus_build|"));
        QTRY_VERIFY(proposed().contains(QStringLiteral("prometheus_build_info")));
        line->accept();
        QCOMPARE(line->text(), QStringLiteral("prometheus_build_info"));
        type(QStringLiteral("up{j|}"));
        QTRY_COMPARE(proposed(), QStringList{QStringLiteral("job")});
        line->accept();
        QTRY_COMPARE(proposed(), QStringList{QStringLiteral("self")});
        line->accept();
        QCOMPARE(line->text(), QStringLiteral("up{job=\"self\"}"));
        QCOMPARE(line->problem(), QString());
    }

    void whatWasTypedIsDrawn()
    {
        type(QStringLiteral("sum(up{job=\"self\"}) * 3|"));
        line->run();
        QVERIFY(line->isShown());
        // The server is younger than a step of the chart: the tail that follows brings its first sample.
        QTRY_VERIFY_WITH_TIMEOUT(!session->room()->detail()->feed()->isEmpty(), 60'000);
        QTRY_COMPARE(line->note(), QStringLiteral("edited query, not on the board"));
        QVERIFY2(session->room()->detail()->headline().startsWith(u'3'),
                 qPrintable(session->room()->detail()->headline()));
    }

    void theServerNamesThePlaceOfWhatItDoesNotKnow()
    {
        type(QStringLiteral("sum(frobnicate_all(up))|"));
        line->run(); // we do not know it either
        QVERIFY(line->problem().contains(QLatin1String("Run it again")));
        line->run();
        QTRY_VERIFY2(line->problem().startsWith(QLatin1String("Prometheus says: unknown function")),
                     qPrintable(line->problem()));
        QCOMPARE(line->problemFrom(), 4);
        QCOMPARE(line->problemLength(), 14);
    }

private:
    bool scraped()
    {
        std::optional<bool> found;
        MetricQuery query;
        query.source = kSource;
        query.query = QStringLiteral("up == 1");
        query.range = {clock->now() - std::chrono::minutes{1}, clock->now()};
        query.instant = true;
        gateway->query(query, this,
                       [&](Result<QueryAnswer> answer) { found = answer && !answer->blocks.empty(); });
        return QTest::qWaitFor([&] { return found.has_value(); }, 5'000) && *found;
    }
    void type(QString text)
    {
        const qsizetype cursor = text.indexOf(u'|');
        text.remove(u'|');
        line->edit(text, int(cursor));
    }
    QStringList proposed() const
    {
        QStringList names;
        for (const ProposalRow& row : line->proposals()->rows())
            names << row.text;
        return names;
    }

    RealServer server;
    QTemporaryDir folder;
    std::shared_ptr<SystemClock> clock = std::make_shared<SystemClock>();
    std::unique_ptr<Store> store;
    ConnectorRegistry connectors;
    HttpClient client;
    MemorySecretStore secrets;
    std::unique_ptr<StoreFactSink> sink;
    std::unique_ptr<SyncEngine> engine;
    std::unique_ptr<EngineToolGateway> gateway;
    std::unique_ptr<Session> session;
    QueryLine* line = nullptr;
};

QTEST_MAIN(TestQueryLineReal)
#include "tst_query_line_real.moc"
