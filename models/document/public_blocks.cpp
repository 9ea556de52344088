// SPDX-License-Identifier: GPL-3.0-or-later
// What of a document stays inside because it is marked so, or is of the making of it: marked passages and
// blocks, comments, prompts, charts.
#include "models/document/public_edits.h"

#include "models/domain/format.h"

#include <algorithm>

namespace muster {

namespace {

const QLatin1String kOpen("<!--");
const QLatin1String kClose("-->");
const QLatin1String kInternal("[internal]");

const QRegularExpression& markPattern()
{
    static const QRegularExpression pattern(QStringLiteral("<!--\\s*(/?)\\s*internal\\b.*?-->"),
                                            QRegularExpression::CaseInsensitiveOption |
                                                QRegularExpression::DotMatchesEverythingOption);
    return pattern;
}

qsizetype lineStart(QStringView text, qsizetype at)
{
    return at <= 0 ? 0 : text.lastIndexOf(u'\n', at - 1) + 1;
}

qsizetype lineEnd(QStringView text, qsizetype at)
{
    const qsizetype end = text.indexOf(u'\n', at);
    return end < 0 ? text.size() : end;
}

/// Nothing but blanks and marks of quotes.
bool isBlank(QStringView part)
{
    return std::all_of(part.begin(), part.end(), [](QChar c) { return c.isSpace() || c == u'>'; });
}

/// The removal of a passage; when whole lines go, with their line breaks and one blank line.
PublicEdit removal(const QString& text, qsizetype from, qsizetype to, PublicChange::Kind kind,
                   const char* reason)
{
    const QStringView view(text);
    PublicEdit edit;
    edit.kind = kind;
    edit.was = text.mid(from, to - from);
    edit.reason = QString::fromLatin1(reason);
    const qsizetype start = lineStart(view, from);
    const qsizetype end = lineEnd(view, to);
    if (isBlank(view.mid(start, from - start)) && isBlank(view.mid(to, end - to))) {
        from = start;
        to = std::min(end + 1, text.size());
        const bool afterBlank =
            from == 0 || isBlank(view.mid(lineStart(view, from - 1), from - lineStart(view, from - 1)));
        while (afterBlank && to < text.size() && isBlank(view.mid(to, lineEnd(view, to) - to)))
            to = std::min(lineEnd(view, to) + 1, text.size());
    }
    edit.from = from;
    edit.length = to - from;
    return edit;
}

/// Where the section of an offset ends: at the next heading that is not below its own. What only looks like a
/// heading (a comment in code) is none, so that too much goes rather than too little.
qsizetype sectionEnd(const QString& text, const MarkdownDocument& document, qsizetype at)
{
    int level = 6;
    qsizetype end = text.size();
    for (const MarkdownBlock& block : document.blocks) {
        if (block.kind != MarkdownBlock::Kind::Heading || block.quoteDepth > 0 || block.listDepth > 0)
            continue;
        // A mark within the heading's own line belongs to its section.
        if (block.position <= at) {
            level = block.level;
        } else if (block.level <= level) {
            end = block.position;
            break;
        }
    }
    return end;
}

QString readStart(const MarkdownBlock& block)
{
    if (block.kind == MarkdownBlock::Kind::Code || block.kind == MarkdownBlock::Kind::Chart)
        return asRead(block.code.left(200)).trimmed();
    return asRead(plainText(block.text)).trimmed();
}

bool startsInternal(const QString& text)
{
    return text.startsWith(kInternal, Qt::CaseInsensitive);
}

class Blocks
{
public:
    Blocks(const QString& text, const MarkdownDocument& document, PublicRules::Charts charts)
        : m_text(text), m_charts(charts), m_ranges(blockRanges(document, text))
    {
    }

    PublicEdits run()
    {
        for (size_t i = 0; i < m_ranges.size(); ++i)
            look(i);
        rawMarks();
        return std::move(m_edits);
    }

private:
    void remove(qsizetype from, qsizetype to, PublicChange::Kind kind, const char* reason)
    {
        PublicEdit edit;
        edit.from = from;
        edit.length = to - from;
        edit.was = m_text.mid(from, to - from).trimmed();
        edit.kind = kind;
        edit.reason = QString::fromLatin1(reason);
        m_edits.push_back(std::move(edit));
    }

    void removeInternal(qsizetype from, qsizetype to)
    {
        remove(from, to, PublicChange::Kind::Block, "starts with [internal]");
    }

