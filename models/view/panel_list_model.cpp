// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/view/panel_list_model.h"

#include "models/chart/state_bands.h"
#include "models/domain/board_layout.h"
#include "models/domain/display_text.h"
#include "models/store/store.h"
#include "models/store/stretch_rows.h"
#include "models/view/chart_range.h"
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

/// A feed holds at most this many times what is shown; then it begins anew.
constexpr int kMostLoaded = 12;
constexpr qsizetype kLongestRemark = 300;

/// Newest value at or before `at` that is neither a gap nor too old, with its time.
std::optional<std::pair<Instant, double>> latest(const FeedSeries& series, Instant at)
{
    const std::ptrdiff_t index = series.samples.indexAt(at);
    if (index < 0)
        return std::nullopt;
    const Instant time{series.samples.times()[static_cast<size_t>(index)]};
    const double value = series.samples.values()[static_cast<size_t>(index)];
    if (std::isnan(value) || at - time > kLookBack)
        return std::nullopt;
    return std::pair{time, value};
}

bool asksTheSame(const Panel& a, const Panel& b)
{
    return a.source == b.source && a.slo == b.slo &&
           std::equal(
               a.series.begin(), a.series.end(), b.series.begin(), b.series.end(),
               [](const PanelSeries& one, const PanelSeries& other) { return one.query == other.query; });
}

/// Without "as known then" the instant only cuts, and the feed cuts by itself.
AsOf readingOf(AsOf asOf)
{
    return asOf.asKnownThen ? asOf : AsOf{};
}

} // namespace

/// What is to be read for one panel.
struct PanelListModel::Plan
{
    Panel panel;
    AsOf asOf;
    bool whole = false;                               ///< instead of what the feed holds
    TimeRange loaded;                                 ///< what the feed holds afterwards
    std::vector<std::pair<QString, TimeRange>> parts; ///< of which queries
};

struct PanelListModel::Read
{
    std::vector<SampleBlock> blocks;
    std::vector<SampleStretch> remarks;
};

struct PanelListModel::Answer
{
    std::vector<Read> panels; ///< one for each plan
    std::vector<PanelOverlay> overlays;
};

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
        Entry entry;
        if (same != old.end()) {
            const bool keeps = asksTheSame(same->panel, panel);
            entry = std::move(*same);
            if (!keeps)
                entry.loaded = {};
        } else {
            entry.feed = std::make_unique<ChartFeed>();
        }
        entry.panel = panel;
        entry.feed->setPanel(panel);
        entry.feed->setVisibleUntil(m_asOf.instant);
        m_entries.push_back(std::move(entry));
    }
    m_panels = panels;
    m_overlayStale = m_overlayStale || !m_overlay.isNone();
    rebuildRows(); // before the old feeds die with `old`
    emit boardChanged();
    load();
}

std::vector<PanelPlace> PanelListModel::places() const
{
    std::vector<std::optional<PanelPlace>> given;
    for (const Panel& panel : m_panels)
        given.push_back(panel.place);
    return placesOf(given);
}

int PanelListModel::boardRows() const
{
    return rowsOf(places());
}

void PanelListModel::show(TimeRange range, AsOf asOf, Instant now, TimeStyle style)
{
    m_range = range;
    m_asOf = asOf;
    m_now = now;
    m_style = style;
    // What is there already can be cut at once; the exact answer (what was known then) follows with the read.
    for (Entry& entry : m_entries)
        entry.feed->setVisibleUntil(asOf.instant);
    rebuildRows();
    load();
}

void PanelListModel::setOverlay(const OverlayChoice& overlay, std::optional<Instant> onset)
{
    const bool aligns = overlay.what == OverlayChoice::What::Incident;
    if (overlay == m_overlay && (!aligns || onset == m_onset))
        return;
    m_overlay = overlay;
    m_onset = onset;
    m_overlayStale = true;
    load();
}

void PanelListModel::setFreshness(const std::vector<Freshness>& feeds)
{
    m_freshness = feeds;
    rebuildRows();
}

