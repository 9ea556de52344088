// SPDX-License-Identifier: GPL-3.0-or-later
// Opsgenie: the connection test, both feeds with their whole chains and cursor, every write's answer and
// every read-back. Byte 1: which; byte 2: verb; byte 3: status; then cursor or payload, and up to four
// answers, separated by 0x1E.
#include "integrations/opsgenie/opsgenie_connector.h"
#include "tests/fuzz/facts_checks.h"

using namespace muster;
using namespace muster::fuzz;

namespace {

void checkReports(const Result<Outcome>& outcome)
{
    if (!outcome)
        return;
    for (const IncidentReport& report : outcome->facts.incidents) {
        FUZZ_CHECK(!report.remoteId.isEmpty() && report.source == context().account.source);
        FUZZ_CHECK(isSane(report.openedAt) && isSane(report.changedAt) &&
                   report.changedAt >= report.openedAt);
        FUZZ_CHECK(report.title.isValidUtf16() && report.link.isValidUtf16() &&
                   report.stageText.isValidUtf16());
        for (const IncidentKey& key : report.keys)
            FUZZ_CHECK(!key.value.isEmpty() && key.value.isValidUtf16());
    }
    for (const PersonReport& person : outcome->facts.people)
        FUZZ_CHECK(!person.remoteId.isEmpty() && person.name.isValidUtf16());
}

} // namespace

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    static const OpsgenieConnector connector;
    static const Context withSender = [] {
        Context made = context();
        made.account.settings[QStringLiteral("user")] = QStringLiteral("ada@example.com");
        return made;
    }();
    const Account& account = withSender.account;
    Input in(data, size);
    const unsigned which = (in.byte() - '0') % 5;
    const unsigned verb = in.byte();
    HttpReply reply = replyFor(in);
    const std::vector<QByteArray> parts = in.parts(5);
    Operation operation;
    operation.id = OperationId{QStringLiteral("01J0000000000000000000000A")};
    const std::vector<WriteVerb>& verbs = connector.descriptor().verbs;
    operation.verb = verbs[verb % verbs.size()].id;
    operation.target = verb % 3 == 0 ? QStringLiteral("incident/i1") : QStringLiteral("alert/a1");
    operation.remoteId = verb % 2 == 0 ? QStringLiteral("request/r1") : QString();
    operation.payload = parts[0];
    const QString token = QString::fromUtf8(parts[0]);
    Result<Step> step = connector.check(account);
    if (which == 1)
        step = connector.pull(account, {QStringLiteral("alerts"), token}, {});
    else if (which == 2)
        step = connector.pull(account, {QStringLiteral("incidents"), token}, {});
    else if (which == 3)
        step = connector.push(account, operation);
    else if (which == 4)
        step = connector.reconcile(account, operation);
    if (!step) {
        checkError(step.error());
        return 0;
    }
    // A write's answer is decoded for success only.
    if (which == 3)
        reply.status = 200;
    std::size_t bytes = size;
    for (unsigned asked = 0; asked < 12; ++asked) {
        FUZZ_CHECK(step->request.url.host() == account.baseUrl.host() &&
                   step->request.url.path().startsWith(QLatin1String("/prefix/")));
        FUZZ_CHECK(which == 3 || step->request.method == HttpMethod::Get);
        reply.body = parts[1 + asked % 4];
        bytes += size; // what one answer tells may be told with a later one
        const Result<Outcome> outcome = step->decode(reply, withSender);
        checkReports(outcome);
        const Step* next = checkOutcome(outcome, bytes);
        if (!next)
            break;
        FUZZ_CHECK(which != 3);
        const Step following = *next;
        step = following;
        reply.status = 200;
    }
    return 0;
}
