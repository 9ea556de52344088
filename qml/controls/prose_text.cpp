// SPDX-License-Identifier: GPL-3.0-or-later
#include "qml/controls/prose_text.h"

#include <QMetaProperty>
#include <QPainter>

#include <algorithm>

namespace muster {

namespace {

enum Style { Strong = 1, Emphasis = 2, Code = 4, Struck = 8 };

/// A field of a gadget or of a JavaScript object.
QVariant field(const QVariant& value, const char* name)
{
    if (const QMetaObject* type = value.metaType().metaObject()) {
        const int index = type->indexOfProperty(name);
        return index < 0 ? QVariant() : type->property(index).readOnGadget(value.constData());
    }
    return value.toMap().value(QString::fromLatin1(name));
}

} // namespace

ProseText::ProseText(QQuickItem* parent) : QQuickPaintedItem(parent)
{
    connect(this, &ProseText::changed, this, [this] {
        m_stale = true;
        layOut();
        update();
    });
    connect(this, &ProseText::inkChanged, this, [this] {
        if (isComponentComplete())
            m_layout.setFormats(formats());
        update();
    });
    connect(this, &QQuickPaintedItem::fillColorChanged, this,
            [this] { setOpaquePainting(fillColor().alpha() == 255); });
}

void ProseText::setText(const QString& text)
{
    if (text == m_text)
        return;
    m_text = text;
    emit changed();
}

void ProseText::setRuns(const QVariantList& runs)
{
    if (runs == m_runs)
        return;
    m_runs = runs;
    m_known.clear();
    for (const QVariant& run : runs) {
        m_known.push_back({field(run, "from").toInt(), field(run, "length").toInt(),
                           field(run, "style").toInt(), field(run, "link").toString(),
                           field(run, "eventId").toString(), field(run, "metric").toString()});
    }
    emit changed();
}

void ProseText::setMarks(const QVariantList& marks)
{
    if (marks == m_marks)
        return;
    m_marks = marks;
    emit changed();
}

void ProseText::componentComplete()
{
    QQuickPaintedItem::componentComplete();
    layOut();
}

void ProseText::geometryChange(const QRectF& now, const QRectF& before)
{
    QQuickPaintedItem::geometryChange(now, before);
    if (now.width() != before.width()) {
        m_stale = true;
        layOut();
    }
}

QList<QTextLayout::FormatRange> ProseText::formats() const
{
    QList<QTextLayout::FormatRange> list;
    for (const Run& run : m_known) {
        QTextLayout::FormatRange range;
        range.start = run.from;
        range.length = run.length;
        if (run.style & Strong)
            range.format.setFontWeight(QFont::DemiBold);
        if (run.style & Emphasis)
            range.format.setFontItalic(true);
        if (run.style & Struck)
            range.format.setFontStrikeOut(true);
        if ((run.style & Code) && !m_codeFamily.isEmpty()) {
            range.format.setFontFamilies({m_codeFamily});
            range.format.setFontStyleStrategy(QFont::PreferNoShaping); // code is read sign by sign
            range.format.setProperty(QTextFormat::FontPixelSize, std::max(1, m_pixelSize - 1));
        }
        if (!run.link.isEmpty() || !run.event.isEmpty())
            range.format.setForeground(m_linkColor);
        if (!run.link.isEmpty())
            range.format.setFontUnderline(true);
        if (!run.metric.isEmpty()) {
            range.format.setUnderlineStyle(QTextCharFormat::DotLine);
            range.format.setUnderlineColor(m_linkColor);
        }
        list.push_back(range);
    }
    for (const QVariant& gone : m_removed) {
        QTextLayout::FormatRange range;
        range.start = field(gone, "from").toInt();
        range.length = field(gone, "length").toInt();
        range.format.setFontStrikeOut(true);
        list.push_back(range);
    }
    for (const QVariant& mark : m_marks) {
        QTextLayout::FormatRange range;
        range.start = field(mark, "shownFrom").toInt();
        range.length = field(mark, "shownLength").toInt();
        if (range.start < 0 || range.length <= 0)
            continue;
        range.format.setUnderlineStyle(QTextCharFormat::WaveUnderline);
        range.format.setUnderlineColor(m_markColor);
        list.push_back(range);
    }
    return list;
}

void ProseText::layOut()
{
    if (!isComponentComplete() || !m_stale || width() <= 0)
        return;
    m_stale = false;
    QFont font;
    font.setFamily(m_family);
    font.setPixelSize(std::max(1, m_pixelSize));
    font.setWeight(m_bold ? QFont::DemiBold : QFont::Normal);
    font.setStrikeOut(m_struck);
    QString text = m_text;
    text.replace(u'\n', QChar::LineSeparator);
    m_layout.setText(text);
    m_layout.setFont(font);
    QTextOption option;
    option.setWrapMode(QTextOption::WrapAtWordBoundaryOrAnywhere);
    m_layout.setTextOption(option);
    m_layout.setCacheEnabled(true);
    m_layout.setFormats(formats());
    qreal y = 0;
    m_layout.beginLayout();
    for (QTextLine line = m_layout.createLine(); line.isValid(); line = m_layout.createLine()) {
        line.setLineWidth(width());
        // The words stand in the middle of their line's height, as a citation's ground does.
        const qreal height = line.height() * m_lineHeight;
        line.setPosition({0, y + (height - line.height()) / 2});
        y += height;
    }
    m_layout.endLayout();
    setImplicitHeight(std::ceil(y));
    update();
}

std::vector<QRectF> ProseText::places(int from, int length) const
{
    std::vector<QRectF> rectangles;
    for (int i = 0; i < m_layout.lineCount(); ++i) {
        const QTextLine line = m_layout.lineAt(i);
        const int begin = std::max(from, line.textStart());
        const int end = std::min(from + length, line.textStart() + line.textLength());
        if (begin >= end)
            continue;
        const qreal left = line.cursorToX(begin), right = line.cursorToX(end);
        rectangles.emplace_back(std::min(left, right), line.y(), std::abs(right - left), line.height());
    }
    return rectangles;
}

void ProseText::paint(QPainter* painter)
{
    painter->setRenderHint(QPainter::Antialiasing);
    painter->setPen(Qt::NoPen);
    for (const Run& run : m_known) {
        const bool cited = !run.event.isEmpty();
        if (!cited && !(run.style & Code))
            continue;
        painter->setBrush(cited ? m_citeColor : m_codeColor);
        for (const QRectF& place : places(run.from, run.length))
            painter->drawRoundedRect(place.adjusted(-2, 0, 2, 0), 4, 4);
    }
    const auto ground = [&](const QVariantList& stretches, const QColor& colour) {
        painter->setBrush(colour);
        for (const QVariant& stretch : stretches) {
            for (const QRectF& place :
                 places(field(stretch, "from").toInt(), field(stretch, "length").toInt()))
                painter->drawRect(place);
        }
    };
    ground(m_added, m_addedColor);
    ground(m_removed, m_removedColor);
    painter->setPen(m_color);
    m_layout.draw(painter, {0, 0});
}

int ProseText::placeAt(qreal x, qreal y) const
{
    for (int i = 0; i < m_layout.lineCount(); ++i) {
        const QTextLine line = m_layout.lineAt(i);
        const bool last = i + 1 == m_layout.lineCount();
        if (last || y < m_layout.lineAt(i + 1).y())
            return line.xToCursor(x);
    }
    return 0;
}

const ProseText::Run* ProseText::runAt(qreal x, qreal y) const
{
    for (const Run& run : m_known) {
        if (run.link.isEmpty() && run.event.isEmpty() && run.metric.isEmpty())
            continue;
        for (const QRectF& place : places(run.from, run.length)) {
            if (place.contains(x, y))
                return &run;
        }
    }
    return nullptr;
}

QString ProseText::eventAt(qreal x, qreal y) const
{
    const Run* const run = runAt(x, y);
    return run ? run->event : QString();
}

QString ProseText::linkAt(qreal x, qreal y) const
{
    const Run* const run = runAt(x, y);
    return run ? run->link : QString();
}

QString ProseText::metricAt(qreal x, qreal y) const
{
    const Run* const run = runAt(x, y);
    return run ? run->metric : QString();
}

} // namespace muster
