// SPDX-License-Identifier: GPL-3.0-or-later
// Several secrets of one source through the door that the settings page uses: each under its own name in the
// keyring, tied to the address, none of them in the store, and all of them gone with the source.
#include "app/tool_gateway.h"
#include "integrations/core/bound_secret.h"
#include "integrations/core/secret_store.h"
#include "integrations/slack/slack_connector.h"
#include "integrations/sync/store_fact_sink.h"
#include "models/store/store.h"
#include "tests/flow/fake_clock.h"
#include "tests/flow/flow_network.h"

#include <QTemporaryDir>
#include <QtTest>

using namespace muster;

class TestToolSecrets final : public QObject
{
    Q_OBJECT
private slots:
    void init()
    {
        folder = std::make_unique<QTemporaryDir>();
        auto opened = Store::open({folder->path(), false}, clock);
        QVERIFY(opened);
        store = std::move(*opened);
        network.readsLeft = 0; // nobody is asked for anything
        connectors.add(std::make_unique<SlackConnector>());
        sink = std::make_unique<StoreFactSink>(*store);
        engine = std::make_unique<SyncEngine>(connectors, network, *sink, secrets, *clock);
        gateway = std::make_unique<EngineToolGateway>(connectors, *engine, secrets, *store);
    }

    void eachSecretHasItsPlace()
    {
        Source source;
        source.tool = QStringLiteral("slack");
        source.name = QStringLiteral("Slack");
        source.settings[QStringLiteral("url")] = QStringLiteral("https://slack.com/api");
        source.id =
            save(source, {{kToken, QStringLiteral("xoxb-1111")}, {kApp, QStringLiteral("xapp-2222")}});
        QVERIFY(!source.id.isEmpty());
        QCOMPARE(kept({}), QByteArray("xoxb-1111"));
        QCOMPARE(kept(kApp), QByteArray("xapp-2222"));
        Source stored = only();
        QVERIFY(stored.hasSecret);
        QCOMPARE(stored.settings.at(kApp), kKeptSecret);

        // Saved again with nothing typed, as by the form, and as by a command line that knows of no secrets.
        stored.name = QStringLiteral("Chat");
        QCOMPARE(save(stored, {}), stored.id);
        QCOMPARE(only().settings.at(kApp), kKeptSecret);
        stored.hasSecret = false;
        stored.settings.erase(kApp);
        QCOMPARE(save(stored, {}), stored.id);
        QVERIFY(only().hasSecret);
        QCOMPARE(only().settings.at(kApp), kKeptSecret);

        // One of them anew, then none.
        save(only(), {{kApp, QStringLiteral("xapp-3333")}});
        QCOMPARE(kept(kApp), QByteArray("xapp-3333"));
        QCOMPARE(kept({}), QByteArray("xoxb-1111"));
        QVERIFY(only().hasSecret);
        save(only(), {{kApp, QString()}});
        QVERIFY(!only().settings.contains(kApp));
        QCOMPARE(kept(kApp), QByteArray());
        QCOMPARE(kept({}), QByteArray("xoxb-1111"));

        // With the source they go.
        save(only(), {{kApp, QStringLiteral("xapp-4444")}});
        std::optional<Done> removed;
        gateway->removeSource(source.id, this, [&](Done done) { removed = std::move(done); });
        QTRY_VERIFY(removed && *removed);
        QTRY_COMPARE(kept(kApp), QByteArray());
        QCOMPARE(kept({}), QByteArray());
    }

private:
    SourceId save(const Source& source, const TypedSecrets& typed)
    {
        std::optional<Result<SourceId>> saved;
        gateway->saveSource(source, typed, this, [&](Result<SourceId> given) { saved = std::move(given); });
        if (!QTest::qWaitFor([&] { return saved.has_value() && engine->sources() == all(); }) || !*saved)
            return {};
        id = **saved;
        return id;
    }
    std::vector<Source> all()
    {
        return store->readNow([](ReadTx& tx) { return tx.sources(); }).value_or(std::vector<Source>{});
    }
    Source only() { return all().empty() ? Source{} : all().front(); }
    QByteArray kept(const QString& key)
    {
        std::optional<Result<Secret>> found;
        secrets.read(secretSlot(id, key), this, [&](Result<Secret> secret) { found = std::move(secret); });
        if (!QTest::qWaitFor([&] { return found.has_value(); }) || !*found)
            return {};
        const auto opened = openSecret(**found, QStringLiteral("https://slack.com:443"), {});
        return opened && opened->bound ? opened->token.reveal().toByteArray() : QByteArray("unbound");
    }

    const QString kToken = QStringLiteral("token"), kApp = QStringLiteral("appToken");
    std::shared_ptr<FakeClock> clock = std::make_shared<FakeClock>();
    std::unique_ptr<QTemporaryDir> folder;
    std::unique_ptr<Store> store;
    ConnectorRegistry connectors;
    test::FlowNetwork network;
    MemorySecretStore secrets;
    std::unique_ptr<StoreFactSink> sink;
    std::unique_ptr<SyncEngine> engine;
    std::unique_ptr<EngineToolGateway> gateway;
    SourceId id;
};

QTEST_GUILESS_MAIN(TestToolSecrets)
#include "tst_tool_secrets.moc"
