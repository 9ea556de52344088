// SPDX-License-Identifier: GPL-3.0-or-later
// PagerDuty's JSON as reports and events, and its cursor at every page. What it can be told is
// tst_pagerduty_writes.cpp.
#include "integrations/core/incident_tools.h"
#include "integrations/pagerduty/pagerduty_connector.h"
#include "integrations/pagerduty/pagerduty_events.h"
#include "integrations/pagerduty/pagerduty_incidents.h"
#include "integrations/pagerduty/pagerduty_progress.h"
#include "tests/contract/test_data.h"
#include "tests/flow/pagerduty_server.h"

#include <QtTest>

using namespace muster;
using namespace muster::pagerduty;
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
QJsonObject dataObject(const char* file)
{
    return QJsonDocument::fromJson(data(file)).object();
}
QJsonObject incidentObject()
{
    return objectIn(dataObject("incident.json"), "incident");
}
QJsonObject parsed(const char* text)
{
    return QJsonDocument::fromJson(text).object();
}
QUrlQuery queryOf(const Step& step)
{
    return QUrlQuery(step.request.url);
}
QStringList items(const Step& step, const char* name)
{
    test::ApiRequest asked;
    asked.query = queryOf(step);
    return asked.values(name);
}
QString item(const Step& step, const char* name)
{
    return items(step, name).value(0);
}
/// Everything that a chain told, and where its cursor stood after each outcome.
struct Told
{
    std::map<QString, TimelineEvent> events;
    std::map<QString, IncidentReport> incidents;
    QStringList order; ///< "report Q1", "event log/R1", as they came
    QStringList warnings;
    QString cursor;
    int steps = 0;
    int poison = 0;
    std::optional<Error> error;
};

/// Runs a round against a server; stops after `most` requests as a crash would.
void run(Told& told, test::PagerDutyServer& server, const Account& source, int most = 10'000)
{
    const PagerDutyConnector connector;
    std::optional<Step> step =
        connector.pull(source, Cursor{QStringLiteral("incidents"), told.cursor}, Interest{});
    for (int i = 0; step && i < most; ++i) {
        const auto outcome =
            step->decode(server.ask(step->request, server.token), Context{server.clock.now(), source});
        ++told.steps;
        if (!outcome) {
            told.error = outcome.error();
            return;
        }
        for (const IncidentReport& report : outcome->facts.incidents) {
            told.order.append(QStringLiteral("report ") + report.remoteId);
            told.incidents[report.remoteId] = report;
        }
        for (const TimelineEvent& event : outcome->facts.events) {
            told.order.append(QStringLiteral("event ") + event.remoteId);
            told.events[event.remoteId] = event;
        }
        told.warnings += outcome->facts.warnings;
        told.poison += int(outcome->facts.poison.size());
        if (outcome->cursor)
            told.cursor = outcome->cursor->token;
        step = outcome->next;
    }
}

/// Sixty incidents over forty days, each with some log entries; the newest ones open.
void fill(test::PagerDutyServer& server, FakeClock& clock)
{
    for (int i = 0; i < 60; ++i) {
        const QString id = server.open(QStringLiteral("Incident %1").arg(i), QStringLiteral("key-%1").arg(i));
        clock.advance(5min);
        server.set(id, QStringLiteral("acknowledged"));
        server.log(id, "escalate_log_entry", QStringLiteral("Escalated"));
        clock.advance(10min);
        if (i < 55)
            server.set(id, QStringLiteral("resolved"));
        clock.advance(15h);
    }
}

QStringList keysOf(const std::map<QString, TimelineEvent>& events)
{
    QStringList keys;
    for (const auto& [key, event] : events)
        keys.append(key + u' ' + event.text);
    return keys;
}

} // namespace