    /// Where a block ends with all that belongs to it.
    qsizetype endOf(size_t index) const
    {
        const MarkdownBlock& block = *m_ranges[index].block;
        const auto belongs = [&block](const MarkdownBlock& other) {
            if (block.kind == MarkdownBlock::Kind::Heading && block.quoteDepth == 0 && block.listDepth == 0)
                return other.kind != MarkdownBlock::Kind::Heading || other.level > block.level ||
                       other.quoteDepth > 0 || other.listDepth > 0;
            if (block.kind == MarkdownBlock::Kind::ListItem)
                return other.listDepth > block.listDepth ||
                       (other.listDepth == block.listDepth && other.kind != MarkdownBlock::Kind::ListItem);
            return false;
        };
        size_t next = index + 1;
        while (next < m_ranges.size() &&
               (m_ranges[next].from <= m_ranges[index].from || belongs(*m_ranges[next].block)))
            ++next;
        return next < m_ranges.size() ? m_ranges[next].from : m_text.size();
    }

    void look(size_t index)
    {
        const BlockRange& range = m_ranges[index];
        const MarkdownBlock& block = *range.block;
        if (block.kind == MarkdownBlock::Kind::Table) {
            rows(range);
            return;
        }
        const QString start = readStart(block);
        if (startsInternal(start)) {
            removeInternal(range.from, endOf(index));
        } else if (block.quoteDepth > 0 && block.kind == MarkdownBlock::Kind::Paragraph &&
                   start.startsWith(QStringView(kDraftPrompt).mid(2).toString(), Qt::CaseInsensitive)) {
            remove(range.from, range.to, PublicChange::Kind::Prompt, "a prompt that nobody answered");
        } else if (block.kind == MarkdownBlock::Kind::Chart) {
            chart(range);
        }
    }

    /// A row is one line; the second line is the rule below the head.
    void rows(const BlockRange& range)
    {
        qsizetype at = range.from;
        bool head = true;
        for (const std::vector<MarkdownText>& row : range.block->rows) {
            const qsizetype end = std::min(lineEnd(m_text, at) + 1, range.to);
            // Any cell: a row is one thing.
            const bool internal = std::any_of(row.begin(), row.end(), [](const MarkdownText& cell) {
                return startsInternal(asRead(plainText(cell)).trimmed());
            });
            if (internal) {
                removeInternal(at, head ? range.to : end);
                if (head)
                    return;
            }
            at = end;
            if (head)
                at = std::min(lineEnd(m_text, at) + 1, range.to);
            head = false;
        }
    }

    void chart(const BlockRange& range)
    {
        // A block without text says the place of the one above it; the fence says where it really is.
        static const QRegularExpression fence(
            QStringLiteral("^([ \\t>]*)(?:(?:[-*+]|\\d+[.)])[ \\t]+)*(?:`{3,}|~{3,})"),
            QRegularExpression::MultilineOption);
        const auto found = fence.match(m_text, range.from);
        if (!found.hasMatch() || found.capturedStart() >= range.to)
            return; // said in another way; it is refused when the result is read
        const qsizetype from = found.capturedStart();
        const QString name = range.block->chart.title;
        remove(from, range.to, PublicChange::Kind::Chart,
               m_charts == PublicRules::Charts::LeftOut ? "charts are left out" : "title instead of chart");
        if (m_charts == PublicRules::Charts::LeftOut)
            return;
        const QString title = QStringLiteral("*Chart") + (name.isEmpty() ? QString() : QStringLiteral(": ")) +
                              escapeMarkdown(name) + u'*';
        m_edits.back().now = found.captured(1) + title + QStringLiteral("\n\n");
    }

    /// Lines that are written as marked although they are not read so: "[internal]" may be the label of a
    /// link, or begin the second line of a paragraph.
    void rawMarks()
    {
        static const QRegularExpression mark(
            QStringLiteral("^[ \\t>]*(?:(?:[-*+]|\\d+[.)])[ \\t]+)*(?:\\[[ xX]\\][ \\t]+)?(?:#{1,6}[ \\t]+)?"
                           "\\|?[ \\t*_~`]*\\\\?\\[\\s*internal\\s*\\\\?\\]"),
            QRegularExpression::MultilineOption | QRegularExpression::CaseInsensitiveOption);
        for (auto matches = mark.globalMatch(m_text); matches.hasNext();) {
            const qsizetype at = matches.next().capturedStart();
            const auto after = std::upper_bound(
                m_ranges.begin(), m_ranges.end(), at,
                [](qsizetype offset, const BlockRange& range) { return offset < range.from; });
            if (after == m_ranges.begin()) {
                removeInternal(at, m_ranges.empty() ? m_text.size() : m_ranges.front().from);
                continue;
            }
            const auto range = std::prev(after);
            const bool table = range->block->kind == MarkdownBlock::Kind::Table;
            const bool first = range->from == at;
            if (first && !table)
                removeInternal(at, endOf(size_t(range - m_ranges.begin())));
            else if (table && !first)
                removeInternal(at, std::min(lineEnd(m_text, at) + 1, range->to));
            else
                removeInternal(at, range->to);
        }
    }

