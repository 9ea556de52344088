// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
// The chart panels of a room: one ChartFeed each, filled from the store for the shown range and instant.

#include "models/base/instant.h"
#include "models/chart/chart_feed.h"
#include "models/chart/chart_types.h"
#include "models/domain/panel.h"
#include "models/domain/source.h"
#include "models/domain/timeline_merge.h"
#include "models/view/formatters.h"
#include "models/view/overlay_choice.h"
#include "models/view/room_models.h"

#include <QtQml/qqmlregistration.h>

#include <map>
#include <memory>
#include <optional>
#include <vector>

namespace muster {

class Store;

/// Role: rows and feeds of one room's panels. Owner: WarRoom. Thread: main. Samples are read from the store
/// for the range and AsOf; while a read is under way later wishes are folded into one.
class PanelListModel : public RowListModel, public Rows<PanelRow>
{
    Q_OBJECT
    QML_ELEMENT
    QML_UNCREATABLE("WarRoom.panels")
    /// Changes, alerts, decisions and updates over every panel.
    Q_PROPERTY(QList<muster::ChartMarker> markers READ markers NOTIFY markersChanged)
public:
    /// Panels made from an SLO take that of `incident`.
    PanelListModel(Store* store, const IncidentId& incident, QObject* parent);
    ~PanelListModel() override;

    void setPanels(const std::vector<Panel>& panels);
    /// Shown range and instant; `now`: the room's now (end of a live range).
    void show(TimeRange range, AsOf asOf, Instant now, TimeStyle style);
    /// What lies behind the charts; `onset` is the room's own, for another incident.
    void setOverlay(const OverlayChoice& overlay, std::optional<Instant> onset);
    /// Freshness at the instant, for the stale texts.
    void setFreshness(const std::vector<Freshness>& feeds);
    /// From the timeline's lines as AsOf sees them.
    void setEvents(const std::vector<MergedEvent>& events);
    QList<ChartMarker> markers() const { return m_markers; }
    /// Brings back what was hidden or put aside in any legend.
    void showAllSeries();
    /// Samples changed in the store.
    void refresh();
    const std::vector<Panel>& panels() const { return m_panels; }
    /// How many device pixels wide the plot of a panel is on a screen ("card", "stage"); 0: not there any
    /// more. The finest of them decides what is asked of the tools.
    Q_INVOKABLE void setColumns(const QString& panelId, const QString& screen, int columns);
    /// The widest plot of a panel; 0: none is known.
    int columns(const QString& panelId) const;
    /// Null when there is no such panel.
    ChartFeed* feed(const QString& panelId) const;

signals:
    void markersChanged();
    void columnsChanged();
    /// A read was applied; headlines are current.
    void updated();

private:
    /// What is kept beside a feed to write the card's texts.
    struct Entry
    {
        Panel panel;
        std::unique_ptr<ChartFeed> feed;
        std::optional<double> value; ///< newest of the first query at the instant
        std::optional<Instant> lastSample;
    };
    void load();
    void rebuildRows();

    Store* m_store;
    IncidentId m_incident;
    std::vector<Panel> m_panels;
    std::vector<Entry> m_entries;
    TimeRange m_range;
    AsOf m_asOf;
    Instant m_now;
    TimeStyle m_style;
    std::vector<Freshness> m_freshness;
    QList<ChartMarker> m_markers;
    std::map<QString, std::map<QString, int>> m_columns; ///< by panel and screen
    TimeRange m_loaded;                                  ///< what the last read covers, margins included
    AsOf m_loadedAsOf;
    OverlayChoice m_overlay;
    std::optional<Instant> m_onset;
    bool m_loading = false, m_again = false;
};

} // namespace muster
