// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/view/war_room_models.h"

#include "models/view/room_snapshot.h"

#include <algorithm>
#include <cmath>

namespace muster {

QList<double> scrubShape(const std::vector<SampleBlock>& blocks, TimeRange span, int buckets)
{
    QList<double> shape(buckets, std::nan(""));
    const double length = static_cast<double>(span.length().count());
    if (length <= 0)
        return shape;
    for (const SampleBlock& block : blocks) {
        for (size_t i = 0; i < block.times.size(); ++i) {
            const double place = static_cast<double>(block.times[i] - span.from.ms) / length * buckets;
            if (place < 0 || place >= buckets || !std::isfinite(block.values[i]))
                continue;
            double& bucket = shape[static_cast<int>(place)];
            if (std::isnan(bucket) || block.values[i] > bucket)
                bucket = block.values[i];
        }
    }
    return shape;
}

void WarRoom::Models::fillSources(const RoomSnapshot& room, Instant at)
{
    std::vector<SourceRow> sourceRows;
    for (const Freshness& freshness : room.freshness) {
        SourceRow row = SourceListModel::rowFor(freshness, at);
        // A recording notes when a state began, not every answer: of a live feed it knows no age.
        if (room.incident.sealed && freshness.state == FreshnessState::Live)
            row.ageText.clear();
        // A tool with several feeds stands there several times.
        const bool oneOfMany =
            std::count_if(room.freshness.begin(), room.freshness.end(),
                          [&](const Freshness& other) { return other.source == freshness.source; }) > 1;
        if (oneOfMany)
            row.name = WarRoom::tr("%1 %2", "source, feed").arg(row.name, row.feed);
        sourceRows.push_back(std::move(row));
    }
    // In a narrow window those that are wrong are in sight.
    std::stable_partition(sourceRows.begin(), sourceRows.end(),
                          [](const SourceRow& row) { return row.state != toString(FreshnessState::Live); });
    sources.setRows(std::move(sourceRows));
}

void WarRoom::Models::fill(const RoomSnapshot& room, TimeStyle style, TimeRange span)
{
    std::vector<RoleRow> roleRows;
    for (const RoleFact& fact : room.state.roles) {
        if (fact.person.isEmpty())
            continue; // the role was left
        roleRows.push_back({fact.role, fact.person, format::initials(fact.person),
                            WarRoom::tr("since %1").arg(format::timeOfDay(fact.occurredAt, style))});
    }
    roles.setRows(std::move(roleRows));

    fillSources(room, room.asOf.isLive() ? room.now : room.asOf.instant);

    std::vector<ChangeRow> changeRows;
    for (const Freshness& feed : room.changes.staleFeeds) {
        ChangeRow row;
        row.key = QStringLiteral("feed:") + feed.source.value + QLatin1Char('/') + feed.feed;
        row.staleFeed = true;
        row.source = feed.sourceName;
        row.text = WarRoom::tr("%1 is not fresh: changes there may be missing").arg(feed.sourceName);
        row.reason = feed.why;
        if (feed.dataUntil) {
            row.timeMs = static_cast<double>(feed.dataUntil->ms);
            row.timeText = WarRoom::tr("until %1").arg(format::timeOfDay(*feed.dataUntil, style));
        }
        changeRows.push_back(std::move(row));
    }
    int rank = 0;
    for (const ChangeCandidate& candidate : room.changes.candidates) {
        ChangeRow row;
        row.key = candidate.event.id.value;
        row.eventId = candidate.event.id.value;
        row.rank = ++rank;
        row.timeText = format::timeOfDay(candidate.event.occurredAt, style);
        row.timeMs = static_cast<double>(candidate.event.occurredAt.ms);
        row.kind = candidate.event.kindName;
        row.source = candidate.event.sourceName;
        row.text = candidate.event.text;
        row.reason = candidate.reason;
        row.aligned = candidate.aligned;
        row.sameService = candidate.sameService;
        changeRows.push_back(std::move(row));
    }
    const auto staleFeeds = static_cast<int>(room.changes.staleFeeds.size());
    if (rank > 0 || staleFeeds > 0) {
        changesText = format::counted(rank, WarRoom::tr("%1 candidate"), WarRoom::tr("%1 candidates"));
        if (staleFeeds > 0)
            changesText +=
                QStringLiteral(" · ") + format::counted(staleFeeds, WarRoom::tr("%1 feed not fresh"),
                                                        WarRoom::tr("%1 feeds not fresh"));
    } else if (room.changes.noChangeKnown) {
        changesText = WarRoom::tr("No change in the 30 minutes before onset; every change feed was fresh");
    } else {
        changesText = room.onset ? WarRoom::tr("No change known, and no change feed is connected")
                                 : WarRoom::tr("Onset is not known yet");
    }
    changes.setRows(std::move(changeRows));
    fillTicks(room, span);
}

void WarRoom::Models::fillTicks(const RoomSnapshot& room, TimeRange span)
{
    if (tickEvents != room.events || !(tickSpan == span)) {
        ticks.setEvents(room.allEvents(), span);
        tickEvents = room.events;
        tickSpan = span;
    }
    ticks.setAsOf(room.asOf);
}

} // namespace muster
