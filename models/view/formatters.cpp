// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/view/formatters.h"

#include "models/view/safe_mode.h"

#include <QJSEngine>
#include <QLocale>
#include <QTimeZone>

#include <algorithm>
#include <cmath>

namespace muster {

namespace {

QDateTime shown(Instant t, TimeStyle style)
{
    return style.utc ? t.toUtc() : t.toUtc().toLocalTime();
}

/// English grouping and month names, as in the documents, whatever the machine's locale is.
QLocale words()
{
    return QLocale(QLocale::English, QLocale::UnitedStates);
}

bool isShowable(Instant t)
{
    return t != Instant::never() && !t.isEndOfTime();
}

Instant fromMs(double ms)
{
    return std::isfinite(ms) ? Instant{static_cast<qint64>(ms)} : Instant::never();
}

struct Span
{
    qint64 days, hours, minutes, seconds;
    bool negative;
};

Span split(Milliseconds length)
{
    const bool negative = length.count() < 0;
    const qint64 seconds = std::abs(length.count()) / 1000;
    return {seconds / 86400, seconds / 3600 % 24, seconds / 60 % 60, seconds % 60, negative};
}

QString kNone()
{
    return QStringLiteral("—");
}

} // namespace

namespace format {

QString timeOfDay(Instant t, TimeStyle style)
{
    return isShowable(t) ? shown(t, style).toString(QStringLiteral("HH:mm:ss")) : QString();
}

QString hourMinute(Instant t, TimeStyle style)
{
    return isShowable(t) ? shown(t, style).toString(QStringLiteral("HH:mm")) : QString();
}

QString date(Instant t, TimeStyle style)
{
    return isShowable(t) ? words().toString(shown(t, style).date(), QStringLiteral("d MMM yyyy")) : QString();
}

QString dateTime(Instant t, TimeStyle style)
{
    return isShowable(t) ? words().toString(shown(t, style), QStringLiteral("d MMM yyyy HH:mm")) : QString();
}

QString dateTimeFull(Instant t, TimeStyle style)
{
    if (!isShowable(t))
        return {};
    return shown(t, style).toString(QStringLiteral("yyyy-MM-dd HH:mm:ss ")) + zone(t, style);
}

QString zone(Instant t, TimeStyle style)
{
    if (style.utc || !isShowable(t))
        return QStringLiteral("UTC");
    // The label is made from the same date-time as the digits: label and value cannot disagree.
    return shown(t, style).timeZoneAbbreviation();
}

QString timeWithZone(Instant t, Instant reference, TimeStyle style)
{
    if (!isShowable(t))
        return {};
    const QString time = timeOfDay(t, style) + QLatin1Char(' ') + zone(t, style);
    if (!isShowable(reference) || shown(t, style).date() == shown(reference, style).date())
        return time;
    return words().toString(shown(t, style).date(), QStringLiteral("d MMM ")) + time;
}

QString duration(Milliseconds length)
{
    const Span span = split(length);
    QString text;
    if (span.days > 0)
        text = span.hours > 0 ? QStringLiteral("%1 d %2 h").arg(span.days).arg(span.hours)
                              : QStringLiteral("%1 d").arg(span.days);
    else if (span.hours > 0)
        text = span.minutes > 0 ? QStringLiteral("%1 h %2 m").arg(span.hours).arg(span.minutes)
                                : QStringLiteral("%1 h").arg(span.hours);
    else if (span.minutes > 0)
        text = span.seconds > 0 ? QStringLiteral("%1 m %2 s").arg(span.minutes).arg(span.seconds)
                                : QStringLiteral("%1 m").arg(span.minutes);
    else
        text = QStringLiteral("%1 s").arg(span.seconds);
    return span.negative ? QStringLiteral("−") + text : text;
}

QString durationLong(Milliseconds length)
{
    const Span span = split(length);
    QStringList parts;
    if (span.days > 0)
        parts << QStringLiteral("%1 d").arg(span.days);
    if (span.hours > 0)
        parts << QStringLiteral("%1 h").arg(span.hours);
    if (span.minutes > 0)
        parts << QStringLiteral("%1 min").arg(span.minutes);
    if (span.seconds > 0 || parts.isEmpty())
        parts << QStringLiteral("%1 s").arg(span.seconds);
    const QString text = parts.join(QLatin1Char(' '));
    return span.negative ? QStringLiteral("−") + text : text;
}

QString clock(Milliseconds length)
{
    const Span span = split(length);
    const QLatin1Char zero('0');
    const QString text = QStringLiteral("%1:%2:%3")
                             .arg(span.days * 24 + span.hours, 2, 10, zero)
                             .arg(span.minutes, 2, 10, zero)
                             .arg(span.seconds, 2, 10, zero);
    return span.negative ? QStringLiteral("−") + text : text;
}

QString age(Milliseconds length)
{
    return duration(std::max(length, Milliseconds{0}));
}

QString percent(double ratio, int digits)
{
    if (std::isnan(ratio))
        return kNone();
    return words().toString(ratio * 100.0, 'f', digits) + QStringLiteral(" %");
}

QString ratio(double ratio)
{
    return percent(ratio, std::abs(ratio) >= 0.09995 ? 1 : 2);
}

QString count(double value)
{
    if (!std::isfinite(value))
        return kNone();
    return words().toString(static_cast<qint64>(std::llround(value)));
}

QString counted(int n, const QString& one, const QString& many)
{
    return (n == 1 ? one : many).arg(count(n));
}

QString burn(double rate)
{
    if (!std::isfinite(rate))
        return kNone();
    return QString::number(rate, 'f', std::abs(rate) >= 99.95 ? 0 : 1) + QStringLiteral("×");
}

QString bytes(double size)
{
    static constexpr const char* kUnits[] = {"B", "kB", "MB", "GB", "TB", "PB"};
    int unit = 0;
    while (std::abs(size) >= 1000.0 && unit < 5) {
        size /= 1000.0;
        ++unit;
    }
    return QString::number(size, 'f', unit == 0 || std::abs(size) >= 100.0 ? 0 : 1) + QLatin1Char(' ') +
           QLatin1String(kUnits[unit]);
}

QString value(double value, Unit unit)
{
    if (std::isnan(value))
        return QStringLiteral("no data");
    if (std::isinf(value))
        return value > 0 ? QStringLiteral("∞") : QStringLiteral("−∞");
    switch (unit) {
    case Unit::Ratio:
        return ratio(value);
    case Unit::Seconds:
        return std::abs(value) < 1.0 ? QString::number(value * 1000.0, 'f', 0) + QStringLiteral(" ms")
                                     : QString::number(value, 'f', 2) + QStringLiteral(" s");
    case Unit::PerSecond:
        return (std::abs(value) >= 100.0 ? count(value) : QString::number(value, 'f', 1)) +
               QStringLiteral(" /s");
    case Unit::Bytes:
        return bytes(value);
    case Unit::Count:
        return count(value);
    case Unit::None:
        break;
    }
    return QString::number(value, 'g', 3);
}

QString initials(const QString& person)
{
    const QStringList parts = person.split(QLatin1Char(' '), Qt::SkipEmptyParts);
    if (parts.isEmpty())
        return {};
    const auto first = [](const QString& part) {
        return part.left(part.at(0).isHighSurrogate() && part.size() > 1 ? 2 : 1);
    };
    QString text = first(parts.first());
    if (parts.size() > 1)
        text += first(parts.last());
    return text.toUpper();
}

QString errorText(const Error& error, const QString& thing)
{
    switch (error.kind) {
    case ErrorKind::Cancelled:
        return QStringLiteral("%1: stopped.").arg(thing);
    case ErrorKind::Offline:
        if (error.what == SafeMode::noToolIsAsked())
            return QStringLiteral("%1 What is stored here stays readable; leave safe mode to ask again.")
                .arg(error.what);
        return QStringLiteral(
                   "%1 cannot be reached. What is stored here stays readable; check the address and the "
                   "network.")
            .arg(thing);
    case ErrorKind::Timeout:
        return QStringLiteral("%1 did not answer in time. It is asked again by itself.").arg(thing);
    case ErrorKind::Unauthorised:
        return QStringLiteral("%1 refused the token. Store a new one in Settings.").arg(thing);
    case ErrorKind::Forbidden:
        return QStringLiteral("%1 accepted the token, but it lacks a permission. Check its scopes.")
            .arg(thing);
    case ErrorKind::NotFound:
        return QStringLiteral("%1: not found. %2").arg(thing, error.what);
    case ErrorKind::Conflict:
        return QStringLiteral("%1 changed meanwhile. Look at both versions and save again.").arg(thing);
    case ErrorKind::RateLimited:
        return QStringLiteral("%1 asks to slow down. It is asked again %2.")
            .arg(thing, error.retryAfter ? QStringLiteral("in ") + duration(*error.retryAfter)
                                         : QStringLiteral("later"));
    case ErrorKind::BadResponse:
        return QStringLiteral(
                   "%1 sent something that is not its usual answer (%2). Check that the address leads to "
                   "the tool itself.")
            .arg(thing, error.what);
    case ErrorKind::Remote:
        return QStringLiteral("%1 reports an error of its own: %2").arg(thing, error.what);
    case ErrorKind::Storage:
        return QStringLiteral(
                   "%1 could not be stored: %2. Free some space or choose another folder; nothing was "
                   "stored half.")
            .arg(thing, error.what);
    case ErrorKind::Keychain:
        return QStringLiteral("%1: the keyring does not answer (%2). Everything else keeps working.")
            .arg(thing, error.what);
    case ErrorKind::Invalid:
        return QStringLiteral("%1: %2").arg(thing, error.what);
    case ErrorKind::Bug:
        break;
    }
    return QStringLiteral("%1: an error inside Muster (%2). Please report it.").arg(thing, error.what);
}

} // namespace format

Format* Format::instance()
{
    static Format format;
    return &format;
}

Format* Format::create(QQmlEngine*, QJSEngine*)
{
    QJSEngine::setObjectOwnership(instance(), QJSEngine::CppOwnership);
    return instance();
}

QString Format::zoneName() const
{
    return format::zone(Instant{QDateTime::currentMSecsSinceEpoch()}, m_style);
}

void Format::setUtc(bool utc)
{
    if (m_style.utc == utc)
        return;
    m_style.utc = utc;
    emit changed();
}

QString Format::timeOfDay(double ms) const
{
    return format::timeOfDay(fromMs(ms), m_style);
}
QString Format::hourMinute(double ms) const
{
    return format::hourMinute(fromMs(ms), m_style);
}
QString Format::dateTime(double ms) const
{
    return format::dateTime(fromMs(ms), m_style);
}
QString Format::dateTimeFull(double ms) const
{
    return format::dateTimeFull(fromMs(ms), m_style);
}
QString Format::percent(double ratio) const
{
    return format::ratio(ratio);
}
QString Format::count(double value) const
{
    return format::count(value);
}

QString Format::duration(double ms) const
{
    return std::isfinite(ms) ? format::duration(Milliseconds{static_cast<qint64>(ms)}) : QString();
}

} // namespace muster
