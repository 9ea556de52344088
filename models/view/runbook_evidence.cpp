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

/// What a sample of each series of one query says.
class Reading
{
public:
    explicit Reading(const std::vector<SampleBlock>& blocks)
        : m_blocks(blocks), m_label(isScalar(blocks) ? QString() : tellingLabel(blocks))
    {
    }

    /// `age` hears of each sample that counts.
    template <typename Age>
    void at(Instant instant, Evidence& evidence, Age age) const
    {
        for (const SampleBlock& block : m_blocks) {
            const auto sample = newestAt(block, instant);
            if (!sample)
                continue;
            age(*sample);
            if (const auto label = block.key.labels.find(m_label);
                !m_label.isEmpty() && label != block.key.labels.end())
                evidence.byLabel[label->second] = sample->value;
            if (m_blocks.size() == 1)
                evidence.value = sample->value;
        }
    }

private:
    static bool isScalar(const std::vector<SampleBlock>& blocks)
    {
        return blocks.size() == 1 && blocks.front().key.labels.empty();
    }

    const std::vector<SampleBlock>& m_blocks;
    QString m_label;
};

/// The instants at which any of the series says something new, from the last before `since` on; in order.
std::set<qint64> momentsOf(const std::vector<SampleBlock>& blocks, Instant since, Instant until)
{
    std::set<qint64> moments;
    for (const SampleBlock& block : blocks) {
        auto from = std::upper_bound(block.times.begin(), block.times.end(), since.ms);
        if (from != block.times.begin())
            --from;
        moments.insert(from, std::upper_bound(from, block.times.end(), until.ms));
    }
    return moments;
}

/// How each condition of a wait stood, from when it began to wait up to `at`.
std::map<size_t, BranchHold> holdsOf(const RunbookNode& node, const std::vector<SampleBlock>& blocks,
                                     Instant since, Instant at)
{
    struct Watched
    {
        std::vector<RunbookComparison> condition;
        std::optional<Instant> from; ///< since when it holds
        std::optional<Instant> broke;
    };
    std::map<size_t, Watched> watched;
    for (size_t i = 0; i < node.branches.size(); ++i) {
        if (auto condition = readComparisons(node.branches[i].condition))
            watched[i] = {std::move(*condition), since, {}};
    }
    const Reading reading(blocks);
    for (const qint64 moment : momentsOf(blocks, since, at)) {
        const Instant now = std::max(since, Instant{moment});
        Evidence then;
        reading.at(Instant{moment}, then, [](const Sample&) {});
        for (auto& [i, each] : watched) {
            if (allHold(each.condition, then).value_or(false)) {
                each.from = each.from.value_or(now);
            } else if (each.from) {
                each.from.reset();
                each.broke = now;
            }
        }
    }
    std::map<size_t, BranchHold> holds;
    for (const auto& [i, each] : watched) {
        if (each.from)
            holds[i].heldFor = std::max(at - *each.from, Milliseconds{0});
        if (each.broke)
            holds[i].brokenAgo = std::max(at - *each.broke, Milliseconds{0});
    }
    return holds;
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

Done keepEvidence(WriteTx& tx, const IncidentId& incident, const std::vector<SampleBlock>& blocks)
{
    for (const SampleBlock& block : blocks) {
        if (Done done = tx.putSamples(block); !done)
            return done;
        if (Done done = tx.keepSeries(incident, block.key.source, block.key.query); !done)
            return done;
    }
    return {};
}

QString noChangeFeed()
{
    return QStringLiteral("no change feed is connected");
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
        for (const SampleBlock& block : answers[q]) {
            step = std::max(step, block.step);
            const auto sample = answers.size() > 1 ? newestAt(block, at) : std::nullopt;
            if (!sample)
                continue;
            note(*sample);
            evidence.byLabel[QStringLiteral("q%1").arg(q)] = sample->value;
            if (q == 0 && answers[q].size() == 1)
                evidence.value = sample->value;
        }
    }
    if (answers.size() == 1)
        Reading(answers.front()).at(at, evidence, note);
    if (evidence.evaluatedAt)
        evidence.dataAge = at - *evidence.evaluatedAt;
    // A tool that answers with old data tells as little of now as one that is silent.
    if (evidence.dataAge && *evidence.dataAge > std::max(kFreshFor, 2 * step))
        evidence.staleFeeds << QStringLiteral("the newest data is too old"); // its age grows, and is shown
    if (node.kind == NodeKind::Wait && evidence.evaluatedAt && since && answers.size() == 1)
        evidence.holds = holdsOf(node, answers.front(), *since, at);
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
            evidence.staleFeeds << noChangeFeed();
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
            evidence.staleFeeds << noChangeFeed();
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
