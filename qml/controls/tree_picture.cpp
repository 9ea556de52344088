// SPDX-License-Identifier: GPL-3.0-or-later
#include "qml/controls/tree_picture.h"

#include "models/domain/display_text.h"
#include "qml/controls/tree_picture_access.h"

#include <QAccessible>
#include <QFontMetricsF>
#include <QPainter>
#include <QTextLayout>

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
constexpr int kNewLabels = 8; ///< of edges, in the same way
constexpr qsizetype kKeptTitles = 1'000;
constexpr int kMostLines = 3;             ///< of a title
constexpr qsizetype kShapedLetters = 240; ///< of a title: more never fit
constexpr int kLabelLines = 2;
constexpr qreal kLabelMargin = 4;
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

/// Cut into lines that fit, the last one with an ellipsis when more is left.
QString inLines(const QString& text, const QFont& font, qreal width, int most)
{
    const QString start = text.left(kShapedLetters);
    QTextLayout layout(start, font);
    QTextOption option;
    option.setWrapMode(QTextOption::WrapAtWordBoundaryOrAnywhere);
    layout.setTextOption(option);
    layout.beginLayout();
    QStringList lines;
    for (QTextLine line = layout.createLine(); line.isValid(); line = layout.createLine()) {
        line.setLineWidth(width);
        const bool last = lines.size() == most - 1;
        const bool all = line.textStart() + line.textLength() >= start.size() && start.size() == text.size();
        if (last && !all) {
            lines << QFontMetricsF(font).elidedText(text.mid(line.textStart(), kShapedLetters),
                                                    Qt::ElideRight, width);
            break;
        }
        lines << start.mid(line.textStart(), line.textLength()).trimmed();
    }
    layout.endLayout();
    return lines.join(QChar::LineSeparator);
}

/// Laid out in the middle of `width`.
void lay(QStaticText& shown, const QString& text, const QFont& font, const QSizeF& room, int most)
{
    const qreal lineHeight = QFontMetricsF(font).lineSpacing();
    const int lines = std::clamp(static_cast<int>(room.height() / lineHeight), 1, most);
    shown.setTextFormat(Qt::PlainText);
    shown.setPerformanceHint(QStaticText::AggressiveCaching);
    QTextOption option(Qt::AlignHCenter);
    option.setWrapMode(QTextOption::NoWrap); // the lines are made
    shown.setTextOption(option);
    shown.setTextWidth(room.width());
    shown.setText(inLines(text, font, room.width(), lines));
    shown.prepare({}, font);
}

} // namespace

