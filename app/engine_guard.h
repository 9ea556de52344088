// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
// The QML engine shut off from the world: code and pictures come from the executable and from Qt's own
// modules, nothing from a network, and no environment variable adds a place to load from. A second line
// behind "all text is plain text": should a page ever show markup, it still reaches nothing.

#include <memory>
#include <QtGlobal>

QT_BEGIN_NAMESPACE
class QQmlEngine;
class QUrl;
QT_END_NAMESPACE

namespace muster {

/// Role: what keeps the engine shut. Owner: whoever owns the engine; must outlive it. Thread: main, but the
/// engine also asks from its loader thread.
class EngineGuard
{
public:
    EngineGuard();
    ~EngineGuard();

    /// Before anything is loaded.
    void guard(QQmlEngine& engine);
    /// Addresses that something wanted to load and did not get. Any thread.
    int refusedAddresses() const;

    /// qrc: and below Qt's own folder of QML modules (its styles are files there); nothing else.
    static bool mayLoad(const QUrl& address);

private:
    struct Private;
    std::unique_ptr<Private> d;
};

} // namespace muster
