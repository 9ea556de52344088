// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/domain/postmortem_review.h"

#include <QDateTime>

namespace muster {

namespace {

constexpr int kDaysOfSev1 = 3;
constexpr int kBusinessDaysOfSev2 = 5;

QDate businessDaysAfter(QDate day, int count)
{
    while (count > 0) {
        day = day.addDays(1);
        if (day.dayOfWeek() <= Qt::Friday)
            --count;
    }
    return day;
}

} // namespace

std::optional<ReviewDeadlines> reviewDeadlines(Severity severity, Instant resolved, const QTimeZone& zone)
{
    const QDate day = QDateTime::fromMSecsSinceEpoch(resolved.ms, zone).date();
    if (!day.isValid())
        return std::nullopt;
    if (severity == Severity::Sev1)
        return ReviewDeadlines{day.addDays(kDaysOfSev1), day.addDays(kDaysOfSev1 - 1)};
    if (severity == Severity::Sev2) {
        const QDate meeting = businessDaysAfter(day, kBusinessDaysOfSev2);
        return ReviewDeadlines{meeting, meeting.addDays(-1)};
    }
    return std::nullopt;
}

} // namespace muster
