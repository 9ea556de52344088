// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/domain/incident_rules.h"

#include "models/domain/format.h"

#include <tuple>

namespace muster {

namespace {

// DOMAIN 4.4, Muster's defaults for a request SLO.
constexpr double kSev1Ratio = 0.25;
constexpr double kSev2Ratio = 0.05;
constexpr double kSev3Ratio = 0.006;
constexpr double kPageBurn = 14.4;

// DOMAIN 4.6 after PagerDuty's external communication guidelines.
constexpr Milliseconds kFirstPost = std::chrono::minutes{5};
constexpr Milliseconds kScopePost = std::chrono::minutes{5};
constexpr Milliseconds kEverySev1 = std::chrono::minutes{20};
constexpr Milliseconds kEverySev2 = std::chrono::minutes{30};

QString ratioReason(double ratio, const char* limit)
{
    return QStringLiteral("%1 of requests fail (%2 or more)")
        .arg(formatRatioPercent(ratio), QLatin1String(limit));
}

} // namespace

SeverityProposal proposeSeverity(const SeveritySigns& signs)
{
    if (signs.dataLoss)
        return {Severity::Sev1, QStringLiteral("data lost or exposed")};
    if (signs.customerClassDown)
        return {Severity::Sev1, QStringLiteral("a class of customers is fully down")};
    if (signs.errorRatio >= kSev1Ratio)
        return {Severity::Sev1, ratioReason(signs.errorRatio, "25 %")};
    if (signs.errorRatio >= kSev2Ratio)
        return {Severity::Sev2, ratioReason(signs.errorRatio, "5 %")};
    if (signs.burnLastHour && *signs.burnLastHour >= kPageBurn)
        return {
            Severity::Sev2,
            QStringLiteral("the last hour burned %1× (14.4× or more)").arg(*signs.burnLastHour, 0, 'f', 1)};
    if (signs.errorRatio >= kSev3Ratio)
        return {Severity::Sev3, ratioReason(signs.errorRatio, "0.6 %")};
    if (signs.redundancyLost)
        return {Severity::Sev3, QStringLiteral("redundancy is lost")};
    return {Severity::Sev4, QStringLiteral("below the limits of SEV-3")};
}

std::optional<UpdateDue> nextUpdateDue(const IncidentFacts& facts, AsOf asOf)
{
    const IncidentState state = stateAt(facts, asOf);
    int posts = 0;
    for (const StatusFact& status : facts.statuses) {
        if (status.audience == QLatin1String("public") && asOf.sees(status.occurredAt, status.knownAt))
            ++posts;
    }
    const bool major = state.severity == Severity::Sev1 || state.severity == Severity::Sev2;
    const Milliseconds every = state.severity == Severity::Sev1 ? kEverySev1 : kEverySev2;
    if (!state.lastPublicStatus) {
        auto start = state.keyTime(u"ic_assigned");
        if (!start)
            start = state.keyTime(u"declared");
        if (!major || !start || state.stage == Stage::Resolved)
            return std::nullopt;
        return UpdateDue{*start + kFirstPost,
                         QStringLiteral("first public post within 5 min of the call's start")};
    }
    const StatusFact& last = *state.lastPublicStatus;
    if (last.state == QLatin1String("resolved"))
        return std::nullopt;
    if (last.nextUpdateDue)
        return UpdateDue{*last.nextUpdateDue, QStringLiteral("promised in the last post")};
    if (posts == 1 && state.stage != Stage::Resolved)
        return UpdateDue{last.occurredAt + kScopePost,
                         QStringLiteral("scope within 5 min of the first post")};
    if (!major && state.severity != Severity::Unknown)
        return std::nullopt;
    return UpdateDue{
        last.occurredAt + every,
        QStringLiteral("%1: at least every %2").arg(toString(state.severity), formatDuration(every))};
}

OptionCost budgetCostOfOption(const std::vector<OptionPhase>& phases, double budgetEvents)
{
    OptionCost cost;
    for (const OptionPhase& phase : phases) {
        cost.badEvents += phase.badPerSecond * static_cast<double>(phase.length.count()) / 1000.0;
        cost.length += phase.length;
    }
    if (budgetEvents > 0)
        cost.budgetRatio = cost.badEvents / budgetEvents;
    return cost;
}

} // namespace muster
