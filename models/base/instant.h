// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
// A point in time: UTC, milliseconds since the Unix epoch. The only form in which points in time travel and
// are stored. Not for formatting for people: that is models/view/formatters.

#include <QDateTime>
#include <QString>

#include <chrono>
#include <compare>
#include <limits>
#include <optional>

namespace muster {

using Milliseconds = std::chrono::milliseconds;

struct Instant
{
    qint64 ms = 0; ///< UTC milliseconds since 1970-01-01T00:00:00Z

    friend constexpr auto operator<=>(const Instant&, const Instant&) = default;

    /// Later than every real instant: "as of now, whatever now is".
    static constexpr Instant endOfTime() { return {std::numeric_limits<qint64>::max()}; }
    /// Earlier than every real instant.
    static constexpr Instant never() { return {std::numeric_limits<qint64>::min()}; }
    constexpr bool isEndOfTime() const { return ms == std::numeric_limits<qint64>::max(); }

    /// From RFC 3339 / ISO 8601 with any number of fraction digits (cut to ms) and `Z` or an offset; a text
    /// without an offset is refused, because guessing a zone puts events hours away from the truth; so is a
    /// point in time outside of the years 1 to 9999.
    static std::optional<Instant> fromIso(QStringView text);
    /// `2026-11-20T02:13:30Z`, with `.123` before the Z only when the milliseconds are not zero.
    QString toIso() const;
    QDateTime toUtc() const { return QDateTime::fromMSecsSinceEpoch(ms, Qt::UTC); }
};

constexpr Instant operator+(Instant t, Milliseconds d)
{
    return {t.ms + d.count()};
}
constexpr Instant operator-(Instant t, Milliseconds d)
{
    return {t.ms - d.count()};
}
constexpr Milliseconds operator-(Instant a, Instant b)
{
    return Milliseconds{a.ms - b.ms};
}

/// Half-open stretch of time [from, to).
struct TimeRange
{
    Instant from;
    Instant to;
    constexpr Milliseconds length() const { return to - from; }
    constexpr bool contains(Instant t) const { return t >= from && t < to; }
    friend constexpr bool operator==(const TimeRange&, const TimeRange&) = default;
};

/// The one question every read of the room answers to.
/// As it was (`asKnownThen` false): what had happened by `instant`, with all that was learnt since.
/// As known then (`asKnownThen` true): only what this war room had learnt by `instant`.
/// "Live" is `AsOf{}`.
struct AsOf
{
    Instant instant = Instant::endOfTime();
    bool asKnownThen = true;

    constexpr bool isLive() const { return instant.isEndOfTime(); }
    /// True when a fact with these two times is visible.
    constexpr bool sees(Instant occurredAt, Instant knownAt) const
    {
        return occurredAt <= instant && (!asKnownThen || knownAt <= instant);
    }
    friend constexpr bool operator==(const AsOf&, const AsOf&) = default;
};

} // namespace muster
