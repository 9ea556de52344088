// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/tool_gateway.h"

#include "app/tool_verbs.h"
#include "integrations/core/bound_secret.h"
#include "integrations/core/secret_store.h"
#include "models/base/log.h"
#include "models/base/redaction.h"
#include "models/store/store.h"
#include "models/view/chart_history.h"
#include "models/view/safe_mode.h"
#include "models/view/session_lists.h"

#include <QTimer>

namespace muster {

namespace {

/// Six hours: the span of the slow page arm (DOMAIN 4.2), so that a room opened late can still judge both
/// arms.
constexpr Milliseconds kTailWindow = kWatchedPast;
constexpr Milliseconds kTailEvery = std::chrono::seconds{5};
constexpr Milliseconds kTailStep = kWatchedStep;

const QString kToken = QStringLiteral("token");

ToolKind kindOf(const ConnectorDescriptor& descriptor)
{
    ToolKind kind{descriptor.id, descriptor.name, descriptor.summary, {}, {}};
    for (const SettingField& field : descriptor.fields) {
        ToolField shown = toolFieldOf(field);
        if (shown.address)
            shown.placeholder = QStringLiteral("https://%1.example")
                                    .arg(field.key == QLatin1String("url") ? descriptor.id : field.key);
        kind.fields.push_back(std::move(shown));
    }
    QStringList verbs;
    for (const WriteVerb& verb : descriptor.verbs)
        verbs << verb.title;
    kind.writes = verbs.join(QStringLiteral(", "));
    kind.verbs = toolVerbsOf(descriptor);
    return kind;
}

} // namespace

ToolField toolFieldOf(const SettingField& field)
{
    ToolField shown{field.key, field.label, field.help, {}};
    shown.secret = field.type == SettingField::Type::Secret;
    shown.required = field.required;
    shown.address = field.type == SettingField::Type::Url;
    shown.choices = field.choices;
    shown.initial = field.initial;
    shown.list = field.list;
    shown.each = field.each;
    shown.choiceNames = field.choiceNames;
    return shown;
}

Done putSourceKeepingSecret(WriteTx& tx, Source source, const QStringList& told)
{
    const auto known = tx.sources();
    if (!known)
        return tl::unexpected(known.error());
    for (const Source& stored : *known) {
        if (stored.id != source.id)
            continue;
        if (!told.contains(kToken))
            source.hasSecret = stored.hasSecret;
        for (const auto& [key, value] : stored.settings) {
            if (value == kKeptSecret && !told.contains(key))
                source.settings.emplace(key, value);
        }
    }
    return tx.putSource(source);
}

EngineToolGateway::EngineToolGateway(const ConnectorRegistry& connectors, SyncEngine& engine,
                                     SecretStore& secrets, Store& store, QObject* parent)
    : QObject(parent), m_connectors(connectors), m_engine(engine), m_secrets(secrets), m_store(store)
{
}

void EngineToolGateway::startSync()
{
    m_engine.start();
    reloadSources();
}

std::vector<ToolKind> EngineToolGateway::toolKinds() const
{
    std::vector<ToolKind> kinds;
    for (const Connector* connector : m_connectors.all())
        kinds.push_back(kindOf(connector->descriptor()));
    return kinds;
}

void EngineToolGateway::testConnection(const Source& source, const TypedSecrets& secrets, QObject* context,
                                       std::function<void(bool, const QString&)> onDone)
{
    std::optional<Secret> token;
    std::map<QString, Secret> others;
    for (const auto& [key, text] : secrets) {
        if (key == kToken)
            token = Secret::fromText(text);
        else
            others.emplace(key, Secret::fromText(text));
    }
    m_engine.check(
        source, std::move(token), context,
        [onDone = std::move(onDone)](const Result<CheckReport>& report) {
            onDone(report.has_value(), report ? report->words : report.error().what);
        },
        std::move(others));
}

void EngineToolGateway::saveSource(const Source& source, const TypedSecrets& secrets, QObject* context,
                                   std::function<void(Result<SourceId>)> onDone)
{
    Source stored = source;
    if (stored.id.isEmpty())
        stored.id = newId<SourceId>();
    QStringList told;
    for (const auto& [key, text] : secrets)
        told << key;
    saveSecrets(std::move(stored), {secrets.begin(), secrets.end()}, told, context, std::move(onDone));
}

/// One after the other, then the source. The keychain first: a source row that claims a secret which was
/// never stored would look like a locked keyring for ever.
void EngineToolGateway::saveSecrets(Source source, std::vector<std::pair<QString, QString>> typed,
                                    QStringList told, QObject* context,
                                    std::function<void(Result<SourceId>)> onDone)
{
    if (typed.empty()) {
        storeSource(source, told, context, std::move(onDone));
        return;
    }
    const auto [key, text] = std::move(typed.back());
    typed.pop_back();
    const bool present = !text.isEmpty();
    if (key == kToken)
        source.hasSecret = present;
    else if (present)
        source.settings[key] = kKeptSecret;
    else
        source.settings.erase(key);
    if (!present) {
        m_secrets.remove(secretSlot(source.id, key), this, [](const Done&) {});
        saveSecrets(std::move(source), std::move(typed), told, context, std::move(onDone));
        return;
    }
    const auto account = accountOf(source);
    const Result<Secret> secret = cleanSecret(Secret::fromText(text));
    if (!account || !secret) {
        onDone(tl::unexpected(account ? secret.error() : account.error()));
        return;
    }
    neverShow(*secret);
    m_secrets.write(secretSlot(source.id, key), bindSecret(*secret, originOf(account->baseUrl)), context,
                    [this, source, typed = std::move(typed), told, context,
                     onDone = std::move(onDone)](const Done& done) {
                        if (!done) {
                            onDone(tl::unexpected(done.error()));
                            return;
                        }
                        m_engine.secretChanged(source.id);
                        emit secretStored(source.id);
                        saveSecrets(source, typed, told, context, onDone);
                    });
}

void EngineToolGateway::storeSource(const Source& source, const QStringList& told, QObject* context,
                                    std::function<void(Result<SourceId>)> onDone)
{
    // Our own context, so that the engine learns of the source even when the form that asked is gone by then.
    m_store.write(
        [source, told](WriteTx& tx) { return putSourceKeepingSecret(tx, source, told); }, this,
        [this, id = source.id, guard = QPointer(context), onDone = std::move(onDone)](const Done& done) {
            if (done)
                reloadSources();
            if (!guard)
                return;
            if (done)
                onDone(id);
            else
                onDone(tl::unexpected(done.error()));
        });
}

void EngineToolGateway::removeSource(const SourceId& source, QObject* context,
                                     std::function<void(Done)> onDone)
{
    QStringList keys{QString()};
    for (const Source& known : m_engine.sources()) {
        for (const auto& [key, value] : known.settings) {
            if (known.id == source && value == kKeptSecret)
                keys << key;
        }
    }
    for (const QString& key : keys)
        m_secrets.remove(secretSlot(source, key), this, [](const Done& done) {
            if (!done)
                qCWarning(logApp, "a token stays in the keyring: %ls", qUtf16Printable(done.error().what));
        });
    m_store.write([source](WriteTx& tx) { return tx.removeSource(source); }, this,
                  [this, guard = QPointer(context), onDone = std::move(onDone)](const Done& done) {
                      reloadSources();
                      if (guard)
                          onDone(done);
                  });
}

void EngineToolGateway::query(const MetricQuery& query, QObject* context,
                              std::function<void(Result<QueryAnswer>)> onDone)
{
    if (SafeMode::instance()->active()) {
        QTimer::singleShot(0, context, [onDone = std::move(onDone)] {
            onDone(fail(ErrorKind::Offline, SafeMode::noToolIsAsked()));
        });
        return;
    }
    withSources(context, [this, query, context, onDone = std::move(onDone)] {
        m_engine.query(query, context, [onDone](const Result<MetricAnswer>& answer) {
            if (!answer)
                onDone(tl::unexpected(answer.error()));
            else
                onDone(QueryAnswer{answer->blocks, answer->warnings, answer->answeredAt});
        });
    });
}

QString EngineToolGateway::exploreLink(const Source& source, const std::vector<QString>& queries,
                                       TimeRange range) const
{
    const Connector* connector = m_connectors.find(source.tool);
    const auto account = accountOf(source);
    return connector && account ? connector->explore(*account, queries, range).toString(QUrl::FullyEncoded)
                                : QString();
}

QString EngineToolGateway::dashboardLink(const Source& source, const PanelOrigin& origin,
                                         const std::vector<QString>& queries, TimeRange range) const
{
    const Connector* connector = m_connectors.find(source.tool);
    const auto account = accountOf(source);
    return connector && account
               ? connector->dashboard(*account, origin, queries, range).toString(QUrl::FullyEncoded)
               : QString();
}

std::function<void()> EngineToolGateway::list(const NameQuery& query, QObject* context,
                                              std::function<void(Result<QStringList>)> onDone)
{
    CatalogueKind kind = CatalogueKind::MetricNames;
    QString argument = query.selector;
    switch (query.kind) {
    case NameQuery::Kind::Metrics:
        break;
    case NameQuery::Kind::Labels:
        kind = CatalogueKind::LabelNames;
        break;
    case NameQuery::Kind::Values:
        kind = CatalogueKind::LabelValues;
        argument = query.selector.isEmpty() ? query.label : query.label + u'|' + query.selector;
        break;
    }
    QueryHandle handle = m_engine.catalogue(query.source, kind, argument, context,
                                            [onDone = std::move(onDone)](Result<CatalogueAnswer> answer) {
                                                if (answer)
                                                    onDone(std::move(answer->completions));
                                                else
                                                    onDone(tl::unexpected(std::move(answer.error())));
                                            });
    return [handle]() mutable { handle.cancel(); };
}

void EngineToolGateway::watch(const IncidentId& incident, const std::vector<Panel>& panels,
                              const std::vector<SourceId>&)
{
    for (const int subscription : m_subscriptions)
        m_engine.unsubscribe(subscription);
    m_subscriptions.clear();
    m_watched = incident;
    m_engine.setActiveIncident(incident);
    for (const Panel& panel : panels) {
        for (const PanelSeries& series : panel.series) {
            MetricQuery query;
            query.source = panel.source;
            query.query = series.query;
            query.step = kTailStep;
            query.unit = panel.format.unit;
            m_subscriptions.push_back(m_engine.subscribe(query, kTailWindow, kTailEvery));
        }
    }
    m_engine.pullNow();
}

void EngineToolGateway::unwatch(const IncidentId& incident)
{
    if (m_watched != incident)
        return;
    for (const int subscription : m_subscriptions)
        m_engine.unsubscribe(subscription);
    m_subscriptions.clear();
    m_watched.reset();
    m_engine.setActiveIncident(std::nullopt);
}

void EngineToolGateway::setOpenRooms(const std::vector<IncidentId>& rooms)
{
    m_engine.setOpenRooms(rooms);
}

SourceUse EngineToolGateway::sourceUse(const SourceId& source) const
{
    return m_engine.sourceUse(source);
}

void EngineToolGateway::syncNow()
{
    m_engine.pullNow();
}

void EngineToolGateway::sweepNow(const std::optional<SourceId>& source, bool believe, QObject* context,
                                 std::function<void(std::vector<SweepAnswer>)> onDone)
{
    m_engine.sweepNow(
        source, believe, context, [onDone = std::move(onDone)](const std::vector<SourceReport>& reports) {
            std::vector<SweepAnswer> answers;
            for (const SourceReport& one : reports)
                answers.push_back({one.source, one.name, one.feed, one.ok, one.doubted, one.words});
            onDone(std::move(answers));
        });
}

void EngineToolGateway::reloadSources()
{
    m_store.read([](ReadTx& tx) { return readSourceFacts(tx); }, this,
                 [this](const Result<SessionSources>& known) {
                     if (known) {
                         m_engine.setSources(known->sources, known->freshness);
                         emit sourcesRead(known->sources);
                     } else {
                         qCWarning(logApp, "sources cannot be read: %ls",
                                   qUtf16Printable(known.error().what));
                     }
                     m_sourcesRead = true;
                     for (const auto& [context, ask] : std::exchange(m_waiting, {})) {
                         if (context)
                             ask();
                     }
                 });
}

void EngineToolGateway::withSources(QObject* context, std::function<void()> ask)
{
    if (m_sourcesRead || !m_engine.sources().empty())
        ask();
    else
        m_waiting.emplace_back(context, std::move(ask));
}

} // namespace muster
