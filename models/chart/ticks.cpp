// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/chart/ticks.h"

#include <QCoreApplication>
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

/// 1, 2, 2.5 or 5 times a power of ten, at least `rough`.
double roundUpDecimal(double rough)
{
    const double power = std::pow(10.0, std::floor(std::log10(rough)));
    for (const double factor : {1.0, 2.0, 2.5, 5.0, 10.0}) {
        if (factor * power >= rough * (1 - 1e-9))
            return factor * power;
    }
    return 10 * power;
}

double valueStep(double rough, Unit unit)
{
    if (unit == Unit::Bytes && rough >= 1) {
        const double power = std::pow(1024.0, std::floor(std::log2(rough) / 10));
        return std::max(1.0, std::exp2(std::ceil(std::log2(rough / power) - 1e-9))) * power;
    }
    if (unit == Unit::Seconds && rough > 5) {
        for (const double seconds : {10., 15., 30., 60., 120., 300., 600., 900., 1800., 3600., 7200., 10800.,
                                     21600., 43200., 86400.}) {
            if (seconds >= rough * (1 - 1e-9))
                return seconds;
        }
        return std::ceil(rough / 86400) * 86400;
    }
    const double step = roundUpDecimal(rough);
    return unit == Unit::Count ? std::max(1.0, std::ceil(step)) : step;
}

constexpr int kTooManyDigits = 9;

/// Fraction digits that tell multiples of `step` apart, trailing zeros not counted: 0.25 needs two.
int digitsFor(double step)
{
    for (int digits = 0; digits < 9; ++digits) {
        const double scaled = step * std::pow(10.0, digits);
        if (scaled > 0.5 && std::abs(scaled - std::round(scaled)) < 1e-6 * scaled)
            return digits;
    }
    return kTooManyDigits;
}

QString number(double value, int digits)
{
    // Avoids "-0".
    if (std::abs(value) < 0.5 * std::pow(10.0, -digits))
        value = 0;
    return QLocale().toString(value, 'f', digits);
}

/// At least three significant digits, but no more fraction digits than `most`.
QString significant(double value, int most = 3)
{
    const double size = std::abs(value);
    int digits = size >= 100 ? 0 : size >= 10 ? 1 : size >= 1 ? 2 : 3;
    digits = std::min(digits, most);
    // "100.0" says no more than "100".
    if (std::abs(value - std::round(value)) < 0.5 * std::pow(10.0, -digits))
        digits = 0;
    return number(value, digits);
}

struct Scaled
{
    double divisor;
    const char* suffix;
};

Scaled decimalPrefix(double size)
{
    if (size >= 1e12)
        return {1e12, "T"};
    if (size >= 1e9)
        return {1e9, "G"};
    if (size >= 1e6)
        return {1e6, "M"};
    if (size >= 1e3)
        return {1e3, "k"};
    return {1, ""};
}

Scaled binaryPrefix(double size)
{
    constexpr std::array names{" B", " KiB", " MiB", " GiB", " TiB", " PiB"};
    std::size_t power = 0;
    while (power + 1 < names.size() && size >= std::exp2(10.0 * double(power + 1)))
        ++power;
    return {std::exp2(10.0 * double(power)), names[power]};
}

Scaled timePrefix(double size)
{
    if (size >= kDay / kSecond * 2)
        return {86400, " d"};
    if (size >= 7200)
        return {3600, " h"};
    if (size >= 120)
        return {60, " min"};
    if (size >= 1)
        return {1, " s"};
    if (size >= 1e-3)
        return {1e-3, " ms"};
    return {1e-6, " µs"};
}

QString suffixText(const Scaled& scaled)
{
    return QString::fromUtf8(scaled.suffix);
}

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

