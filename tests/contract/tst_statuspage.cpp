// SPDX-License-Identifier: GPL-3.0-or-later
// Statuspage as pure values: what is asked, field by field; what its answers become; what is written and how
// it is found out whether that happened.
#include "integrations/core/incident_tools.h"
#include "integrations/statuspage/statuspage_connector.h"
#include "tests/contract/test_data.h"

#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QUrlQuery>
#include <QtTest>

#include <set>

using namespace muster;

namespace {

const Instant kNow{1'795'469'740'000}; // 2026-11-23T21:35:40Z
const QString kOp = QStringLiteral("01J0000000000000000000000A");

Account account()
{
    return {SourceId{QStringLiteral("s1")},
            QStringLiteral("Status"),
            QUrl(QStringLiteral("https://api.statuspage.io/v1")),
            {{QStringLiteral("page"), QStringLiteral("gytm4qzbx9t6")},
             {QStringLiteral("token"), QStringLiteral("s3cret-token-value")}}};
}

Context context()
{
    return {kNow, account()};
}

HttpReply answer(const char* file)
{
    return replyOf(200, recorded(QStringLiteral("statuspage/") + QLatin1String(file)));
}
HttpReply json(const QJsonValue& value, int status = 200)
{
    const QJsonDocument document =
        value.isArray() ? QJsonDocument(value.toArray()) : QJsonDocument(value.toObject());
    return replyOf(status, document.toJson(QJsonDocument::Compact));
}

QJsonObject bodyOf(const HttpRequest& request)
{
    return QJsonDocument::fromJson(request.body).object();
}
QJsonObject parsed(const char* text)
{
    return QJsonDocument::fromJson(text).object();
}

QByteArray methodOf(const HttpRequest& request)
{
    switch (request.method) {
    case HttpMethod::Get:
        return "GET";
    case HttpMethod::Post:
        return "POST";
    case HttpMethod::Put:
        return "PUT";
    case HttpMethod::Patch:
        return "PATCH";
    case HttpMethod::Delete:
        return "DELETE";
    }
    return {};
}
QString lineOf(const HttpRequest& request)
{
    return QString::fromLatin1(methodOf(request)) + u' ' +
           request.url.toString(QUrl::FullyEncoded).mid(QStringLiteral("https://api.statuspage.io").size());
}

Operation operation(const QString& verb, const char* payload, const QString& target = {})
{
    Operation made;
    made.id = OperationId{kOp};
    made.source = SourceId{QStringLiteral("s1")};
    made.verb = verb;
    made.target = target;
    made.payload = payload;
    made.createdAt = kNow;
    made.sentAt = kNow;
    return made;
}

QJsonObject incident(const QString& id, Instant created, const QString& status = QStringLiteral("resolved"))
{
    QJsonObject made{{QStringLiteral("id"), id},
                     {QStringLiteral("name"), QStringLiteral("Incident ") + id},
                     {QStringLiteral("status"), status},
                     {QStringLiteral("impact"), QStringLiteral("minor")},
                     {QStringLiteral("created_at"), created.toIso()},
                     {QStringLiteral("updated_at"), created.toIso()},
                     {QStringLiteral("incident_updates"),
                      QJsonArray{QJsonObject{{QStringLiteral("id"), QStringLiteral("u-") + id},
                                             {QStringLiteral("status"), status},
                                             {QStringLiteral("body"), QStringLiteral("words")},
                                             {QStringLiteral("created_at"), created.toIso()},
                                             {QStringLiteral("display_at"), created.toIso()}}}}};
    if (status == QLatin1String("resolved"))
        made[QStringLiteral("resolved_at")] = created.toIso();
    return made;
}

/// A page of `count` incidents, the first one `first` hours old.
QJsonArray pageOf(int first, int count)
{
    QJsonArray list;
    for (int i = first; i < first + count; ++i)
        list.append(incident(QStringLiteral("i%1").arg(i), kNow - Milliseconds{i * 3'600'000LL}));
    return list;
}

std::map<QString, TimelineEvent> byId(const std::vector<TimelineEvent>& events)
{
    std::map<QString, TimelineEvent> map;
    for (const TimelineEvent& event : events)
        map.emplace(event.remoteId, event);
    return map;
}

} // namespace

