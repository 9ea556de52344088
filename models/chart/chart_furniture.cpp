// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/chart/chart_furniture.h"

#include "models/base/log.h"
#include "models/chart/mark_lanes.h"
#include "models/chart/time_axis.h"

#include <QApplication>
#include <QFontMetricsF>
#include <QGraphicsLayout>
#include <QGraphicsScene>
#include <QHash>
#include <QPainter>
#include <QSet>
#include <QtCharts/QCategoryAxis>
#include <QtCharts/QChart>
#include <QtCharts/QLineSeries>

#include <algorithm>
#include <cmath>
#include <list>
#include <memory>
#include <utility>

namespace muster {

namespace {

constexpr double kTopGap = 1; // between the plot and the lanes of marks above it
constexpr double kRightSpace = 12;
constexpr double kLabelGap = 8;        // between value labels and the plot
constexpr double kSmallestLabels = 36; // so that panels above each other share their left edge
constexpr double kLabelShare = 0.3;    // of the width, at most for value labels
constexpr double kZoneLeft = 6;        // the name of the zone stands left of the time labels
constexpr double kZoneGap = 2;
constexpr double kZoneDrop = 3;   // to the baseline that Qt Charts gives the labels
constexpr double kTimePitch = 62; // logical pixels that a time label asks for
constexpr int kMostTimes = 10;    // each label is a text document to Qt Charts: about 60 µs
constexpr double kValuePitch = 52;
constexpr int kStripTicks = 3; // strips start at multiples of so many ticks
constexpr qsizetype kMostKnownLabels = 1000;
constexpr qsizetype kCacheBytes = 12 * 1024 * 1024;

int g_renderCount = 0;

QFont labelFont(const ChartTheme& theme)
{
    QFont font = theme.fontFamily.isEmpty() ? QFont() : QFont(theme.fontFamily);
    font.setPixelSize(std::max(6, theme.fontPixelSize));
    return font;
}

/// How wide the text of a label is, logical pixels. Remembered: the same few labels are measured for every
/// picture, and shaping them is a twentieth of its time. Any thread (exports are made by workers): each
/// remembers its own.
double labelWidth(const ChartTheme& theme, const QString& text)
{
    thread_local QHash<QString, double> known;
    thread_local std::pair<QString, int> font;
    const std::pair wanted{theme.fontFamily, theme.fontPixelSize};
    if (wanted != font || known.size() > kMostKnownLabels) {
        known.clear();
        font = wanted;
    }
    const auto found = known.constFind(text);
    if (found != known.cend())
        return *found;
    return *known.insert(text, QFontMetricsF(labelFont(theme)).horizontalAdvance(text));
}

/// Below the plot: half of the lowest value label, which the strip must not cover, then the time labels.
double timesGap(const ChartTheme& theme)
{
    return std::ceil(theme.fontPixelSize / 2.0) + 2;
}

double stripHeight(const ChartTheme& theme)
{
    return theme.fontPixelSize + 7;
}

/// A chart with one axis, reused for every layer of that kind: making a QChart costs ten milliseconds,
/// changing one about one. A removed axis stays visible until the event loop runs, so the axis is kept as
/// well and only its ticks change.
class AxisPainter
{
public:
    AxisPainter(QGraphicsScene& scene, Qt::Alignment side) : m_chart(new QChart), m_axis(new QCategoryAxis)
    {
        scene.addItem(m_chart);
        m_chart->legend()->hide();
        m_chart->setBackgroundRoundness(0);
        m_chart->setDropShadowEnabled(false);
        m_chart->setAnimationOptions(QChart::NoAnimation);
        m_chart->setMargins({});
        m_chart->layout()->setContentsMargins(0, 0, 0, 0);
        m_chart->setBackgroundPen(Qt::NoPen);
        m_axis->setLabelsPosition(QCategoryAxis::AxisLabelsPositionOnValue);
        m_axis->setTruncateLabels(false);
        m_axis->setLineVisible(false);
        m_axis->setGridLineVisible(side == Qt::AlignLeft);
        auto* anchor = new QLineSeries; // an axis without a series takes no range
        m_chart->addSeries(anchor);
        m_chart->addAxis(m_axis, side);
        anchor->attachAxis(m_axis);
    }

