// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
// The safe mode as the window shows it: that it is on and why, the way out, and the diagnostics to copy. Who
// decides and who starts the rest is the app.

#include <QObject>
#include <QString>
#include <QtQml/qqmlregistration.h>

QT_BEGIN_NAMESPACE
class QQmlEngine;
class QJSEngine;
QT_END_NAMESPACE

namespace muster {

/// Role: QML's singleton `SafeMode`: state and wishes of the banner. One for the process, made when first
/// asked for. Thread: main.
class SafeMode final : public QObject
{
    Q_OBJECT
    QML_ELEMENT
    QML_SINGLETON
    Q_PROPERTY(bool active READ active NOTIFY changed)
    /// What happened, what is off and what still works; empty when not active.
    Q_PROPERTY(QString text READ text NOTIFY changed)
    /// Why a tool cannot be asked now; empty when not active.
    Q_PROPERTY(QString silence READ silence NOTIFY changed)
public:
    static SafeMode* instance();
    static SafeMode* create(QQmlEngine* engine, QJSEngine* scripts);
    bool active() const { return m_active; }
    QString text() const;
    QString silence() const { return m_active ? noToolIsAsked() : QString(); }
    /// What stands at a source or a question meanwhile.
    static QString noToolIsAsked() { return tr("Safe mode: no tool is asked."); }

    /// `asked`: by --safe-mode, not after crashes.
    void enter(bool asked);
    /// Starts what was left out: tools and keyring.
    Q_INVOKABLE void leave();
    /// Puts a text without secrets on the clipboard that says what this Muster is and what befell it.
    Q_INVOKABLE void copyDiagnostics();

signals:
    void changed();
    void left();
    void diagnosticsWanted();

private:
    SafeMode() = default;
    bool m_active = false;
    bool m_asked = false;
};

} // namespace muster
