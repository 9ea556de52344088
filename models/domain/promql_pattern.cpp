// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/domain/promql_pattern.h"

#include <QHash>
#include <QRegularExpression>

namespace muster::promql {

namespace {

constexpr qsizetype kLongest = 1000;
constexpr int kMostRepeats = 1000; // RE2's own bound

/// Role: walks over one pattern once, for what PCRE takes and RE2 does not.
class PatternReader
{
public:
    explicit PatternReader(const QString& pattern) : m_pattern(pattern) {}

    std::optional<QString> run()
    {
        bool repeats = false; // what stands before is a repetition
        while (m_at < m_pattern.size() && !m_problem) {
            const qsizetype length = repetition();
            if (length > 0) {
                if (repeats)
                    refuse(QStringLiteral("one repetition right behind another"));
                m_at += length;
                if (at(0) == u'?') // as few as possible
                    ++m_at;
                repeats = true;
                continue;
            }
            repeats = false;
            step();
        }
        return m_problem;
    }

private:
    QChar at(qsizetype ahead) const
    {
        return m_at + ahead < m_pattern.size() ? m_pattern[m_at + ahead] : QChar();
    }

    void refuse(const QString& what)
    {
        if (!m_problem)
            m_problem = QStringLiteral("the pattern holds %1, which Prometheus does not know").arg(what);
    }

    /// Length of the repetition that begins here; 0: none does.
    qsizetype repetition()
    {
        if (at(0) == u'*' || at(0) == u'+' || at(0) == u'?')
            return m_at == 0 ? 0 : 1; // at the beginning PCRE says it
        if (at(0) != u'{')
            return 0;
        static const QRegularExpression counted(QStringLiteral("\\G\\{(\\d+)(?:,(\\d*))?\\}"));
        const auto match = counted.match(m_pattern, m_at);
        if (!match.hasMatch()) // then it is a brace
            return 0;
        const auto tooMany = [](QStringView count) {
            return count.size() > 4 || count.toInt() > kMostRepeats;
        };
        if (tooMany(match.capturedView(1)) || tooMany(match.capturedView(2)))
            refuse(QStringLiteral("more than 1,000 repetitions"));
        return match.capturedLength();
    }

    void step()
    {
        const QChar c = at(0);
        if (c == u'\\')
            return escape();
        if (c == u'[')
            return charClass();
        if (c == u'(')
            return group();
        ++m_at;
    }

    void escape()
    {
        const QChar c = at(1);
        if (c == u'Q') { // literally, up to \E or the end
            const qsizetype end = m_pattern.indexOf(QLatin1String("\\E"), m_at + 2);
            m_at = end < 0 ? m_pattern.size() : end + 2;
            return;
        }
        const bool octal = at(2) >= u'0' && at(2) <= u'7';
        if (c >= u'1' && c <= u'9' && !(c <= u'7' && octal))
            refuse(QStringLiteral("a reference to a group (\\%1)").arg(c));
        else if (c.isLetter() && !QStringView(u"AbBzafnrtvxdDsSwWpP").contains(c))
            refuse(QStringLiteral("\\%1").arg(c));
        m_at += 2;
    }

    void charClass()
    {
        ++m_at;
        if (at(0) == u'^')
            ++m_at;
        if (at(0) == u']') // the first one is itself
            ++m_at;
        while (m_at < m_pattern.size() && at(0) != u']' && !m_problem) {
            const qsizetype named =
                at(0) == u'[' && at(1) == u':' ? m_pattern.indexOf(QLatin1String(":]"), m_at + 2) : -1;
            if (named >= 0)
                m_at = named + 2;
            else if (at(0) == u'\\')
                escape();
            else
                ++m_at;
        }
        ++m_at;
    }

    void group()
    {
        if (at(1) == u'*')
            refuse(QStringLiteral("(*"));
        if (at(1) != u'?') {
            ++m_at;
            return;
        }
        static const QRegularExpression known(
            QStringLiteral("\\G\\(\\?(?:P?<[A-Za-z0-9_]+>|[imsU]*(?:-[imsU]+)?[:)])"));
        const auto match = known.match(m_pattern, m_at);
        if (match.hasMatch()) {
            m_at += match.capturedLength();
            return;
        }
        const bool looks =
            at(2) == u'=' || at(2) == u'!' || (at(2) == u'<' && (at(3) == u'=' || at(3) == u'!'));
        refuse(looks ? QStringLiteral("a look at what stands beside (%1)")
                           .arg(m_pattern.mid(m_at, at(2) == u'<' ? 4 : 3))
                     : m_pattern.mid(m_at, 3));
        m_at += 2;
    }

    const QString& m_pattern;
    qsizetype m_at = 0;
    std::optional<QString> m_problem;
};

} // namespace

static std::optional<QString> problemOf(const QString& pattern)
{
    if (pattern.size() > kLongest)
        return std::nullopt;
    if (auto problem = PatternReader(pattern).run())
        return problem;
    const QRegularExpression tried(pattern, QRegularExpression::DotMatchesEverythingOption);
    if (tried.isValid() || pattern.contains(QLatin1String("\\p"), Qt::CaseInsensitive))
        return std::nullopt;
    return QStringLiteral("the pattern cannot be read: %1").arg(tried.errorString());
}

std::optional<QString> patternProblem(const QString& pattern)
{
    // A runbook says the same few patterns again and again, and each query is read more than once.
    constexpr qsizetype kKept = 64, kShort = 200;
    thread_local QHash<QString, std::optional<QString>> known;
    if (pattern.size() > kShort)
        return problemOf(pattern);
    if (const auto found = known.constFind(pattern); found != known.cend())
        return *found;
    if (known.size() >= kKept)
        known.clear();
    return known.insert(pattern, problemOf(pattern)).value();
}

} // namespace muster::promql