    QChart* chart() const { return m_chart; }

    /// `low` and `high` are the values at the ends of the plot; every tick lies within them.
    void arrange(const QSizeF& size, const QRectF& plot, const ChartTheme& theme, double low, double high,
                 const std::vector<Tick>& ticks)
    {
        // Range, size and place each lay the whole axis out, every label of it. Nothing is laid out in a plot
        // without width, so they change in such a one; of the categories all but the last are kept quiet.
        m_chart->setPlotArea(QRectF(0, 0, 0, 1));
        m_chart->layout()->invalidate();
        m_chart->layout()->activate();
        m_axis->blockSignals(true);
        const QStringList old = m_axis->categoriesLabels();
        for (const QString& label : old)
            m_axis->remove(label);
        m_axis->setStartValue(low);
        QSet<QString> used;
        for (const Tick& tick : ticks) {
            // Categories are keyed by their text; an invisible character tells equal labels apart.
            QString label = tick.label;
            while (used.contains(label))
                label += QChar(0x200b);
            used.insert(label);
            if (&tick == &ticks.back())
                m_axis->blockSignals(false);
            m_axis->append(label, tick.position);
        }
        m_axis->blockSignals(false);
        m_axis->setLabelsFont(labelFont(theme));
        m_axis->setLabelsColor(theme.muted);
        m_axis->setGridLinePen(QPen(theme.grid, 1));
        m_axis->setRange(low, high);
        m_chart->setBackgroundBrush(theme.background);
        m_chart->resize(size);
        m_chart->setPlotArea(plot);
        m_chart->layout()->invalidate();
        m_chart->layout()->activate();
    }

private:
    QChart* m_chart;
    QCategoryAxis* m_axis;
};

/// The charts that draw all furniture. QGraphicsScene lives and dies with QApplication.
class Studio
{
public:
    Studio() : m_values(m_scene, Qt::AlignLeft), m_times(m_scene, Qt::AlignBottom) {}

