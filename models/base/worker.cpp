// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/base/worker.h"

#include <QThread>

namespace muster {

QThreadPool& Worker::pool()
{
    // Own pool, not the global one: Qt Quick and Qt Concurrent users share that, and a long parse must not
    // starve image loading.
    static QThreadPool instance;
    static const bool sized = [] {
        instance.setMaxThreadCount(qMax(2, QThread::idealThreadCount()));
        return true;
    }();
    Q_UNUSED(sized)
    return instance;
}

} // namespace muster
