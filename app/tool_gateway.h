// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
// The view's ToolGateway over the sync engine: the only place where view and integrations meet.

#include "integrations/sync/sync_engine.h"
#include "models/view/gateways.h"

#include <QPointer>

#include <functional>
#include <map>
#include <utility>
#include <vector>

namespace muster {

class SecretStore;
class Store;
class WriteTx;

/// A field of a connector as the view knows it.
ToolField toolFieldOf(const SettingField& field);

/// Stores a source. About which of its secrets nothing was said (all fields but `told`): whether one is in
/// the keyring stays as it is known, so that `--connect` does not forget a token that was typed.
Done putSourceKeepingSecret(WriteTx& tx, Source source, const QStringList& told = {});

/// Role: turns what the view asks into engine calls and store writes. Owner: Services. Thread: main.
class EngineToolGateway final : public QObject, public ToolGateway
{
    Q_OBJECT
public:
    EngineToolGateway(const ConnectorRegistry& connectors, SyncEngine& engine, SecretStore& secrets,
                      Store& store, QObject* parent = nullptr);

    /// Reads the configured sources from the store and starts to pull. Called once the window is up, so that
    /// no keyring and no network stands between the click and the first frame.
    void startSync();

    std::vector<ToolKind> toolKinds() const override;
    void testConnection(const Source& source, const TypedSecrets& secrets, QObject* context,
                        std::function<void(bool, const QString&)> onDone) override;
    void saveSource(const Source& source, const TypedSecrets& secrets, QObject* context,
                    std::function<void(Result<SourceId>)> onDone) override;
    void removeSource(const SourceId& source, QObject* context, std::function<void(Done)> onDone) override;
    QString exploreLink(const Source& source, const std::vector<QString>& queries,
                        TimeRange range) const override;
    QString dashboardLink(const Source& source, const PanelOrigin& origin,
                          const std::vector<QString>& queries, TimeRange range) const override;
    std::function<void()> list(const NameQuery& query, QObject* context,
                               std::function<void(Result<QStringList>)> onDone) override;
    void query(const MetricQuery& query, QObject* context,
               std::function<void(Result<QueryAnswer>)> onDone) override;
    void watch(const IncidentId& incident, const std::vector<Panel>& panels,
               const std::vector<SourceId>& sources) override;
    void unwatch(const IncidentId& incident) override;
    void setOpenRooms(const std::vector<IncidentId>& rooms) override;
    SourceUse sourceUse(const SourceId& source) const override;
    void syncNow() override;
    void sweepNow(const std::optional<SourceId>& source, bool believe, QObject* context,
                  std::function<void(std::vector<SweepAnswer>)> onDone) override;

signals:
    /// The configured sources, each time they were read from the store.
    void sourcesRead(const std::vector<muster::Source>& sources);
    /// A token of this source was stored, replaced or removed.
    void secretStored(const muster::SourceId& source);

private:
    void saveSecrets(Source source, std::vector<std::pair<QString, QString>> typed, QStringList told,
                     QObject* context, std::function<void(Result<SourceId>)> onDone);
    void storeSource(const Source& source, const QStringList& told, QObject* context,
                     std::function<void(Result<SourceId>)> onDone);
    void reloadSources();
    /// `ask` now, or once the sources were read for the first time: a room that opens with the window must
    /// not be told that its tools are not connected.
    void withSources(QObject* context, std::function<void()> ask);

    const ConnectorRegistry& m_connectors;
    SyncEngine& m_engine;
    SecretStore& m_secrets;
    Store& m_store;
    bool m_sourcesRead = false;
    std::vector<std::pair<QPointer<QObject>, std::function<void()>>> m_waiting; ///< for the sources
    std::optional<IncidentId> m_watched;
    std::vector<int> m_subscriptions; ///< live tails of the watched incident's panels
};

} // namespace muster
