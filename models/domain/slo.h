// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
// Service level objectives and error-budget arithmetic, event based. Formulas: Google SRE Workbook ch. 5
// ("Alerting on SLOs", sre.google/workbook/alerting-on-slos), restated beside each function.

#include "models/base/id.h"
#include "models/base/instant.h"

#include <QString>
#include <QStringList>

#include <optional>
#include <vector>

namespace muster {

/// One arm of a multi-window burn alert: both windows must exceed `factor`.
struct BurnWindow
{
    QString severity; ///< "page" or "ticket"
    Milliseconds longWindow{0};
    Milliseconds shortWindow{0};
    double factor = 0;        ///< burn-rate threshold
    double budgetPercent = 0; ///< share of the budget gone when it fires
    friend bool operator==(const BurnWindow&, const BurnWindow&) = default;
};

/// A request-based SLO over a rolling window. Target in [0, 1): 1.0 leaves no budget and is refused on load.
struct Slo
{
    SloId id;
    QString name;
    QString displayName;
    QString service;
    double target = 0.999;
    Milliseconds window{std::chrono::hours{24 * 30}};
    QString badQuery; ///< with {{window}}
    QString totalQuery;
    std::vector<BurnWindow> alerts;
    QString runbook;
    friend bool operator==(const Slo&, const Slo&) = default;
};

/// Good and bad events counted in one window.
struct EventCount
{
    double total = 0;
    double bad = 0;
    double errorRatio() const { return total > 0 ? bad / total : 0.0; }
    friend bool operator==(const EventCount&, const EventCount&) = default;
};

struct BudgetStatus
{
    double budgetEvents = 0;   ///< (1 − target) · total over the window
    double consumedRatio = 0;  ///< bad / budget, may exceed 1
    double remainingRatio = 0; ///< 1 − consumed, may be negative: show it
    double remainingEvents = 0;
    double burnRate = 0; ///< short-window error ratio / (1 − target)
    double badPerSecond = 0;
    std::optional<Milliseconds>
        timeToExhaustion;    ///< event based; empty when nothing burns or nothing is left
    bool lowTraffic = false; ///< fewer than 100 events in the short window: the burn is noise
    friend bool operator==(const BudgetStatus&, const BudgetStatus&) = default;
};

/// burn = errorRatio / (1 − target). Unitless, at most 1/(1 − target).
double burnRate(double errorRatio, double target);
/// (1 − target) · totalEvents.
double budgetEvents(double target, double totalEvents);
/// budgetShare · window / longWindow: 2 % of 30 d in 1 h is 14.4.
double burnFactor(double budgetShare, Milliseconds window, Milliseconds longWindow);
/// `window`: the whole SLO window up to the instant; `recent`: the last `recentLength`.
BudgetStatus budgetStatus(double target, EventCount window, EventCount recent, Milliseconds recentLength);

/// Reading of one arm: long > T and short > T critical; long only recovering; short only increasing.
enum class BurnReading { Acceptable, Increasing, Critical, Recovering };
BurnReading burnReading(double longBurn, double shortBurn, double factor);
QString toString(BurnReading reading);

/// The default 30-day table of the Workbook (page 14.4 and 6, ticket 3 and 1), scaled to `window`.
std::vector<BurnWindow> defaultBurnWindows(Milliseconds window);
/// Arms that can never fire because factor · (1 − target) >= 1.
QStringList impossibleBurnWindows(const Slo& slo);

} // namespace muster
