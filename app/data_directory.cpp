// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/data_directory.h"

#include <QDir>
#include <QStandardPaths>

namespace muster {

QString dataDirectory(const QString& asked)
{
    return asked.isEmpty() ? QStandardPaths::writableLocation(QStandardPaths::AppDataLocation)
                           : QDir(asked).absolutePath();
}

} // namespace muster
