// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/view/budget_desk.h"

#include "models/view/war_room.h"

namespace muster {

BudgetDesk::BudgetDesk(WarRoom* room) : QObject(room), m_room(room) {}
BudgetDesk::~BudgetDesk() = default;

} // namespace muster
