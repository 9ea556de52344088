// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/chart/chart_feed.h"

#include "models/chart/envelope_rasteriser.h"
#include "models/chart/state_bands.h"
#include "models/chart/value_scale.h"
#include "models/domain/display_text.h"
#include "models/domain/legend.h"
#include "models/domain/native_histogram.h"

#include <QCoreApplication>

#include <algorithm>
#include <cmath>
#include <limits>
#include <map>
#include <unordered_map>

namespace muster {

namespace {

constexpr double kNan = std::numeric_limits<double>::quiet_NaN();
constexpr Milliseconds kRawFreshness{5 * 60'000}; // how long a raw sample stands: Prometheus' lookback
constexpr int kFreshSteps = 5;
constexpr qsizetype kLongestSuffix = 20;

/// Of a native histogram a heat map shows the buckets, anything else how many were counted; the sum is on no
/// axis with either.
bool isDrawn(const SeriesKey& key, PanelStyle style)
{
    const QString part = nativePart(key);
    return part.isEmpty() || part == QLatin1String("count") ||
           (part != QLatin1String("sum") && style == PanelStyle::HeatMap);
}

struct Latest
{
    double value = kNan;
    double time = kNan;
};

/// The value that is still worth saying at `at`.
Latest latestAt(const FeedSeries& series, Instant at)
{
    const std::ptrdiff_t index = series.samples.indexAt(at);
    if (index < 0)
        return {};
    const qint64 time = series.samples.times()[std::size_t(index)];
    const Milliseconds keeps = series.step.count() > 0 ? series.step * kFreshSteps : kRawFreshness;
    // Written as a subtraction because endOfTime plus anything overflows.
    if (!at.isEndOfTime() && at.ms - keeps.count() > time)
        return {};
    return {series.samples.values()[std::size_t(index)], double(time)};
}

} // namespace

struct ChartFeed::Entry
{
    SeriesKey key;
    QString label; ///< of the key, for the order
    Milliseconds step{0};
    Instant recordedUntil = Instant::never();
    SeriesBuffer buffer;

