// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/data_directory.h"

#include <QDir>
#include <QFile>
#include <QFileInfo>
#include <QStandardPaths>

#include <cstring>
#include <dirent.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

namespace muster {

namespace {

constexpr mode_t kOthers = S_IRWXG | S_IRWXO;
constexpr int kDeepest = 8; ///< our own folders are two deep

tl::unexpected<Error> unsafe(const QString& directory, const QString& why)
{
    return fail(ErrorKind::Storage,
                QStringLiteral("%1 is not used as the data folder: %2. Choose another one with --data.")
                    .arg(directory, why),
                directory);
}

void secureEntry(int folder, const char* name, const QString& shown, int depth, QStringList& left);

/// Takes over `folder`.
void secureFolder(int folder, const QString& shown, int depth, QStringList& left)
{
    DIR* entries = ::fdopendir(folder);
    if (!entries) {
        ::close(folder);
        return;
    }
    while (const dirent* entry = ::readdir(entries)) {
        if (std::strcmp(entry->d_name, ".") != 0 && std::strcmp(entry->d_name, "..") != 0)
            secureEntry(::dirfd(entries), entry->d_name, shown + u'/' + QFile::decodeName(entry->d_name),
                        depth, left);
    }
    ::closedir(entries);
}

void secureEntry(int folder, const char* name, const QString& shown, int depth, QStringList& left)
{
    // Looked at and changed through one descriptor, so that nobody swaps a link in between. O_PATH, because
    // to close an ordinary one would drop every lock that SQLite holds on the file in this process.
    const int entry = ::openat(folder, name, O_PATH | O_NOFOLLOW | O_CLOEXEC);
    if (entry < 0)
        return;
    struct stat info = {};
    const bool known = ::fstat(entry, &info) == 0;
    const bool folderLike = known && S_ISDIR(info.st_mode);
    if (known && S_ISLNK(info.st_mode)) {
        left << shown;
    } else if (known && (folderLike || S_ISREG(info.st_mode))) {
        const QByteArray itself = "/proc/self/fd/" + QByteArray::number(entry);
        if (info.st_uid != ::geteuid())
            left << shown;
        else if ((info.st_mode & kOthers) != 0 &&
                 ::chmod(itself.constData(), info.st_mode & 07777 & ~kOthers) != 0)
            left << shown;
    }
    ::close(entry);
    if (!folderLike || depth >= kDeepest)
        return;
    if (const int inner = ::openat(folder, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC); inner >= 0)
        secureFolder(inner, shown, depth + 1, left);
}

} // namespace

QString dataDirectory(const QString& asked)
{
    return asked.isEmpty() ? QStandardPaths::writableLocation(QStandardPaths::AppDataLocation)
                           : QDir(asked).absolutePath();
}

Done secureDataDirectory(const QString& directory)
{
    const QByteArray path = QFile::encodeName(directory);
    struct stat info = {};
    if (::lstat(path.constData(), &info) != 0) {
        QDir().mkpath(QFileInfo(directory).absolutePath());
        ::mkdir(path.constData(), 0700);
        if (::lstat(path.constData(), &info) != 0)
            return {};
    }
    if (S_ISLNK(info.st_mode))
        return unsafe(directory,
                      QStringLiteral("it is a link, and whoever owns the link chooses where it leads"));
    if (!S_ISDIR(info.st_mode))
        return unsafe(directory, QStringLiteral("it is not a folder"));
    if (info.st_uid != ::geteuid())
        return unsafe(directory, QStringLiteral("it belongs to another user"));
    if ((info.st_mode & S_ISVTX) != 0)
        return unsafe(directory, QStringLiteral("it is a folder that everybody shares"));
    if ((info.st_mode & kOthers) != 0)
        ::chmod(path.constData(), info.st_mode & 07777 & ~kOthers); // a read-only disk stays as it is
    return {};
}

QStringList secureStragglers(const QString& directory)
{
    QStringList left;
    const int folder =
        ::open(QFile::encodeName(directory).constData(), O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
    if (folder >= 0)
        secureFolder(folder, directory, 0, left);
    return left;
}

} // namespace muster