    const QString& m_text;
    PublicRules::Charts m_charts;
    std::vector<BlockRange> m_ranges;
    PublicEdits m_edits;
};

} // namespace

std::vector<BlockRange> blockRanges(const MarkdownDocument& document, const QString& text)
{
    std::vector<BlockRange> ranges;
    ranges.reserve(document.blocks.size());
    qsizetype next = text.size();
    for (auto block = document.blocks.rbegin(); block != document.blocks.rend(); ++block) {
        // Several may begin in one line ("- - a"), and one without text has the place of the one above.
        qsizetype to = next;
        if (!ranges.empty() && ranges.back().from == block->position)
            to = ranges.back().to;
        ranges.push_back({&*block, block->position, to});
        next = block->position;
    }
    std::reverse(ranges.begin(), ranges.end());
    return ranges;
}

PublicEdits commentEdits(const QString& text, const MarkdownDocument& document,
                         std::vector<PublicRemark>& remarks)
{
    PublicEdits edits;
    int depth = 0;
    qsizetype openAt = 0;
    const auto unclosed = [&](qsizetype at, PublicChange::Kind kind, const char* reason) {
        const qsizetype end = sectionEnd(text, document, at);
        edits.push_back(removal(text, at, end, kind, reason));
        edits.back().length = std::max<qsizetype>(end - edits.back().from, 0);
        remarks.push_back(
            {edits.back().from, QStringLiteral("unclosed mark"),
             QStringLiteral("a mark was not closed; what follows it in its section was left out"),
             QStringLiteral("close it with <!-- /internal --> where the passage ends")});
        return end;
    };
    for (qsizetype at = text.indexOf(kOpen); at >= 0;) {
        qsizetype next = at + kOpen.size();
        const auto mark = markPattern().match(text, at, QRegularExpression::NormalMatch,
                                              QRegularExpression::AnchorAtOffsetMatchOption);
        if (mark.hasMatch()) {
            next = mark.capturedEnd();
            if (mark.capturedLength(1) == 0) {
                if (depth++ == 0)
                    openAt = at;
            } else if (depth == 0) {
                edits.push_back(
                    removal(text, at, next, PublicChange::Kind::Comment, "a mark that closes nothing"));
                remarks.push_back({edits.back().from, QStringLiteral("unclosed mark"),
                                   QStringLiteral("a mark closes a passage here that was not opened"),
                                   QStringLiteral("look whether what stands above may be public")});
            } else if (--depth == 0) {
                edits.push_back(removal(text, openAt, next, PublicChange::Kind::Passage, "marked internal"));
            }
        } else if (depth == 0) {
            const qsizetype close = text.indexOf(kClose, at + 2);
            const auto inside = markPattern().match(text, next);
            if (inside.hasMatch() && (close < 0 || inside.capturedStart() < close)) {
                // A mark in a comment counts; the comment's beginning goes.
                edits.push_back(removal(text, at, next, PublicChange::Kind::Comment, "a comment"));
            } else if (close < 0) {
                next = unclosed(at, PublicChange::Kind::Comment, "a comment that is not closed");
            } else {
                next = std::max(next, close + kClose.size());
                edits.push_back(removal(text, at, next, PublicChange::Kind::Comment, "a comment"));
            }
        }
        at = text.indexOf(kOpen, next);
    }
    if (depth > 0) {
        // Passages below the section are looked at in the next round.
        std::erase_if(edits, [&](const PublicEdit& edit) { return edit.from >= openAt; });
        unclosed(openAt, PublicChange::Kind::Passage, "marked internal, to the end of the section");
    }
    return edits;
}

PublicEdits blockEdits(const QString& text, const MarkdownDocument& document, PublicRules::Charts charts)
{
    return Blocks(text, document, charts).run();
}

} // namespace muster
