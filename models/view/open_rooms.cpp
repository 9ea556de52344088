// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/view/open_rooms.h"

#include "models/domain/incident_rules.h"
#include "models/store/store.h"
#include "models/view/composer.h"
#include "models/view/formatters.h"
#include "models/view/runbook_navigator.h"
#include "models/view/session.h"
#include "models/view/timeline_model.h"
#include "models/view/war_room.h"

#include <algorithm>
#include <utility>

namespace muster {

namespace {

/// A tool that does not answer a room in the background keeps no other from being looked at.
constexpr Milliseconds kEvidenceWithin = std::chrono::seconds{30};

QString dueWords(Milliseconds left)
{
    if (left.count() < 0)
        return OpenRooms::tr("update overdue %1").arg(format::duration(-left));
    return OpenRooms::tr("update due in %1").arg(format::duration(left));
}

} // namespace

OpenRooms::OpenRooms(Session* session) : RowListModel(session), Rows(this), m_session(session)
{
    m_second.setInterval(1000);
    connect(&m_second, &QTimer::timeout, this, [this] {
        if (m_priming && m_priming->isResting())
            prime(); // it was shown and left again before it had read
        else if (m_priming && m_priming->ready())
            endPriming();
        else if (!m_priming)
            lookAtWaits();
        refresh();
    });
    if (session->store())
        connect(session->store(), &Store::committed, this, &OpenRooms::onCommitted);
}

WarRoom* OpenRooms::find(const QString& incidentId) const
{
    const auto found = std::find_if(m_rooms.begin(), m_rooms.end(),
                                    [&](const WarRoom* room) { return room->incidentId() == incidentId; });
    return found == m_rooms.end() ? nullptr : *found;
}

WarRoom* OpenRooms::shown(WarRoom* room)
{
    WarRoom* tooMany = nullptr;
    if (room) {
        if (std::find(m_rooms.begin(), m_rooms.end(), room) == m_rooms.end())
            add(room, m_rooms.size());
        std::erase(m_seen, room);
        m_seen.insert(m_seen.begin(), room);
        if (m_rooms.size() > static_cast<std::size_t>(kMost)) {
            for (auto it = m_seen.rbegin(); it != m_seen.rend() && !tooMany; ++it) {
                if (*it != room && (*it)->composer()->text().trimmed().isEmpty())
                    tooMany = *it;
            }
        }
        readFacts();
    }
    refresh();
    keep();
    return tooMany;
}

void OpenRooms::add(WarRoom* room, std::size_t place)
{
    m_rooms.insert(m_rooms.begin() + static_cast<std::ptrdiff_t>(place), room);
    connect(room, &WarRoom::asOfChanged, this, &OpenRooms::readFacts);
    m_second.start();
}

WarRoom* OpenRooms::remove(WarRoom* room)
{
    disconnect(room, nullptr, this, nullptr);
    std::erase(m_rooms, room);
    std::erase(m_seen, room);
    m_facts.erase(room->incidentId());
    m_unread.erase(room->incidentId());
    m_looked.erase(room->incidentId());
    if (m_rooms.empty())
        m_second.stop();
    refresh();
    keep();
    return m_seen.empty() ? nullptr : m_seen.front();
}

void OpenRooms::letGo()
{
    m_second.stop();
    stopPriming();
    m_toRead.clear();
    for (WarRoom* room : m_rooms)
        disconnect(room, nullptr, this, nullptr);
    m_rooms.clear();
    m_seen.clear();
}

WarRoom* OpenRooms::next(int direction) const
{
    const auto at = std::find(m_rooms.begin(), m_rooms.end(), m_session->room());
    if (m_rooms.size() < 2 || direction == 0)
        return nullptr;
    if (at == m_rooms.end())
        return m_rooms.front();
    const auto count = static_cast<std::ptrdiff_t>(m_rooms.size());
    const std::ptrdiff_t place = at - m_rooms.begin() + (direction < 0 ? count - 1 : 1);
    return m_rooms[static_cast<std::size_t>(place % count)];
}

void OpenRooms::step(int direction)
{
    if (const WarRoom* room = next(direction))
        m_session->openIncident(room->incidentId());
}

QString OpenRooms::incidentAt(int index) const
{
    const OpenRoomRow* found = row(index);
    return found ? found->key : QString();
}

void OpenRooms::show(const QString& incidentId)
{
    if (find(incidentId))
        m_session->openIncident(incidentId);
}

void OpenRooms::close(const QString& incidentId)
{
    if (WarRoom* room = find(incidentId))
        m_session->closeOne(room);
}

void OpenRooms::onCommitted(const ChangeSet& changes)
{
    if (!changes.touches(Table::Facts) && !changes.touches(Table::Incidents) &&
        !changes.touches(Table::Events))
        return;
    const bool ours = std::any_of(m_rooms.begin(), m_rooms.end(), [&](const WarRoom* room) {
        return changes.incidents.contains(room->incidentId());
    });
    if (ours)
        readFacts();
}

void OpenRooms::readFacts()
{
    if (!m_session->store() || m_rooms.empty())
        return;
    if (m_reading) {
        m_again = true;
        return;
    }
    m_reading = true;
    m_again = false;
    std::vector<std::pair<IncidentId, AsOf>> wanted;
    for (const WarRoom* room : m_rooms)
        wanted.emplace_back(room->id(), room->asOf());
    m_session->store()->read(
        [wanted](ReadTx& tx) -> Result<std::map<QString, Facts>> {
            std::map<QString, Facts> found;
            for (const auto& [id, asOf] : wanted) {
                const auto incident = tx.incident(id);
                if (!incident)
                    return tl::unexpected(incident.error());
                const auto facts = tx.facts(id);
                if (!facts)
                    return tl::unexpected(facts.error());
                const IncidentState state = stateAt(*facts, asOf);
                Facts one{incident->number, incident->title, toString(state.severity),
                          static_cast<int>(state.severity)};
                if (const auto due = nextUpdateDue(*facts, asOf))
                    one.due = due->due;
                one.sealed = incident->sealed;
                one.resolved = stateAt(*facts, AsOf{}).stage == Stage::Resolved;
                found.emplace(id.value, std::move(one));
            }
            return found;
        },
        this,
        [this](Result<std::map<QString, Facts>> found) {
            m_reading = false;
            if (found)
                m_facts = std::move(*found); // trouble with the store is told by the rooms
            refresh();
            if (m_again)
                readFacts();
        });
}

void OpenRooms::refresh()
{
    std::vector<OpenRoomRow> rows;
    QString others;
    for (WarRoom* room : m_rooms) {
        OpenRoomRow row;
        row.key = room->incidentId();
        if (room->ready())
            m_unread.erase(row.key);
        row.shown = room == m_session->room();
        row.past = room->isPast();
        if (const auto found = m_facts.find(row.key); found != m_facts.end()) {
            const Facts& facts = found->second;
            row.number = facts.number;
            row.title = facts.title;
            row.severity = facts.severity;
            row.severityText = facts.severityText;
            row.resolved = facts.resolved;
            // One that never read does not know yet whether it stands in the past.
            if (facts.due && !m_unread.contains(row.key)) {
                const Milliseconds left = *facts.due - room->instant();
                row.dueText = dueWords(left);
                row.overdue = left.count() < 0;
            }
        }
        // What was found when it was last looked at; the page says it itself.
        const auto wait =
            row.past || row.resolved ? RunbookNavigator::WaitState::None : room->runbook()->anyWait();
        if (wait == RunbookNavigator::WaitState::Held)
            row.waitText = tr("wait over");
        else if (wait == RunbookNavigator::WaitState::Ended)
            row.waitText = tr("wait did not hold");
        if (row.overdue && !row.shown && !row.past && others.isEmpty())
            others = tr("%1: %2").arg(row.number, row.dueText);
        rows.push_back(std::move(row));
    }
    setRows(std::move(rows));
    tellTools();
    if (others != m_othersText) {
        m_othersText = others;
        emit othersChanged();
    }
}

void OpenRooms::tellTools()
{
    if (!m_session->tools())
        return;
    std::vector<IncidentId> fed;
    for (const WarRoom* room : m_rooms) {
        const auto found = m_facts.find(room->incidentId());
        // What begins after the end is not of this incident; the ends of its alerts come to it anyway.
        if (found != m_facts.end() && !found->second.sealed && !found->second.resolved)
            fed.push_back(room->id());
    }
    if (fed == m_fed)
        return;
    m_fed = fed;
    m_session->tools()->setOpenRooms(fed);
}

// ---- after a restart
// -----------------------------------------------------------------------------------------

QString OpenRooms::storeKey()
{
    return QStringLiteral("rooms.open");
}

void OpenRooms::restore(bool show)
{
    if (!m_session->store() || m_keeping)
        return;
    m_session->store()->read(
        [](ReadTx& tx) -> Result<OpenRoomList> {
            const auto stored = tx.setting(storeKey());
            if (!stored)
                return tl::unexpected(stored.error());
            OpenRoomList list = openRoomListFromJson(stored->value_or(QString()).toUtf8(), kMost);
            QStringList gone;
            for (const QString& id : std::as_const(list.open)) {
                const auto incident = tx.incident(IncidentId{id});
                if (!incident && incident.error().kind != ErrorKind::NotFound)
                    return tl::unexpected(incident.error());
                if (!incident)
                    gone << id;
            }
            for (const QString& id : std::as_const(gone)) {
                list.open.removeAll(id);
                list.seen.removeAll(id);
            }
            return list;
        },
        this,
        [this, show](Result<OpenRoomList> list) {
            if (list) // else the store tells its trouble itself, and the list on disk stays
                putBack(*list, show);
        });
}

void OpenRooms::putBack(const OpenRoomList& list, bool show)
{
    m_keeping = true;
    // What a person opened meanwhile is there already, and is what they look at; it comes to the place that
    // it had.
    std::size_t place = 0;
    for (const QString& id : list.open) {
        if (WarRoom* here = find(id)) {
            std::erase(m_rooms, here);
            m_rooms.insert(m_rooms.begin() + static_cast<std::ptrdiff_t>(place++), here);
            continue;
        }
        if (m_rooms.size() >= static_cast<std::size_t>(kMost))
            continue;
        auto* room = new WarRoom(m_session, IncidentId{id}, true);
        add(room, place++);
        m_toRead.emplace_back(room);
        m_unread.insert(id);
    }
    for (const QString& id : list.seen) {
        WarRoom* room = find(id);
        if (room && std::find(m_seen.begin(), m_seen.end(), room) == m_seen.end())
            m_seen.push_back(room);
    }
    readFacts();
    refresh();
    if (show && !m_session->room() && !list.seen.isEmpty())
        m_session->openIncident(list.seen.first()); // known here: at once
    keep();
    prime();
}

void OpenRooms::stopPriming()
{
    for (const QMetaObject::Connection& one : std::exchange(m_primeWatch, {}))
        disconnect(one);
    m_priming = nullptr;
}

void OpenRooms::prime()
{
    // One after the other: twelve incidents are not held at the same time.
    stopPriming();
    while (!m_priming && !m_toRead.empty()) {
        m_priming = m_toRead.front();
        m_toRead.erase(m_toRead.begin());
        if (m_priming && !m_priming->isResting())
            m_priming = nullptr; // a person looks at it already
    }
    refresh();
    if (!m_priming)
        return;
    const int turn = ++m_primeTurn;
    m_primeUntil = m_session->clock().now() + kEvidenceWithin;
    const auto done = [this, turn] {
        if (turn == m_primeTurn) // else it was done before
            endPriming();
    };
    const auto once = static_cast<Qt::ConnectionType>(Qt::QueuedConnection | Qt::SingleShotConnection);
    m_primeWatch = {connect(m_priming, &WarRoom::snapshotChanged, this, done, once),
                    connect(m_priming, &WarRoom::failed, this, done, once),
                    connect(m_priming, &QObject::destroyed, this, done, once)};
    m_priming->wake();
}

void OpenRooms::endPriming()
{
    // A wait is judged before its room rests again; what comes then is seen by the next second.
    const bool judging = m_priming && m_priming->ready() && m_priming->runbook()->isJudging();
    if (judging && m_session->clock().now() < m_primeUntil)
        return;
    ++m_primeTurn;
    if (m_priming)
        m_unread.erase(m_priming->incidentId());
    if (m_priming && m_priming != m_session->room())
        m_priming->rest();
    prime();
}

/// Nobody watches a wait of a room that is not on the screen.
void OpenRooms::lookAtWaits()
{
    const Instant now = m_session->clock().now();
    for (WarRoom* room : m_rooms) {
        if (!room->isResting() || room == m_session->room() || room->isPast())
            continue;
        const auto wanted = room->runbook()->looksAgainAt();
        const auto looked = m_looked.find(room->incidentId());
        if (!wanted || *wanted > now ||
            (looked != m_looked.end() && now - looked->second < RunbookNavigator::kLookSoonest))
            continue;
        m_looked[room->incidentId()] = now;
        m_toRead.emplace_back(room);
    }
    if (!m_toRead.empty())
        prime();
}

void OpenRooms::keep()
{
    if (!m_keeping || m_session->store()->isReadOnly())
        return;
    OpenRoomList list;
    for (const WarRoom* room : m_rooms)
        list.open << room->incidentId();
    for (const WarRoom* room : m_seen)
        list.seen << room->incidentId();
    if (list == m_kept)
        return;
    m_kept = list;
    m_session->store()->write(
        [value = QString::fromUtf8(toJson(list))](WriteTx& tx) -> Result<bool> {
            if (Done done = tx.setSetting(storeKey(), value); !done)
                return tl::unexpected(done.error());
            return true;
        },
        m_session->store(), [](Result<bool>) {}); // a store that cannot write says so itself
}

} // namespace muster
