// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/domain/promql_parser.h"
#include "models/domain/promql_pattern.h"

#include <QRegularExpression>

namespace muster::promql {

namespace {

/// Whether a matcher also selects series that lack the label. Patterns that PCRE cannot read count as no.
bool matchesEmpty(QStringView sign, const QString& value)
{
    if (sign == QStringView(u"="))
        return value.isEmpty();
    if (sign == QStringView(u"!="))
        return !value.isEmpty();
    constexpr qsizetype kLongest = 1000;
    bool matches = value.isEmpty() || value == QStringLiteral(".*");
    if (!matches && value.size() <= kLongest) {
        const QRegularExpression pattern(QRegularExpression::anchoredPattern(value),
                                         QRegularExpression::DotMatchesEverythingOption);
        if (!pattern.isValid())
            return false;
        matches = pattern.match(QString()).hasMatch();
    }
    return sign == QStringView(u"=~") ? matches : !matches;
}

} // namespace

Operand Parser::span(const Operand& of)
{
    const qsizetype open = peek()->from;
    take();
    const auto length = [&] {
        const qsizetype from = peek() ? peek()->from : m_text.size();
        const std::optional<double> ms = spanSum(1);
        if (ms && *ms <= 0)
            meaning(from, m_end, QStringLiteral("a range must be longer than 0"));
    };
    if (!m_form && is(u"]"))
        due(QStringLiteral("a length of time such as 5m"));
    length();
    const bool subquery = !m_form && is(u":");
    if (subquery) {
        take();
        if (!is(u"]"))
            length();
    }
    if (!m_form && !atEnd() && !is(u"]")) {
        if (subquery)
            due(QStringLiteral("]"));
        else
            due(QStringLiteral("] or “:” and a step"));
    }
    close(open, u"]");
    if (m_form)
        return {};
    Operand made = of;
    made.type = ValueType::Range;
    if (subquery) {
        if (of.type != ValueType::Vector && of.type != ValueType::Unknown)
            meaning(of.from, of.to,
                    QStringLiteral("a subquery looks at one value a series, not at %1").arg(nameOf(of.type)));
        made.shape = Operand::Shape::Subquery;
        made.moved = made.pinned = false;
        return made;
    }
    if (of.shape != Operand::Shape::Selector)
        meaning(open, m_end,
                QStringLiteral("a range belongs behind a metric; of anything else make a subquery, as in "
                               "[1h:1m]"));
    else if (of.moved)
        meaning(open, m_end, QStringLiteral("the range stands before the offset: x[5m] offset 1h"));
    else if (of.pinned)
        meaning(open, m_end, QStringLiteral("the range stands before the @: x[5m] @ 0"));
    made.shape = Operand::Shape::RangeSelector;
    return made;
}

std::optional<double> Parser::spanSum(int least)
{
    const Deeper deeper(m_depth);
    if (m_depth > kMostNested) {
        const Token* here = peek();
        form(here ? here->from : m_text.size(), here ? here->length : 0,
             QStringLiteral("this is nested more than %1 levels deep").arg(kMostNested));
        return std::nullopt;
    }
    std::optional<double> value;
    if (is(u"-") || is(u"+")) {
        const bool minus = is(u"-");
        take();
        value = spanSum(kTimes + 1);
        if (value && minus)
            value = -*value;
    } else {
        value = spanTerm();
    }
    while (!m_form) {
        const int bound = kindIs(TokenKind::String) || wordAt() ? 0 : precedence(text());
        if (bound < 4 || bound < least)
            break;
        const qsizetype from = peek()->from;
        const bool divides = is(u"/") || is(u"%");
        take();
        const std::optional<double> right = spanSum(bound == kPower ? bound : bound + 1);
        if (divides && right == 0.0)
            meaning(from, m_end, QStringLiteral("a length of time cannot be divided by 0"));
        value.reset();
    }
    return value;
}

std::optional<double> Parser::spanTerm()
{
    if (m_form)
        return std::nullopt;
    if (kindIs(TokenKind::Duration) || kindIs(TokenKind::Number)) {
        const QStringView here = text();
        std::optional<double> ms = durationMs(here);
        if (const auto seconds = numberOf(here); !ms && seconds)
            ms = *seconds * 1000;
        const qsizetype from = peek()->from;
        const bool word = wordAt();
        take();
        constexpr double kLongestMs = 9.2e12; // of Go's time.Duration, 292 years
        if (word || (ms && !(*ms < kLongestMs)))
            meaning(from, m_end, QStringLiteral("a length of time is less than 292 years"));
        return ms;
    }
    if (kindIs(TokenKind::Hole)) {
        take();
        return std::nullopt;
    }
    const qsizetype open = peek() ? peek()->from : m_text.size();
    if (accept(u"(")) {
        spanSum(1);
        close(open, u")");
        return std::nullopt;
    }
    const bool two = isWord(u"max_of") || isWord(u"min_of");
    if ((two || isWord(u"step") || isWord(u"range")) && is(u"(", 1)) {
        setKind(TokenKind::Keyword);
        take();
        const qsizetype bracket = peek()->from;
        take();
        if (two) {
            spanSum(1);
            if (!m_form && !accept(u","))
                due(QStringLiteral("a comma"));
            spanSum(1);
        }
        close(bracket, u")");
        return std::nullopt;
    }
    due(QStringLiteral("a length of time such as 5m"));
    return std::nullopt;
}

Operand Parser::selector()
{
    const qsizetype from = peek()->from;
    const bool named = !is(u"{");
    bool hole = false;
    if (named) {
        hole = kindIs(TokenKind::Hole);
        if (!hole)
            setKind(TokenKind::Metric);
        take();
    }
    bool selective = named;
    bool nameMatched = false;
    if (!m_form && is(u"{"))
        matchers(named, selective, nameMatched);
    if (m_form)
        return {};
    Operand made{
        ValueType::Vector, Operand::Shape::Selector, false, false, named || nameMatched, from, m_end};
    if (!selective && !m_labelsOnly)
        meaning(
            from, m_end,
            QStringLiteral("this would select every series: name a metric or a label that must be there"));
    return made;
}

void Parser::matchers(bool named, bool& selective, bool& nameMatched)
{
    const qsizetype open = peek()->from;
    take();
    while (!m_form && !is(u"}")) {
        if (kindIs(TokenKind::Hole) && !isSign(1)) {
            selective = true; // whole matchers
            take();
        } else if (kindIs(TokenKind::Hole) || kindIs(TokenKind::String) ||
                   (wordAt() && !text().contains(u':'))) {
            matcher(named, selective, nameMatched);
        } else if (atEnd()) {
            break;
        } else {
            due(QStringLiteral("the name of a label or }"));
            return;
        }
        if (m_form || !accept(u","))
            break;
    }
    if (!m_form && !atEnd() && !is(u"}"))
        due(QStringLiteral("a comma or }"));
    close(open, u"}");
}

bool Parser::isSign(size_t ahead) const
{
    return is(u"=", ahead) || is(u"!=", ahead) || is(u"=~", ahead) || is(u"!~", ahead);
}

void Parser::matcher(bool named, bool& selective, bool& nameMatched)
{
    const qsizetype from = peek()->from;
    const bool quoted = kindIs(TokenKind::String);
    const QString label = quoted ? unquoted(text()).value_or(QString()) : text().toString();
    if (wordAt())
        setKind(TokenKind::Label);
    take();
    const auto nameTwice = [&] {
        if (named || nameMatched)
            meaning(from, m_end, QStringLiteral("the metric's name is said twice"));
        nameMatched = true;
        selective = true;
    };
    if (m_form)
        return;
    if (quoted && !isSign(0)) {
        nameTwice(); // {"http.requests"}
        return;
    }
    if (!isSign(0)) {
        due(is(u"==") ? QStringLiteral("one “=”") : QStringLiteral("=, !=, =~ or !~"));
        return;
    }
    const QStringView sign = text();
    take();
    if (!kindIs(TokenKind::String)) {
        due(QStringLiteral("a value in quotes"));
        return;
    }
    const std::optional<QString> value = unquoted(text());
    const bool open = m_holes && text().contains(u'$');
    const qsizetype valueFrom = peek()->from;
    take();
    if (value && (sign == QStringView(u"=~") || sign == QStringView(u"!~"))) {
        // What fills a hole is matched literally.
        static const QRegularExpression hole(QStringLiteral("\\$(?:\\$|[A-Za-z_][A-Za-z0-9_]*)"));
        const QString pattern = open ? QString(*value).replace(hole, QStringLiteral("x")) : *value;
        if (const auto problem = patternProblem(pattern))
            meaning(valueFrom, m_end, *problem);
    }
    if (label == QStringLiteral("__name__") && named)
        nameTwice();
    if (open || (value && !matchesEmpty(sign, *value)))
        selective = true;
}

} // namespace muster::promql
