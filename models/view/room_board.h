// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
// The board of one room: which charts it has and where they stand. Every change is stored at once and can be
// undone; on request it becomes the service's board file. Knows no samples: PanelListModel.

#include "models/domain/panel.h"

#include <QObject>
#include <QString>
#include <QStringList>
#include <QtQml/qqmlregistration.h>

#include <functional>
#include <vector>

namespace muster {

class WarRoom;

/// Role: changes to the panels of a room. Owner: WarRoom. Thread: main; files and the store are reached on
/// their own threads. A panel that is none of the room's is passed over everywhere.
class RoomBoard final : public QObject
{
    Q_OBJECT
    QML_ELEMENT
    QML_UNCREATABLE("WarRoom.board")
    Q_PROPERTY(bool canUndo READ canUndo NOTIFY changed)
    Q_PROPERTY(bool full READ isFull NOTIFY changed)     ///< no other chart can be added
    Q_PROPERTY(bool canSave READ canSave NOTIFY changed) ///< the room is about a service
    Q_PROPERTY(QStringList units READ units CONSTANT)    ///< to choose from when a chart is added, in words
    Q_PROPERTY(QStringList styles READ styles CONSTANT)
public:
    static constexpr int kMostPanels = 12;

    explicit RoomBoard(WarRoom* room);
    ~RoomBoard() override;

    bool canUndo() const { return !m_undo.empty(); }
    bool isFull() const;
    bool canSave() const;
    QStringList units() const;
    QStringList styles() const;

    /// Places count in the board's grid of 24 columns (models/domain/board_layout.h).
    Q_INVOKABLE void moveTo(const QString& panelId, int column, int row);
    Q_INVOKABLE void resizeTo(const QString& panelId, int columns, int rows);
    /// Changes places with the neighbour on that side.
    Q_INVOKABLE void nudge(const QString& panelId, int columns, int rows);
    Q_INVOKABLE void grow(const QString& panelId, int columns, int rows);
    /// All equal, in so many columns.
    Q_INVOKABLE void tile(int columns);
    Q_INVOKABLE void remove(const QString& panelId);
    /// Empty when it is done, else what is wrong with the name.
    Q_INVOKABLE QString rename(const QString& panelId, const QString& title);
    /// The same for a new chart; `unit` and `style` are indices into `units` and `styles`.
    Q_INVOKABLE QString add(const QString& title, const QString& query, int unit, int style);
    Q_INVOKABLE QString titleOf(const QString& panelId) const;
    /// Takes back the last change of this room's board; may be repeated.
    Q_INVOKABLE void undo();
    /// Writes the board to the file of the room's service, which new rooms about it use. Queries that the
    /// service's board (or the built-in one) asks in the same way keep their variables.
    Q_INVOKABLE void saveForService();

    /// What is shown while a change is on its way to the store: the change, else `stored`.
    const std::vector<Panel>& shown(const std::vector<Panel>& stored);

signals:
    void changed();
    /// A form is asked for by key: "add", "rename" (of the panel).
    void formRequested(const QString& form, const QString& panelId);

private:
    void place(const QString& panelId,
               const std::function<std::vector<PanelPlace>(std::vector<PanelPlace>, std::size_t)>& change);
    void store(std::vector<Panel> panels, bool undoable);
    const std::vector<Panel>& current() const;

    WarRoom* m_room;
    std::vector<std::vector<Panel>> m_undo;
    std::vector<Panel> m_wanted; ///< while it is not in the room's snapshot yet
    int m_writing = 0;
    int m_patience = 0; ///< snapshots that may still show the board from before
};

/// Runs "board.…" on the panel that is attended to; false: none of the board's commands.
bool runBoardCommand(WarRoom& room, const QString& commandId);

} // namespace muster
