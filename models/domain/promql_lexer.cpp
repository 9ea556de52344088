// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/domain/promql_lexer.h"

#include "models/domain/promql_words.h"

#include <array>
#include <cmath>
#include <limits>

namespace muster::promql {

namespace {

bool isDigit(QChar c)
{
    return c >= u'0' && c <= u'9';
}
bool isLetter(QChar c)
{
    return (c >= u'a' && c <= u'z') || (c >= u'A' && c <= u'Z') || c == u'_';
}
bool isWordChar(QChar c)
{
    return isLetter(c) || isDigit(c);
}
bool isBlank(QChar c)
{
    return c == u' ' || c == u'\t' || c == u'\n' || c == u'\r';
}
/// 16 for what is no digit.
uint digitOf(QChar c)
{
    if (isDigit(c))
        return uint(c.unicode() - u'0');
    if (c >= u'a' && c <= u'f')
        return uint(c.unicode() - u'a') + 10;
    if (c >= u'A' && c <= u'F')
        return uint(c.unicode() - u'A') + 10;
    return 16;
}

struct Escape
{
    qsizetype next = 0; ///< behind it; 0: it is none
    bool byte = false;  ///< `value` is a byte, else a code point
    uint value = 0;
};

/// The escape whose backslash stands at `at`. As Go reads them, whose rules PromQL's strings follow.
Escape escapeAt(QStringView text, qsizetype at, QChar quote)
{
    if (at + 1 >= text.size())
        return {};
    const QChar c = text[at + 1];
    static constexpr char16_t kLetters[] = u"abfnrtv\\";
    static constexpr char kMeaning[] = "\a\b\f\n\r\t\v\\";
    for (size_t i = 0; i + 1 < std::size(kLetters); ++i) {
        if (c == kLetters[i])
            return {at + 2, false, uint(kMeaning[i])};
    }
    if (c == quote)
        return {at + 2, false, quote.unicode()};
    qsizetype from = at + 2;
    int digits = 0;
    uint base = 16;
    uint most = 0x10FFFF;
    if (c >= u'0' && c <= u'7') {
        from = at + 1;
        digits = 3;
        base = 8;
        most = 255;
    } else if (c == u'x') {
        digits = 2;
        most = 255;
    } else if (c == u'u') {
        digits = 4;
    } else if (c == u'U') {
        digits = 8;
    } else {
        return {};
    }
    if (from + digits > text.size())
        return {};
    quint64 value = 0;
    for (qsizetype i = from; i < from + digits; ++i) {
        const uint digit = digitOf(text[i]);
        if (digit >= base)
            return {};
        value = value * base + digit;
    }
    if (value > most || (value >= 0xD800 && value < 0xE000))
        return {};
    return {from + digits, most == 255, uint(value)};
}

class Lexer
{
public:
    Lexer(QStringView text, bool holes) : m_text(text), m_holes(holes) {}

    Lexed run()
    {
        while (m_at < m_text.size()) {
            const qsizetype from = m_at;
            m_flawed = false;
            const TokenKind kind = next();
            m_found.tokens.push_back({kind, from, m_at - from, m_flawed});
        }
        m_found.operandDue = m_operand;
        if (!m_open.empty()) {
            m_found.inside = m_open.back().what;
            m_found.bracket = m_open.back().from;
        }
        return std::move(m_found);
    }

private:
    struct Opened
    {
        Inside what;
        qsizetype from;
        bool operandBehind; ///< an operand stands behind it, not an operator
    };

    QChar peek(qsizetype ahead = 0) const
    {
        return m_at + ahead < m_text.size() ? m_text[m_at + ahead] : QChar();
    }
    bool inside(Inside what) const { return !m_open.empty() && m_open.back().what == what; }

    void complain(qsizetype from, qsizetype to, const QString& words)
    {
        m_flawed = true;
        if (!m_found.problem)
            m_found.problem = Problem{from, to - from, words};
    }

