// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
// A whole file at once, for small inputs that a person named.

#include "models/base/result.h"

#include <QByteArray>

namespace muster {

/// Blocking. Errors are Invalid and name the file and the system's reason.
Result<QByteArray> fileBytes(const QString& path);

} // namespace muster
