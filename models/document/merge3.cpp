// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/document/merge3.h"

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

using Tokens = std::vector<QStringView>;

// ---- cutting a text into tokens; joined they are the text again
// ------------------------------------------------------------------

bool isFence(QStringView line)
{
    const QStringView text = line.trimmed();
    return text.startsWith(QLatin1String("```")) || text.startsWith(QLatin1String("~~~"));
}

/// A line that begins a block of its own although no blank line stands before it.
bool startsBlock(QStringView line)
{
    const QStringView text = line.trimmed();
    if (text.startsWith(u'#') || text.startsWith(u'|') || text.startsWith(u'>') || isFence(line))
        return true;
    if (text.size() >= 2 && QStringView(u"-*+").contains(text[0]) && text[1].isSpace())
        return true;
    qsizetype digits = 0;
    while (digits < text.size() && text[digits].isDigit())
        ++digits;
    return digits > 0 && digits + 1 < text.size() && (text[digits] == u'.' || text[digits] == u')') &&
           text[digits + 1].isSpace();
}

/// These are one line each: a table's rows and headings are changed one by one.
bool isSingleLine(QStringView line)
{
    const QStringView text = line.trimmed();
    return text.startsWith(u'#') || text.startsWith(u'|');
}

/// Blocks, each with the newlines behind it: by themselves these would be alike everywhere, and a comparison
/// that finds nothing else in common would pair blocks by them.
Tokens blocksOf(QStringView text)
{
    Tokens tokens;
    const auto lineEnd = [&](qsizetype from) {
        const qsizetype end = text.indexOf(u'\n', from);
        return end < 0 ? text.size() : end;
    };
    for (qsizetype at = 0; at < text.size();) {
        qsizetype end = lineEnd(at);
        const QStringView first = text.mid(at, end - at);
        const bool fence = isFence(first);
        while (end + 1 < text.size() && !first.isEmpty() && !isSingleLine(first)) {
            const qsizetype next = lineEnd(end + 1);
            const QStringView line = text.mid(end + 1, next - end - 1);
            if (!fence && (line.trimmed().isEmpty() || startsBlock(line)))
                break;
            end = next;
            if (fence && isFence(line))
                break;
        }
        while (end < text.size() && text[end] == u'\n')
            ++end;
        tokens.push_back(text.mid(at, end - at));
        at = end;
    }
    return tokens;
}

/// Words with the blanks behind them, for the same reason, and everything else by itself. A surrogate pair
/// and a combining mark never stand alone.
Tokens wordsOf(QStringView text)
{
    const auto isPart = [](QChar c) {
        return c.isLetterOrNumber() || c.isSurrogate() || c.isMark() || c == u'_';
    };
    Tokens tokens;
    for (qsizetype at = 0; at < text.size();) {
        qsizetype end = at + 1;
        while (isPart(text[at]) && end < text.size() && isPart(text[end]))
            ++end;
        while (end < text.size() && (text[end] == u' ' || text[end] == u'\t'))
            ++end;
        tokens.push_back(text.mid(at, end - at));
        at = end;
    }
    return tokens;
}

// ---- git_merge_file over tokens
// -------------------------------------------------------------------------------------------------

/// A stretch of the merge: agreed text, or what each of the three has where both sides changed it.
struct Hunk
{
    bool conflict = false;
    Tokens agreed, base, mine, theirs;
};

/// One number a line, the same for the same text.
class Numbers
{
public:
    QByteArray lines(const Tokens& tokens)
    {
        QByteArray text;
        for (const QStringView token : tokens) {
            auto found = m_numbers.constFind(token);
            if (found == m_numbers.constEnd()) {
                found = m_numbers.insert(token, int(m_texts.size()));
                m_texts.push_back(token);
            }
            text += QByteArray::number(*found);
            text += '\n';
        }
        return text;
    }
    QStringView text(int number) const { return m_texts[size_t(number)]; }

private:
    QHash<QStringView, int> m_numbers;
    Tokens m_texts;
};

git_merge_file_input inputOf(const QByteArray& lines)
{
    git_merge_file_input input = GIT_MERGE_FILE_INPUT_INIT;
    input.ptr = lines.constData();
    input.size = size_t(lines.size());
    return input;
}

std::vector<Hunk> hunksOf(std::string_view merged, const Numbers& numbers)
{
    std::vector<Hunk> hunks;
    Tokens Hunk::*part = &Hunk::agreed;
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

std::vector<Hunk> mergeTokens(const Tokens& base, const Tokens& mine, const Tokens& theirs)
{
    // Counted by libgit2; it stays initialised for the life of the program.
    static const int initialised = git_libgit2_init();
    Numbers numbers;
    const QByteArray baseLines = numbers.lines(base);
    const QByteArray mineLines = numbers.lines(mine);
    const QByteArray theirLines = numbers.lines(theirs);
    const git_merge_file_input ancestor = inputOf(baseLines);
    const git_merge_file_input ours = inputOf(mineLines);
    const git_merge_file_input other = inputOf(theirLines);
    git_merge_file_options options = GIT_MERGE_FILE_OPTIONS_INIT;
    // Conflicts with what was there before. Patience: what stands once in both is compared first. The most
    // tokens in common are not the right ones where many are alike: with two paragraphs' newlines as the
    // better half of the match, a paragraph that was left alone counted as moved, and its deletion was not
    // honoured.
    options.flags = GIT_MERGE_FILE_STYLE_DIFF3 | GIT_MERGE_FILE_DIFF_PATIENCE;
    git_merge_file_result merged = {};
    if (initialised < 0 || git_merge_file(&merged, &ancestor, &ours, &other, &options) != 0)
        return {{true, {}, base, mine, theirs}}; // no memory: both whole
    std::vector<Hunk> hunks = hunksOf({merged.ptr, merged.len}, numbers);
    git_merge_file_result_free(&merged);
    return hunks;
}

// ---- from hunks to text
// ---------------------------------------------------------------------------------------------------------

QString joined(const Tokens& tokens)
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
    for (const QStringView token : wordsOf(text)) {
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
    for (const Hunk& hunk : mergeTokens(wordsOf(base), wordsOf(mine), wordsOf(theirs))) {
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
    void conflict(const Tokens& mine, const Tokens& theirs)
    {
        // What both have at the ends is agreed. Newlines between differ in number only: not worth a mark.
        size_t front = 0;
        while (front < mine.size() && front < theirs.size() && mine[front] == theirs[front])
            add(mine[front++]);
        size_t back = 0;
        while (back < mine.size() - front && back < theirs.size() - front &&
               mine[mine.size() - 1 - back] == theirs[theirs.size() - 1 - back])
            ++back;
        const auto middle = [&](const Tokens& tokens) {
            return joined(Tokens(tokens.begin() + qsizetype(front), tokens.end() - qsizetype(back)));
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
bool correspond(const Tokens& base, const Tokens& changed)
{
    if (base.size() != changed.size())
        return false;
    const auto wordSet = [](QStringView block) {
        QSet<QStringView> words;
        for (const QStringView word : wordsOf(block)) {
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
    for (const Hunk& hunk : mergeTokens(blocksOf(base), blocksOf(mine), blocksOf(theirs))) {
        if (!hunk.conflict)
            result.add(joined(hunk.agreed));
        else
            resolve(hunk, result);
    }
    return result.take();
}

} // namespace muster
