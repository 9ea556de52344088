// SPDX-License-Identifier: GPL-3.0-or-later
// What a live room asks of connected tools (declared in war_room.h): panels, the SLO's counters and their
// history.
#include "models/store/store.h"
#include "models/view/panel_samples.h"
#include "models/store/stretch_rows.h"
#include "models/view/budget_panels.h"
#include "models/view/panel_list_model.h"
#include "models/view/chart_range.h"
#include "models/view/room_snapshot.h"
#include "models/view/session.h"
#include "models/view/provided_panels.h"
#include "models/view/war_room.h"
#include "models/view/war_room_models.h"

#include <algorithm>
#include <utility>

namespace muster {

namespace {
/// How long the charts of a resolved incident are still followed: that it stays quiet belongs to it.
constexpr Milliseconds kFollowedAfterResolved = std::chrono::hours{1};
} // namespace

void WarRoom::watchTools()
{
    ToolGateway* tools = m_session->tools();
    if (sealed() || !tools || !m_snapshot)
        return;
    if (!m_models->history) {
        m_models->history = std::make_unique<ChartHistory>(
            *tools, m_session->clock(),
            [this](const MetricQuery& asked, QueryAnswer answer) { keepAnswer(asked, std::move(answer)); },
            [this](const SourceId& source, const QString& query,
                   const std::function<void(std::vector<SampleStretch>)>& onDone) {
                m_session->store()->read(
                    [source, query](ReadTx& tx) { return askedStretches(tx, source, query); }, this,
                    [onDone](Result<std::vector<SampleStretch>> found) {
                        onDone(found ? std::move(*found) : std::vector<SampleStretch>());
                    });
            });
        connect(m_models->history.get(), &ChartHistory::changed, this, &WarRoom::tellTrouble);
    }
    if (m_snapshot->resolvedAt &&
        m_session->clock().now() - *m_snapshot->resolvedAt > kFollowedAfterResolved) {
        if (std::exchange(m_watching, false))
            tools->unwatch(m_incident);
        return;
    }
    // Charts are followed for one room: the one that is looked at, not one that is read for its tab, unless
    // what is looked at is over. Alerts reach all of them (OpenRooms).
    const WarRoom* const shown = m_session->room();
    if (shown && shown != this && (shown->m_watching || !shown->m_snapshot))
        return;
    // The counters behind the SLO are watched like panels, so that impact and budget come from stored
    // samples.
    std::vector<Panel> panels = m_snapshot->panels;
    std::erase_if(panels, [](const Panel& panel) { return panel.slo != SloView::None; });
    for (const Slo& slo : m_snapshot->slos) {
        if (m_snapshot->panels.empty())
            break;
        Panel counters = counterPanel(slo, m_snapshot->panels.front().source);
        if (!counters.series.empty())
            panels.push_back(std::move(counters));
    }
    // A panel that was moved or renamed asks what it asked before.
    const auto asksTheSame = [](const Panel& a, const Panel& b) {
        return a.id == b.id && a.source == b.source && a.series == b.series && a.format.unit == b.format.unit;
    };
    if (m_watching &&
        std::equal(panels.begin(), panels.end(), m_watched.begin(), m_watched.end(), asksTheSame))
        return;
    std::vector<SourceId> sources;
    for (const SourceRow& row : m_session->sources()->rows()) {
        if (row.enabled)
            sources.push_back(SourceId{row.sourceId});
    }
    m_watching = true;
    m_watched = panels;
    tools->watch(m_incident, panels, sources);

    // What the room shows belongs to the incident: it is kept and travels with its file.
    m_session->store()->write(
        [id = m_incident, panels](WriteTx& tx) -> Result<bool> {
            for (const Panel& panel : panels) {
                for (const PanelSeries& series : panel.series) {
                    if (Done done = tx.keepSeries(id, panel.source, series.query); !done)
                        return tl::unexpected(done.error());
                }
            }
            return true;
        },
        this, [](Result<bool>) {});
    for (const Panel& panel : panels) {
        if (panel.id.startsWith(QLatin1String("slo:")))
            fetchHistory(panel);
    }
}

std::vector<Panel> askedPanels(const RoomSnapshot& room)
{
    std::vector<Panel> asked;
    bool fromSlo = false;
    for (const Panel& panel : room.panels) {
        fromSlo |= panel.slo != SloView::None;
        if (panel.slo == SloView::None)
            asked.push_back(panel);
    }
    for (const Slo& slo : room.slos) {
        Panel counters = counterPanel(slo, room.panels.empty() ? SourceId{} : room.panels.front().source);
        if (fromSlo && !counters.series.empty())
            asked.push_back(std::move(counters));
    }
    return asked;
}

void WarRoom::toggleBudget()
{
    if (!m_snapshot || !m_session->store())
        return;
    m_session->store()->write(
        [id = m_incident, shown = m_snapshot->budgetShown](WriteTx& tx) -> Result<bool> {
            if (const Done back = shown ? Done() : restoreBudgetPanels(tx, id); !back)
                return tl::unexpected(back.error());
            if (Done done = tx.setSetting(QString::fromLatin1(kBudgetSetting),
                                          shown ? QString() : QStringLiteral("shown"));
                !done)
                return tl::unexpected(done.error());
            return true;
        },
        this,
        [this](Result<bool> done) {
            if (!done)
                m_session->report(done.error(), tr("The charts of the error budget"));
            reload();
        });
}

/// Samples, and how whole they are, in one transaction.
void WarRoom::keepAnswer(const MetricQuery& asked, QueryAnswer answer)
{
    SampleStretch stretch{asked.source, asked.query,        asked.range,
                          asked.step,   answer.evaluatedAt, std::move(answer.warnings)};
    m_session->store()->write(
        [blocks = std::move(answer.blocks), stretch = std::move(stretch)](WriteTx& tx) -> Result<bool> {
            for (const SampleBlock& block : blocks) {
                if (Done done = tx.putSamples(block); !done)
                    return tl::unexpected(done.error());
            }
            if (Done done = putStretch(tx, stretch); !done)
                return tl::unexpected(done.error());
            return true;
        },
        this, [](Result<bool>) {}); // a store that cannot write says so itself
}

/// Beside each chart stands why something of it is missing.
void WarRoom::tellTrouble()
{
    if (!m_models->history || !m_snapshot)
        return;
    for (const Panel& panel : m_snapshot->panels) {
        m_panels->setTrouble(panel.id, m_models->history->trouble(panel, m_range->range()));
        const auto behind = rangeBehind(*m_snapshot, *m_range, panel);
        m_panels->setOverlayAsked(panel.id, behind && m_models->history->isAsking(panel, *behind));
    }
}

std::optional<TimeRange> rangeBehind(const RoomSnapshot& room, const ChartRange& charts, const Panel& panel)
{
    const OverlayChoice& overlay = charts.overlay();
    const auto shift = overlayShift(overlay);
    if (!shift)
        return std::nullopt;
    const auto isOf = [&room](const QString& id, auto condition) {
        return std::any_of(room.panels.begin(), room.panels.end(),
                           [&](const Panel& one) { return one.id == id && condition(one); });
    };
    // The counters of an SLO are none of the charts, but what charts are made from.
    const bool counters = !isOf(panel.id, [](const Panel&) { return true; });
    const bool covered =
        overlay.covers(panel.id) ||
        (counters && isOf(overlay.onlyPanel, [](const Panel& one) { return one.slo != SloView::None; }));
    if (!covered)
        return std::nullopt;
    const TimeRange range = charts.range();
    return TimeRange{range.from - *shift, range.to - *shift};
}

void WarRoom::fetchHistory(const Panel& counters)
{
    // The budget needs the SLO's whole window once; the watch only follows the present.
    Milliseconds window{0};
    for (const Slo& slo : m_snapshot->slos)
        window = std::max(window, slo.window);
    const Instant now = m_session->clock().now();
    for (const PanelSeries& series : counters.series) {
        if (m_historyAsked.contains(series.query))
            continue;
        m_historyAsked.insert(series.query);
        MetricQuery query;
        query.source = counters.source;
        query.query = series.query;
        query.step = std::chrono::hours{1};
        query.range = {now - window - query.step * 2, now};
        query.unit = Unit::Count;
        m_session->tools()->query(query, this, [this, asked = series.query](Result<QueryAnswer> answer) {
            if (!answer) {
                m_historyAsked.remove(
                    asked); // asked again when the panels or the SLO change; the source tells its trouble
                return;
            }
            m_session->store()->write(
                [blocks = std::move(answer->blocks)](WriteTx& tx) -> Result<bool> {
                    for (const SampleBlock& block : blocks) {
                        if (Done done = tx.putSamples(block); !done)
                            return tl::unexpected(done.error());
                    }
                    return true;
                },
                this, [](Result<bool>) {});
        });
    }
}

void WarRoom::providePanelsOnce()
{
    if (!m_snapshot || sealed() || !m_snapshot->panels.empty() || m_snapshot->incident.services.isEmpty())
        return;
    // A tool was connected after the incident was declared.
    m_session->store()->write([id = m_incident, path = m_session->panelTemplate()](
                                  WriteTx& tx) { return providePanels(tx, id, path); },
                              this,
                              [this](Result<bool> provided) {
                                  if (!provided)
                                      m_session->report(provided.error(), tr("The panels"));
                              });
}

} // namespace muster
