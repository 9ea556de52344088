// SPDX-License-Identifier: GPL-3.0-or-later
// The engine and the Prometheus connector against the real program: everything a war room reads from it.
#include "integrations/core/secret_store.h"
#include "integrations/prometheus/prometheus_connector.h"
#include "integrations/sync/http_client.h"
#include "integrations/sync/sync_engine.h"
#include "tests/contract/real_server.h"
#include "tests/flow/recording_sink.h"
#include "tests/unit/promql_cases.h"

#include <QSignalSpy>
#include <QtTest>

#include <cmath>

using namespace muster;

namespace {

// No raw string: moc 6.4 gives up on a file that holds one with quotes in it.
const char* const kRules =
    "groups:\n"
    "  - name: demo\n"
    "    interval: 1s\n"
    "    rules:\n"
    "      - {record: \"job:up:sum\", expr: \"sum by (job)(up)\"}\n"
    "      - alert: AlwaysFiring\n"
    "        expr: \"vector(1)\"\n"
    "        labels: {severity: page, service: web}\n"
    "        annotations: {summary: \"Demo alert at {{ $value }}\", runbook_url: "
    "\"https://runbooks.example/web\"}\n"
    "      - {alert: StillPending, expr: \"vector(1)\", for: 1h, labels: {severity: ticket}}\n"
    "      - {alert: AfterThreeSeconds, expr: \"up{job=\\\"self\\\"} == 1\", for: 3s, labels: {severity: "
    "page}}\n"
    "      - {alert: Blip, expr: \"vector(time() % 10) < 4\", labels: {severity: ticket, service: web}}\n";

/// QVERIFY2 evaluates its words also on success.
template <typename T>
QString words(const Result<T>& result)
{
    return result ? QString() : result.error().what;
}

} // namespace

