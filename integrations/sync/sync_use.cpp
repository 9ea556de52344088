// SPDX-License-Identifier: GPL-3.0-or-later
// What a source asks of its tool (declared in sync_engine.h): its host's budget, and how far the reading came
// with which it begins. Looked at every second by the cards; asks nothing.
#include "integrations/sync/sync_engine_private.h"

#include <algorithm>

namespace muster {

namespace {

/// Of two feeds: what is still to be read, and of that the one that says most; else what both have.
FirstReading together(const FirstReading& one, const FirstReading& other)
{
    if (one.whole && other.whole) {
        FirstReading both = one;
        both.since = one.since && other.since ? std::max(one.since, other.since) : std::nullopt;
        return both;
    }
    if (one.whole != other.whole)
        return one.whole ? other : one;
    const auto says = [](const FirstReading& reading) {
        return reading.reached ? 3 : reading.done ? 2 : reading.begun ? 1 : 0;
    };
    return says(other) > says(one) ? other : one;
}

} // namespace

SourceUse SyncEngine::sourceUse(const SourceId& source) const
{
    SourceUse use;
    const SourceState* state = d->find(source);
    if (!state || !state->source.enabled || !state->connector)
        return use;
    const auto account = accountOf(state->source);
    if (!account)
        return use;
    use.budget = d->gate.used(account->baseUrl);
    for (const auto& feed : state->feeds) {
        if (!feed->loaded)
            continue; // nobody looked at the cursors yet
        if (!feed->reading || feed->readingOf != feed->token) {
            feed->reading = state->connector->firstReading({feed->name, feed->token});
            feed->readingOf = feed->token;
        }
        if (feed->reading)
            use.reading = use.reading ? together(*use.reading, *feed->reading) : *feed->reading;
    }
    return use;
}

} // namespace muster
