// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
// A network that refuses everything, for the QML engine: nothing that is drawn may ever ask another machine.
// Not for tools: their requests are made by HttpClient.

#include <QtGlobal>

QT_BEGIN_NAMESPACE
class QNetworkAccessManager;
class QObject;
QT_END_NAMESPACE

namespace muster {

/// A manager whose every request (also file:, data: and qrc:) ends at once with ContentAccessDenied, without
/// a socket, a look-up or a file being opened. Owned by `parent`; belongs to the thread that makes it.
QNetworkAccessManager* makeRefusingNetwork(QObject* parent);

/// Requests refused so far in this process. Any thread.
int refusedRequests();

} // namespace muster
