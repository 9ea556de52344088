// SPDX-License-Identifier: GPL-3.0-or-later
// What PagerDuty can be told: each request field by field against the vendor's schema (api-schema@91a06fb),
// which answers count, and how it is found out afterwards whether it happened.
#include "integrations/core/address.h"
#include "integrations/core/incident_tools.h"
#include "integrations/pagerduty/pagerduty_connector.h"
#include "tests/contract/test_data.h"

#include <QJsonDocument>
#include <QUrlQuery>
#include <QtTest>

using namespace muster;
using namespace std::chrono_literals;

namespace {

const Instant kNow{1'767'323'700'000}; // 2026-01-02T03:15:00Z
const QString kTarget = QStringLiteral("Q1A2B3C4D5E6F7");

Account account()
{
    return {SourceId{QStringLiteral("s1")},
            QStringLiteral("PD"),
            QUrl(QStringLiteral("https://api.pagerduty.com")),
            {{QStringLiteral("from"), QStringLiteral("ada@example.com")},
             {QStringLiteral("requester"), QStringLiteral("PUSR001")}}};
}
Context context()
{
    return {kNow, account()};
}
QByteArray data(const char* file)
{
    return recorded(QStringLiteral("pagerduty/") + QString::fromLatin1(file));
}
QJsonObject incidentObject()
{
    return objectIn(QJsonDocument::fromJson(data("incident.json")).object(), "incident");
}
QByteArray json(const QJsonObject& object)
{
    return QJsonDocument(object).toJson(QJsonDocument::Compact);
}
Operation operation(const QString& verb, const char* payload, const QString& target = kTarget)
{
    Operation made;
    made.id = OperationId{QStringLiteral("01TESTOPERATION")};
    made.source = SourceId{QStringLiteral("s1")};
    made.verb = verb;
    made.target = target;
    made.payload = payload;
    made.createdAt = kNow;
    return made;
}

} // namespace

class TestPagerDutyWrites final : public QObject
{
    Q_OBJECT
private slots:
    void listsToChooseFromNameTheirIds()
    {
        const PagerDutyConnector tool;
        const auto people = tool.catalogue(account(), CatalogueKind::LabelValues, QStringLiteral("people"));
        QVERIFY(people);
        QCOMPARE(people->request.url.path(), QStringLiteral("/users"));
        QCOMPARE(QUrlQuery(people->request.url).queryItemValue(QStringLiteral("offset")),
                 QStringLiteral("0"));
        const auto named = people->decode(replyOf(200, data("users.json")), context());
        QCOMPARE(named->facts.completions.value(0),
                 namedValue(QStringLiteral("PUSR001"), QStringLiteral("Ada Lind (ada@example.com)")));
        QVERIFY(!named->next);
        const auto priorities =
            tool.catalogue(account(), CatalogueKind::LabelValues, QStringLiteral("priorities"));
        const auto listed = priorities->decode(replyOf(200, data("priorities.json")), context());
        QCOMPARE(
            listed->facts.completions,
            (QStringList{namedValue(QStringLiteral("PPRI001"), QStringLiteral("P1 (Customers cannot pay)")),
                         namedValue(QStringLiteral("PPRI002"), QStringLiteral("P2"))}));
        // Page by page, to a bound.
        std::optional<Step> step = *people;
        int pages = 0;
        for (; step && pages < 100; ++pages) {
            const auto page = step->decode(
                replyOf(200, R"({"users":[{"id":"P","name":"Ada"}],"limit":100,"offset":0,"more":true})"),
                context());
            QVERIFY(page);
            step = page->next;
        }
        QCOMPARE(pages, 20);
        QVERIFY(!tool.catalogue(account(), CatalogueKind::LabelValues, QStringLiteral("colours")));
        QVERIFY(!tool.catalogue(account(), CatalogueKind::Rules, QStringLiteral("people")));
        QVERIFY(
            !people->decode(replyOf(403, R"({"error":{"message":"Access Denied","code":2010}})"), context()));
    }

