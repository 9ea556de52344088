// SPDX-License-Identifier: GPL-3.0-or-later
// What FireHydrant says and what becomes of it, and what it can be told: answers and requests field by field,
// readings that are cut off, lists that move while they are read, and lost answers found out.
#include "integrations/firehydrant/firehydrant_changes.h"
#include "integrations/firehydrant/firehydrant_connector.h"
#include "integrations/firehydrant/firehydrant_cursor.h"
#include "integrations/firehydrant/firehydrant_events.h"
#include "integrations/firehydrant/firehydrant_incidents.h"
#include "integrations/firehydrant/firehydrant_requests.h"
#include "tests/contract/test_data.h"

#include <QJsonArray>
#include <QJsonDocument>
#include <QUrlQuery>
#include <QtTest>

using namespace muster;
using namespace muster::firehydrant;

namespace {

const Instant kNow = *Instant::fromIso(u"2026-11-20T02:40:00Z");
const QString kOne = QStringLiteral("6a0e0f1e-0000-4000-8000-000000000001");
const QString kTwo = QStringLiteral("6a0e0f1e-0000-4000-8000-000000000002");

Account account()
{
    return {SourceId{QStringLiteral("s1")},
            QStringLiteral("FireHydrant"),
            QUrl(QStringLiteral("https://api.fire.example/x")),
            {}};
}

Context context()
{
    return {kNow, account()};
}
QByteArray data(const char* file)
{
    return recorded(QStringLiteral("firehydrant/") + QString::fromLatin1(file));
}

QJsonObject object(const char* file)
{
    return QJsonDocument::fromJson(data(file)).object();
}
Instant at(const char* iso)
{
    return *Instant::fromIso(QString::fromLatin1(iso));
}
IncidentReport reportOf(const QJsonObject& incident)
{
    IncidentReport report;
    return readIncident(context(), sent(incident), report) ? IncidentReport{} : report;
}

QString words(const std::vector<TimelineEvent>& events)
{
    QStringList lines;
    for (const TimelineEvent& event : events)
        lines << QStringList{event.occurredAt.toIso(), event.kindName, event.remoteId, event.actor,
                             event.text}
                     .join(u'|');
    return lines.join(u'\n');
}

QString words(const std::vector<IncidentKey>& keys)
{
    QStringList lines;
    for (const IncidentKey& key : keys)
        lines << toString(key.kind) + u' ' + key.value;
    return lines.join(u'\n');
}
struct Told
{
    QStringList asked, cursors, early, warnings;
    std::map<QString, IncidentReport> incidents;
    std::map<QString, TimelineEvent> events;
    std::optional<Error> error;
};

/// FireHydrant by its recorded answers.
HttpReply answerTo(const QUrl& url)
{
    const QString path = url.path().section(u'/', 3);
    const bool second = QUrlQuery(url).queryItemValue(QStringLiteral("page")) == QLatin1String("2");
    const bool first = path.contains(kOne);
    QByteArray body;
    if (path == QLatin1String("ping"))
        body = data("ping.json");
    else if (path == QLatin1String("incidents"))
        body = data(second ? "incidents_2.json" : "incidents.json");
    else if (path.endsWith(QLatin1String("/alerts")))
        body = data(first ? "alerts_42.json" : "alerts_none.json");
    else if (path.endsWith(QLatin1String("/events")) && path.startsWith(QLatin1String("incidents")))
        body = data(!first ? "events_none.json" : second ? "events_42_2.json" : "events_42.json");
    else if (path == QLatin1String("incidents/") + kOne)
        body = data("incident.json");
    else if (path == QLatin1String("changes/events"))
        body = data("changes.json");
    HttpReply reply = body.isEmpty() ? replyOf(404, "{}") : replyOf(200, body);
    reply.headers.emplace_back("date", "Fri, 20 Nov 2026 02:40:00 GMT");
    return reply;
}

Told follow(const FirehydrantConnector& tool, const Cursor& cursor,
            const std::function<HttpReply(const QUrl&)>& answer = answerTo, int most = 1'000)
{
    Told told;
    std::optional<Step> step = tool.pull(account(), cursor, {});
    while (step && most-- > 0) {
        told.asked << QUrl::fromPercentEncoding(step->request.url.toEncoded()).section(u'/', 5);
        auto outcome = step->decode(answer(step->request.url), context());
        if (!outcome) {
            told.error = outcome.error();
            break;
        }
        for (const IncidentReport& one : outcome->facts.incidents)
            told.incidents[one.remoteId] = one;
        for (const TimelineEvent& one : outcome->facts.events) {
            told.events[one.remoteId] = one;
            const bool known =
                std::any_of(told.incidents.begin(), told.incidents.end(), [&](const auto& report) {
                    return remoteIncidentId(account().source, report.first) == one.incident;
                });
            if (!known && !one.incident.isEmpty())
                told.early << one.remoteId;
        }
        told.warnings << outcome->facts.warnings;
        if (outcome->cursor)
            told.cursors << outcome->cursor->token;
        step = std::move(outcome->next);
    }
    return told;
}

Cursor incidents(const QString& token = {})
{
    return {QStringLiteral("incidents"), token};
}
Operation operation(const QString& verb, const QByteArray& payload, const QString& target = kOne)
{
    Operation made;
    made.id = OperationId{QStringLiteral("01TESTOPERATION")};
    made.verb = verb;
    made.target = target;
    made.payload = payload;
    made.createdAt = kNow;
    return made;
}

struct Row
{
    Operation operation;
    HttpMethod method;
    const char* path;
    QByteArray body;
};

/// Every verb once, and its request as the API wants it. ONE stands for the incident's id, TAG for the
/// marker.
std::vector<Row> everything()
{
    return {
        {operation(verb::kNote, R"({"text":"Rolled back","at":"2026-11-20T02:30:00Z"})"), HttpMethod::Post,
         "incidents/ONE/notes",
         R"({"body":"Rolled back TAG","occurred_at":"2026-11-20T02:30:00Z","visibility":"private_to_org"})"},
        {operation(verb::kTimelineEntry, R"({"text":"Called them"})"), HttpMethod::Post,
         "incidents/ONE/generic_chat_messages",
         R"({"body":"Called them TAG","occurred_at":"2026-11-20T02:40:00Z"})"},
        {operation(verb::kStatusPost, R"({"text":"Payments work again.","components":"p1=statuspageio"})"),
         HttpMethod::Post, "incidents/ONE/notes",
         R"({"body":"Payments work again.","occurred_at":"2026-11-20T02:40:00Z","visibility":"open_to_public",
             "status_pages":[{"id":"p1","integration_slug":"statuspageio"}]})"},
        {operation(verb::kSeverity, R"({"severity":"SEV1"})"), HttpMethod::Patch, "incidents/ONE",
         R"({"severity":"SEV1"})"},
        {operation(QStringLiteral("incident.priority"), R"({"priority":"P1"})"), HttpMethod::Patch,
         "incidents/ONE", R"({"priority":"P1"})"},
        {operation(QStringLiteral("incident.summary"), R"({"text":"Card payments fail"})"), HttpMethod::Patch,
         "incidents/ONE", R"({"summary":"Card payments fail"})"},
        {operation(verb::kStatus, R"({"status":"mitigated","at":"2026-11-20T02:31:00Z"})"), HttpMethod::Put,
         "incidents/ONE/milestones/bulk_update",
         R"({"milestones":[{"type":"mitigated","occurred_at":"2026-11-20T02:31:00Z"}]})"},
        {operation(verb::kResolve, "{}"), HttpMethod::Put, "incidents/ONE/resolve",
         R"({"milestone":"resolved"})"},
        {operation(verb::kDeclare, R"({"title":"Checkout 5xx","text":"Cards fail","severity":"SEV1"})", {}),
         HttpMethod::Post, "incidents",
         R"({"name":"Checkout 5xx","summary":"Cards fail","severity":"SEV1","labels":{"muster":"01TESTOPERATION"}})"},
        {operation(QStringLiteral("change.record"), R"({"text":"Rollback web","service":"web, api"})", {}),
         HttpMethod::Post, "changes/events",
         R"({"summary":"Rollback web","starts_at":"2026-11-20T02:40:00Z","services":["web","api"],
             "external_id":"muster-01TESTOPERATION","labels":{"muster":"01TESTOPERATION"}})"}};
}

} // namespace

