// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
// Declaring an incident, by hand or from an alert: what is proposed and why, before anything is stored.

#include <QObject>
#include <QString>
#include <QtQml/qqmlregistration.h>

namespace muster {

class Session;

/// Role: the declaration that is being filled in. Owner: Session. Thread: main.
class DeclareDesk final : public QObject
{
    Q_OBJECT
    QML_ELEMENT
    QML_UNCREATABLE("Session.declaring")
public:
    explicit DeclareDesk(Session* session);
    ~DeclareDesk() override;

private:
    Session* m_session;
};

} // namespace muster
