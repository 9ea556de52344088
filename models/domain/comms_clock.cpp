// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/domain/comms_clock.h"

#include "models/domain/format.h"

#include <algorithm>

namespace muster {

namespace {

using std::chrono::minutes;

// DOMAIN 4.6 after PagerDuty's external communication guidelines.
constexpr Milliseconds kFirstPost = minutes{5};
constexpr Milliseconds kScopePost = minutes{5};
constexpr Milliseconds kFinalPost = minutes{5};
constexpr Milliseconds kLongAfter = std::chrono::hours{2};

/// What was told to one audience, in the order in which it was told.
std::vector<StatusFact> toldTo(const IncidentFacts& facts, AsOf asOf, QLatin1String audience)
{
    std::vector<StatusFact> told;
    for (const StatusFact& status : facts.statuses) {
        if (status.audience == audience && asOf.sees(status.occurredAt, status.knownAt))
            told.push_back(status);
    }
    std::stable_sort(told.begin(), told.end(),
                     [](const StatusFact& a, const StatusFact& b) { return a.occurredAt < b.occurredAt; });
    return told;
}

std::optional<PromiseOutcome> outcomeOf(const std::vector<StatusFact>& told, Instant now)
{
    if (told.empty())
        return std::nullopt;
    PromiseOutcome outcome;
    if (told.size() >= 2 && told[told.size() - 2].nextUpdateDue) {
        outcome.promised = *told[told.size() - 2].nextUpdateDue;
        outcome.followed = told.back().occurredAt;
        outcome.kept = *outcome.followed <= outcome.promised;
        if (!outcome.kept)
            outcome.late = *outcome.followed - outcome.promised;
        return outcome;
    }
    if (!told.back().nextUpdateDue)
        return std::nullopt;
    outcome.promised = *told.back().nextUpdateDue;
    if (now > outcome.promised)
        outcome.late = now - outcome.promised;
    return outcome;
}

CommsPhase phaseOf(const IncidentState& state, const std::vector<StatusFact>& told,
                   std::optional<Instant> start)
{
    const bool major = state.severity == Severity::Sev1 || state.severity == Severity::Sev2;
    if (told.empty()) {
        if (!major || !start || state.stage == Stage::Resolved)
            return CommsPhase::Quiet;
        return CommsPhase::Initial;
    }
    if (told.back().state == QLatin1String("resolved"))
        return CommsPhase::Closed;
    if (state.stage == Stage::Resolved)
        return CommsPhase::Final;
    if (told.size() == 1)
        return CommsPhase::Scope;
    // By what was already told, not by the clock on the wall: a pace is decided when one speaks.
    const Instant from = start.value_or(told.front().occurredAt);
    return told.back().occurredAt - from >= kLongAfter ? CommsPhase::Slow : CommsPhase::Periodic;
}

std::optional<UpdateDue> publicDue(const IncidentState& state, CommsPhase phase,
                                   const std::vector<StatusFact>& told, std::optional<Instant> start)
{
    if (phase == CommsPhase::Quiet || phase == CommsPhase::Closed)
        return std::nullopt;
    if (phase == CommsPhase::Initial)
        return UpdateDue{*start + kFirstPost,
                         QStringLiteral("first public post within 5 min of the call's start")};
    if (phase == CommsPhase::Final) {
        const Instant resolved = state.keyTime(u"resolved").value_or(told.back().occurredAt);
        return UpdateDue{resolved + kFinalPost, QStringLiteral("the public was not told of the recovery")};
    }
    const StatusFact& last = told.back();
    if (last.nextUpdateDue)
        return UpdateDue{*last.nextUpdateDue, QStringLiteral("promised in the last post")};
    if (phase == CommsPhase::Scope)
        return UpdateDue{last.occurredAt + kScopePost,
                         QStringLiteral("scope within 5 min of the first post")};
    const auto pace = updatePace(state.severity, phase, true);
    if (!pace)
        return std::nullopt;
    return UpdateDue{
        last.occurredAt + *pace,
        QStringLiteral("%1: at least every %2").arg(toString(state.severity), formatDuration(*pace))};
}

std::optional<UpdateDue> internalDue(const IncidentState& state, CommsPhase phase,
                                     const std::vector<StatusFact>& told, std::optional<Instant> start)
{
    if (state.stage == Stage::Resolved || (!told.empty() && told.back().state == QLatin1String("resolved")))
        return std::nullopt;
    if (!told.empty() && told.back().nextUpdateDue)
        return UpdateDue{*told.back().nextUpdateDue, QStringLiteral("promised in the last internal update")};
    const auto pace = updatePace(state.severity, phase, false);
    if (!pace || (told.empty() && !start))
        return std::nullopt;
    const Instant from = told.empty() ? *start : told.back().occurredAt;
    return UpdateDue{
        from + *pace,
        QStringLiteral("%1: inside at least every %2").arg(toString(state.severity), formatDuration(*pace))};
}

} // namespace

QString toString(CommsPhase phase)
{
    switch (phase) {
    case CommsPhase::Quiet:
        return QStringLiteral("quiet");
    case CommsPhase::Initial:
        return QStringLiteral("initial");
    case CommsPhase::Scope:
        return QStringLiteral("scope");
    case CommsPhase::Periodic:
        return QStringLiteral("periodic");
    case CommsPhase::Slow:
        return QStringLiteral("slow");
    case CommsPhase::Final:
        return QStringLiteral("final");
    case CommsPhase::Closed:
        return QStringLiteral("closed");
    }
    return {};
}

std::optional<Milliseconds> updatePace(Severity severity, CommsPhase phase, bool publicly)
{
    const int slower = publicly && phase == CommsPhase::Slow ? 2 : 1;
    switch (severity) {
    case Severity::Sev1:
        return publicly ? minutes{20 * slower} : minutes{15};
    case Severity::Sev2:
    case Severity::Unknown: // unsure counts as the higher of the two that are likely
        return minutes{30 * slower};
    case Severity::Sev3:
        return publicly ? std::nullopt : std::optional<Milliseconds>(minutes{60});
    case Severity::Sev4:
    case Severity::Sev5:
        break;
    }
    return std::nullopt;
}

CommsClock commsClock(const IncidentFacts& facts, AsOf asOf, Instant now)
{
    const IncidentState state = stateAt(facts, asOf);
    const std::vector<StatusFact> outside = toldTo(facts, asOf, QLatin1String("public"));
    const std::vector<StatusFact> inside = toldTo(facts, asOf, QLatin1String("internal"));
    auto start = state.keyTime(u"ic_assigned");
    if (!start)
        start = state.keyTime(u"declared");

    CommsClock clock;
    clock.phase = phaseOf(state, outside, start);
    clock.publicPosts.next = publicDue(state, clock.phase, outside, start);
    clock.internalPosts.next = internalDue(state, clock.phase, inside, start);
    clock.publicPosts.promise = outcomeOf(outside, now);
    clock.internalPosts.promise = outcomeOf(inside, now);
    if (!outside.empty())
        clock.publicPosts.last = outside.back().occurredAt;
    if (!inside.empty())
        clock.internalPosts.last = inside.back().occurredAt;
    return clock;
}

} // namespace muster
