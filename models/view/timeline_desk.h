// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
// What a person does with a room's timeline besides reading it: the filter that lives in the incident, and
// the parts that look at one event. The list itself is TimelineModel.

#include "models/domain/timeline_filter.h"

#include <QObject>
#include <QPointer>
#include <QTimer>
#include <QtQml/qqmlregistration.h>

namespace muster {

class Store;
class WarRoom;

/// Role: keeps the timeline's filter in the store, per incident, and gives it back when the incident is
/// opened again. Owner: WarRoom. Thread: main; the store is reached on its own thread.
class TimelineDesk final : public QObject
{
    Q_OBJECT
    QML_ELEMENT
    QML_UNCREATABLE("WarRoom.desk")
public:
    /// Name of the setting that holds an incident's filter.
    static QString filterKey(const QString& incidentId);

    explicit TimelineDesk(WarRoom* room);
    ~TimelineDesk() override;

private:
    void restore();
    void keep();

    WarRoom* m_room;
    QPointer<Store> m_store;
    TimelineFilter m_kept; ///< what the store has
    QTimer m_keepSoon;     ///< words are typed letter by letter
};

} // namespace muster
