// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
// Whether the key times of an incident can be true: their order, what is missing for its stage, what lies in
// the future, and what was typed against what the data say. Findings are quiet; nothing is corrected by
// itself.

#include "models/domain/incident.h"

#include <optional>
#include <vector>

namespace muster {

struct KeyTimeFinding
{
    enum class Kind {
        Order,    ///< `name` is before `other`, which has to come first
        Missing,  ///< nobody said `name`, and the stage is past it
        Future,   ///< `name` lies after the room's instant
        Disagrees ///< `name` was typed, and what is derived (`otherAt`) says something else
    };
    Kind kind = Kind::Order;
    QString name, other; ///< names of KeyTimeFact; `other` only for Order
    std::optional<Instant> at, otherAt;
    friend bool operator==(const KeyTimeFinding&, const KeyTimeFinding&) = default;
};

/// What the SLI says, where it is known.
struct DerivedTimes
{
    std::optional<Instant> impactStart, impactEnd;
};

/// Typed and derived times may differ this much: an SLI has steps, and people round.
inline constexpr Milliseconds kTypedTolerance{60'000};

/// Milestones of DOMAIN 4.8 for what AsOf sees, in the order of the milestones, kinds in the order of the
/// enum. Pure. `now`: the room's instant.
std::vector<KeyTimeFinding> checkKeyTimes(const IncidentFacts& facts, AsOf asOf, Instant now,
                                          const DerivedTimes& derived = {});

/// "impact_start" -> "impact start"; for sentences.
QString keyTimeWords(const QString& name);

} // namespace muster
