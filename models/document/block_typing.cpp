// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/document/block_typing.h"

#include <QRegularExpression>
#include <QStringList>

#include <algorithm>

namespace muster {

namespace {

using Kind = TextBlock::Kind;

const QRegularExpression& itemPrefix()
{
    static const QRegularExpression expression(
        QStringLiteral(R"(^([ \t]*)([-*+]|\d{1,9}[.)])([ \t]+|$)(\[[ xX]\](?:[ \t]+|$))?)"));
    return expression;
}

Typing only(qsizetype from, const QString& removed, const QString& inserted, qsizetype cursor)
{
    if (removed == inserted)
        return {{}, cursor};
    return {{{from, removed, inserted}}, cursor};
}

/// Two blocks that keep apart without a blank line: items of a list.
bool close(Kind a, Kind b)
{
    return a == Kind::ListItem && b == Kind::ListItem;
}

QString gapOf(const BlockText& text, int row)
{
    const TextBlock& block = text.block(row);
    return text.text().mid(block.from + block.content, block.length - block.content);
}

/// Line breaks that are missing between what ends before `from` and a block that begins there.
QString missingBreaks(const BlockText& text, int before)
{
    if (before < 0)
        return {};
    return QString(std::max<qsizetype>(0, 2 - gapOf(text, before).count(u'\n')), u'\n');
}

/// The words of a block without what makes it a heading, an item, a quote or code.
QString wordsOf(const BlockText& text, int row)
{
    const TextBlock& block = text.block(row);
    QString content = text.content(row).toString();
    switch (block.kind) {
    case Kind::Heading:
        if (!content.trimmed().startsWith(u'#')) // underlined
            return content.left(content.lastIndexOf(u'\n'));
        return content.mid(prefixLength(block.kind, content));
    case Kind::ListItem: {
        QStringList lines = content.mid(prefixLength(block.kind, content)).split(u'\n');
        for (QString& line : lines)
            line = line.trimmed();
        return lines.join(u'\n');
    }
    case Kind::Quote: {
        QStringList lines = content.split(u'\n');
        for (QString& line : lines) {
            static const QRegularExpression mark(QStringLiteral("^ {0,3}> ?"));
            line.remove(mark);
        }
        return lines.join(u'\n');
    }
    case Kind::Code:
    case Kind::Chart: {
        QStringList lines = content.split(u'\n');
        if (!lines.first().trimmed().startsWith(u"```") && !lines.first().trimmed().startsWith(u"~~~"))
            return content;
        lines.removeFirst();
        if (!lines.isEmpty() &&
            (lines.last().trimmed().startsWith(u"```") || lines.last().trimmed().startsWith(u"~~~")))
            lines.removeLast();
        return lines.join(u'\n');
    }
    case Kind::Paragraph:
    case Kind::Table:
    case Kind::Rule:
        break;
    }
    return content;
}

QString withPrefixes(const QString& words, const QString& first, const QString& rest)
{
    return first + QString(words).replace(u'\n', u'\n' + rest);
}

/// What a block becomes, and its kind.
std::pair<QString, Kind> as(const QString& what, const QString& words)
{
    const QString oneLine = QString(words).replace(u'\n', u' ');
    if (what.size() == 2 && what[0] == u'h' && what[1] >= u'1' && what[1] <= u'6')
        return {QString(what[1].digitValue(), u'#') + u' ' + oneLine, Kind::Heading};
    if (what == QLatin1String("list"))
        return {withPrefixes(words, QStringLiteral("- "), QStringLiteral("  ")), Kind::ListItem};
    if (what == QLatin1String("numbered"))
        return {withPrefixes(words, QStringLiteral("1. "), QStringLiteral("   ")), Kind::ListItem};
    if (what == QLatin1String("task"))
        return {withPrefixes(words, QStringLiteral("- [ ] "), QStringLiteral("  ")), Kind::ListItem};
    if (what == QLatin1String("quote"))
        return {withPrefixes(words, QStringLiteral("> "), QStringLiteral("> ")), Kind::Quote};
    if (what == QLatin1String("code")) {
        // A fence longer than any in the words.
        QString fence = QStringLiteral("```");
        while (words.contains(fence))
            fence += u'`';
        return {fence + u'\n' + words + u'\n' + fence, Kind::Code};
    }
    if (what == QLatin1String("table"))
        return {QStringLiteral("| %1 |  |\n|---|---|\n|  |  |")
                    .arg(QString(oneLine).replace(QLatin1Char('|'), QStringLiteral("\\|"))),
                Kind::Table};
    if (what == QLatin1String("rule"))
        return {words.isEmpty() ? QStringLiteral("---") : words,
                words.isEmpty() ? Kind::Rule : Kind::Paragraph};
    return {words, Kind::Paragraph};
}

} // namespace

qsizetype prefixLength(Kind kind, QStringView content)
{
    switch (kind) {
    case Kind::ListItem:
        return itemPrefix().match(content.toString()).capturedLength();
    case Kind::Heading: {
        static const QRegularExpression marks(QStringLiteral("^ {0,3}#{1,6}(?:[ \\t]+|$)"));
        return marks.match(content.toString()).capturedLength();
    }
    case Kind::Quote: {
        static const QRegularExpression mark(QStringLiteral("^ {0,3}> ?"));
        return mark.match(content.toString()).capturedLength();
    }
    default:
        return 0;
    }
}

Typing lineBroken(const BlockText& text, int row, qsizetype at)
{
    const TextBlock& block = text.block(row);
    const QString content = text.content(row).toString();
    at = std::clamp<qsizetype>(at, 0, content.size());
    const qsizetype place = block.from + at;
    const auto insert = [&](const QString& words) { return only(place, {}, words, place + words.size()); };
    switch (block.kind) {
    case Kind::ListItem: {
        const QRegularExpressionMatch prefix = itemPrefix().match(content);
        const qsizetype width = prefix.capturedLength();
        if (content.trimmed().size() <= QStringView(content).left(width).trimmed().size()) {
            if (block.level >= 2)
                return indented(text, row, -1, at);
            // An empty item ends the list.
            return only(block.from, content, QStringLiteral("\n"), block.from + 1);
        }
        QString marker = prefix.captured(2);
        if (marker[0].isDigit())
            marker = QString::number(marker.chopped(1).toLongLong() + 1) + marker.back();
        const QString gap = prefix.captured(3).isEmpty() ? QStringLiteral(" ") : prefix.captured(3);
        const QString box = prefix.captured(4).isEmpty() ? QString() : QStringLiteral("[ ] ");
        const qsizetype from = block.from + std::max(at, width);
        const QString words = u'\n' + prefix.captured(1) + marker + gap + box;
        return only(from, {}, words, from + words.size());
    }
    case Kind::Quote: {
        const qsizetype line = content.lastIndexOf(u'\n', at - 1) + 1;
        if (at == content.size() && wordsOf(BlockText(content.mid(line)), 0).trimmed().isEmpty() && line > 0)
            return only(block.from + line, content.mid(line), QStringLiteral("\n"), block.from + line + 1);
        return insert(QStringLiteral("\n> "));
    }
    case Kind::Code:
    case Kind::Chart: {
        const qsizetype line = content.lastIndexOf(u'\n', at - 1) + 1;
        const QString last = content.mid(line).trimmed();
        const bool closed = line > 0 && at == content.size() &&
                            (last.startsWith(QLatin1String("```")) || last.startsWith(QLatin1String("~~~")));
        return insert(closed ? QStringLiteral("\n\n") : QStringLiteral("\n"));
    }
    case Kind::Table: {
        qsizetype end = content.indexOf(u'\n', at);
        if (end < 0)
            end = content.size();
        const QString line = content.mid(content.lastIndexOf(u'\n', at - 1) + 1);
        const bool empty = end == content.size() && QString(line).remove(u'|').trimmed().isEmpty();
        if (empty) // an empty row ends the table
            return only(block.from + content.size() - line.size(), line, QStringLiteral("\n"),
                        block.from + content.size() - line.size() + 1);
        const QString head = content.left(content.indexOf(u'\n')).trimmed();
        qsizetype cells = head.count(u'|') - head.count(QStringLiteral("\\|"));
        cells += (head.startsWith(u'|') ? 0 : 1) + (head.endsWith(u'|') ? 0 : 1) - 1;
        const QString words =
            QStringLiteral("\n|") + QStringLiteral("  |").repeated(std::max<qsizetype>(1, cells));
        return only(block.from + end, {}, words, block.from + end + 3);
    }
    case Kind::Paragraph:
    case Kind::Heading:
    case Kind::Rule:
        break;
    }
    return insert(QStringLiteral("\n\n"));
}

Typing joinedBefore(const BlockText& text, int row)
{
    const TextBlock& block = text.block(row);
    const qsizetype prefix = prefixLength(block.kind, text.content(row));
    if (prefix > 0) {
        Typing typing = turnedInto(text, row, QStringLiteral("paragraph"));
        typing.cursor -= wordsOf(text, row).size(); // before the words, not behind them
        return typing;
    }
    if (row == 0)
        return {{}, block.from};
    const TextBlock& before = text.block(row - 1);
    const qsizetype end = before.from + before.content;
    const QString gap = gapOf(text, row - 1);
    if (before.content == 0) // an empty block goes
        return only(before.from, gap, {}, before.from);
    if (block.content == 0)
        return only(end, text.text().mid(end, block.end() - end), gapOf(text, row), end);
    const bool prose = before.kind == Kind::Paragraph || before.kind == Kind::Heading ||
                       before.kind == Kind::ListItem || before.kind == Kind::Quote;
    const bool words = block.kind == Kind::Paragraph;
    return prose && words ? only(end, gap, {}, end) : Typing{{}, end};
}

Typing joinedAfter(const BlockText& text, int row)
{
    const TextBlock& block = text.block(row);
    const qsizetype end = block.from + block.content;
    if (row + 1 >= text.count())
        return {{}, end};
    const TextBlock& next = text.block(row + 1);
    if (block.content == 0)
        return only(block.from, gapOf(text, row), {}, block.from);
    if (next.content == 0)
        return only(end, text.text().mid(end, next.end() - end), gapOf(text, row + 1), end);
    const bool prose = block.kind == Kind::Paragraph || block.kind == Kind::Heading ||
                       block.kind == Kind::ListItem || block.kind == Kind::Quote;
    const bool follows = next.kind == Kind::Paragraph || next.kind == Kind::Heading ||
                         next.kind == Kind::ListItem || next.kind == Kind::Quote;
    if (!prose || !follows)
        return {{}, end};
    const QString between =
        gapOf(text, row) +
        text.content(row + 1).left(prefixLength(next.kind, text.content(row + 1))).toString();
    return only(end, between, {}, end);
}

Typing moved(const BlockText& text, int row, int by, qsizetype at)
{
    const int upper = by < 0 ? row - 1 : row;
    if (by == 0 || upper < 0 || upper + 1 >= text.count())
        return {{}, text.block(row).from + at};
    const TextBlock& a = text.block(upper);
    const TextBlock& b = text.block(upper + 1);
    const QString first = text.content(upper).toString(), second = text.content(upper + 1).toString();
    QString gap = gapOf(text, upper);
    // What stands before and after keeps its distance.
    QString after = gapOf(text, upper + 1);
    if (upper + 2 < text.count() && !close(a.kind, text.block(upper + 2).kind))
        after += QString(std::max<qsizetype>(0, 2 - after.count(u'\n')), u'\n');
    QString before;
    if (upper > 0 && !close(text.block(upper - 1).kind, b.kind))
        before = missingBreaks(text, upper - 1);
    const QString now = before + second + gap + first + after;
    const qsizetype start = a.from + before.size();
    return only(a.from, text.text().mid(a.from, b.end() - a.from), now,
                by < 0 ? start + at : start + second.size() + gap.size() + at);
}

Typing removed(const BlockText& text, int first, int last)
{
    first = std::clamp(first, 0, text.count() - 1);
    last = std::clamp(last, first, text.count() - 1);
    const qsizetype from = text.block(first).from;
    return only(from, text.text().mid(from, text.block(last).end() - from), {}, from);
}

Typing indented(const BlockText& text, int row, int by, qsizetype at)
{
    const TextBlock& block = text.block(row);
    const QString content = text.content(row).toString();
    if (block.kind != Kind::ListItem || by == 0 || (by < 0 && block.level == 0))
        return {{}, block.from + at};
    // Under a numbered item three columns are needed, under a bullet two.
    const bool numbered = row > 0 && text.block(row - 1).kind == Kind::ListItem &&
                          text.content(row - 1).trimmed().front().isDigit();
    const int columns = by > 0 ? (numbered ? 3 : 2) : std::min(block.level, block.level % 3 == 0 ? 3 : 2);
    QStringList lines = content.split(u'\n');
    qsizetype shift = 0;
    for (qsizetype i = 0; i < lines.size(); ++i) {
        QString& line = lines[i];
        const qsizetype before = line.size();
        if (by > 0) {
            line.prepend(QString(columns, u' '));
        } else {
            qsizetype spaces = 0;
            while (spaces < columns && spaces < line.size() && line[spaces] == u' ')
                ++spaces;
            if (spaces == 0 && line.startsWith(u'\t'))
                spaces = 1;
            line.remove(0, spaces);
        }
        if (i == 0)
            shift = line.size() - before;
    }
    return only(block.from, content, lines.join(u'\n'), block.from + std::max<qsizetype>(0, at + shift));
}

Typing turnedInto(const BlockText& text, int row, const QString& what)
{
    const TextBlock& block = text.block(row);
    const auto [now, kind] = as(what, wordsOf(text, row));
    // An item without a blank line before it would take words, and words would take the item's place.
    const QString before =
        row > 0 && !close(text.block(row - 1).kind, kind) ? missingBreaks(text, row - 1) : QString();
    QString after;
    if (row + 1 < text.count() && !close(kind, text.block(row + 1).kind))
        after = missingBreaks(text, row);
    const qsizetype start = block.from + before.size();
    const qsizetype cursor = kind == Kind::Code    ? start + now.indexOf(u'\n') + 1
                             : kind == Kind::Table ? start + 2
                                                   : start + now.size();
    return only(block.from, text.content(row).toString(), before + now + after, cursor);
}

Typing insertedAfter(const BlockText& text, int row, const QString& markdown)
{
    const TextBlock& block = text.block(row);
    QString words = markdown;
    while (words.endsWith(u'\n'))
        words.chop(1);
    const bool last = row + 1 >= text.count();
    if (block.content == 0) {
        const QString before = missingBreaks(text, row - 1);
        const QString after = last ? QString() : missingBreaks(text, row);
        return only(block.from, {}, before + words + after, block.from + before.size() + words.size());
    }
    const qsizetype end = block.from + block.content;
    const QString gap = last ? QString() : missingBreaks(text, row);
    return only(end, {}, QStringLiteral("\n\n") + words + gap, end + 2 + words.size());
}

Typing marked(const BlockText& text, int row, qsizetype from, qsizetype length, const QString& mark)
{
    const TextBlock& block = text.block(row);
    const QString content = text.content(row).toString();
    from = std::clamp<qsizetype>(from, 0, content.size());
    length = std::clamp<qsizetype>(length, 0, content.size() - from);
    const QString words = content.mid(from, length);
    const qsizetype width = mark.size();
    if (from >= width && content.mid(from - width, width) == mark &&
        content.mid(from + length, width) == mark)
        return only(block.from + from - width, mark + words + mark, words,
                    block.from + from - width + length);
    return only(block.from + from, words, mark + words + mark,
                block.from + from + width + length + (length > 0 ? width : 0));
}

} // namespace muster
