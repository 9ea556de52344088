// SPDX-License-Identifier: GPL-3.0-or-later
// The engine and the Alertmanager connector against the real program, and the pure rules on recorded answers.
#include "integrations/alertmanager/alertmanager_connector.h"
#include "integrations/alertmanager/alertmanager_facts.h"
#include "integrations/core/secret_store.h"
#include "integrations/sync/http_client.h"
#include "integrations/sync/sync_engine.h"
#include "tests/contract/real_server.h"
#include "tests/contract/test_data.h"
#include "tests/flow/recording_sink.h"

#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QtTest>

using namespace muster;
using namespace muster::alertmanager;

namespace {

Context context(Instant now)
{
    return {now,
            {SourceId{QStringLiteral("s")},
             QStringLiteral("AM"),
             QUrl(QStringLiteral("https://am.example/x")),
             {}}};
}

ListedAlert listed(const char* fingerprint, qint64 second)
{
    ListedAlert alert;
    alert.fingerprint = QString::fromLatin1(fingerprint);
    alert.startsAt = Instant{second * 1000};
    alert.brief.name = alert.fingerprint;
    return alert;
}

QString told(const AlertRound& round)
{
    QStringList lines;
    for (const TimelineEvent& event : round.events)
        lines.append(event.kindName.mid(6) + u'@' + QString::number(event.occurredAt.ms / 1000) + u' ' +
                     event.text.section(u':', 0, 0));
    return lines.join(u'|');
}

} // namespace

class TestAlertmanagerReal final : public QObject
{
    Q_OBJECT
private slots:
    void initTestCase()
    {
        QVERIFY(server.write(QStringLiteral("am.yml"),
                             "route: {receiver: none, group_by: [alertname], group_wait: 1s}\n"
                             "receivers: [{name: none}]\n"));
        QVERIFY2(
            server.start(QStringLiteral("prometheus-alertmanager"),
                         {QStringLiteral("--config.file=am.yml"), QStringLiteral("--storage.path=data"),
                          QStringLiteral("--web.listen-address=127.0.0.1:%1").arg(server.port),
                          QStringLiteral("--web.route-prefix=/am"),
                          QStringLiteral("--cluster.listen-address=")}),
            "the program `prometheus-alertmanager` is missing; packaging/dependencies.txt names its package");
        QVERIFY2(server.waitUntilReady(QStringLiteral("/am/-/ready")), qPrintable(server.lastWords()));
        connectors.add(std::make_unique<AlertmanagerConnector>());
        source.id = SourceId{QStringLiteral("s1")};
        source.tool = QStringLiteral("alertmanager");
        source.name = QStringLiteral("Alertmanager (test)");
        source.settings[QStringLiteral("url")] = server.url() + QStringLiteral("/am");
        engine = std::make_unique<SyncEngine>(connectors, client, sink, secrets, clock);
        engine->setSources({source});
    }
    void cleanupTestCase() { engine.reset(); }

    void aConnectionTestTellsTheVersion()
    {
        std::optional<Result<CheckReport>> report;
        engine->check(source, Secret(), this, [&](Result<CheckReport> r) { report = std::move(r); });
        QTRY_VERIFY(report);
        QVERIFY(report->has_value());
        QVERIFY2((*report)->version.startsWith(QStringLiteral("0.")), qPrintable((*report)->version));
    }