TreePicture::TreePicture(QQuickItem* parent) : QQuickPaintedItem(parent)
{
    setAntialiasing(true);
    offerTreesToScreenReaders();
    m_pictures.setMaxCost(kKeptBytes);
    m_titles.setMaxCost(kKeptTitles);
    m_labels.setMaxCost(kKeptTitles);
    const auto forget = [this] {
        m_pictures.clear();
        m_titles.clear();
        m_labels.clear();
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
    case TreeStanding::Skipped:
        return tone(QStringLiteral("skipped"));
    case TreeStanding::Unreached:
        return tone(QStringLiteral("unreached"));
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
    m_boxesDrawn = m_edgesDrawn = m_labelsDrawn = m_newPictures = m_newLabels = 0;
    if (m_zoom <= 0)
        return;
    const QRectF sight{-m_origin / m_zoom, size() / m_zoom};
    painter->setRenderHint(QPainter::Antialiasing);
    const std::vector<int> edges = m_scene.edgesIn(sight, kMostEdges);
    for (const bool marked : {false, true}) { // the way taken lies over the others
        Lanes lanes;
        for (const int each : edges) {
            const TreeScene::Edge& edge = m_scene.allEdges()[static_cast<size_t>(each)];
            if (edge.isMarked() == marked)
                paintEdge(painter, edge, lanes);
        }
        paintLanes(painter, lanes);
    }
    paintLabels(painter, edges);
    const std::vector<int> boxes = m_scene.boxesIn(sight);
    for (const int each : boxes)
        paintBox(painter, each, m_scene.boxes()[static_cast<size_t>(each)]);
    m_boxesDrawn = static_cast<int>(boxes.size());
    m_edgesDrawn = static_cast<int>(edges.size());
    if (m_newPictures > kNewPictures || m_newLabels > kNewLabels)
        QMetaObject::invokeMethod(
            this, [this] { update(); }, Qt::QueuedConnection);
}

/// Only the stretch in sight becomes a line: of a curve that is as long as a large tree is high, the rest
/// would cost as much as it is long.
void TreePicture::paintCurve(QPainter* painter, const QPointF& begin, const QPointF& end) const
{
    const QPointF way = end - begin;
    const qreal thick = painter->pen().widthF();
    qreal from = 0, to = 1;
    if (!narrow(curveX, begin.x(), end.x(), -thick, width() + thick, from, to) ||
        !narrow(curveY, begin.y(), end.y(), -thick, height() + thick, from, to))
        return;
    const auto at = [&](qreal t) { return begin + QPointF(way.x() * curveX(t), way.y() * curveY(t)); };
    const QPointF seen = at(to) - at(from);
    const int pieces = std::abs(way.y()) < 0.5
                           ? 1
                           : std::clamp(qCeil((std::abs(seen.x()) + std::abs(seen.y())) / 10), 6, 24);
    QPolygonF line;
    line.reserve(pieces + 1);
    for (int i = 0; i <= pieces; ++i)
        line.append(at(from + (to - from) * i / pieces));
    QPen pen = painter->pen();
    if (pen.style() != Qt::SolidLine) {
        // Dashes count from the curve's beginning, or they would crawl while one looks around.
        qreal before = 0;
        for (int i = 0; from > 0 && i < 16; ++i) {
            const QPointF step = at(from * (i + 1) / 16) - at(from * i / 16);
            before += std::hypot(step.x(), step.y());
        }
        pen.setDashOffset(before / thick);
        painter->setPen(pen);
    }
    painter->drawPolyline(line);
}

/// From the side of a box into a lane that leads the other way, or out of it.
void TreePicture::paintSwing(QPainter* painter, const QPointF& begin, const QPointF& end, qreal swing) const
{
    constexpr int kPieces = 12;
    const QRectF extent = QRectF(begin, end).normalized().adjusted(-std::abs(swing), -1, std::abs(swing), 1);
    if (!extent.intersects(boundingRect()))
        return;
    QPolygonF line;
    line.reserve(kPieces + 1);
    for (int i = 0; i <= kPieces; ++i) {
        const qreal turn = M_PI * i / kPieces;
        line.append(QPointF(begin.x() + (end.x() - begin.x()) * i / kPieces + swing * std::sin(turn),
                            begin.y() + (end.y() - begin.y()) * (1 - std::cos(turn)) / 2));
    }
    painter->drawPolyline(line);
}

void TreePicture::dress(QPainter* painter, TreeStanding standing, bool marked, bool back) const
{
    QPen pen(toneOf(standing), marked ? kFocusLine : kLine);
    if (standing == TreeStanding::Pruned || standing == TreeStanding::Unreached || back)
        pen.setStyle(Qt::DashLine);
    painter->setPen(pen);
    painter->setOpacity(back && !marked ? kBackOpacity : 1);
}

/// All but its level stretch, which many edges share; and what leads from there into a box once for all of
/// them.
void TreePicture::paintEdge(QPainter* painter, const TreeScene::Edge& edge, Lanes& lanes) const
{
    const auto onPicture = [this](const QPointF& point) { return point * m_zoom + m_origin; };
    const QPointF begin = onPicture({edge.x1, edge.y1}), end = onPicture({edge.x2, edge.y2});
    dress(painter, edge.standing, edge.isMarked(), edge.isBack());
    if (edge.lane.isNull()) {
        paintCurve(painter, begin, end);
    } else {
        const QPointF from = onPicture(edge.lane.p1()), to = onPicture(edge.lane.p2());
        if (edge.isBack())
            paintSwing(painter, begin, from, TreeScene::kSwing * m_zoom);
        else
            paintCurve(painter, begin, from);
        const qreal left = std::max(-1.0, std::min(from.x(), to.x()));
        const qreal right = std::min(width() + 1, std::max(from.x(), to.x()));
        if (left < right && from.y() > -2 && from.y() < height() + 2)
            lanes.stretches.push_back({edge.standing, edge.isBack(), from.y(), left, right});
        const auto last = std::tuple(edge.to, static_cast<int>(edge.standing), edge.lane.y2());
        if (!lanes.ends.insert(last).second) {
            painter->setOpacity(1);
            return;
        }
        if (edge.isBack())
            paintSwing(painter, to, end, -TreeScene::kSwing * m_zoom);
        else
            paintCurve(painter, to, end);
    }
    painter->setOpacity(1);
}

/// Stretches that lie upon each other become one line: in a large tree hundreds of edges share a lane.
void TreePicture::paintLanes(QPainter* painter, Lanes& lanes) const
{
    std::sort(lanes.stretches.begin(), lanes.stretches.end());
    for (size_t i = 0; i < lanes.stretches.size();) {
        Stretch all = lanes.stretches[i++];
        for (; i < lanes.stretches.size() && all.sharesLane(lanes.stretches[i]) &&
               lanes.stretches[i].from <= all.to;
             ++i)
            all.to = std::max(all.to, lanes.stretches[i].to);
        const bool marked = all.standing == TreeStanding::Path || all.standing == TreeStanding::Proposed;
        dress(painter, all.standing, marked, all.back);
        if (QPen pen = painter->pen(); pen.style() != Qt::SolidLine) {
            pen.setDashOffset((all.from - m_origin.x()) / pen.widthF()); // they move with the tree
            painter->setPen(pen);
        }
        painter->drawLine(QPointF(all.from, all.y), QPointF(all.to, all.y));
    }
    painter->setOpacity(1);
}

/// What must hold for an edge stands beside it, near the box that asks. One that finds no room is left out:
/// two upon each other tell nothing.
void TreePicture::paintLabels(QPainter* painter, const std::vector<int>& edges)
{
    std::vector<QRectF> taken;
    painter->setFont(m_font);
    for (const bool marked : {true, false}) {
        if (!marked && !m_labelled)
            break;
        for (const int each : edges) {
            if (m_scene.allEdges()[static_cast<size_t>(each)].isMarked() == marked &&
                paintLabel(painter, each, taken))
                ++m_labelsDrawn;
        }
    }
}

bool TreePicture::paintLabel(QPainter* painter, int row, std::vector<QRectF>& taken)
{
    const TreeScene::Edge& edge = m_scene.allEdges()[static_cast<size_t>(row)];
    const QPointF begin = QPointF(edge.x1, edge.y1) * m_zoom + m_origin;
    const QPointF bend =
        (edge.lane.isNull() ? QPointF(edge.x2, edge.y2) : edge.lane.p1()) * m_zoom + m_origin;
    // A line back bends above or below its beginning.
    constexpr qreal kBackRoom = 62;
    const qreal left = edge.isBack() ? TreeScene::kSwing * m_zoom : 0;
    const qreal room = (edge.isBack() ? kBackRoom * m_zoom : bend.x() - begin.x()) - 2 * kLabelMargin;
    // Who does not see where a line begins has no use for its condition.
    if (room < 12 || !boundingRect().adjusted(-room, 0, 0, 0).contains(begin))
        return false;
    const QString text = m_scene.labelOf(row);
    const Title* label = text.isEmpty() ? nullptr : labelFor(row, text, room);
    if (!label)
        return false;
    const QSizeF extent(std::min(room, label->widest), label->shown.size().height());
    for (const qreal t : {0.5, 0.36, 0.64, 0.24, 0.78}) {
        QPointF middle = edge.isBack() ? QPointF(begin.x() + left + kLabelMargin + extent.width() / 2,
                                                 begin.y() + (bend.y() - begin.y()) * t)
                                       : begin + QPointF((bend.x() - begin.x()) * curveX(t),
                                                         (bend.y() - begin.y()) * curveY(t));
        const qreal half = extent.width() / 2;
        middle.setX(std::clamp(
            middle.x(), begin.x() + left + kLabelMargin + half,
            std::max(begin.x() + left + kLabelMargin + half, begin.x() + left + kLabelMargin + room - half)));
        const QRectF place(middle.x() - half - kLabelMargin, middle.y() - extent.height() / 2,
                           extent.width() + 2 * kLabelMargin, extent.height());
        // Half a condition says something else.
        if (!place.intersects(boundingRect()) || place.left() < 0 || place.right() > width() ||
            std::any_of(taken.begin(), taken.end(),
                        [&](const QRectF& other) { return other.intersects(place); }))
            continue;
        taken.push_back(place);
        painter->fillRect(place, tone(QStringLiteral("surface")));
        painter->setPen(edge.standing == TreeStanding::Pruned ? tone(QStringLiteral("open"))
                        : edge.isMarked()                     ? tone(QStringLiteral("text"))
                                                              : tone(QStringLiteral("muted")));
        painter->drawStaticText(QPointF(middle.x() - room / 2, place.y()), label->shown);
        return true;
    }
    return false;
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
    QPen pen(walked ? tone(QStringLiteral("text")) : toneOf(box.standing), thick);
    if (box.standing == TreeStanding::Unreached)
        pen.setStyle(Qt::DashLine);
    painter->setPen(pen);
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

    QFont font = m_font;
    font.setWeight(here ? QFont::DemiBold : QFont::Normal);
    QString title = m_scene.text(row, "title");
    const char* pattern = box.standing == TreeStanding::Path        ? "shownPath"
                          : box.standing == TreeStanding::Skipped   ? "shownSkipped"
                          : box.standing == TreeStanding::Unreached ? "shownUnreached"
                                                                    : nullptr;
    if (pattern)
        title = displayFilled(m_words.value(QLatin1String(pattern)).toString(), {title});
    const QRectF room = place.adjusted(m_padding, kFocusLine, -m_padding, -kFocusLine);
    const QStaticText& shown = titleFor(row, title, here, font, room.size());
    painter.setFont(font);
    // The pen is faint, not the painter: Qt blends a painter's opacity glyph by glyph in spans that it hands
    // to other threads, which cost more than all else of a step.
    QColor ink =
        tone(box.standing == TreeStanding::Pruned ? QStringLiteral("muted") : QStringLiteral("text"));
    if (box.standing == TreeStanding::Pruned && !walked)
        ink.setAlphaF(ink.alphaF() * static_cast<float>(kPrunedOpacity));
    painter.setPen(ink);
    painter.drawStaticText(QPointF(room.x(), room.center().y() - shown.size().height() / 2), shown);
    return picture;
}

const QStaticText& TreePicture::titleFor(int row, const QString& text, bool isHere, const QFont& font,
                                         const QSizeF& room)
{
    if (const Title* kept = m_titles.object(row);
        kept && kept->text == text && kept->isHere == isHere && kept->room == room)
        return kept->shown;
    auto* made = new Title{text, isHere, room, 0, {}};
    lay(made->shown, text, font, room, kMostLines);
    m_titles.insert(row, made); // costs 1: never more than may be kept
    return made->shown;
}

/// Null: it comes with one of the next frames.
const TreePicture::Title* TreePicture::labelFor(int edge, const QString& text, qreal room)
{
    const QFontMetricsF metrics(m_font);
    const QSizeF size(room, kLabelLines * metrics.lineSpacing() + 1);
    if (const Title* kept = m_labels.object(edge); kept && kept->text == text && kept->room == size)
        return kept;
    if (++m_newLabels > kNewLabels)
        return nullptr;
    auto* made = new Title{text, false, size, 0, {}};
    lay(made->shown, text, m_font, size, kLabelLines);
    for (const QString& line : made->shown.text().split(QChar::LineSeparator))
        made->widest = std::max(made->widest, metrics.horizontalAdvance(line));
    m_labels.insert(edge, made);
    return made;
}

QString TreePicture::shownTitle(int row) const
{
    const Title* kept = m_titles.object(row);
    return kept ? kept->shown.text().replace(QChar::LineSeparator, u' ') : QString();
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
    case TreeStanding::Skipped:
        pattern = m_words.value(QStringLiteral("skipped")).toString();
        break;
    case TreeStanding::Unreached:
        pattern = m_words.value(QStringLiteral("unreached")).toString();
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
