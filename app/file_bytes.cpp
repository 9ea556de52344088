// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/file_bytes.h"

#include <QFile>

namespace muster {

Result<QByteArray> fileBytes(const QString& path)
{
    QFile file(path);
    if (!file.open(QIODevice::ReadOnly))
        return fail(ErrorKind::Invalid, QStringLiteral("cannot read %1: %2").arg(path, file.errorString()),
                    path);
    return file.readAll();
}

} // namespace muster
