// SPDX-License-Identifier: GPL-3.0-or-later
// FireHydrant: both feeds with their chains, the connection test, the lists to choose from, writes and
// read-backs. Byte 1: which; byte 2: status; then up to six answers (of a feed, the first is its cursor; of a
// write, payload and target), separated by 0x1E. The last answer is given again and again.
#include "integrations/firehydrant/firehydrant_connector.h"
#include "tests/fuzz/facts_checks.h"

using namespace muster;
using namespace muster::fuzz;

namespace {

const FirehydrantConnector& connector()
{
    static const FirehydrantConnector made;
    return made;
}

/// Follows a chain; every request stays below the account's address and only reads.
Result<Outcome> follow(const Step& first, HttpReply reply, const std::vector<QByteArray>& answers,
                       std::size_t from, std::size_t size)
{
    Step step = first;
    for (std::size_t asked = 0;; ++asked) {
        FUZZ_CHECK(onlyReads(step.request));
        if (step.request.url.isValid())
            FUZZ_CHECK(step.request.url.host() == context().account.baseUrl.host() &&
                       step.request.url.path().startsWith(QLatin1String("/prefix/v1/")));
        reply.body = answers[std::min(from + asked, answers.size() - 1)];
        if (asked > 0)
            reply.status = 200;
        Result<Outcome> outcome = step.decode(reply, context());
        // What came before counts too: events wait until their incident is whole.
        const Step* next = checkOutcome(outcome, 50 * size);
        if (!next || asked > 40)
            return outcome;
        step = Step(*next);
    }
}

} // namespace

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    const Account& account = context().account;
    Input in(data, size);
    const unsigned which = (in.byte() - '0') % 6;
    const HttpReply reply = replyFor(in);
    const std::vector<QByteArray> parts = in.parts(7);
    const QString first = QString::fromUtf8(parts[0]);
    if (which < 2) {
        const QString feed = which == 0 ? QStringLiteral("incidents") : QStringLiteral("changes");
        const Result<Outcome> outcome =
            follow(connector().pull(account, {feed, first}, {}), reply, parts, 1, size);
        // Whatever was kept can be gone on from.
        if (outcome && outcome->cursor)
            follow(connector().pull(account, *outcome->cursor, {}), reply, parts, 1, size);
        return 0;
    }
    if (which == 2) {
        follow(connector().check(account), reply, parts, 1, size);
        if (const auto list = connector().catalogue(account, CatalogueKind::LabelValues, first))
            follow(*list, reply, parts, 1, size);
        return 0;
    }
    const auto& verbs = connector().descriptor().verbs;
    Operation operation;
    operation.id = OperationId{QStringLiteral("01J0000000000000000000000A")};
    operation.verb = verbs[std::size_t(parts[0].size()) % verbs.size()].id;
    operation.payload = parts[1];
    operation.target = QString::fromUtf8(parts[2]);
    const auto step =
        which == 3 ? connector().push(account, operation) : connector().reconcile(account, operation);
    if (!step) {
        checkError(step.error());
        return 0;
    }
    if (which != 3) {
        const Result<Outcome> outcome = follow(*step, reply, parts, 3, size);
        FUZZ_CHECK(!outcome || outcome->next || outcome->readBack.has_value());
        return 0;
    }
    FUZZ_CHECK(!onlyReads(step->request) && !step->request.body.isEmpty());
    HttpReply answer = reply;
    answer.status = 200; // a write's answer is decoded for success only
    answer.body = parts[3];
    const Result<Outcome> outcome = step->decode(answer, context());
    if (!outcome)
        checkError(outcome.error());
    else
        FUZZ_CHECK(outcome->receipt && outcome->receipt->understood &&
                   !outcome->receipt->remoteId.isEmpty() && !outcome->next && outcome->facts.empty());
    return 0;
}
