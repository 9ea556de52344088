// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/chart/sparkline.h"

#include "models/chart/chart_feed.h"
#include "models/chart/envelope_rasteriser.h"

#include <QQuickWindow>
#include <QSGImageNode>

#include <algorithm>
#include <cmath>
#include <limits>

namespace muster {

namespace {

bool assign(double& target, double value)
{
    if (target == value || (std::isnan(target) && std::isnan(value)))
        return false;
    target = value;
    return true;
}

} // namespace

Sparkline::Sparkline(QQuickItem* parent) : QQuickItem(parent)
{
    setFlag(ItemHasContents);
}

Sparkline::~Sparkline() = default;

ChartFeed* Sparkline::feed() const
{
    return m_feed;
}

void Sparkline::touch()
{
    emit changed();
    update();
}

void Sparkline::setValues(const QList<double>& values)
{
    if (values == m_values)
        return;
    m_values = values;
    touch();
}

void Sparkline::setFeed(ChartFeed* feed)
{
    if (feed == m_feed)
        return;
    if (m_feed)
        m_feed->disconnect(this);
    m_feed = feed;
    if (m_feed) {
        connect(m_feed, &ChartFeed::changed, this, &QQuickItem::update);
        connect(m_feed, &QObject::destroyed, this, &Sparkline::touch);
    }
    touch();
}

void Sparkline::setRangeFrom(double ms)
{
    if (assign(m_rangeFrom, ms))
        touch();
}

void Sparkline::setRangeTo(double ms)
{
    if (assign(m_rangeTo, ms))
        touch();
}

void Sparkline::setColor(const QColor& color)
{
    if (color == m_color)
        return;
    m_color = color;
    touch();
}

void Sparkline::setFillOpacity(double opacity)
{
    if (assign(m_fillOpacity, opacity))
        touch();
}

void Sparkline::setLineWidth(double pixels)
{
    if (assign(m_lineWidth, pixels))
        touch();
}

void Sparkline::setFromZero(bool fromZero)
{
    if (fromZero == m_fromZero)
        return;
    m_fromZero = fromZero;
    touch();
}

QImage Sparkline::render(qreal devicePixelRatio) const
{
    const QSize pixels = (size() * devicePixelRatio).toSize();
    if (pixels.isEmpty())
        return {};
    QImage image(pixels, QImage::Format_ARGB32_Premultiplied);
    image.setDevicePixelRatio(devicePixelRatio);
    image.fill(Qt::transparent);

    SeriesSnapshot samples;
    double from = m_rangeFrom;
    double to = m_rangeTo;
    if (m_feed) {
        if (!m_feed->series().empty())
            samples = m_feed->series().front().samples;
    } else if (m_values.size() > 1) {
        SampleBlock block;
        block.values.assign(m_values.begin(), m_values.end());
        for (qsizetype i = 0; i < m_values.size(); ++i)
            block.times.push_back(i);
        SeriesBuffer buffer;
        buffer.merge(block);
        samples = buffer.snapshot();
        from = 0;
        to = double(m_values.size() - 1);
    }
    if (samples.empty() || !(to > from))
        return image;

    double min = std::numeric_limits<double>::infinity();
    double max = -min;
    const std::size_t begin = samples.lowerBound({qint64(std::floor(from))});
    const std::size_t end = samples.lowerBound({qint64(std::ceil(to)) + 1});
    for (std::size_t i = begin > 0 ? begin - 1 : 0; i < end; ++i) {
        const double value = samples.values()[i];
        if (std::isfinite(value)) {
            min = std::min(min, value);
            max = std::max(max, value);
        }
    }
    if (min > max)
        return image;
    if (m_fromZero) {
        min = std::min(min, 0.0);
        max = std::max(max, 0.0);
    }
    if (max <= min)
        max = min + 1;

    const double width = m_lineWidth * devicePixelRatio;
    RasterSeries line;
    line.samples = samples;
    line.style.color = m_color.rgb();
    line.style.lineWidth = float(width);
    line.style.fill = m_fillOpacity > 0;
    line.style.fillOpacity = float(m_fillOpacity);
    PlotTransform transform;
    transform.from = from;
    transform.to = to;
    transform.low = min;
    transform.high = max;
    transform.width = pixels.width();
    transform.top = width / 2;
    transform.bottom = pixels.height() - width / 2;
    EnvelopeRasteriser rasteriser;
    rasteriser.draw(image, image.rect(), transform, {&line, 1});
    return image;
}

QSGNode* Sparkline::updatePaintNode(QSGNode* old, UpdatePaintNodeData*)
{
    auto* node = static_cast<QSGImageNode*>(old);
    const QImage image = render(window()->effectiveDevicePixelRatio());
    if (image.isNull()) {
        delete node;
        return nullptr;
    }
    if (!node) {
        node = window()->createImageNode();
        node->setOwnsTexture(true);
        node->setFiltering(QSGTexture::Nearest);
    }
    node->setTexture(window()->createTextureFromImage(image, QQuickWindow::TextureHasAlphaChannel));
    node->setRect(boundingRect());
    return node;
}

void Sparkline::geometryChange(const QRectF& newGeometry, const QRectF& oldGeometry)
{
    QQuickItem::geometryChange(newGeometry, oldGeometry);
    update();
}

} // namespace muster
