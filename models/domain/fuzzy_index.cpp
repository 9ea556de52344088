// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/domain/fuzzy_index.h"

#include <algorithm>

namespace muster {

quint64 FuzzyIndex::lettersOf(const QString& text)
{
    quint64 letters = 0;
    for (const QChar letter : text) {
        if (!letter.isSpace())
            letters |= quint64{1} << (letter.unicode() & 63U);
    }
    return letters;
}

void FuzzyIndex::add(const QString& title, const QString& detail, int bonus)
{
    Entry entry{title.toCaseFolded(), detail.toCaseFolded(), 0, bonus};
    entry.letters = lettersOf(entry.title) | lettersOf(entry.detail);
    m_entries.push_back(std::move(entry));
}

QStringList FuzzyIndex::wordsOf(const QString& typed)
{
    return typed.toCaseFolded().simplified().split(QLatin1Char(' '), Qt::SkipEmptyParts);
}

int FuzzyIndex::wordScore(const QString& text, const QString& word)
{
    if (text.startsWith(word))
        return 1000 - static_cast<int>(std::min<qsizetype>(text.size(), 150));
    const qsizetype found = text.indexOf(word);
    if (found > 0) {
        // The best place is where a word begins; the first place need not be one.
        qsizetype place = found;
        while (place > 0 && text.at(place - 1).isLetterOrNumber())
            place = text.indexOf(word, place + 1);
        if (place > 0)
            return 800 - static_cast<int>(std::min<qsizetype>(place, 150));
        return 500 - static_cast<int>(std::min<qsizetype>(found, 150));
    }
    int score = 200;
    qsizetype at = -1;
    for (const QChar wanted : word) {
        const qsizetype next = text.indexOf(wanted, at + 1);
        if (next < 0)
            return 0;
        const bool wordStart = next == 0 || !text.at(next - 1).isLetterOrNumber();
        score += wordStart ? 10 : -static_cast<int>(std::min<qsizetype>(next - at, 20));
        at = next;
    }
    return std::max(score, 1);
}

int FuzzyIndex::score(int entry, const QStringList& words) const
{
    const Entry& row = m_entries[static_cast<std::size_t>(entry)];
    int sum = 0;
    for (const QString& word : words) {
        const int one = std::max(wordScore(row.title, word), (wordScore(row.detail, word) + 3) / 4);
        if (one == 0)
            return 0;
        sum += one;
    }
    return words.isEmpty() ? 0 : sum / static_cast<int>(words.size()) + row.bonus;
}

std::vector<FuzzySearch::Hit> FuzzySearch::find(const QString& typed, int most,
                                                const std::function<bool(int entry)>& accept)
{
    const QStringList words = FuzzyIndex::wordsOf(typed);
    // Each word goes on from the one that stood in its place, and more may follow: what did not match cannot
    // match now.
    bool narrows = m_narrowed && words.size() >= m_words.size();
    for (qsizetype i = 0; narrows && i < m_words.size(); ++i)
        narrows = words[i].startsWith(m_words[i]);
    m_words = words;
    m_lookedAt = 0;
    if (words.isEmpty()) {
        m_left.clear();
        m_narrowed = false;
        return {};
    }
    quint64 letters = 0;
    for (const QString& word : words)
        letters |= FuzzyIndex::lettersOf(word);

    std::vector<int> left;
    std::vector<Hit> hits;
    const auto look = [&](int entry) {
        const FuzzyIndex::Entry& row = m_index->m_entries[static_cast<std::size_t>(entry)];
        if ((letters & ~row.letters) != 0)
            return;
        const int score = m_index->score(entry, words);
        if (score > 0) {
            left.push_back(entry);
            if (!accept || accept(entry))
                hits.push_back({entry, score});
        }
    };
    if (narrows) {
        m_lookedAt = static_cast<int>(m_left.size());
        for (const int entry : m_left)
            look(entry);
    } else {
        m_lookedAt = m_index->size();
        for (int entry = 0; entry < m_index->size(); ++entry)
            look(entry);
    }
    m_left = std::move(left);
    m_narrowed = true;

    const auto better = [](const Hit& a, const Hit& b) {
        return a.score != b.score ? a.score > b.score : a.entry < b.entry;
    };
    const std::size_t wanted = std::min(hits.size(), static_cast<std::size_t>(std::max(0, most)));
    std::partial_sort(hits.begin(), hits.begin() + static_cast<std::ptrdiff_t>(wanted), hits.end(), better);
    hits.resize(wanted);
    return hits;
}

} // namespace muster
