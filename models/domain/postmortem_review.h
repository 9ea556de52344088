// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
// By when a post-mortem is due (DOMAIN 4.7, after PagerDuty's guide): the meeting within three calendar days
// of a SEV-1 and five business days of a SEV-2, the document out a day before it. Pure.

#include "models/domain/incident.h"

#include <QDate>
#include <QTimeZone>

#include <optional>

namespace muster {

struct ReviewDeadlines
{
    QDate meeting;  ///< the last day on which it may be
    QDate document; ///< the last day on which the document may go to those who come
    friend bool operator==(const ReviewDeadlines&, const ReviewDeadlines&) = default;
};
/// Days are those of `zone`, business days Monday to Friday (holidays are not known here). Nothing for other
/// severities: no meeting is asked for.
std::optional<ReviewDeadlines> reviewDeadlines(Severity severity, Instant resolved, const QTimeZone& zone);

} // namespace muster