class TestFirehydrant final : public QObject
{
    Q_OBJECT
private slots:
    void anIncidentIsReadWhole()
    {
        const IncidentReport report = reportOf(object("incident.json"));
        QCOMPARE(report.remoteId, kOne);
        QCOMPARE(report.number, QStringLiteral("#42"));
        QCOMPARE(report.title, QStringLiteral("Checkout 5xx"));
        QCOMPARE(report.openedAt, at("2026-11-20T02:05:10.801Z"));
        QCOMPARE(report.changedAt, at("2026-11-20T02:31:00Z"));
        QCOMPARE(toString(report.severity), QStringLiteral("SEV-1"));
        QVERIFY(report.stage == Stage::Monitoring);
        QCOMPARE(report.stageText, QStringLiteral("mitigated"));
        QVERIFY(!report.resolvedAt);
        QCOMPARE(report.services, (QStringList{QStringLiteral("checkout"), QStringLiteral("payments")}));
        QStringList roles;
        for (const ReportedRole& role : report.roles)
            roles << role.role + u'=' + role.person.name;
        QCOMPARE(roles.join(u','), QStringLiteral("IC=Ada Byron,Comms=Grace Hopper,Ops Lead=Linus P"));
        QStringList times;
        for (const ReportedTime& time : report.times)
            times << time.name + u'=' + time.at.toIso().mid(11, 5);
        QCOMPARE(times.join(u','), QStringLiteral("impact_start=02:02,acked=02:06,mitigated_partial=02:31,"
                                                  "called_customer=02:20"));
        QCOMPARE(words(report.keys),
                 QStringLiteral("remote firehydrant:%1\npage https://app.firehydrant.io/acme/incidents/42\n"
                                "channel slack:C0INC42AB\npage https://acme.example/browse/OPS-12")
                     .arg(kOne));
        QCOMPARE(report.fields.at(QStringLiteral("Tier")), QStringLiteral("gold"));
        QCOMPARE(report.fields.at(QStringLiteral("Priority")), QStringLiteral("P1"));
        QCOMPARE(report.fields.at(QStringLiteral("region")), QStringLiteral("eu-west-1"));
        const IncidentReport over =
            reportOf(object("incidents_2.json").value(QLatin1String("data")).toArray().at(0).toObject());
        QCOMPARE(over.resolvedAt, std::optional(at("2026-11-20T00:50:00Z")));
        QCOMPARE(toString(over.severity), QStringLiteral("SEV-?"));
        QCOMPARE(over.severityText, QStringLiteral("GOLD"));
        QCOMPARE(over.keys.size(), size_t(2)); // a channel of Teams is none of Slack
        QCOMPARE(over.summary, QStringLiteral("The export did not start"));
    }

