// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
// The view's ImportGateway over the engine's imports and those from files.

#include "models/view/import_gateway.h"

#include <map>

namespace muster {

class FileImport;
class HistoryImport;
class Store;
class SyncEngine;

/// Role: see above. Owner: Services. Thread: main. Engine, imports and store outlive it. What an end of the
/// program cut off goes on by itself at the next start; a file that is gone by then makes its import fail in
/// words.
class HistoryGateway final : public ImportGateway
{
    Q_OBJECT
public:
    HistoryGateway(SyncEngine& engine, HistoryImport& imports, Store& store, QObject* parent = nullptr);

    std::vector<ImportOrigin> origins() const override;
    void importSource(const SourceId& source, std::optional<Instant> since, QObject* context,
                      std::function<void(Result<ImportRunId>)> onDone) override;
    void importPath(const QString& path, QObject* context,
                    std::function<void(Result<ImportRunId>)> onDone) override;
    bool takesPaths() const override { return true; }
    void resume(const ImportRun& run, QObject* context, std::function<void(Done)> onDone) override;
    void stop(const ImportRun& run, QObject* context, std::function<void(Done)> onDone) override;
    std::vector<ImportStatus> active() const override;
    /// The configured sources were read: what was cut off goes on, and what changed begins its page anew.
    void sourcesRead();

private:
    void beginFile(const QString& path, bool resume);
    void resumeFiles();
    ImportStatus statusOf(const FileImport& file) const;

    SyncEngine& m_engine;
    HistoryImport& m_imports;
    Store& m_store;
    std::map<QString, FileImport*> m_files; ///< by path; children of this
    bool m_resumed = false;
};

} // namespace muster
