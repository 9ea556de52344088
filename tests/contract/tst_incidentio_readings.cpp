// SPDX-License-Identifier: GPL-3.0-or-later
// Readings of incident.io from their first request to their last: what is asked, readings that are cut off at
// any page, and what its specification leaves open.
#include "integrations/incidentio/incidentio_cursor.h"
#include "integrations/incidentio/incidentio_pages.h"
#include "tests/contract/incidentio_answers.h"

#include <QtTest>

using namespace muster;
using namespace muster::incidentio;

class TestIncidentioReadings final : public QObject
{
    Q_OBJECT
private slots:
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
        QCOMPARE(told.cursors.last(),
                 QStringLiteral("{\"from\":1792877700000,\"high\":1795469700000,\"v\":1}"));
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
            return filterOf(url).size() > 10 ? replyOf(422, data(QStringLiteral("error_422.json")))
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
        // Both ways are written by the same hand: what is kept of an item is the bytes that came.
        const auto answerIn = [](const QUrl& url, bool parts) {
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
                body[QStringLiteral("incident_updates")] = parts ? part : all;
                if (first && parts)
                    body[QStringLiteral("pagination_meta")] =
                        QJsonObject{{QStringLiteral("after"), QStringLiteral("Z")}};
                reply.body = QJsonDocument(body).toJson();
            }
            return reply;
        };
        const Told told = follow(tool, incidents(), [&](const QUrl& url) { return answerIn(url, true); });
        const Told whole = follow(tool, incidents(), [&](const QUrl& url) { return answerIn(url, false); });
        QCOMPARE(told.asked.size(), 20);
        QVERIFY(told.events == whole.events);
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
                                 {QStringLiteral("B"), QStringLiteral("C")},
                                 50,
                                 120}};
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

private:
    IncidentioConnector tool;
};

QTEST_GUILESS_MAIN(TestIncidentioReadings)
#include "tst_incidentio_readings.moc"
