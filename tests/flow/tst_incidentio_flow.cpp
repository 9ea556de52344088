// SPDX-License-Identifier: GPL-3.0-or-later
// incident.io from end to end: what its server holds is what the store holds, whatever breaks in between, and
// what was asked for happens there once.
#include "integrations/core/incident_tools.h"
#include "integrations/incidentio/incidentio_connector.h"
#include "tests/flow/tool_rig.h"
#include "tests/flow/incidentio_server.h"

#include <set>

using namespace muster;
using namespace std::chrono_literals;

class TestIncidentioFlow final : public test::ToolRig
{
    Q_OBJECT
private slots:
    void init()
    {
        clock = std::make_shared<FakeClock>();
        server = std::make_unique<IncidentioServer>(*clock);
        open(std::make_unique<IncidentioConnector>(), {{QStringLiteral("url"), server->url()}},
             QStringLiteral("good-key"));
    }
    void cleanup()
    {
        close();
        server.reset();
    }

    void theStoreHoldsWhatTheServerHolds()
    {
        fill(60);
        QVERIFY(pull());
        QCOMPARE(difference(), QString());
        // What changed just before is read once more, and is no news.
        QVERIFY(run(10min));
        QVERIFY(pull());
        QVERIFY(run(10min));
        const size_t asked = server->net.ledger.size();
        QVERIFY(pull());
        QCOMPARE(server->net.ledger.size() - asked, size_t(4)); // two of each feed
        QCOMPARE(difference(), QString());
        for (const auto& [id, event] : events(server->order[0]))
            QCOMPARE(event.revision, 0);
    }

    void whatChangesComesWithTheNextReading()
    {
        fill(5);
        QVERIFY(pull());
        QVERIFY(run(5min));
        server->update(server->order[1], QStringLiteral("Rolled back"));
        server->alert(server->order[1], QStringLiteral("late"));
        server->incidents[server->order[1]][QStringLiteral("name")] = QStringLiteral("Renamed");
        const QString fresh = server->declare(QStringLiteral("Another"));
        server->update(fresh, QStringLiteral("Looking"));
        QVERIFY(pull());
        QCOMPARE(difference(), QString());
        QCOMPARE(reportsOf(server->order[1]).at(0).title, QStringLiteral("Renamed"));
    }

    void anUpdateOfAnIncidentThatDoesNotSayItChangedIsSeen()
    {
        fill(3);
        QVERIFY(pull());
        QVERIFY(run(60min));
        QVERIFY(pull());
        const QJsonObject before = server->incidents[server->order[0]];
        server->update(server->order[0], QStringLiteral("Quietly"));
        server->incidents[server->order[0]] = before; // updated_at did not move
        QVERIFY(pull());
        QCOMPARE(difference(), QString());
    }

    void aReadingThatBreaksAtAnyRequestLosesAndDoublesNothing()
    {
        fill(53); // two pages
        int broken = 0;
        for (int at = 1; at < 240; at += 7) {
            server->failFrom = at;
            broken += pull() ? 0 : 1;
            server->failFrom = 0;
            restart();
            if (hasFailed())
                return;
        }
        QVERIFY(broken > 20);
        QVERIFY(run(10min));
        QVERIFY(pull());
        QCOMPARE(difference(), QString());
    }

