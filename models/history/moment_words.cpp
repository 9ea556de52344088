// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/history/moment_words.h"

#include "models/domain/spoken_words.h"

#include <QDateTime>
#include <QRegularExpression>

#include <array>

namespace muster {

namespace {

constexpr qsizetype kLooked = 80;

/// Reads a day; `rest` goes on after it.
std::optional<QDate> takeDay(QString& rest)
{
    static const QRegularExpression digits(QStringLiteral("^(\\d{4})[-/.](\\d{1,2})[-/.](\\d{1,2})(?!\\d)"));
    static const QString months = QStringLiteral(
        "(Jan(?:uary)?|Feb(?:ruary)?|Mar(?:ch)?|Apr(?:il)?|May|June?|July?|Aug(?:ust)?|Sept?(?:ember)?|"
        "Oct(?:ober)?|Nov(?:ember)?|Dec(?:ember)?)\\.?");
    static const QRegularExpression monthFirst(
        QStringLiteral("^") + months + QStringLiteral("\\s+(\\d{1,2})(?:st|nd|rd|th)?,?\\s+(\\d{4})(?!\\d)"),
        QRegularExpression::CaseInsensitiveOption);
    static const QRegularExpression dayFirst(QStringLiteral("^(\\d{1,2})(?:st|nd|rd|th)?\\.?\\s+") + months +
                                                 QStringLiteral(",?\\s+(\\d{4})(?!\\d)"),
                                             QRegularExpression::CaseInsensitiveOption);
    QDate day;
    QRegularExpressionMatch match = digits.match(rest);
    if (match.hasMatch()) {
        day = QDate(match.captured(1).toInt(), match.captured(2).toInt(), match.captured(3).toInt());
    } else if ((match = monthFirst.match(rest)).hasMatch()) {
        day = QDate(match.captured(3).toInt(), monthFromName(match.captured(1)), match.captured(2).toInt());
    } else if ((match = dayFirst.match(rest)).hasMatch()) {
        day = QDate(match.captured(3).toInt(), monthFromName(match.captured(2)), match.captured(1).toInt());
    }
    if (!day.isValid() || day.year() < 1970 || day.year() > 9998)
        return std::nullopt;
    rest.remove(0, match.capturedEnd());
    return day;
}

std::optional<QTime> takeTime(QString& rest)
{
    static const QRegularExpression clock(
        QStringLiteral("^(\\d{1,2}):(\\d{2})(?::(\\d{2})(?:[.,](\\d{1,9}))?)?(?!\\d)(?:\\s*([AaPp])\\.?[Mm]"
                       "\\.?(?![A-Za-z]))?"));
    const QRegularExpressionMatch match = clock.match(rest);
    if (!match.hasMatch())
        return std::nullopt;
    int hour = match.captured(1).toInt();
    const QString half = match.captured(5).toLower();
    if (!half.isEmpty()) {
        if (hour < 1 || hour > 12)
            return std::nullopt;
        hour = hour % 12 + (half == QLatin1String("p") ? 12 : 0);
    }
    const int milliseconds = match.captured(4).leftJustified(3, u'0').left(3).toInt();
    const QTime time(hour, match.captured(2).toInt(), match.captured(3).toInt(),
                     match.captured(4).isEmpty() ? 0 : milliseconds);
    if (!time.isValid())
        return std::nullopt;
    rest.remove(0, match.capturedEnd());
    return time;
}

std::optional<QTimeZone> takeZone(QString& rest)
{
    static const QRegularExpression word(QStringLiteral(
        "^\\s*\\(?\\s*([+-]\\d{2}:?\\d{2}|[+-]\\d{2}(?!\\d)|(?:UTC|GMT)[+-]\\d{1,2}(?::?\\d{2})?"
        "|[A-Za-z]+(?:/[A-Za-z_+-]+)*)\\)?"));
    const QRegularExpressionMatch match = word.match(rest);
    if (!match.hasMatch())
        return std::nullopt;
    const auto zone = namedZone(match.captured(1));
    if (zone)
        rest.remove(0, match.capturedEnd());
    return zone;
}

} // namespace

std::optional<QTimeZone> namedZone(QStringView given)
{
    const QString word = given.trimmed().toString();
    if (word == QLatin1String("Z") || word == QLatin1String("z"))
        return QTimeZone::utc();
    static const QRegularExpression offset(QStringLiteral("^(?:UTC|GMT)?([+-])(\\d{1,2})(?::?(\\d{2}))?$"));
    if (const auto match = offset.match(word); match.hasMatch()) {
        const int minutes = match.captured(2).toInt() * 60 + match.captured(3).toInt();
        if (minutes > 14 * 60 || match.captured(3).toInt() > 59)
            return std::nullopt;
        return QTimeZone((match.captured(1) == QLatin1String("-") ? -1 : 1) * minutes * 60);
    }
    struct Abbreviation
    {
        const char* name;
        int minutes;
    };
    // Not IST (India, Ireland, Israel), CST (America, China), AST, MST is read as in America.
    static constexpr std::array fixed{
        Abbreviation{"UTC", 0},    Abbreviation{"GMT", 0},    Abbreviation{"WET", 0},
        Abbreviation{"WEST", 60},  Abbreviation{"BST", 60},   Abbreviation{"CET", 60},
        Abbreviation{"CEST", 120}, Abbreviation{"EET", 120},  Abbreviation{"EEST", 180},
        Abbreviation{"MSK", 180},  Abbreviation{"EST", -300}, Abbreviation{"EDT", -240},
        Abbreviation{"CDT", -300}, Abbreviation{"MST", -420}, Abbreviation{"MDT", -360},
        Abbreviation{"PST", -480}, Abbreviation{"PDT", -420}, Abbreviation{"JST", 540},
        Abbreviation{"KST", 540},  Abbreviation{"SGT", 480},  Abbreviation{"AEST", 600},
        Abbreviation{"AEDT", 660}, Abbreviation{"NZST", 720}, Abbreviation{"NZDT", 780}};
    for (const Abbreviation& one : fixed) {
        if (word == QLatin1String(one.name) ||
            (one.minutes == 0 && word.toUpper() == QLatin1String(one.name)))
            return one.minutes == 0 ? QTimeZone::utc() : QTimeZone(one.minutes * 60);
    }
    static constexpr std::array regions{std::pair{"PT", "America/Los_Angeles"},
                                        std::pair{"ET", "America/New_York"}};
    QByteArray name = word.contains(u'/') && word.size() < 60 ? word.toUtf8() : QByteArray();
    for (const auto& [abbreviation, region] : regions) {
        if (word == QLatin1String(abbreviation))
            name = region;
    }
    if (name.isEmpty() || !QTimeZone::isTimeZoneIdAvailable(name))
        return std::nullopt;
    return QTimeZone(name);
}

std::optional<WrittenMoment> momentAtBegin(QStringView text)
{
    QString rest = text.left(kLooked).toString();
    const qsizetype whole = rest.size();
    const auto skip = [&](const QRegularExpression& what) {
        if (const auto match = what.match(rest); match.hasMatch())
            rest.remove(0, match.capturedEnd());
    };
    static const QRegularExpression opening(QStringLiteral("^[\\s\\[(*_`\"']+"));
    static const QRegularExpression about(
        QStringLiteral("^(?:~|ca\\.?\\s+|about\\s+|approx\\.?\\s+|around\\s+)\\s*"),
        QRegularExpression::CaseInsensitiveOption);
    static const QRegularExpression between(QStringLiteral("^(?:[T,]|\\s+at\\s)?\\s*"));
    static const QRegularExpression closing(QStringLiteral("^[\\s\\])*_`\"']*(?:\\s*[-–—:|,>→]+)?[\\s*_`]*"));
    WrittenMoment moment;
    skip(opening);
    const qsizetype before = rest.size();
    skip(about);
    moment.isAbout = rest.size() != before;
    moment.day = takeDay(rest);
    if (moment.day) {
        const QString kept = rest;
        skip(between);
        skip(about);
        moment.time = takeTime(rest);
        if (!moment.time)
            rest = kept;
    } else {
        moment.time = takeTime(rest);
    }
    if (!moment.day && !moment.time)
        return std::nullopt;
    if (moment.time)
        moment.zone = takeZone(rest);
    skip(closing);
    moment.length = whole - rest.size();
    return moment;
}

std::optional<Instant> instantOf(const WrittenMoment& moment, std::optional<QDate> day,
                                 std::optional<QTimeZone> zone)
{
    const std::optional<QDate> on = moment.day ? moment.day : day;
    if (!on)
        return std::nullopt;
    const QTimeZone in = moment.zone ? *moment.zone : zone ? *zone : QTimeZone::utc();
    const QDateTime at(*on, moment.time.value_or(QTime(0, 0)), moment.time ? in : QTimeZone::utc());
    if (!at.isValid())
        return std::nullopt;
    return Instant{at.toMSecsSinceEpoch()};
}

} // namespace muster
