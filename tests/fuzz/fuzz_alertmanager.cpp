// SPDX-License-Identifier: GPL-3.0-or-later
// Alertmanager: alerts (with cursor and the status asked when something vanished), silences, status, groups.
// Byte 1: which; byte 2: status; then cursor token, first and second answer, separated by 0x1E.
#include "integrations/alertmanager/alertmanager_connector.h"
#include "tests/fuzz/facts_checks.h"

using namespace muster;
using namespace muster::fuzz;

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    static const AlertmanagerConnector connector;
    static const Account& account = context().account;
    Input in(data, size);
    const unsigned which = (in.byte() - '0') % 4;
    HttpReply reply = replyFor(in);
    const std::vector<QByteArray> parts = in.parts(3);
    const QString token = QString::fromUtf8(parts[0]);
    const auto firstStep = [&](const QString& cursor) {
        switch (which) {
        case 0:
            return connector.pull(account, {QStringLiteral("alerts"), cursor}, {});
        case 1:
            return connector.pull(account, {QStringLiteral("silences"), cursor}, {});
        case 2:
            return connector.check(account);
        default:
            return *connector.catalogue(account, CatalogueKind::Rules, {});
        }
    };
    const auto run = [&](const QString& cursor) {
        reply.body = parts[1];
        Result<Outcome> outcome = firstStep(cursor).decode(reply, context());
        for (int asked = 0; const Step* next = checkOutcome(outcome, size); ++asked) {
            FUZZ_CHECK(asked < 2);
            reply.status = 200;
            reply.body = parts[2];
            const Step step = *next;
            outcome = step.decode(reply, context());
        }
        return outcome;
    };
    const Result<Outcome> first = run(token);
    // Silences leave the cursor alone when the list says nothing.
    if (!first || which > 1 || (which == 1 && !first->cursor))
        return 0;
    FUZZ_CHECK(first->cursor.has_value());
    // Now and then: two more rounds cost twice the first, and a length is as good a choice as any.
    if (size % 4 != 0)
        return 0;
    reply.status = 200;
    // The same alerts again are no news.
    if (const Result<Outcome> second = run(first->cursor->token); second && which == 0) {
        const Result<Outcome> third = run(second->cursor->token);
        FUZZ_CHECK(!third || third->facts.events.empty());
    }
    return 0;
}
