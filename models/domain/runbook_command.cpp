// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/domain/runbook_command.h"

#include "models/domain/display_text.h"

#include <QRegularExpression>

#include <algorithm>

namespace muster {

namespace {

/// $name or ${name}, not behind a backslash; "$$" is the shell's own and no beginning of a name.
const QRegularExpression& places()
{
    static const QRegularExpression pattern(
        QStringLiteral("\\\\.|\\$\\$|\\$(?:\\{([A-Za-z_][A-Za-z0-9_]*)\\}|([A-Za-z_][A-Za-z0-9_]*))"),
        QRegularExpression::DotMatchesEverythingOption);
    return pattern;
}

QString nameAt(const QRegularExpressionMatch& match)
{
    return match.captured(1) + match.captured(2);
}

bool isHidden(QChar c)
{
    return c.category() == QChar::Other_Control || c.category() == QChar::Other_Format ||
           c.category() == QChar::Separator_Line || c.category() == QChar::Separator_Paragraph;
}

} // namespace

QStringList commandVariables(const Runbook& runbook, const QString& command)
{
    QStringList names;
    auto found = places().globalMatch(command);
    while (found.hasNext()) {
        const QString name = nameAt(found.next());
        if (!name.isEmpty() && runbook.variables.contains(name) && !names.contains(name))
            names.append(name);
    }
    return names;
}

bool fitsCommand(const QString& value)
{
    static const QRegularExpression shape(QStringLiteral("\\A[A-Za-z0-9._/][A-Za-z0-9._/:@%+=-]{0,511}\\z"));
    return shape.match(value).hasMatch();
}

QStringList unfitVariables(const Runbook& runbook, const QString& command)
{
    QStringList names = commandVariables(runbook, command);
    names.removeIf([&](const QString& name) { return fitsCommand(runbook.variables.at(name)); });
    return names;
}

QString expandCommand(const Runbook& runbook, const QString& command)
{
    QString filled;
    qsizetype from = 0;
    auto found = places().globalMatch(command);
    while (found.hasNext()) {
        const auto match = found.next();
        const auto variable = runbook.variables.find(nameAt(match));
        if (variable == runbook.variables.end() || !fitsCommand(variable->second))
            continue;
        filled += QStringView(command).mid(from, match.capturedStart() - from);
        filled += variable->second;
        from = match.capturedEnd();
    }
    return from == 0 ? command : filled + command.mid(from);
}

CopyLine copyLine(const QString& command)
{
    const auto refused = [](CopyProblem problem, qsizetype atLine) {
        return CopyLine{{}, problem, static_cast<int>(atLine)};
    };
    QString text = command;
    text.replace(QLatin1String("\r\n"), QLatin1String("\n"));
    // Blank lines at either end are no lines of the command, but they count for its places.
    qsizetype first = 0;
    for (qsizetype i = 0; i < text.size() && text[i].isSpace(); ++i)
        first += text[i] == u'\n' ? 1 : 0;
    QStringList parts = text.trimmed().split(u'\n');
    for (qsizetype i = 0; i + 1 < parts.size(); ++i) {
        if (!parts[i].endsWith(u'\\') || parts[i].endsWith(QLatin1String("\\\\")))
            return refused(CopyProblem::Lines, first + i);
        parts[i].chop(1);
    }
    for (qsizetype i = 0; i < parts.size(); ++i) {
        parts[i] = parts[i].trimmed().replace(u'\t', u' ');
        if (std::any_of(parts[i].begin(), parts[i].end(), isHidden))
            return refused(CopyProblem::Hidden, first + i);
    }
    QString line = parts.join(u' ');
    if (line.size() > displayLimit(DisplayRole::Cell))
        return refused(CopyProblem::Long, first);
    if (line.isEmpty())
        return refused(CopyProblem::Empty, first);
    return {line, CopyProblem::None, 0};
}

} // namespace muster
