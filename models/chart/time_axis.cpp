// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/chart/time_axis.h"

#include <QDateTime>
#include <QLocale>

#include <algorithm>
#include <cmath>
#include <utility>

namespace muster {

namespace {

constexpr double kSecond = 1'000;
constexpr double kMinute = 60 * kSecond;
constexpr double kDay = 24 * 60 * kMinute;
constexpr double kMostTicks = 10'000;
constexpr double kLeastDistance = 0.6;  // of a step: two labels side by side stay apart
constexpr qint64 kEpochDay = 2'440'588; // Julian day of 1970-01-01
/// Months of ticks are days apart; a range of years with clock changes between minute ticks does not exist.
constexpr std::size_t kMostStretches = 1'000;

QDateTime utcAt(double ms)
{
    return QDateTime::fromMSecsSinceEpoch(std::llround(ms), Qt::UTC);
}

/// A stretch of time without a clock change, [from, to).
struct Stretch
{
    double from = 0;
    double to = 0;
    double offset = 0; ///< ms that local time is ahead of UTC
};

std::vector<Stretch> stretchesOf(double from, double to, const QTimeZone& zone)
{
    std::vector<Stretch> stretches;
    double at = from;
    while (at < to && stretches.size() < kMostStretches) {
        const QDateTime begin = utcAt(std::floor(at));
        double end = to;
        if (zone.hasTransitions()) {
            const QTimeZone::OffsetData next = zone.nextTransition(begin);
            if (next.atUtc.isValid())
                end = std::min(to, double(next.atUtc.toMSecsSinceEpoch()));
        }
        if (end <= at)
            end = to;
        stretches.push_back({at, end, zone.offsetFromUtc(begin) * kSecond});
        at = end;
    }
    return stretches;
}

QString clockLabel(double localMs, double stepMs)
{
    const QDateTime local = utcAt(localMs); // local time written as if it were UTC
    if (std::fmod(localMs, kDay) == 0)
        return QLocale().toString(local, QStringLiteral("d MMM"));
    if (stepMs >= kMinute)
        return local.toString(QStringLiteral("HH:mm"));
    if (stepMs >= kSecond)
        return local.toString(QStringLiteral("HH:mm:ss"));
    return local.toString(QStringLiteral("mm:ss.zzz"));
}

std::vector<Tick> dayTicks(double from, double to, double stepMs, const QTimeZone& zone)
{
    std::vector<Tick> ticks;
    const auto days = std::max<qint64>(1, std::llround(stepMs / kDay));
    const QLocale locale;
    const qint64 first = utcAt(std::floor(from)).toTimeZone(zone).date().toJulianDay() - kEpochDay;
    // Counted from the epoch, so that a pan does not move the ticks to other days.
    for (qint64 day = first - ((first % days) + days) % days;; day += days) {
        const QDate date = QDate::fromJulianDay(day + kEpochDay);
        const QDateTime midnight = date.startOfDay(zone); // one o'clock where midnight is left out
        if (!midnight.isValid())
            break;
        const auto position = double(midnight.toMSecsSinceEpoch());
        if (position > to)
            break;
        if (position >= from)
            ticks.push_back({position, locale.toString(date, QStringLiteral("d MMM"))});
    }
    return ticks;
}

} // namespace

std::vector<Tick> zonedTicks(double from, double to, double stepMs, const QTimeZone& zone)
{
    if (!zone.isValid() || zone == QTimeZone::utc())
        return timeTicks(from, to, stepMs);
    std::vector<Tick> ticks;
    if (!(stepMs > 0) || !(to >= from) || (to - from) / stepMs > kMostTicks)
        return ticks;
    if (stepMs >= kDay)
        return dayTicks(from, to, stepMs, zone);
    // Begun earlier, so that which of two close ticks stays does not depend on where the range begins.
    const std::vector<Stretch> stretches = stretchesOf(from - 3 * stepMs, to + 1, zone);
    for (const Stretch& stretch : stretches) {
        bool changed = &stretch != &stretches.front();
        for (double index = std::ceil((stretch.from + stretch.offset) / stepMs);; ++index) {
            const double position = index * stepMs - stretch.offset;
            if (position >= stretch.to || position > to)
                break;
            if (!ticks.empty() && position - ticks.back().position < kLeastDistance * stepMs)
                continue;
            QString label = clockLabel(index * stepMs, stepMs);
            if (std::exchange(changed, false))
                label += QLatin1Char(' ') + zoneName(position, zone);
            ticks.push_back({position, label});
        }
    }
    const auto visible =
        std::find_if(ticks.begin(), ticks.end(), [from](const Tick& t) { return t.position >= from; });
    ticks.erase(ticks.begin(), visible);
    return ticks;
}

QString zoneName(double atMs, const QTimeZone& zone)
{
    if (!zone.isValid() || zone == QTimeZone::utc())
        return QStringLiteral("UTC");
    return utcAt(std::floor(atMs)).toTimeZone(zone).timeZoneAbbreviation();
}

} // namespace muster
