// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
// The ids of a tool's things that a cursor keeps between two readings.

#include <QStringList>

class QJsonObject;

namespace muster {

/// The list `name` of a cursor: its first `most` ids, each once, in their order. What no address can hold
/// (addressable) or is no text is left out: a cursor may come from another version, or from a damaged store.
QStringList idsIn(const QJsonObject& cursor, const char* name, qsizetype most);

} // namespace muster
