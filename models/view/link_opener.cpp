// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/view/link_opener.h"

#include "models/domain/display_text.h"

#include <QDesktopServices>
#include <QUrl>

namespace muster {

LinkOpener::LinkOpener(QObject* parent) : LinkOpener(&QDesktopServices::openUrl, parent) {}

LinkOpener::LinkOpener(Hand hand, QObject* parent) : QObject(parent), m_hand(std::move(hand)) {}

QString LinkOpener::host() const
{
    return displayLine(m_target.host);
}

QString LinkOpener::after() const
{
    return displayLine(m_target.after);
}

void LinkOpener::examine(const QString& address)
{
    m_target = examineLink(address);
    emit examined();
}

bool LinkOpener::open()
{
    if (!m_target.allowed)
        return false;
    const LinkTarget target = m_target;
    // A second click must look again at what it opens.
    m_target = {};
    const bool taken = m_hand(QUrl::fromEncoded(target.encoded().toLatin1(), QUrl::StrictMode));
    if (!taken)
        m_target.why = tr("No program on this machine opened the address.");
    emit examined();
    return taken;
}

} // namespace muster
