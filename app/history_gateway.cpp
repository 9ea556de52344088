// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/history_gateway.h"

#include "integrations/sync/history_import.h"
#include "integrations/sync/sync_engine.h"
#include "models/base/log.h"
#include "models/history/file_import.h"
#include "models/store/import_runs.h"
#include "models/store/store.h"

#include <QDir>
#include <QTimer>

#include <utility>

namespace muster {

HistoryGateway::HistoryGateway(SyncEngine& engine, HistoryImport& imports, Store& store, QObject* parent)
    : ImportGateway(parent), m_engine(engine), m_imports(imports), m_store(store)
{
    connect(&m_imports, &HistoryImport::changed, this, &ImportGateway::changed);
}

std::vector<ImportOrigin> HistoryGateway::origins() const
{
    std::vector<ImportOrigin> all;
    for (const Source& source : m_engine.sources()) {
        if (source.enabled && m_imports.canImport(source.tool))
            all.push_back({source.id, source.name, source.tool, m_imports.remarkOf(source.tool)});
    }
    return all;
}

void HistoryGateway::importSource(const SourceId& source, std::optional<Instant> since, QObject* context,
                                  std::function<void(Result<ImportRunId>)> onDone)
{
    m_imports.start(source, since, context, std::move(onDone));
}

ImportStatus HistoryGateway::statusOf(const FileImport& file) const
{
    ImportStatus status;
    status.run = file.run();
    status.active = file.isRunning();
    return status;
}

void HistoryGateway::beginFile(const QString& path, bool resume)
{
    auto* file = new FileImport(m_store, this);
    m_files[path] = file;
    connect(file, &FileImport::progressed, this, [this, file] { emit changed(statusOf(*file)); });
    connect(file, &FileImport::finished, this, [this, file, path](const ImportRun& run) {
        m_files.erase(path);
        ImportStatus status;
        status.run = run;
        // Without an id the file could not be opened, and nothing was stored: whoever looks is told all the
        // same.
        if (run.id.isEmpty()) {
            status.run.id.value = QStringLiteral("unopened/") + path;
            status.run.originName = path;
            status.run.origin = path;
            status.run.startedAt = m_store.clock().now();
        }
        emit changed(status);
        file->deleteLater();
    });
    file->start(path, resume);
}

void HistoryGateway::importPath(const QString& path, QObject* context,
                                std::function<void(Result<ImportRunId>)> onDone)
{
    const bool goesOn = m_files.contains(path);
    if (!goesOn)
        beginFile(path, false);
    QTimer::singleShot(0, context, [this, path, goesOn, onDone = std::move(onDone)] {
        if (goesOn)
            return onDone(
                fail(ErrorKind::Conflict, QStringLiteral("An import of %1 goes on already.").arg(path)));
        const auto file = m_files.find(path);
        onDone(file == m_files.end() ? ImportRunId{} : file->second->run().id);
    });
}

void HistoryGateway::resume(const ImportRun& run, QObject* context, std::function<void(Done)> onDone)
{
    if (m_imports.canImport(run.kind))
        return m_imports.resume(run.id, context, std::move(onDone));
    if (!m_files.contains(run.origin))
        beginFile(run.origin, true);
    QTimer::singleShot(0, context, [onDone = std::move(onDone)] { onDone({}); });
}

void HistoryGateway::stop(const ImportRun& run, QObject* context, std::function<void(Done)> onDone)
{
    const auto file = m_files.find(run.origin);
    if (file == m_files.end())
        return m_imports.stop(run.id, context, std::move(onDone));
    file->second->stop();
    QTimer::singleShot(0, context, [onDone = std::move(onDone)] { onDone({}); });
}

std::vector<ImportStatus> HistoryGateway::active() const
{
    std::vector<ImportStatus> all = m_imports.active();
    for (const auto& [path, file] : m_files) {
        if (!file->run().id.isEmpty())
            all.push_back(statusOf(*file));
    }
    return all;
}

void HistoryGateway::sourcesRead()
{
    if (!std::exchange(m_resumed, true)) {
        m_imports.resumeInterrupted();
        resumeFiles();
    } else {
        m_imports.sourcesChanged();
    }
    emit originsChanged();
}

void HistoryGateway::resumeFiles()
{
    m_store.read([](ReadTx& tx) { return importRuns(tx); }, this,
                 [this](Result<std::vector<ImportRun>> all) {
                     if (!all) {
                         qCWarning(logApp).noquote() << "imports could not be read:" << all.error().what;
                         return;
                     }
                     for (const ImportRun& run : *all) {
                         // Of a file the origin is a path, of a tool the id of its source.
                         if (run.state == ImportState::Running && QDir::isAbsolutePath(run.origin) &&
                             !m_files.contains(run.origin))
                             beginFile(run.origin, true);
                     }
                 },
                 ReadLane::Bulk);
}

} // namespace muster
