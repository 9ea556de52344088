// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
// The figures in a branch's condition, as values: read once for the step that judges them and for the linter
// that asks whether they overlap or leave something out. The words of a condition (no_data, else …) are not
// here.

#include "models/base/instant.h"

#include <QString>
#include <QStringList>

#include <optional>
#include <vector>

namespace muster {

struct Evidence;

/// One comparison: "q1 < 600 ms".
struct RunbookComparison
{
    QString left;     ///< "" (the answer), "count", "max", "min", "share(504)", "q1"
    QString op;       ///< <, <=, >, >=, ==, !=
    double right = 0; ///< in the unit that queries answer in: ratio for %, seconds for ms and min
    bool forHold = false;
    friend bool operator==(const RunbookComparison&, const RunbookComparison&) = default;
};

bool holds(double left, const QString& op, double right);

/// The comparisons that "and" joins; nullopt: the text is no figures (words, or a form nobody knows).
std::optional<std::vector<RunbookComparison>> readComparisons(const QString& condition);

/// Whether all of them hold of what one query answers; nullopt: one is about something that is not known.
std::optional<bool> allHold(const std::vector<RunbookComparison>& comparisons, const Evidence& evidence);

/// What the conditions of one node leave to chance.
struct ConditionGaps
{
    /// What no condition covers, in the form of a condition: "> 0.005 and <= 0.01"; in order, at most eight.
    QStringList uncovered;
    bool onlyBelowZero = false; ///< `uncovered` holds nothing that a count, a ratio or a time can be
    struct Overlap
    {
        size_t first, second; ///< indexes into the conditions, first < second
        QString where;        ///< where both hold
        bool hidden = false;  ///< the second is never proposed: wherever it holds the first does
        bool narrows = false; ///< the first is a narrower case of the second, as in a cascade
    };
    std::vector<Overlap> overlaps;
    std::vector<size_t> impossible; ///< conditions that nothing fulfils
};
/// Interval arithmetic over the conditions that are figures, the others are left out. A count is whole and
/// not negative, a share between 0 and 1. Overlaps are found between conditions about the same quantities
/// that both or neither hold "for hold". Nothing is found in conditions about more quantities than can be
/// laid out (100,000 cells). Cost: cells · conditions.
ConditionGaps gapsOf(const std::vector<QString>& conditions);

/// So old the newest data may be for a branch to be proposed: what was true before need not be true now.
/// Whoever reads coarser data allows two of its steps, as long as its tool answers.
inline constexpr Milliseconds kFreshFor = std::chrono::minutes{1};

} // namespace muster
