// SPDX-License-Identifier: GPL-3.0-or-later
// Impact and budget of an incident from stored counters (declared in report.h).
#include "models/domain/review_notes.h"
#include "models/view/report.h"

#include "models/store/people.h"
#include "models/store/read_tx.h"
#include "models/store/revised_events.h"
#include "models/store/sync_rows.h"

#include <QRegularExpression>

#include <algorithm>
#include <cmath>

namespace muster {

namespace {

constexpr Milliseconds kBaseline = std::chrono::hours{1};
constexpr Milliseconds kRecent = std::chrono::minutes{1};
/// Older samples say nothing about how fast the budget burns now (Prometheus' own look-back).
constexpr Milliseconds kLookBack = std::chrono::minutes{5};
/// Hourly history: the sample before the window's start is needed to interpolate.
constexpr Milliseconds kHistoryMargin = std::chrono::hours{2};

/// The selector inside `sum(rate(SELECTOR[{{window}}]))`, or an empty text.
QString selectorOf(const QString& ratioQuery)
{
    static const QRegularExpression shape(
        QStringLiteral("^\\s*sum\\s*\\(\\s*(?:rate|increase)\\s*\\((.+)\\[\\s*\\{\\{\\s*\\.?window\\s*\\}\\}"
                       "\\s*\\]\\s*\\)\\s*\\)\\s*$"),
        QRegularExpression::DotMatchesEverythingOption);
    const auto match = shape.match(ratioQuery);
    return match.hasMatch() ? match.captured(1).trimmed() : QString();
}

/// The one series that a counter query gives, up to and including `to`; empty when nothing is stored.
Result<SampleBlock> counter(const ReadTx& tx, const std::vector<SeriesInfo>& known,
                            const std::vector<Panel>& panels, const QString& query, TimeRange range,
                            AsOf asOf)
{
    SourceId source;
    if (!panels.empty())
        source = panels.front().source;
    for (const SeriesInfo& info : known) {
        if (info.key.query == query)
            source = info.key.source;
    }
    auto blocks = tx.samples(source, query, range, asOf);
    if (!blocks)
        return tl::unexpected(blocks.error());
    for (SampleBlock& block : *blocks) {
        if (!block.empty())
            return std::move(block);
    }
    return SampleBlock{};
}

const Slo* chosenSlo(const std::vector<Slo>& slos, const Incident& incident)
{
    for (const Slo& slo : slos) {
        if (incident.services.contains(slo.service))
            return &slo;
    }
    return slos.empty() ? nullptr : &slos.front();
}

EventCount countBetween(const SampleBlock& total, const SampleBlock& bad, Instant from, Instant to)
{
    return {counterIncrease(total, from, to).value_or(0.0), counterIncrease(bad, from, to).value_or(0.0)};
}

} // namespace

double hurtingRatio(const Slo& slo)
{
    double factor = 0;
    for (const BurnWindow& window : slo.alerts.empty() ? defaultBurnWindows(slo.window) : slo.alerts)
        factor = std::max(factor, window.factor);
    return factor * (1 - slo.target);
}

QString counterQuery(const QString& ratioQuery)
{
    const QString selector = selectorOf(ratioQuery);
    return selector.isEmpty() ? QString() : QStringLiteral("sum(%1)").arg(selector);
}

QString hourlyQuery(const QString& ratioQuery)
{
    const QString selector = selectorOf(ratioQuery);
    return selector.isEmpty() ? QString() : QStringLiteral("sum(increase(%1[1h]))").arg(selector);
}

Result<std::optional<Slo>> sloOf(const ReadTx& tx, const IncidentId& id)
{
    const auto incident = tx.incident(id);
    if (!incident)
        return tl::unexpected(incident.error());
    const auto slos = tx.slos(id);
    if (!slos)
        return tl::unexpected(slos.error());
    const Slo* slo = chosenSlo(*slos, *incident);
    return slo ? std::optional(*slo) : std::nullopt;
}

Result<SloCounters> readCounters(const ReadTx& tx, const IncidentId& id, const Slo& slo, TimeRange range,
                                 AsOf asOf)
{
    const auto panels = tx.panels(id);
    if (!panels)
        return tl::unexpected(panels.error());
    const auto known = tx.series(id);
    if (!known)
        return tl::unexpected(known.error());
    auto total = counter(tx, *known, *panels, counterQuery(slo.totalQuery), range, asOf);
    if (!total)
        return tl::unexpected(total.error());
    auto bad = counter(tx, *known, *panels, counterQuery(slo.badQuery), range, asOf);
    if (!bad)
        return tl::unexpected(bad.error());
    return SloCounters{std::move(*total), std::move(*bad)};
}

Result<ImpactReport> impactAt(const ReadTx& tx, const IncidentId& id, AsOf asOf, Instant now)
{
    ImpactReport report;
    const auto incident = tx.incident(id);
    const auto facts = tx.facts(id);
    const auto slos = tx.slos(id);
    if (!incident)
        return tl::unexpected(incident.error());
    if (!facts)
        return tl::unexpected(facts.error());
    if (!slos)
        return tl::unexpected(slos.error());

    const IncidentState state = stateAt(*facts, asOf);
    const Instant at = std::min(asOf.instant, now);
    auto start = state.keyTime(QStringLiteral("impact_start"));
    auto end = state.keyTime(QStringLiteral("impact_end"));
    if (end && *end > at)
        end.reset();
    const auto conclude = [&] {
        report.start = start;
        report.ongoing = start && *start <= at && !end;
    };
    conclude();

    const Slo* slo = chosenSlo(*slos, *incident);
    if (!slo)
        return report;
    report.slo = *slo;
    const TimeRange range{at - slo->window - kHistoryMargin, at + Milliseconds{1}};
    const auto counters = readCounters(tx, id, *slo, range, asOf);
    if (!counters)
        return tl::unexpected(counters.error());
    const SampleBlock* const total = &counters->total;
    const SampleBlock* const bad = &counters->bad;
    if (total->times.size() < 2 || bad->times.size() < 2)
        return report;

    const Instant last{std::min({at.ms, total->times.back(), bad->times.back()})};
    const Instant first{std::max(total->times.front(), bad->times.front())};
    const Instant windowStart = std::max(last - slo->window, first);
    if (windowStart >= last)
        return report;
    const EventCount window = countBetween(*total, *bad, windowStart, last);
    const EventCount recent = countBetween(*total, *bad, std::max(last - kRecent, first), last);
    report.budget = budgetStatus(slo->target, window, recent, kRecent);
    report.sliRatio = 1.0 - window.errorRatio();
    if (at - last > kLookBack) {
        report.budget->burnRate = std::nan("");
        report.budget->timeToExhaustion.reset();
    }

    // What was detected was impact, if it was any; else what hurts now.
    const auto detected = state.keyTime(QStringLiteral("detected"));
    const Instant near = std::min(last, detected ? *detected : start ? *start : last);
    if (const auto hurt = deriveImpactWindow(*total, *bad, hurtingRatio(*slo), near, last)) {
        report.derivedStart = hurt->start;
        report.derivedEnd = hurt->end;
        if (!start) {
            start = hurt->start;
            end = end ? end : hurt->end;
            report.startDerived = true;
            conclude();
        }
    }
    if (!start || *start > last)
        return report;
    const Instant quietFrom = std::max(*start - kBaseline, first);
    const double quietSeconds = static_cast<double>((*start - quietFrom).count()) / 1000.0;
    const double baseline =
        quietSeconds > 0 ? counterIncrease(*bad, quietFrom, *start).value_or(0.0) / quietSeconds : 0.0;
    report.impact = deriveImpact(*total, *bad, *start, std::min(end.value_or(last), last), baseline,
                                 report.budget->budgetEvents);
    report.impact->end = end;
    if (report.impact->total > 0)
        report.impactRatio = report.impact->failed / report.impact->total;
    return report;
}

Result<PostMortemFacts> postMortemFacts(const ReadTx& tx, const IncidentId& id, Instant now,
                                        const std::vector<TimelineEvent>& known)
{
    PostMortemFacts made;
    auto incident = tx.incident(id);
    auto facts = tx.facts(id);
    auto events = eventsSharing(tx, id, {}, known);
    auto panels = tx.panels(id);
    if (!incident)
        return tl::unexpected(incident.error());
    if (!facts)
        return tl::unexpected(facts.error());
    if (!events)
        return tl::unexpected(events.error());
    if (!panels)
        return tl::unexpected(panels.error());
    made.incident = std::move(*incident);
    made.state = stateAt(*facts, {});
    made.panels = std::move(*panels);

    // The document speaks of the incident: figures stand at the end of its impact, with all that was learnt
    // since.
    const auto end = made.state.keyTime(QStringLiteral("impact_end"));
    const Instant at = end ? *end : now;
    const auto report = impactAt(tx, id, {}, at);
    if (!report)
        return tl::unexpected(report.error());
    made.impact = report->impact.value_or(Impact{});
    made.stated = statedImpact(*events);
    if (!made.impact.start) {
        made.impact.start = made.state.keyTime(QStringLiteral("impact_start"));
        made.impact.end = end;
    }
    made.budgetRemainingRatio = report->budget ? report->budget->remainingRatio : std::nan("");

    constexpr Milliseconds kAround = std::chrono::minutes{15};
    const Instant from = made.impact.start.value_or(made.incident.openedAt);
    made.chartRange = {from - kAround, at + kAround};
    for (TimelineEvent& event : *events) {
        const bool chatter = event.kind == EventKind::Message || event.kind == EventKind::Sync;
        if ((!chatter || event.pinned) && !isReviewNote(event))
            made.timeline.push_back(std::move(event));
    }
    const auto names = actorNames(tx);
    if (!names)
        return tl::unexpected(names.error());
    names->rename(made.timeline);
    const auto pasts = eventPasts(tx, made.timeline);
    if (!pasts)
        return tl::unexpected(pasts.error());
    for (TimelineEvent& event : made.timeline)
        tellFirstKnown(event, *pasts);
    return made;
}

Result<QString> postMortemMarkdown(const ReadTx& tx, const IncidentId& id, Instant now)
{
    const auto draft = tx.postMortemDraft(id);
    if (!draft)
        return tl::unexpected(draft.error());
    if (*draft)
        return (*draft)->markdown;
    const auto saved = tx.postMortem(id);
    if (!saved)
        return tl::unexpected(saved.error());
    if (*saved)
        return (*saved)->markdown;
    const auto facts = postMortemFacts(tx, id, now);
    if (!facts)
        return tl::unexpected(facts.error());
    return generateDraft(*facts);
}

} // namespace muster
