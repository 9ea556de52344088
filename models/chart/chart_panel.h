// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
// The live chart in QML: one image node per panel, drawn from a ChartFeed. It neither fetches nor decides;
// the shared range and the shared cursor live in the room and are bound in.

#include "models/chart/chart_feed.h"
#include "models/chart/chart_types.h"
#include "models/chart/mark_lanes.h"

#include <QBasicTimer>
#include <QImage>
#include <QPointer>
#include <QQuickItem>
#include <QTimeZone>

#include <limits>

namespace muster {

struct ChartFrame;
struct FrameInput;
struct PlotContent;

/// Role: draws one panel (axes, grid, series, markers, cursor) and turns mouse and keys into requests.
/// Owner: the QML tree. Thread: main; large frames are composed on the worker pool. Draws nothing while
/// nothing changes. Times are UTC milliseconds since the epoch as doubles; NaN means "none".
class ChartPanel : public QQuickItem
{
    Q_OBJECT
    QML_ELEMENT
    Q_PROPERTY(muster::ChartFeed* feed READ feed WRITE setFeed NOTIFY feedChanged)
    /// The visible range. With `rangeTo <= rangeFrom` nothing but the background is drawn.
    Q_PROPERTY(double rangeFrom READ rangeFrom WRITE setRangeFrom NOTIFY rangeChanged)
    Q_PROPERTY(double rangeTo READ rangeTo WRITE setRangeTo NOTIFY rangeChanged)
    /// Chooses the default colours; the colour properties override them one by one.
    Q_PROPERTY(bool dark READ isDark WRITE setDark NOTIFY themeChanged)
    Q_PROPERTY(QColor backgroundColor READ backgroundColor WRITE setBackgroundColor NOTIFY themeChanged)
    Q_PROPERTY(QColor textColor READ textColor WRITE setTextColor NOTIFY themeChanged)
    Q_PROPERTY(QColor mutedColor READ mutedColor WRITE setMutedColor NOTIFY themeChanged)
    Q_PROPERTY(QColor gridColor READ gridColor WRITE setGridColor NOTIFY themeChanged)
    Q_PROPERTY(QColor lineColor READ lineColor WRITE setLineColor NOTIFY themeChanged)
    Q_PROPERTY(QColor sloColor READ sloColor WRITE setSloColor NOTIFY themeChanged)
    Q_PROPERTY(QColor goodColor READ goodColor WRITE setGoodColor NOTIFY themeChanged)
    Q_PROPERTY(QColor changeColor READ changeColor WRITE setChangeColor NOTIFY themeChanged)
    Q_PROPERTY(QColor alertColor READ alertColor WRITE setAlertColor NOTIFY themeChanged)
    Q_PROPERTY(QColor decisionColor READ decisionColor WRITE setDecisionColor NOTIFY themeChanged)
    Q_PROPERTY(QColor updateColor READ updateColor WRITE setUpdateColor NOTIFY themeChanged)
    Q_PROPERTY(QList<QColor> seriesColors READ seriesColors WRITE setSeriesColors NOTIFY themeChanged)
    Q_PROPERTY(QString fontFamily READ fontFamily WRITE setFontFamily NOTIFY themeChanged)
    Q_PROPERTY(int fontPixelSize READ fontPixelSize WRITE setFontPixelSize NOTIFY themeChanged)
    /// Time labels in UTC or in the machine's zone; the axis names it.
    Q_PROPERTY(bool utc READ isUtc WRITE setUtc NOTIFY themeChanged)
    Q_PROPERTY(QList<muster::ChartMarker> markers READ markers WRITE setMarkers NOTIFY markersChanged)
    /// Dashed horizontal line in the panel's unit. NaN (the default): the feed's panel decides.
    Q_PROPERTY(double sloLine READ sloLine WRITE setSloLine NOTIFY sloLineChanged)
    /// "ratio", "seconds", "rps", "bytes", "count" or "": of the feed's panel.
    Q_PROPERTY(QString unit READ unit NOTIFY feedChanged)
    /// The shared cursor, in. Out goes `cursorMoved`; the panel does not change it by itself.
    Q_PROPERTY(double cursorTime READ cursorTime WRITE setCursorTime NOTIFY cursorTimeChanged)
    /// Id of the marker that the cursor stands on after a walk from mark to mark; Enter activates it.
    Q_PROPERTY(QString cursorMark MEMBER m_cursorMark NOTIFY cursorTimeChanged)
    /// The room's now (live or scrubbed). A line is drawn there when it is inside the range, and the stretch
    /// between the last sample and it is hatched when older than `staleAfter`.
    Q_PROPERTY(double nowTime READ nowTime WRITE setNowTime NOTIFY nowTimeChanged)
    /// Milliseconds without a sample until the stretch counts as stale. 0: never.
    Q_PROPERTY(double staleAfter READ staleAfter WRITE setStaleAfter NOTIFY nowTimeChanged)
    /// The series are a recording and will not move: the foot of the plot is dashed, and `summary` says so.
    Q_PROPERTY(bool recorded READ isRecorded WRITE setRecorded NOTIFY recordedChanged)
    Q_PROPERTY(bool stale READ isStale NOTIFY valuesChanged)
    /// Names and values at the cursor; empty without a cursor.
    Q_PROPERTY(QList<muster::ChartValue> hoverValues READ hoverValues NOTIFY valuesChanged)
    /// Names and values at `nowTime` (or the newest): the legend.
    Q_PROPERTY(QList<muster::ChartValue> currentValues READ currentValues NOTIFY valuesChanged)
    Q_PROPERTY(QString headline READ headline NOTIFY valuesChanged)
    /// "Error rate: 18.2 %, stale": what a screen reader says. The item also writes it to its own
    /// Accessible.name (role Chart) when a QML file made it and does not set Accessible.role.
    Q_PROPERTY(QString accessibleText READ accessibleText NOTIFY valuesChanged)
    /// Every series with its figures over the visible range, hidden ones too, and the chart in one sentence
    /// (Accessible.description). Both read all visible samples, so `digestChanged` follows a change by a
    /// tenth of a second: a pan asks once when it rests.
    Q_PROPERTY(QList<muster::ChartLegendEntry> legend READ legend NOTIFY digestChanged)
    Q_PROPERTY(QString summary READ summary NOTIFY digestChanged)
    /// Of a heat map: the colours from nothing to the most, and what the last and the middle of them count.
    /// Empty for every other style.
    Q_PROPERTY(QList<QColor> heatColors READ heatColors NOTIFY heatKeyChanged)
    Q_PROPERTY(QString heatMostText READ heatMostText NOTIFY heatKeyChanged)
    Q_PROPERTY(QString heatMiddleText READ heatMiddleText NOTIFY heatKeyChanged)
    /// The marks under the mouse: one, or those that are drawn as one.
    Q_PROPERTY(QList<muster::ChartMarker> pointedMarks READ pointedMarks NOTIFY pointedMarksChanged)
    /// Where the data is drawn, in item coordinates.
    Q_PROPERTY(QRectF plotArea READ plotArea NOTIFY plotAreaChanged)
    /// A plain drag brushes too, instead of panning.
    Q_PROPERTY(bool brushing MEMBER m_brushing NOTIFY brushingChanged)
    /// Mouse wheel zooms, drag pans, shift-drag brushes, keys move. Off: a picture.
    Q_PROPERTY(bool interactive READ isInteractive WRITE setInteractive NOTIFY interactiveChanged)

public:
    explicit ChartPanel(QQuickItem* parent = nullptr);
    ~ChartPanel() override;

