// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
// A PromQL text, read by our own parser after the grammar of Prometheus 3.x: what each part of it is, the
// first mistake with its place, and what may be typed at a place. Pure. It accepts what the newest Prometheus
// accepts; an older server may still refuse. Of regular expressions it names what RE2 is known to refuse.

#include "models/domain/promql_lexer.h"
#include "models/domain/promql_words.h"

#include <QString>
#include <QStringList>
#include <QStringView>

#include <optional>
#include <vector>

namespace muster::promql {

struct Reading
{
    std::vector<Token> tokens; ///< covers the text
    std::optional<Problem> problem;
    ValueType type = ValueType::Unknown; ///< of the whole; Unknown with a problem
};

/// How deep a query may be nested; far beyond what people write.
inline constexpr int kMostNested = 200;

/// Linear in the length of the text. Mistakes of form come before mistakes of meaning (a range where values
/// are due). An empty text is a mistake. `holes`: `$name` stands for what query_template.h lets it be.
Reading read(QStringView text, bool holes = false);

/// The words of a problem with what stands at its place: "at “rte”: PromQL has no function “rte” …".
QString placed(const Problem& problem, QStringView text);

/// Why a chart cannot show what was read without a mistake; nullopt when it can: a chart needs numbers or one
/// value a series for each instant.
std::optional<Problem> chartProblem(const Reading& reading, QStringView text);

/// What may be typed at a place of a text, right or wrong.
struct Completion
{
    enum class Place {
        Nothing,    ///< in a comment, a number, a length of time, a string that is no label's value
        Operand,    ///< a metric, a function, an aggregation
        Operator,   ///< and, or, by, offset …
        LabelName,  ///< of `metric`
        LabelValue, ///< of `label` of `metric`
    };
    Place place = Place::Nothing;
    qsizetype from = 0; ///< what would be replaced, `to - from` characters around the place
    qsizetype to = 0;
    QString typed;  ///< of it what stands before the place, as text (a value without escapes)
    QString metric; ///< may be empty: not known
    QString label;
    /// The selector around the place without the matcher at the place: `up{job="api"}`. Empty: nothing known.
    QString selector;
    QChar quote;                   ///< LabelValue: the quote it stands in; null: it needs quotes
    bool closed = false;           ///< LabelValue: the string has its end
    bool pattern = false;          ///< LabelValue: a regular expression is due
    QStringList given;             ///< LabelName: those that already stand in the same brackets
    bool afterMatch = false;       ///< Operand: on, ignoring, bool may stand here as well
    bool afterAggregation = false; ///< Operator: by and without may stand here
    friend bool operator==(const Completion&, const Completion&) = default;
};
/// `cursor` from 0 to the length of the text. Linear.
Completion completionAt(QStringView text, qsizetype cursor);

/// What a Prometheus says about a query that it refuses, "1:7: parse error: unexpected …", as a place in that
/// query. `server` may be more than that. nullopt: no place is named. The column counts bytes of UTF-8.
std::optional<Problem> problemFromServer(QStringView server, QStringView query);

} // namespace muster::promql
