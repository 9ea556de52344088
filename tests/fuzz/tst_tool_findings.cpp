// SPDX-License-Identifier: GPL-3.0-or-later
// What the fuzz targets of the incident tools found, one case each, smallest input that shows it.
#include "integrations/core/address.h"
#include "integrations/firehydrant/firehydrant_connector.h"
#include "integrations/incidentio/incidentio_connector.h"
#include "integrations/opsgenie/opsgenie_connector.h"
#include "integrations/pagerduty/pagerduty_connector.h"
#include "integrations/statuspage/statuspage_connector.h"

#include <QtTest>

using namespace muster;

namespace {

Context context()
{
    Context made{
        Instant{1'795'469'740'000},
        {SourceId{QStringLiteral("s1")}, QStringLiteral("T"), QUrl(QStringLiteral("https://t.example")), {}}};
    made.account.settings[QStringLiteral("page")] = QStringLiteral("gytm4qzbx9t6");
    return made;
}

HttpReply replyOf(const QByteArray& body)
{
    HttpReply reply;
    reply.status = 200;
    reply.contentType = "application/json";
    reply.body = body;
    return reply;
}

/// A round as far as `answers` go; the last one is given twice at most.
struct Round
{
    QStringList asked; ///< paths
    qsizetype withoutAddress = 0;
    Facts facts;
    std::optional<Cursor> cursor;

    Round(const Connector& connector, const Cursor& from, const QList<QByteArray>& answers)
    {
        std::optional<Step> step = connector.pull(context().account, from, {});
        for (qsizetype i = 0; step && i <= answers.size(); ++i) {
            withoutAddress += isWebAddress(step->request.url) ? 0 : 1;
            asked << step->request.url.path();
            Result<Outcome> outcome =
                step->decode(replyOf(answers[std::min(i, answers.size() - 1)]), context());
            if (!outcome)
                return;
            for (PoisonItem& item : outcome->facts.poison)
                facts.poison.push_back(std::move(item));
            for (TimelineEvent& event : outcome->facts.events)
                facts.events.push_back(std::move(event));
            if (outcome->cursor)
                cursor = outcome->cursor;
            step = outcome->next ? std::optional<Step>(*outcome->next) : std::nullopt;
        }
    }
};

std::shared_ptr<const Connector> connectorOf(const QString& tool)
{
    if (tool == QLatin1String("pagerduty"))
        return std::make_shared<PagerDutyConnector>();
    if (tool == QLatin1String("opsgenie"))
        return std::make_shared<OpsgenieConnector>();
    if (tool == QLatin1String("firehydrant"))
        return std::make_shared<FirehydrantConnector>();
    if (tool == QLatin1String("incidentio"))
        return std::make_shared<IncidentioConnector>();
    return std::make_shared<StatuspageConnector>();
}

} // namespace

class TestToolFindings : public QObject
{
    Q_OBJECT

private slots:
    void aThingThatNoAddressCanHoldEndsNoReading_data();
    void aThingThatNoAddressCanHoldEndsNoReading();
    void whatACursorHoldsThatNoAddressCanHoldIsForgotten_data();
    void whatACursorHoldsThatNoAddressCanHoldIsForgotten();
    void whatIsBlankHasWordsOfOurs_data();
    void whatIsBlankHasWordsOfOurs();
};

void TestToolFindings::aThingThatNoAddressCanHoldEndsNoReading_data()
{
    QTest::addColumn<QString>("tool");
    QTest::addColumn<QString>("feed");
    QTest::addColumn<QList<QByteArray>>("before"); ///< what is asked before the list
    QTest::addColumn<QByteArray>("list");          ///< %1: an id
    QTest::newRow("PagerDuty") << "pagerduty"
                               << "incidents" << QList<QByteArray>()
                               << QByteArray(R"({"more":false,"incidents":[
            {"id":"%1","title":"t","status":"triggered","created_at":"2026-11-20T02:05:10Z","alert_counts":{"all":1}},
            {"id":"Q1","title":"t","status":"triggered","created_at":"2026-11-20T02:05:10Z"}]})");
    QTest::newRow("Opsgenie, alerts")
        << "opsgenie"
        << "alerts" << QList<QByteArray>{R"({"requestId":"r","took":0.1,"data":[]})"}
        << QByteArray(R"({"requestId":"r","took":0.1,"data":[
            {"id":"%1","message":"m","status":"open","createdAt":"2026-11-20T02:05:10Z"},
            {"id":"Q1","message":"m","status":"open","createdAt":"2026-11-20T02:05:10Z"}]})");
    QTest::newRow("Opsgenie, incidents")
        << "opsgenie"
        << "incidents" << QList<QByteArray>() << QByteArray(R"({"requestId":"r","took":0.1,"data":[
            {"id":"%1","message":"m","status":"open","createdAt":"2026-11-20T02:05:10Z"},
            {"id":"Q1","message":"m","status":"open","createdAt":"2026-11-20T02:05:10Z"}]})");
    QTest::newRow("FireHydrant") << "firehydrant"
                                 << "incidents" << QList<QByteArray>{R"({"organization":{}})"}
                                 << QByteArray(R"({"pagination":{},"data":[
            {"id":"%1","name":"n","created_at":"2026-11-20T02:05:10Z"},
            {"id":"Q1","name":"n","created_at":"2026-11-20T02:05:10Z"}]})");
    QTest::newRow("incident.io") << "incidentio"
                                 << "incidents" << QList<QByteArray>{R"({"incident_updates":[]})"}
                                 << QByteArray(R"({"pagination_meta":{},"incidents":[
            {"id":"%1","name":"n","created_at":"2026-11-20T02:05:10Z"},
            {"id":"Q1","name":"n","created_at":"2026-11-20T02:05:10Z"}]})");
    QTest::newRow("Statuspage") << "statuspage"
                                << "incidents" << QList<QByteArray>() << QByteArray(R"([
            {"id":"%1","name":"n","status":"investigating","created_at":"2026-11-20T02:05:10Z"},
            {"id":"Q1","name":"n","status":"investigating","created_at":"2026-11-20T02:05:10Z"}])");
}

