// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/view/chart_commands.h"

#include "models/view/chart_cursors.h"
#include "models/view/chart_detail.h"
#include "models/view/chart_range.h"
#include "models/view/panel_list_model.h"
#include "models/view/room_snapshot.h"
#include "models/view/war_room.h"

#include <algorithm>
#include <cmath>

namespace muster {

namespace {

constexpr double kZoomStep = 0.5;
constexpr double kPanStep = 0.25; // of what is visible

/// To the next mark; charts that do not show it move there.
void walk(WarRoom& room, int direction)
{
    ChartRange& range = *room.range();
    // Without a cursor the walk begins at the edge that it leads away from.
    if (!room.cursors()->stepMark(direction, direction > 0 ? range.fromMs() : range.toMs()))
        return;
    const double time = room.cursors()->time();
    const double length = range.toMs() - range.fromMs();
    if (time < range.fromMs() || time > range.toMs())
        range.set(time - length / 2, time + length / 2);
}

} // namespace

bool runChartCommand(WarRoom& room, const QString& commandId)
{
    ChartRange& range = *room.range();
    for (int i = 0; i < ChartRange::kPresetCount; ++i) {
        const std::string_view command = ChartRange::kCommands[static_cast<std::size_t>(i)];
        if (commandId == QLatin1String(command.data(), static_cast<qsizetype>(command.size()))) {
            range.showPreset(i);
            return true;
        }
    }
    // Zooming keeps what the cursor is on, as far as it can be seen.
    ChartCursors& cursors = *room.cursors();
    const double cursor = cursors.time();
    const double around = cursor >= range.fromMs() && cursor <= range.toMs() ? cursor : std::nan("");
    if (commandId == QLatin1String("room.series"))
        room.panels()->showAllSeries();
    else if (commandId == QLatin1String("room.chart"))
        room.detail()->showAttended();
    else if (commandId == QLatin1String("room.query"))
        room.detail()->changeQuery();
    else if (commandId == QLatin1String("room.freeze"))
        room.detail()->freeze();
    else if (commandId == QLatin1String("room.back"))
        range.back();
    else if (commandId == QLatin1String("room.forward"))
        range.forward();
    else if (commandId == QLatin1String("room.follow"))
        range.setFollowing(!range.following());
    else if (commandId == QLatin1String("room.brush"))
        range.setBrushing(!range.brushing());
    else if (commandId == QLatin1String("room.zoomin"))
        range.zoom(kZoomStep, around);
    else if (commandId == QLatin1String("room.zoomout"))
        range.zoom(1 / kZoomStep, around);
    else if (commandId == QLatin1String("room.earlier"))
        range.panBy(-kPanStep);
    else if (commandId == QLatin1String("room.later"))
        range.panBy(kPanStep);
    else if (commandId == QLatin1String("room.overlay.day"))
        range.toggleOverlay(static_cast<int>(OverlayChoice::What::DayBefore));
    else if (commandId == QLatin1String("room.overlay.week"))
        range.toggleOverlay(static_cast<int>(OverlayChoice::What::WeekBefore));
    else if (commandId == QLatin1String("room.overlay.none"))
        range.toggleOverlay(static_cast<int>(OverlayChoice::What::None));
    else if (commandId == QLatin1String("room.overlay.only"))
        range.limitOverlay(room.detail()->isOpen() ? room.detail()->panelId() : room.detail()->attended());
    else if (commandId == QLatin1String("room.budget"))
        room.toggleBudget();
    else if (commandId == QLatin1String("room.compare"))
        cursors.toggleSecond();
    else if (commandId == QLatin1String("room.nocursor"))
        cursors.clear();
    else if (commandId == QLatin1String("room.between"))
        range.set(std::min(cursor, cursors.second()), std::max(cursor, cursors.second()));
    else if (commandId == QLatin1String("room.mark.next"))
        walk(room, 1);
    else if (commandId == QLatin1String("room.mark.previous"))
        walk(room, -1);
    else
        return false;
    return true;
}

bool hasObjective(const WarRoom& room)
{
    return room.snapshot() && !room.snapshot()->slos.empty();
}

} // namespace muster
