// SPDX-License-Identifier: GPL-3.0-or-later
// How far the first reading of a tool came, as the cursors of its pulls tell: what the card of a source says
// of it. That the cursors hold it is each tool's own test.
#include "integrations/firehydrant/firehydrant_connector.h"
#include "integrations/incidentio/incidentio_connector.h"
#include "integrations/opsgenie/opsgenie_connector.h"
#include "integrations/pagerduty/pagerduty_connector.h"
#include "integrations/slack/slack_connector.h"
#include "integrations/statuspage/statuspage_connector.h"

#include <QtTest>

#include <array>
#include <memory>

using namespace muster;

namespace {

constexpr qint64 kFrom = 1'790'000'000'000;
constexpr qint64 kReached = 1'792'000'000'000;
constexpr qint64 kHigh = 1'795'000'000'000;

const Connector& connector(const QString& id)
{
    static const PagerDutyConnector pagerduty;
    static const OpsgenieConnector opsgenie;
    static const IncidentioConnector incidentio;
    static const FirehydrantConnector firehydrant;
    static const SlackConnector slack;
    static const StatuspageConnector statuspage;
    for (const Connector* one : std::array<const Connector*, 6>{&pagerduty, &opsgenie, &incidentio,
                                                                &firehydrant, &slack, &statuspage}) {
        if (one->descriptor().id == id)
            return *one;
    }
    qFatal("no such tool");
}

/// "%1" from, "%2" reached, "%3" high.
QString token(const char* text)
{
    return QString::fromLatin1(text)
        .replace(QStringLiteral("%1"), QString::number(kFrom))
        .replace(QStringLiteral("%2"), QString::number(kReached))
        .replace(QStringLiteral("%3"), QString::number(kHigh));
}

} // namespace

Q_DECLARE_METATYPE(muster::FirstReading)

class TestFirstReading final : public QObject
{
    Q_OBJECT
private slots:
    void cursorsTellHowFarItIs_data()
    {
        QTest::addColumn<QString>("tool");
        QTest::addColumn<QString>("feed");
        QTest::addColumn<QString>("cursor");
        QTest::addColumn<FirstReading>("reading");
        const Instant from{kFrom};
        const Instant reached{kReached};
        const auto add = [](const char* name, const char* tool, const char* feed, const char* text,
                            const FirstReading& reading) {
            QTest::addRow("%s: %s", tool, name)
                << QString::fromLatin1(tool) << QString::fromLatin1(feed) << token(text) << reading;
        };
        const FirstReading back{true, false, from, reached, false, {}};
        const FirstReading up{true, false, from, reached, true, {}};
        const FirstReading read{true, true, from, {}, false, {}};
        const FirstReading all{true, true, Instant{0}, {}, false, {}};
        const FirstReading unknown{true, true, {}, {}, false, {}};

        add("going back", "pagerduty", "incidents", "{'v':1,'high':%3,'back':%2,'floor':%1,'past':[%1,%2,0]}",
            back);
        add("read", "pagerduty", "incidents", "{'v':1,'high':%3,'floor':%1}", read);
        add("read, while a round goes on", "pagerduty", "incidents",
            "{'v':1,'high':%3,'floor':%1,'live':[%2,%3,0]}", read);
        add("all", "pagerduty", "incidents", "{'v':1,'high':%3,'floor':1230768000000}", all);

        add("going up", "opsgenie", "alerts", "{'v':1,'high':%3,'past':[%2,0,%3],'from':%1}", up);
        add("read", "opsgenie", "alerts", "{'v':1,'high':%3,'from':%1}", {true, true, from, {}, true, {}});
        add("begun", "opsgenie", "incidents", "{'v':1,'whole':false,'read':{'a':['x',false]}}",
            {true, false, {}, {}, false, {}});
        add("read", "opsgenie", "incidents", "{'v':1,'whole':true,'from':%1,'read':{}}", read);

        add("a share", "incidentio", "incidents",
            "{'v':1,'from':%1,'walk':{'since':%1,'began':%3,'high':%3,'met':50,'total':200}}",
            {true, false, from, {}, false, 0.25});
        add("read", "incidentio", "incidents", "{'v':1,'from':%1,'high':%3}", read);
        add("read, while changes are", "incidentio", "incidents",
            "{'v':1,'from':%1,'high':%3,'walk':{'since':%2,'began':%3,'high':%3,'met':1,'total':4}}", read);
        add("of an older version", "incidentio", "incidents", "{'v':1,'high':%3}", unknown);

        add("a share", "firehydrant", "incidents",
            "{'v':1,'from':%1,'walk':{'since':%1,'began':%3,'high':%3,'page':2,'pages':4}}",
            {true, false, from, {}, false, 0.25});
        add("all", "firehydrant", "incidents", "{'v':1,'from':0,'high':%3}", all);
        add("read", "firehydrant", "incidents", "{'v':1,'from':%1,'high':%3}", read);

        add("a share", "slack", "messages",
            "{'v':1,'listed':%3,'from':%1,'channels':[{'i':'C1','h':'1.000001','x':true},{'i':'C2','h':'1."
            "000001'}]}",
            {true, false, from, {}, false, 0.5});
        add("read", "slack", "messages",
            "{'v':1,'listed':%3,'from':%1,'channels':[{'i':'C1','h':'1.000001','x':true}]}", read);

        add("going back", "statuspage", "incidents",
            "{'v':1,'page':3,'back':%2,'from':%1,'high':%3,'deep':0}", back);
        add("read", "statuspage", "incidents", "{'v':1,'from':%1,'high':%3,'deep':0}", read);
    }
    void cursorsTellHowFarItIs()
    {
        QFETCH(QString, tool);
        QFETCH(QString, feed);
        QFETCH(QString, cursor);
        QFETCH(FirstReading, reading);
        const Connector& one = connector(tool);
        QVERIFY(one.descriptor().feeds.size() > 0);
        const auto found = one.firstReading({feed, cursor.replace(u'\'', u'"')});
        QVERIFY(found.has_value());
        QCOMPARE(found->begun, reading.begun);
        QCOMPARE(found->whole, reading.whole);
        QCOMPARE(found->since.value_or(Instant{-1}).ms, reading.since.value_or(Instant{-1}).ms);
        QCOMPARE(found->reached.value_or(Instant{-1}).ms, reading.reached.value_or(Instant{-1}).ms);
        QCOMPARE(found->forwards, reading.forwards);
        QCOMPARE(found->done.value_or(-1), reading.done.value_or(-1));
    }

    void withoutACursorNothingWasRead_data()
    {
        QTest::addColumn<QString>("tool");
        for (const char* tool : {"pagerduty", "opsgenie", "incidentio", "firehydrant", "slack", "statuspage"})
            QTest::addRow("%s", tool) << QString::fromLatin1(tool);
    }
    void withoutACursorNothingWasRead()
    {
        QFETCH(QString, tool);
        const Connector& one = connector(tool);
        int histories = 0;
        for (const QString& feed : one.descriptor().feeds) {
            const auto found = one.firstReading({feed, {}});
            histories += found ? 1 : 0;
            QVERIFY(!found || (!found->begun && !found->whole));
        }
        QVERIFY(histories > 0);
    }
};

QTEST_MAIN(TestFirstReading)
#include "tst_first_reading.moc"
