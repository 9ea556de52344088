// SPDX-License-Identifier: GPL-3.0-or-later
// What is written to Statuspage, field by field, and how it is found out whether that happened.
#include "tests/contract/statuspage_values.h"

using namespace muster;
using namespace muster::statuspage_test;

class TestStatuspageWrites final : public QObject
{
    Q_OBJECT
private slots:
    void everyWriteIsPublic()
    {
        QVERIFY(!connector.descriptor().verbs.empty());
        for (const WriteVerb& verb : connector.descriptor().verbs)
            QVERIFY2(verb.audience == OperationAudience::Public, qPrintable(verb.id));
    }

    void requestsAreFieldByField_data()
    {
        QTest::addColumn<QString>("verb");
        QTest::addColumn<QString>("target");
        QTest::addColumn<QByteArray>("payload");
        QTest::addColumn<QString>("line");
        QTest::addColumn<QByteArray>("body");
        QTest::newRow("open")
            << verb::kDeclare << ""
            << QByteArray(
                   R"({"title":"Elevated API errors","text":"We are looking into it.","severity":"major","incident":"INC-1","components":"ftgks51sfs2d = partial_outage"})")
            << "POST /v1/pages/gytm4qzbx9t6/incidents"
            << QByteArray(
                   R"({"incident":{"name":"Elevated API errors","status":"investigating","body":"We are looking into it.","impact_override":"major","component_ids":["ftgks51sfs2d"],"components":{"ftgks51sfs2d":"partial_outage"},"deliver_notifications":true,"metadata":{"muster":{"incident":"INC-1","op":"01J0000000000000000000000A"}}}})");
        QTest::newRow("update")
            << verb::kStatusPost << "p31zjtct2jer"
            << QByteArray(
                   R"({"text":"Fix deployed","state":"monitoring","components":{"ftgks51sfs2d":"operational"},"notify":"no"})")
            << "PATCH /v1/pages/gytm4qzbx9t6/incidents/p31zjtct2jer"
            << QByteArray(
                   R"({"incident":{"status":"monitoring","body":"Fix deployed","components":{"ftgks51sfs2d":"operational"},"deliver_notifications":false}})");
        // As the form of an update writes them. Never `component_ids`: that list replaces the affected set,
        // and what is in it already is not known here.
        QTest::newRow("update of components")
            << verb::kStatusPost << "p31zjtct2jer"
            << QByteArray(
                   R"({"text":"Card payments fail","components":"ftgks51sfs2d=partial_outage, k4m2w9x7p0aa=operational"})")
            << "PATCH /v1/pages/gytm4qzbx9t6/incidents/p31zjtct2jer"
            << QByteArray(
                   R"({"incident":{"body":"Card payments fail","components":{"ftgks51sfs2d":"partial_outage","k4m2w9x7p0aa":"operational"},"deliver_notifications":true}})");
        QTest::newRow("impact") << verb::kSeverity << "p31zjtct2jer"
                                << QByteArray(R"({"severity":"critical"})")
                                << "PATCH /v1/pages/gytm4qzbx9t6/incidents/p31zjtct2jer"
                                << QByteArray(R"({"incident":{"impact_override":"critical"}})");
        QTest::newRow("component") << "component.status"
                                   << ""
                                   << QByteArray(
                                          R"({"component":"ftgks51sfs2d","state":"degraded_performance"})")
                                   << "PATCH /v1/pages/gytm4qzbx9t6/components/ftgks51sfs2d"
                                   << QByteArray(R"({"component":{"status":"degraded_performance"}})");
        QTest::newRow("correction")
            << verb::kMessageEdit << "update/p31zjtct2jer/up1" << QByteArray(R"({"text":"We look into it."})")
            << "PATCH /v1/pages/gytm4qzbx9t6/incidents/p31zjtct2jer/incident_updates/up1"
            << QByteArray(R"({"incident_update":{"body":"We look into it."}})");
        QTest::newRow("draft") << "postmortem.draft"
                               << "p31zjtct2jer" << QByteArray(R"({"text":"The cause"})")
                               << "PUT /v1/pages/gytm4qzbx9t6/incidents/p31zjtct2jer/postmortem"
                               << QByteArray(R"({"postmortem":{"body_draft":"The cause"}})");
        QTest::newRow("publish") << "postmortem.publish"
                                 << "p31zjtct2jer" << QByteArray("{}")
                                 << "PUT /v1/pages/gytm4qzbx9t6/incidents/p31zjtct2jer/postmortem/publish"
                                 << QByteArray(R"({"postmortem":{"notify_subscribers":true}})");
        QTest::newRow("a target is one segment")
            << verb::kSeverity << "../a/b" << QByteArray(R"({"severity":"minor"})")
            << "PATCH /v1/pages/gytm4qzbx9t6/incidents/..%2Fa%2Fb"
            << QByteArray(R"({"incident":{"impact_override":"minor"}})");
    }
    void requestsAreFieldByField()
    {
        QFETCH(QString, verb);
        QFETCH(QString, target);
        QFETCH(QByteArray, payload);
        QFETCH(QString, line);
        QFETCH(QByteArray, body);
        const auto step = connector.push(account(), operation(verb, payload.constData(), target));
        QVERIFY2(step, step ? "" : qPrintable(step.error().what));
        QCOMPARE(lineOf(step->request), line);
        QCOMPARE(step->request.contentType, QByteArray("application/json"));
        QCOMPARE(step->request.authPrefix, QByteArray("OAuth "));
        QCOMPARE(bodyOf(step->request), QJsonDocument::fromJson(body).object());
        QVERIFY(!onlyReads(step->request));
        const auto back = connector.reconcile(account(), operation(verb, payload.constData(), target));
        QVERIFY(back && onlyReads(back->request));
    }

