// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
// PromQL with holes. A value that fills a hole stays one value: it cannot end the string it stands in, add a
// selector or begin another expression, whoever wrote it (a label of a hostile tool, a shared runbook). No
// string is ever put together by concatenation elsewhere.
//
// `$name` is a hole, `$$` a dollar, a `$` before anything else is itself (the end of a regular expression).
// What a hole takes follows from where it stands:
//   in quotes after =~ or !~   text, matched literally (quoted for RE2)         code=~"$code|5.."
//   in other quotes            text                                             service="$service"
//   alone between { , }        label matchers, `a="b",c!="d"`                   up{$sel}
//   before = in { }            a label's name                                   up{$label="x"}
//   after by, without, on, ignoring, group_left, group_right                    sum by ($label) (x)
//   in [ ] or after offset     a length of time                                 rate(x[$window])
//   before { or [              a metric's name                                  $metric{a="b"}
//   anywhere else              a number                                         x > $limit

#include "models/base/result.h"

#include <QString>
#include <QStringList>

#include <map>
#include <vector>

namespace muster {

enum class PromTokenKind { Word, Number, Duration, String, Operator, Hole };

struct PromToken
{
    PromTokenKind kind = PromTokenKind::Operator;
    QString text; ///< as written, quotes included
    friend bool operator==(const PromToken&, const PromToken&) = default;
};

/// The tokens of a query, without blanks and comments. Errors: Invalid (a string that does not end, a
/// character that no PromQL has). Enough to tell what is one literal; not a check of the grammar.
Result<std::vector<PromToken>> lexPromql(const QString& query);

enum class HoleKind { String, Regex, Matchers, LabelName, Duration, MetricName, Number };

struct QueryHole
{
    QString name;
    HoleKind kind = HoleKind::Number;
    friend bool operator==(const QueryHole&, const QueryHole&) = default;
};

/// Role: one parsed template; a value. Invariant: `fill` answers only texts whose tokens are those of the
/// template, each hole being exactly one literal (matchers: exactly the matchers given).
class QueryTemplate
{
public:
    /// Errors: Invalid with words and way out: what lexPromql refuses, a hole in a raw string (`…` has no
    /// escapes).
    static Result<QueryTemplate> parse(const QString& text);
    /// In order of appearance; a name may come more than once.
    const std::vector<QueryHole>& holes() const { return m_holes; }
    /// Errors: Invalid that names the hole: no value for it, or one that does not fit.
    Result<QString> fill(const std::map<QString, QString>& values) const;
    /// The same where a hole may take one of several values: after =~ and !~ they become alternatives, none
    /// at all stands for everything. Elsewhere a hole takes exactly one.
    Result<QString> fill(const std::map<QString, QStringList>& values) const;

private:
    /// A stretch of the template: as it is, or a hole and the quote it stands in.
    struct Piece
    {
        QString text;
        int hole = -1; ///< index into m_holes; -1: text
        QChar quote;   ///< of the string around the hole; null outside
    };
    std::vector<Piece> m_pieces;
    std::vector<QueryHole> m_holes;
    std::vector<PromToken> m_tokens;
};

/// `text` as the inside of a PromQL string in these quotes.
QString promqlEscaped(const QString& text, QChar quote = u'"');
/// `text` as an RE2 pattern that matches exactly it; not yet escaped for a string.
QString regexQuoted(const QString& text);

} // namespace muster
