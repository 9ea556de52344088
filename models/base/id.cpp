// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/base/id.h"

#include <QDateTime>
#include <QRandomGenerator>

namespace muster {

QString newUlid()
{
    static constexpr char kAlphabet[] = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
    QString text(26, u'0');
    quint64 time = static_cast<quint64>(QDateTime::currentMSecsSinceEpoch());
    for (int i = 9; i >= 0; --i, time >>= 5)
        text[i] = QLatin1Char(kAlphabet[time & 31U]);
    auto* random = QRandomGenerator::system();
    for (int i = 10; i < 26; ++i)
        text[i] = QLatin1Char(kAlphabet[random->bounded(32U)]);
    return text;
}

} // namespace muster
