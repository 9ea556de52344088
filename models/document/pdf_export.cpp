// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/document/pdf_export.h"

#include "models/domain/format.h"

#include <QAbstractTextDocumentLayout>
#include <QBuffer>
#include <QFontDatabase>
#include <QGuiApplication>
#include <QPageSize>
#include <QPainter>
#include <QPdfWriter>
#include <QScreen>
#include <QTextCursor>
#include <QTextDocument>
#include <QTextTable>

#include <algorithm>
#include <array>

namespace muster {

namespace {

constexpr int kDotsPerInch = 300;
constexpr double kMarginMm = 18.0;
constexpr double kFooterMm = 8.0;
/// How much of the work is done when all is typeset and no page is painted yet (bench_report).
constexpr double kTypesetRatio = 0.5;
/// QTextDocument's line breaking is slower than linear: one paragraph of 10 MB took a minute.
constexpr qsizetype kLongestParagraph = 20'000;
constexpr int kMostColumns = 24;
constexpr size_t kMostRows = 3'000;
/// Deeper quotes and lists stand where this deep ones do: a sheet has an edge.
constexpr int kDeepest = 8;

double dots(double mm)
{
    return mm / 25.4 * kDotsPerInch;
}

/// Loads nothing: pictures are put in by value, and no name in a text may reach a file.
class ClosedTextDocument final : public QTextDocument
{
protected:
    QVariant loadResource(int, const QUrl&) override { return {}; }
};

class Typesetter
{
public:
    Typesetter(QTextDocument& target, double textWidth, const ChartImager& drawChart,
               const std::vector<MetricNote>& notes)
        : m_target(target), m_cursor(&target), m_textWidth(textWidth), m_drawChart(drawChart), m_notes(notes)
    {
    }

    /// False: it was stopped, and the text is not whole.
    bool write(const MarkdownDocument& document, const ExportStep& step)
    {
        // One edit: laid out once at its end, not after each of thousands of insertions.
        m_cursor.beginEditBlock();
        if (!document.warning.isEmpty())
            paragraph(blockFormat(0, 0), {{MarkdownSpan::Emphasis, document.warning, {}, {}}});
        bool goesOn = true;
        const auto count = static_cast<double>(document.blocks.size());
        for (size_t i = 0; goesOn && i < document.blocks.size(); ++i) {
            writeBlock(document.blocks[i]);
            goesOn = !step || step(static_cast<double>(i + 1) / count);
        }
        writeNotes();
        m_cursor.endEditBlock();
        return goesOn;
    }

private:
    static QTextBlockFormat blockFormat(int indent, int quote)
    {
        QTextBlockFormat format;
        format.setBottomMargin(dots(2.0));
        format.setLeftMargin(dots(5.0 * std::min(indent + quote, kDeepest)));
        format.setLineHeight(118, QTextBlockFormat::ProportionalHeight);
        if (quote > 0)
            format.setBackground(QColor(0xF3, 0xF5, 0xF7));
        return format;
    }

    static QTextCharFormat charFormat(const MarkdownSpan& span)
    {
        QTextCharFormat format;
        format.setForeground(QColor(0x1B, 0x1F, 0x24));
        if (span.style & MarkdownSpan::Strong)
            format.setFontWeight(QFont::Bold);
        format.setFontItalic((span.style & MarkdownSpan::Emphasis) != 0);
        format.setFontStrikeOut((span.style & MarkdownSpan::Struck) != 0);
        if (span.style & MarkdownSpan::Code)
            format.setFontFamilies({QFontDatabase::systemFont(QFontDatabase::FixedFont).family()});
        if (!span.link.isEmpty()) {
            format.setAnchor(true);
            format.setAnchorHref(span.link);
            format.setForeground(QColor(0x1F, 0x5F, 0xBF));
        }
        return format;
    }

    void startBlock(const QTextBlockFormat& format)
    {
        if (m_first)
            m_cursor.setBlockFormat(format);
        else
            m_cursor.insertBlock(format, QTextCharFormat());
        m_first = false;
    }

