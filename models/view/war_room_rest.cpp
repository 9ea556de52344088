// SPDX-License-Identifier: GPL-3.0-or-later
// A room that is open but not on the screen (declared in war_room.h).
#include "models/view/panel_list_model.h"
#include "models/view/room_clock.h"
#include "models/view/room_keeper.h"
#include "models/view/room_snapshot.h"
#include "models/view/runbook_navigator.h"
#include "models/view/timeline_model.h"
#include "models/view/war_room.h"

namespace muster {

void WarRoom::rest()
{
    if (m_resting)
        return;
    pause();
    if (m_snapshot)
        m_wanted = m_mode == Live ? std::nullopt : std::optional(m_clock->now());
    m_resting = true;
    m_watching = false; // whoever is shown next has the tools
    m_watched.clear();
    m_ticker.stop();
    m_runbook->rest();
    if (!RoomKeeper::isKept(this))
        forget();
}

void WarRoom::forget()
{
    if (!m_resting)
        return; // it was shown again meanwhile
    m_timeline->setEvents({}, {}, {});
    m_panels->setPanels({});
    m_panels->setMarkers({});
    m_snapshot.reset();
    m_filled = false;
    emit headerChanged();
}

void WarRoom::wake()
{
    if (!m_resting) {
        watchTools(); // it was read in the background
        showPanels();
        return;
    }
    m_resting = false;
    if (m_mode == Live)
        m_ticker.start();
    reload();
}

} // namespace muster
