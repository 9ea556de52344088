// SPDX-License-Identifier: GPL-3.0-or-later
// Lists, series, rules and the connection test of Prometheus. Byte 1: which; byte 2: status; then the body.
#include "integrations/prometheus/prometheus_connector.h"
#include "tests/fuzz/facts_checks.h"

using namespace muster;
using namespace muster::fuzz;

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    static const PrometheusConnector connector;
    static const Account& account = context().account;
    static const std::vector<Step> steps{
        *connector.catalogue(account, CatalogueKind::MetricNames, {}),
        *connector.catalogue(account, CatalogueKind::LabelNames, QStringLiteral("up")),
        *connector.catalogue(account, CatalogueKind::LabelValues, QStringLiteral("job|up")),
        *connector.catalogue(account, CatalogueKind::Rules, {}),
        connector.check(account),
    };
    Input in(data, size);
    const Step& step = steps[(in.byte() - '0') % steps.size()];
    HttpReply reply = replyFor(in);
    reply.body = in.restCopied();
    // The test of a server without build information asks once more; the same bytes answer that.
    if (const Result<Outcome> outcome = step.decode(reply, context());
        const Step* next = checkOutcome(outcome, size)) {
        reply.status = 200;
        FUZZ_CHECK(checkOutcome(next->decode(reply, context()), size) == nullptr);
    }
    return 0;
}
