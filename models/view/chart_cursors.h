// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
// The two time cursors that all charts, the scrubber and the timeline of a room share, and the walk from mark
// to mark. Knows times only; what a chart reads off there is models/chart/cursor_readout.

#include "models/base/instant.h"
#include "models/chart/chart_types.h"
#include "models/view/formatters.h"

#include <QObject>
#include <QtQml/qqmlregistration.h>

#include <limits>
#include <vector>

namespace muster {

/// Role: where a person points at, and what they compare it with. Owner: WarRoom. Thread: main. Times are UTC
/// ms; NaN: none.
class ChartCursors : public QObject
{
    Q_OBJECT
    QML_ELEMENT
    QML_UNCREATABLE("WarRoom.cursors")
    Q_PROPERTY(double time READ time WRITE setTime NOTIFY changed)
    /// The cursor stays where it is although the mouse leaves or moves on: clicked there, or moved by key.
    Q_PROPERTY(bool locked READ locked NOTIFY changed)
    Q_PROPERTY(double second READ second NOTIFY changed) ///< the instant that is compared with
    Q_PROPERTY(QString text READ text NOTIFY changed)    ///< "02:13:40 UTC"
    Q_PROPERTY(QString secondText READ secondText NOTIFY changed)
    Q_PROPERTY(
        QString distanceText READ distanceText NOTIFY changed) ///< "Δ 13 m 40 s"; empty without two cursors
    /// The event whose mark the cursor stands on after a walk; empty: none.
    Q_PROPERTY(QString markId READ markId NOTIFY changed)
    Q_PROPERTY(QString markText READ markText NOTIFY changed) ///< "Change: flag checkout-tax-v2 to 20 %"

public:
    explicit ChartCursors(QObject* parent = nullptr);

    double time() const { return m_time; }
    bool locked() const { return m_locked; }
    double second() const { return m_second; }
    QString text() const;
    QString secondText() const;
    QString distanceText() const;
    QString markId() const { return m_markId; }
    QString markText() const;
    /// Moves the cursor, locked or not. NaN takes it away.
    void setTime(double ms);

    /// The mouse moves over a chart (NaN: it left). A locked cursor stays.
    Q_INVOKABLE void hover(double ms);
    /// Click or key: the cursor goes there and stays.
    Q_INVOKABLE void lock(double ms);
    /// Shift-click: compares with that instant.
    Q_INVOKABLE void compareWith(double ms);
    /// `X`: the second cursor comes to where the first is; it leaves when it is there already.
    Q_INVOKABLE void toggleSecond();
    /// Escape: first the second cursor leaves, then the first. False: there was none.
    Q_INVOKABLE bool clear();
    /// To the next (1) or previous (-1) mark from where the cursor is, else from `from`. False: there is
    /// none.
    Q_INVOKABLE bool stepMark(int direction, double from);

    /// Those that the room shows now; any order.
    void setMarks(const QList<ChartMarker>& marks);

signals:
    void changed();

private:
    const ChartMarker* current() const;
    double m_time = std::numeric_limits<double>::quiet_NaN();
    double m_second = std::numeric_limits<double>::quiet_NaN();
    bool m_locked = false;
    QString m_markId;
    std::vector<ChartMarker> m_marks; ///< ascending
};

} // namespace muster
