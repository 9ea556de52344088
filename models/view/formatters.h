// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
// Text for people from times, durations, ratios and counts: one place, so that the same figure reads the same
// on every page, in the command line and in reports. Pure functions; `Format` offers them to QML with the
// zone setting.

#include "models/base/instant.h"
#include "models/base/result.h"
#include "models/domain/series.h"

#include <QObject>
#include <QString>
#include <QtQml/qqmlregistration.h>

#include <optional>

QT_BEGIN_NAMESPACE
class QQmlEngine;
class QJSEngine;
QT_END_NAMESPACE

namespace muster {

/// How points in time are shown. Local time uses the machine's zone and names it.
struct TimeStyle
{
    bool utc = true;
    friend bool operator==(const TimeStyle&, const TimeStyle&) = default;
};

namespace format {
QString timeOfDay(Instant t, TimeStyle style = {});    ///< "02:13:40"
QString hourMinute(Instant t, TimeStyle style = {});   ///< "02:13"
QString date(Instant t, TimeStyle style = {});         ///< "20 Nov 2026"
QString dateTime(Instant t, TimeStyle style = {});     ///< "20 Nov 2026 02:13"
QString dateTimeFull(Instant t, TimeStyle style = {}); ///< "2026-11-20 02:13:40 UTC"
QString zone(Instant t, TimeStyle style = {});         ///< "UTC", "CET", "-03"
/// "02:13:40 UTC", with the day before it when `t` is on another day than `reference`.
QString timeWithZone(Instant t, Instant reference, TimeStyle style = {});
/// Two largest units: "13 m 40 s", "1 h 14 m", "0 s", "2 d 3 h". Negative gets a minus.
QString duration(Milliseconds length);
/// Written out for documents: "29 min 24 s".
QString durationLong(Milliseconds length);
/// "00:23:41", hours may exceed 24.
QString clock(Milliseconds length);
/// "2 s", "1 m 40 s", "3 h": the age of something, never negative.
QString age(Milliseconds length);
/// 0.1801 -> "18 %", 0.0689 with two digits -> "6.89 %". NaN gives an em dash.
QString percent(double ratio, int digits = 0);
/// As percent, with digits chosen by size: 18.0 %, 6.09 %, 0.10 %.
QString ratio(double ratio);
/// 90026 -> "90,026" (grouping of the English locale, as in the documents).
QString count(double value);
/// 180.0 -> "180×", 14.4 -> "14.4×", 1.0 -> "1.0×".
QString burn(double rate);
/// `one` for 1, else `many`, with the grouped number in place of "%1". Both come translated: English needs no
/// plural file then, other languages get theirs by translating the two.
QString counted(int n, const QString& one, const QString& many);
/// A value of a series in its unit: "18.2 %", "430 ms", "2.05 s", "400 /s", "1.2 GB".
QString value(double value, Unit unit);
QString bytes(double size);
/// "MO" from "Maya Okafor".
QString initials(const QString& person);
/// What happened, what still works and what to do, by kind; `thing` names what was attempted ("Prometheus
/// (main)").
QString errorText(const Error& error, const QString& thing);
} // namespace format

/// The formatters for QML, in the zone the user chose. Thread: main. Owner: Session.
class Format final : public QObject
{
    Q_OBJECT
    QML_ELEMENT
    QML_SINGLETON
    /// True: UTC everywhere; false: the machine's zone. Follows Session.utc.
    Q_PROPERTY(bool utc READ utc WRITE setUtc NOTIFY changed)
    Q_PROPERTY(QString zoneName READ zoneName NOTIFY changed) ///< of now: "UTC", "CET"
public:
    /// The one instance, owned by C++.
    static Format* instance();
    static Format* create(QQmlEngine* engine, QJSEngine* scripts);

    bool utc() const { return m_style.utc; }
    QString zoneName() const;
    void setUtc(bool utc);
    TimeStyle style() const { return m_style; }

    Q_INVOKABLE QString timeOfDay(double ms) const;    ///< "02:13:40"
    Q_INVOKABLE QString hourMinute(double ms) const;   ///< "02:13"
    Q_INVOKABLE QString dateTime(double ms) const;     ///< "20 Nov 2026 02:13"
    Q_INVOKABLE QString dateTimeFull(double ms) const; ///< "2026-11-20 02:13:40 UTC"
    Q_INVOKABLE QString duration(double ms) const;     ///< "13 m 40 s"
    Q_INVOKABLE QString percent(double ratio) const;   ///< 0.18 -> "18 %"
    Q_INVOKABLE QString count(double value) const;     ///< "90,026"

signals:
    void changed();

private:
    // Private, so that the QML engine takes the one from create().
    Format() = default;
    TimeStyle m_style;
};

} // namespace muster