class TestStatuspage final : public QObject
{
    Q_OBJECT
private slots:
    // ------------------------------------------------------------------------------------------- reading

    void requestsAreTheSheets()
    {
        const Step first = connector.pull(account(), Cursor{QStringLiteral("incidents"), {}}, {});
        QCOMPARE(lineOf(first.request),
                 QStringLiteral("GET /v1/pages/gytm4qzbx9t6/incidents?limit=100&page=1"));
        QCOMPARE(int(first.request.auth), int(AuthScheme::Prefixed));
        QCOMPARE(first.request.authPrefix, QByteArray("OAuth "));
        QVERIFY(first.request.headers.empty());
        const Step later = connector.pull(account(), cursor(R"({"v":1,"high":1})"), {});
        QCOMPARE(lineOf(later.request),
                 QStringLiteral("GET /v1/pages/gytm4qzbx9t6/incidents/unresolved?per_page=100&page=1"));
        QCOMPARE(lineOf(connector.check(account()).request), QStringLiteral("GET /v1/pages/gytm4qzbx9t6"));
        const auto list =
            connector.catalogue(account(), CatalogueKind::LabelValues, QStringLiteral("components"));
        QCOMPARE(lineOf(list->request),
                 QStringLiteral("GET /v1/pages/gytm4qzbx9t6/components?per_page=100&page=1"));
        QVERIFY(!connector.catalogue(account(), CatalogueKind::Rules, {}));
    }

    void anIncidentBecomesAReport()
    {
        const Outcome outcome =
            read(cursor(R"({"v":1,"high":1})"), {answer("unresolved.json"), answer("incidents.json")});
        const IncidentReport& report = outcome.facts.incidents.front();
        QCOMPARE(report.remoteId, QStringLiteral("p31zjtct2jer"));
        QCOMPARE(report.title, QStringLiteral("Elevated API errors"));
        QCOMPARE(report.link, QStringLiteral("https://stspg.io/abc123"));
        QCOMPARE(report.openedAt.toIso(), QStringLiteral("2026-11-20T02:15:00Z"));
        QCOMPARE(report.changedAt.toIso(), QStringLiteral("2026-11-20T02:41:00.250Z"));
        QVERIFY(!report.resolvedAt);
        QCOMPARE(toString(report.severity), QStringLiteral("SEV-1")); // what somebody chose counts
        QCOMPARE(report.severityText, QStringLiteral("critical"));
        QCOMPARE(report.fields.at(QStringLiteral("Calculated impact")), QStringLiteral("major"));
        QCOMPARE(toString(*report.stage), toString(Stage::Monitoring));
        QCOMPARE(report.services, (QStringList{QStringLiteral("API"), QStringLiteral("Checkout")}));
        QCOMPARE(report.statuses.size(), size_t(2));
        QCOMPARE(report.statuses[0].audience, QStringLiteral("public"));
        QCOMPARE(report.statuses[0].state, QStringLiteral("investigating"));
        QCOMPARE(report.statuses[0].occurredAt.toIso(), QStringLiteral("2026-11-20T02:10:00Z")); // +01:00
        QCOMPARE(report.statuses[1].text, QStringLiteral("A fix is in place.\nWe are watching."));
        QStringList keys;
        for (const IncidentKey& key : report.keys)
            keys << toString(key.kind) + u' ' + key.value;
        QCOMPARE(keys, (QStringList{QStringLiteral("remote statuspage:p31zjtct2jer"),
                                    QStringLiteral("page https://stspg.io/abc123"),
                                    QStringLiteral("remote pagerduty:Q1A2B3C4D5E6F7")}));
        QCOMPARE(report.fields.at(QStringLiteral("Components")),
                 QStringLiteral("API: Degraded performance; Checkout: Partial outage"));
        QVERIFY(report.raw.contains("OPS-4711"));
    }

