// SPDX-License-Identifier: GPL-3.0-or-later
// Which of an incident's runbooks is used (declared in runbook_navigator.h).
#include "models/domain/display_text.h"
#include "models/store/store.h"
#include "models/view/command_desk.h"
#include "models/view/room_snapshot.h"
#include "models/view/runbook_navigator_private.h"
#include "models/view/runbook_runs.h"
#include "models/view/runbook_shelf.h"
#include "models/view/session.h"
#include "models/view/war_room.h"

#include <QPointer>

#include <algorithm>

namespace muster {

namespace {

WarRoom* roomOf(const RunbookNavigator* navigator)
{
    return qobject_cast<WarRoom*>(navigator->parent());
}

const std::vector<RunbookRun>& runsOf(const RunbookNavigator* navigator)
{
    static const std::vector<RunbookRun> kNone;
    const WarRoom* room = roomOf(navigator);
    return room && room->snapshot() ? room->snapshot()->runbooks : kNone;
}

QString runWords(const RunbookRun& run)
{
    if (run.position.finished)
        return RunbookNavigator::tr("ended");
    return run.begun ? RunbookNavigator::tr("step %1").arg(run.position.path.size() + 1)
                     : RunbookNavigator::tr("not begun");
}

void attachByHand(WarRoom* room, Runbook runbook)
{
    TimelineEvent event;
    event.kindName = QStringLiteral("runbook.attached");
    event.kind = EventKind::Runbook;
    event.actor = room->command()->me();
    event.text = RunbookNavigator::tr("%1 “%2” v%3 attached by hand; its text is kept here, hash %4…")
                     .arg(runbook.id, runbook.title, QString::number(runbook.version), runbook.hash.left(8));
    room->addLocalEvent(std::move(event),
                        [id = room->id(), runbook = std::move(runbook)](WriteTx& tx) -> Done {
                            if (Done done = tx.putRunbook(id, runbook); !done)
                                return done;
                            return tx.setSetting(runbookSetting(id), runbook.id);
                        },
                        {});
}

} // namespace

QStringList RunbookNavigator::choices() const
{
    QStringList words;
    for (const RunbookRun& run : runsOf(this))
        words << displayFilled(QStringLiteral("%1 %2 · %3"),
                               {run.runbook.id, run.runbook.title, runWords(run)});
    return words;
}

int RunbookNavigator::choiceIndex() const
{
    const auto& runs = runsOf(this);
    const auto found = std::find_if(runs.begin(), runs.end(), [&](const RunbookRun& run) {
        return d->runbook && run.runbook.id == d->runbook->id;
    });
    return found == runs.end() ? -1 : static_cast<int>(found - runs.begin());
}

bool RunbookNavigator::chooseAt(int index)
{
    const auto& runs = runsOf(this);
    return index >= 0 && index < static_cast<int>(runs.size()) &&
           choose(runs[static_cast<std::size_t>(index)].runbook.id);
}

bool RunbookNavigator::choose(const QString& runbookId)
{
    WarRoom* room = roomOf(this);
    const auto& runs = runsOf(this);
    if (std::none_of(runs.begin(), runs.end(),
                     [&](const RunbookRun& run) { return run.runbook.id == runbookId; }))
        return false;
    if (!wanted().isEmpty()) { // stands beside: another one takes its place
        for (int i = 1; i < d->runs->count(); ++i) {
            if (d->runs->at(i) == this)
                return d->runs->exchange(i, runbookId);
        }
        return false;
    }
    Session* session = room->session();
    if (session->store()->isReadOnly())
        return room->snapshot()->runbook->id == runbookId;
    session->store()->write(
        [key = runbookSetting(room->id()), runbookId](WriteTx& tx) -> Result<bool> {
            if (Done done = tx.setSetting(key, runbookId); !done)
                return tl::unexpected(done.error());
            return true;
        },
        session,
        [session, room = QPointer(room)](Result<bool> done) {
            if (!done)
                session->report(done.error(), RunbookNavigator::tr("The choice of the runbook"));
            else if (room)
                room->reload();
        });
    return true;
}

bool RunbookNavigator::bring(const QString& runbookId, const QString& fromIncident)
{
    WarRoom* room = roomOf(this);
    Store* store = room->session()->store();
    if (!room->snapshot() || !store || store->isReadOnly())
        return false;
    if (choose(runbookId))
        return true; // is here already, with its answers
    if (room->sealed())
        return false;
    if (fromIncident == RunbookShelf::kFile) {
        const Runbook* file = RunbookShelf::of(*room->session())->find(runbookId);
        if (file)
            attachByHand(room, *file);
        return file != nullptr;
    }
    store->read(
        [runbookId, from = IncidentId{fromIncident}](ReadTx& tx) -> Result<Runbook> {
            auto all = tx.runbooks(from);
            if (!all)
                return tl::unexpected(all.error());
            for (auto one = all->rbegin(); one != all->rend(); ++one) {
                if (one->id == runbookId)
                    return std::move(*one);
            }
            return fail(ErrorKind::NotFound, QStringLiteral("the runbook %1 is gone").arg(runbookId));
        },
        room,
        [room](Result<Runbook> found) {
            if (found)
                attachByHand(room, std::move(*found));
            else
                room->session()->report(found.error(), RunbookNavigator::tr("The runbook"));
        });
    return true;
}

} // namespace muster
