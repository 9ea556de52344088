// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
// What holds for every decode of a connector of an incident tool: reading from any cursor, the connection
// test, writes and reading back.

#include "tests/fuzz/facts_checks.h"

namespace muster::fuzz {

inline void checkReport(const IncidentReport& report)
{
    FUZZ_CHECK(!report.remoteId.isEmpty() && report.source == context().account.source);
    FUZZ_CHECK(isSane(report.openedAt) && isSane(report.changedAt));
    FUZZ_CHECK(!report.resolvedAt || isSane(*report.resolvedAt));
    for (const QString& text : {report.remoteId, report.number, report.title, report.summary, report.link,
                                report.severityText, report.stageText})
        FUZZ_CHECK(text.isValidUtf16());
    for (const StatusFact& status : report.statuses)
        FUZZ_CHECK(isSane(status.occurredAt) && status.text.isValidUtf16());
    for (const ReportedTime& time : report.times)
        FUZZ_CHECK(isSane(time.at));
    for (const IncidentKey& key : report.keys)
        FUZZ_CHECK(!key.value.isEmpty() && key.value.isValidUtf16());
}

/// Every request stays below the tool's address, and none of a reading changes anything. `aimed`: at a target
/// that no address may be able to hold.
inline void checkRequest(const HttpRequest& request, const Account& account, bool writes, bool aimed)
{
    FUZZ_CHECK(onlyReads(request) != writes);
    if (!aimed || request.url.isValid())
        FUZZ_CHECK(request.url.host() == account.baseUrl.host() &&
                   request.url.path().startsWith(account.baseUrl.path()));
    FUZZ_CHECK(QString::fromUtf8(request.body).isValidUtf16());
}

/// `parts`: cursor or payload, target, first and further answers.
inline void checkIncidentTool(const Connector& connector, const Account& account, const QString& feed,
                              const std::uint8_t* data, std::size_t size, const Result<Step>& another)
{
    Input in(data, size);
    const unsigned which = (in.byte() - '0') % 24;
    HttpReply reply = replyFor(in);
    const std::vector<QByteArray> parts = in.parts(4);
    const auto& verbs = connector.descriptor().verbs;
    Operation operation;
    operation.id = OperationId{QStringLiteral("01J0000000000000000000000A")};
    operation.verb = verbs[(which / 2) % verbs.size()].id;
    operation.payload = parts[0];
    operation.target = QString::fromUtf8(parts[1]);
    operation.createdAt = kNow;
    const bool writes = which >= 4 && which % 2 == 0;
    const bool asksBack = which >= 4 && !writes;
    Result<Step> step = another;
    if (which == 0 || which == 1)
        step = connector.pull(account, {feed, QString::fromUtf8(parts[0])}, {});
    else if (which == 2)
        step = connector.check(account);
    else if (which >= 4)
        step = writes ? connector.push(account, operation) : connector.reconcile(account, operation);
    if (!step)
        return checkError(step.error());
    // A write's answer is decoded for success only.
    if (writes && (reply.status < 200 || reply.status > 299))
        reply.status = 200;
    Step current = *step;
    for (int asked = 0; asked < 12; ++asked) {
        checkRequest(current.request, account, writes, writes || asksBack);
        reply.body = asked == 0 ? parts[2] : parts[3];
        const Result<Outcome> outcome = current.decode(reply, Context{kNow, account});
        const Step* next = checkOutcome(outcome, size);
        if (!outcome)
            return;
        for (const IncidentReport& report : outcome->facts.incidents)
            checkReport(report);
        if (writes)
            FUZZ_CHECK(!next && outcome->facts.empty() && outcome->receipt && outcome->receipt->understood);
        if (asksBack)
            FUZZ_CHECK(outcome->readBack.has_value() && outcome->facts.empty());
        // What was written into a cursor can be read again, and then says the same.
        if (outcome->cursor && !writes)
            FUZZ_CHECK(connector.pull(account, *outcome->cursor, {}).request.url.isValid());
        if (!next)
            return;
        const Step following = *next;
        current = following;
        reply.status = 200;
    }
}

} // namespace muster::fuzz