    void milestonesOfEveryCompany_data()
    {
        QTest::addColumn<QString>("milestone");
        QTest::addColumn<QString>("type");
        QTest::addColumn<bool>("active");
        QTest::addColumn<QString>("stage");
        const auto row = [](const char* milestone, const char* type, bool active, const char* stage) {
            QTest::addRow("%s %s %d", milestone, type, active)
                << QString::fromLatin1(milestone) << QString::fromLatin1(type) << active
                << QString::fromLatin1(stage);
        };
        row("detected", "", true, "detected");
        row("investigating", "", true, "triage");
        row("identified", "", true, "mitigating");
        row("closed", "", true, "resolved");
        row("firefight", "active", true, "mitigating");
        row("party", "post_incident", true, "resolved");
        row("party", "space", true, "");
        row("party", "", false, "resolved");
    }
    void milestonesOfEveryCompany()
    {
        QFETCH(QString, milestone);
        QFETCH(QString, type);
        QFETCH(bool, active);
        QFETCH(QString, stage);
        const QJsonObject phase{
            {QStringLiteral("type"), type},
            {QStringLiteral("milestones"), QJsonArray{QJsonObject{{QStringLiteral("slug"), milestone}}}}};
        const auto is = stageOf(sent(QJsonObject{{QStringLiteral("current_milestone"), milestone},
                                                 {QStringLiteral("active"), active},
                                                 {QStringLiteral("lifecycle_phases"), QJsonArray{phase}}}));
        QCOMPARE(is ? toString(*is) : QString(), stage);
    }

