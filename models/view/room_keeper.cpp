// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/view/room_keeper.h"

#include "models/view/war_room.h"

namespace muster {

namespace {

// Of the room itself, so that they go with it.
constexpr auto kHolds = "keeper.holds";
constexpr auto kClosed = "keeper.closed";

} // namespace

RoomKeeper::~RoomKeeper()
{
    letGo();
}

WarRoom* RoomKeeper::room() const
{
    return qobject_cast<WarRoom*>(m_room.data());
}

void RoomKeeper::setRoom(WarRoom* room)
{
    if (room == m_room)
        return;
    letGo();
    m_room = room;
    if (room)
        room->setProperty(kHolds, room->property(kHolds).toInt() + 1);
    emit roomChanged();
}

void RoomKeeper::letGo()
{
    if (!m_room)
        return;
    const int holds = m_room->property(kHolds).toInt() - 1;
    m_room->setProperty(kHolds, holds);
    if (holds == 0) {
        if (WarRoom* free = room())
            free->forget();
        if (m_room->property(kClosed).toBool())
            m_room->deleteLater();
    }
    m_room.clear();
}

bool RoomKeeper::isKept(const WarRoom* room)
{
    return room->property(kHolds).toInt() > 0;
}

void RoomKeeper::deleteWhenFree(WarRoom* room)
{
    room->setProperty(kClosed, true);
    if (room->property(kHolds).toInt() == 0)
        room->deleteLater();
}

} // namespace muster
