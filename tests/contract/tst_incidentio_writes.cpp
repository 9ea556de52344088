// SPDX-License-Identifier: GPL-3.0-or-later
// What incident.io can be told: each request field by field as its API wants it, which answers count as done,
// and how a lost answer is found out.
#include "integrations/core/incident_tools.h"
#include "integrations/incidentio/incidentio_connector.h"
#include "tests/contract/test_data.h"

#include <QJsonArray>
#include <QJsonDocument>
#include <QRegularExpression>
#include <QtTest>

using namespace muster;

namespace {

const Instant kNow = *Instant::fromIso(u"2026-11-20T02:20:00Z");
const QString kIncident = QStringLiteral("01KINC00000000000000000001");
const QString kStatus = QStringLiteral("01KSTA00000000000000000003");
const QString kSeverity = QStringLiteral("01KSEV00000000000000000002");
const QString kOnPage = QStringLiteral("statuspage/01KSPI00000000000000000001");

Account account()
{
    return {SourceId{QStringLiteral("s1")},
            QStringLiteral("incident.io"),
            QUrl(QStringLiteral("https://api.incident.example")),
            {}};
}

Context context()
{
    return {kNow, account()};
}

QByteArray data(const char* file)
{
    return recorded(QStringLiteral("incidentio/") + QString::fromLatin1(file));
}

Operation operation(const QString& verb, const QByteArray& payload, const QString& target = {})
{
    Operation made;
    made.id = OperationId{QStringLiteral("01TESTOPERATION")};
    made.source = account().source;
    made.verb = verb;
    made.target = target;
    made.payload = payload;
    made.createdAt = kNow;
    return made;
}

QByteArray withText(const char* key, const QString& value)
{
    return QJsonDocument(QJsonObject{{QString::fromLatin1(key), value}}).toJson(QJsonDocument::Compact);
}

/// Every verb once, as a person would fill it in.
std::vector<Operation> everything()
{
    return {
        operation(verb::kStatus, withText("status", QStringLiteral("Fixing (%1)").arg(kStatus)), kIncident),
        operation(verb::kSeverity, withText("severity", kSeverity), kIncident),
        operation(verb::kRole, R"-({"role":"Lead (01KROL00000000000000000001)","person":"ada@example.com"})-",
                  kIncident),
        operation(QStringLiteral("incident.summary"),
                  R"({"text":"Card payments fail in eu-west-1.\nRoughly one in five."})", kIncident),
        operation(QStringLiteral("incident.time"),
                  R"({"time":"01KTIM00000000000000000002","at":"2026-11-20T01:58:00Z"})", kIncident),
        operation(
            verb::kDeclare,
            R"-({"title":"Checkout 5xx","text":"Cards fail","severity":"Major (01KSEV00000000000000000002)"})-"),
        operation(verb::kFollowUp, R"({"title":"Add a circuit breaker","text":"In checkout"})", kIncident),
        operation(verb::kStatusPost, R"({"text":"Payments work again.","state":"monitoring"})", kOnPage),
        operation(QStringLiteral("statuspage.open"),
                  R"-({"page":"Acme (01KPAG00000000000000000001)","title":"Card payments failing",
                      "text":"We are looking.","state":"investigating","notify":"no",
                      "components":"01KCMP00000000000000000001=partial_outage"})-")};
}

} // namespace

class TestIncidentioWrites final : public QObject
{
    Q_OBJECT
private slots:
    void whatIsOfferedIsNotRefusedAndTheRestIsNotOffered()
    {
        for (const Operation& asked : everything()) {
            const auto& verbs = tool.descriptor().verbs;
            const auto verb = std::find_if(verbs.begin(), verbs.end(),
                                           [&](const WriteVerb& one) { return one.id == asked.verb; });
            QVERIFY(verb != verbs.end());
            if (!verb->onIncident)
                continue;
            const QRegularExpression takes(QRegularExpression::anchoredPattern(verb->targets));
            for (const QString& target : {kIncident, kOnPage}) {
                Operation told = asked;
                told.target = target;
                QCOMPARE(tool.push(account(), told).has_value(), takes.match(target).hasMatch());
            }
        }
    }

    void everyVerbIsTried()
    {
        QStringList tried, known;
        for (const Operation& one : everything())
            tried << one.verb;
        for (const WriteVerb& verb : tool.descriptor().verbs)
            known << verb.id;
        tried.sort();
        known.sort();
        QCOMPARE(tried, known);
    }

