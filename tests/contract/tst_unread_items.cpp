// SPDX-License-Identifier: GPL-3.0-or-later
// One item that cannot be read stops nothing: it is kept as it came, counted and named, the others go on, and
// what it may be is not taken for gone. And everything that a tool tells is dated by its own clock.
// On recorded answers, with single items of them broken.
#include "integrations/alertmanager/alertmanager_connector.h"
#include "integrations/prometheus/prometheus_connector.h"
#include "tests/contract/test_data.h"

#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QtTest>

using namespace muster;

namespace {

const Instant kNow{1'795'469'740'000};

Account account()
{
    return {SourceId{QStringLiteral("s1")},
            QStringLiteral("The tool"),
            QUrl(QStringLiteral("https://tool.example")),
            {}};
}

QByteArray json(const QJsonArray& list)
{
    return QJsonDocument(list).toJson(QJsonDocument::Compact);
}

QJsonArray listOf(const char* file)
{
    return QJsonDocument::fromJson(recorded(QStringLiteral("alertmanager/") + QLatin1String(file))).array();
}

HttpReply answer(const QByteArray& body, std::optional<Instant> date = {})
{
    HttpReply reply = replyOf(200, body);
    if (date)
        reply.headers.emplace_back(
            "date", QLocale::c()
                        .toString(date->toUtc(), QStringLiteral("ddd, dd MMM yyyy hh:mm:ss 'GMT'"))
                        .toLatin1());
    return reply;
}

QStringList idsOf(const Outcome& outcome)
{
    QStringList ids;
    for (const TimelineEvent& event : outcome.facts.events)
        ids.append(event.remoteId);
    ids.sort();
    return ids;
}

bool contains(const std::vector<QString>& list, const QString& what)
{
    return std::find(list.begin(), list.end(), what) != list.end();
}

/// The recorded rules with one member of the first alert, or of its rule, replaced.
QByteArray rulesWith(const std::function<void(QJsonObject& rule, QJsonObject& alert)>& change)
{
    QJsonObject all =
        QJsonDocument::fromJson(recorded(QStringLiteral("prometheus/rules_alert.json"))).object();
    QJsonObject data = all.value(QLatin1String("data")).toObject();
    QJsonArray groups = data.value(QLatin1String("groups")).toArray();
    QJsonObject group = groups.at(0).toObject();
    QJsonArray rules = group.value(QLatin1String("rules")).toArray();
    for (qsizetype i = 0; i < rules.size(); ++i) {
        QJsonObject rule = rules.at(i).toObject();
        QJsonArray alerts = rule.value(QLatin1String("alerts")).toArray();
        if (alerts.isEmpty())
            continue;
        QJsonObject alert = alerts.at(0).toObject();
        change(rule, alert);
        alerts.replace(0, alert);
        if (rule.contains(QLatin1String("alerts")))
            rule.insert(QStringLiteral("alerts"), alerts);
        rules.replace(i, rule);
        break;
    }
    group.insert(QStringLiteral("rules"), rules);
    groups.replace(0, group);
    data.insert(QStringLiteral("groups"), groups);
    all.insert(QStringLiteral("data"), data);
    return QJsonDocument(all).toJson(QJsonDocument::Compact);
}

} // namespace

class TestUnreadItems final : public QObject
{
    Q_OBJECT
private slots:
    void recordedListsAreWholeAndRead()
    {
        for (const char* feed : {"alerts", "silences"}) {
            const auto read = pull(alertmanager, feed, {},
                                   answer(recorded(QStringLiteral("alertmanager/") + QLatin1String(feed) +
                                                   QStringLiteral(".json"))));
            QVERIFY(read.has_value());
            QVERIFY(read->full);
            QVERIFY(read->facts.poison.empty());
            QVERIFY(!read->seen.empty());
            QVERIFY(read->cursor.has_value());
        }
        const auto read = pullPrometheus({}, recorded(QStringLiteral("prometheus/rules_alert.json")), kNow);
        QVERIFY(read.has_value());
        QVERIFY(read->full);
        QVERIFY(read->facts.poison.empty());
        QCOMPARE(read->seen.size(), size_t(2));
        for (const Connector* connector :
             {static_cast<const Connector*>(&alertmanager), static_cast<const Connector*>(&prometheus)}) {
            QCOMPARE(connector->descriptor().swept, connector->descriptor().feeds);
            QVERIFY(!connector->descriptor().complete.isEmpty());
        }
    }