    TokenKind next()
    {
        const QChar c = peek();
        if (isBlank(c)) {
            while (isBlank(peek()))
                ++m_at;
            return TokenKind::Blank;
        }
        if (c == u'#') {
            while (m_at < m_text.size() && peek() != u'\n' && peek() != u'\r')
                ++m_at;
            return TokenKind::Comment;
        }
        if (c == u'"' || c == u'\'' || c == u'`')
            return string(c);
        if (m_holes && c == u'$' && isLetter(peek(1))) {
            ++m_at;
            while (isWordChar(peek()))
                ++m_at;
            m_operand = false;
            return TokenKind::Hole;
        }
        if (isDigit(c) || (c == u'.' && isDigit(peek(1))))
            return number();
        const bool colonIsName = !inside(Inside::Span) && !inside(Inside::Matchers);
        if (isLetter(c) || (c == u':' && colonIsName))
            return word(colonIsName);
        return sign(c);
    }

    TokenKind string(QChar quote)
    {
        const qsizetype from = m_at++;
        m_operand = false;
        const bool raw = quote == u'`';
        while (m_at < m_text.size() && peek() != quote && (raw || peek() != u'\n')) {
            if (raw || peek() != u'\\') {
                ++m_at;
                continue;
            }
            const Escape escape = escapeAt(m_text, m_at, quote);
            if (escape.next == 0) {
                const qsizetype to = std::min(m_at + 2, m_text.size());
                complain(m_at, to,
                         QStringLiteral("in a string a backslash stands before \\, n, t or the quote; for a "
                                        "backslash itself write two"));
                m_at = to;
            } else {
                m_at = escape.next;
            }
        }
        if (peek() == quote && m_at < m_text.size())
            ++m_at;
        else
            complain(from, m_at, QStringLiteral("a string is not closed: %1 is missing").arg(quote));
        return TokenKind::String;
    }

    TokenKind number()
    {
        const qsizetype from = m_at;
        m_operand = false;
        while (isWordChar(peek()) || peek() == u'.' ||
               ((peek() == u'+' || peek() == u'-') && isExponent(from)))
            ++m_at;
        const QStringView text = m_text.mid(from, m_at - from);
        if (durationMs(text))
            return TokenKind::Duration;
        if (numberOf(text))
            return TokenKind::Number;
        complain(from, m_at,
                 QStringLiteral("“%1” is neither a number nor a length of time like 5m or 1h30m")
                     .arg(text.left(40)));
        return TokenKind::Number;
    }
    /// A sign after `1e`; not after the e of `0x1e`.
    bool isExponent(qsizetype from) const
    {
        const QChar last = m_text[m_at - 1];
        return (last == u'e' || last == u'E') && isDigit(peek(1)) &&
               !(m_text[from] == u'0' && from + 1 < m_text.size() &&
                 (m_text[from + 1] == u'x' || m_text[from + 1] == u'X'));
    }

    TokenKind word(bool withColon)
    {
        const qsizetype from = m_at;
        while (isWordChar(peek()) || (withColon && peek() == u':'))
            ++m_at;
        const QStringView text = m_text.mid(from, m_at - from);
        if (inside(Inside::Matchers) || inside(Inside::Labels))
            return TokenKind::Label;
        if (inside(Inside::Span))
            return TokenKind::Keyword;
        return expressionWord(text);
    }