    void theRequestIsWhatTheApiWants_data()
    {
        QTest::addColumn<QString>("path");
        QTest::addColumn<QByteArray>("body");
        const QString edit = QStringLiteral("/v2/incidents/%1/actions/edit").arg(kIncident);
        QTest::newRow("incident.status")
            << edit << QByteArray(R"({"incident":{"incident_status_id":"01KSTA00000000000000000003"},
                              "notify_incident_channel":true})");
        QTest::newRow("incident.severity")
            << edit << QByteArray(R"({"incident":{"severity_id":"01KSEV00000000000000000002"},
                              "notify_incident_channel":true})");
        QTest::newRow("incident.role")
            << edit << QByteArray(R"({"incident":{"incident_role_assignments":[{"incident_role_id":
                              "01KROL00000000000000000001","assignee":{"email":"ada@example.com"}}]},
                              "notify_incident_channel":true})");
        QTest::newRow("incident.summary")
            << edit
            << QByteArray(R"({"incident":{"summary":"Card payments fail in eu-west-1.\nRoughly one in five."},
                              "notify_incident_channel":true})");
        QTest::newRow("incident.time")
            << edit << QByteArray(R"({"incident":{"incident_timestamp_values":[{"incident_timestamp_id":
                              "01KTIM00000000000000000002","value":"2026-11-20T01:58:00Z"}]},
                              "notify_incident_channel":true})");
        QTest::newRow("incident.declare")
            << "/v2/incidents"
            << QByteArray(R"({"idempotency_key":"muster-01TESTOPERATION","visibility":"public",
                              "name":"Checkout 5xx","summary":"Cards fail",
                              "severity_id":"01KSEV00000000000000000002"})");
        QTest::newRow("followup.create")
            << "/v2/follow_ups"
            << QByteArray(
                   "{\"incident_id\":\"01KINC00000000000000000001\",\"title\":\"Add a circuit breaker\","
                   "\"description\":\"In checkout \u27e8m-01TESTOPERATION\u27e9\",\"labels\":[]}");
        QTest::newRow("status.post") << "/v2/status_page_incident_updates"
                                     << QByteArray(R"({"status_page_incident_id":"01KSPI00000000000000000001",
                              "message":"Payments work again.","incident_status":"monitoring",
                              "notify_subscribers":true})");
        QTest::newRow("statuspage.open")
            << "/v2/status_page_incidents" << QByteArray(R"({"idempotency_key":"muster-01TESTOPERATION",
                              "status_page_id":"01KPAG00000000000000000001","name":"Card payments failing",
                              "message":"We are looking.","incident_status":"investigating",
                              "notify_subscribers":false,"component_statuses":[{"component_id":
                              "01KCMP00000000000000000001","component_status":"partial_outage"}]})");
    }
    void theRequestIsWhatTheApiWants()
    {
        QFETCH(QString, path);
        QFETCH(QByteArray, body);
        const Operation one = named(QString::fromLatin1(QTest::currentDataTag()));
        const auto step = tool.push(account(), one);
        QVERIFY2(step, qPrintable(step ? QString() : step.error().what));
        QVERIFY(step->request.method == HttpMethod::Post && !step->request.readOnly);
        QVERIFY(step->request.auth == AuthScheme::Bearer);
        QCOMPARE(step->request.contentType, QByteArray("application/json"));
        QCOMPARE(step->request.url.toString(), QStringLiteral("https://api.incident.example") + path);
        QCOMPARE(QJsonDocument::fromJson(step->request.body), QJsonDocument::fromJson(body));
        QVERIFY(!QJsonDocument::fromJson(body).isNull());
    }

    void theChannelNeedNotBeTold()
    {
        const auto step = tool.push(
            account(), operation(verb::kSeverity,
                                 R"({"severity":"01KSEV00000000000000000002","notify":"no"})", kIncident));
        QCOMPARE(QJsonDocument::fromJson(step->request.body)
                     .object()
                     .value(QLatin1String("notify_incident_channel")),
                 QJsonValue(false));
    }

    void aPersonMayBeGivenById()
    {
        const auto step = tool.push(
            account(),
            operation(verb::kRole,
                      R"({"role":"01KROL00000000000000000001","person":"01KUSR00000000000000000002"})",
                      kIncident));
        QVERIFY(step->request.body.contains(R"("assignee":{"id":"01KUSR00000000000000000002"})"));
    }

    void whatCannotBeMeantIsRefusedInWords_data()
    {
        QTest::addColumn<QString>("verb");
        QTest::addColumn<QByteArray>("payload");
        QTest::addColumn<QString>("target");
        const auto row = [](const char* name, const QString& verb, const QByteArray& payload,
                            const QString& target) { QTest::newRow(name) << verb << payload << target; };
        row("no incident", verb::kSeverity, R"({"severity":"01KSEV00000000000000000002"})", {});
        row("an incident of a page", verb::kSeverity, R"({"severity":"01KSEV00000000000000000002"})",
            kOnPage);
        row("a word for a status", verb::kStatus, R"({"status":"Fixing"})", kIncident);
        row("an empty status", verb::kStatus, R"({"status":" "})", kIncident);
        row("no payload", verb::kStatus, "", kIncident);
        row("a name for a person", verb::kRole, R"({"role":"01KROL00000000000000000001","person":"Ada"})",
            kIncident);
        row("no role", verb::kRole, R"({"person":"ada@example.com"})", kIncident);
        row("a time without a zone", QStringLiteral("incident.time"),
            R"({"time":"01KTIM00000000000000000002","at":"2026-11-20 01:58"})", kIncident);
        row("no title", verb::kDeclare, R"({"text":"x"})", {});
        row("a severity by its word", verb::kDeclare, R"({"title":"x","severity":"Major"})", {});
        row("visible to nobody", verb::kDeclare, R"({"title":"x","visibility":"secret"})", {});
        row("a follow-up of nothing", verb::kFollowUp, R"({"title":"x"})", {});
        row("a post of no page", verb::kStatusPost, R"({"text":"x"})", kIncident);
        row("a post without words", verb::kStatusPost, R"({"state":"resolved"})", kOnPage);
        row("a state of its own", verb::kStatusPost, R"({"text":"x","state":"great"})", kOnPage);
        row("too long", verb::kStatusPost, withText("text", QString(4'097, u'x')), kOnPage);
        row("no component", verb::kStatusPost, R"({"text":"x","components":"web"})", kOnPage);
        row("a page by its name", QStringLiteral("statuspage.open"),
            R"({"page":"Acme","title":"x","text":"x","state":"resolved"})", {});
        row("a page without a state", QStringLiteral("statuspage.open"),
            R"({"page":"01KPAG00000000000000000001","title":"x","text":"x"})", {});
        row("another verb", verb::kNote, R"({"text":"x"})", kIncident);
    }
    void whatCannotBeMeantIsRefusedInWords()
    {
        QFETCH(QString, verb);
        QFETCH(QByteArray, payload);
        QFETCH(QString, target);
        const Operation bad = operation(verb, payload, target);
        for (const auto& step : {tool.push(account(), bad), tool.reconcile(account(), bad)}) {
            QVERIFY(!step);
            QVERIFY(step.error().kind == ErrorKind::Invalid);
            QVERIFY2(step.error().what.size() > 15 && step.error().what.size() < 400,
                     qPrintable(step.error().what));
        }
    }

    void whatIsPublicIsCalledPublic()
    {
        for (const WriteVerb& verb : tool.descriptor().verbs) {
            const bool open = verb.id.startsWith(QLatin1String("status"));
            QCOMPARE(verb.audience == OperationAudience::Public, open);
            const bool keyed = verb.id == verb::kDeclare || verb.id == QLatin1String("statuspage.open");
            QCOMPARE(verb.semantics == OperationClass::IdempotentByKey, keyed);
            const bool appends = verb.id == verb::kFollowUp || verb.id == verb::kStatusPost;
            QCOMPARE(verb.semantics == OperationClass::Append, appends);
            QCOMPARE(verb.onIncident, !keyed);
        }
    }

    void onlyItsOwnAnswerCountsAsDone_data()
    {
        QTest::addColumn<QString>("file");
        QTest::addColumn<QString>("remoteId");
        for (const Operation& one : everything()) {
            const bool edit = one.target == kIncident && one.verb != verb::kFollowUp;
            const QString file = edit || one.verb == verb::kDeclare ? QStringLiteral("incident.json")
                                 : one.verb == verb::kFollowUp      ? QStringLiteral("follow_up.json")
                                 : one.verb == verb::kStatusPost
                                     ? QStringLiteral("status_page_update.json")
                                     : QStringLiteral("status_page_incident.json");
            const QString id = edit || one.verb == verb::kDeclare ? kIncident
                               : one.verb == verb::kFollowUp ? QStringLiteral("01KFUP00000000000000000009")
                               : one.verb == verb::kStatusPost
                                   ? QStringLiteral("01KSPU00000000000000000009")
                                   : QStringLiteral("statuspage/01KSPI00000000000000000009");
            QTest::newRow(qPrintable(one.verb)) << file << id;
        }
    }
    void onlyItsOwnAnswerCountsAsDone()
    {
        QFETCH(QString, file);
        QFETCH(QString, remoteId);
        const Operation one = named(QString::fromLatin1(QTest::currentDataTag()));
        const auto step = tool.push(account(), one);
        const auto done = step->decode(replyOf(201, data(qPrintable(file))), context());
        QVERIFY2(done, qPrintable(done ? QString() : done.error().what));
        QVERIFY(done->receipt && done->receipt->understood && !done->receipt->accepted);
        QCOMPARE(done->receipt->remoteId, remoteId);
        for (const QByteArray& other :
             {QByteArray("<html>login</html>"), QByteArray("{}"), QByteArray("[]"), QByteArray(),
              QByteArray(R"({"incident":{}})"), QByteArray(R"({"follow_up":{"id":null}})"),
              QByteArray(R"({"status":"ok"})"), data(qPrintable(file)).left(60)})
            QVERIFY2(!step->decode(replyOf(200, other), context()), other.constData());
        if (one.target == kIncident && one.verb != verb::kFollowUp)
            QVERIFY(!step->decode(replyOf(200, R"({"incident":{"id":"01KINC00000000000000000002"}})"),
                                  context()));
    }

    // ------------------------------------------------------------------------------------------- read-backs

    void anEditIsThereWhenTheIncidentSaysSo_data()
    {
        QTest::addColumn<QByteArray>("from");
        QTest::addColumn<QByteArray>("to");
        QTest::newRow("incident.status")
            << QByteArray("01KSTA00000000000000000003") << QByteArray("01KSTA00000000000000000004");
        QTest::newRow("incident.severity")
            << QByteArray("01KSEV00000000000000000002") << QByteArray("01KSEV00000000000000000003");
        QTest::newRow("incident.role") << QByteArray("ada@example.com") << QByteArray("bob@example.com");
        QTest::newRow("incident.summary") << QByteArray("Roughly one") << QByteArray("About one");
        QTest::newRow("incident.time")
            << QByteArray("2026-11-20T01:58:00.000000Z") << QByteArray("2026-11-20T01:59:00Z");
    }
    void anEditIsThereWhenTheIncidentSaysSo()
    {
        QFETCH(QByteArray, from);
        QFETCH(QByteArray, to);
        const Operation one = named(QString::fromLatin1(QTest::currentDataTag()));
        const auto step = tool.reconcile(account(), one);
        QVERIFY(step && step->request.method == HttpMethod::Get);
        QCOMPARE(step->request.url.path(), QStringLiteral("/v2/incidents/") + kIncident);
        const auto there = step->decode(replyOf(200, data("incident.json")), context());
        QVERIFY2(there, qPrintable(there ? QString() : there.error().what));
        QVERIFY(there->readBack == ReadBack::Found);
        QVERIFY(data("incident.json").contains(from));
        const auto not_ = step->decode(replyOf(200, data("incident.json").replace(from, to)), context());
        QVERIFY(not_->readBack == ReadBack::NotFound);
        // Of another incident, cut, a portal's: nobody knows.
        for (const QByteArray& odd : {QByteArray("{}"), QByteArray(R"({"incident":{"id":"other"}})"),
                                      data("incident.json").left(100), QByteArray("<html>")})
            QVERIFY(!step->decode(replyOf(200, odd), context()));
        QVERIFY(!step->decode(replyOf(404, "{}"), context()));
    }

    void aFollowUpIsFoundByItsMarker()
    {
        const auto step = tool.reconcile(account(), named(verb::kFollowUp));
        QCOMPARE(step->request.url.toString(),
                 QStringLiteral("https://api.incident.example/v2/follow_ups?incident_id=") + kIncident);
        const QByteArray others = data("follow_ups_471.json");
        QVERIFY(step->decode(replyOf(200, others), context())->readBack == ReadBack::NotFound);
        QByteArray ours = others;
        ours.replace(ours.indexOf("\"description\": \"\""), 17,
                     "\"description\": \"In checkout \u27e8m-01TESTOPERATION\u27e9\"");
        const auto found = step->decode(replyOf(200, ours), context());
        QVERIFY(found->readBack == ReadBack::Found);
        QCOMPARE(found->receipt->remoteId, QStringLiteral("01KFUP00000000000000000001"));
        ours.replace("TESTOPERATION", "OTHEROPERATION");
        QVERIFY(step->decode(replyOf(200, ours), context())->readBack == ReadBack::NotFound);
    }

    void aDeclarationIsFoundByNameTimeAndMaker()
    {
        const auto step = tool.reconcile(account(), named(verb::kDeclare));
        QByteArray ours = data("incidents.json");
        QVERIFY(step->decode(replyOf(200, ours), context())->readBack == ReadBack::NotFound); // made by Ada
        ours.replace(ours.indexOf("\"user\""), 6, "\"api_key\"");
        QVERIFY(step->decode(replyOf(200, ours), context())->readBack == ReadBack::NotFound); // before
        ours.replace("2026-11-20T02:05:10.801578Z", "2026-11-20T02:20:01.000000Z");
        const auto found = step->decode(replyOf(200, ours), context());
        QVERIFY(found->readBack == ReadBack::Found);
        QCOMPARE(found->receipt->remoteId, kIncident);
    }

    void aPublicPostIsFoundByItsWords()
    {
        QByteArray list = data("status_page_incidents.json");
        QVERIFY(readBack(named(verb::kStatusPost), list) == ReadBack::NotFound);
        list.replace("We rolled back a release.", "Payments work again.");
        QVERIFY(readBack(named(verb::kStatusPost), list) == ReadBack::NotFound); // identified, not monitoring
        list.replace("\"identified\"", "\"monitoring\"");
        QVERIFY(readBack(named(verb::kStatusPost), list) == ReadBack::Found);
        // The same words of an hour before are not ours.
        list.replace("2026-11-20T02:32:00", "2026-11-20T01:20:00");
        QVERIFY(readBack(named(verb::kStatusPost), list) == ReadBack::NotFound);
        list.replace("2026-11-20T01:20:00", "2026-11-20T02:32:00")
            .replace("01KSPI00000000000000000001", "other");
        QVERIFY(readBack(named(verb::kStatusPost), list) == ReadBack::NotFound);
    }

    void anIncidentOfAPageIsFoundByItsName()
    {
        QByteArray list = data("status_page_incidents.json");
        const Operation one = named(QStringLiteral("statuspage.open"));
        QVERIFY(readBack(one, list) == ReadBack::Found); // 02:15, five minutes are allowed for clocks
        QVERIFY(readBack(one, list.replace("2026-11-20T02:15:00", "2026-11-20T02:10:00")) ==
                ReadBack::NotFound);
    }

    void theLastPageOfTheLastListDecidesThatNothingIsThere()
    {
        const auto pages = tool.reconcile(account(), named(verb::kStatusPost));
        const auto first = pages->decode(replyOf(200, data("status_pages.json")), context());
        QVERIFY(first && first->next && !first->readBack);
        const auto second = first->next->decode(
            replyOf(200, R"({"status_page_incidents":[],"pagination_meta":{"page_size":100,"after":"A"}})"),
            context());
        QVERIFY(second && second->next && !second->readBack);
        QVERIFY(second->next->request.url.query().endsWith(QStringLiteral("after=A")));
        const auto last = second->next->decode(
            replyOf(200, R"({"status_page_incidents":[],"pagination_meta":{"page_size":100}})"), context());
        QVERIFY(last->readBack == ReadBack::NotFound && !last->next);
        QVERIFY(!second->next->decode(replyOf(500, "{}"), context()));
        QVERIFY(pages->decode(replyOf(200, R"({"status_pages":[]})"), context())->readBack ==
                ReadBack::NotFound);
    }

    void refusalsAreToldInItsWords()
    {
        const auto step = tool.reconcile(account(), named(verb::kSeverity));
        const auto refused = step->decode(replyOf(422, data("error_422.json")), context());
        QVERIFY(!refused && refused.error().kind == ErrorKind::Invalid);
        QVERIFY(refused.error().what.contains(QStringLiteral("severity does not exist")));
        // Nothing that may be secret is repeated: where says no query.
        QVERIFY(!refused.error().where.contains(u'?'));
    }

private:
    static Operation named(const QString& verb)
    {
        for (const Operation& one : everything()) {
            if (one.verb == verb)
                return one;
        }
        return {};
    }
    std::optional<ReadBack> readBack(const Operation& one, const QByteArray& list) const
    {
        const auto pages = tool.reconcile(account(), one);
        const auto first = pages->decode(replyOf(200, data("status_pages.json")), context());
        const auto last = first->next->decode(replyOf(200, list), context());
        return last ? last->readBack : std::nullopt;
    }

    IncidentioConnector tool;
};

QTEST_GUILESS_MAIN(TestIncidentioWrites)
#include "tst_incidentio_writes.moc"
