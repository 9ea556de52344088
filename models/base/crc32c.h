// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
// CRC-32C (Castagnoli): notices that stored bytes are no longer those that were written. Not for anything
// that an attacker may choose.

#include <QByteArrayView>

namespace muster {

/// CRC-32C of `bytes` as in RFC 3720 appendix B.4: of "123456789" it is 0xE3069283, of nothing 0. `seed`: the
/// result of what came before, to go on.
quint32 crc32c(QByteArrayView bytes, quint32 seed = 0);

} // namespace muster
