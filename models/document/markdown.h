// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
// Markdown as our own blocks: a flat list that previews and exports walk without recursion. Raw HTML is text,
// links keep only safe schemes, nothing is fetched: a picture is its description and address. Parsed by md4c;
// nothing of md4c shows here.

#include "models/base/id.h"
#include "models/base/instant.h"
#include "models/domain/metric_value.h"

#include <QString>

#include <optional>
#include <vector>

namespace muster {

/// A run of text in one style.
struct MarkdownSpan
{
    enum Style : unsigned { Plain = 0, Strong = 1, Emphasis = 2, Code = 4, Struck = 8 };
    unsigned style = Plain;   ///< Style bits
    QString text;             ///< "\n" inside is a hard line break
    QString link;             ///< http, https or mailto address; else empty
    EventId event;            ///< citation `[02:13:40](event:ID)`; else empty
    MetricReference metric{}; ///< of a figure `[18.7 %](metric:error_rate?at=…)`; else empty
    friend bool operator==(const MarkdownSpan&, const MarkdownSpan&) = default;
};
using MarkdownText = std::vector<MarkdownSpan>;

/// What a fenced block of language `chart` names.
struct ChartReference
{
    QString panelId;
    QString title;                  ///< may be empty
    std::optional<TimeRange> range; ///< empty when the block names none or a wrong one
    friend bool operator==(const ChartReference&, const ChartReference&) = default;
};

struct MarkdownBlock
{
    enum class Kind { Heading, Paragraph, ListItem, Code, Table, Chart, Rule };
    Kind kind = Kind::Paragraph;
    int level = 0;               ///< heading: 1..6
    int quoteDepth = 0;          ///< inside this many block quotes
    int listDepth = 0;           ///< inside this many lists; a list item itself counts
    QString marker;              ///< list item: "•" or "3."
    bool ordered = false;        ///< list item of a numbered list
    bool startsList = false;     ///< first item of its list
    std::optional<bool> checked; ///< task item: [x] or [ ]
    MarkdownText text;           ///< heading, paragraph, list item
    QString code, language;      ///< code, chart: as written, without fences
    int columns = 0;             ///< table
    std::vector<std::vector<MarkdownText>>
        rows; ///< table: the first row is its head; each has `columns` cells
    ChartReference chart;
    int position = 0; ///< UTF-16 offset of the block's first line; without text that of the block above
    friend bool operator==(const MarkdownBlock&, const MarkdownBlock&) = default;
};

struct MarkdownLimits
{
    qsizetype characters = 1 << 20;
    int depth = 32; ///< quotes and lists inside each other
    int blocks = 20'000;
    int cells = 50'000;
};

struct MarkdownDocument
{
    std::vector<MarkdownBlock> blocks;
    /// Empty, or why the text is shown as one block of code instead (too large, too deep). For people.
    QString warning;
};

/// Never fails: a text beyond the limits comes back as one code block with a warning. May run on any thread.
MarkdownDocument parseMarkdown(const QString& markdown, const MarkdownLimits& limits = {});

/// The characters without any style.
QString plainText(const MarkdownText& text);
/// The characters as they are shown on the page: an address follows the words that link to it, so that nobody
/// is led elsewhere than the words say.
QString shownText(const MarkdownText& text);
/// The same with what each stretch of it is: for a page that draws styles and follows citations. The runs
/// ascend and cover what is not plain.
struct ShownRun
{
    qsizetype from = 0, length = 0; ///< in ShownText::text
    unsigned style = MarkdownSpan::Plain;
    QString link;
    EventId event;
    MetricReference metric{};
    friend bool operator==(const ShownRun&, const ShownRun&) = default;
};
struct ShownText
{
    QString text;
    std::vector<ShownRun> runs;
};
ShownText shownRuns(const MarkdownText& text);
/// Events that the document cites, in order, each once.
std::vector<EventId> citedEvents(const MarkdownDocument& document);
/// What its figures refer to, in order, each once.
std::vector<MetricReference> citedMetrics(const MarkdownDocument& document);

} // namespace muster
