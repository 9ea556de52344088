// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
// The budget clock of an incident and what each way out of it would cost until it works. Event based, after
// DOMAIN 4.1: requests that fail, not minutes. Pure.

#include "models/domain/impact.h"
#include "models/domain/incident_rules.h"
#include "models/domain/slo.h"

#include <QByteArray>
#include <QString>

#include <optional>
#include <vector>

namespace muster {

/// What the incident spends of its error budget, at one instant.
struct BudgetClock
{
    double spentRatio = 0;     ///< of the whole budget, above the usual failures; by this incident
    double spentEvents = 0;    ///< the same as failing requests
    double leftRatio = 0;      ///< of the whole budget; may be negative
    double perMinuteRatio = 0; ///< of the whole budget, at the rate of the last minute
    double badPerMinute = 0;
    /// At the rate of the last minute; empty: nothing burns, nothing is left, or the rate is not known.
    std::optional<Milliseconds> toExhaustion;
    friend bool operator==(const BudgetClock&, const BudgetClock&) = default;
};
BudgetClock budgetClock(const BudgetStatus& budget, const std::optional<Impact>& impact);

/// What is known of the traffic when options are priced.
struct BurnNow
{
    double badPerSecond = 0;
    double requestsPerSecond = 0; ///< 0: not known
    double usualBadPerSecond = 0; ///< before onset
    double budgetEvents = 0;      ///< 0: not known
    friend bool operator==(const BurnNow&, const BurnNow&) = default;
};
/// From the budget and impact of a room; a rate that is not known (no fresh samples) gives nullopt.
std::optional<BurnNow> burnNow(const BudgetStatus& budget, double target,
                               const std::optional<Impact>& impact);

/// One way out, as a person describes it.
struct MitigationOption
{
    QString id;         ///< "rollback", "forward", "shift", "wait"
    double minutes = 0; ///< until it works
    /// Share of requests that fail while it runs, 0..1; empty: as now.
    std::optional<double> errorRatio;
    /// Errors fall to the usual in so many equal steps over that time; 1: they stay until the end.
    int steps = 1;
    friend bool operator==(const MitigationOption&, const MitigationOption&) = default;
};
/// Roll back 5 min, fix forward 30, shift traffic 12, wait 20: what people would edit.
std::vector<MitigationOption> usualOptions();
/// The stretches of an option: `steps` equal ones, each at the rate that is left then.
std::vector<OptionPhase> phasesOf(const MitigationOption& option, const BurnNow& now);

struct PricedOption
{
    MitigationOption option;
    OptionCost cost;
    double startBadPerSecond = 0;
    bool cheapest = false; ///< exactly one is, unless nothing fails
    friend bool operator==(const PricedOption&, const PricedOption&) = default;
};
/// In the order given.
std::vector<PricedOption> priceOptions(const std::vector<MitigationOption>& options, const BurnNow& now);

/// JSON: [{"id", "minutes", "errorRatio"?, "steps"}]. Unknown ids and wrong fields are skipped; what is
/// missing is as usual.
QByteArray toJson(const std::vector<MitigationOption>& options);
std::vector<MitigationOption> mitigationOptionsFromJson(const QByteArray& json);

} // namespace muster
