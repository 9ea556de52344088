// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/domain/promql.h"

#include <QRegularExpression>

#include <algorithm>

namespace muster::promql {

namespace {

/// The tokens that count, of a text right or wrong, with a few questions about them.
class Surroundings
{
public:
    explicit Surroundings(QStringView text) : m_text(text)
    {
        for (const Token& token : lex(text).tokens) {
            if (token.kind != TokenKind::Blank && token.kind != TokenKind::Comment)
                m_tokens.push_back(token);
        }
    }
    size_t count() const { return m_tokens.size(); }
    const Token& at(size_t index) const { return m_tokens[index]; }
    QStringView text(size_t index) const
    {
        return index < count() ? m_text.mid(at(index).from, at(index).length) : QStringView();
    }
    bool is(size_t index, QStringView sign) const
    {
        return index < count() && at(index).kind != TokenKind::String && text(index) == sign;
    }
    /// The first token that begins at or behind this place.
    size_t from(qsizetype place) const
    {
        const auto found =
            std::lower_bound(m_tokens.begin(), m_tokens.end(), place,
                             [](const Token& token, qsizetype wanted) { return token.from < wanted; });
        return size_t(found - m_tokens.begin());
    }
    bool isSign(size_t index) const
    {
        return is(index, u"=") || is(index, u"!=") || is(index, u"=~") || is(index, u"!~");
    }
    /// The bracket that closes the one at `open`, or `count()`.
    size_t closing(size_t open) const
    {
        int depth = 0;
        for (size_t i = open; i < count(); ++i) {
            if (at(i).kind == TokenKind::Bracket)
                depth += opens(i) ? 1 : -1;
            if (depth == 0)
                return i;
        }
        return count();
    }
    /// The bracket that the one at `close` closes, or `count()`.
    size_t opening(size_t close) const
    {
        int depth = 0;
        for (size_t i = close + 1; i-- > 0;) {
            if (at(i).kind == TokenKind::Bracket)
                depth += opens(i) ? -1 : 1;
            if (depth == 0)
                return i;
        }
        return count();
    }
    /// The first metric of [begin, end); empty when there is none.
    QString firstMetric(size_t begin, size_t end) const
    {
        for (size_t i = begin; i < std::min(end, count()); ++i) {
            if (at(i).kind == TokenKind::Metric)
                return text(i).toString();
        }
        return {};
    }
    QString lastMetric(size_t end) const
    {
        for (size_t i = std::min(end, count()); i-- > 0;) {
            if (at(i).kind == TokenKind::Metric)
                return text(i).toString();
        }
        return {};
    }

private:
    bool opens(size_t index) const { return is(index, u"(") || is(index, u"{") || is(index, u"["); }
    QStringView m_text;
    std::vector<Token> m_tokens;
};

bool isWordLike(QStringView text)
{
    return !text.isEmpty() && (text.front().isLetter() || text.front() == u'_' || text.front() == u':');
}

/// Metric, label names given and the other matchers of the braces that open at `open`, without the matcher
/// around `place`.
void describeSelector(const Surroundings& all, size_t open, qsizetype place, Completion& found)
{
    if (open > 0 && all.at(open - 1).kind == TokenKind::Metric)
        found.metric = all.text(open - 1).toString();
    QStringList matchers;
    for (size_t i = open + 1; i < all.count() && !all.is(i, u"}");) {
        const Token& first = all.at(i);
        const bool whole = all.isSign(i + 1) && i + 2 < all.count() &&
                           all.at(i + 2).kind == TokenKind::String && !all.at(i + 2).flawed;
        const qsizetype to = whole ? all.at(i + 2).to() : first.to();
        const bool here = first.from <= place && place <= to;
        const bool name = first.kind == TokenKind::Label || first.kind == TokenKind::String;
        if (name && !first.flawed && !here) {
            const QString label = first.kind == TokenKind::String ? unquoted(all.text(i)).value_or(QString())
                                                                  : all.text(i).toString();
            if (whole || all.is(i + 1, u",") || all.is(i + 1, u"}"))
                matchers << all.text(i).toString() +
                                (whole ? all.text(i + 1).toString() + all.text(i + 2).toString() : QString());
            if (whole && label == QStringLiteral("__name__") && all.is(i + 1, u"="))
                found.metric = unquoted(all.text(i + 2)).value_or(QString());
            else if (!all.isSign(i + 1) && first.kind == TokenKind::String)
                found.metric = label;
            if (all.isSign(i + 1))
                found.given << label;
            // A word without sign and value would make the whole selector wrong.
            if (!whole && first.kind == TokenKind::Label && !matchers.isEmpty())
                matchers.removeLast();
        }
        i += whole ? 3 : 1;
    }
    const bool bare = open > 0 && all.at(open - 1).kind == TokenKind::Metric;
    found.selector = bare ? found.metric : QString();
    if (!matchers.isEmpty())
        found.selector += u'{' + matchers.join(u',') + u'}';
}

/// The metric whose labels stand in the brackets behind by, on, group_left …
QString metricOfLabels(const Surroundings& all, size_t open)
{
    const size_t word = open - 1;
    QString metric;
    if (isGrouping(all.text(word))) {
        const size_t close = all.closing(open);
        if (all.is(close + 1, u"("))
            metric = all.firstMetric(close + 1, all.closing(close + 1));
        if (metric.isEmpty() && word > 0 && all.is(word - 1, u")")) {
            const size_t before = all.opening(word - 1);
            metric = before < all.count() ? all.firstMetric(before, word) : QString();
        }
    } else if (all.text(word).compare(u"group_left", Qt::CaseInsensitive) == 0) {
        metric = all.firstMetric(all.closing(open), all.count());
    } else {
        metric = all.lastMetric(word);
    }
    return metric.isEmpty() ? all.firstMetric(0, all.count()) : metric;
}

void describeLabels(const Surroundings& all, qsizetype bracket, qsizetype place, Completion& found)
{
    const size_t open = all.from(bracket);
    if (open == 0 || open >= all.count())
        return;
    found.metric = found.selector = metricOfLabels(all, open);
    for (size_t i = open + 1; i < all.count() && !all.is(i, u")"); ++i) {
        const Token& token = all.at(i);
        if (token.kind == TokenKind::Label && !(token.from <= place && place <= token.to()))
            found.given << all.text(i).toString();
    }
}

} // namespace

Completion completionAt(QStringView text, qsizetype cursor)
{
    using Place = Completion::Place;
    Completion found;
    found.from = found.to = cursor;
    const Surroundings all(text);

    // What the place touches from behind.
    Token touched;
    bool touches = false;
    for (const Token& token : lex(text).tokens) {
        if (token.from < cursor && cursor <= token.to()) {
            touched = token;
            touches = true;
        }
    }
    const QStringView touchedText = touches ? text.mid(touched.from, touched.length) : QStringView();
    const bool inString =
        touches && touched.kind == TokenKind::String && (cursor < touched.to() || !unquoted(touchedText));
    if (touches && !inString) {
        if (isWordLike(touchedText)) {
            found.from = touched.from;
            found.to = touched.to();
            found.typed = text.mid(found.from, cursor - found.from).toString();
        } else if (touched.kind != TokenKind::Blank && touched.kind != TokenKind::Bracket &&
                   touched.kind != TokenKind::Comma && touched.kind != TokenKind::Operator) {
            return found;
        }
    }

    const qsizetype before = inString ? touched.from : found.from;
    const Lexed state = lex(text.left(before));
    const size_t next = all.from(before);
    const size_t last = next - 1; // only where next > 0

    if (state.inside == Inside::Span)
        return found;
    if (state.inside == Inside::Matchers) {
        const size_t open = all.from(state.bracket);
        const bool value = next > 1 && all.isSign(last);
        if (!value && !inString && (all.is(last, u"{") || all.is(last, u",")))
            found.place = Place::LabelName;
        if (value) {
            found.place = Place::LabelValue;
            found.pattern = all.is(last, u"=~") || all.is(last, u"!~");
            found.label = all.at(last - 1).kind == TokenKind::String
                              ? unquoted(all.text(last - 1)).value_or(QString())
                              : all.text(last - 1).toString();
            if (inString) {
                found.quote = touchedText.front();
                found.closed = unquoted(touchedText).has_value();
                found.from = touched.from + 1;
                found.to = found.closed ? touched.to() - 1 : cursor;
                const QStringView typed = text.mid(found.from, cursor - found.from);
                found.typed =
                    unquoted(found.quote + typed.toString() + found.quote).value_or(typed.toString());
            }
        }
        if (found.place != Place::Nothing)
            describeSelector(all, open, value ? all.at(last - 1).from : found.from, found);
        return found;
    }
    if (inString)
        return found;
    if (state.inside == Inside::Labels) {
        if (next > 0 && (all.is(last, u"(") || all.is(last, u","))) {
            found.place = Place::LabelName;
            describeLabels(all, state.bracket, found.from, found);
        }
        return found;
    }
    if (next > 0 && all.is(last, u"@"))
        return found;
    if (next > 0 && all.at(last).kind == TokenKind::Keyword &&
        all.text(last).compare(u"offset", Qt::CaseInsensitive) == 0)
        return found;
    found.place = state.operandDue ? Place::Operand : Place::Operator;
    if (next > 0 && found.place == Place::Operand)
        found.afterMatch = all.at(last).kind == TokenKind::Operator;
    if (next > 0 && found.place == Place::Operator) {
        const size_t open = all.is(last, u")") ? all.opening(last) : all.count();
        found.afterAggregation = findAggregation(all.text(last)) ||
                                 (open > 0 && open < all.count() && findAggregation(all.text(open - 1)));
    }
    return found;
}

std::optional<Problem> problemFromServer(QStringView server, QStringView query)
{
    static const QRegularExpression place(QStringLiteral("(\\d{1,6}):(\\d{1,6}): parse error: ([^\\n]*)"));
    const auto said = place.match(server);
    if (!said.hasMatch())
        return std::nullopt;
    const int line = said.captured(1).toInt();
    const int column = said.captured(2).toInt();
    qsizetype at = 0;
    for (int passed = 1; passed < line; ++passed) {
        const qsizetype end = query.indexOf(u'\n', at);
        if (end < 0)
            break;
        at = end + 1;
    }
    for (int bytes = 1; at < query.size() && bytes < column && query[at] != u'\n';) {
        const bool pair = query[at].isHighSurrogate() && at + 1 < query.size();
        const char16_t c = query[at].unicode();
        bytes += pair ? 4 : c < 0x80 ? 1 : c < 0x800 ? 2 : 3;
        at += pair ? 2 : 1;
    }
    Problem problem{std::min(at, query.size()), 0, said.captured(3).trimmed().left(300)};
    if (problem.words.isEmpty())
        problem.words = QStringLiteral("the query cannot be read from here");
    for (const Token& token : lex(query).tokens) {
        if (token.from <= at && at < token.to())
            problem.length = token.to() - at;
    }
    return problem;
}

} // namespace muster::promql
