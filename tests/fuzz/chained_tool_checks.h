// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
// What holds for every decode of a tool whose readings are chains of requests: both feeds with their chains,
// the connection test, the lists to choose from, writes and read-backs. Byte 1: which; byte 2: status; then
// up to six answers (of a feed, the first is its cursor; of a write, payload and target), separated by 0x1E.
// The last answer is given again and again.

#include "tests/fuzz/incident_tool_checks.h"

#include <algorithm>

namespace muster::fuzz {

/// Follows a chain; every request stays below the account's address and only reads. Only one for a target
/// that no address can hold may have no address: it is not sent.
inline Result<Outcome> follow(const Step& first, HttpReply reply, const std::vector<QByteArray>& answers,
                              std::size_t from, std::size_t mostEvents, QLatin1String below,
                              bool aimed = false)
{
    Step step = first;
    for (std::size_t asked = 0;; ++asked) {
        FUZZ_CHECK(onlyReads(step.request));
        if (aimed && asked == 0 && !step.request.url.isValid())
            return fail(ErrorKind::Invalid, QStringLiteral("no address"));
        FUZZ_CHECK(step.request.url.host() == context().account.baseUrl.host() &&
                   step.request.url.path().startsWith(below));
        reply.body = answers[std::min(from + asked, answers.size() - 1)];
        if (asked > 0)
            reply.status = 200;
        Result<Outcome> outcome = step.decode(reply, context());
        // What came before counts too: events wait until their incident is whole.
        const Step* next = checkOutcome(outcome, mostEvents);
        if (!next || asked > 40)
            return outcome;
        step = Step(*next);
    }
}

/// What is the tool's own.
struct ChainedTool
{
    QLatin1String below; ///< every request's path begins with it
    bool onlyPosts;      ///< every write is a POST
    std::size_t perByte; ///< how many events an input of one byte may become at the most
};

inline void checkChainedTool(const Connector& connector, const std::uint8_t* data, std::size_t size,
                             const ChainedTool& tool)
{
    const std::size_t mostEvents = tool.perByte * size;
    const Account& account = context().account;
    Input in(data, size);
    const unsigned which = (in.byte() - '0') % 6;
    const HttpReply reply = replyFor(in);
    const std::vector<QByteArray> parts = in.parts(7);
    const QString first = QString::fromUtf8(parts[0]);
    if (which < 2) {
        const QString feed = connector.descriptor().feeds[which];
        const Result<Outcome> outcome =
            follow(connector.pull(account, {feed, first}, {}), reply, parts, 1, mostEvents, tool.below);
        if (outcome) {
            for (const IncidentReport& report : outcome->facts.incidents) {
                checkReport(report);
                FUZZ_CHECK(report.openedAt.ms > 0 && !report.keys.empty());
            }
        }
        // Whatever was kept can be gone on from.
        if (outcome && outcome->cursor)
            follow(connector.pull(account, *outcome->cursor, {}), reply, parts, 1, mostEvents, tool.below);
        return;
    }
    if (which == 2) {
        follow(connector.check(account), reply, parts, 1, mostEvents, tool.below);
        if (const auto list = connector.catalogue(account, CatalogueKind::LabelValues, first))
            follow(*list, reply, parts, 1, mostEvents, tool.below);
        return;
    }
    const auto& verbs = connector.descriptor().verbs;
    Operation operation;
    operation.id = OperationId{QStringLiteral("01J0000000000000000000000A")};
    operation.verb = verbs[std::size_t(parts[0].size()) % verbs.size()].id;
    operation.payload = parts[1];
    operation.target = QString::fromUtf8(parts[2]);
    const auto step =
        which == 3 ? connector.push(account, operation) : connector.reconcile(account, operation);
    if (!step) {
        checkError(step.error());
        return;
    }
    if (which != 3) {
        const Result<Outcome> outcome = follow(*step, reply, parts, 3, mostEvents, tool.below, true);
        FUZZ_CHECK(!outcome || outcome->next || outcome->readBack.has_value());
        return;
    }
    FUZZ_CHECK(!onlyReads(step->request) && !step->request.body.isEmpty());
    FUZZ_CHECK(!tool.onlyPosts || step->request.method == HttpMethod::Post);
    HttpReply answer = reply;
    answer.status = 200; // a write's answer is decoded for success only
    answer.body = parts[3];
    const Result<Outcome> outcome = step->decode(answer, context());
    if (!outcome)
        checkError(outcome.error());
    else
        FUZZ_CHECK(outcome->receipt && outcome->receipt->understood &&
                   !outcome->receipt->remoteId.isEmpty() && !outcome->next && outcome->facts.empty());
}

} // namespace muster::fuzz