    TokenKind expressionWord(QStringView text)
    {
        if (m_afterAt) {
            m_afterAt = false;
            return TokenKind::Keyword;
        }
        const QChar following = nextSign();
        if (isMatching(text)) {
            m_labelsNext = m_operandBehind = following == u'(';
            m_operand = true;
            return TokenKind::Keyword;
        }
        if (text.compare(u"bool", Qt::CaseInsensitive) == 0) {
            m_operand = true;
            return TokenKind::Keyword;
        }
        if (isFill(text) && following == u'(') {
            m_operandBehind = true;
            return TokenKind::Keyword;
        }
        if (isNumberWord(text)) {
            m_operand = false;
            return TokenKind::Number;
        }
        if (!m_operand) {
            if (isWordOperator(text)) {
                m_operand = true;
                return TokenKind::Operator;
            }
            if (isGrouping(text)) {
                m_labelsNext = following == u'(';
                return TokenKind::Keyword;
            }
            static constexpr std::array<QStringView, 3> kAfter{u"offset", u"anchored", u"smoothed"};
            for (const QStringView keyword : kAfter) {
                if (text.compare(keyword, Qt::CaseInsensitive) == 0)
                    return TokenKind::Keyword;
            }
        }
        m_operand = false;
        if (findAggregation(text) && (following == u'(' || groupingFollows()))
            return TokenKind::Aggregation;
        return following == u'(' ? TokenKind::Function : TokenKind::Metric;
    }
    /// The next character that is no blank.
    QChar nextSign() const
    {
        qsizetype at = m_at;
        while (at < m_text.size() && isBlank(m_text[at]))
            ++at;
        return at < m_text.size() ? m_text[at] : QChar();
    }
    bool groupingFollows() const
    {
        qsizetype from = m_at;
        while (from < m_text.size() && isBlank(m_text[from]))
            ++from;
        qsizetype to = from;
        while (to < m_text.size() && to - from < 8 && isWordChar(m_text[to]))
            ++to;
        return isGrouping(m_text.mid(from, to - from));
    }

    TokenKind sign(QChar c)
    {
        const qsizetype from = m_at++;
        switch (c.unicode()) {
        case u'(':
            m_open.push_back({m_labelsNext ? Inside::Labels : Inside::Expression, from, m_operandBehind});
            m_labelsNext = m_operandBehind = false;
            m_operand = true;
            return TokenKind::Bracket;
        case u'{':
            m_open.push_back({Inside::Matchers, from, false});
            return TokenKind::Bracket;
        case u'[':
            m_open.push_back({Inside::Span, from, false});
            return TokenKind::Bracket;
        case u')':
        case u'}':
        case u']':
            if (!m_open.empty()) {
                // What stands behind on (…), group_left (…) and fill (…) is an operand; behind by (…) and
                // everything else an operator. Only a bracket tells which after by.
                m_operand = m_open.back().operandBehind;
                m_open.pop_back();
            }
            return TokenKind::Bracket;
        case u',':
            m_operand = true;
            return TokenKind::Comma;
        case u':':
            return TokenKind::Colon;
        case u'@':
            m_afterAt = true;
            return TokenKind::Operator;
        case u'+':
        case u'-':
        case u'*':
        case u'/':
        case u'%':
        case u'^':
            m_operand = true;
            return TokenKind::Operator;
        case u'=':
            if (peek() == u'=' || peek() == u'~')
                ++m_at;
            m_operand = true;
            return TokenKind::Operator;
        case u'<':
        case u'>':
            if (peek() == u'=' || peek() == u'/')
                ++m_at;
            m_operand = true;
            return TokenKind::Operator;
        case u'!':
            if (peek() == u'=' || peek() == u'~') {
                ++m_at;
                m_operand = true;
                return TokenKind::Operator;
            }
            complain(from, m_at, QStringLiteral("“!” needs “=” or “~” behind it"));
            return TokenKind::Invalid;
        default:
            break;
        }
        if (c.isHighSurrogate() && peek().isLowSurrogate())
            ++m_at;
        const QString shown = m_text.mid(from, m_at - from).toString();
        complain(from, m_at,
                 (c.isPrint() && !c.isSpace()) || c.isSurrogate()
                     ? QStringLiteral("“%1” is no sign of PromQL outside of a string").arg(shown)
                     : QStringLiteral("here is a character that cannot be seen and does not belong here"));
        return TokenKind::Invalid;
    }

