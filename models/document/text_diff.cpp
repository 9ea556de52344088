// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/document/text_diff.h"

#include "models/document/text_tokens.h"

#include <algorithm>
#include <utility>

namespace muster {

namespace {

/// Beyond this many pairs of a stretch each block is compared only with those near it.
constexpr size_t kMostPairs = 1'600;
constexpr size_t kNear = 3;
/// Two blocks are alike with one of three words in common.
constexpr size_t kOneOf = 3;
/// A block of more words than this (a log pasted as one paragraph) is compared by its first ones.
constexpr size_t kWordsCompared = 400;

using Words = std::vector<QStringView>;

/// Sorted, signs left out.
Words sortedWords(QStringView block)
{
    Words words;
    for (const QStringView token : wordTokens(block)) {
        if (words.size() >= kWordsCompared)
            break;
        if (token[0].isLetterOrNumber())
            words.push_back(token.trimmed());
    }
    std::sort(words.begin(), words.end());
    return words;
}

size_t commonWords(const Words& a, const Words& b)
{
    size_t common = 0;
    for (size_t i = 0, j = 0; i < a.size() && j < b.size();) {
        const int order = a[i].compare(b[j]);
        if (order == 0) {
            ++common;
            ++i;
            ++j;
        } else if (order < 0) {
            ++i;
        } else {
            ++j;
        }
    }
    return common;
}

class Differ
{
public:
    Differ(const QString& before, const QString& after)
        : m_before(blockTokens(before)), m_after(blockTokens(after)), m_beforeText(before), m_afterText(after)
    {
    }

    std::vector<DiffBlock> run()
    {
        const auto keys = [](const TextTokens& blocks) {
            TextTokens without;
            without.reserve(blocks.size());
            for (const QStringView block : blocks)
                without.push_back(withoutNewlines(block));
            return without;
        };
        size_t i = 0;
        size_t j = 0;
        for (const TokenChange& change : tokenChanges(keys(m_before), keys(m_after), true)) {
            while (i < change.before)
                pair(i++, j++);
            pairStretch(i, change.beforeCount, j, change.afterCount);
            i += change.beforeCount;
            j += change.afterCount;
        }
        while (i < m_before.size())
            pair(i++, j++);
        return std::move(m_blocks);
    }

private:
    DiffBlock& add(DiffBlock::Kind kind, size_t i, size_t j)
    {
        DiffBlock block;
        block.kind = kind;
        const auto at = [](const TextTokens& blocks, const QString& text, size_t index) {
            return index < blocks.size() ? blocks[index].data() - text.constData() : text.size();
        };
        block.beforeAt = at(m_before, m_beforeText, i);
        block.afterAt = at(m_after, m_afterText, j);
        if (kind != DiffBlock::Kind::Added)
            block.before = m_before[i].toString();
        if (kind != DiffBlock::Kind::Removed)
            block.after = m_after[j].toString();
        m_blocks.push_back(std::move(block));
        return m_blocks.back();
    }

    /// One block of each: the same, or one that changed.
    void pair(size_t i, size_t j)
    {
        if (m_before[i] == m_after[j]) {
            add(DiffBlock::Kind::Same, i, j);
            return;
        }
        DiffBlock& block = add(DiffBlock::Kind::Changed, i, j);
        const TextTokens before = wordTokens(m_before[i]);
        const TextTokens after = wordTokens(m_after[j]);
        block.onlySpace = true;
        const auto put = [&block](DiffPart::Kind kind, const TextTokens& tokens, size_t from, size_t count) {
            QString text;
            for (size_t k = from; k < from + count; ++k)
                text += tokens[k];
            if (text.isEmpty())
                return;
            if (kind != DiffPart::Kind::Same && !QStringView(text).trimmed().isEmpty())
                block.onlySpace = false;
            block.parts.push_back({kind, std::move(text)});
        };
        size_t at = 0;
        for (const TokenChange& change : tokenChanges(before, after, false)) {
            put(DiffPart::Kind::Same, before, at, change.before - at);
            put(DiffPart::Kind::Removed, before, change.before, change.beforeCount);
            put(DiffPart::Kind::Added, after, change.after, change.afterCount);
            at = change.before + change.beforeCount;
        }
        put(DiffPart::Kind::Same, before, at, before.size() - at);
    }

    /// Blocks that differ: the alike ones become pairs in order, the rest was removed and added.
    void pairStretch(size_t i, size_t n, size_t j, size_t m)
    {
        std::vector<Words> a;
        std::vector<Words> b;
        for (size_t k = 0; k < n; ++k)
            a.push_back(sortedWords(m_before[i + k]));
        for (size_t k = 0; k < m; ++k)
            b.push_back(sortedWords(m_after[j + k]));
        const auto pairs = n * m <= kMostPairs ? bestPairs(a, b) : nearPairs(a, b);
        size_t x = 0;
        size_t y = 0;
        const auto apart = [&](size_t toX, size_t toY) {
            for (; x < toX; ++x)
                add(DiffBlock::Kind::Removed, i + x, j + y);
            for (; y < toY; ++y)
                add(DiffBlock::Kind::Added, i + x, j + y);
        };
        for (const auto& [one, other] : pairs) {
            apart(one, other);
            pair(i + x++, j + y++);
        }
        apart(n, m);
    }

