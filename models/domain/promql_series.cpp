// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/domain/promql_series.h"

#include "models/domain/promql_parser.h"

#include <algorithm>
#include <utility>
#include <vector>

namespace muster::promql {

namespace {

using Count = Series::Count;

/// What a part answers. A number counts as one series without labels.
struct Shape
{
    Series series;
    bool scalar = false;
    QStringList pinned; ///< of a selector: labels that have one value (`job="api"`)
};

Shape one(bool scalar = false)
{
    return {{Count::One, {}}, scalar, {}};
}

Shape several(const QStringList& labels)
{
    return {{Count::Several, labels}, false, {}};
}

/// One for each of these; none is one in all.
Shape forEach(const QStringList& labels)
{
    return labels.isEmpty() ? one() : several(labels);
}

QStringList minus(const QStringList& labels, const QStringList& gone)
{
    QStringList left;
    for (const QString& label : labels) {
        if (!gone.contains(label))
            left.append(label);
    }
    return left;
}

/// Role: follows the tokens of a text that was read without a mistake. A value on the stack; used once.
class Walker
{
public:
    Walker(QStringView text, const Reading& reading) : m_text(text)
    {
        for (const Token& token : reading.tokens) {
            if (token.kind != TokenKind::Blank && token.kind != TokenKind::Comment)
                m_tokens.push_back(&token);
        }
    }

    Series run()
    {
        const Shape whole = expression(1);
        return m_lost || m_next < m_tokens.size() ? Series{} : whole.series;
    }

private:
    const Token* peek() const { return m_next < m_tokens.size() ? m_tokens[m_next] : nullptr; }
    QStringView text() const
    {
        const Token* token = peek();
        return token ? m_text.mid(token->from, token->length) : QStringView();
    }
    bool kindIs(TokenKind kind) const { return peek() && peek()->kind == kind; }
    bool is(QStringView sign) const { return kindIs(TokenKind::Bracket) && text() == sign; }
    bool isWord(QStringView word) const
    {
        return peek() && peek()->kind != TokenKind::String && text().compare(word, Qt::CaseInsensitive) == 0;
    }
    bool accept(QStringView sign)
    {
        if (!is(sign))
            return false;
        ++m_next;
        return true;
    }
    /// What cannot be followed is not known.
    Shape lose()
    {
        m_lost = true;
        m_next = m_tokens.size();
        return {};
    }

    /// From an opening bracket to behind its other half.
    void skipBracket()
    {
        int depth = 0;
        do {
            if (!peek()) {
                lose();
                return;
            }
            if (kindIs(TokenKind::Bracket))
                depth += QStringView(u"([{").contains(text().front()) ? 1 : -1;
            ++m_next;
        } while (depth > 0);
    }

    /// `(a, b)`; none where no bracket stands.
    QStringList names()
    {
        QStringList found;
        if (!accept(u"("))
            return found;
        while (peek() && !is(u")")) {
            if (!kindIs(TokenKind::Comma))
                found.append(kindIs(TokenKind::String) ? unquoted(text()).value_or(QString())
                                                       : text().toString());
            ++m_next;
        }
        accept(u")");
        return found;
    }

    // ---- operators

    struct Matching
    {
        bool on = false;
        bool keepsLeft = false;  ///< group_left
        bool keepsRight = false; ///< group_right
        QStringList labels;      ///< of on or ignoring
    };
    Matching matching()
    {
        Matching made;
        for (;;) {
            if (isWord(u"bool")) {
                ++m_next;
            } else if (isWord(u"on") || isWord(u"ignoring")) {
                made.on = isWord(u"on");
                ++m_next;
                made.labels = names();
            } else if (isWord(u"group_left") || isWord(u"group_right")) {
                (isWord(u"group_left") ? made.keepsLeft : made.keepsRight) = true;
                ++m_next;
                if (is(u"("))
                    names();
            } else if (kindIs(TokenKind::Keyword) && isFill(text())) {
                ++m_next;
                if (is(u"("))
                    skipBracket();
            } else {
                return made;
            }
        }
    }

    static Shape joined(QStringView sign, const Shape& left, const Shape& right, const Matching& how)
    {
        const int bound = precedence(sign);
        if (bound == 2) // and, unless: what is left of the left
            return left;
        if (bound == 1) { // or: both
            if (left.series.count == Count::One && right.series.count == Count::One)
                return one();
            const bool known = left.series.count == Count::Several || right.series.count == Count::Several;
            return known ? several(left.series == right.series ? left.series.labels : QStringList())
                         : Shape{};
        }
        if (left.scalar || right.scalar)
            return left.scalar ? right : left;
        if (how.keepsLeft || how.keepsRight)
            return how.keepsLeft ? left : right;
        if (how.on && how.labels.isEmpty())
            return one();
        // A series without labels finds only one without labels, apart from those that are ignored.
        if (!how.on && (left.series.count == Count::One || right.series.count == Count::One))
            return one();
        const Shape& known = left.series.count == Count::Several ? left : right;
        if (known.series.count != Count::Several)
            return {};
        if (how.on)
            return several(how.labels);
        return known.series.labels.isEmpty() ? several({}) : forEach(minus(known.series.labels, how.labels));
    }

    Shape expression(int least)
    {
        Shape left = unary();
        while (kindIs(TokenKind::Operator)) {
            const QString sign = text().toString();
            const int bound = precedence(sign);
            if (bound < least || bound == 0)
                break;
            ++m_next;
            const Matching how = matching();
            left = joined(sign, left, expression(bound == kPower ? bound : bound + 1), how);
        }
        return left;
    }

    Shape unary()
    {
        while (kindIs(TokenKind::Operator) && (text() == u"-" || text() == u"+"))
            ++m_next;
        return behind(primary());
    }

