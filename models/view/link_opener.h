// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
// The only way out to a browser or mail program. QML examines an address, shows what it is, and opens it
// after a person said so; what models/domain/link_target refuses is never handed over.

#include "models/domain/link_target.h"

#include <QObject>
#include <QString>
#include <QtQml/qqmlregistration.h>

#include <functional>

QT_BEGIN_NAMESPACE
class QUrl;
QT_END_NAMESPACE

namespace muster {

/// Role: the window's door to other programs; the lint allows QDesktopServices nowhere else. Thread: main.
class LinkOpener final : public QObject
{
    Q_OBJECT
    QML_ELEMENT
    QML_SINGLETON
    /// The address that was last examined, in pieces as they may be shown; `host` is the one to make stand
    /// out.
    Q_PROPERTY(bool allowed READ allowed NOTIFY examined)
    Q_PROPERTY(QString before READ before NOTIFY examined)
    Q_PROPERTY(QString host READ host NOTIFY examined)
    Q_PROPERTY(QString after READ after NOTIFY examined)
    /// Why it is not opened, or did not open; empty: nothing is wrong.
    Q_PROPERTY(QString why READ why NOTIFY examined)
public:
    /// Gives an address to the desktop; false when no program took it.
    using Hand = std::function<bool(const QUrl& address)>;

    explicit LinkOpener(QObject* parent = nullptr);
    /// For tests: another hand than the desktop's.
    explicit LinkOpener(Hand hand, QObject* parent = nullptr);

    bool allowed() const { return m_target.allowed; }
    QString before() const { return m_target.before; }
    QString host() const;
    QString after() const;
    QString why() const { return m_target.why; }

    /// Looks at an address and changes the properties; opens nothing.
    Q_INVOKABLE void examine(const QString& address);
    /// Opens what was last examined, once; false (and `why`) when that is not allowed or nothing took it.
    Q_INVOKABLE bool open();

signals:
    void examined();

private:
    Hand m_hand;
    LinkTarget m_target;
};

} // namespace muster
