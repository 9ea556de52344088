// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/session_host.h"

#include "app/commands.h"
#include "app/data_directory.h"
#include "app/history_gateway.h"
#include "app/room_documents.h"
#include "app/outbox_gateway.h"
#include "app/runbook_sources.h"
#include "app/tool_gateway.h"
#include "integrations/core/secret_store.h"
#include "integrations/sync/fact_sink.h"
#include "integrations/sync/resume_watch.h"
#include "integrations/sync/outbox_runner.h"
#include "integrations/sync/outbox_store.h"
#include "integrations/sync/sync_engine.h"
#include "integrations/sync/transport.h"
#include "integrations/sync/write_transport.h"
#include "models/base/log.h"
#include "models/base/worker.h"
#include "models/store/store.h"
#include "models/store/sync_rows.h"
#include "models/view/safe_mode.h"
#include "models/view/session.h"
#include "models/view/war_room.h"
#include "qml/pages/pages.h"

#include <QQuickWindow>
#include <QtPlugin>

namespace muster {

namespace {

constexpr auto kDrillResource = ":/muster/drills/inc-1120.muster";
constexpr auto kPanelTemplate = ":/muster/templates/request-service.json";

} // namespace

SessionHost::SessionHost(const CommandLine& line, bool readOnly) : m_line(line)
{
    SessionServices wanted;
    wanted.drillFile = QString::fromLatin1(kDrillResource);
    wanted.panelTemplate = QString::fromLatin1(kPanelTemplate);
    auto services = makeServices(dataDirectory(line.dataDirectory), readOnly);
    if (services) {
        m_services.emplace(std::move(*services));
        m_clock = m_services->clock;
        wanted.store = m_services->store.get();
        wanted.tools = m_services->tools.get();
        wanted.writes = m_services->writes.get();
        ImportGateway::setInstance(m_services->imports.get());
    } else {
        qCWarning(logApp, "the store cannot be opened: %ls", qUtf16Printable(services.error().what));
        m_clock = std::make_shared<SystemClock>();
        wanted.storeProblem = services.error().what;
    }
    wanted.clock = m_clock;
    m_session = std::make_unique<Session>(std::move(wanted));
    Session::setInstance(m_session.get());
    if (m_services)
        QObject::connect(m_services->engine.get(), &SyncEngine::ownClockChanged, m_session.get(),
                         [this](const QString& words) {
                             const QString key = QStringLiteral("own-clock");
                             if (words.isEmpty())
                                 m_session->notices()->dismiss(key);
                             else
                                 m_session->notices()->post({key, words, QStringLiteral("look"), {}, {}});
                         });
    if (!line.theme.isEmpty())
        m_session->setTheme(line.theme);
}

SessionHost::~SessionHost()
{
    // The window first: it shows what the session owns.
    m_engine.reset();
    Session::setInstance(nullptr);
    m_session.reset();
}

Result<QQuickWindow*> SessionHost::load()
{
    m_engine = std::make_unique<QQmlApplicationEngine>();
    preparePages(*m_engine);
    m_guard.guard(*m_engine);
    m_engine->load(mainPage());
    if (m_engine->rootObjects().isEmpty())
        return fail(ErrorKind::Bug, QStringLiteral("the window's QML does not load; the log above says why"));
    auto* window = qobject_cast<QQuickWindow*>(m_engine->rootObjects().constFirst());
    if (!window)
        return fail(ErrorKind::Bug, QStringLiteral("Main.qml is not a window"));
    if (m_line.size.isValid())
        window->resize(m_line.size);
    return window;
}

void SessionHost::standStill()
{
    if (!m_services || m_services->store->isReadOnly())
        return;
    m_services->store->write(
        [why = SafeMode::noToolIsAsked()](WriteTx& tx) { return doubtFreshness(tx, why); }, &m_context,
        [this](const Done& done) {
            if (!done)
                m_session->report(done.error(), QStringLiteral("The state of the sources"));
        });
}

void SessionHost::startSync()
{
    if (!m_services)
        return;
    m_services->tools->startSync();
    // Reads first: what was under way when the program ended is asked about before anything is sent.
    m_services->runner->start();
    m_services->resume->start();
    if (!m_runbooks) {
        m_runbooks = std::make_unique<RunbookSources>(dataDirectory(m_line.dataDirectory), *m_clock,
                                                      *m_services->store, *m_session);
        m_runbooks->start();
    }
    saveConnections(0);
}

void SessionHost::saveConnections(size_t index)
{
    if (index == m_line.connections.size()) {
        if (!m_line.service.isEmpty())
            declareRoom();
        return;
    }
    const auto& [tool, url] = m_line.connections[index];
    m_services->tools->saveSource(
        connectionSource(tool, url), {}, &m_context, [this, index](const Result<SourceId>& saved) {
            if (!saved)
                m_session->report(saved.error(), QStringLiteral("connecting a source"));
            saveConnections(index + 1);
        });
}

void SessionHost::declareRoom()
{
    QObject::connect(
        m_session.get(), &Session::roomChanged, &m_context, [this] { attachDocuments(); },
        Qt::SingleShotConnection);
    m_services->store->read(
        [](ReadTx& tx) { return tx.incidents(); }, &m_context,
        [this](const Result<std::vector<IncidentSummary>>& incidents) {
            if (!incidents) {
                m_session->report(incidents.error(), QStringLiteral("reading the incidents"));
                return;
            }
            for (const IncidentSummary& summary : *incidents) {
                const bool open = !summary.incident.sealed && summary.state.stage != Stage::Resolved;
                if (open && summary.incident.services.contains(m_line.service)) {
                    m_session->openIncident(summary.incident.id.value);
                    return;
                }
            }
            m_session->declareIncident(QStringLiteral("%1: watching live").arg(m_line.service), 3,
                                       m_line.service);
        });
}

void SessionHost::attachDocuments()
{
    if (!m_session->room() || (m_line.runbookFile.isEmpty() && m_line.sloFile.isEmpty()))
        return;
    const IncidentId incident{m_session->room()->incidentId()};
    Worker::run(
        [runbook = m_line.runbookFile, slo = m_line.sloFile] { return readRoomDocuments(runbook, slo); },
        &m_context,
        [this, incident](Result<RoomDocuments> documents) {
            if (!documents) {
                m_session->report(documents.error(),
                                  QStringLiteral("attaching the runbook and the objectives"));
                return;
            }
            m_services->store->write(
                [incident, documents = std::move(*documents)](WriteTx& tx) {
                    return putRoomDocuments(tx, incident, documents);
                },
                &m_context,
                [this](const Done& done) {
                    if (!done)
                        m_session->report(done.error(),
                                          QStringLiteral("attaching the runbook and the objectives"));
                });
        });
}

} // namespace muster
