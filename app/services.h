// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
// The composition: the only place that builds services and knows every concrete class.

#include "models/base/result.h"

#include <QString>

#include <memory>

namespace muster {

class Clock;
class ConnectorRegistry;
class EngineToolGateway;
class FactSink;
class HistoryGateway;
class HistoryImport;
class OutboxGateway;
class OutboxRunner;
class OutboxStore;
class ResumeWatch;
class SecretStore;
class Store;
class StreamTransport;
class SyncEngine;
class Transport;
class WriteTransport;

/// Role: owns everything that lives as long as the program. Thread: main. Members are destroyed in reverse
/// order: whoever uses a service stands below it.
struct Services
{
    std::shared_ptr<Clock> clock;
    std::unique_ptr<Store> store;
    std::unique_ptr<ConnectorRegistry> connectors;
    std::unique_ptr<SecretStore> secrets;
    std::unique_ptr<Transport> transport;     ///< reads
    std::unique_ptr<WriteTransport> writer;   ///< remote writes
    std::unique_ptr<StreamTransport> streams; ///< connections over which tools tell by themselves
    std::unique_ptr<FactSink> sink;
    std::unique_ptr<SyncEngine> engine;
    std::unique_ptr<HistoryImport> histories; ///< whole histories, beside the pulls
    std::unique_ptr<EngineToolGateway> tools;
    std::unique_ptr<HistoryGateway> imports;
    std::unique_ptr<OutboxStore> outbox;
    std::unique_ptr<OutboxRunner> runner; ///< of the outbox
    std::unique_ptr<OutboxGateway> writes;
    std::unique_ptr<ResumeWatch> resume; ///< tells both engines that the machine slept

    Services();
    ~Services();
    Services(Services&&) noexcept;
    Services& operator=(Services&&) = delete;
};

/// Opens the store in `directory` and builds the rest around it; nothing is started, nothing asks the network
/// or the keyring. `readOnly`: nothing is written, not even a lock. Errors: those of secureDataDirectory and
/// Store::open.
Result<Services> makeServices(const QString& directory, bool readOnly = false);

} // namespace muster
