// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
// The words of PromQL: functions with what they take and give, aggregations, keywords. Facts from
// prometheus.io/docs/prometheus/latest/querying (functions, operators, basics) and the grammar of Prometheus
// 3.x, read 2026-11. Experimental functions are in it: whether a server has them, it says itself.

#include <QString>
#include <QStringView>

#include <vector>

namespace muster::promql {

enum class ValueType {
    Unknown, ///< of a part that could not be read
    Scalar,
    Vector, ///< one value a series
    Range,  ///< the values of a stretch of time
    Text,
};

struct Function
{
    const char* name;
    /// What it takes, one letter each: v vector, r range, s scalar, t text. The last one may be left out or
    /// repeated as `variadic` says.
    const char* takes;
    /// 0: exactly these arguments; n > 0: the last may be left out or come up to n times; -1: any number.
    int variadic;
    char gives; ///< a letter as in `takes`
    const char* help;
};

/// All of them, sorted by name.
const std::vector<Function>& functions();
/// Names are case-sensitive; null when there is none.
const Function* findFunction(QStringView name);
ValueType typeOf(char letter);

struct Aggregation
{
    const char* name;
    char parameter; ///< of its first argument: s, t, or 0 when it has none
    const char* help;
};
const std::vector<Aggregation>& aggregations();
/// In capitals or not; null when there is none.
const Aggregation* findAggregation(QStringView name);

/// by, without
bool isGrouping(QStringView word);
/// on, ignoring, group_left, group_right
bool isMatching(QStringView word);
/// and, or, unless, atan2
bool isWordOperator(QStringView word);
/// fill, fill_left, fill_right: words of the language only before a bracket
bool isFill(QStringView word);
/// inf, nan
bool isNumberWord(QStringView word);

/// The function or aggregation that `name` may have been meant to be; empty when none is near.
QString nearestName(QStringView name);

} // namespace muster::promql
