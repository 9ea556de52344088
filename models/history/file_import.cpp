// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/history/file_import.h"

#include "models/base/worker.h"
#include "models/history/batch_writer.h"
#include "models/store/import_runs.h"
#include "models/store/store.h"

#include <QFileInfo>

namespace muster {

struct FileImport::Reading
{
    Result<HistoryBatch> batch;
    std::vector<HistoryBatch> parts = {}; ///< of the batch, while it is written
    QString position;
    double done = 0;
    bool atEnd = false;
    bool isEmpty() const
    {
        return batch->people.empty() && batch->incidents.empty() && batch->events.empty() &&
               batch->documents.empty() && batch->problems.empty();
    }
};

namespace {

const QString kLabelToken = QStringLiteral("label");

QString canonical(const QString& path)
{
    const QFileInfo info(path);
    const QString known = info.canonicalFilePath();
    return known.isEmpty() ? info.absoluteFilePath() : known;
}

} // namespace

FileImport::FileImport(Store& store, QObject* parent) : QObject(parent), m_store(store) {}
FileImport::~FileImport() = default;

void FileImport::start(const QString& path, bool resume, const QString& label)
{
    Q_ASSERT(!m_isRunning);
    m_isRunning = true;
    m_path = canonical(path);
    m_label = label;
    if (!resume)
        return open(std::nullopt);
    m_store.read(
        [path = m_path](ReadTx& tx) -> Result<std::optional<ImportRun>> {
            const auto runs = importRuns(tx);
            if (!runs)
                return tl::unexpected(runs.error());
            for (const ImportRun& run : *runs) {
                if (run.origin == path)
                    return run.state == ImportState::Complete ? std::nullopt : std::optional(run);
            }
            return std::nullopt;
        },
        this,
        [this](Result<std::optional<ImportRun>> before) {
            if (!before)
                return finish(ImportState::Failed, before.error().what);
            if (const auto& run = *before; run && m_label.isEmpty()) {
                if (const auto kept = run->tokens.find(kLabelToken); kept != run->tokens.end())
                    m_label = kept->second;
            }
            open(std::move(*before));
        },
        ReadLane::Bulk);
}

void FileImport::open(std::optional<ImportRun> before)
{
    const QString position = before ? before->tokens[QString()] : QString();
    Worker::run(
        [path = m_path, position, label = m_label] {
            auto opened = openHistory(path, position, label);
            return opened ? Result<std::shared_ptr<HistoryReader>>(std::move(*opened))
                          : Result<std::shared_ptr<HistoryReader>>(tl::unexpected(opened.error()));
        },
        this,
        [this, before = std::move(before)](Result<std::shared_ptr<HistoryReader>> reader) {
            if (!reader)
                return finish(ImportState::Failed, reader.error().what);
            m_reader = std::move(*reader);
            const HistoryOrigin& origin = m_reader->origin();
            const bool goesOn = before && before->kind == origin.kind;
            m_run = goesOn ? *before : ImportRun{};
            if (!goesOn) {
                m_run.id = newId<ImportRunId>();
                m_run.startedAt = m_store.clock().now();
            }
            if (!m_label.isEmpty())
                m_run.tokens[kLabelToken] = m_label; // whoever goes on need not know it
            m_run.kind = origin.kind;
            m_run.origin = m_path;
            m_run.originName = origin.name;
            m_run.state = ImportState::Running;
            m_run.endedAt = std::nullopt;
            m_run.failure.clear();
            readNext();
        });
}

void FileImport::readNext()
{
    m_isReading = true;
    Worker::run(
        [reader = m_reader] {
            auto reading = std::make_shared<Reading>();
            reading->batch = reader->next();
            reading->position = reader->position();
            reading->done = reader->done();
            reading->atEnd = reader->atEnd();
            return reading;
        },
        this, [this](std::shared_ptr<Reading> reading) { wasRead(std::move(reading)); });
}

void FileImport::wasRead(std::shared_ptr<Reading> reading)
{
    m_isReading = false;
    if (m_isWriting)
        m_waiting = std::move(reading); // one ahead, not more: memory is bounded
    else
        write(std::move(reading));
}

void FileImport::write(std::shared_ptr<Reading> reading)
{
    if (m_isStopping)
        return finish(ImportState::Stopped);
    if (!reading->batch)
        return finish(ImportState::Failed, reading->batch.error().what);
    const bool atEnd = reading->atEnd;
    if (!atEnd)
        readNext();
    if (reading->isEmpty()) {
        m_run.tokens[QString()] = reading->position;
        m_run.progress = reading->done;
        emit progressed(m_run);
        if (atEnd)
            finish(ImportState::Complete);
        return;
    }
    m_isWriting = true;
    reading->parts = inParts(std::move(*reading->batch));
    writePart(std::move(reading), 0);
}

void FileImport::writePart(std::shared_ptr<Reading> reading, size_t at)
{
    const PagePart part{at == 0, at + 1 == reading->parts.size()};
    ImportRun next = m_run;
    if (part.last) {
        next.tokens[QString()] = reading->position;
        next.progress = reading->done;
    }
    m_store.write(
        // The store may run it twice, so it leaves what it was given as it is.
        [next, reading, at, part, origin = m_reader->origin()](WriteTx& tx) -> Result<ImportRun> {
            ImportRun run = next;
            const Done done = writeHistory(tx, origin, reading->parts[at], run, part);
            return done ? Result<ImportRun>(std::move(run)) : tl::unexpected(done.error());
        },
        this,
        [this, reading, at, part](Result<ImportRun> written) {
            m_isWriting = !part.last;
            if (!written)
                return finish(ImportState::Failed, written.error().what);
            m_run = std::move(*written);
            emit progressed(m_run);
            if (!m_isRunning)
                return; // whoever heard of it ended it
            if (!part.last)
                return m_isStopping ? finish(ImportState::Stopped) : writePart(reading, at + 1);
            if (reading->atEnd)
                return finish(ImportState::Complete);
            if (m_waiting)
                write(std::exchange(m_waiting, {}));
        });
}

void FileImport::stop()
{
    m_isStopping = m_isRunning;
}

void FileImport::finish(ImportState state, const QString& failure)
{
    if (!m_isRunning)
        return;
    m_isRunning = false;
    m_waiting.reset();
    m_run.state = state;
    m_run.failure = failure;
    m_run.endedAt = m_store.clock().now();
    if (state == ImportState::Complete)
        m_run.progress = 1;
    if (m_run.id.isEmpty()) { // not even opened: nothing to remember
        m_run.origin = m_path;
        emit finished(m_run);
        return;
    }
    m_store.write(
        [run = m_run](WriteTx& tx) -> Result<bool> {
            const Done done = putImportRun(tx, run);
            return done ? Result<bool>(true) : tl::unexpected(done.error());
        },
        this,
        [this](Result<bool> kept) {
            if (!kept && m_run.state != ImportState::Failed) {
                m_run.state = ImportState::Failed;
                m_run.failure = kept.error().what;
            }
            emit finished(m_run);
        });
}

} // namespace muster
