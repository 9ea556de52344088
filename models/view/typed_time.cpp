// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/view/typed_time.h"

#include <cmath>

namespace muster {

std::optional<Instant> typedTime(const QString& text, bool utc, Instant near)
{
    QString typed = text.simplified();
    if (const auto exact = Instant::fromIso(typed))
        return exact;
    if (typed.endsWith(QStringLiteral(" UTC"))) {
        typed.chop(4);
        utc = true;
    }
    QDate day; // as typed
    if (const qsizetype space = typed.indexOf(u' '); space > 0) {
        day = QDate::fromString(typed.left(space), Qt::ISODate);
        typed = typed.mid(space + 1);
        if (!day.isValid())
            return std::nullopt;
    }
    QTime time = QTime::fromString(typed, QStringLiteral("H:m:s"));
    if (!time.isValid())
        time = QTime::fromString(typed, QStringLiteral("H:m"));
    if (!time.isValid())
        return std::nullopt;
    const auto on = [&](const QDate& date) {
        return Instant{QDateTime(date, time, utc ? Qt::UTC : Qt::LocalTime).toMSecsSinceEpoch()};
    };
    if (day.isValid())
        return on(day);
    const QDate here = utc ? near.toUtc().date() : near.toUtc().toLocalTime().date();
    std::optional<Instant> best;
    for (const int days : {0, -1, 1}) {
        const Instant candidate = on(here.addDays(days));
        if (!best || std::abs((candidate - near).count()) < std::abs((*best - near).count()))
            best = candidate;
    }
    return best;
}

} // namespace muster
