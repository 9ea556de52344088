// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
// Small values that charts share with the view and with QML: markers, values at an instant, colours. No
// logic.

#include <QColor>
#include <QList>
#include <QMetaType>
#include <QString>
#include <QtQmlIntegration/qqmlintegration.h>

namespace muster {

/// A mark on the time axis: something that happened, drawn over every panel of the room. Plain value.
/// Sorted by nothing; times outside the visible range are simply not drawn.
struct ChartMarker
{
    Q_GADGET
    QML_VALUE_TYPE(chartMarker)
    Q_PROPERTY(double time MEMBER time)
    Q_PROPERTY(int kind READ kindIndex)
    Q_PROPERTY(QString label MEMBER label)
    Q_PROPERTY(QString id MEMBER id)
    Q_PROPERTY(bool late MEMBER late)

public:
    /// Decides colour and shape: Change is a triangle, Alert a disc, Decision a diamond, Update a square,
    /// Other a short bar. State is never colour alone.
    enum class Kind { Change, Alert, Decision, Update, Other };
    Q_ENUM(Kind)

    double time = 0; ///< UTC milliseconds since the epoch: when it happened
    Kind kind = Kind::Other;
    QString label;     ///< plain text for a tooltip; may come from a tool
    QString id;        ///< the event's id, handed back by `ChartPanel::markerActivated`
    bool late = false; ///< learnt late: drawn hollow

    int kindIndex() const { return int(kind); }
    friend bool operator==(const ChartMarker&, const ChartMarker&) = default;
};

/// One series' value at one instant, ready to be shown in a tooltip or a legend. Plain value.
struct ChartValue
{
    Q_GADGET
    QML_VALUE_TYPE(chartValue)
    Q_PROPERTY(QString name MEMBER name)
    Q_PROPERTY(QString text MEMBER text)
    Q_PROPERTY(double value MEMBER value)
    Q_PROPERTY(double time MEMBER time)
    Q_PROPERTY(QColor color MEMBER color)
    Q_PROPERTY(int dash MEMBER dash)
    Q_PROPERTY(bool valid MEMBER valid)
    Q_PROPERTY(bool hidden MEMBER hidden)

public:
    QString name;     ///< legend text, plain
    QString text;     ///< formatted value with unit: "18.2 %"; "no data" when not valid
    double value = 0; ///< in the panel's unit; NaN when not valid
    double time = 0;  ///< of the sample, UTC milliseconds
    QColor color;
    int dash = 0; ///< index of the dash pattern, the distinction besides colour (0 is solid)
    bool valid = false;
    bool hidden = false; ///< not drawn, by the person's choice

    friend bool operator==(const ChartValue&, const ChartValue&) = default;
};

/// A series in a legend: its look and its figures over the visible range. Plain value.
struct ChartLegendEntry
{
    Q_GADGET
    QML_VALUE_TYPE(chartLegendEntry)
    Q_PROPERTY(QString name MEMBER name)
    Q_PROPERTY(QColor color MEMBER color)
    Q_PROPERTY(int dash MEMBER dash)
    Q_PROPERTY(bool hidden MEMBER hidden)
    Q_PROPERTY(QString lastText MEMBER lastText)
    Q_PROPERTY(QString minText MEMBER minText)
    Q_PROPERTY(QString maxText MEMBER maxText)
    Q_PROPERTY(QString averageText MEMBER averageText)
    Q_PROPERTY(bool overlay MEMBER overlay)

public:
    QString name; ///< plain
    QColor color;
    int dash = 0;
    bool hidden = false;
    QString lastText; ///< formatted with the unit; "no data" when the range holds none, like the others
    QString minText;
    QString maxText;
    QString averageText;
    bool overlay = false; ///< lies behind the series; cannot be hidden by itself

    friend bool operator==(const ChartLegendEntry&, const ChartLegendEntry&) = default;
};

/// Every colour and the font of a chart. QML fills it from Theme through ChartPanel's properties; exports use
/// `dark()` and `light()`, which hold the design tokens.
struct ChartTheme
{
    QColor background; ///< of the card that the chart stands on; opaque
    QColor text;
    QColor muted; ///< axis labels
    QColor grid;
    QColor line; ///< cursor, "now" and borders
    QColor slo;
    QColor good; ///< a state that asks for nothing
    QColor change;
    QColor alert;
    QColor decision;
    QColor update;
    QList<QColor> series; ///< never empty in use; series i takes colour i modulo size
    QString fontFamily;   ///< empty: the application's font
    int fontPixelSize = 11;

    static ChartTheme dark();
    static ChartTheme light();
    QColor seriesColor(int index) const;
    /// Of what lies behind the series: its colour, nearer to the ground; the muted one for -1.
    QColor behindColor(int index) const;
    QColor markerColor(ChartMarker::Kind kind) const;
    friend bool operator==(const ChartTheme&, const ChartTheme&) = default;
};

} // namespace muster
