// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
// What the cursors of a chart read off: each series' value, and between two cursors the difference, rate and
// ratio.

#include "models/chart/chart_feed.h"
#include "models/chart/chart_types.h"

#include <QObject>
#include <QPointer>
#include <QtQmlIntegration/qqmlintegration.h>

#include <limits>

namespace muster {

/// One series at the cursor. Plain value; texts are ready to be shown.
struct ReadoutRow
{
    Q_GADGET
    QML_VALUE_TYPE(readoutRow)
    Q_PROPERTY(QString name MEMBER name)
    Q_PROPERTY(QString text MEMBER text)
    Q_PROPERTY(QString change MEMBER change)
    Q_PROPERTY(QString rate MEMBER rate)
    Q_PROPERTY(QString ratio MEMBER ratio)
    Q_PROPERTY(QColor color MEMBER color)
    Q_PROPERTY(bool valid MEMBER valid)
    Q_PROPERTY(bool overlay MEMBER overlay)

public:
    QString name;
    QString text;   ///< "18.2 %"
    QString change; ///< "+17.9 pp", "−1.2 s"; empty without a second cursor or a value there
    QString rate;   ///< "+0.3 pp/min"; empty when both cursors are at one instant
    QString ratio;  ///< "× 182"; empty when the value at the second cursor is zero
    QColor color;
    bool valid = false;
    bool overlay = false; ///< of what lies behind the series
    friend bool operator==(const ReadoutRow&, const ReadoutRow&) = default;
};

/// The difference `to - from` of a unit, with its sign: ratios in percentage points. Pure.
QString changeText(double from, double to, const ValueFormat& format);
/// The difference over a length of time: per second below ten minutes, else per minute. Empty for no time.
/// Pure.
QString rateText(double from, double to, const ValueFormat& format, Milliseconds length);
/// "× 2.5"; empty where it says nothing. Pure.
QString ratioText(double from, double to);

/// Role: reads a feed at the shared cursor and at the second one. Owner: a chart's card in QML. Thread: main.
/// Computes when it is asked, so that a card that is not looked at costs nothing.
class CursorReadout : public QObject
{
    Q_OBJECT
    QML_ELEMENT
    Q_PROPERTY(muster::ChartFeed* feed READ feed WRITE setFeed NOTIFY changed)
    Q_PROPERTY(double time READ time WRITE setTime NOTIFY changed) ///< UTC ms; NaN: no cursor
    Q_PROPERTY(
        double second READ second WRITE setSecond NOTIFY changed) ///< what it is compared with; NaN: nothing
    Q_PROPERTY(QList<QColor> colors READ colors WRITE setColors NOTIFY changed) ///< of the series
    Q_PROPERTY(QList<muster::ReadoutRow> rows READ rows NOTIFY changed)
    /// For a screen reader: "Error rate 18.2 %, +17.9 pp".
    Q_PROPERTY(QString spoken READ spoken NOTIFY changed)

public:
    explicit CursorReadout(QObject* parent = nullptr);
    ChartFeed* feed() const;
    void setFeed(ChartFeed* feed);
    double time() const { return m_time; }
    void setTime(double ms);
    double second() const { return m_second; }
    void setSecond(double ms);
    QList<QColor> colors() const { return m_theme.series; }
    void setColors(const QList<QColor>& colors);
    QList<ReadoutRow> rows() const;
    QString spoken() const;

signals:
    void changed();

private:
    QPointer<ChartFeed> m_feed;
    double m_time = std::numeric_limits<double>::quiet_NaN();
    double m_second = std::numeric_limits<double>::quiet_NaN();
    ChartTheme m_theme = ChartTheme::dark();
};

} // namespace muster
