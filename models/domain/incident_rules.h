// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
// Rules of thumb of incident command as pure functions: which severity the figures suggest, when the next
// public update is due, what an option costs. They propose; a person decides.

#include "models/domain/incident.h"
#include "models/domain/slo.h"

#include <optional>
#include <vector>

namespace muster {

/// What is known about the harm when a severity is proposed.
struct SeveritySigns
{
    double errorRatio = 0;              ///< share of failing requests, 0..1
    std::optional<double> burnLastHour; ///< burn rate over one hour
    bool dataLoss = false;              ///< lost or exposed data
    bool customerClassDown = false;     ///< one class of customers cannot use the product at all
    bool redundancyLost = false;
    friend bool operator==(const SeveritySigns&, const SeveritySigns&) = default;
};
struct SeverityProposal
{
    Severity severity = Severity::Sev4;
    QString reason; ///< "18.00 % of requests fail (5 % or more)"
    friend bool operator==(const SeverityProposal&, const SeverityProposal&) = default;
};
/// DOMAIN 4.4: SEV-1 from 25 % or data loss or a class down, SEV-2 from 5 % or burn 14.4 over 1 h, SEV-3 from
/// 0.6 % or lost redundancy, else SEV-4. The worst that applies.
SeverityProposal proposeSeverity(const SeveritySigns& signs);

/// When somebody should speak to the public again.
struct UpdateDue
{
    Instant due;
    QString why; ///< "promised", "first public post within 5 min", …
    friend bool operator==(const UpdateDue&, const UpdateDue&) = default;
};
/// The public side of commsClock() (comms_clock.h). Empty: nothing is due (below SEV-2 without a post, not
/// declared, or already told as resolved).
std::optional<UpdateDue> nextUpdateDue(const IncidentFacts& facts, AsOf asOf);

/// A stretch of an option during which errors stay at one rate.
struct OptionPhase
{
    double badPerSecond = 0;
    Milliseconds length{0};
    friend bool operator==(const OptionPhase&, const OptionPhase&) = default;
};
struct OptionCost
{
    double badEvents = 0;
    double budgetRatio = 0; ///< share of the whole budget; 0 when the budget is not known
    Milliseconds length{0};
    friend bool operator==(const OptionCost&, const OptionCost&) = default;
};
/// What doing this costs until it has worked: sum of rate · length over the phases.
OptionCost budgetCostOfOption(const std::vector<OptionPhase>& phases, double budgetEvents);

} // namespace muster