    void whatThePageWouldRefuseIsRefusedHere_data()
    {
        QTest::addColumn<QString>("verb");
        QTest::addColumn<QString>("target");
        QTest::addColumn<QByteArray>("payload");
        QTest::newRow("no title") << verb::kDeclare << "" << QByteArray(R"({"text":"x"})");
        QTest::newRow("no text") << verb::kDeclare << "" << QByteArray(R"({"title":"x","text":" "})");
        QTest::newRow("long title") << verb::kDeclare << ""
                                    << QByteArray("{\"text\":\"x\",\"title\":\"") + QByteArray(256, 'x') +
                                           "\"}";
        QTest::newRow("long text") << verb::kStatusPost << "i"
                                   << QByteArray("{\"text\":\"") + QByteArray(25'001, 'x') + "\"}";
        QTest::newRow("no incident and no title") << verb::kStatusPost << "" << QByteArray(R"({"text":"x"})");
        QTest::newRow("a state of ours")
            << verb::kStatusPost << "i" << QByteArray(R"({"text":"x","state":"mitigating"})");
        QTest::newRow("a new maintenance")
            << verb::kDeclare << "" << QByteArray(R"({"title":"x","text":"x","state":"scheduled"})");
        QTest::newRow("an impact of ours") << verb::kSeverity << "i" << QByteArray(R"({"severity":"SEV-1"})");
        QTest::newRow("no impact") << verb::kSeverity << "i" << QByteArray("{}");
        QTest::newRow("a component's state")
            << verb::kStatusPost << "i" << QByteArray(R"({"text":"x","components":"a = broken"})");
        QTest::newRow("a component without state")
            << verb::kStatusPost << "i" << QByteArray(R"({"text":"x","components":"API"})");
        QTest::newRow("no component") << "component.status"
                                      << "" << QByteArray(R"({"state":"operational"})");
        QTest::newRow("half an update") << verb::kMessageEdit << "up1" << QByteArray(R"({"text":"x"})");
        QTest::newRow("no post-mortem") << "postmortem.draft"
                                        << "i" << QByteArray("{}");
        QTest::newRow("publish what") << "postmortem.publish"
                                      << "" << QByteArray("{}");
        QTest::newRow("unknown") << "incident.delete"
                                 << "i" << QByteArray("{}");
    }
    void whatThePageWouldRefuseIsRefusedHere()
    {
        QFETCH(QString, verb);
        QFETCH(QString, target);
        QFETCH(QByteArray, payload);
        const Operation asked = operation(verb, payload.constData(), target);
        for (const auto& step : {connector.push(account(), asked), connector.reconcile(account(), asked)}) {
            QVERIFY(!step);
            QCOMPARE(int(step.error().kind), int(ErrorKind::Invalid));
            QVERIFY2(step.error().what.size() > 15, qPrintable(step.error().what));
            QVERIFY(!step.error().what.contains(QStringLiteral("s3cret")));
        }
    }

    void onlyItsOwnAnswerCountsAsDone()
    {
        const auto opened = connector.push(
            account(), operation(verb::kDeclare, R"({"title":"Elevated API errors","text":"x"})"));
        auto outcome =
            opened->decode(replyOf(201, recorded(QStringLiteral("statuspage/incident.json"))), context());
        QVERIFY(outcome && outcome->receipt && outcome->receipt->understood);
        QCOMPARE(outcome->receipt->remoteId, QStringLiteral("p31zjtct2jer"));
        QVERIFY(!opened->decode(json(parsed(R"({"id":"i9","status":"investigating","name":"Another"})")),
                                context()));
        const auto update = connector.push(
            account(), operation(verb::kStatusPost, R"({"text":"All is well.","state":"resolved"})",
                                 QStringLiteral("p31zjtct2jer")));
        QVERIFY(update->decode(answer("incident.json"), context())->receipt->understood);
        QVERIFY(!update->decode(json(parsed(R"({"id":"other","status":"resolved"})")), context()));
        QVERIFY(!update->decode(json(parsed(R"({"id":"p31zjtct2jer","status":"monitoring"})")), context()));
        for (const QByteArray& wrong :
             {QByteArray("<html>"), QByteArray("[]"), QByteArray("{}"), QByteArray()})
            QVERIFY2(!update->decode(replyOf(200, wrong), context()), wrong.constData());
        const auto component =
            connector.push(account(), operation(QStringLiteral("component.status"),
                                                R"({"component":"c1","state":"operational"})"));
        QVERIFY(component->decode(json(parsed(R"({"id":"c1","status":"operational"})")), context()));
        QVERIFY(!component->decode(json(parsed(R"({"id":"c1","status":"major_outage"})")), context()));
        const auto publish = connector.push(
            account(), operation(QStringLiteral("postmortem.publish"), "{}", QStringLiteral("i")));
        QVERIFY(publish->decode(answer("postmortem.json"), context()));
        QVERIFY(!publish->decode(json(parsed(R"({"published_at":null})")), context()));
    }

    void aNewIncidentIsFoundByItsMark()
    {
        const Operation asked =
            operation(verb::kDeclare, R"({"title":"Elevated API errors","text":"We are looking into it."})");
        QJsonObject ours = parsed(
            R"({"id":"i1","name":"renamed by somebody","metadata":{"muster":{"op":"01J0000000000000000000000A"}}})");
        QCOMPARE(said(asked, QJsonArray{ours}), std::optional(ReadBack::Found));
        ours = parsed(R"({"id":"i1","name":"Elevated API errors","metadata":{"muster":{"op":"another"}}})");
        QCOMPARE(said(asked, QJsonArray{ours}), std::optional(ReadBack::NotFound));
        // The list may tell no metadata: then by name, text and time.
        QJsonObject bare =
            incident(QStringLiteral("i1"), kNow + Milliseconds{2'000}, QStringLiteral("investigating"));
        bare[QStringLiteral("name")] = QStringLiteral("Elevated API errors");
        QCOMPARE(said(asked, QJsonArray{bare}), std::optional(ReadBack::NotFound));
        QJsonArray updates = bare[QStringLiteral("incident_updates")].toArray();
        QJsonObject update = updates[0].toObject();
        update[QStringLiteral("body")] = QStringLiteral("We are looking into it.\r\n");
        bare[QStringLiteral("incident_updates")] = QJsonArray{update};
        QCOMPARE(said(asked, QJsonArray{bare}), std::optional(ReadBack::Found));
        update[QStringLiteral("created_at")] = (kNow - Milliseconds{86'400'000}).toIso(); // of yesterday
        bare[QStringLiteral("incident_updates")] = QJsonArray{update};
        QCOMPARE(said(asked, QJsonArray{bare}), std::optional(ReadBack::NotFound));
        QCOMPARE(said(asked, QJsonObject{}), std::optional<ReadBack>());
    }

    void anUpdateIsFoundByTextStateAndTime()
    {
        const Operation asked = operation(
            verb::kStatusPost, R"({"text":"Fix  deployed","state":"monitoring"})", QStringLiteral("i1"));
        const auto with = [](const QString& body, const QString& state, Instant at) {
            QJsonObject one = incident(QStringLiteral("i1"), at, state);
            QJsonObject update = one[QStringLiteral("incident_updates")].toArray()[0].toObject();
            update[QStringLiteral("body")] = body;
            one[QStringLiteral("incident_updates")] = QJsonArray{update};
            return one;
        };
        const QString text = QStringLiteral("Fix deployed");
        const QString state = QStringLiteral("monitoring");
        QCOMPARE(said(asked, with(text, state, kNow)), std::optional(ReadBack::Found));
        QCOMPARE(said(asked, with(QStringLiteral("Fix"), state, kNow)), std::optional(ReadBack::NotFound));
        QCOMPARE(said(asked, with(text, QStringLiteral("identified"), kNow)),
                 std::optional(ReadBack::NotFound));
        QCOMPARE(said(asked, with(text, state, kNow - Milliseconds{120'000})),
                 std::optional(ReadBack::NotFound));
        // Their clock is an hour behind: so are their times.
        HttpReply behind = json(with(text, state, kNow - Milliseconds{3'600'000}));
        behind.headers.emplace_back("date", "Mon, 23 Nov 2026 20:35:40 GMT");
        QCOMPARE(connector.reconcile(account(), asked)->decode(behind, context())->readBack,
                 std::optional(ReadBack::Found));
        QVERIFY(!connector.reconcile(account(), asked)->decode(replyOf(404, "{}"), context()));
    }

    void goalsAreReadBack()
    {
        const QString i = QStringLiteral("i1");
        QCOMPARE(said(operation(verb::kSeverity, R"({"severity":"major"})", i),
                      parsed(R"({"id":"i1","impact_override":"major"})")),
                 std::optional(ReadBack::Found));
        QCOMPARE(said(operation(verb::kSeverity, R"({"severity":"major"})", i),
                      parsed(R"({"id":"i1","impact_override":null})")),
                 std::optional(ReadBack::NotFound));
        const Operation component =
            operation(QStringLiteral("component.status"), R"({"component":"c1","state":"operational"})");
        QCOMPARE(said(component, parsed(R"({"id":"c1","status":"operational"})")),
                 std::optional(ReadBack::Found));
        QCOMPARE(said(component, parsed(R"({"id":"c1","status":"major_outage"})")),
                 std::optional(ReadBack::NotFound));
        QCOMPARE(said(component, parsed(R"({"id":"c1"})")), std::optional<ReadBack>());
        const Operation edit = operation(verb::kMessageEdit, R"({"text":"new"})", QStringLiteral("i1/up1"));
        QCOMPARE(said(edit, parsed(R"({"id":"i1","incident_updates":[{"id":"up1","body":"new "}]})")),
                 std::optional(ReadBack::Found));
        QCOMPARE(said(edit, parsed(R"({"id":"i1","incident_updates":[{"id":"up2","body":"new"}]})")),
                 std::optional(ReadBack::NotFound));
        const Operation draft = operation(QStringLiteral("postmortem.draft"), R"({"text":"why"})", i);
        QCOMPARE(said(draft, parsed(R"({"body_draft":"why"})")), std::optional(ReadBack::Found));
        QCOMPARE(said(draft, parsed(R"({"body_draft":null})")), std::optional(ReadBack::NotFound));
        const Operation publish = operation(QStringLiteral("postmortem.publish"), "{}", i);
        QCOMPARE(
            said(publish, parsed(R"({"published_at":"2026-11-23T21:36:00Z","body":"a","body_draft":"a"})")),
            std::optional(ReadBack::Found));
        QCOMPARE(
            said(publish, parsed(R"({"published_at":"2026-11-20T21:36:00Z","body":"a","body_draft":"b"})")),
            std::optional(ReadBack::NotFound));
        QCOMPARE(said(publish, parsed(R"({"published_at":null,"body_draft":"b"})")),
                 std::optional(ReadBack::NotFound));
    }

private:
    std::optional<ReadBack> said(const Operation& asked, const QJsonValue& reply)
    {
        const auto step = connector.reconcile(account(), asked);
        if (!step)
            return {};
        const auto outcome = step->decode(json(reply), context());
        return outcome ? outcome->readBack : std::nullopt;
    }
    StatuspageConnector connector;
};

QTEST_GUILESS_MAIN(TestStatuspageWrites)
#include "tst_statuspage_writes.moc"
