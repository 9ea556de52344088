// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
// Finds titles by a few letters: words anywhere, beginnings of words, or letters in order ("rtl" finds
// "Return to live"). Texts are folded once, when they are added; a search that goes on from the last one
// looks only at what was left of it. Not for full text: that is the store's search.

#include <QString>
#include <QStringList>

#include <functional>
#include <vector>

namespace muster {

/// Role: the titles. A value; not changed once it is searched, so one may be built on another thread.
class FuzzyIndex
{
public:
    /// `detail` counts a quarter of the title ("War room", a service). `bonus`: added to what matches at all.
    void add(const QString& title, const QString& detail = {}, int bonus = 0);
    void reserve(std::size_t count) { m_entries.reserve(count); }
    int size() const { return static_cast<int>(m_entries.size()); }

    /// Match quality of one entry for words from `wordsOf`; 0: none. Every word has to match.
    int score(int entry, const QStringList& words) const;
    /// Folded, split at spaces.
    static QStringList wordsOf(const QString& typed);
    /// Quality of one folded word in one folded text: beginning, then beginnings of words, then anywhere,
    /// then letters in order; 0: none.
    static int wordScore(const QString& text, const QString& word);

private:
    friend class FuzzySearch;
    struct Entry
    {
        QString title, detail; ///< folded
        quint64 letters = 0;   ///< which occur, for a first quick no
        int bonus = 0;
    };
    static quint64 lettersOf(const QString& text);
    std::vector<Entry> m_entries;
};

/// Role: one search that follows the typing. Thread: any one. The index must live as long and not change.
class FuzzySearch
{
public:
    struct Hit
    {
        int entry = 0, score = 0;
        friend bool operator==(const Hit&, const Hit&) = default;
    };
    explicit FuzzySearch(const FuzzyIndex& index) : m_index(&index) {}
    /// The best, best first, equals in the order of the index; at most `most`. Nothing typed: nothing. O(what
    /// was left by the words before) when `typed` goes on from them or takes back some of them, else O(size).
    /// `accept` (may be empty): only those entries are answered.
    std::vector<Hit> find(const QString& typed, int most, const std::function<bool(int entry)>& accept = {});
    /// How many entries match the words of the last `find`.
    int matching() const { return m_steps.empty() ? 0 : static_cast<int>(m_steps.back().left.size()); }
    /// How many entries the last `find` looked at; for tests.
    int lookedAt() const { return m_lookedAt; }

private:
    const FuzzyIndex* m_index;
    /// What some words left, in the order of the index.
    struct Step
    {
        QStringList words;
        std::vector<Hit> left;
    };
    std::vector<Step> m_steps; ///< each goes on from the one before: letters that are taken back cost nothing
    int m_lookedAt = 0;
};

} // namespace muster
