// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
// Roll back or fix forward: the criteria of the decision, filled in from what is known.

#include <QObject>
#include <QString>
#include <QtQml/qqmlregistration.h>

namespace muster {

class WarRoom;

/// Role: the card behind "roll back or fix forward". Owner: WarRoom. Thread: main.
class RollbackCard final : public QObject
{
    Q_OBJECT
    QML_ELEMENT
    QML_UNCREATABLE("WarRoom.rollback")
public:
    explicit RollbackCard(WarRoom* room);
    ~RollbackCard() override;

private:
    WarRoom* m_room;
};

} // namespace muster
