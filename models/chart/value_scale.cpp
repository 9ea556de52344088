// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/chart/value_scale.h"

#include <QCoreApplication>
#include <QLocale>

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>

namespace muster {

namespace {

constexpr double kMostDecades = 15;  // of a log axis: what is smaller stands at its foot
constexpr double kLinearShare = 1e3; // a symlog axis shows three decades on each side of its linear middle

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

double valueStep(double rough, const ValueFormat& format)
{
    if (format.unit == Unit::Bytes && format.binary && rough >= 1) {
        const double power = std::pow(1024.0, std::floor(std::log2(rough) / 10));
        return std::max(1.0, std::exp2(std::ceil(std::log2(rough / power) - 1e-9))) * power;
    }
    if (format.unit == Unit::Seconds && rough > 5) {
        for (const double seconds : {10., 15., 30., 60., 120., 300., 600., 900., 1800., 3600., 7200., 10800.,
                                     21600., 43200., 86400.}) {
            if (seconds >= rough * (1 - 1e-9))
                return seconds;
        }
        return std::ceil(rough / 86400) * 86400;
    }
    const double step = roundUpDecimal(rough);
    return format.unit == Unit::Count ? std::max(1.0, std::ceil(step)) : step;
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

Scaled bytePrefix(double size, bool binary)
{
    if (binary)
        return binaryPrefix(size);
    constexpr std::array names{" B", " kB", " MB", " GB", " TB", " PB"};
    std::size_t power = 0;
    while (power + 1 < names.size() && size >= std::pow(1000.0, double(power + 1)))
        ++power;
    return {std::pow(1000.0, double(power)), names[power]};
}

Scaled timePrefix(double size)
{
    if (size >= 2 * 86400)
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

bool isBare(Unit unit)
{
    return unit == Unit::PerSecond || unit == Unit::Count || unit == Unit::None;
}

ValueScale linearScale(double min, double max, const ValueFormat& format, int maxTicks)
{
    if (!std::isfinite(min) || !std::isfinite(max) || min > max)
        return {0, 1, 0.25, {}};
    // A line that hovers far from zero in a unit we know nothing of would be pressed flat by a zero baseline.
    const bool keepsAway = format.unit == Unit::None && min > 0 && (max - min) < 0.2 * max;
    if (!keepsAway) {
        min = std::min(min, 0.0);
        max = std::max(max, 0.0);
    }
    if (max - min <= 0)
        max = min + (min == 0 ? 1 : std::abs(min) * 0.1);
    const int intervals = std::max(1, maxTicks - 1);
    double step = valueStep((max - min) / intervals, format);
    // Rounding both ends outwards may add an interval; then the next step size is tried.
    for (int attempt = 0; attempt < 4; ++attempt) {
        const double low = std::floor(min / step + 1e-9) * step;
        const double high = std::max(std::ceil(max / step - 1e-9) * step, low + step);
        if ((high - low) / step <= intervals + 0.5)
            return {low, high, step, {}};
        step = valueStep(step * 1.01, format);
    }
    return {std::floor(min / step) * step, std::ceil(max / step) * step, step, {}};
}

/// Fixed ends, as far as they leave something between them.
void fixEnds(ValueScale& scale, const AxisWish& wish, int maxTicks)
{
    const double low = wish.least.value_or(scale.low);
    const double high = wish.most.value_or(scale.high);
    if (!std::isfinite(low) || !std::isfinite(high) || !(low < high))
        return;
    scale.low = low;
    scale.high = high;
    scale.step = valueStep((high - low) / std::max(1, maxTicks - 1), wish.format);
}

double log(double value, double base)
{
    return std::log(value) / std::log(base);
}

/// The next of 1, 2, 5 times a power of the base at or below (above) a value; of the powers for other bases.
double roundLog(double value, double base, bool up)
{
    const double power = std::pow(base, std::floor(log(value, base) + 1e-9));
    const std::array<double, 4> steps{1, base == 10 ? 2.0 : 1.0, base == 10 ? 5.0 : 1.0, base};
    double best = up ? base * power : power;
    for (const double step : steps) {
        if (up && step * power >= value * (1 - 1e-9))
            best = std::min(best, step * power);
        else if (!up && step * power <= value * (1 + 1e-9))
            best = std::max(best, step * power);
    }
    return best;
}

ValueScale logScale(const ValueRange& range, const AxisWish& wish, int maxTicks)
{
    const double base = wish.logBase == 2 ? 2 : 10;
    ValueScale scale{1, base, 1, {AxisScale::Log, base, 1}};
    if (range.leastAboveZero > 0 && std::isfinite(range.max) && range.max >= range.leastAboveZero) {
        scale.high = roundLog(range.max, base, true);
        scale.low =
            roundLog(std::max(range.leastAboveZero, scale.high / std::pow(10.0, kMostDecades)), base, false);
    }
    if (wish.most && *wish.most > 0)
        scale.high = *wish.most;
    if (wish.least && *wish.least > 0)
        scale.low = *wish.least;
    if (!(scale.low < scale.high)) {
        // One value, or a fixed end beyond all data: that end stays.
        const bool highStays = wish.most && *wish.most > 0;
        scale.low = highStays ? scale.high / base : scale.low;
        scale.high = highStays ? scale.high : scale.low * base;
    }
    const double powers = log(scale.high / scale.low, base);
    scale.step = base == 10 && powers * 3 <= maxTicks ? 0 : std::max(1.0, std::ceil(powers / maxTicks));
    return scale;
}

ValueScale symlogScale(const ValueRange& range, const AxisWish& wish, int maxTicks)
{
    const double base = wish.logBase == 2 ? 2 : 10;
    double min = std::min(range.min, 0.0);
    double max = std::max(range.max, 0.0);
    if (!std::isfinite(min) || !std::isfinite(max) || min >= max) {
        min = 0;
        max = 1;
    }
    const double size = std::max(max, -min);
    const auto outwards = [base](double value) {
        return value == 0 ? 0.0 : std::copysign(roundLog(std::abs(value), base, true), value);
    };
    ValueScale scale{outwards(min), outwards(max), 1, {AxisScale::Symlog, base, 1}};
    scale.mapping.linear = std::pow(base, std::floor(log(size / kLinearShare, base)));
    const double low = wish.least.value_or(scale.low);
    const double high = wish.most.value_or(scale.high);
    if (std::isfinite(low) && std::isfinite(high) && low < high) {
        scale.low = low;
        scale.high = high;
    }
    const double powers = scale.mapping(scale.high) - scale.mapping(scale.low);
    scale.step = std::max(1.0, std::ceil(powers / std::max(1, maxTicks - 1)));
    return scale;
}

std::vector<double> logPlaces(const ValueScale& scale)
{
    std::vector<double> places;
    const double base = scale.mapping.base;
    const double first = std::floor(log(scale.low, base) + 1e-9);
    const double last = std::ceil(log(scale.high, base) - 1e-9);
    const double stride = std::max(1.0, scale.step);
    const auto add = [&](double place) {
        if (place >= scale.low * (1 - 1e-9) && place <= scale.high * (1 + 1e-9) && places.size() < 100)
            places.push_back(place);
    };
    for (double power = first; power <= last; power += stride) {
        const double one = std::pow(base, power);
        add(one);
        if (scale.step == 0) {
            add(2 * one);
            add(5 * one);
        }
    }
    return places;
}

std::vector<double> symlogPlaces(const ValueScale& scale)
{
    std::vector<double> places;
    const double base = scale.mapping.base;
    const double stride = std::max(1.0, scale.step);
    const double size = std::max(std::abs(scale.low), std::abs(scale.high));
    // From the largest power inwards, so that the outermost ticks are those that are read first.
    const double top = std::floor(log(size, base) + 1e-9);
    const double foot = log(scale.mapping.linear, base) + 1; // below, labels would crowd around zero
    for (double power = top; power >= foot - 1e-9 && places.size() < 100; power -= stride) {
        for (const double place : {std::pow(base, power), -std::pow(base, power)})
            if (place >= scale.low * (1 + 1e-9) - 1e-300 && place <= scale.high * (1 + 1e-9))
                places.push_back(place);
    }
    if (scale.low <= 0 && scale.high >= 0)
        places.push_back(0);
    std::sort(places.begin(), places.end());
    return places;
}

std::vector<Tick> linearTicks(const ValueScale& scale, const ValueFormat& format)
{
    std::vector<Tick> ticks;
    const double largest = std::max(std::abs(scale.low), std::abs(scale.high));
    Scaled scaled{1, ""};
    switch (format.unit) {
    case Unit::Ratio:
        scaled = {0.01, " %"};
        break;
    case Unit::Seconds:
        scaled = timePrefix(largest);
        break;
    case Unit::Bytes:
        scaled = bytePrefix(largest, format.binary);
        break;
    case Unit::PerSecond:
    case Unit::Count:
    case Unit::None:
        scaled = decimalPrefix(largest);
        break;
    }
    // 1.004k says less than 1,004.
    if (isBare(format.unit)) {
        while (scaled.divisor > 1 && digitsFor(scale.step / scaled.divisor) > 2)
            scaled = decimalPrefix(scaled.divisor / 1000);
    }
    const int digits = digitsFor(scale.step / scaled.divisor);
    // Counted from zero, not summed up, so that the tick at zero is exactly zero. A fixed end need not be a
    // tick.
    const double first = std::ceil(scale.low / scale.step - 1e-6);
    const double last = std::floor(scale.high / scale.step + 1e-6);
    for (double i = first; i <= last && ticks.size() < 100; ++i) {
        const double position = i == 0 ? 0 : i * scale.step;
        QString label = position == 0              ? number(0, 0)
                        : digits == kTooManyDigits ? QLocale().toString(position / scaled.divisor, 'g', 6)
                                                   : number(position / scaled.divisor, digits);
        if (position != 0 || !isBare(format.unit))
            label += suffixText(scaled);
        if (!format.suffix.isEmpty() && isBare(format.unit))
            label += QChar(0xa0) + format.suffix;
        ticks.push_back({position, label});
    }
    return ticks;
}

} // namespace

double ValueMapping::operator()(double value) const
{
    switch (kind) {
    case AxisScale::Linear:
        return value;
    case AxisScale::Log:
        return value > 0           ? std::log(value) / std::log(base)
               : std::isnan(value) ? value
                                   : -std::numeric_limits<double>::infinity();
    case AxisScale::Symlog:
        return std::copysign(std::log1p(std::abs(value) / linear) / std::log(base), value);
    }
    return value;
}

AxisWish AxisWish::of(const Panel& panel)
{
    return {panel.format, panel.scale, panel.logBase, panel.least, panel.most};
}

ValueScale valueScale(const ValueRange& range, const AxisWish& wish, int maxTicks)
{
    switch (wish.kind) {
    case AxisScale::Linear:
        break;
    case AxisScale::Log:
        return logScale(range, wish, maxTicks);
    case AxisScale::Symlog:
        return symlogScale(range, wish, maxTicks);
    }
    ValueScale scale = linearScale(range.min, range.max, wish.format, maxTicks);
    if (wish.least || wish.most)
        fixEnds(scale, wish, maxTicks);
    return scale;
}

std::vector<Tick> valueTicks(const ValueScale& scale, const ValueFormat& format)
{
    if (scale.mapping.kind == AxisScale::Linear)
        return linearTicks(scale, format);
    std::vector<Tick> ticks;
    for (const double place : scale.mapping.kind == AxisScale::Log ? logPlaces(scale) : symlogPlaces(scale))
        ticks.push_back({place, formatValue(place, format)});
    return ticks;
}

QString valueText(double value, const ValueFormat& format)
{
    return std::isnan(value)
               ? QCoreApplication::translate("muster::ChartPanel", "no data", "a series without a value")
               : formatValue(value, format);
}

} // namespace muster
