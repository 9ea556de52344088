// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/chart/ticks.h"

#include <QDateTime>
#include <QLocale>

#include <algorithm>
#include <array>
#include <cmath>

namespace muster {

namespace {

constexpr double kSecond = 1'000;
constexpr double kMinute = 60 * kSecond;
constexpr double kHour = 60 * kMinute;
constexpr double kDay = 24 * kHour;

constexpr std::array kTimeSteps{
    1.0,          2.0,       5.0,         10.0,        20.0,         50.0,         100.0,
    200.0,        500.0,     kSecond,     2 * kSecond, 5 * kSecond,  10 * kSecond, 15 * kSecond,
    30 * kSecond, kMinute,   2 * kMinute, 5 * kMinute, 10 * kMinute, 15 * kMinute, 30 * kMinute,
    kHour,        2 * kHour, 3 * kHour,   6 * kHour,   12 * kHour,   kDay,         2 * kDay,
    5 * kDay,     10 * kDay, 30 * kDay,   90 * kDay,   365 * kDay,
};

} // namespace

double timeStep(double spanMs, int maxTicks)
{
    if (!std::isfinite(spanMs) || spanMs <= 0)
        return kSecond;
    const double rough = spanMs / std::max(1, maxTicks);
    for (const double step : kTimeSteps) {
        if (step >= rough)
            return step;
    }
    return std::ceil(rough / (365 * kDay)) * 365 * kDay;
}

std::vector<Tick> timeTicks(double from, double to, double stepMs)
{
    std::vector<Tick> ticks;
    if (!(stepMs > 0) || !(to >= from) || (to - from) / stepMs > 10'000)
        return ticks;
    const QLocale locale;
    for (double index = std::ceil(from / stepMs); index * stepMs <= to; ++index) {
        const double position = index * stepMs;
        const QDateTime utc = QDateTime::fromMSecsSinceEpoch(qint64(std::llround(position)), Qt::UTC);
        QString label;
        if (stepMs >= kDay || std::fmod(position, kDay) == 0)
            label = locale.toString(utc, QStringLiteral("d MMM"));
        else if (stepMs >= kMinute)
            label = utc.toString(QStringLiteral("HH:mm"));
        else if (stepMs >= kSecond)
            label = utc.toString(QStringLiteral("HH:mm:ss"));
        else
            label = utc.toString(QStringLiteral("mm:ss.zzz"));
        ticks.push_back({position, label});
    }
    return ticks;
}

} // namespace muster