class TestPagerDuty final : public QObject
{
    Q_OBJECT
private slots:
    // ------------------------------------------------------------------------------------------- mapping
    void anIncidentIsReadWhole()
    {
        const auto read = readIncident(context(), sent(incidentObject()));
        const auto& report = std::get<IncidentReport>(read);
        QCOMPARE(report.remoteId, kTarget);
        QCOMPARE(report.number, QStringLiteral("#4711"));
        QCOMPARE(report.title, QStringLiteral("Checkout 5xx above 5%"));
        QCOMPARE(report.openedAt.toIso(), QStringLiteral("2026-01-02T03:04:05Z"));
        QCOMPARE(report.changedAt.toIso(), QStringLiteral("2026-01-02T03:10:00Z"));
        QVERIFY(!report.resolvedAt);
        QCOMPARE(report.services, QStringList{QStringLiteral("checkout")});
        QVERIFY(report.severity == Severity::Sev1);
        QCOMPARE(report.severityText, QStringLiteral("P1"));
        QVERIFY(report.stage == Stage::Triage);
        QCOMPARE(report.stageText, QStringLiteral("acknowledged"));
        QStringList roles;
        for (const ReportedRole& role : report.roles)
            roles << role.role + u' ' + role.person.remoteId + u' ' + role.person.name;
        QCOMPARE(roles, (QStringList{QStringLiteral("Assignee PUSR001 Ada Lind"),
                                     QStringLiteral("Responder PUSR002 Bo Berg")}));
        QStringList times;
        for (const ReportedTime& time : report.times)
            times << time.name + u' ' + time.at.toIso();
        // 20:06 of the day before in UTC-7 is the earlier of the two acknowledgements.
        QCOMPARE(times, (QStringList{QStringLiteral("page_triggered 2026-01-02T03:04:05Z"),
                                     QStringLiteral("acked 2026-01-02T03:06:00Z")}));
        const std::map<QString, QString> fields{
            {QStringLiteral("urgency"), QStringLiteral("high")},
            {QStringLiteral("escalation policy"), QStringLiteral("Checkout")},
            {QStringLiteral("incident type"), QStringLiteral("incident_default")},
            {QStringLiteral("conference"), QStringLiteral("https://meet.example.com/acb-123")},
            {QStringLiteral("conference number"), QStringLiteral("+1-415-555-1212,,,,1234#")},
            {QStringLiteral("teams"), QStringLiteral("Payments")},
            {QStringLiteral("Environment"), QStringLiteral("production")},
            {QStringLiteral("regions"), QStringLiteral("eu, us")}};
        QCOMPARE(report.fields, fields);
        const std::vector<IncidentKey> keys{
            {IncidentKey::Kind::Remote, QStringLiteral("pagerduty:Q1A2B3C4D5E6F7")},
            {IncidentKey::Kind::Page, QStringLiteral("https://acme.pagerduty.com/incidents/Q1A2B3C4D5E6F7")},
            {IncidentKey::Kind::Alert, QStringLiteral("checkout/5xx")}};
        QVERIFY(report.keys == keys);
        IncidentReport more = report;
        addAlertKeys(more, sent(listIn(dataObject("alerts.json"), "alerts")));
        QCOMPARE(more.keys.size(), size_t(4)); // the first is the incident's own, the third has none
        QCOMPARE(more.keys.back().value, QStringLiteral("payments/latency"));
    }

    void aResolvedIncidentSaysWhen()
    {
        QJsonObject incident = incidentObject();
        incident[QStringLiteral("status")] = QStringLiteral("resolved");
        incident[QStringLiteral("resolved_at")] = QStringLiteral("2026-01-02T04:00:00Z");
        auto read = readIncident(context(), sent(incident));
        const auto& report = std::get<IncidentReport>(read);
        QVERIFY(report.stage == Stage::Resolved);
        QCOMPARE(report.resolvedAt->toIso(), QStringLiteral("2026-01-02T04:00:00Z"));
        QCOMPARE(report.times.back().name, QStringLiteral("resolved"));
        // Older answers have no resolved_at: the last change of its status was that.
        incident[QStringLiteral("resolved_at")] = QJsonValue();
        read = readIncident(context(), sent(incident));
        QCOMPARE(std::get<IncidentReport>(read).resolvedAt->toIso(), QStringLiteral("2026-01-02T03:06:00Z"));
    }

