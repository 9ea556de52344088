// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
// The chart panels of a room: one ChartFeed each, filled from the store for the shown range and instant.

#include "models/base/instant.h"
#include "models/domain/series.h"
#include "models/domain/source.h"
#include "models/domain/timeline.h"
#include "models/view/formatters.h"
#include "models/view/room_models.h"

#include <QtQml/qqmlregistration.h>

#include <memory>
#include <unordered_map>

namespace muster {

class ChartFeed;
class Store;

/// Role: rows and feeds of one room's panels. Owner: WarRoom. Thread: main. Samples are read from the store for the
/// range and AsOf; while a read is under way later wishes are folded into one.
class PanelListModel : public RowListModel, public Rows<PanelRow> {
    Q_OBJECT
    QML_ELEMENT
    QML_UNCREATABLE("WarRoom.panels")
public:
    PanelListModel(Store* store, QObject* parent);
    ~PanelListModel() override;

    void setPanels(const std::vector<Panel>& panels);
    /// Shown range and instant; `now`: the room's now (end of a live range).
    void show(TimeRange range, AsOf asOf, Instant now, TimeStyle style);
    /// Freshness at the instant, for the stale texts.
    void setFreshness(const std::vector<Freshness>& feeds);
    /// Changes, alerts and decisions as vertical markers.
    void setMarkers(const std::vector<TimelineEvent>& events);
    /// Samples changed in the store.
    void refresh();
    const std::vector<Panel>& panels() const { return m_panels; }
    ChartFeed* feed(const QString& panelId) const;

signals:
    /// A read was applied; headlines are current.
    void updated();

private:
    struct Entry;
    void load();
    void rebuildRows();

    Store* m_store;
    std::vector<Panel> m_panels;
    std::unordered_map<std::string, std::unique_ptr<Entry>> m_entries;
    TimeRange m_range;
    AsOf m_asOf;
    Instant m_now;
    TimeStyle m_style;
    std::vector<Freshness> m_freshness;
    bool m_loading = false, m_again = false;
};

} // namespace muster
