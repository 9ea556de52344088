// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
// Log categories `muster.<area>`. Tokens, headers, query strings and bodies never reach a log.

#include <QLoggingCategory>

namespace muster {

Q_DECLARE_LOGGING_CATEGORY(logApp)
Q_DECLARE_LOGGING_CATEGORY(logStore)
Q_DECLARE_LOGGING_CATEGORY(logSync)
Q_DECLARE_LOGGING_CATEGORY(logKeychain)
Q_DECLARE_LOGGING_CATEGORY(logChart)
Q_DECLARE_LOGGING_CATEGORY(logView)

} // namespace muster
