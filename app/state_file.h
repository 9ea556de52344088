// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
// `--state-file`: what the window shows, as JSON, for end-to-end tests and screen automation. It reads the
// same properties and model roles that QML reads, so a test sees what a person sees, not what the store
// holds.

#include "app/watchdog.h"

#include <QJsonObject>
#include <QObject>
#include <QString>
#include <QTimer>

namespace muster {

/// Scalar properties of `object`, its object-valued properties up to `depth` levels down, and the first
/// `maxRows` rows of every item model by role name. Other values are left out.
QJsonObject describeObject(const QObject* object, int depth, int maxRows);

/// Role: writes the description of `root` to a file a few times a second, atomically, on the worker pool.
/// Owner: app. Thread: main.
class StateFile final : public QObject
{
    Q_OBJECT
public:
    StateFile(QString path, const QObject* root, const Watchdog* watchdog, QObject* parent = nullptr);

private:
    void write();

    QString m_path;
    const QObject* m_root;
    const Watchdog* m_watchdog;
    QTimer m_timer;
    bool m_busy = false;
    qint64 m_sequence = 0;
};

} // namespace muster
