// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
// Where the program puts a file that a person may also write by hand: boards, runbooks.

#include "models/base/result.h"

#include <QString>

namespace muster {

/// The id as the name of a file that stays in its folder: letters, digits, dash and underscore, what else as
/// its code; at most 80 of them. `usual`: the name for an empty id, whose ending every name gets.
QString fileNameFor(const QString& id, const QString& usual);

/// The folder is there, made (0700) when it was not; the one above it has to be. Errors: Storage, in words.
/// Blocking.
Done makeFolder(const QString& folder);

} // namespace muster
