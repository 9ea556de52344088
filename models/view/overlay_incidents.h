// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
// The incidents that the charts of a room can be compared with, filtered while a person types.

#include "models/view/row_list_model.h"

#include <QtQml/qqmlregistration.h>

namespace muster {

class WarRoom;

struct OverlayIncidentRow
{
    Q_GADGET
    Q_PROPERTY(QString incidentId MEMBER key)
    Q_PROPERTY(QString number MEMBER number) ///< "INC-1042"
    Q_PROPERTY(QString title MEMBER title)
    Q_PROPERTY(QString startedText MEMBER startedText) ///< "20 Nov 02:00": when users began to hurt
    Q_PROPERTY(QString services MEMBER services)
    Q_PROPERTY(bool current MEMBER current) ///< the charts are compared with it now
    Q_PROPERTY(QString accessibleText MEMBER accessibleText)
public:
    QString key, number, title, startedText, services;
    bool current = false;
    QString accessibleText;
    bool operator==(const OverlayIncidentRow&) const = default;
};

/// Role: the list of a picker. Owner: WarRoom. Thread: main. Every incident of this machine but the room's
/// own; without words those of the room's services first, else the best match first.
class OverlayIncidentModel : public RowListModel, public Rows<OverlayIncidentRow>
{
    Q_OBJECT
    QML_ELEMENT
    QML_UNCREATABLE("WarRoom.overlayIncidents")
    Q_PROPERTY(QString filter READ filter WRITE setFilter NOTIFY filterChanged)
public:
    explicit OverlayIncidentModel(WarRoom* room);
    QString filter() const { return m_filter; }
    void setFilter(const QString& filter);
    /// Reads the incidents anew: when the picker opens.
    Q_INVOKABLE void refresh();
    /// Compares the charts with the incident in this row of the filtered list. False: there is no such row.
    Q_INVOKABLE bool choose(int row);

signals:
    void filterChanged();

private:
    WarRoom* m_room;
    QString m_filter;
};

} // namespace muster
