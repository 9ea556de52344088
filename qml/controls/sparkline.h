// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
// A very small line picture of a series for tables, tiles and the scrubber. It is not for reading values: charts with axes are
// made by the chart library.

#include <QColor>
#include <QList>
#include <QQuickPaintedItem>
#include <QtQml/qqmlregistration.h>

namespace muster {

/// Draws `values`, equally spaced over the width, scaled from zero (or the minimum if that is lower) to the largest value.
/// NaN leaves a gap. Main thread; repaints only when a property or the size changes.
class Sparkline : public QQuickPaintedItem {
    Q_OBJECT
    QML_ELEMENT
    Q_PROPERTY(QList<qreal> values READ values WRITE setValues NOTIFY valuesChanged FINAL)
    Q_PROPERTY(QColor color READ color WRITE setColor NOTIFY colorChanged FINAL)
    /// Line width in logical pixels.
    Q_PROPERTY(qreal stroke READ stroke WRITE setStroke NOTIFY strokeChanged FINAL)

public:
    explicit Sparkline(QQuickItem* parent = nullptr);
    void paint(QPainter* painter) override;

    [[nodiscard]] QList<qreal> values() const { return m_values; }
    void setValues(const QList<qreal>& values);
    [[nodiscard]] QColor color() const { return m_color; }
    void setColor(const QColor& color);
    [[nodiscard]] qreal stroke() const { return m_stroke; }
    void setStroke(qreal stroke);

signals:
    void valuesChanged();
    void colorChanged();
    void strokeChanged();

private:
    QList<qreal> m_values;
    QColor m_color{Qt::gray};
    qreal m_stroke = 1.4;
};

} // namespace muster