    void everythingButIdAndTimeMayBeNull()
    {
        const QJsonObject whole = object("incident.json");
        QJsonObject bare;
        for (const QString& member : whole.keys())
            bare[member] = QJsonValue::Null;
        IncidentReport report;
        QVERIFY(readIncident(context(), sent(bare), report));
        bare[QStringLiteral("id")] = QStringLiteral("X");
        QVERIFY(readIncident(context(), sent(bare), report));
        bare[QStringLiteral("created_at")] = QStringLiteral("2026-11-20T03:05:10+01:00");
        QVERIFY(!readIncident(context(), sent(bare), report));
        QCOMPARE(report.openedAt, at("2026-11-20T02:05:10Z"));
        for (const QString& member : whole.keys()) {
            for (const QJsonValue& other :
                 {QJsonValue(7), QJsonValue(QStringLiteral("text")), QJsonValue(QJsonArray{1, QJsonObject{}}),
                  QJsonValue(QJsonObject{})}) {
                QJsonObject odd = whole;
                odd[member] = other;
                if (!readIncident(context(), sent(odd), report))
                    QVERIFY(!declaredEvent(context(), sent(odd), report).text.isEmpty());
            }
        }
    }

    void theTimelineIsTold()
    {
        IncidentReport report = reportOf(object("incident.json"));
        Facts facts;
        QJsonArray all = object("events_42.json").value(QLatin1String("data")).toArray();
        for (const QJsonValue& value : object("events_42_2.json").value(QLatin1String("data")).toArray())
            all.append(value);
        readTimeline(context(), sent(all), report, facts);
        sortEvents(facts);
        QCOMPARE(words(facts.events),
                 QStringLiteral(
                     "2026-11-20T02:06:00Z|status.milestone|event/e1|Ada Byron|Milestone update: "
                     "acknowledged\n"
                     "2026-11-20T02:07:00Z|role.changed|event/e6|Ada Byron|Incident role update: assigned\n"
                     "2026-11-20T02:12:00Z|message.posted|event/e2|Grace Hopper|Looking at the deploy of "
                     "14:00\n"
                     "2026-11-20T02:30:00Z|note.added|event/e3|Ada Byron|Rolled back web to 1.2.2\n"
                     "2026-11-20T02:33:00Z|status.posted|event/e4|Ada Byron|Payments work again.\n"
                     "2026-11-20T02:34:00Z|other.weather_report|event/e5||Weather report"));
        QCOMPARE(report.statuses.size(), size_t(1));
        QCOMPARE(report.statuses[0].audience, QStringLiteral("public"));
        QCOMPARE(facts.people.size(), size_t(2));
        Facts odd;
        readTimeline(
            context(),
            sent(QJsonArray{QJsonValue::Null, QJsonObject{}, QJsonObject{{QStringLiteral("id"), 5}}}), report,
            odd);
        QCOMPARE(odd.poison.size(), size_t(3));
    }

    void alertsAreEventsAndKeys()
    {
        IncidentReport report;
        report.source = account().source;
        report.remoteId = kOne;
        Facts facts;
        readAlerts(context(), sent(object("alerts_42.json").value(QLatin1String("data")).toArray()), report,
                   facts);
        QCOMPARE(facts.events.size(), size_t(3));
        QCOMPARE(facts.events[1].text, QStringLiteral("5xx ratio high: resolved"));
        QCOMPARE(words(report.keys),
                 QStringLiteral("alert checkout/5xx\npage https://acme.pagerduty.com/incidents/"
                                "Q9Z8Y7\nalert cards/declined"));
    }

    void theFirstReadingTellsEverything()
    {
        const Told told = follow(tool, incidents());
        QVERIFY2(!told.error, qPrintable(told.error ? told.error->what : QString()));
        QCOMPARE(told.asked.join(u'\n'),
                 QStringLiteral("ping\n"
                                "incidents?page=1&per_page=20&updated_after=2026-10-21T02:40:00Z\n"
                                "incidents/%1/alerts\n"
                                "incidents/%1/events?page=1&per_page=100\n"
                                "incidents/%1/events?page=2&per_page=100\n"
                                "incidents?page=2&per_page=20&updated_after=2026-10-21T02:40:00Z\n"
                                "incidents/%2/alerts\n"
                                "incidents/%2/events?page=1&per_page=100")
                     .arg(kOne, kTwo));
        QCOMPARE(told.incidents.size(), size_t(2));
        QCOMPARE(told.events.size(), size_t(2 + 6 + 3));
        QCOMPARE(told.early, QStringList());
        QCOMPARE(told.cursors.last(), QStringLiteral("{\"from\":%1,\"high\":%2,\"open\":[\"%3\"],\"v\":1}")
                                          .arg((kNow - std::chrono::days{30}).ms)
                                          .arg(kNow.ms)
                                          .arg(kOne));
    }

