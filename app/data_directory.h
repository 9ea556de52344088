// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
// Where this profile's files live, and that they are this user's alone.

#include "models/base/result.h"

#include <QString>
#include <QStringList>

namespace muster {

/// `asked` made absolute, or the platform's application-data folder of Muster when empty.
QString dataDirectory(const QString& asked);

/// Makes the folder (0700) or checks it: a folder and no link, owned by this user, closed to others. One that
/// is open to others is closed. Errors: Storage with the way out. A folder that cannot be made is no error
/// here: the store says so and opens what it can. A few system calls; called before the window.
Done secureDataDirectory(const QString& directory);

/// Takes the rights of others from every file and folder below, and returns what could not be helped: links,
/// foreign files. Blocking; for a worker. Follows no link and leaves devices and pipes alone.
QStringList secureStragglers(const QString& directory);

} // namespace muster