ValueScale valueScale(double min, double max, Unit unit, int maxTicks)
{
    if (!std::isfinite(min) || !std::isfinite(max) || min > max)
        return {0, 1, 0.25};
    // A line that hovers far from zero in a unit we know nothing of would be pressed flat by a zero baseline.
    const bool keepsAway = unit == Unit::None && min > 0 && (max - min) < 0.2 * max;
    if (!keepsAway) {
        min = std::min(min, 0.0);
        max = std::max(max, 0.0);
    }
    if (max - min <= 0)
        max = min + (min == 0 ? 1 : std::abs(min) * 0.1);
    const int intervals = std::max(1, maxTicks - 1);
    double step = valueStep((max - min) / intervals, unit);
    // Rounding both ends outwards may add an interval; then the next step size is tried.
    for (int attempt = 0; attempt < 4; ++attempt) {
        const double low = std::floor(min / step + 1e-9) * step;
        const double high = std::max(std::ceil(max / step - 1e-9) * step, low + step);
        if ((high - low) / step <= intervals + 0.5)
            return {low, high, step};
        step = valueStep(step * 1.01, unit);
    }
    return {std::floor(min / step) * step, std::ceil(max / step) * step, step};
}

std::vector<Tick> valueTicks(const ValueScale& scale, Unit unit)
{
    std::vector<Tick> ticks;
    const double largest = std::max(std::abs(scale.low), std::abs(scale.high));
    Scaled scaled{1, ""};
    switch (unit) {
    case Unit::Ratio:
        scaled = {0.01, " %"};
        break;
    case Unit::Seconds:
        scaled = timePrefix(largest);
        break;
    case Unit::Bytes:
        scaled = binaryPrefix(largest);
        break;
    case Unit::PerSecond:
    case Unit::Count:
    case Unit::None:
        scaled = decimalPrefix(largest);
        break;
    }
    // 1.004k says less than 1,004.
    if (unit == Unit::PerSecond || unit == Unit::Count || unit == Unit::None) {
        while (scaled.divisor > 1 && digitsFor(scale.step / scaled.divisor) > 2)
            scaled = decimalPrefix(scaled.divisor / 1000);
    }
    const int digits = digitsFor(scale.step / scaled.divisor);
    const int count = int(std::lround((scale.high - scale.low) / scale.step));
    for (int i = 0; i <= count && i < 100; ++i) {
        // Counted from zero, not summed up, so that the tick at zero is exactly zero.
        const double position = (std::round(scale.low / scale.step) + i) * scale.step;
        QString label = position == 0              ? number(0, 0)
                        : digits == kTooManyDigits ? QLocale().toString(position / scaled.divisor, 'g', 6)
                                                   : number(position / scaled.divisor, digits);
        const bool bare =
            position == 0 && (unit == Unit::PerSecond || unit == Unit::Count || unit == Unit::None);
        if (!bare)
            label += suffixText(scaled);
        ticks.push_back({position, label});
    }
    return ticks;
}

QString formatValue(double value, Unit unit)
{
    if (std::isnan(value))
        return QCoreApplication::translate("muster::ChartPanel", "no data", "a series without a value");
    if (std::isinf(value))
        return value > 0 ? QStringLiteral("∞") : QStringLiteral("−∞");
    const double size = std::abs(value);
    switch (unit) {
    case Unit::Ratio: {
        const double percent = value * 100;
        const int digits = std::abs(percent) >= 99.95 ? 0 : std::abs(percent) >= 1 ? 1 : 2;
        return (percent == 0 ? number(0, 0) : number(percent, digits)) + QStringLiteral(" %");
    }
    case Unit::Seconds: {
        if (value == 0)
            return number(0, 0) + QStringLiteral(" s");
        const Scaled scaled = timePrefix(size);
        return significant(value / scaled.divisor, 2) + suffixText(scaled);
    }
    case Unit::Bytes: {
        const Scaled scaled = binaryPrefix(size);
        return significant(value / scaled.divisor, 1) + suffixText(scaled);
    }
    case Unit::PerSecond:
    case Unit::Count:
    case Unit::None:
        break;
    }
    QString text;
    if (size >= 1e6) {
        const Scaled scaled = decimalPrefix(size);
        text = significant(value / scaled.divisor, 2) + suffixText(scaled);
    } else {
        text = significant(value);
    }
    return unit == Unit::PerSecond ? text + QStringLiteral("/s") : text;
}

} // namespace muster
