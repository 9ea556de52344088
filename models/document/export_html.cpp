// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/document/export_html.h"

#include "models/domain/format.h"

#include <algorithm>

namespace muster {

namespace {

// No address of another host, no script: the policy stands even if a mistake above it did not.
constexpr const char* kHead =
    "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n"
    "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'; "
    "img-src data:\">\n"
    "<meta name=\"viewport\" content=\"width=device-width\">\n<meta name=\"generator\" content=\"Muster\">\n";
constexpr const char* kStyle =
    "<style>\n"
    "body{font:16px/1.55 system-ui,sans-serif;max-width:56rem;margin:2rem auto;padding:0 "
    "1rem;color:#1b1f24;background:#fff}\n"
    "h1,h2,h3{line-height:1.25;margin:1.6em 0 .5em}h2{border-bottom:1px solid #d6dae0;padding-bottom:.2em}\n"
    "table{border-collapse:collapse;margin:1em 0;font-size:.92em}th,td{border:1px solid "
    "#d6dae0;padding:.35em .6em;text-align:left;vertical-align:top}\n"
    "th{background:#f3f5f7}code,pre{font-family:ui-monospace,monospace;font-size:.92em;background:#f3f5f7}\n"
    "pre{padding:.7em .9em;overflow:auto;white-space:pre-wrap}code{padding:.1em .25em}pre code{padding:0}\n"
    "blockquote{margin:1em 0;padding:.1em 1em;border-left:4px solid #b8c0ca;color:#4a525c}\n"
    "figure{margin:1.2em 0}figure img{max-width:100%;height:auto}figcaption{color:#4a525c;font-size:.88em}\n"
    "sup{line-height:0}\n"
    ".cite{font-variant-numeric:tabular-nums;border-bottom:1px dotted #7a8490}\n"
    "@media "
    "print{body{margin:0;max-width:none}h2,h3{break-after:avoid}table,figure,pre{break-inside:avoid}}\n"
    "</style>\n";

/// Browsers give up on trees that are nested hundreds of levels deep; deeper quotes and lists stand where
/// this deep ones do.
constexpr int kDeepest = 12;

class Writer
{
public:
    Writer(const MarkdownDocument& document, const ChartDrawer& drawChart,
           const std::vector<MetricNote>& notes)
        : m_document(document), m_drawChart(drawChart), m_notes(notes)
    {
    }

    QString body()
    {
        for (const MarkdownBlock& block : m_document.blocks)
            writeBlock(block);
        closeLists(0);
        closeQuotes(0);
        writeNotes();
        return std::move(m_html);
    }

private:
    void closeLists(size_t depth)
    {
        while (m_lists.size() > depth) {
            m_html += m_lists.back() ? QStringLiteral("</li></ol>\n") : QStringLiteral("</li></ul>\n");
            m_lists.pop_back();
        }
    }
    void closeQuotes(int depth)
    {
        for (; m_quotes > depth; --m_quotes)
            m_html += QStringLiteral("</blockquote>\n");
    }

    void place(const MarkdownBlock& block)
    {
        const int quotes = std::min(block.quoteDepth, kDeepest);
        if (quotes != m_quotes) {
            closeLists(0);
            closeQuotes(quotes);
            for (; m_quotes < quotes; ++m_quotes)
                m_html += QStringLiteral("<blockquote>\n");
        }
        const auto depth = static_cast<size_t>(std::min(block.listDepth, kDeepest));
        closeLists(depth);
        if (block.kind != MarkdownBlock::Kind::ListItem)
            return;
        if (m_lists.size() == depth && block.startsList)
            closeLists(depth - 1);
        if (m_lists.size() == depth) {
            m_html += QStringLiteral("</li>\n<li>");
            return;
        }
        while (m_lists.size() < depth) {
            m_lists.push_back(block.ordered);
            m_html += block.ordered
                          ? QStringLiteral("<ol start=\"%1\">\n<li>").arg(block.marker.chopped(1).toUInt())
                          : QStringLiteral("<ul>\n<li>");
        }
    }

    void writeBlock(const MarkdownBlock& block)
    {
        place(block);
        switch (block.kind) {
        case MarkdownBlock::Kind::Heading:
            m_html += QStringLiteral("<h%1>%2</h%1>\n").arg(block.level).arg(spans(block.text));
            break;
        case MarkdownBlock::Kind::Paragraph:
            m_html += QStringLiteral("<p>") + spans(block.text) + QStringLiteral("</p>\n");
            break;
        case MarkdownBlock::Kind::ListItem:
            if (block.checked)
                m_html += *block.checked ? QStringLiteral("\u2611 ") : QStringLiteral("\u2610 ");
            m_html += spans(block.text);
            break;
        case MarkdownBlock::Kind::Code:
            m_html += QStringLiteral("<pre><code>") + block.code.toHtmlEscaped() +
                      QStringLiteral("</code></pre>\n");
            break;
        case MarkdownBlock::Kind::Table:
            writeTable(block);
            break;
        case MarkdownBlock::Kind::Chart:
            writeChart(block.chart);
            break;
        case MarkdownBlock::Kind::Rule:
            m_html += QStringLiteral("<hr>\n");
            break;
        }
    }

