// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/view/safe_mode.h"

#include <QJSEngine>

namespace muster {

SafeMode* SafeMode::instance()
{
    static SafeMode mode;
    return &mode;
}

SafeMode* SafeMode::create(QQmlEngine*, QJSEngine*)
{
    QJSEngine::setObjectOwnership(instance(), QJSEngine::CppOwnership);
    return instance();
}

QString SafeMode::text() const
{
    if (!m_active)
        return {};
    const QString still =
        tr("It started without network and keyring: no tool is asked. Everything on this machine "
           "can be read, searched and written as always.");
    return m_asked ? still : tr("Muster ended unexpectedly twice. %1").arg(still);
}

void SafeMode::enter(bool asked)
{
    m_active = true;
    m_asked = asked;
    emit changed();
}

void SafeMode::leave()
{
    if (!m_active)
        return;
    m_active = false;
    emit changed();
    emit left();
}

void SafeMode::copyDiagnostics()
{
    emit diagnosticsWanted();
}

} // namespace muster
