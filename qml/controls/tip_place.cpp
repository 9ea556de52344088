// SPDX-License-Identifier: GPL-3.0-or-later
#include "qml/controls/tip_place.h"

#include <QCoreApplication>
#include <QEvent>
#include <QQuickItem>
#include <QQuickWindow>

#include <array>
#include <vector>

namespace muster {

namespace {

constexpr qreal kTyped = 10; // what is typed in counts that much more than what is pressed

struct Obstacle
{
    QRectF place; ///< in the scene
    qreal weight;
};

/// Controls below `above`, as far as they are seen; without those that `item` is part of, or that are of it.
void gather(const QQuickItem* above, const QQuickItem* item, const QRectF& seen, std::vector<Obstacle>& found)
{
    for (const QQuickItem* child : above->childItems()) {
        if (child == item || !child->isVisible() || !child->isEnabled() || child->opacity() <= 0)
            continue;
        const auto part = [&] {
            return child->mapRectToScene(QRectF{QPointF{}, child->size()}).intersected(seen);
        };
        const bool typed = child->flags() & QQuickItem::ItemAcceptsInputMethod;
        // A list takes the keys, too, and is no button: one may lie over its rows.
        if ((typed || child->activeFocusOnTab()) && !child->inherits("QQuickFlickable") &&
            !child->isAncestorOf(item)) {
            if (const QRectF place = part(); !place.isEmpty())
                found.push_back({place, typed ? kTyped : 1});
        }
        const QRectF inside = child->clip() ? part() : seen;
        if (!inside.isEmpty())
            gather(child, item, inside, found);
    }
}

} // namespace

void TipPlace::setWatching(bool watching)
{
    if (watching == m_watching)
        return;
    m_watching = watching;
    // The program's: a key that is a command's never comes to the window.
    if (watching)
        QCoreApplication::instance()->installEventFilter(this);
    else
        QCoreApplication::instance()->removeEventFilter(this);
    emit watchingChanged();
}

bool TipPlace::eventFilter(QObject*, QEvent* event)
{
    switch (event->type()) {
    case QEvent::KeyPress:
    case QEvent::ShortcutOverride:
    case QEvent::MouseButtonPress:
    case QEvent::TouchBegin:
    case QEvent::Wheel:
        emit disturbed();
        break;
    default:
        break;
    }
    return false;
}

QPointF TipPlace::beside(QQuickItem* item, const QSizeF& size, qreal gap) const
{
    if (!item || !item->window())
        return {};
    const QQuickItem* const root = item->window()->contentItem();
    const QRectF window{QPointF{}, root->size()};
    const QRectF of = item->mapRectToScene(QRectF{QPointF{}, item->size()});
    const QPointF middle{of.center().x() - size.width() / 2, of.center().y() - size.height() / 2};
    const auto within = [](qreal at, qreal length, qreal room) {
        return qMax<qreal>(0, qMin(at, room - length));
    };
    const qreal x = within(middle.x(), size.width(), window.width());
    const qreal y = within(middle.y(), size.height(), window.height());
    const std::array<QPointF, 4> places{QPointF{x, of.top() - gap - size.height()},
                                        QPointF{x, of.bottom() + gap}, QPointF{of.right() + gap, y},
                                        QPointF{of.left() - gap - size.width(), y}};

    std::vector<Obstacle> obstacles;
    gather(root, item, window, obstacles);
    QPointF best = places.front();
    qreal least = -1;
    for (const QPointF& place : places) {
        const QRectF tip{place, size};
        if (!window.contains(tip))
            continue;
        qreal covered = 0;
        for (const Obstacle& one : obstacles) {
            const QRectF part = one.place.intersected(tip);
            if (!part.isEmpty())
                covered += part.width() * part.height() * one.weight;
        }
        if (least < 0 || covered < least) {
            least = covered;
            best = place;
        }
    }
    const QPointF at = item->mapFromScene(best);
    return {qRound(at.x()) * 1.0, qRound(at.y()) * 1.0};
}

} // namespace muster
