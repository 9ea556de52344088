// SPDX-License-Identifier: GPL-3.0-or-later
// What Slack is told: requests field by field, what is refused before it leaves, and how it is found out
// afterwards whether it happened.
#include "tests/contract/slack_answers.h"

using namespace muster;
using namespace muster::slack_test;

class TestSlackWrites final : public QObject
{
    Q_OBJECT
private slots:
    void requestsAreFieldByField_data()
    {
        QTest::addColumn<QString>("verb");
        QTest::addColumn<QString>("target");
        QTest::addColumn<QByteArray>("payload");
        QTest::addColumn<QString>("line");
        QTest::addColumn<QByteArray>("body");
        const QString ts = QStringLiteral("message/C02AW36C1M5/1767323400.000100");
        QTest::newRow("post") << verb::kMessagePost << kChannel
                              << QByteArray("{\"text\":\"*INC-1* Monitoring: done\"}")
                              << "POST chat.postMessage"
                              << QByteArray("{\"channel\":\"C02AW36C1M5\",\"text\":\"*INC-1* Monitoring: "
                                            "done\",\"unfurl_links\":false,"
                                            "\"metadata\":{\"event_type\":\"muster_op\",\"event_payload\":{"
                                            "\"op\":\"01J0000000000000000000000A\"}}}");
        QTest::newRow("reply") << verb::kMessagePost << ts << QByteArray("{\"text\":\"x\"}")
                               << "POST chat.postMessage"
                               << QByteArray("{\"channel\":\"C02AW36C1M5\",\"text\":\"x\",\"thread_ts\":"
                                             "\"1767323400.000100\",\"unfurl_links\":false,"
                                             "\"metadata\":{\"event_type\":\"muster_op\",\"event_payload\":{"
                                             "\"op\":\"01J0000000000000000000000A\"}}}");
        QTest::newRow("edit")
            << verb::kMessageEdit << ts << QByteArray("{\"text\":\"y\"}") << "POST chat.update"
            << QByteArray("{\"channel\":\"C02AW36C1M5\",\"ts\":\"1767323400.000100\",\"text\":\"y\"}");
        QTest::newRow("pin") << "message.pin" << ts << QByteArray("{}") << "POST pins.add"
                             << QByteArray(
                                    "{\"channel\":\"C02AW36C1M5\",\"timestamp\":\"1767323400.000100\"}");
        QTest::newRow("react")
            << "message.react" << ts << QByteArray("{\"name\":\":eyes:\"}") << "POST reactions.add"
            << QByteArray(
                   "{\"channel\":\"C02AW36C1M5\",\"timestamp\":\"1767323400.000100\",\"name\":\"eyes\"}");
        QTest::newRow("channel") << verb::kDeclare << "" << QByteArray("{\"title\":\"INC 1: Checkout 5xx.\"}")
                                 << "POST conversations.create"
                                 << QByteArray("{\"name\":\"inc-1-checkout-5xx\"}");
        QTest::newRow("join") << verb::kResponders << kChannel << QByteArray("{\"person\":\"U02AYNF2XJM\"}")
                              << "POST conversations.invite"
                              << QByteArray("{\"channel\":\"C02AW36C1M5\",\"users\":\"U02AYNF2XJM\"}");
        QTest::newRow("topic") << "channel.topic" << kChannel << QByteArray("{\"text\":\"SEV-1, IC Ann\"}")
                               << "POST conversations.setTopic"
                               << QByteArray("{\"channel\":\"C02AW36C1M5\",\"topic\":\"SEV-1, IC Ann\"}");
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
        QCOMPARE(step->request.contentType, QByteArray("application/json; charset=utf-8"));
        QCOMPARE(QJsonDocument::fromJson(step->request.body), QJsonDocument::fromJson(body));
        const auto back = connector.reconcile(account(), operation(verb, payload.constData(), target));
        QVERIFY(back && onlyReads(back->request));
    }

