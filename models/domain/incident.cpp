// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/domain/incident.h"

#include "models/domain/key_time_origin.h"

#include <algorithm>
#include <array>
#include <tuple>
#include <utility>

namespace muster {

namespace {

constexpr std::array<std::pair<Stage, const char*>, 5> kStageNames{{
    {Stage::Detected, "detected"},
    {Stage::Triage, "triage"},
    {Stage::Mitigating, "mitigating"},
    {Stage::Monitoring, "monitoring"},
    {Stage::Resolved, "resolved"},
}};

/// The visible fact with the greatest (occurredAt, knownAt); of equals the last appended.
template <typename Fact>
const Fact* newest(const std::vector<Fact>& facts, AsOf asOf)
{
    const Fact* best = nullptr;
    for (const Fact& fact : facts) {
        if (!asOf.sees(fact.occurredAt, fact.knownAt))
            continue;
        if (!best || std::tie(fact.occurredAt, fact.knownAt) >= std::tie(best->occurredAt, best->knownAt))
            best = &fact;
    }
    return best;
}

/// One fact per `name(fact)`, the newest visible one, in order of first appearance.
template <typename Fact, typename Name>
std::vector<Fact> newestPerName(const std::vector<Fact>& facts, AsOf asOf, Name name)
{
    std::vector<Fact> result;
    for (const Fact& fact : facts) {
        if (!asOf.sees(fact.occurredAt, fact.knownAt))
            continue;
        const auto same = std::find_if(result.begin(), result.end(),
                                       [&](const Fact& other) { return name(other) == name(fact); });
        if (same == result.end())
            result.push_back(fact);
        else if (std::tie(fact.occurredAt, fact.knownAt) >= std::tie(same->occurredAt, same->knownAt))
            *same = fact;
    }
    return result;
}

} // namespace

QString toString(Severity severity)
{
    if (severity == Severity::Unknown)
        return QStringLiteral("SEV-?");
    return QStringLiteral("SEV-%1").arg(static_cast<int>(severity));
}

Severity severityFromString(QStringView text)
{
    QStringView digits = text.trimmed();
    if (digits.startsWith(QLatin1String("sev"), Qt::CaseInsensitive))
        digits = digits.mid(3);
    while (!digits.isEmpty() && (digits.front() == u'-' || digits.front() == u' '))
        digits = digits.mid(1);
    if (digits.size() != 1 || digits.front() < u'1' || digits.front() > u'5')
        return Severity::Unknown;
    return static_cast<Severity>(digits.front().digitValue());
}

QString toString(Stage stage)
{
    for (const auto& [value, name] : kStageNames) {
        if (value == stage)
            return QString::fromLatin1(name);
    }
    return {};
}

std::optional<Stage> stageFromString(QStringView text)
{
    for (const auto& [stage, name] : kStageNames) {
        if (text.compare(QLatin1String(name), Qt::CaseInsensitive) == 0)
            return stage;
    }
    return std::nullopt;
}

std::optional<Instant> IncidentState::keyTime(QStringView name) const
{
    for (const KeyTimeFact& fact : keyTimes) {
        if (fact.name == name)
            return fact.occurredAt;
    }
    return std::nullopt;
}

IncidentState stateAt(const IncidentFacts& facts, AsOf asOf)
{
    IncidentState state;
    if (const SeverityFact* severity = newest(facts.severities, asOf)) {
        state.severity = severity->severity;
        state.severityReason = severity->reason;
    }
    if (const StageFact* stage = newest(facts.stages, asOf))
        state.stage = stage->stage;
    state.roles = newestPerName(facts.roles, asOf, [](const RoleFact& fact) { return fact.role; });
    // An empty person means that the role was left.
    std::erase_if(state.roles, [](const RoleFact& fact) { return fact.person.isEmpty(); });
    std::vector<StatusFact> publicOnes;
    for (const StatusFact& status : facts.statuses) {
        if (status.audience == QLatin1String("public"))
            publicOnes.push_back(status);
    }
    if (const StatusFact* status = newest(publicOnes, asOf))
        state.lastPublicStatus = *status;
    // A key time is corrected by what was learnt later, not by what lies later: order by knownAt.
    for (const KeyTimeFact& fact : facts.keyTimes) {
        if (!asOf.sees(fact.occurredAt, fact.knownAt))
            continue;
        const auto same = std::find_if(state.keyTimes.begin(), state.keyTimes.end(),
                                       [&](const KeyTimeFact& other) { return other.name == fact.name; });
        if (same == state.keyTimes.end())
            state.keyTimes.push_back(fact);
        else if (fact.knownAt >= same->knownAt)
            *same = fact;
    }
    const QLatin1String withdrawn(kWithdrawnOrigin);
    for (KeyTimeFact& time : state.keyTimes) {
        if (time.origin != withdrawn)
            continue;
        const KeyTimeFact* other = nullptr; // what nobody took back
        for (const KeyTimeFact& fact : facts.keyTimes) {
            if (fact.name == time.name && fact.origin != withdrawn && fact.origin != QLatin1String("human") &&
                asOf.sees(fact.occurredAt, fact.knownAt) && (!other || fact.knownAt >= other->knownAt))
                other = &fact;
        }
        if (other)
            time = *other;
    }
    std::erase_if(state.keyTimes, [&](const KeyTimeFact& time) { return time.origin == withdrawn; });
    return state;
}

} // namespace muster
