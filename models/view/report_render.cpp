// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/view/report_render.h"

#include "models/document/csv_export.h"
#include "models/document/export_html.h"
#include "models/document/pdf_export.h"
#include "models/document/timeline_export.h"
#include "models/domain/operation.h"
#include "models/domain/timeline_layers.h"
#include "models/store/people.h"
#include "models/store/store.h"
#include "models/store/sync_rows.h"
#include "models/view/panel_samples.h"
#include "models/view/report.h"

#include <QImage>
#include <QPainter>
#include <QSvgRenderer>

#include <map>

namespace muster {

namespace {

constexpr QSize kChartSize{640, 280};
constexpr int kPrintScale = 2; // 1280 pixels across a page stay sharp in print

const ReportChart* chartFor(const ReportInput& report, const ChartReference& reference)
{
    for (const ReportChart& chart : report.charts) {
        if (chart.reference == reference)
            return &chart;
    }
    return nullptr;
}

ChartPicture drawSvg(const ReportInput& report, const ChartReference& reference)
{
    const ReportChart* chart = chartFor(report, reference);
    return chart ? ChartPicture{renderChartSvg(chart->request), {}} : ChartPicture{};
}

/// By way of the SVG, because that may be drawn on any thread; the furniture of Qt Charts may not.
QImage drawImage(const ReportInput& report, const ChartReference& reference)
{
    const ReportChart* chart = chartFor(report, reference);
    if (!chart)
        return {};
    QSvgRenderer renderer(renderChartSvg(chart->request));
    QImage image(kChartSize * kPrintScale, QImage::Format_RGB32);
    image.fill(Qt::white);
    QPainter painter(&image);
    renderer.render(&painter);
    return image;
}

} // namespace

Result<ReportInput> readReport(const ReadTx& tx, const IncidentId& id, Instant now,
                               std::optional<QString> markdown)
{
    ReportInput report;
    auto facts = postMortemFacts(tx, id, now);
    if (!facts)
        return tl::unexpected(facts.error());
    report.contents.facts = std::move(*facts);
    if (!markdown) {
        auto stored = postMortemMarkdown(tx, id, now);
        if (!stored)
            return tl::unexpected(stored.error());
        markdown = std::move(*stored);
    }
    const auto saved = tx.postMortem(id);
    if (!saved)
        return tl::unexpected(saved.error());
    report.contents.documentState = QStringLiteral("draft");
    if (*saved) {
        report.contents.documentState = (*saved)->state;
        report.contents.documentRevision = (*saved)->revision;
        report.contents.documentAuthor = (*saved)->author;
    }
    // A draft of an older Muster may hold the marks of what was sent; nobody reads them outside.
    report.contents.markdown = withoutOperationMarkers(std::move(*markdown));
    report.document = parseMarkdown(report.contents.markdown);
    std::map<SourceId, QString> sourceNames;
    const auto sources = tx.sources();
    if (!sources)
        return tl::unexpected(sources.error());
    for (const Source& source : *sources)
        sourceNames[source.id] = source.name;
    const auto slo = sloOf(tx, id);
    if (!slo)
        return tl::unexpected(slo.error());
    CounterQueries counters;
    if (*slo)
        counters = {counterQuery((*slo)->badQuery), counterQuery((*slo)->totalQuery)};
    report.contents.figures =
        metricNotes(report.document, report.contents.facts.panels, sourceNames, counters);
    for (const MarkdownBlock& block : report.document.blocks) {
        if (block.kind != MarkdownBlock::Kind::Chart)
            continue;
        for (const Panel& panel : report.contents.facts.panels) {
            if (panel.id != block.chart.panelId)
                continue;
            ReportChart chart;
            chart.reference = block.chart;
            chart.request.panel = panel;
            chart.request.range = block.chart.range.value_or(report.contents.facts.chartRange);
            chart.request.size = kChartSize;
            auto samples = readPanel(tx, id, panel, chart.request.range);
            if (!samples)
                return tl::unexpected(samples.error());
            chart.request.blocks = std::move(*samples);
            report.charts.push_back(std::move(chart));
        }
    }
    return report;
}

Result<QByteArray> renderDocument(const ReportInput& report, const QString& format, const ExportStep& step)
{
    const Incident& incident = report.contents.facts.incident;
    const QString title = incident.number + QStringLiteral(": ") + incident.title;
    if (format == QLatin1String("md"))
        return withMetricTitles(report.contents.markdown, report.contents.figures).toUtf8();
    if (format == QLatin1String("html"))
        return exportHtml(
            report.document, title, [&](const ChartReference& chart) { return drawSvg(report, chart); },
            report.contents.figures);
    if (format == QLatin1String("pdf"))
        return exportPdf(
            report.document, title, [&](const ChartReference& chart) { return drawImage(report, chart); },
            report.contents.figures, step);
    if (format == QLatin1String("json"))
        return reportJson(report.contents);
    if (format == QLatin1String("csv"))
        return timelineCsv(report.contents.facts);
    return fail(
        ErrorKind::Invalid,
        QStringLiteral("there is no report format '%1'; md, html, pdf, json and csv are").arg(format));
}

Result<QByteArray> renderReport(Store& store, const QString& idOrNumber, const QString& format)
{
    const Instant now = store.clock().now();
    const auto report = store.readNow([&](ReadTx& tx) -> Result<ReportInput> {
        const auto incident = tx.findIncident(idOrNumber);
        if (!incident)
            return tl::unexpected(incident.error());
        return readReport(tx, incident->id, now, std::nullopt);
    });
    if (!report)
        return tl::unexpected(report.error());
    return renderDocument(*report, format);
}

Result<QByteArray> renderTimeline(Store& store, const QString& idOrNumber, const QString& format)
{
    const QStringList formats{QStringLiteral("csv"), QStringLiteral("md"), QStringLiteral("json")};
    if (!formats.contains(format))
        return fail(ErrorKind::Invalid,
                    QStringLiteral("there is no timeline format '%1'; csv, md and json are").arg(format));
    return store.readNow([&](ReadTx& tx) -> Result<QByteArray> {
        const auto incident = tx.findIncident(idOrNumber);
        if (!incident)
            return tl::unexpected(incident.error());
        auto events = tx.events(incident->id);
        if (!events)
            return tl::unexpected(events.error());
        const auto names = actorNames(tx);
        if (!names)
            return tl::unexpected(names.error());
        names->rename(*events);
        const auto pasts = eventPasts(tx, *events);
        if (!pasts)
            return tl::unexpected(pasts.error());
        for (TimelineEvent& event : *events)
            tellFirstKnown(event, *pasts);
        const LayeredTimeline timeline = layered(std::move(*events));
        return exportTimeline(timeline.lines, incident->number + u' ' + incident->title,
                              timelineFormatFrom(format));
    });
}

} // namespace muster
