// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/document/comment_anchor.h"

#include "models/document/text_diff.h"
#include "models/document/text_tokens.h"

#include <algorithm>
#include <cmath>
#include <optional>

namespace muster {

namespace {

constexpr qsizetype kContext = 40;
constexpr qsizetype kLongestQuote = 4'000;
/// How far a word of the surroundings may have been pushed away.
constexpr qsizetype kWindow = 120;
/// Equal passages whose surroundings are looked at closely; a comment on "the" has thousands.
constexpr size_t kMostLooked = 256;
/// A share of the surroundings that tells one passage from another.
constexpr double kTells = 0.4;
/// Letters that still touch a passage that had an equal one, or the share of both sides.
constexpr qsizetype kTouching = 8;
constexpr double kBothSides = 0.5;
/// A share of the quote's words that makes an edited passage the same one.
constexpr double kSameWords = 0.5;
/// Words of a quote that are compared with each block.
constexpr size_t kMostWords = 400;
/// And of a block (a log pasted as one paragraph) that is searched.
constexpr size_t kMostBlockWords = 4'000;
constexpr double kPerfect = 1.0;

using Words = std::vector<QStringView>;

Words wordsOf(QStringView text)
{
    Words words;
    for (const QStringView token : wordTokens(text)) {
        if (token[0].isLetterOrNumber())
            words.push_back(token.trimmed());
    }
    return words;
}

/// Longest common subsequence; both are short.
size_t inCommon(const Words& a, const Words& b)
{
    std::vector<size_t> row(b.size() + 1, 0);
    for (const QStringView word : a) {
        size_t diagonal = 0;
        for (size_t j = 0; j < b.size(); ++j) {
            const size_t above = row[j + 1];
            row[j + 1] = word == b[j] ? diagonal + 1 : std::max(row[j + 1], row[j]);
            diagonal = above;
        }
    }
    return row.back();
}

qsizetype commonEnd(QStringView a, QStringView b)
{
    qsizetype n = 0;
    while (n < a.size() && n < b.size() && a[a.size() - 1 - n] == b[b.size() - 1 - n])
        ++n;
    return n;
}

qsizetype commonStart(QStringView a, QStringView b)
{
    qsizetype n = 0;
    while (n < a.size() && n < b.size() && a[n] == b[n])
        ++n;
    return n;
}

/// How much of what stood on one side still stands there: 0..1.
double sideFit(QStringView then, QStringView now, qsizetype touching)
{
    if (then.isEmpty())
        return now.isEmpty() ? kPerfect : 0.0;
    const double characters = double(touching) / double(then.size());
    const Words words = wordsOf(then);
    if (words.empty() || characters >= kPerfect)
        return characters;
    // The first or last word of a side is often half of one.
    return std::max(characters, 0.9 * double(inCommon(words, wordsOf(now))) / double(words.size()));
}

qsizetype lettersOf(QStringView text)
{
    return std::count_if(text.begin(), text.end(), [](QChar c) { return c.isLetterOrNumber(); });
}

struct Surroundings
{
    double fit = 0;     ///< 0..1
    bool tells = false; ///< enough to take the passage for this one
};

/// How well a passage's surroundings fit the anchor's.
Surroundings surroundingsOf(QStringView text, qsizetype from, qsizetype length, const CommentAnchor& anchor)
{
    const QStringView left = text.left(from).right(kWindow);
    const QStringView right = text.mid(from + length, kWindow);
    const qsizetype touchingLeft = commonEnd(anchor.before, left);
    const qsizetype touchingRight = commonStart(anchor.after, right);
    const double before = sideFit(anchor.before, left, touchingLeft);
    const double after = sideFit(anchor.after, right, touchingRight);
    // At the document's ends only the other side says something, and a side that fits whole says enough.
    const double oneSide =
        std::max(anchor.before.isEmpty() ? 0.0 : before, anchor.after.isEmpty() ? 0.0 : after);
    const double fit = std::max((before + after) / 2, 0.75 * oneSide);
    if (anchor.alike == 0)
        return {fit, fit >= kTells};
    // Another passage reads the same, perhaps in the next sentence, where some words are the same as well:
    // what touched it must still do so, or both sides must speak for it.
    // Of its own line: what stood below the one passage is below the other when the lines between went.
    const QStringView near = left.right(touchingLeft);
    const QStringView ahead = right.left(touchingRight);
    const qsizetype lineEnd = ahead.indexOf(u'\n');
    const bool touches = lettersOf(near.mid(near.lastIndexOf(u'\n') + 1)) >= kTouching ||
                         lettersOf(lineEnd < 0 ? ahead : ahead.left(lineEnd)) >= kTouching;
    return {fit, fit >= kTells && (touches || std::min(before, after) >= kBothSides)};
}

bool standsAround(QStringView text, qsizetype from, qsizetype length, const CommentAnchor& anchor)
{
    // An end of the document counts as surroundings only where the other side has some.
    return text.left(from).endsWith(anchor.before) && text.mid(from + length).startsWith(anchor.after) &&
           !(anchor.before.isEmpty() && anchor.after.isEmpty() && text.size() != length);
}

/// A quote that hardly stands in a text by accident.
bool isTelling(const QString& quote)
{
    constexpr qsizetype kLong = 12;
    return wordsOf(quote).size() > 1 || quote.trimmed().size() >= kLong;
}

/// A text in which anchors are looked for. Made once for all of them.
class Finder
{
public:
    explicit Finder(const QString& markdown) : m_text(markdown) {}