    void openIncidentsAreLookedIntoAlthoughTheListIsEmpty()
    {
        const QString known = writeMemory({at("2026-11-20T02:30:00Z"), {kOne, kTwo}, std::nullopt});
        const auto answer = [](const QUrl& url) {
            return url.path().endsWith(QLatin1String("/incidents"))
                       ? replyOf(200, R"({"data":[],"pagination":{"count":0,"next":null}})")
                       : answerTo(url);
        };
        const Told told = follow(tool, incidents(known), answer);
        QVERIFY(!told.error);
        QVERIFY(told.asked[0].endsWith(QStringLiteral("updated_after=2026-11-20T02:25:00Z")));
        QCOMPARE(told.asked[1], QStringLiteral("incidents/") + kOne);
        QCOMPARE(told.incidents.size(), size_t(1)); // the second is gone (404)
        QCOMPARE(readMemory(told.cursors.last()).open, QStringList{kOne});
    }

    void aReadingThatIsCutOffAnywhereLosesNothing()
    {
        const Told whole = follow(tool, incidents());
        for (int cut = 1; cut < whole.asked.size(); ++cut) {
            const Told first = follow(tool, incidents(), answerTo, cut);
            const Told rest = follow(tool, incidents(first.cursors.value(first.cursors.size() - 1)));
            std::map<QString, TimelineEvent> events = first.events;
            events.insert(rest.events.begin(), rest.events.end());
            QVERIFY(events == whole.events);
            std::map<QString, IncidentReport> reports = first.incidents;
            reports.insert(rest.incidents.begin(), rest.incidents.end());
            QVERIFY(reports == whole.incidents);
        }
    }

    void aListThatMovedIsReadOnceMore()
    {
        int lists = 0;
        const auto answer = [&](const QUrl& url) {
            HttpReply reply = answerTo(url);
            if (url.path().endsWith(QLatin1String("/incidents"))) {
                ++lists;
                reply.body.replace("\"count\": 2", "\"count\": 3");
            }
            return reply;
        };
        const Told told = follow(tool, incidents(), answer);
        QVERIFY(!told.error);
        QCOMPARE(lists, 4);
        QVERIFY(!readMemory(told.cursors.last()).walk);
    }

    void nonsenseInTheCursorIsABeginning()
    {
        for (const char* token : {"", "x", "[]", "7", "{\"v\":2,\"high\":5}", "{\"v\":1,\"high\":1e300}",
                                  "{\"v\":1,\"walk\":{\"since\":1,\"began\":1,\"high\":1,\"page\":-4}}"}) {
            QVERIFY2(readMemory(QString::fromLatin1(token)) == Memory(), token);
            QCOMPARE(follow(tool, incidents(QString::fromLatin1(token))).incidents.size(), size_t(2));
        }
        const Memory memory{Instant{5},
                            {QStringLiteral("a")},
                            Walk{Instant{1}, Instant{2}, Instant{3}, 4, true, {QStringLiteral("b")}, 9}};
        QVERIFY(readMemory(writeMemory(memory)) == memory);
    }

    void failuresMoveNothing()
    {
        for (const int status : {401, 403, 404, 429, 500, 503}) {
            const Told told = follow(tool, incidents(), [&](const QUrl& url) {
                return url.path().endsWith(QLatin1String("/incidents"))
                           ? replyOf(status, R"({"error":"rate limit exceeded"})")
                           : answerTo(url);
            });
            QVERIFY(told.error && told.error->httpStatus == status && told.cursors.isEmpty());
        }
        const Told poor = follow(tool, incidents(), [](const QUrl& url) {
            return url.path().endsWith(QLatin1String("/alerts")) ? replyOf(403, "{}") : answerTo(url);
        });
        QVERIFY(!poor.error && poor.incidents.size() == 2 && poor.warnings.size() == 1);
    }

