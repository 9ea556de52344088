// SPDX-License-Identifier: GPL-3.0-or-later
// Markdown into our blocks, and those into HTML. Byte 1: ordinary or tight limits; then the text.
#include "models/document/export_html.h"
#include "models/document/markdown.h"
#include "tests/fuzz/fuzz_target.h"

using namespace muster;
using namespace muster::fuzz;

namespace {

void checkText(const MarkdownText& text)
{
    for (const MarkdownSpan& span : text) {
        FUZZ_CHECK(span.text.isValidUtf16() && span.link.isValidUtf16() && span.event.value.isValidUtf16());
        FUZZ_CHECK(span.style <= 15);
        FUZZ_CHECK(span.metric.isEmpty() || metricFromAddress(metricAddress(span.metric)) == span.metric);
        if (!span.link.isEmpty()) {
            const QString link = span.link.toLower();
            FUZZ_CHECK(link.startsWith(QLatin1String("http://")) ||
                       link.startsWith(QLatin1String("https://")) ||
                       link.startsWith(QLatin1String("mailto:")));
        }
    }
}

} // namespace

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    Input in(data, size);
    MarkdownLimits limits;
    if (in.byte() % 2 == 1)
        limits = {512, 3, 20, 30};
    const QString markdown = QString::fromUtf8(in.rest());
    const MarkdownDocument document = parseMarkdown(markdown, limits);
    FUZZ_CHECK(int(document.blocks.size()) <= limits.blocks + 1);
    int before = 0;
    for (const MarkdownBlock& block : document.blocks) {
        checkText(block.text);
        FUZZ_CHECK(block.code.isValidUtf16() && block.language.isValidUtf16() && block.marker.isValidUtf16());
        FUZZ_CHECK(block.position >= before && block.position <= markdown.size());
        before = block.position;
        FUZZ_CHECK(block.quoteDepth >= 0 && block.listDepth >= 0 &&
                   block.quoteDepth + block.listDepth <= limits.depth + 1);
        FUZZ_CHECK(block.kind != MarkdownBlock::Kind::Heading || (block.level >= 1 && block.level <= 6));
        for (const auto& row : block.rows) {
            FUZZ_CHECK(int(row.size()) == block.columns);
            for (const MarkdownText& cell : row)
                checkText(cell);
        }
    }
    for (const EventId& cited : citedEvents(document))
        FUZZ_CHECK(!cited.value.isEmpty());
    const auto notes = metricNotes(document, {}, {});
    FUZZ_CHECK(notes.size() == citedMetrics(document).size());
    // Nothing of the text becomes active in a page. The page is the dear part, so it is made now and then.
    if (size % 4 != 0)
        return 0;
    const QByteArray html = exportHtml(document, QStringLiteral("T"), {}, notes).toLower();
    FUZZ_CHECK(!html.contains("<script") && !html.contains("<iframe") && !html.contains("javascript:\"") &&
               !html.contains("=\"javascript:"));
    FUZZ_CHECK(html.size() < 64 * markdown.size() + 20'000);
    return 0;
}
