// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/view/typed_time.h"

#include <cmath>

namespace muster {

std::optional<Instant> typedTime(const QString& text, bool utc, Instant near)
{
    const QString typed = text.trimmed();
    if (const auto exact = Instant::fromIso(typed))
        return exact;
    QTime time = QTime::fromString(typed, QStringLiteral("H:m:s"));
    if (!time.isValid())
        time = QTime::fromString(typed, QStringLiteral("H:m"));
    if (!time.isValid())
        return std::nullopt;
    const QDate day = utc ? near.toUtc().date() : near.toUtc().toLocalTime().date();
    std::optional<Instant> best;
    for (const int days : {0, -1, 1}) {
        const QDateTime moment(day.addDays(days), time, utc ? Qt::UTC : Qt::LocalTime);
        const Instant candidate{moment.toMSecsSinceEpoch()};
        if (!best || std::abs((candidate - near).count()) < std::abs((*best - near).count()))
            best = candidate;
    }
    return best;
}

} // namespace muster
