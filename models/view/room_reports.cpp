// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/view/room_reports.h"

#include "models/store/incident_reports.h"

#include <algorithm>

namespace muster {

namespace {

const Source* sourceOf(const std::vector<Source>& sources, const SourceId& id)
{
    const auto found =
        std::find_if(sources.begin(), sources.end(), [&](const Source& one) { return one.id == id; });
    return found == sources.end() ? nullptr : &*found;
}

} // namespace

Result<RoomReports> readRoomReports(const ReadTx& tx, const IncidentId& room, AsOf asOf)
{
    auto reports = incidentReports(tx, room, asOf);
    const auto links = incidentLinks(tx, room);
    const auto sources = tx.sources();
    if (!reports)
        return tl::unexpected(reports.error());
    if (!links)
        return tl::unexpected(links.error());
    if (!sources)
        return tl::unexpected(sources.error());
    RoomReports read;
    read.conflicts = conflictsOf(*reports);
    Instant opened = Instant::endOfTime();
    for (IncidentReport& report : *reports) {
        ToolIncident one;
        one.member = remoteIncidentId(report.source, report.remoteId);
        if (const Source* source = sourceOf(*sources, report.source)) {
            one.sourceName = source->name;
            one.tool = source->tool;
        }
        for (const IncidentLink& link : *links) {
            if (link.member == one.member && link.room == room) {
                one.why = link.why;
                one.person = link.person;
            }
        }
        opened = std::min(opened, report.openedAt);
        one.report = std::move(report);
        read.incidents.push_back(std::move(one));
    }
    if (opened.isEndOfTime()) {
        const auto incident = tx.incident(room);
        const auto facts = tx.facts(room);
        if (!incident || !facts)
            return tl::unexpected(incident ? facts.error() : incident.error());
        opened = stateAt(*facts, {}).keyTime(u"declared").value_or(incident->openedAt);
    }
    auto near = incidentsNear(tx, room, opened, kNearWithin, kMostNear);
    if (!near)
        return tl::unexpected(near.error());
    for (auto& [incident, at, source] : *near) {
        const Source* known = sourceOf(*sources, source);
        read.near.push_back({std::move(incident), at, known ? known->name : QString()});
    }
    return read;
}

} // namespace muster
