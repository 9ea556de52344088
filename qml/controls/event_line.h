// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
// One line of the timeline, measured and drawn as one item. A dozen items with their bindings for each line
// cost more than a frame has when a list of 100,000 is flung; a line that was drawn once is moved as a
// picture.

#include "qml/controls/event_line_style.h"

#include <QAbstractItemModel>
#include <QHash>
#include <QPointer>
#include <QQuickPaintedItem>
#include <QStringList>
#include <QTextLayout>
#include <QtQml/qqmlregistration.h>

#include <memory>
#include <vector>

namespace muster {

/// Draws row `row` of `model`, whose roles are those of TimelineRow; roles that are missing read as empty.
/// Follows the model's changes by itself, so a view may use it again for another row. Its height follows from
/// its width and its texts. Texts come safe to show from the model. Owner: the view. Thread: main.
class EventLine : public QQuickPaintedItem
{
    Q_OBJECT
    QML_ELEMENT
    /// A QAbstractItemModel; anything else is none. A variant for the type files of Qt 6.4.
    Q_PROPERTY(QVariant model READ model WRITE setModel NOTIFY rowChanged FINAL)
    Q_PROPERTY(int row READ row WRITE setRow NOTIFY rowChanged FINAL)
    Q_PROPERTY(muster::EventLineStyle* look READ look WRITE setLook NOTIFY rowChanged FINAL)
    Q_PROPERTY(
        bool current READ current WRITE setCurrent NOTIFY rowChanged FINAL) ///< shows all of its detail
    Q_PROPERTY(bool focused READ focused WRITE setFocused NOTIFY shownChanged FINAL)
    Q_PROPERTY(bool hovered READ hovered WRITE setHovered NOTIFY shownChanged FINAL)
    /// The charts' cursor stands between this event and the next.
    Q_PROPERTY(bool atCursor READ atCursor WRITE setAtCursor NOTIFY shownChanged FINAL)
    Q_PROPERTY(QString eventId READ eventId NOTIFY rowChanged FINAL)
    Q_PROPERTY(QString kind READ kind NOTIFY rowChanged FINAL)
    Q_PROPERTY(QString kindName READ kindName NOTIFY rowChanged FINAL)
    Q_PROPERTY(QString text READ text NOTIFY rowChanged FINAL)
    Q_PROPERTY(QString link READ link NOTIFY rowChanged FINAL)
    Q_PROPERTY(QString accessibleText READ accessibleText NOTIFY rowChanged FINAL)
    Q_PROPERTY(double timeMs READ timeMs NOTIFY rowChanged FINAL)
    Q_PROPERTY(bool pinned READ pinned NOTIFY rowChanged FINAL)
    Q_PROPERTY(bool editable READ editable NOTIFY rowChanged FINAL)
    /// Whatever is drawn as text, from the top.
    Q_PROPERTY(QStringList shownTexts READ shownTexts NOTIFY rowChanged FINAL)

public:
    explicit EventLine(QQuickItem* parent = nullptr);
    ~EventLine() override;
    void paint(QPainter* painter) override;

    [[nodiscard]] QVariant model() const { return QVariant::fromValue<QObject*>(m_model); }
    void setModel(const QVariant& value);
    [[nodiscard]] int row() const { return m_row; }
    void setRow(int row);
    [[nodiscard]] EventLineStyle* look() const { return m_look; }
    void setLook(EventLineStyle* look);
    [[nodiscard]] bool current() const { return m_current; }
    void setCurrent(bool current);
    [[nodiscard]] bool focused() const { return m_focused; }
    void setFocused(bool focused) { show(m_focused, focused); }
    [[nodiscard]] bool hovered() const { return m_hovered; }
    void setHovered(bool hovered) { show(m_hovered, hovered); }
    [[nodiscard]] bool atCursor() const { return m_atCursor; }
    void setAtCursor(bool atCursor) { show(m_atCursor, atCursor); }

    [[nodiscard]] QString eventId() const { return m_cells.eventId; }
    [[nodiscard]] QString kind() const { return m_cells.kind; }
    [[nodiscard]] QString kindName() const { return m_cells.kindName; }
    [[nodiscard]] QString text() const { return m_cells.text; }
    [[nodiscard]] QString link() const;
    [[nodiscard]] QString accessibleText() const;
    [[nodiscard]] double timeMs() const;
    [[nodiscard]] bool pinned() const { return m_cells.pinned; }
    [[nodiscard]] bool editable() const;
    [[nodiscard]] QStringList shownTexts() const;

signals:
    void rowChanged();
    void shownChanged();

protected:
    void componentComplete() override;
    void geometryChange(const QRectF& now, const QRectF& before) override;

private:
    /// What is drawn, as the model says it.
    struct Cells
    {
        QString eventId, timeText, secondText, dayBreak, kind, kindName, kindText, source, actor, text,
            detail, lateText, stateText, stateTone, presence, remarks, remarksTone;
        bool sameMinute = false, isLate = false, hollow = false, pinned = false, isCandidate = false,
             edited = false;
        bool operator==(const Cells&) const = default;
    };
    /// A text in its place.
    struct Block
    {
        std::unique_ptr<QTextLayout> layout;
        QPointF at;
        QColor EventLineStyle::*ink = nullptr;
        qreal opacity = 1;
        qreal height = 0, width = 0;
        int lines = 0; ///< of the layout that are drawn
    };
    struct Badge
    {
        Block caption;
        QRectF frame;
        QString tone;
    };

    QVariant cell(const char* role) const;
    void readModel();
    void measure();
    void show(bool& flag, bool value);
    qreal addBlock(const QString& text, const QFont& font, QPointF at, qreal width, int lines,
                   QColor EventLineStyle::*ink, qreal opacity = 1);
    void addBadges(qreal x, qreal* y);
    bool isWeighty() const;

    QPointer<QAbstractItemModel> m_model;
    QHash<QByteArray, int> m_roles;
    QPointer<EventLineStyle> m_look;
    int m_row = -1;
    bool m_current = false, m_focused = false, m_hovered = false, m_atCursor = false, m_complete = false;
    Cells m_cells;
    std::vector<Block> m_blocks;
    std::vector<Badge> m_badges;
    qreal m_dayHeight = 0;
};

} // namespace muster
