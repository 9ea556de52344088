// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/document/runbook_library.h"

#include "models/document/git_tree.h"
#include "models/document/runbook_folders.h"
#include "models/document/runbook_markdown.h"
#include "models/domain/runbook_labels.h"

#include <QCryptographicHash>
#include <QDir>
#include <QFile>
#include <QFileInfo>
#include <QHash>

#include <sys/stat.h>

#include <algorithm>

namespace muster {

namespace {

constexpr int kMostFiles = 5'000;
constexpr int kDeepest = 16;

bool isCandidate(const QString& name)
{
    return name.endsWith(QLatin1String(".md"), Qt::CaseInsensitive) ||
           name.endsWith(QLatin1String(".json"), Qt::CaseInsensitive);
}

/// A runbook by its first marks; a README or a dashboard beside it is none.
bool looksLikeRunbook(const QString& path, const QByteArray& bytes)
{
    if (path.endsWith(QLatin1String(".json"), Qt::CaseInsensitive))
        return bytes.contains("\"nodes\"") && !bytes.contains("\"panels\"");
    return looksLikeRunbookMarkdown(bytes);
}

void listFolder(const QDir& folder, const QString& prefix, int depth, QStringList& paths)
{
    const auto entries =
        folder.entryInfoList(QDir::Files | QDir::Dirs | QDir::NoDotAndDotDot | QDir::NoSymLinks, QDir::Name);
    for (const QFileInfo& entry : entries) {
        if (paths.size() >= kMostFiles)
            return;
        if (entry.isDir()) {
            // A checkout inside of a folder is a source of its own.
            const bool checkout = QFileInfo::exists(entry.filePath() + QStringLiteral("/.git"));
            if (depth < kDeepest && !checkout)
                listFolder(QDir(entry.filePath()), prefix + entry.fileName() + u'/', depth + 1, paths);
        } else if (isCandidate(entry.fileName())) {
            paths.append(prefix + entry.fileName());
        }
    }
}

Result<QStringList> pathsOf(const QString& folder)
{
    const QFileInfo info(folder);
    if (!info.isDir() || !info.isReadable())
        return fail(
            ErrorKind::Storage,
            QStringLiteral("the folder of runbooks %1 cannot be read; what was read before is still used")
                .arg(folder),
            folder);
    QStringList paths;
    listFolder(QDir(folder), {}, 0, paths);
    return paths;
}

struct FileBytes
{
    QString path;
    QByteArray bytes;
    QString problem;
};

std::vector<FileBytes> filesOf(const QString& folder, const QStringList& paths)
{
    std::vector<FileBytes> files;
    for (const QString& path : paths) {
        QFile file(folder + u'/' + path);
        FileBytes read{path, {}, {}};
        if (!file.open(QIODevice::ReadOnly))
            read.problem = QStringLiteral("%1 cannot be read: %2").arg(path, file.errorString());
        else
            read.bytes = file.read(kRunbookMaxBytes + 1);
        files.push_back(std::move(read));
    }
    return files;
}

/// `commit`: of a git source, which commit; of a folder nothing.
Result<std::vector<FileBytes>> bytesOf(const RunbookSource& source, const QString& commit)
{
    if (source.kind == RunbookSource::Kind::Folder) {
        const auto paths = pathsOf(source.path);
        if (!paths)
            return tl::unexpected(paths.error());
        return filesOf(source.path, *paths);
    }
    auto tree = readGitTree(source.path, commit, isCandidate, {kMostFiles, kDeepest, kRunbookMaxBytes});
    if (!tree)
        return tl::unexpected(tree.error());
    std::vector<FileBytes> files;
    for (GitFile& file : *tree)
        files.push_back({file.path, std::move(file.bytes), file.problem});
    return files;
}

RunbookReading readingOf(const QString& path, const QByteArray& bytes)
{
    return path.endsWith(QLatin1String(".json"), Qt::CaseInsensitive) ? readRunbookJson(bytes, path)
                                                                      : readRunbookMarkdown(bytes, path);
}

/// The first error of form or structure; empty: none.
QString firstError(const RunbookReading& reading, const QString& path)
{
    if (reading.findings.hasErrors())
        return reading.findings.firstError(path).what;
    for (const LintFinding& finding : lintRunbook(reading.runbook)) {
        if (finding.level == LintFinding::Level::Error)
            return formatFinding(path, finding);
    }
    return {};
}

LibraryRunbook readFile(const FileBytes& file, const LibraryRunbook* before)
{
    LibraryRunbook made;
    made.path = file.path;
    if (before)
        made.runbook = before->runbook;
    if (!file.problem.isEmpty()) {
        made.problem = file.problem;
        return made;
    }
    made.fileHash =
        QString::fromLatin1(QCryptographicHash::hash(file.bytes, QCryptographicHash::Sha256).toHex());
    if (before && before->fileHash == made.fileHash) {
        made.problem = before->problem;
        return made;
    }
    RunbookReading reading = readingOf(file.path, file.bytes);
    made.problem = firstError(reading, file.path);
    if (made.problem.isEmpty())
        made.runbook = std::move(reading.runbook);
    return made;
}

void refuseDoubles(std::vector<LibraryRunbook>& files)
{
    QHash<QString, QString> seen;
    for (LibraryRunbook& file : files) {
        if (!file.runbook)
            continue;
        const QString first = seen.value(file.runbook->id);
        if (first.isEmpty()) {
            seen.insert(file.runbook->id, file.path);
            continue;
        }
        file.problem = QStringLiteral("%1: %2 has the id %3 as well; give one of them another")
                           .arg(file.path, first, file.runbook->id);
        file.runbook.reset();
        file.fileHash.clear(); // read again next time: the other one may be gone then
    }
}

/// Null: it names none of them.
const QString* firstAlertOf(const Runbook& runbook, const QStringList& alerts)
{
    const auto found = std::find_if(alerts.begin(), alerts.end(),
                                    [&](const QString& alert) { return runbook.alerts.contains(alert); });
    return found == alerts.end() ? nullptr : &*found;
}

} // namespace

Result<QString> runbookSignature(const RunbookSource& source)
{
    if (source.kind == RunbookSource::Kind::Git)
        return gitCommit(source.path, source.revision);
    const auto paths = pathsOf(source.path);
    if (!paths)
        return tl::unexpected(paths.error());
    QCryptographicHash hash(QCryptographicHash::Sha256);
    for (const QString& path : *paths) {
        struct stat state
        {
        };
        const QByteArray name = QFile::encodeName(source.path + u'/' + path);
        if (::stat(name.constData(), &state) != 0)
            continue; // gone since it was listed: the next look sees it
        hash.addData(name);
        for (const qint64 part :
             {qint64(state.st_size), qint64(state.st_ino), qint64(state.st_mtim.tv_sec),
              qint64(state.st_mtim.tv_nsec), qint64(state.st_ctim.tv_sec), qint64(state.st_ctim.tv_nsec)})
            hash.addData(QByteArray::number(part) + '\n');
    }
    return QString::fromLatin1(hash.result().toHex());
}

RunbookLibrary readRunbookSource(const RunbookSource& source, const RunbookLibrary& before)
{
    RunbookLibrary library;
    // Before the files: what changes while they are read is seen as a change at the next look.
    const auto signature = runbookSignature(source);
    QString problem = signature ? QString() : signature.error().what;
    std::vector<FileBytes> files;
    if (signature) {
        auto read = bytesOf(source, *signature);
        if (read)
            files = std::move(*read);
        else
            problem = read.error().what;
    }
    if (!problem.isEmpty()) {
        library = before;
        library.problem = problem;
        return library;
    }
    library.signature = *signature;
    QHash<QString, const LibraryRunbook*> known;
    for (const LibraryRunbook& file : before.files)
        known.insert(file.path, &file);
    for (const FileBytes& file : files) {
        const LibraryRunbook* last = known.value(file.path);
        // A known runbook that no longer looks like one is broken, not gone.
        if (file.problem.isEmpty() && !looksLikeRunbook(file.path, file.bytes) && !(last && last->runbook))
            continue;
        library.files.push_back(readFile(file, last));
    }
    std::sort(library.files.begin(), library.files.end(),
              [](const LibraryRunbook& a, const LibraryRunbook& b) { return a.path < b.path; });
    refuseDoubles(library.files);
    return library;
}

QString runbookFolder(const QString& dataFolder)
{
    return dataFolder + QStringLiteral("/runbooks");
}

std::vector<RunbookSource> runbookSources(const QString& dataFolder)
{
    const QString own = runbookFolder(dataFolder);
    std::vector<RunbookSource> sources;
    if (QFileInfo(own).isDir())
        sources = sourcesOf(RunbookFolder{own, {}});
    // What is wrong with the list itself is said where it is changed.
    for (const RunbookFolder& folder :
         readRunbookFolders(dataFolder).value_or(std::vector<RunbookFolder>{})) {
        for (RunbookSource& source : sourcesOf(folder))
            sources.push_back(std::move(source));
    }
    return sources;
}

int runbookFit(const Runbook& runbook, const RunbookAsk& ask)
{
    for (const auto& [name, rule] : runbook.labels) {
        const auto label = ask.labels.find(name);
        if (label != ask.labels.end() && !labelRuleHolds(rule, label->second))
            return 0;
    }
    constexpr int kMostLabels = 999;
    int fit = 0;
    if (firstAlertOf(runbook, ask.alerts))
        fit += 4'000;
    if (labelsFit(runbook.labels, ask.labels))
        fit += 1'000 + std::min(kMostLabels, static_cast<int>(runbook.labels.size()));
    if (!ask.service.isEmpty() && runbook.services.contains(ask.service))
        fit += 500;
    return fit;
}

QString runbookFitWords(const Runbook& runbook, const RunbookAsk& ask)
{
    QStringList words;
    if (const QString* alert = firstAlertOf(runbook, ask.alerts))
        words.append(QStringLiteral("alert ") + *alert);
    if (labelsFit(runbook.labels, ask.labels))
        words.append((runbook.labels.size() == 1 ? QStringLiteral("label ") : QStringLiteral("labels ")) +
                     labelsInWords(runbook.labels, ask.labels));
    if (words.isEmpty())
        words.append(QStringLiteral("service ") + ask.service);
    return words.join(QStringLiteral(", "));
}

const Runbook* runbookFor(const std::vector<RunbookLibrary>& libraries, const RunbookAsk& ask)
{
    const Runbook* best = nullptr;
    int bestFit = 0;
    for (const RunbookLibrary& library : libraries) {
        for (const LibraryRunbook& file : library.files) {
            const int fit = file.runbook ? runbookFit(*file.runbook, ask) : 0;
            if (fit > bestFit) {
                best = &*file.runbook;
                bestFit = fit;
            }
        }
    }
    return best;
}

namespace {

constexpr qsizetype kMostOthers = 4; ///< told of what else fits; each is linted

}

RunbookChoice chooseRunbook(const QString& dataFolder, const RunbookAsk& ask)
{
    struct Candidate
    {
        int fit;
        QString path;
        RunbookReading reading;
    };
    RunbookChoice choice;
    std::vector<Candidate> candidates;
    for (const RunbookSource& source : runbookSources(dataFolder)) {
        QString commit;
        if (source.kind == RunbookSource::Kind::Git) {
            auto head = gitCommit(source.path, source.revision);
            if (!head) {
                choice.problems.append(head.error().what);
                continue;
            }
            commit = *head;
        }
        auto files = bytesOf(source, commit);
        if (!files) {
            choice.problems.append(files.error().what);
            continue;
        }
        for (const FileBytes& file : *files) {
            if (!file.problem.isEmpty() || !looksLikeRunbook(file.path, file.bytes))
                continue;
            RunbookReading reading = readingOf(file.path, file.bytes);
            if (const int fit = runbookFit(reading.runbook, ask); fit > 0)
                candidates.push_back({fit, file.path, std::move(reading)});
        }
    }
    std::stable_sort(candidates.begin(), candidates.end(),
                     [](const Candidate& a, const Candidate& b) { return a.fit > b.fit; });
    QStringList ids; // told already; of two files with one id the second is another matter
    int more = 0;
    for (Candidate& candidate : candidates) {
        Runbook& runbook = candidate.reading.runbook;
        if (choice.runbook && (ids.contains(runbook.id) || choice.others.size() == kMostOthers)) {
            if (!ids.contains(runbook.id)) {
                ids.append(runbook.id);
                ++more;
            }
            continue;
        }
        const QString problem = firstError(candidate.reading, candidate.path);
        if (!problem.isEmpty()) {
            if (!choice.runbook)
                choice.problems.append(problem);
            continue;
        }
        ids.append(runbook.id);
        const QString why = runbookFitWords(runbook, ask);
        if (choice.runbook) {
            choice.others.append(QStringLiteral("%1 “%2” (%3)").arg(runbook.id, runbook.title, why));
            continue;
        }
        choice.runbook = std::move(runbook);
        choice.why = why;
    }
    if (more > 0)
        choice.others.append(QStringLiteral("%1 more").arg(more));
    return choice;
}

} // namespace muster
