// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
// The series of one chart panel as the view fills them and ChartPanel reads them.

#include "models/base/instant.h"
#include "models/chart/chart_types.h"
#include "models/chart/feed_series.h"
#include "models/domain/panel.h"

#include <QObject>
#include <QtQmlIntegration/qqmlintegration.h>

#include <memory>
#include <set>
#include <vector>

namespace muster {

enum class ValueLevel; // state_bands.h

/// Role: holds the samples of one panel. Owner: the room (view). Thread: main.
/// Invariant: `changed` is emitted at most once per turn of the event loop, however many blocks arrive in it;
/// ChartPanel draws at most once per frame.
class ChartFeed : public QObject
{
    Q_OBJECT
    QML_ELEMENT
    QML_UNCREATABLE("Feeds are made by the room")
    Q_PROPERTY(QString panelId READ panelId NOTIFY panelChanged)
    Q_PROPERTY(QString title READ title NOTIFY panelChanged)
    Q_PROPERTY(QString subtitle READ subtitle NOTIFY panelChanged)
    /// "line", "area", "stacked", "step", "bars", "state_bands", "heat_map", "single_stat"
    Q_PROPERTY(QString style READ style NOTIFY panelChanged)
    /// Any series is hidden or isolated.
    Q_PROPERTY(bool selective READ isSelective NOTIFY changed)
    Q_PROPERTY(int revision READ revision NOTIFY changed)
    Q_PROPERTY(bool empty READ isEmpty NOTIFY changed)
    Q_PROPERTY(double lastSampleTime READ lastSampleTime NOTIFY changed)
    /// What lies behind the series: "−7 d"; empty: nothing. And what must be said of it, mostly empty.
    Q_PROPERTY(QString overlayName READ overlayName NOTIFY changed)
    Q_PROPERTY(QString overlayNote READ overlayNote NOTIFY changed)

public:
    explicit ChartFeed(QObject* parent = nullptr);
    ~ChartFeed() override;

    const Panel& panel() const { return m_panel; }
    void setPanel(Panel panel);
    QString panelId() const { return m_panel.id; }
    /// Both as they may be shown; panels are named by people and tools.
    QString title() const;
    QString subtitle() const;
    QString style() const { return toString(m_panel.style); }

    /// Which series are drawn is the person's choice; it belongs to the series, not to their places or
    /// samples, so it outlasts new data, a series that goes away for a while, and another range. Indices are
    /// those of `series()`; others do nothing. Draws only this series; asked again for the same, draws all.
    Q_INVOKABLE void isolate(int index);
    /// Takes a series away or brings it back; while one is isolated, adds another to it.
    Q_INVOKABLE void toggleHidden(int index);
    Q_INVOKABLE void showAll();
    bool isSelective() const;

    /// Merges blocks that a connector or the store delivered. Series are told apart by their key. The
    /// order of drawing is the panel's order of queries, then the legend text.
    void merge(const std::vector<SampleBlock>& blocks);
    /// The same for data that others read too: nobody may change it any more. What is large and new is not
    /// copied.
    void merge(std::shared_ptr<const std::vector<SampleBlock>> blocks);
    /// Takes in stretches that were read again from the store: nothing but what they hold changes, and the
    /// feed is then as if all of it had been read. Appending costs O(block).
    void mend(const std::vector<SampleBlock>& blocks);
    /// Forgets what was there and takes these blocks: one `changed`, nothing flickers.
    void replace(const std::vector<SampleBlock>& blocks);
    void clear();

    /// Samples after this instant are neither drawn nor answered: `AsOf::instant` of the room. Live is
    /// `Instant::endOfTime()`. Costs O(series · log n), moves no data.
    void setVisibleUntil(Instant instant);
    Instant visibleUntil() const { return m_visibleUntil; }

    /// The visible series in the order of drawing.
    const std::vector<FeedSeries>& series() const;

    /// Lays an earlier stretch behind the series, in place of the one that lay there. `blocks` have their own
    /// times, which are shifted here, and the keys of the live series that they are compared with (of another
    /// incident the caller gives them those). `isNone()` takes it away. `setVisibleUntil` does not cut it:
    /// who reads the samples leaves out what was not known then.
    void setOverlay(const ChartOverlay& overlay, const std::vector<SampleBlock>& blocks);
    /// Another remark about what lies behind, with the same samples.
    void setOverlayNote(const QString& note);
    const ChartOverlay& overlay() const { return m_overlay; }
    QString overlayName() const { return m_overlay.name; }
    QString overlayNote() const { return m_overlay.note; }
    /// Empty without an overlay or its samples. Each is hidden with the series it lies behind.
    const std::vector<OverlaySeries>& overlays() const;
    /// Latest value of each series at or before `at` and not older than five steps (or five minutes for raw
    /// data); a series without one is listed as not valid. Of a heat map, whose series are buckets, the
    /// median, the 90th and 99th percentile and how many were counted. Colours and dash indices come from
    /// `theme`. After the series come those of the overlay.
    QList<ChartValue> valuesAt(Instant at, const ChartTheme& theme) const;
    /// The value that stands for the panel at `at`: "18.2 %", or "p99 2.84 s" with several series (the
    /// largest for ratios and durations, the worst of state bands, else the first); of stacks and bars their
    /// sum, of a heat map its largest bucket, which holds all that were counted. Of the visible series only.
    /// Empty without data.
    QString headlineAt(Instant at) const;
    /// The worst that the panel's thresholds say of the visible series at `at`; `Plain` without thresholds,
    /// `None` without data.
    ValueLevel levelAt(Instant at) const;

    int revision() const { return m_revision; }
    bool isEmpty() const;
    /// UTC ms of the newest visible sample that is not a gap; NaN without one.
    double lastSampleTime() const;

signals:
    void changed();
    void panelChanged();

private:
    struct Entry;
    void touch();
    void sortEntries();
    bool hasIsolated() const;
    bool isHidden(const Entry& entry) const;
    /// `owner`: of `blocks`, when they may be kept instead of copied.
    void ingest(const std::vector<SampleBlock>& blocks, bool holes = true,
                const std::shared_ptr<const std::vector<SampleBlock>>& owner = {});
    QString nameOf(const SeriesKey& key, const std::vector<std::unique_ptr<Entry>>& among) const;
    void makeSeries() const;
    QList<ChartValue> quantilesAt(Instant at, const ChartTheme& theme) const;

    Panel m_panel;
    std::vector<std::unique_ptr<Entry>> m_entries;
    ChartOverlay m_overlay;
    std::vector<std::unique_ptr<Entry>> m_behind; ///< of the overlay, at shifted times
    std::set<SeriesId> m_hidden;
    SeriesId m_isolated; ///< counts while there is such a series
    mutable std::vector<FeedSeries> m_series;
    mutable std::vector<OverlaySeries> m_overlays;
    mutable bool m_seriesStale = true;
    Instant m_visibleUntil = Instant::endOfTime();
    int m_revision = 0;
    bool m_announced = false;
};

} // namespace muster
