// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/domain/log_excerpt.h"

#include "models/domain/spoken_words.h"
#include "models/domain/timeline.h"

#include <QDateTime>
#include <QRegularExpression>
#include <QStringDecoder>
#include <QTimeZone>

#include <algorithm>

namespace muster {

namespace {

constexpr qsizetype kSearchedInLine = 400; ///< loggers put the time near the beginning
constexpr qsizetype kHeadline = 160;
constexpr qint64 kDay = 86'400'000;

QRegularExpression pattern(const char* text)
{
    QRegularExpression made(QString::fromLatin1(text));
    made.optimize();
    return made;
}

int number(const QRegularExpressionMatch& match, int group)
{
    return match.capturedView(group).toInt();
}

std::optional<qint64> clockOf(int hours, int minutes, int seconds, QStringView fraction)
{
    // 60: a leap second is the last one of its minute.
    if (hours > 23 || minutes > 59 || seconds > 60)
        return std::nullopt;
    const QString milliseconds = fraction.left(3).toString().leftJustified(3, u'0');
    return ((hours * 60LL + minutes) * 60 + std::min(seconds, 59)) * 1000 + milliseconds.toInt();
}

std::optional<qint64> dayOf(int year, int month, int day)
{
    const QDate date(year, month, day);
    return date.isValid() && year >= 1970 ? std::optional(QDate(1970, 1, 1).daysTo(date) * kDay)
                                          : std::nullopt;
}

/// "+02:00", "-0430" or "Z"; nullopt: none is named.
std::optional<qint64> zoneOf(QStringView text)
{
    if (text.isEmpty())
        return std::nullopt;
    if (text.front() == u'Z')
        return 0;
    const qint64 hours = text.mid(1, 2).toInt(), minutes = text.last(2).toInt();
    const qint64 offset = (hours * 60 + minutes) * 60'000;
    return text.front() == u'-' ? -offset : offset;
}

LogTime timeOf(qint64 local, std::optional<qint64> zone)
{
    return {Instant{local - zone.value_or(0)}, !zone};
}

std::optional<LogTime> isoTime(const QString& head)
{
    static const QRegularExpression iso =
        pattern("(?<![0-9])([0-9]{4})[-/]([0-9]{2})[-/]([0-9]{2})[T ]([0-9]{2}):([0-9]{2}):([0-9]{2})"
                "(?:[.,]([0-9]{1,9}))? ?(Z|[+-][0-9]{2}:?[0-9]{2})?");
    const auto match = iso.match(head);
    if (!match.hasMatch())
        return std::nullopt;
    const auto day = dayOf(number(match, 1), number(match, 2), number(match, 3));
    const auto clock = clockOf(number(match, 4), number(match, 5), number(match, 6), match.capturedView(7));
    if (!day || !clock)
        return std::nullopt;
    return timeOf(*day + *clock, zoneOf(match.capturedView(8)));
}

/// "20/Nov/2026:02:13:40 +0000".
std::optional<LogTime> webServerTime(const QString& head)
{
    static const QRegularExpression common =
        pattern("([0-9]{2})/([A-Za-z]{3})/([0-9]{4}):([0-9]{2}):([0-9]{2}):([0-9]{2}) ([+-][0-9]{4})");
    const auto match = common.match(head);
    if (!match.hasMatch())
        return std::nullopt;
    const auto day = dayOf(number(match, 3), monthFromName(match.capturedView(2)), number(match, 1));
    const auto clock = clockOf(number(match, 4), number(match, 5), number(match, 6), {});
    if (!day || !clock)
        return std::nullopt;
    return timeOf(*day + *clock, zoneOf(match.capturedView(7)));
}

/// In the year in which it is next to `near`.
std::optional<LogTime> inSomeYear(int month, int day, std::optional<qint64> clock, Instant near)
{
    if (!clock)
        return std::nullopt;
    const int year = QDateTime::fromMSecsSinceEpoch(near.ms, Qt::UTC).date().year();
    std::optional<LogTime> best;
    for (const int each : {year - 1, year, year + 1}) {
        const auto begins = dayOf(each, month, day);
        if (!begins)
            continue;
        const LogTime found = timeOf(*begins + *clock, std::nullopt);
        if (!best || std::abs(found.at.ms - near.ms) < std::abs(best->at.ms - near.ms))
            best = found;
    }
    return best;
}

/// "Nov 20 02:13:40 host program[1]: …".
std::optional<LogTime> syslogTime(const QString& head, Instant near)
{
    static const QRegularExpression syslog =
        pattern("^(?:<[0-9]{1,3}>)?([A-Z][a-z]{2}) +([0-9]{1,2}) ([0-9]{2}):([0-9]{2}):([0-9]{2})");
    const auto match = syslog.match(head);
    if (!match.hasMatch())
        return std::nullopt;
    return inSomeYear(monthFromName(match.capturedView(1)), number(match, 2),
                      clockOf(number(match, 3), number(match, 4), number(match, 5), {}), near);
}

/// "E1120 02:13:40.123456  1 file.go:12] …".
std::optional<LogTime> klogTime(const QString& head, Instant near)
{
    static const QRegularExpression klog =
        pattern("^[IWEF]([0-9]{2})([0-9]{2}) ([0-9]{2}):([0-9]{2}):([0-9]{2})(?:\\.([0-9]{1,9}))?");
    const auto match = klog.match(head);
    if (!match.hasMatch())
        return std::nullopt;
    return inSomeYear(number(match, 1), number(match, 2),
                      clockOf(number(match, 3), number(match, 4), number(match, 5), match.capturedView(6)),
                      near);
}

/// "02:13:40,123 …", on the day on which it is next to `near`.
std::optional<LogTime> clockTime(const QString& head, Instant near)
{
    static const QRegularExpression bare =
        pattern("^\\W{0,2}([0-9]{2}):([0-9]{2}):([0-9]{2})(?:[.,]([0-9]{1,9}))?(?![0-9:])");
    const auto match = bare.match(head);
    if (!match.hasMatch())
        return std::nullopt;
    const auto clock = clockOf(number(match, 1), number(match, 2), number(match, 3), match.capturedView(4));
    if (!clock)
        return std::nullopt;
    qint64 at = near.ms - near.ms % kDay + *clock;
    if (at - near.ms > kDay / 2)
        at -= kDay;
    else if (near.ms - at > kDay / 2)
        at += kDay;
    return timeOf(at, std::nullopt);
}

/// {"ts":1763604820.5, …}; seconds with ten digits, milliseconds with thirteen.
std::optional<LogTime> epochTime(const QString& head)
{
    static const QRegularExpression epoch =
        pattern("\"(?:ts|time|timestamp|@timestamp)\" ?: "
                "?\"?(?:([0-9]{13})|([0-9]{10})(?:\\.([0-9]{1,9}))?)(?![0-9])");
    const auto match = epoch.match(head);
    if (!match.hasMatch())
        return std::nullopt;
    if (const QStringView milliseconds = match.capturedView(1); !milliseconds.isEmpty())
        return LogTime{Instant{milliseconds.toLongLong()}, false};
    const QString fraction = match.capturedView(3).left(3).toString().leftJustified(3, u'0');
    return LogTime{Instant{match.capturedView(2).toLongLong() * 1000 + fraction.toInt()}, false};
}

/// Without colours and other control sequences of terminals, carriage returns, and NUL.
QString plain(const QString& text)
{
    if (!text.contains(QChar(0x1b)) && !text.contains(u'\r') && !text.contains(QChar(0)))
        return text;
    static const QRegularExpression sequence = pattern("\\x1b\\[[0-9;?]{0,32}[A-Za-z]");
    QString made = text;
    made.remove(sequence);
    made.remove(QChar(0x1b)); // of a sequence that is none, or that only came about by removing another
    made.replace(QStringLiteral("\r\n"), QStringLiteral("\n"));
    made.replace(u'\r', u'\n');
    made.replace(QChar(0), QChar::ReplacementCharacter);
    return made;
}

void note(LogExcerpt& excerpt, const LogTime& time)
{
    const bool first = !excerpt.first || time.at < *excerpt.first;
    const bool last = !excerpt.last || *excerpt.last < time.at;
    if (first)
        excerpt.first = time.at;
    if (last)
        excerpt.last = time.at;
    excerpt.zoneAssumed = excerpt.zoneAssumed || ((first || last) && time.zoneAssumed);
}

} // namespace

std::optional<LogTime> logTimeIn(QStringView line, Instant near)
{
    const QString head = line.left(kSearchedInLine).toString();
    // What names its day before what has to be guessed.
    if (auto found = isoTime(head))
        return found;
    if (auto found = webServerTime(head))
        return found;
    if (auto found = epochTime(head))
        return found;
    if (auto found = syslogTime(head, near))
        return found;
    if (auto found = klogTime(head, near))
        return found;
    return clockTime(head, near);
}

Result<LogExcerpt> logExcerpt(const QString& text, TimeRange around)
{
    if (text.size() > LogExcerpt::kMostSearched)
        return fail(ErrorKind::Invalid,
                    QStringLiteral("the text is longer than 32 MB. Take the part of it that matters."));
    const QString whole = plain(text);
    const bool all = whole.size() <= LogExcerpt::kMostCharacters;
    LogExcerpt excerpt;
    int lines = 0;
    bool inside = false; // of the line before: what follows it without a time belongs to it
    bool full = false;
    for (const QStringView line : QStringView(whole).tokenize(u'\n')) {
        if (line.trimmed().isEmpty())
            continue;
        ++lines;
        const auto time = logTimeIn(line, around.from);
        if (time)
            inside = around.from <= time->at && time->at <= around.to;
        // Without a gap: what is kept ends where the first line does not fit any more.
        full = full || (inside && excerpt.lines.size() + line.size() + 1 > LogExcerpt::kMostCharacters);
        if (!all && (!inside || full))
            continue;
        if (time)
            note(excerpt, *time);
        if (excerpt.count++ > 0)
            excerpt.lines += u'\n';
        excerpt.lines += line;
    }
    if (lines == 0)
        return fail(ErrorKind::Invalid, QStringLiteral("there is no line in it."));
    if (excerpt.count == 0)
        return fail(
            ErrorKind::Invalid,
            QStringLiteral("none of its %1 lines was written while the incident lasted, and it is too "
                           "long to be kept whole. Take the part of it that matters.")
                .arg(lines));
    excerpt.leftOut = lines - excerpt.count;
    return excerpt;
}

Result<LogExcerpt> logExcerptOfFile(const QByteArray& bytes, TimeRange around)
{
    if (bytes.size() > LogExcerpt::kMostSearched)
        return fail(ErrorKind::Invalid,
                    QStringLiteral("the file is longer than 32 MB. Take the part of it that matters."));
    const auto encoding = QStringConverter::encodingForData(bytes).value_or(QStringConverter::Utf8);
    // An archive or a picture would be thousands of unreadable lines.
    if (encoding == QStringConverter::Utf8 && bytes.left(4096).contains('\0'))
        return fail(ErrorKind::Invalid, QStringLiteral("it is not a text file."));
    return logExcerpt(QStringDecoder(encoding).decode(bytes), around);
}

QString headlineOf(const LogExcerpt& excerpt)
{
    static const QRegularExpression trouble(
        QStringLiteral(
            "\\b(?:error|err|fatal|panic|critical|exception|fail(?:ed|ure)?|refused|exhausted|timed? "
            "?out)\\b|^[EF][0-9]{4} "),
        QRegularExpression::CaseInsensitiveOption);
    QStringView chosen;
    for (const QStringView line : QStringView(excerpt.lines).tokenize(u'\n')) {
        if (chosen.isEmpty())
            chosen = line;
        if (trouble.match(line.left(kSearchedInLine).toString()).hasMatch()) {
            chosen = line;
            break;
        }
    }
    const QString shown = chosen.trimmed().toString();
    return shown.size() <= kHeadline ? shown : shown.left(kHeadline - 1) + QChar(0x2026);
}

QString logLinesOf(const TimelineEvent& event)
{
    return event.kindName == QLatin1String(kLogExcerptKind) ? QString::fromUtf8(event.raw) : QString();
}

QString firstLineWith(QStringView lines, const QStringList& words)
{
    for (const QStringView line : lines.tokenize(u'\n')) {
        if (std::all_of(words.begin(), words.end(),
                        [line](const QString& word) { return line.contains(word, Qt::CaseInsensitive); }))
            return line.trimmed().toString();
    }
    return {};
}

} // namespace muster
