// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/domain/key_time_checks.h"

#include <algorithm>
#include <array>
#include <utility>

namespace muster {

namespace {

/// First, then second; equal times are fine. Only what cannot be otherwise: a role may be filled before the
/// incident is declared, an alert may ring before users are hurt.
constexpr std::array<std::pair<const char*, const char*>, 8> kOrder{{
    {"impact_start", "impact_end"},
    {"impact_start", "mitigated_partial"},
    {"mitigated_partial", "impact_end"},
    {"page_triggered", "acked"},
    {"detected", "declared"},
    {"detected", "resolved"},
    {"declared", "resolved"},
    {"impact_end", "resolved"},
}};

/// From this stage on it is known, or should be.
struct Milestone
{
    const char* name;
    Stage from;
};
constexpr std::array<Milestone, 6> kMilestones{{
    {"detected", Stage::Triage},
    {"declared", Stage::Triage},
    {"ic_assigned", Stage::Mitigating},
    {"impact_start", Stage::Mitigating},
    {"impact_end", Stage::Monitoring},
    {"resolved", Stage::Resolved},
}};

bool isDerived(const KeyTimeFact& fact)
{
    return fact.origin == QLatin1String("derived");
}

} // namespace

std::vector<KeyTimeFinding> checkKeyTimes(const IncidentFacts& facts, AsOf asOf, Instant now,
                                          const DerivedTimes& derived)
{
    const IncidentState state = stateAt(facts, asOf);
    // A derived time is good enough to know a milestone.
    const auto known = [&](const char* name) -> std::optional<Instant> {
        if (const auto told = state.keyTime(QString::fromLatin1(name)))
            return told;
        if (name == std::string_view("impact_start"))
            return derived.impactStart;
        return name == std::string_view("impact_end") ? derived.impactEnd : std::nullopt;
    };
    std::vector<KeyTimeFinding> findings;
    using Kind = KeyTimeFinding::Kind;
    for (const auto& [first, second] : kOrder) {
        const auto a = known(first), b = known(second);
        if (a && b && *b < *a)
            findings.push_back({Kind::Order, QString::fromLatin1(second), QString::fromLatin1(first), b, a});
    }
    for (const Milestone& milestone : kMilestones) {
        if (state.stage >= milestone.from && !known(milestone.name))
            findings.push_back({Kind::Missing, QString::fromLatin1(milestone.name), {}, {}, {}});
    }
    for (const KeyTimeFact& fact : state.keyTimes) {
        if (fact.occurredAt > now)
            findings.push_back({Kind::Future, fact.name, {}, fact.occurredAt, now});
    }
    for (const KeyTimeFact& fact : state.keyTimes) {
        if (isDerived(fact))
            continue;
        std::optional<Instant> data;
        if (fact.name == QLatin1String("impact_start"))
            data = derived.impactStart;
        else if (fact.name == QLatin1String("impact_end"))
            data = derived.impactEnd;
        for (const KeyTimeFact& other : facts.keyTimes) {
            if (other.name == fact.name && isDerived(other) && asOf.sees(other.occurredAt, other.knownAt))
                data = other.occurredAt;
        }
        if (data && (fact.occurredAt - *data > kTypedTolerance || *data - fact.occurredAt > kTypedTolerance))
            findings.push_back({Kind::Disagrees, fact.name, {}, fact.occurredAt, data});
    }
    return findings;
}

QString keyTimeWords(const QString& name)
{
    if (name == QLatin1String("acked"))
        return QStringLiteral("acknowledged");
    if (name == QLatin1String("ic_assigned"))
        return QStringLiteral("commander assigned");
    if (name == QLatin1String("mitigated_partial"))
        return QStringLiteral("partly mitigated");
    QString words = name;
    return words.replace(u'_', u' ');
}

} // namespace muster