    void whatIsAskedForHappensOnce_data()
    {
        QTest::addColumn<int>("loss");
        QTest::addColumn<bool>("restarted");
        QTest::newRow("all is well") << int(IncidentioServer::Loss::None) << false;
        QTest::newRow("the answer is lost") << int(IncidentioServer::Loss::Answer) << false;
        QTest::newRow("the answer is lost, and the program ends")
            << int(IncidentioServer::Loss::Answer) << true;
        QTest::newRow("the request is lost") << int(IncidentioServer::Loss::Request) << false;
        QTest::newRow("the request is lost, and the program ends")
            << int(IncidentioServer::Loss::Request) << true;
    }
    void whatIsAskedForHappensOnce()
    {
        QFETCH(int, loss);
        QFETCH(bool, restarted);
        const QString incident = server->declare(QStringLiteral("Checkout 5xx"));
        const auto done = [&](const QString& verb, const QByteArray& payload, const QString& target = {}) {
            server->loss = IncidentioServer::Loss(loss);
            const OperationId id = ask(verb, payload, target);
            if (restarted) {
                settle();
                restart();
            }
            const QString became = outcome(id);
            if (became != QLatin1String("done"))
                qWarning().noquote() << verb << became << stored(id).lastError;
            return became == QLatin1String("done") ? stored(id) : Operation{};
        };
        QVERIFY(!done(verb::kStatus, withText("status", "Fixing (01KSTA00000000000000000003)"), incident)
                     .id.isEmpty());
        QVERIFY(
            !done(verb::kSeverity, R"({"severity":"01KSEV00000000000000000002"})", incident).id.isEmpty());
        QVERIFY(!done(verb::kRole, R"({"role":"01KROL00000000000000000001","person":"ada@example.com"})",
                      incident)
                     .id.isEmpty());
        QVERIFY(!done(QStringLiteral("incident.summary"), R"({"text":"Cards fail"})", incident).id.isEmpty());
        const Operation followUp = done(verb::kFollowUp, R"({"title":"Add a breaker"})", incident);
        const Operation declared = done(verb::kDeclare, R"({"title":"Export late"})");
        QCOMPARE(server->edits, 4);
        QCOMPARE(server->followUps.size(), size_t(1));
        QCOMPARE(followUp.remoteId, server->followUps[0].value(QLatin1String("id")).toString());
        QCOMPARE(server->order.size(), size_t(2));
        QCOMPARE(declared.remoteId, server->order[1]);
        const QJsonObject one = server->incidents[incident];
        QCOMPARE(one.value(QLatin1String("severity")).toObject().value(QLatin1String("name")).toString(),
                 QStringLiteral("Major"));
        QCOMPARE(one.value(QLatin1String("summary")).toString(), QStringLiteral("Cards fail"));
        QVERIFY(pull());
        QCOMPARE(difference(), QString());
        const IncidentReport report = reportsOf(incident).at(0);
        QCOMPARE(report.stageText, QStringLiteral("Fixing"));
        QCOMPARE(report.roles.at(0).role, QStringLiteral("IC"));
    }

    void aPublicPostIsMadeOnceOrAsksAgain()
    {
        const QString shown = server->openPageIncident(QStringLiteral("Payments"), QStringLiteral("Looking"));
        QVERIFY(pull());
        QVERIFY(run(1min));
        const QString target = QStringLiteral("statuspage/") + shown;
        server->loss = IncidentioServer::Loss::Answer;
        const OperationId found = ask(verb::kStatusPost, R"({"text":"Fixed","state":"monitoring"})", target);
        QCOMPARE(outcome(found), QStringLiteral("done"));
        QCOMPARE(told(shown), 2);
        server->loss = IncidentioServer::Loss::Request;
        const OperationId lost = ask(verb::kStatusPost, R"({"text":"Over","state":"resolved"})", target);
        QCOMPARE(outcome(lost), QStringLiteral("needs_user"));
        QCOMPARE(told(shown), 2);
        QVERIFY(run(10min));
        QVERIFY(pull());
        const IncidentReport report = reportsOf(target).at(0);
        QCOMPARE(report.statuses.size(), size_t(2));
        QCOMPARE(report.statuses[1].text, QStringLiteral("Fixed"));
        server->loss = IncidentioServer::Loss::Answer;
        const OperationId opened = ask(QStringLiteral("statuspage.open"),
                                       R"({"page":"01KPAG00000000000000000001","title":"Exports late",
                                           "text":"Looking","state":"investigating"})");
        QCOMPARE(outcome(opened), QStringLiteral("done"));
        QCOMPARE(server->pageIncidents.size(), size_t(2));
    }

    void whatAKeyMayNotDoIsRefusedInWords()
    {
        const QString incident = server->declare(QStringLiteral("Checkout 5xx"));
        server->mayEdit = false;
        const OperationId id = ask(verb::kSeverity, R"({"severity":"01KSEV00000000000000000002"})", incident);
        QCOMPARE(outcome(id), QStringLiteral("rejected"));
        QVERIFY2(stored(id).lastError.size() > 20, qPrintable(stored(id).lastError));
        QVERIFY(!stored(id).lastError.contains(QStringLiteral("good-key")));
        server->mayEdit = true;
        const OperationId wrong =
            ask(verb::kSeverity, R"({"severity":"01KSEV0000000000000000000X"})", incident);
        QCOMPARE(outcome(wrong), QStringLiteral("rejected"));
    }

    void aRateLimitWithoutAWordOfHowLongIsWaitedOut()
    {
        fill(3);
        server->throttled = 2;
        engine->start();
        QVERIFY(run(10min));
        engine->stop();
        QCOMPARE(server->throttled, 0);
        QCOMPARE(difference(), QString());
        server->throttled = 1;
        const OperationId id =
            ask(verb::kSeverity, R"({"severity":"01KSEV00000000000000000002"})", server->order[0]);
        QCOMPARE(outcome(id), QStringLiteral("done"));
        QCOMPARE(server->edits, 1);
    }

    void aWrongKeyIsToldAndNothingIsStored()
    {
        fill(2);
        secrets->write(source.id, Secret::fromText(QStringLiteral("old-key")), this, [](const Done&) {});
        engine->secretChanged(source.id);
        QVERIFY(!pull());
        for (const SourceReport& report : reports) {
            QVERIFY(!report.ok && report.error->kind == ErrorKind::Unauthorised);
            QVERIFY(!report.words.contains(QStringLiteral("old-key")));
        }
        QVERIFY(reportsOf(server->order[0]).empty());
    }

