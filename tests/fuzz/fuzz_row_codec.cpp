// SPDX-License-Identifier: GPL-3.0-or-later
// JSON in the columns of a database that somebody else may have written. Byte 1: which; then the JSON.
// Whatever is read can be written, and then reads the same.
#include "models/store/row_codec.h"
#include "tests/fuzz/fuzz_target.h"

using namespace muster;
using namespace muster::fuzz;

namespace {

/// Writing what was read and reading it again changes nothing any more.
template <typename Read>
void expectStable(const QByteArray& json, Read read)
{
    const QString once = rows::toJson(read(json));
    FUZZ_CHECK(once.isValidUtf16());
    FUZZ_CHECK(rows::toJson(read(once.toUtf8())) == once);
}

} // namespace

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    Input in(data, size);
    const unsigned which = in.below(5);
    const QByteArray json = in.restCopied();
    switch (which) {
    case 0:
        expectStable(json, rows::listFrom);
        break;
    case 1:
        expectStable(json, rows::mapFrom);
        break;
    case 2:
        expectStable(json, rows::panelsFrom);
        break;
    case 3:
        expectStable(json, rows::sloFrom);
        break;
    default:
        expectStable(json, rows::runbookFrom);
        break;
    }
    const std::string_view name(json.constData(), size_t(json.size()));
    (void)rows::kindFrom(name);
    (void)rows::presenceFrom(name);
    (void)rows::freshnessFrom(name);
    return 0;
}
