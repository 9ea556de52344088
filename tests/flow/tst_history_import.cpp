// SPDX-License-Identifier: GPL-3.0-or-later
// Whole histories of tools, in virtual time against servers with state: all of it comes, once, whatever is
// cut off and when; the pulls keep their turn; a bound is kept to; failures are told with the way out.
#include "integrations/firehydrant/firehydrant_connector.h"
#include "integrations/incidentio/incidentio_connector.h"
#include "integrations/opsgenie/opsgenie_connector.h"
#include "integrations/pagerduty/pagerduty_connector.h"
#include "integrations/slack/slack_connector.h"
#include "integrations/statuspage/statuspage_connector.h"
#include "tests/flow/firehydrant_server.h"
#include "tests/flow/history_rig.h"
#include "tests/flow/incidentio_server.h"
#include "tests/flow/opsgenie_server.h"
#include "tests/flow/pagerduty_server.h"
#include "tests/flow/slack_server.h"
#include "tests/flow/statuspage_server.h"

#include <QtTest>

using namespace muster;
using namespace std::chrono_literals;

namespace {

constexpr Milliseconds kDay{24 * 3'600'000LL};

/// A tool with a long past: what it holds, and what of it should be here.
struct Tool
{
    std::shared_ptr<FakeClock> clock = std::make_shared<FakeClock>();
    std::shared_ptr<void> server;
    std::function<HttpReply(const Exchange&)> answer;
    std::function<std::unique_ptr<Connector>()> connector;
    std::map<QString, QString> settings;
    QString url, token;
    Instant middle; ///< half of the incidents are older
    int incidents = 0, events = 0, people = 0;
    int incidentsLate = 0;              ///< since `middle`
    std::function<void()> happens = {}; ///< a new incident
};

Tool pagerDuty(int many, int pageLimit)
{
    Tool tool;
    auto server = std::make_shared<test::PagerDutyServer>(*tool.clock);
    server->pageLimit = pageLimit;
    server->token = "token-1";
    tool.clock->advance(1h);
    for (int i = 0; i < many; ++i) {
        if (i == many / 2)
            tool.middle = tool.clock->now();
        const QString id = server->open(QStringLiteral("Incident %1").arg(i));
        tool.clock->advance(10min);
        server->set(id, QStringLiteral("acknowledged"));
        tool.clock->advance(10min);
        server->log(id, "annotate_log_entry", QStringLiteral("Annotated by Ada Lind"));
        server->notes[id].append(QJsonObject{
            {QStringLiteral("id"), QStringLiteral("PN%1").arg(i)},
            {QStringLiteral("content"), QStringLiteral("Note %1").arg(i)},
            {QStringLiteral("created_at"), Instant{tool.clock->now().ms / 1000 * 1000}.toIso()},
            {QStringLiteral("user"), QJsonObject{{QStringLiteral("id"), QStringLiteral("PUSR001")},
                                                 {QStringLiteral("summary"), QStringLiteral("Ada Lind")}}}});
        tool.clock->advance(30min);
        server->set(id, QStringLiteral("resolved"));
        tool.clock->advance(9 * kDay);
    }
    tool.incidents = many;
    tool.events = 4 * many; // triggered, acknowledged, the note, resolved
    tool.people = 1;
    tool.incidentsLate = many - many / 2;
    tool.answer = [server](const Exchange& exchange) { return server->ask(exchange.request, "token-1"); };
    tool.connector = [] { return std::make_unique<PagerDutyConnector>(); };
    tool.url = QStringLiteral("https://api.pagerduty.example");
    tool.happens = [server] { server->open(QStringLiteral("New")); };
    tool.server = server;
    return tool;
}

Tool opsgenie(int many)
{
    Tool tool;
    auto server = std::make_shared<test::OpsgenieServer>(*tool.clock);
    server->key = "token-1";
    for (int i = 0; i < many; ++i) {
        if (i == many / 2)
            tool.middle = tool.clock->now();
        const QString id = server->open(QStringLiteral("Alert %1").arg(i));
        tool.clock->advance(5min);
        server->touch(id, QStringLiteral("Acknowledged"));
        tool.clock->advance(1min);
        // Two hundred in one moment: more than a page.
        if (i % 250 == 0)
            tool.clock->advance(kDay);
    }
    for (int i = 0; i < many / 2; ++i) {
        server->openIncident(QStringLiteral("Incident %1").arg(i));
        tool.clock->advance(kDay / 4);
    }
    tool.clock->advance(40 * kDay);
    tool.incidents = many + many / 2;
    tool.events = 2 * many;
    tool.incidentsLate = many - many / 2 + many / 2;
    tool.answer = [server](const Exchange& exchange) { return server->ask(exchange.request, "token-1"); };
    tool.connector = [] { return std::make_unique<OpsgenieConnector>(); };
    tool.url = QStringLiteral("https://api.opsgenie.example");
    tool.happens = [server] { server->open(QStringLiteral("New")); };
    tool.server = server;
    return tool;
}

Tool slack(int many)
{
    Tool tool;
    auto server = std::make_shared<test::SlackServer>(*tool.clock);
    server->pageSize = 3;
    server->listSize = 4;
    for (int i = 0; i < many; ++i) {
        if (i == many / 2)
            tool.middle = tool.clock->now();
        const QByteArray id = "C" + QByteArray::number(i), name = "inc-" + QByteArray::number(i);
        server->add(id.constData(), name.constData());
        QString parent;
        for (int m = 0; m < 5; ++m) {
            tool.clock->advance(1min);
            const QString ts =
                server->say(server->channels.back(), QStringLiteral("Message %1/%2").arg(i).arg(m));
            if (m == 1)
                parent = ts;
        }
        tool.clock->advance(1min);
        server->say(server->channels.back(), QStringLiteral("Reply %1").arg(i), parent);
        server->channels.back().archived = true;
        tool.clock->advance(9 * kDay);
    }
    server->add("C999", "lunch");
    tool.incidents = many;
    tool.events = 6 * many;
    tool.people = 1;
    tool.incidentsLate = many - many / 2;
    tool.answer = [server](const Exchange& exchange) { return server->answer(test::askedOf(exchange)); };
    tool.connector = [] { return std::make_unique<SlackConnector>(); };
    tool.url = QStringLiteral("https://slack.example/api");
    tool.server = server;
    return tool;
}

Tool statuspage(int many)
{
    Tool tool;
    auto server = std::make_shared<test::StatuspageServer>(*tool.clock);
    for (int i = 0; i < many; ++i) {
        if (i == many / 2)
            tool.middle = tool.clock->now();
        server->open(QStringLiteral("Outage %1").arg(i), QStringLiteral("resolved"), QStringLiteral("Over"));
        tool.clock->advance(kDay / 2);
    }
    tool.incidents = tool.events = many;
    tool.incidentsLate = many - many / 2;
    tool.answer = [server](const Exchange& exchange) { return server->answer(test::askedOf(exchange)); };
    tool.connector = [] { return std::make_unique<StatuspageConnector>(); };
    tool.settings = {{QStringLiteral("page"), QStringLiteral("page1")}};
    tool.url = QStringLiteral("https://api.statuspage.example/v1");
    tool.server = server;
    return tool;
}

Tool incidentio(int many)
{
    Tool tool;
    auto server = std::make_shared<IncidentioServer>(*tool.clock);
    for (int i = 0; i < many; ++i) {
        if (i == many / 2)
            tool.middle = tool.clock->now();
        const QString id = server->declare(QStringLiteral("Incident %1").arg(i));
        tool.clock->advance(1min);
        server->update(id, QStringLiteral("Update %1").arg(i));
        tool.clock->advance(kDay);
    }
    tool.incidents = many;
    tool.events = 2 * many;
    tool.people = 1;
    tool.incidentsLate = many - many / 2;
    tool.connector = [] { return std::make_unique<IncidentioConnector>(); };
    tool.url = server->url();
    tool.token = QStringLiteral("good-key");
    tool.server = server;
    return tool;
}

Tool firehydrant(int many)
{
    Tool tool;
    auto server = std::make_shared<FirehydrantServer>(*tool.clock);
    for (int i = 0; i < many; ++i) {
        if (i == many / 2)
            tool.middle = tool.clock->now();
        tool.clock->advance(1min);
        const QString id = server->declare(QStringLiteral("Incident %1").arg(i));
        tool.clock->advance(1min);
        server->say(id, QStringLiteral("note"), {{QStringLiteral("body"), QStringLiteral("Note %1").arg(i)}});
        tool.clock->advance(kDay);
    }
    tool.incidents = many;
    tool.events = 2 * many;
    tool.incidentsLate = many - many / 2;
    tool.connector = [] { return std::make_unique<FirehydrantConnector>(); };
    tool.url = server->url();
    tool.token = QStringLiteral("good-key");
    tool.server = server;
    return tool;
}

Tool toolNamed(const QString& name)
{
    return name == QLatin1String("pagerduty")     ? pagerDuty(24, 7)
           : name == QLatin1String("opsgenie")    ? opsgenie(130)
           : name == QLatin1String("slack")       ? slack(9)
           : name == QLatin1String("incidentio")  ? incidentio(60)
           : name == QLatin1String("firehydrant") ? firehydrant(50)
                                                  : statuspage(230);
}

std::unique_ptr<test::HistoryRig> rigFor(const Tool& tool)
{
    auto settings = tool.settings;
    settings[QStringLiteral("url")] = tool.url;
    return std::make_unique<test::HistoryRig>(tool.clock, tool.connector(), tool.answer, settings,
                                              tool.token.isEmpty() ? QStringLiteral("token-1") : tool.token);
}

} // namespace

