// SPDX-License-Identifier: GPL-3.0-or-later
// The texts of a room's header and what a person changes there (declared in war_room.h).
#include "models/store/store.h"
#include "models/domain/display_text.h"
#include "models/domain/status_update.h"
#include "models/view/post_mortem_editor.h"
#include "models/view/room_clock.h"
#include "models/view/room_snapshot.h"
#include "models/view/session.h"
#include "models/view/timeline_model.h"
#include "models/view/war_room.h"
#include "models/view/war_room_models.h"

#include <QPointer>

#include <cmath>

namespace muster {

namespace {

QString stageWord(Stage stage)
{
    switch (stage) {
    case Stage::Detected:
        return WarRoom::tr("Detected");
    case Stage::Triage:
        return WarRoom::tr("Triage");
    case Stage::Mitigating:
        return WarRoom::tr("Mitigating");
    case Stage::Monitoring:
        return WarRoom::tr("Monitoring");
    case Stage::Resolved:
        break;
    }
    return WarRoom::tr("Resolved");
}

TimeStyle style()
{
    return Format::instance()->style();
}

/// Where the elapsed time counts from: onset, else the declaration; neither is known before anything
/// happened.
std::optional<Instant> beginning(const RoomSnapshot& room)
{
    return room.onset ? room.onset : room.state.keyTime(QStringLiteral("declared"));
}

} // namespace

QString WarRoom::number() const
{
    return m_snapshot ? displayLine(m_snapshot->incident.number) : QString();
}
QString WarRoom::title() const
{
    return m_snapshot ? displayLine(m_snapshot->incident.title) : QString();
}

QString WarRoom::services() const
{
    return m_snapshot ? displayLine(m_snapshot->incident.services.join(QStringLiteral(", "))) : QString();
}

int WarRoom::severity() const
{
    return static_cast<int>(m_snapshot ? m_snapshot->state.severity : Severity::Unknown);
}

QString WarRoom::severityText() const
{
    return toString(m_snapshot ? m_snapshot->state.severity : Severity::Unknown);
}

QString WarRoom::severityReason() const
{
    return m_snapshot ? displayLine(m_snapshot->state.severityReason) : QString();
}
int WarRoom::stage() const
{
    return m_snapshot ? static_cast<int>(m_snapshot->state.stage) : 0;
}
QString WarRoom::stageText() const
{
    return stageWord(static_cast<Stage>(stage()));
}

QStringList WarRoom::stages() const
{
    QStringList words;
    for (const Stage stage :
         {Stage::Detected, Stage::Triage, Stage::Mitigating, Stage::Monitoring, Stage::Resolved})
        words << stageWord(stage);
    return words;
}

double WarRoom::impactFailed() const
{
    return m_snapshot && m_snapshot->impact.impact ? m_snapshot->impact.impact->failed : std::nan("");
}

bool WarRoom::impactOngoing() const
{
    return m_snapshot && m_snapshot->impact.ongoing;
}

QString WarRoom::impactText() const
{
    if (!m_snapshot || !m_snapshot->impact.impact)
        return QStringLiteral("—");
    const Impact& impact = *m_snapshot->impact.impact;
    // What a person said goes first, and what was counted stays beside it.
    if (const auto& stated = m_snapshot->command.stated; stated && stated->typed.failed)
        return tr("%1 failed, typed (%2 counted)")
            .arg(format::count(*stated->typed.failed), format::count(impact.failed));
    return tr("%1 failed of %2").arg(format::count(impact.failed), format::count(impact.total));
}

double WarRoom::budgetLeft() const
{
    return m_snapshot && m_snapshot->impact.budget ? m_snapshot->impact.budget->remainingRatio : std::nan("");
}

QString WarRoom::budgetLeftText() const
{
    return std::isnan(budgetLeft()) ? QStringLiteral("—") : tr("%1 left").arg(format::ratio(budgetLeft()));
}

double WarRoom::burn() const
{
    return m_snapshot && m_snapshot->impact.budget ? m_snapshot->impact.budget->burnRate : std::nan("");
}

bool WarRoom::lowTraffic() const
{
    return m_snapshot && m_snapshot->impact.budget && m_snapshot->impact.budget->lowTraffic;
}

QString WarRoom::burnText() const
{
    return format::burn(burn());
}

QString WarRoom::budgetDetail() const
{
    if (!m_snapshot || !m_snapshot->impact.budget)
        return {};
    const BudgetStatus& budget = *m_snapshot->impact.budget;
    if (budget.lowTraffic)
        return tr("few requests: the burn rate says little");
    if (budget.remainingEvents <= 0)
        return tr("the budget is spent");
    constexpr double kWorthSaying = 1.5; // below, the budget outlives the window and a time would only alarm
    if (budget.burnRate < kWorthSaying || !budget.timeToExhaustion)
        return {};
    return tr("gone in %1 at this rate").arg(format::duration(*budget.timeToExhaustion));
}

bool WarRoom::nextUpdateSet() const
{
    return m_snapshot && m_snapshot->updateDue && m_snapshot->state.stage != Stage::Resolved;
}

bool WarRoom::nextUpdateOverdue() const
{
    return nextUpdateSet() && instant() > m_snapshot->updateDue->due;
}

QString WarRoom::nextUpdateDueText() const
{
    if (!nextUpdateSet())
        return {};
    const Milliseconds left = m_snapshot->updateDue->due - instant();
    if (left.count() < 0)
        return tr("overdue %1").arg(format::duration(-left));
    const qint64 seconds = left.count() / 1000;
    if (seconds >= 3600)
        return format::duration(left);
    const auto twoDigits = [](qint64 n) { return QString::number(n).rightJustified(2, QLatin1Char('0')); };
    return twoDigits(seconds / 60) + QLatin1Char(':') + twoDigits(seconds % 60);
}

QString WarRoom::publicStatusText() const
{
    if (!m_snapshot || !m_snapshot->state.lastPublicStatus)
        return {};
    return displayLine(updateStateWord(m_snapshot->state.lastPublicStatus->state));
}

QString WarRoom::elapsedText() const
{
    const auto from = m_snapshot ? beginning(*m_snapshot) : std::nullopt;
    if (!from)
        return {};
    Instant to = instant();
    if (const auto resolved = m_snapshot->state.keyTime(QStringLiteral("resolved")))
        to = std::min(to, *resolved);
    return to < *from ? QString() : format::clock(to - *from);
}

QString WarRoom::sinceText() const
{
    if (!m_snapshot)
        return {};
    const auto from = beginning(*m_snapshot);
    if (!from || instant() < *from)
        return tr("no impact known");
    const QString time = format::timeWithZone(*from, instant(), style());
    const auto& stated = m_snapshot->command.stated;
    if (stated && stated->typed.start && m_snapshot->command.derived.start)
        return tr("since %1, typed; samples say %2")
            .arg(time, format::timeOfDay(*m_snapshot->command.derived.start, style()));
    if (m_snapshot->impact.startDerived)
        return tr("since %1, read from the samples").arg(time);
    if (m_snapshot->state.keyTime(QStringLiteral("impact_start")))
        return tr("since %1").arg(time);
    return m_snapshot->onset ? tr("since %1, the first sign").arg(time) : tr("declared %1").arg(time);
}

QString WarRoom::changesText() const
{
    return displayLine(m_models->changesText);
}

QString WarRoom::pastLabel() const
{
    if (m_mode == Live)
        return {};
    const QString time = format::timeOfDay(m_clock->now(), style());
    return m_asKnownThen ? tr("as known at %1").arg(time) : tr("as it was at %1").arg(time);
}

QString WarRoom::instantText() const
{
    return format::timeOfDay(instant(), style());
}

// ---- by hand
// -------------------------------------------------------------------------------------------------

void WarRoom::addLocalEvent(TimelineEvent event, std::function<Done(WriteTx&)> facts,
                            std::function<void(bool stored)> onEnd, QObject* context)
{
    if (!m_session->store()) {
        if (onEnd)
            onEnd(false);
        return;
    }
    const Instant now = writeInstant();
    if (event.id.isEmpty())
        event.id = newId<EventId>();
    event.incident = m_incident;
    if (event.occurredAt == Instant{})
        event.occurredAt = now;
    if (event.knownAt == Instant{})
        event.knownAt = now;
    if (event.kind == EventKind::Other)
        event.kind = eventKindFromName(event.kindName);
    if (event.sourceName.isEmpty())
        event.sourceName = QStringLiteral("You");
    m_session->beginSave();
    // The context is the session: a write outlives the room it was typed in.
    QPointer<QObject> guard(context ? context : this);
    m_session->store()->write(
        [event, facts = std::move(facts)](WriteTx& tx) -> Result<TimelineEvent> {
            if (facts) {
                if (Done done = facts(tx); !done)
                    return tl::unexpected(done.error());
            }
            return tx.putEvent(event);
        },
        m_session,
        [session = m_session, guard, onEnd = std::move(onEnd)](Result<TimelineEvent> kept) {
            session->endSave(kept ? Done{} : Done{tl::unexpected(kept.error())});
            if (!kept)
                session->report(kept.error(), tr("What you wrote"));
            if (guard && onEnd)
                onEnd(kept.has_value());
        });
}

void WarRoom::changeSeverity(int severity, const QString& reason)
{
    if (!m_snapshot || severity < 1 || severity > 5 || severity == this->severity())
        return;
    const Instant now = writeInstant();
    const SeverityFact fact{now, now, static_cast<Severity>(severity), reason};
    TimelineEvent event;
    event.kindName = QStringLiteral("severity.changed");
    event.kind = EventKind::Severity;
    event.text = severityText() + QStringLiteral(" → ") + toString(fact.severity) +
                 (reason.isEmpty() ? QString() : QStringLiteral(" (") + reason + QLatin1Char(')'));
    addLocalEvent(std::move(event), [id = m_incident, fact](WriteTx& tx) { return tx.addFact(id, fact); },
                  {});
}

void WarRoom::changeStage(int stage)
{
    if (!m_snapshot || stage < 0 || stage > static_cast<int>(Stage::Resolved) || stage == this->stage())
        return;
    const Instant now = writeInstant();
    const StageFact fact{now, now, static_cast<Stage>(stage)};
    TimelineEvent event;
    event.kindName = QStringLiteral("incident.stage");
    event.kind = EventKind::Status;
    event.text = stageText() + QStringLiteral(" → ") + stageWord(fact.stage);
    addLocalEvent(std::move(event),
                  [id = m_incident, fact](WriteTx& tx) -> Done {
                      if (Done done = tx.addFact(id, fact); !done || fact.stage != Stage::Resolved)
                          return done;
                      return tx.addFact(id, KeyTimeFact{fact.occurredAt, fact.knownAt,
                                                        QStringLiteral("resolved"), QStringLiteral("human")});
                  },
                  {});
}

} // namespace muster
