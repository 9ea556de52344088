// SPDX-License-Identifier: GPL-3.0-or-later
// Sources that are named on the command line (`--connect TOOL=URL`) are called as the form would call them,
// and the form draws itself from what a tool says of itself, also of one that nobody thought of.
#include "app/commands.h"
#include "app/connectors.h"
#include "app/tool_gateway.h"
#include "integrations/core/connector.h"
#include "integrations/core/secret_store.h"
#include "integrations/deploylog/deploylog_connector.h"
#include "integrations/sync/store_fact_sink.h"
#include "integrations/sync/sync_engine.h"
#include "models/store/store.h"
#include "models/view/source_form.h"
#include "tests/flow/fake_clock.h"
#include "tests/flow/flow_network.h"

#include <QTemporaryDir>

#include <QtTest>

using namespace muster;

class TestConnections final : public QObject
{
    Q_OBJECT
private slots:
    void everyToolIsCalledAsTheFormCallsIt()
    {
        const auto connectors = makeConnectors();
        QVERIFY(connectors->all().size() >= 8);
        for (const Connector* connector : connectors->all()) {
            const ConnectorDescriptor& tool = connector->descriptor();
            const Source source = connectionSource(tool.id, QStringLiteral("https://tool.example"));
            QCOMPARE(source.name, tool.name); // as SourceForm::beginNew
            QCOMPARE(source.tool, tool.id);
            QCOMPARE(source.settings.at(QStringLiteral("url")), QStringLiteral("https://tool.example"));
        }
        const auto nameOf = [](const char* tool) {
            return connectionSource(QString::fromLatin1(tool), QStringLiteral("https://tool.example")).name;
        };
        QCOMPARE(nameOf("pagerduty"), QStringLiteral("PagerDuty"));
        QCOMPARE(nameOf("incidentio"), QStringLiteral("incident.io"));
        QCOMPARE(nameOf("firehydrant"), QStringLiteral("FireHydrant"));
        // Nobody knows better what an unknown one is called; that it is unknown is said where it is asked.
        QCOMPARE(nameOf("nosuchtool"), QStringLiteral("nosuchtool"));
        // The same command twice is one source, another address another one.
        QCOMPARE(connectionSource(QStringLiteral("slack"), QStringLiteral("https://a.example")).id,
                 connectionSource(QStringLiteral("slack"), QStringLiteral("https://a.example")).id);
        QVERIFY(connectionSource(QStringLiteral("slack"), QStringLiteral("https://a.example")).id !=
                connectionSource(QStringLiteral("slack"), QStringLiteral("https://b.example")).id);
    }

    void theFormOfANewToolDrawsItself()
    {
        QTemporaryDir folder;
        auto clock = std::make_shared<FakeClock>();
        auto store = Store::open({folder.path(), false}, clock);
        QVERIFY(store);
        ConnectorRegistry registry;
        registry.add(std::make_unique<DeploylogConnector>());
        test::FlowNetwork network;
        network.readsLeft = 0; // nobody is asked for anything
        MemorySecretStore secrets;
        StoreFactSink sink(**store);
        SyncEngine engine(registry, network, sink, secrets, *clock);
        EngineToolGateway gateway(registry, engine, secrets, **store);
        SourceForm form(&gateway, nullptr);
        form.beginNew(QStringLiteral("deploylog"));
        QCOMPARE(form.name(), QStringLiteral("Deploy log"));
        QCOMPARE(form.writes(), QString());
        QStringList fields;
        for (const FieldRow& row : form.fields()->rows()) {
            fields << row.key + (row.secret ? QStringLiteral(" secret") : QString());
            QVERIFY2(!row.label.isEmpty() && !row.help.isEmpty(), qPrintable(row.key));
        }
        QCOMPARE(fields, (QStringList{QStringLiteral("url"), QStringLiteral("token secret"),
                                      QStringLiteral("user"), QStringLiteral("caFile")}));
    }
};

QTEST_MAIN(TestConnections)
#include "tst_connections.moc"