class TestHistoryImport final : public QObject
{
    Q_OBJECT
private slots:
    void allOfAHistoryComesOnceAndTheReportIsExact_data() { tools(); }
    void allOfAHistoryComesOnceAndTheReportIsExact()
    {
        QFETCH(QString, name);
        Tool tool = toolNamed(name);
        auto rig = rigFor(tool);
        const ImportRunId id = rig->beginImport();
        QVERIFY2(!id.isEmpty(), qPrintable(rig->refused));
        const ImportRun run = rig->finish(id);
        QVERIFY2(run.state == ImportState::Complete, qPrintable(toString(run.state) + run.failure));
        QCOMPARE(run.counts.incidents.added, tool.incidents);
        QCOMPARE(run.counts.events.added, tool.events);
        QCOMPARE(run.counts.people.added, tool.people);
        QCOMPARE(rig->count(QStringLiteral("incident")), tool.incidents);
        QCOMPARE(rig->count(QStringLiteral("event")), tool.events);
        QCOMPARE(run.counts.unreadable, 0);
        QCOMPARE(run.progress.value_or(-1), 1.0);
        QVERIFY(run.endedAt.has_value());
        // Once more: everything is known, nothing is written.
        const QStringList before = rig->facts();
        const ImportRun again = rig->finish(rig->beginImport());
        QVERIFY2(again.state == ImportState::Complete, qPrintable(again.failure));
        QCOMPARE(again.counts.incidents.added + again.counts.incidents.changed, 0);
        QCOMPARE(again.counts.events.added + again.counts.events.changed, 0);
        QCOMPARE(rig->facts(), before);
    }

