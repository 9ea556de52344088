// SPDX-License-Identifier: GPL-3.0-or-later
#include "qml/controls/tree_picture_access.h"

#include "qml/controls/tree_picture.h"

#include <QAccessible>
#include <QAccessibleObject>
#include <QHash>
#include <QPointer>
#include <QQuickWindow>

namespace muster {

namespace {

QRect onScreen(const QQuickItem& item, const QRectF& place)
{
    const QRectF scene = item.mapRectToScene(place);
    const QPoint corner = item.window() ? item.window()->mapToGlobal(scene.topLeft()).toPoint() : QPoint();
    return {corner, scene.size().toSize()};
}

/// One node; it names a row, so it stays valid while rows change under it.
class NodeAccess final : public QAccessibleInterface
{
public:
    NodeAccess(TreePicture* picture, int row) : m_picture(picture), m_row(row) {}

    bool isValid() const override { return m_picture && m_row < m_picture->count(); }
    QObject* object() const override { return nullptr; }
    QWindow* window() const override { return m_picture ? m_picture->window() : nullptr; }
    QAccessibleInterface* childAt(int, int) const override { return nullptr; }
    QAccessibleInterface* parent() const override { return QAccessible::queryAccessibleInterface(m_picture); }
    QAccessibleInterface* child(int) const override { return nullptr; }
    int childCount() const override { return 0; }
    int indexOfChild(const QAccessibleInterface*) const override { return -1; }
    QString text(QAccessible::Text kind) const override
    {
        if (!isValid())
            return {};
        return kind == QAccessible::Name          ? m_picture->spokenName(m_row)
               : kind == QAccessible::Description ? m_picture->spokenBranches(m_row)
                                                  : QString();
    }
    void setText(QAccessible::Text, const QString&) override {}
    QRect rect() const override
    {
        return isValid() ? onScreen(*m_picture, m_picture->boxOf(m_row)) : QRect();
    }
    QAccessible::Role role() const override { return QAccessible::TreeItem; }
    QAccessible::State state() const override
    {
        QAccessible::State state;
        if (!isValid())
            return state;
        state.focusable = true;
        state.focused = m_picture->hasActiveFocus() && m_picture->walked() == m_row;
        state.offscreen = !m_picture->boundingRect().intersects(m_picture->boxOf(m_row));
        return state;
    }

private:
    QPointer<TreePicture> m_picture;
    int m_row;
};

class TreeAccess final : public QAccessibleObject
{
public:
    explicit TreeAccess(TreePicture* picture) : QAccessibleObject(picture) {}
    ~TreeAccess() override
    {
        for (const QAccessible::Id id : qAsConst(m_made))
            QAccessible::deleteAccessibleInterface(id);
    }

    QWindow* window() const override { return picture()->window(); }
    QAccessibleInterface* parent() const override
    {
        // Items that are nothing to a screen reader are passed over.
        for (QQuickItem* item = picture()->parentItem(); item; item = item->parentItem()) {
            QAccessibleInterface* above = QAccessible::queryAccessibleInterface(item);
            if (above && above->role() != QAccessible::NoRole && above->role() != QAccessible::Client)
                return above;
        }
        return picture()->window() ? QAccessible::queryAccessibleInterface(picture()->window()) : nullptr;
    }
    int childCount() const override { return picture()->count(); }
    QAccessibleInterface* child(int row) const override
    {
        if (row < 0 || row >= childCount())
            return nullptr;
        QAccessible::Id& id = m_made[row];
        if (id == 0)
            id = QAccessible::registerAccessibleInterface(new NodeAccess(picture(), row));
        return QAccessible::accessibleInterface(id);
    }
    int indexOfChild(const QAccessibleInterface* child) const override
    {
        return m_made.key(QAccessible::uniqueId(const_cast<QAccessibleInterface*>(child)), -1);
    }
    QAccessibleInterface* childAt(int x, int y) const override
    {
        if (!picture()->window())
            return nullptr;
        const QPointF place = picture()->mapFromScene(picture()->window()->mapFromGlobal(QPointF(x, y)));
        return child(picture()->nodeAt(place.x(), place.y()));
    }
    QAccessibleInterface* focusChild() const override
    {
        return picture()->hasActiveFocus() ? child(picture()->walked()) : nullptr;
    }
    QString text(QAccessible::Text kind) const override
    {
        return kind == QAccessible::Name ? picture()->words().value(QStringLiteral("tree")).toString()
               : kind == QAccessible::Description ? picture()->walkedTitle()
                                                  : QString();
    }
    QRect rect() const override { return onScreen(*picture(), picture()->boundingRect()); }
    QAccessible::Role role() const override { return QAccessible::Tree; }
    QAccessible::State state() const override
    {
        QAccessible::State state;
        state.focusable = true;
        state.focused = picture()->hasActiveFocus();
        state.invisible = !picture()->isVisible();
        return state;
    }

private:
    TreePicture* picture() const { return static_cast<TreePicture*>(object()); }

    mutable QHash<int, QAccessible::Id> m_made; ///< by row
};

QAccessibleInterface* accessOf(const QString& className, QObject* object)
{
    auto* picture = className == QLatin1String(TreePicture::staticMetaObject.className())
                        ? qobject_cast<TreePicture*>(object)
                        : nullptr;
    return picture ? new TreeAccess(picture) : nullptr;
}

} // namespace

void offerTreesToScreenReaders()
{
    static const bool offered = [] {
        QAccessible::installFactory(accessOf);
        return true;
    }();
    Q_UNUSED(offered);
}

} // namespace muster
