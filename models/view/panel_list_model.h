// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
// The chart panels of a room: one ChartFeed each, filled from the store for the shown range and instant.

#include "models/base/instant.h"
#include "models/chart/chart_feed.h"
#include "models/chart/chart_types.h"
#include "models/domain/panel.h"
#include "models/domain/sample_stretch.h"
#include "models/domain/source.h"
#include "models/domain/timeline_merge.h"
#include "models/store/change_set.h"
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
/// for the range and AsOf, and then only what is new: the edges that a moved range uncovers, and the
/// stretches that were written since. While a read is under way later wishes are folded into one.
class PanelListModel : public RowListModel, public Rows<PanelRow>
{
    Q_OBJECT
    QML_ELEMENT
    QML_UNCREATABLE("WarRoom.panels")
    /// Changes, alerts, decisions and updates over every panel.
    Q_PROPERTY(QList<muster::ChartMarker> markers READ markers NOTIFY markersChanged)
    /// Rows of the grid that the panels take together.
    Q_PROPERTY(int boardRows READ boardRows NOTIFY boardChanged)
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
    /// What of a timeline's lines stands on the charts. Pure, any thread.
    static QList<ChartMarker> markersOf(const std::vector<MergedEvent>& events);
    /// Those that AsOf sees.
    void setMarkers(const QList<ChartMarker>& markers);
    QList<ChartMarker> markers() const { return m_markers; }
    /// Brings back what was hidden or put aside in any legend.
    void showAllSeries();
    /// Samples, or what is said of them, changed in the store: reads those stretches of what is shown.
    void samplesChanged(const ChangeSet& changes);
    /// Reads everything anew.
    void refresh();
    /// Why samples of a panel are missing, as the tools told; empty: nothing is in the way.
    void setTrouble(const QString& panelId, const QString& words);
    /// What lies behind a panel is on its way from the tool: until then nobody can say that it is missing.
    void setOverlayAsked(const QString& panelId, bool asked);
    const std::vector<Panel>& panels() const { return m_panels; }
    /// Places of the panels, in their order (models/domain/board_layout.h).
    std::vector<PanelPlace> places() const;
    int boardRows() const;
    TimeRange shownRange() const { return m_range; }
    /// Stretches and samples read from the store so far; for tests.
    int stretchesRead() const { return m_stretchesRead; }
    qint64 samplesRead() const { return m_samplesRead; }
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
    void boardChanged();
    /// A read was applied; headlines are current.
    void updated();

private:
    /// What is kept beside a feed to read no more than is new.
    struct Entry
    {
        Panel panel;
        std::unique_ptr<ChartFeed> feed;
        TimeRange loaded;                   ///< what the feed holds; empty: nothing was read yet
        AsOf asOf;                          ///< of `loaded`
        std::vector<SamplesChange> written; ///< since, and not read again yet
        std::vector<SampleStretch> remarks; ///< of the tool, within `loaded`
        QString trouble;
        QString overlayNote;         ///< as the store told, with nothing asked
        bool overlayMissing = false; ///< the store has nothing of it
        bool overlayAsked = false;
    };
    struct Plan;
    struct Read;
    struct Answer;
    std::vector<Plan> plans();
    TimeRange overlayToRead() const;
    void load();
    void apply(const Plan& plan, Read read);
    QString remarkText(const Entry& entry) const;
    static QString overlayNote(const Entry& entry);
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
    OverlayChoice m_overlay;
    std::optional<Instant> m_onset;
    bool m_overlayStale = false; ///< another choice, or other samples behind the charts
    TimeRange m_overlayLoaded;
    AsOf m_overlayAsOf;
    int m_stretchesRead = 0;
    qint64 m_samplesRead = 0;
    bool m_loading = false, m_again = false;
};

} // namespace muster
