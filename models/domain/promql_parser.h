// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
// The parser behind models/domain/promql.h: by recursive descent, operators by their precedence. Only its own
// files include this one: promql.cpp (tokens, mistakes, expressions), promql_selectors.cpp (selectors,
// lengths of time), promql_calls.cpp (functions, aggregations).

#include "models/domain/promql.h"

#include <optional>
#include <vector>

namespace muster::promql {

/// How tight an operator binds; 0: it is none. `^` is the only one that groups from the right.
int precedence(QStringView sign);
inline constexpr int kTimes = 5;
inline constexpr int kPower = 6;
/// In words: "one value a series".
QString nameOf(ValueType type);

/// A part that was read.
struct Operand
{
    enum class Shape { Other, Selector, RangeSelector, Subquery };
    ValueType type = ValueType::Unknown;
    Shape shape = Shape::Other;
    bool moved = false;  ///< has an offset
    bool pinned = false; ///< has an @
    bool named = false;  ///< a selector with a metric's name
    qsizetype from = 0;
    qsizetype to = 0;
};

/// Role: reads one text once; a value on the stack. The first mistake of form ends the reading: every
/// function returns at once when there is one.
class Parser
{
public:
    Parser(QStringView text, bool holes);
    Reading run();

private:
    // ---- tokens
    bool atEnd() const { return m_next >= m_order.size(); }
    const Token* peek(size_t ahead = 0) const;
    QStringView textOf(const Token* token) const;
    QStringView text(size_t ahead = 0) const { return textOf(peek(ahead)); }
    bool is(QStringView wanted, size_t ahead = 0) const;
    bool isWord(QStringView wanted, size_t ahead = 0) const;
    bool wordAt(size_t ahead = 0) const;
    bool kindIs(TokenKind kind, size_t ahead = 0) const;
    void setKind(TokenKind kind) { m_reading.tokens[m_order[m_next]].kind = kind; }
    /// Steps over a token; one that is flawed is the mistake.
    void take();
    bool accept(QStringView sign);

    // ---- mistakes
    void form(qsizetype from, qsizetype length, const QString& words);
    void meaning(qsizetype from, qsizetype to, const QString& words);
    /// Something else is due here than what stands here.
    void due(const QString& what);
    QString shown(const Token& token) const;
    void tooMuch();
    /// The bracket `open` needs its other half here.
    void close(qsizetype open, QStringView sign);

    struct Deeper
    {
        explicit Deeper(int& depth) : level(depth) { ++level; }
        ~Deeper() { --level; }
        Deeper(const Deeper&) = delete;
        Deeper& operator=(const Deeper&) = delete;
        int& level;
    };

    // ---- expressions
    /// Operators that bind at least as tight as `least`.
    Operand expression(int least);
    Operand unary();
    struct Matching
    {
        bool boolean = false;
        bool on = false;
        bool labels = false; ///< on or ignoring names some
        bool group = false;
        bool fill = false;
    };
    Operand binary(const Operand& left, int bound);
    /// What may stand between an operator and its right side.
    Matching matching(qsizetype signFrom);
    /// `(a, b)`: names without colon, or in quotes.
    QStringList labelNames();
    Operand primary();
    Operand postfix(Operand of);
    void extend(const Operand& of);
    void shift(Operand& of);
    void pin(Operand& of);

    // ---- lengths of time
    /// `[5m]` or `[1h:5m]` behind `of`.
    Operand span(const Operand& of);
    /// Sums and products of lengths, which Prometheus 3 knows. The value when it is a single literal.
    std::optional<double> spanSum(int least);
    std::optional<double> spanTerm();

    // ---- selectors
    Operand selector();
    void matchers(bool named, bool& selective, bool& nameMatched);
    bool isSign(size_t ahead) const;
    void matcher(bool named, bool& selective, bool& nameMatched);

    // ---- calls
    struct Arguments
    {
        std::vector<Operand> list;
        qsizetype from = 0;
        qsizetype to = 0;
    };
    /// `(a, b)`.
    Arguments arguments(bool lastIsLabels = false);
    QStringList grouping();
    Operand aggregate();
    Operand call();
    static QString argumentWords(const Function& what, size_t least, size_t count);
    void expect(const Operand& given, ValueType wanted, const QString& name);

    QStringView m_text;
    bool m_holes = false;
    Reading m_reading;
    std::optional<Problem> m_lexical; ///< of the first flawed token
    std::optional<Problem> m_form;    ///< stops the reading
    std::optional<Problem> m_meaning; ///< does not
    std::vector<size_t> m_order;      ///< the tokens that count
    size_t m_next = 0;
    qsizetype m_end = 0; ///< of the last token taken
    int m_depth = 0;
    bool m_labelsOnly = false; ///< the next selector may be without a matcher that selects
};

} // namespace muster::promql
