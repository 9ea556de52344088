// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/document/runbook_entries.h"

#include <QRegularExpression>

namespace muster {

const QStringList& runbookEntryNames()
{
    static const QStringList all{
        QStringLiteral("role"),         QStringLiteral("time box"), QStringLiteral("risk"),
        QStringLiteral("reversible"),   QStringLiteral("precheck"), QStringLiteral("expected"),
        QStringLiteral("undo"),         QStringLiteral("evidence"), QStringLiteral("derive"),
        QStringLiteral("hold"),         QStringLiteral("events"),   QStringLiteral("event service"),
        QStringLiteral("event window"), QStringLiteral("if")};
    return all;
}

QString entryMeant(const QString& line)
{
    static const QRegularExpression shape(
        QStringLiteral("^\\s*[-+]?\\s*([A-Za-z][A-Za-z _-]{0,30}?)\\s*:(?:\\s|$)"));
    if (!line.contains(u':')) // most lines
        return {};
    QString key = shape.match(line).captured(1).toLower();
    key.replace(u'_', u' ').replace(u'-', u' ');
    if (key == QLatin1String("timebox"))
        return QStringLiteral("time box");
    if (key == QLatin1String("pre check"))
        return QStringLiteral("precheck");
    return runbookEntryNames().contains(key) ? key : QString();
}

bool isBranchMeant(const QString& line, bool* withColon)
{
    static const QRegularExpression shape(
        QStringLiteral("^\\s*[-+]?\\s*[iI][fF]\\b\\s*(:?).*(?:\\x{2192}|->)\\s*\\S"));
    if (!line.contains(QChar(0x2192)) && !line.contains(QLatin1String("->")))
        return false;
    const auto match = shape.match(line);
    *withColon = !match.captured(1).isEmpty();
    return match.hasMatch();
}

} // namespace muster
