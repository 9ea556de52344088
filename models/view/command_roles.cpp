// SPDX-License-Identifier: GPL-3.0-or-later
// Roles: who holds one, what is announced when it is given, handed or taken over.
#include "models/view/command_desk.h"

#include "models/domain/display_text.h"
#include "models/domain/format.h"
#include "models/store/store.h"
#include "models/view/formatters.h"
#include "models/view/on_call_board.h"
#include "models/view/room_panes.h"
#include "models/view/room_snapshot.h"
#include "models/view/session.h"
#include "models/view/war_room.h"

#include <QPointer>

#include <algorithm>

namespace muster {

namespace {

QString roleWords(const QString& role, const QString& from, const QString& to, bool takeover)
{
    if (from == to)
        return {};
    if (to.isEmpty())
        return CommandDesk::tr("%1 leaves %2; nobody holds it").arg(from, role);
    if (from.isEmpty())
        return CommandDesk::tr("%1 takes %2").arg(to, role);
    return takeover ? CommandDesk::tr("%1 takes over %2 from %3").arg(to, role, from)
                    : CommandDesk::tr("%1 hands over %2 to %3").arg(from, role, to);
}

} // namespace

QString CommandDesk::holderOf(const QString& role) const
{
    if (!m_room->snapshot())
        return {};
    for (const RoleFact& fact : m_room->snapshot()->state.roles) {
        if (fact.role.compare(role.trimmed(), Qt::CaseInsensitive) == 0)
            return fact.person;
    }
    return {};
}

QStringList CommandDesk::roleNames() const
{
    QStringList names{QStringLiteral("IC"), QStringLiteral("Deputy"), QStringLiteral("Scribe"),
                      QStringLiteral("Comms"), QStringLiteral("SME")};
    if (!m_room->snapshot())
        return names;
    for (const RoleFact& fact : m_room->snapshot()->state.roles) {
        if (!names.contains(fact.role, Qt::CaseInsensitive))
            names << displayLine(fact.role);
    }
    return names;
}

QString CommandDesk::roleWarning() const
{
    const RoomSnapshot* room = m_room->snapshot();
    if (!room || room->state.stage == Stage::Resolved || room->incident.sealed ||
        !room->state.keyTime(QStringLiteral("declared")) || !holderOf(QStringLiteral("IC")).isEmpty())
        return {};
    return tr("No incident commander");
}

QString CommandDesk::roleSentence(const QString& role, const QString& person, bool takeover) const
{
    if (role.trimmed().isEmpty())
        return {};
    return displayLine(roleWords(role.trimmed(), holderOf(role), person.trimmed(), takeover));
}

bool CommandDesk::giveRole(const QString& role, const QString& person, bool takeover)
{
    const QString from = holderOf(role), to = person.trimmed();
    const QString words = roleWords(role.trimmed(), from, to, takeover);
    if (role.trimmed().isEmpty() || words.isEmpty() || !m_room->snapshot() || !canWrite())
        return false;
    const Instant now = m_room->writeInstant();
    const RoleFact fact{now, now, role.trimmed(), to};
    const bool first = fact.role.compare(QLatin1String("IC"), Qt::CaseInsensitive) == 0 && !to.isEmpty() &&
                       !m_room->snapshot()->state.keyTime(QStringLiteral("ic_assigned"));
    TimelineEvent event;
    event.kindName = from.isEmpty() ? QStringLiteral("role.assigned")
                     : to.isEmpty() ? QStringLiteral("role.left")
                     : takeover     ? QStringLiteral("role.takenover")
                                    : QStringLiteral("role.handedover");
    event.kind = EventKind::Role;
    event.actor = to.isEmpty() ? from : to;
    event.text = words;
    m_room->addLocalEvent(std::move(event),
                          [id = m_room->id(), fact, first](WriteTx& tx) -> Done {
                              if (Done done = tx.addFact(id, fact); !done || !first)
                                  return done;
                              // The call has a commander: the clock of updates starts (DOMAIN 4.6).
                              return tx.addFact(id, KeyTimeFact{fact.occurredAt, fact.knownAt,
                                                                QStringLiteral("ic_assigned"),
                                                                QStringLiteral("human")});
                          },
                          {});
    return true;
}

} // namespace muster
