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
constexpr Milliseconds kShownBefore = std::chrono::minutes{30};
/// So far back a wait is followed, whatever it waits for; longer for a longer hold.
constexpr Milliseconds kFarthestWait = std::chrono::hours{2};

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

/// The labels whose values differ between the series, a label that one of them lacks too; of a single series
/// all its labels.
QStringList tellingLabels(const std::vector<SampleBlock>& blocks)
{
    std::set<QString> names;
    for (const SampleBlock& block : blocks) {
        for (const auto& [name, value] : block.key.labels)
            names.insert(name);
    }
    QStringList telling;
    for (const QString& name : names) {
        std::set<QString> values;
        for (const SampleBlock& block : blocks) {
            const auto label = block.key.labels.find(name);
            values.insert(label == block.key.labels.end() ? QString() : label->second);
        }
        if (values.size() > 1 || blocks.size() == 1)
            telling << name;
    }
    return telling;
}

/// What tells a series apart, in words: "504", "504 · pod-7", "no team".
QString toldBy(const SampleBlock& block, const QStringList& labels)
{
    QStringList values;
    for (const QString& name : labels) {
        const auto label = block.key.labels.find(name);
        values << (label == block.key.labels.end() ? QStringLiteral("no %1").arg(name) : label->second);
    }
    return values.join(kLabelJoint);
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

/// The feeds of tools that tell of events of a kind; none: people make them here, and no tool has to be
/// asked.
QStringList feedsOf(EventKind kind)
{
    switch (kind) {
    case EventKind::Change:
    case EventKind::Chaos:
        return {QStringLiteral("changes")};
    case EventKind::Alert:
    case EventKind::Page: // whoever pages tells of it among its incidents, or among its alerts
        return {QStringLiteral("alerts"), QStringLiteral("incidents")};
    case EventKind::Status:
        return {QStringLiteral("incidents"), QStringLiteral("statuspages"), QStringLiteral("posts")};
    case EventKind::Message:
        return {QStringLiteral("messages")};
    case EventKind::Decision:
    case EventKind::Runbook:
    case EventKind::Role:
    case EventKind::Severity:
    case EventKind::Impact:
    case EventKind::Sync:
    case EventKind::Note:
    case EventKind::Hypothesis:
    case EventKind::Task:
    case EventKind::Other:
        break;
    }
    return {};
}

QString noFeedOf(EventKind kind)
{
    return QStringLiteral("no %1 feed is connected").arg(toString(kind));
}

/// Who must have told by the end of the window for "nothing happened", and had not.
QStringList staleAbout(const QStringList& kindNames, const std::vector<Freshness>& feeds, Instant until)
{
    QStringList stale;
    for (const QString& name : kindNames) {
        const QStringList telling = feedsOf(eventKindFromName(name));
        for (const Freshness& feed : feeds) {
            const bool covers =
                feed.state == FreshnessState::Live || (feed.dataUntil && *feed.dataUntil >= until);
            if (telling.contains(feed.feed) && !covers && !stale.contains(feed.sourceName))
                stale << feed.sourceName;
        }
    }
    return stale;
}

/// A kind that tools tell of, and none that does is connected.
QStringList untold(const QStringList& kindNames, const std::vector<Freshness>& feeds)
{
    QStringList words;
    for (const QString& name : kindNames) {
        const EventKind kind = eventKindFromName(name);
        const QStringList telling = feedsOf(kind);
        const bool told = telling.isEmpty() ||
                          std::any_of(feeds.begin(), feeds.end(),
                                      [&](const Freshness& feed) { return telling.contains(feed.feed); });
        if (!told && !words.contains(noFeedOf(kind)))
            words << noFeedOf(kind);
    }
    return words;
}

/// What a sample of each series of one query says.
class Reading
{
public:
    explicit Reading(const std::vector<SampleBlock>& blocks)
        : m_blocks(blocks), m_labels(tellingLabels(blocks))
    {
    }

    /// `age` hears of each sample that counts.
    template <typename Age>
    void at(Instant instant, Evidence& evidence, Age age) const
    {
        int answers = 0;
        for (const SampleBlock& block : m_blocks) {
            const auto sample = newestAt(block, instant);
            if (!sample)
                continue;
            age(*sample);
            if (!m_labels.isEmpty())
                evidence.byLabel[toldBy(block, m_labels)] = sample->value;
            // The only one that has something to say now is the answer, whatever there was before.
            evidence.value = ++answers == 1 ? std::optional(sample->value) : std::nullopt;
        }
    }

private:
    const std::vector<SampleBlock>& m_blocks;
    QStringList m_labels;
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

/// So long nobody may have said anything before `next`: who tells every `step` may miss one.
bool follows(Instant last, Instant next, Milliseconds step)
{
    return next - last <= std::max(kFreshFor, 2 * step);
}

/// How each condition of a wait stood, from when it began to wait up to `at`. Without data nothing held.
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
            watched[i] = {std::move(*condition), {}, {}};
    }
    Milliseconds step{0};
    for (const SampleBlock& block : blocks)
        step = std::max(step, block.step);
    const Reading reading(blocks);
    std::optional<Instant> before;
    for (const qint64 moment : momentsOf(blocks, since, at)) {
        const Instant now = std::max(since, Instant{moment});
        Evidence then;
        reading.at(now, then, [](const Sample&) {});
        // The first sample may come a little later than the wait: so it was before, too.
        const Instant first = !before && follows(since, now, step) ? since : now;
        const bool silence = before && now - *before > kLookBack;
        for (auto& [i, each] : watched) {
            if (silence && each.from) {
                each.from.reset();
                each.broke = *before + kLookBack;
            }
            if (allHold(each.condition, then).value_or(false)) {
                each.from = each.from.value_or(first);
            } else if (each.from) {
                each.from.reset();
                each.broke = now;
            }
        }
        if (then.value || !then.byLabel.empty())
            before = now;
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

Milliseconds evidenceReach(const RunbookNode& node, Instant at, std::optional<Instant> since)
{
    Milliseconds reach = kShownBefore;
    if (node.kind == NodeKind::Wait) {
        // What came just before counts as well at the beginning.
        reach = std::max(reach, node.waitFor + kLookBack);
        if (since)
            reach = std::max(reach, std::min(at - *since, kFarthestWait) + kLookBack);
    }
    return reach;
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
    return noFeedOf(EventKind::Change);
}

bool saysThatNobodyTells(const Evidence& evidence)
{
    return std::any_of(evidence.staleFeeds.begin(), evidence.staleFeeds.end(), [](const QString& feed) {
        return feed.startsWith(QLatin1String("no ")) && feed.endsWith(QLatin1String(" feed is connected"));
    });
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
        for (const SampleBlock& block : answers[q])
            step = std::max(step, block.step);
        if (answers.size() == 1)
            break;
        std::vector<double> values;
        for (const SampleBlock& block : answers[q]) {
            const auto sample = newestAt(block, at);
            if (!sample)
                continue;
            note(*sample);
            values.push_back(sample->value);
        }
        const QString name = QStringLiteral("q%1").arg(q);
        if (values.size() > 1) // one of them would hide the others
            evidence.severalOf[name] = static_cast<int>(values.size());
        else if (!values.empty())
            evidence.byLabel[name] = values.front();
        if (q == 0 && values.size() == 1)
            evidence.value = values.front();
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
    if (node.kind == NodeKind::Decision && node.derive.isEmpty()) {
        // A person weighs what the node names; changes are not asked for.
    } else if (node.kind == NodeKind::Decision) {
        // A decision about changes weighs the candidates that the ranking shows.
        for (const Freshness& feed : room.changes.staleFeeds)
            evidence.staleFeeds << feed.sourceName;
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
        evidence.staleFeeds = staleAbout(node.eventKinds, room.freshness, to);
        // What was told of once is told of by somebody, though no feed says so: an import, a person.
        if (evidence.events.empty() && evidence.staleFeeds.isEmpty()) {
            evidence.staleFeeds = untold(node.eventKinds, room.freshness);
            if (!room.changes.candidates.empty())
                evidence.staleFeeds.removeAll(noChangeFeed());
        }
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
