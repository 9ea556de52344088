// SPDX-License-Identifier: GPL-3.0-or-later
// Who is on call in PagerDuty: told whole or not at all.
#include "integrations/pagerduty/pagerduty_connector.h"
#include "tests/contract/test_data.h"
#include "tests/flow/pagerduty_server.h"

#include <QtTest>

using namespace muster;

namespace {

const Instant kNow{1'767'323'700'000}; // 2026-01-02T03:15:00Z

Account account()
{
    return {SourceId{QStringLiteral("s1")},
            QStringLiteral("PD"),
            QUrl(QStringLiteral("https://api.pagerduty.com")),
            {}};
}
Context context()
{
    return {kNow, account()};
}
Step pulled()
{
    return PagerDutyConnector().pull(account(), Cursor{QStringLiteral("on-call"), {}}, {});
}
QStringList named(const OnCallReading& reading)
{
    QStringList list;
    for (const OnCall& one : reading.named)
        list << QStringLiteral("%1 %2 %3 %4-%5")
                    .arg(one.rota)
                    .arg(one.level)
                    .arg(one.person.name, one.since ? one.since->toIso() : QString(),
                         one.until ? one.until->toIso() : QString());
    return list;
}

} // namespace

class TestPagerDutyOnCall final : public QObject
{
    Q_OBJECT
private slots:
    void aReadingNamesPersonRotaAndEnd()
    {
        const Step step = pulled();
        test::ApiRequest asked;
        asked.query = QUrlQuery(step.request.url);
        QCOMPARE(step.request.url.path(), QStringLiteral("/oncalls"));
        QCOMPARE(asked.value("include[]"), QStringLiteral("users"));
        const auto outcome =
            step.decode(replyOf(200, recorded(QStringLiteral("pagerduty/oncalls.json"))), context());
        QVERIFY(outcome && outcome->facts.onCall && outcome->facts.onCall->whole && !outcome->next);
        QCOMPARE(named(*outcome->facts.onCall),
                 (QStringList{QStringLiteral("Payments primary 1 Ada Lind "
                                             "2026-01-01T08:00:00Z-2026-01-02T08:00:00Z"),
                              // Whom a policy names itself: no schedule, no end.
                              QStringLiteral("Payments 2 Bo Berg -")}));
        const OnCall& ada = outcome->facts.onCall->named.front();
        QCOMPARE(ada.person.remoteId, QStringLiteral("PUSR001"));
        QCOMPARE(ada.person.email, QStringLiteral("ada@example.com"));
        QCOMPARE(ada.policy, QStringLiteral("Payments"));
        QCOMPARE(ada.key, QStringLiteral("PPOL001/1/PSCH001/PUSR001"));
    }

    void onlyTheLastPageTells()
    {
        FakeClock clock(kNow);
        test::PagerDutyServer server(clock);
        server.pageLimit = 2;
        for (const char* id : {"A", "B", "C", "D", "A"}) // somebody in two shifts that follow each other
            server.callOn(QLatin1String(id), QLatin1String(id), 1, QStringLiteral("2026-01-02T08:00:00Z"));
        server.onCalls.back()[QStringLiteral("end")] = QStringLiteral("2026-01-03T08:00:00Z");
        std::optional<Step> step = pulled();
        int asked = 0;
        while (step) {
            ++asked;
            const auto outcome = step->decode(server.ask(step->request, server.token), context());
            QVERIFY(outcome);
            QCOMPARE(outcome->facts.onCall.has_value(), !outcome->next);
            if (outcome->facts.onCall) {
                QCOMPARE(outcome->facts.onCall->named.size(), size_t(4));
                QVERIFY(outcome->facts.onCall->whole);
                QCOMPARE(outcome->facts.onCall->named.front().until->toIso(),
                         QStringLiteral("2026-01-03T08:00:00Z"));
            }
            step = outcome->next;
        }
        QCOMPARE(asked, 3);
    }

    void whatCannotBeReadEndsNobody()
    {
        const auto told = pulled().decode(
            replyOf(200, R"({"oncalls":[7,{"user":null,"escalation_policy":{"id":"P"},"escalation_level":1},
                {"user":{"id":"U","summary":"Ada"},"schedule":{"id":"S"},"escalation_policy":{"id":"P","summary":"Pay"},
                 "escalation_level":1,"start":"soon","end":"late"}],"more":false,"limit":100,"offset":0})"),
            context());
        QVERIFY(told && told->facts.onCall);
        QVERIFY(!told->facts.onCall->whole);
        QCOMPARE(named(*told->facts.onCall), QStringList{QStringLiteral("Pay 1 Ada -")});
        QCOMPARE(told->facts.poison.size(), size_t(2));
    }

    void aTokenThatMayNotReadItIsToldSo()
    {
        FakeClock clock(kNow);
        test::PagerDutyServer server(clock);
        server.hidesOnCall = true;
        const auto told = pulled().decode(server.ask(pulled().request, server.token), context());
        QVERIFY(told && !told->facts.onCall && !told->next);
        QCOMPARE(told->facts.warnings,
                 QStringList{QStringLiteral("PD does not let this token read who is on call.")});
        // Any other refusal is one.
        QVERIFY(!pulled().decode(server.ask(pulled().request, "another"), context()));
    }

    void itIsAskedEveryFiveMinutes()
    {
        const PagerDutyConnector connector;
        const ConnectorDescriptor& d = connector.descriptor();
        QCOMPARE(d.paceOf(QStringLiteral("on-call")).pullEvery, Milliseconds{std::chrono::minutes{5}});
        QVERIFY(d.paceOf(QStringLiteral("on-call")).staleAfter >
                d.paceOf(QStringLiteral("on-call")).pullEvery);
        QCOMPARE(d.paceOf(QStringLiteral("incidents")).pullEvery, d.pullEvery);
    }
};

QTEST_GUILESS_MAIN(TestPagerDutyOnCall)
#include "tst_pagerduty_on_call.moc"
