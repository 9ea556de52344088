// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/view/rollback_card.h"

#include "models/view/war_room.h"

namespace muster {

RollbackCard::RollbackCard(WarRoom* room) : QObject(room), m_room(room) {}
RollbackCard::~RollbackCard() = default;

} // namespace muster
