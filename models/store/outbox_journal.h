// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
// Operations as lines of the journal. Internal to models/store.

#include "models/domain/operation.h"

#include <QByteArray>

#include <optional>

namespace muster::outbox {

/// What the journal keeps of an intent: everything that cannot be fetched again. One JSON object.
QByteArray toJournal(const Operation& operation);
/// nullopt for anything that is not such an object.
std::optional<Operation> fromJournal(const QByteArray& json);

} // namespace muster::outbox
