// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
// What fires at this moment although no incident on this machine is about it. Not for the alerts of a room.

#include "models/domain/timeline_merge.h"
#include "models/store/read_tx.h"

#include <QObject>
#include <QString>
#include <QtQml/qqmlregistration.h>

#include <set>
#include <vector>

namespace muster {

class Session;
struct LooseAlert;

/// An alert, whichever tools told it.
struct StandingAlert
{
    enum class State {
        Fires,  ///< a connected tool told its beginning, and not its end
        Over,   ///< its end was told
        Unknown ///< its tool is not connected any more, or lost sight of it
    };
    MergedEvent line; ///< of its beginning
    State state = State::Unknown;
    /// Tools by which it still fires.
    std::vector<SourceId> tellers;

    bool is(const EventId& id) const;
};

/// Beginnings with what became of them: those that fire first, newest first, then the others, newest first.
/// Left out is what an incident has. `alerts`: newest first. Pure.
std::vector<StandingAlert> standingAlerts(const std::vector<LooseAlert>& alerts,
                                          const std::set<SourceId>& connected);
/// Those that are asked. Errors: Storage.
Result<std::set<SourceId>> connectedSources(const ReadTx& tx);
/// From the store; the newest few hundred beginnings and ends. Errors: Storage.
Result<std::vector<StandingAlert>> readStandingAlerts(const ReadTx& tx);

/// Role: the line that says what fires. Owner: DeclareDesk. Thread: main. Follows the store.
class FiringAlerts final : public QObject
{
    Q_OBJECT
    QML_ELEMENT
    QML_UNCREATABLE("Session.declaring.firing")
    Q_PROPERTY(int count READ count NOTIFY changed) ///< how many fire
    /// "2 alerts fire now that no incident has: CheckoutErrorBudgetBurn (page), checkout-api, since 02:05:00
    /// UTC · …", newest first, at most three by name; empty when nothing fires.
    Q_PROPERTY(QString text READ text NOTIFY changed)
    Q_PROPERTY(QString newestId READ newestId NOTIFY changed)     ///< event id; empty: nothing fires
    Q_PROPERTY(QString newestName READ newestName NOTIFY changed) ///< "CheckoutErrorBudgetBurn (page)"
public:
    explicit FiringAlerts(Session* session);

    int count() const { return static_cast<int>(m_firing.size()); }
    QString text() const { return m_text; }
    QString newestId() const;
    QString newestName() const;

    /// Begins to follow the store. Once, when the session is made.
    void follow();

signals:
    void changed();

private:
    void read();
    void retell();
    QString words() const;

    Session* m_session;
    std::vector<StandingAlert> m_firing; ///< newest first
    QString m_text, m_toldNewest;
    bool m_reading = false, m_again = false;
};

} // namespace muster