    void nullsAndUnknownWordsAreNoErrors()
    {
        QJsonObject incident;
        for (const QString& name : incidentObject().keys())
            incident[name] = QJsonValue();
        incident[QStringLiteral("id")] = QStringLiteral("Q1");
        QVERIFY(std::holds_alternative<QString>(readIncident(context(), sent(incident)))); // no time
        incident[QStringLiteral("created_at")] = QStringLiteral("2026-01-02T03:04:05Z");
        incident[QStringLiteral("status")] = QStringLiteral("dreaming");
        incident[QStringLiteral("priority")] =
            QJsonObject{{QStringLiteral("summary"), QStringLiteral("Gold")}};
        const auto read = readIncident(context(), sent(incident));
        const auto& report = std::get<IncidentReport>(read);
        QVERIFY(!report.stage);
        QCOMPARE(report.stageText, QStringLiteral("dreaming"));
        QVERIFY(report.severity == Severity::Unknown);
        QCOMPARE(report.severityText, QStringLiteral("Gold"));
        QVERIFY(report.roles.empty() && report.fields.empty());
        QCOMPARE(report.number, QString());
        QVERIFY(std::holds_alternative<QString>(readIncident(context(), sent(QJsonObject{}))));
    }

    void everyKindOfEntryHasItsName_data()
    {
        QTest::addColumn<QString>("type");
        QTest::addColumn<QString>("kind");
        QTest::addColumn<int>("family");
        const auto row = [](const char* type, const char* kind, EventKind family) {
            QTest::newRow(type) << QString::fromLatin1(type) << QString::fromLatin1(kind) << int(family);
        };
        row("trigger_log_entry", "page.triggered", EventKind::Page);
        row("acknowledge_log_entry", "page.acknowledged", EventKind::Page);
        row("unacknowledge_log_entry", "page.unacknowledged", EventKind::Page);
        row("resolve_log_entry", "page.resolved", EventKind::Page);
        row("escalate_log_entry", "page.escalated", EventKind::Page);
        row("exhaust_escalation_path_log_entry", "page.escalation_exhausted", EventKind::Page);
        row("repeat_escalation_path_log_entry", "page.escalation_repeated", EventKind::Page);
        row("reach_ack_limit_log_entry", "page.acknowledgement_expired", EventKind::Page);
        row("reach_trigger_limit_log_entry", "page.trigger_limit_reached", EventKind::Page);
        row("notify_log_entry", "page.notified", EventKind::Page);
        row("snooze_log_entry", "page.snoozed", EventKind::Page);
        row("assign_log_entry", "responder.assigned", EventKind::Role);
        row("delegate_log_entry", "responder.delegated", EventKind::Role);
        row("annotate_log_entry", "note.added", EventKind::Note);
        row("urgency_change_log_entry", "severity.urgency_changed", EventKind::Severity);
        row("field_value_change_log_entry", "field.changed", EventKind::Other);
        row("custom_field_value_change_log_entry", "field.changed", EventKind::Other);
        row("priority_change_log_entry", "severity.changed", EventKind::Severity);
        row("status_update_log_entry", "status.posted", EventKind::Status);
        row("responder_accept_log_entry", "responder.joined", EventKind::Role);
        row("merge_log_entry", "incident.merged", EventKind::Severity);
        row("reach_the_moon_log_entry", "pagerduty.reach_the_moon", EventKind::Other);
        row("", "pagerduty.entry", EventKind::Other);
    }
    void everyKindOfEntryHasItsName()
    {
        QFETCH(QString, type);
        QFETCH(QString, kind);
        QFETCH(int, family);
        QCOMPARE(kindOfLogEntry(type), kind);
        QCOMPARE(int(eventKindFromName(kind)), family);
    }

