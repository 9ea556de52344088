// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
// How the panes of a room's page stand: order, widths, what is folded away. Kept with the incident, per role
// that is held in it, on disk within a second. Not for the charts inside a pane: that is RoomBoard.

#include "models/domain/pane_layout.h"

#include <QObject>
#include <QRectF>
#include <QTimer>
#include <QtQml/qqmlregistration.h>

#include <optional>

namespace muster {

class Store;
class WarRoom;

/// Role: the panes of one room. Owner: WarRoom. Thread: main. A pane that is none of PaneLayout::names() is
/// passed over everywhere.
class RoomPanes final : public QObject
{
    Q_OBJECT
    QML_ELEMENT
    QML_UNCREATABLE("WarRoom.panes")
    Q_PROPERTY(QStringList order READ order NOTIFY changed)
    Q_PROPERTY(QStringList collapsed READ collapsed NOTIFY changed)
    /// The role for which the panes are kept: the one chosen by hand, else the one that the person at this
    /// machine holds in the incident; empty: none.
    Q_PROPERTY(QString role READ role NOTIFY changed)
    Q_PROPERTY(bool roleByHand READ roleByHand NOTIFY changed)
    /// The pane that keys are meant for: it has the focus, or had it last.
    Q_PROPERTY(QString current READ current WRITE setCurrent NOTIFY currentChanged)
public:
    explicit RoomPanes(WarRoom* room);
    ~RoomPanes() override;

    QStringList order() const { return layout().order; }
    QStringList collapsed() const { return layout().collapsed; }
    QString role() const { return m_chosen.value_or(m_held); }
    bool roleByHand() const { return m_chosen.has_value(); }
    /// Is held now (empty: none is). Does not change what was chosen by hand.
    void setRole(const QString& held);
    /// By hand, and remembered; nothing: as held again.
    void chooseRole(const std::optional<QString>& role);
    QString current() const { return m_current; }
    void setCurrent(const QString& pane);

    /// Of the width of the page; those of the panes that are open add up to 1.
    Q_INVOKABLE double share(const QString& pane) const;
    /// What a hand made of them: widths of open panes, any unit. What is folded away keeps its own.
    Q_INVOKABLE void setWidths(const QStringList& panes, const QList<double>& widths);
    /// Place of a pane on a page of this width (x and width; height 1, or 0 when it is folded away to a
    /// strip); null when it is not there. `narrow`: the runbook is in a drawer.
    Q_INVOKABLE QRectF place(const QString& pane, double width, double scale, bool narrow) const;
    Q_INVOKABLE void toggle(const QString& pane);
    Q_INVOKABLE void move(const QString& pane, int direction);
    Q_INVOKABLE void reset();
    /// A command "panes.…"; those without a pane in their name are about `current`.
    void run(const QString& commandId);

    static QString storeKey(const QString& incidentId);
    static QString roleKey(const QString& incidentId);

signals:
    void changed();
    void currentChanged();

private:
    const PaneLayout& layout() const;
    void change(PaneLayout layout);
    /// The next of the room's roles, after the last none, then as held; said in a quiet line.
    void nextRole();
    void restore();
    void keep();

    WarRoom* m_room;
    Store* m_store;
    PaneLayouts m_layouts;
    QString m_held;
    std::optional<QString> m_chosen;
    QString m_current = QStringLiteral("charts");
    QTimer m_keepSoon;
};

} // namespace muster
