// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
// The peer of the sample codec: the size of Gorilla's chunk (Pelkonen et al., VLDB 2015) with the bit widths
// that Prometheus uses for its times. Size only: nothing here is decoded.

#include <QtGlobal>

#include <algorithm>
#include <bit>
#include <cstdint>
#include <span>

/// Bytes of one chunk, its 16-bit count included.
inline std::size_t gorillaBytes(std::span<const qint64> times, std::span<const double> values)
{
    std::size_t bits = 16;
    qint64 delta = 0;
    std::uint64_t last = 0;
    int leading = -1, trailing = 0;
    for (std::size_t i = 0; i < times.size(); ++i) {
        const auto value = std::bit_cast<std::uint64_t>(values[i]);
        if (i == 0) {
            bits += 128; // the first time and value as they are
            last = value;
            continue;
        }
        const qint64 step = times[i] - times[i - 1];
        const qint64 change = step - delta;
        if (i == 1)
            bits += 32;
        else if (change == 0)
            bits += 1;
        else if (change >= -8'191 && change <= 8'192)
            bits += 2 + 14;
        else if (change >= -65'535 && change <= 65'536)
            bits += 3 + 17;
        else if (change >= -524'287 && change <= 524'288)
            bits += 4 + 20;
        else
            bits += 4 + 64;
        delta = step;

        const std::uint64_t differs = value ^ last;
        last = value;
        bits += 1;
        if (differs == 0)
            continue;
        const int zerosBefore = std::min(31, std::countl_zero(differs));
        const int zerosAfter = std::countr_zero(differs);
        bits += 1;
        if (leading >= 0 && zerosBefore >= leading && zerosAfter >= trailing) {
            bits += std::size_t(64 - leading - trailing);
        } else {
            leading = zerosBefore;
            trailing = zerosAfter;
            bits += 5 + 6 + std::size_t(64 - leading - trailing);
        }
    }
    return (bits + 7) / 8;
}
