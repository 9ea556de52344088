// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/base/id.h"

#include <QDateTime>
#include <QRandomGenerator>

#include <array>

namespace muster {

namespace {

constexpr int kRandomLetters = 16; ///< of five bits each

/// The newest identifier of a thread.
struct Newest
{
    qint64 ms = -1;
    std::array<quint8, kRandomLetters> letters{};

    void draw()
    {
        // Seeded from the system once per thread: asking the system for each letter took a quarter of the
        // time of storing an event. Five bits a letter, twelve letters a number.
        thread_local QRandomGenerator64 random = QRandomGenerator64::securelySeeded();
        quint64 bits = 0;
        for (size_t i = 0; i < letters.size(); ++i, bits >>= 5) {
            if (i % 12 == 0)
                bits = random.generate64();
            letters[i] = bits & 31U;
        }
    }

    /// The next one of the same millisecond. False: there is none.
    bool count()
    {
        for (auto letter = letters.rbegin(); letter != letters.rend(); ++letter) {
            *letter = (*letter + 1U) & 31U;
            if (*letter != 0)
                return true;
        }
        return false;
    }
};

} // namespace

QString newUlid()
{
    static constexpr char kAlphabet[] = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
    thread_local Newest newest;
    // "Monotonicity" of the specification (github.com/ulid/spec): within a millisecond the
    // random part counts up. What happened in one, such as an act and the answer that it gives to a step, is
    // told in that order wherever times are equal. A clock that is set back is waited for in the same way.
    const qint64 now = QDateTime::currentMSecsSinceEpoch();
    if (now > newest.ms) {
        newest.ms = now;
        newest.draw();
    } else if (!newest.count()) {
        ++newest.ms;
        newest.draw();
    }
    QString text(10 + kRandomLetters, u'0');
    auto time = static_cast<quint64>(newest.ms);
    for (int i = 9; i >= 0; --i, time >>= 5)
        text[i] = QLatin1Char(kAlphabet[time & 31U]);
    for (int i = 0; i < kRandomLetters; ++i)
        text[10 + i] = QLatin1Char(kAlphabet[newest.letters[static_cast<size_t>(i)]]);
    return text;
}

} // namespace muster
