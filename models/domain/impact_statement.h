// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
// What people say about the impact, beside what the samples say: words, start, end, failed requests. It goes
// before the derived figures where one must be chosen, and never replaces them. Lives on the timeline as
// "impact.stated"; each statement is whole, the newest counts. Pure.

#include "models/domain/timeline.h"

#include <QByteArray>
#include <QString>

#include <optional>
#include <vector>

namespace muster {

inline constexpr const char* kImpactStated = "impact.stated";

/// Start, end and failed requests of one origin; each may be unknown.
struct ImpactFigures
{
    std::optional<Instant> start, end;
    std::optional<double> failed; ///< not negative
    friend bool operator==(const ImpactFigures&, const ImpactFigures&) = default;
};

/// `{"v":1,"text":…,"start":ISO?,"end":ISO?,"failed":number?,"derived":{"start":ISO?,"end":ISO?,"failed":…}}`;
/// `derived` is what the samples said when it was stated.
struct ImpactStatement
{
    QString text; ///< what users notice
    ImpactFigures typed;
    ImpactFigures derived;
    bool isEmpty() const { return text.isEmpty() && typed == ImpactFigures{}; }
    friend bool operator==(const ImpactStatement&, const ImpactStatement&) = default;
};
QByteArray toJson(const ImpactStatement& statement);
/// Empty when it is no object. Wrong fields count as absent.
std::optional<ImpactStatement> impactStatementFromJson(const QByteArray& json);
/// "Impact: …; start 02:03:00 UTC (samples: 02:00:00); failed 95,000 (samples: 90,026)".
QString textOf(const ImpactStatement& statement);

/// The newest statement among the events that an AsOf sees; empty when nobody said anything, or took it back.
std::optional<ImpactStatement> statedImpact(const std::vector<TimelineEvent>& events);

} // namespace muster
