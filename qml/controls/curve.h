// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
// One S-shaped line between two corners of its item: an edge of a drawn tree. Qt Quick Shapes are not used
// for this because the software renderer of Qt 6.4 does not clip them.

#include <QColor>
#include <QQuickPaintedItem>
#include <QtQml/qqmlregistration.h>

namespace muster {

/// Draws from the left side to the right side, from the top to the bottom or (with `rising`) from the bottom
/// to the top. Main thread. The item must be at least `thickness` high; the line stays inside of it.
class Curve : public QQuickPaintedItem
{
    Q_OBJECT
    QML_ELEMENT
    Q_PROPERTY(QColor color READ color WRITE setColor NOTIFY changed FINAL)
    /// Logical pixels.
    Q_PROPERTY(qreal thickness READ thickness WRITE setThickness NOTIFY changed FINAL)
    Q_PROPERTY(bool rising READ rising WRITE setRising NOTIFY changed FINAL)
    Q_PROPERTY(bool dashed READ dashed WRITE setDashed NOTIFY changed FINAL)

public:
    explicit Curve(QQuickItem* parent = nullptr);
    void paint(QPainter* painter) override;

    [[nodiscard]] QColor color() const { return m_color; }
    void setColor(const QColor& color);
    [[nodiscard]] qreal thickness() const { return m_thickness; }
    void setThickness(qreal thickness);
    [[nodiscard]] bool rising() const { return m_rising; }
    void setRising(bool rising);
    [[nodiscard]] bool dashed() const { return m_dashed; }
    void setDashed(bool dashed);

signals:
    void changed();

private:
    QColor m_color{Qt::gray};
    qreal m_thickness = 1;
    bool m_rising = false;
    bool m_dashed = false;
};

} // namespace muster
