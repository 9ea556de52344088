// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/document/runbook_folders.h"

#include "models/base/durable_file.h"
#include "models/base/json_text.h"
#include "models/document/git_tree.h"

#include <QDir>
#include <QFile>
#include <QFileInfo>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>

#include <algorithm>

namespace muster {

namespace {

constexpr qint64 kMostBytes = 256 * 1024;

const QString kFolders = QStringLiteral("folders");
const QString kPath = QStringLiteral("path");
const QString kRevision = QStringLiteral("revision");

tl::unexpected<Error> refused(const QString& words)
{
    return fail(ErrorKind::Invalid, words);
}

bool isRepository(const QString& path)
{
    return QFileInfo::exists(path + QStringLiteral("/.git")) ||
           (QFileInfo(path + QStringLiteral("/HEAD")).isFile() &&
            QFileInfo(path + QStringLiteral("/objects")).isDir());
}

QString realPath(const QString& path)
{
    const QString canonical = QFileInfo(path).canonicalFilePath();
    return canonical.isEmpty() ? QDir::cleanPath(path) : canonical;
}

bool isIn(const QString& folder, const QString& path)
{
    return path == folder || path.startsWith(folder + u'/');
}

} // namespace

QString runbookFoldersFile(const QString& dataFolder)
{
    return dataFolder + QStringLiteral("/runbook-folders.json");
}

Result<std::vector<RunbookFolder>> readRunbookFolders(const QString& dataFolder)
{
    QFile file(runbookFoldersFile(dataFolder));
    if (!file.exists())
        return std::vector<RunbookFolder>{};
    if (!QFileInfo(file).isFile() || !file.open(QIODevice::ReadOnly))
        return fail(ErrorKind::Storage,
                    QStringLiteral("the list of runbook folders %1 cannot be read: %2")
                        .arg(file.fileName(), file.errorString()),
                    file.fileName());
    const auto wrong = [&] {
        return fail(
            ErrorKind::Invalid,
            QStringLiteral("%1 is no list of runbook folders: mend it, or remove it and add them again")
                .arg(file.fileName()),
            file.fileName());
    };
    const QJsonObject whole = parseJson(file.read(kMostBytes)).object();
    if (!whole.value(kFolders).isArray())
        return wrong();
    std::vector<RunbookFolder> folders;
    for (const QJsonValue& value : whole.value(kFolders).toArray()) {
        const RunbookFolder folder{value[kPath].toString(), value[kRevision].toString()};
        if (!QDir::isAbsolutePath(folder.path) || folders.size() == kMostRunbookFolders)
            return wrong();
        folders.push_back(folder);
    }
    return folders;
}

Done writeRunbookFolders(const QString& dataFolder, const std::vector<RunbookFolder>& folders)
{
    QJsonArray list;
    for (const RunbookFolder& folder : folders) {
        QJsonObject one{{kPath, folder.path}};
        if (!folder.revision.isEmpty())
            one.insert(kRevision, folder.revision);
        list.append(one);
    }
    return durableReplace(runbookFoldersFile(dataFolder),
                          QJsonDocument(QJsonObject{{kFolders, list}}).toJson(QJsonDocument::Indented));
}

Result<std::vector<RunbookFolder>>
withRunbookFolder(const QString& dataFolder, std::vector<RunbookFolder> folders, const RunbookFolder& added)
{
    RunbookFolder folder{QDir::cleanPath(added.path.trimmed()), added.revision.trimmed()};
    if (added.path.trimmed().isEmpty())
        return refused(QStringLiteral("Which folder? Enter its path, such as /srv/runbooks."));
    if (folder.path.startsWith(QLatin1String("~/")))
        folder.path = QDir::homePath() + folder.path.mid(1);
    if (!QDir::isAbsolutePath(folder.path))
        return refused(QStringLiteral("“%1” is no whole path: begin it with “/”.").arg(folder.path));
    const QFileInfo info(folder.path);
    if (!info.exists())
        return refused(
            QStringLiteral("There is no folder %1: look for a slip, or make it first.").arg(folder.path));
    if (!info.isDir())
        return refused(QStringLiteral("%1 is a file: enter the folder that it is in.").arg(folder.path));
    if (!info.isReadable())
        return refused(
            QStringLiteral("The folder %1 may not be read by you: change who may.").arg(folder.path));
    if (isIn(realPath(runbookFolder(dataFolder)), realPath(folder.path)))
        return refused(QStringLiteral("%1 is read anyway: it is in the data folder.").arg(folder.path));
    for (const RunbookFolder& known : folders) {
        if (realPath(known.path) == realPath(folder.path))
            return refused(QStringLiteral("%1 is in the list already: remove it there first to have another "
                                          "revision of it.")
                               .arg(known.path));
    }
    if (folders.size() >= kMostRunbookFolders)
        return refused(QStringLiteral("There are %1 folders, and more are not looked at: remove one first.")
                           .arg(kMostRunbookFolders));
    if (!folder.revision.isEmpty() && !isRepository(folder.path))
        return refused(
            QStringLiteral("%1 is no git repository, so it has no revision “%2”: leave that empty, or "
                           "enter the top of the checkout.")
                .arg(folder.path, folder.revision));
    if (isRepository(folder.path)) {
        if (const auto commit = gitCommit(folder.path, folder.revision); !commit)
            return refused(
                folder.revision.isEmpty()
                    ? commit.error().what
                    : QStringLiteral("%1 has no branch, tag or commit “%2”: fetch it, or correct the name.")
                          .arg(folder.path, folder.revision));
    }
    folders.push_back(std::move(folder));
    return folders;
}

std::vector<RunbookSource> sourcesOf(const RunbookFolder& folder)
{
    if (!folder.revision.isEmpty() || isRepository(folder.path))
        return {{RunbookSource::Kind::Git, folder.path, folder.revision}};
    std::vector<RunbookSource> sources{{RunbookSource::Kind::Folder, folder.path, {}}};
    for (const QFileInfo& entry :
         QDir(folder.path).entryInfoList(QDir::Dirs | QDir::NoDotAndDotDot, QDir::Name)) {
        if (QFileInfo::exists(entry.filePath() + QStringLiteral("/.git")))
            sources.push_back({RunbookSource::Kind::Git, entry.filePath(), {}});
        else if (entry.isSymLink())
            sources.push_back({RunbookSource::Kind::Folder, entry.filePath(), {}});
    }
    return sources;
}

} // namespace muster
