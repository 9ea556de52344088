// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
// Imports whole histories of configured tools: every feed from a bound that a person sets, with cursors of
// its own, beside the pulls. Not for files (those are read by models/history) and not for what is going on
// now.

#include "models/base/result.h"
#include "models/domain/import_status.h"
#include "models/domain/source.h"

#include <QObject>
#include <QString>

#include <functional>
#include <memory>
#include <optional>
#include <vector>

namespace muster {

class Store;
class SyncEngine;

/// Role: runs imports. Owner: app; engine and store outlive it. Thread: main; callbacks and signals on main.
/// Invariants: facts, cursor, counts and progress of a page are one transaction; at most one import of a
/// source at a time; its requests pass the same gate as everything else and leave the pulls their share;
/// nothing of a stopped import is stored after `stop`.
///
///   state   | begin/due | page         | round over, more | all feeds whole | failure          | stop
///   Waiting | Asking    |              |                  |                 |                  | Stopped
///   Asking  |           | Asking       | Asking           | Done            | Waiting (passes  | Stopped
///           |           | (committed)  |                  |                 | by itself) or    |
///           |           |              |                  |                 | Failed           |
///   Stopped, Failed: `resume` -> Asking, at the page where it was. Done is for good.
class HistoryImport final : public QObject
{
    Q_OBJECT
public:
    HistoryImport(SyncEngine& engine, Store& store, QObject* parent = nullptr);
    ~HistoryImport() override;

    /// Whether a tool has a history that can be imported.
    bool canImport(const QString& tool) const;
    /// ConnectorDescriptor::importRemark.
    QString remarkOf(const QString& tool) const;
    /// Makes a run and begins it. `since` nullopt: everything. Errors: NotFound for a source that is not
    /// configured or switched off, Invalid for one without a history, Conflict while one of it goes on,
    /// Storage.
    void start(const SourceId& source, std::optional<Instant> since, QObject* context,
               std::function<void(Result<ImportRunId>)> onDone);
    /// Goes on with a run that was stopped, failed, or was cut off with the program. Errors: NotFound,
    /// Invalid when it is done, Conflict while another one of the source goes on.
    void resume(const ImportRunId& run, QObject* context, std::function<void(Done)> onDone);
    /// Ends it for now: `resume` goes on. Errors: NotFound when it does not go on here.
    void stop(const ImportRunId& run, QObject* context, std::function<void(Done)> onDone);
    /// Goes on with the runs that an end of the program cut off. Called when the engine starts.
    void resumeInterrupted();
    /// What goes on here, in the order in which it began.
    std::vector<ImportStatus> active() const;
    /// The configured sources changed: runs of changed ones ask anew, those of removed ones fail.
    void sourcesChanged();
    /// The machine slept, or a person says that the network is back: waiting ones try now.
    void tryNow();

signals:
    /// After every page, and when it begins, waits or ends.
    void changed(const muster::ImportStatus& status);

private:
    class Private;
    std::unique_ptr<Private> d;
};

} // namespace muster