    // ------------------------------------------------------------------------------------------- mapping
    void everyWriteIsWhatTheSchemaWants_data()
    {
        QTest::addColumn<QString>("verb");
        QTest::addColumn<QByteArray>("payload");
        QTest::addColumn<QString>("method");
        QTest::addColumn<QString>("path");
        QTest::addColumn<QByteArray>("body");
        const auto row = [](const char* name, const QString& verb, const char* payload, const char* method,
                            const char* path, const char* body) {
            QTest::newRow(name) << verb << QByteArray(payload) << QString::fromLatin1(method)
                                << QString::fromLatin1(path) << QByteArray(body);
        };
        const char* one = "/incidents/Q1A2B3C4D5E6F7";
        row("acknowledge", verb::kAcknowledge, "{}", "PUT", one,
            R"({"incident":{"type":"incident_reference","status":"acknowledged"}})");
        row("resolve", verb::kResolve, "{}", "PUT", one,
            R"({"incident":{"type":"incident_reference","status":"resolved"}})");
        row("resolve with words", verb::kResolve, R"({"text":" rolled back "})", "PUT", one,
            R"({"incident":{"type":"incident_reference","status":"resolved","resolution":"rolled back"}})");
        row("reassign", verb::kReassign, R"({"person":"PUSR002"})", "PUT", one,
            R"({"incident":{"type":"incident_reference","assignments":[{"assignee":{"id":"PUSR002","type":"user_reference"}}]}})");
        row("severity", verb::kSeverity, R"({"severity":"PPRI001"})", "PUT", one,
            R"({"incident":{"type":"incident_reference","priority":{"id":"PPRI001","type":"priority_reference"}}})");
        row("escalate", verb::kEscalate, R"({"level":"2"})", "PUT", one,
            R"({"incident":{"type":"incident_reference","escalation_level":2}})");
        row("hand over", verb::kEscalate, R"({"policy":"PESC002"})", "PUT", one,
            R"({"incident":{"type":"incident_reference","escalation_policy":{"id":"PESC002","type":"escalation_policy_reference"}}})");
        row("snooze", verb::kSnooze, R"({"minutes":"60"})", "POST", "/incidents/Q1A2B3C4D5E6F7/snooze",
            R"({"duration":3600})");
        row("note", verb::kNote, R"({"text":"Rolled back"})", "POST", "/incidents/Q1A2B3C4D5E6F7/notes",
            "{\"note\":{\"content\":\"Rolled back \xe2\x9f\xa8m-01TESTOPERATION\xe2\x9f\xa9\"}}");
        row("update", verb::kStatusPost, R"({"text":"Better"})", "POST",
            "/incidents/Q1A2B3C4D5E6F7/status_updates",
            R"({"message":"Better"})"); // they read it: no mark of ours
        row("update with a subject", verb::kStatusPost, R"({"text":"a<b","title":"Checkout"})", "POST",
            "/incidents/Q1A2B3C4D5E6F7/status_updates",
            R"({"message":"a<b","subject":"Checkout","html_message":"<p>a&lt;b</p>"})");
        row("responders", verb::kResponders, R"({"person":"PUSR002","text":"join"})", "POST",
            "/incidents/Q1A2B3C4D5E6F7/responder_requests",
            "{\"requester_id\":\"PUSR001\",\"message\":\"join \xe2\x9f\xa8m-01TESTOPERATION\xe2\x9f\xa9\","
            "\"responder_request_targets\":[{\"responder_request_target\":{\"id\":\"PUSR002\",\"type\":"
            "\"user_reference\"}}]}");
        row("declare", verb::kDeclare,
            R"({"title":"Checkout down","service":"PSVC001","text":"since 3","severity":"PPRI001"})", "POST",
            "/incidents",
            R"({"incident":{"type":"incident","title":"Checkout down","service":{"id":"PSVC001","type":"service_reference"},"priority":{"id":"PPRI001","type":"priority_reference"},"incident_key":"muster-01TESTOPERATION","body":{"type":"incident_body","details":"since 3"}}})");
    }
    void everyWriteIsWhatTheSchemaWants()
    {
        QFETCH(QString, verb);
        QFETCH(QByteArray, payload);
        QFETCH(QString, method);
        QFETCH(QString, path);
        QFETCH(QByteArray, body);
        const PagerDutyConnector connector;
        const auto step = connector.push(account(), operation(verb, payload.constData()));
        QVERIFY2(step, step ? "" : qPrintable(step.error().what));
        const HttpRequest& r = step->request;
        QVERIFY(r.method == (method == QLatin1String("PUT") ? HttpMethod::Put : HttpMethod::Post));
        QCOMPARE(r.url.toString(), QStringLiteral("https://api.pagerduty.com") + path);
        QCOMPARE(r.contentType, QByteArray("application/json"));
        QCOMPARE(r.accept, QByteArray("application/vnd.pagerduty+json;version=2"));
        const std::vector<std::pair<QByteArray, QByteArray>> headers{{"From", "ada@example.com"}};
        QVERIFY(r.headers == headers);
        QVERIFY2(QJsonDocument::fromJson(r.body) == QJsonDocument::fromJson(body), r.body.constData());
    }

