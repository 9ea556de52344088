// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
// What the incident spends of its error budget and what each way out would cost.

#include <QObject>
#include <QString>
#include <QtQml/qqmlregistration.h>

namespace muster {

class WarRoom;

/// Role: the budget clock and the options side by side. Owner: WarRoom. Thread: main.
class BudgetDesk final : public QObject
{
    Q_OBJECT
    QML_ELEMENT
    QML_UNCREATABLE("WarRoom.budget")
public:
    explicit BudgetDesk(WarRoom* room);
    ~BudgetDesk() override;

private:
    WarRoom* m_room;
};

} // namespace muster
