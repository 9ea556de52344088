// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
// Ends connections that Qt cannot end. A QNetworkAccessManager whose server floods it with headers reads them
// for as long as they come, through abort() and its own destruction, at a full core and a megabyte of memory
// a second; only the connection itself can stop it. Internal to integrations/sync.

#include <QHostAddress>

namespace muster {

/// Shuts down this process's TCP connections to `port` of one of `hosts` over which more than `bytes` have
/// come, and answers how many there were. Any thread. Linux only; elsewhere it does nothing.
int shutFloodedSockets(const QList<QHostAddress>& hosts, quint16 port, quint64 bytes);

} // namespace muster
