// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/view/panel_list_model.h"

#include "models/chart/state_bands.h"
#include "models/store/store.h"
#include "models/view/panel_samples.h"

#include <algorithm>
#include <cmath>

namespace muster {

namespace {

/// A sample older than this stands for nothing any more (Prometheus' own look-back).
constexpr Milliseconds kLookBack = std::chrono::minutes{5};
/// A service that just spends its budget runs along the line; amber is for what clearly exceeds it.
constexpr double kClearlyOver = 1.5;

std::optional<ChartMarker::Kind> markerKind(EventKind kind)
{
    switch (kind) {
    case EventKind::Change:
        return ChartMarker::Kind::Change;
    case EventKind::Alert:
    case EventKind::Page:
        return ChartMarker::Kind::Alert;
    case EventKind::Decision:
        return ChartMarker::Kind::Decision;
    case EventKind::Status:
        return ChartMarker::Kind::Update;
    case EventKind::Runbook:
    case EventKind::Role:
    case EventKind::Severity:
    case EventKind::Message:
    case EventKind::Impact:
    case EventKind::Sync:
    case EventKind::Note:
    case EventKind::Hypothesis:
    case EventKind::Task:
    case EventKind::Chaos:
    case EventKind::Other:
        break;
    }
    return std::nullopt;
}

/// Newest value at or before `at` that is neither a gap nor too old, with its time.
std::optional<std::pair<Instant, double>> latest(const SampleBlock& block, Instant at)
{
    auto it = std::upper_bound(block.times.begin(), block.times.end(), at.ms);
    if (it == block.times.begin())
        return std::nullopt;
    const auto index = static_cast<size_t>(it - block.times.begin()) - 1;
    if (std::isnan(block.values[index]) || at - Instant{block.times[index]} > kLookBack)
        return std::nullopt;
    return std::pair{Instant{block.times[index]}, block.values[index]};
}

struct PanelSamples
{
    std::vector<std::vector<SampleBlock>> blocks;
    std::vector<PanelOverlay> overlays;
};

} // namespace

PanelListModel::PanelListModel(Store* store, const IncidentId& incident, QObject* parent)
    : RowListModel(parent), Rows(this), m_store(store), m_incident(incident)
{
}

PanelListModel::~PanelListModel()
{
    // Rows point at feeds: take them away first, so that no view reads one while it dies.
    setRows({});
}

ChartFeed* PanelListModel::feed(const QString& panelId) const
{
    for (const Entry& entry : m_entries) {
        if (entry.panel.id == panelId)
            return entry.feed.get();
    }
    return nullptr;
}

void PanelListModel::setColumns(const QString& panelId, const QString& screen, int columns)
{
    const int before = this->columns(panelId);
    if (columns > 0)
        m_columns[panelId][screen] = columns;
    else
        m_columns[panelId].erase(screen);
    if (this->columns(panelId) != before)
        emit columnsChanged();
}

int PanelListModel::columns(const QString& panelId) const
{
    int widest = 0;
    if (const auto found = m_columns.find(panelId); found != m_columns.end()) {
        for (const auto& [screen, columns] : found->second)
            widest = std::max(widest, columns);
    }
    return widest;
}

void PanelListModel::setPanels(const std::vector<Panel>& panels)
{
    if (panels == m_panels)
        return;
    std::vector<Entry> old = std::move(m_entries);
    m_entries.clear();
    for (const Panel& panel : panels) {
        const auto same = std::find_if(old.begin(), old.end(), [&](const Entry& entry) {
            return entry.feed && entry.panel.id == panel.id;
        });
        Entry entry{panel, nullptr, std::nullopt, std::nullopt};
        if (same != old.end())
            entry.feed = std::move(same->feed);
        else
            entry.feed = std::make_unique<ChartFeed>();
        entry.feed->setPanel(panel);
        entry.feed->setVisibleUntil(m_asOf.instant);
        m_entries.push_back(std::move(entry));
    }
    m_panels = panels;
    rebuildRows(); // before the old feeds die with `old`
    refresh();
}

void PanelListModel::show(TimeRange range, AsOf asOf, Instant now, TimeStyle style)
{
    // A live range moves every second; only what is not there yet is read again.
    const bool covered = m_loaded.from <= range.from && range.to <= m_loaded.to && asOf == m_loadedAsOf &&
                         m_loaded.length() <= range.length() * 4;
    m_range = range;
    m_asOf = asOf;
    m_now = now;
    m_style = style;
    // What is there already can be cut at once; the exact answer (what was known then) follows with the read.
    for (Entry& entry : m_entries)
        entry.feed->setVisibleUntil(asOf.instant);
    if (!covered)
        refresh();
    else
        rebuildRows();
}

void PanelListModel::setOverlay(const OverlayChoice& overlay, std::optional<Instant> onset)
{
    const bool aligns = overlay.what == OverlayChoice::What::Incident;
    if (overlay == m_overlay && (!aligns || onset == m_onset))
        return;
    m_overlay = overlay;
    m_onset = onset;
    refresh();
}

void PanelListModel::setFreshness(const std::vector<Freshness>& feeds)
{
    m_freshness = feeds;
    rebuildRows();
}

void PanelListModel::setEvents(const std::vector<MergedEvent>& events)
{
    QList<ChartMarker> markers;
    for (const MergedEvent& line : events) {
        const auto kind = markerKind(line.event.kind);
        if (!kind)
            continue;
        ChartMarker marker;
        marker.time = static_cast<double>(line.event.occurredAt.ms);
        marker.kind = *kind;
        marker.label = line.event.text;
        marker.id = line.event.id.value;
        marker.late = line.event.isLate();
        markers.append(marker);
    }
    if (markers == m_markers)
        return;
    m_markers = std::move(markers);
    emit markersChanged();
}

void PanelListModel::showAllSeries()
{
    for (const Entry& entry : m_entries)
        entry.feed->showAll();
}

void PanelListModel::refresh()
{
    if (m_loading) {
        m_again = true;
        return;
    }
    load();
}

void PanelListModel::load()
{
    if (!m_store || m_panels.empty() || m_range.from >= m_range.to)
        return;
    m_loading = true;
    m_again = false;
    // A margin on both sides lets panning and the first sample of a line show something at once.
    const Milliseconds margin = m_range.length() / 2;
    const TimeRange range{m_range.from - margin, m_range.to + margin};
    m_store->read(
        [incident = m_incident, panels = m_panels, range, asOf = m_asOf, overlay = m_overlay,
         onset = m_onset](ReadTx& tx) -> Result<PanelSamples> {
            PanelSamples all;
            for (const Panel& panel : panels) {
                auto blocks = readPanel(tx, incident, panel, range, asOf);
                if (!blocks)
                    return tl::unexpected(blocks.error());
                all.blocks.push_back(std::move(*blocks));
            }
            auto behind = readOverlays(tx, overlay, incident, panels, range, asOf, onset);
            if (!behind)
                return tl::unexpected(behind.error());
            all.overlays = std::move(*behind);
            return all;
        },
        this,
        [this, panels = m_panels, range, asOf = m_asOf](Result<PanelSamples> answer) {
            m_loading = false;
            if (answer && panels == m_panels) {
                m_loaded = range;
                m_loadedAsOf = asOf;
                for (size_t i = 0; i < m_entries.size(); ++i) {
                    Entry& entry = m_entries[i];
                    entry.feed->replace(answer->blocks[i]);
                    entry.feed->setOverlay(answer->overlays[i].overlay, answer->overlays[i].blocks);
                    entry.feed->setVisibleUntil(m_asOf.instant);
                    entry.value.reset();
                    entry.lastSample.reset();
                    const Instant at = m_asOf.isLive() ? m_now : m_asOf.instant;
                    const QString first =
                        entry.panel.series.empty() ? QString() : entry.panel.series.front().query;
                    for (const SampleBlock& block : answer->blocks[i]) {
                        if (const auto value = latest(block, at)) {
                            entry.lastSample =
                                std::max(entry.lastSample.value_or(Instant::never()), value->first);
                            if (block.key.query == first && !entry.value)
                                entry.value = value->second;
                        }
                    }
                }
                rebuildRows();
                emit updated();
            }
            if (m_again)
                load();
        });
}

void PanelListModel::rebuildRows()
{
    const Instant at = m_asOf.isLive() ? m_now : m_asOf.instant;
    std::vector<PanelRow> next;
    for (const Entry& entry : m_entries) {
        PanelRow row;
        row.key = entry.panel.id;
        row.title = entry.panel.title;
        row.subtitle = entry.panel.subtitle;
        row.unit = toString(entry.panel.format.unit);
        row.feed = entry.feed.get();
        row.headline = entry.feed->headlineAt(at);
        row.headlineLevel = QStringLiteral("calm");
        if (row.headline.isEmpty()) {
            row.headline = tr("no data");
            row.headlineLevel = QStringLiteral("none");
        } else if ((entry.panel.sloLine && entry.value &&
                    *entry.value > *entry.panel.sloLine * kClearlyOver) ||
                   entry.feed->levelAt(at) >= ValueLevel::Look) {
            row.headlineLevel = QStringLiteral("look");
        }
        for (const Freshness& feed : m_freshness) {
            if (feed.source != entry.panel.source)
                continue;
            row.sourceName = feed.sourceName;
            if (feed.feed == QLatin1String("metrics") && feed.state != FreshnessState::Live)
                row.staleText = feed.why.isEmpty() ? tr("%1 is not fresh").arg(feed.sourceName) : feed.why;
        }
        if (row.staleText.isEmpty() && entry.lastSample && at - *entry.lastSample > std::chrono::minutes{2})
            row.staleText =
                tr("data until %1, %2 old")
                    .arg(format::timeOfDay(*entry.lastSample, m_style), format::age(at - *entry.lastSample));
        if (entry.panel.sloLine) {
            row.hasSloLine = true;
            row.sloLine = *entry.panel.sloLine;
            row.sloText =
                entry.panel.slo != SloView::None
                    ? QString()
                    : tr("SLO %1").arg(format::value(*entry.panel.sloLine, entry.panel.format.unit));
        }
        row.accessibleText = row.title + QStringLiteral(": ") + row.headline +
                             (row.staleText.isEmpty() ? QString() : QStringLiteral(", ") + row.staleText);
        next.push_back(std::move(row));
    }
    setRows(std::move(next));
}

} // namespace muster
