// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/base/log.h"

namespace muster {

Q_LOGGING_CATEGORY(logApp, "muster.app", QtInfoMsg)
Q_LOGGING_CATEGORY(logStore, "muster.store", QtInfoMsg)
Q_LOGGING_CATEGORY(logSync, "muster.sync", QtInfoMsg)
Q_LOGGING_CATEGORY(logKeychain, "muster.keychain", QtInfoMsg)
Q_LOGGING_CATEGORY(logChart, "muster.chart", QtInfoMsg)
Q_LOGGING_CATEGORY(logView, "muster.view", QtInfoMsg)

} // namespace muster
