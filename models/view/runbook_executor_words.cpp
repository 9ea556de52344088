// SPDX-License-Identifier: GPL-3.0-or-later
// What RunbookExecutor says: of the call, of why nobody can do it now, and of what became of it.
#include "models/domain/display_text.h"
#include "models/store/store.h"
#include "models/view/runbook_executor.h"
#include "models/view/runbook_navigator_private.h"
#include "models/view/safe_mode.h"

namespace muster {

namespace {

using State = ExecutionStanding::State;

} // namespace

QString RunbookExecutor::toolNameOf(const PlannedExecution& plan) const
{
    if (plan.isSilence())
        return QString::fromLatin1(kSilenceToolName);
    const ToolGateway* tools = m_navigator->d->room->session()->tools();
    for (const ToolKind& kind : tools ? tools->toolKinds() : std::vector<ToolKind>{}) {
        if (kind.id == plan.tool)
            return kind.name;
    }
    return plan.tool;
}

QString RunbookExecutor::callText() const
{
    return m_plan ? displayText(m_call.whole, DisplayRole::Detail) : QString();
}

QString RunbookExecutor::exactCall() const
{
    return displayText(m_request, DisplayRole::Detail);
}

QString RunbookExecutor::problem() const
{
    if (!m_available)
        return {};
    const RunbookNavigator::Private& d = *m_navigator->d;
    QString why;
    if (!m_plan)
        why = tr("The runbook does not say exactly what to do: %1.").arg(m_planProblem);
    else if (d.room->sealed())
        why = tr("This is a recording: nothing is sent from it.");
    else if (d.room->session()->store()->isReadOnly())
        why = tr("The data folder is read-only: nothing is sent that could not be written down.");
    else if (SafeMode::instance()->active())
        why = SafeMode::noToolIsAsked();
    else if (closed())
        why = tr("%1 is connected, but Muster may only read from it: let it write in Settings.")
                  .arg(m_call.closed);
    else if (!m_call.offer && m_plan->source.isEmpty())
        why = tr("No connected tool may do this. Connect %1 in Settings, and let Muster write to it.")
                  .arg(m_toolName);
    else if (!m_call.offer)
        why = tr("No connected tool may do this. The runbook names %1 as “%2”: connect it under this name in "
                 "Settings, and let Muster write to it.")
                  .arg(m_toolName, m_plan->source);
    else if (!m_call.wrong.isEmpty())
        why = tr("The runbook does not say exactly what to do: %1.").arg(m_call.wrong);
    else if (d.room->mode() != WarRoom::Live)
        why = tr("The room shows the past. Return to live first.");
    else
        why = m_call.refusal.isEmpty() ? m_requestProblem : m_call.refusal;
    if (why.isEmpty() || !m_navigator->d->current() || m_navigator->d->current()->command.isEmpty())
        return displayText(why, DisplayRole::Cell);
    return displayText(tr("%1 The command can be copied.").arg(why), DisplayRole::Cell);
}

QString RunbookExecutor::buttonText() const
{
    return m_call.offer ? displayFilled(tr("Run through %1"), {m_call.offer->sourceName}) : QString();
}

QString RunbookExecutor::standing() const
{
    if (m_enqueuing)
        return QStringLiteral("sending");
    switch (m_standing.state) {
    case State::None:
        break;
    case State::Asked:
        return m_nobody ? QStringLiteral("asks") : QStringLiteral("sending");
    case State::Unknown:
        return m_nobody ? QStringLiteral("asks") : QStringLiteral("unknown");
    case State::Finished:
        return QStringLiteral("done");
    case State::Refused:
        return QStringLiteral("refused");
    }
    return {};
}

QString RunbookExecutor::standingText() const
{
    const QString now = standing();
    const QString why = m_standing.record.why.isEmpty() ? QString() : u' ' + m_standing.record.why;
    if (now == QLatin1String("sending"))
        return tr("On its way…");
    if (now == QLatin1String("unknown"))
        return displayText(
            tr("Uncertain: it left, and nobody knows yet whether it was done. The tool is being "
               "asked; nothing is sent a second time.%1")
                .arg(why),
            DisplayRole::Cell);
    if (now == QLatin1String("asks"))
        return displayText(
            tr("Nobody could find out whether it was done. Look in the tool, then say so.%1").arg(why),
            DisplayRole::Cell);
    if (now == QLatin1String("done"))
        return tr("Done.");
    if (now == QLatin1String("refused"))
        return displayText(tr("Not done.%1").arg(why), DisplayRole::Cell);
    return {};
}

} // namespace muster
