// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
// Time ticks in a zone: on round local times, right over the nights on which the clocks change. Pure; any
// thread.

#include "models/chart/ticks.h"

#include <QTimeZone>

namespace muster {

/// Ticks in [from, to] (UTC ms) that stand on round times of `zone`; days begin at the zone's midnight, so
/// that a day tick stands 23 or 25 hours after the one before it where the clocks change. A local time that
/// does not exist gets no tick, one that comes twice gets two where both have room (0.6 steps). The first
/// tick after a change names the new zone: "02:00 CET". `stepMs` comes from `timeStep`; ascending, at most
/// 10,000 ticks, else none.
std::vector<Tick> zonedTicks(double from, double to, double stepMs, const QTimeZone& zone);

/// "UTC", "CET", "-03": what the zone is called at that instant.
QString zoneName(double atMs, const QTimeZone& zone);

} // namespace muster
