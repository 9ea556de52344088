// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
// What holds for every decode of a tool with two or three feeds: the connection test, its feeds with their
// whole chains and cursors, every write's answer and every read-back. Byte 1: which; byte 2: verb; byte 3:
// status; then cursor or payload, and up to four answers, separated by 0x1E.

#include "tests/fuzz/incident_tool_checks.h"

namespace muster::fuzz {

inline void checkFacts(const Result<Outcome>& outcome)
{
    if (!outcome)
        return;
    for (const IncidentReport& report : outcome->facts.incidents) {
        checkReport(report);
        FUZZ_CHECK(report.changedAt >= report.openedAt);
    }
    for (const PersonReport& person : outcome->facts.people)
        FUZZ_CHECK(!person.remoteId.isEmpty() && person.name.isValidUtf16());
    if (outcome->facts.onCall) {
        for (const OnCall& one : outcome->facts.onCall->named)
            FUZZ_CHECK(!one.key.isEmpty() && !one.person.remoteId.isEmpty() && one.rota.isValidUtf16());
    }
}

/// `aim(operation, number)` says what is written to. `asksAfterReading`: also a read-back may take several
/// requests.
template <typename Aim>
void checkTwoFeeds(const Connector& connector, const Account& account, const std::uint8_t* data,
                   std::size_t size, bool asksAfterReading, Aim aim)
{
    Input in(data, size);
    const unsigned which = (in.byte() - '0') % 6;
    const unsigned verb = in.byte();
    HttpReply reply = replyFor(in);
    const std::vector<QByteArray> parts = in.parts(5);
    Operation operation;
    operation.id = OperationId{QStringLiteral("01J0000000000000000000000A")};
    const std::vector<WriteVerb>& verbs = connector.descriptor().verbs;
    operation.verb = verbs[verb % verbs.size()].id;
    aim(operation, verb);
    operation.payload = parts[0];
    const QString token = QString::fromUtf8(parts[0]);
    Result<Step> step = connector.check(account);
    if (which == 1)
        step = connector.pull(account, {connector.descriptor().feeds[0], token}, {});
    else if (which == 2)
        step = connector.pull(account, {connector.descriptor().feeds[1], token}, {});
    else if (which == 5)
        step = connector.pull(account, {connector.descriptor().feeds.back(), token}, {});
    else if (which == 3)
        step = connector.push(account, operation);
    else if (which == 4)
        step = connector.reconcile(account, operation);
    if (!step) {
        checkError(step.error());
        return;
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
        const Result<Outcome> outcome = step->decode(reply, Context{kNow, account});
        checkFacts(outcome);
        const Step* next = checkOutcome(outcome, bytes);
        if (!next)
            break;
        FUZZ_CHECK(which < 3 || which == 5 || (asksAfterReading && which == 4));
        const Step following = *next;
        step = following;
        reply.status = 200;
    }
}

} // namespace muster::fuzz
