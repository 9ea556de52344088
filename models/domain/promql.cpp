// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/domain/promql.h"

#include "models/domain/promql_parser.h"

#include <set>

namespace muster::promql {

namespace {

bool isComparison(QStringView sign)
{
    // The trimming signs </ and >/ of native histograms compare nothing.
    return precedence(sign) == 3 && sign != QStringView(u"</") && sign != QStringView(u">/");
}
bool isSetOperator(QStringView sign)
{
    const int bound = precedence(sign);
    return bound == 1 || bound == 2;
}

} // namespace

int precedence(QStringView sign)
{
    const auto is = [&](QStringView other) { return sign.compare(other, Qt::CaseInsensitive) == 0; };
    if (is(u"or"))
        return 1;
    if (is(u"and") || is(u"unless"))
        return 2;
    if (is(u"==") || is(u"!=") || is(u"<") || is(u"<=") || is(u">") || is(u">=") || is(u"</") || is(u">/"))
        return 3;
    if (is(u"+") || is(u"-"))
        return 4;
    if (is(u"*") || is(u"/") || is(u"%") || is(u"atan2"))
        return 5;
    if (is(u"^"))
        return 6;
    return 0;
}

QString nameOf(ValueType type)
{
    switch (type) {
    case ValueType::Scalar:
        return QStringLiteral("a number");
    case ValueType::Vector:
        return QStringLiteral("one value a series");
    case ValueType::Range:
        return QStringLiteral("a stretch of time");
    case ValueType::Text:
        return QStringLiteral("a text");
    case ValueType::Unknown:
        break;
    }
    return QStringLiteral("something else");
}

Parser::Parser(QStringView text, bool holes) : m_text(text), m_holes(holes)
{
    Lexed lexed = lex(text, holes);
    m_reading.tokens = std::move(lexed.tokens);
    m_lexical = std::move(lexed.problem);
    for (size_t i = 0; i < m_reading.tokens.size(); ++i) {
        const TokenKind kind = m_reading.tokens[i].kind;
        if (kind != TokenKind::Blank && kind != TokenKind::Comment)
            m_order.push_back(i);
    }
}

Reading Parser::run()
{
    if (m_order.empty()) {
        m_reading.problem = Problem{m_text.size(), 0, QStringLiteral("the query is empty")};
        return std::move(m_reading);
    }
    const Operand whole = expression(1);
    if (!m_form && !atEnd())
        tooMuch();
    m_reading.problem = m_form ? m_form : m_meaning;
    if (!m_reading.problem)
        m_reading.type = whole.type;
    return std::move(m_reading);
}

const Token* Parser::peek(size_t ahead) const
{
    return m_next + ahead < m_order.size() ? &m_reading.tokens[m_order[m_next + ahead]] : nullptr;
}

QStringView Parser::textOf(const Token* token) const
{
    return token ? m_text.mid(token->from, token->length) : QStringView();
}

bool Parser::is(QStringView wanted, size_t ahead) const
{
    const Token* token = peek(ahead);
    return token && token->kind != TokenKind::String && textOf(token) == wanted;
}

bool Parser::isWord(QStringView wanted, size_t ahead) const
{
    return wordAt(ahead) && text(ahead).compare(wanted, Qt::CaseInsensitive) == 0;
}

bool Parser::wordAt(size_t ahead) const
{
    const QStringView here = text(ahead);
    if (here.isEmpty() || peek(ahead)->kind == TokenKind::String)
        return false;
    const QChar c = here.front();
    return (c >= u'a' && c <= u'z') || (c >= u'A' && c <= u'Z') || c == u'_' ||
           (c == u':' && peek(ahead)->kind != TokenKind::Colon);
}

bool Parser::kindIs(TokenKind kind, size_t ahead) const
{
    const Token* token = peek(ahead);
    return token && token->kind == kind;
}

void Parser::take()
{
    if (atEnd())
        return;
    const Token& token = *peek();
    if (token.flawed && m_lexical)
        form(m_lexical->from, m_lexical->length, m_lexical->words);
    m_end = token.to();
    ++m_next;
}

bool Parser::accept(QStringView sign)
{
    if (!is(sign))
        return false;
    take();
    return true;
}

void Parser::form(qsizetype from, qsizetype length, const QString& words)
{
    if (!m_form)
        m_form = Problem{from, length, words};
}

void Parser::meaning(qsizetype from, qsizetype to, const QString& words)
{
    if (!m_meaning)
        m_meaning = Problem{from, to - from, words};
}

void Parser::due(const QString& what)
{
    if (m_form)
        return;
    if (atEnd()) {
        form(m_text.size(), 0, QStringLiteral("the query ends too early: %1 is missing").arg(what));
        return;
    }
    const Token& token = *peek();
    if (token.kind == TokenKind::Invalid || token.flawed) {
        take();
        if (m_form)
            return;
    }
    form(token.from, token.length,
         QStringLiteral("“%1” does not belong here: %2 is due").arg(shown(token), what));
}

QString Parser::shown(const Token& token) const
{
    const QStringView all = textOf(&token);
    return all.size() > 40 ? all.left(39).toString() + QChar(0x2026) : all.toString();
}

void Parser::tooMuch()
{
    const Token& token = *peek();
    if (token.kind == TokenKind::Invalid || token.flawed) {
        take();
        return;
    }
    const QStringView here = text();
    const auto at = [&](const QString& words) { form(token.from, token.length, words); };
    if (here == QStringView(u")") || here == QStringView(u"]") || here == QStringView(u"}"))
        at(QStringLiteral("“%1” closes nothing: it is one too many").arg(here));
    else if (here == QStringView(u"="))
        at(QStringLiteral("to compare write “==”"));
    else if (here == QStringView(u"=~") || here == QStringView(u"!~"))
        at(QStringLiteral("“%1” belongs between { and }").arg(here));
    else if (here == QStringView(u","))
        at(QStringLiteral("a comma only parts arguments, labels and matchers"));
    else if (isGrouping(here))
        at(QStringLiteral("“%1” belongs directly behind an aggregation such as sum").arg(here));
    else if (precedence(here) == 0 &&
             (wordAt() || token.kind == TokenKind::Number || token.kind == TokenKind::String ||
              here == QStringView(u"(") || here == QStringView(u"{")))
        at(QStringLiteral("an operator is missing before “%1”").arg(shown(token)));
    else
        at(QStringLiteral("“%1” does not belong here").arg(shown(token)));
}

void Parser::close(qsizetype open, QStringView sign)
{
    if (m_form || accept(sign))
        return;
    if (atEnd()) {
        form(open, 1,
             QStringLiteral("this %1 is not closed: a closing bracket %2 is missing")
                 .arg(m_text[open])
                 .arg(sign));
        return;
    }
    tooMuch();
}

Operand Parser::expression(int least)
{
    const Deeper deeper(m_depth);
    if (m_depth > kMostNested) {
        const Token* here = peek();
        form(here ? here->from : m_text.size(), here ? here->length : 0,
             QStringLiteral("this is nested more than %1 levels deep").arg(kMostNested));
        return {};
    }
    Operand left = unary();
    while (!m_form) {
        const QStringView sign = text();
        const int bound = kindIs(TokenKind::String) ? 0 : precedence(sign);
        if (bound == 0 || bound < least)
            break;
        left = binary(left, bound);
    }
    return left;
}

Operand Parser::unary()
{
    if (!is(u"-") && !is(u"+"))
        return postfix(primary());
    const qsizetype from = peek()->from;
    take();
    // As tight as a multiplication: -2 ^ 2 is -(2 ^ 2).
    Operand of = expression(kTimes + 1);
    if (of.type == ValueType::Range || of.type == ValueType::Text)
        meaning(from, m_end,
                QStringLiteral("a sign stands before a number or one value a series, not before %1")
                    .arg(nameOf(of.type)));
    return {of.type, Operand::Shape::Other, false, false, false, from, m_end};
}

Operand Parser::binary(const Operand& left, int bound)
{
    const QStringView sign = text();
    const qsizetype signFrom = peek()->from;
    const qsizetype signTo = peek()->to();
    setKind(TokenKind::Operator);
    take();
    const Matching how = matching(signFrom);
    if (m_form)
        return {};
    const Operand right = expression(bound == kPower ? bound : bound + 1);
    if (m_form)
        return {};
    for (const Operand* side : {&left, &right}) {
        if (side->type == ValueType::Range)
            meaning(side->from, side->to,
                    QStringLiteral("“%1” works on one value a series, not on a stretch of time: put a "
                                   "function such as rate(…) around it")
                        .arg(sign));
        else if (side->type == ValueType::Text)
            meaning(side->from, side->to, QStringLiteral("“%1” cannot work on a text").arg(sign));
    }
    const bool known = left.type != ValueType::Unknown && right.type != ValueType::Unknown;
    const bool scalars = left.type == ValueType::Scalar && right.type == ValueType::Scalar;
    const bool vectors = left.type == ValueType::Vector && right.type == ValueType::Vector;
    if (how.boolean && !isComparison(sign))
        meaning(signFrom, signTo, QStringLiteral("bool belongs to comparisons such as > bool"));
    if (scalars && isComparison(sign) && !how.boolean)
        meaning(signFrom, signTo, QStringLiteral("two numbers are compared with bool: “%1 bool”").arg(sign));
    if (known && !vectors) {
        if (how.labels)
            meaning(signFrom, signTo,
                    QStringLiteral("on and ignoring need series on both sides of “%1”").arg(sign));
        if (how.fill)
            meaning(signFrom, signTo, QStringLiteral("fill needs series on both sides of “%1”").arg(sign));
        if (isSetOperator(sign))
            meaning(signFrom, signTo,
                    QStringLiteral("“%1” needs series on both sides, not numbers").arg(sign));
    } else if (isSetOperator(sign)) {
        if (how.group)
            meaning(signFrom, signTo,
                    QStringLiteral("group_left and group_right do not go with “%1”").arg(sign));
        if (how.fill)
            meaning(signFrom, signTo, QStringLiteral("fill does not go with “%1”").arg(sign));
    }
    return {scalars ? ValueType::Scalar : ValueType::Vector,
            Operand::Shape::Other,
            false,
            false,
            false,
            left.from,
            right.to};
}

Parser::Matching Parser::matching(qsizetype signFrom)
{
    Matching how;
    if (isWord(u"bool")) {
        setKind(TokenKind::Keyword);
        take();
        how.boolean = true;
    }
    QStringList matched;
    if (isWord(u"on") || isWord(u"ignoring")) {
        how.on = isWord(u"on");
        setKind(TokenKind::Keyword);
        take();
        matched = labelNames();
        how.labels = !matched.isEmpty();
        if (isWord(u"group_left") || isWord(u"group_right")) {
            how.group = true;
            setKind(TokenKind::Keyword);
            take();
            const QStringList carried = is(u"(") ? labelNames() : QStringList();
            const std::set<QString> both(matched.begin(), matched.end());
            for (const QString& name : carried) {
                if (how.on && both.count(name) != 0)
                    meaning(signFrom, m_end,
                            QStringLiteral("the label “%1” stands in on and in group_… at once").arg(name));
            }
        }
    } else if (isWord(u"group_left") || isWord(u"group_right")) {
        form(peek()->from, peek()->length,
             QStringLiteral("“%1” needs on (…) or ignoring (…) before it").arg(text()));
    }
    for (int i = 0; i < 2 && wordAt() && isFill(text()) && is(u"(", 1); ++i) {
        how.fill = true;
        setKind(TokenKind::Keyword);
        take();
        const qsizetype open = peek()->from;
        take();
        if (is(u"-") || is(u"+"))
            take();
        if (kindIs(TokenKind::Number) || kindIs(TokenKind::Duration) || kindIs(TokenKind::Hole))
            take();
        else
            due(QStringLiteral("a number"));
        close(open, u")");
    }
    return how;
}

QStringList Parser::labelNames()
{
    QStringList names;
    if (!is(u"(")) {
        due(QStringLiteral("a bracket ( with names of labels"));
        return names;
    }
    const qsizetype open = peek()->from;
    take();
    while (!m_form && !is(u")")) {
        if (kindIs(TokenKind::String)) {
            names << unquoted(text()).value_or(QString());
            take();
        } else if (kindIs(TokenKind::Hole)) {
            names << text().toString();
            take();
        } else if (wordAt() && !text().contains(u':')) {
            names << text().toString();
            setKind(TokenKind::Label);
            take();
        } else if (atEnd()) {
            break;
        } else {
            due(QStringLiteral("the name of a label"));
            return names;
        }
        if (!accept(u","))
            break;
    }
    if (!m_form && !atEnd() && !is(u")"))
        due(QStringLiteral("a comma or )"));
    close(open, u")");
    return names;
}

Operand Parser::primary()
{
    if (atEnd()) {
        due(QStringLiteral("a metric, a number or a function"));
        return {};
    }
    const Token& token = *peek();
    const qsizetype from = token.from;
    const auto made = [&](ValueType type) {
        return Operand{type, Operand::Shape::Other, false, false, false, from, m_end};
    };
    if (token.kind == TokenKind::Hole) {
        // As query_template.h decides it.
        if (is(u"{", 1) || is(u"[", 1))
            return selector();
        take();
        return made(ValueType::Scalar);
    }
    if (token.kind == TokenKind::Number || token.kind == TokenKind::Duration ||
        (wordAt() && isNumberWord(text()))) {
        setKind(token.kind == TokenKind::Duration ? TokenKind::Duration : TokenKind::Number);
        take();
        return made(ValueType::Scalar);
    }
    if (token.kind == TokenKind::String) {
        take();
        return made(ValueType::Text);
    }
    if (is(u"(")) {
        take();
        const Operand of = expression(1);
        close(from, u")");
        return {of.type, Operand::Shape::Other, false, false, false, from, m_end};
    }
    if (is(u"{"))
        return selector();
    if (!wordAt()) {
        if (is(u")") && m_depth == 1)
            tooMuch();
        else
            due(QStringLiteral("a metric, a number or a function"));
        return {};
    }
    if (findAggregation(text()) && (is(u"(", 1) || (wordAt(1) && isGrouping(text(1)))))
        return aggregate();
    const bool reserved = isMatching(text()) || isWord(u"bool") || isWord(u"atan2");
    if (!reserved && !is(u"(", 1))
        return selector();
    if (reserved || isGrouping(text()) || isWordOperator(text()) || isWord(u"offset") ||
        isWord(u"anchored") || isWord(u"smoothed")) {
        due(QStringLiteral("a metric, a number or a function"));
        return {};
    }
    return call();
}

Operand Parser::postfix(Operand of)
{
    while (!m_form) {
        if (is(u"["))
            of = span(of);
        else if (isWord(u"offset"))
            shift(of);
        else if (is(u"@"))
            pin(of);
        else if (isWord(u"anchored") || isWord(u"smoothed"))
            extend(of);
        else
            break;
        of.to = m_end;
    }
    return of;
}

void Parser::extend(const Operand& of)
{
    setKind(TokenKind::Keyword);
    if (of.shape != Operand::Shape::RangeSelector && of.shape != Operand::Shape::Selector)
        meaning(peek()->from, peek()->to(),
                QStringLiteral("“%1” belongs behind a selector such as x[5m]").arg(text()));
    take();
}

void Parser::shift(Operand& of)
{
    setKind(TokenKind::Keyword);
    const qsizetype from = peek()->from;
    if (of.shape == Operand::Shape::Other)
        meaning(from, peek()->to(),
                QStringLiteral("offset belongs behind a metric, a range or a subquery, not behind what was "
                               "computed"));
    else if (of.moved)
        meaning(from, peek()->to(), QStringLiteral("there is already an offset"));
    of.moved = true;
    take();
    // Only one term: `x offset 5m - y` is a subtraction.
    if (is(u"-") || is(u"+"))
        take();
    spanTerm();
}

void Parser::pin(Operand& of)
{
    const qsizetype from = peek()->from;
    if (of.shape == Operand::Shape::Other)
        meaning(from, from + 1,
                QStringLiteral("@ belongs behind a metric, a range or a subquery, not behind what was "
                               "computed"));
    else if (of.pinned)
        meaning(from, from + 1, QStringLiteral("there is already an @"));
    of.pinned = true;
    take();
    if (isWord(u"start") || isWord(u"end")) {
        setKind(TokenKind::Keyword);
        take();
        const qsizetype open = peek() ? peek()->from : m_text.size();
        if (!accept(u"("))
            due(QStringLiteral("()"));
        else
            close(open, u")");
        return;
    }
    const qsizetype timeFrom = peek() ? peek()->from : m_text.size();
    if (is(u"-") || is(u"+"))
        take();
    const bool number = kindIs(TokenKind::Number) || (wordAt() && isNumberWord(text()));
    if (number && wordAt()) {
        setKind(TokenKind::Number);
        take();
        meaning(timeFrom, m_end, QStringLiteral("@ needs a time: seconds since 1970"));
    } else if (number || kindIs(TokenKind::Duration) || kindIs(TokenKind::Hole)) {
        take();
    } else {
        due(QStringLiteral("a time in seconds since 1970, start() or end()"));
    }
}

Reading read(QStringView text, bool holes)
{
    return Parser(text, holes).run();
}

QString placed(const Problem& problem, QStringView text)
{
    constexpr qsizetype kShown = 24;
    const QStringView before = text.left(problem.from);
    const qsizetype line = before.count(u'\n') + 1;
    const qsizetype column = problem.from - (before.lastIndexOf(u'\n') + 1) + 1;
    const QString here = text.mid(problem.from, kShown).toString().simplified();
    const QString where = here.isEmpty() ? QStringLiteral("at its end")
                          : line > 1     ? QStringLiteral("in its line %1 at “%2”").arg(line).arg(here)
                                         : QStringLiteral("at “%1” (character %2)").arg(here).arg(column);
    return where + QStringLiteral(": ") + problem.words;
}

std::optional<Problem> chartProblem(const Reading& reading, QStringView text)
{
    if (reading.problem || reading.type == ValueType::Vector || reading.type == ValueType::Scalar ||
        reading.type == ValueType::Unknown)
        return std::nullopt;
    return Problem{
        0, text.size(),
        reading.type == ValueType::Range
            ? QStringLiteral("a chart needs one value for each instant, not a stretch of time: put "
                             "a function such as rate(…) around it")
            : QStringLiteral("a text cannot be drawn")};
}

} // namespace muster::promql