    void whatCannotBeSentIsToldInWords_data()
    {
        QTest::addColumn<QString>("verb");
        QTest::addColumn<QByteArray>("payload");
        QTest::newRow("unknown") << QStringLiteral("silence.create") << QByteArray("{}");
        QTest::newRow("empty note") << verb::kNote << QByteArray(R"({"text":"  "})");
        QTest::newRow("no JSON") << verb::kNote << QByteArray("x");
        QTest::newRow("empty update") << verb::kStatusPost << QByteArray("{}");
        QTest::newRow("a name for an id") << verb::kReassign << QByteArray(R"({"person":"Ada Lind"})");
        QTest::newRow("a word for a priority") << verb::kSeverity << QByteArray(R"({"severity":"P1"})");
        QTest::newRow("no level") << verb::kEscalate << QByteArray("{}");
        QTest::newRow("level 0") << verb::kEscalate << QByteArray(R"({"level":0})");
        QTest::newRow("level and policy")
            << verb::kEscalate << QByteArray(R"({"level":"2","policy":"PESC002"})");
        QTest::newRow("too long a snooze") << verb::kSnooze << QByteArray(R"({"minutes":10081})");
        QTest::newRow("no snooze") << verb::kSnooze << QByteArray(R"({"minutes":"soon"})");
        QTest::newRow("no title") << verb::kDeclare << QByteArray(R"({"service":"PSVC001"})");
        QTest::newRow("no service") << verb::kDeclare << QByteArray(R"({"title":"x"})");
        QTest::newRow("nobody to join") << verb::kResponders << QByteArray("{}");
    }
    void whatCannotBeSentIsToldInWords()
    {
        QFETCH(QString, verb);
        QFETCH(QByteArray, payload);
        const auto step = PagerDutyConnector().push(account(), operation(verb, payload.constData()));
        QVERIFY(!step);
        QCOMPARE(int(step.error().kind), int(ErrorKind::Invalid));
        QVERIFY(step.error().what.size() > 15);
    }

    void whoWritesHasToBeKnown()
    {
        const PagerDutyConnector connector;
        Account nobody = account();
        nobody.settings.clear();
        QVERIFY(!connector.push(nobody, operation(verb::kAcknowledge, "{}")));
        nobody.settings[QStringLiteral("from")] = QStringLiteral("a@b\r\nX: 1");
        QVERIFY(!connector.push(nobody, operation(verb::kAcknowledge, "{}")));
        nobody.settings[QStringLiteral("from")] = QStringLiteral("ada@example.com");
        QVERIFY(connector.push(nobody, operation(verb::kAcknowledge, "{}")));
        QVERIFY(!connector.push(nobody, operation(verb::kResponders, R"({"person":"PUSR002"})")));
        QVERIFY(!connector.push(account(), operation(verb::kAcknowledge, "{}", {})));
    }