QList<ChartMarker> PanelListModel::markersOf(const std::vector<MergedEvent>& events)
{
    QList<ChartMarker> markers;
    markers.reserve(static_cast<qsizetype>(events.size()));
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
    return markers;
}

void PanelListModel::setMarkers(const QList<ChartMarker>& markers)
{
    if (markers == m_markers) // at once when the two share one list
        return;
    m_markers = markers;
    emit markersChanged();
}

void PanelListModel::showAllSeries()
{
    for (const Entry& entry : m_entries)
        entry.feed->showAll();
}

void PanelListModel::refresh()
{
    for (Entry& entry : m_entries)
        entry.loaded = {};
    m_overlayStale = m_overlayStale || !m_overlay.isNone();
    load();
}

void PanelListModel::samplesChanged(const ChangeSet& changes)
{
    if (changes.allSamples) {
        refresh();
        return;
    }
    for (Entry& entry : m_entries) {
        for (const SamplesChange& change : changes.samples) {
            // Made from counters that this model does not know.
            if (entry.panel.slo != SloView::None) {
                entry.written.push_back(change);
                continue;
            }
            const bool asked =
                change.source == entry.panel.source &&
                std::any_of(entry.panel.series.begin(), entry.panel.series.end(),
                            [&](const PanelSeries& series) { return series.query == change.query; });
            if (!asked)
                continue;
            entry.written.push_back(change);
            // What lies behind: of the day or the week before these same series, that much earlier.
            if (const auto shift = overlayShift(m_overlay); shift &&
                                                            change.range.from < m_overlayLoaded.to - *shift &&
                                                            m_overlayLoaded.from - *shift < change.range.to)
                m_overlayStale = true;
        }
    }
    load();
}

void PanelListModel::setTrouble(const QString& panelId, const QString& words)
{
    for (Entry& entry : m_entries) {
        if (entry.panel.id != panelId || entry.trouble == words)
            continue;
        entry.trouble = words;
        rebuildRows();
    }
}

void PanelListModel::setOverlayAsked(const QString& panelId, bool asked)
{
    for (Entry& entry : m_entries) {
        if (entry.panel.id == panelId && std::exchange(entry.overlayAsked, asked) != asked)
            entry.feed->setOverlayNote(overlayNote(entry));
    }
}

QString PanelListModel::overlayNote(const Entry& entry)
{
    //: of the samples that a chart is compared with
    return entry.overlayAsked && entry.overlayMissing ? tr("being asked for") : entry.overlayNote;
}

/// What is missing of what is shown. Takes what was written since: it is read, or it is not shown.
std::vector<PanelListModel::Plan> PanelListModel::plans()
{
    // A margin on both sides lets panning and the first sample of a line show something at once.
    const Milliseconds margin = m_range.length() / 2;
    const TimeRange wanted{m_range.from - margin, m_range.to + margin};
    std::vector<Plan> all;
    for (Entry& entry : m_entries) {
        const bool fromSlo = entry.panel.slo != SloView::None;
        const AsOf asOf = fromSlo ? m_asOf : readingOf(m_asOf);
        const std::vector<SamplesChange> written = std::exchange(entry.written, {});
        Plan plan{entry.panel, asOf, false, entry.loaded, {}};
        const auto read = [&](TimeRange range) {
            for (const PanelSeries& series : entry.panel.series)
                plan.parts.emplace_back(series.query, range);
        };
        if (fromSlo) { // as a whole: each of its instants looks back over hours of counters
            const bool there = entry.asOf == asOf && written.empty() && entry.loaded.from < entry.loaded.to &&
                               entry.loaded.from <= m_range.from && m_range.to <= entry.loaded.to;
            if (!there) {
                plan.whole = true;
                plan.loaded = wanted;
                plan.parts.emplace_back(QString(), wanted);
                all.push_back(std::move(plan));
            }
            continue;
        }
        const bool touches = entry.loaded.from < entry.loaded.to && entry.loaded.from <= wanted.to &&
                             wanted.from <= entry.loaded.to && entry.asOf == asOf;
        const bool covered = touches && entry.loaded.from <= m_range.from && m_range.to <= entry.loaded.to;
        const TimeRange both{std::min(wanted.from, entry.loaded.from), std::max(wanted.to, entry.loaded.to)};
        if (!touches || (!covered && both.length() > wanted.length() * kMostLoaded)) {
            plan.whole = true;
            plan.loaded = wanted;
            read(wanted);
        } else {
            if (!covered) {
                if (both.from < entry.loaded.from)
                    read({both.from, entry.loaded.from});
                if (entry.loaded.to < both.to)
                    read({entry.loaded.to, both.to});
                plan.loaded = both;
            }
            for (const SamplesChange& change : written) {
                const TimeRange part{std::max(change.range.from, plan.loaded.from),
                                     std::min(change.range.to, plan.loaded.to)};
                if (part.from < part.to)
                    plan.parts.emplace_back(change.query, part);
            }
        }
        if (!plan.parts.empty())
            all.push_back(std::move(plan));
    }
    return all;
}

