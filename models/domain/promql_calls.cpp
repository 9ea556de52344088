// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/domain/promql_parser.h"

#include <algorithm>

namespace muster::promql {

Parser::Arguments Parser::arguments(bool lastIsLabels)
{
    Arguments made;
    made.from = peek() ? peek()->from : m_text.size();
    if (!accept(u"(")) {
        due(QStringLiteral("a bracket ("));
        return made;
    }
    while (!m_form && !is(u")")) {
        m_labelsOnly = lastIsLabels && made.list.size() == 1;
        made.list.push_back(expression(1));
        m_labelsOnly = false;
        if (m_form || !is(u","))
            break;
        const qsizetype comma = peek()->from;
        take();
        if (is(u")"))
            form(comma, 1, QStringLiteral("an argument is missing behind this comma"));
    }
    if (!m_form && !atEnd() && !is(u")") && !is(u"]") && !is(u"}") && !is(u"=")) {
        const Token& token = *peek();
        if (token.kind == TokenKind::Invalid || token.flawed)
            take();
        else
            form(token.from, token.length,
                 QStringLiteral("an operator, a comma or ) is missing before “%1”").arg(shown(token)));
    }
    close(made.from, u")");
    made.to = m_end;
    return made;
}

QStringList Parser::grouping()
{
    setKind(TokenKind::Keyword);
    take();
    return labelNames();
}

Operand Parser::aggregate()
{
    const qsizetype from = peek()->from;
    const Aggregation& what = *findAggregation(text());
    const QLatin1String name(what.name);
    setKind(TokenKind::Aggregation);
    take();
    const bool before = !is(u"(");
    if (before)
        grouping();
    if (m_form)
        return {};
    const Arguments given = arguments();
    if (!m_form && !before && wordAt() && isGrouping(text()))
        grouping();
    if (m_form)
        return {};
    const size_t due = what.parameter ? 2 : 1;
    if (given.list.size() != due)
        meaning(
            from, given.to,
            due == 2
                ? QStringLiteral("%1 takes a parameter and what it looks at: %1(%2, x)")
                      .arg(name, what.parameter == 't' ? QStringLiteral("\"label\"") : QStringLiteral("3"))
                : QStringLiteral("%1 takes one argument, here are %2").arg(name).arg(given.list.size()));
    else {
        if (what.parameter)
            expect(given.list[0], typeOf(what.parameter), name);
        expect(given.list[due - 1], ValueType::Vector, name);
    }
    return {ValueType::Vector, Operand::Shape::Other, false, false, false, from, m_end};
}

Operand Parser::call()
{
    const qsizetype from = peek()->from;
    const qsizetype nameTo = peek()->to();
    const QString name = text().toString();
    const Function* what = findFunction(text());
    setKind(TokenKind::Function);
    take();
    if (!what) {
        const QString near = nearestName(name);
        meaning(from, nameTo,
                near.isEmpty()
                    ? QStringLiteral("PromQL has no function “%1”").arg(name.left(60))
                    : QStringLiteral("PromQL has no function “%1”: is it %2?").arg(name.left(60), near));
    }
    const bool info = what && name == QStringLiteral("info");
    const Arguments given = arguments(info);
    if (m_form)
        return {};
    const Operand made{what ? typeOf(what->gives) : ValueType::Unknown,
                       Operand::Shape::Other,
                       false,
                       false,
                       false,
                       from,
                       m_end};
    if (!what)
        return made;
    const QLatin1String takes(what->takes);
    const auto most = size_t(takes.size());
    const size_t least = what->variadic == 0 ? most : most - 1;
    const size_t count = given.list.size();
    const bool tooMany = what->variadic == 0  ? count > most
                         : what->variadic > 0 ? count > least + size_t(what->variadic)
                                              : false;
    if (count < least || tooMany)
        meaning(from, m_end, argumentWords(*what, least, count));
    else {
        for (size_t i = 0; i < count; ++i)
            expect(given.list[i], typeOf(what->takes[std::min(i, most - 1)]), name);
    }
    if (info && count == 2 && (given.list[1].named || given.list[1].shape != Operand::Shape::Selector))
        meaning(given.list[1].from, given.list[1].to,
                QStringLiteral("the second argument of info is matchers without a metric: {a=\"b\"}"));
    return made;
}

QString Parser::argumentWords(const Function& what, size_t least, size_t count)
{
    const QString name = QLatin1String(what.name);
    const auto arguments = [](size_t n) {
        return n == 1 ? QStringLiteral("one argument") : QStringLiteral("%1 arguments").arg(n);
    };
    const size_t most = what.variadic > 0 ? least + size_t(what.variadic) : least;
    if (what.variadic == 0)
        return least == 0 ? QStringLiteral("%1 takes no arguments").arg(name)
                          : QStringLiteral("%1 takes %2, here are %3").arg(name, arguments(least)).arg(count);
    return count < least
               ? QStringLiteral("%1 takes at least %2, here are %3").arg(name, arguments(least)).arg(count)
               : QStringLiteral("%1 takes at most %2, here are %3").arg(name, arguments(most)).arg(count);
}

void Parser::expect(const Operand& given, ValueType wanted, const QString& name)
{
    if (given.type == wanted || given.type == ValueType::Unknown)
        return;
    QString words;
    if (wanted == ValueType::Range)
        words = given.shape == Operand::Shape::Selector
                    ? QStringLiteral("%1 needs a stretch of time: put one behind it, as in [5m]").arg(name)
                    : QStringLiteral("%1 needs a stretch of time: a metric with [5m], or a subquery with "
                                     "[1h:1m]")
                          .arg(name);
    else if (wanted == ValueType::Vector && given.type == ValueType::Range)
        words = QStringLiteral("%1 works on one value a series, not on a stretch of time: put a function "
                               "such as rate(…) around it")
                    .arg(name);
    else
        words = QStringLiteral("%1 needs %2 here, this is %3").arg(name, nameOf(wanted), nameOf(given.type));
    meaning(given.from, given.to, words);
}

} // namespace muster::promql
