// SPDX-License-Identifier: GPL-3.0-or-later
#include "qml/controls/sparkline.h"

#include <QPainter>
#include <QPainterPath>
#include <QtMath>

namespace muster {

Sparkline::Sparkline(QQuickItem* parent) : QQuickPaintedItem{parent} {
    setAntialiasing(true);
}

void Sparkline::setValues(const QList<qreal>& values) {
    if (m_values == values) {
        return;
    }
    m_values = values;
    update();
    emit valuesChanged();
}

void Sparkline::setColor(const QColor& color) {
    if (m_color == color) {
        return;
    }
    m_color = color;
    update();
    emit colorChanged();
}

void Sparkline::setStroke(qreal stroke) {
    if (qFuzzyCompare(m_stroke, stroke)) {
        return;
    }
    m_stroke = stroke;
    update();
    emit strokeChanged();
}

void Sparkline::paint(QPainter* painter) {
    qreal low = 0;
    qreal high = 0;
    for (const qreal value : std::as_const(m_values)) {
        if (!qIsNaN(value)) {
            low = qMin(low, value);
            high = qMax(high, value);
        }
    }
    if (m_values.size() < 2 || high <= low) {
        return;
    }
    const qreal room = height() - 2 * m_stroke;
    const qreal step = width() / qreal(m_values.size() - 1);
    const auto y = [&](qreal value) { return m_stroke + room * (1 - (value - low) / (high - low)); };
    QPen pen{m_color, m_stroke, Qt::SolidLine, Qt::RoundCap, Qt::RoundJoin};
    QColor fill = m_color;
    fill.setAlphaF(0.16F);
    const auto flush = [&](QPolygonF& run) {
        if (run.size() > 1) {
            QPolygonF area = run;
            area << QPointF{run.last().x(), height()} << QPointF{run.first().x(), height()};
            painter->setPen(Qt::NoPen);
            painter->setBrush(fill);
            painter->drawPolygon(area);
            painter->setPen(pen);
            painter->setBrush(Qt::NoBrush);
            painter->drawPolyline(run);
        }
        run.clear();
    };
    painter->setRenderHint(QPainter::Antialiasing);
    QPolygonF run;
    for (qsizetype i = 0; i < m_values.size(); ++i) {
        if (qIsNaN(m_values[i])) {
            flush(run);
        } else {
            run << QPointF{qreal(i) * step, y(m_values[i])};
        }
    }
    flush(run);
}

} // namespace muster