    void onlyItsOwnAnswerCountsAsDone()
    {
        const PagerDutyConnector connector;
        const auto ack = connector.push(account(), operation(verb::kAcknowledge, "{}"));
        auto outcome = ack->decode(replyOf(200, data("incident.json")), context());
        QVERIFY(outcome && outcome->receipt->understood);
        QCOMPARE(outcome->receipt->remoteId, kTarget);
        // Its answer, but not acknowledged: to be asked about.
        QJsonObject still = incidentObject();
        still[QStringLiteral("status")] = QStringLiteral("triggered");
        outcome = ack->decode(replyOf(200, json({{QStringLiteral("incident"), still}})), context());
        QVERIFY(outcome && !outcome->receipt->understood);
        still[QStringLiteral("id")] = QStringLiteral("QOTHER");
        QVERIFY(!ack->decode(replyOf(200, json({{QStringLiteral("incident"), still}})), context()));
        const auto note = connector.push(account(), operation(verb::kNote, R"({"text":"x"})"));
        outcome = note->decode(replyOf(200, R"({"note":{"id":"PN1","content":"x"}})"), context());
        QVERIFY(outcome && outcome->receipt->understood);
        QCOMPARE(outcome->receipt->remoteId, QStringLiteral("PN1"));
        for (const QByteArray& bad : {QByteArray("<html>login"), QByteArray("{}"), QByteArray("[]"),
                                      QByteArray(R"({"note":7})"), QByteArray()}) {
            QVERIFY2(!note->decode(replyOf(200, bad), context()), bad.constData());
            QVERIFY2(!ack->decode(replyOf(200, bad), context()), bad.constData());
        }
    }