    void everyKindOfEventIsRead()
    {
        Outcome outcome = read({}, {json(joined({"unresolved.json", "incidents.json"}))});
        const auto events = byId(outcome.facts.events);
        const TimelineEvent& update = events.at(QStringLiteral("update/p31zjtct2jer/up2"));
        QCOMPARE(update.kindName, QStringLiteral("status.posted"));
        QVERIFY(update.kind == EventKind::Status);
        QCOMPARE(update.text,
                 QStringLiteral(u"Monitoring: A fix is in place. We are watching. \u00b7 API: Partial "
                                u"outage \u2192 Degraded performance"));
        QCOMPARE(update.incident, remoteIncidentId(SourceId{QStringLiteral("s1")}, u"p31zjtct2jer"));
        QCOMPARE(update.link, QStringLiteral("https://stspg.io/abc123"));
        QVERIFY(update.raw.contains("\"up2\""));
        // API was told of by the update; Checkout was changed on its own.
        const QString component = QStringLiteral("component/p31zjtct2jer/k4m2w9x7p0aa/1795141230000");
        QCOMPARE(events.at(component).kindName, QStringLiteral("status.component"));
        QCOMPARE(events.at(component).text, QStringLiteral("Checkout is shown as: Partial outage"));
        QCOMPARE(events.at(component).service, QStringLiteral("Checkout"));
        const TimelineEvent& postmortem = events.at(QStringLiteral("postmortem/x9k2m4w7q1zz"));
        QCOMPARE(postmortem.kindName, QStringLiteral("postmortem.published"));
        QCOMPARE(postmortem.occurredAt.toIso(), QStringLiteral("2026-11-19T12:00:00Z"));
        QCOMPARE(postmortem.link, QStringLiteral("https://stspg.io/def456"));
        QCOMPARE(events.at(QStringLiteral("update/m1n2b3v4c5x6/up7")).text,
                 QStringLiteral("Scheduled: We upgrade the database."));
        QCOMPARE(events.size(), size_t(6));
        for (size_t i = 1; i < outcome.facts.events.size(); ++i)
            QVERIFY(outcome.facts.events[i - 1].occurredAt <= outcome.facts.events[i].occurredAt);
        QCOMPARE(outcome.facts.incidents.size(), size_t(4)); // the first one twice, which is harmless
        const IncidentReport& maintenance = outcome.facts.incidents.back();
        QVERIFY(!maintenance.stage);
        QCOMPARE(toString(maintenance.severity), QStringLiteral("SEV-?"));
        QCOMPARE(maintenance.times.front().name, QStringLiteral("scheduled_for"));
    }

    void theFirstReadingGoesOnAtAnyPage()
    {
        // A hundred incidents an hour apart on each page; the chosen 30 days are 720 hours.
        std::vector<QJsonArray> pages;
        for (int page = 0; page < 8; ++page)
            pages.push_back(pageOf(page * 100, 100));
        std::set<QString> whole;
        for (int dieAfter = 0; dieAfter < 9; ++dieAfter) {
            std::set<QString> seen;
            QString token;
            std::optional<Step> step = connector.pull(account(), cursor({}), {});
            for (int asked = 0; step; ++asked) {
                if (asked == dieAfter) // the program ended; facts and cursor of each page are one
                    step = connector.pull(account(), cursor(token), {});
                const int page = QUrlQuery(step->request.url).queryItemValue(QStringLiteral("page")).toInt();
                if (!step->request.url.path().endsWith(QLatin1String("/incidents")))
                    break; // it had ended already
                const auto outcome = step->decode(json(pages[size_t(page - 1)]), context());
                QVERIFY2(outcome, outcome ? "" : qPrintable(outcome.error().what));
                for (const TimelineEvent& event : outcome->facts.events)
                    seen.insert(event.remoteId);
                QVERIFY(outcome->cursor.has_value());
                token = outcome->cursor->token;
                step = outcome->next;
            }
            if (dieAfter == 0)
                whole = seen;
            QVERIFY(seen == whole);
        }
        QCOMPARE(whole.size(), size_t(721)); // 0 to 720 hours old; older ones ended before
    }

