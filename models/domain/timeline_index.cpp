// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/domain/timeline_index.h"

#include <QHash>
#include <QSet>

#include <algorithm>
#include <cstring>
#include <functional>
#include <map>
#include <numeric>

namespace muster {

namespace {

/// Of one event's text; a stack trace of a megabyte is found by its beginning.
constexpr qsizetype kSearchedLength = 4096;
/// Lines between two looks at `stop`.
constexpr size_t kStretch = 8192;

/// Why a line is not shown, one bit for each part of the filter.
enum Failure : uint8_t { Kind = 1, Source = 2, Person = 4, Pin = 8, Words = 16 };

QByteArray folded(const QString& text)
{
    return text.toCaseFolded().toUtf8();
}

/// The same at the end of `into`, in one line. Most text is ASCII, whose folding is a letter's own affair.
void appendFolded(QByteArray& into, QStringView text)
{
    const qsizetype before = into.size();
    into.resize(before + text.size());
    char* to = into.data() + before;
    char16_t all = 0;
    for (const QChar c : text) {
        const char16_t u = c.unicode();
        all |= u;
        const bool capital = static_cast<char16_t>(u - u'A') < 26;
        *to++ = u == u'\n' ? ' ' : static_cast<char>(capital ? u + 32 : u);
    }
    if (all < 0x80)
        return;
    into.resize(before);
    into += folded(text.toString()).replace('\n', ' ');
}

/// The pairs of neighbouring bytes in [from, to), each as one of 128 bits.
std::array<quint64, 2> pairsIn(const char* from, const char* to)
{
    std::array<quint64, 2> pairs{};
    for (const char* at = from; at + 1 < to; ++at) {
        const unsigned hash =
            static_cast<unsigned char>(at[0]) * 37U + static_cast<unsigned char>(at[1]) * 101U;
        pairs[(hash >> 6) & 1U] |= quint64{1} << (hash & 63U);
    }
    return pairs;
}

/// The place of `word` in [from, to), or `to`. Looks for first and last letter 32 bytes at a time: compilers
/// make vector code of it, and a word of a search is short.
const char* findWord(const char* from, const char* to, const QByteArray& word)
{
    const auto length = static_cast<size_t>(word.size());
    if (static_cast<size_t>(to - from) < length)
        return to;
    const char first = word.front(), last = word.back();
    const char* const end = to - length + 1; // places where the word can begin
    constexpr ptrdiff_t kBlock = 32;
    const char* at = from;
    while (at < end) {
        if (end - at >= kBlock) {
            unsigned char any = 0;
            const char* const tail = at + length - 1;
            for (ptrdiff_t i = 0; i < kBlock; ++i)
                any |= static_cast<unsigned char>((at[i] == first) & (tail[i] == last));
            if (!any) {
                at += kBlock;
                continue;
            }
        }
        const char* const stop = std::min(at + kBlock, end);
        for (; at < stop; ++at) {
            if (*at == first && std::memcmp(at, word.constData(), length) == 0)
                return at;
        }
    }
    return to;
}

} // namespace

struct TimelineIndex::Wanted
{
    std::array<bool, 16> kindHidden{};
    std::vector<uint8_t> sourceSets; ///< by number of the set: fits
    std::vector<uint8_t> people;
    bool anySource = true, anyPerson = true, pinnedOnly = false;
    std::vector<QByteArray> words;
};

TimelineIndex::TimelineIndex(const std::vector<MergedEvent>& lines)
{
    const size_t count = lines.size();
    m_kinds.resize(count);
    m_pinned.resize(count);
    m_person.resize(count);
    m_sources.resize(count);
    m_ends.reserve(count);
    m_pairs.reserve(count);
    m_text.reserve(static_cast<qsizetype>(count) * 128);
    QHash<QString, uint32_t> people, sources;
    std::map<std::vector<uint32_t>, uint32_t> sets;
    const auto number = [](QHash<QString, uint32_t>& numbers, std::vector<QString>& names,
                           const QString& name) {
        const auto found = numbers.constFind(name);
        if (found != numbers.constEnd())
            return *found;
        names.push_back(name);
        return *numbers.insert(name, static_cast<uint32_t>(names.size() - 1));
    };
    for (size_t place = count; place-- > 0;) {
        const MergedEvent& line = lines[place];
        const TimelineEvent& event = line.event;
        m_kinds[place] = static_cast<uint8_t>(event.kind);
        m_has[m_kinds[place] & 15] = true;
        m_person[place] =
            number(people, m_people, event.actor == QStringLiteral("—") ? QString() : event.actor);
        std::vector<uint32_t> set{number(sources, m_sourceNames, event.sourceName)};
        bool pinned = event.pinned;
        for (const TimelineEvent& twin : line.twins) {
            set.push_back(number(sources, m_sourceNames, twin.sourceName));
            pinned = pinned || twin.pinned;
        }
        m_pinned[place] = pinned;
        std::sort(set.begin(), set.end());
        set.erase(std::unique(set.begin(), set.end()), set.end());
        const auto [found, fresh] = sets.emplace(set, static_cast<uint32_t>(m_sourceSets.size()));
        if (fresh)
            m_sourceSets.push_back(set);
        m_sources[place] = found->second;

        appendFolded(m_text, QStringView(event.text).left(kSearchedLength));
        for (const QString* part : {&event.actor, &event.service, &event.kindName}) {
            if (part->isEmpty())
                continue;
            m_text += ' ';
            appendFolded(m_text, *part);
        }
        for (const uint32_t name : set) {
            m_text += ' ';
            appendFolded(m_text, m_sourceNames[name]);
        }
        const char* const text = m_text.constData();
        m_pairs.push_back(pairsIn(text + (m_ends.empty() ? 0 : m_ends.back()), text + m_text.size()));
        m_text += '\n';
        m_ends.push_back(static_cast<quint64>(m_text.size()));
    }
    if (m_text.capacity() - m_text.size() > m_text.size() / 8)
        m_text.squeeze();
}

TimelineIndex::Wanted TimelineIndex::wanted(const TimelineFilter& filter) const
{
    Wanted wanted;
    for (size_t kind = 0; kind < wanted.kindHidden.size(); ++kind)
        wanted.kindHidden[kind] = filter.hiddenKinds.contains(toString(static_cast<EventKind>(kind)));
    wanted.pinnedOnly = filter.pinnedOnly;
    wanted.anySource = filter.sources.isEmpty();
    wanted.anyPerson = filter.people.isEmpty();
    const QSet<QString> sources(filter.sources.begin(), filter.sources.end());
    const QSet<QString> people(filter.people.begin(), filter.people.end());
    for (const std::vector<uint32_t>& set : m_sourceSets)
        wanted.sourceSets.push_back(std::any_of(
            set.begin(), set.end(), [&](uint32_t name) { return sources.contains(m_sourceNames[name]); }));
    for (const QString& person : m_people)
        wanted.people.push_back(people.contains(person));
    const QStringList words = filter.words.simplified().split(u' ', Qt::SkipEmptyParts);
    for (const QString& word : words)
        wanted.words.push_back(folded(word));
    // The longest first: the rarest as a rule, and the others are only looked for where it is.
    std::sort(wanted.words.begin(), wanted.words.end(),
              [](const QByteArray& a, const QByteArray& b) { return a.size() > b.size(); });
    return wanted;
}

uint8_t TimelineIndex::failures(const Wanted& wanted, size_t place, bool hasWords) const
{
    uint8_t why = 0;
    if (wanted.kindHidden[m_kinds[place] & 15])
        why |= Kind;
    if (!wanted.anySource && !wanted.sourceSets[m_sources[place]])
        why |= Source;
    if (!wanted.anyPerson && !wanted.people[m_person[place]])
        why |= Person;
    if (wanted.pinnedOnly && !m_pinned[place])
        why |= Pin;
    if (!hasWords)
        why |= Words;
    return why;
}

const WordHits* TimelineIndex::usable(const std::vector<QByteArray>& words, const WordHits* known) const
{
    if (!known || known->index != this || known->words.empty())
        return nullptr;
    const bool narrows = std::all_of(known->words.begin(), known->words.end(), [&](const QByteArray& before) {
        return std::any_of(words.begin(), words.end(),
                           [&](const QByteArray& word) { return word.contains(before); });
    });
    return narrows ? known : nullptr;
}

void TimelineIndex::markWords(const std::vector<QByteArray>& words, size_t first, size_t last,
                              const WordHits* among, std::vector<uint8_t>& has) const
{
    has.assign(last - first, words.empty());
    if (words.empty() || first == last)
        return;
    const char* const text = m_text.constData();
    const auto beginOf = [&](size_t line) { return text + (line == 0 ? 0 : m_ends[line - 1]); };
    std::array<quint64, 2> pairs{};
    for (const QByteArray& word : words) {
        const std::array<quint64, 2> some = pairsIn(word.constBegin(), word.constEnd());
        pairs[0] |= some[0];
        pairs[1] |= some[1];
    }
    // What the line has not among its pairs of letters is not in it; that it may have them says nothing yet.
    const auto canHave = [&](size_t one) {
        const std::array<quint64, 2>& there = m_pairs[one];
        return (there[0] & pairs[0]) == pairs[0] && (there[1] & pairs[1]) == pairs[1];
    };
    if (among) {
        const auto from = std::lower_bound(among->lines.begin(), among->lines.end(), first);
        for (auto line = from; line != among->lines.end() && *line < last; ++line) {
            if (!canHave(*line))
                continue;
            const char* const to = text + m_ends[*line];
            has[*line - first] = std::all_of(words.begin(), words.end(), [&](const QByteArray& word) {
                return findWord(beginOf(*line), to, word) != to;
            });
        }
        return;
    }
    if ((pairs[0] | pairs[1]) != 0) {
        for (size_t line = first; line < last; ++line) {
            if (!canHave(line))
                continue;
            const char* const from = beginOf(line);
            const char* const to = text + m_ends[line];
            has[line - first] = std::all_of(words.begin(), words.end(), [&](const QByteArray& word) {
                return findWord(from, to, word) != to;
            });
        }
        return;
    }
    // Single letters: nearly every line has them.
    const char* const end = text + m_ends[last - 1];
    size_t line = first;
    for (const char* at = beginOf(first); at < end;) {
        at = findWord(at, end, words.front());
        if (at == end)
            return;
        const auto place = static_cast<quint64>(at - text);
        while (m_ends[line] <= place)
            ++line;
        const char* const from = beginOf(line);
        const char* const to = text + m_ends[line];
        has[line - first] = std::all_of(words.begin() + 1, words.end(), [&](const QByteArray& word) {
            return findWord(from, to, word) != to;
        });
        at = to;
    }
}

FilteredTimeline TimelineIndex::filtered(const TimelineFilter& filter, const std::atomic<bool>* stop,
                                         const WordHits* known, WordHits* hits) const
{
    FilteredTimeline answer;
    answer.total = size();
    const Wanted want = wanted(filter);
    const WordHits* const among = usable(want.words, known);
    const bool keep = hits && !want.words.empty();
    if (hits)
        *hits = {want.words, {}, this};
    std::vector<int> bySet(m_sourceSets.size()), byPerson(m_people.size());
    std::vector<uint8_t> has;
    const size_t count = m_kinds.size();
    for (size_t first = 0; first < count; first += kStretch) {
        if (stop && stop->load(std::memory_order_relaxed))
            return answer;
        const size_t last = std::min(first + kStretch, count);
        markWords(want.words, first, last, among, has);
        for (size_t line = first; line < last; ++line) {
            const size_t place = count - 1 - line;
            const uint8_t why = failures(want, place, has[line - first]);
            if (keep && has[line - first])
                hits->lines.push_back(static_cast<uint32_t>(line));
            // What fails by one part only is what this part takes away: its choices count it.
            if (why == 0)
                answer.shown.push_back(static_cast<uint32_t>(place));
            if ((why & ~Kind) == 0)
                ++answer.kinds[m_kinds[place] & 15];
            if ((why & ~Source) == 0)
                ++bySet[m_sources[place]];
            if ((why & ~Person) == 0)
                ++byPerson[m_person[place]];
            if ((why & ~Pin) == 0 && m_pinned[place])
                ++answer.pinned;
        }
    }
    std::vector<int> bySource(m_sourceNames.size());
    for (size_t set = 0; set < m_sourceSets.size(); ++set) {
        for (const uint32_t name : m_sourceSets[set])
            bySource[name] += bySet[set];
    }
    const auto named = [](const std::vector<QString>& names, const std::vector<int>& counts) {
        std::vector<std::pair<QString, int>> list;
        for (size_t i = 0; i < names.size(); ++i) {
            if (!names[i].isEmpty())
                list.emplace_back(names[i], counts[i]);
        }
        std::sort(list.begin(), list.end(), [](const auto& a, const auto& b) {
            return a.second != b.second ? a.second > b.second : a.first < b.first;
        });
        return list;
    };
    answer.sources = named(m_sourceNames, bySource);
    answer.people = named(m_people, byPerson);
    answer.complete = true;
    return answer;
}

FilteredTimeline TimelineIndex::newest(const TimelineFilter& filter, int most, const std::atomic<bool>* stop,
                                       const WordHits* known, std::optional<uint32_t> around) const
{
    FilteredTimeline answer;
    answer.total = size();
    const Wanted want = wanted(filter);
    const WordHits* const among = usable(want.words, known);
    const size_t count = m_kinds.size();
    std::vector<uint8_t> has;
    // Short stretches at first: what is looked for is near as a rule.
    constexpr size_t kFirstStretch = 1024;
    const auto stopped = [stop] { return stop && stop->load(std::memory_order_relaxed); };
    const auto take = [&](size_t line, std::vector<uint32_t>& into) {
        if (failures(want, count - 1 - line, true) == 0)
            into.push_back(static_cast<uint32_t>(count - 1 - line));
    };
    const auto older = [&](size_t from, size_t wantedLines) {
        std::vector<uint32_t> found;
        size_t stretch = kFirstStretch;
        for (size_t first = from; first < count && found.size() < wantedLines && !stopped();
             first += stretch) {
            stretch = first == from ? kFirstStretch : kStretch;
            const size_t last = std::min(first + stretch, count);
            markWords(want.words, first, last, among, has);
            for (size_t line = first; line < last && found.size() < wantedLines; ++line) {
                if (has[line - first])
                    take(line, found);
            }
        }
        return found;
    };
    const auto newer = [&](size_t to, size_t wantedLines) { // newest last
        std::vector<uint32_t> found;
        for (size_t last = to; last > 0 && found.size() < wantedLines && !stopped();) {
            const size_t stretch = last == to ? kFirstStretch : kStretch;
            const size_t first = last > stretch ? last - stretch : 0;
            markWords(want.words, first, last, among, has);
            for (size_t line = last; line > first && found.size() < wantedLines; --line) {
                if (has[line - 1 - first])
                    take(line - 1, found);
            }
            last = first;
        }
        return found;
    };
    const auto wantedLines = static_cast<size_t>(std::max(0, most));
    answer.shown = older(0, wantedLines);
    if (around && *around < count) {
        const size_t line = count - 1 - *around;
        for (const std::vector<uint32_t>& more : {older(line, wantedLines), newer(line, wantedLines)})
            answer.shown.insert(answer.shown.end(), more.begin(), more.end());
        std::sort(answer.shown.begin(), answer.shown.end(), std::greater<>());
        answer.shown.erase(std::unique(answer.shown.begin(), answer.shown.end()), answer.shown.end());
    }
    return answer;
}

} // namespace muster
