// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/view/chart_history.h"

#include "models/view/formatters.h"

#include <algorithm>
#include <utility>

namespace muster {

namespace {

constexpr int kCoarser = 8;
/// A stretch this small of what is shown is asked for finely at once.
constexpr int kSmallPart = 8;
constexpr std::size_t kMostFailures = 200;
constexpr Milliseconds kScrapeWindow = std::chrono::minutes{5}; ///< of kScrapeQuery

Milliseconds lengthOf(const std::vector<TimeRange>& ranges)
{
    Milliseconds length{0};
    for (const TimeRange& range : ranges)
        length += range.length();
    return length;
}

/// Whole steps, so that the samples of neighbouring answers stand on one grid.
TimeRange onGrid(TimeRange range, Milliseconds step)
{
    const qint64 grid = step.count();
    return {Instant{range.from.ms / grid * grid}, Instant{(range.to.ms + grid - 1) / grid * grid}};
}

Milliseconds coarseStep(TimeRange range, int columns)
{
    return stepFor(range.length() * kCoarser, columns, kWatchedStep);
}

/// The part of it that the watch will not touch again, in whole minutes.
TimeRange settled(TimeRange range, Instant now)
{
    const qint64 grid = ChartHistory::kFineAtOnce.count();
    const qint64 end = (now - ChartHistory::kSettled).ms / grid * grid;
    return {range.from, std::max(range.from, std::min(range.to, Instant{end}))};
}

bool asks(const Panel& panel, const MetricQuery& query)
{
    return panel.source == query.source &&
           std::any_of(panel.series.begin(), panel.series.end(),
                       [&](const PanelSeries& series) { return series.query == query.query; });
}

} // namespace

ChartHistory::ChartHistory(ToolGateway& tools, Clock& clock, Keep keep, Recall recall, QObject* parent)
    : QObject(parent), m_tools(tools), m_clock(clock), m_keep(std::move(keep)), m_started(clock.now()),
      m_recall(std::move(recall))
{
}

ChartHistory::~ChartHistory() = default;

/// What is stored, on its way, or refused for now.
RangeCover ChartHistory::known(const SourceId& source, const QString& query, Instant now)
{
    const auto [found, added] = m_covers.try_emplace({source.value, query});
    if (added)
        found->second.add({m_started - kWatchedPast, Instant::endOfTime()}, kWatchedStep);
    RangeCover all = found->second;
    const auto add = [&](const MetricQuery& asked) {
        if (asked.source == source && asked.query == query)
            all.add(asked.range, asked.step);
    };
    for (const UnderWay& one : m_underWay)
        add(one.query);
    for (const Failed& failed : m_failed) {
        // A clock that was set back must not hold anything off for hours.
        if (now < failed.until && failed.until - now <= kPartHoldOff)
            add(failed.query);
    }
    return all;
}

void ChartHistory::want(std::vector<ShownPanel> panels)
{
    if (panels == m_wish)
        return;
    m_wish = std::move(panels);
    m_resting = true;
    m_queue.clear(); // of a view that nobody looks at any more
    std::erase_if(m_underWay, [this](const UnderWay& one) { return !isNeeded(one.query); });
    // A live tail moves every second; as long as the watch brings all of it there is nothing to do.
    const int generation = ++m_generation;
    m_clock.after(kRest, this, [this, generation] {
        if (generation == m_generation)
            ask();
    });
}

/// Whether its answer would show something: in the range, and no coarser than what would be asked first. A
/// finer one than is shown is let come: its person zoomed out and may look back.
bool ChartHistory::isNeeded(const MetricQuery& query) const
{
    for (const ShownPanel& shown : m_wish) {
        if (!asks(shown.panel, query))
            continue;
        for (const TimeRange& range : shown.ranges) {
            if (query.range.from < range.to && range.from < query.range.to &&
                query.step <= coarseStep(range, shown.columns))
                return true;
        }
    }
    return false;
}

void ChartHistory::ask()
{
    m_resting = false;
    const Instant now = m_clock.now();
    std::vector<MetricQuery> coarse, fine;
    for (const ShownPanel& shown : m_wish) {
        const Panel& panel = shown.panel;
        const int columns = shown.columns;
        for (TimeRange range : shown.ranges) {
            range.to = std::min(range.to, now);
            if (range.from >= range.to)
                continue;
            const Milliseconds step = stepFor(range.length(), columns, kWatchedStep);
            const bool isShort = stepFor(range.length(), columns, Milliseconds{0}) < step;
            const Milliseconds finer =
                isShort ? stepFor(range.length(), columns, finestOf(panel.source)) : step;
            for (const PanelSeries& series : panel.series) {
                if (!recalled(panel.source, series.query))
                    continue;
                const RangeCover there = known(panel.source, series.query, now);
                const std::vector<TimeRange> missing = there.missing(range, step);
                const auto add = [&](std::vector<MetricQuery>& queries, const std::vector<TimeRange>& parts,
                                     Milliseconds wanted) {
                    for (const TimeRange& part : parts) {
                        MetricQuery query;
                        query.source = panel.source;
                        query.query = series.query;
                        query.unit = panel.format.unit;
                        query.step = wanted;
                        query.range = onGrid(part, wanted);
                        queries.push_back(std::move(query));
                    }
                };
                const Milliseconds first = coarseStep(range, columns);
                if (lengthOf(missing) * kSmallPart > range.length() && first > step)
                    add(coarse, there.missing(range, first), first);
                add(fine, missing, step);
                if (finer < step)
                    add(fine, there.missing(settled(range, now), finer), finer);
            }
        }
    }
    // Something of every chart before all of one.
    m_queue.assign(std::make_move_iterator(coarse.begin()), std::make_move_iterator(coarse.end()));
    m_queue.insert(m_queue.end(), std::make_move_iterator(fine.begin()), std::make_move_iterator(fine.end()));
    next();
    emit changed();
}

void ChartHistory::next()
{
    while (static_cast<int>(m_underWay.size()) < kMostAtOnce && !m_queue.empty()) {
        const MetricQuery query = std::move(m_queue.front());
        m_queue.pop_front();
        const int number = ++m_asked;
        m_underWay.push_back({number, query, std::make_unique<QObject>()});
        m_tools.query(query, m_underWay.back().asker.get(),
                      [this, number, query](Result<QueryAnswer> answer) {
                          answered(number, query, std::move(answer));
                      });
    }
}

void ChartHistory::answered(int number, const MetricQuery& query, Result<QueryAnswer> answer)
{
    const auto asked = std::find_if(m_underWay.begin(), m_underWay.end(),
                                    [number](const UnderWay& one) { return one.number == number; });
    if (asked == m_underWay.end())
        return;
    asked->asker.release()->deleteLater(); // it is calling
    m_underWay.erase(asked);
    // What was said of this stretch before does not count any more.
    std::erase_if(m_failed, [&](const Failed& failed) {
        return failed.query.source == query.source && failed.query.query == query.query &&
               failed.query.step == query.step && query.range.from <= failed.query.range.from &&
               failed.query.range.to <= query.range.to;
    });
    const Instant now = m_clock.now();
    if (!answer) {
        m_failed.push_back({query, now + kHoldOff, format::errorText(answer.error(), tr("The tool"))});
    } else {
        if (tellsOfMissing(answer->warnings))
            m_failed.push_back({query, now + kPartHoldOff, {}});
        else // also one of a view that was left is true, and spares the next question
            m_covers[{query.source.value, query.query}].add(query.range, query.step);
        m_keep(query, std::move(*answer));
    }
    if (m_failed.size() > kMostFailures)
        m_failed.erase(m_failed.begin());
    if (!m_failed.empty())
        askAgain();
    next();
    emit changed();
}

/// Whether something of the stretch waits or is on its way.
bool ChartHistory::isAskedAgain(const MetricQuery& query) const
{
    const auto touches = [&](const MetricQuery& other) {
        return other.source == query.source && other.query == query.query &&
               other.range.from < query.range.to && query.range.from < other.range.to;
    };
    return std::any_of(m_queue.begin(), m_queue.end(), touches) ||
           std::any_of(m_underWay.begin(), m_underWay.end(),
                       [&](const UnderWay& one) { return touches(one.query); });
}

/// Whoever stands still in front of a chart that could not be filled does not have to move it.
void ChartHistory::askAgain()
{
    if (std::exchange(m_askingAgain, true))
        return;
    m_clock.after(kHoldOff, this, [this] {
        m_askingAgain = false;
        ask();
        // What of it is still missing was asked for just now; the rest is not shown, or came more finely.
        const Instant now = m_clock.now();
        const auto forgotten = std::erase_if(m_failed, [&](const Failed& failed) {
            return failed.until <= now && !isAskedAgain(failed.query);
        });
        if (forgotten > 0)
            emit changed();
        if (!m_failed.empty())
            askAgain();
    });
}

QString ChartHistory::trouble(const Panel& panel, TimeRange range) const
{
    for (const Failed& failed : m_failed) {
        if (!failed.words.isEmpty() && asks(panel, failed.query) && failed.query.range.from < range.to &&
            range.from < failed.query.range.to)
            return failed.words;
    }
    return {};
}

bool ChartHistory::isAsking(const Panel& panel, TimeRange range) const
{
    const auto touches = [&](const MetricQuery& query) {
        return asks(panel, query) && query.range.from < range.to && range.from < query.range.to;
    };
    if (std::any_of(m_queue.begin(), m_queue.end(), touches) ||
        std::any_of(m_underWay.begin(), m_underWay.end(),
                    [&](const UnderWay& one) { return touches(one.query); }))
        return true;
    // What earlier runs asked for comes first.
    const auto isKnown = [this, &panel](const PanelSeries& series) {
        const auto found = m_recalled.find({panel.source.value, series.query});
        return !m_recall || (found != m_recalled.end() && found->second);
    };
    return m_resting || !std::all_of(panel.series.begin(), panel.series.end(), isKnown);
}

/// The finest step that shows more of the source than coarser ones, as far as it is known yet.
Milliseconds ChartHistory::finestOf(const SourceId& source)
{
    const bool isNew = m_finest.try_emplace(source.value, kWatchedStep).second;
    if (isNew)
        learnFinest(source);
    return m_finest[source.value];
}

void ChartHistory::learnFinest(const SourceId& source)
{
    MetricQuery query;
    query.source = source;
    query.query = QString::fromLatin1(kScrapeQuery);
    query.range = {m_clock.now() - kScrapeWindow, m_clock.now()};
    query.instant = true;
    m_tools.query(query, this, [this, source](const Result<QueryAnswer>& answer) {
        const bool has = answer && !answer->blocks.empty() && !answer->blocks.front().values.empty();
        const double looks = has ? answer->blocks.front().values.front() : 0;
        if (!(looks > 1))
            return; // an unknown scrape interval, or none: as finely as the watch
        // One more or less fits into five minutes.
        const auto interval = Milliseconds{qint64(double(kScrapeWindow.count()) / (looks + 1))};
        m_finest[source.value] = std::min(interval, kWatchedStep);
        ask();
    });
}

/// Whether it is known what earlier runs asked; asks for it when not, and looks again when it came.
bool ChartHistory::recalled(const SourceId& source, const QString& query)
{
    if (!m_recall)
        return true;
    const auto [found, added] = m_recalled.try_emplace({source.value, query}, false);
    if (!added)
        return found->second;
    m_recall(source, query, [this, source, query](const std::vector<SampleStretch>& stretches) {
        RangeCover& cover = m_covers[{source.value, query}];
        cover.add({m_started - kWatchedPast, Instant::endOfTime()}, kWatchedStep);
        for (const SampleStretch& stretch : stretches) {
            if (!tellsOfMissing(stretch.words))
                cover.add(stretch.range, stretch.step);
        }
        m_recalled[{source.value, query}] = true;
        // Together, so that every chart gets something before one gets all.
        if (std::all_of(m_recalled.begin(), m_recalled.end(), [](const auto& one) { return one.second; }))
            ask();
    });
    return m_recalled[{source.value, query}];
}

} // namespace muster