    void firingAlertsReachTheSinkAndAreResolvedWhenTheyVanish()
    {
        QCOMPARE(post("alerts", alertJson(false)), 200);
        QVERIFY(QTest::qWaitFor([&] { return pull() && sink.eventLines().size() >= 1; }, 10'000));
        QCOMPARE(sink.events.size(), size_t(1));
        const TimelineEvent& event = sink.events.front();
        QCOMPARE(event.text, QStringLiteral("HighErrorRate (page): 5xx above 5 %"));
        QCOMPARE(event.service, QStringLiteral("web"));
        QCOMPARE(event.link, QStringLiteral("http://prometheus.example/graph"));
        QVERIFY(event.remoteId.startsWith(
            labelFingerprint({{QStringLiteral("alertname"), QStringLiteral("HighErrorRate")},
                              {QStringLiteral("severity"), QStringLiteral("page")},
                              {QStringLiteral("service"), QStringLiteral("web")}})));
        QVERIFY(pull());
        QCOMPARE(sink.events.size(), size_t(1));

        // Resolved by the sender: it leaves the list. The server is younger than three minutes, so for now it
        // might as well have forgotten: nothing is told.
        QCOMPARE(post("alerts", alertJson(true)), 200);
        QVERIFY(QTest::qWaitFor([&] { return pull() && list().empty(); }, 10'000));
        QVERIFY(pull());
        QCOMPARE(sink.events.size(), size_t(1));
    }

    void groupsAreListed()
    {
        QCOMPARE(post("alerts", alertJson(false)), 200);
        QVERIFY(QTest::qWaitFor([&] { return !list().empty(); }, 15'000));
        const std::vector<RuleInfo> rows = list();
        QCOMPARE(rows.front().name, QStringLiteral("HighErrorRate"));
        QCOMPARE(rows.front().group, QStringLiteral("{alertname=HighErrorRate} → none"));
        QCOMPARE(rows.front().state, QStringLiteral("active"));
    }

    void silencesReachTheTimeline()
    {
        sink.events.clear();
        const auto matcher = [](const char* name, const char* value, bool regex, bool equal) {
            return QJsonObject{{QStringLiteral("name"), QLatin1String(name)},
                               {QStringLiteral("value"), QLatin1String(value)},
                               {QStringLiteral("isRegex"), regex},
                               {QStringLiteral("isEqual"), equal}};
        };
        const QByteArray body =
            json(QJsonObject{{QStringLiteral("matchers"), QJsonArray{matcher("service", "web", false, true),
                                                                     matcher("pod", "a.*", true, false)}},
                             {QStringLiteral("startsAt"), clock.now().toIso()},
                             {QStringLiteral("endsAt"), (clock.now() + Milliseconds{5'400'000}).toIso()},
                             {QStringLiteral("createdBy"), QStringLiteral("ada")},
                             {QStringLiteral("comment"), QStringLiteral("known, being fixed")}});
        QCOMPARE(post("silences", body), 200);
        QVERIFY(QTest::qWaitFor(
            [&] { return pull() && !sink.eventLines().filter(QStringLiteral("silence.started")).isEmpty(); },
            10'000));
        QCOMPARE(sink.events.size(), size_t(1));
        QCOMPARE(sink.events.front().text,
                 QStringLiteral("Silenced service=\"web\", pod!~\"a.*\" for 1 h 30 min: known, being fixed"));
        QCOMPARE(sink.events.front().actor, QStringLiteral("ada"));
        QCOMPARE(sink.events.front().service, QStringLiteral("web"));
    }

    void theServersErrorBodiesAreRead()
    {
        const AlertmanagerConnector connector;
        const Step step =
            connector.pull(context(clock.now()).account, Cursor{QStringLiteral("alerts"), {}}, {});
        for (const auto& [status, file, words] :
             {std::tuple{400, "error_400_string.json", "bad matcher format"},
              std::tuple{422, "error_422.json", "comment in body is required"}}) {
            const auto outcome =
                step.decode(replyOf(status, recorded(QStringLiteral("alertmanager/") + QLatin1String(file))),
                            context(clock.now()));
            QVERIFY(!outcome.has_value());
            QCOMPARE(int(outcome.error().kind), int(ErrorKind::Invalid));
            QVERIFY2(outcome.error().what.contains(QLatin1String(words)), qPrintable(outcome.error().what));
        }
    }

    void whatVanishedIsAskedAboutThenResolved()
    {
        const AlertmanagerConnector connector;
        AlertMemory memory;
        memory.until = Instant{1};
        memory.firing[QStringLiteral("f1")] = {Instant{1'795'469'000'000},
                                               {QStringLiteral("Gone"), QStringLiteral("page"), {}}};
        const Step step =
            connector.pull(context({}).account, Cursor{QStringLiteral("alerts"), writeMemory(memory)}, {});
        const Instant up =
            *Instant::fromIso(QJsonDocument::fromJson(recorded(QStringLiteral("alertmanager/status.json")))
                                  .object()
                                  .value(QLatin1String("uptime"))
                                  .toString());
        for (const bool settled : {false, true}) {
            const Instant now = up + Milliseconds{settled ? 200'000 : 60'000};
            const auto first = step.decode(replyOf(200, "[]\n"), context(now));
            QVERIFY(first.has_value() && first->next && !first->cursor);
            QVERIFY(first->next->request.url.path().endsWith(QStringLiteral("/api/v2/status")));
            const auto second = first->next->decode(
                replyOf(200, recorded(QStringLiteral("alertmanager/status.json"))), context(now));
            QVERIFY(second.has_value() && second->cursor);
            QCOMPARE(second->facts.events.size(), size_t(settled ? 1 : 0));
            QCOMPARE(readMemory(second->cursor->token).firing.size(), size_t(settled ? 0 : 1));
        }
    }

    void roundsTellEachFiringOnce()
    {
        const AlertRound first = alertRound(context(Instant{20'000}), {},
                                            {{listed("a", 10), listed("b", 12)}, {}, {}, false}, true);
        QCOMPARE(told(first), QStringLiteral("firing@10 a|firing@12 b"));
        const AlertRound second = alertRound(context(Instant{40'000}), first.memory,
                                             {{listed("a", 10), listed("b", 30)}, {}, {}, false}, true);
        QCOMPARE(told(second), QStringLiteral("resolved@30 b|firing@30 b"));
        QCOMPARE(told(alertRound(context(Instant{50'000}), second.memory, {}, true)),
                 QStringLiteral("resolved@50 a|resolved@50 b"));
        QVERIFY(readMemory(writeMemory(second.memory)).firing == second.memory.firing);
    }

private:
    template <typename T>
    static QByteArray json(const T& value)
    {
        return QJsonDocument(value).toJson(QJsonDocument::Compact);
    }
    QByteArray alertJson(bool over) const
    {
        return json(QJsonArray{QJsonObject{
            {QStringLiteral("labels"),
             QJsonObject{{QStringLiteral("alertname"), QStringLiteral("HighErrorRate")},
                         {QStringLiteral("severity"), QStringLiteral("page")},
                         {QStringLiteral("service"), QStringLiteral("web")}}},
            {QStringLiteral("annotations"),
             QJsonObject{{QStringLiteral("summary"), QStringLiteral("5xx above 5 %")}}},
            {QStringLiteral("generatorURL"), QStringLiteral("http://prometheus.example/graph")},
            {QStringLiteral("startsAt"), began.toIso()},
            {QStringLiteral("endsAt"), (clock.now() + Milliseconds{over ? -1'000 : 600'000}).toIso()}}});
    }
    int post(const char* what, const QByteArray& body)
    {
        return RealServer::request(server.url() + QStringLiteral("/am/api/v2/") + QLatin1String(what), "POST",
                                   body);
    }
    bool pull()
    {
        std::optional<std::vector<SourceReport>> reports;
        engine->pullOnce(this, [&](std::vector<SourceReport> r) { reports = std::move(r); });
        return QTest::qWaitFor([&] { return reports.has_value(); }, 10'000) && reports->size() == 2 &&
               std::all_of(reports->begin(), reports->end(), [](const SourceReport& r) { return r.ok; });
    }
    std::vector<RuleInfo> list()
    {
        std::optional<Result<CatalogueAnswer>> answer;
        engine->catalogue(source.id, CatalogueKind::Rules, {}, this,
                          [&](Result<CatalogueAnswer> a) { answer = std::move(a); });
        if (!QTest::qWaitFor([&] { return answer.has_value(); }, 10'000) || !*answer)
            return {};
        return (*answer)->rules;
    }

    RealServer server;
    ConnectorRegistry connectors;
    HttpClient client;
    RecordingSink sink;
    MemorySecretStore secrets;
    SystemClock clock;
    const Instant began = clock.now() - Milliseconds{60'000};
    Source source;
    std::unique_ptr<SyncEngine> engine;
};

QTEST_GUILESS_MAIN(TestAlertmanagerReal)
#include "tst_alertmanager_real.moc"
