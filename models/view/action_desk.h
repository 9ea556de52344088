// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
// The action items of all incidents on this machine as a list in the window, filtered by owner, kind and
// state. What they are is models/view/action_list.h; they live in the post-mortems and are changed there.

#include "models/view/action_list.h"
#include "models/view/row_list_model.h"

#include <QStringList>
#include <QTimer>
#include <QtQml/qqmlregistration.h>

namespace muster {

class Session;

struct ActionRow
{
    Q_GADGET
    Q_CLASSINFO("cells", "text doneWhen lacks")
    Q_PROPERTY(QString key MEMBER key)
    Q_PROPERTY(QString incidentId MEMBER incidentId)
    Q_PROPERTY(QString number MEMBER number) ///< of the incident
    Q_PROPERTY(QString title MEMBER title)   ///< of the incident
    Q_PROPERTY(int position MEMBER position) ///< UTF-16 offset into the Markdown of its post-mortem
    Q_PROPERTY(QString text MEMBER text)
    Q_PROPERTY(QString kind MEMBER kind)
    Q_PROPERTY(QString priority MEMBER priority)
    Q_PROPERTY(QString owner MEMBER owner)
    Q_PROPERTY(QString dueText MEMBER dueText)   ///< "5 Dec 2026"; as written where that is no date
    Q_PROPERTY(QString lateText MEMBER lateText) ///< "12 days late"; empty: not overdue
    Q_PROPERTY(QString progress MEMBER state)    ///< overdue, open, done, dropped
    Q_PROPERTY(QString doneWhen MEMBER doneWhen)
    Q_PROPERTY(QString ticket MEMBER ticket)
    Q_PROPERTY(QString lacks MEMBER lacks) ///< "no owner; no due date"
public:
    QString key, incidentId, number, title;
    int position = 0;
    QString text, kind, priority, owner, dueText, lateText, state, doneWhen, ticket, lacks;
    bool operator==(const ActionRow&) const = default;
};

/// Role: the list of the actions page; made by it. Thread: main; texts are read in the store's bulk lane and
/// parsed on the pool. Follows the store while `watching`.
class ActionDesk : public RowListModel, public Rows<ActionRow>
{
    Q_OBJECT
    QML_ELEMENT
    /// The page is in sight: read now, and again when a post-mortem changed.
    Q_PROPERTY(bool watching READ watching WRITE setWatching NOTIFY watchingChanged)
    Q_PROPERTY(bool ready READ ready NOTIFY changed) ///< read at least once
    Q_PROPERTY(int total READ total NOTIFY changed)  ///< of all incidents, whatever is filtered
    /// "14 open, 3 overdue, in 4 incidents"; of all.
    Q_PROPERTY(QString countText READ countText NOTIFY changed)
    Q_PROPERTY(QString problem READ problem NOTIFY changed) ///< why they could not be read
    /// The choices of each filter; the first one is every.
    Q_PROPERTY(QStringList owners READ owners NOTIFY changed)
    Q_PROPERTY(QStringList kinds READ kinds NOTIFY changed)
    Q_PROPERTY(QStringList states READ states CONSTANT)
    Q_PROPERTY(int owner READ owner WRITE setOwner NOTIFY changed)
    Q_PROPERTY(int kind READ kind WRITE setKind NOTIFY changed)
    Q_PROPERTY(int state READ state WRITE setState NOTIFY changed)
    Q_PROPERTY(QString words READ words WRITE setWords NOTIFY changed)
public:
    /// Of the window's session.
    explicit ActionDesk(QObject* parent = nullptr);
    ActionDesk(Session* session, QObject* parent);

    bool watching() const { return m_watching; }
    void setWatching(bool watching);
    bool ready() const { return m_ready; }
    int total() const { return static_cast<int>(m_all.size()); }
    QString countText() const;
    QString problem() const { return m_problem; }
    QStringList owners() const;
    QStringList kinds() const;
    QStringList states() const;
    int owner() const;
    void setOwner(int index);
    int kind() const;
    void setKind(int index);
    int state() const { return m_state; }
    void setState(int index);
    QString words() const { return m_words; }
    void setWords(const QString& words);
    /// Every action of every state again.
    Q_INVOKABLE void clearFilters();

signals:
    void watchingChanged();
    void changed();

private:
    enum State { Open, Overdue, Settled, All };
    void read();
    void refilter();
    QDate today() const;
    ActionRow rowOf(const IncidentAction& action) const;

    Session* m_session;
    bool m_watching = false, m_ready = false, m_reading = false;
    QTimer m_again;
    std::vector<IncidentAction> m_all;
    QStringList m_owners, m_kinds;          ///< that occur, sorted; an empty one: nobody, none
    std::optional<QString> m_owner, m_kind; ///< the chosen ones; none: every
    int m_state = Open;
    QString m_words, m_problem;
};

} // namespace muster
