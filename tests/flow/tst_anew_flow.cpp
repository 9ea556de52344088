// SPDX-License-Identifier: GPL-3.0-or-later
// From the form to the tool's own server and back: what the tool refused is written anew in its form, and
// stands there once, whatever is lost on the way.
#include "app/outbox_gateway.h"
#include "integrations/core/incident_tools.h"
#include "integrations/pagerduty/pagerduty_connector.h"
#include "models/view/outbox_model.h"
#include "models/view/room_tools.h"
#include "models/view/session.h"
#include "models/view/war_room.h"
#include "tests/flow/pagerduty_server.h"
#include "tests/flow/tool_rig.h"

#include <QtTest>

using namespace muster;
using namespace muster::test;

class TestAnewFlow final : public ToolRig
{
    Q_OBJECT
    std::unique_ptr<FakeServer> m_http;
    std::unique_ptr<PagerDutyServer> m_server;
    std::unique_ptr<OutboxGateway> m_gateway;
    std::unique_ptr<Session> m_session;

    RoomTools* tools() const { return m_session->room()->tools(); }
    QString noteAction() const
    {
        for (const ToolActionRow& row : tools()->actions()->rows()) {
            if (row.key.contains(verb::kNote))
                return row.key;
        }
        return {};
    }
    std::vector<Operation> all()
    {
        return store->readNow([](ReadTx& tx) { return outbox::operations(tx); })
            .value_or(std::vector<Operation>{});
    }

private slots:
    void init()
    {
        clock = std::make_shared<FakeClock>();
        m_http = std::make_unique<FakeServer>();
        m_server = std::make_unique<PagerDutyServer>(*clock);
        m_server->serve(*m_http);
        open(std::make_unique<PagerDutyConnector>(),
             {{QStringLiteral("url"), m_http->url()},
              {QStringLiteral("from"), QStringLiteral("ada@example.com")}},
             QString::fromLatin1(m_server->token));
    }
    void cleanup()
    {
        m_session.reset();
        m_gateway.reset();
        close();
        m_http.reset();
        m_server.reset();
    }

    void whatWasRefusedStandsThereOnceAsWrittenAnew_data()
    {
        QTest::addColumn<int>("lostAnswers");
        QTest::newRow("answered") << 0;
        QTest::newRow("its answer lost") << 1;
    }
    void whatWasRefusedStandsThereOnceAsWrittenAnew()
    {
        QFETCH(const int, lostAnswers);
        const QString one = m_server->open(QStringLiteral("Checkout 5xx"));
        QVERIFY2(pull(), qPrintable(said));
        m_gateway = std::make_unique<OutboxGateway>(*connectors, *runner);
        SessionServices services;
        services.store = store.get();
        services.clock = clock;
        services.writes = m_gateway.get();
        m_session = std::make_unique<Session>(services);
        m_session->openIncident(incident(one).value);
        QTRY_VERIFY(m_session->room() && m_session->room()->ready() && !noteAction().isEmpty());

        m_server->readOnly = true;
        tools()->begin(noteAction());
        tools()->setValue(QStringLiteral("text"), QStringLiteral("Rolled back to 41"));
        QVERIFY2(tools()->submit(), qPrintable(tools()->problem()));
        QTRY_COMPARE(all().size(), size_t{1});
        const OperationId old = all().front().id;
        QCOMPARE(outcome(old), QStringLiteral("rejected"));
        QTRY_COMPARE(m_session->outbox()->summary(), QStringLiteral("1 needs you"));

        m_server->readOnly = false;
        m_server->loseAnswers = lostAnswers;
        m_session->writeAnew(old.value);
        QTRY_VERIFY(tools()->asking());
        QCOMPARE(tools()->fields()->rows()[0].value, QStringLiteral("Rolled back to 41"));
        tools()->setValue(QStringLiteral("text"), QStringLiteral("Rolled back to 40"));
        QVERIFY2(tools()->submit(), qPrintable(tools()->problem()));
        QTRY_COMPARE(all().size(), size_t{2});
        QCOMPARE(outcome(all().back().id), QStringLiteral("done"));
        QCOMPARE(outcome(old), QStringLiteral("superseded"));
        QCOMPARE(m_server->notesWith(one, QStringLiteral("Rolled back to 40")), 1);
        QCOMPARE(m_server->notesWith(one, QStringLiteral("Rolled back to 41")), 0);
        QVERIFY(runner->operations().empty()); // nothing waits, and nobody is asked
        QTRY_COMPARE(m_session->outbox()->summary(), QString());

        // Started anew nothing more goes out.
        m_session.reset();
        m_gateway.reset();
        restart();
        QVERIFY(settle());
        QVERIFY(run(std::chrono::minutes{20}));
        QCOMPARE(m_server->notesWith(one, QStringLiteral("Rolled back to 40")), 1);
        QCOMPARE(m_server->notesWith(one, QStringLiteral("Rolled back to 41")), 0);
        QCOMPARE(all().size(), size_t{2});
    }
};

QTEST_MAIN(TestAnewFlow)
#include "tst_anew_flow.moc"