    void aLaterRoundTellsOnlyWhatIsNews()
    {
        const QString token = QString::fromLatin1(R"({"v":1,"high":%1,"deep":%2,"open":[]})")
                                  .arg((kNow - Milliseconds{600'000}).ms)
                                  .arg((kNow - Milliseconds{1'000}).ms);
        QJsonArray newest = pageOf(1, 20);
        newest.replace(3, touched(newest[3].toObject(), kNow - Milliseconds{60'000}));
        Interest interest;
        interest.overlap = Milliseconds{300'000};
        std::optional<Step> step = connector.pull(account(), cursor(token), interest);
        auto outcome = step->decode(json(QJsonArray{}), context());
        QVERIFY(outcome && outcome->next);
        QCOMPARE(lineOf(outcome->next->request),
                 QStringLiteral("GET /v1/pages/gytm4qzbx9t6/incidents?limit=20&page=1"));
        outcome = outcome->next->decode(json(newest), context());
        QVERIFY(outcome && !outcome->next);
        QCOMPARE(outcome->facts.incidents.size(), size_t(1));
        QCOMPARE(outcome->facts.incidents.front().remoteId, QStringLiteral("i4"));
        QCOMPARE(outcome->facts.events.size(), size_t(1));
        const QJsonObject memory = QJsonDocument::fromJson(outcome->cursor->token.toUtf8()).object();
        QCOMPARE(memory[QLatin1String("high")].toInteger(), (kNow - Milliseconds{60'000}).ms);
        // An hour later the newest hundred are taken as they are.
        Context later = context();
        later.now = kNow + Milliseconds{3'600'000};
        step = connector.pull(account(), *outcome->cursor, interest);
        outcome = step->decode(json(QJsonArray{}), later);
        QCOMPARE(lineOf(outcome->next->request),
                 QStringLiteral("GET /v1/pages/gytm4qzbx9t6/incidents?limit=100&page=1"));
        outcome = outcome->next->decode(json(newest), later);
        QCOMPARE(outcome->facts.incidents.size(), size_t(20));
    }

    void aLongAbsenceIsReadPageByPage()
    {
        const QString token = QString::fromLatin1(R"({"v":1,"high":%1,"deep":%2})")
                                  .arg((kNow - Milliseconds{30 * 3'600'000LL}).ms)
                                  .arg(kNow.ms);
        std::optional<Step> step = connector.pull(account(), cursor(token), {});
        step = step->decode(json(QJsonArray{}), context())->next;
        QStringList lines;
        std::set<QString> told;
        while (step) {
            lines << QUrlQuery(step->request.url).queryItemValue(QStringLiteral("page"));
            const auto outcome = step->decode(json(pageOf(int(lines.size() - 1) * 20, 20)), context());
            QVERIFY(outcome.has_value());
            for (const IncidentReport& report : outcome->facts.incidents)
                told.insert(report.remoteId);
            QCOMPARE(outcome->cursor.has_value(), !outcome->next);
            step = outcome->next;
        }
        QCOMPARE(lines, (QStringList{QStringLiteral("1"), QStringLiteral("2")}));
        QVERIFY(told.count(QStringLiteral("i30")) == 1);
        QVERIFY(told.count(QStringLiteral("i39")) == 0);
    }

    void whatWasOpenAndIsInNoListIsAskedFor()
    {
        const QString token =
            QString::fromLatin1(R"({"v":1,"high":1,"deep":%1,"open":["p31zjtct2jer","gone","x9k2m4w7q1zz"]})")
                .arg(kNow.ms);
        std::optional<Step> step = connector.pull(account(), cursor(token), {});
        step = step->decode(json(QJsonArray{}), context())->next;
        QJsonArray newest =
            QJsonDocument::fromJson(recorded(QStringLiteral("statuspage/incidents.json"))).array();
        newest.removeAt(0);
        auto outcome = step->decode(json(newest), context());
        QVERIFY(outcome && outcome->next && !outcome->cursor);
        QCOMPARE(lineOf(outcome->next->request),
                 QStringLiteral("GET /v1/pages/gytm4qzbx9t6/incidents/p31zjtct2jer"));
        outcome = outcome->next->decode(answer("incident.json"), context());
        QVERIFY(outcome && outcome->next);
        QCOMPARE(outcome->facts.incidents.front().resolvedAt->toIso(),
                 QStringLiteral("2026-11-20T03:00:00Z"));
        QCOMPARE(toString(*outcome->facts.incidents.front().stage), toString(Stage::Resolved));
        outcome = outcome->next->decode(replyOf(404, R"({"error":"not found"})"), context());
        QVERIFY(outcome && !outcome->next && outcome->cursor);
        QCOMPARE(outcome->facts.events.front().remoteId, QStringLiteral("deleted/gone"));
        QVERIFY(!outcome->cursor->token.contains(QStringLiteral("gone")));
    }

    void whatCannotBeReadIsKeptAndTheRestGoesOn()
    {
        QJsonArray list = pageOf(1, 3);
        QJsonObject timeless = list[0].toObject();
        timeless.remove(QStringLiteral("created_at"));
        list.replace(0, timeless);
        QJsonObject second = list[1].toObject();
        second[QStringLiteral("incident_updates")] = QJsonArray{QJsonObject{}, QJsonValue::Null, 7};
        second[QStringLiteral("status")] = QStringLiteral("sleeping");
        second[QStringLiteral("impact")] = QStringLiteral("cosmic");
        second[QStringLiteral("components")] = QStringLiteral("none");
        second.remove(QStringLiteral("resolved_at"));
        list.replace(1, second);
        list.append(QJsonValue::Null);
        const Outcome outcome = read({}, {json(list)});
        QCOMPARE(outcome.facts.incidents.size(), size_t(2));
        QCOMPARE(outcome.facts.poison.size(), size_t(5));
        QCOMPARE(outcome.facts.incidents.front().stageText, QStringLiteral("sleeping"));
        QVERIFY(!outcome.facts.incidents.front().stage);
        QCOMPARE(outcome.facts.incidents.front().severityText, QStringLiteral("cosmic"));
    }

    void editsComeAgainUnderTheirId()
    {
        QJsonObject one = incident(QStringLiteral("i1"), kNow);
        const Outcome before = read({}, {json(QJsonArray{one})});
        QJsonArray updates = one[QStringLiteral("incident_updates")].toArray();
        QJsonObject update = updates[0].toObject();
        update[QStringLiteral("body")] = QStringLiteral("other words");
        one[QStringLiteral("incident_updates")] = QJsonArray{update};
        const Outcome after = read({}, {json(QJsonArray{one})});
        QCOMPARE(after.facts.events.front().remoteId, before.facts.events.front().remoteId);
        QVERIFY(after.facts.events.front().text != before.facts.events.front().text);
        // And the same again is the same.
        QVERIFY(read({}, {json(QJsonArray{one})}).facts.events == after.facts.events);
    }

    void cursorsOfNonsenseBeginAnew_data()
    {
        QTest::addColumn<QString>("token");
        for (const char* token : {"", "7", "[]", "{\"v\":2,\"high\":5}", "{\"v\":1,\"page\":-4}", "nonsense",
                                  "{\"v\":1,\"high\":1e300,\"page\":1,\"from\":\"x\",\"open\":[1,null]}"})
            QTest::newRow(token) << QString::fromLatin1(token);
    }
    void cursorsOfNonsenseBeginAnew()
    {
        QFETCH(QString, token);
        const Step step = connector.pull(account(), cursor(token), {});
        QVERIFY(step.request.url.isValid());
        QVERIFY(step.request.url.path().contains(QStringLiteral("/incidents")));
        QVERIFY(step.decode(json(QJsonArray{}), context()).has_value());
    }

    // ------------------------------------------------------------------------------------------- testing

    void theTestTellsApart()
    {
        const Step step = connector.check(account());
        const auto fine = step.decode(answer("page.json"), context());
        QVERIFY(fine);
        QCOMPARE(fine->facts.account, QStringLiteral("page:gytm4qzbx9t6"));
        QVERIFY(fine->facts.version.contains(QStringLiteral("Contoso Status")));
        const auto kind = [&](const HttpReply& reply) {
            return int(step.decode(reply, context()).error().kind);
        };
        QCOMPARE(kind(replyOf(401, R"({"error":"Could not authenticate"})")), int(ErrorKind::Unauthorised));
        QCOMPARE(kind(replyOf(403, "{}")), int(ErrorKind::Forbidden));
        QCOMPARE(kind(replyOf(404, "{}")), int(ErrorKind::NotFound));
        QCOMPARE(kind(replyOf(420, "{}")), int(ErrorKind::RateLimited));
        QCOMPARE(kind(json(QJsonObject{{QStringLiteral("id"), QStringLiteral("other")},
                                       {QStringLiteral("name"), QStringLiteral("x")}})),
                 int(ErrorKind::BadResponse));
        Account bare = account();
        bare.settings.erase(QStringLiteral("page"));
        const Step which = connector.check(bare);
        QCOMPARE(lineOf(which.request), QStringLiteral("GET /v1/pages"));
        const auto words = which.decode(answer("pages.json"), context());
        QVERIFY(!words);
        QVERIFY2(words.error().what.contains(QStringLiteral("b2zn8d7q1kfm (Contoso Status (internal))")),
                 qPrintable(words.error().what));
        QVERIFY(!connector.push(bare, operation(verb::kStatusPost, R"({"text":"x"})", QStringLiteral("i1"))));
    }

    void componentsAreNamedForTheForm()
    {
        const auto step =
            connector.catalogue(account(), CatalogueKind::LabelValues, QStringLiteral("components"));
        const auto list = step->decode(answer("components.json"), context());
        QCOMPARE(list->facts.completions, QStringList{QStringLiteral("ftgks51sfs2d API")}); // a group is none
    }

    // ------------------------------------------------------------------------------------------- writing

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
    static Cursor cursor(const QString& token) { return {QStringLiteral("incidents"), token}; }
    static Cursor cursor(const char* token) { return cursor(QString::fromLatin1(token)); }
    static QJsonObject touched(QJsonObject one, Instant at)
    {
        one[QStringLiteral("updated_at")] = at.toIso();
        return one;
    }
    static QJsonArray joined(std::initializer_list<const char*> files)
    {
        QJsonArray all;
        for (const char* file : files) {
            for (const QJsonValue& one :
                 QJsonDocument::fromJson(recorded(QStringLiteral("statuspage/") + QLatin1String(file)))
                     .array())
                all.append(one);
        }
        return all;
    }
    /// All facts of a chain.
    Outcome read(const Cursor& from, const std::vector<HttpReply>& answers)
    {
        Outcome all;
        std::optional<Step> step = connector.pull(account(), from, {});
        for (const HttpReply& reply : answers) {
            if (!step) {
                QTest::qFail("fewer requests than answers", __FILE__, __LINE__);
                break;
            }
            auto outcome = step->decode(reply, context());
            if (!outcome) {
                QTest::qFail(qPrintable(outcome.error().what), __FILE__, __LINE__);
                break;
            }
            step = outcome->next;
            std::move(outcome->facts.events.begin(), outcome->facts.events.end(),
                      std::back_inserter(all.facts.events));
            std::move(outcome->facts.incidents.begin(), outcome->facts.incidents.end(),
                      std::back_inserter(all.facts.incidents));
            std::move(outcome->facts.poison.begin(), outcome->facts.poison.end(),
                      std::back_inserter(all.facts.poison));
            all.cursor = outcome->cursor;
        }
        return all;
    }
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

QTEST_GUILESS_MAIN(TestStatuspage)
#include "tst_statuspage.moc"
