// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
// Points in time as people write them in documents: with a date, a time of day, both, a zone or none. What a
// text leaves open is told with the answer, so that it can be said. Pure.

#include "models/base/instant.h"

#include <QDate>
#include <QString>
#include <QTime>
#include <QTimeZone>

#include <optional>

namespace muster {

struct WrittenMoment
{
    std::optional<QDate> day;
    std::optional<QTime> time;
    std::optional<QTimeZone> zone; ///< as named
    bool isAbout = false;          ///< "~10:02", "ca. 10:02"
    qsizetype length = 0;          ///< characters that were read, with separators after them
};

/// "UTC", "Z", "+02:00", "Europe/Berlin", and abbreviations that mean one thing: "CEST", "PDT". Nothing for
/// those that mean several (IST) and for words.
std::optional<QTimeZone> namedZone(QStringView word);

/// What stands at the begin of `text`: "2024-05-01", "2024-05-01T10:02:03+02:00", "10:02 UTC", "May 1, 2024
/// 10:02 PM", "1 May 2024". nullopt when it begins with neither day nor time. Days in digits only year first:
/// 01/02/2024 is two different days.
std::optional<WrittenMoment> momentAtBegin(QStringView text);

/// In UTC. `day` and `zone` stand in where the text has none; without any zone it is taken as UTC.
std::optional<Instant> instantOf(const WrittenMoment& moment, std::optional<QDate> day,
                                 std::optional<QTimeZone> zone);

} // namespace muster
