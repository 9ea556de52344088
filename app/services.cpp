// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/services.h"

#include "app/data_directory.h"
#include "app/history_gateway.h"
#include "app/outbox_gateway.h"
#include "app/tool_gateway.h"
#include "integrations/core/connector_list.h"
#include "integrations/keychain/keychain_secret_store.h"
#include "integrations/sync/history_import.h"
#include "integrations/sync/http_client.h"
#include "integrations/sync/http_writer.h"
#include "integrations/sync/outbox_runner.h"
#include "integrations/sync/outbox_store.h"
#include "integrations/sync/resume_watch.h"
#include "integrations/sync/store_fact_sink.h"
#include "integrations/sync/sync_engine.h"
#include "integrations/sync/web_socket_client.h"
#include "models/base/clock.h"
#include "models/store/store.h"

namespace muster {

Services::Services() = default;
Services::~Services() = default;
Services::Services(Services&&) noexcept = default;

std::unique_ptr<ConnectorRegistry> makeConnectors()
{
    auto registry = std::make_unique<ConnectorRegistry>();
    muster_tools::addConnectors(*registry);
    return registry;
}

Result<Services> makeServices(const QString& directory, bool readOnly)
{
    if (auto secured = secureDataDirectory(directory); !secured)
        return tl::unexpected(secured.error());
    Services services;
    services.clock = std::make_shared<SystemClock>();
    StoreOptions options;
    options.directory = directory;
    options.readOnly = readOnly;
    options.backupEvery = std::chrono::hours(1);
    auto store = Store::open(options, services.clock);
    if (!store)
        return tl::unexpected(store.error());
    services.store = std::move(*store);
    services.connectors = makeConnectors();
    services.secrets = std::make_unique<KeychainSecretStore>();
    services.transport = std::make_unique<HttpClient>();
    services.writer = std::make_unique<HttpWriter>();
    services.streams = std::make_unique<WebSocketClient>();
    services.sink = std::make_unique<StoreFactSink>(*services.store);
    services.engine = std::make_unique<SyncEngine>(*services.connectors, *services.transport, *services.sink,
                                                   *services.secrets, *services.clock);
    services.histories = std::make_unique<HistoryImport>(*services.engine, *services.store);
    services.engine->listenThrough(*services.streams);
    services.tools = std::make_unique<EngineToolGateway>(*services.connectors, *services.engine,
                                                         *services.secrets, *services.store);
    services.imports =
        std::make_unique<HistoryGateway>(*services.engine, *services.histories, *services.store);
    QObject::connect(services.tools.get(), &EngineToolGateway::sourcesRead, services.imports.get(),
                     &HistoryGateway::sourcesRead);
    services.outbox = std::make_unique<StoreOutbox>(*services.store);
    services.runner = std::make_unique<OutboxRunner>(*services.connectors, *services.writer,
                                                     *services.transport, services.engine->hostGate(),
                                                     *services.outbox, *services.secrets, *services.clock);
    services.writes = std::make_unique<OutboxGateway>(*services.connectors, *services.runner);
    OutboxRunner* const runner = services.runner.get();
    QObject::connect(services.tools.get(), &EngineToolGateway::sourcesRead, runner,
                     &OutboxRunner::setSources);
    QObject::connect(services.tools.get(), &EngineToolGateway::secretStored, runner,
                     &OutboxRunner::secretChanged);
    QObject::connect(services.engine.get(), &SyncEngine::freshnessChanged, runner,
                     &OutboxRunner::noteFreshness);
    services.resume = std::make_unique<ResumeWatch>(*services.clock);
    QObject::connect(services.resume.get(), &ResumeWatch::resumed, runner, &OutboxRunner::resumed);
    QObject::connect(services.resume.get(), &ResumeWatch::resumed, services.engine.get(),
                     &SyncEngine::resumed);
    QObject::connect(services.resume.get(), &ResumeWatch::resumed, services.histories.get(),
                     &HistoryImport::tryNow);
    return services;
}

} // namespace muster
