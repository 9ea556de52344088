// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
// The tokens of a PromQL text, right or wrong, with what each one is: for colours, for the parser
// (models/domain/promql.h) and for completion. Not for templates that are filled: query_template.h.

#include <QString>
#include <QStringView>

#include <optional>
#include <vector>

namespace muster::promql {

enum class TokenKind {
    Blank,
    Comment,
    Metric,
    Function,
    Aggregation,
    Keyword, ///< by, offset, bool, on, start …
    Label,   ///< the name of a label
    String,
    Number,
    Duration,
    Operator, ///< signs, and the words and, or, unless, atan2; also `@`
    Bracket,  ///< ( ) { } [ ]
    Comma,
    Colon,   ///< between range and step of a subquery
    Hole,    ///< `$name` of a template
    Invalid, ///< no token of PromQL
};

struct Token
{
    TokenKind kind = TokenKind::Invalid;
    qsizetype from = 0; ///< UTF-16 units
    qsizetype length = 0;
    bool flawed = false; ///< of its kind, but written wrongly: a string without an end
    qsizetype to() const { return from + length; }
    friend bool operator==(const Token&, const Token&) = default;
};

/// A mistake, in a sentence without its capital and full stop. `from + length` is within the text.
struct Problem
{
    qsizetype from = 0;
    qsizetype length = 0; ///< 0: something is missing here
    QString words;
    friend bool operator==(const Problem&, const Problem&) = default;
};

/// What an opened bracket holds.
enum class Inside {
    Expression,
    Labels,   ///< by ( … ), on ( … )
    Matchers, ///< { … }
    Span,     ///< [ … ]
};

struct Lexed
{
    /// Covers the text from its first to its last character, in order, without gaps.
    std::vector<Token> tokens;
    std::optional<Problem> problem; ///< of the first token that is invalid or flawed
    /// Where the text ends: in what, where that was opened (-1: in no bracket), and whether an operand is due
    /// there or an operator.
    Inside inside = Inside::Expression;
    qsizetype bracket = -1;
    bool operandDue = true;
};

/// Linear in the length of the text. `holes`: `$name` is a token of its own (templates of runbooks and
/// boards).
Lexed lex(QStringView text, bool holes = false);

/// What a string says, without its quotes and escapes; nullopt when it is flawed. Bytes that are no UTF-8
/// become replacement characters.
std::optional<QString> unquoted(QStringView string);

/// The length of a well-formed duration ("1h30m") in milliseconds; nullopt when it is none.
std::optional<double> durationMs(QStringView text);
/// The value of a number as PromQL writes it: decimal, hexadecimal, with underscores, inf, nan.
std::optional<double> numberOf(QStringView text);

} // namespace muster::promql
