// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/view/severity_figures.h"

#include "models/domain/display_text.h"
#include "models/view/command_facts.h"
#include "models/view/formatters.h"
#include "models/view/report.h"

#include <QCoreApplication>

#include <algorithm>
#include <cmath>
#include <vector>

namespace muster {

namespace {

constexpr Milliseconds kRecent = std::chrono::minutes{5};
constexpr Milliseconds kLeast = std::chrono::minutes{1};
/// Fewer requests than this say little about a share (DOMAIN 4.2).
constexpr double kFewRequests = 100;
constexpr size_t kIncidents = 8; ///< the newest ones about the service are asked

struct Words
{
    Q_DECLARE_TR_FUNCTIONS(muster::SeverityFigures)
};

/// The incident that the alert is in, then the newest living ones about the service.
Result<std::vector<IncidentId>> placesOf(const ReadTx& tx, const IncidentId& incident, const QString& service)
{
    std::vector<IncidentId> places;
    if (!incident.isEmpty())
        places.push_back(incident);
    if (service.isEmpty())
        return places;
    const auto known = tx.incidents();
    if (!known)
        return tl::unexpected(known.error());
    for (const IncidentSummary& one : *known) {
        if (places.size() == kIncidents)
            break;
        if (one.incident.id != incident && !one.incident.sealed && one.incident.services.contains(service))
            places.push_back(one.incident.id);
    }
    return places;
}

/// Mean of what a chart of the incident's board has of this time; nothing: no sample.
Result<std::optional<double>> chartMean(const ReadTx& tx, const std::vector<Panel>& board, const char* id,
                                        Unit unit, TimeRange time, AsOf asOf)
{
    const auto panel = std::find_if(board.begin(), board.end(), [&](const Panel& one) {
        return one.id == QLatin1String(id) && one.format.unit == unit && one.series.size() == 1;
    });
    if (panel == board.end())
        return std::optional<double>();
    const auto blocks = tx.samples(panel->source, panel->series.front().query, time, asOf);
    if (!blocks)
        return tl::unexpected(blocks.error());
    double sum = 0;
    int count = 0;
    for (const SampleBlock& block : *blocks) {
        for (const double value : block.values) {
            if (!std::isfinite(value))
                continue;
            sum += value;
            ++count;
        }
    }
    return count == 0 ? std::optional<double>() : std::optional(sum / count);
}

QString nameOf(const Slo& slo)
{
    return slo.displayName.isEmpty() ? slo.name.isEmpty() ? slo.id.value : slo.name : slo.displayName;
}

/// Why the counters of an objective propose nothing.
Result<QString> whyNoCounters(const ReadTx& tx, const IncidentId& incident, const Slo& slo, Instant at)
{
    const auto counters = readCounters(tx, incident, slo, {at - kRecent, at + Milliseconds{1}}, {});
    if (!counters)
        return tl::unexpected(counters.error());
    if (counters->total.empty() || counters->bad.empty())
        return displayFilled(
            Words::tr("the counters of the objective \"%1\" have no samples of the last 5 minutes here"),
            {nameOf(slo)});
    return displayFilled(
        Words::tr("the counters of the objective \"%1\" are too young, or have too few requests to judge by"),
        {nameOf(slo)});
}

} // namespace

Result<std::optional<SeverityProposal>> proposeFromCharts(const ReadTx& tx, const IncidentId& incident,
                                                          AsOf asOf, Instant at, Milliseconds recent)
{
    const auto board = tx.panels(incident);
    if (!board)
        return tl::unexpected(board.error());
    const TimeRange time{at - recent, at};
    const auto failing = chartMean(tx, *board, "error_rate", Unit::Ratio, time, asOf);
    const auto rate = chartMean(tx, *board, "traffic", Unit::PerSecond, time, asOf);
    if (!failing || !rate)
        return tl::unexpected(failing ? rate.error() : failing.error());
    const double seconds = std::chrono::duration<double>(recent).count();
    if (!*failing || !*rate || **rate * seconds < kFewRequests)
        return std::optional<SeverityProposal>();
    SeveritySigns signs;
    signs.errorRatio = **failing;
    return std::optional(proposeSeverity(signs));
}

Result<SeverityFigures> severityFigures(const ReadTx& tx, const IncidentId& incident, const QString& service,
                                        Instant at, Instant since)
{
    const auto places = placesOf(tx, incident, service);
    if (!places)
        return tl::unexpected(places.error());
    // The newest minutes may not be here yet; those before them say more than nothing.
    std::vector<Milliseconds> times{std::clamp(at - since, kLeast, kRecent)};
    if (times.front() < kRecent)
        times.push_back(kRecent);
    const auto saying = [](SeverityProposal proposal, Milliseconds recent) {
        proposal.reason =
            Words::tr("%1, of the last %2", "figures, time").arg(proposal.reason, format::duration(recent));
        return SeverityFigures{std::move(proposal), {}};
    };
    SeverityFigures figures;
    for (const IncidentId& place : *places) {
        const auto slo = sloOf(tx, place);
        if (!slo)
            return tl::unexpected(slo.error());
        // The incident's own objective counts, of others only one about the same service.
        if (!*slo || (place != incident && (*slo)->service != service))
            continue;
        for (const Milliseconds recent : times) {
            const auto proposal = proposeFromCounters(tx, place, {}, at, recent);
            if (!proposal)
                return tl::unexpected(proposal.error());
            if (*proposal)
                return saying(**proposal, recent);
        }
        if (!figures.missing.isEmpty())
            continue;
        auto why = whyNoCounters(tx, place, **slo, at);
        if (!why)
            return tl::unexpected(why.error());
        figures.missing = std::move(*why);
    }
    for (const IncidentId& place : *places) {
        for (const Milliseconds recent : times) {
            const auto proposal = proposeFromCharts(tx, place, {}, at, recent);
            if (!proposal)
                return tl::unexpected(proposal.error());
            if (*proposal)
                return saying(**proposal, recent);
        }
    }
    if (figures.missing.isEmpty())
        figures.missing =
            service.isEmpty()
                ? Words::tr("the alert names no service, so nothing counts its failed requests")
                : displayFilled(Words::tr("%1 has no objective (SLO) here, and no chart that is open counts "
                                          "its failed requests",
                                          "service"),
                                {service});
    return figures;
}

} // namespace muster
