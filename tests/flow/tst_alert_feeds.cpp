// SPDX-License-Identifier: GPL-3.0-or-later
// The connectors of Prometheus and Alertmanager through the engine into a real schema: what ended is over,
// what only vanished is missing, what cannot be read is counted, and a tool whose clock is off is dated
// right.
#include "integrations/alertmanager/alertmanager_connector.h"
#include "integrations/prometheus/prometheus_connector.h"
#include "tests/flow/listed_tool.h"

#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QtTest>

using namespace muster;
using namespace std::chrono_literals;

namespace {

/// An Alertmanager: a list of alerts, a list of silences, a clock that may be off.
struct AlertWorld : ListedWorld
{
    AlertWorld()
    {
        connectors.add(std::make_unique<AlertmanagerConnector>());
        connectors.add(std::make_unique<PrometheusConnector>());
        source.tool = QStringLiteral("alertmanager");
        source.name = QStringLiteral("Alertmanager");
        engine->setSources({source});
        upSince = clock.now() - 10h;
        net.answer = [this](const Exchange& exchange) { return answer(exchange); };
    }
    ScriptedTransport::Answer answer(const Exchange& exchange)
    {
        const QString path = exchange.request.url.path();
        QJsonDocument body;
        if (path.endsWith(QLatin1String("/alerts")))
            body.setArray(alerts);
        else if (path.endsWith(QLatin1String("/silences")))
            body.setArray(silences);
        else
            body.setObject({{QStringLiteral("versionInfo"),
                             QJsonObject{{QStringLiteral("version"), QStringLiteral("0.25.0")}}},
                            {QStringLiteral("cluster"), QJsonObject{}},
                            {QStringLiteral("uptime"), (upSince + ahead).toIso()}});
        return ScriptedTransport::reply(200, body.toJson(QJsonDocument::Compact),
                                        {{"date", ScriptedTransport::httpDate(clock.now() + ahead)}});
    }
    void fire(const char* name)
    {
        alerts.append(QJsonObject{
            {QStringLiteral("fingerprint"), QString::fromLatin1(name)},
            {QStringLiteral("startsAt"), (clock.now() + ahead).toIso()},
            {QStringLiteral("labels"), QJsonObject{{QStringLiteral("alertname"), QString::fromLatin1(name)}}},
            {QStringLiteral("status"), QJsonObject{{QStringLiteral("state"), QStringLiteral("active")}}}});
    }
    void silence(const char* id)
    {
        silences.append(QJsonObject{
            {QStringLiteral("id"), QString::fromLatin1(id)},
            {QStringLiteral("startsAt"), (clock.now() + ahead).toIso()},
            {QStringLiteral("updatedAt"), (clock.now() + ahead).toIso()},
            {QStringLiteral("endsAt"), (clock.now() + ahead + 8h).toIso()},
            {QStringLiteral("createdBy"), QStringLiteral("ada")},
            {QStringLiteral("matchers"), QJsonArray{}},
            {QStringLiteral("status"), QJsonObject{{QStringLiteral("state"), QStringLiteral("active")}}}});
    }
    void drop(QJsonArray& list, const char* key, const char* value) const
    {
        for (qsizetype i = list.size(); i-- > 0;) {
            if (list.at(i).toObject().value(QLatin1String(key)).toString() == QLatin1String(value))
                list.removeAt(i);
        }
    }
    /// Of the newest state of the events whose id begins so: "present", "missing" … or nothing.
    QString is(const QString& begin, const QString& end) const
    {
        for (const auto& [id, event] : store.events()) {
            if (id.startsWith(begin) && id.endsWith(end))
                return toString(event.presence);
        }
        return {};
    }
    Freshness freshness(const char* feed) const
    {
        for (const Freshness& one : engine->freshness()) {
            if (one.feed == QLatin1String(feed))
                return one;
        }
        return {};
    }

    QJsonArray alerts, silences;
    Instant upSince;
    Milliseconds ahead{0};
};

} // namespace

