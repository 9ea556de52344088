// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
// The incidents that are open beside each other: which is shown, which was shown before, and whether one of
// the others waits for an update. Not for what a room shows: that is WarRoom.

#include "models/base/instant.h"
#include "models/base/result.h"
#include "models/domain/incident.h"
#include "models/domain/open_room_list.h"
#include "models/view/row_list_model.h"

#include <QPointer>
#include <QTimer>
#include <QtQml/qqmlregistration.h>

#include <map>
#include <optional>
#include <set>
#include <vector>

namespace muster {

class Session;
class WarRoom;
struct ChangeSet;

struct OpenRoomRow
{
    Q_GADGET
    Q_PROPERTY(QString incidentId MEMBER key)
    Q_PROPERTY(QString number MEMBER number)
    Q_PROPERTY(QString title MEMBER title)
    Q_PROPERTY(int severity MEMBER severity) ///< 1 … 5; 6 unknown
    Q_PROPERTY(QString severityText MEMBER severityText)
    Q_PROPERTY(
        QString dueText MEMBER dueText) ///< "update due in 06:12", "update overdue 1 m"; empty: none is
    Q_PROPERTY(bool overdue MEMBER overdue)
    Q_PROPERTY(QString waitText MEMBER waitText) ///< "wait over", of its runbook; empty: none is
    Q_PROPERTY(bool shown MEMBER shown)          ///< the one on the screen
    Q_PROPERTY(bool past MEMBER past)            ///< does not follow the clock
    Q_PROPERTY(bool resolved MEMBER resolved)    ///< as is known today
public:
    QString key, number, title;
    int severity = 6;
    QString severityText, dueText, waitText;
    bool overdue = false, shown = false, past = false, resolved = false;
    bool operator==(const OpenRoomRow&) const = default;
};

/// Role: the open rooms, in the order in which they were opened. Owner: Session, whose children the rooms
/// are. Thread: main; facts of all rooms are read together on the store's reader. Rooms that are not shown
/// rest (WarRoom::rest): they hold no events and no samples. One that stands at a wait of its runbook is
/// woken when that may be over, and rests again once its evidence was judged. From `restore` on the store
/// knows which are open, so that the next start finds them.
class OpenRooms : public RowListModel, public Rows<OpenRoomRow>
{
    Q_OBJECT
    QML_ELEMENT
    QML_UNCREATABLE("Session.openRooms")
    /// One that is not shown is overdue: "INC-1121: update overdue 2 m"; empty: none.
    Q_PROPERTY(QString othersText READ othersText NOTIFY othersChanged)
public:
    /// More are not open at once: the one that was not looked at longest is closed, unless something typed
    /// stands in it.
    static constexpr int kMost = 12;

    explicit OpenRooms(Session* session);

    /// Opens what was open when the program ended, in its order, before what is open already; `show`: the one
    /// that was on the screen comes back to it when no other is there. Called once by the app, not in safe
    /// mode: a room that brings the program down must not come back by itself. Until it is called nothing
    /// that is opened is remembered, and what was remembered stays.
    void restore(bool show);
    /// Setting with the list (OpenRoomList).
    static QString storeKey();

    QString othersText() const { return m_othersText; }
    /// By id; null when it is not open.
    WarRoom* find(const QString& incidentId) const;
    const std::vector<WarRoom*>& rooms() const { return m_rooms; }
    /// This one is on the screen now; null: none is. Unknown ones are added at the end. Returns the room that
    /// has to be closed to stay within kMost, or null.
    WarRoom* shown(WarRoom* room);
    /// Is no longer open. Returns the one that was shown before it; null: none is left.
    WarRoom* remove(WarRoom* room);
    /// The session ends and its rooms go: none is known or read any more. What is remembered for the next
    /// start stays.
    void letGo();
    /// The neighbour in the list, around its ends; null when there is no other.
    WarRoom* next(int direction) const;

    /// Shows the next or the previous one.
    Q_INVOKABLE void step(int direction);
    /// Empty when there is no such row.
    Q_INVOKABLE QString incidentAt(int index) const;
    Q_INVOKABLE void show(const QString& incidentId);
    Q_INVOKABLE void close(const QString& incidentId);

signals:
    void othersChanged();

private:
    struct Facts
    {
        QString number, title, severityText;
        int severity = 6;
        std::optional<Instant> due = {};
        bool sealed = false, resolved = false; ///< as is known today
    };
    void onCommitted(const ChangeSet& changes);
    void readFacts();
    void refresh();
    void tellTools();
    void add(WarRoom* room, std::size_t place);
    void lookAtWaits();
    void endPriming();
    void putBack(const OpenRoomList& list, bool show);
    /// Lets the next one that was put back read once: its tools are listened to, and it knows where it
    /// stands.
    void prime();
    void stopPriming();
    void keep();

    Session* m_session;
    std::vector<WarRoom*> m_rooms; ///< as opened
    std::vector<WarRoom*> m_seen;  ///< the one shown last first
    std::map<QString, Facts> m_facts;
    std::optional<std::vector<IncidentId>> m_fed; ///< as told to the tools
    QString m_othersText;
    QTimer m_second;
    bool m_reading = false, m_again = false;
    bool m_keeping = false;                  ///< the list on disk follows this one
    OpenRoomList m_kept;                     ///< as handed to the store
    std::set<QString> m_unread;              ///< put back, and never read yet
    std::vector<QPointer<WarRoom>> m_toRead; ///< in the background, one after the other
    QPointer<WarRoom> m_priming;             ///< is read in the background now
    std::vector<QMetaObject::Connection> m_primeWatch;
    int m_primeTurn = 0;
    Instant m_primeUntil;                ///< its evidence is not waited for longer
    std::map<QString, Instant> m_looked; ///< when rooms were last woken for their waits
};

} // namespace muster