    AnchorPlace find(const CommentAnchor& anchor)
    {
        if (anchor.quote.isEmpty())
            return {AnchorFit::Exact, 0, 0};
        if (const auto place = findEqual(anchor))
            return *place;
        return findEdited(anchor);
    }

    /// The passage with all of its surroundings, when they stand here once.
    std::optional<AnchorPlace> findUnique(const CommentAnchor& anchor) const
    {
        const QString whole = anchor.before + anchor.quote + anchor.after;
        const qsizetype at = m_text.indexOf(whole);
        if (at < 0 || m_text.indexOf(whole, at + 1) >= 0)
            return std::nullopt;
        return AnchorPlace{AnchorFit::Exact, at + anchor.before.size(), anchor.quote.size()};
    }

private:
    std::optional<AnchorPlace> findEqual(const CommentAnchor& anchor) const
    {
        const qsizetype length = anchor.quote.size();
        std::vector<qsizetype> places;
        for (qsizetype at = m_text.indexOf(anchor.quote); at >= 0; at = m_text.indexOf(anchor.quote, at + 1))
            places.push_back(at);
        const auto distance = [&anchor](qsizetype at) { return std::abs(at - anchor.position); };
        std::sort(places.begin(), places.end(), [&](qsizetype a, qsizetype b) {
            return std::pair(distance(a), a) < std::pair(distance(b), b);
        });
        for (const qsizetype at : places) {
            if (standsAround(m_text, at, length, anchor))
                return AnchorPlace{AnchorFit::Exact, at, length};
        }
        const size_t many = places.size();
        places.resize(std::min(many, kMostLooked));
        double best = 0;
        qsizetype found = -1;
        for (const qsizetype at : places) {
            const Surroundings around = surroundingsOf(m_text, at, length, anchor);
            if (around.tells && around.fit > best) {
                best = around.fit;
                found = at;
            }
        }
        if (found >= 0)
            return AnchorPlace{AnchorFit::Moved, found, length};
        // The only one then and now: it was cut out and put elsewhere.
        if (many == 1 && anchor.alike == 0 && isTelling(anchor.quote))
            return AnchorPlace{AnchorFit::Moved, places.front(), length};
        return std::nullopt;
    }

    struct Block
    {
        QStringView text;
        Words sorted;
    };

    const std::vector<Block>& blocks()
    {
        if (m_blocks.empty()) {
            for (const QStringView text : blockTokens(m_text)) {
                Words words = wordsOf(text);
                std::sort(words.begin(), words.end());
                m_blocks.push_back({withoutNewlines(text), std::move(words)});
            }
        }
        return m_blocks;
    }

