// SPDX-License-Identifier: GPL-3.0-or-later
// The diff of two versions of a document, separated by 0x1E.
#include "models/document/text_diff.h"
#include "tests/fuzz/fuzz_target.h"

using namespace muster;
using namespace muster::fuzz;

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    const std::vector<QByteArray> parts = Input(data, size).parts(2);
    const QString before = QString::fromUtf8(parts[0]);
    const QString after = QString::fromUtf8(parts[1]);
    const std::vector<DiffBlock> diff = textDiff(before, after);
    const std::optional<QString> made = withDiff(before, diff);
    FUZZ_CHECK(made.has_value());
    FUZZ_CHECK(*made == after);
    for (const DiffBlock& block : diff) {
        FUZZ_CHECK((block.kind == DiffBlock::Kind::Same) == (block.before == block.after));
        for (const DiffPart& part : block.parts)
            FUZZ_CHECK(!part.text.isEmpty() && part.text.isValidUtf16());
    }
    return 0;
}