    /// insertText never reads markup; U+2028 is a line break inside the paragraph.
    void insertSpans(QTextCursor& cursor, const MarkdownText& text, double scale = 1.0,
                     bool bold = false) const
    {
        for (size_t i = 0; i < text.size(); ++i) {
            const MarkdownSpan& span = text[i];
            QTextCharFormat format = charFormat(span);
            if (bold)
                format.setFontWeight(QFont::Bold);
            if (scale > 0 && scale != 1.0)
                format.setFontPointSize(10.0 * scale);
            QString piece = span.text.left(kLongestParagraph);
            piece.replace(u'\n', QChar(QChar::LineSeparator));
            cursor.insertText(piece, format);
            const bool ends = i + 1 == text.size() || text[i + 1].metric != span.metric;
            if (const int note = noteNumber(m_notes, span.metric); note > 0 && ends) {
                format.setVerticalAlignment(QTextCharFormat::AlignSuperScript);
                cursor.insertText(QStringLiteral("[%1]").arg(note), format);
            }
        }
    }

    void paragraph(const QTextBlockFormat& format, const MarkdownText& text, double scale = 1.0,
                   bool bold = false)
    {
        startBlock(format);
        insertSpans(m_cursor, text, scale, bold);
        // What does not fit one paragraph goes on in the next.
        for (const MarkdownSpan& span : text) {
            for (qsizetype from = kLongestParagraph; from < span.text.size(); from += kLongestParagraph) {
                startBlock(format);
                insertSpans(m_cursor,
                            {{span.style, span.text.mid(from, kLongestParagraph), span.link, span.event}},
                            scale, bold);
            }
        }
    }

    void writeBlock(const MarkdownBlock& block)
    {
        switch (block.kind) {
        case MarkdownBlock::Kind::Heading: {
            static constexpr std::array<double, 6> kScales{2.0, 1.5, 1.2, 1.1, 1.0, 1.0};
            QTextBlockFormat format = blockFormat(block.listDepth, 0);
            format.setTopMargin(dots(block.level == 1 ? 0.0 : 5.0));
            format.setHeadingLevel(block.level);
            paragraph(format, block.text, kScales[static_cast<size_t>(std::clamp(block.level, 1, 6) - 1)],
                      true);
            break;
        }
        case MarkdownBlock::Kind::Paragraph:
            paragraph(blockFormat(block.listDepth, block.quoteDepth), block.text);
            break;
        case MarkdownBlock::Kind::ListItem: {
            MarkdownText text = block.text;
            QString marker = block.marker;
            if (block.checked)
                marker = *block.checked ? QStringLiteral("[x]") : QStringLiteral("[ ]");
            text.insert(text.begin(), {MarkdownSpan::Plain, marker + QStringLiteral("  "), {}, {}});
            paragraph(blockFormat(std::max(0, block.listDepth - 1), block.quoteDepth), text);
            break;
        }
        case MarkdownBlock::Kind::Code:
            paragraph(blockFormat(block.listDepth, std::max(1, block.quoteDepth)),
                      {{MarkdownSpan::Code, block.code, {}, {}}}, 0.9);
            break;
        case MarkdownBlock::Kind::Table:
            writeTable(block);
            break;
        case MarkdownBlock::Kind::Chart:
            writeChart(block.chart);
            break;
        case MarkdownBlock::Kind::Rule:
            paragraph(blockFormat(0, 0),
                      {{MarkdownSpan::Plain, QStringLiteral("\u2014\u2014\u2014"), {}, {}}});
            break;
        }
    }

    /// Widths by what stands in the columns where all of it does not fit one line; empty: as wide as need be.
    /// QTextDocument alone would give a column of times as much as one of sentences.
    static QList<QTextLength> columnWidths(const MarkdownBlock& block, int columns, size_t rows)
    {
        constexpr qsizetype kFitsALine = 95; // characters
        constexpr qsizetype kNarrowest = 12, kWidest = 60;
        std::vector<qsizetype> longest(static_cast<size_t>(columns), kNarrowest);
        for (size_t row = 0; row < rows; ++row) {
            for (size_t column = 0; column < longest.size(); ++column) {
                qsizetype length = 0;
                for (const MarkdownSpan& span : block.rows[row][column])
                    length += span.text.size();
                longest[column] = std::max(longest[column], std::min(length, kWidest));
            }
        }
        qsizetype sum = 0;
        for (const qsizetype length : longest)
            sum += length;
        QList<QTextLength> widths;
        if (sum <= kFitsALine)
            return widths;
        for (const qsizetype length : longest)
            widths << QTextLength(QTextLength::PercentageLength,
                                  100.0 * static_cast<double>(length) / static_cast<double>(sum));
        return widths;
    }