    void entriesNotesAndChangesBecomeEvents()
    {
        QStringList lines;
        for (const QJsonValue& one : listIn(dataObject("log_entries.json"), "log_entries")) {
            const auto read = readLogEntry(context(), sent(one.toObject()));
            const auto& entry = std::get<LogEntry>(read);
            QCOMPARE(entry.incident, kTarget);
            QVERIFY(entry.event.incident == remoteIncidentId(SourceId{QStringLiteral("s1")}, kTarget));
            QCOMPARE(entry.isNote, entry.event.remoteId == QLatin1String("log/R1LOG00005"));
            QCOMPARE(entry.isTrigger, entry.event.remoteId == QLatin1String("log/R1LOG00000"));
            QVERIFY(!entry.event.raw.isEmpty());
            lines << entry.event.remoteId + u'|' + entry.event.occurredAt.toIso() + u'|' + entry.event.actor +
                         u'|' + entry.event.service + u'|' + entry.event.text;
        }
        QCOMPARE(lines,
                 (QStringList{
                     QStringLiteral("log/R1LOG00005|2026-01-02T03:10:00Z|Ada Lind|checkout|Note added by Ada "
                                    "Lind."),
                     QStringLiteral("log/R1LOG00004|2026-01-02T03:08:00Z||checkout|reach the moon log entry"),
                     QStringLiteral("log/R1LOG00003|2026-01-02T03:07:00Z|Ada Lind|checkout|Custom fields "
                                    "changed: Updated environment to production"),
                     QStringLiteral("log/R1LOG00002|2026-01-02T03:06:00Z|Ada Lind|checkout|Acknowledged by "
                                    "Ada Lind."),
                     QStringLiteral("log/R1LOG00001|2026-01-02T03:04:10Z|checkout|checkout|Notified Ada Lind "
                                    "by phone."),
                     QStringLiteral("log/R1LOG00000|2026-01-02T03:04:05Z|checkout|checkout|Triggered through "
                                    "the API: 5xx at 7.2%")}));
        const auto note =
            readNote(context(), kTarget, sent(listIn(dataObject("notes.json"), "notes").at(0).toObject()));
        QCOMPARE(std::get<TimelineEvent>(note).remoteId, QStringLiteral("note/PNOTE01"));
        QCOMPARE(std::get<TimelineEvent>(note).text, QStringLiteral("Rolled back web to 1.2.2"));
        QCOMPARE(std::get<TimelineEvent>(note).actor, QStringLiteral("Ada Lind"));
        const auto change = readChange(
            context(), kTarget,
            sent(listIn(dataObject("related_change_events.json"), "change_events").at(0).toObject()));
        const auto& event = std::get<TimelineEvent>(change);
        QCOMPARE(event.remoteId, QStringLiteral("change/Q1A2B3C4D5E6F7/01BBYA6PEVW6A85"));
        QVERIFY(event.kind == EventKind::Change);
        QCOMPARE(event.link, QStringLiteral("https://ci.example.com/1"));
        QVERIFY(!event.raw.contains("routing_key")); // whoever has it can send events
        for (const char* bad : {"{}", R"({"id":"R1"})", R"({"id":"R1","created_at":"yesterday"})",
                                R"({"id":"R1","created_at":"2026-01-02T03:04:05Z","incident":null})"})
            QVERIFY2(std::holds_alternative<QString>(readLogEntry(context(), sent(parsed(bad)))), bad);
    }

    // -------------------------------------------------------------------------------------------- requests
    void theFirstRequestListsWhatIsOpen()
    {
        const PagerDutyConnector connector;
        const Step step = connector.pull(account(), Cursor{QStringLiteral("incidents"), {}}, {});
        const HttpRequest& r = step.request;
        QVERIFY(r.method == HttpMethod::Get);
        QCOMPARE(r.url.toString(QUrl::RemoveQuery), QStringLiteral("https://api.pagerduty.com/incidents"));
        QCOMPARE(r.accept, QByteArray("application/vnd.pagerduty+json;version=2"));
        QVERIFY(r.auth == AuthScheme::Prefixed);
        QCOMPARE(r.authPrefix, QByteArray("Token token="));
        QCOMPARE(items(step, "statuses[]"),
                 (QStringList{QStringLiteral("triggered"), QStringLiteral("acknowledged")}));
        QCOMPARE(item(step, "date_range"), QStringLiteral("all"));
        QCOMPARE(item(step, "sort_by"), QStringLiteral("created_at:desc"));
        QCOMPARE(item(step, "limit"), QStringLiteral("100"));
        QCOMPARE(item(step, "offset"), QStringLiteral("0"));
        Account oauth = account();
        oauth.settings[QStringLiteral("tokenKind")] = QStringLiteral("OAuth token");
        QCOMPARE(connector.pull(oauth, Cursor{QStringLiteral("incidents"), {}}, {}).request.authPrefix,
                 QByteArray("Bearer "));
    }