    void changesBelongToNoIncident()
    {
        const Told told = follow(tool, {QStringLiteral("changes"), {}});
        QVERIFY(!told.error);
        QCOMPARE(told.asked[1],
                 QStringLiteral("changes/events?page=1&per_page=100&starts_at=2026-10-21T02:40:00Z"));
        const TimelineEvent& deploy = told.events.at(QStringLiteral("change/c1"));
        QCOMPARE(deploy.text, QStringLiteral("Deploy web 1.2.3 (production)"));
        QCOMPARE(deploy.actor, QStringLiteral("ci"));
        QCOMPARE(deploy.service, QStringLiteral("checkout"));
        QVERIFY(deploy.incident.isEmpty() && deploy.kind == EventKind::Change);
        QCOMPARE(told.events.at(QStringLiteral("change/c2")).occurredAt, at("2026-11-20T01:50:00Z"));
        const Told next = follow(tool, {QStringLiteral("changes"), told.cursors.last()});
        QVERIFY(next.asked[0].endsWith(QStringLiteral("starts_at=2026-11-19T20:40:00Z")));
    }

    void theConnectionTestSaysWhoseTokenItIs()
    {
        const Step step = tool.check(account());
        QCOMPARE(step.request.url.toString(), QStringLiteral("https://api.fire.example/x/v1/ping"));
        QCOMPARE(step.decode(replyOf(200, data("ping.json")), context())->facts.account,
                 QStringLiteral("org1"));
        QVERIFY(step.decode(replyOf(401, "{}"), context()).error().kind == ErrorKind::Unauthorised);
        QVERIFY(!step.decode(replyOf(200, R"({"organization":null})"), context()));
    }

    void theRequestIsWhatTheApiWants()
    {
        QStringList tried, known;
        for (const WriteVerb& verb : tool.descriptor().verbs)
            known << verb.id;
        for (const Row& row : everything()) {
            tried << row.operation.verb;
            const auto step = tool.push(account(), row.operation);
            QVERIFY2(step, qPrintable(row.operation.verb));
            QVERIFY(step->request.method == row.method);
            QString path = QString::fromLatin1(row.path);
            path.replace(QStringLiteral("ONE"), kOne);
            QCOMPARE(step->request.url.toString(), QStringLiteral("https://api.fire.example/x/v1/") + path);
            QByteArray body = row.body;
            body.replace("TAG", "\u27e8m-01TESTOPERATION\u27e9");
            QVERIFY(!QJsonDocument::fromJson(body).isNull());
            QCOMPARE(QJsonDocument::fromJson(step->request.body), QJsonDocument::fromJson(body));
        }
        QCOMPARE(tried, known);
    }

    void whatCannotBeMeantIsRefusedInWords()
    {
        for (const Operation& bad :
             {operation(verb::kNote, R"({"text":"x"})", {}), operation(verb::kNote, "{}"),
              operation(verb::kNote, R"({"text":"x","at":"yesterday"})"), operation(verb::kStatus, "{}"),
              operation(verb::kSeverity, R"({"severity":" "})"),
              operation(verb::kDeclare, R"({"text":"x"})", {}),
              operation(verb::kStatusPost, R"({"text":"x","components":"p1"})"),
              operation(verb::kResolve, "{}", {}), operation(verb::kSnooze, "{}"),
              operation(QStringLiteral("change.record"), "{}", {})}) {
            const auto step = tool.push(account(), bad);
            QVERIFY2(!step && step.error().kind == ErrorKind::Invalid, qPrintable(bad.verb));
            QVERIFY(step.error().what.size() > 15);
            QVERIFY(!tool.reconcile(account(), bad));
        }
    }

    void onlyItsOwnAnswerCountsAsDone()
    {
        for (const Row& row : everything()) {
            const auto step = tool.push(account(), row.operation);
            const bool milestone = row.operation.verb == verb::kStatus;
            const bool change = row.operation.target.isEmpty() && row.operation.verb != verb::kDeclare;
            const bool entry = row.operation.verb == verb::kNote ||
                               row.operation.verb == verb::kTimelineEntry ||
                               row.operation.verb == verb::kStatusPost;
            const QByteArray answer = data(milestone ? "milestones.json"
                                           : change  ? "change.json"
                                           : entry   ? "note.json"
                                                     : "incident.json");
            const auto done = step->decode(replyOf(201, answer), context());
            QVERIFY2(done && done->receipt->understood, qPrintable(row.operation.verb));
            QCOMPARE(done->receipt->remoteId, entry    ? QStringLiteral("e9")
                                              : change ? QStringLiteral("c9")
                                                       : kOne);
            for (const QByteArray& other : {QByteArray("<html>"), QByteArray("{}"), QByteArray("[]"),
                                            QByteArray(), QByteArray(R"({"data":[]})"), answer.left(50)})
                QVERIFY2(!step->decode(replyOf(200, other), context()), qPrintable(row.operation.verb));
        }
    }

