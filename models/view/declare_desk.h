// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
// Declaring an incident, by hand or from an alert that this machine knows, in a room or in none: what is
// proposed and why, before anything is stored. Sends nothing anywhere.

#include "models/domain/timeline.h"
#include "models/view/firing_alerts.h"

#include <QObject>
#include <QString>
#include <QStringList>
#include <QtQml/qqmlregistration.h>

#include <algorithm>
#include <set>
#include <vector>

namespace muster {

class Session;

/// Role: the declaration that is being filled in. Owner: Session. Thread: main. States: by hand, or one alert
/// chosen, whose proposal arrives a moment later (`proposed`).
class DeclareDesk final : public QObject
{
    Q_OBJECT
    QML_ELEMENT
    QML_UNCREATABLE("Session.declaring")
    /// "By hand", then alerts: those of no incident that fire, those of no incident that are over, those of
    /// incidents, what fires first, each once with all that have it: "02:05 · CheckoutErrorBudgetBurn (page)
    /// · fires, no incident · checkout-api", of another day "20 Nov 2026 02:05 · CheckoutErrorBudgetBurn
    /// (page) · INC-1120".
    Q_PROPERTY(QStringList choices READ choices NOTIFY changed)
    Q_PROPERTY(QString note READ note NOTIFY changed)  ///< why none is offered by itself; mostly empty
    Q_PROPERTY(int chosen READ chosen NOTIFY proposed) ///< index into `choices`; 0: by hand
    Q_PROPERTY(QString chosenAlert READ chosenAlert NOTIFY proposed) ///< its event's id; empty: by hand
    Q_PROPERTY(QString title READ title NOTIFY proposed)
    Q_PROPERTY(QString service READ service NOTIFY proposed)
    Q_PROPERTY(int severity READ severity NOTIFY proposed) ///< 1 … 4
    Q_PROPERTY(QString severityReason READ severityReason NOTIFY proposed)
    Q_PROPERTY(QString onsetText READ onsetText NOTIFY proposed) ///< "fires since 02:05:00 UTC"; empty: none
    Q_PROPERTY(QString me READ me NOTIFY changed)                ///< the name given last time
    Q_PROPERTY(muster::FiringAlerts* firing READ firing CONSTANT)
public:
    explicit DeclareDesk(Session* session);
    ~DeclareDesk() override;

    QStringList choices() const;
    QString note() const;
    int chosen() const { return m_chosen; }
    QString chosenAlert() const
    {
        return m_chosen > 0 ? m_alerts[static_cast<size_t>(m_chosen) - 1].event.id.value : QString();
    }
    QString title() const { return m_title; }
    QString service() const { return m_service; }
    int severity() const { return m_severity; }
    QString severityReason() const { return m_reason; }
    QString onsetText() const;
    QString me() const { return m_me; }
    FiringAlerts* firing() { return &m_firing; }

    /// Starts anew, by hand, and reads which alerts there are.
    Q_INVOKABLE void begin() { start({}); }
    /// The same, with this alert chosen as soon as it is read; by hand when the event is no alert, or not
    /// here.
    Q_INVOKABLE void beginFrom(const QString& eventId) { start(eventId); }
    /// By index into `choices`; 0: by hand. `proposed` follows.
    Q_INVOKABLE void choose(int index);
    /// Declares and opens the room. `commander` empty: no incident commander yet. False: no title.
    Q_INVOKABLE bool submit(const QString& title, int severity, const QString& service,
                            const QString& commander);

signals:
    void changed();
    void proposed();
    /// Stored; the room is being opened.
    void declared(const QString& incidentId);

private:
    void start(const QString& eventId);
    void propose(const QString& title, const QString& service, int severity, const QString& reason);

    Session* m_session;
    FiringAlerts m_firing;
    struct Alert
    {
        TimelineEvent event;
        QString number; ///< of the incident that knows it, the open room's first; empty: none does
        QString service;
        bool sealed = false;
        StandingAlert::State state = StandingAlert::State::Unknown; ///< a recording's is not asked
        std::vector<EventId> others =
            {};                      ///< what other tools tell of it, and what other incidents have of it
        QStringList alsoOf = {};     ///< numbers of those incidents
        std::set<QString> keys = {}; ///< what it is in any incident, by each tool that tells of it
        bool is(const EventId& id) const
        {
            return event.id == id || std::find(others.cbegin(), others.cend(), id) != others.cend();
        }
    };
    static QString standing(const Alert& alert);
    static std::vector<Alert> joined(std::vector<Alert> ofIncidents);
    struct Known;
    static Result<Known> readKnown(const ReadTx& tx, const IncidentId& room, const EventId& wanted);
    std::vector<Alert> m_alerts;
    int m_chosen = 0, m_generation = 0;
    QString m_title, m_service, m_reason, m_me;
    int m_severity = 2;
};

} // namespace muster