    void anAlertWithoutStartIsKeptAsItCameAndTheOthersAreTold()
    {
        QJsonArray list = listOf("alerts.json");
        QVERIFY(list.size() >= 2);
        const QStringList whole = idsOf(*pull(alertmanager, "alerts", {}, answer(json(list))));
        QJsonObject broken = list.at(0).toObject();
        const QString fingerprint = broken.value(QLatin1String("fingerprint")).toString();
        broken.insert(QStringLiteral("startsAt"), QStringLiteral("yesterday"));
        list.replace(0, broken);
        const auto read = pull(alertmanager, "alerts", {}, answer(json(list)));
        QVERIFY(read.has_value());
        QCOMPARE(read->facts.poison.size(), size_t(1));
        QCOMPARE(read->facts.poison.front().key, fingerprint);
        QCOMPARE(QJsonDocument::fromJson(read->facts.poison.front().raw).object(), broken);
        QVERIFY(!read->facts.poison.front().why.isEmpty());
        QCOMPARE(idsOf(*read).size(), whole.size() - 1);
        QVERIFY(read->cursor.has_value());
    }

    void anAlertThatCanNoLongerBeReadIsNotOver()
    {
        QJsonArray list = listOf("alerts.json");
        const auto first = pull(alertmanager, "alerts", {}, answer(json(list)));
        QVERIFY(first && first->cursor);
        QJsonObject broken = list.at(0).toObject();
        broken.remove(QStringLiteral("labels"));
        list.replace(0, broken);
        const auto second = pull(alertmanager, "alerts", first->cursor->token, answer(json(list)));
        QVERIFY(second.has_value());
        QVERIFY(!second->next); // nothing vanished
        QVERIFY(second->facts.events.empty());
        QVERIFY(second->over.empty());
        QCOMPARE(second->seen, first->seen);
        QVERIFY(second->full);
        // Read again: no second firing.
        const auto third =
            pull(alertmanager, "alerts", second->cursor->token, answer(json(listOf("alerts.json"))));
        QVERIFY(third && third->facts.events.empty());
    }

    void whatHasNoNameMayBeAnyOfThem()
    {
        QJsonArray list = listOf("alerts.json");
        const auto first = pull(alertmanager, "alerts", {}, answer(json(list)));
        QJsonObject broken = list.at(0).toObject();
        broken.remove(QStringLiteral("fingerprint"));
        list.replace(0, broken);
        auto second = pull(alertmanager, "alerts", first->cursor->token, answer(json(list)));
        QVERIFY(second && second->next); // something is missing: since when is the server up?
        second = second->next->decode(answer(recorded(QStringLiteral("alertmanager/status.json"))),
                                      {kNow + Milliseconds{365LL * 86'400'000}, account()});
        QVERIFY(second.has_value());
        QVERIFY(second->facts.events.empty());
        QVERIFY(!second->full);
        // However often it comes with another time: the same item.
        const QString key = second->facts.poison.front().key;
        broken.insert(QStringLiteral("updatedAt"), QStringLiteral("2026-11-23T22:00:00.000Z"));
        list.replace(0, broken);
        const auto third = pull(alertmanager, "alerts", {}, answer(json(list)));
        QCOMPARE(third->facts.poison.front().key, key);
        QVERIFY(!third->full);
    }