    void theLogIsAskedWithBothEnds()
    {
        FakeClock clock(kNow);
        test::PagerDutyServer server(clock);
        Told told;
        run(told, server, account());
        QVERIFY2(!told.error, told.error ? qPrintable(told.error->what) : "");
        QStringList asked;
        for (const test::ApiRequest& request : server.ledger) {
            if (request.path == QLatin1String("/log_entries"))
                asked << request.value("since") + u' ' + request.value("until") + u' ' +
                             request.value("include[]") + u' ' + request.value("limit") + u' ' +
                             request.value("offset");
        }
        // The last day with the overlap, then thirty days of history in stretches of 28 days at most.
        QCOMPARE(asked,
                 (QStringList{QStringLiteral("2026-01-01T03:10:00Z 2026-01-02T03:15:01Z channels 100 0"),
                              QStringLiteral("2025-12-04T03:15:00Z 2026-01-01T03:15:01Z channels 100 0"),
                              QStringLiteral("2025-12-03T03:15:00Z 2025-12-04T03:15:01Z channels 100 0")}));
        // Nothing new: two requests from here on.
        server.ledger.clear();
        clock.advance(20s);
        run(told, server, account());
        QCOMPARE(server.ledger.size(), size_t(2));
        QCOMPARE(server.ledger[1].value("since"), QStringLiteral("2026-01-02T03:10:00Z"));
        QCOMPARE(server.ledger[1].value("until"), QStringLiteral("2026-01-02T03:15:21Z"));
    }

    // ----------------------------------------------------------------------------------------------- paging
    void pagesResumeAfterAnyRequest()
    {
        FakeClock clock(kNow);
        test::PagerDutyServer server(clock);
        server.pageLimit = 7;
        fill(server, clock);
        const QString noted = server.incidents.front().value(QLatin1String("id")).toString();
        server.notes[noted].append(parsed(
            R"({"id":"PNOTE9","content":"hello","created_at":"2026-01-02T03:10:00Z","user":{"summary":"Ada Lind"}})"));
        server.log(noted, "annotate_log_entry", QStringLiteral("Annotated"));
        Account all = account();
        all.settings[QStringLiteral("history")] = QStringLiteral("365");
        Told whole;
        run(whole, server, all);
        QVERIFY2(!whole.error, whole.error ? qPrintable(whole.error->what) : "");
        QCOMPARE(whole.incidents.size(), size_t(60));
        // Of each: trigger, acknowledge, escalate; 55 times resolve; and the note and its entry, which is not
        // in the same moment.
        QCOMPARE(whole.events.size(), size_t(60 * 3 + 55 + 2));
        for (int at = 1; at <= whole.steps; at += 11) {
            Told cut;
            run(cut, server, all, at);
            for (int more = 0; more < 3; ++more)
                run(cut, server, all);
            QCOMPARE(keysOf(cut.events), keysOf(whole.events));
            QCOMPARE(cut.incidents.size(), whole.incidents.size());
            QVERIFY(!cut.error);
        }
    }

    void incidentsComeBeforeTheirEvents()
    {
        FakeClock clock(kNow);
        test::PagerDutyServer server(clock);
        fill(server, clock);
        Told told;
        run(told, server, account());
        QSet<QString> reported;
        for (const QString& line : told.order) {
            if (line.startsWith(QLatin1String("report "))) {
                reported.insert(line.mid(7));
                continue;
            }
            const TimelineEvent& event = told.events.at(line.mid(6));
            bool known = false;
            for (const QString& id : reported)
                known = known || event.incident == remoteIncidentId(event.source, id);
            QVERIFY2(known, qPrintable(line));
        }
    }

    void whatChangesIsReadAgainAndOnlyThat()
    {
        FakeClock clock(kNow);
        test::PagerDutyServer server(clock);
        const QString one = server.open(QStringLiteral("One"));
        server.open(QStringLiteral("Two"));
        Told told;
        run(told, server, account());
        clock.advance(1min);
        server.ledger.clear();
        server.set(one, QStringLiteral("acknowledged"));
        told.order.clear();
        run(told, server, account());
        QCOMPARE(told.order.count(QStringLiteral("report ") + one), 1);
        QCOMPARE(told.order.filter(QStringLiteral("report")).size(), 1);
        QVERIFY(told.incidents.at(one).stage == Stage::Triage);
        // A title that was edited is in no log, but in the list of what is open.
        clock.advance(1min);
        (*server.find(one))[QStringLiteral("title")] = QStringLiteral("One, and worse");
        (*server.find(one))[QStringLiteral("updated_at")] = clock.now().toIso();
        run(told, server, account());
        QCOMPARE(told.incidents.at(one).title, QStringLiteral("One, and worse"));
        // One that ended without a word in the log is no longer listed, and looked at once more.
        clock.advance(10min);
        (*server.find(one))[QStringLiteral("status")] = QStringLiteral("resolved");
        told.order.clear();
        run(told, server, account());
        QVERIFY(told.incidents.at(one).stage == Stage::Resolved);
        told.order.clear();
        run(told, server, account());
        QCOMPARE(told.order.filter(QStringLiteral("report")), QStringList());
    }

