// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/view/runbook_evidence.h"

#include "models/domain/runbook_condition.h"
#include "models/domain/runbook_length.h"

#include <algorithm>
#include <cmath>
#include <set>

namespace muster {

namespace {

constexpr Milliseconds kLookBack = std::chrono::minutes{5};

struct Sample
{
    Instant at;
    double value;
};

std::optional<Sample> newestAt(const SampleBlock& block, Instant at)
{
    const auto after = std::upper_bound(block.times.begin(), block.times.end(), at.ms);
    if (after == block.times.begin())
        return std::nullopt;
    const auto index = static_cast<size_t>(after - block.times.begin()) - 1;
    const Sample sample{Instant{block.times[index]}, block.values[index]};
    if (std::isnan(sample.value) || at - sample.at > kLookBack)
        return std::nullopt; // a gap or too old: no data, which is not zero
    return sample;
}

/// The label whose values differ between the series, or an empty text.
QString tellingLabel(const std::vector<SampleBlock>& blocks)
{
    std::map<QString, std::set<QString>> values;
    for (const SampleBlock& block : blocks) {
        for (const auto& [name, value] : block.key.labels)
            values[name].insert(value);
    }
    for (const auto& [name, seen] : values) {
        if (seen.size() == blocks.size())
            return name;
    }
    return values.empty() ? QString() : values.begin()->first;
}

/// The service of an event that is none of `services`; empty: it counts, also when nobody knows whose it is:
/// what may have been the cause is not left out.
QString otherService(const MergedEvent& line, const QStringList& services)
{
    QString other;
    const auto counts = [&](const TimelineEvent& event) {
        if (services.contains(event.service, Qt::CaseInsensitive))
            return true;
        if (other.isEmpty())
            other = event.service;
        return false;
    };
    if (services.isEmpty() || counts(line.event) || std::any_of(line.twins.begin(), line.twins.end(), counts))
        return {};
    return other;
}

/// That nothing is known of changes is no answer then.
bool nobodyTellsOfChanges(const RoomSnapshot& room, const Evidence& evidence)
{
    return evidence.events.empty() && evidence.staleFeeds.isEmpty() && room.changes.candidates.empty() &&
           !room.changes.noChangeKnown;
}

/// How long the condition "… for hold" has held without a break or a gap up to `at`, not counted from before
/// `since`; nullopt: it does not hold.
std::optional<Milliseconds> heldFor(const RunbookNode& node, const SampleBlock& block, Instant since,
                                    Instant at)
{
    const auto hold =
        std::find_if(node.branches.begin(), node.branches.end(), [](const RunbookBranch& branch) {
            return branch.condition.contains(QLatin1String("for hold"));
        });
    if (hold == node.branches.end())
        return std::nullopt;
    // The condition itself is judged by the same step that proposes branches, one sample at a time.
    RunbookNode probe;
    probe.kind = NodeKind::Check;
    probe.branches = {{QString(hold->condition).remove(QLatin1String("for hold")).trimmed(), hold->to, {}}};
    std::optional<Instant> from = since;
    for (size_t i = 0; i < block.times.size() && Instant{block.times[i]} <= at; ++i) {
        Evidence one;
        if (!std::isnan(block.values[i]))
            one.value = block.values[i];
        if (proposeBranch(probe, one).branch != 0)
            from.reset();
        else if (!from)
            from = std::max(since, Instant{block.times[i]});
    }
    return from ? std::optional(std::max(at - *from, Milliseconds{0})) : std::nullopt;
}

} // namespace

QStringList nodeQueries(const Runbook& runbook, const RunbookNode& node)
{
    QStringList queries;
    for (const QString& query : queriesOf(node))
        queries << expandQuery(runbook, query);
    return queries;
}

Result<std::vector<std::vector<SampleBlock>>> readQueries(const ReadTx& tx, const RoomSnapshot& room,
                                                          const QStringList& queries, Instant at,
                                                          Milliseconds before)
{
    const auto known = tx.series(room.incident.id);
    if (!known)
        return tl::unexpected(known.error());
    std::vector<std::vector<SampleBlock>> answers;
    for (const QString& query : queries) {
        SourceId source;
        if (!room.panels.empty())
            source = room.panels.front().source;
        for (const SeriesInfo& info : *known) {
            if (info.key.query == query)
                source = info.key.source;
        }
        auto blocks = tx.samples(source, query, {at - before, at + Milliseconds{1}}, room.asOf);
        if (!blocks)
            return tl::unexpected(blocks.error());
        answers.push_back(std::move(*blocks));
    }
    return answers;
}

Evidence evidenceFromSamples(const RunbookNode& node, const std::vector<std::vector<SampleBlock>>& answers,
                             Instant at, std::optional<Instant> since)
{
    Evidence evidence;
    const auto note = [&](const Sample& sample) {
        // The age of an answer is the age of its oldest part.
        if (!evidence.evaluatedAt || sample.at < *evidence.evaluatedAt)
            evidence.evaluatedAt = sample.at;
    };
    Milliseconds step{0};
    for (size_t q = 0; q < answers.size(); ++q) {
        const std::vector<SampleBlock>& blocks = answers[q];
        const bool scalar = blocks.size() == 1 && (answers.size() > 1 || blocks.front().key.labels.empty());
        const QString label = scalar ? QString() : tellingLabel(blocks);
        for (const SampleBlock& block : blocks) {
            step = std::max(step, block.step);
            const auto sample = newestAt(block, at);
            if (!sample)
                continue;
            note(*sample);
            if (answers.size() > 1)
                evidence.byLabel[QStringLiteral("q%1").arg(q)] = sample->value;
            else if (!scalar && block.key.labels.contains(label))
                evidence.byLabel[block.key.labels.at(label)] = sample->value;
            if (q == 0 && blocks.size() == 1)
                evidence.value = sample->value;
        }
    }
    if (evidence.evaluatedAt)
        evidence.dataAge = at - *evidence.evaluatedAt;
    // A tool that answers with old data tells as little of now as one that is silent.
    if (evidence.dataAge && *evidence.dataAge > std::max(kFreshFor, 2 * step))
        evidence.staleFeeds << QStringLiteral("the newest data is too old"); // its age grows, and is shown
    if (node.kind == NodeKind::Wait && evidence.value && since && answers.size() == 1 &&
        answers.front().size() == 1)
        evidence.heldFor = heldFor(node, answers.front().front(), *since, at);
    return evidence;
}

std::optional<Instant> relativeToOnset(const QString& text, Instant onset)
{
    const auto offset = onsetOffset(text);
    return offset ? std::optional(onset + *offset) : std::nullopt;
}

Evidence evidenceFromEvents(const RunbookNode& node, const RoomSnapshot& room)
{
    Evidence evidence;
    evidence.onset = room.onset;
    for (const Freshness& feed : room.changes.staleFeeds)
        evidence.staleFeeds << feed.sourceName;
    if (node.kind == NodeKind::Decision && node.derive.isEmpty()) {
        evidence.staleFeeds.clear(); // a person weighs what the node names; changes are not asked for
    } else if (node.kind == NodeKind::Decision) {
        // A decision about changes weighs the candidates that the ranking shows.
        for (const ChangeCandidate& candidate : room.changes.candidates)
            evidence.events.push_back(candidate.event);
        if (nobodyTellsOfChanges(room, evidence))
            evidence.staleFeeds << QStringLiteral("no change feed is connected");
    } else if (room.onset) {
        const Instant from =
            relativeToOnset(node.eventFrom, *room.onset).value_or(*room.onset - std::chrono::minutes{30});
        const Instant to = relativeToOnset(node.eventTo, *room.onset).value_or(*room.onset);
        const QStringList services = servicesOf(node);
        for (const MergedEvent& line : room.timeline) {
            const TimelineEvent& event = line.event;
            if (event.occurredAt < from || event.occurredAt > to || !node.eventKinds.contains(event.kindName))
                continue;
            if (const QString other = otherService(line, services); !other.isEmpty())
                ++evidence.otherServices[other];
            else
                evidence.events.push_back(event);
        }
        const bool aboutChanges =
            std::all_of(node.eventKinds.begin(), node.eventKinds.end(),
                        [](const QString& kind) { return eventKindFromName(kind) == EventKind::Change; });
        if (aboutChanges && nobodyTellsOfChanges(room, evidence))
            evidence.staleFeeds << QStringLiteral("no change feed is connected");
    }
    std::sort(evidence.events.begin(), evidence.events.end(),
              [](const TimelineEvent& a, const TimelineEvent& b) {
                  return std::tie(a.occurredAt, a.id.value) < std::tie(b.occurredAt, b.id.value);
              });
    evidence.evaluatedAt = room.asOf.isLive() ? room.now : room.asOf.instant;
    evidence.dataAge = Milliseconds{0};
    return evidence;
}

} // namespace muster