    /// The passage with the most of the quote's words in order, among the blocks that hold enough of them.
    AnchorPlace findEdited(const CommentAnchor& anchor)
    {
        Words wanted = wordsOf(anchor.quote);
        wanted.resize(std::min(wanted.size(), kMostWords));
        if (wanted.empty())
            return {};
        Words sorted = wanted;
        std::sort(sorted.begin(), sorted.end());
        AnchorPlace best;
        double bestScore = 0;
        for (const Block& block : blocks()) {
            Words common;
            std::set_intersection(sorted.begin(), sorted.end(), block.sorted.begin(), block.sorted.end(),
                                  std::back_inserter(common));
            if (double(common.size()) < kSameWords * double(wanted.size()))
                continue;
            const auto passage = passageIn(block.text, wanted);
            if (!passage)
                continue;
            const qsizetype from = passage->from.data() - m_text.constData();
            const qsizetype length = passage->to.data() + passage->to.size() - passage->from.data();
            const Surroundings around = surroundingsOf(m_text, from, length, anchor);
            // Words alone: nearly all of them, and not of a passage that stood there twice. With one of two
            // words the surroundings must speak.
            const bool same =
                around.tells || (passage->share >= 0.75 && anchor.alike == 0 && wanted.size() >= 4);
            const double score = passage->share + around.fit;
            const bool better = score > bestScore ||
                                (score == bestScore &&
                                 std::abs(from - anchor.position) < std::abs(best.from - anchor.position));
            if (same && better) {
                bestScore = score;
                best = {AnchorFit::Edited, from, length};
            }
        }
        return best;
    }

    struct Passage
    {
        QStringView from, to; ///< the first and the last word
        double share = 0;     ///< of the words of quote or passage, whichever are more
    };

    /// The best local alignment (Smith and Waterman, 1981) of the quote's words with the block's.
    static std::optional<Passage> passageIn(QStringView block, const Words& wanted)
    {
        Words words = wordsOf(block);
        words.resize(std::min(words.size(), kMostBlockWords));
        struct Cell
        {
            int score = 0;
            int matches = 0;
            size_t from = 0; ///< first word of the block
        };
        const auto worse = [](Cell cell) { return Cell{cell.score - 1, cell.matches, cell.from}; };
        std::vector<Cell> row(words.size() + 1);
        Cell best;
        size_t last = 0;
        for (const QStringView word : wanted) {
            Cell diagonal = row[0];
            for (size_t j = 0; j < words.size(); ++j) {
                Cell here = worse(diagonal);
                if (word == words[j]) {
                    here = diagonal.score > 0 ? diagonal : Cell{0, 0, j};
                    here.score += 2;
                    ++here.matches;
                }
                for (const Cell& other : {worse(row[j + 1]), worse(row[j]), Cell{}}) {
                    if (other.score > here.score)
                        here = other;
                }
                diagonal = row[j + 1];
                row[j + 1] = here;
                if (here.score > best.score) {
                    best = here;
                    last = j;
                }
            }
        }
        if (best.score == 0)
            return std::nullopt;
        const double share = double(best.matches) / double(std::max(last - best.from + 1, wanted.size()));
        if (share < kSameWords)
            return std::nullopt;
        return Passage{words[best.from], words[last], share};
    }

    const QString& m_text;
    std::vector<Block> m_blocks;
};

QStringView withoutBlanks(QStringView text)
{
    while (!text.isEmpty() && text.back().isSpace())
        text.chop(1);
    return text;
}

/// Follows offsets of the old text through a diff.
class Follower
{
public:
    explicit Follower(const std::vector<DiffBlock>& diff) : m_diff(diff) {}

