// SPDX-License-Identifier: GPL-3.0-or-later
// The check of the checkers: a target with a flaw that the driver must find (its test passes when this one
// fails).
#include "tests/fuzz/fuzz_target.h"

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    // Two edits away from the seed "<planted>".
    const QByteArray text = muster::fuzz::Input(data, size).rest();
    FUZZ_CHECK(!(text.contains("{}") && !text.contains('<')));
    return 0;
}
