// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/domain/value_format.h"

#include "models/domain/format.h"

#include <array>
#include <cmath>

namespace muster {

namespace {

constexpr QChar kMinus(0x2212);
constexpr QChar kNoBreak(0x00A0);

struct Prefix
{
    double size;
    const char16_t* text;
};

constexpr std::array<Prefix, 9> kDecimal{{{1e12, u"T"},
                                          {1e9, u"G"},
                                          {1e6, u"M"},
                                          {1e3, u"k"},
                                          {1, u""},
                                          {1e-3, u"m"},
                                          {1e-6, u"µ"},
                                          {1e-9, u"n"},
                                          {0, u""}}};
constexpr std::array<Prefix, 5> kBinary{
    {{1099511627776.0, u"Ti"}, {1073741824.0, u"Gi"}, {1048576.0, u"Mi"}, {1024.0, u"Ki"}, {1, u""}}};

/// Three significant digits without an exponent and without trailing zeros; or exactly `decimals` digits.
QString digits(double value, std::optional<int> decimals)
{
    if (decimals)
        return QString::number(value, 'f', qBound(0, *decimals, 9));
    const double size = std::fabs(value);
    const int after = size >= 100 ? 0 : size >= 10 ? 1 : size >= 1 ? 2 : 3;
    QString text = QString::number(value, 'f', after);
    if (text.contains(u'.')) {
        while (text.endsWith(u'0'))
            text.chop(1);
        if (text.endsWith(u'.'))
            text.chop(1);
    }
    return text;
}

/// The largest prefix that leaves at least one whole digit after rounding; of what is smaller than every
/// prefix, none.
template <size_t N>
const Prefix& prefixFor(double size, const std::array<Prefix, N>& prefixes, bool fractions)
{
    for (const Prefix& prefix : prefixes) {
        if (prefix.size == 0 || (prefix.size < 1 && !fractions))
            break;
        // 999.6 k reads as 1 M: what would be rounded up to the next prefix takes it.
        if (size >= prefix.size * 0.9995)
            return prefix;
    }
    static constexpr Prefix kNone{1, u""};
    return kNone;
}

template <size_t N>
QString scaled(double value, const std::array<Prefix, N>& prefixes, bool fractions, const QString& behind,
               std::optional<int> decimals)
{
    const Prefix& prefix = prefixFor(value, prefixes, fractions);
    const QString unit = QString::fromUtf16(prefix.text) + behind;
    QString text = digits(value / prefix.size, decimals);
    return unit.isEmpty() ? text : text + kNoBreak + unit;
}

/// Up to two minutes in seconds, above in the two largest units.
QString seconds(double value, std::optional<int> decimals)
{
    constexpr double kWords = 120;
    constexpr double kLongest = 1e12; // some 30,000 years: beyond, a plain figure says more
    if (value < kWords || value > kLongest)
        return scaled(value, kDecimal, value < 1, QStringLiteral("s"), decimals);
    return formatDuration(Milliseconds{static_cast<qint64>(std::llround(value * 1000))});
}

} // namespace

QString formatValue(double value, const ValueFormat& format)
{
    if (std::isnan(value))
        return QStringLiteral("—");
    const QString sign = value < 0 ? QString(kMinus) : QString();
    const double size = std::fabs(value);
    if (std::isinf(value))
        return sign + QStringLiteral("∞");
    switch (format.unit) {
    case Unit::Ratio:
        return sign + digits(size * 100, format.decimals) + kNoBreak + u'%';
    case Unit::Seconds:
        return sign + seconds(size, format.decimals);
    case Unit::PerSecond:
        return sign + (size >= 1000 ? scaled(size, kDecimal, false, format.suffix + QStringLiteral("/s"),
                                             format.decimals)
                                    : digits(size, format.decimals) +
                                          (format.suffix.isEmpty() ? QString() : kNoBreak + format.suffix) +
                                          QStringLiteral("/s"));
    case Unit::Bytes:
        return sign + (format.binary ? scaled(size, kBinary, false, QStringLiteral("B"), format.decimals)
                                     : scaled(size, kDecimal, false, QStringLiteral("B"), format.decimals));
    case Unit::None:
    case Unit::Count:
        break;
    }
    return sign + scaled(size, kDecimal, false, format.suffix, format.decimals);
}

} // namespace muster
