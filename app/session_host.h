// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
// What the window and the pictures share: services, session and QML engine, brought up in the right order.

#include "app/command_line.h"
#include "app/engine_guard.h"
#include "app/services.h"

#include <QQmlApplicationEngine>

#include <memory>
#include <optional>

QT_BEGIN_NAMESPACE
class QQuickWindow;
QT_END_NAMESPACE

namespace muster {

class RunbookSources;
class Session;

/// Role: owns one profile's services, its Session and the engine that shows it. Thread: main. A store that
/// cannot be opened is not fatal: the window comes up and says what is wrong and what to do.
class SessionHost
{
public:
    /// `readOnly`: the data folder is another one's, or cannot be locked; nothing is written into it.
    explicit SessionHost(const CommandLine& line, bool readOnly = false);
    ~SessionHost();

    /// Loads Main.qml; the window is not shown by this. Errors: Bug when the QML does not load.
    Result<QQuickWindow*> load();
    Session& session() { return *m_session; }
    const EngineGuard& guard() const { return m_guard; }
    /// Null when the store could not be opened.
    Services* services() { return m_services ? &*m_services : nullptr; }

    /// Stores the sources of `--connect`; with `--service` also declares a live room on them when none is
    /// open. Then starts to sync. Called after the first frame.
    void startSync();
    /// The other start: no tool is asked until `startSync`, and every source says so.
    void standStill();

private:
    void saveConnections(size_t index);
    void declareRoom();
    /// Gives the open room the files of `--runbook` and `--slo`.
    void attachDocuments();

    CommandLine m_line;
    std::optional<Services> m_services;
    std::shared_ptr<Clock> m_clock;
    std::unique_ptr<Session> m_session;
    std::unique_ptr<RunbookSources> m_runbooks; ///< null without a store
    EngineGuard m_guard;                        ///< outlives the engine
    std::unique_ptr<QQmlApplicationEngine> m_engine;
    QObject m_context; ///< callbacks die with the host
};

} // namespace muster
