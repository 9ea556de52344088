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
    // Seeded from the system once per thread: asking the system for each letter took a quarter of the time of
    // storing an event. Five bits a letter, twelve letters a number.
    thread_local QRandomGenerator64 random = QRandomGenerator64::securelySeeded();
    quint64 bits = 0;
    for (int i = 10; i < 26; ++i, bits >>= 5) {
        if (i == 10 || i == 22)
            bits = random.generate64();
        text[i] = QLatin1Char(kAlphabet[bits & 31U]);
    }
    return text;
}

} // namespace muster
