// SPDX-License-Identifier: GPL-3.0-or-later
// From the store to the models of a room (declared in war_room.h).
#include "models/base/worker.h"
#include "models/store/store.h"
#include "models/view/chart_range.h"
#include "models/view/panel_list_model.h"
#include "models/view/post_mortem_editor.h"
#include "models/view/room_board.h"
#include "models/view/room_clock.h"
#include "models/view/room_snapshot.h"
#include "models/view/runbook_navigator.h"
#include "models/view/session.h"
#include "models/view/timeline_model.h"
#include "models/view/war_room.h"
#include "models/view/war_room_models.h"

#include <algorithm>

namespace muster {

namespace {

/// Parts of a reading that are handed over one after the other.
constexpr int kParts = 4;

} // namespace

void WarRoom::reload()
{
    if (!m_session->store() || m_resting)
        return;
    if (m_reading) {
        m_readAgain = true; // one read at a time: while dragging only the newest wish counts
        return;
    }
    m_reading = true;
    m_readAgain = false;
    const int written = m_models->eventsWritten;
    // A step of the scrubber changes what is seen of the events, not the events.
    std::shared_ptr<const RoomSnapshot> before = m_models->eventsRead == written ? m_snapshot : nullptr;
    m_session->store()->read(
        [id = m_incident, asOf = asOf(), now = instant(), style = Format::instance()->style(),
         before = std::move(before)](ReadTx& tx) mutable {
            auto room = readRoom(tx, id, asOf, now, style, before.get());
            before.reset(); // here, and not where the answer goes
            return room;
        },
        this,
        [this, written](Result<RoomSnapshot> room) {
            m_models->eventsRead = room ? written : -1;
            if (room && !m_resting) {
                apply(std::make_shared<const RoomSnapshot>(std::move(*room)));
                return;
            }
            if (!room && !m_resting) {
                const QString words = format::errorText(room.error(), tr("The incident"));
                m_session->report(room.error(), tr("The incident"));
                emit failed(words);
            }
            endReading();
        });
}

void WarRoom::endReading()
{
    m_reading = false;
    if (m_readAgain)
        reload();
}

void WarRoom::apply(std::shared_ptr<const RoomSnapshot> snapshot)
{
    m_snapshot.swap(snapshot);
    if (snapshot) {
        // Ten thousand events are freed in milliseconds that no frame has.
        Worker::run(
            [old = std::move(snapshot)]() mutable {
                old.reset();
                return true;
            },
            this, [](bool) {});
    }
    if (m_filled) {
        for (int part = 0; part < kParts; ++part)
            handOver(part);
        endReading();
        return;
    }
    updateSpan();
    if (sealed() && m_mode == Live) {
        // A sealed incident has no now of its own: it opens at its end, or where it was asked to.
        m_clock->jump(std::clamp(m_wanted.value_or(m_span.to), m_span.from, m_span.to));
        setMode(Hold);
        moved();
    } else if (m_wanted) {
        seek(static_cast<double>(m_wanted->ms));
    }
    handOverFrom(0);
}

/// A page that stands there already makes its rows of all that a first reading brings, which is more than a
/// frame has: each part gets an event of its own. Later readings change little, and all of it at once.
void WarRoom::handOverFrom(int part)
{
    if (m_resting || !m_snapshot) { // it was left meanwhile
        endReading();
        return;
    }
    m_filled = part == kParts - 1; // what the last part tells is told of a room that is ready
    handOver(part);
    if (m_filled)
        endReading();
    else
        QTimer::singleShot(0, this, [this, next = part + 1] { handOverFrom(next); });
}

void WarRoom::handOver(int part)
{
    const RoomSnapshot& room = *m_snapshot;
    switch (part) {
    case 0:
        m_range->setOnset(room.onset);
        watchTools();
        m_models->fill(room, Format::instance()->style(), m_span);
        break;
    case 1:
        // The snapshot lives as long as its lines are shown.
        m_timeline->setLines(std::shared_ptr<const TimelineLines>(m_snapshot, &room.timeline), room.look);
        m_panels->setPanels(m_board->shown(room.panels));
        m_panels->setFreshness(room.freshness);
        m_panels->setMarkers(room.markers);
        break;
    case 2:
        m_runbook->apply(room);
        m_postMortem->refreshEvidence();
        break;
    case 3:
        updateSpan();
        showPanels();
        emit headerChanged();
        emit impactChanged();
        emit clockChanged();
        emit transportChanged(); // canGoLive follows from the incident
        emit snapshotChanged();
        break;
    }
}

bool WarRoom::ready() const
{
    return m_filled;
}

} // namespace muster