private:
    static QByteArray withText(const char* key, const char* value)
    {
        return QJsonDocument(QJsonObject{{QString::fromLatin1(key), QString::fromLatin1(value)}}).toJson();
    }
    bool hasFailed() const { return QTest::currentTestFailed(); }
    void fill(int count)
    {
        for (int i = 0; i < count; ++i) {
            clock->advance(Milliseconds{1'000});
            const QString id = server->declare(QStringLiteral("Incident %1").arg(i));
            server->update(id, QStringLiteral("First word of %1").arg(i));
            if (i % 3 == 0)
                server->alert(id, QStringLiteral("key/%1").arg(i));
        }
        server->openPageIncident(QStringLiteral("Payments"), QStringLiteral("We are looking"));
        clock->advance(Milliseconds{1'000});
    }
    int told(const QString& pageIncident) const
    {
        for (const QJsonObject& one : server->pageIncidents) {
            if (one.value(QLatin1String("id")).toString() == pageIncident)
                return int(one.value(QLatin1String("updates")).toArray().size());
        }
        return 0;
    }
    /// What the two sides disagree about, in words; empty when they agree.
    QString difference()
    {
        QStringList odd;
        for (const QString& id : server->order) {
            const QJsonObject theirs = server->incidents[id];
            const auto ours = reportsOf(id);
            if (ours.size() != 1) {
                odd << QStringLiteral("%1: %2 reports").arg(id).arg(ours.size());
                continue;
            }
            if (ours[0].title != theirs.value(QLatin1String("name")).toString())
                odd << id + QStringLiteral(": title");
            std::set<QString> wanted{QStringLiteral("incident/%1/declared").arg(id)};
            for (const QJsonObject& one : server->updates) {
                if (one.value(QLatin1String("incident_id")).toString() == id)
                    wanted.insert(QStringLiteral("update/") + one.value(QLatin1String("id")).toString());
            }
            for (const QJsonObject& one : server->alerts) {
                if (one.value(QLatin1String("incident")).toObject().value(QLatin1String("id")).toString() ==
                    id)
                    wanted.insert(
                        QStringLiteral("alert/%1/firing").arg(one.value(QLatin1String("id")).toString()));
            }
            for (const QJsonObject& one : server->followUps) {
                if (one.value(QLatin1String("incident_id")).toString() == id)
                    wanted.insert(QStringLiteral("followup/") + one.value(QLatin1String("id")).toString());
            }
            std::set<QString> have;
            for (const auto& [remoteId, event] : events(id))
                have.insert(remoteId);
            if (have != wanted)
                odd << QStringLiteral("%1: %2 events, not %3").arg(id).arg(have.size()).arg(wanted.size());
        }
        return odd.join(u'\n');
    }

    std::unique_ptr<IncidentioServer> server;
};

QTEST_GUILESS_MAIN(TestIncidentioFlow)
#include "tst_incidentio_flow.moc"
