// SPDX-License-Identifier: GPL-3.0-or-later
// Bytes of a log, as a file and as what somebody pasted.
#include "models/domain/log_excerpt.h"
#include "tests/fuzz/fuzz_target.h"

using namespace muster;
using namespace muster::fuzz;

namespace {

constexpr TimeRange kNight{Instant{1'795'140'000'000}, Instant{1'795'143'600'000}};

void check(const LogExcerpt& found)
{
    FUZZ_CHECK(found.count > 0 && found.leftOut >= 0);
    FUZZ_CHECK(found.lines.size() <= LogExcerpt::kMostCharacters);
    FUZZ_CHECK(found.lines.count(u'\n') == found.count - 1);
    FUZZ_CHECK(!found.lines.contains(u'\r') && !found.lines.contains(QChar(0)));
    FUZZ_CHECK(found.first.has_value() == found.last.has_value());
    FUZZ_CHECK(!found.first || !(*found.last < *found.first));
    FUZZ_CHECK(headlineOf(found).size() <= 160);
    // What was kept is kept again as it is.
    const auto again = logExcerpt(found.lines, kNight);
    FUZZ_CHECK(again && again->lines == found.lines && again->count == found.count);
}

} // namespace

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    const QByteArray bytes(reinterpret_cast<const char*>(data), static_cast<qsizetype>(size));
    if (const auto found = logExcerptOfFile(bytes, kNight))
        check(*found);
    const QString text = QString::fromUtf8(bytes);
    if (const auto found = logExcerpt(text, kNight))
        check(*found);
    for (const QStringView line : QStringView(text).tokenize(u'\n')) {
        if (const auto time = logTimeIn(line, kNight.from))
            FUZZ_CHECK(time->at.ms > -200'000'000'000'000 && time->at.ms < 300'000'000'000'000);
    }
    return 0;
}
