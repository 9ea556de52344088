// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/view/panel_samples.h"

#include "models/domain/slo_series.h"
#include "models/store/read_tx.h"
#include "models/view/report.h"

namespace muster {

namespace {

/// An hourly history: the sample before a window's start is needed to interpolate.
constexpr Milliseconds kHistoryMargin = std::chrono::hours{2};

} // namespace

Result<std::vector<SampleBlock>> readPanel(const ReadTx& tx, const IncidentId& incident, const Panel& panel,
                                           TimeRange range, AsOf asOf)
{
    std::vector<SampleBlock> all;
    if (panel.slo == SloView::None) {
        for (const PanelSeries& series : panel.series) {
            auto found = tx.samples(panel.source, series.query, range, asOf);
            if (!found)
                return tl::unexpected(found.error());
            std::move(found->begin(), found->end(), std::back_inserter(all));
        }
        return all;
    }
    const auto slo = sloOf(tx, incident);
    if (!slo)
        return tl::unexpected(slo.error());
    if (!*slo)
        return all;
    const TimeRange reach{range.from - sloReach(panel, **slo) - kHistoryMargin, range.to};
    const auto counters = readCounters(tx, incident, **slo, reach, asOf);
    if (!counters)
        return tl::unexpected(counters.error());
    return sloSamples(panel, **slo, counters->total, counters->bad, range);
}

Panel counterPanel(const Slo& slo, const SourceId& source)
{
    Panel counters;
    counters.id = QStringLiteral("slo:") + slo.id.value;
    counters.source = source;
    counters.format.unit = Unit::Count;
    for (const QString& ratio : {slo.badQuery, slo.totalQuery}) {
        const QString query = counterQuery(ratio);
        if (!query.isEmpty())
            counters.series.push_back({query, {}});
    }
    return counters;
}

} // namespace muster