    /// Where the passage went; empty when nothing of it is left in its place.
    std::optional<AnchorPlace> follow(qsizetype from, qsizetype length) const
    {
        const qsizetype end = from + length;
        std::optional<qsizetype> first;
        qsizetype last = 0;
        qsizetype kept = 0;
        const auto cover = [&](qsizetype newFrom, qsizetype newTo) {
            if (!first)
                first = newFrom;
            last = newTo;
        };
        const auto keep = [&](qsizetype oldAt, qsizetype newAt, qsizetype size) {
            const qsizetype a = std::max(from, oldAt);
            const qsizetype b = std::min(end, oldAt + size);
            if (a >= b)
                return;
            cover(newAt + (a - oldAt), newAt + (b - oldAt));
            kept += b - a;
        };
        for (auto block = firstAt(from); block != m_diff.end() && block->beforeAt < end; ++block) {
            if (block->kind == DiffBlock::Kind::Same) {
                keep(block->beforeAt, block->afterAt, block->before.size());
            } else if (block->kind == DiffBlock::Kind::Changed) {
                qsizetype oldAt = block->beforeAt;
                qsizetype newAt = block->afterAt;
                bool replaced = false; // what was removed last lay inside the passage
                for (const DiffPart& part : block->parts) {
                    const qsizetype size = part.text.size();
                    const qsizetype shown = withoutBlanks(part.text).size();
                    switch (part.kind) {
                    case DiffPart::Kind::Same:
                        keep(oldAt, newAt, size);
                        replaced = false;
                        oldAt += size;
                        newAt += size;
                        break;
                    case DiffPart::Kind::Removed:
                        replaced = oldAt >= from && oldAt + shown <= end;
                        oldAt += size;
                        break;
                    case DiffPart::Kind::Added:
                        if (replaced)
                            cover(newAt, newAt + shown);
                        newAt += size;
                        break;
                    }
                }
            }
        }
        if (!first || kept == 0)
            return std::nullopt;
        const bool whole = kept == length && last - *first == length;
        // A comma and a blank of a sentence are not that sentence.
        if (!whole && double(kept) < 0.3 * double(length))
            return std::nullopt;
        return AnchorPlace{whole ? AnchorFit::Exact : AnchorFit::Edited, *first, last - *first};
    }

private:
    std::vector<DiffBlock>::const_iterator firstAt(qsizetype offset) const
    {
        auto after =
            std::upper_bound(m_diff.begin(), m_diff.end(), offset,
                             [](qsizetype at, const DiffBlock& block) { return at < block.beforeAt; });
        // Back to the block that holds it; added ones before it begin at the same offset.
        while (after != m_diff.begin()) {
            --after;
            if (after->beforeAt <= offset && !after->before.isEmpty())
                break;
        }
        return after;
    }

    const std::vector<DiffBlock>& m_diff;
};

} // namespace

CommentAnchor anchorAt(const QString& markdown, qsizetype from, qsizetype length, int revision)
{
    from = std::clamp<qsizetype>(from, 0, markdown.size());
    qsizetype end = std::clamp<qsizetype>(length, 0, markdown.size() - from) + from;
    if (from == end) {
        for (const QStringView token : blockTokens(markdown)) {
            const qsizetype at = token.data() - markdown.constData();
            const bool holds = at + token.size() > from || at + token.size() == markdown.size();
            if (holds) {
                from = at;
                end = at + withoutNewlines(token).size();
                break;
            }
        }
    }
    end = std::min(end, from + kLongestQuote);
    const auto insideCharacter = [&markdown](qsizetype at) {
        return at > 0 && at < markdown.size() && markdown[at].isLowSurrogate() &&
               markdown[at - 1].isHighSurrogate();
    };
    if (insideCharacter(from))
        --from;
    if (insideCharacter(end))
        --end;
    CommentAnchor anchor;
    anchor.position = from;
    anchor.revision = revision;
    anchor.quote = markdown.mid(from, end - from);
    if (anchor.quote.isEmpty())
        return anchor;
    qsizetype left = std::max<qsizetype>(0, from - kContext);
    qsizetype right = std::min(markdown.size(), end + kContext);
    if (insideCharacter(left))
        ++left;
    if (insideCharacter(right))
        --right;
    anchor.before = markdown.mid(left, from - left);
    anchor.after = markdown.mid(end, right - end);
    anchor.alike = int(markdown.count(anchor.quote)) - 1;
    return anchor;
}

std::vector<AnchorPlace> findAnchors(const QString& markdown, const std::vector<CommentAnchor>& anchors)
{
    Finder finder(markdown);
    std::vector<AnchorPlace> places;
    places.reserve(anchors.size());
    for (const CommentAnchor& anchor : anchors)
        places.push_back(finder.find(anchor));
    return places;
}

std::vector<AnchorPlace> findAnchors(const QString& markdown, const std::vector<CommentAnchor>& anchors,
                                     const QString& then)
{
    const std::vector<DiffBlock> diff = textDiff(then, markdown);
    const Follower follower(diff);
    const Finder old(then);
    Finder finder(markdown);
    std::vector<AnchorPlace> places;
    places.reserve(anchors.size());
    for (const CommentAnchor& anchor : anchors) {
        const qsizetype length = anchor.quote.size();
        std::optional<AnchorPlace> place;
        if (length > 0 && QStringView(then).mid(anchor.position, length) == anchor.quote) {
            // Words that come again and again make a diff pair the wrong ones; what is unique is surer.
            if (old.findUnique(anchor))
                place = finder.findUnique(anchor);
            if (!place)
                place = follower.follow(anchor.position, length);
        }
        places.push_back(place ? *place : finder.find(anchor));
    }
    return places;
}

} // namespace muster
