// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/domain/fuzzy_index.h"

#include <algorithm>

namespace muster {

namespace {

constexpr int kMostOfDetail = 1000 / 4; ///< a detail counts a quarter
constexpr std::size_t kMostSteps = 40;  ///< letters that are remembered

} // namespace

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
        // What stands in the title beats whatever the detail could say.
        int one = wordScore(row.title, word);
        if (one < kMostOfDetail)
            one = std::max(one, (wordScore(row.detail, word) + 3) / 4);
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
    const auto goesOnFrom = [&](const Step& step) {
        bool narrows = words.size() >= step.words.size();
        for (qsizetype i = 0; narrows && i < step.words.size(); ++i)
            narrows = words[i].startsWith(step.words[i]);
        return narrows;
    };
    while (!m_steps.empty() && (words.isEmpty() || !goesOnFrom(m_steps.back())))
        m_steps.pop_back();
    m_lookedAt = 0;
    if (words.isEmpty())
        return {};
    if (m_steps.empty() || m_steps.back().words != words) {
        quint64 letters = 0;
        for (const QString& word : words)
            letters |= FuzzyIndex::lettersOf(word);
        Step next{words, {}};
        const auto look = [&](int entry) {
            const FuzzyIndex::Entry& row = m_index->m_entries[static_cast<std::size_t>(entry)];
            if ((letters & ~row.letters) != 0)
                return;
            if (const int score = m_index->score(entry, words); score > 0)
                next.left.push_back({entry, score});
        };
        if (m_steps.empty()) {
            m_lookedAt = m_index->size();
            for (int entry = 0; entry < m_index->size(); ++entry)
                look(entry);
        } else {
            const std::vector<Hit>& before = m_steps.back().left;
            m_lookedAt = static_cast<int>(before.size());
            for (const Hit& hit : before)
                look(hit.entry);
        }
        if (m_steps.size() >= kMostSteps)
            m_steps.erase(m_steps.begin() + 1); // the first letter is the dearest
        m_steps.push_back(std::move(next));
    }
    std::vector<Hit> hits;
    for (const Hit& hit : m_steps.back().left) {
        if (!accept || accept(hit.entry))
            hits.push_back(hit);
    }

    const auto better = [](const Hit& a, const Hit& b) {
        return a.score != b.score ? a.score > b.score : a.entry < b.entry;
    };
    const std::size_t wanted = std::min(hits.size(), static_cast<std::size_t>(std::max(0, most)));
    std::partial_sort(hits.begin(), hits.begin() + static_cast<std::ptrdiff_t>(wanted), hits.end(), better);
    hits.resize(wanted);
    return hits;
}

} // namespace muster
