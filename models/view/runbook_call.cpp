// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/view/runbook_call.h"

#include "models/domain/display_text.h"
#include "models/domain/spoken_words.h"
#include "models/view/comms_reading.h"
#include "models/view/formatters.h"
#include "models/view/room_reports.h"
#include "models/view/tool_words.h"
#include "models/view/update_target.h"

#include <QCoreApplication>

#include <algorithm>
#include <utility>

namespace muster {

namespace {

using KnownList = std::function<std::shared_ptr<const std::vector<ListedValue>>(const ToolListId&)>;

const QString kChannel = QStringLiteral("channel");

QString tr(const char* text, const char* comment = nullptr)
{
    return QCoreApplication::translate("muster::RunbookExecutor", text, comment);
}

ToolVerb verbOf(const WriteOffer& offer, const QString& toolName)
{
    ToolVerb verb{offer.tool, toolName, offer.verb, offer.title};
    for (const ToolField& field : offer.fields)
        verb.fields.push_back({field.key, field.required, field.choices, field.each});
    return verb;
}

/// A message goes into a channel, whether or not it rings.
bool isMessage(const WriteOffer& offer)
{
    return std::any_of(offer.fields.begin(), offer.fields.end(),
                       [](const ToolField& field) { return field.key == kChannel; });
}

QString namesOf(const std::vector<UpdatePlace>& places)
{
    QStringList names;
    for (const UpdatePlace& place : places)
        names << place.name;
    return names.join(QStringLiteral(", "));
}

/// To which of the room's incidents or channels of this tool.
void aim(RunbookCall& call, const PlannedExecution& plan, const RoomReports& room)
{
    WriteOffer offer = *call.offer;
    offer.refusal.clear();
    const bool declares = offer.verb == QLatin1String("incident.declare");
    if (!offer.onIncident && !declares)
        return;
    const bool message = isMessage(offer);
    if (message && plan.fields.contains(kChannel))
        return;
    if (message)
        offer.verb = QLatin1String(kMessagePostVerb);
    const UpdateTarget target = updateTarget(room, offer);
    if (declares) {
        // A second one would part what belongs together.
        if (!target.places.empty())
            call.refusal =
                tr("%1 has %2 of this room already.").arg(offer.sourceName, namesOf(target.places));
        return;
    }
    if (target.open())
        call.refusal =
            message ? tr("Several channels of %1 belong to this room (%2): let the runbook name one as "
                         "'channel'.")
                          .arg(offer.sourceName, namesOf(target.places))
                    : tr("%1 has several incidents of this room (%2): do it in the tools (Ctrl+T), where one "
                         "is chosen.")
                          .arg(offer.sourceName, namesOf(target.places));
    else if (!message && target.places.empty())
        call.refusal = tr("%1 has no incident of this room that this could be done to: declare it there, or "
                          "join what it has (Ctrl+T).")
                           .arg(offer.sourceName);
    call.targetName = target.name;
    call.target = target.incident;
    if (!target.channel.isEmpty())
        call.fields.emplace(kChannel, target.channel);
}

void fill(RunbookCall& call, const PlannedExecution& plan, const KnownList& known)
{
    for (const ToolField& field : call.offer->fields) {
        const auto written = plan.fields.find(field.key);
        if (written == plan.fields.end())
            continue;
        QString value = written->second;
        if (!field.list.isEmpty()) {
            call.lists.push_back({call.offer->source, field.list});
            value = sentFor(field, *known(call.lists.back()), value);
        } else if (!field.choices.isEmpty()) {
            value = choiceOf({field.key, field.required, field.choices, field.each}, value);
        }
        call.fields.insert_or_assign(field.key, value);
    }
}

void say(RunbookCall& call, const PlannedExecution& plan)
{
    const WriteOffer& offer = *call.offer;
    QStringList brief, whole;
    for (const ToolField& field : offer.fields) {
        const auto sent = call.fields.find(field.key);
        if (sent == call.fields.end() || !plan.fields.contains(field.key))
            continue;
        const bool chosen = !field.choices.isEmpty() && !field.each;
        const QString shown = chosen ? toolWord(sent->second) : plan.fields.at(field.key);
        const bool other = !chosen && sent->second != shown;
        brief << QStringLiteral("%1 “%2”").arg(field.label.toLower(), shortened(shown)) +
                     (other ? QStringLiteral(" (%1)").arg(shortened(sent->second)) : QString());
        whole << tr("%1: %2", "field, value").arg(field.label, shown) +
                     (other ? QStringLiteral(" (%1)").arg(sent->second) : QString());
    }
    const QString where =
        call.targetName.isEmpty() ? offer.sourceName : offer.sourceName + u' ' + call.targetName;
    const QString begin = tr("%1: %2", "tool, what it is told").arg(where, offer.title);
    call.what = brief.isEmpty() ? begin : begin + QStringLiteral(": ") + brief.join(QStringLiteral(", "));
    whole.prepend(begin);
    call.whole = whole.join(u'\n');
}

void saySilence(RunbookCall& call, const PlannedExecution& plan, const QString& toolName)
{
    call.what = tr("%1: silence alerts with %2 for %3", "tool, matchers, how long")
                    .arg(call.offer ? call.offer->sourceName : toolName, matchersInWords(plan.matchers),
                         format::duration(plan.length));
    call.whole = tr("%1. Comment: %2").arg(call.what, plan.comment);
}

RunbookCall callOf(const PlannedExecution& plan, const QString& toolName, const WriteOffer& offer,
                   const RoomReports& room, const KnownList& known)
{
    RunbookCall call;
    call.offer = offer;
    if (plan.isSilence()) {
        call.refusal = offer.refusal;
        return call;
    }
    const auto problems = fieldProblems(verbOf(offer, toolName), plan.fields);
    if (!problems.empty())
        call.wrong = problems.front().what;
    aim(call, plan, room);
    fill(call, plan, known);
    if (!offer.refusal.isEmpty())
        call.refusal = offer.refusal;
    return call;
}

} // namespace

RunbookCall runbookCall(const PlannedExecution& plan, const QString& toolName,
                        const std::vector<WriteOffer>& offers, const RoomReports& room,
                        const KnownList& known)
{
    RunbookCall best;
    QString closed;
    for (const WriteOffer& offer : offers) {
        const bool meant =
            offer.verb == plan.verb && offer.tool == plan.tool && !offer.onEvent &&
            (plan.source.isEmpty() || plan.source.compare(offer.sourceName, Qt::CaseInsensitive) == 0);
        if (!meant)
            continue;
        if (!offer.mayWrite) {
            if (closed.isEmpty())
                closed = offer.sourceName;
            continue;
        }
        RunbookCall call = callOf(plan, toolName, offer, room, known);
        if (!best.offer || (!best.refusal.isEmpty() && call.refusal.isEmpty()))
            best = std::move(call);
    }
    best.closed = best.offer ? QString() : closed;
    if (plan.isSilence())
        saySilence(best, plan, toolName);
    else if (best.offer)
        say(best, plan);
    else
        best.what = best.whole = tr("%1: %2", "tool, what it is told").arg(toolName, plan.verb);
    return best;
}

} // namespace muster
