// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/domain/prose_mask.h"

#include <map>

namespace muster {

namespace {

/// Longest quotation that is taken for one; beyond it the mark was more likely an inch sign or never closed.
constexpr qsizetype kLongestQuote = 2000;

struct Line
{
    qsizetype from = 0, length = 0;
};

class Masker
{
public:
    explicit Masker(const QString& markdown) : m_source(markdown), m_mask{markdown, {}} {}

    ProseMask run()
    {
        qsizetype from = 0;
        while (from <= m_source.size()) {
            qsizetype end = m_source.indexOf(u'\n', from);
            if (end < 0)
                end = m_source.size();
            line({from, end - from});
            from = end + 1;
        }
        endParagraph();
        return std::move(m_mask);
    }

private:
    QStringView text(Line l) const { return QStringView(m_source).mid(l.from, l.length); }

    void blank(qsizetype from, qsizetype length)
    {
        for (qsizetype i = from; i < from + length; ++i) {
            if (m_mask.text[i] != u'\n')
                m_mask.text[i] = u' ';
        }
    }

    static qsizetype indentOf(QStringView l)
    {
        qsizetype columns = 0;
        for (const QChar c : l) {
            if (c == u' ')
                ++columns;
            else if (c == u'\t')
                columns += 4 - columns % 4;
            else
                break;
        }
        return columns;
    }

    static bool isListItem(QStringView trimmed)
    {
        if (trimmed.size() > 1 && (trimmed[0] == u'-' || trimmed[0] == u'*' || trimmed[0] == u'+') &&
            trimmed[1].isSpace())
            return true;
        qsizetype digits = 0;
        while (digits < trimmed.size() && digits < 9 && trimmed[digits].isDigit())
            ++digits;
        return digits > 0 && digits + 1 < trimmed.size() &&
               (trimmed[digits] == u'.' || trimmed[digits] == u')') && trimmed[digits + 1].isSpace();
    }

    static qsizetype fenceLength(QStringView trimmed)
    {
        if (trimmed.isEmpty() || (trimmed[0] != u'`' && trimmed[0] != u'~'))
            return 0;
        qsizetype run = 0;
        while (run < trimmed.size() && trimmed[run] == trimmed[0])
            ++run;
        if (run < 3 || (trimmed[0] == u'`' && trimmed.mid(run).contains(u'`')))
            return 0;
        return run;
    }

    void line(Line l)
    {
        const QStringView raw = text(l);
        const QStringView trimmed = raw.trimmed();
        if (m_fence > 0) {
            blank(l.from, l.length);
            const qsizetype run = fenceLength(trimmed);
            if (run >= m_fence && trimmed[0] == m_fenceMark && run == trimmed.size())
                m_fence = 0;
            return;
        }
        if (trimmed.isEmpty()) {
            endParagraph();
            m_quote = false;
            return;
        }
        if (const qsizetype run = fenceLength(trimmed); run > 0 && (indentOf(raw) < 4 || m_inList)) {
            endParagraph();
            m_quote = false;
            m_fence = run;
            m_fenceMark = trimmed[0];
            blank(l.from, l.length);
            return;
        }
        const bool startsParagraph = m_paragraph.empty() && !m_quote;
        if (startsParagraph && indentOf(raw) >= 4 && !m_inList) {
            blank(l.from, l.length);
            return;
        }
        if (trimmed[0] == u'>' && indentOf(raw) < 4) {
            endParagraph();
            m_quote = true;
        }
        if (heading(l, raw, trimmed))
            return;
        if (isListItem(trimmed)) {
            endParagraph();
            m_quote = false;
            m_inList = true;
        } else if (startsParagraph && indentOf(raw) == 0) {
            m_inList = false;
        }
        if (m_quote) {
            // A line without ">" right after a quoted one still belongs to the quote (CommonMark, lazy
            // continuation).
            blank(l.from, l.length);
            return;
        }
        m_paragraph.push_back(l);
    }

