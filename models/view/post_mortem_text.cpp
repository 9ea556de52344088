// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/view/post_mortem_text.h"

#include "models/view/formatters.h"
#include "models/view/post_mortem_editor.h"

#include <algorithm>
#include <map>

namespace muster {

namespace {

using Type = MarkdownBlock::Type;
constexpr Milliseconds kLongGap = std::chrono::minutes{10};

bool isPrompt(const MarkdownBlock& block)
{
    // The prompt's own "> " is the quote mark.
    const QString start = QString::fromUtf16(kDraftPrompt).mid(2);
    return block.type == Type::Quote && block.text.startsWith(start);
}

/// Rows under the head whose first cell is filled, and of these those without an owner.
std::pair<int, int> actionsIn(const MarkdownBlock& table)
{
    int owner = -1;
    for (int column = 0; column < table.columns && column < table.cells.size(); ++column) {
        if (table.cells[column].compare(QLatin1String("owner"), Qt::CaseInsensitive) == 0)
            owner = column;
    }
    int actions = 0, ownerless = 0;
    for (qsizetype row = table.columns; owner >= 0 && row + table.columns <= table.cells.size(); row += table.columns) {
        if (table.cells[row].isEmpty())
            continue;
        ++actions;
        ownerless += table.cells[row + owner].isEmpty() ? 1 : 0;
    }
    return {actions, ownerless};
}

} // namespace

TextAnalysis analyseText(const QString& markdown, const QStringList& people, const std::vector<TimelineEvent>& timeline,
                         std::optional<TimeRange> impact)
{
    TextAnalysis result;
    result.blocks = parseMarkdown(markdown);

    std::map<QString, int> seen; // headings may repeat; keys may not
    int prompts = 0, firstPrompt = -1, actions = 0, ownerless = 0, tablePosition = -1;
    bool sectionHasText = false, sectionHasPrompt = false;
    const auto closeSection = [&] {
        if (!result.outline.empty() && result.outline.back().state.isEmpty())
            result.outline.back().state = !sectionHasText ? QStringLiteral("empty")
                                          : sectionHasPrompt ? QStringLiteral("partial")
                                                             : QStringLiteral("done");
        sectionHasText = sectionHasPrompt = false;
    };
    for (const MarkdownBlock& block : result.blocks) {
        if (block.type == Type::Heading) {
            closeSection();
            OutlineRow row;
            row.key = block.text + QLatin1Char('#') + QString::number(seen[block.text]++);
            row.title = block.text;
            row.level = block.level;
            row.position = std::max(0, block.position);
            result.outline.push_back(std::move(row));
            continue;
        }
        if (isPrompt(block)) {
            sectionHasPrompt = true;
            if (prompts++ == 0)
                firstPrompt = block.position;
            continue;
        }
        sectionHasText = true;
        if (result.outline.empty())
            continue;
        if (block.type == Type::ListItem)
            ++result.outline.back().itemCount;
        if (block.type == Type::Table && block.columns > 0) {
            int filled = 0;
            for (qsizetype cell = block.columns; cell < block.cells.size(); cell += block.columns)
                filled += block.cells[cell].isEmpty() ? 0 : 1;
            result.outline.back().itemCount += filled;
            sectionHasText = filled > 0;
            const auto [count, without] = actionsIn(block);
            actions += count;
            ownerless += without;
            if (without > 0 && tablePosition < 0)
                tablePosition = block.position;
        }
    }
    closeSection();

    std::map<QString, int> sameWords;
    for (const ProseFinding& finding : lintProse(markdown, people)) {
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

    const auto phrases = static_cast<int>(result.findings.size());
    result.checks.push_back({QStringLiteral("blame"),
                             phrases == 0 ? PostMortemEditor::tr("No blame phrases")
                                          : PostMortemEditor::tr("%n blame phrases", nullptr, phrases),
                             phrases == 0, phrases == 0 ? -1 : result.findings.front().from});
    result.checks.push_back({QStringLiteral("prompts"),
                             prompts == 0 ? PostMortemEditor::tr("Every section is written")
                                          : PostMortemEditor::tr("%n parts to write", nullptr, prompts),
                             prompts == 0, firstPrompt});
    QString owners = PostMortemEditor::tr("No action items yet");
    if (actions > 0)
        owners = ownerless == 0 ? PostMortemEditor::tr("All actions have owners")
                                : PostMortemEditor::tr("%n actions without owner", nullptr, ownerless);
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

} // namespace muster