    void killedAtAnyExchangeItGoesOnAndNothingIsLostOrDoubled_data() { tools(); }
    void killedAtAnyExchangeItGoesOnAndNothingIsLostOrDoubled()
    {
        QFETCH(QString, name);
        Tool tool = toolNamed(name);
        auto whole = rigFor(tool);
        const ImportRun unharmed = whole->finish(whole->beginImport());
        QVERIFY2(unharmed.state == ImportState::Complete, qPrintable(unharmed.failure));
        const QStringList facts = whole->facts();
        const int exchanges = whole->network->begun;
        whole.reset();
        // One life for each: the program dies after so many answers, is started again and goes on.
        for (int at = 1; at < exchanges; at += std::max(1, exchanges / (tool.answer ? 24 : 8))) {
            auto rig = rigFor(tool);
            const ImportRunId id = rig->beginImport();
            rig->network->readsLeft = at - rig->network->begun;
            if (rig->network->readsLeft > 0)
                rig->run(12h, [&] { return rig->network->readsLeft == 0 || rig->imports->active().empty(); });
            rig->network->readsLeft = -1;
            rig->restart();
            const ImportRun run = rig->finish(id);
            QVERIFY2(run.state == ImportState::Complete, qPrintable(QString::number(at) + run.failure));
            QCOMPARE(rig->facts(), facts);
            QCOMPARE(run.counts.incidents.added, unharmed.counts.incidents.added);
            QCOMPARE(run.counts.events.added, unharmed.counts.events.added);
            QCOMPARE(run.counts.events.changed, unharmed.counts.events.changed);
        }
    }

