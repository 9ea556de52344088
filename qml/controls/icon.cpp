// SPDX-License-Identifier: GPL-3.0-or-later
#include "qml/controls/icon.h"

#include <QCache>
#include <QFile>
#include <QPainter>
#include <QQuickWindow>
#include <QSGImageNode>
#include <QSvgRenderer>
#include <QtMath>

namespace muster {
namespace {

// Large enough for every icon of the window in both themes at two pixel ratios; about 4 kB each at 32 px.
constexpr int kCachedIcons = 400;

QCache<QString, QImage>& cache()
{
    static QCache<QString, QImage> images{kCachedIcons};
    return images;
}

} // namespace

Icon::Icon(QQuickItem* parent) : QQuickItem{parent}
{
    setFlag(ItemHasContents);
}

void Icon::setName(const QString& name)
{
    if (m_name == name) {
        return;
    }
    m_name = name;
    update();
    emit nameChanged();
}

void Icon::setColor(const QColor& color)
{
    if (m_color == color) {
        return;
    }
    m_color = color;
    update();
    emit colorChanged();
}

QImage Icon::image(const QString& name, const QColor& color, int pixels)
{
    if (name.isEmpty() || pixels <= 0 || name.contains(QLatin1Char('/'))) {
        return {};
    }
    const QString key = QStringLiteral("%1|%2|%3").arg(name, color.name(QColor::HexArgb)).arg(pixels);
    if (const QImage* known = cache().object(key)) {
        return *known;
    }
    QFile file{QStringLiteral(":/muster/icons/%1.svg").arg(name)};
    if (!file.open(QIODevice::ReadOnly)) {
        return {};
    }
    QByteArray svg = file.readAll();
    svg.replace("currentColor", color.name(QColor::HexRgb).toLatin1());
    QSvgRenderer renderer{svg};
    QImage picture{pixels, pixels, QImage::Format_ARGB32_Premultiplied};
    picture.fill(Qt::transparent);
    QPainter painter{&picture};
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setOpacity(color.alphaF());
    renderer.render(&painter, QRectF{0, 0, qreal(pixels), qreal(pixels)});
    painter.end();
    cache().insert(key, new QImage{picture});
    return picture;
}

QSGNode* Icon::updatePaintNode(QSGNode* old, UpdatePaintNodeData*)
{
    auto* node = static_cast<QSGImageNode*>(old);
    const qreal side = qMin(width(), height());
    const qreal ratio = window()->effectiveDevicePixelRatio();
    const QImage picture = image(m_name, m_color, qCeil(side * ratio));
    if (picture.isNull()) {
        delete node;
        return nullptr;
    }
    if (!node) {
        node = window()->createImageNode();
        node->setOwnsTexture(true);
        node->setFiltering(QSGTexture::Linear);
    }
    node->setTexture(window()->createTextureFromImage(picture));
    node->setSourceRect(QRectF{QPointF{}, QSizeF{picture.size()}});
    node->setRect(QRectF{(width() - side) / 2, (height() - side) / 2, side, side});
    return node;
}

void Icon::geometryChange(const QRectF& now, const QRectF& before)
{
    QQuickItem::geometryChange(now, before);
    if (now.size() != before.size()) {
        update();
    }
}

void Icon::itemChange(ItemChange change, const ItemChangeData& data)
{
    QQuickItem::itemChange(change, data);
    if (change == ItemDevicePixelRatioHasChanged) {
        update();
    }
}

} // namespace muster