class TestPrometheusReal final : public QObject
{
    Q_OBJECT
private slots:
    void initTestCase()
    {
        QVERIFY(server.write(QStringLiteral("rules.yml"), kRules));
        QVERIFY(server.write(
            QStringLiteral("prometheus.yml"),
            QStringLiteral("global: {scrape_interval: 1s, evaluation_interval: 1s}\n"
                           "rule_files: [rules.yml]\n"
                           "scrape_configs:\n"
                           "  - {job_name: self, metrics_path: /prom/metrics, static_configs: [{targets: "
                           "['127.0.0.1:%1']}]}\n")
                .arg(server.port)
                .toUtf8()));
        // Behind a path prefix, as many installations are.
        QVERIFY2(server.start(QStringLiteral("prometheus"),
                              {QStringLiteral("--config.file=prometheus.yml"),
                               QStringLiteral("--storage.tsdb.path=data"),
                               QStringLiteral("--web.listen-address=127.0.0.1:%1").arg(server.port),
                               QStringLiteral("--web.external-url=http://127.0.0.1:%1/prom").arg(server.port),
                               QStringLiteral("--web.enable-lifecycle")}),
                 "the program `prometheus` is missing; packaging/dependencies.txt names its package");
        QVERIFY2(server.waitUntilReady(QStringLiteral("/prom/-/ready")), qPrintable(server.lastWords()));
        connectors.add(std::make_unique<PrometheusConnector>());
        source.id = SourceId{QStringLiteral("s1")};
        source.tool = QStringLiteral("prometheus");
        source.name = QStringLiteral("Prometheus (test)");
        source.settings[QStringLiteral("url")] = server.url() + QStringLiteral("/prom/");
        SyncOptions options;
        options.requestsPerMinute = 60'000; // this test waits by asking, hundreds of times a minute
        engine = std::make_unique<SyncEngine>(connectors, client, sink, secrets, clock, options);
        engine->setSources({source});
        // The alert with `for: 3s` fires, and one Blip began and ended (period 10 s).
        QVERIFY(QTest::qWaitFor(
            [&] {
                return ask(QStringLiteral("count(ALERTS{alertname=\"AfterThreeSeconds\","
                                          "alertstate=\"firing\"})")) == 1.0;
            },
            30'000));
        QVERIFY(QTest::qWaitFor(
            [&] {
                return ask(QStringLiteral(
                           "sum(count_over_time(ALERTS{alertname=\"Blip\",alertstate=\"firing\"}[1m])) > 2 "
                           "unless on() ALERTS{alertname=\"Blip\"}")) > 2.0;
            },
            30'000));
        QVERIFY(QTest::qWaitFor(
            [&] { return ask(QStringLiteral("count_over_time(up{job=\"self\"}[1m])")) >= 12.0; }, 30'000));
        // Without an interest the first look is six hours wide and six seconds coarse: too coarse for Blip.
        engine->setInterest({{}, {clock.now() - Milliseconds{60'000}, Instant::endOfTime()}});
    }

    void cleanupTestCase() { engine.reset(); }

    void aConnectionTestTellsTheVersion()
    {
        std::optional<Result<CheckReport>> report;
        engine->check(source, Secret(), this, [&](Result<CheckReport> r) { report = std::move(r); });
        QTRY_VERIFY(report);
        QVERIFY2(report->has_value(), qPrintable(words(*report)));
        QVERIFY((*report)->version.startsWith(QStringLiteral("2.")) ||
                (*report)->version.startsWith(QStringLiteral("3.")));
        QVERIFY((*report)->words.startsWith(QStringLiteral("Prometheus ")));
    }

    void aConnectionTestTellsWhatIsWrong_data()
    {
        QTest::addColumn<QString>("url");
        QTest::addColumn<int>("kind");
        QTest::newRow("no prefix: a redirect or 404, not Prometheus")
            << server.url() + QStringLiteral("/elsewhere") << int(ErrorKind::NotFound);
        QTest::newRow("nothing listens")
            << QStringLiteral("http://127.0.0.1:%1").arg(freePort()) << int(ErrorKind::Offline);
        QTest::newRow("not an address") << QStringLiteral("prometheus:9090") << int(ErrorKind::Invalid);
        QTest::newRow("metrics page")
            << server.url() + QStringLiteral("/prom/graph") << int(ErrorKind::NotFound);
    }

    void aConnectionTestTellsWhatIsWrong()
    {
        QFETCH(QString, url);
        QFETCH(int, kind);
        Source other = source;
        other.settings[QStringLiteral("url")] = url;
        std::optional<Result<CheckReport>> report;
        engine->check(other, Secret(), this, [&](Result<CheckReport> r) { report = std::move(r); });
        QTRY_VERIFY(report);
        QVERIFY(!*report);
        QVERIFY2(int(report->error().kind) == kind, qPrintable(report->error().what));
    }

    void aRangeQueryGivesColumnsOnTheGrid()
    {
        const Instant now = clock.now();
        MetricQuery query{source.id,
                          QStringLiteral("up{job=\"self\"}"),
                          {now - Milliseconds{30'000}, now},
                          Milliseconds{1'000},
                          false,
                          Unit::Count};
        const auto answer = wait(query, KeepSamples::Cache);
        QVERIFY2(answer.has_value(), qPrintable(words(answer)));
        QCOMPARE(answer->blocks.size(), size_t(1));
        const SampleBlock& block = answer->blocks.front();
        QCOMPARE(block.key.labels.at(QStringLiteral("job")), QStringLiteral("self"));
        QVERIFY(block.times.size() >= 5);
        QCOMPARE(block.times.size(), block.values.size());
        for (size_t i = 0; i < block.times.size(); ++i) {
            QCOMPARE(block.times[i] % 1000, qint64(0));
            QVERIFY(i == 0 || block.times[i] > block.times[i - 1]);
        }
        QVERIFY(!sink.samples.empty());
        QCOMPARE(sink.samples.back(), block);
    }

    void aLargeCompressedAnswerArrivesWhole()
    {
        const Instant now = clock.now();
        MetricQuery query{source.id,
                          QStringLiteral("{__name__=~\".+\"}"),
                          {now - Milliseconds{600'000}, now},
                          Milliseconds{100},
                          false,
                          Unit::None};
        const auto answer = wait(query);
        QVERIFY2(answer.has_value(), qPrintable(words(answer)));
        size_t samples = 0;
        for (const SampleBlock& block : answer->blocks)
            samples += block.times.size();
        // Some 500 series of its own at ten points a second: several times the read-ahead of the client.
        QVERIFY2(answer->blocks.size() > 100 && samples > 10'000, qPrintable(QString::number(samples)));
    }

    void anInstantQueryGivesOneNumber()
    {
        QCOMPARE(ask(QStringLiteral("vector(42)")), 42.0);
        QCOMPARE(ask(QStringLiteral("scalar(vector(7))")), 7.0);
        QVERIFY(std::isinf(ask(QStringLiteral("vector(1)/0"))));
        QVERIFY(std::isnan(ask(QStringLiteral("vector(0)/0"))));
    }

    void aGapStaysAGap()
    {
        const Instant now = clock.now();
        // Blip's series exists four seconds of every ten.
        const auto answer = wait({source.id,
                                  QStringLiteral("ALERTS{alertname=\"Blip\"}"),
                                  {now - Milliseconds{25'000}, now},
                                  Milliseconds{1'000},
                                  false,
                                  Unit::None});
        QVERIFY(answer);
        QVERIFY(!answer->blocks.empty());
        bool gap = false;
        for (const double value : answer->blocks.front().values)
            gap = gap || std::isnan(value);
        QVERIFY(gap);
    }

    void aWrongQueryIsToldInTheToolsWords()
    {
        const auto answer = wait({source.id,
                                  QStringLiteral("up{"),
                                  {Instant{0}, clock.now()},
                                  Milliseconds{1'000},
                                  true,
                                  Unit::None});
        QVERIFY(!answer);
        QCOMPARE(int(answer.error().kind), int(ErrorKind::Invalid));
        QVERIFY2(answer.error().what.contains(QStringLiteral("parse error")),
                 qPrintable(answer.error().what));
    }

    /// Our own reader is tested with the same queries (tst_promql).
    void itAcceptsAndRefusesTheQueriesThatWeDo()
    {
        QStringList wrong;
        int left = 0;
        const auto judge = [&](const QString& text, bool good) {
            ++left;
            engine->query({source.id, text, {Instant{0}, clock.now()}, Milliseconds{0}, true, Unit::None},
                          this, [&, text, good](const Result<MetricAnswer>& answer) {
                              --left;
                              const bool refused =
                                  !answer && answer.error().what.contains(QLatin1String("parse error"));
                              if (refused == good)
                                  wrong << text + (answer ? QString()
                                                          : QStringLiteral(": ") + answer.error().what);
                          });
        };
        const auto accepted = test::promqlCases("accepted.txt");
        const auto refused = test::promqlCases("refused.txt");
        QVERIFY(accepted.size() > 200 && refused.size() > 150);
        for (const QByteArray& line : accepted)
            judge(test::promqlCase(line), true);
        for (const QByteArray& line : refused) {
            const QString text = test::promqlCase(line.left(line.indexOf('\t'))).remove(u'«').remove(u'»');
            if (!text.trimmed().isEmpty()) // the connector does not even send that
                judge(text, false);
        }
        QTRY_COMPARE_WITH_TIMEOUT(left, 0, 60'000);
        QCOMPARE(wrong, QStringList());
    }

    void completionKnowsMetricsLabelsAndValues()
    {
        QVERIFY(list(CatalogueKind::MetricNames, {}).completions.contains(QStringLiteral("up")));
        QCOMPARE(list(CatalogueKind::MetricNames, QStringLiteral("{__name__=~\"job:.*\"}")).completions,
                 QStringList{QStringLiteral("job:up:sum")});
        QVERIFY(list(CatalogueKind::LabelNames, {}).completions.contains(QStringLiteral("job")));
        QCOMPARE(
            list(CatalogueKind::LabelNames, QStringLiteral("up")).completions,
            (QStringList{QStringLiteral("__name__"), QStringLiteral("instance"), QStringLiteral("job")}));
        QVERIFY(list(CatalogueKind::LabelValues, QStringLiteral("job"))
                    .completions.contains(QStringLiteral("self")));
        QCOMPARE(list(CatalogueKind::LabelValues, QStringLiteral("job|up")).completions,
                 QStringList{QStringLiteral("self")});
    }

    void rulesAreListed()
    {
        const std::vector<RuleInfo> rules = list(CatalogueKind::Rules, {}).rules;
        QCOMPARE(rules.size(), size_t(5));
        QCOMPARE(rules[1].name, QStringLiteral("AlwaysFiring"));
        QCOMPARE(rules[1].severity, QStringLiteral("page"));
        QCOMPARE(rules[1].state, QStringLiteral("firing"));
        QCOMPARE(rules[1].runbook, QStringLiteral("https://runbooks.example/web"));
        QCOMPARE(rules[2].forDuration, Milliseconds{3'600'000});
    }

    void alertsAndTheirHistoryReachTheSinkOnce()
    {
        const auto first = pull();
        QVERIFY2(first.ok, qPrintable(first.words));
        const QStringList lines = sink.eventLines();
        const auto count = [&](const QString& kindAndName) {
            return sink.eventLines().filter(kindAndName).size();
        };
        QVERIFY2(count(QStringLiteral("alert.firing AlwaysFiring (page): Demo alert at 1")) == 1,
                 qPrintable(lines.join(u'\n')));
        QCOMPARE(count(QStringLiteral("alert.firing AfterThreeSeconds (page)")), 1);
        QCOMPARE(count(QStringLiteral("StillPending")), 0);
        // It came and went while nobody looked.
        QVERIFY(count(QStringLiteral("alert.firing Blip (ticket)")) >= 1);
        QVERIFY(count(QStringLiteral("alert.resolved Blip (ticket): resolved")) >= 1);
        for (const TimelineEvent& event : sink.events) {
            QVERIFY(event.occurredAt <= clock.now());
            QVERIFY(event.link.startsWith(server.url() + QStringLiteral("/prom/")));
            QVERIFY(!event.raw.isEmpty());
            if (event.text.startsWith(QStringLiteral("AlwaysFiring")))
                QCOMPARE(event.service, QStringLiteral("web"));
        }

        // Read again: what is known is not told again.
        QVERIFY(pull().ok);
        QCOMPARE(count(QStringLiteral("alert.firing AlwaysFiring")), 1);
        QSet<QString> ids;
        for (const TimelineEvent& event : sink.events) {
            QVERIFY2(!ids.contains(event.remoteId), qPrintable(event.remoteId));
            ids.insert(event.remoteId);
        }

        // The rule goes away: resolved.
        QByteArray rules(kRules);
        rules.replace("expr: \"vector(1)\"\n", "expr: \"vector(1) > 2\"\n");
        QVERIFY(server.write(QStringLiteral("rules.yml"), rules));
        QCOMPARE(RealServer::request(server.url() + QStringLiteral("/prom/-/reload"), "POST"), 200);
        QVERIFY(QTest::qWaitFor(
            [&] {
                return pull().ok &&
                       count(QStringLiteral("alert.resolved AlwaysFiring (page): resolved")) == 1;
            },
            30'000));
        QCOMPARE(count(QStringLiteral("alert.resolved AfterThreeSeconds")), 0);
        QCOMPARE(int(sink.newest(QStringLiteral("alerts"))->state), int(FreshnessState::Live));
    }

    void aLiveTailFollows()
    {
        engine->start();
        QSignalSpy spy(engine.get(), &SyncEngine::samplesArrived);
        const int id = engine->subscribe(
            {source.id, QStringLiteral("up{job=\"self\"}"), {}, Milliseconds{1'000}, false, Unit::None},
            Milliseconds{20'000}, Milliseconds{500});
        QVERIFY(QTest::qWaitFor([&] { return spy.count() >= 4; }, 15'000));
        engine->unsubscribe(id);
        engine->stop();
        const auto blocks = spy.last().at(1).value<std::vector<SampleBlock>>();
        QCOMPARE(blocks.size(), size_t(1));
        QVERIFY2(blocks.front().times.size() <= 4, "only the tail is asked again");
    }

private:
    Result<MetricAnswer> wait(const MetricQuery& query, KeepSamples keep = KeepSamples::No)
    {
        std::optional<Result<MetricAnswer>> answer;
        engine->query(
            query, this, [&](Result<MetricAnswer> a) { answer = std::move(a); }, keep);
        if (!QTest::qWaitFor([&] { return answer.has_value(); }, 20'000))
            return fail(ErrorKind::Bug, QStringLiteral("no answer"));
        return std::move(*answer);
    }
    double ask(const QString& query)
    {
        const auto answer =
            wait({source.id, query, {Instant{0}, clock.now()}, Milliseconds{0}, true, Unit::None});
        return answer && answer->scalar ? *answer->scalar : -1.0;
    }
    CatalogueAnswer list(CatalogueKind kind, const QString& argument)
    {
        std::optional<Result<CatalogueAnswer>> answer;
        engine->catalogue(source.id, kind, argument, this,
                          [&](Result<CatalogueAnswer> a) { answer = std::move(a); });
        if (!QTest::qWaitFor([&] { return answer.has_value(); }, 20'000) || !*answer)
            return {};
        return std::move(**answer);
    }
    SourceReport pull()
    {
        std::optional<std::vector<SourceReport>> reports;
        engine->pullOnce(this, [&](std::vector<SourceReport> r) { reports = std::move(r); });
        if (!QTest::qWaitFor([&] { return reports.has_value(); }, 20'000) || reports->size() != 1)
            return {};
        return reports->front();
    }

    RealServer server;
    ConnectorRegistry connectors;
    HttpClient client;
    RecordingSink sink;
    MemorySecretStore secrets;
    SystemClock clock;
    Source source;
    std::unique_ptr<SyncEngine> engine;
};

QTEST_GUILESS_MAIN(TestPrometheusReal)
#include "tst_prometheus_real.moc"
