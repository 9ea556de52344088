// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/base/durable_file.h"

#include <QFile>
#include <QFileInfo>
#include <QRandomGenerator>

#include <cerrno>
#include <cstdio>
#include <cstring>
#include <fcntl.h>
#include <unistd.h>

namespace muster {

namespace {

/// Closes at the end of the scope.
class Descriptor
{
public:
    Descriptor(const QString& path, int flags, mode_t mode = 0)
        : m_value(::open(QFile::encodeName(path).constData(), flags | O_CLOEXEC, mode))
    {
    }
    ~Descriptor()
    {
        if (m_value >= 0)
            ::close(m_value);
    }
    Descriptor(const Descriptor&) = delete;
    Descriptor& operator=(const Descriptor&) = delete;
    int value() const { return m_value; }
    bool valid() const { return m_value >= 0; }

private:
    int m_value;
};

tl::unexpected<Error> refuse(const QString& path, int errorNumber)
{
    return fail(ErrorKind::Storage,
                QStringLiteral("%1 cannot be written: %2").arg(path, diskWords(errorNumber)), path);
}

/// 0, or errno.
int writeAll(int descriptor, const QByteArray& bytes)
{
    for (qsizetype done = 0; done < bytes.size();) {
        const ssize_t n =
            ::write(descriptor, bytes.constData() + done, static_cast<size_t>(bytes.size() - done));
        if (n < 0 && errno == EINTR)
            continue;
        if (n <= 0)
            return n < 0 ? errno : ENOSPC;
        done += n;
    }
    return 0;
}

} // namespace

QString diskWords(int errorNumber)
{
    switch (errorNumber) {
    case ENOSPC:
    case EDQUOT:
        return QStringLiteral("the disk is full: free some space and try again");
    case EROFS:
        return QStringLiteral("the disk is read-only: choose another place");
    case EACCES:
    case EPERM:
        return QStringLiteral("it is not allowed: check the permissions of its folder");
    case ENOENT:
    case ENOTDIR:
        return QStringLiteral("its folder does not exist");
    case EIO:
        return QStringLiteral("the disk reported an error");
    default:
        return QString::fromLocal8Bit(std::strerror(errorNumber));
    }
}

Done syncFolder(const QString& folder)
{
    const Descriptor descriptor(folder, O_RDONLY | O_DIRECTORY);
    if (!descriptor.valid() || ::fsync(descriptor.value()) != 0)
        return fail(ErrorKind::Storage,
                    QStringLiteral("%1: the disk did not confirm a change in this folder: %2")
                        .arg(folder, diskWords(errno)),
                    folder);
    return {};
}

Done syncFile(const QString& path)
{
    const Descriptor descriptor(path, O_RDONLY | O_NOFOLLOW);
    if (!descriptor.valid() || ::fsync(descriptor.value()) != 0)
        return refuse(path, errno);
    return {};
}

Done durableRename(const QString& from, const QString& to)
{
    if (std::rename(QFile::encodeName(from).constData(), QFile::encodeName(to).constData()) != 0)
        return refuse(to, errno);
    return syncFolder(QFileInfo(to).absolutePath());
}

Done durableReplace(const QString& path, const QByteArray& bytes)
{
    // Beside the target, so that the rename stays within one file system and is atomic.
    const QString temporary = QStringLiteral("%1.part-%2")
                                  .arg(path)
                                  .arg(QRandomGenerator::global()->generate(), 8, 16, QLatin1Char('0'));
    int problem = 0;
    {
        const Descriptor descriptor(temporary, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW, 0600);
        if (!descriptor.valid())
            return refuse(path, errno);
        problem = writeAll(descriptor.value(), bytes);
        if (problem == 0 && ::fsync(descriptor.value()) != 0)
            problem = errno;
    }
    if (problem == 0 &&
        std::rename(QFile::encodeName(temporary).constData(), QFile::encodeName(path).constData()) != 0)
        problem = errno;
    if (problem != 0) {
        ::unlink(QFile::encodeName(temporary).constData());
        return refuse(path, problem);
    }
    if (!syncFolder(QFileInfo(path).absolutePath()))
        return fail(ErrorKind::Storage,
                    QStringLiteral("%1 was written, but the disk did not confirm it").arg(path), path);
    return {};
}

} // namespace muster
