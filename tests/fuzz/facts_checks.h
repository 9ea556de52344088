// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
// What holds for the outcome of every decode of every connector, whatever bytes came in.

#include "integrations/core/connector.h"
#include "tests/fuzz/fuzz_target.h"

#include <cmath>

namespace muster::fuzz {

inline const Instant kNow{1'795'469'740'000};

inline const Context& context()
{
    static const Context value{kNow,
                               {SourceId{QStringLiteral("s1")},
                                QStringLiteral("Tool"),
                                QUrl(QStringLiteral("https://tool.example/prefix")),
                                {}}};
    return value;
}

/// What a reply may look like besides its body: chosen by one byte, mostly 200 with JSON.
inline HttpReply replyFor(Input& in)
{
    static const int kStatus[] = {200, 200, 200, 200, 200, 400, 422, 429, 503, 404, 302, 403};
    HttpReply reply;
    reply.status = kStatus[(in.byte() - '0') % std::size(kStatus)];
    reply.contentType = "application/json";
    return reply;
}

/// Later than the year 9999 or earlier than the year 0 is nonsense that must not come in.
inline bool isSane(Instant at)
{
    return at.ms > -62'200'000'000'000 && at.ms < 253'402'300'800'000;
}

inline void checkError(const Error& error)
{
    FUZZ_CHECK(!error.what.isEmpty() && error.what.isValidUtf16());
    FUZZ_CHECK(error.what.size() < 2000);
    FUZZ_CHECK(!error.retryAfter || error.retryAfter->count() >= 0);
}

inline void checkBlock(const SampleBlock& block)
{
    FUZZ_CHECK(!block.times.empty() && block.times.size() == block.values.size());
    for (std::size_t i = 0; i < block.times.size(); ++i) {
        FUZZ_CHECK(isSane(Instant{block.times[i]}));
        FUZZ_CHECK(i == 0 || block.times[i] > block.times[i - 1]);
    }
    for (const auto& [name, value] : block.key.labels)
        FUZZ_CHECK(name.isValidUtf16() && value.isValidUtf16());
}

inline void checkEvent(const TimelineEvent& event)
{
    FUZZ_CHECK(!event.remoteId.isEmpty() && !event.text.isEmpty() && !event.kindName.isEmpty());
    FUZZ_CHECK(event.source == context().account.source);
    FUZZ_CHECK(isSane(event.occurredAt));
    for (const QString& text :
         {event.remoteId, event.text, event.actor, event.service, event.link, event.kindName})
        FUZZ_CHECK(text.isValidUtf16());
    FUZZ_CHECK(!event.text.contains(u'\n') && event.text.size() <= 2000);
}

/// The outcome is refused in words or keeps every promise of Facts. Returns the next step, if there is one.
inline const Step* checkOutcome(const Result<Outcome>& outcome, std::size_t inputBytes)
{
    if (!outcome) {
        checkError(outcome.error());
        return nullptr;
    }
    const Facts& facts = outcome->facts;
    std::size_t samples = 0;
    for (const SampleBlock& block : facts.samples) {
        checkBlock(block);
        samples += block.times.size();
    }
    // Nothing is larger than what came in: a gap adds at most one sample between two.
    FUZZ_CHECK(samples <= inputBytes + 8 && facts.events.size() <= 2 * inputBytes + 8);
    for (std::size_t i = 0; i < facts.events.size(); ++i) {
        checkEvent(facts.events[i]);
        FUZZ_CHECK(i == 0 || facts.events[i - 1].occurredAt <= facts.events[i].occurredAt);
    }
    for (const RuleInfo& rule : facts.rules) {
        FUZZ_CHECK(rule.name.isValidUtf16() && rule.group.isValidUtf16() && rule.query.isValidUtf16() &&
                   rule.severity.isValidUtf16() && rule.state.isValidUtf16() && rule.runbook.isValidUtf16());
        FUZZ_CHECK(rule.forDuration.count() >= 0);
    }
    for (const QString& word : facts.completions)
        FUZZ_CHECK(word.isValidUtf16());
    for (const QString& word : facts.warnings)
        FUZZ_CHECK(word.isValidUtf16() && word.size() < 2000);
    FUZZ_CHECK(facts.version.isValidUtf16() && facts.version.size() <= 61);
    if (outcome->cursor)
        FUZZ_CHECK(!outcome->cursor->feed.isEmpty() && outcome->cursor->token.isValidUtf16());
    return outcome->next ? &*outcome->next : nullptr;
}

} // namespace muster::fuzz
