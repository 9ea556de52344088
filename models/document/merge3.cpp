// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/document/merge3.h"

#include "models/document/text_tokens.h"

#include <QByteArray>
#include <QHash>
#include <QSet>
#include <QStringView>

#include <git2.h>

#include <algorithm>
#include <optional>
#include <vector>

namespace muster {

namespace {

// ---- git_merge_file over tokens
// -------------------------------------------------------------------------------------------------

/// A stretch of the merge: agreed text, or what each of the three has where both sides changed it.
struct Hunk
{
    bool conflict = false;
    TextTokens agreed, base, mine, theirs;
};

git_merge_file_input inputOf(const QByteArray& lines)
{
    git_merge_file_input input = {};
    git_merge_file_input_init(&input, GIT_MERGE_FILE_INPUT_VERSION);
    input.ptr = lines.constData();
    input.size = size_t(lines.size());
    return input;
}

std::vector<Hunk> hunksOf(std::string_view merged, const TokenNumbers& numbers)
{
    std::vector<Hunk> hunks;
    TextTokens Hunk::*part = &Hunk::agreed;
    for (size_t at = 0; at < merged.size();) {
        const size_t end = std::min(merged.find('\n', at), merged.size());
        const std::string_view line = merged.substr(at, end - at);
        at = end + 1;
        if (line.empty())
            continue;
        // Everything that is no number is one of git's marks.
        switch (line.front()) {
        case '<':
            hunks.push_back({true, {}, {}, {}, {}});
            part = &Hunk::mine;
            continue;
        case '|':
            part = &Hunk::base;
            continue;
        case '=':
            part = &Hunk::theirs;
            continue;
        case '>':
            part = &Hunk::agreed;
            continue;
        default:
            break;
        }
        if (part == &Hunk::agreed && (hunks.empty() || hunks.back().conflict))
            hunks.push_back({});
        const int number = QByteArray::fromRawData(line.data(), qsizetype(line.size())).toInt();
        (hunks.back().*part).push_back(numbers.text(number));
    }
    return hunks;
}

std::vector<Hunk> mergeTokens(const TextTokens& base, const TextTokens& mine, const TextTokens& theirs)
{
    TokenNumbers numbers;
    const QByteArray baseLines = numbers.lines(base);
    const QByteArray mineLines = numbers.lines(mine);
    const QByteArray theirLines = numbers.lines(theirs);
    const git_merge_file_input ancestor = inputOf(baseLines);
    const git_merge_file_input ours = inputOf(mineLines);
    const git_merge_file_input other = inputOf(theirLines);
    git_merge_file_options options = {};
    git_merge_file_options_init(&options, GIT_MERGE_FILE_OPTIONS_VERSION);
    // Conflicts with what was there before. Patience: what stands once in both is compared first. The most
    // tokens in common are not the right ones where many are alike: with two paragraphs' newlines as the
    // better half of the match, a paragraph that was left alone counted as moved, and its deletion was not
    // honoured.
    options.flags = GIT_MERGE_FILE_STYLE_DIFF3 | GIT_MERGE_FILE_DIFF_PATIENCE;
    git_merge_file_result merged = {};
    if (!isGitReady() || git_merge_file(&merged, &ancestor, &ours, &other, &options) != 0)
        return {{true, {}, base, mine, theirs}}; // no memory: both whole
    std::vector<Hunk> hunks = hunksOf({merged.ptr, merged.len}, numbers);
    git_merge_file_result_free(&merged);
    return hunks;
}

// ---- from hunks to text
// ---------------------------------------------------------------------------------------------------------

QString joined(const TextTokens& tokens)
{
    QString text;
    for (const QStringView token : tokens)
        text += token;
    return text;
}

/// How often each word occurs; signs and blanks do not count.
QHash<QStringView, int> wordCounts(QStringView text)
{
    QHash<QStringView, int> counts;
    for (const QStringView token : wordTokens(text)) {
        if (token[0].isLetterOrNumber())
            ++counts[token.trimmed()];
    }
    return counts;
}

/// Whether a word stands more often in `merged` than both changes account for: one side deleted it, and where
/// the comparison saw the other delete it as well, that had only moved it.
bool keepsDeletedWord(const QString& base, const QString& mine, const QString& theirs, const QString& merged)
{
    const auto before = wordCounts(base);
    const auto here = wordCounts(mine);
    const auto there = wordCounts(theirs);
    const auto after = wordCounts(merged);
    return std::any_of(after.keyBegin(), after.keyEnd(), [&](QStringView word) {
        const int byMine = here.value(word) - before.value(word);
        const int byTheirs = there.value(word) - before.value(word);
        const int inserted = std::max(byMine, 0) + std::max(byTheirs, 0);
        const int deleted = std::max({-byMine, -byTheirs, 0});
        return after.value(word) > before.value(word) + inserted - deleted;
    });
}

/// By words; empty when both changed the same ones, or one moved what the other deleted.
std::optional<QString> mergedByWords(const QString& base, const QString& mine, const QString& theirs)
{
    QString text;
    for (const Hunk& hunk : mergeTokens(wordTokens(base), wordTokens(mine), wordTokens(theirs))) {
        if (hunk.conflict)
            return std::nullopt;
        text += joined(hunk.agreed);
    }
    if (keepsDeletedWord(base, mine, theirs, text))
        return std::nullopt;
    return text;
}

class Output
{
public:
    void add(QStringView text)
    {
        if (text.isEmpty())
            return;
        // Text right behind a mark, which wants a line of its own.
        if (m_afterMark) {
            m_afterMark = false;
            for (qsizetype have = 0; have < 2; ++have) {
                if (have >= text.size() || text[have] != u'\n')
                    m_text += u'\n';
            }
        }
        m_text += text;
    }
    void mark(const char16_t* words)
    {
        // The blank line before comes from here, whatever the passage ends with; none at the very beginning.
        m_afterMark = false;
        while (!m_text.isEmpty() && !m_text.endsWith(QLatin1String("\n\n")))
            m_text += u'\n';
        m_text += QStringView(words);
        m_afterMark = true;
    }
    void conflict(const TextTokens& mine, const TextTokens& theirs)
    {
        // What both have at the ends is agreed. Newlines between differ in number only: not worth a mark.
        size_t front = 0;
        while (front < mine.size() && front < theirs.size() && mine[front] == theirs[front])
            add(mine[front++]);
        size_t back = 0;
        while (back < mine.size() - front && back < theirs.size() - front &&
               mine[mine.size() - 1 - back] == theirs[theirs.size() - 1 - back])
            ++back;
        const auto middle = [&](const TextTokens& tokens) {
            return joined(TextTokens(tokens.begin() + qsizetype(front), tokens.end() - qsizetype(back)));
        };
        ++m_conflicts;
        mark(kMergeMine);
        add(middle(mine));
        mark(kMergeTheirs);
        add(middle(theirs));
        mark(kMergeEnd);
        for (size_t i = mine.size() - back; i < mine.size(); ++i)
            add(mine[i]);
    }
    MergeResult take() { return {std::move(m_text), m_conflicts}; }

private:
    QString m_text;
    bool m_afterMark = false;
    int m_conflicts = 0;
};

/// Whether each block of `changed` is still the block of `base` in the same place: a third of its words or
/// more.
bool correspond(const TextTokens& base, const TextTokens& changed)
{
    if (base.size() != changed.size())
        return false;
    const auto wordSet = [](QStringView block) {
        QSet<QStringView> words;
        for (const QStringView word : wordTokens(block)) {
            if (word[0].isLetterOrNumber())
                words.insert(word.trimmed());
        }
        return words;
    };
    for (size_t i = 0; i < base.size(); ++i) {
        if (base[i] == changed[i])
            continue;
        const QSet<QStringView> before = wordSet(base[i]);
        const QSet<QStringView> after = wordSet(changed[i]);
        const qsizetype common = (QSet<QStringView>(before) &= after).size();
        if (3 * common < std::max(before.size(), after.size()) || (common == 0 && !before.isEmpty()))
            return false;
    }
    return true;
}

/// A stretch of blocks that both changed.
void resolve(const Hunk& hunk, Output& result)
{
    if (const auto text = mergedByWords(joined(hunk.base), joined(hunk.mine), joined(hunk.theirs))) {
        result.add(*text);
        return;
    }
    // Block by block where they still correspond, so that one disputed sentence does not double a page.
    if (hunk.base.size() > 1 && correspond(hunk.base, hunk.mine) && correspond(hunk.base, hunk.theirs)) {
        std::vector<std::optional<QString>> texts;
        QString agreed;
        for (size_t i = 0; i < hunk.base.size(); ++i) {
            texts.push_back(
                mergedByWords(hunk.base[i].toString(), hunk.mine[i].toString(), hunk.theirs[i].toString()));
            agreed += texts.back().value_or(QStringLiteral("\n"));
        }
        // Unless words went from one block to the next, where the other side's deletion does not reach them.
        if (!keepsDeletedWord(joined(hunk.base), joined(hunk.mine), joined(hunk.theirs), agreed)) {
            for (size_t i = 0; i < texts.size(); ++i) {
                if (texts[i])
                    result.add(*texts[i]);
                else
                    result.conflict({hunk.mine[i]}, {hunk.theirs[i]});
            }
            return;
        }
    }
    result.conflict(hunk.mine, hunk.theirs);
}

} // namespace

MergeResult merge3(const QString& base, const QString& mine, const QString& theirs)
{
    Output result;
    for (const Hunk& hunk : mergeTokens(blockTokens(base), blockTokens(mine), blockTokens(theirs))) {
        if (!hunk.conflict)
            result.add(joined(hunk.agreed));
        else
            resolve(hunk, result);
    }
    return result.take();
}

} // namespace muster