class TestAlertFeeds final : public QObject
{
    Q_OBJECT
private slots:
    void anAlertThatIsOverIsNeverMissing()
    {
        AlertWorld world;
        for (const char* name : {"a", "b", "c", "d", "e"})
            world.fire(name);
        world.engine->start();
        world.run(1min);
        world.drop(world.alerts, "fingerprint", "b");
        world.run(1min);
        QCOMPARE(world.is(QStringLiteral("b/"), QStringLiteral("/resolved")), QStringLiteral("present"));
        world.engine->sweepNow(true);
        world.run(1min);
        QCOMPARE(world.is(QStringLiteral("b/"), QStringLiteral("/firing")), QStringLiteral("present"));
        QCOMPARE(world.is(QStringLiteral("b/"), QStringLiteral("/resolved")), QStringLiteral("present"));
        QCOMPARE(world.is(QStringLiteral("a/"), QStringLiteral("/firing")), QStringLiteral("present"));
        QCOMPARE(world.freshness("alerts").why, QString());
    }

    void aSilenceThatVanishedIsMissingSinceThenAndPresentWhenItIsBack()
    {
        AlertWorld world;
        for (const char* id : {"s1", "s2", "s3", "s4"})
            world.silence(id);
        world.engine->start();
        world.run(10min);
        world.silence("s5"); // the others are behind the overlap from here on: listed, and no news
        world.run(1min);
        const QJsonArray all = world.silences;
        world.drop(world.silences, "id", "s2"); // Alertmanager lost its file, say
        world.run(1min);
        QCOMPARE(world.is(QStringLiteral("silence/s2"), QStringLiteral("started")),
                 QStringLiteral("present"));
        const Instant asked = world.clock.now();
        world.engine->sweepNow();
        world.run(1min);
        QCOMPARE(world.is(QStringLiteral("silence/s2"), QStringLiteral("started")),
                 QStringLiteral("missing"));
        QCOMPARE(world.is(QStringLiteral("silence/s1"), QStringLiteral("started")),
                 QStringLiteral("present"));
        const auto history = world.store.history(QStringLiteral("silence/s2/started"));
        QVERIFY(history.back().knownAt >= asked);
        // Back in an ordinary round, although nothing about it is news.
        world.silences = all;
        world.run(1min);
        QCOMPARE(world.is(QStringLiteral("silence/s2"), QStringLiteral("started")),
                 QStringLiteral("present"));
    }

    void anExpiredSilenceThatIsForgottenIsNotMissing()
    {
        AlertWorld world;
        for (const char* id : {"s1", "s2", "s3", "s4"})
            world.silence(id);
        world.engine->start();
        world.run(1min);
        QJsonObject ended = world.silences.at(0).toObject();
        ended.insert(QStringLiteral("endsAt"), world.clock.now().toIso());
        ended.insert(QStringLiteral("updatedAt"), world.clock.now().toIso());
        ended.insert(QStringLiteral("status"),
                     QJsonObject{{QStringLiteral("state"), QStringLiteral("expired")}});
        world.silences.replace(0, ended);
        world.run(1min);
        QCOMPARE(world.is(QStringLiteral("silence/s1"), QStringLiteral("ended")), QStringLiteral("present"));
        world.silences.removeAt(0); // after five days
        world.engine->sweepNow(true);
        world.run(1min);
        QCOMPARE(world.is(QStringLiteral("silence/s1"), QStringLiteral("started")),
                 QStringLiteral("present"));
        QCOMPARE(world.is(QStringLiteral("silence/s1"), QStringLiteral("ended")), QStringLiteral("present"));
    }

    void aSilenceThatRanOutWasEndedByNobody()
    {
        AlertWorld world;
        world.silence("s1");
        world.silence("s2");
        world.engine->start();
        world.run(1min);
        const QString now = world.clock.now().toIso();
        for (qsizetype i = 0; i < 2; ++i) {
            QJsonObject over = world.silences.at(i).toObject();
            over.insert(QStringLiteral("endsAt"), now);
            if (i == 1) // Alertmanager dates the change to the end that it gives it
                over.insert(QStringLiteral("updatedAt"), now);
            over.insert(QStringLiteral("status"),
                        QJsonObject{{QStringLiteral("state"), QStringLiteral("expired")}});
            world.silences.replace(i, over);
        }
        world.run(1min);
        QStringList ends;
        for (const auto& [id, event] : world.store.events()) {
            if (id.endsWith(QLatin1String("/ended")))
                ends << QStringList{id, event.kindName, event.actor, event.text}.join(u'|');
        }
        ends.sort();
        QCOMPARE(ends.join(u'\n'), QStringLiteral("silence/s1/ended|silence.ran_out||Silence of  ran out\n"
                                                  "silence/s2/ended|silence.ended||Silence of  ended"));
    }

