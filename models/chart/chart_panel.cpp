// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/chart/chart_panel.h"

#include "models/base/worker.h"
#include "models/chart/chart_frame.h"

#include <QAccessible>
#include <QCoreApplication>
#include <QQmlContext>
#include <QQmlEngine>
#include <QQmlProperty>
#include <QQuickWindow>
#include <QScopeGuard>
#include <QSGImageNode>
#include <QSGRectangleNode>

#include <algorithm>
#include <chrono>
#include <cmath>

namespace muster {

namespace {

/// What all charts may spend on the main thread in one turn of the event loop before the next one waits.
constexpr std::chrono::nanoseconds kTurnBudget = std::chrono::milliseconds{8};
std::chrono::nanoseconds g_turnSpent{0}; // main thread only

/// About how much work a frame is; a unit is one sample read, a line costs forty per pixel column. Two
/// milliseconds of it may run on the main thread, more goes to the pool.
constexpr double kInlineWork = 1'200'000;
constexpr double kColumnWork = 40;
constexpr double kSumWork = 12; ///< of a sample that is summed up with others

bool same(double a, double b)
{
    return a == b || (std::isnan(a) && std::isnan(b));
}

class PanelNode final : public QSGNode
{
public:
    explicit PanelNode(QQuickWindow* window)
        : picture(window->createImageNode()), brush(window->createRectangleNode()),
          cursor(window->createRectangleNode())
    {
        picture->setOwnsTexture(true);
        picture->setFiltering(QSGTexture::Nearest);
        appendChildNode(picture);
        appendChildNode(brush);
        appendChildNode(cursor);
    }
    QSGImageNode* picture;
    QSGRectangleNode* brush;
    QSGRectangleNode* cursor;
};

} // namespace

ChartPanel::ChartPanel(QQuickItem* parent) : QQuickItem(parent)
{
    setFlag(ItemHasContents);
    setAcceptHoverEvents(true);
    setAcceptedMouseButtons(Qt::LeftButton);
    setActiveFocusOnTab(true);
    const auto content = [this] { contentChanged(); };
    connect(this, &ChartPanel::feedChanged, this, content);
    connect(this, &ChartPanel::themeChanged, this, content);
    connect(this, &ChartPanel::themeChanged, this, &ChartPanel::heatKeyChanged);
    connect(this, &ChartPanel::valuesChanged, this, &ChartPanel::scheduleDigest);
    connect(this, &ChartPanel::rangeChanged, this, &ChartPanel::scheduleDigest);
}

ChartPanel::~ChartPanel() = default;

ChartFeed* ChartPanel::feed() const
{
    return m_feed;
}

void ChartPanel::setFeed(ChartFeed* feed)
{
    if (feed == m_feed)
        return;
    if (m_feed)
        m_feed->disconnect(this);
    m_feed = feed;
    if (m_feed) {
        connect(m_feed, &ChartFeed::changed, this, &ChartPanel::contentChanged);
        connect(m_feed, &ChartFeed::panelChanged, this, &ChartPanel::feedChanged);
        connect(m_feed, &QObject::destroyed, this, &ChartPanel::feedChanged);
    }
    emit feedChanged();
}

void ChartPanel::setRange(double& edge, double ms)
{
    if (same(edge, ms))
        return;
    edge = ms;
    emit rangeChanged();
    invalidate();
}

void ChartPanel::setRangeFrom(double ms)
{
    setRange(m_rangeFrom, ms);
}

void ChartPanel::setRangeTo(double ms)
{
    setRange(m_rangeTo, ms);
}

void ChartPanel::setDark(bool dark)
{
    if (dark == m_dark)
        return;
    m_dark = dark;
    const ChartTheme old = m_theme;
    m_theme = dark ? ChartTheme::dark() : ChartTheme::light();
    m_theme.fontFamily = old.fontFamily;
    m_theme.fontPixelSize = old.fontPixelSize;
    // Colours that QML set by hand stay: they are bound to the same theme switch and arrive around this call.
    const ChartTheme oldDefaults = dark ? ChartTheme::light() : ChartTheme::dark();
    for (auto member : {&ChartTheme::background, &ChartTheme::text, &ChartTheme::muted, &ChartTheme::grid,
                        &ChartTheme::line, &ChartTheme::slo, &ChartTheme::good, &ChartTheme::change,
                        &ChartTheme::alert, &ChartTheme::decision, &ChartTheme::update}) {
        if (old.*member != oldDefaults.*member)
            m_theme.*member = old.*member;
    }
    if (old.series != oldDefaults.series)
        m_theme.series = old.series;
    emit themeChanged();
}

void ChartPanel::setThemeColor(QColor ChartTheme::*member, const QColor& color)
{
    if (m_theme.*member == color)
        return;
    m_theme.*member = color;
    emit themeChanged();
}

void ChartPanel::setBackgroundColor(const QColor& color)
{
    setThemeColor(&ChartTheme::background, color);
}
void ChartPanel::setTextColor(const QColor& color)
{
    setThemeColor(&ChartTheme::text, color);
}
void ChartPanel::setMutedColor(const QColor& color)
{
    setThemeColor(&ChartTheme::muted, color);
}
void ChartPanel::setGridColor(const QColor& color)
{
    setThemeColor(&ChartTheme::grid, color);
}
void ChartPanel::setLineColor(const QColor& color)
{
    setThemeColor(&ChartTheme::line, color);
}
void ChartPanel::setSloColor(const QColor& color)
{
    setThemeColor(&ChartTheme::slo, color);
}
void ChartPanel::setGoodColor(const QColor& color)
{
    setThemeColor(&ChartTheme::good, color);
}
void ChartPanel::setChangeColor(const QColor& color)
{
    setThemeColor(&ChartTheme::change, color);
}
void ChartPanel::setAlertColor(const QColor& color)
{
    setThemeColor(&ChartTheme::alert, color);
}
void ChartPanel::setDecisionColor(const QColor& color)
{
    setThemeColor(&ChartTheme::decision, color);
}
void ChartPanel::setUpdateColor(const QColor& color)
{
    setThemeColor(&ChartTheme::update, color);
}

void ChartPanel::setSeriesColors(const QList<QColor>& colors)
{
    if (colors.isEmpty() || colors == m_theme.series)
        return;
    m_theme.series = colors;
    emit themeChanged();
}

void ChartPanel::setFontFamily(const QString& family)
{
    if (family == m_theme.fontFamily)
        return;
    m_theme.fontFamily = family;
    emit themeChanged();
}

void ChartPanel::setFontPixelSize(int pixels)
{
    if (pixels == m_theme.fontPixelSize)
        return;
    m_theme.fontPixelSize = pixels;
    emit themeChanged();
}

void ChartPanel::setMarkers(const QList<ChartMarker>& markers)
{
    if (markers == m_markers)
        return;
    m_markers = markers;
    emit markersChanged();
    invalidate();
}

void ChartPanel::setSloLine(double value)
{
    if (same(value, m_sloLine))
        return;
    m_sloLine = value;
    emit sloLineChanged();
    invalidate();
}

QString ChartPanel::unit() const
{
    return m_feed ? toString(m_feed->panel().format.unit) : QString();
}

void ChartPanel::setUtc(bool utc)
{
    if (utc == isUtc())
        return;
    m_zone = utc ? QTimeZone::utc() : QTimeZone::systemTimeZone();
    scheduleDigest(); // the sentence names times
    emit themeChanged();
}

void ChartPanel::setCursorTime(double ms)
{
    if (same(ms, m_cursorTime))
        return;
    m_cursorTime = ms;
    emit cursorTimeChanged();
    emit valuesChanged();
    update(); // the cursor is a node of its own: the picture stays
}

void ChartPanel::setNowTime(double ms)
{
    if (same(ms, m_nowTime))
        return;
    const bool wasStale = isStale();
    // The line and the hatch are seen only inside the range; a live room whose range ends at "now" must not
    // compose a second time for the same tick.
    const auto inside = [this](double t) { return t > m_rangeFrom && t <= m_rangeTo; };
    const bool redraw = inside(m_nowTime) || inside(ms);
    m_nowTime = ms;
    emit nowTimeChanged();
    if (redraw || wasStale != isStale())
        invalidate();
    emit valuesChanged();
    updateAccessible();
}

void ChartPanel::setStaleAfter(double ms)
{
    if (same(ms, m_staleAfter))
        return;
    m_staleAfter = ms;
    emit nowTimeChanged();
    contentChanged();
}

bool ChartPanel::isStale() const
{
    if (!m_feed || m_staleAfter <= 0 || std::isnan(m_nowTime))
        return false;
    const double last = m_feed->lastSampleTime();
    return !std::isnan(last) && m_nowTime - last > m_staleAfter;
}

double ChartPanel::effectiveNow() const
{
    return std::isnan(m_nowTime) && m_feed ? m_feed->lastSampleTime() : m_nowTime;
}

double ChartPanel::effectiveSlo() const
{
    if (!std::isnan(m_sloLine) || !m_feed)
        return m_sloLine;
    return m_feed->panel().sloLine.value_or(std::numeric_limits<double>::quiet_NaN());
}

QList<ChartValue> ChartPanel::hoverValues() const
{
    if (!m_feed || std::isnan(m_cursorTime))
        return {};
    return m_feed->valuesAt({qint64(std::llround(m_cursorTime))}, m_theme);
}

QList<ChartValue> ChartPanel::currentValues() const
{
    const double now = effectiveNow();
    if (!m_feed || std::isnan(now))
        return {};
    return m_feed->valuesAt({qint64(std::llround(now))}, m_theme);
}

QString ChartPanel::headline() const
{
    const double now = effectiveNow();
    if (!m_feed || std::isnan(now))
        return {};
    return m_feed->headlineAt({qint64(std::llround(now))});
}

QString ChartPanel::accessibleText() const
{
    if (!m_feed)
        return {};
    const QString value = headline().isEmpty() ? tr("no data") : headline();
    //: read aloud for a chart: title, current value
    return isStale() ? tr("%1: %2, out of date").arg(m_feed->title(), value)
                     : tr("%1: %2").arg(m_feed->title(), value);
}

void ChartPanel::setInteractive(bool interactive)
{
    if (interactive == m_interactive)
        return;
    m_interactive = interactive;
    setAcceptHoverEvents(interactive);
    setAcceptedMouseButtons(interactive ? Qt::LeftButton : Qt::NoButton);
    setActiveFocusOnTab(interactive);
    emit interactiveChanged();
}

double ChartPanel::xAt(double timeMs) const
{
    return m_plotArea.left() + (timeMs - m_rangeFrom) / (m_rangeTo - m_rangeFrom) * m_plotArea.width();
}

double ChartPanel::timeAt(double x) const
{
    if (m_plotArea.width() <= 0)
        return m_rangeFrom;
    return m_rangeFrom + (x - m_plotArea.left()) / m_plotArea.width() * (m_rangeTo - m_rangeFrom);
}

void ChartPanel::contentChanged()
{
    emit valuesChanged();
    updateAccessible();
    invalidate();
}

void ChartPanel::invalidate()
{
    m_dirty = true;
    polish();
}

FrameInput ChartPanel::frameInput() const
{
    FrameInput input;
    input.size = size().toSize();
    input.devicePixelRatio = window() ? window()->effectiveDevicePixelRatio() : 1;
    input.theme = m_theme;
    input.markers = m_markers;
    input.now = effectiveNow();
    input.zone = m_zone;
    input.markLanes = laneCount(m_markers, height());
    input.request.from = m_rangeFrom;
    input.request.to = m_rangeTo > m_rangeFrom ? m_rangeTo : m_rangeFrom + 1;
    input.request.slo = effectiveSlo();
    if (m_feed) {
        input.request.panel = m_feed->panel();
        input.request.series = m_feed->series();
        input.request.overlays = m_feed->overlays();
    }
    return input;
}

ChartFrame ChartPanel::makeFrame(const FrameInput& input, PlotContent content)
{
    FrameInput own = input;
    own.markIndex = &m_markIndex;
    ChartFrame frame = makeChartFrame(own, std::move(content));
    frame.message.clear(); // what an empty panel says is the page's choice
    frame.now = m_nowTime;
    frame.recorded = m_recorded;
    if (isStale())
        frame.staleFrom = m_feed->lastSampleTime();
    if (const double most = frame.content.heat.most; most != m_heatMost) {
        m_heatMost = most;
        QMetaObject::invokeMethod(this, &ChartPanel::heatKeyChanged,
                                  Qt::QueuedConnection); // not while drawing
    }
    m_clusters = frame.clusters;
    m_markLanes = frame.markLanes;
    frame.recycled = std::move(m_spare);
    m_spare = QImage();

    const qreal dpr = input.devicePixelRatio;
    const QRect& plot = frame.furniture.plot;
    const QRectF area(plot.left() / dpr, plot.top() / dpr, plot.width() / dpr, plot.height() / dpr);
    if (area != m_plotArea) {
        m_plotArea = area;
        emit plotAreaChanged();
    }
    return frame;
}

void ChartPanel::updatePolish()
{
    if (!m_dirty || m_composing || size().toSize().isEmpty())
        return;
    // A jump of the range draws the axes of every chart anew. What would make the frame long waits for the
    // next one, with its picture of before; who has waited goes first.
    if (!m_waited && g_turnSpent > kTurnBudget) {
        m_waited = true;
        QMetaObject::invokeMethod(
            this, [this] { polish(); }, Qt::QueuedConnection);
        return;
    }
    m_waited = false;
    const auto started = std::chrono::steady_clock::now();
    const auto spent = qScopeGuard([started] {
        if (g_turnSpent.count() == 0)
            QMetaObject::invokeMethod(
                QCoreApplication::instance(), [] { g_turnSpent = {}; }, Qt::QueuedConnection);
        g_turnSpent += std::chrono::steady_clock::now() - started;
    });
    m_dirty = false;
    FrameInput input = frameInput();
    double work = 0;
    for (const FeedSeries& series : input.request.series) {
        const std::size_t from = series.samples.lowerBound({qint64(m_rangeFrom)});
        const std::size_t to = series.samples.lowerBound({qint64(m_rangeTo)});
        work += double(to - from) + kColumnWork * width();
    }
    for (const OverlaySeries& overlay : input.request.overlays) {
        const SeriesSnapshot& samples = overlay.series.samples;
        work += double(samples.lowerBound({qint64(m_rangeTo)}) - samples.lowerBound({qint64(m_rangeFrom)})) +
                kColumnWork * width();
    }
    const double before = kSumWork * contentWork(input.request);
    if (before <= kInlineWork) {
        PlotContent content = makeContent(input.request);
        compose(makeFrame(input, std::move(content)), work + before);
        return;
    }
    // Sums of many samples: to the pool, back here for the axes, and to the pool again.
    m_composing = true;
    PlotRequest request = input.request; // before `input` moves: the order of arguments is anybody's guess
    Worker::run([request = std::move(request)] { return makeContent(request); }, this,
                [this, input = std::move(input), work](PlotContent content) {
                    m_composing = false;
                    compose(makeFrame(input, std::move(content)), work);
                });
}

void ChartPanel::compose(ChartFrame frame, double work)
{
    if (work <= kInlineWork) {
        accept(composeChart(std::move(frame)));
        if (m_dirty)
            polish();
        return;
    }
    m_composing = true;
    Worker::run([frame = std::move(frame)]() mutable { return composeChart(std::move(frame)); }, this,
                [this](QImage image) {
                    m_composing = false;
                    accept(std::move(image));
                    // What came meanwhile is drawn next; nothing queues up behind a slow frame.
                    if (m_dirty)
                        polish();
                });
}

void ChartPanel::composeNow()
{
    if (size().toSize().isEmpty())
        return;
    m_dirty = false;
    const FrameInput input = frameInput();
    PlotContent content = makeContent(input.request);
    accept(composeChart(makeFrame(input, std::move(content))));
}

void ChartPanel::accept(QImage image)
{
    m_spare = std::exchange(m_image, std::move(image));
    m_textureStale = true;
    ++m_frameCount;
    update();
}

QSGNode* ChartPanel::updatePaintNode(QSGNode* old, UpdatePaintNodeData*)
{
    auto* node = static_cast<PanelNode*>(old);
    if (m_image.isNull() || width() <= 0 || height() <= 0) {
        delete node;
        m_textureStale = true;
        return nullptr;
    }
    if (!node) {
        node = new PanelNode(window());
        m_textureStale = true;
    }
    if (m_textureStale) {
        m_textureStale = false;
        node->picture->setTexture(window()->createTextureFromImage(m_image, QQuickWindow::TextureIsOpaque));
    }
    node->picture->setRect(QRectF(QPointF(), m_image.deviceIndependentSize()));

    const auto place = [this](double time) {
        return std::clamp(xAt(time), m_plotArea.left(), m_plotArea.right());
    };
    QRectF cursor;
    if (m_cursorTime >= m_rangeFrom && m_cursorTime <= m_rangeTo)
        cursor = QRectF(std::floor(xAt(m_cursorTime)), m_plotArea.top(), 1, m_plotArea.height());
    node->cursor->setRect(cursor);
    node->cursor->setColor(m_theme.line);
    QRectF brush;
    if (m_drag == Drag::Brush) {
        const double a = place(m_pressedFrom);
        const double b = place(m_brushTo);
        brush = QRectF(std::min(a, b), m_plotArea.top(), std::abs(b - a), m_plotArea.height());
    }
    node->brush->setRect(brush);
    QColor wash = m_theme.update;
    wash.setAlphaF(0.22F);
    node->brush->setColor(wash);
    return node;
}

void ChartPanel::geometryChange(const QRectF& newGeometry, const QRectF& oldGeometry)
{
    QQuickItem::geometryChange(newGeometry, oldGeometry);
    if (newGeometry.size() != oldGeometry.size())
        invalidate();
}

void ChartPanel::itemChange(ItemChange change, const ItemChangeData& data)
{
    if (change == ItemDevicePixelRatioHasChanged || (change == ItemSceneChange && data.window))
        invalidate();
    QQuickItem::itemChange(change, data);
}

void ChartPanel::componentComplete()
{
    QQuickItem::componentComplete();
    // A QML file that sets the role speaks for itself; writing over its binding would end that binding.
    if (QQmlContext* context = qmlContext(this)) {
        const QVariant role = QQmlProperty::read(this, QStringLiteral("Accessible.role"), context);
        m_speaks = role.isValid() && role.toInt() == int(QAccessible::NoRole);
    }
    updateAccessible();
}

void ChartPanel::updateAccessible()
{
    // The attached object has no public C++ interface; QQmlProperty finds it through the imports of the QML
    // file that made this item. Made from C++, the item has no context and nobody to read it aloud.
    QQmlContext* context = qmlContext(this);
    if (!context || !m_speaks)
        return;
    const QString text = accessibleText();
    if (text == m_announced)
        return;
    if (m_announced.isEmpty())
        QQmlProperty::write(this, QStringLiteral("Accessible.role"), int(QAccessible::Chart), context);
    m_announced = text;
    QQmlProperty::write(this, QStringLiteral("Accessible.name"), text, context);
}

} // namespace muster
