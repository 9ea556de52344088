// SPDX-License-Identifier: GPL-3.0-or-later
#include "qml/controls/tick_strip.h"

#include <QPainter>

namespace muster {

namespace {

int roleOf(const QAbstractItemModel& model, const char* name)
{
    return model.roleNames().key(QByteArray{name}, -1);
}

} // namespace

TickStrip::TickStrip(QQuickItem* parent) : QQuickPaintedItem{parent} {}

void TickStrip::repaint()
{
    update();
    emit changed();
}

void TickStrip::setModel(const QVariant& value)
{
    auto* model = qobject_cast<QAbstractItemModel*>(value.value<QObject*>());
    if (model == m_model)
        return;
    if (m_model)
        m_model->disconnect(this);
    m_model = model;
    if (m_model) {
        const auto redraw = [this] { update(); };
        connect(m_model, &QAbstractItemModel::rowsInserted, this, redraw);
        connect(m_model, &QAbstractItemModel::rowsRemoved, this, redraw);
        connect(m_model, &QAbstractItemModel::rowsMoved, this, redraw);
        connect(m_model, &QAbstractItemModel::dataChanged, this, redraw);
        connect(m_model, &QAbstractItemModel::modelReset, this, redraw);
    }
    repaint();
}

void TickStrip::setColors(const QVariantMap& colors)
{
    if (colors != m_colors) {
        m_colors = colors;
        repaint();
    }
}

void TickStrip::setOtherColor(const QColor& color)
{
    if (color != m_otherColor) {
        m_otherColor = color;
        repaint();
    }
}

void TickStrip::setBarWidth(qreal width)
{
    if (!qFuzzyCompare(m_barWidth, width)) {
        m_barWidth = width;
        repaint();
    }
}

void TickStrip::paint(QPainter* painter)
{
    if (!m_model)
        return;
    const int position = roleOf(*m_model, "position");
    const int kind = roleOf(*m_model, "kind");
    const int hollow = roleOf(*m_model, "hollow");
    for (int row = 0; row < m_model->rowCount(); ++row) {
        const QModelIndex index = m_model->index(row, 0);
        const QVariant named = m_colors.value(index.data(kind).toString());
        const QColor color = named.isValid() ? named.value<QColor>() : m_otherColor;
        const QRectF bar{qRound(index.data(position).toDouble() * width()) - 1.0, 0, m_barWidth, height()};
        if (index.data(hollow).toBool()) {
            painter->setPen(color);
            painter->drawRect(bar.adjusted(0.5, 0.5, -0.5, -0.5));
        } else {
            painter->fillRect(bar, color);
        }
    }
}

} // namespace muster
