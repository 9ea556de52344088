// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/domain/word_diff.h"

#include <QRegularExpression>
#include <QStringList>

#include <algorithm>
#include <cstdint>

namespace muster {

namespace {

/// A million cells of two bytes: a millisecond or two.
constexpr qsizetype kMostWords = 1000;

QStringList wordsOf(const QString& text)
{
    static const QRegularExpression space(QStringLiteral("\\s+"));
    return text.split(space, Qt::SkipEmptyParts);
}

class Parts
{
public:
    void add(DiffPart::Kind kind, const QString& word)
    {
        if (!m_parts.empty() && m_parts.back().kind == kind)
            m_parts.back().text += QLatin1Char(' ') + word;
        else
            m_parts.push_back({kind, word});
    }
    std::vector<DiffPart> take() { return std::move(m_parts); }

private:
    std::vector<DiffPart> m_parts;
};

} // namespace

std::vector<DiffPart> wordDiff(const QString& before, const QString& after)
{
    using Kind = DiffPart::Kind;
    const QStringList a = wordsOf(before), b = wordsOf(after);
    qsizetype begin = 0;
    while (begin < a.size() && begin < b.size() && a[begin] == b[begin])
        ++begin;
    qsizetype end = 0;
    while (end < a.size() - begin && end < b.size() - begin && a[a.size() - 1 - end] == b[b.size() - 1 - end])
        ++end;

    Parts parts;
    for (qsizetype i = 0; i < begin; ++i)
        parts.add(Kind::Same, a[i]);
    const qsizetype n = a.size() - begin - end, m = b.size() - begin - end;
    if (n > kMostWords || m > kMostWords) {
        for (qsizetype i = 0; i < n; ++i)
            parts.add(Kind::Removed, a[begin + i]);
        for (qsizetype j = 0; j < m; ++j)
            parts.add(Kind::Added, b[begin + j]);
    } else {
        // lengths[i][j]: longest common subsequence of what begins at word i of a and j of b.
        std::vector<std::uint16_t> lengths(static_cast<size_t>((n + 1) * (m + 1)), 0);
        const auto cell = [&](qsizetype i, qsizetype j) -> std::uint16_t& {
            return lengths[static_cast<size_t>(i * (m + 1) + j)];
        };
        for (qsizetype i = n - 1; i >= 0; --i) {
            for (qsizetype j = m - 1; j >= 0; --j)
                cell(i, j) = a[begin + i] == b[begin + j] ? static_cast<std::uint16_t>(cell(i + 1, j + 1) + 1)
                                                          : std::max(cell(i + 1, j), cell(i, j + 1));
        }
        qsizetype i = 0, j = 0;
        while (i < n || j < m) {
            if (i < n && j < m && a[begin + i] == b[begin + j]) {
                parts.add(Kind::Same, a[begin + i]);
                ++i;
                ++j;
            } else if (i < n && (j == m || cell(i + 1, j) >= cell(i, j + 1))) {
                parts.add(Kind::Removed, a[begin + i++]);
            } else {
                parts.add(Kind::Added, b[begin + j++]);
            }
        }
    }
    for (qsizetype i = a.size() - end; i < a.size(); ++i)
        parts.add(Kind::Same, a[i]);
    return parts.take();
}

} // namespace muster