    void writeTable(const MarkdownBlock& block)
    {
        const int columns = std::min(block.columns, kMostColumns);
        const size_t rows = std::min(block.rows.size(), kMostRows);
        if (columns == 0 || rows == 0)
            return;
        QTextTableFormat format;
        format.setCellPadding(dots(1.0));
        format.setCellSpacing(0);
        format.setBorder(dots(0.2));
        format.setBorderCollapse(true);
        format.setBorderStyle(QTextFrameFormat::BorderStyle_Solid);
        format.setBorderBrush(QColor(0xD6, 0xDA, 0xE0));
        format.setBottomMargin(dots(3.0));
        format.setHeaderRowCount(1);
        format.setColumnWidthConstraints(columnWidths(block, columns, rows));
        QTextTable* table = m_cursor.insertTable(static_cast<int>(rows), columns, format);
        for (size_t row = 0; row < rows; ++row) {
            for (int column = 0; column < columns; ++column) {
                QTextCursor cell = table->cellAt(static_cast<int>(row), column).firstCursorPosition();
                insertSpans(cell, block.rows[row][static_cast<size_t>(column)], 0.85, row == 0);
            }
        }
        m_cursor.movePosition(QTextCursor::End);
        m_first = true; // a table leaves an empty paragraph behind it: use that one
        if (rows < block.rows.size() || columns < block.columns)
            paragraph(blockFormat(0, 0),
                      {{MarkdownSpan::Emphasis,
                        QStringLiteral("The table is cut here; the Markdown export holds all of it."),
                        {},
                        {}}});
    }

    void writeChart(const ChartReference& chart)
    {
        const QImage image = m_drawChart ? m_drawChart(chart) : QImage();
        const QString name = chart.title.isEmpty() ? chart.panelId : chart.title;
        QString caption = QStringLiteral("Chart: ") + name;
        if (chart.range)
            caption += QStringLiteral(", ") + formatUtcDateTime(chart.range->from) + QStringLiteral(" to ") +
                       formatUtcDateTime(chart.range->to);
        if (image.isNull()) {
            caption += QStringLiteral(" (no data to draw)");
        } else {
            QTextBlockFormat format = blockFormat(0, 0);
            format.setLineHeight(0, QTextBlockFormat::SingleHeight); // a share of a picture's height is a gap
            startBlock(format);
            const QUrl address(QStringLiteral("chart:%1").arg(++m_charts));
            m_target.addResource(QTextDocument::ImageResource, address, image);
            QTextImageFormat picture;
            picture.setName(address.toString());
            // QTextDocument counts an image in dots of the screen and scales it to the page's resolution by
            // itself.
            const QScreen* screen = QGuiApplication::primaryScreen();
            const double screenDots = screen ? screen->logicalDotsPerInch() : 96.0;
            const double width = (m_textWidth - dots(1.0)) * screenDots / kDotsPerInch;
            picture.setWidth(width);
            picture.setHeight(width * image.height() / std::max(1, image.width()));
            m_cursor.insertImage(picture);
        }
        paragraph(blockFormat(0, 0), {{MarkdownSpan::Emphasis, caption, {}, {}}}, 0.85);
    }

    void writeNotes()
    {
        if (m_notes.empty())
            return;
        QTextBlockFormat head = blockFormat(0, 0);
        head.setTopMargin(dots(5.0));
        head.setHeadingLevel(2);
        paragraph(head, {{MarkdownSpan::Plain, QStringLiteral("Sources of the figures"), {}, {}}}, 1.2, true);
        for (size_t i = 0; i < m_notes.size(); ++i)
            paragraph(blockFormat(0, 0),
                      {{MarkdownSpan::Plain, QStringLiteral("%1.  ").arg(i + 1) + m_notes[i].words, {}, {}}},
                      0.85);
    }