    void aServerThatJustStartedMakesNothingMissing()
    {
        AlertWorld world;
        for (const char* name : {"a", "b", "c", "d"})
            world.fire(name);
        world.engine->start();
        world.run(1min);
        const QJsonArray before = world.alerts;
        world.upSince = world.clock.now();
        world.alerts = {};
        world.engine->sweepNow(true);
        world.run(1min);
        QCOMPARE(world.is(QStringLiteral("a/"), QStringLiteral("/firing")), QStringLiteral("present"));
        QCOMPARE(world.is(QStringLiteral("a/"), QStringLiteral("/resolved")), QString());
        world.alerts = before; // Prometheus sent them again
        world.run(5min);
        QCOMPARE(world.is(QStringLiteral("a/"), QStringLiteral("/resolved")), QString());
    }

    void anAlertThatCannotBeReadIsCountedAndShownAgainWhenItCan()
    {
        AlertWorld world;
        world.fire("a");
        world.fire("b");
        const QJsonObject whole = world.alerts.at(0).toObject();
        QJsonObject broken = whole;
        broken.remove(QStringLiteral("startsAt"));
        world.alerts.replace(0, broken);
        world.engine->start();
        world.run(1min);
        QCOMPARE(world.is(QStringLiteral("b/"), QStringLiteral("/firing")), QStringLiteral("present"));
        QCOMPARE(world.is(QStringLiteral("a/"), QStringLiteral("/firing")), QString());
        QVERIFY2(world.freshness("alerts").why.contains(QStringLiteral("1 item could not be read")),
                 qPrintable(world.freshness("alerts").why));
        QCOMPARE(world.store.poison(world.source.id).size(), size_t(1));
        world.alerts.replace(0, whole);
        world.run(1min);
        QCOMPARE(world.is(QStringLiteral("a/"), QStringLiteral("/firing")), QStringLiteral("present"));
        QCOMPARE(world.freshness("alerts").why, QString());
    }

    void aToolWhoseClockIsAnHourAheadIsDatedByOurs_data()
    {
        QTest::addColumn<int>("minutes");
        QTest::newRow("right") << 0;
        QTest::newRow("61 min ahead") << 61;
        QTest::newRow("61 min behind") << -61;
    }
    void aToolWhoseClockIsAnHourAheadIsDatedByOurs()
    {
        QFETCH(int, minutes);
        AlertWorld world;
        world.ahead = std::chrono::minutes{minutes};
        world.upSince = world.upSince - 10h;
        world.fire("a");
        const Instant fired = world.clock.now();
        world.engine->start();
        world.run(1min);
        world.alerts = {};
        world.run(1min);
        const Instant over = world.clock.now() - 1min; // within a round before
        const auto events = world.store.events();
        QCOMPARE(events.size(), size_t(2));
        for (const auto& [id, event] : events) {
            const Instant truth = id.endsWith(QLatin1String("firing")) ? fired : over;
            const Milliseconds off = event.occurredAt - truth;
            QVERIFY2(off > -2s && off < 18s,
                     qPrintable(id + QStringLiteral(" off by %1 ms").arg(off.count())));
            const Milliseconds raw = event.toldAt() - event.occurredAt;
            QVERIFY2(raw > world.ahead - 18s && raw < world.ahead + 18s,
                     qPrintable(QString::number(raw.count())));
        }
    }

    void aThousandAlertsThatStayTheSameAreNotWrittenAgain()
    {
        AlertWorld world;
        for (int i = 0; i < 1000; ++i)
            world.fire(qPrintable(QStringLiteral("a%1").arg(i)));
        world.engine->start();
        world.run(2min);
        const int before = world.store.items;
        QVERIFY(before >= 1000);
        world.run(5min);
        QCOMPARE(world.store.items, before);
    }
};

QTEST_GUILESS_MAIN(TestAlertFeeds)
#include "tst_alert_feeds.moc"
