// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
// Where this profile's files live.

#include <QString>

namespace muster {

/// `asked` made absolute, or the platform's application-data folder of Muster when empty.
QString dataDirectory(const QString& asked);

} // namespace muster
