// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/view/update_desk.h"

#include "models/view/war_room.h"

namespace muster {

UpdateDesk::UpdateDesk(WarRoom* room) : QObject(room), m_room(room) {}
UpdateDesk::~UpdateDesk() = default;

} // namespace muster
