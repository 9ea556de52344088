// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/domain/incident_rules.h"

#include "models/domain/comms_clock.h"
#include "models/domain/format.h"

namespace muster {

namespace {

// DOMAIN 4.4, Muster's defaults for a request SLO.
constexpr double kSev1Ratio = 0.25;
constexpr double kSev2Ratio = 0.05;
constexpr double kSev3Ratio = 0.006;
constexpr double kPageBurn = 14.4;

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
    return commsClock(facts, asOf, asOf.instant).publicPosts.next;
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