    // Pieces are appended, never put into a template by arg(): the text may hold "%1" itself.
    QString spans(const MarkdownText& text) const
    {
        QString html;
        for (size_t i = 0; i < text.size(); ++i) {
            const MarkdownSpan& span = text[i];
            QString close;
            const auto wrap = [&](const QString& before, const char* after) {
                html += before;
                close.prepend(QLatin1String(after));
            };
            if (!span.link.isEmpty())
                wrap(QStringLiteral("<a rel=\"noreferrer noopener\" href=\"") + span.link.toHtmlEscaped() +
                         QStringLiteral("\">"),
                     "</a>");
            if (!span.event.isEmpty())
                wrap(QStringLiteral("<span class=\"cite\" title=\"") + span.event.value.toHtmlEscaped() +
                         QStringLiteral("\">"),
                     "</span>");
            const int note = noteNumber(m_notes, span.metric);
            if (!span.metric.isEmpty())
                wrap(QStringLiteral("<span class=\"cite\" title=\"") +
                         (note > 0 ? m_notes[static_cast<size_t>(note) - 1].words : timeText(span.metric))
                             .toHtmlEscaped() +
                         QStringLiteral("\">"),
                     "</span>");
            if (span.style & MarkdownSpan::Strong)
                wrap(QStringLiteral("<strong>"), "</strong>");
            if (span.style & MarkdownSpan::Emphasis)
                wrap(QStringLiteral("<em>"), "</em>");
            if (span.style & MarkdownSpan::Struck)
                wrap(QStringLiteral("<del>"), "</del>");
            if (span.style & MarkdownSpan::Code)
                wrap(QStringLiteral("<code>"), "</code>");
            html += span.text.toHtmlEscaped().replace(u'\n', QLatin1String("<br>\n"));
            html += close;
            // Once behind a figure, also when its label changes its style.
            const bool ends = i + 1 == text.size() || text[i + 1].metric != span.metric;
            if (note > 0 && ends)
                html += QStringLiteral("<sup>[%1]</sup>").arg(note);
        }
        return html;
    }

    void writeTable(const MarkdownBlock& block)
    {
        m_html += QStringLiteral("<table>\n");
        bool head = true;
        for (const auto& row : block.rows) {
            m_html += QStringLiteral("<tr>");
            for (const MarkdownText& cell : row) {
                m_html += head ? QStringLiteral("<th>") : QStringLiteral("<td>");
                m_html += spans(cell);
                m_html += head ? QStringLiteral("</th>") : QStringLiteral("</td>");
            }
            m_html += QStringLiteral("</tr>\n");
            head = false;
        }
        m_html += QStringLiteral("</table>\n");
    }

    void writeChart(const ChartReference& chart)
    {
        const ChartPicture picture = m_drawChart ? m_drawChart(chart) : ChartPicture{};
        const QString name = chart.title.isEmpty() ? chart.panelId : chart.title;
        m_html += QStringLiteral("<figure>");
        // As an image, also SVG: inside <img> no script runs and nothing is loaded, whatever the picture
        // holds.
        if (!picture.svg.isEmpty() || !picture.png.isEmpty()) {
            m_html +=
                QStringLiteral("<img alt=\"") + name.toHtmlEscaped() + QStringLiteral("\" src=\"data:image/");
            m_html += picture.svg.isEmpty() ? QStringLiteral("png") : QStringLiteral("svg+xml");
            m_html += QStringLiteral(";base64,") +
                      QString::fromLatin1((picture.svg.isEmpty() ? picture.png : picture.svg).toBase64());
            m_html += QStringLiteral("\">");
        }
        m_html += QStringLiteral("<figcaption>Chart: ") + name.toHtmlEscaped();
        if (chart.range)
            m_html += QStringLiteral(", ") + formatUtcDateTime(chart.range->from) + QStringLiteral(" to ") +
                      formatUtcDateTime(chart.range->to);
        if (picture.svg.isEmpty() && picture.png.isEmpty())
            m_html += QStringLiteral(" (no data to draw)");
        m_html += QStringLiteral("</figcaption></figure>\n");
    }

    void writeNotes()
    {
        if (m_notes.empty())
            return;
        m_html += QStringLiteral("<h2>Sources of the figures</h2>\n<ol>\n");
        for (const MetricNote& note : m_notes)
            m_html += QStringLiteral("<li>") + note.words.toHtmlEscaped() + QStringLiteral("</li>\n");
        m_html += QStringLiteral("</ol>\n");
    }

    const MarkdownDocument& m_document;
    const ChartDrawer& m_drawChart;
    const std::vector<MetricNote>& m_notes;
    QString m_html;
    std::vector<bool> m_lists; ///< open lists: true when numbered
    int m_quotes = 0;
};

} // namespace

QByteArray exportHtml(const MarkdownDocument& document, const QString& title, const ChartDrawer& drawChart,
                      const std::vector<MetricNote>& notes)
{
    QByteArray html(kHead);
    html += "<title>" + withoutDeceptiveCharacters(title).toHtmlEscaped().toUtf8() + "</title>\n";
    html += kStyle;
    html += "</head>\n<body>\n";
    if (!document.warning.isEmpty())
        html += "<p><em>" + document.warning.toHtmlEscaped().toUtf8() + "</em></p>\n";
    html += Writer(document, drawChart, notes).body().toUtf8();
    html += "</body>\n</html>\n";
    return html;
}

} // namespace muster
