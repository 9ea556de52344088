// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/view/command_desk.h"

#include "models/view/war_room.h"

namespace muster {

CommandDesk::CommandDesk(WarRoom* room) : QObject(room), m_room(room) {}
CommandDesk::~CommandDesk() = default;

} // namespace muster
