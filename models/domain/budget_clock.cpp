// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/domain/budget_clock.h"

#include "models/base/json_text.h"

#include <QJsonArray>
#include <QJsonObject>

#include <algorithm>
#include <cmath>

namespace muster {

namespace {

constexpr double kLongestMinutes = 24 * 60;
constexpr int kMostSteps = 100;

void sane(MitigationOption& option)
{
    option.minutes = std::isfinite(option.minutes) ? std::clamp(option.minutes, 0.0, kLongestMinutes) : 0.0;
    option.steps = std::clamp(option.steps, 1, kMostSteps);
    if (option.errorRatio && !(*option.errorRatio >= 0 && *option.errorRatio <= 1))
        option.errorRatio.reset();
}

} // namespace

BudgetClock budgetClock(const BudgetStatus& budget, const std::optional<Impact>& impact)
{
    BudgetClock clock;
    clock.leftRatio = budget.remainingRatio;
    if (impact) {
        clock.spentEvents = impact->failedAboveBaseline;
        clock.spentRatio = impact->budgetSpentRatio;
    }
    if (std::isnan(budget.burnRate))
        return clock; // no fresh samples: no rate, and nothing that follows from one
    constexpr double kSeconds = 60;
    clock.badPerMinute = budget.badPerSecond * kSeconds;
    if (budget.budgetEvents > 0)
        clock.perMinuteRatio = clock.badPerMinute / budget.budgetEvents;
    clock.toExhaustion = budget.timeToExhaustion;
    return clock;
}

std::optional<BurnNow> burnNow(const BudgetStatus& budget, double target, const std::optional<Impact>& impact)
{
    if (std::isnan(budget.burnRate))
        return std::nullopt;
    BurnNow now;
    now.badPerSecond = budget.badPerSecond;
    now.budgetEvents = budget.budgetEvents;
    const double ratio = budget.burnRate * (1 - target);
    if (ratio > 0)
        now.requestsPerSecond = budget.badPerSecond / ratio;
    if (impact && impact->start) {
        // failed − failedAboveBaseline is the usual rate over the length of the impact, see deriveImpact().
        const double usual = impact->failed - impact->failedAboveBaseline;
        const double share = impact->total > 0 ? usual / impact->total : 0.0;
        now.usualBadPerSecond = std::min(share * now.requestsPerSecond, now.badPerSecond);
    }
    return now;
}

std::vector<MitigationOption> usualOptions()
{
    return {{QStringLiteral("rollback"), 5, std::nullopt, 1},
            {QStringLiteral("forward"), 30, std::nullopt, 1},
            {QStringLiteral("shift"), 12, std::nullopt, 1},
            {QStringLiteral("wait"), 20, std::nullopt, 1}};
}

std::vector<OptionPhase> phasesOf(const MitigationOption& option, const BurnNow& now)
{
    const double start = option.errorRatio && now.requestsPerSecond > 0
                             ? *option.errorRatio * now.requestsPerSecond
                             : now.badPerSecond;
    const double usual = std::min(now.usualBadPerSecond, start);
    constexpr double kMsPerMinute = 60'000;
    const double length = option.minutes * kMsPerMinute;
    std::vector<OptionPhase> phases;
    for (int step = 0; step < option.steps; ++step) {
        // Bounds, not lengths, are rounded: the whole has the length that was said.
        const auto from = std::llround(length * step / option.steps);
        const auto to = std::llround(length * (step + 1) / option.steps);
        const double left = static_cast<double>(option.steps - step) / option.steps;
        phases.push_back({usual + (start - usual) * left, Milliseconds{to - from}});
    }
    return phases;
}

std::vector<PricedOption> priceOptions(const std::vector<MitigationOption>& options, const BurnNow& now)
{
    std::vector<PricedOption> priced;
    for (const MitigationOption& option : options) {
        const std::vector<OptionPhase> phases = phasesOf(option, now);
        priced.push_back({option, budgetCostOfOption(phases, now.budgetEvents),
                          phases.empty() ? 0.0 : phases.front().badPerSecond, false});
    }
    const auto least = std::min_element(priced.begin(), priced.end(), [](const auto& a, const auto& b) {
        return a.cost.badEvents < b.cost.badEvents;
    });
    if (least != priced.end() && now.badPerSecond > 0)
        least->cheapest = true;
    return priced;
}

QByteArray toJson(const std::vector<MitigationOption>& options)
{
    QJsonArray list;
    for (const MitigationOption& option : options) {
        QJsonObject one{{QStringLiteral("id"), option.id},
                        {QStringLiteral("minutes"), option.minutes},
                        {QStringLiteral("steps"), option.steps}};
        if (option.errorRatio)
            one[QStringLiteral("errorRatio")] = *option.errorRatio;
        list.append(one);
    }
    return QJsonDocument(list).toJson(QJsonDocument::Compact);
}

std::vector<MitigationOption> mitigationOptionsFromJson(const QByteArray& json)
{
    std::vector<MitigationOption> options = usualOptions();
    const QJsonArray list = parseJson(json).array();
    for (const QJsonValue& value : list) {
        const QJsonObject one = value.toObject();
        const QString id = one.value(QLatin1String("id")).toString();
        for (MitigationOption& option : options) {
            if (option.id != id)
                continue;
            option.minutes = one.value(QLatin1String("minutes")).toDouble(option.minutes);
            option.steps = one.value(QLatin1String("steps")).toInt(option.steps);
            const QJsonValue ratio = one.value(QLatin1String("errorRatio"));
            option.errorRatio = ratio.isDouble() ? std::optional(ratio.toDouble()) : std::nullopt;
            sane(option);
        }
    }
    return options;
}

} // namespace muster
