// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
// Telling people what is known: one text, its drafts, what each channel shows of it, what was promised.

#include <QObject>
#include <QString>
#include <QtQml/qqmlregistration.h>

namespace muster {

class WarRoom;

/// Role: the status-update composer. Owner: WarRoom. Thread: main.
class UpdateDesk final : public QObject
{
    Q_OBJECT
    QML_ELEMENT
    QML_UNCREATABLE("WarRoom.updates")
public:
    explicit UpdateDesk(WarRoom* room);
    ~UpdateDesk() override;

private:
    WarRoom* m_room;
};

} // namespace muster
