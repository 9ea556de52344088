// SPDX-License-Identifier: GPL-3.0-or-later
// The three-way merge of documents: base, mine and theirs, separated by 0x1E.
#include "models/document/merge3.h"
#include "tests/fuzz/fuzz_target.h"

using namespace muster;
using namespace muster::fuzz;

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    const std::vector<QByteArray> parts = Input(data, size).parts(3);
    const QString base = QString::fromUtf8(parts[0]);
    const QString mine = QString::fromUtf8(parts[1]);
    const QString theirs = QString::fromUtf8(parts[2]);
    const MergeResult merged = merge3(base, mine, theirs);
    FUZZ_CHECK(merged.text.isValidUtf16() && merged.conflicts >= 0);
    // A character that the base does not have was inserted.
    for (const QString& side : {mine, theirs}) {
        for (const QChar c : side) {
            if (!base.contains(c))
                FUZZ_CHECK(merged.text.count(c) >= side.count(c));
        }
    }
    FUZZ_CHECK(merged.text.size() <= mine.size() + theirs.size() + 200 * merged.conflicts);
    // Dear, so now and then: the laws of one side.
    switch (size % 4) {
    case 0:
        FUZZ_CHECK(merge3(base, base, theirs).text == theirs);
        break;
    case 1:
        FUZZ_CHECK(merge3(base, mine, base).text == mine);
        break;
    case 2:
        FUZZ_CHECK(merge3(base, mine, mine).text == mine);
        break;
    default:
        FUZZ_CHECK(merge3(base, theirs, mine).conflicts == merged.conflicts);
    }
    return 0;
}
