// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
// What a person does with a room's timeline besides reading it: the filter that lives in the incident, one
// event looked at closely, the checks of the key times, and files of what is shown. The list itself is
// TimelineModel.

#include "models/domain/timeline.h"
#include "models/domain/timeline_filter.h"

#include <QObject>
#include <QPointer>
#include <QStringList>
#include <QTimer>
#include <QUrl>
#include <QtQml/qqmlregistration.h>

#include <functional>

Q_MOC_INCLUDE("models/view/event_details.h")

namespace muster {

class EventDetails;
class Store;
class WarRoom;

/// Role: keeps the timeline's filter in the store, per incident, and gives it back when the incident is
/// opened again; owns the details of an event. Owner: WarRoom. Thread: main; store and files are reached on
/// their own threads.
class TimelineDesk final : public QObject
{
    Q_OBJECT
    QML_ELEMENT
    QML_UNCREATABLE("WarRoom.desk")
    Q_PROPERTY(muster::EventDetails* details READ details CONSTANT)
    /// What cannot be right about the key times, or is missing, in words; mostly empty.
    Q_PROPERTY(QStringList findings READ findings NOTIFY findingsChanged)
public:
    /// Name of the setting that holds an incident's filter.
    static QString filterKey(const QString& incidentId);

    explicit TimelineDesk(WarRoom* room);
    ~TimelineDesk() override;

    EventDetails* details() { return m_details; }
    QStringList findings() const { return m_findings; }

    /// Writes the shown lines: "csv", "md" or "json".
    Q_INVOKABLE void exportTo(const QString& format, const QUrl& file);
    /// A proposal for the file's name.
    Q_INVOKABLE QString fileName(const QString& format) const;
    /// A new revision of a stored event, made of its newest one in the transaction that stores it, so that
    /// two changes at once are two revisions and nothing laid over it is written into it.
    void revise(const EventId& id, std::function<void(TimelineEvent&)> change);

signals:
    void findingsChanged();
    void exported(const QString& path); ///< the file is there

private:
    void restore();
    void keep();
    void check();

    WarRoom* m_room;
    QPointer<Store> m_store;
    EventDetails* m_details;
    QStringList m_findings;
    TimelineFilter m_kept; ///< what the store has
    QTimer m_keepSoon;     ///< words are typed letter by letter
};

} // namespace muster
