// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
// One import of past incidents from a file or folder, from start to report, without blocking the thread that
// asked for it.

#include "models/domain/history_import.h"
#include "models/history/history_reader.h"

#include <QObject>

#include <memory>
#include <optional>

namespace muster {

class Store;

/// Role: reads on the worker pool, writes batch by batch through the store in short transactions, each with
/// the run's row; where to go on moves with the last one of a batch, so that it goes on after a kill where
/// its facts end, and counts nothing twice. Owner: whoever started it
/// (a command, a gateway); the store outlives it. Thread: main. When the owner deletes it in the middle, the
/// run stays as its last batch left it and can be resumed.
class FileImport final : public QObject
{
    Q_OBJECT
public:
    explicit FileImport(Store& store, QObject* parent = nullptr);
    ~FileImport() override;

    /// Begins, once for an object. `resume`: goes on with the newest run of this path that is not done, with
    /// its label when none is given; there is none: begins anew. `label`: as openHistory's.
    void start(const QString& path, bool resume = false, const QString& label = {});
    /// Ends after what is being written; `finished` follows. Does nothing when it is over.
    void stop();
    bool isRunning() const { return m_isRunning; }
    /// As it was last stored. Without id when the file could not even be opened: then nothing was stored.
    const ImportRun& run() const { return m_run; }

signals:
    /// After each batch, and while a long stretch without anything for us is read.
    void progressed(const muster::ImportRun& run);
    /// Once. State Complete, Stopped or Failed (then `failure` says why and what to do).
    void finished(const muster::ImportRun& run);

private:
    struct Reading; // what comes back from the worker pool
    void open(std::optional<ImportRun> before);
    void readNext();
    void wasRead(std::shared_ptr<Reading> reading);
    void write(std::shared_ptr<Reading> reading);
    void writePart(std::shared_ptr<Reading> reading, size_t at);
    void finish(ImportState state, const QString& failure = {});

    Store& m_store;
    QString m_path, m_label;
    ImportRun m_run;
    std::shared_ptr<HistoryReader> m_reader; ///< in the worker's hands while m_isReading
    std::shared_ptr<Reading> m_waiting;      ///< read, while the one before is written
    bool m_isRunning = false, m_isReading = false, m_isWriting = false, m_isStopping = false;
};

} // namespace muster
