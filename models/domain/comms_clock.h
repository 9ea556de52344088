// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
// When somebody should speak next, to the public and inside, by severity and phase of the incident, and
// whether the last promise was kept. Pure; who speaks and what is said is not decided here.

#include "models/domain/incident.h"
#include "models/domain/incident_rules.h"

#include <optional>

namespace muster {

/// Where the public conversation stands (DOMAIN 4.6).
enum class CommsPhase {
    Quiet,    ///< not declared, or too small for public posts and none was made
    Initial,  ///< the first post is still owed: 5 min after the call starts
    Scope,    ///< what is hurt and where: 5 min after the first post
    Periodic, ///< the first two hours: SEV-1 every 20 min, SEV-2 every 30 min
    Slow,     ///< after two hours the pace may halve; the next time is still promised
    Final,    ///< the incident is resolved here, and the public was not told yet
    Closed    ///< told as resolved
};
/// Lower case, stable: "quiet", "initial" …
QString toString(CommsPhase phase);

/// What became of a promised next update.
struct PromiseOutcome
{
    Instant promised;                ///< when the next one was to come
    std::optional<Instant> followed; ///< when it came; empty: none came yet
    /// Came in time. A promise without a follower is open, not broken, until `asOf` passes it.
    bool kept = false;
    /// Past due and nothing came, or it came late: by how much. Zero when kept or still open.
    Milliseconds late{0};
    friend bool operator==(const PromiseOutcome&, const PromiseOutcome&) = default;
};

/// One audience's side of the clock.
struct AudienceClock
{
    std::optional<Instant> last;   ///< newest update told
    std::optional<UpdateDue> next; ///< empty: nothing is owed
    /// The promise of the update before the newest one and what became of it; when the newest is the first
    /// that promised, that one.
    std::optional<PromiseOutcome> promise;
    friend bool operator==(const AudienceClock&, const AudienceClock&) = default;
};

struct CommsClock
{
    CommsPhase phase = CommsPhase::Quiet;
    AudienceClock publicPosts;
    AudienceClock internalPosts;
    friend bool operator==(const CommsClock&, const CommsClock&) = default;
};

/// How often an audience hears of the incident when nothing else was promised; empty: no rule asks for it.
/// `phase` Slow doubles the public pace. Muster's defaults: SEV-1 public 20 / internal 15 min, SEV-2 30 / 30,
/// SEV-3 internal 60.
std::optional<Milliseconds> updatePace(Severity severity, CommsPhase phase, bool publicly);

/// `now` decides whether an open promise is broken; it is not read otherwise. The call starts when the first
/// incident commander is assigned, else with the declaration.
CommsClock commsClock(const IncidentFacts& facts, AsOf asOf, Instant now);

} // namespace muster