    using Pairs = std::vector<std::pair<size_t, size_t>>;

    /// Common words, or 0 when too few. A block without a single word (a rule, a row of a table's frame) is
    /// like another of that kind.
    static size_t likeness(const Words& a, const Words& b)
    {
        if (a.empty() && b.empty())
            return 1;
        const size_t common = commonWords(a, b);
        return common * kOneOf >= std::max(a.size(), b.size()) ? common : 0;
    }

    /// The pairs in order with the most words in common.
    static Pairs bestPairs(const std::vector<Words>& a, const std::vector<Words>& b)
    {
        const size_t n = a.size();
        const size_t m = b.size();
        std::vector<size_t> like(n * m);
        std::vector<size_t> best((n + 1) * (m + 1), 0);
        for (size_t x = n; x-- > 0;) {
            for (size_t y = m; y-- > 0;) {
                const size_t here = like[x * m + y] = likeness(a[x], b[y]);
                const size_t with = here > 0 ? here + best[(x + 1) * (m + 1) + y + 1] : 0;
                best[x * (m + 1) + y] =
                    std::max({with, best[(x + 1) * (m + 1) + y], best[x * (m + 1) + y + 1]});
            }
        }
        Pairs pairs;
        for (size_t x = 0, y = 0; x < n && y < m;) {
            const size_t here = like[x * m + y];
            const size_t value = best[x * (m + 1) + y];
            if (here > 0 && value == here + best[(x + 1) * (m + 1) + y + 1])
                pairs.emplace_back(x++, y++);
            else if (value == best[(x + 1) * (m + 1) + y])
                ++x;
            else
                ++y;
        }
        return pairs;
    }

    static Pairs nearPairs(const std::vector<Words>& a, const std::vector<Words>& b)
    {
        Pairs pairs;
        for (size_t x = 0, y = 0; x < a.size() && y < b.size();) {
            // The nearest alike pair: by how many blocks are passed over.
            bool found = false;
            for (size_t skipped = 0; skipped <= kNear && !found; ++skipped) {
                for (size_t left = 0; left <= skipped && !found; ++left) {
                    const size_t p = x + left;
                    const size_t q = y + skipped - left;
                    if (p < a.size() && q < b.size() && likeness(a[p], b[q]) > 0) {
                        pairs.emplace_back(p, q);
                        x = p + 1;
                        y = q + 1;
                        found = true;
                    }
                }
            }
            if (!found) {
                ++x;
                ++y;
            }
        }
        return pairs;
    }

    TextTokens m_before, m_after;
    const QString& m_beforeText;
    const QString& m_afterText;
    std::vector<DiffBlock> m_blocks;
};

} // namespace

std::vector<DiffBlock> textDiff(const QString& before, const QString& after)
{
    return Differ(before, after).run();
}

std::optional<QString> withDiff(const QString& before, const std::vector<DiffBlock>& diff)
{
    QString after;
    qsizetype at = 0;
    /// Whether the old text goes on with these characters; they are passed over.
    const auto passed = [&before, &at](const QString& text) {
        if (QStringView(before).mid(at, text.size()) != text)
            return false;
        at += text.size();
        return true;
    };
    for (const DiffBlock& block : diff) {
        switch (block.kind) {
        case DiffBlock::Kind::Same:
            if (!passed(block.before))
                return std::nullopt;
            after += block.before;
            break;
        case DiffBlock::Kind::Added:
            after += block.after;
            break;
        case DiffBlock::Kind::Removed:
            if (!passed(block.before))
                return std::nullopt;
            break;
        case DiffBlock::Kind::Changed:
            for (const DiffPart& part : block.parts) {
                if (part.kind != DiffPart::Kind::Added && !passed(part.text))
                    return std::nullopt;
                if (part.kind != DiffPart::Kind::Removed)
                    after += part.text;
            }
            break;
        }
    }
    if (at != before.size())
        return std::nullopt;
    return after;
}

DiffCounts diffCounts(const std::vector<DiffBlock>& diff)
{
    DiffCounts counts;
    for (const DiffBlock& block : diff) {
        switch (block.kind) {
        case DiffBlock::Kind::Same:
            break;
        case DiffBlock::Kind::Changed:
            counts.changed += block.onlySpace ? 0 : 1;
            break;
        case DiffBlock::Kind::Added:
            ++counts.added;
            break;
        case DiffBlock::Kind::Removed:
            ++counts.removed;
            break;
        }
    }
    return counts;
}

QString diffText(const std::vector<DiffBlock>& diff)
{
    QString text;
    bool apart = false;
    const auto lines = [&text](QChar sign, const QString& block) {
        const QStringList all = withoutNewlines(block).toString().split(u'\n');
        for (const QString& line : all)
            text += sign + QStringLiteral(" ") + line + u'\n';
    };
    for (const DiffBlock& block : diff) {
        if (block.kind == DiffBlock::Kind::Same || block.onlySpace) {
            apart = !text.isEmpty();
            continue;
        }
        if (std::exchange(apart, false))
            text += u'\n';
        if (block.kind != DiffBlock::Kind::Added)
            lines(u'-', block.before);
        if (block.kind != DiffBlock::Kind::Removed)
            lines(u'+', block.after);
    }
    return text;
}

} // namespace muster
