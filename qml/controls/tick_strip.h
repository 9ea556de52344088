// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
// The marks of a whole incident along the scrubber. One item, however many events there are: an item for each
// made opening a long incident slow.

#include <QAbstractItemModel>
#include <QColor>
#include <QPointer>
#include <QQuickPaintedItem>
#include <QVariantMap>
#include <QtQml/qqmlregistration.h>

namespace muster {

/// Draws one upright bar for each row of `model`, at the row's `position` (0 … 1 of the width), in the colour
/// of its `kind`; a row that is `hollow` as an outline. Owner: the QML tree, which owns the model too. Main
/// thread.
class TickStrip : public QQuickPaintedItem
{
    Q_OBJECT
    QML_ELEMENT
    /// A QAbstractItemModel with the roles position (double), kind (text) and hollow (bool); anything else is
    /// no model. A variant, because the type files of Qt 6.4 do not say what the view's models derive from.
    Q_PROPERTY(QVariant model READ model WRITE setModel NOTIFY changed FINAL)
    /// Colour by kind.
    Q_PROPERTY(QVariantMap colors READ colors WRITE setColors NOTIFY changed FINAL)
    /// For kinds that `colors` does not name.
    Q_PROPERTY(QColor otherColor READ otherColor WRITE setOtherColor NOTIFY changed FINAL)
    /// Of one bar, logical pixels.
    Q_PROPERTY(qreal barWidth READ barWidth WRITE setBarWidth NOTIFY changed FINAL)

public:
    explicit TickStrip(QQuickItem* parent = nullptr);
    void paint(QPainter* painter) override;

    [[nodiscard]] QVariant model() const { return QVariant::fromValue<QObject*>(m_model); }
    void setModel(const QVariant& value);
    [[nodiscard]] QVariantMap colors() const { return m_colors; }
    void setColors(const QVariantMap& colors);
    [[nodiscard]] QColor otherColor() const { return m_otherColor; }
    void setOtherColor(const QColor& color);
    [[nodiscard]] qreal barWidth() const { return m_barWidth; }
    void setBarWidth(qreal width);

signals:
    void changed();

private:
    void repaint();

    QPointer<QAbstractItemModel> m_model;
    QVariantMap m_colors;
    QColor m_otherColor{Qt::gray};
    qreal m_barWidth = 3;
};

} // namespace muster
