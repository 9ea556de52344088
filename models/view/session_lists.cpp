// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/view/session_lists.h"

#include "models/store/sync_rows.h"
#include "models/view/source_words.h"
#include "models/view/war_room_models.h"

#include <algorithm>
#include <cmath>
#include <map>

namespace muster {

namespace {

constexpr int kSparklineValues = 60;
/// The shape stands for the incident, not for its whole history.
constexpr Milliseconds kBeforeStart = std::chrono::minutes{15};
constexpr Milliseconds kAfterMitigation = std::chrono::minutes{20};
constexpr Milliseconds kOpenShape = std::chrono::hours{1};

QString capitalised(QString word)
{
    word.replace(QLatin1Char('_'), QLatin1Char(' '));
    if (!word.isEmpty())
        word[0] = word.at(0).toUpper();
    return word;
}

/// Of the first chart around the impact, but nothing of what was before `notBefore`, the end of another
/// incident, nor of what came after `resolved`: that is another incident's.
Result<QList<double>> shapeOf(const ReadTx& tx, const IncidentId& id, Instant start,
                              std::optional<Instant> end, std::optional<Instant> resolved,
                              std::optional<Instant> notBefore)
{
    const auto panels = tx.panels(id);
    if (!panels)
        return tl::unexpected(panels.error());
    if (panels->empty() || panels->front().series.empty())
        return QList<double>{};
    TimeRange range{start - kBeforeStart, end ? *end + kAfterMitigation : start + kOpenShape};
    if (resolved && *resolved > start)
        range.to = std::min(range.to, *resolved);
    if (notBefore && *notBefore < start)
        range.from = std::max(range.from, *notBefore);
    const auto blocks = tx.samples(panels->front().source, panels->front().series.front().query, range);
    if (!blocks)
        return tl::unexpected(blocks.error());
    return blocks->empty() ? QList<double>{} : scrubShape(*blocks, range, kSparklineValues);
}

int severityOfState(FreshnessState state)
{
    return static_cast<int>(state);
}

} // namespace

Result<std::vector<IncidentRow>> readIncidentRows(const ReadTx& tx, TimeStyle style)
{
    const auto summaries = tx.incidents();
    if (!summaries)
        return tl::unexpected(summaries.error());
    std::vector<IncidentRow> rows;
    std::vector<std::pair<Instant, IncidentId>> ends;
    for (const IncidentSummary& summary : *summaries) {
        const auto at = summary.state.keyTime(QStringLiteral("resolved"));
        if (at && !summary.incident.sealed && summary.state.stage == Stage::Resolved)
            ends.emplace_back(*at, summary.incident.id);
    }
    std::sort(ends.begin(), ends.end(), [](const auto& a, const auto& b) { return a.first < b.first; });
    for (const IncidentSummary& summary : *summaries) {
        const auto start = summary.state.keyTime(QStringLiteral("impact_start"));
        const auto end = summary.state.keyTime(QStringLiteral("impact_end"));
        const auto declared = summary.state.keyTime(QStringLiteral("declared"));
        const Instant from = start ? *start : declared.value_or(summary.incident.openedAt);
        IncidentRow row;
        row.key = summary.incident.id.value;
        row.number = summary.incident.number;
        row.title = summary.incident.title;
        row.services = summary.incident.services.join(QStringLiteral(", "));
        row.severity = static_cast<int>(summary.state.severity);
        row.severityText = toString(summary.state.severity);
        row.startedText = format::dateTime(from, style);
        row.startedMs = static_cast<double>(from.ms);
        row.startKnown = start.has_value();
        if (start && end)
            row.mitigatedInText = format::duration(*end - *start);
        row.stageText = capitalised(toString(summary.state.stage));
        row.open = summary.state.stage != Stage::Resolved;
        row.postMortemText =
            summary.postMortemState.isEmpty() ? QStringLiteral("—") : capitalised(summary.postMortemState);
        row.eventCount = summary.eventCount;
        row.sealed = summary.incident.sealed;
        std::optional<Instant> before; // the last end of another one before this began
        auto later = std::lower_bound(ends.begin(), ends.end(), from,
                                      [](const auto& one, Instant at) { return one.first < at; });
        while (later != ends.begin() && !before) {
            if ((--later)->second != summary.incident.id)
                before = later->first;
        }
        auto shape =
            shapeOf(tx, summary.incident.id, from, end,
                    row.open ? std::nullopt : summary.state.keyTime(QStringLiteral("resolved")), before);
        if (!shape)
            return tl::unexpected(shape.error());
        row.sparkline = std::move(*shape);
        rows.push_back(std::move(row));
    }
    return rows;
}

Result<std::vector<SearchRow>> readSearchRows(const ReadTx& tx, const QString& words, int limit,
                                              TimeStyle style)
{
    const auto hits = tx.search(words, limit);
    if (!hits)
        return tl::unexpected(hits.error());
    std::map<QString, QString> numbers;
    std::vector<SearchRow> rows;
    for (const SearchHit& hit : *hits) {
        auto number = numbers.find(hit.incident.value);
        if (number == numbers.end()) {
            const auto incident = tx.incident(hit.incident);
            number =
                numbers.emplace(hit.incident.value, incident ? incident->number : hit.incident.value).first;
        }
        SearchRow row;
        const bool isEvent = !hit.event.id.isEmpty();
        row.key = isEvent ? hit.event.id.value : hit.postMortem.value;
        row.incidentId = hit.incident.value;
        row.incidentNumber = number->second;
        row.eventId = hit.event.id.value;
        row.kind = isEvent ? toString(hit.event.kind) : QStringLiteral("postmortem");
        if (isEvent) {
            row.timeText = format::dateTime(hit.event.occurredAt, style);
            row.timeMs = static_cast<double>(hit.event.occurredAt.ms);
            row.source = hit.event.sourceName;
        }
        row.snippet = hit.snippet;
        const bool seen = std::any_of(rows.begin(), rows.end(),
                                      [&](const SearchRow& other) { return other.key == row.key; });
        if (!seen)
            rows.push_back(std::move(row));
    }
    return rows;
}

Result<SessionSources> readSourceFacts(const ReadTx& tx)
{
    SessionSources facts;
    auto sources = tx.sources();
    if (!sources)
        return tl::unexpected(sources.error());
    auto freshness = tx.freshness();
    if (!freshness)
        return tl::unexpected(freshness.error());
    facts.sources = std::move(*sources);
    facts.freshness = std::move(*freshness);
    auto unread = poisonCounts(tx);
    if (!unread)
        return tl::unexpected(unread.error());
    facts.unread = std::move(*unread);
    return facts;
}

std::vector<SourceRow> sourceRows(const SessionSources& facts, Instant now, const SweepStates& sweeps,
                                  const SourceUses& uses, TimeStyle style)
{
    std::vector<SourceRow> rows;
    for (const Source& source : facts.sources) {
        const Freshness* worst = nullptr;
        for (const Freshness& freshness : facts.freshness) {
            if (freshness.source != source.id)
                continue;
            // Of two that are as fresh, the one that has something to say.
            const bool worse = !worst || severityOfState(freshness.state) > severityOfState(worst->state);
            const bool says =
                worst && freshness.state == worst->state && worst->why.isEmpty() && !freshness.why.isEmpty();
            if (worse || says)
                worst = &freshness;
        }
        SourceRow row;
        if (worst) {
            row = SourceListModel::rowFor(*worst, now);
        } else {
            row.state = toString(FreshnessState::Blind);
            row.stateText = SourceListModel::stateText(FreshnessState::Blind);
            row.ageText = SourceListModel::tr("never");
        }
        row.key = source.id.value;
        row.sourceId = source.id.value;
        row.name = source.name;
        row.tool = source.tool;
        row.feed.clear();
        const auto address = source.settings.find(QStringLiteral("url"));
        row.address = address == source.settings.end() ? QString() : address->second;
        row.enabled = source.enabled;
        row.mayWrite = source.mayWrite;
        row.hasSecret = source.hasSecret;
        if (const auto unread = facts.unread.find(source.id); unread != facts.unread.end())
            row.unreadCount = unread->second;
        if (const auto sweep = sweeps.find(source.id); sweep != sweeps.end()) {
            row.sweepText = sweep->second.words;
            row.sweeping = sweep->second.running;
            row.sweepDoubted = sweep->second.doubted;
        }
        if (const auto use = uses.find(source.id); use != uses.end()) {
            if (use->second.budget)
                row.budgetText = budgetWords(*use->second.budget, now, style);
            if (use->second.reading)
                row.historyText = readingWords(*use->second.reading, style);
        }
        rows.push_back(std::move(row));
    }
    return rows;
}

} // namespace muster
