// SPDX-License-Identifier: GPL-3.0-or-later
// The words of the search box, against a store with one incident. Whatever is typed is words: never a query,
// never an error.
#include "models/store/read_tx.h"
#include "tests/fuzz/fuzz_target.h"
#include "tests/fuzz/scratch_store.h"

using namespace muster;
using namespace muster::fuzz;

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    static ScratchStore store(ScratchStore::Content::SampleIncident);
    Input in(data, size);
    const unsigned choice = in.byte();
    const ReadTx tx(store.database());
    const QString words = QString::fromUtf8(in.rest());
    const auto hits =
        tx.search(words, int(choice % 16), choice % 3 == 0 ? std::optional(test::kIncident) : std::nullopt);
    FUZZ_CHECK(hits.has_value());
    FUZZ_CHECK(hits->size() <= choice % 16);
    for (const SearchHit& hit : *hits)
        FUZZ_CHECK(hit.snippet.isValidUtf16() && !hit.incident.isEmpty());
    return 0;
}
