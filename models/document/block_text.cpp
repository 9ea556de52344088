// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/document/block_text.h"

#include <algorithm>

namespace muster {

namespace {

using Kind = TextBlock::Kind;

/// A line of the text: [from, end) without its line break, [from, next) with it.
struct Line
{
    qsizetype from = 0, end = 0, next = 0;
};

Line lineAt(QStringView text, qsizetype from)
{
    const qsizetype end = text.indexOf(u'\n', from);
    return end < 0 ? Line{from, text.size(), text.size()} : Line{from, end, end + 1};
}

bool isSpace(QChar c)
{
    return c == u' ' || c == u'\t' || c == u'\r';
}

/// A line read as Markdown reads it: how far it is indented, and what follows.
struct Shape
{
    int indent = 0;   ///< columns; a tab ends at the next multiple of four
    QStringView rest; ///< from the first character that is no space on
    bool blank() const { return rest.isEmpty(); }
};

Shape shapeOf(QStringView text, const Line& line)
{
    Shape shape;
    qsizetype at = line.from;
    for (; at < line.end && isSpace(text[at]); ++at)
        shape.indent = text[at] == u'\t' ? (shape.indent / 4 + 1) * 4 : shape.indent + 1;
    qsizetype end = line.end;
    while (end > at && isSpace(text[end - 1]))
        --end;
    shape.rest = text.mid(at, end - at);
    return shape;
}

qsizetype runOf(QStringView text, QChar c)
{
    qsizetype run = 0;
    while (run < text.size() && text[run] == c)
        ++run;
    return run;
}

/// Length of the fence that begins here, or 0.
qsizetype fenceOf(QStringView rest)
{
    if (rest.isEmpty() || (rest[0] != u'`' && rest[0] != u'~'))
        return 0;
    const qsizetype run = runOf(rest, rest[0]);
    return run >= 3 && (rest[0] == u'~' || !rest.mid(run).contains(u'`')) ? run : 0;
}

int headingLevel(QStringView rest)
{
    const qsizetype run = runOf(rest, u'#');
    return run >= 1 && run <= 6 && (run == rest.size() || isSpace(rest[run])) ? static_cast<int>(run) : 0;
}

bool isRule(QStringView rest)
{
    if (rest.isEmpty() || (rest[0] != u'-' && rest[0] != u'*' && rest[0] != u'_'))
        return false;
    int marks = 0;
    for (const QChar c : rest) {
        if (c == rest[0])
            ++marks;
        else if (!isSpace(c))
            return false;
    }
    return marks >= 3;
}

/// Columns of a list item's marker with the space after it, or 0.
int markerWidth(QStringView rest)
{
    qsizetype width = 0;
    if (!rest.isEmpty() && (rest[0] == u'-' || rest[0] == u'*' || rest[0] == u'+')) {
        width = 1;
    } else {
        while (width < rest.size() && width < 9 && rest[width] >= u'0' && rest[width] <= u'9')
            ++width;
        if (width == 0 || width >= rest.size() || (rest[width] != u'.' && rest[width] != u')'))
            return 0;
        ++width;
    }
    return width == rest.size() || isSpace(rest[width]) ? static_cast<int>(width) + 1 : 0;
}

bool isTableRule(QStringView rest)
{
    return rest.contains(u'-') && rest.contains(u'|') && std::all_of(rest.begin(), rest.end(), [](QChar c) {
               return c == u'|' || c == u'-' || c == u':' || isSpace(c);
           });
}

/// What a line underlines the words above it with: 1 for "===", 2 for "---", else 0.
int underlineLevel(const Shape& shape)
{
    if (shape.indent > 3 || shape.rest.isEmpty() || (shape.rest[0] != u'=' && shape.rest[0] != u'-') ||
        runOf(shape.rest, shape.rest[0]) != shape.rest.size())
        return 0;
    return shape.rest[0] == u'=' ? 1 : 2;
}

/// Whether a line begins a block also right below a paragraph.
bool interrupts(const Shape& shape)
{
    if (shape.indent > 3 || shape.blank())
        return false;
    const int marker = markerWidth(shape.rest);
    const bool item =
        marker > 0 && marker <= shape.rest.size() &&
        (!shape.rest[0].isDigit() || shape.rest.startsWith(u"1.") || shape.rest.startsWith(u"1)"));
    return item || headingLevel(shape.rest) > 0 || fenceOf(shape.rest) > 0 || shape.rest[0] == u'>' ||
           isRule(shape.rest);
}

/// Where fenced code ends that begins with this line: after its closing fence, or with the text.
qsizetype endOfFence(QStringView text, const Line& first, QStringView fence)
{
    const qsizetype width = runOf(fence, fence[0]);
    Line line = first;
    while (line.next > line.end) {
        line = lineAt(text, line.next);
        const Shape shape = shapeOf(text, line);
        if (!shape.blank() && runOf(shape.rest, fence[0]) == shape.rest.size() && shape.rest.size() >= width)
            break;
    }
    return line.end;
}

/// The last character (exclusive) of a block whose lines go on while `belongs` says so.
template <typename Belongs>
qsizetype lastLine(QStringView text, Line line, const Belongs& belongs)
{
    while (line.next > line.end && line.next < text.size()) {
        const Line next = lineAt(text, line.next);
        if (!belongs(next, shapeOf(text, next)))
            break;
        line = next;
    }
    return line.end;
}

/// The first line at or after `from` that is not blank, with its shape; an empty one at the end.
std::pair<Line, Shape> nextWritten(QStringView text, qsizetype from)
{
    while (from < text.size()) {
        const Line line = lineAt(text, from);
        const Shape shape = shapeOf(text, line);
        if (!shape.blank())
            return {line, shape};
        if (line.next == line.end)
            break;
        from = line.next;
    }
    return {Line{text.size(), text.size(), text.size()}, Shape{}};
}

qsizetype endOfItem(QStringView text, const Line& first, int inside)
{
    Line line = first;
    while (line.next > line.end && line.next < text.size()) {
        Line next = lineAt(text, line.next);
        Shape shape = shapeOf(text, next);
        if (shape.blank()) {
            std::tie(next, shape) = nextWritten(text, next.from);
            if (shape.indent < inside)
                break; // what follows the blank line stands outside
        }
        if (shape.blank() || markerWidth(shape.rest) > 0)
            break; // an item inside of this one is a block of its own
        if (shape.indent < inside && interrupts(shape))
            break;
        if (shape.indent >= inside && fenceOf(shape.rest) > 0)
            next = lineAt(text, text.lastIndexOf(u'\n', endOfFence(text, next, shape.rest) - 1) + 1);
        line = next;
    }
    return line.end;
}

/// What a block is that begins at `from`, and where its content ends.
TextBlock readBlock(QStringView text, qsizetype from)
{
    TextBlock block;
    block.from = from;
    const Line line = lineAt(text, from);
    const Shape shape = shapeOf(text, line);
    const auto finish = [&](Kind kind, qsizetype end, int level = 0) {
        block.kind = kind;
        block.level = level;
        block.content = end - from;
        return block;
    };
    if (shape.blank())
        return finish(Kind::Paragraph, from);
    const QStringView rest = shape.rest;
    if (const int marker = markerWidth(rest); marker > 0 && !isRule(rest)) {
        // Code begins four columns after the marker; then the marker has one column after it only.
        int inside = marker;
        while (inside < rest.size() && inside < marker + 3 && isSpace(rest[inside]))
            ++inside;
        return finish(Kind::ListItem, endOfItem(text, line, shape.indent + std::min(inside, marker + 3)),
                      shape.indent);
    }
    if (shape.indent > 3) {
        const qsizetype end = lastLine(
            text, line, [](const Line&, const Shape& next) { return !next.blank() && next.indent > 3; });
        return finish(Kind::Code, end);
    }
    if (const qsizetype fence = fenceOf(rest); fence > 0) {
        const QStringView language = rest.mid(fence).trimmed();
        const bool chart = language == u"chart" || language.startsWith(u"chart ");
        return finish(chart ? Kind::Chart : Kind::Code, endOfFence(text, line, rest));
    }
    if (const int level = headingLevel(rest); level > 0)
        return finish(Kind::Heading, line.end, level);
    if (isRule(rest))
        return finish(Kind::Rule, line.end);
    if (rest[0] == u'>') {
        return finish(Kind::Quote, lastLine(text, line, [](const Line&, const Shape& next) {
                          return !next.blank() && (next.rest[0] == u'>' || !interrupts(next));
                      }));
    }
    if (rest.contains(u'|') && line.next > line.end && line.next < text.size() &&
        isTableRule(shapeOf(text, lineAt(text, line.next)).rest)) {
        return finish(Kind::Table, lastLine(text, line, [](const Line&, const Shape& next) {
                          return !next.blank() && (next.rest[0] == u'|' || !interrupts(next));
                      }));
    }
    int underline = 0;
    const qsizetype end = lastLine(text, line, [&](const Line&, const Shape& next) {
        if (underline > 0 || next.blank())
            return false;
        underline = underlineLevel(next);
        return underline > 0 || !interrupts(next);
    });
    return finish(underline > 0 ? Kind::Heading : Kind::Paragraph, end, underline);
}

/// The block with what separates it from the next: its line break, and one blank line.
TextBlock blockFrom(QStringView text, qsizetype from)
{
    TextBlock block = readBlock(text, from);
    qsizetype at = from + block.content;
    for (int breaks = 0; breaks < 2 && at < text.size(); ++breaks) {
        const Line line = lineAt(text, at);
        if (!shapeOf(text, line).blank())
            break;
        at = line.next;
        if (line.next == line.end) {
            // Spaces at the very end are typed, not separating.
            if (breaks == 0)
                block.content = at - from;
            break;
        }
    }
    block.length = at - from;
    return block;
}

/// Whether a block that is ready to be typed into follows this last one.
bool opensAnother(QStringView text, const TextBlock& block)
{
    const QStringView gap = text.mid(block.from + block.content, block.length - block.content);
    return block.end() == text.size() && gap.count(u'\n') == 2;
}

} // namespace

void BlockText::setText(const QString& text)
{
    m_text = text;
    m_blocks.clear();
    qsizetype at = 0;
    do {
        m_blocks.push_back(blockFrom(m_text, at));
        at = m_blocks.back().end();
    } while (at < m_text.size());
    if (opensAnother(m_text, m_blocks.back()))
        m_blocks.push_back(TextBlock{Kind::Paragraph, 0, at, 0, 0});
}

int BlockText::blockAt(qsizetype position) const
{
    const auto after = std::upper_bound(m_blocks.begin(), m_blocks.end(), position,
                                        [](qsizetype at, const TextBlock& block) { return at < block.from; });
    return std::max(0, static_cast<int>(after - m_blocks.begin()) - 1);
}

BlockChange BlockText::replace(qsizetype from, qsizetype length, QStringView with)
{
    from = std::clamp<qsizetype>(from, 0, m_text.size());
    length = std::clamp<qsizetype>(length, 0, m_text.size() - from);
    const qsizetype moved = with.size() - length;
    m_text.replace(from, length, with.toString());
    // The block before may reach further now: words below a paragraph, or, behind blank lines, what belongs
    // to the item of a list.
    int first = std::max(0, blockAt(from) - 1);
    while (first > 0 && block(first).content == 0)
        --first;
    const qsizetype settled = from + with.size();
    std::vector<TextBlock> fresh;
    qsizetype at = block(first).from;
    int kept = count(); // the first old block that stays
    do {
        if (at > settled) {
            const int old = blockAt(at - moved);
            if (old > first && block(old).from == at - moved && block(old).length > 0) {
                kept = old;
                break;
            }
        }
        fresh.push_back(blockFrom(m_text, at));
        at = fresh.back().end();
    } while (at < m_text.size());
    if (kept == count() && opensAnother(m_text, fresh.back()))
        fresh.push_back(TextBlock{Kind::Paragraph, 0, m_text.size(), 0, 0});
    for (auto block = m_blocks.begin() + kept; block != m_blocks.end(); ++block)
        block->from += moved;
    BlockChange change{first, kept - first, static_cast<int>(fresh.size())};
    // What is read the same again did not change.
    while (change.removed > 0 && change.added > 0 && block(change.first) == fresh.front() &&
           fresh.front().end() <= from) {
        fresh.erase(fresh.begin());
        ++change.first;
        --change.removed;
        --change.added;
    }
    m_blocks.erase(m_blocks.begin() + change.first, m_blocks.begin() + change.first + change.removed);
    m_blocks.insert(m_blocks.begin() + change.first, fresh.begin(), fresh.end());
    return change;
}

TextSplice spliceBetween(QStringView before, QStringView after)
{
    const qsizetype most = std::min(before.size(), after.size());
    qsizetype front = 0;
    while (front < most && before[front] == after[front])
        ++front;
    qsizetype back = 0;
    while (back < most - front && before[before.size() - 1 - back] == after[after.size() - 1 - back])
        ++back;
    if (front > 0 && before[front - 1].isHighSurrogate())
        --front;
    if (back > 0 && before[before.size() - back].isLowSurrogate())
        --back;
    return {front, before.size() - back - front, after.mid(front, after.size() - back - front).toString()};
}

} // namespace muster
