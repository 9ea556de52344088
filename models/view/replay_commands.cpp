// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/view/replay_commands.h"

#include "models/view/war_room.h"

#include <algorithm>

namespace muster {

namespace {

/// The next of the room's speeds in this direction; the fastest and the slowest stay.
void stepSpeed(WarRoom& room, int direction)
{
    const QList<double> speeds = room.speeds();
    const auto next = direction > 0 ? std::upper_bound(speeds.begin(), speeds.end(), room.speed())
                                    : std::lower_bound(speeds.begin(), speeds.end(), room.speed());
    if (direction > 0 && next != speeds.end())
        room.setSpeed(*next);
    else if (direction < 0 && next != speeds.begin())
        room.setSpeed(*std::prev(next));
}

} // namespace

bool runReplayCommand(WarRoom& room, const QString& commandId)
{
    const QLatin1String speed("room.speed.");
    if (commandId == QLatin1String("room.live"))
        room.toggleLive();
    else if (commandId == QLatin1String("room.play"))
        room.togglePlay();
    else if (commandId == QLatin1String("room.next"))
        room.stepEvent(1);
    else if (commandId == QLatin1String("room.previous"))
        room.stepEvent(-1);
    else if (commandId == QLatin1String("room.known"))
        room.setAsKnownThen(!room.asKnownThen());
    else if (commandId == QLatin1String("room.speed.faster"))
        stepSpeed(room, 1);
    else if (commandId == QLatin1String("room.speed.slower"))
        stepSpeed(room, -1);
    else if (commandId.startsWith(speed) &&
             room.speeds().contains(QStringView(commandId).mid(speed.size()).toDouble()))
        room.setSpeed(QStringView(commandId).mid(speed.size()).toDouble());
    else
        return false;
    return true;
}

} // namespace muster