void PanelListModel::load()
{
    if (!m_store || m_panels.empty() || m_range.from >= m_range.to)
        return;
    if (m_loading) {
        m_again = true;
        return;
    }
    m_again = false;
    std::vector<Plan> planned = plans();
    const TimeRange behind = overlayToRead();
    const bool overlays = behind.from < behind.to;
    if (planned.empty() && !overlays)
        return;
    m_loading = true;
    m_overlayStale = false;
    m_store->read(
        [incident = m_incident, planned, overlays, behind, panels = m_panels, asOf = m_asOf,
         overlay = m_overlay, onset = m_onset](ReadTx& tx) -> Result<Answer> {
            Answer all;
            for (const Plan& plan : planned) {
                Read read;
                for (const auto& [query, range] : plan.parts) {
                    if (plan.panel.slo != SloView::None) {
                        auto made = readPanel(tx, incident, plan.panel, range, plan.asOf);
                        if (!made)
                            return tl::unexpected(made.error());
                        read.blocks = std::move(*made);
                        continue;
                    }
                    auto found = tx.samples(plan.panel.source, query, range, plan.asOf);
                    if (!found)
                        return tl::unexpected(found.error());
                    std::move(found->begin(), found->end(), std::back_inserter(read.blocks));
                }
                for (const PanelSeries& series : plan.panel.series) {
                    // A file of an older format that cannot be written has no remarks.
                    auto remarks =
                        remarkedStretches(tx, plan.panel.source, series.query, plan.loaded, plan.asOf);
                    if (remarks)
                        std::move(remarks->begin(), remarks->end(), std::back_inserter(read.remarks));
                }
                all.panels.push_back(std::move(read));
            }
            if (overlays) {
                auto found = readOverlays(tx, overlay, incident, panels, behind, asOf, onset);
                if (!found)
                    return tl::unexpected(found.error());
                all.overlays = std::move(*found);
            }
            return all;
        },
        this,
        [this, planned, overlays, behind, panels = m_panels, asOf = m_asOf](Result<Answer> answer) {
            m_loading = false;
            if (answer) {
                for (size_t i = 0; i < planned.size(); ++i)
                    apply(planned[i], std::move(answer->panels[i]));
                if (overlays && panels == m_panels) {
                    m_overlayLoaded = behind;
                    m_overlayAsOf = asOf;
                    for (size_t i = 0; i < m_entries.size(); ++i) {
                        Entry& entry = m_entries[i];
                        PanelOverlay& read = answer->overlays[i];
                        entry.overlayNote = read.overlay.note;
                        entry.overlayMissing = !read.overlay.isNone() && read.blocks.empty();
                        read.overlay.note = overlayNote(entry);
                        entry.feed->setOverlay(read.overlay, read.blocks);
                    }
                } else if (overlays) {
                    m_overlayStale = true;
                }
                rebuildRows();
                emit updated();
            } else {
                // Whoever asks next reads it.
                for (Entry& entry : m_entries)
                    entry.loaded = {};
                m_overlayStale = true;
            }
            if (m_again)
                load();
        });
}

