// SPDX-License-Identifier: GPL-3.0-or-later
// What incident.io says, and what becomes of it: every kind of answer field by field, a reading that is cut
// off at any page, and what its specification leaves open. What it can be told is tst_incidentio_writes.cpp.
#include "integrations/incidentio/incidentio_connector.h"
#include "integrations/incidentio/incidentio_cursor.h"
#include "integrations/incidentio/incidentio_events.h"
#include "integrations/incidentio/incidentio_incidents.h"
#include "integrations/incidentio/incidentio_pages.h"
#include "integrations/incidentio/incidentio_requests.h"
#include "tests/contract/test_data.h"

#include <QJsonArray>
#include <QJsonDocument>
#include <QUrlQuery>
#include <QtTest>

using namespace muster;
using namespace muster::incidentio;

namespace {

const Instant kNow{1'795'469'740'000}; // 2026-11-23T21:35:40Z

Account account()
{
    return {SourceId{QStringLiteral("s1")},
            QStringLiteral("incident.io"),
            QUrl(QStringLiteral("https://api.incident.example/x")),
            {}};
}

Context context()
{
    return {kNow, account()};
}

QByteArray data(const QString& file)
{
    return recorded(QStringLiteral("incidentio/") + file);
}

QJsonObject object(const QString& file)
{
    return QJsonDocument::fromJson(data(file)).object();
}

QJsonObject firstOf(const QString& file, const char* list)
{
    return object(file).value(QLatin1String(list)).toArray().at(0).toObject();
}

IncidentReport reportOf(const QJsonObject& incident)
{
    IncidentReport report;
    const auto why = readIncident(context(), incident, report);
    return why ? IncidentReport{} : report;
}

Instant at(const char* iso)
{
    return *Instant::fromIso(QString::fromLatin1(iso));
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

/// Everything a reading told, and where it asked.
struct Told
{
    QStringList asked; ///< "/v2/incidents?…", decoded
    std::map<QString, IncidentReport> incidents;
    std::map<QString, TimelineEvent> events;
    std::map<QString, PersonReport> people;
    QStringList gone, order; ///< of the first sight of each: "report ID", "event ID"
    QStringList cursors, warnings;
    std::optional<Error> error;

    void take(const Outcome& outcome)
    {
        for (const PersonReport& one : outcome.facts.people)
            people[one.remoteId] = one;
        for (const IncidentReport& one : outcome.facts.incidents) {
            incidents[one.remoteId] = one;
            order << remoteIncidentId(one.source, one.remoteId).value;
        }
        for (const TimelineEvent& one : outcome.facts.events) {
            events[one.remoteId] = one;
            if (!order.contains(one.incident.value))
                early << one.remoteId;
        }
        for (const QString& id : outcome.gone)
            gone << id;
        warnings << outcome.facts.warnings;
        if (outcome.cursor)
            cursors << outcome.cursor->token;
    }
    QStringList early; ///< events whose incident was not told yet
};

/// incident.io by its recorded answers.
HttpReply answerTo(const QUrl& url)
{
    const QString path = url.path().section(u'/', 3);
    const QUrlQuery query(url);
    const QString of = query.queryItemValue(QStringLiteral("incident_id"));
    const QString number = of.endsWith(u'1')   ? QStringLiteral("471")
                           : of.endsWith(u'2') ? QStringLiteral("470")
                           : of.endsWith(u'3') ? QStringLiteral("469")
                                               : QStringLiteral("468");
    const auto perIncident = [&](const QString& name, const QString& none) {
        const QByteArray body = data(name + u'_' + number + QStringLiteral(".json"));
        return body.isEmpty() ? data(none) : body;
    };
    QByteArray body;
    if (path == QLatin1String("incident_updates"))
        body = of.isEmpty() ? data(QStringLiteral("incident_updates.json"))
                            : perIncident(QStringLiteral("updates"), {});
    else if (path == QLatin1String("incidents"))
        body = data(query.hasQueryItem(QStringLiteral("after")) ? QStringLiteral("incidents_2.json")
                                                                : QStringLiteral("incidents.json"));
    else if (path == QLatin1String("incident_alerts"))
        body = perIncident(QStringLiteral("alerts"), QStringLiteral("alerts_none.json"));
    else if (path == QLatin1String("follow_ups"))
        body = perIncident(QStringLiteral("follow_ups"), QStringLiteral("follow_ups_none.json"));
    else if (path == QLatin1String("actions"))
        body = perIncident(QStringLiteral("actions"), QStringLiteral("actions_none.json"));
    else if (path.startsWith(QLatin1String("incidents/")))
        body = data(QStringLiteral("incident.json"));
    else if (path == QLatin1String("status_pages"))
        body = data(QStringLiteral("status_pages.json"));
    else if (path == QLatin1String("status_page_incidents"))
        body = data(QStringLiteral("status_page_incidents.json"));
    HttpReply reply = body.isEmpty() ? replyOf(404, "{}") : replyOf(200, body);
    reply.headers.emplace_back("date", "Mon, 23 Nov 2026 21:35:00 GMT");
    return reply;
}

using Answer = std::function<HttpReply(const QUrl&)>;

/// Follows a reading to its end, or for so many requests.
Told follow(const IncidentioConnector& tool, const Cursor& cursor, const Answer& answer = answerTo,
            int most = 1'000, const Account& of = account())
{
    Told told;
    std::optional<Step> step = tool.pull(of, cursor, {});
    while (step && most-- > 0) {
        told.asked << QUrl::fromPercentEncoding(step->request.url.toEncoded()).section(u'/', 4);
        auto outcome = step->decode(answer(step->request.url), Context{kNow, of});
        if (!outcome) {
            told.error = outcome.error();
            break;
        }
        told.take(*outcome);
        step = std::move(outcome->next);
    }
    return told;
}

Cursor incidents(const QString& token = {})
{
    return {QStringLiteral("incidents"), token};
}

} // namespace

class TestIncidentio final : public QObject
{
    Q_OBJECT
private slots:
    // ------------------------------------------------------------------------------------------ an incident

    void anIncidentIsReadWhole()
    {
        const IncidentReport report = reportOf(firstOf(QStringLiteral("incidents.json"), "incidents"));
        QCOMPARE(report.remoteId, QStringLiteral("01KINC00000000000000000001"));
        QCOMPARE(report.number, QStringLiteral("INC-471"));
        QCOMPARE(report.title, QStringLiteral("Checkout 5xx"));
        QVERIFY(report.summary.contains(u'\n'));
        QCOMPARE(report.link, QStringLiteral("https://app.incident.io/acme/incidents/471"));
        QCOMPARE(report.openedAt, at("2026-11-20T02:05:10.801Z"));
        QCOMPARE(report.changedAt, at("2026-11-20T02:31:00.250Z"));
        QVERIFY(!report.resolvedAt);
        QCOMPARE(toString(report.severity), QStringLiteral("SEV-2"));
        QCOMPARE(report.severityText, QStringLiteral("Major"));
        QVERIFY(report.stage == Stage::Mitigating);
        QCOMPARE(report.stageText, QStringLiteral("Fixing"));
        QCOMPARE(report.services, (QStringList{QStringLiteral("checkout"), QStringLiteral("payments")}));
        QStringList roles;
        for (const ReportedRole& role : report.roles)
            roles << role.role + u'=' + role.person.name + u'<' + role.person.email + u'>';
        QCOMPARE(roles.join(u' '),
                 QStringLiteral("IC=Ada Byron<ada@example.com> Reporter=Ada Byron<ada@example.com> "
                                "Comms=Grace Hopper<grace@example.com> Database guide=Linus P<>"));
        QStringList times;
        for (const ReportedTime& time : report.times)
            times << time.name + u'=' + time.at.toIso();
        QCOMPARE(times.join(u' '), QStringLiteral("declared=2026-11-20T02:05:10Z "
                                                  "impact_start=2026-11-20T01:58:00Z "
                                                  "Rollback begun=2026-11-20T02:20:00Z"));
        QCOMPARE(report.fields.at(QStringLiteral("Region")), QStringLiteral("eu-west-1"));
        QCOMPARE(report.fields.at(QStringLiteral("Customers")), QStringLiteral("1200"));
        QCOMPARE(report.fields.at(QStringLiteral("Type")), QStringLiteral("Production"));
        QCOMPARE(report.fields.at(QStringLiteral("Issue")), QStringLiteral("OPS-12"));
        QVERIFY(!report.fields.contains(QStringLiteral("Empty")));
        QVERIFY(!report.fields.contains(QStringLiteral("Mode")));
        QStringList keys;
        for (const IncidentKey& key : report.keys)
            keys << toString(key.kind) + u' ' + key.value;
        // The runbook's page is no key: it stands in many incidents.
        QCOMPARE(keys.join(u'\n'), QStringLiteral("remote incidentio:01KINC00000000000000000001\n"
                                                  "page https://app.incident.io/acme/incidents/471\n"
                                                  "channel slack:C0INC471\n"
                                                  "page https://docs.example.com/pm/471\n"
                                                  "page https://acme.example/browse/OPS-12\n"
                                                  "page https://acme.pagerduty.com/incidents/Q1A2B3"));
        QCOMPARE(QJsonDocument::fromJson(report.raw).object(),
                 firstOf(QStringLiteral("incidents.json"), "incidents"));
    }

    void anIncidentThatIsOver_data()
    {
        QTest::addColumn<QString>("category");
        QTest::addColumn<QString>("stage");
        QTest::addColumn<bool>("over");
        QTest::newRow("triage") << "triage"
                                << "triage" << false;
        QTest::newRow("live") << "live"
                              << "mitigating" << false;
        QTest::newRow("paused") << "paused"
                                << "" << false;
        QTest::newRow("learning") << "learning"
                                  << "resolved" << true;
        QTest::newRow("closed") << "closed"
                                << "resolved" << true;
        QTest::newRow("declined") << "declined"
                                  << "resolved" << true;
        QTest::newRow("canceled") << "canceled"
                                  << "resolved" << true;
        QTest::newRow("merged") << "merged"
                                << "resolved" << true;
        QTest::newRow("of next year") << "sleeping"
                                      << "" << false;
    }
    void anIncidentThatIsOver()
    {
        QFETCH(QString, category);
        QFETCH(QString, stage);
        QFETCH(bool, over);
        QJsonObject incident = firstOf(QStringLiteral("incidents_2.json"), "incidents");
        QJsonObject status = incident.value(QLatin1String("incident_status")).toObject();
        status[QStringLiteral("category")] = category;
        status.remove(QStringLiteral("name"));
        incident[QStringLiteral("incident_status")] = status;
        const IncidentReport report = reportOf(incident);
        QCOMPARE(report.stage ? toString(*report.stage) : QString(), stage);
        QCOMPARE(report.stageText, category);
        QCOMPARE(report.resolvedAt.has_value(), over);
        if (over)
            QCOMPARE(*report.resolvedAt, at("2026-11-17T04:30:00Z"));
    }

    void whatWasWrittenDownLaterBeganWhenItBegan()
    {
        const IncidentReport report = reportOf(firstOf(QStringLiteral("incidents_2.json"), "incidents"));
        QCOMPARE(report.openedAt, at("2026-11-17T03:00:00Z"));
        QCOMPARE(report.fields.at(QStringLiteral("Mode")), QStringLiteral("retrospective"));
        QCOMPARE(report.fields.at(QStringLiteral("Visibility")), QStringLiteral("private"));
    }

    void severitiesAreEachCompanysOwn_data()
    {
        QTest::addColumn<QString>("name");
        QTest::addColumn<QString>("severity");
        QTest::newRow("Critical") << "Critical"
                                  << "SEV-1";
        QTest::newRow("SEV2") << "SEV2"
                              << "SEV-2";
        QTest::newRow("Minor") << "Minor"
                               << "SEV-3";
        QTest::newRow("Gold") << "Gold"
                              << "SEV-?";
    }
    void severitiesAreEachCompanysOwn()
    {
        QFETCH(QString, name);
        QFETCH(QString, severity);
        QJsonObject incident = firstOf(QStringLiteral("incidents.json"), "incidents");
        incident[QStringLiteral("severity")] = QJsonObject{{QStringLiteral("name"), name}};
        QCOMPARE(toString(reportOf(incident).severity), severity);
        QCOMPARE(reportOf(incident).severityText, name);
    }

    void everythingButIdAndTimeMayBeNull()
    {
        const QJsonObject whole = firstOf(QStringLiteral("incidents.json"), "incidents");
        QJsonObject bare;
        for (const QString& name : whole.keys())
            bare[name] = QJsonValue::Null;
        bare[QStringLiteral("id")] = QStringLiteral("X");
        bare[QStringLiteral("created_at")] = QStringLiteral("2026-11-20T03:05:10+01:00");
        const IncidentReport report = reportOf(bare);
        QCOMPARE(report.remoteId, QStringLiteral("X"));
        QCOMPARE(report.openedAt, at("2026-11-20T02:05:10Z"));
        QCOMPARE(report.changedAt, report.openedAt);
        QVERIFY(!declaredEvent(context(), bare, report).text.isEmpty());
        for (const char* needed : {"id", "created_at"}) {
            QJsonObject broken = whole;
            broken.remove(QLatin1String(needed));
            IncidentReport none;
            QVERIFY2(readIncident(context(), broken, none), needed);
            broken[QLatin1String(needed)] = QStringLiteral("0000-00-00T99:99:99");
            QCOMPARE(readIncident(context(), broken, none).has_value(), needed == QByteArray("created_at"));
        }
        // Every member of another type: no crash, nothing invented.
        for (const QString& name : whole.keys()) {
            for (const QJsonValue& other :
                 {QJsonValue(7), QJsonValue(QStringLiteral("text")),
                  QJsonValue(QJsonArray{1, QStringLiteral("a"), QJsonObject{}}), QJsonValue(QJsonObject{})}) {
                QJsonObject odd = whole;
                odd[name] = other;
                IncidentReport read;
                if (!readIncident(context(), odd, read))
                    declaredEvent(context(), odd, read);
            }
        }
    }

    void linksThatNameAnIncident_data()
    {
        QTest::addColumn<QString>("link");
        QTest::addColumn<QString>("key");
        const auto row = [](const char* name, const char* link, const char* key) {
            QTest::newRow(name) << QString::fromLatin1(link) << QString::fromLatin1(key);
        };
        row("PagerDuty", "https://acme.pagerduty.com/incidents/Q1?a=b",
            "page https://acme.pagerduty.com/incidents/Q1");
        row("a service of PagerDuty", "https://acme.pagerduty.com/services/P1", "");
        row("a look-alike", "https://pagerduty.com.evil.example/incidents/Q1", "");
        row("another look-alike", "https://evilpagerduty.com/incidents/Q1", "");
        row("FireHydrant", "https://app.firehydrant.io/org/incidents/42",
            "page https://app.firehydrant.io/org/incidents/42");
        row("Opsgenie", "https://acme.app.opsgenie.com/alert/detail/1",
            "page https://acme.app.opsgenie.com/alert/detail/1");
        row("a channel", "https://acme.slack.com/archives/C123", "channel slack:C123");
        row("a message", "https://acme.slack.com/archives/C123/p1700", "");
        row("a wiki", "https://wiki.example/incidents/1", "");
        row("no address", "C:\\incidents\\1", "");
    }
    void linksThatNameAnIncident()
    {
        QFETCH(QString, link);
        QFETCH(QString, key);
        QStringList keys;
        for (const IncidentKey& one : keysOfLink(link))
            keys << toString(one.kind) + u' ' + one.value;
        QCOMPARE(keys.join(u' '), key);
    }

    // ------------------------------------------------------------------------------- what happened in it

    void updatesAreEventsAndTellSinceWhenItIsOver()
    {
        IncidentReport report = reportOf(object(QStringLiteral("incidents.json"))
                                             .value(QLatin1String("incidents"))
                                             .toArray()
                                             .at(1)
                                             .toObject());
        Facts facts;
        readUpdates(
            context(),
            object(QStringLiteral("updates_470.json")).value(QLatin1String("incident_updates")).toArray(),
            report, facts);
        sortEvents(facts);
        QCOMPARE(words(facts.events),
                 QStringLiteral("2026-11-19T22:15:01Z|status.changed|update/01KUPD00000000000000000005|Ada "
                                "Byron|Investigating\n"
                                "2026-11-19T23:40:00Z|severity.changed|update/01KUPD00000000000000000006|Ada "
                                "Byron|Monitoring, Gold\n"
                                "2026-11-20T00:50:00Z|status.posted|update/01KUPD00000000000000000007|Ada "
                                "Byron|Writing it up: Export is through\n"
                                "2026-11-20T01:12:00Z|status.changed|update/01KUPD00000000000000000008|Ada "
                                "Byron|Writing it up"));
        QCOMPARE(report.resolvedAt, std::optional(at("2026-11-20T00:50:00Z")));
        QCOMPARE(report.statuses.size(), size_t(1));
        QCOMPARE(report.statuses[0].audience, QStringLiteral("internal"));
        QCOMPARE(report.statuses[0].state, QStringLiteral("Writing it up"));
        QCOMPARE(report.statuses[0].text, QStringLiteral("Export is through"));
        QCOMPARE(facts.events[0].incident, remoteIncidentId(account().source, report.remoteId));
        QVERIFY(facts.events[0].kind == EventKind::Status);
        QVERIFY(facts.events[1].kind == EventKind::Severity);
        QCOMPARE(facts.people.size(), size_t(1));
    }

    void anIncidentThatWasReopenedIsNotOverSinceTheFirstTime()
    {
        IncidentReport report = reportOf(firstOf(QStringLiteral("incidents_2.json"), "incidents"));
        report.resolvedAt.reset();
        const auto update = [](const char* id, const char* time, const char* category) {
            return QJsonObject{{QStringLiteral("id"), QString::fromLatin1(id)},
                               {QStringLiteral("created_at"), QString::fromLatin1(time)},
                               {QStringLiteral("new_incident_status"),
                                QJsonObject{{QStringLiteral("category"), QString::fromLatin1(category)}}}};
        };
        Facts facts;
        readUpdates(context(),
                    {update("4", "2026-11-20T05:00:00Z", "closed"),
                     update("1", "2026-11-20T01:00:00Z", "live"), update("3", "2026-11-20T04:00:00Z", "live"),
                     update("2", "2026-11-20T02:00:00Z", "closed")},
                    report, facts);
        QCOMPARE(report.resolvedAt, std::optional(at("2026-11-20T05:00:00Z")));
    }

    void whatWasMergedNamesTheOther()
    {
        IncidentReport report;
        report.source = account().source;
        report.remoteId = QStringLiteral("X");
        Facts facts;
        readUpdates(
            context(),
            object(QStringLiteral("updates_468.json")).value(QLatin1String("incident_updates")).toArray(),
            report, facts);
        QCOMPARE(facts.events[0].kindName, QStringLiteral("status.merged"));
        QCOMPARE(report.keys.size(), size_t(1));
        QCOMPARE(report.keys[0].value, QStringLiteral("incidentio:01KINC00000000000000000003"));
    }

    void alertsAreEventsAndKeys()
    {
        IncidentReport report = reportOf(firstOf(QStringLiteral("incidents.json"), "incidents"));
        report.keys.clear();
        Facts facts;
        readAlerts(
            context(),
            object(QStringLiteral("alerts_471.json")).value(QLatin1String("incident_alerts")).toArray(),
            report, facts);
        sortEvents(facts);
        QCOMPARE(words(facts.events),
                 QStringLiteral("2026-11-20T02:04:00Z|alert.firing|alert/01KIAL00000000000000000001/"
                                "firing||5xx ratio high\n"
                                "2026-11-20T02:06:00Z|alert.firing|alert/01KIAL00000000000000000002/"
                                "firing||Card declines\n"
                                "2026-11-20T02:33:00Z|alert.resolved|alert/01KIAL00000000000000000001/"
                                "resolved||5xx ratio high: resolved"));
        QStringList keys;
        for (const IncidentKey& key : report.keys)
            keys << toString(key.kind) + u' ' + key.value;
        QCOMPARE(keys.join(u'\n'), QStringLiteral("alert checkout/5xx\n"
                                                  "page https://acme.pagerduty.com/incidents/Q9Z8Y7\n"
                                                  "alert cards/declined"));
    }

    void followUpsAndActionsAreTasks()
    {
        const IncidentReport report = reportOf(firstOf(QStringLiteral("incidents.json"), "incidents"));
        Facts facts;
        std::vector<QString> gone;
        readFollowUps(
            context(),
            object(QStringLiteral("follow_ups_471.json")).value(QLatin1String("follow_ups")).toArray(),
            report, facts, gone);
        readActions(context(),
                    object(QStringLiteral("actions_471.json")).value(QLatin1String("actions")).toArray(),
                    report, facts, gone);
        sortEvents(facts);
        QString told = words(facts.events);
        told.replace(QStringLiteral("0000000000000000000"), QStringLiteral("-"));
        QCOMPARE(told, QStringLiteral(
                           "2026-11-20T02:08:00Z|action.created|action/01KACT-01|Ada Byron|Action: Call "
                           "the card processor (Ada Byron)\n"
                           "2026-11-20T02:09:00Z|action.created|action/01KACT-02|Ada Byron|Action: Check "
                           "the queue\n"
                           "2026-11-20T02:15:00Z|action.completed|action/01KACT-01/done|Ada Byron|Action "
                           "done: Call the card processor\n"
                           "2026-11-20T02:40:00Z|task.created|followup/01KFUP-01|Ada Byron|Follow-up: Add "
                           "a circuit breaker (Grace Hopper)\n"
                           "2026-11-20T02:41:00Z|task.created|followup/01KFUP-02|Ada Byron|Follow-up: "
                           "Alert on declines\n"
                           "2026-11-20T02:43:00Z|task.created|followup/01KFUP-04|Ada Byron|Follow-up: "
                           "Move to the moon\n"
                           "2026-11-20T08:00:00Z|task.dropped|followup/01KFUP-04/done||Follow-up will not "
                           "be done: Move to the moon\n"
                           "2026-11-20T09:00:00Z|task.completed|followup/01KFUP-02/done||Follow-up done: "
                           "Alert on declines"));
        for (const TimelineEvent& event : facts.events)
            QVERIFY(event.kind == EventKind::Task);
        QCOMPARE(gone.size(), size_t(2));
        QVERIFY(gone[0].startsWith(QLatin1String("followup/")));
    }

    void itemsThatCannotBeReadAreKept()
    {
        IncidentReport report = reportOf(firstOf(QStringLiteral("incidents.json"), "incidents"));
        Facts facts;
        std::vector<QString> gone;
        const QJsonArray odd{QJsonValue::Null, 7, QJsonObject{}, QJsonObject{{QStringLiteral("id"), 5}},
                             QJsonObject{{QStringLiteral("id"), QStringLiteral("a")},
                                         {QStringLiteral("created_at"), QStringLiteral("yesterday")}}};
        readUpdates(context(), odd, report, facts);
        readAlerts(context(), odd, report, facts);
        readFollowUps(context(), odd, report, facts, gone);
        readActions(context(), odd, report, facts, gone);
        QVERIFY(facts.events.empty() && gone.empty());
        QCOMPARE(facts.poison.size(), size_t(20));
    }

    // ----------------------------------------------------------------------------------------- the reading

    void theFirstReadingAsksForThirtyDaysAndTellsEverything()
    {
        const Told told = follow(tool, incidents());
        QVERIFY2(!told.error, qPrintable(told.error ? told.error->what : QString()));
        QCOMPARE(told.asked.size(), 19);
        QCOMPARE(told.asked[0], QStringLiteral("v2/incident_updates?page_size=50"));
        QCOMPARE(told.asked[1],
                 QStringLiteral(
                     "v2/incidents?page_size=50&sort_by=created_at_newest_first&updated_at[gte]=2026-10-"
                     "24T21:35:00Z"));
        const QString one = QStringLiteral("incident_id=01KINC00000000000000000001");
        QCOMPARE(told.asked.mid(2, 4).join(u' '),
                 QStringLiteral("v2/incident_updates?%1&page_size=250 v2/incident_alerts?%1&page_size=50 "
                                "v2/follow_ups?%1 v2/actions?%1")
                     .arg(one));
        QCOMPARE(told.asked[10],
                 QStringLiteral(
                     "v2/incidents?page_size=50&sort_by=created_at_newest_first&updated_at[gte]=2026-10-"
                     "24T21:35:00Z&after=01KINC00000000000000000002"));
        QCOMPARE(told.incidents.size(), size_t(4));
        QCOMPARE(told.events.size(),
                 size_t(4 + 9 + 3 + 5 + 3)); // declared, updates, alerts, follow-ups, actions
        QCOMPARE(told.early, QStringList());
        QCOMPARE(told.people.size(), size_t(2));
        QCOMPARE(told.people.at(QStringLiteral("01KUSR00000000000000000002")).email,
                 QStringLiteral("grace@example.com"));
        // The report waits for what makes it whole.
        const IncidentReport& first = told.incidents.at(QStringLiteral("01KINC00000000000000000001"));
        QCOMPARE(first.statuses.size(), size_t(2));
        QVERIFY(std::any_of(first.keys.begin(), first.keys.end(), [](const IncidentKey& key) {
            return key.kind == IncidentKey::Kind::Alert && key.value == QLatin1String("cards/declined");
        }));
        // By the tool's own time (Date), and nothing is left to do.
        QCOMPARE(told.cursors.last(), QStringLiteral("{\"high\":1795469700000,\"v\":1}"));
    }

    void requestsCarryTheTokenAndAskForJson()
    {
        const Step step = tool.pull(account(), incidents(), {});
        QVERIFY(step.request.auth == AuthScheme::Bearer);
        QVERIFY(onlyReads(step.request));
        const auto next = step.decode(answerTo(step.request.url), context());
        QCOMPARE(
            next->next->request.url.toEncoded(),
            QByteArray("https://api.incident.example/x/v2/incidents?page_size=50&sort_by=created_at_newest_"
                       "first&updated_at%5Bgte%5D=2026-10-24T21%3A35%3A00Z"));
    }

    void everythingMeansWithoutAFilter()
    {
        Account all = account();
        all.settings[QStringLiteral("history")] = QStringLiteral("everything");
        const Told told = follow(tool, incidents(), answerTo, 2, all);
        QCOMPARE(told.asked[1], QStringLiteral("v2/incidents?page_size=50&sort_by=created_at_newest_first"));
    }

    void laterReadingsAskForWhatChangedSince()
    {
        const QString high = writeMemory({at("2026-11-20T02:30:00Z"), false, std::nullopt});
        const Told told = follow(tool, incidents(high));
        // Updates since then tell of one incident more than the list, which had it anyway.
        QCOMPARE(told.asked[1],
                 QStringLiteral("v2/incidents?page_size=50&sort_by=created_at_newest_first&updated_"
                                "at[gte]=2026-11-20T02:25:00Z"));
        QCOMPARE(told.asked.size(), 19);
    }

    void anIncidentWithNewsThatTheListDoesNotHaveIsAskedFor()
    {
        const QString high = writeMemory({at("2026-11-20T02:30:00Z"), false, std::nullopt});
        const auto answer = [](const QUrl& url) {
            return url.path().endsWith(QLatin1String("/incidents"))
                       ? replyOf(200, R"({"incidents":[],"pagination_meta":{"page_size":50}})")
                       : answerTo(url);
        };
        const Told told = follow(tool, incidents(high), answer);
        QCOMPARE(told.asked[2], QStringLiteral("v2/incidents/01KINC00000000000000000001"));
        QCOMPARE(told.incidents.size(), size_t(1));
        QVERIFY(!told.cursors.last().contains(QStringLiteral("walk")));
        // It may be private, deleted or a test by now.
        for (const int status : {403, 404}) {
            const Told none = follow(tool, incidents(high), [&](const QUrl& url) {
                return url.path().contains(QStringLiteral("/incidents/")) ? replyOf(status, "{}")
                                                                          : answer(url);
            });
            QVERIFY(!none.error && none.incidents.empty());
            QVERIFY(!none.cursors.last().contains(QStringLiteral("walk")));
        }
    }

    void aReadingThatIsCutOffAnywhereLosesNothing()
    {
        const Told whole = follow(tool, incidents());
        for (int cut = 1; cut < whole.asked.size(); ++cut) {
            const Told first = follow(tool, incidents(), answerTo, cut);
            const Told rest = follow(tool, incidents(first.cursors.value(first.cursors.size() - 1)));
            QVERIFY2(!rest.error, qPrintable(QString::number(cut)));
            std::map<QString, TimelineEvent> events = first.events;
            for (const auto& [id, event] : rest.events) {
                const auto known = events.find(id);
                QVERIFY2(known == events.end() || known->second == event, qPrintable(id));
                events[id] = event;
            }
            QCOMPARE(events.size(), whole.events.size());
            std::map<QString, IncidentReport> reports = first.incidents;
            reports.insert(rest.incidents.begin(), rest.incidents.end());
            QVERIFY(reports == whole.incidents);
            QCOMPARE(rest.cursors.last(), whole.cursors.last());
        }
        // Begun again at the second page, not at the first.
        const Told half = follow(tool, incidents(), answerTo, 12);
        const Told rest = follow(tool, incidents(half.cursors.last()));
        QVERIFY2(rest.asked[0].contains(QStringLiteral("after=01KINC00000000000000000002")),
                 qPrintable(rest.asked[0]));
    }

    void theSameReadingTwiceTellsTheSame()
    {
        const Told first = follow(tool, incidents());
        const Told second = follow(tool, incidents());
        QVERIFY(first.events == second.events && first.incidents == second.incidents);
    }

    void anEditComesUnderTheSameName()
    {
        const Told before = follow(tool, incidents());
        const Told after = follow(tool, incidents(), [](const QUrl& url) {
            HttpReply reply = answerTo(url);
            reply.body.replace("Add a circuit breaker", "Add a bulkhead")
                .replace("Checkout 5xx", "Payments 5xx");
            return reply;
        });
        QCOMPARE(after.events.size(), before.events.size());
        QVERIFY(after.events.at(QStringLiteral("followup/01KFUP00000000000000000001"))
                    .text.contains(QStringLiteral("bulkhead")));
        QCOMPARE(after.incidents.at(QStringLiteral("01KINC00000000000000000001")).title,
                 QStringLiteral("Payments 5xx"));
    }

    void aServerWithoutAClockIsReadToItsNewestChange()
    {
        const Told told = follow(tool, incidents(), [](const QUrl& url) {
            HttpReply reply = answerTo(url);
            std::erase_if(reply.headers, [](const auto& header) { return header.first == "date"; });
            return reply;
        });
        QCOMPARE(*readMemory(told.cursors.last()).high, at("2026-11-20T02:31:00.250Z"));
    }

    void aTimeInTheFutureDoesNotMoveTheFeedThere()
    {
        const Told told = follow(tool, incidents(), [](const QUrl& url) {
            HttpReply reply = answerTo(url);
            reply.body.replace("2026-11-20T02:31:00.250000Z", "2099-01-01T00:00:00.000000Z");
            return reply;
        });
        QCOMPARE(*readMemory(told.cursors.last()).high, at("2026-11-23T21:35:00Z"));
    }

    void aFilterThatTakesOnlyDatesGetsOne()
    {
        const auto answer = [](const QUrl& url) {
            return QUrlQuery(url)
                               .queryItemValue(QStringLiteral("updated_at[gte]"), QUrl::FullyDecoded)
                               .size() > 10
                       ? replyOf(422, data(QStringLiteral("error_422.json")))
                       : answerTo(url);
        };
        const Told told = follow(tool, incidents(), answer);
        QVERIFY(!told.error);
        QVERIFY2(told.asked[2].endsWith(QStringLiteral("updated_at[gte]=2026-10-23")),
                 qPrintable(told.asked[2]));
        QVERIFY(readMemory(told.cursors.last()).days);
        const Told next = follow(tool, incidents(told.cursors.last()), answer);
        QVERIFY2(next.asked[1].endsWith(QStringLiteral("updated_at[gte]=2026-11-22")),
                 qPrintable(next.asked[1]));
        // One that takes nothing is told in incident.io's own words.
        const Told refused = follow(tool, incidents(), [](const QUrl& url) {
            return url.path().endsWith(QLatin1String("/incidents"))
                       ? replyOf(422, data(QStringLiteral("error_422.json")))
                       : answerTo(url);
        });
        QVERIFY(refused.error && refused.error->kind == ErrorKind::Invalid);
        QVERIFY(refused.error->what.contains(QStringLiteral("severity_id: severity does not exist")));
    }

    void aPlaceInTheListThatIsGoneBeginsAnew()
    {
        Memory memory;
        memory.walk = Walk{at("2026-11-01T00:00:00Z"),
                           at("2026-11-23T21:35:00Z"),
                           at("2026-11-23T21:35:00Z"),
                           QStringLiteral("gone"),
                           false,
                           {}};
        const Told told = follow(tool, incidents(writeMemory(memory)), [](const QUrl& url) {
            return QUrlQuery(url).queryItemValue(QStringLiteral("after")) == QLatin1String("gone")
                       ? replyOf(422, data(QStringLiteral("error_422.json")))
                       : answerTo(url);
        });
        QVERIFY(!told.error);
        QCOMPARE(told.incidents.size(), size_t(4));
    }

    void aListThatNeverEndsIsFollowedInRounds()
    {
        int page = 0;
        const auto endless = [&](const QUrl& url) {
            return url.path().endsWith(QLatin1String("/incidents"))
                       ? replyOf(200,
                                 "{\"incidents\":[],\"pagination_meta\":{\"page_size\":50,\"after\":\"P" +
                                     QByteArray::number(++page) + "\"}}")
                       : answerTo(url);
        };
        const Told told = follow(tool, incidents(), endless);
        QVERIFY2(told.asked.size() <= 401, qPrintable(QString::number(told.asked.size())));
        QVERIFY(readMemory(told.cursors.last()).walk->after == QStringLiteral("P%1").arg(page));
        // One that says it comes after itself is at its end.
        const Told same = follow(tool, incidents(), [](const QUrl& url) {
            return url.path().endsWith(QLatin1String("/incidents"))
                       ? replyOf(200, R"({"incidents":[],"pagination_meta":{"page_size":50,"after":"P"}})")
                       : answerTo(url);
        });
        QCOMPARE(same.asked.size(), 3);
    }

    void longListsOfOneIncidentAreReadToTheirEnd()
    {
        const auto answer = [](const QUrl& url) {
            HttpReply reply = answerTo(url);
            const QUrlQuery query(url);
            const bool first = !query.hasQueryItem(QStringLiteral("after"));
            if (url.path().endsWith(QLatin1String("/incident_updates")) &&
                query.queryItemValue(QStringLiteral("incident_id")).endsWith(u'1')) {
                QJsonObject body = QJsonDocument::fromJson(reply.body).object();
                QJsonArray all = body.value(QLatin1String("incident_updates")).toArray();
                QJsonArray part;
                for (int i = first ? 0 : 2; i < (first ? 2 : 4); ++i)
                    part.append(all.at(i));
                body[QStringLiteral("incident_updates")] = part;
                if (first)
                    body[QStringLiteral("pagination_meta")] =
                        QJsonObject{{QStringLiteral("after"), QStringLiteral("Z")}};
                reply.body = QJsonDocument(body).toJson();
            }
            return reply;
        };
        const Told told = follow(tool, incidents(), answer);
        QCOMPARE(told.asked.size(), 20);
        QVERIFY(told.events == follow(tool, incidents()).events);
    }

    void whatAKeyMayNotReadIsLeftOut()
    {
        const auto answer = [](const QUrl& url) {
            const bool extra = url.path().endsWith(QLatin1String("/incident_alerts")) ||
                               url.path().endsWith(QLatin1String("/follow_ups"));
            return extra ? replyOf(403, "{}") : answerTo(url);
        };
        const Told told = follow(tool, incidents(), answer);
        QVERIFY(!told.error);
        QCOMPARE(told.incidents.size(), size_t(4));
        QCOMPARE(told.warnings.size(), 1);
        QVERIFY(told.warnings[0].contains(QStringLiteral("incident_alerts")));
    }

    void failuresMoveNothing_data()
    {
        QTest::addColumn<int>("status");
        for (const int status : {401, 403, 404, 410, 429, 500, 503})
            QTest::newRow(qPrintable(QString::number(status))) << status;
    }
    void failuresMoveNothing()
    {
        QFETCH(int, status);
        const Told told = follow(tool, incidents(), [&](const QUrl& url) {
            return url.path().endsWith(QLatin1String("/incidents"))
                       ? replyOf(status, R"({"type":"x","status":429})")
                       : answerTo(url);
        });
        QVERIFY(told.error);
        QCOMPARE(told.error->httpStatus, status);
        QVERIFY(told.cursors.isEmpty());
    }

    void nonsenseInTheCursorIsABeginning_data()
    {
        QTest::addColumn<QString>("token");
        for (const char* token :
             {"", "x", "[]", "{}", "7", "{\"v\":2,\"high\":5}", "{\"v\":1,\"high\":\"soon\"}",
              "{\"v\":1,\"walk\":{\"since\":1}}", "{\"v\":1,\"high\":1e300}", "{\"v\":1,\"walk\":[1]}"})
            QTest::newRow(token) << QString::fromLatin1(token);
    }
    void nonsenseInTheCursorIsABeginning()
    {
        QFETCH(QString, token);
        QVERIFY(readMemory(token) == Memory());
        QCOMPARE(follow(tool, incidents(token)).incidents.size(), size_t(4));
        QCOMPARE(follow(tool, {QStringLiteral("statuspages"), token}).incidents.size(), size_t(2));
    }

    void theCursorComesBackAsItWas()
    {
        const Memory memory{at("2026-11-20T02:30:00.123Z"), true,
                            Walk{Instant{5},
                                 Instant{6},
                                 Instant{7},
                                 QStringLiteral("A\"\n"),
                                 true,
                                 {QStringLiteral("B"), QStringLiteral("C")}}};
        QVERIFY(readMemory(writeMemory(memory)) == memory);
        QVERIFY(readMemory(writeMemory({})) == Memory());
    }

    // ----------------------------------------------------------------------------------------- status pages

    void statusPagesTellWhatThePublicWasTold()
    {
        const Told told = follow(tool, {QStringLiteral("statuspages"), {}});
        QVERIFY(!told.error);
        QCOMPARE(told.asked.join(u' '),
                 QStringLiteral(
                     "v2/status_pages?page_size=100 "
                     "v2/status_page_incidents?status_page_id=01KPAG00000000000000000001&page_size=100"));
        const IncidentReport& one =
            told.incidents.at(QStringLiteral("statuspage/01KSPI00000000000000000001"));
        QCOMPARE(one.title, QStringLiteral("Card payments failing"));
        QVERIFY(one.stage == Stage::Mitigating);
        QVERIFY(!one.resolvedAt);
        QCOMPARE(one.statuses.size(), size_t(2));
        QCOMPARE(one.statuses[0].state, QStringLiteral("investigating"));
        QCOMPARE(one.statuses[0].audience, QStringLiteral("public"));
        QCOMPARE(one.keys.size(), size_t(1)); // not the page's address
        const IncidentReport& two =
            told.incidents.at(QStringLiteral("statuspage/01KSPI00000000000000000002"));
        QCOMPARE(two.resolvedAt, std::optional(at("2026-11-20T01:00:00Z")));
        QCOMPARE(told.events.size(), size_t(4));
        QCOMPARE(told.events.at(QStringLiteral("statuspage/update/01KSPU00000000000000000001")).text,
                 QStringLiteral("Public, investigating: We are looking into failing payments."));
        QCOMPARE(told.early, QStringList());
        QCOMPARE(told.cursors.last(),
                 QStringLiteral("{\"pages\":{\"01KPAG00000000000000000001\":\"\"},\"v\":1}"));
    }

    void thePastOfAPageIsReadOnce()
    {
        const auto answer = [](const QUrl& url) {
            HttpReply reply = answerTo(url);
            if (url.path().endsWith(QLatin1String("/status_page_incidents")) &&
                !QUrlQuery(url).hasQueryItem(QStringLiteral("after")))
                reply.body.replace("\"page_size\": 100", "\"page_size\": 100, \"after\": \"N\"");
            return reply;
        };
        const Told first = follow(tool, {QStringLiteral("statuspages"), {}}, answer);
        QCOMPARE(first.asked.size(), 3);
        QVERIFY(first.asked[2].endsWith(QStringLiteral("after=N")));
        // Cut off in between, it goes on there.
        const Told rest = follow(tool, {QStringLiteral("statuspages"), first.cursors[1]}, answer);
        QVERIFY(rest.asked[1].endsWith(QStringLiteral("after=N")));
        const Told later = follow(tool, {QStringLiteral("statuspages"), first.cursors.last()}, answer);
        QCOMPARE(later.asked.size(), 2);
    }

    // ------------------------------------------------------------------------------------- connection test

    void theConnectionTestSaysWhatTheKeyMay()
    {
        const Step step = tool.check(account());
        QCOMPARE(step.request.url.toString(), QStringLiteral("https://api.incident.example/x/v1/identity"));
        const auto fine = step.decode(replyOf(200, data(QStringLiteral("identity.json"))), context());
        QVERIFY(fine);
        QCOMPARE(fine->facts.account, QStringLiteral("https://app.incident.io/acme"));
        QCOMPARE(fine->facts.version, QStringLiteral("API v2"));
        const auto poor =
            step.decode(replyOf(200, data(QStringLiteral("identity_no_viewer.json"))), context());
        QVERIFY(!poor && poor.error().kind == ErrorKind::Forbidden);
        QVERIFY2(poor.error().what.contains(QStringLiteral("view data")), qPrintable(poor.error().what));
        QVERIFY(step.decode(replyOf(401, "{}"), context()).error().kind == ErrorKind::Unauthorised);
        QVERIFY(step.decode(replyOf(404, "{}"), context()).error().kind == ErrorKind::NotFound);
        QVERIFY(!step.decode(replyOf(200, R"({"identity":{}})"), context()));
        QVERIFY(!step.decode(replyOf(200, R"({"identity":null})"), context()));
    }

    void listsToChooseFromNameTheirIds()
    {
        const auto step = tool.catalogue(account(), CatalogueKind::LabelValues, QStringLiteral("status"));
        QVERIFY(step);
        const auto outcome =
            step->decode(replyOf(200, data(QStringLiteral("incident_statuses.json"))), context());
        QCOMPARE(outcome->facts.completions.value(2), QStringLiteral("Fixing (01KSTA00000000000000000003)"));
        QCOMPARE(idFromChoice(outcome->facts.completions[2]), QStringLiteral("01KSTA00000000000000000003"));
        QVERIFY(!tool.catalogue(account(), CatalogueKind::LabelValues, QStringLiteral("colour")));
        QVERIFY(!tool.catalogue(account(), CatalogueKind::Rules, QStringLiteral("status")));
    }

private:
    IncidentioConnector tool;
};

QTEST_GUILESS_MAIN(TestIncidentio)
#include "tst_incidentio.moc"
