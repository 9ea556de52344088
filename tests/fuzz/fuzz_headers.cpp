// SPDX-License-Identifier: GPL-3.0-or-later
// Headers that slow us down, dates of every kind, and the mapping of statuses. Byte 1: status; byte 2:
// header; then Date, the header's value and the body, separated by 0x1E.
#include "integrations/core/throttle.h"
#include "tests/fuzz/facts_checks.h"

using namespace muster;
using namespace muster::fuzz;

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    static const QByteArray kNames[] = {"retry-after",       "ratelimit-reset",
                                        "x-ratelimit-reset", "x-ratelimit-period-in-sec",
                                        "ratelimit",         "location"};
    static const int kStatus[] = {200, 204, 301, 302, 307, 400, 401, 403, 404,
                                  407, 409, 412, 420, 429, 500, 503, 599, 0};
    Input in(data, size);
    HttpReply reply;
    reply.status = kStatus[(in.byte() - '0') % std::size(kStatus)];
    const QByteArray& name = kNames[(in.byte() - '0') % std::size(kNames)];
    const std::vector<QByteArray> parts = in.parts(3);
    reply.contentType = "application/json";
    reply.headers = {{"date", parts[0]}, {name, parts[1]}};
    reply.body = parts[2];

    const auto wait = retryAfter(reply, kNow);
    FUZZ_CHECK(!wait || wait->count() >= 0);
    if (wait) {
        // May be added to now by anybody.
        FUZZ_CHECK(wait->count() < Milliseconds{std::chrono::hours{24 * 366 * 10'000}}.count());
    }
    for (const QByteArray& text : {parts[0], parts[1]}) {
        if (const auto date = parseHttpDate(text)) {
            FUZZ_CHECK(isSane(*date));
            // Seconds are the finest it can say, and what it says is written the same way.
            FUZZ_CHECK(date->ms % 1000 == 0);
        }
        const QString words = QString::fromUtf8(text);
        if (const auto at = Instant::fromIso(words)) {
            FUZZ_CHECK(isSane(*at));
            const auto again = Instant::fromIso(at->toIso());
            FUZZ_CHECK(again && *again == *at);
        }
    }
    if (const auto error = checkStatus(reply, context()))
        checkError(*error);
    else
        FUZZ_CHECK(reply.status >= 200 && reply.status < 300);
    return 0;
}