    void whatVanishedIsOverAndNotMissingByTheToolsClock()
    {
        const auto first =
            pull(alertmanager, "alerts", {}, answer(recorded(QStringLiteral("alertmanager/alerts.json"))));
        const auto asked = pull(alertmanager, "alerts", first->cursor->token, answer("[]"));
        QVERIFY(asked && asked->next);
        const Instant theirs = *Instant::fromIso(QStringLiteral("2026-11-24T03:00:00Z"));
        const auto second =
            asked->next->decode(answer(recorded(QStringLiteral("alertmanager/status.json")), theirs),
                                {theirs + Milliseconds{90 * 60'000}, account()}); // ours is 90 min ahead
        QVERIFY(second.has_value());
        QCOMPARE(second->facts.events.size(), first->seen.size());
        for (const TimelineEvent& event : second->facts.events)
            QCOMPARE(event.occurredAt, theirs);
        QCOMPARE(second->over, first->seen);
        QVERIFY(second->seen.empty());
        QVERIFY(second->full);
    }

    void aSilenceThatCannotBeReadIsKeptAndTheOthersGoOn()
    {
        QJsonArray list = listOf("silences.json");
        QVERIFY(list.size() >= 2);
        QJsonObject broken = list.at(0).toObject();
        const QString id = broken.value(QLatin1String("id")).toString();
        broken.insert(QStringLiteral("endsAt"), 17);
        list.replace(0, broken);
        list.append(QStringLiteral("what is this"));
        const auto read = pull(alertmanager, "silences", {}, answer(json(list)));
        QVERIFY(read.has_value());
        QCOMPARE(read->facts.poison.size(), size_t(2));
        QCOMPARE(read->facts.poison[0].key, id);
        QCOMPARE(read->facts.poison[1].raw, QByteArray("\"what is this\""));
        QVERIFY(!read->full); // the second may be any silence
        QVERIFY(contains(read->seen, QStringLiteral("silence/%1/started").arg(id)));
        QCOMPARE(idsOf(*read).size(), 2); // the expired one: begun and ended
    }

    void anEndedSilenceIsOverAndOneInForceIsExpected()
    {
        const auto read = pull(alertmanager, "silences", {}, answer(json(listOf("silences.json"))));
        QCOMPARE(read->seen,
                 std::vector{QStringLiteral("silence/ae7fbc7b-0916-4590-b104-ce6d200ed981/started")});
        QCOMPARE(read->over,
                 std::vector{QStringLiteral("silence/b55dc81b-125b-4644-9865-294c101c687b/started")});
    }

    /// Seed 838 of tst_simulation: our clock 2.7 h ahead, the silence 3.4 h old, the first look six hours.
    void theFirstLookAtSilencesGoesByTheToolsClock()
    {
        const Instant theirs = *Instant::fromIso(QStringLiteral("2026-11-24T01:00:00Z")); // 3.4 h after it
        const Instant ours = theirs + Milliseconds{9'720'000};
        const auto read =
            pull(alertmanager, "silences", {}, answer(json(listOf("silences.json")), theirs), ours);
        QCOMPARE(idsOf(*read).size(), 3);
        // And what a person is interested in is told by our clock.
        Interest interest;
        interest.range.from = ours - Milliseconds{3'600'000};
        const auto later = alertmanager.pull(account(), {QStringLiteral("silences"), {}}, interest)
                               .decode(answer(json(listOf("silences.json")), theirs), {ours, account()});
        QVERIFY(later && later->facts.events.empty());
        interest.range.from = ours - Milliseconds{4 * 3'600'000};
        const auto sooner = alertmanager.pull(account(), {QStringLiteral("silences"), {}}, interest)
                                .decode(answer(json(listOf("silences.json")), theirs), {ours, account()});
        QCOMPARE(idsOf(*sooner).size(), 3);
    }

    void aSilenceDatedIntoTheFutureHidesNoLaterOne()
    {
        QJsonArray list = listOf("silences.json");
        const QJsonObject model = list.at(0).toObject();
        QJsonObject odd = model;
        odd.insert(QStringLiteral("id"), QStringLiteral("odd"));
        odd.insert(QStringLiteral("updatedAt"), QStringLiteral("2099-01-01T00:00:00.000Z"));
        list.append(odd);
        const Instant theirs = *Instant::fromIso(QStringLiteral("2026-11-23T22:00:00Z"));
        const auto first = pull(alertmanager, "silences", {}, answer(json(list), theirs), theirs);
        QVERIFY(first && first->cursor);
        QJsonObject next = model;
        next.insert(QStringLiteral("id"), QStringLiteral("next"));
        next.insert(QStringLiteral("startsAt"), QStringLiteral("2026-11-23T22:05:00.000Z"));
        next.insert(QStringLiteral("updatedAt"), QStringLiteral("2026-11-23T22:05:00.000Z"));
        list.append(next);
        const Instant after = theirs + Milliseconds{600'000};
        const auto second =
            pull(alertmanager, "silences", first->cursor->token, answer(json(list), after), after);
        QVERIFY(idsOf(*second).contains(QStringLiteral("silence/next/started")));
    }

    void theOverlapOfSilencesIsTheEngines()
    {
        const QJsonArray list = listOf("silences.json");
        // The newest change is 21:35:23.593; the other was at 21:35:22.565.
        const auto again = [&](Milliseconds overlap) {
            const auto first = pull(alertmanager, "silences", {}, answer(json(list)));
            Interest interest;
            interest.overlap = overlap;
            return idsOf(*alertmanager.pull(account(), *first->cursor, interest)
                              .decode(answer(json(list)), {kNow, account()}))
                .size();
        };
        QCOMPARE(again(Milliseconds{0}), 2);
        QCOMPARE(again(Milliseconds{2'000}), 3);
    }

    void anAlertOfARuleThatCannotBeReadIsKept_data()
    {
        QTest::addColumn<QString>("member");
        QTest::addColumn<bool>("ofRule");
        QTest::addColumn<bool>("full");
        QTest::addColumn<int>("told");
        QTest::newRow("state") << QStringLiteral("state") << false << true << 1;
        QTest::newRow("activeAt") << QStringLiteral("activeAt") << false << true << 1;
        QTest::newRow("labels") << QStringLiteral("labels") << false << false << 1;
        QTest::newRow("the rule's alerts") << QStringLiteral("alerts") << true << false << 1;
    }
    void anAlertOfARuleThatCannotBeReadIsKept()
    {
        QFETCH(QString, member);
        QFETCH(bool, ofRule);
        QFETCH(bool, full);
        QFETCH(int, told);
        const auto whole = pullPrometheus({}, recorded(QStringLiteral("prometheus/rules_alert.json")), kNow);
        QVERIFY(whole && whole->facts.events.size() >= 2);
        const QByteArray broken =
            rulesWith([&](QJsonObject& rule, QJsonObject& alert) { (ofRule ? rule : alert).remove(member); });
        const auto read = pullPrometheus({}, broken, kNow);
        QVERIFY2(read.has_value(), qPrintable(read ? QString() : read.error().what));
        QCOMPARE(read->facts.poison.size(), size_t(1));
        QVERIFY(!read->facts.poison.front().raw.isEmpty());
        QCOMPARE(read->full, full);
        QCOMPARE(int(read->seen.size()), told);
        // Known before: neither over nor missing.
        const auto later = pullPrometheus(whole->cursor->token, broken, kNow + Milliseconds{60'000});
        QVERIFY(later.has_value());
        QVERIFY(later->facts.events.empty());
        QVERIFY(later->over.empty());
        QCOMPARE(later->seen.size(), size_t(2));
    }

    void aRuleWithANonsenseDurationStillTellsItsAlerts()
    {
        const auto read = pullPrometheus({}, rulesWith([](QJsonObject& rule, QJsonObject&) {
                                             rule.insert(QStringLiteral("duration"), 1e300);
                                         }),
                                         kNow);
        QVERIFY(read.has_value());
        QCOMPARE(read->facts.poison.size(), size_t(1));
        QVERIFY2(read->facts.poison.front().key.startsWith(QStringLiteral("rule/")),
                 qPrintable(read->facts.poison.front().key));
        QCOMPARE(read->seen.size(), size_t(2));
    }

    void theHistoryIsAskedUpToTheToolsNow()
    {
        // Ours is two hours ahead: a history up to then would be asked, and the cursor would be ahead of it.
        const Instant theirs{1'795'469'740'000};
        const auto list = prometheus.pull(account(), {QStringLiteral("alerts"), {}}, {})
                              .decode(answer(recorded(QStringLiteral("prometheus/rules_alert.json")), theirs),
                                      {theirs + Milliseconds{7'200'000}, account()});
        QVERIFY(list && list->next);
        QVERIFY2(list->next->request.body.contains("end=1795469740&"), list->next->request.body.constData());
        const auto done =
            list->next->decode(answer(recorded(QStringLiteral("prometheus/alerts_history.json")), theirs),
                               {theirs + Milliseconds{7'200'000}, account()});
        QVERIFY(done && done->cursor);
        QVERIFY2(done->cursor->token.contains(QStringLiteral("\"until\":1795469740000")),
                 qPrintable(done->cursor->token));
    }

private:
    static Result<Outcome> pull(const Connector& connector, const char* feed, const QString& token,
                                const HttpReply& reply, Instant now = kNow)
    {
        return connector.pull(account(), {QString::fromLatin1(feed), token}, {})
            .decode(reply, {now, account()});
    }
    /// The list, and an empty history.
    Result<Outcome> pullPrometheus(const QString& token, const QByteArray& rules, Instant now)
    {
        const Context context{now, account()};
        auto list =
            prometheus.pull(account(), {QStringLiteral("alerts"), token}, {}).decode(answer(rules), context);
        if (!list || !list->next)
            return list;
        return list->next->decode(
            answer("{\"status\":\"success\",\"data\":{\"resultType\":\"matrix\",\"result\":[]}}"), context);
    }

    AlertmanagerConnector alertmanager;
    PrometheusConnector prometheus;
};

QTEST_GUILESS_MAIN(TestUnreadItems)
#include "tst_unread_items.moc"