    ChartFeed* feed() const;
    void setFeed(ChartFeed* feed);
    double rangeFrom() const { return m_rangeFrom; }
    void setRangeFrom(double ms);
    double rangeTo() const { return m_rangeTo; }
    void setRangeTo(double ms);
    bool isDark() const { return m_dark; }
    void setDark(bool dark);
    QColor backgroundColor() const { return m_theme.background; }
    void setBackgroundColor(const QColor& color);
    QColor textColor() const { return m_theme.text; }
    void setTextColor(const QColor& color);
    QColor mutedColor() const { return m_theme.muted; }
    void setMutedColor(const QColor& color);
    QColor gridColor() const { return m_theme.grid; }
    void setGridColor(const QColor& color);
    QColor lineColor() const { return m_theme.line; }
    void setLineColor(const QColor& color);
    QColor sloColor() const { return m_theme.slo; }
    void setSloColor(const QColor& color);
    QColor goodColor() const { return m_theme.good; }
    void setGoodColor(const QColor& color);
    QColor changeColor() const { return m_theme.change; }
    void setChangeColor(const QColor& color);
    QColor alertColor() const { return m_theme.alert; }
    void setAlertColor(const QColor& color);
    QColor decisionColor() const { return m_theme.decision; }
    void setDecisionColor(const QColor& color);
    QColor updateColor() const { return m_theme.update; }
    void setUpdateColor(const QColor& color);
    QList<QColor> seriesColors() const { return m_theme.series; }
    void setSeriesColors(const QList<QColor>& colors);
    QString fontFamily() const { return m_theme.fontFamily; }
    void setFontFamily(const QString& family);
    int fontPixelSize() const { return m_theme.fontPixelSize; }
    void setFontPixelSize(int pixels);
    bool isUtc() const { return m_zone == QTimeZone::utc(); }
    void setUtc(bool utc);
    QList<ChartMarker> markers() const { return m_markers; }
    void setMarkers(const QList<ChartMarker>& markers);
    double sloLine() const { return m_sloLine; }
    void setSloLine(double value);
    QString unit() const;
    double cursorTime() const { return m_cursorTime; }
    void setCursorTime(double ms);
    double nowTime() const { return m_nowTime; }
    void setNowTime(double ms);
    double staleAfter() const { return m_staleAfter; }
    void setStaleAfter(double ms);
    bool isRecorded() const { return m_recorded; }
    void setRecorded(bool recorded);
    bool isStale() const;
    QList<ChartValue> hoverValues() const;
    QList<ChartValue> currentValues() const;
    QString headline() const;
    QString accessibleText() const;
    QList<ChartLegendEntry> legend() const;
    QString summary() const;
    QList<QColor> heatColors() const;
    QString heatMostText() const;
    QString heatMiddleText() const;
    QList<ChartMarker> pointedMarks() const { return m_pointed; }
    QRectF plotArea() const { return m_plotArea; }
    bool isInteractive() const { return m_interactive; }
    void setInteractive(bool interactive);

