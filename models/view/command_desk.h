// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
// Leading an incident: assignments, roles, severity, impact, the phrases of the call and its end.

#include <QObject>
#include <QString>
#include <QtQml/qqmlregistration.h>

namespace muster {

class WarRoom;

/// Role: what an incident commander and deputy do in a room. Owner: WarRoom. Thread: main.
class CommandDesk final : public QObject
{
    Q_OBJECT
    QML_ELEMENT
    QML_UNCREATABLE("WarRoom.command")
public:
    explicit CommandDesk(WarRoom* room);
    ~CommandDesk() override;

private:
    WarRoom* m_room;
};

} // namespace muster