    bool heading(Line l, QStringView raw, QStringView trimmed)
    {
        qsizetype level = 0;
        while (level < trimmed.size() && trimmed[level] == u'#')
            ++level;
        if (level == 0 || level > 6 || indentOf(raw) > 3 ||
            (level < trimmed.size() && !trimmed[level].isSpace()))
            return false;
        endParagraph();
        m_quote = false;
        m_inList = false;
        const QStringView title = trimmed.mid(level).trimmed();
        const qsizetype from = title.isEmpty() ? l.from : title.data() - m_source.constData();
        m_mask.headings.push_back({static_cast<int>(level), from, title.size()});
        m_paragraph.push_back(l);
        endParagraph();
        return true;
    }

    void endParagraph()
    {
        if (m_paragraph.empty())
            return;
        const qsizetype from = m_paragraph.front().from;
        const qsizetype end = m_paragraph.back().from + m_paragraph.back().length;
        m_paragraph.clear();
        maskCodeSpans(from, end);
        maskQuotes(from, end);
        maskLinks(from, end);
    }

    void maskCodeSpans(qsizetype from, qsizetype end)
    {
        struct Run
        {
            qsizetype at, length;
        };
        std::vector<Run> runs;
        for (qsizetype i = from; i < end;) {
            if (m_source[i] == u'\\' && i + 1 < end) {
                i += 2;
                continue;
            }
            if (m_source[i] != u'`') {
                ++i;
                continue;
            }
            qsizetype stop = i;
            while (stop < end && m_source[stop] == u'`')
                ++stop;
            runs.push_back({i, stop - i});
            i = stop;
        }
        // Index of the next run of the same length, from the back, so that many unmatched runs stay linear.
        std::vector<size_t> next(runs.size(), runs.size());
        std::map<qsizetype, size_t> seen;
        for (size_t i = runs.size(); i-- > 0;) {
            const auto [place, fresh] = seen.try_emplace(runs[i].length, i);
            if (!fresh) {
                next[i] = place->second;
                place->second = i;
            }
        }
        for (size_t i = 0; i < runs.size();) {
            if (next[i] == runs.size()) {
                ++i;
                continue;
            }
            const Run& close = runs[next[i]];
            blank(runs[i].at, close.at + close.length - runs[i].at);
            i = next[i] + 1;
        }
    }

    void maskQuotes(qsizetype from, qsizetype end)
    {
        for (qsizetype i = from; i < end; ++i) {
            const QChar close = closingQuote(i, from);
            if (close.isNull())
                continue;
            const qsizetype limit = std::min(end, i + kLongestQuote);
            for (qsizetype j = i + 1; j < limit; ++j) {
                const QChar c = m_mask.text[j];
                // „…“ (German) closes with the character that opens in English.
                if (c == close || (m_source[i] == QChar(0x201E) && c == QChar(0x201D))) {
                    blank(i, j + 1 - i);
                    i = j;
                    break;
                }
            }
        }
    }

    /// The mark that would end a quotation beginning at `i`, or null when none begins there.
    QChar closingQuote(qsizetype i, qsizetype from) const
    {
        const QChar c = m_mask.text[i];
        switch (c.unicode()) {
        case u'"':
            return i == from || !m_source[i - 1].isLetterOrNumber() ? c : QChar();
        case 0x201C:
            return QChar(0x201D);
        case 0x201E:
            return QChar(0x201C);
        case 0x00AB:
            return QChar(0x00BB);
        default:
            return {};
        }
    }

    void maskLinks(qsizetype from, qsizetype end)
    {
        // Each opening mark looks for its end only up to the next white space: addresses hold none.
        for (qsizetype i = from; i < end; ++i) {
            const bool destination = m_mask.text[i] == u'(' && i > from && m_mask.text[i - 1] == u']';
            const bool autolink = m_mask.text[i] == u'<';
            if (!destination && !autolink)
                continue;
            qsizetype j = i + 1;
            while (j < end && !m_mask.text[j].isSpace() && m_mask.text[j] != (destination ? u')' : u'>'))
                ++j;
            blank(i + 1, j - i - 1);
            i = j;
        }
    }

    const QString& m_source;
    ProseMask m_mask;
    std::vector<Line> m_paragraph;
    qsizetype m_fence = 0; ///< length of the open fence; 0: none
    QChar m_fenceMark;
    bool m_quote = false; ///< the paragraph being read belongs to a block quote
    bool m_inList = false;
};

} // namespace

ProseMask maskProse(const QString& markdown)
{
    return Masker(markdown).run();
}

} // namespace muster
