// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/document/grafana_units.h"

#include <array>

namespace muster {

namespace {

struct NamedUnit
{
    const char* id;
    Unit unit;
    double factor;
    bool binary;
    const char16_t* suffix;
};

constexpr double kKibi = 1024, kMebi = 1024 * kKibi, kGibi = 1024 * kMebi, kTebi = 1024 * kGibi;

constexpr std::array kUnits{
    NamedUnit{"none", Unit::None, 1, false, u""},
    NamedUnit{"short", Unit::None, 1, false, u""},
    NamedUnit{"sishort", Unit::None, 1, false, u""},
    NamedUnit{"string", Unit::None, 1, false, u""},
    NamedUnit{"percent", Unit::Ratio, 0.01, false, u""},
    NamedUnit{"percentunit", Unit::Ratio, 1, false, u""},
    // time
    NamedUnit{"ns", Unit::Seconds, 1e-9, false, u""},
    NamedUnit{"µs", Unit::Seconds, 1e-6, false, u""},
    NamedUnit{"ms", Unit::Seconds, 1e-3, false, u""},
    NamedUnit{"s", Unit::Seconds, 1, false, u""},
    NamedUnit{"m", Unit::Seconds, 60, false, u""},
    NamedUnit{"h", Unit::Seconds, 3600, false, u""},
    NamedUnit{"d", Unit::Seconds, 86400, false, u""},
    NamedUnit{"dtdurations", Unit::Seconds, 1, false, u""},
    NamedUnit{"dtdurationms", Unit::Seconds, 1e-3, false, u""},
    NamedUnit{"dthms", Unit::Seconds, 1, false, u""},
    NamedUnit{"clocks", Unit::Seconds, 1, false, u""},
    NamedUnit{"clockms", Unit::Seconds, 1e-3, false, u""},
    // data
    NamedUnit{"bytes", Unit::Bytes, 1, true, u""},
    NamedUnit{"decbytes", Unit::Bytes, 1, false, u""},
    NamedUnit{"kbytes", Unit::Bytes, kKibi, true, u""},
    NamedUnit{"mbytes", Unit::Bytes, kMebi, true, u""},
    NamedUnit{"gbytes", Unit::Bytes, kGibi, true, u""},
    NamedUnit{"tbytes", Unit::Bytes, kTebi, true, u""},
    NamedUnit{"deckbytes", Unit::Bytes, 1e3, false, u""},
    NamedUnit{"decmbytes", Unit::Bytes, 1e6, false, u""},
    NamedUnit{"decgbytes", Unit::Bytes, 1e9, false, u""},
    NamedUnit{"dectbytes", Unit::Bytes, 1e12, false, u""},
    NamedUnit{"bits", Unit::None, 1, false, u"bit"},
    NamedUnit{"decbits", Unit::None, 1, false, u"bit"},
    // data a second
    NamedUnit{"Bps", Unit::PerSecond, 1, false, u"B"},
    NamedUnit{"binBps", Unit::PerSecond, 1, false, u"B"},
    NamedUnit{"KBs", Unit::PerSecond, 1e3, false, u"B"},
    NamedUnit{"KiBs", Unit::PerSecond, kKibi, false, u"B"},
    NamedUnit{"MBs", Unit::PerSecond, 1e6, false, u"B"},
    NamedUnit{"MiBs", Unit::PerSecond, kMebi, false, u"B"},
    NamedUnit{"GBs", Unit::PerSecond, 1e9, false, u"B"},
    NamedUnit{"GiBs", Unit::PerSecond, kGibi, false, u"B"},
    NamedUnit{"bps", Unit::PerSecond, 1, false, u"bit"},
    NamedUnit{"binbps", Unit::PerSecond, 1, false, u"bit"},
    NamedUnit{"Kbits", Unit::PerSecond, 1e3, false, u"bit"},
    NamedUnit{"Mbits", Unit::PerSecond, 1e6, false, u"bit"},
    NamedUnit{"Gbits", Unit::PerSecond, 1e9, false, u"bit"},
    NamedUnit{"pps", Unit::PerSecond, 1, false, u"packets"},
    // things a second; a minute
    NamedUnit{"cps", Unit::PerSecond, 1, false, u""},
    NamedUnit{"ops", Unit::PerSecond, 1, false, u"ops"},
    NamedUnit{"reqps", Unit::PerSecond, 1, false, u"req"},
    NamedUnit{"rps", Unit::PerSecond, 1, false, u"reads"},
    NamedUnit{"wps", Unit::PerSecond, 1, false, u"writes"},
    NamedUnit{"iops", Unit::PerSecond, 1, false, u"I/O"},
    NamedUnit{"eps", Unit::PerSecond, 1, false, u"events"},
    NamedUnit{"mps", Unit::PerSecond, 1, false, u"messages"},
    NamedUnit{"recps", Unit::PerSecond, 1, false, u"records"},
    NamedUnit{"rowsps", Unit::PerSecond, 1, false, u"rows"},
    NamedUnit{"hertz", Unit::None, 1, false, u"Hz"},
    NamedUnit{"cpm", Unit::PerSecond, 1.0 / 60, false, u""},
    NamedUnit{"opm", Unit::PerSecond, 1.0 / 60, false, u"ops"},
    NamedUnit{"reqpm", Unit::PerSecond, 1.0 / 60, false, u"req"},
    NamedUnit{"rpm", Unit::PerSecond, 1.0 / 60, false, u"reads"},
    NamedUnit{"wpm", Unit::PerSecond, 1.0 / 60, false, u"writes"},
    NamedUnit{"mpm", Unit::PerSecond, 1.0 / 60, false, u"messages"},
    // what else hangs on walls
    NamedUnit{"celsius", Unit::None, 1, false, u"°C"},
    NamedUnit{"volt", Unit::None, 1, false, u"V"},
    NamedUnit{"amp", Unit::None, 1, false, u"A"},
    NamedUnit{"watt", Unit::None, 1, false, u"W"},
    NamedUnit{"kwatt", Unit::None, 1e3, false, u"W"},
    NamedUnit{"watth", Unit::None, 1, false, u"Wh"},
    NamedUnit{"joule", Unit::None, 1, false, u"J"},
    NamedUnit{"currencyUSD", Unit::None, 1, false, u"$"},
    NamedUnit{"currencyEUR", Unit::None, 1, false, u"€"},
    NamedUnit{"currencyGBP", Unit::None, 1, false, u"£"},
};

} // namespace

std::optional<ValueFormat> formatOfGrafanaUnit(const QString& id)
{
    ValueFormat format;
    if (id.isEmpty())
        return format;
    for (const QLatin1String own : {QLatin1String("suffix:"), QLatin1String("prefix:"), QLatin1String("si:")})
        if (id.startsWith(own)) {
            format.suffix = id.mid(own.size()).trimmed().left(20);
            return format;
        }
    for (const NamedUnit& known : kUnits)
        if (id == QString::fromUtf8(known.id)) {
            format.unit = known.unit;
            format.factor = known.factor;
            format.binary = known.binary;
            format.suffix = QString::fromUtf16(known.suffix);
            return format;
        }
    return std::nullopt;
}

} // namespace muster
