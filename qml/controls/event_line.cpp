// SPDX-License-Identifier: GPL-3.0-or-later
#include "qml/controls/event_line.h"

#include "models/domain/display_text.h"
#include "qml/controls/icon.h"

#include <QFontMetricsF>
#include <QPainter>
#include <QQuickWindow>
#include <QtMath>

#include <algorithm>
#include <array>

namespace muster {

namespace {

// Places of the line's parts, in units of the theme's scale.
constexpr qreal kEdge = 12, kTop = 8, kGap = 2, kBadgeGap = 4, kTimeWidth = 62, kRuleAt = 84, kTextAt = 100,
                kMark = 11, kMarkTop = 11, kDisc = 15, kDiscTop = 9, kDay = 24, kFocusWidth = 2;
/// An item lays out all of its text, however few lines of it can be seen.
constexpr qsizetype kBodyCharacters = 1200, kDetailCharacters = 800, kAllDetailCharacters = 8000,
                    kRemarkCharacters = 600;
constexpr int kBodyLines = 6, kDetailLines = 4, kAllDetailLines = 40, kRemarkLines = 3;
constexpr qreal kFaded = 0.6;

QColor tinted(const QColor& tone, qreal share, const QColor& ground)
{
    const auto mix = [share](qreal from, qreal to) { return from + (to - from) * share; };
    return QColor::fromRgbF(static_cast<float>(mix(ground.redF(), tone.redF())),
                            static_cast<float>(mix(ground.greenF(), tone.greenF())),
                            static_cast<float>(mix(ground.blueF(), tone.blueF())));
}

QFont fontOf(const QString& family, int pixels, bool bold = false)
{
    QFont font;
    font.setFamily(family);
    font.setPixelSize(std::max(1, pixels));
    font.setWeight(bold ? QFont::DemiBold : QFont::Normal);
    return font;
}

} // namespace

EventLine::EventLine(QQuickItem* parent) : QQuickPaintedItem{parent}
{
    setOpaquePainting(true);
}

EventLine::~EventLine() = default;

// ---- what is shown
// ----------------------------------------------------------------------------------------------

QVariant EventLine::cell(const char* role) const
{
    if (!m_model || m_row < 0 || m_row >= m_model->rowCount())
        return {};
    const auto found = m_roles.constFind(QByteArray::fromRawData(role, qsizetype(qstrlen(role))));
    return found == m_roles.constEnd() ? QVariant() : m_model->data(m_model->index(m_row, 0), *found);
}

QString EventLine::link() const
{
    return cell("link").toString();
}

QString EventLine::accessibleText() const
{
    return cell("accessibleText").toString();
}

double EventLine::timeMs() const
{
    return cell("timeMs").toDouble();
}

bool EventLine::editable() const
{
    return cell("editable").toBool();
}

void EventLine::setModel(const QVariant& value)
{
    auto* model = qobject_cast<QAbstractItemModel*>(value.value<QObject*>());
    if (model == m_model)
        return;
    if (m_model)
        m_model->disconnect(this);
    m_model = model;
    m_roles.clear();
    if (m_model) {
        const QHash<int, QByteArray> names = m_model->roleNames();
        for (auto it = names.constBegin(); it != names.constEnd(); ++it)
            m_roles.insert(*it, it.key());
        connect(m_model, &QAbstractItemModel::dataChanged, this,
                [this](const QModelIndex& first, const QModelIndex& last) {
                    if (first.row() <= m_row && m_row <= last.row())
                        readModel();
                });
    }
    readModel();
}

void EventLine::setRow(int row)
{
    if (row == m_row)
        return;
    m_row = row;
    readModel();
}

void EventLine::setLook(EventLineStyle* look)
{
    if (look == m_look)
        return;
    if (m_look)
        m_look->disconnect(this);
    m_look = look;
    if (m_look) {
        connect(m_look, &EventLineStyle::coloursChanged, this, [this] { update(); });
        connect(m_look, &EventLineStyle::sizesChanged, this, &EventLine::measure);
    }
    measure();
    emit rowChanged();
}

void EventLine::setCurrent(bool current)
{
    if (current == m_current)
        return;
    m_current = current;
    if (!m_cells.detail.isEmpty())
        measure();
    update();
    emit rowChanged();
}

void EventLine::show(bool& flag, bool value)
{
    if (flag == value)
        return;
    flag = value;
    update();
    emit shownChanged();
}

void EventLine::readModel()
{
    if (!m_complete || !m_model || m_row < 0 || m_row >= m_model->rowCount())
        return; // a line that waits to be used again keeps what it has
    Cells now;
    const std::array<std::pair<const char*, QString*>, 17> texts{{{"eventId", &now.eventId},
                                                                  {"timeText", &now.timeText},
                                                                  {"secondText", &now.secondText},
                                                                  {"dayBreak", &now.dayBreak},
                                                                  {"kind", &now.kind},
                                                                  {"kindName", &now.kindName},
                                                                  {"kindText", &now.kindText},
                                                                  {"source", &now.source},
                                                                  {"actor", &now.actor},
                                                                  {"text", &now.text},
                                                                  {"detail", &now.detail},
                                                                  {"lateText", &now.lateText},
                                                                  {"stateText", &now.stateText},
                                                                  {"stateTone", &now.stateTone},
                                                                  {"presence", &now.presence},
                                                                  {"remarks", &now.remarks},
                                                                  {"remarksTone", &now.remarksTone}}};
    for (const auto& [role, text] : texts)
        *text = cell(role).toString();
    now.sameMinute = cell("sameMinute").toBool();
    now.isLate = cell("isLate").toBool();
    now.hollow = cell("hollow").toBool();
    now.pinned = cell("pinned").toBool();
    now.isCandidate = cell("isCandidate").toBool();
    now.edited = cell("edited").toBool();
    if (!(now == m_cells)) {
        m_cells = std::move(now);
        measure();
    }
    emit rowChanged(); // what is read when asked may be another's
}

bool EventLine::isWeighty() const
{
    // What turns an incident stands out; what is said about it does not shout.
    static const QStringList kinds{QStringLiteral("alert"), QStringLiteral("change"),
                                   QStringLiteral("decision"), QStringLiteral("severity"),
                                   QStringLiteral("impact")};
    return kinds.contains(m_cells.kind);
}

QStringList EventLine::shownTexts() const
{
    QStringList texts;
    for (const Block& block : m_blocks)
        texts << block.layout->text();
    for (const Badge& badge : m_badges)
        texts << badge.caption.layout->text();
    texts.replaceInStrings(QString(QChar(QChar::LineSeparator)), QStringLiteral("\n"));
    return texts;
}

// ---- measuring
// --------------------------------------------------------------------------------------------------

void EventLine::componentComplete()
{
    QQuickPaintedItem::componentComplete();
    m_complete = true;
    readModel();
}

void EventLine::geometryChange(const QRectF& now, const QRectF& before)
{
    QQuickPaintedItem::geometryChange(now, before);
    if (now.width() != before.width())
        measure();
}

/// Lays a text out as QQuickText would: design metrics, so many lines, the last one cut. Returns its height.
qreal EventLine::addBlock(const QString& text, const QFont& font, QPointF at, qreal width, int lines,
                          QColor EventLineStyle::*ink, qreal opacity)
{
    QTextOption option;
    option.setUseDesignMetrics(true);
    option.setWrapMode(lines > 1 ? QTextOption::WrapAtWordBoundaryOrAnywhere : QTextOption::ManualWrap);
    const auto made = [&](QString words) {
        Block block;
        words.replace(u'\n', QChar(QChar::LineSeparator));
        block.layout = std::make_unique<QTextLayout>(words, font);
        block.layout->setTextOption(option);
        block.layout->setCacheEnabled(true);
        block.at = at;
        block.ink = ink;
        block.opacity = opacity;
        return block;
    };
    constexpr qreal kNoEdge = 1e6;
    Block block = made(text);
    QString rest; // from the last line that may be shown on, when more follows than fits
    block.layout->beginLayout();
    QTextLine last;
    for (QTextLine line = block.layout->createLine(); line.isValid(); line = block.layout->createLine()) {
        line.setLineWidth(lines > 1 ? width : kNoEdge);
        const bool tooMany = last.isValid() && block.lines == lines;
        if (tooMany || (lines == 1 && line.naturalTextWidth() > width)) {
            const QTextLine& from = tooMany ? last : line;
            rest = block.layout->text().mid(from.textStart());
            break;
        }
        line.setPosition({0, block.height});
        block.height += line.height();
        block.width = std::max(block.width, line.naturalTextWidth());
        ++block.lines;
        last = line;
    }
    block.layout->endLayout();
    if (rest.isNull()) {
        const qreal height = block.height;
        m_blocks.push_back(std::move(block));
        return height;
    }
    if (block.lines > 0) {
        --block.lines; // written anew below
        block.height -= last.height();
    }
    // More than a line holds is not worth measuring; a line break ends what can be seen.
    rest = rest.left(400);
    rest.replace(QChar(QChar::LineSeparator), u' ');
    Block cut = made(QFontMetricsF(font).elidedText(
        lines > 1 && rest.size() < 400 ? rest + QChar(0x2026) : rest, Qt::ElideRight, width));
    cut.layout->beginLayout();
    QTextLine line = cut.layout->createLine();
    line.setLineWidth(kNoEdge);
    cut.layout->endLayout();
    cut.lines = 1;
    cut.height = line.height();
    cut.width = line.naturalTextWidth();
    cut.at.ry() += block.height;
    const qreal height = block.height + cut.height;
    if (block.lines > 0)
        m_blocks.push_back(std::move(block));
    m_blocks.push_back(std::move(cut));
    return height;
}

void EventLine::addBadges(qreal x, qreal* y)
{
    struct Label
    {
        QString text;
        const char* tone;
    };
    std::vector<Label> labels;
    if (m_cells.hollow)
        labels.push_back({tr("not known at this moment"), ""});
    else if (m_cells.isLate)
        labels.push_back({m_cells.lateText, "warn"});
    const QByteArray stateTone = m_cells.stateTone.toUtf8();
    if (!m_cells.stateText.isEmpty())
        labels.push_back({m_cells.stateText, stateTone.constData()});
    if (m_cells.kindName == QLatin1String("evidence.chart"))
        labels.push_back({tr("frozen chart · Enter"), "accent"});
    if (m_cells.isCandidate)
        labels.push_back({tr("candidate"), "change"});
    if (m_cells.pinned)
        labels.push_back({tr("pinned"), "accent"});
    if (m_cells.edited)
        labels.push_back({tr("edited"), ""});
    if (labels.empty())
        return;
    const QFont font = fontOf(m_look->sans, m_look->fontLabel, true);
    *y += m_look->px(kBadgeGap);
    qreal tallest = 0;
    for (const Label& label : labels) {
        addBlock(label.text, font, {}, 1e6, 1, nullptr);
        Badge badge;
        badge.caption = std::move(m_blocks.back());
        m_blocks.pop_back();
        badge.tone = QString::fromUtf8(label.tone);
        badge.frame =
            QRectF(x, *y, badge.caption.width + m_look->px(16), badge.caption.height + m_look->px(6));
        badge.caption.at =
            badge.frame.topLeft() + QPointF(qRound(m_look->px(16) / 2.0), qRound(m_look->px(6) / 2.0));
        x = badge.frame.right() + m_look->px(8);
        tallest = std::max(tallest, badge.frame.height());
        m_badges.push_back(std::move(badge));
    }
    *y += tallest;
}

void EventLine::measure()
{
    if (!m_complete || !m_look || width() <= 0)
        return;
    m_blocks.clear();
    m_badges.clear();
    const EventLineStyle& look = *m_look;
    const auto px = [&](qreal units) { return static_cast<qreal>(look.px(units)); };
    const qreal textX = px(kTextAt), textWidth = std::max(1.0, width() - textX - px(kEdge));
    const QFont small = fontOf(look.sans, look.fontSmall);

    // The minute is said once, by the newest of its events.
    const qreal timeWidth = px(kTimeWidth);
    addBlock(m_cells.sameMinute ? m_cells.secondText : m_cells.timeText, fontOf(look.mono, look.fontSmall),
             {px(kEdge), px(kTop)}, timeWidth, 1,
             m_cells.isLate       ? &EventLineStyle::warn
             : m_cells.sameMinute ? &EventLineStyle::faint
                                  : &EventLineStyle::muted);
    m_blocks.back().at.rx() += timeWidth - m_blocks.back().width;

    qreal y = px(kTop);
    const bool byItself = m_cells.actor.isEmpty() || m_cells.actor == m_cells.source;
    const QString head =
        byItself ? displayFilled(tr("%1 · %2", "source · kind"), {m_cells.source, m_cells.kindText})
                 : displayFilled(tr("%1 · %2 · %3", "source · kind · who"),
                                 {m_cells.source, m_cells.kindText, m_cells.actor});
    y += addBlock(head, fontOf(look.sans, look.fontLabel), {textX, y}, textWidth, 1, &EventLineStyle::muted);
    y += px(kGap);
    const bool faded =
        m_cells.hollow || (!m_cells.presence.isEmpty() && m_cells.presence != QLatin1String("present"));
    y += addBlock(displayStart(m_cells.text, kBodyCharacters), fontOf(look.sans, look.fontBase, isWeighty()),
                  {textX, y}, textWidth, kBodyLines, &EventLineStyle::text, faded ? kFaded : 1);
    if (!m_cells.detail.isEmpty()) {
        y += px(kGap);
        y += addBlock(displayStart(m_cells.detail, m_current ? kAllDetailCharacters : kDetailCharacters),
                      small, {textX, y}, textWidth, m_current ? kAllDetailLines : kDetailLines,
                      &EventLineStyle::muted);
    }
    // What its time and its presence are worth: rare, and never by colour alone.
    if (!m_cells.remarks.isEmpty()) {
        const bool calm = m_cells.remarksTone == QLatin1String("muted");
        y += px(kGap);
        y += addBlock(displayStart(m_cells.remarks, kRemarkCharacters), small, {textX, y}, textWidth,
                      kRemarkLines, calm ? &EventLineStyle::muted : &EventLineStyle::warn);
    }
    addBadges(textX, &y);
    y += px(kTop);

    m_dayHeight = m_cells.dayBreak.isEmpty() ? 0 : px(kDay);
    if (m_dayHeight > 0) {
        QFont caps = fontOf(look.sans, look.fontLabel, true);
        caps.setCapitalization(QFont::AllUppercase);
        caps.setLetterSpacing(QFont::AbsoluteSpacing, look.capsSpacing);
        const qreal height = addBlock(m_cells.dayBreak, caps, {px(kEdge), qCeil(y) + 0.0},
                                      width() - px(kEdge), 1, &EventLineStyle::muted);
        m_blocks.back().at.ry() += qRound((m_dayHeight - height) / 2);
    }
    setImplicitHeight(qCeil(y) + m_dayHeight);
    update();
}

// ---- drawing
// ----------------------------------------------------------------------------------------------------

void EventLine::paint(QPainter* painter)
{
    if (!m_look)
        return;
    const EventLineStyle& look = *m_look;
    const auto px = [&](qreal units) { return static_cast<qreal>(look.px(units)); };
    const QRectF all(0, 0, width(), height());
    painter->fillRect(all, look.ground);
    const QRectF body = all.adjusted(0, 0, 0, -m_dayHeight);
    const QColor ground = m_current                                   ? look.currentGround
                          : m_cells.kind == QLatin1String("decision") ? look.decisionGround
                          : m_hovered                                 ? look.hoverGround
                                                                      : look.ground;
    if (ground != look.ground)
        painter->fillRect(body, ground);
    if (m_current && m_focused)
        painter->fillRect(QRectF(0, 0, kFocusWidth, body.height()), look.accent);
    const qreal rule = px(kRuleAt);
    painter->fillRect(QRectF(rule, 0, 1, all.height()), look.line);

    painter->setRenderHint(QPainter::Antialiasing);
    if (m_atCursor) {
        painter->setPen(look.muted);
        painter->setBrush(Qt::NoBrush);
        painter->drawRoundedRect(QRectF(px(4), px(4), px(76), px(22)).adjusted(0.5, 0.5, -0.5, -0.5), px(4),
                                 px(4));
    }
    painter->setPen(Qt::NoPen);
    painter->setBrush(look.ground);
    painter->drawEllipse(QRectF(rule - qRound(px(kDisc) / 2), px(kDiscTop), px(kDisc), px(kDisc)));
    const qreal mark = px(kMark);
    const qreal ratio = window() ? window()->effectiveDevicePixelRatio() : 1.0;
    const QVariant kindColor = look.kindColors.value(m_cells.kind);
    const QString shape = look.kindShapes.value(m_cells.kind, QStringLiteral("note")).toString();
    painter->setOpacity(m_cells.hollow ? look.disabled : 1);
    painter->drawImage(QRectF(rule - qRound(mark / 2), px(kMarkTop), mark, mark),
                       Icon::image(QStringLiteral("kind-") + shape,
                                   kindColor.isValid() ? kindColor.value<QColor>() : look.muted,
                                   qCeil(mark * ratio)));
    const auto draw = [&](const Block& block, const QColor& ink) {
        painter->setOpacity(block.opacity);
        painter->setPen(ink);
        for (int line = 0; line < block.lines; ++line)
            block.layout->lineAt(line).draw(painter, block.at);
    };
    for (const Badge& badge : m_badges) {
        const QVariant toned = look.tones.value(badge.tone);
        const QColor ink = toned.isValid() ? toned.value<QColor>() : look.muted;
        painter->setOpacity(1);
        painter->setPen(Qt::NoPen);
        painter->setBrush(tinted(ink, look.badgeTint, look.ground));
        painter->drawRoundedRect(badge.frame, badge.frame.height() / 2, badge.frame.height() / 2);
        draw(badge.caption, ink);
    }
    for (const Block& block : m_blocks)
        draw(block, look.*block.ink);
}

} // namespace muster