    void render(QImage& image, const QSizeF& size, const QRectF& plot, const ChartTheme& theme, bool timeAxis,
                double low, double high, const std::vector<Tick>& ticks)
    {
        ++g_renderCount;
        m_values.chart()->setVisible(!timeAxis);
        m_times.chart()->setVisible(timeAxis);
        (timeAxis ? m_times : m_values).arrange(size, plot, theme, low, high, ticks);
        const QRectF all(QPointF(), size);
        m_scene.setSceneRect(all);
        QPainter painter(&image);
        painter.setRenderHint(QPainter::TextAntialiasing);
        m_scene.render(&painter, all, all);
    }

private:
    QGraphicsScene m_scene;
    AxisPainter m_values;
    AxisPainter m_times;
};

std::unique_ptr<Studio> g_studio;

Studio* studio()
{
    if (!g_studio) {
        if (!qobject_cast<QApplication*>(QCoreApplication::instance())) {
            static const bool warned = [] {
                qCWarning(logChart) << "chart axes need QApplication; drawing without them";
                return true;
            }();
            Q_UNUSED(warned)
            return nullptr;
        }
        g_studio = std::make_unique<Studio>();
        qAddPostRoutine([] { g_studio.reset(); });
    }
    return g_studio.get();
}

struct LayerKey
{
    bool timeAxis = false;
    QSize size;
    qreal devicePixelRatio = 1;
    QRgb background = 0;
    QRgb muted = 0;
    QRgb grid = 0;
    QString fontFamily;
    int fontPixelSize = 0;
    double low = 0;
    double high = 0;
    double step = 0;
    QString labels;    ///< with their places, of a value axis
    QString zone;      ///< its name on a value layer, the zone itself on a time layer
    int markLanes = 1; ///< of a value axis
    friend bool operator==(const LayerKey&, const LayerKey&) = default;
};

QString labelsKey(const FurnitureSpec& spec)
{
    QString key;
    for (const Tick& tick : spec.valueTicks)
        key += QString::number(tick.position, 'g', 12) + QLatin1Char('=') + tick.label + QLatin1Char('\n');
    return key;
}

LayerKey keyFor(const FurnitureSpec& spec, bool timeAxis, const QSize& size, double low, double high,
                double step)
{
    return {timeAxis,
            size,
            spec.devicePixelRatio,
            spec.theme.background.rgba(),
            spec.theme.muted.rgba(),
            spec.theme.grid.rgba(),
            spec.theme.fontFamily,
            spec.theme.fontPixelSize,
            low,
            high,
            step,
            timeAxis ? QString() : labelsKey(spec),
            timeAxis ? QString::fromUtf8(spec.zone.id()) : zoneName(spec.from, spec.zone),
            timeAxis ? 1 : spec.markLanes};
}

/// Least recently used layers go first.
class LayerCache
{
public:
    template <typename Render>
    QImage get(const LayerKey& key, Render render)
    {
        const auto found = std::find_if(m_layers.begin(), m_layers.end(),
                                        [&key](const Layer& layer) { return layer.key == key; });
        if (found != m_layers.end()) {
            m_layers.splice(m_layers.begin(), m_layers, found);
            return found->image;
        }
        QImage image = render();
        m_bytes += image.sizeInBytes();
        m_layers.push_front({key, image});
        while (m_bytes > kCacheBytes && m_layers.size() > 1) {
            m_bytes -= m_layers.back().image.sizeInBytes();
            m_layers.pop_back();
        }
        return image;
    }

private:
    struct Layer
    {
        LayerKey key;
        QImage image;
    };
    std::list<Layer> m_layers;
    qsizetype m_bytes = 0;
};

LayerCache& cache()
{
    static LayerCache layers;
    return layers;
}

std::vector<Tick> placed(std::vector<Tick> ticks, const ValueMapping& placeOf)
{
    for (Tick& tick : ticks)
        tick.position = placeOf(tick.position);
    return ticks;
}

QImage blank(const QSize& logical, const FurnitureSpec& spec)
{
    QImage image((QSizeF(logical) * spec.devicePixelRatio).toSize(), QImage::Format_RGB32);
    image.setDevicePixelRatio(spec.devicePixelRatio);
    image.fill(spec.theme.background);
    return image;
}

void drawZone(QImage& image, const QRectF& plot, const FurnitureSpec& spec)
{
    if (!qobject_cast<QApplication*>(QCoreApplication::instance()) || !(spec.to > spec.from))
        return;
    QPainter painter(&image);
    painter.setRenderHint(QPainter::TextAntialiasing);
    painter.setFont(labelFont(spec.theme));
    painter.setPen(spec.theme.muted);
    const QRectF place(kZoneLeft, plot.bottom() + timesGap(spec.theme) + kZoneDrop, plot.left(),
                       stripHeight(spec.theme));
    painter.drawText(place, Qt::AlignLeft | Qt::AlignVCenter, zoneName(spec.from, spec.zone));
}

/// A zoom changes the span by more than this; the rounding of doubles during a pan by far less.
double roundedSpan(double span)
{
    const double grain = std::exp2(std::floor(std::log2(span)) - 17);
    return std::round(span / grain) * grain;
}

} // namespace

int valueTickCount(const QSize& size, int fontPixelSize)
{
    const double height = size.height() - kTopGap - kLaneHeight - fontPixelSize * 1.5 - 9;
    return std::clamp(int(height / kValuePitch) + 1, 2, 7);
}

std::vector<Tick> shortLabels(std::vector<Tick> ticks, const QSize& size, const ChartTheme& theme)
{
    const double room = std::max(kSmallestLabels, size.width() * kLabelShare);
    for (Tick& tick : ticks) {
        if (labelWidth(theme, tick.label) > room)
            tick.label = QFontMetricsF(labelFont(theme)).elidedText(tick.label, Qt::ElideRight, room);
    }
    return ticks;
}

QRectF plotRect(const QSize& size, const ChartTheme& theme, const std::vector<Tick>& valueTicks,
                int markLanes)
{
    double labels = kSmallestLabels;
    for (const Tick& tick : valueTicks)
        labels = std::max(labels, std::ceil(labelWidth(theme, tick.label)) + 2);
    const double left = labels + kLabelGap;
    const double top = kTopGap + kLaneHeight * markLanes;
    return QRectF(left, top, std::max(1.0, size.width() - left - kRightSpace),
                  std::max(1.0, size.height() - top - timesGap(theme) - stripHeight(theme)));
}

Furniture chartFurniture(const FurnitureSpec& spec)
{
    Furniture result;
    const qreal dpr = spec.devicePixelRatio;
    const QRectF plot = plotRect(spec.size, spec.theme, spec.valueTicks, spec.markLanes);
    result.plot = QRect(int(std::lround(plot.left() * dpr)), int(std::lround(plot.top() * dpr)),
                        std::max(1, int(std::lround(plot.width() * dpr))),
                        std::max(1, int(std::lround(plot.height() * dpr))));

    // Qt Charts' axis is linear, so it is given places instead of values.
    const ValueMapping& placeOf = spec.scale.mapping;
    const double low = placeOf(spec.scale.low);
    const double high = placeOf(spec.scale.high);
    const LayerKey valueKey = keyFor(spec, false, spec.size, low, high, spec.scale.step);
    result.values = cache().get(valueKey, [&] {
        QImage image = blank(spec.size, spec);
        if (Studio* room = studio())
            room->render(image, spec.size, plot, spec.theme, false, low, high,
                         placed(spec.valueTicks, placeOf));
        drawZone(image, plot, spec);
        return image;
    });

    const double span = roundedSpan(spec.to - spec.from);
    if (!(span > 0) || !std::isfinite(span))
        return result;
    const double step = timeStep(span, std::clamp(int(plot.width() / kTimePitch), 2, kMostTimes));
    const double pixelsPerMs = plot.width() / span;
    const double window = step * kStripTicks;
    // Half a label of room beyond the visible range on both sides.
    const double margin = std::max(step, plot.left() / pixelsPerMs);
    const double stripFrom = std::floor((spec.from - margin) / window) * window;
    const double stripTo = std::ceil((spec.to + margin) / window) * window;
    const QSize stripSize(int(std::ceil((stripTo - stripFrom) * pixelsPerMs)), int(stripHeight(spec.theme)));
    result.timesTop = result.plot.top() + result.plot.height() + int(std::lround(timesGap(spec.theme) * dpr));
    result.timesShift = int(std::lround(((spec.from - stripFrom) * pixelsPerMs - plot.left()) * dpr));

    // A tick outside of the range shows nothing, a label that would be cut at the right edge neither,
    // nor one over the name of the zone.
    const double zoneEnd = kZoneLeft + labelWidth(spec.theme, zoneName(spec.from, spec.zone)) + kZoneGap;
    const double slack = 0.5 / pixelsPerMs;
    std::vector<Tick> visible = zonedTicks(spec.from - slack, spec.to + slack, step, spec.zone);
    const auto xOf = [&](const Tick& tick) {
        return plot.left() + (tick.position - spec.from) * pixelsPerMs;
    };
    const auto halfOf = [&](const Tick& tick) { return labelWidth(spec.theme, tick.label) / 2 + 1; };
    while (!visible.empty() && xOf(visible.back()) + halfOf(visible.back()) > spec.size.width())
        visible.pop_back();
    while (!visible.empty() && xOf(visible.front()) - halfOf(visible.front()) < zoneEnd)
        visible.erase(visible.begin());
    if (!visible.empty()) {
        result.timesFrom = int(std::lround((xOf(visible.front()) - halfOf(visible.front())) * dpr));
        result.timesEnd = int(std::lround((xOf(visible.back()) + halfOf(visible.back())) * dpr));
    }

    const LayerKey timeKey = keyFor(spec, true, stripSize, stripFrom, stripTo, step);
    result.times = cache().get(timeKey, [&] {
        QImage image = blank(stripSize, spec);
        if (Studio* room = studio()) {
            // The axis stands on the top edge of the strip; the plot above it has no height worth drawing.
            const QRectF area(0, -20, (stripTo - stripFrom) * pixelsPerMs, 20);
            room->render(image, stripSize, area, spec.theme, true, stripFrom, stripTo,
                         zonedTicks(stripFrom + step / 2, stripTo - step / 2, step, spec.zone));
        }
        return image;
    });
    return result;
}

int furnitureRenderCount()
{
    return g_renderCount;
}

} // namespace muster
