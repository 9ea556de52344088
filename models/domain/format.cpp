// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/domain/format.h"

#include <algorithm>
#include <array>
#include <cmath>

namespace muster {

namespace {

const QChar kDash(0x2014);

/// Bidirectional overrides and isolates can make a line read differently from what it holds (CVE-2021-42574).
bool isDeceptive(QChar c)
{
    const char16_t u = c.unicode();
    return (u >= 0x202A && u <= 0x202E) || (u >= 0x2066 && u <= 0x2069) || u == 0x200E || u == 0x200F ||
           (u < 0x20 && u != '\t' && u != '\n') || (u >= 0x7F && u <= 0x9F);
}

bool isWordCharacter(QStringView text, qsizetype index)
{
    return index >= 0 && index < text.size() && text[index].isLetterOrNumber();
}

bool needsEscape(QStringView text, qsizetype i)
{
    switch (text[i].unicode()) {
    case '\\':
    case '`':
    case '*':
    case '[':
    case ']':
    case '<':
    case '|':
        return true;
    case '_':
        // Inside a word it is no emphasis in CommonMark, and metric names should stay readable.
        return !isWordCharacter(text, i - 1) || !isWordCharacter(text, i + 1);
    case '&':
        return isWordCharacter(text, i + 1) || (i + 1 < text.size() && text[i + 1] == u'#');
    // Viewers of GitHub's kind turn bare addresses into links.
    case ':':
        return text.mid(i + 1, 2) == QLatin1String("//");
    case '.':
        return i >= 3 && text.mid(i - 3, 3).compare(QLatin1String("www"), Qt::CaseInsensitive) == 0;
    case '@':
        return isWordCharacter(text, i - 1) && isWordCharacter(text, i + 1);
    case '#':
    case '>':
    case '+':
    case '-':
    case '~':
    case '=':
        return i == 0;
    default:
        return false;
    }
}

} // namespace

QString formatDuration(Milliseconds length)
{
    if (length.count() < 0)
        return QStringLiteral("-") + formatDuration(-length);
    if (length.count() > 0 && length.count() < 1000)
        return QStringLiteral("%1 ms").arg(length.count());
    struct Part
    {
        qint64 seconds;
        const char* name;
    };
    static constexpr std::array<Part, 4> kParts{{{86'400, "d"}, {3'600, "h"}, {60, "min"}, {1, "s"}}};
    qint64 rest = (length.count() + 500) / 1000;
    size_t largest = 0;
    while (largest + 1 < kParts.size() && rest < kParts[largest].seconds)
        ++largest;
    QStringList words;
    for (size_t i = largest; i < std::min(largest + 2, kParts.size()); ++i) {
        const qint64 amount = rest / kParts[i].seconds;
        rest %= kParts[i].seconds;
        if (amount > 0)
            words.append(QStringLiteral("%1 %2").arg(amount).arg(QLatin1String(kParts[i].name)));
    }
    return words.isEmpty() ? QStringLiteral("0 s") : words.join(u' ');
}

QString formatCount(double value)
{
    if (!std::isfinite(value))
        return QString(kDash);
    QString digits = QString::number(std::abs(std::round(value)), 'f', 0);
    for (qsizetype i = digits.size() - 3; i > 0; i -= 3)
        digits.insert(i, u',');
    return std::round(value) < 0 ? QStringLiteral("-") + digits : digits;
}

QString formatRatioPercent(double ratio, int digits)
{
    if (!std::isfinite(ratio))
        return QString(kDash);
    const int places = std::clamp(digits, 0, 6);
    QString number = QString::number(ratio * 100.0, 'f', places);
    // A tiny negative rounds to "-0.00".
    if (number.startsWith(u'-') && number.toDouble() == 0.0)
        number.remove(0, 1);
    return number + QStringLiteral(" %");
}

QString formatUtcTime(Instant t)
{
    return t.toUtc().toString(QStringLiteral("HH:mm:ss"));
}

QString formatUtcDate(Instant t)
{
    return t.toUtc().toString(QStringLiteral("yyyy-MM-dd"));
}

QString formatUtcDateTime(Instant t)
{
    return t.toUtc().toString(QStringLiteral("yyyy-MM-dd HH:mm:ss")) + QStringLiteral(" UTC");
}

QString withoutDeceptiveCharacters(QString text)
{
    // Nearly every text is clean, and is not copied then.
    const auto first = std::find_if(text.cbegin(), text.cend(), isDeceptive);
    for (qsizetype i = first - text.cbegin(); i < text.size(); ++i) {
        if (isDeceptive(text.at(i)))
            text[i] = QChar(QChar::ReplacementCharacter);
    }
    return text;
}

QString escapeMarkdown(const QString& text)
{
    const QString line = text.simplified();
    QString escaped;
    escaped.reserve(line.size() + line.size() / 8);
    for (qsizetype i = 0; i < line.size(); ++i) {
        const QChar c = line[i];
        if (isDeceptive(c)) {
            escaped += QChar(QChar::ReplacementCharacter);
            continue;
        }
        if (needsEscape(line, i))
            escaped += u'\\';
        escaped += c;
    }
    return escaped;
}

} // namespace muster
