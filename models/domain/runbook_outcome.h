// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
// The words of an action's branches that say how it went. Any other words are a person's to choose by.

#include <QStringView>

namespace muster {

/// "done" and its like (worked, ok, success, applied …), in any letter case: what was done has to be
/// verified.
bool saysItWorked(QStringView condition);
/// "failed" and its like (did not work, not done, error, refused …).
bool saysItFailed(QStringView condition);

} // namespace muster
