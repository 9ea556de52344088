// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
// How the samples of a panel become the figures that a person reads. Dashboards count in milliseconds,
// percent or mebibytes; here a factor brings each to one of a few units, so that axes, legends, thresholds
// and headlines need to know only those.

#include "models/domain/series.h"

#include <QString>

#include <optional>

namespace muster {

/// A sample times `factor` is a value in `unit`: seconds, a ratio of 1, bytes, per second, a count.
struct ValueFormat
{
    Unit unit = Unit::None;
    double factor = 1;
    bool binary = false;         ///< bytes in powers of 1024 (KiB), else of 1000 (kB)
    std::optional<int> decimals; ///< digits after the point; none: as many as the figure needs
    QString suffix;              ///< what the value counts when `unit` does not say it: "V", "req"
    friend bool operator==(const ValueFormat&, const ValueFormat&) = default;
};

/// A value (already in `format.unit`) for people: three significant digits unless `decimals` says otherwise,
/// with the prefix that keeps the figure short. "1.5 GiB", "18.7 %", "2.84 s", "430 ms", "1 h 12 min",
/// "3.1 k/s", "12 k V". NaN: an em dash; infinities: "∞", "−∞". Independent of the machine's locale.
QString formatValue(double value, const ValueFormat& format);

} // namespace muster
