// SPDX-License-Identifier: GPL-3.0-or-later
// Which rooms are there, which are open and which is shown (declared in session.h).
#include "models/store/store.h"
#include "models/view/facilitator.h"
#include "models/view/open_rooms.h"
#include "models/view/post_mortem_editor.h"
#include "models/view/room_keeper.h"
#include "models/view/session.h"
#include "models/view/session_lists.h"
#include "models/view/war_room.h"

#include <QElapsedTimer>

#include <algorithm>
#include <cmath>
#include <utility>

namespace muster {

void Session::reloadIncidents()
{
    const int generation = ++m_incidentGeneration;
    if (std::exchange(m_sourceFacts->readingIncidents, true))
        return; // again when this reading is over
    QElapsedTimer took;
    took.start();
    m_services.store->read(
        [style = Format::instance()->style()](ReadTx& tx) { return readIncidentRows(tx, style); }, this,
        [this, generation, took](Result<std::vector<IncidentRow>> rows) {
            if (generation == m_incidentGeneration) {
                m_sourceFacts->readingIncidents = false;
            } else {
                // Ten thousand of them take a second; so long as they keep coming, other reads have their
                // turn.
                const auto rest = std::chrono::milliseconds(std::min<qint64>(took.elapsed() * 3, 5'000));
                QTimer::singleShot(rest, this, [this] {
                    m_sourceFacts->readingIncidents = false;
                    reloadIncidents();
                });
            }
            if (rows)
                m_incidents.setRows(std::move(*rows));
            else
                report(rows.error(), tr("The list of incidents"));
            m_listsReady = true;
            emit listsChanged();
        });
}

void Session::setRoom(WarRoom* room)
{
    WarRoom* old = m_room;
    if (old)
        old->postMortem()->flush(); // typed text goes to the store before its editor goes or rests
    m_room = room;
    if (m_room) {
        connect(m_room, &WarRoom::transportChanged, this, &Session::rebuildCommands, Qt::UniqueConnection);
        connect(m_room, &WarRoom::snapshotChanged, this, &Session::rebuildCommands, Qt::UniqueConnection);
        connect(m_room->postMortem()->facilitator(), &Facilitator::activeChanged, this,
                &Session::rebuildCommands, Qt::UniqueConnection);
        m_room->wake();
    }
    m_notices.setShown(m_room ? m_room->incidentId() : QString());
    WarRoom* tooMany = m_openRooms->shown(m_room);
    rebuildCommands();
    emit roomChanged();
    if (old && old != room)
        old->rest(); // pages let go of it first
    if (m_room)
        emit roomOpened();
    if (tooMany) {
        QString name = tr("An incident");
        for (const OpenRoomRow& row : m_openRooms->rows()) {
            if (row.key == tooMany->incidentId() && !row.number.isEmpty())
                name = row.number;
        }
        m_notices.post({QStringLiteral("rooms"),
                        tr("%1 was closed: at most %2 incidents are open at once. It is in the list.")
                            .arg(name, QString::number(OpenRooms::kMost)),
                        QStringLiteral("info"),
                        {},
                        {}});
        closeOne(tooMany);
    }
}

void Session::showIncident(const IncidentId& id, double instantMs)
{
    WarRoom* room = m_openRooms->find(id.value);
    if (!room)
        room = new WarRoom(this, id);
    room->seek(instantMs);
    if (room == m_room)
        emit roomOpened();
    else
        setRoom(room);
}

void Session::openIncident(const QString& idOrNumber)
{
    openIncidentAt(idOrNumber, std::nan(""));
}

void Session::openIncidentAt(const QString& idOrNumber, double instantMs)
{
    if (!m_services.store)
        return;
    if (m_room && m_room->number() == idOrNumber) {
        showIncident(m_room->id(), instantMs);
        return;
    }
    if (m_openRooms->find(idOrNumber)) {
        showIncident(IncidentId{idOrNumber}, instantMs);
        return;
    }
    // A known row needs no question to the store: the room is there at once and fills itself.
    for (const IncidentRow& row : m_incidents.rows()) {
        if (row.key == idOrNumber || row.number == idOrNumber) {
            showIncident(IncidentId{row.key}, instantMs);
            return;
        }
    }
    m_services.store->read([idOrNumber](ReadTx& tx) { return tx.findIncident(idOrNumber); }, this,
                           [this, idOrNumber, instantMs](Result<Incident> incident) {
                               if (!incident)
                                   report(incident.error(), idOrNumber);
                               else
                                   showIncident(incident->id, instantMs);
                           });
}

void Session::closeOne(WarRoom* room)
{
    WarRoom* before = m_openRooms->remove(room);
    if (room == m_room)
        setRoom(before);
    room->postMortem()->flush();
    RoomKeeper::deleteWhenFree(room); // pages let go of it first
}

void Session::closeRoom()
{
    if (m_room)
        closeOne(m_room);
}

} // namespace muster
