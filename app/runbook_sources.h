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

/// Role: one watch for each source of the data folder; which there are is looked up again and again, so that
/// a checkout that somebody adds is there without a restart. Owner: SessionHost. Thread: main; files are read
/// on the worker pool, rooms changed on the store's thread.
class RunbookSources final : public QObject
{
    Q_OBJECT
public:
    static constexpr Milliseconds kInterval = std::chrono::seconds{5};

    /// All must outlive it.
    RunbookSources(const QString& dataFolder, Clock& clock, Store& store, Session& session);
    /// Finds the sources and begins to look; looks for the runbooks of rooms that a closed program left
    /// without.
    void start();

signals:
    /// The sources were looked up, whether or not there is another one.
    void found();

private:
    struct Watched
    {
        RunbookSource source;
        std::unique_ptr<RunbookWatch> watch;
    };
    void find();
    void keep(const std::vector<RunbookSource>& sources);
    void watch(const RunbookSource& source);
    void take(const RunbookLibrary& library, const QString& source);

    QString m_dataFolder;
    Clock& m_clock;
    Store& m_store;
    Session& m_session;
    std::vector<Watched> m_watched;
    bool m_finding = false;
    QSet<QString> m_said;  ///< problems
    QSet<QString> m_taken; ///< hashes of runbooks that the rooms were told of
};

} // namespace muster
