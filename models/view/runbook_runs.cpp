// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/view/runbook_runs.h"

#include "models/store/store.h"
#include "models/view/room_snapshot.h"
#include "models/view/runbook_navigator.h"
#include "models/view/session.h"
#include "models/view/war_room.h"

#include <QPointer>

#include <algorithm>
#include <iterator>
#include <utility>

namespace muster {

RunbookRuns::RunbookRuns(WarRoom* room, RunbookNavigator* first)
    : QObject(first), m_room(room), m_first(first)
{
}

RunbookNavigator* RunbookRuns::at(int index) const
{
    if (index == 0)
        return m_first;
    return index > 0 && index < count() ? m_beside[static_cast<size_t>(index) - 1] : nullptr;
}

RunbookNavigator* RunbookRuns::of(const QString& runbookId) const
{
    const auto found = std::find_if(m_beside.begin(), m_beside.end(), [&](const RunbookNavigator* run) {
        return run->runbookId() == runbookId;
    });
    return found == m_beside.end() ? m_first : *found;
}

void RunbookRuns::setCurrent(int index)
{
    const int now = std::clamp(index, 0, count() - 1);
    if (now == m_current)
        return;
    m_current = now;
    emit currentChanged();
}

/// Ids of the incident's runbooks that are not shown, in the order they came.
QStringList RunbookRuns::others(const RoomSnapshot& snapshot) const
{
    QStringList ids;
    for (const RunbookRun& run : snapshot.runbooks) {
        const QString& id = run.runbook.id;
        const bool first = snapshot.runbook && snapshot.runbook->id == id;
        if (!first && !m_ids.value_or(QStringList()).contains(id))
            ids << id;
    }
    return ids;
}

bool RunbookRuns::more() const
{
    return m_room->snapshot() && !others(*m_room->snapshot()).isEmpty();
}

void RunbookRuns::apply(const RoomSnapshot& snapshot)
{
    // What a person did here since is newer than what a reading began with.
    if (!m_ids)
        m_ids = snapshot.runbooksBeside;
    const std::vector<RunbookNavigator*> before = m_beside;
    rebuild();
    for (RunbookNavigator* run : m_beside)
        run->apply(snapshot);
    emit changed();
    if (before != m_beside)
        emit currentChanged();
    if (const QString id = std::exchange(m_lookedFor, {}); !id.isEmpty())
        show(id);
}

void RunbookRuns::look(const QString& runbookId)
{
    m_lookedFor = m_room->snapshot() && m_ids ? QString() : runbookId;
    if (m_lookedFor.isEmpty())
        show(runbookId);
}

/// A navigator for each that is put beside and that the incident has, but for the one that is first.
void RunbookRuns::rebuild()
{
    const RoomSnapshot* snapshot = m_room->snapshot();
    if (!snapshot || !m_ids)
        return;
    QStringList wanted;
    for (const QString& id : *m_ids) {
        const bool here = std::any_of(snapshot->runbooks.begin(), snapshot->runbooks.end(),
                                      [&](const RunbookRun& run) { return run.runbook.id == id; });
        if (here && !wanted.contains(id) && !(snapshot->runbook && snapshot->runbook->id == id))
            wanted << id;
    }
    const QPointer<RunbookNavigator> before = active();
    std::vector<RunbookNavigator*> now;
    for (const QString& id : wanted) {
        const auto kept = std::find_if(m_beside.begin(), m_beside.end(),
                                       [&](const RunbookNavigator* run) { return run->wanted() == id; });
        now.push_back(kept != m_beside.end() ? *kept : new RunbookNavigator(m_room, m_first, id));
    }
    std::vector<RunbookNavigator*> gone;
    std::copy_if(m_beside.begin(), m_beside.end(), std::back_inserter(gone),
                 [&](RunbookNavigator* run) { return std::find(now.begin(), now.end(), run) == now.end(); });
    m_beside = std::move(now);
    const auto place = std::find(m_beside.begin(), m_beside.end(), before.data());
    m_current = place == m_beside.end() ? 0 : static_cast<int>(place - m_beside.begin()) + 1;
    // Whoever shows them lets go of them first: what is told next takes their cards away, which are deleted
    // later themselves, and a card that outlives its run reads of nothing.
    for (RunbookNavigator* run : gone)
        QMetaObject::invokeMethod(run, &QObject::deleteLater, Qt::QueuedConnection);
}

void RunbookRuns::add()
{
    const RoomSnapshot* snapshot = m_room->snapshot();
    if (!snapshot)
        return;
    const QStringList ids = others(*snapshot);
    if (ids.isEmpty()) {
        m_room->session()->notices()->post(
            {QStringLiteral("runbook.beside"),
             tr("This incident has no other runbook. The palette finds runbooks of other incidents."),
             QStringLiteral("info"), QStringLiteral("show.palette"), tr("Look for one")});
        return;
    }
    show(ids.constFirst());
}

bool RunbookRuns::show(const QString& runbookId)
{
    const RoomSnapshot* snapshot = m_room->snapshot();
    if (!snapshot || !m_ids ||
        std::none_of(snapshot->runbooks.begin(), snapshot->runbooks.end(),
                     [&](const RunbookRun& run) { return run.runbook.id == runbookId; }))
        return false;
    if (!(snapshot->runbook && snapshot->runbook->id == runbookId) && !m_ids->contains(runbookId)) {
        m_ids->append(runbookId);
        rebuild();
        m_beside.back()->apply(*snapshot);
        keep();
        emit changed();
    }
    for (int i = 0; i < count(); ++i) {
        const QString id = i == 0 && snapshot->runbook ? snapshot->runbook->id : at(i)->wanted();
        if (id == runbookId)
            setCurrent(i);
    }
    return true;
}

bool RunbookRuns::exchange(int index, const QString& runbookId)
{
    const RoomSnapshot* snapshot = m_room->snapshot();
    if (!snapshot || !m_ids || index <= 0 || index >= count() || !others(*snapshot).contains(runbookId))
        return false;
    m_ids->replace(m_ids->indexOf(at(index)->wanted()), runbookId);
    rebuild();
    at(index)->apply(*snapshot);
    keep();
    emit changed();
    m_current = index;
    emit currentChanged(); // the active one is another, also when its place is the same
    return true;
}

void RunbookRuns::remove(int index)
{
    if (!m_ids || index <= 0 || index >= count())
        return;
    m_ids->removeAll(at(index)->wanted());
    rebuild();
    keep();
    emit changed();
    emit currentChanged();
}

void RunbookRuns::next()
{
    setCurrent((m_current + 1) % count());
}

/// The first is chosen from now on: else the one that is answered last would take its place, which may be one
/// of those beside.
void RunbookRuns::keep()
{
    Session* session = m_room->session();
    Store* store = session->store();
    const RoomSnapshot* snapshot = m_room->snapshot();
    if (!store || store->isReadOnly())
        return; // for as long as the window is open
    const QString first =
        snapshot && snapshot->runbook && !m_ids->isEmpty() ? snapshot->runbook->id : QString();
    store->write(
        [id = m_room->id(), first, ids = m_ids->join(u'\n')](WriteTx& tx) -> Result<bool> {
            if (Done done = tx.setSetting(runbooksBesideSetting(id), ids); !done)
                return tl::unexpected(done.error());
            if (first.isEmpty())
                return true;
            if (Done done = tx.setSetting(runbookSetting(id), first); !done)
                return tl::unexpected(done.error());
            return true;
        },
        session,
        [session](const Result<bool>& done) {
            if (!done)
                session->report(done.error(), RunbookRuns::tr("Which runbooks stand side by side"));
        });
}

} // namespace muster
