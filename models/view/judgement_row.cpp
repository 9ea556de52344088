// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/view/judgement_row.h"

#include "models/domain/judgement.h"
#include "models/view/timeline_model.h"

namespace muster {

namespace {

const QString kOk = QStringLiteral("ok");
const QString kWarn = QStringLiteral("warn");
const QString kAccent = QStringLiteral("accent");

QStringList decisionDetail(TimelineRow& row, const TimelineEvent& event)
{
    QStringList more;
    const Decision decision = decisionFrom(event);
    if (!decision.by.isEmpty())
        row.actor = decision.by;
    if (!decision.alternatives.isEmpty())
        more << TimelineModel::tr("Instead of: %1").arg(decision.alternatives.join(QStringLiteral("; ")));
    if (!decision.objections.isEmpty())
        more << TimelineModel::tr("Objections: %1").arg(decision.objections.join(QStringLiteral("; ")));
    else if (decision.objectionsAsked)
        more << TimelineModel::tr("Objections asked: none");
    return more;
}

QStringList hypothesisDetail(TimelineRow& row, const TimelineEvent& event)
{
    const Hypothesis hypothesis = hypothesisFrom(event);
    row.kindText = TimelineModel::tr("Hypothesis");
    switch (hypothesis.state) {
    case HypothesisState::Open:
        row.stateText = TimelineModel::tr("open");
        break;
    case HypothesisState::Confirmed:
        row.stateText = TimelineModel::tr("confirmed");
        row.stateTone = kOk;
        break;
    case HypothesisState::Refuted:
        row.stateText = TimelineModel::tr("refuted");
        break;
    }
    if (hypothesis.evidence.isEmpty())
        return {};
    return {TimelineModel::tr("Evidence: %1").arg(hypothesis.evidence.join(QStringLiteral("; ")))};
}

void setTaskState(TimelineRow& row, AssignmentState state)
{
    switch (state) {
    case AssignmentState::Given:
        row.stateText = TimelineModel::tr("not acknowledged");
        row.stateTone = kWarn;
        break;
    case AssignmentState::Acknowledged:
        row.stateText = TimelineModel::tr("acknowledged");
        row.stateTone = kAccent;
        break;
    case AssignmentState::Answered:
        row.stateText = TimelineModel::tr("answered");
        row.stateTone = kAccent;
        break;
    case AssignmentState::Finished:
        row.stateText = TimelineModel::tr("done");
        row.stateTone = kOk;
        break;
    case AssignmentState::Dropped:
        row.stateText = TimelineModel::tr("dropped");
        break;
    }
}

/// "T. Rao: look at the pool", back when, and what was answered. The event's own text says the same with
/// times in UTC, for files.
QStringList assignmentDetail(TimelineRow& row, const TimelineEvent& event, const TimelineLook& look)
{
    const auto found = look.tasks.find(event.id);
    if (found == look.tasks.end())
        return {}; // its payload cannot be read: the text stands as it is
    const Assignment& task = found->second;
    row.kindText = TimelineModel::tr("Assignment");
    row.text = QStringLiteral("%1: %2").arg(task.record.who.simplified(), task.record.what.simplified());
    row.detail.clear();
    if (!task.record.by.isEmpty())
        row.actor = task.record.by;
    setTaskState(row, task.state);
    QStringList more;
    if (task.isAwaited()) {
        const QString due = format::timeOfDay(task.due, look.style);
        more << (task.record.boxes.size() > 1 ? TimelineModel::tr("Back by %1, given more time").arg(due)
                                              : TimelineModel::tr("Back by %1").arg(due));
    }
    if (task.answer && !task.answer->condition.isEmpty())
        more << TimelineModel::tr("Answer: %1").arg(task.answer->condition);
    return more;
}

QStringList answerDetail(TimelineRow& row, const TimelineEvent& event, const TimelineLook& look)
{
    const auto answer = answerFromJson(event.raw);
    if (!answer)
        return {};
    row.kindText = TimelineModel::tr("Answer");
    const CanReport& report = answer->report;
    QStringList more;
    if (const auto of = look.tasks.find(answer->assignment); of != look.tasks.end())
        more << TimelineModel::tr("On: %1").arg(of->second.record.what.simplified());
    // The condition is what was waited for; without one the first that was said stands in its place.
    struct Part
    {
        QString caption, words;
    };
    bool headed = false;
    for (const Part& part : {Part{TimelineModel::tr("Condition: %1"), report.condition},
                             Part{TimelineModel::tr("Actions: %1"), report.actions},
                             Part{TimelineModel::tr("Needs: %1"), report.needs}}) {
        if (part.words.isEmpty())
            continue;
        const QString line = part.caption.arg(part.words);
        if (!headed)
            row.text = line;
        else
            more << line;
        headed = true;
    }
    row.detail.clear();
    if (!report.needs.isEmpty()) {
        row.stateText = TimelineModel::tr("needs help");
        row.stateTone = kWarn;
    }
    return more;
}

} // namespace

void addJudgement(TimelineRow& row, const TimelineEvent& event, const TimelineLook& look)
{
    if (!event.source.isEmpty())
        return; // a tool's event of the same name is not ours
    QStringList more;
    if (event.kind == EventKind::Decision) {
        more = decisionDetail(row, event);
    } else if (event.kind == EventKind::Hypothesis) {
        more = hypothesisDetail(row, event);
    } else if (event.kindName == QLatin1String(kTaskAssigned)) {
        more = assignmentDetail(row, event, look);
    } else if (event.kindName == QLatin1String(kTaskAnswered)) {
        more = answerDetail(row, event, look);
    } else if (event.kindName == QLatin1String("task")) {
        const bool done = plainTaskFrom(event).done;
        row.stateText = done ? TimelineModel::tr("done") : TimelineModel::tr("to do");
        row.stateTone = done ? kOk : QString();
    }
    if (more.isEmpty())
        return;
    if (!row.detail.isEmpty())
        more.prepend(row.detail);
    row.detail = more.join(u'\n');
}

} // namespace muster
