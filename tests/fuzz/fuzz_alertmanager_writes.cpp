// SPDX-License-Identifier: GPL-3.0-or-later
// What Alertmanager answers to a silence that is made or ended, and to the question whether it was. Byte 1:
// verb; byte 2: write or read back; byte 3: status; then payload, target and answer, separated by 0x1E.
#include "integrations/alertmanager/alertmanager_connector.h"
#include "tests/fuzz/facts_checks.h"

using namespace muster;
using namespace muster::fuzz;

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    static const AlertmanagerConnector connector;
    static const Account& account = context().account;
    Input in(data, size);
    Operation operation;
    operation.id = OperationId{QStringLiteral("01J0000000000000000000000A")};
    operation.verb = in.byte() % 2 == 0 ? QStringLiteral("silence.create") : QStringLiteral("silence.expire");
    const bool writes = in.byte() % 2 == 0;
    HttpReply reply = replyFor(in);
    const std::vector<QByteArray> parts = in.parts(3);
    operation.payload = parts[0];
    operation.target = QString::fromUtf8(parts[1]);
    reply.body = parts[2];
    const Result<Step> step =
        writes ? connector.push(account, operation) : connector.reconcile(account, operation);
    if (!step) {
        checkError(step.error());
        return 0;
    }
    const HttpRequest& request = step->request;
    FUZZ_CHECK(writes || request.method == HttpMethod::Get);
    if (request.url.isValid())
        FUZZ_CHECK(request.url.host() == account.baseUrl.host() &&
                   request.url.path().startsWith(QLatin1String("/prefix/api/v2/silence")));
    FUZZ_CHECK(QString::fromUtf8(request.body).isValidUtf16());
    // A write's answer is decoded for success only.
    if (writes && (reply.status < 200 || reply.status > 299))
        reply.status = 200;
    const Result<Outcome> outcome = step->decode(reply, context());
    if (!outcome) {
        checkError(outcome.error());
        return 0;
    }
    FUZZ_CHECK(!outcome->next && outcome->facts.empty());
    FUZZ_CHECK(outcome->receipt.has_value() == writes || !writes);
    FUZZ_CHECK(outcome->readBack.has_value() == !writes);
    if (outcome->receipt)
        FUZZ_CHECK(outcome->receipt->remoteId.isValidUtf16() && outcome->receipt->version.isValidUtf16());
    return 0;
}
