// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/view/chart_detail.h"

#include "models/base/worker.h"
#include "models/domain/display_text.h"
#include "models/store/store.h"
#include "models/view/chart_extract.h"
#include "models/view/chart_range.h"
#include "models/view/panel_list_model.h"
#include "models/view/room_snapshot.h"
#include "models/view/session.h"
#include "models/view/timeline_model.h"
#include "models/view/war_room.h"

#include <algorithm>
#include <cmath>

namespace muster {

namespace {

using Blocks = std::vector<SampleBlock>;

/// The room's panel of that id, or null.
const Panel* panelOf(WarRoom& room, const QString& id)
{
    const std::vector<Panel>& panels = room.panels()->panels();
    const auto found =
        std::find_if(panels.begin(), panels.end(), [&](const Panel& panel) { return panel.id == id; });
    return found == panels.end() ? nullptr : &*found;
}

} // namespace

ChartDetail::ChartDetail(WarRoom* room)
    : QObject(room), m_room(room), m_query(new QueryLine(room, this)), m_table(this)
{
    connect(m_query, &QueryLine::shownChanged, this, [this] {
        emit changed();
        emit rangeChanged();
        rebuildTable();
    });
    connect(m_query, &QueryLine::kept, this, [this](const QString& panelId) {
        m_next = panelId;
        roomMoved();
    });
    connect(room, &WarRoom::rangeChanged, this, &ChartDetail::roomMoved);
    connect(room, &WarRoom::asOfChanged, this, &ChartDetail::roomMoved);
    connect(room->panels(), &PanelListModel::updated, this, &ChartDetail::roomMoved);
}

ChartDetail::~ChartDetail() = default;

// ---- what is shown
// --------------------------------------------------------------------------------------------------

TimeRange ChartDetail::range() const
{
    if (frozen())
        return m_ownRange;
    return {Instant{static_cast<qint64>(m_room->rangeFrom())},
            Instant{static_cast<qint64>(m_room->rangeTo())}};
}

const Panel& ChartDetail::asked() const
{
    return m_chart ? m_chart->panel : shown();
}

const Panel& ChartDetail::shown() const
{
    return m_query->isShown() ? m_query->panel() : *m_panel;
}

QString ChartDetail::title() const
{
    return m_panel ? displayLine(m_panel->title) : QString();
}

QString ChartDetail::subtitle() const
{
    return m_panel ? displayLine(m_panel->subtitle) : QString();
}

QStringList ChartDetail::queries() const
{
    QStringList all;
    if (m_panel) {
        for (const PanelSeries& series : asked().series)
            all << displayLine(series.query);
    }
    return all;
}

ChartFeed* ChartDetail::feed() const
{
    if (!m_panel)
        return nullptr;
    if (m_query->isShown())
        return m_query->feed();
    return frozen() ? m_ownFeed.get() : m_room->panels()->feed(m_panel->id);
}

QString ChartDetail::headline() const
{
    const ChartFeed* shown = feed();
    return shown ? shown->headlineAt(frozen() ? std::min(m_chart->seen.instant, m_chart->range.to)
                                              : m_room->instant())
                 : QString();
}

double ChartDetail::sloLine() const
{
    return m_panel ? m_panel->sloLine.value_or(std::nan("")) : std::nan("");
}

void ChartDetail::leave()
{
    m_query->setChart(std::nullopt, false);
    m_query->setSource(std::nullopt);
    if (m_panel && !frozen())
        m_room->panels()->setColumns(m_panel->id, QStringLiteral("stage"), 0);
    m_panel.reset();
    m_chart.reset();
    m_event = {};
    m_frozenText.clear();
    m_problem.clear();
    m_sourceName.clear();
    m_source.reset();
    m_sourceRead = false;
    m_table.setRows({});
    m_columns.clear();
    m_tableText.clear();
}

void ChartDetail::close()
{
    leave();
    m_tableShown = false;
    emit changed(); // nothing looks at the feed any more
    m_ownFeed.reset();
    emit tableChanged();
}

void ChartDetail::showPanel(const QString& panelId)
{
    const Panel* found = panelOf(*m_room, panelId);
    if (!found)
        return;
    leave();
    m_panel = *found;
    m_query->setChart(m_panel, false);
    findSource();
    emit changed();
    emit rangeChanged();
    rebuildTable();
}

void ChartDetail::showAttended()
{
    const auto& panels = m_room->panels()->panels();
    if (!panels.empty())
        showPanel(m_attended.isEmpty() ? panels.front().id : m_attended);
}

void ChartDetail::changeQuery()
{
    if (!isOpen())
        showAttended();
    if (isOpen())
        emit queryWanted();
}

bool ChartDetail::showEvidence(const QString& eventId)
{
    const RoomSnapshot* room = m_room->snapshot();
    if (!room || !m_room->session()->store())
        return false;
    const auto found = std::find_if(room->allEvents().begin(), room->allEvents().end(),
                                    [&](const TimelineEvent& event) { return event.id.value == eventId; });
    if (found == room->allEvents().end())
        return false;
    if (found->kindName != QLatin1String(kFrozenChartKind))
        return false;
    const Result<FrozenChart> chart = frozenChartFrom(found->raw);
    if (!chart) {
        m_room->session()->report(chart.error(), tr("The frozen chart"));
        return false;
    }
    leave();
    m_event = found->id;
    m_chart = *chart;
    m_panel = frozenPanel(*chart, m_event);
    m_query->setChart(chart->panel, true);
    m_ownRange = chart->range;
    m_sourceName = displayLine(chart->sourceName);
    m_ownFeed = std::make_unique<ChartFeed>();
    m_ownFeed->setPanel(*m_panel);
    const TimeStyle style = Format::instance()->style();
    m_frozenText =
        chart->seen.isLive() || chart->seen.asKnownThen
            ? tr("frozen %1 by %2")
                  .arg(format::dateTimeFull(found->knownAt, style), displayLine(found->sourceName))
            : tr("frozen %1 by %2, with what was learnt later")
                  .arg(format::dateTimeFull(found->knownAt, style), displayLine(found->sourceName));
    m_room->session()->store()->read(
        [chart = *m_chart, event = m_event](ReadTx& tx) { return frozenSamples(tx, chart, event); }, this,
        [this, event = m_event](Result<Blocks> blocks) {
            if (event != m_event || !m_ownFeed)
                return;
            if (!blocks)
                m_problem = format::errorText(blocks.error(), tr("The samples of this chart"));
            else if (blocks->empty())
                m_problem = tr("The samples of this chart are not on this machine: only the event came here. "
                               "Its text says what was seen.");
            else
                m_ownFeed->replace(*blocks);
            emit changed();
            emit rangeChanged();
            rebuildTable();
        });
    findSource();
    emit changed();
    emit rangeChanged();
    return true;
}

void ChartDetail::step(int direction)
{
    const auto& panels = m_room->panels()->panels();
    if (!m_panel || frozen() || panels.empty())
        return;
    const Panel* found = panelOf(*m_room, m_panel->id);
    if (!found)
        return;
    const auto count = static_cast<qint64>(panels.size());
    const qint64 at = (found - panels.data() + direction % count + count) % count;
    showPanel(panels[static_cast<size_t>(at)].id);
}

void ChartDetail::setRange(double fromMs, double toMs)
{
    if (!frozen()) {
        m_room->range()->set(fromMs, toMs);
        return;
    }
    // There is nothing outside of what was frozen.
    const TimeRange all = m_chart->range;
    TimeRange next{std::max(all.from, Instant{static_cast<qint64>(fromMs)}),
                   std::min(all.to, Instant{static_cast<qint64>(toMs)})};
    if (next.length() < std::chrono::seconds{1})
        return;
    m_ownRange = next;
    emit rangeChanged();
    rebuildTable();
}

void ChartDetail::roomMoved()
{
    if (!m_panel || frozen())
        return;
    if (!m_next.isEmpty() && panelOf(*m_room, m_next)) {
        showPanel(std::exchange(m_next, {}));
        return;
    }
    const Panel* found = panelOf(*m_room, m_panel->id);
    if (!found) {
        close();
        return;
    }
    if (*found != *m_panel) {
        m_panel = *found;
        m_query->setChart(m_panel, false);
        emit changed();
    }
    m_query->follow();
    emit rangeChanged();
    rebuildTable();
}

void ChartDetail::setAttended(const QString& panelId)
{
    if (panelId == m_attended)
        return;
    m_attended = panelId;
    emit attendedChanged();
}

// ---- its tool
// -------------------------------------------------------------------------------------------------------

void ChartDetail::findSource()
{
    const SourceId wanted = asked().source;
    m_room->session()->store()->read([](ReadTx& tx) { return tx.sources(); }, this,
                                     [this, wanted](Result<std::vector<Source>> sources) {
                                         if (!m_panel || asked().source != wanted)
                                             return;
                                         m_sourceRead = true;
                                         if (sources) {
                                             for (const Source& source : *sources) {
                                                 if (source.id == wanted)
                                                     m_source = source;
                                             }
                                         }
                                         if (m_source && m_sourceName.isEmpty())
                                             m_sourceName = displayLine(m_source->name);
                                         m_query->setSource(m_source);
                                         emit changed();
                                     });
}

std::vector<QString> ChartDetail::queryTexts() const
{
    std::vector<QString> texts;
    for (const PanelSeries& series : asked().series)
        texts.push_back(series.query);
    return texts;
}

QString ChartDetail::link() const
{
    const ToolGateway* tools = m_room->session()->tools();
    // What is made from the objective has no query that a tool knows.
    const bool asks = m_panel && asked().slo == SloView::None;
    return tools && m_source && asks ? tools->exploreLink(*m_source, queryTexts(), range()) : QString();
}

QString ChartDetail::dashboardLink() const
{
    const ToolGateway* tools = m_room->session()->tools();
    return tools && m_source && m_panel && asked().slo == SloView::None
               ? tools->dashboardLink(*m_source, asked().origin, queryTexts(), range())
               : QString();
}

QString ChartDetail::whyNoLink() const
{
    if (!m_panel || !m_sourceRead || !link().isEmpty())
        return {};
    if (asked().slo != SloView::None)
        return tr("made here from the counters behind the objective");
    return m_source ? tr("%1 has no page for a query").arg(m_sourceName)
                    : tr("its source is not connected here");
}

// ---- evidence
// -------------------------------------------------------------------------------------------------------

void ChartDetail::freeze()
{
    if (frozen())
        return;
    if (m_panel) {
        freezePanel(shown());
        return;
    }
    for (const Panel& panel : m_room->panels()->panels()) {
        if (m_attended.isEmpty() || panel.id == m_attended)
            freezePanel(panel);
    }
}

void ChartDetail::freezePanel(const Panel& panel)
{
    Store* store = m_room->session()->store();
    const TimeRange shown = range();
    if (!store || shown.from >= shown.to)
        return;
    FrozenChart chart;
    chart.panel = panel;
    chart.range = shown;
    chart.seen = m_room->asOf();
    for (const SourceRow& row : m_room->sources()->rows()) {
        if (row.sourceId == panel.source.value)
            chart.sourceName = row.name;
    }
    const ChartExtract wanted{panel, std::nullopt, {}, shown, chart.seen, {}, m_room->id(), {}};
    struct Taken
    {
        Blocks blocks;
        QString text;
    };
    store->read(
        [wanted, chart](ReadTx& tx) -> Result<Taken> {
            auto blocks = readSamples(tx, wanted);
            if (!blocks)
                return tl::unexpected(blocks.error());
            Taken taken{std::move(*blocks), {}};
            taken.text = evidenceText(chart, seriesOf(wanted.panel, taken.blocks, wanted.asOf.instant));
            return taken;
        },
        this,
        [this, chart](Result<Taken> taken) {
            const QString title = displayLine(chart.panel.title);
            if (!taken) {
                m_room->session()->report(taken.error(), title);
                return;
            }
            if (taken->blocks.empty()) {
                const auto nothing = fail(ErrorKind::NotFound,
                                          QStringLiteral("no samples in this stretch: nothing was frozen"));
                m_room->session()->report(nothing.value(), title);
                return;
            }
            TimelineEvent event;
            event.id = newId<EventId>();
            event.kindName = QLatin1String(kFrozenChartKind);
            event.text = taken->text;
            event.raw = toRaw(chart);
            event.occurredAt = event.knownAt = m_room->writeInstant();
            m_room->addLocalEvent(
                event,
                [chart, blocks = std::move(taken->blocks), incident = m_room->id(), id = event.id,
                 knownAt = event.knownAt](WriteTx& tx) {
                    return keepFrozenSamples(tx, incident, id, chart, blocks, knownAt);
                },
                [this, id = event.id](bool stored) {
                    if (stored)
                        emit froze(id.value);
                },
                this);
        });
}

// ---- table
// ----------------------------------------------------------------------------------------------------------

void ChartDetail::setTableShown(bool shown)
{
    if (shown == m_tableShown)
        return;
    m_tableShown = shown;
    emit tableChanged();
    rebuildTable();
}

void ChartDetail::rebuildTable()
{
    const ChartFeed* drawn = feed();
    if (!m_tableShown || !drawn)
        return;
    if (m_tableMaking) {
        m_tableAgain = true;
        return;
    }
    m_tableMaking = true;
    m_tableAgain = false;
    std::vector<FeedSeries> columns = drawn->series();
    for (const OverlaySeries& overlay : drawn->overlays())
        columns.push_back(overlay.series);
    Worker::run([series = std::move(columns), panel = shown(), range = range(),
                 style = Format::instance()->style()] { return tableOf(series, panel, range, style); },
                this,
                [this](SampleTable made) {
                    m_tableMaking = false;
                    if (m_panel && m_tableShown) {
                        const int all = static_cast<int>(made.instants);
                        m_tableText =
                            static_cast<size_t>(all) > made.rows.size()
                                ? tr("the newest %1 of %2 instants; the CSV file has them all")
                                      .arg(format::count(double(made.rows.size())), format::count(all))
                                : format::counted(all, tr("%1 instant"), tr("%1 instants"));
                        m_columns = made.columns;
                        m_table.setRows(std::move(made.rows));
                        emit tableChanged();
                    }
                    if (m_tableAgain)
                        rebuildTable();
                });
}

} // namespace muster