    /// Item x of a time and back; for overlays in QML.
    Q_INVOKABLE double xAt(double timeMs) const;
    Q_INVOKABLE double timeAt(double x) const;

    /// The last composed picture; for tests and exports.
    QImage image() const { return m_image; }
    /// Frames composed since creation; for tests and benchmarks.
    int frameCount() const { return m_frameCount; }
    /// A composed picture waits for the next frame of the window; for benchmarks.
    bool picturePending() const { return m_textureStale; }
    /// Composes what is pending now, on this thread; for benchmarks and grabs without a window.
    void composeNow();

signals:
    void feedChanged();
    void rangeChanged();
    void themeChanged();
    void markersChanged();
    void sloLineChanged();
    void cursorTimeChanged();
    void nowTimeChanged();
    void valuesChanged();
    void digestChanged();
    void recordedChanged();
    void heatKeyChanged();
    void plotAreaChanged();
    void interactiveChanged();
    void brushingChanged();
    /// The person points at a time (NaN: no longer). The room sets its shared cursor.
    void cursorMoved(double timeMs);
    /// The person wants another range. The room sets its shared range.
    void rangeRequested(double from, double to);
    /// The person marked a stretch with shift-drag; from < to.
    void brushed(double from, double to);
    /// A marker's head was clicked, or Enter pressed with the cursor on it. Of joined ones the first.
    void markerActivated(const QString& id);
    void pointedMarksChanged();
    /// Click or key: the cursor is to stay at that time.
    void cursorLocked(double timeMs);
    /// Shift-click: the time to compare with.
    void compareRequested(double timeMs);
    /// Escape.
    void clearRequested();

protected:
    QSGNode* updatePaintNode(QSGNode* old, UpdatePaintNodeData* data) override;
    void updatePolish() override;
    void geometryChange(const QRectF& newGeometry, const QRectF& oldGeometry) override;
    void itemChange(ItemChange change, const ItemChangeData& data) override;
    void hoverMoveEvent(QHoverEvent* event) override;
    void hoverLeaveEvent(QHoverEvent* event) override;
    void mousePressEvent(QMouseEvent* event) override;
    void mouseMoveEvent(QMouseEvent* event) override;
    void mouseReleaseEvent(QMouseEvent* event) override;
    void mouseUngrabEvent() override;
    void wheelEvent(QWheelEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;
    void componentComplete() override;
    void timerEvent(QTimerEvent* event) override;

private:
    void invalidate();
    void contentChanged();
    void setThemeColor(QColor ChartTheme::*member, const QColor& color);
    void setRange(double& edge, double ms);
    FrameInput frameInput() const;
    ChartFrame makeFrame(const FrameInput& input, PlotContent content);
    void compose(ChartFrame frame, double work);
    void accept(QImage image);
    void updateAccessible();
    void scheduleDigest();
    double effectiveNow() const;
    double effectiveSlo() const;
    void zoom(double factor, double anchor);
    double keyStep() const;
    double neighbour(double time, int direction) const;
    double tickBeside(double time, int direction) const;
    void moveCursor(double from, int direction, bool byTick);
    void click(QPointF position, bool compares);
    const ChartMarker* markAtCursor() const;
    QList<ChartMarker> marksAt(QPointF position) const;
    void pointAt(const QList<ChartMarker>& marks);

    QPointer<ChartFeed> m_feed;
    double m_rangeFrom = 0;
    double m_rangeTo = 0;
    bool m_dark = true;
    ChartTheme m_theme = ChartTheme::dark();
    QTimeZone m_zone = QTimeZone::utc();
    QList<ChartMarker> m_markers;
    MarkIndex m_markIndex;
    std::vector<MarkCluster> m_clusters; ///< as drawn
    int m_markLanes = 1;
    double m_heatMost = 0;        ///< of the map as drawn
    QList<ChartMarker> m_pointed; ///< those under the mouse
    double m_sloLine = std::numeric_limits<double>::quiet_NaN();
    double m_cursorTime = std::numeric_limits<double>::quiet_NaN();
    double m_nowTime = std::numeric_limits<double>::quiet_NaN();
    double m_staleAfter = 60'000;
    bool m_interactive = true;
    bool m_recorded = false;
    bool m_brushing = false;
    QString m_cursorMark;

    QRectF m_plotArea;
    QImage m_image;           ///< newest composed picture
    QImage m_spare;           ///< recycled, so that a pan does not allocate
    bool m_dirty = true;      ///< the picture is older than the state
    bool m_composing = false; ///< a worker is at it
    bool m_waited = false;    ///< for the charts that were first in the last frame
    bool m_textureStale = true;
    bool m_speaks = false; ///< this item writes its Accessible.name itself
    QBasicTimer m_digest;  ///< runs while a change waits to be told
    QString m_announced;   ///< last text written to Accessible.name
    int m_frameCount = 0;

    enum class Drag { None, Pending, Pan, Brush };
    Drag m_drag = Drag::None;
    QPointF m_pressed;
    double m_pressedFrom = 0;
    double m_pressedTo = 0;
    double m_brushTo = 0;
};

} // namespace muster