    void onlyWhatHappenedSinceTheBoundComes_data() { tools(); }
    void onlyWhatHappenedSinceTheBoundComes()
    {
        QFETCH(QString, name);
        Tool tool = toolNamed(name);
        // What the settings say of the first reading is the pulls' bound, not the import's.
        tool.settings[QStringLiteral("history")] = QStringLiteral("7");
        auto rig = rigFor(tool);
        const ImportRun run = rig->finish(rig->beginImport(tool.middle));
        QVERIFY2(run.state == ImportState::Complete, qPrintable(run.failure));
        QCOMPARE(run.counts.incidents.added, tool.incidentsLate);
        const auto since = run.since;
        QVERIFY(since == tool.middle);
    }

    void thePullsGoOnBesideIt()
    {
        Tool tool = pagerDuty(24, 7);
        auto rig = rigFor(tool);
        rig->engine->start();
        rig->settle();
        const ImportRunId id = rig->beginImport();
        // A new incident while the import has hours of work left.
        rig->run(10min, [&] { return rig->storedRun(id).counts.incidents.added > 3; });
        tool.happens();
        const Instant opened = rig->clock->now();
        rig->run(10min, [&] { return rig->facts().filter(QStringLiteral(" New ")).size() == 1; });
        QVERIFY(rig->clock->now() - opened <= 60s);
        const ImportRun run = rig->finish(id);
        QVERIFY2(run.state == ImportState::Complete, qPrintable(run.failure));
        QCOMPARE(rig->count(QStringLiteral("incident")), tool.incidents + 1);
        QCOMPARE(rig->count(QStringLiteral("event")), tool.events + 1);
        // Its places are its own: the pulls' cursors are the pulls'.
        const auto cursors = rig->store->readNow([&](ReadTx& tx) { return tx.cursors(rig->source.id); });
        QVERIFY(cursors.has_value());
        for (const Cursor& cursor : *cursors)
            QVERIFY(!cursor.feed.startsWith(QLatin1String("done/")));
    }

    void aToolThatAsksForAPauseGetsIt()
    {
        Tool tool = pagerDuty(6, 7);
        auto server = std::static_pointer_cast<test::PagerDutyServer>(tool.server);
        auto rig = rigFor(tool);
        const ImportRunId id = rig->beginImport();
        rig->run(1min, [&] { return rig->network->begun >= 5; });
        server->throttled = 1;
        const Instant asked = rig->clock->now();
        const ImportRun run = rig->finish(id);
        QVERIFY2(run.state == ImportState::Complete, qPrintable(run.failure));
        QCOMPARE(run.counts.incidents.added, tool.incidents);
        QVERIFY(rig->clock->now() - asked >= 7s);
        // It said so while it waited.
        QVERIFY(std::any_of(rig->told.begin(), rig->told.end(), [](const ImportStatus& status) {
            return status.active && !status.waiting.isEmpty() && status.goesOnAt;
        }));
    }

    void withoutANetworkItWaitsSaysSoAndGoesOnByItself()
    {
        Tool tool = pagerDuty(6, 7);
        auto rig = rigFor(tool);
        rig->network->offline = true;
        const ImportRunId id = rig->beginImport();
        rig->run(20min, [] { return false; });
        QCOMPARE(rig->imports->active().size(), size_t(1));
        QVERIFY(rig->imports->active().front().waiting.contains(QLatin1String("no network")));
        QVERIFY(rig->network->begun < 60); // back-off
        rig->network->offline = false;
        const ImportRun run = rig->finish(id);
        QVERIFY2(run.state == ImportState::Complete, qPrintable(run.failure));
        QCOMPARE(run.counts.incidents.added, tool.incidents);
    }