void TestToolFindings::aThingThatNoAddressCanHoldEndsNoReading()
{
    QFETCH(QString, tool);
    QFETCH(QString, feed);
    QFETCH(QList<QByteArray>, before);
    QFETCH(QByteArray, list);
    const auto connector = connectorOf(tool);
    for (const QByteArray& id : {QByteArray("a\\u0000b"), QByteArray(".."), QByteArray("."), QByteArray(".A"),
                                 QByteArray(600, 'x')}) {
        QByteArray body = list;
        body.replace("%1", id);
        const Round round(*connector, {feed, {}}, before + QList<QByteArray>{body, "{}"});
        QCOMPARE(round.facts.poison.size(), size_t{1});
        const QString why = round.facts.poison.front().why;
        QVERIFY2(why.endsWith(QStringLiteral("id is missing or cannot be asked for")), qPrintable(why));
        QCOMPARE(round.withoutAddress, 0);
        QVERIFY2(round.asked.size() > before.size() + 1 || tool == QLatin1String("statuspage"),
                 qPrintable(round.asked.join(u' ')));
    }
}

void TestToolFindings::whatACursorHoldsThatNoAddressCanHoldIsForgotten_data()
{
    QTest::addColumn<QString>("tool");
    QTest::addColumn<QString>("feed");
    QTest::addColumn<QString>("token");
    QTest::addColumn<QList<QByteArray>>("answers");
    QTest::newRow("PagerDuty") << "pagerduty"
                               << "incidents"
                               << R"({"v":1,"high":1795460000000,"open":{"":"t","a\u0001":"t"}})"
                               << QList<QByteArray>{R"({"incidents":[],"more":false})"};
    QTest::newRow("Opsgenie") << "opsgenie"
                              << "incidents"
                              << R"({"v":1,"whole":true,"read":{"":["t",true],"..":["t",true]}})"
                              << QList<QByteArray>{R"({"requestId":"r","took":0.1,"data":[]})"};
    QTest::newRow("FireHydrant")
        << "firehydrant"
        << "incidents"
        << R"({"v":1,"high":1795460000000,"open":["a\u0001"],"walk":{"since":1,"began":1,"high":1,"page":1,)"
           R"("listed":true,"rest":[".."]}})"
        << QList<QByteArray>{R"({"pagination":{},"data":[]})"};
    QTest::newRow("incident.io")
        << "incidentio"
        << "incidents"
        << R"({"v":1,"high":1795460000000,"walk":{"since":1,"began":1,"high":1,"listed":true,"more":["a\u0001"]}})"
        << QList<QByteArray>{R"({"incident_updates":[]})", R"({"pagination_meta":{},"incidents":[]})"};
    QTest::newRow("Statuspage")
        << "statuspage"
        << "incidents"
        << R"({"v":1,"high":1795460000000,"deep":1795460000000,"open":["a\u0001",".."]})"
        << QList<QByteArray>{"[]", "[]"};
}

void TestToolFindings::whatACursorHoldsThatNoAddressCanHoldIsForgotten()
{
    QFETCH(QString, tool);
    QFETCH(QString, feed);
    QFETCH(QString, token);
    QFETCH(QList<QByteArray>, answers);
    const Round round(*connectorOf(tool), {feed, token}, answers);
    QCOMPARE(round.withoutAddress, 0);
    QVERIFY(!round.asked.isEmpty());
}

void TestToolFindings::whatIsBlankHasWordsOfOurs_data()
{
    QTest::addColumn<QByteArray>("blank");
    QTest::newRow("spaces") << QByteArray("   ");
    QTest::newRow("control characters") << QByteArray("\\u0001\\u0000");
}

/// A title or a message of which nothing can be shown made an event without words.
void TestToolFindings::whatIsBlankHasWordsOfOurs()
{
    QFETCH(QByteArray, blank);
    const Round round(
        IncidentioConnector(), {QStringLiteral("incidents"), {}},
        {R"({"incident_updates":[]})",
         R"({"pagination_meta":{},"incidents":[{"id":"01A","name":"n","created_at":"2026-11-20T02:05:10Z"}]})",
         R"({"incident_updates":[{"id":"u","created_at":"2026-11-20T02:06:00Z","message":")" + blank +
             R"(","new_incident_status":{"name":")" + blank + R"("}}]})",
         R"({"incident_alerts":[{"id":"i","alert":{"id":"a","deduplication_key":"d","title":")" + blank +
             R"(","created_at":"2026-11-20T02:06:00Z"}}]})",
         R"({"follow_ups":[]})", R"({"actions":[]})", R"({})"});
    QStringList texts;
    for (const TimelineEvent& event : round.facts.events)
        texts << event.text;
    QVERIFY2(texts.contains(QStringLiteral("Alert d")), qPrintable(texts.join(u'|')));
    QVERIFY2(texts.contains(QStringLiteral("Update without words")), qPrintable(texts.join(u'|')));
    QVERIFY2(!texts.contains(QString()), qPrintable(texts.join(u'|')));
}

QTEST_GUILESS_MAIN(TestToolFindings)
#include "tst_tool_findings.moc"
