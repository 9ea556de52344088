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

QRegularExpression words(const char* pattern)
{
    return QRegularExpression(QString::fromUtf8(pattern), QRegularExpression::CaseInsensitiveOption |
                                                              QRegularExpression::UseUnicodePropertiesOption);
}

#define MUSTER_NUMBER_WORD                                                                                   \
    "(?:two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|(?:thir|four|fif|six|seven|eigh|nine)"    \
    "teen|(?:twen|thir|for|fif|six|seven|eigh|nine)ty|hundreds?|thousands?|dozens?)"
#define MUSTER_TIME_UNIT "(?:ms|s|sec|seconds?|min|minutes?|h|hours?|days?)"
#define MUSTER_THING                                                                                         \
    "(?:requests?|errors?|failures?|time-?outs?|retries|calls?|messages?|sessions?|customers?|users?|"       \
    "orders?|payments?|carts?|tickets?|pages|connections?|pods?|nodes?|hosts?|servers?|instances?|"          \
    "brokers?|zones?|regions?|shards?|partitions?|threads?|workers?|replicas?|entries|rows)"

/// What was measured: a figure with what it counts, a share, a multiple.
const QRegularExpression& figure()
{
    static const QRegularExpression pattern = words(
        "(?<![\\w.:/-])(?:\\d[\\d,.\u202F]*[ \u00A0]?(?:%|per cent\\b|percent\\b|"
        "(?:" MUSTER_TIME_UNIT "|" MUSTER_THING "|rps|req/s|[KMGT]i?B|times|percentage points)\\b)|"
        "\\d{1,3}(?:,\\d{3})+ [a-z]|\\d[\\d.,]* (?:thousand|million|billion)\\b|"
        // "3 of 20", "three of the five", "nine requests in ten"
        "(?:\\d+|" MUSTER_NUMBER_WORD ")(?: " MUSTER_THING ")? (?:of|in|out of) (?:the |our |its |all )?"
        "(?:\\d+|" MUSTER_NUMBER_WORD ")\\b)|"
        "\\b" MUSTER_NUMBER_WORD " (?:seconds|minutes|hours|days)\\b|"
        "\\b(?:half|quarter|third|thirds|quarters|fifth|tenth|most) of (?:the|all|our|its|their)\\b|"
        "\\b(?:almost|nearly|about) (?:all|every|half)\\b|"
        "\\b(?:doubled|tripled|quadrupled|halved|(?:two|three|five|ten|hundred)fold)\\b|"
        "\\b(?:" MUSTER_NUMBER_WORD "|twice|many) times\\b|"
        "\\bby a factor of\\b|\\b(?:on|in|across|from) (?:every|all)\\b|"
        "\\bfor (?:about |almost |nearly |over |half )?(?:an?|the (?:length|duration) of) |"
        "\\b(?:more|less|fewer|slower|faster|longer|higher|lower|larger|smaller)\\b[^.;]{0,40}\\bthan\\b|"
        // how something changed
        "\\b(?:rose|fell|dropped|climbed|grew|shrank|increased|decreased|spiked|peaked|jumped|surged|"
        "recovered)\\b|"
        "\\b(?:errors|failures|time-?outs|retries) (?:stopped|began|started|ended|ceased|went)\\b|"
        "^\\W*" MUSTER_NUMBER_WORD " (?:of|" MUSTER_THING ")\\b");
    return pattern;
}

/// When it was: a time of day that is no name ("the 02:00 shift").
const QRegularExpression& clockTime()
{
    static const QRegularExpression pattern =
        words("(?<![\\w.:/-])(?<!\\bthe )(?:[01]?\\d|2[0-3]):[0-5]\\d(?::[0-5]\\d)?(?![\\w:])");
    return pattern;
}

