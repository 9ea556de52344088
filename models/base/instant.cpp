// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/base/instant.h"

#include "models/base/iso_text.h"

#include <QTimeZone>

#include <algorithm>
#include <array>

namespace muster {

namespace {
constexpr qint64 kFirstYear = -62'135'596'800'000; // 0001-01-01T00:00:00Z, also Go's zero time
constexpr qint64 kYear10000 = 253'402'300'800'000;
} // namespace

std::optional<Instant> Instant::fromIso(QStringView text)
{
    std::array<char, 40> ascii;
    if (size_t(text.size()) <= ascii.size()) {
        // What is no ASCII becomes a byte that no time has.
        std::transform(text.begin(), text.end(), ascii.begin(),
                       [](QChar c) { return c.unicode() < 0x80 ? char(c.unicode()) : '\0'; });
        if (const auto plain = instantOfPlainIso({ascii.data(), size_t(text.size())}))
            return plain;
    }
    QString trimmed = text.trimmed().toString();
    const bool utc = trimmed.endsWith(u'Z') || trimmed.endsWith(u'z');
    // The date part has two '-' itself, so an offset can only stand after the 'T'.
    const qsizetype timeStart = trimmed.indexOf(u'T', 0, Qt::CaseInsensitive);
    if (timeStart < 0)
        return std::nullopt;
    const bool offset = trimmed.indexOf(u'+', timeStart) > 0 || trimmed.indexOf(u'-', timeStart) > 0;
    if (!utc && !offset)
        return std::nullopt;
    // Qt 6.4 rounds long fractions; cut to three digits so that .9999999 does not become the next second.
    const qsizetype dot = trimmed.indexOf(u'.', timeStart);
    if (dot > 0) {
        qsizetype end = dot + 1;
        while (end < trimmed.size() && trimmed[end].isDigit())
            ++end;
        if (end - dot - 1 > 3)
            trimmed.remove(dot + 4, end - dot - 4);
    }
    const QDateTime parsed = QDateTime::fromString(trimmed, Qt::ISODateWithMs);
    if (!parsed.isValid())
        return std::nullopt;
    // An offset, or 24:00 of the last day, may lead out of the years that ISO 8601 can write.
    const qint64 ms = parsed.toMSecsSinceEpoch();
    if (ms < kFirstYear || ms >= kYear10000)
        return std::nullopt;
    return Instant{ms};
}

QString Instant::toIso() const
{
    if (isEndOfTime())
        return QStringLiteral("forever");
    return toUtc().toString(ms % 1000 == 0 ? QStringLiteral("yyyy-MM-ddTHH:mm:ssZ")
                                           : QStringLiteral("yyyy-MM-ddTHH:mm:ss.zzzZ"));
}

} // namespace muster
