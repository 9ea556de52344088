// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
// Where a hint may lie, and when it is in the way. Internal to Tooltip.qml.

#include <QObject>
#include <QPointF>
#include <QSizeF>
#include <QtQml/qqmlregistration.h>

class QQuickItem;

namespace muster {

/// Role: finds a place beside an item where a hint covers no control, and tells of the next key, press or
/// turn of the wheel anywhere in the program while `watching`. Owner: the hint. Thread: main.
class TipPlace : public QObject
{
    Q_OBJECT
    QML_ELEMENT
    Q_PROPERTY(bool watching READ isWatching WRITE setWatching NOTIFY watchingChanged)
public:
    using QObject::QObject;

    bool isWatching() const { return m_watching; }
    void setWatching(bool watching);

    /// The left upper corner for a hint of that size, in coordinates of `item`: above it, below it, to its
    /// right or to its left, `gap` away and inside of the window; the first of these that covers no control,
    /// else the one that covers the least, what is typed in least of all. Cost: one walk over the items that
    /// are shown.
    Q_INVOKABLE QPointF beside(QQuickItem* item, const QSizeF& size, qreal gap) const;

signals:
    void watchingChanged();
    /// Somebody types, presses or turns the wheel.
    void disturbed();

protected:
    bool eventFilter(QObject* receiver, QEvent* event) override;

private:
    bool m_watching = false;
};

} // namespace muster