    void theReadBackKnowsTheGoalAndTheMarker()
    {
        const PagerDutyConnector connector;
        const auto said = [&](const Operation& asked, const QByteArray& body,
                              int status = 200) -> std::optional<ReadBack> {
            const auto step = connector.reconcile(account(), asked);
            if (!step || step->request.method != HttpMethod::Get)
                return std::nullopt;
            const auto outcome = step->decode(replyOf(status, body), context());
            return outcome ? outcome->readBack : std::nullopt;
        };
        const auto incident = [](const char* name, const QJsonValue& value) {
            QJsonObject one = incidentObject();
            one[QLatin1String(name)] = value;
            return json({{QStringLiteral("incident"), one}});
        };
        const auto found = std::optional(ReadBack::Found);
        const auto absent = std::optional(ReadBack::NotFound);
        Operation asked = operation(verb::kAcknowledge, "{}");
        QCOMPARE(said(asked, incident("status", QStringLiteral("acknowledged"))), found);
        QCOMPARE(said(asked, incident("status", QStringLiteral("resolved"))), found);
        QCOMPARE(said(asked, incident("status", QStringLiteral("triggered"))), absent);
        QCOMPARE(said(asked, incident("id", QStringLiteral("Q9"))), std::nullopt);
        QCOMPARE(said(asked, "{}"), std::nullopt);
        QCOMPARE(said(asked, "{}", 404), std::nullopt);
        asked = operation(verb::kResolve, "{}");
        QCOMPARE(said(asked, incident("status", QStringLiteral("resolved"))), found);
        QCOMPARE(said(asked, incident("status", QStringLiteral("acknowledged"))), absent);
        asked = operation(verb::kReassign, R"({"person":"PUSR001"})");
        QCOMPARE(said(asked, data("incident.json")), found);
        QCOMPARE(said(operation(verb::kReassign, R"({"person":"PUSR002"})"), data("incident.json")), absent);
        asked = operation(verb::kSeverity, R"({"severity":"PPRI001"})");
        QCOMPARE(said(asked, data("incident.json")), found);
        QCOMPARE(said(asked, incident("priority", QJsonValue())), absent);
        // Snoozed until 03:36; sent at 03:06 for half an hour.
        asked = operation(verb::kSnooze, R"({"minutes":30})");
        asked.sentAt = *Instant::fromIso(QStringLiteral("2026-01-02T03:06:00Z"));
        QCOMPARE(said(asked, data("incident.json")), found);
        asked.sentAt = *asked.sentAt + 2h;
        QCOMPARE(said(asked, data("incident.json")), absent);
        // A level is in no answer; a policy is.
        QCOMPARE(said(operation(verb::kEscalate, R"({"level":2})"), data("incident.json")), std::nullopt);
        QCOMPARE(said(operation(verb::kEscalate, R"({"policy":"PESC001"})"), data("incident.json")), found);
        // Marked texts.
        const QByteArray marker = operationMarker(asked.id).toUtf8();
        asked = operation(verb::kNote, R"({"text":"x"})");
        const QByteArray withNote = "{\"notes\":[{\"id\":\"PN1\",\"content\":\"x " + marker + "\"}]}";
        QCOMPARE(said(asked, withNote), found);
        QCOMPARE(said(asked, R"({"notes":[{"id":"PN1","content":"x"},null]})"), absent);
        asked = operation(verb::kResponders, R"({"person":"PUSR002"})");
        QCOMPARE(said(asked, incident("responder_requests",
                                      QJsonArray{QJsonObject{{QStringLiteral("message"),
                                                              QString::fromUtf8("join " + marker)}}})),
                 found);
        QCOMPARE(said(asked, data("incident.json")), absent);
        // An update that is not in the log may still have been posted.
        asked = operation(verb::kStatusPost, R"({"text":"We look\nat it"})");
        const auto logged = [](const char* at, const char* words) {
            return QByteArray("{\"log_entries\":[{\"id\":\"R1\",\"created_at\":\"") + at +
                   "\",\"channel\":{\"message\":\"" + words + "\"}}],\"more\":false}";
        };
        QCOMPARE(said(asked, logged("2026-01-02T03:14:30Z", "We look at it")), found);
        QCOMPARE(said(asked, logged("2026-01-02T03:13:30Z", "We look at it")), std::nullopt); // another one
        QCOMPARE(said(asked, logged("2026-01-02T03:15:01Z", "We look at it closely")), std::nullopt);
        QCOMPARE(said(asked, R"({"log_entries":[],"more":false})"), std::nullopt);
        asked = operation(verb::kDeclare, R"({"title":"x","service":"PSVC001"})", {});
        QCOMPARE(said(asked, R"({"incidents":[],"more":false})"), absent);
        QCOMPARE(said(asked,
                      R"({"incidents":[{"id":"Q5","incident_key":"muster-01TESTOPERATION"}],"more":false})"),
                 found);
        // Other incidents: the filter was not understood, which says nothing.
        QCOMPARE(said(asked, R"({"incidents":[{"id":"Q6","incident_key":"k"}],"more":false})"), std::nullopt);
        const auto key = connector.reconcile(account(), asked);
        const QUrlQuery query(key->request.url);
        QCOMPARE(query.queryItemValue(QStringLiteral("incident_key")),
                 QStringLiteral("muster-01TESTOPERATION"));
        QCOMPARE(query.queryItemValue(QStringLiteral("date_range")), QStringLiteral("all"));
        QVERIFY(!connector.reconcile(account(), operation(QStringLiteral("flag.set"), "{}")));
    }

    void everyVerbCanBeSentAndAskedAbout()
    {
        const PagerDutyConnector connector;
        for (const WriteVerb& verb : connector.descriptor().verbs) {
            const char* payload =
                R"({"text":"x","person":"PUSR002","level":1,"severity":"PPRI001","minutes":5,"title":"t","service":"PSVC001"})";
            QVERIFY2(connector.push(account(), operation(verb.id, payload)), qPrintable(verb.id));
            QVERIFY2(connector.reconcile(account(), operation(verb.id, payload)), qPrintable(verb.id));
            QCOMPARE(verb.audience == OperationAudience::Public, verb.id == verb::kStatusPost);
            QCOMPARE(verb.onIncident, verb.id != verb::kDeclare);
        }
    }
};

QTEST_GUILESS_MAIN(TestPagerDutyWrites)
#include "tst_pagerduty_writes.moc"