    void aWrongTokenFailsInWordsAndCanBeResumed()
    {
        Tool tool = pagerDuty(6, 7);
        auto server = std::static_pointer_cast<test::PagerDutyServer>(tool.server);
        auto rig = rigFor(tool);
        const ImportRunId id = rig->beginImport();
        rig->run(1min, [&] { return rig->network->begun >= 9; });
        server->token = "another";
        ImportRun run = rig->finish(id);
        QVERIFY(run.state == ImportState::Failed);
        QVERIFY2(run.failure.contains(QLatin1String("refused the token")), qPrintable(run.failure));
        server->token = "token-1";
        std::optional<Done> resumed;
        rig->imports->resume(id, rig.get(), [&](Done done) { resumed = std::move(done); });
        rig->settle();
        QVERIFY(resumed && *resumed);
        run = rig->finish(id);
        QVERIFY2(run.state == ImportState::Complete, qPrintable(run.failure));
        QCOMPARE(run.counts.incidents.added, tool.incidents);
        QCOMPARE(run.counts.events.added, tool.events);
        QVERIFY(run.failure.isEmpty());
    }

    void aStoppedOneRestsUntilItIsResumed()
    {
        Tool tool = pagerDuty(12, 7);
        auto rig = rigFor(tool);
        const ImportRunId id = rig->beginImport();
        rig->run(1min, [&] { return rig->storedRun(id).counts.incidents.added > 0; });
        std::optional<Done> stopped;
        rig->imports->stop(id, rig.get(), [&](Done done) { stopped = std::move(done); });
        rig->settle();
        QVERIFY(stopped && *stopped);
        const int begun = rig->network->begun;
        rig->restart(); // neither does a new start of the program wake it
        rig->run(1h, [] { return false; });
        QCOMPARE(rig->network->begun, begun);
        QVERIFY(rig->storedRun(id).state == ImportState::Stopped);
        rig->imports->resume(id, rig.get(), [](const Done&) {});
        const ImportRun run = rig->finish(id);
        QVERIFY2(run.state == ImportState::Complete, qPrintable(run.failure));
        QCOMPARE(run.counts.incidents.added, tool.incidents);
    }

    void whatCannotBeReadIsInTheReport()
    {
        Tool tool = pagerDuty(6, 7);
        auto server = std::static_pointer_cast<test::PagerDutyServer>(tool.server);
        server->entries[5].remove(QStringLiteral("incident"));
        const QString id = server->entries[5].value(QLatin1String("id")).toString();
        auto rig = rigFor(tool);
        const ImportRun run = rig->finish(rig->beginImport());
        QVERIFY2(run.state == ImportState::Complete, qPrintable(run.failure));
        QCOMPARE(run.counts.unreadable, 1);
        QCOMPARE(run.problems, 1);
        const auto problems = rig->store->readNow([&](ReadTx& tx) { return importProblems(tx, run.id); });
        QVERIFY(problems && problems->size() == 1);
        QVERIFY2(problems->front().item.contains(id), qPrintable(problems->front().item));
        QVERIFY(!problems->front().why.isEmpty());
    }

    void oneAtATimeAndOnlyOfToolsThatHaveAHistory()
    {
        Tool tool = pagerDuty(6, 7);
        auto rig = rigFor(tool);
        QVERIFY(!rig->beginImport().isEmpty());
        QVERIFY(rig->beginImport().isEmpty());
        QVERIFY2(rig->refused.contains(QLatin1String("goes on already")), qPrintable(rig->refused));
        QVERIFY(!rig->imports->canImport(QStringLiteral("prometheus")));
    }

private:
    static void tools()
    {
        QTest::addColumn<QString>("name");
        for (const char* name : {"pagerduty", "opsgenie", "slack", "statuspage", "incidentio", "firehydrant"})
            QTest::newRow(name) << QString::fromLatin1(name);
    }
};

QTEST_GUILESS_MAIN(TestHistoryImport)
#include "tst_history_import.moc"
