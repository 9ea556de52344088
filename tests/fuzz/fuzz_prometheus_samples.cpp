// SPDX-License-Identifier: GPL-3.0-or-later
// Range and instant answers of Prometheus. Byte 1: range or instant; byte 2: status; then the body.
#include "integrations/prometheus/prometheus_connector.h"
#include "tests/fuzz/facts_checks.h"

using namespace muster;
using namespace muster::fuzz;

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    static const PrometheusConnector connector;
    static const auto stepOf = [](bool instant) {
        const MetricQuery query{context().account.source,
                                QStringLiteral("up"),
                                {kNow - Milliseconds{60'000}, kNow},
                                Milliseconds{5'000},
                                instant,
                                Unit::None};
        return *connector.query(context().account, query);
    };
    static const Step range = stepOf(false);
    static const Step instant = stepOf(true);

    Input in(data, size);
    const bool asInstant = in.byte() % 2 == 1;
    HttpReply reply = replyFor(in);
    reply.body = in.restCopied();
    const Result<Outcome> outcome = (asInstant ? instant : range).decode(reply, context());
    FUZZ_CHECK(checkOutcome(outcome, size) == nullptr);
    if (outcome && !asInstant)
        FUZZ_CHECK(!outcome->facts.scalar);
    return 0;
}
