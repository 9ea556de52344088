// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/base/crc32c.h"

#include <array>

namespace muster {

namespace {

/// One step of the reversed polynomial 0x1EDC6F41 for each value of a byte.
constexpr std::array<quint32, 256> kTable = [] {
    std::array<quint32, 256> table{};
    for (quint32 byte = 0; byte < 256; ++byte) {
        quint32 value = byte;
        for (int bit = 0; bit < 8; ++bit)
            value = (value >> 1) ^ ((value & 1U) ? 0x82F63B78U : 0U);
        table[byte] = value;
    }
    return table;
}();

} // namespace

quint32 crc32c(QByteArrayView bytes, quint32 seed)
{
    quint32 value = ~seed;
    for (const char c : bytes)
        value = (value >> 8) ^ kTable[(value ^ static_cast<unsigned char>(c)) & 0xFFU];
    return ~value;
}

} // namespace muster