/// Why it was.
const QRegularExpression& cause()
{
    // People do things, they are no cause: "the deputy kept the list".
    static const QRegularExpression pattern = words(
        "\\b(?:because|caus(?:ed|ing)|led to|leads to|due to|result(?:ed|ing) in|as a result|triggered|owing "
        "to|(?:was|were|is) (?:the reason|why)|meant that|the root of)\\b|, so (?!far\\b|that\\b)|"
        "\\bsince (?:the|it|they|its|no|all) (?:[\\w-]+ ){0,3}(?:was|were|had|did|is|are|has)\\b|"
        "\\bas (?:it|they) (?:did|was|were|had|could|does) (?:not|no)\\b|"
        "\\b(?:the|an?|this|that|which|these|its)(?: "
        "(?!(?:person|people|team|on-call|commander|deputy|scribe|"
        "engineers?|operators?|developers?|responders?|reviewers?|vendor|customers?|support|facilitator|lead|"
        "owner|manager|group|shift|who|we|she|he|they|i)\\b)[\\w-]+){0,4} "
        "(?:took "
        "(?:down|out)|(?:broke|exhausted|blocked|flooded|overloaded|overwhelmed|saturated|starved|pushed|"
        "stopped|delayed|slowed) "
        "(?:the|all|every|its|an?)|"
        "brought (?:down|back|the|all)|made (?:the|all|every|it|them)|kept (?:the|all|every) (?:[\\w-]+ "
        "){1,3}from|put (?:the|all|every)|used up|filled (?:the|up|all))\\b");
    return pattern;
}

/// A setting, an objective, a plan or a rule: its figures and times say nothing of the night.
const QRegularExpression& setting()
{
    static const QRegularExpression pattern = words(
        "\\b(?:limit|threshold|objective|target|default|time-?out|retention|interval|quota|capacity|maximum|"
        "minimum|soak time|SLO)s?\\b[^,;]{0,50}\\b(?:is|are|was|were) (?:set |configured )?(?:to |as |at "
        ")?\\d|"
        "\\b(?:is|are|was|were) (?:limited|configured|set|meant|planned|due|scheduled|capped|designed|"
        "allowed)\\b|"
        "\\b(?:agreed|decided|planned|asked|asks?|waits?|promised|intended|wanted) (?:to|for|that)\\b|"
        "\\bby (?:design|default)\\b|\\bgives? up after\\b|\\b(?:will|must|has to|have to|shall)\\b|"
        "\\bnext (?:check|review|meeting|update|call)\\b");
    return pattern;
}

/// Not said to be so: a question, a guess.
const QRegularExpression& open()
{
    static const QRegularExpression pattern = words(
        "\\b(?:may|might|could) (?:have|be)\\b|\\bwhether\\b|\\bun(?:clear|known)\\b|\\bnot (?:know|clear|"
        "known|sure)\\b|\\bwhat (?:caused|triggered|led|resulted)\\b|\\?$");
    return pattern;
}

/// How something always is: "the token lives for 12 hours", with nothing that happened in the sentence.
bool isDescription(const QString& sentence)
{
    static const QRegularExpression present = words(
        "\\b(?:is|are|keeps?|lives?|goes|go|has|have|takes?|holds?|runs?|uses?|offers?|stores?|retains?|"
        "allows?|expires?|waits?|fires?|needs?)\\b");
    static const QRegularExpression past = words(
        "\\b(?:[a-z]{2,}ed|was|were|had|did|took|went|came|saw|ran|fell|rose|grew|lost|held|made|began|"
        "became|got|sent|kept|left|found|gave|knew|said|stood|broke|led|put|hit|rang|spent|up to now)\\b");
    return present.match(sentence).hasMatch() && !past.match(sentence).hasMatch();
}

bool claims(const QString& sentence)
{
    if ((figure().match(sentence).hasMatch() || clockTime().match(sentence).hasMatch()) &&
        !setting().match(sentence).hasMatch() && !isDescription(sentence))
        return true;
    return cause().match(sentence).hasMatch() && !open().match(sentence).hasMatch();
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
            if (claims(QStringView(prose).mid(start, stop - start).toString()))
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
