// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/document/claims.h"

#include "models/document/markdown.h"
#include "models/domain/prose_mask.h"

#include <QRegularExpression>

#include <algorithm>

namespace muster {

namespace {

bool hasEvidence(const MarkdownText& text)
{
    return std::any_of(text.begin(), text.end(), [](const MarkdownSpan& span) {
        return !span.event.isEmpty() || !span.metric.isEmpty() || !span.link.isEmpty();
    });
}

/// A section that tells, by its heading and those above it.
bool isStory(const QStringList& headings)
{
    static const QRegularExpression story(
        QStringLiteral(
            "what happened|story|contributing|factors|detection|diagnosis|resolution|trigger|surprised|"
            "went well|went wrong|difficult|lucky|lessons|how did we do|analysis|themes"),
        QRegularExpression::CaseInsensitiveOption);
    static const QRegularExpression other(
        QStringLiteral(
            "summary|overview|tl;?dr|impact|key times|action|follow-up|remediation|message|messaging|"
            "external|public|customer|appendix|chart"),
        QRegularExpression::CaseInsensitiveOption);
    bool tells = false;
    for (const QString& heading : headings) {
        if (other.match(heading).hasMatch())
            return false;
        tells = tells || story.match(heading).hasMatch();
    }
    return tells;
}

/// A figure with what it counts, a time of day, or a word that names a cause.
const QRegularExpression& claim()
{
    static const QRegularExpression pattern(
        QStringLiteral(
            "(?<![\\w.:/-])(?:\\d[\\d,.\u202F]*[ \u00A0]?(?:%|per "
            "?cent\\b|(?:ms|s|sec|seconds?|min|minutes?|h|"
            "hours?|days?|rps|req/"
            "s|requests?|errors?|failures?|time-?outs?|retries|customers?|users?|orders?|"
            "payments?|carts?|tickets?|pages|connections?|pods?|nodes?|threads?|workers?|replicas?|[KMGT]i?B|"
            "times|percentage points)\\b)|(?:[01]?\\d|2[0-3]):[0-5]\\d(?::[0-5]\\d)?(?![\\w:]))|"
            "\\b(?:because|caused|causing|led to|leads to|due to|resulted in|as a result|triggered|owing "
            "to)\\b"),
        QRegularExpression::CaseInsensitiveOption | QRegularExpression::UseUnicodePropertiesOption);
    return pattern;
}

/// Behind the sentence that begins at `from`.
qsizetype sentenceEnd(const QString& text, qsizetype from, qsizetype to)
{
    for (qsizetype i = from; i < to; ++i) {
        const QChar c = text[i];
        if (c != u'.' && c != u'!' && c != u'?')
            continue;
        qsizetype next = i + 1;
        while (next < to &&
               (text[next] == u'*' || text[next] == u'_' || text[next] == u')' || text[next] == u'"'))
            ++next;
        if (next >= to)
            return to;
        if (!text[next].isSpace())
            continue; // 18.7, tax.engine
        while (next < to && text[next].isSpace())
            ++next;
        // "e.g. the pool", "approx. 5": a sentence begins with a capital letter, a number only after a real
        // one.
        if (next >= to || text[next].isUpper() || text[next] == u'[' || text[next] == u'*' ||
            text[next] == u'_')
            return i + 1;
        if (text[next].isDigit() && i > 0 && i - from > 12)
            return i + 1;
    }
    return to;
}

} // namespace

std::vector<ProseFinding> lintClaims(const QString& markdown)
{
    const MarkdownDocument document = parseMarkdown(markdown);
    std::vector<ProseFinding> findings;
    if (!document.warning.isEmpty())
        return findings;
    const QString prose = maskProse(markdown).text;
    std::vector<const MarkdownBlock*> open; // headings, one of each level
    const std::vector<MarkdownBlock>& blocks = document.blocks;
    qsizetype done = 0;
    for (size_t i = 0; i < blocks.size(); ++i) {
        const MarkdownBlock& block = blocks[i];
        if (block.kind == MarkdownBlock::Kind::Heading) {
            while (!open.empty() && open.back()->level >= block.level)
                open.pop_back();
            open.push_back(&block);
            continue;
        }
        const bool own =
            block.kind == MarkdownBlock::Kind::Paragraph || block.kind == MarkdownBlock::Kind::ListItem;
        const auto isChart = [&blocks](size_t at) {
            return at < blocks.size() && blocks[at].kind == MarkdownBlock::Kind::Chart;
        };
        if (!own || block.text.empty() || block.quoteDepth > 0 || hasEvidence(block.text) || isChart(i + 1) ||
            (i > 0 && isChart(i - 1)))
            continue;
        // The document's own title says nothing about the section.
        QStringList headings;
        for (const MarkdownBlock* heading : open) {
            if (heading->level > 1)
                headings << plainText(heading->text);
        }
        if (!isStory(headings))
            continue;
        qsizetype to = markdown.size();
        for (size_t next = i + 1; next < blocks.size(); ++next) {
            if (blocks[next].position > block.position) {
                to = blocks[next].position;
                break;
            }
        }
        // Several blocks may begin in one line ("- - a"): it is judged once.
        for (qsizetype from = std::max<qsizetype>(block.position, done); from < to;) {
            const qsizetype end = sentenceEnd(prose, from, to);
            qsizetype start = from;
            qsizetype stop = end;
            while (start < stop && (prose[start].isSpace() || prose[start] == u'-' || prose[start] == u'+'))
                ++start;
            while (stop > start && prose[stop - 1].isSpace())
                --stop;
            if (claim().match(QStringView(prose).mid(start, stop - start).toString()).hasMatch())
                findings.push_back(
                    {static_cast<int>(start), static_cast<int>(stop - start), QStringLiteral("no evidence"),
                     QStringLiteral("says what was measured, when or why, and shows nothing for it"),
                     QStringLiteral("cite the event or the value, or put its chart below")});
            from = end;
        }
        done = std::max(done, to);
    }
    return findings;
}

} // namespace muster
