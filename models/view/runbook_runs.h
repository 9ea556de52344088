// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
// The runs that stand beside each other on the runbook's page: the room's own first, then those that a person
// put beside it. Each is a navigator of its own, with its own step, path, evidence and answers.

#include <QList>
#include <QObject>
#include <QStringList>
#include <QtQml/qqmlregistration.h>

#include <optional>
#include <vector>

Q_MOC_INCLUDE("models/view/runbook_navigator.h")

namespace muster {

class RunbookNavigator;
class WarRoom;
struct RoomSnapshot;

/// Role: see above. Owner: the room's RunbookNavigator, which is the first run; the others are the room's
/// children. Which stand beside is kept with the incident. Thread: main.
class RunbookRuns final : public QObject
{
    Q_OBJECT
    QML_ELEMENT
    QML_UNCREATABLE("RunbookNavigator.runs")
    Q_PROPERTY(int count READ count NOTIFY changed) ///< at least 1
    /// Which one the keys are meant for; 0 is the room's own.
    Q_PROPERTY(int current READ current WRITE setCurrent NOTIFY currentChanged)
    Q_PROPERTY(muster::RunbookNavigator* active READ active NOTIFY currentChanged)
    Q_PROPERTY(bool more READ more NOTIFY changed) ///< the incident has another one that is not shown
public:
    RunbookRuns(WarRoom* room, RunbookNavigator* first);

    int count() const { return 1 + static_cast<int>(m_beside.size()); }
    int current() const { return m_current; }
    void setCurrent(int index);
    RunbookNavigator* active() const { return at(m_current); }
    bool more() const;
    Q_INVOKABLE muster::RunbookNavigator* at(int index) const; ///< null: no such run

    /// The one that walks this runbook; the room's own where none does.
    Q_INVOKABLE muster::RunbookNavigator* of(const QString& runbookId) const;

    /// Puts the next of the incident's runbooks beside the others and goes there; a quiet line when there is
    /// none.
    Q_INVOKABLE void add();
    /// Puts that one beside, or goes there when it is shown. False: the incident has none with this id.
    Q_INVOKABLE bool show(const QString& runbookId);
    /// The same, and where the room has not read yet, once it has.
    Q_INVOKABLE void look(const QString& runbookId);
    /// Shows another runbook in the place of one that stands beside; answers stay with their runbook.
    Q_INVOKABLE bool exchange(int index, const QString& runbookId);
    /// Takes one away from beside the first; its answers stay.
    Q_INVOKABLE void remove(int index);
    /// The keys go to the next one, after the last to the first.
    Q_INVOKABLE void next();

    /// From the first, after each snapshot.
    void apply(const RoomSnapshot& snapshot);

signals:
    void changed();
    void currentChanged();

private:
    QStringList others(const RoomSnapshot& snapshot) const;
    void rebuild();
    void keep();

    WarRoom* m_room;
    RunbookNavigator* m_first;
    std::optional<QStringList> m_ids; ///< as a person put them; nothing: not yet read
    std::vector<RunbookNavigator*> m_beside;
    QString m_lookedFor; ///< see look
    int m_current = 0;
};

} // namespace muster