/// The stretch whose comparison is to be read: all of what is shown and its margins, because what lies behind
/// moves as a whole. Empty: nothing is.
TimeRange PanelListModel::overlayToRead() const
{
    const bool shown = !m_overlay.isNone();
    const bool covered =
        m_overlayAsOf == m_asOf && m_overlayLoaded.from <= m_range.from && m_range.to <= m_overlayLoaded.to;
    if (!m_overlayStale && (!shown || covered))
        return {};
    const Milliseconds margin = m_range.length() / 2;
    return {m_range.from - margin, m_range.to + margin};
}

void PanelListModel::apply(const Plan& plan, Read read)
{
    for (const SampleBlock& block : read.blocks)
        m_samplesRead += static_cast<qint64>(block.times.size());
    m_stretchesRead += static_cast<int>(plan.parts.size());
    const auto entry = std::find_if(m_entries.begin(), m_entries.end(), [&](const Entry& one) {
        return one.panel.id == plan.panel.id && asksTheSame(one.panel, plan.panel);
    });
    if (entry == m_entries.end())
        return;
    if (plan.whole)
        entry->feed->replace(read.blocks);
    else if (!read.blocks.empty())
        entry->feed->mend(read.blocks);
    entry->feed->setVisibleUntil(m_asOf.instant);
    entry->loaded = plan.loaded;
    entry->asOf = plan.asOf;
    entry->remarks = std::move(read.remarks);
}

/// What is not right about the samples that are shown, in words; empty: nothing.
QString PanelListModel::remarkText(const Entry& entry) const
{
    TimeRange range{Instant::endOfTime(), Instant::never()};
    QStringList words;
    for (const SampleStretch& stretch : entry.remarks) {
        if (stretch.range.from >= m_range.to || m_range.from >= stretch.range.to)
            continue;
        range.from = std::min(range.from, std::max(stretch.range.from, m_range.from));
        range.to = std::max(range.to, std::min(stretch.range.to, m_range.to));
        for (const QString& one : stretch.words) {
            if (!words.contains(one))
                words << one;
        }
    }
    QString text;
    if (!words.isEmpty()) {
        const QString said = displayStart(displayLine(words.join(QStringLiteral("; "))), kLongestRemark);
        //: a stretch of time ("14:10 – 14:40 UTC"), what the tool said
        text = (tellsOfMissing(words) ? tr("%1 may be incomplete. The tool says: %2")
                                      : tr("%1, a remark of the tool: %2"))
                   .arg(rangeText(range, m_style), said);
    }
    if (entry.trouble.isEmpty())
        return text;
    //: why samples are missing, in a sentence
    const QString trouble = tr("Not all could be had. %1").arg(entry.trouble);
    return text.isEmpty() ? trouble : trouble + u'\n' + text;
}

void PanelListModel::rebuildRows()
{
    const Instant at = m_asOf.isLive() ? m_now : m_asOf.instant;
    std::vector<PanelRow> next;
    const std::vector<PanelPlace> placed = places();
    for (const Entry& entry : m_entries) {
        const QString first = entry.panel.series.empty() ? QString() : entry.panel.series.front().query;
        std::optional<double> firstValue; // newest of the first query
        std::optional<Instant> lastSample;
        for (const FeedSeries& series : entry.feed->series()) {
            const auto value = latest(series, at);
            if (!value)
                continue;
            lastSample = std::max(lastSample.value_or(Instant::never()), value->first);
            if (series.key.query == first && !firstValue)
                firstValue = value->second;
        }
        PanelRow row;
        const PanelPlace& place = placed[next.size()];
        row.column = place.column;
        row.row = place.row;
        row.columns = place.columns;
        row.rows = place.rows;
        row.remark = remarkText(entry);
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
        } else if ((entry.panel.sloLine && firstValue && *firstValue > *entry.panel.sloLine * kClearlyOver) ||
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
        if (row.staleText.isEmpty() && lastSample && at - *lastSample > std::chrono::minutes{2})
            row.staleText = tr("data until %1, %2 old")
                                .arg(format::timeOfDay(*lastSample, m_style), format::age(at - *lastSample));
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