    void aLostAnswerIsFoundOut_data()
    {
        QTest::addColumn<QByteArray>("there");
        QTest::addColumn<QByteArray>("absent");
        const QByteArray events = data("events_42_2.json");
        const auto with = [](QByteArray list, const QByteArray& from, const QByteArray& to) {
            return list.replace(from, to);
        };
        const QByteArray marked =
            with(events, "\"data\": {}", "\"data\": {\"body\": \"x \u27e8m-01TESTOPERATION\u27e9\"}");
        QTest::newRow("note.add") << marked << events;
        QTest::newRow("timeline.add") << marked << with(marked, "TESTOPERATION", "OTHEROPERATION");
        const QByteArray said =
            with(events, "\"data\": {}", "\"data\": {\"body\": \"Payments work again.\"}");
        QTest::newRow("status.post") << with(said, "T02:34", "T02:38") << with(said, "T02:34", "T02:30");
        const QByteArray incident = data("incident.json");
        QTest::newRow("incident.severity") << incident << with(incident, "SEV1", "SEV2");
        QTest::newRow("incident.priority") << incident << with(incident, "\"P1\"", "\"P2\"");
        QTest::newRow("incident.summary") << incident << with(incident, "Card payments fail", "Cards");
        QTest::newRow("incident.status")
            << data("milestones.json") << with(data("milestones.json"), "T02:31", "T02:35");
        QTest::newRow("incident.resolve")
            << with(incident, "\"active\": true", "\"active\": false") << incident;
        const QByteArray list = data("incidents_2.json");
        QTest::newRow("incident.declare")
            << with(list, "\"labels\": {}", "\"labels\": {\"muster\": \"01TESTOPERATION\"}") << list;
        const QByteArray changes = data("changes.json");
        QTest::newRow("change.record") << with(changes, "build-77", "muster-01TESTOPERATION") << changes;
    }
    void aLostAnswerIsFoundOut()
    {
        QFETCH(QByteArray, there);
        QFETCH(QByteArray, absent);
        for (const Row& row : everything()) {
            if (row.operation.verb != QLatin1String(QTest::currentDataTag()))
                continue;
            const auto step = tool.reconcile(account(), row.operation);
            QVERIFY(step && step->request.method == HttpMethod::Get);
            const auto found = step->decode(replyOf(200, there), context());
            QVERIFY2(found, qPrintable(found ? QString() : found.error().what));
            QVERIFY(found->readBack == ReadBack::Found && !found->receipt->remoteId.isEmpty());
            QVERIFY(step->decode(replyOf(200, absent), context())->readBack == ReadBack::NotFound);
            QVERIFY(!step->decode(replyOf(200, "{}"), context()));
            QVERIFY(!step->decode(replyOf(500, "{}"), context()));
            return;
        }
        QFAIL("no such verb");
    }

    void theLastPageDecidesThatNothingIsThere()
    {
        const auto step = tool.reconcile(account(), everything()[0].operation);
        QVERIFY(step->request.url.toString().endsWith(QStringLiteral("/events?page=1&per_page=100")));
        const auto more = step->decode(replyOf(200, data("events_42.json")), context());
        QVERIFY(more && more->next && !more->readBack);
        QVERIFY(more->next->request.url.toString().endsWith(QStringLiteral("/events?page=2&per_page=100")));
        QVERIFY(more->next->decode(replyOf(200, data("events_42_2.json")), context())->readBack ==
                ReadBack::NotFound);
        // An id that is no path is not asked for: the page would make the address look valid again.
        const auto odd =
            tool.reconcile(account(), operation(verb::kNote, R"({"text":"x"})", QStringLiteral("..")));
        QVERIFY(odd && !odd->request.url.isValid());
        const auto refused = step->decode(replyOf(422, data("error_422.json")), context());
        QVERIFY(refused.error().what.contains(QStringLiteral("SEV9 does not exist")));
    }

private:
    FirehydrantConnector tool;
};

QTEST_GUILESS_MAIN(TestFirehydrant)
#include "tst_firehydrant.moc"
