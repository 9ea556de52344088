// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/document/own_files.h"

#include <QFile>
#include <QFileInfo>

#include <sys/stat.h>

namespace muster {

QString fileNameFor(const QString& id, const QString& usual)
{
    QString name;
    for (const QChar c : id.left(80))
        name += c.isLetterOrNumber() || c == u'-' || c == u'_'
                    ? QString(c)
                    : QStringLiteral("%%1").arg(c.unicode(), 4, 16, QLatin1Char('0'));
    return name.isEmpty() ? usual : name + u'.' + QFileInfo(usual).suffix();
}

Done makeFolder(const QString& folder)
{
    const QFileInfo info(folder);
    if (info.isDir() || ::mkdir(QFile::encodeName(folder).constData(), 0700) == 0)
        return {};
    return fail(ErrorKind::Storage,
                QStringLiteral("%1 cannot be made: check the permissions of %2").arg(folder, info.path()),
                folder);
}

} // namespace muster
