// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/view/comms_reading.h"

#include "models/view/formatters.h"
#include "models/view/outbox_model.h"
#include "models/view/timeline_model.h"

#include <QCoreApplication>

#include <algorithm>

namespace muster {

namespace {

/// A share of fewer requests than this says nothing about the service.
constexpr double kFewRequests = 20;
constexpr Milliseconds kMinute = std::chrono::minutes{1};
/// Older samples say nothing about now (Prometheus' own look-back).
constexpr Milliseconds kLookBack = std::chrono::minutes{5};

/// English strings of this file have no class of their own.
QString words(const char* text)
{
    return QCoreApplication::translate("muster::UpdateDesk", text);
}

/// Share of failing requests between two instants; empty when too little was counted.
std::optional<double> ratioBetween(const SloCounters& counters, Instant from, Instant to)
{
    const auto count = eventCount(counters.total, counters.bad, from, to);
    return count && count->total >= kFewRequests ? std::optional(count->errorRatio()) : std::nullopt;
}

Done readRatios(const ReadTx& tx, const IncidentId& id, const ImpactReport& impact, AsOf asOf, Instant now,
                CommsReading& reading)
{
    if (!impact.slo || !impact.start)
        return {};
    const Instant at = std::min(asOf.instant, now);
    const Instant from = *impact.start;
    const auto counters =
        readCounters(tx, id, *impact.slo, {from - kLookBack - 2 * kMinute, at + Milliseconds{1}}, asOf);
    if (!counters)
        return tl::unexpected(counters.error());
    if (counters->total.empty() || counters->bad.empty())
        return {};
    const Instant last{std::min({at.ms, counters->total.times.back(), counters->bad.times.back()})};
    if (at - last <= kLookBack)
        reading.errorRatio = ratioBetween(*counters, last - kMinute, last);
    if (reading.errorRatio)
        reading.errorRatioBefore = ratioBetween(*counters, last - kLookBack - kMinute, last - kLookBack);
    const Instant end = std::min(last, impact.impact && impact.impact->end ? *impact.impact->end : last);
    for (Instant t = from; t < end; t = t + kMinute) {
        if (const auto ratio = ratioBetween(*counters, t, std::min(t + kMinute, end)))
            reading.maxErrorRatio = std::max(reading.maxErrorRatio.value_or(0.0), *ratio);
    }
    return {};
}

} // namespace

Result<CommsReading> readComms(const ReadTx& tx, const Incident& incident, const IncidentFacts& facts,
                               const ImpactReport& impact, AsOf asOf, Instant now)
{
    CommsReading reading;
    reading.clock = commsClock(facts, asOf, now);
    reading.latest = stateAt(facts, incident.sealed ? asOf : AsOf{});
    for (const StatusFact& status : facts.statuses) {
        if (asOf.sees(status.occurredAt, status.knownAt))
            reading.statuses.push_back(status);
    }
    std::stable_sort(reading.statuses.begin(), reading.statuses.end(),
                     [](const StatusFact& a, const StatusFact& b) { return a.occurredAt < b.occurredAt; });
    if (Done done = readRatios(tx, incident.id, impact, asOf, now, reading); !done)
        return tl::unexpected(done.error());
    auto operations = outbox::operationsAsOf(tx, incident.id, asOf);
    if (!operations)
        return tl::unexpected(operations.error());
    for (outbox::PastOperation& one : *operations) {
        if (one.operation.verb == QLatin1String(kStatusPostVerb) ||
            one.operation.verb == QLatin1String(kMessagePostVerb))
            reading.operations.push_back(std::move(one));
    }
    return reading;
}

std::vector<DeliveryState> deliveryStates(const UpdateRecord& record,
                                          const std::vector<outbox::PastOperation>& operations)
{
    std::vector<DeliveryState> states;
    for (const UpdateDelivery& delivery : record.channels) {
        DeliveryState one;
        one.delivery = delivery;
        const auto found = std::find_if(operations.begin(), operations.end(), [&](const auto& past) {
            return past.operation.id == delivery.operation;
        });
        if (found == operations.end()) {
            one.word = words("Not queued");
            one.tone = QStringLiteral("warn");
            one.detail = words("Muster ended before it was handed on; nothing was sent.");
        } else {
            Operation then = found->operation;
            then.state = found->state;
            then.changedAt = found->since;
            then.lastError = found->words;
            const OutboxRow row = outboxRow(then, found->since);
            one.state = found->state;
            one.word = row.stateText;
            one.tone = row.tone;
            one.since = found->since;
            one.detail = row.detail;
        }
        states.push_back(std::move(one));
    }
    return states;
}

QString deliveryText(const UpdateRecord& record, const std::vector<outbox::PastOperation>& operations)
{
    if (record.channels.empty())
        return words("recorded here only");
    QStringList parts;
    for (const DeliveryState& one : deliveryStates(record, operations))
        parts << QStringLiteral("%1: %2").arg(one.delivery.name, one.word.toLower());
    return parts.join(QStringLiteral(" · "));
}

std::set<EventId> calmDeliveries(const std::vector<MergedEvent>& timeline, const CommsReading& comms)
{
    std::set<EventId> calm;
    for (const MergedEvent& line : timeline) {
        if (line.event.kind != EventKind::Status || !line.event.source.isEmpty())
            continue;
        const auto record = updateRecordFromJson(line.event.raw);
        const auto states = record ? deliveryStates(*record, comms.operations) : std::vector<DeliveryState>{};
        const bool arrived = std::all_of(states.begin(), states.end(), [](const DeliveryState& one) {
            return one.state == OperationState::Done;
        });
        if (record && arrived)
            calm.insert(line.event.id);
    }
    return calm;
}

std::map<EventId, QString> deliveryRemarks(const std::vector<MergedEvent>& timeline,
                                           const CommsReading& comms)
{
    std::map<EventId, QString> remarks;
    for (const MergedEvent& line : timeline) {
        const TimelineEvent& event = line.event;
        // A tool's own update was told there, and needs no word of ours.
        if (event.kind != EventKind::Status || !event.source.isEmpty())
            continue;
        if (const auto record = updateRecordFromJson(event.raw))
            remarks.emplace(event.id, deliveryText(*record, comms.operations));
    }
    return remarks;
}

} // namespace muster
