// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/view/room_snapshot.h"

#include "models/domain/facilitation.h"
#include "models/domain/first_sign.h"
#include "models/store/people.h"
#include "models/store/revised_events.h"
#include "models/store/room_members.h"
#include "models/store/sync_rows.h"
#include "models/view/budget_panels.h"
#include "models/view/panel_list_model.h"

#include <algorithm>
#include <set>

namespace muster {

std::optional<Instant> onsetOf(const IncidentState& state, const std::vector<TimelineEvent>& events)
{
    if (const auto start = state.keyTime(QStringLiteral("impact_start")))
        return start;
    return firstSign(state, events);
}

Result<std::vector<TimelineEvent>> eventsSeen(const ReadTx& tx, const IncidentId& id,
                                              const std::vector<TimelineEvent>& all, AsOf asOf)
{
    if (asOf.isLive())
        return all;
    std::vector<TimelineEvent> seen;
    seen.reserve(all.size());
    if (!asOf.asKnownThen) {
        // As it was, by what is known now.
        std::copy_if(all.begin(), all.end(), std::back_inserter(seen),
                     [&](const TimelineEvent& event) { return event.occurredAt <= asOf.instant; });
        return seen;
    }
    auto revised = revisedEvents(tx, id, all, asOf);
    if (!revised)
        return revised;
    // An incident of another tool that was joined later was another room then.
    const auto members = membersOf(tx.database(), id, asOf);
    if (!members)
        return tl::unexpected(members.error());
    const std::set<IncidentId> then(members->begin(), members->end());
    std::copy_if(all.begin(), all.end(), std::back_inserter(seen), [&](const TimelineEvent& event) {
        return event.revision == 0 && event.occurredAt <= asOf.instant && event.knownAt <= asOf.instant &&
               then.count(event.incident) > 0;
    });
    if (revised->empty())
        return seen;
    std::move(revised->begin(), revised->end(), std::back_inserter(seen));
    std::sort(seen.begin(), seen.end(), [](const TimelineEvent& a, const TimelineEvent& b) {
        return a.occurredAt != b.occurredAt ? a.occurredAt < b.occurredAt : a.id < b.id;
    });
    return seen;
}

Result<std::vector<TimelineEvent>> eventsMovedInto(const ReadTx& tx, const IncidentId& id,
                                                   const std::vector<TimelineEvent>& all, AsOf asOf)
{
    std::vector<TimelineEvent> moved;
    if (asOf.isLive())
        return moved;
    const std::map<EventId, Instant> times = correctedTimes(all, asOf);
    const auto movedIn = [&](const TimelineEvent& event) {
        const auto found = times.find(event.id);
        return found != times.end() && found->second <= asOf.instant && event.occurredAt > asOf.instant;
    };
    bool revised = false;
    if (!times.empty()) {
        for (const TimelineEvent& event : all) {
            const bool then = asOf.asKnownThen;
            revised = revised || (then && event.revision > 0 && times.count(event.id) > 0);
            if (movedIn(event) && (!then || (event.revision == 0 && event.knownAt <= asOf.instant)))
                moved.push_back(event);
        }
    }
    if (revised) {
        auto then = revisedEvents(tx, id, all, asOf, Instant::endOfTime());
        if (!then)
            return then;
        std::copy_if(then->begin(), then->end(), std::back_inserter(moved), movedIn);
        std::sort(moved.begin(), moved.end(), [](const TimelineEvent& a, const TimelineEvent& b) {
            return a.occurredAt != b.occurredAt ? a.occurredAt < b.occurredAt : a.id < b.id;
        });
    }
    return moved;
}

QString runbookSetting(const IncidentId& id)
{
    return QStringLiteral("room.runbook/") + id.value;
}

QString runbooksBesideSetting(const IncidentId& id)
{
    return QStringLiteral("room.runbooks.beside/") + id.value;
}

namespace {

/// Fills what is known of the incident's runbooks. `all` may hold several versions of one.
void chooseRunbook(RoomSnapshot& room, std::vector<Runbook> all, const std::vector<RunbookAnswer>& answers,
                   const QString& chosen)
{
    if (all.empty())
        return;
    QString use = answers.empty() ? all.back().id : answers.back().runbookId;
    std::vector<Runbook> each;
    for (Runbook& runbook : all) {
        if (runbook.id == chosen)
            use = chosen;
        const auto same = std::find_if(each.begin(), each.end(),
                                       [&](const Runbook& other) { return other.id == runbook.id; });
        if (same == each.end()) {
            each.push_back(std::move(runbook));
            continue;
        }
        // The version that was answered last stays; before any answer the newest.
        const auto last = std::find_if(answers.rbegin(), answers.rend(), [&](const RunbookAnswer& answer) {
            return answer.runbookId == runbook.id;
        });
        if (last == answers.rend() || last->runbookVersion == runbook.version)
            *same = std::move(runbook);
    }
    if (std::none_of(each.begin(), each.end(), [&](const Runbook& one) { return one.id == use; }))
        use = each.back().id; // answers of a runbook that is not here
    for (Runbook& runbook : each) {
        std::vector<RunbookAnswer> own;
        for (const RunbookAnswer& answer : answers) {
            if (answer.runbookId == runbook.id)
                own.push_back(answer);
        }
        RunbookPosition position = positionAt(runbook, own, room.asOf);
        const bool begun = !position.path.empty();
        if (runbook.id == use) {
            room.runbook = runbook;
            room.position = position;
            room.answers = own;
        }
        room.runbooks.push_back({std::move(runbook), std::move(position), begun, std::move(own)});
    }
}

} // namespace

Result<RoomSnapshot> readRoom(const ReadTx& tx, const IncidentId& id, AsOf asOf, Instant now, TimeStyle style,
                              const RoomSnapshot* before)
{
    RoomSnapshot room;
    room.style = style;
    room.asOf = asOf;
    room.now = now;

    auto incident = tx.incident(id);
    if (!incident)
        return tl::unexpected(incident.error());
    room.incident = std::move(*incident);
    auto facts = tx.facts(id);
    if (!facts)
        return tl::unexpected(facts.error());
    room.state = stateAt(*facts, asOf);
    if (const IncidentState today = stateAt(*facts, {}); today.stage == Stage::Resolved)
        room.resolvedAt = today.keyTime(u"resolved");
    room.updateDue = nextUpdateDue(*facts, asOf);

    if (before) {
        room.events = before->events;
    } else {
        auto all = tx.events(id);
        if (!all)
            return tl::unexpected(all.error());
        auto made = std::make_shared<RoomEvents>();
        made->all = std::move(*all);
        made->moments.reserve(2 * made->all.size());
        for (const TimelineEvent& event : made->all) {
            // A session is days later; the story that is stepped through is the incident's.
            if (isSessionRecord(event))
                continue;
            made->moments.push_back(event.occurredAt);
            if (!isSaid(event))
                made->moments.push_back(event.knownAt);
        }
        std::sort(made->moments.begin(), made->moments.end());
        auto names = actorNames(tx);
        if (!names)
            return tl::unexpected(names.error());
        made->names = std::move(*names);
        made->moments.erase(std::unique(made->moments.begin(), made->moments.end()), made->moments.end());
        room.events = std::move(made);
    }
    auto seen = eventsSeen(tx, id, room.allEvents(), asOf);
    if (!seen)
        return tl::unexpected(seen.error());
    room.events->names.rename(*seen);

    auto freshness = tx.freshness(asOf, id);
    if (!freshness)
        return tl::unexpected(freshness.error());
    room.freshness = std::move(*freshness);
    auto panels = tx.panels(id);
    if (!panels)
        return tl::unexpected(panels.error());
    room.panels = std::move(*panels);
    auto slos = tx.slos(id);
    if (!slos)
        return tl::unexpected(slos.error());
    room.slos = std::move(*slos);
    const auto budget = tx.setting(QString::fromLatin1(kBudgetSetting));
    if (!budget)
        return tl::unexpected(budget.error());
    room.budgetShown = *budget && !(*budget)->isEmpty();
    const auto slo = room.budgetShown ? sloOf(tx, id) : Result<std::optional<Slo>>(std::nullopt);
    if (!slo)
        return tl::unexpected(slo.error());
    if (*slo) {
        if (const Done added = addBudgetPanels(tx, id, **slo, room.panels); !added)
            return tl::unexpected(added.error());
    }

    auto tools = readRoomReports(tx, id, asOf);
    if (!tools)
        return tl::unexpected(tools.error());
    room.tools = std::move(*tools);

    auto command = readCommand(tx, id, *facts, *seen, asOf, now);
    if (!command)
        return tl::unexpected(command.error());
    room.command = std::move(*command);

    auto impact = impactAt(tx, id, asOf, now);
    if (!impact)
        return tl::unexpected(impact.error());
    room.impact = std::move(*impact);
    room.keyTimeFindings =
        checkKeyTimes(*facts, asOf, now, {room.impact.derivedStart, room.impact.derivedEnd});
    auto comms = readComms(tx, room.incident, *facts, room.impact, asOf, now);
    if (!comms)
        return tl::unexpected(comms.error());
    room.comms = std::move(*comms);
    // Samples place the onset better than the first alert, which had to wait for its window.
    room.onset = room.impact.start ? room.impact.start : onsetOf(room.state, *seen);
    const QString service = room.incident.services.isEmpty() ? QString() : room.incident.services.first();
    if (room.onset)
        room.changes = rankChanges(*seen, room.freshness, *room.onset, service);
    auto moved = eventsMovedInto(tx, id, room.allEvents(), asOf);
    if (!moved)
        return tl::unexpected(moved.error());
    room.events->names.rename(*moved);
    // They happened by their tool's word after everything that is seen.
    std::move(moved->begin(), moved->end(), std::back_inserter(*seen));
    auto pasts = eventPasts(tx, *seen);
    if (!pasts)
        return tl::unexpected(pasts.error());
    LayeredTimeline lines = layered(std::move(*seen), asOf.instant);
    room.timeline = std::move(lines.lines);
    QSet<QString> candidates;
    for (const ChangeCandidate& candidate : room.changes.candidates)
        candidates.insert(candidate.event.id.value);
    room.markers = PanelListModel::markersOf(room.timeline);
    if (before && before->markers == room.markers)
        room.markers = before->markers;
    TimelineIndex index(room.timeline);
    std::map<EventId, Assignment> tasks;
    for (const Assignment& task : room.command.assignments)
        tasks.emplace(task.id, task);
    room.look = std::make_shared<const TimelineLook>(
        TimelineLook{asOf, style, std::move(candidates), std::move(*pasts), std::move(index),
                     deliveryRemarks(room.timeline, room.comms), std::move(lines.layers), std::move(tasks),
                     calmDeliveries(room.timeline, room.comms)});

    auto runbooks = tx.runbooks(id);
    if (!runbooks)
        return tl::unexpected(runbooks.error());
    auto answers = tx.runbookAnswers(id);
    if (!answers)
        return tl::unexpected(answers.error());
    const auto chosen = tx.setting(runbookSetting(id));
    if (!chosen)
        return tl::unexpected(chosen.error());
    chooseRunbook(room, std::move(*runbooks), *answers, chosen->value_or(QString()));
    const auto beside = tx.setting(runbooksBesideSetting(id));
    if (!beside)
        return tl::unexpected(beside.error());
    room.runbooksBeside = beside->value_or(QString()).split(u'\n', Qt::SkipEmptyParts);

    return room;
}

} // namespace muster
