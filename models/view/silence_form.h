// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
// Silencing an alert of the timeline: what exactly would be silenced, where and for how long, in the words
// that a person confirms. Sends nothing itself: the intent goes through the one gate.

#include "models/view/gateways.h"

#include <QObject>
#include <QString>
#include <QtQml/qqmlregistration.h>

#include <map>
#include <optional>

namespace muster {

class WarRoom;
struct TimelineEvent;

/// The labels of an alert as its source sent them (`labels` of the raw JSON object), without those that only
/// say where a copy came from. Empty when it has none. Pure.
std::map<QString, QString> alertLabels(const TimelineEvent& event);

/// Role: the form behind "Silence this alert". Owner: WarRoom. Thread: main.
class SilenceForm final : public QObject
{
    Q_OBJECT
    QML_ELEMENT
    QML_UNCREATABLE("WarRoom.silence")
    /// "alertname = CheckoutErrorBudgetBurn, service = checkout-api".
    Q_PROPERTY(QString matchersText READ matchersText NOTIFY changed)
    /// What will be done, with its exact target; the same words stand in the outbox.
    Q_PROPERTY(QString targetText READ targetText NOTIFY changed)
    /// Why it cannot be sent, with the way out; empty: it can.
    Q_PROPERTY(QString problem READ problem NOTIFY changed)
    Q_PROPERTY(int minutes READ minutes WRITE setMinutes NOTIFY changed)
    /// Why it is silenced: goes along as the comment.
    Q_PROPERTY(QString reason READ reason WRITE setReason NOTIFY changed)
    Q_PROPERTY(bool canSubmit READ canSubmit NOTIFY changed)
public:
    explicit SilenceForm(WarRoom* room);
    QString matchersText() const;
    QString targetText() const;
    QString problem() const { return m_problem; }
    int minutes() const { return m_minutes; }
    void setMinutes(int minutes);
    QString reason() const { return m_reason; }
    void setReason(const QString& reason);
    bool canSubmit() const;

    /// Fills the form for an event of the timeline.
    Q_INVOKABLE void begin(const QString& eventId);
    /// Stores the intent; it is sent when it may be sent. False when there is nothing to send.
    Q_INVOKABLE bool submit();

signals:
    void changed();

private:
    WarRoom* m_room;
    std::map<QString, QString> m_labels;
    std::optional<WriteOffer> m_offer;
    QString m_problem, m_reason;
    int m_minutes = 60;
};

} // namespace muster
