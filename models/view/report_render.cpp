// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/view/report_render.h"

#include "models/domain/format.h"
#include "models/store/store.h"
#include "models/view/report.h"

#include <QBuffer>
#include <QImage>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QPainter>
#include <QPageLayout>
#include <QPageSize>
#include <QPdfWriter>
#include <QSvgRenderer>
#include <QTextDocument>
#include <QUrl>

#include <cmath>

namespace muster {

namespace {

using Type = MarkdownBlock::Type;
const QSize kChartSize{640, 280};

/// How a chart gets into the HTML: inline SVG for the web, an image resource for the PDF.
enum class ChartForm { InlineSvg, Resource };

QString tableHtml(const MarkdownBlock& block)
{
    QString html = QStringLiteral("<table border=\"0\" cellspacing=\"0\" cellpadding=\"4\">\n");
    const qsizetype columns = std::max(1, block.columns);
    for (qsizetype i = 0; i < block.cellHtml.size(); ++i) {
        const QString tag = i < columns ? QStringLiteral("th") : QStringLiteral("td");
        if (i % columns == 0)
            html += QStringLiteral("<tr>");
        html += QStringLiteral("<%1>%2</%1>").arg(tag, block.cellHtml[i]);
        if (i % columns == columns - 1 || i == block.cellHtml.size() - 1)
            html += QStringLiteral("</tr>\n");
    }
    return html + QStringLiteral("</table>\n");
}

QString chartHtml(const ReportInput& report, size_t index, ChartForm form)
{
    const ChartRequest& request = report.charts[index];
    const QString caption = QStringLiteral("%1, %2 to %3").arg(request.panel.title, formatUtcDateTime(request.range.from),
                                                               formatUtcDateTime(request.range.to));
    const QString picture =
        form == ChartForm::InlineSvg
            ? QString::fromUtf8(renderChartSvg(request))
            : QStringLiteral("<img src=\"chart:%1\" width=\"%2\" height=\"%3\">")
                  .arg(index).arg(kChartSize.width()).arg(kChartSize.height());
    if (form == ChartForm::Resource)
        return QStringLiteral("<p>%1</p>\n<p class=\"caption\">%2</p>\n").arg(picture, caption.toHtmlEscaped());
    // An SVG file's prologue is not allowed inside HTML.
    QString svg = picture;
    const qsizetype begin = svg.indexOf(QLatin1String("<svg"));
    if (begin > 0)
        svg = svg.mid(begin);
    return QStringLiteral("<figure>%1<figcaption>%2</figcaption></figure>\n").arg(svg, caption.toHtmlEscaped());
}

QString bodyHtml(const ReportInput& report, ChartForm form)
{
    QString html;
    int listDepth = 0;
    const auto closeLists = [&](int to) {
        for (; listDepth > to; --listDepth)
            html += QStringLiteral("</ul>\n");
        for (; listDepth < to; ++listDepth)
            html += QStringLiteral("<ul>\n");
    };
    for (size_t i = 0; i < report.blocks.size(); ++i) {
        const MarkdownBlock& block = report.blocks[i];
        closeLists(block.type == Type::ListItem ? block.level : 0);
        switch (block.type) {
        case Type::Heading:
            html += QStringLiteral("<h%1>%2</h%1>\n").arg(block.level).arg(block.html);
            break;
        case Type::Paragraph:
            html += QStringLiteral("<p>%1</p>\n").arg(block.html);
            break;
        case Type::ListItem:
            html += QStringLiteral("<li>%1</li>\n").arg(block.html);
            break;
        case Type::Quote:
            html += QStringLiteral("<blockquote>%1</blockquote>\n").arg(block.html);
            break;
        case Type::Code:
            html += QStringLiteral("<pre>%1</pre>\n").arg(block.text.toHtmlEscaped());
            break;
        case Type::Chart:
            if (report.chartOfBlock[i] >= 0)
                html += chartHtml(report, static_cast<size_t>(report.chartOfBlock[i]), form);
            else
                html += QStringLiteral("<pre>%1</pre>\n").arg(block.text.toHtmlEscaped());
            break;
        case Type::Table:
            html += tableHtml(block);
            break;
        case Type::Rule:
            html += QStringLiteral("<hr>\n");
            break;
        }
    }
    closeLists(0);
    return html;
}

QByteArray htmlBytes(const ReportInput& report)
{
    const QString title = report.facts.incident.number + QStringLiteral(": ") + report.facts.incident.title;
    return QStringLiteral("<!DOCTYPE html>\n<html lang=\"en\"><head><meta charset=\"utf-8\">\n"
                          "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'; img-src data:\">\n"
                          "<title>%1</title>\n<style>\n"
                          "body{font:16px/1.5 system-ui,sans-serif;color:#16202c;background:#fff;max-width:46rem;margin:2rem auto;padding:0 1rem}\n"
                          "h1,h2,h3{line-height:1.25}table{border-collapse:collapse;width:100%}\n"
                          "th,td{border-bottom:1px solid #d5dbe3;padding:.3rem .5rem;text-align:left;vertical-align:top;font-variant-numeric:tabular-nums}\n"
                          "blockquote{border-left:3px solid #d5dbe3;margin-left:0;padding-left:1rem;color:#54616f}\n"
                          "pre,code{font-family:ui-monospace,monospace;background:#f0f3f7}pre{padding:.5rem;overflow:auto}\n"
                          "figure{margin:1rem 0}figure svg{max-width:100%;height:auto}figcaption{color:#54616f;font-size:.85rem}\n"
                          "</style></head><body>\n")
               .arg(title.toHtmlEscaped())
               .toUtf8()
           + bodyHtml(report, ChartForm::InlineSvg).toUtf8() + QByteArrayLiteral("</body></html>\n");
}

QByteArray pdfBytes(const ReportInput& report)
{
    constexpr int kDotsPerInch = 96;
    constexpr int kImageScale = 3; // charts stay sharp in print
    QByteArray bytes;
    QBuffer buffer(&bytes);
    buffer.open(QIODevice::WriteOnly);
    {
        QPdfWriter writer(&buffer);
        writer.setCreator(QStringLiteral("Muster"));
        writer.setTitle(report.facts.incident.number + QStringLiteral(": ") + report.facts.incident.title);
        writer.setPageLayout({QPageSize(QPageSize::A4), QPageLayout::Portrait, QMarginsF(18, 18, 18, 18), QPageLayout::Millimeter});
        writer.setResolution(kDotsPerInch);

        QTextDocument document;
        for (size_t i = 0; i < report.charts.size(); ++i) {
            QSvgRenderer renderer(renderChartSvg(report.charts[i]));
            QImage image(kChartSize * kImageScale, QImage::Format_RGB32);
            image.fill(Qt::white);
            QPainter painter(&image);
            renderer.render(&painter);
            painter.end();
            document.addResource(QTextDocument::ImageResource, QUrl(QStringLiteral("chart:%1").arg(i)), image);
        }
        document.setDefaultStyleSheet(QStringLiteral(
            "body{color:#16202c;font-size:10pt} h1{font-size:18pt} h2{font-size:13pt} th{text-align:left;color:#54616f} "
            "td,th{padding:3px 6px} blockquote{color:#54616f} .caption{color:#54616f;font-size:8pt} a{color:#1769c2}"));
        document.setHtml(QStringLiteral("<body>") + bodyHtml(report, ChartForm::Resource) + QStringLiteral("</body>"));
        const QRectF page(QPointF(0, 0), QSizeF(writer.pageLayout().paintRectPixels(kDotsPerInch).size()));
        document.setPageSize(page.size());
        document.setDocumentMargin(0);

        QPainter painter(&writer);
        const int pages = document.pageCount();
        for (int number = 0; number < pages; ++number) {
            if (number > 0)
                writer.newPage();
            painter.save();
            painter.translate(0, -number * page.height());
            document.drawContents(&painter, page.translated(0, number * page.height()));
            painter.restore();
        }
    }
    return bytes;
}

QJsonValue instantJson(const std::optional<Instant>& instant)
{
    return instant ? QJsonValue(instant->toIso()) : QJsonValue();
}

QJsonValue numberJson(double value)
{
    return std::isfinite(value) ? QJsonValue(value) : QJsonValue();
}

QByteArray jsonBytes(const ReportInput& report)
{
    const PostMortemFacts& facts = report.facts;
    QJsonArray durations;
    for (const KeyDuration& duration : keyDurations(facts.state)) {
        durations.append(QJsonObject{{QStringLiteral("name"), duration.name},
                                     {QStringLiteral("definition"), duration.definition},
                                     {QStringLiteral("seconds"), duration.value ? QJsonValue(static_cast<double>(duration.value->count()) / 1000.0) : QJsonValue()}});
    }
    QJsonArray timeline;
    for (const TimelineEvent& event : facts.timeline) {
        timeline.append(QJsonObject{{QStringLiteral("id"), event.id.value},
                                    {QStringLiteral("occurred_at"), event.occurredAt.toIso()},
                                    {QStringLiteral("known_at"), event.knownAt.toIso()},
                                    {QStringLiteral("kind"), event.kindName},
                                    {QStringLiteral("source"), event.sourceName},
                                    {QStringLiteral("actor"), event.actor},
                                    {QStringLiteral("text"), event.text}});
    }
    const QJsonObject impact{{QStringLiteral("start"), instantJson(facts.impact.start)},
                             {QStringLiteral("end"), instantJson(facts.impact.end)},
                             {QStringLiteral("failed"), std::round(facts.impact.failed)},
                             {QStringLiteral("total"), std::round(facts.impact.total)},
                             {QStringLiteral("failed_above_baseline"), numberJson(facts.impact.failedAboveBaseline)},
                             {QStringLiteral("budget_spent_ratio"), numberJson(facts.impact.budgetSpentRatio)},
                             {QStringLiteral("budget_remaining_ratio"), numberJson(facts.budgetRemainingRatio)}};
    const QJsonObject root{{QStringLiteral("format"), 1},
                           {QStringLiteral("incident"), facts.incident.number},
                           {QStringLiteral("title"), facts.incident.title},
                           {QStringLiteral("severity"), toString(facts.state.severity)},
                           {QStringLiteral("state"), report.state},
                           {QStringLiteral("impact"), impact},
                           {QStringLiteral("durations"), durations},
                           {QStringLiteral("timeline"), timeline},
                           {QStringLiteral("markdown"), report.markdown}};
    return QJsonDocument(root).toJson();
}

} // namespace

Result<std::vector<SampleBlock>> readPanel(const ReadTx& tx, const Panel& panel, TimeRange range)
{
    std::vector<SampleBlock> blocks;
    for (const PanelSeries& series : panel.series) {
        auto found = tx.samples(panel.source, series.query, range);
        if (!found)
            return tl::unexpected(found.error());
        std::move(found->begin(), found->end(), std::back_inserter(blocks));
    }
    return blocks;
}

Result<ReportInput> readReport(const ReadTx& tx, const IncidentId& id, Instant now, std::optional<QString> markdown)
{
    ReportInput report;
    auto facts = postMortemFacts(tx, id, now);
    if (!facts)
        return tl::unexpected(facts.error());
    report.facts = std::move(*facts);
    if (!markdown) {
        auto stored = postMortemMarkdown(tx, id, now);
        if (!stored)
            return tl::unexpected(stored.error());
        markdown = std::move(*stored);
    }
    const auto saved = tx.postMortem(id);
    if (!saved)
        return tl::unexpected(saved.error());
    if (*saved)
        report.state = (*saved)->state;
    report.markdown = std::move(*markdown);
    report.blocks = parseMarkdown(report.markdown);
    for (const MarkdownBlock& block : report.blocks) {
        int chart = -1;
        if (block.type == Type::Chart) {
            for (const Panel& panel : report.facts.panels) {
                if (panel.id != block.panel)
                    continue;
                auto samples = readPanel(tx, panel, *block.range);
                if (!samples)
                    return tl::unexpected(samples.error());
                ChartRequest request;
                request.panel = panel;
                request.blocks = std::move(*samples);
                request.range = *block.range;
                request.size = kChartSize;
                chart = static_cast<int>(report.charts.size());
                report.charts.push_back(std::move(request));
                break;
            }
        }
        report.chartOfBlock.push_back(chart);
    }
    return report;
}

Result<QByteArray> renderDocument(const ReportInput& report, const QString& format)
{
    if (format == QLatin1String("md"))
        return report.markdown.toUtf8();
    if (format == QLatin1String("html"))
        return htmlBytes(report);
    if (format == QLatin1String("pdf"))
        return pdfBytes(report);
    if (format == QLatin1String("json"))
        return jsonBytes(report);
    return fail(ErrorKind::Invalid, QStringLiteral("there is no report format '%1'; md, html, pdf and json are").arg(format));
}

Result<QByteArray> renderReport(Store& store, const QString& idOrNumber, const QString& format)
{
    const Instant now = store.clock().now();
    auto report = store.readNow([&](ReadTx& tx) -> Result<ReportInput> {
        const auto incident = tx.findIncident(idOrNumber);
        if (!incident)
            return tl::unexpected(incident.error());
        return readReport(tx, incident->id, now, std::nullopt);
    });
    if (!report)
        return tl::unexpected(report.error());
    return renderDocument(*report, format);
}

} // namespace muster
