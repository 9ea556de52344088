// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
// The door to the window for the app: what the QML engine needs before it loads Main.qml.

#include <QUrl>

QT_BEGIN_NAMESPACE
class QQmlEngine;
QT_END_NAMESPACE

namespace muster {

/// Prepares an engine for the pages: import path (Qt 6.4 does not look below :/qt/qml by itself). Call before
/// loading.
void preparePages(QQmlEngine& engine);

/// `qrc:/qt/qml/Muster/Pages/Main.qml`. Its root is the window, with the writable property `currentPage`
/// ("start", "incidents", "room", "runbook", "postmortem", "settings") and the readable `settled`.
QUrl mainPage();

} // namespace muster
