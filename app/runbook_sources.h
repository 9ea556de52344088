// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
// Keeps the profile's runbooks watched while the window is open: a better version reaches rooms whose run has
// not begun, the others are told, and a file with errors is said once.

#include "models/document/runbook_watch.h"

#include <QObject>
#include <QSet>

#include <memory>
#include <vector>

namespace muster {

class Session;
class Store;

/// Role: one watch for each source that the data folder had when it was started. Owner: SessionHost. Thread:
/// main; files are read on the worker pool, rooms changed on the store's thread.
class RunbookSources final : public QObject
{
    Q_OBJECT
public:
    /// All must outlive it.
    RunbookSources(const QString& dataFolder, Clock& clock, Store& store, Session& session);
    /// Finds the sources and begins to look.
    void start();

private:
    void watch(const RunbookSource& source);
    void take(const RunbookLibrary& library, const QString& source);

    QString m_dataFolder;
    Clock& m_clock;
    Store& m_store;
    Session& m_session;
    std::vector<std::unique_ptr<RunbookWatch>> m_watches;
    QSet<QString> m_said;  ///< problems
    QSet<QString> m_taken; ///< hashes of runbooks that the rooms were told of
};

} // namespace muster