    void aLongerHistoryIsReadWhenAPersonChoosesIt()
    {
        FakeClock clock(kNow);
        test::PagerDutyServer server(clock);
        fill(server, clock);
        Account week = account();
        week.settings[QStringLiteral("history")] = QStringLiteral("7");
        Told told;
        run(told, server, week);
        const size_t few = told.incidents.size();
        QVERIFY(few >= 10 && few < 20);
        run(told, server, week);
        QCOMPARE(told.incidents.size(), few);
        week.settings[QStringLiteral("history")] = QStringLiteral("everything");
        run(told, server, week);
        QCOMPARE(told.incidents.size(), size_t(60));
    }

    void aStretchWithMoreThanOffsetsReachIsHalved()
    {
        FakeClock clock(kNow);
        test::PagerDutyServer server(clock);
        const QString id = server.open(QStringLiteral("Storm"));
        for (int i = 0; i < 10'500; ++i) {
            if (i % 2 == 0)
                clock.advance(1s);
            server.log(id, "notify_log_entry", QStringLiteral("Notified"));
        }
        Told told;
        // A round ends after some hundred requests.
        for (int round = 0; round < 12 && !told.error; ++round)
            run(told, server, account());
        QVERIFY2(!told.error, told.error ? qPrintable(told.error->what) : "");
        QCOMPARE(told.events.size(), size_t(10'501));
        QVERIFY(told.warnings.isEmpty());
        for (const test::ApiRequest& request : server.ledger)
            QVERIFY(request.value("offset").toInt() + request.value("limit").toInt() <= 10'000);
    }

    void aLongTimeOffIsReadInStretches()
    {
        FakeClock clock(kNow);
        test::PagerDutyServer server(clock);
        Told told;
        run(told, server, account());
        clock.advance(24h * 100);
        const QString id = server.open(QStringLiteral("While away"));
        server.set(id, QStringLiteral("resolved"));
        clock.advance(24h * 40);
        run(told, server, account());
        QVERIFY2(!told.error, told.error ? qPrintable(told.error->what) : "");
        QVERIFY(told.incidents.contains(id));
        QCOMPARE(told.events.size(), size_t(2));
    }

    void anIncidentThatMayNotBeReadIsToldAsTheLogTellsIt()
    {
        FakeClock clock(kNow);
        test::PagerDutyServer server(clock);
        const QString id = server.open(QStringLiteral("Secret"));
        server.set(id, QStringLiteral("resolved"));
        server.hidden = id;
        Told told;
        run(told, server, account());
        QVERIFY(!told.error);
        QCOMPARE(told.incidents.at(id).title, QStringLiteral("Secret"));
        QCOMPARE(told.incidents.at(id).number, QStringLiteral("#1"));
        QVERIFY(!told.incidents.at(id).stage);
        QCOMPARE(told.events.size(), size_t(2));
    }

    void aBrokenItemIsKeptAndTheOthersGoOn()
    {
        FakeClock clock(kNow);
        test::PagerDutyServer server(clock);
        server.open(QStringLiteral("One"));
        server.entries.push_back(QJsonObject{{QStringLiteral("id"), QStringLiteral("RBROKEN")},
                                             {QStringLiteral("created_at"), clock.now().toIso()}});
        Told told;
        run(told, server, account());
        QVERIFY(!told.error);
        QCOMPARE(told.poison, 1);
        QCOMPARE(told.events.size(), size_t(1));
    }

    void nonsenseInTheCursorIsABeginning()
    {
        FakeClock clock(kNow);
        test::PagerDutyServer server(clock);
        fill(server, clock);
        Told first;
        run(first, server, account());
        for (const char* bad : {"", "x", "[]", "{}", R"({"v":2,"high":1})", R"({"v":1,"high":"soon"})",
                                R"({"v":1,"high":1e300,"live":[1,2,3]})", R"({"v":1,"live":[5,1,0]})"}) {
            Told told;
            told.cursor = QString::fromLatin1(bad);
            run(told, server, account());
            QVERIFY2(!told.error, bad);
            QCOMPARE(told.events.size(), first.events.size());
        }
        Progress progress;
        progress.high = kNow;
        progress.newest = kNow;
        progress.live = Window{kNow - 1h, kNow, 300};
        progress.back = kNow - 24h;
        progress.floor = kNow - 48h;
        progress.past = Window{kNow - 48h, kNow - 24h, 9'900};
        progress.open[QStringLiteral("Q1")] = QStringLiteral("t");
        progress.known = {QStringLiteral("log/R1")};
        QVERIFY(readProgress(writeProgress(progress)) == progress);
    }

    // ------------------------------------------------------------------------------------------------ check
    void theCheckTellsWhoseTokenItIs()
    {
        FakeClock clock(kNow);
        test::PagerDutyServer server(clock);
        const PagerDutyConnector connector;
        const auto check = [&](const Account& source, const QByteArray& token) {
            std::optional<Step> step = connector.check(source);
            Result<Outcome> outcome;
            while (step) {
                outcome = step->decode(server.ask(step->request, token), Context{kNow, source});
                step = outcome ? outcome->next : std::nullopt;
            }
            return outcome;
        };
        auto outcome = check(account(), server.token);
        QVERIFY(outcome);
        QCOMPARE(outcome->facts.account, QStringLiteral("PUSR001"));
        QVERIFY(!outcome->facts.version.isEmpty());
        outcome = check(account(), "wrong-token");
        QVERIFY(!outcome && outcome.error().kind == ErrorKind::Unauthorised);
        QVERIFY(outcome.error().what.contains(QLatin1String("api.eu.pagerduty.com")));
        QVERIFY(!outcome.error().what.contains(QLatin1String("wrong-token")));
        // A key of the account is nobody's; the e-mail address has to be somebody's.
        server.userToken = false;
        outcome = check(account(), server.token);
        QVERIFY(outcome);
        QCOMPARE(outcome->facts.account, QStringLiteral("acme.pagerduty.com"));
        Account other = account();
        other.settings[QStringLiteral("from")] = QStringLiteral("nobody@example.com");
        outcome = check(other, server.token);
        QVERIFY(!outcome && outcome.error().kind == ErrorKind::Invalid);
    }

    void failuresAreToldApart_data()
    {
        QTest::addColumn<int>("status");
        QTest::addColumn<int>("kind");
        QTest::addColumn<QString>("words");
        const auto row = [](int status, ErrorKind kind, const char* words) {
            QTest::newRow(qPrintable(QString::number(status)))
                << status << int(kind) << QString::fromLatin1(words);
        };
        row(400, ErrorKind::Invalid, "does not accept");
        row(401, ErrorKind::Unauthorised, "refused the token");
        row(402, ErrorKind::Forbidden, "plan");
        row(403, ErrorKind::Forbidden, "does not allow");
        row(404, ErrorKind::NotFound, "address");
        row(429, ErrorKind::RateLimited, "7 s");
        row(500, ErrorKind::Remote, "fault of its own");
    }
    void failuresAreToldApart()
    {
        QFETCH(int, status);
        QFETCH(int, kind);
        QFETCH(QString, words);
        const PagerDutyConnector connector;
        HttpReply reply =
            replyOf(status, R"({"error":{"code":2001,"message":"Their words","errors":["Detail"]}})");
        reply.headers.emplace_back("ratelimit-reset", "7");
        const auto outcome =
            connector.pull(account(), Cursor{QStringLiteral("incidents"), {}}, {}).decode(reply, context());
        QVERIFY(!outcome);
        QCOMPARE(int(outcome.error().kind), kind);
        QVERIFY2(outcome.error().what.contains(words), qPrintable(outcome.error().what));
        if (status < 404)
            QVERIFY(outcome.error().what.contains(QLatin1String("Their words: Detail")));
        if (status == 429)
            QVERIFY(outcome.error().retryAfter == Milliseconds{7'000});
    }
};

QTEST_GUILESS_MAIN(TestPagerDuty)
#include "tst_pagerduty.moc"
