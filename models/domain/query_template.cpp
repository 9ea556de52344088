// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/domain/query_template.h"

#include <algorithm>

namespace muster {

namespace {

bool isWordStart(QChar c)
{
    return (c >= u'a' && c <= u'z') || (c >= u'A' && c <= u'Z') || c == u'_' || c == u':';
}
bool isDigit(QChar c)
{
    return c >= u'0' && c <= u'9';
}
bool isWord(QChar c)
{
    return isWordStart(c) || isDigit(c);
}
bool isNameStart(QChar c)
{
    return isWordStart(c) && c != u':';
}

tl::unexpected<Error> invalid(const QString& what)
{
    return fail(ErrorKind::Invalid, what);
}

/// A token and where it stands in the text that was lexed.
struct Placed
{
    PromToken token;
    qsizetype at = 0;
};

/// Both lexers in one: of queries, and of templates, where a bare `$name` is a token of kind Hole.
class Lexer
{
public:
    Lexer(const QString& text, bool holes) : m_text(text), m_holes(holes) {}

    Result<std::vector<Placed>> run()
    {
        while (true) {
            skip();
            if (m_at >= m_text.size())
                return std::move(m_found);
            const qsizetype start = m_at;
            const auto kind = next();
            if (!kind)
                return tl::unexpected(kind.error());
            m_found.push_back({{*kind, m_text.mid(start, m_at - start)}, start});
        }
    }

private:
    QChar peek(qsizetype ahead = 0) const
    {
        return m_at + ahead < m_text.size() ? m_text[m_at + ahead] : QChar();
    }

    void skip()
    {
        while (m_at < m_text.size()) {
            const QChar c = m_text[m_at];
            if (c == u'#') {
                while (m_at < m_text.size() && m_text[m_at] != u'\n')
                    ++m_at;
            } else if (c == u' ' || c == u'\t' || c == u'\n' || c == u'\r') {
                ++m_at;
            } else {
                return;
            }
        }
    }

    Result<PromTokenKind> next()
    {
        const QChar c = peek();
        if (c == u'"' || c == u'\'' || c == u'`')
            return string(c);
        if (m_holes && c == u'$' && isNameStart(peek(1))) {
            ++m_at;
            while (isWord(peek()) && peek() != u':')
                ++m_at;
            return PromTokenKind::Hole;
        }
        if (isDigit(c) || (c == u'.' && isDigit(peek(1))))
            return number();
        // A colon inside of [ ] parts range and step of a subquery; elsewhere it is part of a name.
        if (isWordStart(c) && !(c == u':' && m_brackets > 0)) {
            while (isWord(peek()) && !(peek() == u':' && m_brackets > 0))
                ++m_at;
            return PromTokenKind::Word;
        }
        return symbol();
    }

    Result<PromTokenKind> string(QChar quote)
    {
        ++m_at;
        while (m_at < m_text.size() && m_text[m_at] != quote) {
            if (quote != u'`' && m_text[m_at] == u'\n')
                return invalid(QStringLiteral("a string goes over the end of its line"));
            m_at += quote != u'`' && m_text[m_at] == u'\\' ? 2 : 1;
        }
        if (m_at >= m_text.size()) {
            m_at = m_text.size();
            return invalid(QStringLiteral("a string is not closed"));
        }
        ++m_at;
        return PromTokenKind::String;
    }

    PromTokenKind number()
    {
        if (peek() == u'0' && (peek(1) == u'x' || peek(1) == u'X')) {
            m_at += 2;
            while (isWord(peek()) && peek() != u':')
                ++m_at;
            return PromTokenKind::Number;
        }
        while (isDigit(peek()) || peek() == u'.')
            ++m_at;
        const bool exponent =
            (peek() == u'e' || peek() == u'E') &&
            (isDigit(peek(1)) || ((peek(1) == u'-' || peek(1) == u'+') && isDigit(peek(2))));
        if (exponent) {
            m_at += 2;
            while (isDigit(peek()))
                ++m_at;
            return PromTokenKind::Number;
        }
        if (!isWordStart(peek()) || peek() == u':')
            return PromTokenKind::Number;
        while (isWord(peek()) && peek() != u':') // 1h30m
            ++m_at;
        return PromTokenKind::Duration;
    }