    QStringView m_text;
    bool m_holes = false;
    qsizetype m_at = 0;
    bool m_flawed = false;
    Lexed m_found;
    std::vector<Opened> m_open;
    bool m_operand = true;        ///< an operand is due, not an operator
    bool m_labelsNext = false;    ///< the next ( holds names of labels
    bool m_operandBehind = false; ///< and an operand stands behind it
    bool m_afterAt = false;
};

} // namespace

Lexed lex(QStringView text, bool holes)
{
    return Lexer(text, holes).run();
}

std::optional<QString> unquoted(QStringView string)
{
    if (string.size() < 2 || string.front() != string.back())
        return std::nullopt;
    const QChar quote = string.front();
    const QStringView inside = string.mid(1, string.size() - 2);
    if (quote == u'`')
        return inside.toString();
    QByteArray bytes;
    qsizetype done = 0;
    for (qsizetype at = 0; at < inside.size();) {
        if (inside[at] != u'\\') {
            ++at;
            continue;
        }
        bytes += inside.mid(done, at - done).toUtf8();
        const Escape escape = escapeAt(inside, at, quote);
        if (escape.next == 0)
            return std::nullopt;
        if (escape.byte) {
            bytes += char(escape.value);
        } else {
            const char32_t point = escape.value;
            bytes += QString::fromUcs4(&point, 1).toUtf8();
        }
        at = done = escape.next;
    }
    bytes += inside.mid(done).toUtf8();
    return QString::fromUtf8(bytes);
}

std::optional<double> durationMs(QStringView text)
{
    struct Unit
    {
        QStringView name;
        double ms;
    };
    static constexpr std::array<Unit, 7> kUnits{{{u"y", 365.0 * 86'400'000},
                                                 {u"w", 7.0 * 86'400'000},
                                                 {u"d", 86'400'000},
                                                 {u"h", 3'600'000},
                                                 {u"m", 60'000},
                                                 {u"s", 1'000},
                                                 {u"ms", 1}}};
    if (text.isEmpty())
        return std::nullopt;
    double total = 0;
    size_t next = 0; // units go from large to small, each once
    for (qsizetype at = 0; at < text.size();) {
        const qsizetype from = at;
        double amount = 0;
        while (at < text.size() && isDigit(text[at]))
            amount = amount * 10 + digitOf(text[at++]);
        const qsizetype unitFrom = at;
        while (at < text.size() && isLetter(text[at]))
            ++at;
        if (unitFrom == from)
            return std::nullopt;
        const QStringView unit = text.mid(unitFrom, at - unitFrom);
        while (next < kUnits.size() && kUnits[next].name != unit)
            ++next;
        if (next == kUnits.size())
            return std::nullopt;
        total += amount * kUnits[next++].ms;
    }
    return total;
}

std::optional<double> numberOf(QStringView text)
{
    if (text.compare(u"inf", Qt::CaseInsensitive) == 0)
        return std::numeric_limits<double>::infinity();
    if (text.compare(u"nan", Qt::CaseInsensitive) == 0)
        return std::numeric_limits<double>::quiet_NaN();
    if (text.isEmpty() || text.endsWith(u'_') || text.contains(u"__"))
        return std::nullopt;
    if (text.startsWith(u"0x", Qt::CaseInsensitive)) {
        double value = 0;
        bool any = false;
        for (const QChar c : text.mid(2)) {
            if (c == u'_')
                continue;
            const uint digit = digitOf(c);
            if (digit > 15)
                return std::nullopt;
            value = value * 16 + digit;
            any = true;
        }
        return any ? std::optional<double>(value) : std::nullopt;
    }
    // Underscores part the digits of whole numbers only.
    bool plain = true;
    bool underscore = false;
    for (const QChar c : text) {
        underscore = underscore || c == u'_';
        plain = plain && (isDigit(c) || c == u'_');
        if (!isDigit(c) && c != u'_' && c != u'.' && c != u'e' && c != u'E' && c != u'+' && c != u'-')
            return std::nullopt;
    }
    if ((underscore && !plain) || text.front() == u'_')
        return std::nullopt;
    QString digits = text.toString();
    if (underscore)
        digits.remove(u'_');
    bool ok = false;
    const double value = digits.toDouble(&ok);
    if (ok)
        return value;
    return std::nullopt; // also beyond what a double holds: Prometheus refuses it as well
}

} // namespace muster::promql
