// SPDX-License-Identifier: GPL-3.0-or-later
// What incident.io says, field by field: incidents, updates, alerts, follow-ups, actions, and whose key it
// is.
#include "integrations/incidentio/incidentio_events.h"
#include "integrations/incidentio/incidentio_requests.h"
#include "tests/contract/incidentio_answers.h"

#include <QtTest>

using namespace muster;
using namespace muster::incidentio;

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
        QVERIFY(!declaredEvent(context(), sent(bare), report).text.isEmpty());
        for (const char* needed : {"id", "created_at"}) {
            QJsonObject broken = whole;
            broken.remove(QLatin1String(needed));
            IncidentReport none;
            QVERIFY2(readIncident(context(), sent(broken), none), needed);
            broken[QLatin1String(needed)] = QStringLiteral("0000-00-00T99:99:99");
            QCOMPARE(readIncident(context(), sent(broken), none).has_value(),
                     needed == QByteArray("created_at"));
        }
        // Every member of another type: no crash, nothing invented.
        for (const QString& name : whole.keys()) {
            for (const QJsonValue& other :
                 {QJsonValue(7), QJsonValue(QStringLiteral("text")),
                  QJsonValue(QJsonArray{1, QStringLiteral("a"), QJsonObject{}}), QJsonValue(QJsonObject{})}) {
                QJsonObject odd = whole;
                odd[name] = other;
                IncidentReport read;
                if (!readIncident(context(), sent(odd), read))
                    declaredEvent(context(), sent(odd), read);
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
        readUpdates(context(),
                    sent(object(QStringLiteral("updates_470.json"))
                             .value(QLatin1String("incident_updates"))
                             .toArray()),
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
                    sent(QJsonArray{update("4", "2026-11-20T05:00:00Z", "closed"),
                                    update("1", "2026-11-20T01:00:00Z", "live"),
                                    update("3", "2026-11-20T04:00:00Z", "live"),
                                    update("2", "2026-11-20T02:00:00Z", "closed")}),
                    report, facts);
        QCOMPARE(report.resolvedAt, std::optional(at("2026-11-20T05:00:00Z")));
    }

    void whatWasMergedNamesTheOther()
    {
        IncidentReport report;
        report.source = account().source;
        report.remoteId = QStringLiteral("X");
        Facts facts;
        readUpdates(context(),
                    sent(object(QStringLiteral("updates_468.json"))
                             .value(QLatin1String("incident_updates"))
                             .toArray()),
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
            sent(object(QStringLiteral("alerts_471.json")).value(QLatin1String("incident_alerts")).toArray()),
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
            sent(object(QStringLiteral("follow_ups_471.json")).value(QLatin1String("follow_ups")).toArray()),
            report, facts, gone);
        readActions(
            context(),
            sent(object(QStringLiteral("actions_471.json")).value(QLatin1String("actions")).toArray()),
            report, facts, gone);
        sortEvents(facts);
        QString told = words(facts.events);
        told.replace(QStringLiteral("0000000000000000000"), QStringLiteral("-"));
        QCOMPARE(told, QStringLiteral(
                           "2026-11-20T02:08:00Z|action.created|action/01KACT-1|Ada Byron|Action: Call "
                           "the card processor (Ada Byron)\n"
                           "2026-11-20T02:09:00Z|action.created|action/01KACT-2|Ada Byron|Action: Check "
                           "the queue\n"
                           "2026-11-20T02:15:00Z|action.completed|action/01KACT-1/done|Ada Byron|Action "
                           "done: Call the card processor\n"
                           "2026-11-20T02:40:00Z|task.created|followup/01KFUP-1|Ada Byron|Follow-up: Add "
                           "a circuit breaker (Grace Hopper)\n"
                           "2026-11-20T02:41:00Z|task.created|followup/01KFUP-2|Ada Byron|Follow-up: "
                           "Alert on declines\n"
                           "2026-11-20T02:43:00Z|task.created|followup/01KFUP-4|Ada Byron|Follow-up: "
                           "Move to the moon\n"
                           "2026-11-20T08:00:00Z|task.dropped|followup/01KFUP-4/done||Follow-up will not "
                           "be done: Move to the moon\n"
                           "2026-11-20T09:00:00Z|task.completed|followup/01KFUP-2/done||Follow-up done: "
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
        readUpdates(context(), sent(odd), report, facts);
        readAlerts(context(), sent(odd), report, facts);
        readFollowUps(context(), sent(odd), report, facts, gone);
        readActions(context(), sent(odd), report, facts, gone);
        QVERIFY(facts.events.empty() && gone.empty());
        QCOMPARE(facts.poison.size(), size_t(20));
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
        QCOMPARE(outcome->facts.completions.value(2),
                 namedValue(QStringLiteral("01KSTA00000000000000000003"), QStringLiteral("Fixing")));
        // Both what stands there and what is typed by hand is understood.
        QCOMPARE(idFromChoice(QStringLiteral("01KSTA00000000000000000003")),
                 idFromChoice(QStringLiteral("Fixing (01KSTA00000000000000000003)")));
        QVERIFY(!tool.catalogue(account(), CatalogueKind::LabelValues, QStringLiteral("colour")));
        QVERIFY(!tool.catalogue(account(), CatalogueKind::Rules, QStringLiteral("status")));
    }

private:
    /// Page by page, what `answer` says; the paths that were asked in `asked`.
    Result<QStringList> components(const std::function<HttpReply(const QUrl&)>& answer, QStringList* asked)
    {
        auto step = tool.catalogue(account(), CatalogueKind::LabelValues, QStringLiteral("components"));
        if (!step)
            return tl::unexpected(step.error());
        std::optional<Step> next = *step;
        while (next) {
            const QUrl url = next->request.url;
            *asked << url.path().section(u'/', 3);
            auto outcome = next->decode(answer(url), context());
            if (!outcome)
                return tl::unexpected(outcome.error());
            next = outcome->next;
            if (!next)
                return outcome->facts.completions;
        }
        return QStringList();
    }

private slots:
    void theComponentsOfAPageAreOffered()
    {
        QStringList asked;
        const auto found = components(answerTo, &asked);
        QVERIFY2(found, found ? "" : qPrintable(found.error().what));
        QCOMPARE(asked, (QStringList{QStringLiteral("status_pages"),
                                     QStringLiteral("status_page_structures/01KPAG00000000000000000001")}));
        // One that stands in two places is one component.
        QCOMPARE(found->join(u'\n'),
                 (QStringList{namedValue(QStringLiteral("01KCMP00000000000000000001"), QStringLiteral("API")),
                              namedValue(QStringLiteral("01KCMP00000000000000000002"),
                                         QStringLiteral("EU data centre / Checkout")),
                              namedValue(QStringLiteral("01KCMP00000000000000000003"),
                                         QStringLiteral("United Kingdom / London / Search"))})
                     .join(u'\n'));
        // Both verbs of a page offer them, each with the states that a page knows.
        int verbs = 0;
        for (const WriteVerb& verb : tool.descriptor().verbs) {
            for (const SettingField& field : verb.fields) {
                if (field.key != QLatin1String("components"))
                    continue;
                ++verbs;
                QVERIFY(field.each && field.list == QLatin1String("components"));
                QCOMPARE(field.choices.join(u' '),
                         QStringLiteral("operational degraded_performance partial_outage full_outage"));
            }
        }
        QCOMPARE(verbs, 2);
    }

    void componentsOfSeveralPagesSayWhichOne()
    {
        QStringList asked;
        const auto answer = [](const QUrl& url) {
            if (url.path().endsWith(QLatin1String("status_pages")))
                return replyOf(200, R"({"status_pages":[{"id":"P1","name":"Gone"},{"id":"P2","name":"Acme"},)"
                                    R"({"id":"P3","name":"Empty"}]})");
            if (url.path().endsWith(QLatin1String("P1")))
                return replyOf(404, "{}");
            return replyOf(200, url.path().endsWith(QLatin1String("P3"))
                                    ? R"({"current_structure":{"items":[]}})"
                                    : R"({"current_structure":{"items":[{"component":{"component_id":"C1",)"
                                      R"("name":"API"}},{"component":{"name":"without id"}},7]}})");
        };
        const auto found = components(answer, &asked);
        QVERIFY(found);
        QCOMPARE(asked.size(), 4);
        QCOMPARE(*found, QStringList{namedValue(QStringLiteral("C1"), QStringLiteral("API (Acme)"))});
        // No page, no component; an answer that is cut is none.
        QCOMPARE(*components([](const QUrl&) { return replyOf(200, R"({"status_pages":[]})"); }, &asked),
                 QStringList());
        QVERIFY(!components(
            [&](const QUrl& url) {
                return url.path().endsWith(QLatin1String("P2")) ? replyOf(200, "{}") : answer(url);
            },
            &asked));
    }

private:
    IncidentioConnector tool;
};

QTEST_GUILESS_MAIN(TestIncidentio)
#include "tst_incidentio.moc"
