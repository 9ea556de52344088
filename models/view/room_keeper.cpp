// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/view/room_keeper.h"

#include "models/view/war_room.h"

namespace muster {

namespace {

// Of the room itself, so that they go with it.
constexpr auto kHolds = "keeper.holds";
constexpr auto kClosed = "keeper.closed";

void letGo(WarRoom* room)
{
    const int holds = room->property(kHolds).toInt() - 1;
    room->setProperty(kHolds, holds);
    if (holds > 0)
        return;
    room->forget();
    if (room->property(kClosed).toBool())
        room->deleteLater();
}

} // namespace

RoomKeeper::~RoomKeeper()
{
    if (auto* room = qobject_cast<WarRoom*>(m_room.data()))
        letGo(room);
}

void RoomKeeper::keep(WarRoom* room, QObject* before)
{
    if (room == m_room)
        return;
    if (auto* last = qobject_cast<WarRoom*>(m_room.data())) {
        // Queued: what is in a page goes after the page has said that it is going.
        if (before)
            connect(
                before, &QObject::destroyed, last, [last] { letGo(last); }, Qt::QueuedConnection);
        else
            letGo(last);
    }
    m_room = room;
    if (room)
        room->setProperty(kHolds, room->property(kHolds).toInt() + 1);
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
