// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/domain/slo.h"

#include <array>
#include <cmath>

namespace muster {

namespace {

/// Below this many events in the short window one failure moves the burn too far to mean anything (SRE
/// Workbook ch. 5, "Low-Traffic Services and Error Budget Alerting").
constexpr double kLowTrafficEvents = 100;

} // namespace

double burnRate(double errorRatio, double target)
{
    return target < 1.0 ? errorRatio / (1.0 - target) : 0.0;
}

double budgetEvents(double target, double totalEvents)
{
    return (1.0 - target) * totalEvents;
}

double burnFactor(double budgetShare, Milliseconds window, Milliseconds longWindow)
{
    if (longWindow.count() <= 0)
        return 0.0;
    return budgetShare * static_cast<double>(window.count()) / static_cast<double>(longWindow.count());
}

BudgetStatus budgetStatus(double target, EventCount window, EventCount recent, Milliseconds recentLength)
{
    BudgetStatus status;
    status.budgetEvents = budgetEvents(target, window.total);
    if (status.budgetEvents > 0)
        status.consumedRatio = window.bad / status.budgetEvents;
    status.remainingRatio = 1.0 - status.consumedRatio;
    status.remainingEvents = status.budgetEvents - window.bad;
    status.burnRate = burnRate(recent.errorRatio(), target);
    status.lowTraffic = recent.total < kLowTrafficEvents;
    if (recentLength.count() > 0)
        status.badPerSecond = recent.bad * 1000.0 / static_cast<double>(recentLength.count());
    if (status.badPerSecond > 0 && status.remainingEvents > 0) {
        const double seconds = status.remainingEvents / status.badPerSecond;
        status.timeToExhaustion = Milliseconds{std::llround(seconds * 1000.0)};
    }
    return status;
}

BurnReading burnReading(double longBurn, double shortBurn, double factor)
{
    const bool longAbove = longBurn > factor;
    const bool shortAbove = shortBurn > factor;
    if (longAbove)
        return shortAbove ? BurnReading::Critical : BurnReading::Recovering;
    return shortAbove ? BurnReading::Increasing : BurnReading::Acceptable;
}

QString toString(BurnReading reading)
{
    switch (reading) {
    case BurnReading::Acceptable:
        return QStringLiteral("acceptable");
    case BurnReading::Increasing:
        return QStringLiteral("increasing");
    case BurnReading::Critical:
        return QStringLiteral("critical");
    case BurnReading::Recovering:
        return QStringLiteral("recovering");
    }
    return {};
}

std::vector<BurnWindow> defaultBurnWindows(Milliseconds window)
{
    struct Arm
    {
        const char* severity;
        std::chrono::minutes longWindow;
        std::chrono::minutes shortWindow;
        double budgetPercent;
    };
    // SRE Workbook ch. 5: the four arms of its rule example; factors follow from the share and the window.
    using std::chrono::hours;
    using std::chrono::minutes;
    const std::array<Arm, 4> arms{{{"page", hours{1}, minutes{5}, 2},
                                   {"page", hours{6}, minutes{30}, 5},
                                   {"ticket", hours{24}, hours{2}, 10},
                                   {"ticket", hours{72}, hours{6}, 10}}};
    std::vector<BurnWindow> windows;
    for (const Arm& arm : arms) {
        windows.push_back({QString::fromLatin1(arm.severity), arm.longWindow, arm.shortWindow,
                           burnFactor(arm.budgetPercent / 100.0, window, arm.longWindow), arm.budgetPercent});
    }
    return windows;
}

QStringList impossibleBurnWindows(const Slo& slo)
{
    QStringList words;
    for (const BurnWindow& arm : slo.alerts) {
        const double needed = arm.factor * (1.0 - slo.target);
        if (needed >= 1.0) {
            words.append(QStringLiteral("%1 over %2 h at %3x needs %4 % errors and can never fire")
                             .arg(arm.severity)
                             .arg(static_cast<double>(arm.longWindow.count()) / 3'600'000.0)
                             .arg(arm.factor)
                             .arg(needed * 100.0, 0, 'f', 0));
        }
    }
    return words;
}

} // namespace muster