    void whatWouldBeWrongIsRefused_data()
    {
        QTest::addColumn<QString>("verb");
        QTest::addColumn<QString>("target");
        QTest::addColumn<QByteArray>("payload");
        QTest::newRow("no channel") << verb::kMessagePost << "" << QByteArray("{\"text\":\"x\"}");
        QTest::newRow("a name for an id")
            << verb::kMessagePost << "#general" << QByteArray("{\"text\":\"x\"}");
        QTest::newRow("no text") << verb::kMessagePost << kChannel << QByteArray("{\"text\":\" \"}");
        QTest::newRow("too long") << verb::kMessagePost << kChannel
                                  << "{\"text\":\"" + QByteArray(40'001, 'x') + "\"}";
        QTest::newRow("rings at everybody")
            << verb::kMessagePost << kChannel << QByteArray("{\"text\":\"<!channel> x\"}");
        QTest::newRow("a wrong thread")
            << verb::kMessagePost << kChannel << QByteArray("{\"text\":\"x\",\"thread\":\"1\"}");
        QTest::newRow("edit what") << verb::kMessageEdit << kChannel << QByteArray("{\"text\":\"x\"}");
        QTest::newRow("a reply to a channel")
            << verb::kMessageReply << kChannel << QByteArray("{\"text\":\"x\"}");
        QTest::newRow("a reaction with spaces") << "message.react"
                                                << "C1/1.000100" << QByteArray("{\"name\":\"a b\"}");
        QTest::newRow("no name") << verb::kDeclare << "" << QByteArray("{\"title\":\"...\"}");
        QTest::newRow("who joins") << verb::kResponders << kChannel << QByteArray("{}");
        QTest::newRow("a name for a person")
            << verb::kResponders << kChannel << QByteArray("{\"person\":\"ann\"}");
        QTest::newRow("joins what") << verb::kResponders << "" << QByteArray("{\"person\":\"U1\"}");
        QTest::newRow("a long topic")
            << "channel.topic" << kChannel << "{\"text\":\"" + QByteArray(251, 'x') + "\"}";
        QTest::newRow("unknown") << "channel.archive" << kChannel << QByteArray("{}");
    }
    void whatWouldBeWrongIsRefused()
    {
        QFETCH(QString, verb);
        QFETCH(QString, target);
        QFETCH(QByteArray, payload);
        const Operation asked = operation(verb, payload.constData(), target);
        for (const auto& step : {connector.push(account(), asked), connector.reconcile(account(), asked)}) {
            QVERIFY(!step);
            QCOMPARE(int(step.error().kind), int(ErrorKind::Invalid));
        }
    }

    void everybodyIsRungAtInPublicOnly()
    {
        QVERIFY(connector.push(account(), operation(QStringLiteral("message.announce"),
                                                    "{\"text\":\"<!channel> x\"}", kChannel)));
        for (const WriteVerb& verb : connector.descriptor().verbs)
            QCOMPARE(verb.audience == OperationAudience::Public,
                     verb.id == QLatin1String("message.announce"));
        Account usual = account();
        usual.settings[QStringLiteral("updates")] = QStringLiteral("C0UPDATES");
        const auto step = connector.push(usual, operation(verb::kMessagePost, "{\"text\":\"x\"}"));
        QVERIFY(step->request.body.contains("C0UPDATES"));
    }

    void aReplyGoesIntoTheThreadOfItsMessage()
    {
        const auto step =
            connector.push(account(), operation(verb::kMessageReply, "{\"text\":\"on it\"}",
                                                QStringLiteral("message/C02AW36C1M5/1767323400.000100")));
        const QJsonObject body = QJsonDocument::fromJson(step->request.body).object();
        QCOMPARE(body[QStringLiteral("channel")].toString(), QStringLiteral("C02AW36C1M5"));
        QCOMPARE(body[QStringLiteral("thread_ts")].toString(), QStringLiteral("1767323400.000100"));
    }

    void whatActsOnMessagesIsOfferedForThemAlone()
    {
        for (const WriteVerb& verb : connector.descriptor().verbs) {
            if (!verb.onEvent)
                continue;
            const QRegularExpression whole(QRegularExpression::anchoredPattern(verb.targets));
            QVERIFY(whole.match(QStringLiteral("message/C02AW36C1M5/1767323400.000100")).hasMatch());
            QVERIFY(!whole.match(QStringLiteral("pin/C02AW36C1M5/1767323400.000100")).hasMatch());
            QVERIFY(!verb.onIncident);
            QCOMPARE(verb.ownOnly, verb.id == verb::kMessageEdit);
        }
    }

    void channelsCanBeChosen()
    {
        const auto list =
            connector.catalogue(account(), CatalogueKind::LabelValues, QStringLiteral("channels"));
        QVERIFY(list && onlyReads(list->request));
        const auto page = list->decode(
            replyOf(200, R"({"ok":true,"channels":[{"id":"C1","name":"inc-1"},{"name":"no id"}],)"
                         R"("response_metadata":{"next_cursor":"two"}})"),
            context());
        QCOMPARE(page->facts.completions,
                 QStringList{namedValue(QStringLiteral("C1"), QStringLiteral("#inc-1"))});
        QVERIFY(page->next && page->next->request.url.query().contains(QStringLiteral("cursor=two")));
        QVERIFY(!list->decode(replyOf(200, R"({"ok":false,"error":"missing_scope"})"), context()));
        QVERIFY(!connector.catalogue(account(), CatalogueKind::LabelValues, QStringLiteral("bookmarks")));
    }

    void peopleCanBeChosen()
    {
        const auto list =
            connector.catalogue(account(), CatalogueKind::LabelValues, QStringLiteral("people"));
        QVERIFY(list && onlyReads(list->request));
        QCOMPARE(lineOf(list->request), QStringLiteral("GET users.list?limit=200"));
        const auto page = list->decode(
            replyOf(200,
                    R"({"ok":true,"members":[{"id":"U1","name":"ann","profile":{"real_name":"Ann Lee"}},)"
                    R"({"id":"U2","name":"gone","deleted":true},{"id":"B1","name":"bot","is_bot":true},)"
                    R"({"name":"no id"}],"response_metadata":{"next_cursor":"two"}})"),
            context());
        QCOMPARE(page->facts.completions,
                 QStringList{namedValue(QStringLiteral("U1"), QStringLiteral("Ann Lee"))});
        QVERIFY(page->next && item(page->next->request, "cursor") == QLatin1String("two"));
    }

    void aChannelsGoalsAreReadBack()
    {
        const Operation join = operation(verb::kResponders, "{\"person\":\"U1\"}", kChannel);
        const auto invited = connector.push(account(), join);
        QVERIFY(invited->decode(refuses("already_in_channel"), context())->receipt->understood);
        QVERIFY(!invited->decode(refuses("cant_invite_self"), context()));
        QVERIFY(!invited->decode(replyOf(200, R"({"ok":true,"channel":{"id":"C9"}})"), context()));
        const auto members = connector.reconcile(account(), join);
        QCOMPARE(lineOf(members->request),
                 QStringLiteral("GET conversations.members?channel=C02AW36C1M5&limit=200"));
        const auto first = members->decode(
            replyOf(200, R"({"ok":true,"members":["U2"],"response_metadata":{"next_cursor":"n"}})"),
            context());
        QVERIFY(first && first->next && first->readBack == ReadBack::NotFound);
        const auto second = first->next->decode(replyOf(200, R"({"ok":true,"members":["U1"]})"), context());
        QCOMPARE(second->readBack, std::optional(ReadBack::Found));
        QVERIFY(!second->next);

        const Operation topic =
            operation(QStringLiteral("channel.topic"), "{\"text\":\"see https://x.example\"}", kChannel);
        const auto about = [&](const char* kept) {
            const QJsonObject words{{QStringLiteral("value"), QLatin1String(kept)}};
            const QJsonObject channel{{QStringLiteral("topic"), words}};
            const QJsonObject reply{{QStringLiteral("ok"), true}, {QStringLiteral("channel"), channel}};
            return said(topic, reply);
        };
        QCOMPARE(about("see <https://x.example>"), std::optional(ReadBack::Found));
        QCOMPARE(about("something else"), std::optional(ReadBack::NotFound));
    }

    void onlyItsOwnAnswerCountsAsDone()
    {
        const auto step =
            connector.push(account(), operation(verb::kMessagePost, "{\"text\":\"hello\"}", kChannel));
        const auto done = step->decode(answer("posted.json"), context());
        QVERIFY(done && done->receipt->understood);
        QCOMPARE(done->receipt->remoteId, QStringLiteral("message/C02AW36C1M5/1795469740.000100"));
        for (const QByteArray& wrong :
             {QByteArray("{\"ok\":true}"), QByteArray("{\"ok\":true,\"channel\":\"C9\",\"ts\":\"1.000100\"}"),
              QByteArray("<html>"), QByteArray("[]"), QByteArray()})
            QVERIFY2(!step->decode(replyOf(200, wrong), context()), wrong.constData());
        QCOMPARE(int(step->decode(refuses("channel_not_found"), context()).error().kind),
                 int(ErrorKind::NotFound));
        const auto pin = connector.push(
            account(), operation(QStringLiteral("message.pin"), "{}", QStringLiteral("C1/1.000100")));
        QVERIFY(pin->decode(refuses("already_pinned"), context())->receipt->understood);
        QVERIFY(!pin->decode(refuses("already_reacted"), context()));
    }

    void aMessageIsFoundByItsMarkOrItsText()
    {
        const Operation asked =
            operation(verb::kMessagePost, "{\"text\":\"see https://x.example &amp; wait\"}", kChannel);
        QJsonObject ours = message("1795141700.000100", "edited by somebody");
        ours[QStringLiteral("metadata")] =
            QJsonObject{{QStringLiteral("event_type"), QStringLiteral("muster_op")},
                        {QStringLiteral("event_payload"), QJsonObject{{QStringLiteral("op"), kOp}}}};
        QCOMPARE(said(asked, page({ours})), std::optional(ReadBack::Found));
        QJsonObject twin = message("1795141700.000100", "see <https://x.example> &amp;  wait");
        QCOMPARE(said(asked, page({twin})), std::optional(ReadBack::Found));
        twin[QStringLiteral("metadata")] = QJsonObject{
            {QStringLiteral("event_type"), QStringLiteral("muster_op")},
            {QStringLiteral("event_payload"), QJsonObject{{QStringLiteral("op"), QStringLiteral("other")}}}};
        QCOMPARE(said(asked, page({twin})), std::optional(ReadBack::NotFound));
        QJsonObject persons = message("1795141700.000100", "see https://x.example &amp; wait");
        persons.remove(QStringLiteral("bot_id"));
        QCOMPARE(said(asked, page({persons})), std::optional(ReadBack::NotFound));
        QCOMPARE(said(asked, page({message("1795141500.000100", "see https://x.example &amp; wait")})),
                 std::optional(ReadBack::NotFound));
        // On a later page.
        const auto step = connector.reconcile(account(), asked);
        QCOMPARE(item(step->request, "include_all_metadata"), QStringLiteral("true"));
        const auto first = step->decode(says(page({}, QStringLiteral("n1"))), context());
        QVERIFY(first && first->next);
        QCOMPARE(item(first->next->request, "cursor"), QStringLiteral("n1"));
        QCOMPARE(first->next->decode(says(page({ours})), context())->readBack,
                 std::optional(ReadBack::Found));
        QVERIFY(!step->decode(refuses("channel_not_found"), context()));
        QVERIFY(!step->decode(replyOf(200, "{}"), context()));
    }

    void goalsAreReadBack()
    {
        const QString target = QStringLiteral("C1/1795141700.000100");
        const Operation edit = operation(verb::kMessageEdit, "{\"text\":\"new\"}", target);
        QCOMPARE(said(edit, page({message("1795141700.000100", "new ")})), std::optional(ReadBack::Found));
        QCOMPARE(said(edit, page({message("1795141700.000100", "old")})), std::optional(ReadBack::NotFound));
        QCOMPARE(said(edit, page({message("1795141701.000100", "new")})), std::optional<ReadBack>());
        const Operation react = operation(QStringLiteral("message.react"), "{\"name\":\"eyes\"}", target);
        QJsonObject seen = message("1795141700.000100", "x");
        QCOMPARE(said(react, page({seen})), std::optional(ReadBack::NotFound));
        seen[QStringLiteral("reactions")] =
            QJsonArray{QJsonObject{{QStringLiteral("name"), QStringLiteral("eyes")}}};
        QCOMPARE(said(react, page({seen})), std::optional(ReadBack::Found));
        const Operation pin =
            operation(QStringLiteral("message.pin"), "{}", QStringLiteral("C1/1795141300.000200"));
        const auto pins = connector.reconcile(account(), pin);
        QCOMPARE(pins->decode(answer("pins.json"), context())->readBack, std::optional(ReadBack::Found));
        const Operation make = operation(verb::kDeclare, "{\"title\":\"inc-1120-checkout\"}");
        const auto made = connector.reconcile(account(), make)->decode(answer("channels.json"), context());
        QCOMPARE(made->readBack, std::optional(ReadBack::Found));
        QCOMPARE(made->receipt->remoteId, kChannel);
    }

private:
    std::optional<ReadBack> said(const Operation& asked, const QJsonObject& reply)
    {
        const auto step = connector.reconcile(account(), asked);
        if (!step)
            return {};
        const auto outcome = step->decode(says(reply), context());
        return outcome ? outcome->readBack : std::nullopt;
    }
    SlackConnector connector;
};

QTEST_GUILESS_MAIN(TestSlackWrites)
#include "tst_slack_writes.moc"
