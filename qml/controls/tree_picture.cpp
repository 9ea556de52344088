// SPDX-License-Identifier: GPL-3.0-or-later
#include "qml/controls/tree_picture.h"

#include "models/domain/display_text.h"
#include "qml/controls/tree_picture_access.h"

#include <QAccessible>
#include <QFontMetricsF>
#include <QPainter>

#include <algorithm>
#include <cmath>

namespace muster {

namespace {

/// More lines than this in one view tell nobody where they lead.
constexpr size_t kMostEdges = 160;
/// Of pictures of boxes that are kept: some hundred boxes of any size.
constexpr qsizetype kKeptBytes = 16 * 1024 * 1024;
/// Of boxes that come into sight, so many get their titles in one frame; the others follow in the next ones.
/// A runbook of an ordinary size has all of them at once.
constexpr int kNewPictures = 16;
constexpr qsizetype kKeptTitles = 1'000;
constexpr qreal kPrunedOpacity = 0.55, kBackOpacity = 0.5;
constexpr qreal kFocusLine = 2, kLine = 1;

/// An edge is the S-curve between its ends with level tangents: both coordinates only grow (or fall) along
/// it, so that the part in sight is one stretch of `t`.
qreal curveX(qreal t)
{
    return t * (1.5 + t * (t - 1.5));
}
qreal curveY(qreal t)
{
    return t * t * (3 - 2 * t);
}

/// The `t` at which a rising curve reaches `value` (0 … 1).
qreal reached(qreal (*curve)(qreal), qreal value)
{
    if (value <= 0 || value >= 1)
        return value <= 0 ? 0 : 1;
    qreal low = 0, high = 1;
    for (int i = 0; i < 24; ++i) {
        const qreal middle = (low + high) / 2;
        (curve(middle) < value ? low : high) = middle;
    }
    return (low + high) / 2;
}

/// Narrows `from` … `to` to where the coordinate is between `least` and `most`. False: nowhere.
bool narrow(qreal (*curve)(qreal), qreal begin, qreal end, qreal least, qreal most, qreal& from, qreal& to)
{
    const qreal way = end - begin;
    if (std::abs(way) < 0.001)
        return begin >= least && begin <= most;
    const qreal a = (least - begin) / way, b = (most - begin) / way;
    if (std::max(a, b) < 0 || std::min(a, b) > 1)
        return false;
    from = std::max(from, reached(curve, std::min(a, b)));
    to = std::min(to, reached(curve, std::max(a, b)));
    return from < to;
}

} // namespace

TreePicture::TreePicture(QQuickItem* parent) : QQuickPaintedItem(parent)
{
    setAntialiasing(true);
    offerTreesToScreenReaders();
    m_pictures.setMaxCost(kKeptBytes);
    m_titles.setMaxCost(kKeptTitles);
    const auto forget = [this] {
        m_pictures.clear();
        m_titles.clear();
        m_outlines.clear();
    };
    connect(this, &TreePicture::changed, this, forget);
    connect(&m_scene, &TreeScene::rowsChanged, this, forget);
    connect(&m_scene, &TreeScene::boxesChanged, this, [this](int first, int last) {
        for (int row = first; row <= last && !m_pictures.isEmpty(); ++row)
            m_pictures.remove(row);
    });
    connect(&m_scene, &TreeScene::changed, this, &QQuickItem::polish);
}

/// A step in a large tree is many signals of its models and one change of the picture.
void TreePicture::updatePolish()
{
    update();
    emit treeChanged();
}

void TreePicture::setNodes(const QVariant& model)
{
    m_scene.setNodes(model);
    setWalked(-1);
    emit modelsChanged();
}

void TreePicture::setWalked(int row)
{
    if (m_walked == row)
        return;
    m_walked = row;
    update();
    emit walkedChanged();
    if (row >= 0 && hasActiveFocus() && QAccessible::isActive()) {
        QAccessibleEvent event(this, QAccessible::Focus);
        event.setChild(row);
        QAccessible::updateAccessibility(&event);
    }
}

void TreePicture::geometryChange(const QRectF& now, const QRectF& before)
{
    QQuickPaintedItem::geometryChange(now, before);
    update();
}

void TreePicture::itemChange(ItemChange change, const ItemChangeData& data)
{
    QQuickPaintedItem::itemChange(change, data);
    if (change == ItemActiveFocusHasChanged)
        update();
}

QRectF TreePicture::onItem(const QRectF& place) const
{
    return {place.topLeft() * m_zoom + m_origin, place.size() * m_zoom};
}

QRectF TreePicture::boxOf(int row)
{
    const auto& boxes = m_scene.boxes();
    return row >= 0 && row < m_scene.count() ? onItem(boxes[static_cast<size_t>(row)].place) : QRectF();
}

int TreePicture::nodeAt(qreal x, qreal y)
{
    const QPointF place = (QPointF(x, y) - m_origin) / m_zoom;
    const auto found = m_scene.boxesIn({place.x(), place.y(), 0.01, 0.01});
    return found.empty() ? -1 : found.front();
}

QColor TreePicture::toneOf(TreeStanding standing) const
{
    switch (standing) {
    case TreeStanding::Path:
        return tone(QStringLiteral("path"));
    case TreeStanding::Current:
        return tone(QStringLiteral("current"));
    case TreeStanding::Proposed:
        return tone(QStringLiteral("proposed"));
    case TreeStanding::Pruned:
        return tone(QStringLiteral("pruned"));
    case TreeStanding::Open:
        break;
    }
    return tone(QStringLiteral("open"));
}

void TreePicture::paint(QPainter* painter)
{
    m_boxesDrawn = m_edgesDrawn = m_newPictures = 0;
    if (m_zoom <= 0)
        return;
    const QRectF sight{-m_origin / m_zoom, size() / m_zoom};
    painter->setRenderHint(QPainter::Antialiasing);
    const std::vector<int> edges = m_scene.edgesIn(sight, kMostEdges);
    for (const bool marked : {false, true}) { // the way taken lies over the others
        for (const int each : edges) {
            const TreeScene::Edge& edge = m_scene.allEdges()[static_cast<size_t>(each)];
            if (edge.isMarked() == marked)
                paintEdge(painter, edge);
        }
    }
    const std::vector<int> boxes = m_scene.boxesIn(sight);
    for (const int each : boxes)
        paintBox(painter, each, m_scene.boxes()[static_cast<size_t>(each)]);
    m_boxesDrawn = static_cast<int>(boxes.size());
    m_edgesDrawn = static_cast<int>(edges.size());
    if (m_newPictures > kNewPictures)
        QMetaObject::invokeMethod(
            this, [this] { update(); }, Qt::QueuedConnection);
}

/// Only the stretch in sight becomes a line: of a curve that is as long as a large tree is high, the rest
/// would cost as much as it is long.
void TreePicture::paintEdge(QPainter* painter, const TreeScene::Edge& edge) const
{
    const QPointF begin = QPointF(edge.x1, edge.y1) * m_zoom + m_origin;
    const QPointF way = QPointF(edge.x2 - edge.x1, edge.y2 - edge.y1) * m_zoom;
    const qreal thick = edge.isMarked() ? kFocusLine : kLine;
    qreal from = 0, to = 1;
    if (!narrow(curveX, begin.x(), begin.x() + way.x(), -thick, width() + thick, from, to) ||
        !narrow(curveY, begin.y(), begin.y() + way.y(), -thick, height() + thick, from, to))
        return;
    const auto at = [&](qreal t) { return begin + QPointF(way.x() * curveX(t), way.y() * curveY(t)); };
    const QPointF seen = at(to) - at(from);
    const int pieces = std::clamp(qCeil((std::abs(seen.x()) + std::abs(seen.y())) / 10), 6, 24);
    QPolygonF line;
    line.reserve(pieces + 1);
    for (int i = 0; i <= pieces; ++i)
        line.append(at(from + (to - from) * i / pieces));

    QPen pen(toneOf(edge.standing), thick);
    if (edge.standing == TreeStanding::Pruned || edge.isBack()) {
        pen.setStyle(Qt::DashLine);
        // Dashes count from the edge's beginning, or they would crawl while one looks around.
        qreal before = 0;
        for (int i = 0; from > 0 && i < 16; ++i) {
            const QPointF step = at(from * (i + 1) / 16) - at(from * i / 16);
            before += std::hypot(step.x(), step.y());
        }
        pen.setDashOffset(before / thick);
    }
    painter->setPen(pen);
    painter->setOpacity(edge.isBack() ? kBackOpacity : 1);
    painter->drawPolyline(line);
    painter->setOpacity(1);
}

/// A box is painted once, with its title, and copied from then on: shaping text and smoothing corners for
/// every box in every frame was most of what a frame cost.
void TreePicture::paintBox(QPainter* painter, int row, const TreeScene::Box& box)
{
    const QRectF place = onItem(box.place);
    const qreal pixels = painter->device()->devicePixelRatioF();
    const QSize size = (place.size() * pixels).toSize().expandedTo({1, 1});
    const QPointF corner(std::round(place.x() * pixels) / pixels, std::round(place.y() * pixels) / pixels);
    if (row == m_walked) {
        painter->drawImage(corner, pictureOf(row, box, size, pixels));
        return;
    }
    QImage* kept = m_pictures.object(row);
    if (!kept || kept->size() != size) {
        if (++m_newPictures > kNewPictures) {
            painter->drawImage(corner, outlineOf(box, size, pixels));
            return;
        }
        kept = new QImage(pictureOf(row, box, size, pixels));
        painter->drawImage(corner, *kept);
        m_pictures.insert(row, kept, kept->sizeInBytes());
        return;
    }
    painter->drawImage(corner, *kept);
}

void TreePicture::paintOutline(QPainter* painter, const TreeScene::Box& box, bool walked,
                               const QRectF& place) const
{
    const bool here = box.standing == TreeStanding::Current;
    const qreal thick = here || walked ? kFocusLine : kLine;
    painter->setOpacity(box.standing == TreeStanding::Pruned && !walked ? kPrunedOpacity : 1);
    painter->setPen(QPen(walked ? tone(QStringLiteral("text")) : toneOf(box.standing), thick));
    painter->setBrush(tone(here                                     ? QStringLiteral("currentFill")
                           : box.standing == TreeStanding::Proposed ? QStringLiteral("proposedFill")
                                                                    : QStringLiteral("surface")));
    const QRectF outline = place.adjusted(thick / 2, thick / 2, -thick / 2, -thick / 2);
    const qreal radius = std::min(box.isEnd ? outline.height() / 2 : m_radius, outline.height() / 2);
    painter->drawRoundedRect(outline, radius, radius);
    painter->setOpacity(1);
}

const QImage& TreePicture::outlineOf(const TreeScene::Box& box, const QSize& size, qreal pixels)
{
    // Sizes differ by a pixel as they are rounded; whoever zooms leaves the others behind.
    constexpr qsizetype kMostOutlines = 64;
    const quint64 key = static_cast<quint64>(box.standing) << 56 | quint64{box.isEnd} << 48 |
                        static_cast<quint64>(size.width()) << 24 | static_cast<quint64>(size.height());
    if (const auto kept = m_outlines.constFind(key); kept != m_outlines.constEnd())
        return *kept;
    if (m_outlines.size() >= kMostOutlines)
        m_outlines.clear();
    QImage picture(size, QImage::Format_ARGB32_Premultiplied);
    picture.setDevicePixelRatio(pixels);
    picture.fill(Qt::transparent);
    QPainter painter(&picture);
    painter.setRenderHint(QPainter::Antialiasing);
    paintOutline(&painter, box, false, QRectF(QPointF(), QSizeF(size) / pixels));
    painter.end();
    return *m_outlines.insert(key, picture);
}

QImage TreePicture::pictureOf(int row, const TreeScene::Box& box, const QSize& size, qreal pixels)
{
    const bool here = box.standing == TreeStanding::Current;
    const bool walked = row == m_walked && hasActiveFocus();
    const QRectF place(QPointF(), QSizeF(size) / pixels);
    QImage picture = outlineOf(box, size, pixels);
    if (walked)
        picture.fill(Qt::transparent);
    QPainter painter(&picture);
    painter.setRenderHint(QPainter::Antialiasing);
    if (walked)
        paintOutline(&painter, box, true, place);
    painter.setOpacity(box.standing == TreeStanding::Pruned && !walked ? kPrunedOpacity : 1);

    QFont font = m_font;
    font.setWeight(here ? QFont::DemiBold : QFont::Normal);
    QString title = m_scene.text(row, "shortTitle");
    if (box.standing == TreeStanding::Path)
        title = displayFilled(m_words.value(QStringLiteral("shownPath")).toString(), {title});
    const QRectF room = place.adjusted(m_padding, 0, -m_padding, 0);
    const QStaticText& shown = titleFor(row, title, here, font, room.width());
    painter.setFont(font);
    painter.setPen(
        tone(box.standing == TreeStanding::Pruned ? QStringLiteral("muted") : QStringLiteral("text")));
    const QSizeF extent = shown.size();
    painter.drawStaticText(
        QPointF(room.center().x() - extent.width() / 2, room.center().y() - extent.height() / 2), shown);
    return picture;
}

const QStaticText& TreePicture::titleFor(int row, const QString& text, bool isHere, const QFont& font,
                                         qreal room)
{
    if (const Title* kept = m_titles.object(row);
        kept && kept->text == text && kept->isHere == isHere && qFuzzyCompare(kept->room, room))
        return kept->shown;
    auto* made = new Title{text, isHere, room, QStaticText(text)};
    made->shown.setTextFormat(Qt::PlainText);
    made->shown.setPerformanceHint(QStaticText::AggressiveCaching);
    made->shown.prepare({}, font);
    if (made->shown.size().width() > room) {
        made->shown.setText(QFontMetricsF(font).elidedText(text, Qt::ElideRight, room));
        made->shown.prepare({}, font);
    }
    m_titles.insert(row, made); // costs 1: never more than may be kept
    return made->shown;
}

QString TreePicture::spokenName(int row)
{
    if (row < 0 || row >= count())
        return {};
    const QString title = titleOf(row);
    QString pattern;
    switch (m_scene.boxes()[static_cast<size_t>(row)].standing) {
    case TreeStanding::Current:
        pattern = m_words.value(QStringLiteral("current")).toString();
        break;
    case TreeStanding::Path:
        pattern = m_words.value(QStringLiteral("path")).toString();
        break;
    case TreeStanding::Proposed:
        pattern = m_words.value(QStringLiteral("proposed")).toString();
        break;
    case TreeStanding::Open:
    case TreeStanding::Pruned:
        break;
    }
    return pattern.isEmpty() ? title : displayFilled(pattern, {title});
}

QString TreePicture::spokenBranches(int row)
{
    constexpr qsizetype kMost = 9;
    QStringList titles;
    for (const int to : m_scene.targetsOf(row)) {
        if (titles.size() == kMost) {
            titles << QStringLiteral("…");
            break;
        }
        titles << titleOf(to);
    }
    return titles.isEmpty() ? QString()
                            : displayFilled(m_words.value(QStringLiteral("leads")).toString(),
                                            {titles.join(QStringLiteral(" · "))});
}

} // namespace muster
