// SPDX-License-Identifier: GPL-3.0-or-later
#include "qml/pages/pages.h"

#include <QQmlEngine>

namespace muster {

void preparePages(QQmlEngine& engine)
{
    engine.addImportPath(QStringLiteral("qrc:/qt/qml"));
}

QUrl mainPage()
{
    return QUrl{QStringLiteral("qrc:/qt/qml/Muster/Pages/Main.qml")};
}

} // namespace muster
