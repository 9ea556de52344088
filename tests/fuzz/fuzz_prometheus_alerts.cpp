// SPDX-License-Identifier: GPL-3.0-or-later
// A round of Prometheus' alerts: cursor, list, history, and a second round with the cursor of the first. Byte
// 1: status; then cursor token, list and history, separated by 0x1E.
#include "integrations/prometheus/prometheus_connector.h"
#include "tests/fuzz/facts_checks.h"

#include <optional>

using namespace muster;
using namespace muster::fuzz;

namespace {

/// Runs a round to its end; the cursor it leaves.
std::optional<Cursor> round(const Connector& connector, const Cursor& from, HttpReply reply,
                            const QByteArray& list, const QByteArray& history, std::size_t size,
                            std::size_t* events)
{
    reply.body = list;
    Result<Outcome> outcome = connector.pull(context().account, from, {}).decode(reply, context());
    for (int asked = 0; const Step* next = checkOutcome(outcome, size); ++asked) {
        FUZZ_CHECK(asked < 4); // a round ends
        // A server without rules is asked for its alerts; everything after that is the history.
        const bool forAlerts = next->request.url.path().endsWith(QLatin1String("/alerts"));
        reply.status = 200;
        reply.body = forAlerts ? list : history;
        const Step step = *next;
        outcome = step.decode(reply, context());
    }
    if (!outcome)
        return std::nullopt;
    *events = outcome->facts.events.size();
    FUZZ_CHECK(outcome->cursor.has_value());
    return outcome->cursor;
}

} // namespace

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    static const PrometheusConnector connector;
    Input in(data, size);
    HttpReply reply = replyFor(in);
    const std::vector<QByteArray> parts = in.parts(3);
    const Cursor start{QStringLiteral("alerts"), QString::fromUtf8(parts[0])};
    std::size_t events = 0;
    const auto first = round(connector, start, reply, parts[1], parts[2], size, &events);
    if (!first)
        return 0;
    // Two more rounds cost twice the first, so now and then: a length is as good a choice as any.
    if (size % 4 != 0)
        return 0;
    // The same answers again: the cursor reads back, and what was told is not told again.
    reply.status = 200;
    std::size_t again = 0;
    if (const auto second = round(connector, *first, reply, parts[1], parts[2], size, &again)) {
        std::size_t third = 0;
        const auto last = round(connector, *second, reply, parts[1], parts[2], size, &third);
        FUZZ_CHECK(!last || third == 0);
    }
    return 0;
}
