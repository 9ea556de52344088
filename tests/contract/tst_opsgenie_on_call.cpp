// SPDX-License-Identifier: GPL-3.0-or-later
// Who is on call in Opsgenie: told whole or not at all.
#include "integrations/opsgenie/opsgenie_connector.h"
#include "tests/contract/test_data.h"
#include "tests/flow/opsgenie_server.h"

#include <QtTest>

using namespace muster;

namespace {

Account account()
{
    return {SourceId{QStringLiteral("s1")},
            QStringLiteral("OG"),
            QUrl(QStringLiteral("https://api.opsgenie.com")),
            {}};
}
Context context()
{
    return {Instant{1'767'323'700'000}, account()};
}
Step pulled()
{
    return OpsgenieConnector().pull(account(), Cursor{QStringLiteral("on-call"), {}}, {});
}
HttpReply data(const char* file)
{
    return replyOf(200, recorded(QStringLiteral("opsgenie/") + QString::fromLatin1(file)));
}
QStringList named(const OnCallReading& reading)
{
    QStringList list;
    for (const OnCall& one : reading.named)
        list << one.rota + QStringLiteral(": ") + one.person.name;
    return list;
}
/// The last outcome of a round, and how many requests it took; nothing when one failed.
std::pair<std::optional<Outcome>, int> round(test::OpsgenieServer& server)
{
    std::optional<Step> step = pulled();
    std::optional<Outcome> last;
    int asked = 0;
    while (step) {
        ++asked;
        auto outcome = step->decode(server.ask(step->request, server.key), context());
        if (!outcome)
            return {std::nullopt, asked};
        step = outcome->next;
        last = std::move(*outcome);
    }
    return {std::move(last), asked};
}

} // namespace

class TestOpsgenieOnCall final : public QObject
{
    Q_OBJECT
private slots:
    void aReadingNamesUsersOfEverySchedule()
    {
        const auto schedules = pulled().decode(data("schedules.json"), context());
        QVERIFY(schedules && schedules->next && !schedules->facts.onCall);
        // One that is switched off is not asked about.
        QCOMPARE(schedules->next->request.url.path(),
                 QStringLiteral("/v2/schedules/d875e654-9b4e-4219-a803-0c26936d18de/on-calls"));
        const auto told = schedules->next->decode(data("on_calls.json"), context());
        QVERIFY(told && told->facts.onCall && told->facts.onCall->whole && !told->next);
        QCOMPARE(named(*told->facts.onCall),
                 (QStringList{QStringLiteral("Payments primary: ada@example.com"),
                              QStringLiteral("Payments primary: bo@example.com")}));
        // Known as alerts name them, so that they can be assigned and are one with other tools' people.
        QCOMPARE(told->facts.people.size(), size_t(2));
        QCOMPARE(told->facts.people.front().remoteId, QStringLiteral("ada@example.com"));
        QCOMPARE(told->facts.people.front().email, QStringLiteral("ada@example.com"));
    }

    void onlyTheLastScheduleTells()
    {
        FakeClock clock(context().now);
        test::OpsgenieServer server(clock);
        server.schedules[QStringLiteral("A")] = {QStringLiteral("ada@example.com")};
        server.schedules[QStringLiteral("B")] = {};
        server.schedules[QStringLiteral("C")] = {QStringLiteral("ada@example.com"), QStringLiteral("bo")};
        const auto [last, asked] = round(server);
        QVERIFY(last && last->facts.onCall && last->facts.onCall->whole);
        QCOMPARE(asked, 4);
        QCOMPARE(named(*last->facts.onCall),
                 (QStringList{QStringLiteral("A: ada@example.com"), QStringLiteral("C: ada@example.com"),
                              QStringLiteral("C: bo")}));
        server.schedules.clear();
        const auto [none, once] = round(server);
        QVERIFY(none && none->facts.onCall && none->facts.onCall->whole && none->facts.onCall->named.empty());
        QCOMPARE(once, 1);
    }

    void whatCannotBeReadEndsNobody()
    {
        const auto schedules = pulled().decode(
            replyOf(200, R"({"data":[7,{"name":"no id"},{"id":"s1","name":"A"}],"requestId":"r"})"),
            context());
        QVERIFY(schedules && schedules->next);
        QCOMPARE(schedules->facts.poison.size(), size_t(2));
        const auto told = schedules->next->decode(
            replyOf(
                200,
                R"({"data":{"onCallParticipants":[{"type":"user"},{"type":"team","name":"t"},null]},"requestId":"r"})"),
            context());
        QVERIFY(told && told->facts.onCall && !told->facts.onCall->whole);
        QVERIFY(told->facts.onCall->named.empty());
        QCOMPARE(told->facts.poison.size(), size_t(2));
        // A schedule that was removed meanwhile: nobody is on call by it.
        const auto removed =
            schedules->next->decode(replyOf(404, R"({"message":"no","requestId":"r"})"), context());
        QVERIFY(removed && removed->facts.onCall);
    }

    void aKeyThatMayNotReadItIsToldSo()
    {
        FakeClock clock(context().now);
        test::OpsgenieServer server(clock);
        server.hidesOnCall = true;
        const auto [told, asked] = round(server);
        QVERIFY(told && !told->facts.onCall);
        QCOMPARE(asked, 1);
        QCOMPARE(told->facts.warnings,
                 QStringList{QStringLiteral("OG does not let this key read who is on call.")});
    }
};

QTEST_GUILESS_MAIN(TestOpsgenieOnCall)
#include "tst_opsgenie_on_call.moc"
