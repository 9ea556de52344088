// SPDX-License-Identifier: GPL-3.0-or-later
// The tool of the page that says how to add one, as the page has it, reads a server into a store.
#include "integrations/deploylog/deploylog_connector.h"
#include "tests/flow/tool_rig.h"

using namespace muster;
using namespace std::chrono_literals;

class TestAddedToolFlow final : public test::ToolRig
{
    Q_OBJECT
private slots:
    void init()
    {
        clock = std::make_shared<FakeClock>();
        deploys = {};
        serve([this](const test::Asked& asked) { return answer(asked); });
        open(std::make_unique<DeploylogConnector>(),
             {{QStringLiteral("url"), QStringLiteral("https://deploys.example")}});
        openRoom();
        engine->setOpenRooms({room});
    }
    void cleanup() { close(); }

    void whatWasDeployedIsOnTheTimelineOnce()
    {
        deploy(1, QStringLiteral("2.40.3"));
        clock->advance(1min);
        deploy(2, QStringLiteral("2.41.0"));
        QVERIFY2(pull(), qPrintable(said));
        QCOMPARE(texts(),
                 (QStringList{QStringLiteral("checkout-api 2.40.3"), QStringLiteral("checkout-api 2.41.0")}));
        clock->advance(10min);
        deploy(3, QStringLiteral("2.41.1"));
        restart();
        engine->setOpenRooms({room});
        QVERIFY2(pull(), qPrintable(said));
        QCOMPARE(texts().size(), 3);
        QVERIFY2(since > clock->now() - 16min, "the second reading asks for what is new");
    }

    void whatCannotBeReadIsKeptAndTheRestComes()
    {
        deploys.append(QJsonObject{{QStringLiteral("id"), 7}});
        deploy(8, QStringLiteral("2.42.0"));
        QVERIFY2(pull(), qPrintable(said));
        QCOMPARE(texts(), QStringList{QStringLiteral("checkout-api 2.42.0")});
        QCOMPARE(network->reads.back().authorization, QByteArray("Bearer token-1"));
    }

private:
    void deploy(int id, const QString& version)
    {
        deploys.append(QJsonObject{{QStringLiteral("id"), id},
                                   {QStringLiteral("at"), clock->now().toIso()},
                                   {QStringLiteral("service"), QStringLiteral("checkout-api")},
                                   {QStringLiteral("version"), version}});
    }
    HttpReply answer(const test::Asked& asked)
    {
        since = Instant::fromIso(asked.item("since")).value_or(Instant{0});
        QJsonArray page;
        for (const QJsonValue& one : std::as_const(deploys)) {
            const auto at = Instant::fromIso(one[QStringLiteral("at")].toString());
            if (!at || *at >= since)
                page.append(one);
        }
        return test::answerOf(QJsonObject{{QStringLiteral("deploys"), page}});
    }
    QStringList texts()
    {
        QStringList all;
        const auto list = store->readNow([&](ReadTx& tx) { return tx.events(room); });
        for (const TimelineEvent& event : list.value_or(std::vector<TimelineEvent>{}))
            all << event.text;
        return all;
    }

    QJsonArray deploys;
    Instant since;
};

QTEST_GUILESS_MAIN(TestAddedToolFlow)
#include "tst_added_tool_flow.moc"
