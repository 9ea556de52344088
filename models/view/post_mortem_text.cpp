// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/view/post_mortem_text.h"

#include "models/document/claims.h"
#include "models/document/markdown.h"
#include "models/view/formatters.h"
#include "models/view/post_mortem_editor.h"

#include <algorithm>
#include <map>
#include <utility>

namespace muster {

namespace {

using Kind = MarkdownBlock::Kind;
constexpr Milliseconds kLongGap = std::chrono::minutes{10};

bool isPrompt(const MarkdownBlock& block, const QString& text)
{
    // The prompt's own "> " is the quote mark.
    const QString start = QString::fromUtf16(kDraftPrompt).mid(2);
    return block.quoteDepth > 0 && text.startsWith(start);
}

/// Runs of letters and digits, with what stands inside of them ("5.2", "don't").
int wordsIn(const QString& text)
{
    int words = 0;
    bool inside = false;
    for (const QChar c : text) {
        if (c.isSpace())
            inside = false;
        else if (!inside && c.isLetterOrNumber()) {
            inside = true;
            ++words;
        }
    }
    return words;
}

/// Rows under the head whose first cell is filled, and of these those without an owner.
std::pair<int, int> actionsIn(const MarkdownBlock& table)
{
    size_t owner = 0;
    while (
        owner < table.rows.front().size() &&
        plainText(table.rows.front()[owner]).trimmed().compare(QLatin1String("owner"), Qt::CaseInsensitive) !=
            0)
        ++owner;
    if (owner == table.rows.front().size())
        return {0, 0};
    int actions = 0, ownerless = 0;
    for (size_t row = 1; row < table.rows.size(); ++row) {
        if (plainText(table.rows[row].front()).trimmed().isEmpty())
            continue;
        ++actions;
        ownerless += plainText(table.rows[row][owner]).trimmed().isEmpty() ? 1 : 0;
    }
    return {actions, ownerless};
}

} // namespace

QString whyNotEditable(const QString& markdown)
{
    // Laid out as a whole before the first frame: a word without an end costs its square, a text a second per
    // megabyte.
    constexpr qsizetype kLongestWord = 8'000;
    constexpr qsizetype kLongestText = 1 << 17;
    qsizetype word = 0, longest = 0;
    for (const QChar c : markdown) {
        word = c.isSpace() ? 0 : word + 1;
        longest = std::max(longest, word);
    }
    if (longest <= kLongestWord && markdown.size() <= kLongestText)
        return {};
    if (longest <= kLongestWord)
        return PostMortemEditor::tr(
                   "This text has %1 characters, more than one field can show. It is whole by "
                   "blocks: write it there, or export it as Markdown.")
            .arg(format::count(static_cast<double>(markdown.size())));
    return PostMortemEditor::tr(
               "This text holds a word of %1 characters (%2 in all), which no text field can show. "
               "It is kept and exported as it is; to change it, export it as Markdown.")
        .arg(format::count(static_cast<double>(longest)),
             format::count(static_cast<double>(markdown.size())));
}

TextAnalysis analyseText(const QString& markdown, const QStringList& people,
                         const std::vector<TimelineEvent>& timeline, std::optional<TimeRange> impact,
                         const QuietFindings& quiet)
{
    TextAnalysis result;
    const MarkdownDocument document = parseMarkdown(markdown);

    std::map<QString, int> seen; // headings may repeat; keys may not
    int prompts = 0, firstPrompt = -1, actions = 0, ownerless = 0, tablePosition = -1;
    bool sectionHasText = false, sectionHasPrompt = false;
    const auto closeSection = [&] {
        if (!result.outline.empty() && result.outline.back().state.isEmpty())
            result.outline.back().state = !sectionHasText    ? QStringLiteral("empty")
                                          : sectionHasPrompt ? QStringLiteral("partial")
                                                             : QStringLiteral("done");
        sectionHasText = sectionHasPrompt = false;
    };
    for (const MarkdownBlock& block : document.blocks) {
        const QString text = plainText(block.text);
        result.words += wordsIn(text);
        for (const auto& row : block.rows) {
            for (const MarkdownText& cell : row)
                result.words += wordsIn(plainText(cell));
        }
        if (block.kind == Kind::Heading) {
            closeSection();
            OutlineRow row;
            row.key = text + QLatin1Char('#') + QString::number(seen[text]++);
            row.title = text;
            row.level = block.level;
            row.position = block.position;
            result.outline.push_back(std::move(row));
            continue;
        }
        if (isPrompt(block, text)) {
            sectionHasPrompt = true;
            if (prompts++ == 0)
                firstPrompt = block.position;
            continue;
        }
        bool written = true;
        const bool table = block.kind == Kind::Table && !block.rows.empty();
        int filled = 0;
        if (table) {
            for (size_t row = 1; row < block.rows.size(); ++row)
                filled += !block.rows[row].empty() && !plainText(block.rows[row].front()).trimmed().isEmpty()
                              ? 1
                              : 0;
            written = filled > 0; // a head alone is a form, not an answer
            const auto [count, without] = actionsIn(block);
            actions += count;
            ownerless += without;
            if (without > 0 && tablePosition < 0)
                tablePosition = block.position;
        }
        sectionHasText = sectionHasText || written;
        if (!result.outline.empty())
            result.outline.back().itemCount += block.kind == Kind::ListItem ? 1 : filled;
    }
    closeSection();

    std::map<QString, int> sameWords;
    std::vector<ProseFinding> found = lintProse(markdown, people);
    const std::vector<ProseFinding> claims = lintClaims(markdown);
    // Words that are found anyway are rewritten anyway; a claim is told where nothing else is.
    for (const ProseFinding& claim : claims) {
        const bool told = std::any_of(found.begin(), found.end(), [&](const ProseFinding& other) {
            return other.from < claim.from + claim.length && claim.from < other.from + other.length;
        });
        if (!told)
            found.push_back(claim);
    }
    std::sort(found.begin(), found.end(),
              [](const ProseFinding& a, const ProseFinding& b) { return a.from < b.from; });
    for (const ProseFinding& finding : found) {
        FindingRow row;
        row.excerpt = markdown.mid(finding.from, finding.length);
        // Stays the same finding while the text before it grows.
        row.key = finding.rule + QLatin1Char('/') + row.excerpt;
        row.key += QLatin1Char('#') + QString::number(sameWords[row.key]++);
        row.from = finding.from;
        row.length = finding.length;
        row.rule = finding.rule;
        row.why = finding.why;
        row.suggestion = finding.suggestion;
        result.findings.push_back(std::move(row));
    }

    result.quiet = quiet.filter(result.findings);

    const auto isClaim = [](const FindingRow& row) { return row.rule == QLatin1String("no evidence"); };
    const auto unproved =
        static_cast<int>(std::count_if(result.findings.begin(), result.findings.end(), isClaim));
    const auto firstOf = [&](bool claim) {
        const auto first = std::find_if(result.findings.begin(), result.findings.end(),
                                        [&](const FindingRow& row) { return isClaim(row) == claim; });
        return first == result.findings.end() ? -1 : first->from;
    };
    const int phrases = static_cast<int>(result.findings.size()) - unproved;
    result.checks.push_back({QStringLiteral("blame"),
                             phrases == 0 ? PostMortemEditor::tr("No blame phrases")
                                          : format::counted(phrases, PostMortemEditor::tr("%1 blame phrase"),
                                                            PostMortemEditor::tr("%1 blame phrases")),
                             phrases == 0, firstOf(false)});
    result.checks.push_back(
        {QStringLiteral("claims"),
         unproved == 0 ? PostMortemEditor::tr("Every claim shows its evidence")
                       : format::counted(unproved, PostMortemEditor::tr("%1 claim without evidence"),
                                         PostMortemEditor::tr("%1 claims without evidence")),
         unproved == 0, firstOf(true)});
    result.checks.push_back({QStringLiteral("prompts"),
                             prompts == 0 ? PostMortemEditor::tr("Every section is written")
                                          : format::counted(prompts, PostMortemEditor::tr("%1 part to write"),
                                                            PostMortemEditor::tr("%1 parts to write")),
                             prompts == 0, firstPrompt});
    QString owners = PostMortemEditor::tr("No action items yet");
    if (actions > 0)
        owners = ownerless == 0 ? PostMortemEditor::tr("All actions have owners")
                                : format::counted(ownerless, PostMortemEditor::tr("%1 action without owner"),
                                                  PostMortemEditor::tr("%1 actions without owner"));
    result.checks.push_back({QStringLiteral("owners"), owners, actions > 0 && ownerless == 0, tablePosition});
    if (impact) {
        Instant last = impact->from, gapAt = impact->from;
        Milliseconds gap{0};
        for (const TimelineEvent& event : timeline) {
            if (event.occurredAt < impact->from || event.occurredAt > impact->to)
                continue;
            if (event.occurredAt - last > gap) {
                gap = event.occurredAt - last;
                gapAt = last;
            }
            last = event.occurredAt;
        }
        gap = std::max(gap, impact->to - last);
        const bool good = gap <= kLongGap;
        result.checks.push_back({QStringLiteral("gap"),
                                 good ? PostMortemEditor::tr("Timeline has no gap over 10 min")
                                      : PostMortemEditor::tr("Timeline has a gap of %1 after %2")
                                            .arg(format::duration(gap), format::timeOfDay(gapAt)),
                                 good, -1});
    }
    return result;
}

Spelling* DocumentSpelling::loaded()
{
    if (!std::exchange(tried, true)) {
        // The rules for prose are English, too.
        if (auto opened = Spelling::openFor(QStringLiteral("en_US")))
            spelling.emplace(std::move(*opened));
    }
    return spelling ? &*spelling : nullptr;
}

void addSpelling(TextAnalysis& analysis, const QString& markdown, const QStringList& names,
                 const QuietFindings& quiet, DocumentSpelling& spelling)
{
    const std::lock_guard lock(spelling.one);
    Spelling* const checker = spelling.loaded();
    if (!checker)
        return;
    const QString rule = QString::fromUtf16(kSpellingRule);
    checker->setKnown(names, {});
    std::vector<FindingRow> unknown;
    std::map<QString, int> same;
    auto next = analysis.findings.cbegin();
    for (const SpellSpot& spot : checker->check(markdown)) {
        while (next != analysis.findings.cend() && next->from + next->length <= spot.from)
            ++next;
        if (next != analysis.findings.cend() && next->from < spot.from + spot.length)
            continue;
        FindingRow row;
        row.excerpt = spot.word;
        row.key = rule + u'/' + spot.word + u'#' + QString::number(same[spot.word]++);
        row.from = static_cast<int>(spot.from);
        row.length = static_cast<int>(spot.length);
        row.rule = rule;
        row.why = PostMortemEditor::tr("The dictionary does not know this word.");
        unknown.push_back(std::move(row));
    }
    analysis.quiet += quiet.filter(unknown);
    const auto told =
        analysis.findings.insert(analysis.findings.end(), std::make_move_iterator(unknown.begin()),
                                 std::make_move_iterator(unknown.end()));
    std::inplace_merge(analysis.findings.begin(), told, analysis.findings.end(),
                       [](const FindingRow& a, const FindingRow& b) { return a.from < b.from; });
}

} // namespace muster
