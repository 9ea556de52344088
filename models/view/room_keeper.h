// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
// Keeps a room that was closed for as long as a page is in the making for it: Qt 6.4 cannot stop making a
// page, and half of one must not read of nothing. Not for rooms that are open: those are Session's.

#include <QObject>
#include <QPointer>
#include <QtQml/qqmlregistration.h>

Q_MOC_INCLUDE("models/view/war_room.h")

namespace muster {

class WarRoom;

/// Role: one hold on one room. Owner: the page's place in the window (LazyPage). Thread: main.
class RoomKeeper : public QObject
{
    Q_OBJECT
    QML_ELEMENT
public:
    explicit RoomKeeper(QObject* parent = nullptr) : QObject(parent) {}
    ~RoomKeeper() override;

    /// Keeps `room` from now on; null: nobody's. The one before is let go once `before`, the page that reads
    /// of it, is gone with all that is in it: a Loader only marks a page for deletion, and its lists would
    /// warn of rows that they still wait for. Null: there is no such page.
    Q_INVOKABLE void keep(muster::WarRoom* room, QObject* before);

    /// Somebody makes or shows a page of it.
    static bool isKept(const WarRoom* room);
    /// For Session: deletes the room later, when nobody keeps it any more.
    static void deleteWhenFree(WarRoom* room);

private:
    QPointer<QObject> m_room; ///< a WarRoom
};

} // namespace muster
