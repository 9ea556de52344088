// SPDX-License-Identifier: GPL-3.0-or-later
#include "qml/controls/curve.h"

#include <QPainter>
#include <QPainterPath>

namespace muster {

Curve::Curve(QQuickItem* parent) : QQuickPaintedItem{parent}
{
    setAntialiasing(true);
}

void Curve::setColor(const QColor& color)
{
    if (m_color != color) {
        m_color = color;
        update();
        emit changed();
    }
}

void Curve::setThickness(qreal thickness)
{
    if (!qFuzzyCompare(m_thickness, thickness)) {
        m_thickness = thickness;
        update();
        emit changed();
    }
}

void Curve::setRising(bool rising)
{
    if (m_rising != rising) {
        m_rising = rising;
        update();
        emit changed();
    }
}

void Curve::setDashed(bool dashed)
{
    if (m_dashed != dashed) {
        m_dashed = dashed;
        update();
        emit changed();
    }
}

void Curve::paint(QPainter* painter)
{
    const qreal inset = m_thickness / 2;
    const QPointF from{0, m_rising ? height() - inset : inset};
    const QPointF to{width(), m_rising ? inset : height() - inset};
    QPainterPath path{from};
    path.cubicTo(QPointF{width() / 2, from.y()}, QPointF{width() / 2, to.y()}, to);
    painter->setRenderHint(QPainter::Antialiasing);
    painter->setPen(QPen{m_color, m_thickness, m_dashed ? Qt::DashLine : Qt::SolidLine});
    painter->drawPath(path);
}

} // namespace muster
