// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
// What makes a timeline of 100,000 and more events fast to filter: kind, source, person and the folded words
// of every line, laid out for one pass. Pure; built and asked on any thread. Knows nothing of how lines are
// shown.

#include "models/domain/timeline_filter.h"
#include "models/domain/timeline_merge.h"

#include <QByteArray>
#include <QString>

#include <array>
#include <atomic>
#include <cstdint>
#include <optional>
#include <utility>
#include <vector>

namespace muster {

/// What a filter leaves of a timeline, and what each of its choices would.
struct FilteredTimeline
{
    std::vector<uint32_t> shown; ///< places in the lines, newest first
    /// How many lines each choice has, given all other parts of the filter, not its own.
    std::array<int, 16> kinds{};                          ///< by EventKind
    std::vector<std::pair<QString, int>> sources, people; ///< by name; those with 0 are told as well
    int pinned = 0;
    int total = 0;         ///< lines, filtered or not
    bool complete = false; ///< false: stopped, or only as many as were wanted; counts are then not to be used
};

/// The lines of one index that have all of these words, whatever else a filter asks for. Words that go on
/// from these are looked for among them only.
struct WordHits
{
    std::vector<QByteArray> words; ///< folded
    std::vector<uint32_t> lines;   ///< numbers from the newest line on, ascending
    const void* index = nullptr;   ///< whose lines; only compared
};

/// Role: immutable once built. Cost: about 220 bytes a line; building 100,000 lines takes some 60 ms on one
/// core.
class TimelineIndex
{
public:
    TimelineIndex() = default;
    /// `lines`: ascending by time, as mergeDuplicates gives them. They are not kept.
    explicit TimelineIndex(const std::vector<MergedEvent>& lines);

    /// There is such a line, shown or not.
    bool has(EventKind kind) const { return m_has[static_cast<size_t>(kind)]; }
    int size() const { return static_cast<int>(m_kinds.size()); }
    /// All shown lines and the counts. `stop`: may be set from another thread; the answer is then incomplete.
    /// `known` (may be null): hits of words before these. `hits` (may be null): takes those of these words.
    FilteredTimeline filtered(const TimelineFilter& filter, const std::atomic<bool>* stop = nullptr,
                              const WordHits* known = nullptr, WordHits* hits = nullptr) const;
    /// The newest `most` shown lines, without counts: what a person sees first while the rest is counted.
    /// With `around` (a place in the lines) also so many on either side of it.
    FilteredTimeline newest(const TimelineFilter& filter, int most, const std::atomic<bool>* stop = nullptr,
                            const WordHits* known = nullptr, std::optional<uint32_t> around = {}) const;

private:
    struct Wanted;
    Wanted wanted(const TimelineFilter& filter) const;
    uint8_t failures(const Wanted& wanted, size_t place, bool hasWords) const;
    /// For lines [first, last) counted from the newest: which of them have all words. `among` (may be null):
    /// only these can.
    void markWords(const std::vector<QByteArray>& words, size_t first, size_t last, const WordHits* among,
                   std::vector<uint8_t>& has) const;
    /// `known`, if it is of this index and every line with these words is one of its.
    const WordHits* usable(const std::vector<QByteArray>& words, const WordHits* known) const;

    std::array<bool, 16> m_has{};
    // By place in the lines.
    std::vector<uint8_t> m_kinds, m_pinned;
    std::vector<uint32_t> m_person, m_sources; ///< numbers of names; of sets of sources
    // Names by number, and who tells a line that several tools tell.
    std::vector<QString> m_people, m_sourceNames;
    std::vector<std::vector<uint32_t>> m_sourceSets;
    /// Folded words of the newest line first, each line ended by a line break: words have none.
    QByteArray m_text;
    std::vector<quint64> m_ends; ///< end of the text of the n-th newest line
    /// Which pairs of letters the n-th newest line has, by their hash: most lines that do not have a word are
    /// passed over without a look at their text.
    std::vector<std::array<quint64, 2>> m_pairs;
};

} // namespace muster
