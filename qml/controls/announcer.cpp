// SPDX-License-Identifier: GPL-3.0-or-later
#include "qml/controls/announcer.h"

#include <QAccessible>

namespace muster {

void Announcer::setText(const QString& text)
{
    if (text == m_text)
        return;
    m_text = text;
    emit textChanged();
    if (m_text.isEmpty() || !QAccessible::isActive())
        return;
    QAccessibleEvent event(this, QAccessible::Alert);
    QAccessible::updateAccessibility(&event);
}

} // namespace muster