    /// Of the key. It costs a hash, and only a choice among the series asks for it.
    const SeriesId& id() const
    {
        if (m_id.value.isEmpty())
            m_id = key.id();
        return m_id;
    }

private:
    mutable SeriesId m_id;
};

ChartFeed::ChartFeed(QObject* parent) : QObject(parent) {}
ChartFeed::~ChartFeed() = default;

void ChartFeed::setPanel(Panel panel)
{
    // It stands behind every figure; boards come from everywhere.
    panel.format.suffix = displayStart(displayLine(panel.format.suffix), kLongestSuffix);
    if (panel == m_panel)
        return;
    m_panel = std::move(panel);
    sortEntries();
    emit panelChanged();
    touch();
}

void ChartFeed::ingest(const std::vector<SampleBlock>& blocks, bool holes,
                       const std::shared_ptr<const std::vector<SampleBlock>>& owner)
{
    // By key: five hundred series compared with each other took longer than their samples.
    const auto hash = [](const SeriesKey* key) {
        std::size_t seed = qHash(key->query);
        for (const auto& [name, value] : key->labels)
            seed = qHashMulti(seed, value);
        return seed;
    };
    const auto same = [](const SeriesKey* a, const SeriesKey* b) { return *a == *b; };
    std::unordered_map<const SeriesKey*, Entry*, decltype(hash), decltype(same)> known(m_entries.size() * 2,
                                                                                       hash, same);
    for (const auto& entry : m_entries)
        known.emplace(&entry->key, entry.get());
    bool added = false;
    for (const SampleBlock& block : blocks) {
        if (block.empty())
            continue;
        if (!isDrawn(block.key, m_panel.style))
            continue;
        const auto found = known.find(&block.key);
        Entry* entry = found == known.end() ? nullptr : found->second;
        if (!entry) {
            m_entries.push_back(std::make_unique<Entry>());
            entry = m_entries.back().get();
            entry->key = block.key;
            entry->label = block.key.label();
            known.emplace(&entry->key, entry);
            added = true;
        }
        entry->step = block.step;
        entry->recordedUntil = std::max(entry->recordedUntil, block.recordedUntil);
        if (owner)
            entry->buffer.merge(std::shared_ptr<const SampleBlock>(owner, &block)); // with its whole answer
        else
            entry->buffer.merge(block, holes);
    }
    if (added)
        sortEntries();
}

void ChartFeed::merge(const std::vector<SampleBlock>& blocks)
{
    ingest(blocks);
    touch();
}

void ChartFeed::merge(std::shared_ptr<const std::vector<SampleBlock>> blocks)
{
    if (!blocks)
        return;
    ingest(*blocks, true, blocks);
    touch();
}

void ChartFeed::mend(const std::vector<SampleBlock>& blocks)
{
    ingest(blocks, false);
    touch();
}

void ChartFeed::replace(const std::vector<SampleBlock>& blocks)
{
    m_entries.clear();
    ingest(blocks);
    touch();
}

void ChartFeed::clear()
{
    m_entries.clear();
    touch();
}

QString ChartFeed::title() const
{
    return displayLine(m_panel.title);
}

QString ChartFeed::subtitle() const
{
    return displayLine(m_panel.subtitle);
}

void ChartFeed::setVisibleUntil(Instant instant)
{
    if (instant == m_visibleUntil)
        return;
    m_visibleUntil = instant;
    touch();
}

void ChartFeed::setOverlay(const ChartOverlay& overlay, const std::vector<SampleBlock>& blocks)
{
    if (m_behind.empty() && blocks.empty() && overlay == m_overlay)
        return;
    m_overlay = overlay;
    m_overlay.name = displayLine(overlay.name);
    m_overlay.note = displayLine(overlay.note);
    m_behind.clear();
    for (const SampleBlock& block : blocks) {
        if (!isDrawn(block.key, m_panel.style))
            continue;
        SampleBlock moved = block;
        for (qint64& time : moved.times)
            time += overlay.shift.count();
        auto found = std::find_if(m_behind.begin(), m_behind.end(),
                                  [&block](const auto& entry) { return entry->key == block.key; });
        if (found == m_behind.end()) {
            m_behind.push_back(std::make_unique<Entry>());
            found = std::prev(m_behind.end());
            (*found)->key = block.key;
        }
        (*found)->step = block.step;
        (*found)->buffer.merge(moved);
    }
    std::erase_if(m_behind, [](const auto& entry) { return entry->buffer.size() == 0; });
    touch();
}

void ChartFeed::setOverlayNote(const QString& note)
{
    if (m_overlay.note == displayLine(note))
        return;
    m_overlay.note = displayLine(note);
    emit changed();
}

/// A legend without labels cannot name several series of one query; their labels do.
QString ChartFeed::nameOf(const SeriesKey& key, const std::vector<std::unique_ptr<Entry>>& among) const
{
    const auto sameQuery = [&key](const auto& other) { return other->key.query == key.query; };
    const auto first = std::find_if(among.begin(), among.end(), sameQuery);
    const bool alone =
        first != among.end() && std::find_if(std::next(first), among.end(), sameQuery) == among.end();
    const auto wanted = std::find_if(m_panel.series.begin(), m_panel.series.end(),
                                     [&key](const PanelSeries& s) { return s.query == key.query; });
    const QString legend = wanted != m_panel.series.end() ? wanted->legend : QString();
    return displayLine(!legend.isEmpty() && (alone || legendNamesLabels(legend))
                           ? legendText(legend, key.labels)
                           : key.label());
}

void ChartFeed::makeSeries() const
{
    if (!m_seriesStale)
        return;
    m_seriesStale = false;
    m_series.clear();
    for (const auto& entry : m_entries) {
        FeedSeries series;
        series.key = entry->key;
        series.step = entry->step;
        series.recordedUntil = entry->recordedUntil;
        series.hidden = isHidden(*entry);
        series.name = nameOf(entry->key, m_entries);
        series.samples = entry->buffer.snapshot();
        if (!m_visibleUntil.isEndOfTime())
            series.samples = series.samples.until(m_visibleUntil);
        m_series.push_back(std::move(series));
    }
    m_overlays.clear();
    for (const auto& entry : m_behind) {
        OverlaySeries overlay;
        // The one with its key; else, where a query has one series then and now, that one: a label that
        // changed with a release does not make it another line.
        const auto sameQuery = [&entry](const auto& other) { return other->key.query == entry->key.query; };
        const bool alone = std::count_if(m_behind.begin(), m_behind.end(), sameQuery) == 1 &&
                           std::count_if(m_entries.begin(), m_entries.end(), sameQuery) == 1;
        for (std::size_t i = 0; i < m_entries.size(); ++i) {
            if (m_entries[i]->key == entry->key || (alone && sameQuery(m_entries[i])))
                overlay.behind = int(i);
        }
        overlay.series.key = entry->key;
        overlay.series.step = entry->step;
        overlay.series.hidden =
            overlay.behind >= 0 ? m_series[std::size_t(overlay.behind)].hidden : hasIsolated();
        overlay.series.name = m_overlay.name;
        if (m_behind.size() > 1 || m_entries.size() > 1)
            //: a series of an earlier time: its name, how much earlier ("5xx −7 d")
            overlay.series.name = QCoreApplication::translate("muster::ChartPanel", "%1 %2")
                                      .arg(nameOf(entry->key, m_behind), m_overlay.name);
        overlay.series.samples = entry->buffer.snapshot();
        m_overlays.push_back(std::move(overlay));
    }
    // As the lines before them: a legend that names them in another order would mislead.
    std::stable_sort(m_overlays.begin(), m_overlays.end(), [](const auto& a, const auto& b) {
        return unsigned(a.behind) < unsigned(b.behind); // those behind none at the end
    });
}

const std::vector<FeedSeries>& ChartFeed::series() const
{
    makeSeries();
    return m_series;
}

const std::vector<OverlaySeries>& ChartFeed::overlays() const
{
    makeSeries();
    return m_overlays;
}

/// What the buckets at `at` say: how many were counted, and quantiles in the unit of the bounds.
QList<ChartValue> ChartFeed::quantilesAt(Instant at, const ChartTheme& theme) const
{
    std::map<double, double> cumulative; // classic buckets, by their upper bound
    std::vector<HistogramBucket> buckets;
    double time = kNan;
    for (const FeedSeries& series : this->series()) {
        const Latest latest = latestAt(series, at);
        if (series.hidden || std::isnan(latest.value))
            continue;
        bool isBound = false;
        const auto le = series.key.labels.find(QStringLiteral("le"));
        const double bound = le == series.key.labels.end() ? kNan : le->second.toDouble(&isBound);
        if (const auto own = NativeBucket::fromName(nativePart(series.key)))
            buckets.push_back({own->lower, own->upper, latest.value, own->lower * own->upper > 0});
        else if (isBound)
            cumulative[bound] += latest.value;
        else
            continue;
        time = latest.time;
    }
    double lower = -std::numeric_limits<double>::infinity(), below = 0;
    for (const auto& [upper, count] : cumulative) {
        // The lowest classic bucket begins at zero, as Prometheus takes it, unless it ends below.
        const double from = std::isinf(lower) && upper > 0 ? 0 : lower;
        buckets.push_back({from, upper, count - below, false});
        lower = upper;
        below = std::max(below, count);
    }
    QList<ChartValue> result;
    double total = 0;
    for (const HistogramBucket& bucket : buckets)
        total += std::max(0.0, bucket.count);
    if (buckets.empty())
        return result;
    const auto add = [&](const QString& name, double value, const ValueFormat& format) {
        ChartValue row;
        row.name = name;
        row.value = value;
        row.time = time;
        row.valid = !std::isnan(value);
        row.text = valueText(value, format);
        row.color = theme.seriesColor(0);
        result.push_back(row);
    };
    for (const int percent : {50, 90, 99})
        add(QStringLiteral("p%1").arg(percent),
            histogramQuantile(percent / 100.0, buckets) * m_panel.format.factor, m_panel.format);
    add(QCoreApplication::translate("muster::ChartPanel", "counted", "observations of a histogram"), total,
        sampleFormat(m_panel));
    return result;
}

QList<ChartValue> ChartFeed::valuesAt(Instant at, const ChartTheme& theme) const
{
    QList<ChartValue> result;
    if (m_panel.style == PanelStyle::HeatMap)
        result = quantilesAt(at, theme);
    if (!result.isEmpty())
        return result;
    const auto add = [&](const FeedSeries& series, const QColor& color, int dash) {
        const Latest latest = latestAt(series, at);
        ChartValue value;
        value.name = series.name;
        value.value = latest.value;
        value.time = latest.time;
        value.valid = !std::isnan(latest.value);
        value.text = valueText(latest.value, sampleFormat(m_panel));
        value.color = color;
        value.dash = dash;
        value.hidden = series.hidden;
        result.push_back(value);
    };
    int index = 0;
    for (const FeedSeries& series : this->series()) {
        add(series, theme.seriesColor(index), index % SeriesStyle::kDashCount);
        ++index;
    }
    for (const OverlaySeries& overlay : overlays())
        add(overlay.series, theme.behindColor(overlay.behind), SeriesStyle::kOverlayDash);
    return result;
}

bool ChartFeed::hasIsolated() const
{
    return !m_isolated.value.isEmpty() &&
           std::any_of(m_entries.begin(), m_entries.end(),
                       [this](const auto& entry) { return entry->id() == m_isolated; });
}

bool ChartFeed::isHidden(const Entry& entry) const
{
    return hasIsolated() ? entry.id() != m_isolated : !m_hidden.empty() && m_hidden.count(entry.id()) > 0;
}

bool ChartFeed::isSelective() const
{
    return std::any_of(m_entries.begin(), m_entries.end(),
                       [this](const auto& entry) { return isHidden(*entry); });
}

void ChartFeed::isolate(int index)
{
    if (index < 0 || std::size_t(index) >= m_entries.size())
        return;
    const SeriesId id = m_entries[std::size_t(index)]->id();
    if (hasIsolated() && m_isolated == id) {
        showAll();
        return;
    }
    m_isolated = id;
    touch();
}

void ChartFeed::toggleHidden(int index)
{
    if (index < 0 || std::size_t(index) >= m_entries.size())
        return;
    if (hasIsolated()) {
        m_hidden.clear();
        for (const auto& entry : m_entries) {
            if (entry->id() != m_isolated)
                m_hidden.insert(entry->id());
        }
    }
    m_isolated = {};
    const SeriesId id = m_entries[std::size_t(index)]->id();
    if (m_hidden.erase(id) == 0)
        m_hidden.insert(id);
    touch();
}

void ChartFeed::showAll()
{
    m_hidden.clear();
    m_isolated = {};
    touch();
}

QString ChartFeed::headlineAt(Instant at) const
{
    const auto& all = series();
    const PanelStyle style = m_panel.style;
    const bool sums = style == PanelStyle::Stacked || style == PanelStyle::Bars;
    const bool byLevel = style == PanelStyle::StateBands;
    const bool worstWins = m_panel.format.unit == Unit::Ratio || m_panel.format.unit == Unit::Seconds ||
                           style == PanelStyle::HeatMap || byLevel;
    const FeedSeries* chosen = nullptr;
    double value = kNan, sum = 0;
    int visible = 0;
    for (const FeedSeries& candidate : all) {
        if (candidate.hidden)
            continue;
        ++visible;
        const double here = latestAt(candidate, at).value;
        if (std::isnan(here))
            continue;
        sum += here;
        const auto levelHere = byLevel ? levelOf(here, m_panel.thresholds) : ValueLevel::Plain;
        const auto levelBest = byLevel ? levelOf(value, m_panel.thresholds) : ValueLevel::Plain;
        if (!chosen || levelHere > levelBest || (worstWins && levelHere == levelBest && here > value)) {
            chosen = &candidate;
            value = here;
        }
    }
    if (!chosen)
        return {};
    const QString text = valueText(sums ? sum : value, sampleFormat(m_panel));
    if (visible < 2 || sums || byLevel || style == PanelStyle::HeatMap || chosen->name.isEmpty())
        return text;
    //: the headline of a chart: name of the series, its value
    return QCoreApplication::translate("muster::ChartPanel", "%1 %2").arg(chosen->name, text);
}

ValueLevel ChartFeed::levelAt(Instant at) const
{
    ValueLevel worst = ValueLevel::None;
    for (const FeedSeries& series : this->series()) {
        if (!series.hidden)
            worst = std::max(worst, levelOf(latestAt(series, at).value, m_panel.thresholds));
    }
    return worst;
}

bool ChartFeed::isEmpty() const
{
    const auto& all = series();
    return std::all_of(all.begin(), all.end(), [](const FeedSeries& s) { return s.samples.empty(); });
}

double ChartFeed::lastSampleTime() const
{
    double last = kNan;
    for (const FeedSeries& candidate : series()) {
        const auto values = candidate.samples.values();
        for (std::size_t i = values.size(); i > 0; --i) {
            if (std::isnan(values[i - 1]))
                continue;
            const auto time = double(candidate.samples.times()[i - 1]);
            if (std::isnan(last) || time > last)
                last = time;
            break;
        }
    }
    return last;
}

void ChartFeed::touch()
{
    m_seriesStale = true;
    if (m_announced)
        return;
    m_announced = true;
    QMetaObject::invokeMethod(
        this,
        [this] {
            m_announced = false;
            ++m_revision;
            emit changed();
        },
        Qt::QueuedConnection);
}

void ChartFeed::sortEntries()
{
    const auto rank = [this](const Entry& entry) {
        const auto at = std::find_if(m_panel.series.begin(), m_panel.series.end(),
                                     [&entry](const PanelSeries& s) { return s.query == entry.key.query; });
        return at - m_panel.series.begin();
    };
    std::stable_sort(m_entries.begin(), m_entries.end(), [&rank](const auto& a, const auto& b) {
        const auto rankA = rank(*a);
        const auto rankB = rank(*b);
        return rankA != rankB ? rankA < rankB : a->label < b->label;
    });
    m_seriesStale = true;
}

} // namespace muster
