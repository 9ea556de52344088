// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/view/document_row.h"

#include "models/document/markdown.h"
#include "models/domain/display_text.h"
#include "models/view/formatters.h"
#include "models/view/post_mortem_editor.h"
#include "models/view/post_mortem_models.h"
#include "models/view/post_mortem_text.h"

#include <algorithm>

namespace muster {

namespace {

/// Every cell is an item of the page; a table beyond this is read in the export.
constexpr int kMostColumns = 16;
constexpr size_t kMostRows = 200;

/// The lines without the columns that a nested item is indented by: alone they would be code.
QString withoutIndent(const QString& source, int columns)
{
    if (columns == 0)
        return source;
    QStringList lines = source.split(u'\n');
    for (QString& line : lines) {
        int spaces = 0;
        while (spaces < columns && spaces < line.size() && line[spaces] == u' ')
            ++spaces;
        line.remove(0, spaces == 0 && line.startsWith(u'\t') ? 1 : spaces);
    }
    return lines.join(u'\n');
}

QString metricWords(const MetricReference& metric)
{
    if (metric.isEmpty())
        return {};
    const QString time = timeText(metric);
    if (metric.counted)
        return displayFilled(QStringLiteral("%1 · %2 · %3"),
                             {metric.panelId, PostMortemEditor::tr("counted"), time});
    return displayFilled(time.isEmpty() ? QStringLiteral("%1") : QStringLiteral("%1 · %2"),
                         {metric.panelId, time});
}

/// A text as it may be drawn; its runs hold only when nothing in it had to be changed for that.
void showText(DocumentRow& row, const ShownText& shown)
{
    row.text = displayText(shown.text, DisplayRole::Detail);
    if (row.text != shown.text)
        return;
    for (const ShownRun& run : shown.runs) {
        row.runs << QVariant::fromValue(DocumentRun{static_cast<int>(run.from), static_cast<int>(run.length),
                                                    static_cast<int>(run.style), run.link, run.event.value,
                                                    metricWords(run.metric)});
    }
}

void append(ShownText& text, const ShownText& more)
{
    if (!text.text.isEmpty())
        text.text += u'\n';
    const qsizetype shift = text.text.size();
    text.text += more.text;
    for (ShownRun run : more.runs) {
        run.from += shift;
        text.runs.push_back(std::move(run));
    }
}

void showTable(DocumentRow& row, const MarkdownBlock& block)
{
    row.columns = std::min(block.columns, kMostColumns);
    const size_t rows = std::min(block.rows.size(), kMostRows);
    for (size_t line = 0; line < rows; ++line) {
        for (int column = 0; column < row.columns; ++column) {
            const MarkdownText& cell = block.rows[line][static_cast<size_t>(column)];
            row.cells << shownText(cell);
            const auto cited = std::find_if(cell.begin(), cell.end(),
                                            [](const MarkdownSpan& span) { return !span.event.isEmpty(); });
            row.citedIds << (cited == cell.end() ? QString() : cited->event.value);
        }
    }
    if (block.rows.size() > kMostRows || block.columns > kMostColumns)
        row.text = PostMortemEditor::tr("The table goes on in the document: %1 rows, %2 columns.")
                       .arg(QString::number(block.rows.size()), QString::number(block.columns));
}

void showChart(DocumentRow& row, const MarkdownBlock& block, const ChartOf& chartOf)
{
    const DocumentChart chart = chartOf ? chartOf(block.chart) : DocumentChart{};
    if (!chart.feed) {
        // A panel that this incident does not have stays readable text.
        row.type = QStringLiteral("code");
        row.text = displayText(block.code, DisplayRole::Detail);
        return;
    }
    row.feed = chart.feed;
    row.chartTitle = block.chart.title;
    row.rangeFrom = static_cast<double>(chart.range.from.ms);
    row.rangeTo = static_cast<double>(chart.range.to.ms);
}

} // namespace

QString blockType(const MarkdownBlock& block)
{
    switch (block.kind) {
    case MarkdownBlock::Kind::Heading:
        return QStringLiteral("heading");
    case MarkdownBlock::Kind::Paragraph:
        return block.quoteDepth > 0 ? QStringLiteral("quote") : QStringLiteral("paragraph");
    case MarkdownBlock::Kind::ListItem:
        return QStringLiteral("list");
    case MarkdownBlock::Kind::Code:
        return QStringLiteral("code");
    case MarkdownBlock::Kind::Chart:
        return QStringLiteral("chart");
    case MarkdownBlock::Kind::Table:
        return QStringLiteral("table");
    case MarkdownBlock::Kind::Rule:
        return QStringLiteral("rule");
    }
    return {};
}

DocumentRow documentRow(TextBlock::Kind kind, int level, const QString& source, const ChartOf& chartOf)
{
    DocumentRow row;
    row.source = source;
    row.type = QStringLiteral("paragraph");
    row.locked = whyNotEditable(source);
    if (!row.locked.isEmpty()) {
        row.type = QStringLiteral("code");
        row.text = displayText(source, DisplayRole::Detail);
        return row;
    }
    const MarkdownDocument document =
        parseMarkdown(kind == TextBlock::Kind::ListItem ? withoutIndent(source, level) : source);
    if (document.blocks.empty())
        return row;
    const MarkdownBlock& first = document.blocks.front();
    row.type = blockType(first);
    row.level = first.level;
    if (first.kind == MarkdownBlock::Kind::ListItem) {
        row.level = first.listDepth + (level + 1) / 2;
        row.marker = !first.checked   ? first.marker
                     : *first.checked ? QStringLiteral("☑")
                                      : QStringLiteral("☐");
    }
    switch (first.kind) {
    case MarkdownBlock::Kind::Code:
        row.text = displayText(first.code, DisplayRole::Detail);
        return row;
    case MarkdownBlock::Kind::Chart:
        showChart(row, first, chartOf);
        return row;
    case MarkdownBlock::Kind::Table:
        showTable(row, first);
        return row;
    default:
        break;
    }
    ShownText shown;
    for (const MarkdownBlock& block : document.blocks) {
        if (block.kind == MarkdownBlock::Kind::Code || block.kind == MarkdownBlock::Kind::Chart)
            append(shown, {block.code, {{0, block.code.size(), MarkdownSpan::Code, {}, {}, {}}}});
        else
            append(shown, shownRuns(block.text));
    }
    showText(row, shown);
    return row;
}

QVariantList documentMarks(const DocumentRow& row, qsizetype from, const std::vector<FindingRow>& findings)
{
    QVariantList marks;
    const auto begin =
        std::lower_bound(findings.begin(), findings.end(), from,
                         [](const FindingRow& finding, qsizetype at) { return finding.from < at; });
    qsizetype searched = 0;
    for (auto finding = begin; finding != findings.end() && finding->from < from + row.source.size();
         ++finding) {
        DocumentMark mark{finding->key,
                          finding->rule,
                          finding->why,
                          finding->suggestion,
                          static_cast<int>(finding->from - from),
                          finding->length,
                          -1,
                          0};
        const qsizetype shown = row.text.indexOf(finding->excerpt, searched);
        if (shown >= 0) {
            mark.shownFrom = static_cast<int>(shown);
            mark.shownLength = static_cast<int>(finding->excerpt.size());
            searched = shown + finding->excerpt.size();
        }
        marks << QVariant::fromValue(mark);
    }
    return marks;
}

} // namespace muster
