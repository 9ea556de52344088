// SPDX-License-Identifier: GPL-3.0-or-later
// Statuspage as pure values: what is asked, what its answers become, and what the connection test tells
// apart.
#include "tests/contract/statuspage_values.h"

#include <set>

using namespace muster;
using namespace muster::statuspage_test;

class TestStatuspage final : public QObject
{
    Q_OBJECT
private slots:
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

    void whatWasSaidAtOneMomentStaysInTheOrderOfThePage()
    {
        for (const int count : {1, 2, 5, 16, 17, 60}) {
            QJsonArray updates;
            std::vector<std::pair<int, QString>> expected;
            for (int i = 0; i < count; ++i) {
                const int minute = (i * 7) % 4;
                const QString text = QStringLiteral("update %1").arg(i);
                updates.append(QJsonObject{
                    {QStringLiteral("id"), QStringLiteral("u%1").arg(i)},
                    {QStringLiteral("body"), text},
                    {QStringLiteral("status"), QStringLiteral("identified")},
                    {QStringLiteral("display_at"), QStringLiteral("2026-11-20T02:0%1:00Z").arg(minute)}});
                expected.emplace_back(minute, text);
            }
            std::stable_sort(expected.begin(), expected.end(),
                             [](const auto& a, const auto& b) { return a.first < b.first; });
            const QByteArray list =
                QJsonDocument(QJsonArray{QJsonObject{
                                  {QStringLiteral("id"), QStringLiteral("p1")},
                                  {QStringLiteral("status"), QStringLiteral("identified")},
                                  {QStringLiteral("created_at"), QStringLiteral("2026-11-20T02:00:00Z")},
                                  {QStringLiteral("incident_updates"), updates}}})
                    .toJson();
            const Outcome outcome = read({}, {replyOf(200, list)});
            QCOMPARE(outcome.facts.incidents.size(), size_t(1));
            const auto& statuses = outcome.facts.incidents.front().statuses;
            QCOMPARE(statuses.size(), expected.size());
            for (size_t i = 0; i < expected.size(); ++i)
                QCOMPARE(statuses[i].text, expected[i].second);
        }
    }

    void aPostmortemIsKeptInTheToolsOwnBytes()
    {
        const auto rawOf = [&](const QByteArray& member) {
            const QByteArray list =
                R"([{"id":"p1","status":"postmortem","created_at":"2026-11-18T09:00:00Z",)"
                R"("postmortem_published_at":"2026-11-19T12:00:00Z")" +
                member + "}]";
            Outcome outcome = read({}, {replyOf(200, list)});
            return outcome.facts.events.empty() ? QByteArray() : outcome.facts.events.front().raw;
        };
        QCOMPARE(rawOf(",\"postmortem_body\":\"caf\\u00e9 \\/ x\""),
                 QByteArray("{\"postmortem_body\":\"caf\\u00e9 \\/ x\"}"));
        QCOMPARE(rawOf({}), QByteArray("{\"postmortem_body\":\"\"}"));
        QCOMPARE(rawOf(",\"postmortem_body\":null"), QByteArray("{\"postmortem_body\":\"\"}"));
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

    void aMaintenanceReadsAsWordsAndKeepsItsOwn()
    {
        QJsonObject one = incident(QStringLiteral("i1"), kNow);
        QJsonObject update = one[QStringLiteral("incident_updates")].toArray()[0].toObject();
        update[QStringLiteral("status")] = QStringLiteral("in_progress");
        update[QStringLiteral("body")] = QStringLiteral("We upgrade.");
        update[QStringLiteral("affected_components")] =
            QJsonArray{QJsonObject{{QStringLiteral("code"), QStringLiteral("c1")},
                                   {QStringLiteral("name"), QStringLiteral("API")},
                                   {QStringLiteral("old_status"), QStringLiteral("operational")},
                                   {QStringLiteral("new_status"), QStringLiteral("under_maintenance")}}};
        one[QStringLiteral("status")] = QStringLiteral("in_progress");
        one[QStringLiteral("incident_updates")] = QJsonArray{update};
        const Outcome outcome = read({}, {json(QJsonArray{one})});
        const TimelineEvent& event = outcome.facts.events.front();
        QCOMPARE(event.text, QStringLiteral(u"In progress: We upgrade. \u00b7 API: Operational \u2192 Under "
                                            u"maintenance"));
        QVERIFY(event.raw.contains("\"in_progress\"") && event.raw.contains("\"under_maintenance\""));
        QCOMPARE(outcome.facts.incidents.front().statuses.front().state, QStringLiteral("in_progress"));
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
        QVERIFY2(words.error().what.contains(QStringLiteral("“Contoso Status (internal)” is b2zn8d7q1kfm")),
                 qPrintable(words.error().what));
        QVERIFY(!connector.push(bare, operation(verb::kStatusPost, R"({"text":"x"})", QStringLiteral("i1"))));
    }

    void componentsAreNamedForTheForm()
    {
        const auto step =
            connector.catalogue(account(), CatalogueKind::LabelValues, QStringLiteral("components"));
        const auto list = step->decode(answer("components.json"), context());
        QCOMPARE(list->facts.completions,
                 QStringList{namedValue(QStringLiteral("ftgks51sfs2d"), QStringLiteral("API"),
                                        QStringLiteral("operational"))}); // a group is none
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
    StatuspageConnector connector;
};

QTEST_GUILESS_MAIN(TestStatuspage)
#include "tst_statuspage.moc"