    QTextDocument& m_target;
    QTextCursor m_cursor;
    double m_textWidth;
    const ChartImager& m_drawChart;
    const std::vector<MetricNote>& m_notes;
    bool m_first = true; ///< the document's empty first paragraph is still unused
    int m_charts = 0;
};

/// False: it was stopped.
bool paintPages(QTextDocument& text, QPdfWriter& writer, const QString& title, const ExportStep& step)
{
    const QSizeF page = text.pageSize();
    QPainter painter(&writer);
    const int pages = text.pageCount();
    for (int number = 0; number < pages; ++number) {
        if (step && !step(static_cast<double>(number) / pages))
            return false;
        if (number > 0)
            writer.newPage();
        painter.save();
        painter.translate(0, -page.height() * number);
        QAbstractTextDocumentLayout::PaintContext context;
        context.clip = QRectF(0, page.height() * number, page.width(), page.height());
        context.palette.setColor(QPalette::Text, Qt::black);
        painter.setClipRect(context.clip);
        text.documentLayout()->draw(&painter, context);
        painter.restore();
        QFont font = text.defaultFont();
        font.setPointSizeF(8.0);
        painter.setFont(font);
        painter.setPen(QColor(0x4A, 0x52, 0x5C));
        const QRectF footer(0, page.height() + dots(2.0), page.width(), dots(kFooterMm - 2.0));
        painter.drawText(
            footer, Qt::AlignLeft | Qt::AlignVCenter,
            painter.fontMetrics().elidedText(title, Qt::ElideRight, static_cast<int>(page.width() * 0.8)));
        painter.drawText(footer, Qt::AlignRight | Qt::AlignVCenter,
                         QStringLiteral("%1 / %2").arg(number + 1).arg(pages));
    }
    return true;
}

} // namespace

Result<QByteArray> exportPdf(const MarkdownDocument& document, const QString& title,
                             const ChartImager& drawChart, const std::vector<MetricNote>& notes,
                             const ExportStep& step)
{
    if (!qobject_cast<QGuiApplication*>(QCoreApplication::instance()))
        return fail(ErrorKind::Invalid,
                    QStringLiteral("a PDF needs fonts: start with a (possibly offscreen) platform"));
    const QString shown = withoutDeceptiveCharacters(title.simplified());
    QByteArray bytes;
    QBuffer buffer(&bytes);
    buffer.open(QIODevice::WriteOnly);
    QPdfWriter writer(&buffer);
    writer.setTitle(shown);
    writer.setCreator(QStringLiteral("Muster"));
    writer.setResolution(kDotsPerInch);
    writer.setPageSize(QPageSize(QPageSize::A4));
    writer.setPageMargins(QMarginsF(kMarginMm, kMarginMm, kMarginMm, kMarginMm), QPageLayout::Millimeter);
    const QSizeF area = writer.pageLayout().paintRectPixels(kDotsPerInch).size();

    ClosedTextDocument text;
    QFont font = QGuiApplication::font();
    font.setPointSizeF(10.0);
    // Any spacing switches ligatures off: who looks for "confirm" in a reader must find it, and not "conﬁrm".
    font.setLetterSpacing(QFont::AbsoluteSpacing, 0.02);
    text.setDefaultFont(font);
    text.setDocumentMargin(0);
    text.setUndoRedoEnabled(false);
    text.documentLayout()->setPaintDevice(&writer);
    text.setPageSize(QSizeF(area.width(), area.height() - dots(kFooterMm)));
    const auto part = [&step](double from, double to) -> ExportStep {
        if (!step)
            return {};
        return [&step, from, to](double done) { return step(from + (to - from) * done); };
    };
    if (!Typesetter(text, area.width(), drawChart, notes).write(document, part(0, kTypesetRatio)) ||
        !paintPages(text, writer, shown, part(kTypesetRatio, 1)))
        return fail(ErrorKind::Cancelled, QStringLiteral("the export was stopped"));
    buffer.close();
    return bytes;
}

} // namespace muster
