// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/document/action_append.h"

#include "models/document/action_items.h"
#include "models/document/block_text.h"
#include "models/document/markdown.h"
#include "models/domain/format.h"

#include <QStringList>

#include <optional>

namespace muster {

namespace {

/// Which column of a table holds the action; empty: it is no table of actions.
std::optional<int> actionColumn(const MarkdownBlock& block)
{
    if (block.kind != MarkdownBlock::Kind::Table || block.rows.empty() || block.quoteDepth > 0)
        return std::nullopt;
    for (size_t i = 0; i < block.rows.front().size(); ++i) {
        const QString title = plainText(block.rows.front()[i]).simplified();
        if (title.compare(QLatin1String("action"), Qt::CaseInsensitive) == 0 ||
            title.compare(QLatin1String("action item"), Qt::CaseInsensitive) == 0)
            return static_cast<int>(i);
    }
    return std::nullopt;
}

bool speaksOfActions(const MarkdownBlock& block)
{
    if (block.kind != MarkdownBlock::Kind::Heading)
        return false;
    const QString title = plainText(block.text);
    return title.contains(QLatin1String("action"), Qt::CaseInsensitive) ||
           title.contains(QLatin1String("remediation"), Qt::CaseInsensitive);
}

QString endedBy(QString text, const QString& end)
{
    while (text.endsWith(u'\n'))
        text.chop(1);
    return text.isEmpty() ? text : text + end;
}

/// A row at the end of the first table of actions; empty: there is none.
QString asRow(const QString& markdown, const MarkdownDocument& document, const QString& words)
{
    for (const MarkdownBlock& block : document.blocks) {
        const auto column = actionColumn(block);
        if (!column)
            continue;
        QStringList cells;
        for (int i = 0; i < block.columns; ++i)
            cells << (i == *column ? words : QString());
        const BlockText blocks(markdown);
        const TextBlock& place = blocks.block(blocks.blockAt(block.position));
        QString made = markdown;
        return made.insert(place.from + place.content,
                           QStringLiteral("\n| ") + cells.join(QStringLiteral(" | ")) + QStringLiteral(" |"));
    }
    return {};
}

/// A task at the end of the first section of actions; empty: there is none.
QString asTask(const QString& markdown, const MarkdownDocument& document, const QString& words)
{
    for (size_t i = 0; i < document.blocks.size(); ++i) {
        const MarkdownBlock& heading = document.blocks[i];
        if (!speaksOfActions(heading))
            continue;
        qsizetype end = markdown.size();
        for (size_t next = i + 1; next < document.blocks.size(); ++next) {
            const MarkdownBlock& block = document.blocks[next];
            if (block.kind == MarkdownBlock::Kind::Heading && block.level <= heading.level) {
                end = block.position;
                break;
            }
        }
        const QString after = markdown.mid(end);
        return endedBy(markdown.left(end), QStringLiteral("\n\n")) + QStringLiteral("- [ ] ") + words +
               u'\n' + (after.isEmpty() ? QString() : QStringLiteral("\n") + after);
    }
    return {};
}

QString section(const QString& words)
{
    return QStringLiteral("## Action items\n\n| Action | Owner | Due |\n|---|---|---|\n| ") + words +
           QStringLiteral(" |  |  |\n");
}

} // namespace

QString withActionItem(const QString& markdown, const QString& text)
{
    const QString words = escapeMarkdown(text.simplified());
    if (words.isEmpty())
        return markdown;
    const MarkdownDocument document = parseMarkdown(markdown);
    const size_t before = readActionItems(document).size();
    // Where it stands best first. In a code block that nobody closed, or a quote, it would be no action.
    for (const QString& made :
         {asRow(markdown, document, words), asTask(markdown, document, words),
          endedBy(markdown, QStringLiteral("\n\n")) + section(words),
          section(words) + (markdown.isEmpty() ? QString() : QStringLiteral("\n") + markdown)}) {
        if (!made.isEmpty() && readActionItems(parseMarkdown(made)).size() == before + 1)
            return made;
    }
    return markdown;
}

} // namespace muster