    Result<PromTokenKind> symbol()
    {
        const QChar c = peek();
        const QChar then = peek(1);
        const bool equals = c == u'=' || c == u'!';
        if ((then == u'=' && (equals || c == u'>' || c == u'<')) || (then == u'~' && equals)) {
            m_at += 2;
            return PromTokenKind::Operator;
        }
        if (!QStringView(u"+-*/%^=<>(){}[],@:").contains(c))
            return invalid(QStringLiteral("'%1' is no part of a query")
                               .arg(c.isPrint() ? QString(c) : QStringLiteral("?")));
        m_brackets += c == u'[' ? 1 : c == u']' ? -1 : 0;
        m_brackets = std::max(m_brackets, 0);
        ++m_at;
        return PromTokenKind::Operator;
    }

    const QString& m_text;
    bool m_holes;
    qsizetype m_at = 0;
    int m_brackets = 0;
    std::vector<Placed> m_found;
};

bool is(const Placed* token, QLatin1String text)
{
    return token && token->token.kind != PromTokenKind::String && token->token.text == text;
}

/// What the hole at `index` of the template takes, from what stands around it.
HoleKind kindOf(const std::vector<Placed>& tokens, size_t index)
{
    const Placed* before = index > 0 ? &tokens[index - 1] : nullptr;
    const Placed* after = index + 1 < tokens.size() ? &tokens[index + 1] : nullptr;
    // The innermost bracket that is open here, and the word before it.
    QChar open;
    const Placed* opener = nullptr;
    int depth = 0;
    for (size_t i = index; i-- > 0 && !opener;) {
        if (tokens[i].token.kind != PromTokenKind::Operator)
            continue;
        const QChar c = tokens[i].token.text[0];
        if (c == u')' || c == u'}' || c == u']') {
            ++depth;
        } else if (c == u'(' || c == u'{' || c == u'[') {
            if (depth-- == 0) {
                open = c;
                opener = i > 0 ? &tokens[i - 1] : &tokens[i];
            }
        }
    }
    if (open == u'[' || is(before, QLatin1String("offset")))
        return HoleKind::Duration;
    if (open == u'{') {
        for (const char* sign : {"=", "!=", "=~", "!~"}) {
            if (is(after, QLatin1String(sign)))
                return HoleKind::LabelName;
        }
        return HoleKind::Matchers;
    }
    if (open == u'(') {
        for (const char* word : {"by", "without", "on", "ignoring", "group_left", "group_right"}) {
            if (is(opener, QLatin1String(word)))
                return HoleKind::LabelName;
        }
    }
    if (is(after, QLatin1String("{")) || is(after, QLatin1String("[")))
        return HoleKind::MetricName;
    return HoleKind::Number;
}

bool isOne(const QString& value, PromTokenKind kind)
{
    const auto tokens = lexPromql(value);
    return tokens && tokens->size() == 1 && tokens->front().kind == kind && tokens->front().text == value;
}

bool isDuration(const QString& value)
{
    if (!isOne(value, PromTokenKind::Duration))
        return false;
    static const QStringList kUnits{QStringLiteral("ms"), QStringLiteral("s"), QStringLiteral("m"),
                                    QStringLiteral("h"),  QStringLiteral("d"), QStringLiteral("w"),
                                    QStringLiteral("y")};
    for (qsizetype at = 0; at < value.size();) {
        qsizetype digits = at;
        while (digits < value.size() && isDigit(value[digits]))
            ++digits;
        qsizetype end = digits;
        while (end < value.size() && !isDigit(value[end]))
            ++end;
        if (digits == at || !kUnits.contains(value.mid(digits, end - digits)))
            return false;
        at = end;
    }
    return true;
}

bool isName(const QString& value, bool colons)
{
    return isOne(value, PromTokenKind::Word) && (colons || !value.contains(u':'));
}

/// `a="b", c=~"d"`: one matcher or more.
bool isMatchers(const QString& value)
{
    const auto tokens = lexPromql(value);
    if (!tokens || tokens->size() % 4 != 3 || value.contains(u'#'))
        return false;
    for (size_t i = 0; i < tokens->size(); ++i) {
        const PromToken& token = (*tokens)[i];
        static const QStringList kSigns{QStringLiteral("="), QStringLiteral("!="), QStringLiteral("=~"),
                                        QStringLiteral("!~")};
        const bool fits = i % 4 == 0   ? token.kind == PromTokenKind::Word && !token.text.contains(u':')
                          : i % 4 == 1 ? kSigns.contains(token.text)
                          : i % 4 == 2 ? token.kind == PromTokenKind::String
                                       : token.text == QLatin1String(",");
        if (!fits)
            return false;
    }
    return true;
}

/// The hole's text in the query, or why the value does not fit.
Result<QString> fitted(const QueryHole& hole, const QString& value, QChar quote)
{
    const auto refuse = [&](const QString& wanted) {
        return invalid(
            QStringLiteral("the value of $%1 does not fit: there must stand %2").arg(hole.name, wanted));
    };
    switch (hole.kind) {
    case HoleKind::String:
        return value.isValidUtf16() ? Result<QString>(promqlEscaped(value, quote))
                                    : refuse(QStringLiteral("a text"));
    case HoleKind::Regex:
        return value.isValidUtf16() ? Result<QString>(promqlEscaped(regexQuoted(value), quote))
                                    : refuse(QStringLiteral("a text"));
    case HoleKind::Matchers:
        return isMatchers(value) ? Result<QString>(value)
                                 : refuse(QStringLiteral("label matchers, for example service=\"checkout\""));
    case HoleKind::LabelName:
        return isName(value, false) ? Result<QString>(value) : refuse(QStringLiteral("the name of a label"));
    case HoleKind::MetricName:
        return isName(value, true) ? Result<QString>(value) : refuse(QStringLiteral("the name of a metric"));
    case HoleKind::Duration:
        return isDuration(value) ? Result<QString>(value)
                                 : refuse(QStringLiteral("a length of time, for example 5m"));
    case HoleKind::Number:
        return isOne(value, PromTokenKind::Number) ? Result<QString>(value)
                                                   : refuse(QStringLiteral("a number that is not negative"));
    }
    return refuse(QStringLiteral("something else"));
}

/// The same for any number of values.
Result<QString> fittedOf(const QueryHole& hole, const QStringList& values, QChar quote)
{
    if (values.size() == 1)
        return fitted(hole, values.front(), quote);
    if (hole.kind != HoleKind::Regex)
        return invalid(values.isEmpty()
                           ? QStringLiteral("there is no value for $%1").arg(hole.name)
                           : QStringLiteral("$%1 has %2 values, but only one fits where it stands")
                                 .arg(hole.name)
                                 .arg(values.size()));
    if (values.isEmpty())
        return QStringLiteral(".*");
    QStringList alternatives;
    for (const QString& value : values) {
        const auto text = fitted(hole, value, quote);
        if (!text)
            return text;
        alternatives << *text;
    }
    return QStringLiteral("(?:%1)").arg(alternatives.join(u'|'));
}

} // namespace

QString promqlEscaped(const QString& text, QChar quote)
{
    QString escaped;
    for (const QChar c : text) {
        if (c == u'\\' || c == quote) {
            escaped += u'\\';
            escaped += c;
        } else if (c == u'\n') {
            escaped += QLatin1String("\\n");
        } else if (c < u' ' || c == QChar(0x7f)) {
            escaped += QStringLiteral("\\u%1").arg(c.unicode(), 4, 16, QLatin1Char('0'));
        } else {
            escaped += c;
        }
    }
    return escaped;
}

QString regexQuoted(const QString& text)
{
    // What Go's regexp.QuoteMeta escapes (pkg.go.dev/regexp, read 2026-11).
    QString quoted;
    for (const QChar c : text) {
        if (QStringView(u"\\.+*?()|[]{}^$").contains(c))
            quoted += u'\\';
        quoted += c;
    }
    return quoted;
}

Result<std::vector<PromToken>> lexPromql(const QString& query)
{
    const auto placed = Lexer(query, false).run();
    if (!placed)
        return tl::unexpected(placed.error());
    std::vector<PromToken> tokens;
    tokens.reserve(placed->size());
    for (const Placed& one : *placed)
        tokens.push_back(one.token);
    return tokens;
}

Result<QueryTemplate> QueryTemplate::parse(const QString& text)
{
    const auto tokens = Lexer(text, true).run();
    if (!tokens)
        return tl::unexpected(tokens.error());
    QueryTemplate made;
    const auto addText = [&made](QStringView piece) {
        if (piece.isEmpty())
            return;
        if (made.m_pieces.empty() || made.m_pieces.back().hole >= 0)
            made.m_pieces.push_back({});
        made.m_pieces.back().text += piece;
    };
    const auto addHole = [&made](const QString& name, HoleKind kind, QChar quote) {
        made.m_pieces.push_back({{}, int(made.m_holes.size()), quote});
        made.m_holes.push_back({name, kind});
    };
    qsizetype done = 0;
    for (size_t i = 0; i < tokens->size(); ++i) {
        const Placed& token = (*tokens)[i];
        addText(QStringView(text).mid(done, token.at - done)); // blanks, and comments as they are
        done = token.at + token.token.text.size();
        made.m_tokens.push_back(token.token);
        if (token.token.kind == PromTokenKind::Hole) {
            addHole(token.token.text.mid(1), kindOf(*tokens, i), {});
            continue;
        }
        if (token.token.kind != PromTokenKind::String) {
            addText(token.token.text);
            continue;
        }
        const bool regex = i > 0 && (is(&(*tokens)[i - 1], QLatin1String("=~")) ||
                                     is(&(*tokens)[i - 1], QLatin1String("!~")));
        const QStringView inside(token.token.text);
        const QChar quote = inside[0];
        for (qsizetype at = 0; at < inside.size();) {
            const QChar following = at + 1 < inside.size() ? inside[at + 1] : QChar();
            if (inside[at] == u'\\' && quote != u'`') {
                addText(inside.mid(at, 2));
                at += 2;
            } else if (inside[at] == u'$' && following == u'$') {
                addText(u"$");
                at += 2;
            } else if (inside[at] == u'$' && isNameStart(following)) {
                qsizetype end = at + 1;
                while (end < inside.size() && isWord(inside[end]) && inside[end] != u':')
                    ++end;
                if (quote == u'`')
                    return invalid(
                        QStringLiteral("$%1 stands in a raw string, where nothing can be escaped: use \"…\"")
                            .arg(inside.mid(at + 1, end - at - 1)));
                addHole(inside.mid(at + 1, end - at - 1).toString(),
                        regex ? HoleKind::Regex : HoleKind::String, quote);
                at = end;
            } else {
                addText(inside.mid(at, 1));
                ++at;
            }
        }
    }
    addText(QStringView(text).mid(done));
    return made;
}

Result<QString> QueryTemplate::fill(const std::map<QString, QString>& values) const
{
    std::map<QString, QStringList> lists;
    for (const auto& [name, value] : values)
        lists.emplace(name, QStringList{value});
    return fill(lists);
}

Result<QString> QueryTemplate::fill(const std::map<QString, QStringList>& values) const
{
    QString query;
    std::vector<std::vector<PromToken>> bare; // what stands in the holes outside of strings, in order
    for (const Piece& piece : m_pieces) {
        if (piece.hole < 0) {
            query += piece.text;
            continue;
        }
        const QueryHole& hole = m_holes[size_t(piece.hole)];
        const auto value = values.find(hole.name);
        if (value == values.end())
            return invalid(QStringLiteral("there is no value for $%1").arg(hole.name));
        const auto text = fittedOf(hole, value->second, piece.quote);
        if (!text)
            return tl::unexpected(text.error());
        query += *text;
        if (piece.quote.isNull())
            bare.push_back(*lexPromql(*text));
    }
    // The proof, whatever the rules above missed: the filled text has the tokens of the template and of the
    // values, nothing grew together, nothing began or ended elsewhere.
    std::vector<PromToken> expected;
    size_t next = 0;
    for (const PromToken& token : m_tokens) {
        if (token.kind != PromTokenKind::Hole) {
            expected.push_back(token);
            continue;
        }
        expected.insert(expected.end(), bare[next].begin(), bare[next].end());
        ++next;
    }
    const auto same = [](const PromToken& one, const PromToken& other) {
        return one.kind == other.kind && (one.text == other.text || one.kind == PromTokenKind::String);
    };
    const auto tokens = lexPromql(query);
    if (!tokens || !std::equal(tokens->begin(), tokens->end(), expected.begin(), expected.end(), same))
        return invalid(QStringLiteral("a value would change what the query asks; it was not used"));
    return query;
}

} // namespace muster
