// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/domain/runbook_length.h"

#include <QRegularExpression>

namespace muster {

std::optional<Milliseconds> lengthFromText(const QString& text)
{
    static const QRegularExpression part(QStringLiteral("\\G\\s*([0-9]{1,6})\\s*(min|s|m|h)\\b\\s*"));
    Milliseconds sum{0};
    qsizetype end = 0;
    auto matches = part.globalMatch(text);
    while (matches.hasNext()) {
        const auto match = matches.next();
        const qint64 amount = match.captured(1).toLongLong();
        const QString unit = match.captured(2);
        if (unit == QLatin1String("s"))
            sum += std::chrono::seconds{amount};
        else if (unit == QLatin1String("h"))
            sum += std::chrono::hours{amount};
        else
            sum += std::chrono::minutes{amount};
        end = match.capturedEnd();
    }
    if (end == 0 || end != text.size() || sum > kRunbookLongestTime)
        return std::nullopt;
    return sum;
}

QString lengthText(Milliseconds length)
{
    const qint64 seconds = length.count() / 1000;
    return seconds % 60 == 0 && seconds >= 120 ? QStringLiteral("%1 min").arg(seconds / 60)
                                               : QStringLiteral("%1 s").arg(seconds);
}

std::optional<Milliseconds> onsetOffset(const QString& text)
{
    static const QRegularExpression shape(
        QStringLiteral("^\\s*onset\\s*(?:([+-])\\s*([0-9]{1,6})\\s*(min|s|m|h))?\\s*$"));
    const auto match = shape.match(text);
    if (!match.hasMatch())
        return std::nullopt;
    if (match.captured(1).isEmpty())
        return Milliseconds{0};
    Milliseconds length = std::chrono::seconds{match.captured(2).toLongLong()};
    if (match.captured(3) == QLatin1String("h"))
        length *= 3600;
    else if (match.captured(3) != QLatin1String("s"))
        length *= 60;
    return match.captured(1) == QLatin1String("-") ? -length : length;
}

} // namespace muster