    // ---- what stands between operators

    Shape primary()
    {
        const Token* token = peek();
        if (!token)
            return lose();
        if (accept(u"(")) {
            Shape inside = expression(1);
            return accept(u")") ? inside : lose();
        }
        switch (token->kind) {
        case TokenKind::Number:
        case TokenKind::Duration:
        case TokenKind::Hole: // where a value is due a variable holds a number
            ++m_next;
            return one(true);
        case TokenKind::String:
            ++m_next;
            return {};
        case TokenKind::Aggregation:
            return aggregation();
        case TokenKind::Function:
            return call();
        case TokenKind::Metric:
            ++m_next;
            return is(u"{") ? selector() : Shape{};
        default:
            return is(u"{") ? selector() : lose();
        }
    }

    Shape selector()
    {
        Shape made;
        accept(u"{");
        QString name;
        QString sign;
        while (peek() && !is(u"}")) {
            if (kindIs(TokenKind::Comma))
                name.clear();
            else if (kindIs(TokenKind::Operator))
                sign = text().toString();
            else if (kindIs(TokenKind::String) && !name.isEmpty()) {
                if (sign == QLatin1String("="))
                    made.pinned.append(name);
            } else {
                name = text().toString();
            }
            ++m_next;
        }
        accept(u"}");
        return made;
    }

    /// `[5m]`, `[1h:5m]`, offset, @: the same series.
    Shape behind(Shape of)
    {
        for (;;) {
            if (is(u"[")) {
                skipBracket();
            } else if (isWord(u"offset") || isWord(u"@")) {
                ++m_next;
                while (kindIs(TokenKind::Operator))
                    ++m_next;
                // A length, a number, `start()`, or a sum of lengths in brackets.
                const bool called = kindIs(TokenKind::Function) || kindIs(TokenKind::Keyword);
                const bool inBrackets = is(u"(");
                if (!inBrackets)
                    ++m_next;
                if (inBrackets || (called && is(u"(")))
                    skipBracket();
            } else {
                return of;
            }
        }
    }

    std::vector<Shape> arguments(QString& first)
    {
        std::vector<Shape> list;
        if (!accept(u"(")) {
            lose();
            return list;
        }
        first = text().toString();
        while (peek() && !is(u")")) {
            list.push_back(expression(1));
            if (kindIs(TokenKind::Comma))
                ++m_next;
            else if (!is(u")"))
                lose();
        }
        accept(u")");
        return list;
    }

    struct Grouping
    {
        bool given = false;
        bool without = false;
        QStringList labels;
    };
    Grouping grouping()
    {
        if (!isWord(u"by") && !isWord(u"without"))
            return {};
        const bool without = isWord(u"without");
        ++m_next;
        return {true, without, names()};
    }

    Shape aggregation()
    {
        const QString name = text().toString().toLower();
        ++m_next;
        Grouping groups = grouping();
        QString first;
        const std::vector<Shape> given = arguments(first);
        if (!groups.given)
            groups = grouping();
        if (given.empty())
            return lose();
        const Shape& of = given.back();
        if (name == QLatin1String("count_values"))
            return several({});
        if (name == QLatin1String("limit_ratio"))
            return of;
        if (name == QLatin1String("topk") || name == QLatin1String("bottomk") ||
            name == QLatin1String("limitk")) {
            // The first of all is one, but has its labels.
            const bool oneInAll = first == QLatin1String("1") && !groups.given;
            return of.series.count == Count::One ? of : oneInAll ? Shape{} : several(of.series.labels);
        }
        if (of.series.count == Count::One || !groups.given || (!groups.without && groups.labels.isEmpty()))
            return one();
        const bool known = of.series.count == Count::Several && !of.series.labels.isEmpty();
        if (groups.without)
            return known ? forEach(minus(of.series.labels, groups.labels)) : several({});
        QStringList labels = groups.labels;
        if (known)
            labels = minus(labels, minus(labels, of.series.labels));
        // One for each of what has one value is one, with a label.
        const QStringList open = minus(labels, of.pinned);
        return open.isEmpty() && !labels.isEmpty() ? Shape{} : forEach(open);
    }

    Shape call()
    {
        const QString name = text().toString();
        const Function* what = findFunction(name);
        ++m_next;
        QString first;
        const std::vector<Shape> given = arguments(first);
        if (!what)
            return lose();
        if (what->gives == 's')
            return one(true);
        if (given.empty() || name == QLatin1String("vector"))
            return one();
        if (name.startsWith(QLatin1String("absent")))
            return {}; // one, with the labels that the selector names
        if (name == QLatin1String("histogram_quantiles"))
            return several({});
        Shape of;
        const QLatin1String takes(what->takes);
        for (size_t i = 0; i < given.size() && i < size_t(takes.size()); ++i) {
            const char letter = takes.data()[i];
            if (letter == 'v' || letter == 'r') {
                of = given[i];
                break;
            }
        }
        const bool known = of.series.count == Count::Several && !of.series.labels.isEmpty();
        if (name == QLatin1String("histogram_quantile") || name == QLatin1String("histogram_fraction"))
            return known ? forEach(minus(of.series.labels, {QStringLiteral("le")})) : of;
        if (name.startsWith(QLatin1String("label_")) || name == QLatin1String("info"))
            return of.series.count == Count::Several ? several({}) : Shape{};
        return of;
    }

    QStringView m_text;
    std::vector<const Token*> m_tokens;
    size_t m_next = 0;
    bool m_lost = false;
};

} // namespace

Series seriesOf(QStringView text)
{
    const Reading reading = read(text, true);
    return reading.problem ? Series{} : Walker(text, reading).run();
}

} // namespace muster::promql
